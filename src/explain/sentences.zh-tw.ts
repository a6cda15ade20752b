/**
 * 故事裡的每一句話，繁體中文（臺灣）：先說白話，再說核心裡的名稱。與 sentences.en.ts 一一對應；比別的檔案長，是因為翻譯的人要的是一份清單（long）。
 */
import { reasonInChinese } from './reasons.zh-tw.ts'
import type { AnyTable, Header, RouteView, TableName, TraceEnd, TraceEvent } from '../linux/trace.ts'
import { explainChain, explainRule } from './chains.zh-tw.ts'
import { rejectOf } from './drops.en.ts'
import { explainDrop } from './drops.zh-tw.ts'
import { type Names, addressName, endpointWithName, netnsName } from './names.ts'
import { isNftTable } from './nft.ts'
import { destinationOf, formatEndpoint, formatMark, readFailure, readRule, serviceOf, sourceOf } from './text.ts'
import { isQuestion } from './walk.ts'
import type { Choice, Decision, Facts, Told, Words } from './words.ts'

type Of<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>

const ruleName = ({ chain, rule, table }: { chain: string; rule: number; table: AnyTable }): string =>
  `${chain.startsWith('KUBE-') ? '' : `${table} 表 `}${chain} 的第 ${rule} 條規則`

/** 0.5 → 一半，0.33333 → 三分之一。 */
function share(probability: number): string {
  const n = 1 / probability
  if (probability >= 1) return '全部'
  if (Math.abs(n - Math.round(n)) > 0.01) return `${(probability * 100).toFixed(1).replace(/\.0$/, '')} %`
  return (
    ({ 2: '一半', 3: '三分之一', 4: '四分之一', 5: '五分之一' } as Record<number, string>)[Math.round(n)] ??
    `${Math.round(n)} 分之一`
  )
}

function tell(event: TraceEvent, facts: Facts): Told {
  switch (event.kind) {
    case 'send':
      return send(event, facts)
    case 'tx':
      return move(event, facts)
    case 'rx':
      return { title: `從 ${event.device} 進來`, sentence: `封包從 ${here(event, facts)} 的 ${event.device} 進來。` }
    case 'arp':
      return arp(event, facts)
    case 'bridge':
      return bridge(event)
    case 'hook':
      return hook(event, facts)
    case 'table':
      return table(event, facts)
    case 'rule':
      return event.matched ? ruleHolds(event, facts) : ruleSaysNo(event, facts)
    case 'rules':
      return rules(event)
    case 'policy':
      return policy(event)
    case 'return':
      return back(event)
    case 'rewrite':
      return rewrite(event, facts)
    case 'conntrack':
      return conntrack(event, facts)
    case 'route':
      return route(event, facts)
    case 'neighbour':
      return neighbour(event, facts)
    case 'encapsulate':
      return encapsulate(event, facts)
    case 'decapsulate':
      return decapsulate(event, facts)
    case 'deliver':
      return deliver(event, facts)
    case 'socket':
      return socket(event, facts)
    case 'drop':
      return drop(event, facts)
  }
}

const here = (event: TraceEvent, { names }: Facts): string => netnsName(names, event.netns)
const known = ({ names }: Facts, address: string, port: number | undefined): string => endpointWithName(names, address, port)

// ---- 封包在誰手上

const WHAT: Record<string, string> = {
  SYN: '要求建立連線（SYN）',
  'SYN, ACK': '同意建立連線（SYN, ACK）',
  ACK: '確認收到的內容（ACK）',
  'FIN, ACK': '表示沒有要再送的了（FIN, ACK）',
  RST: '中斷連線（RST）',
  datagram: '送出一個 datagram',
  'ICMP echo request': '問「你在嗎？」（ICMP echo request）',
  'ICMP echo reply': '回答「我在」（ICMP echo reply）',
}

function send(event: Of<'send'>, facts: Facts): Told {
  const { header, what } = event
  const text = header.data === undefined ? '' : `內容：${header.data.replace(/\s+$/, '').replace(/\s*\r?\n\s*/g, ' ⏎ ')}。`
  const act = WHAT[what] ?? (what.startsWith('data') ? `送出資料${what === 'data' ? '' : `（${what}）`}` : `送出 ${what}`)
  const who = event.by === 'kernel' ? `${here(event, facts)} 的核心` : here(event, facts)
  const cause = event.cause === undefined || what.includes(event.cause) ? '' : `原因：${event.cause}。`
  const again = event.retransmission ? `沒有人回答，所以再送一次（第 ${event.retransmission} 次重傳）。` : ''
  return {
    title: `${what} 往 ${destinationOf(header)}${event.retransmission ? `，重送（${event.retransmission}）` : ''}`,
    sentence: `${isRelay(event) ? `${here(event, facts)} 的 kube-proxy 程序自己收下了用戶端的封包，並以自己的名義` : who} ${act}：${sourceOf(header)} → ${known(facts, header.dst, header.dport)}。${text}${cause}${again}`,
  }
}

/** kube-proxy in userspace mode asks an endpoint. */
const isRelay = ({ by, way, header }: Of<'send'>): boolean => by === 'kube-proxy' && way === 'request' && isQuestion(header)

function move(event: Of<'tx'>, facts: Facts): Told {
  const from = here(event, facts)
  if (event.device === 'lo')
    return { title: 'lo → lo', sentence: `封包沒有離開 ${from}：它從 loopback 裝置出去，又從同一個裝置進來。` }
  if (!event.peer) return { title: `交給 ${event.device}`, sentence: `${from} 把封包交給 ${event.device}。` }
  const to = netnsName(facts.names, event.peer.netns)
  const lost = facts.arrival && event.header.mark !== facts.arrival.header.mark
  const mark = lost ? `標記 ${formatMark(event.header.mark)} 留在原處：那是這個核心自己的記號，線路不會帶著它。` : ''
  return {
    title: `${event.device} → ${event.peer.device}，${to}`,
    sentence: `封包從 ${from} 的 ${event.device} 離開，${facts.arrival ? '抵達' : '前往'} ${to} 的 ${event.peer.device}（目的 MAC 位址 ${event.dstMac}）。${mark}`,
  }
}

const TUNNELS = { vxlan: 'VXLAN', ipip: 'IPIP' } as const

function encapsulate({ by, device, vni, inner, outer }: Of<'encapsulate'>, { names }: Facts): Told {
  const number = vni === undefined ? '' : `，網路 ${vni}`
  const how = by === 'vxlan' ? `UDP 埠 ${outer.dport ?? ''}` : 'IP 協定 4'
  return {
    title: `第二個信封，往 ${outer.dst}（${TUNNELS[by]}）`,
    sentence: `${device} 把整個${by === 'vxlan' ? '訊框' : '封包'}裝進第二個信封，從 ${outer.src} 寄到 ${addressName(names, outer.dst) ?? outer.dst}（${TUNNELS[by]}${number}，${how}）。途中的路由器只看這個信封；裡面的封包 ${inner.src} → ${inner.dst} 比它們搬運的少 ${outer.length - inner.length} 個位元組。`,
  }
}

function decapsulate(event: Of<'decapsulate'>, facts: Facts): Told {
  const { by, device, inner, outer } = event
  return {
    title: `拆開信封（${TUNNELS[by]}）`,
    sentence: `${here(event, facts)} 拆開來自 ${outer.src} 的信封：裡面的封包 ${inner.src} → ${inner.dst} 繼續前進，就像從 ${device} 進來一樣（${TUNNELS[by]}）。`,
  }
}

function deliver(event: Of<'deliver'>, facts: Facts): Told {
  const { header } = event
  if (event.to === 'kernel')
    return {
      title: `送達：${header.icmp ?? 'ICMP'}`,
      sentence: `送達：${here(event, facts)} 的核心收下來自 ${known(facts, header.src, undefined)} 的 ICMP ${header.icmp ?? '訊息'}。`,
    }
  const asks = event.to.endsWith('(probe)')
  const who = asks ? '用戶端' : event.to
  const place = !asks && event.netns.endsWith(`/${event.to.split(' ')[0] ?? ''}`) ? '' : `（在 ${here(event, facts)}）`
  return {
    title: `送達 ${who}`,
    sentence: `送達：${who}${place} 在 socket ${event.socket} 收到它，看到的送出者是 ${known(facts, header.src, header.sport)}。`,
  }
}

const SOCKET: Record<Of<'socket'>['event'], [title: string, sentence: string]> = {
  connected: ['已連線', '連線建立了：用戶端聽到了對它的 SYN 的回答'],
  accepted: ['已接受', '伺服器接受連線：三向交握的三個區段都到了'],
  refused: ['被拒絕', '用戶端得知「Connection refused」：有人回答了，答案是不行'],
  timeout: ['逾時', '用戶端不再等待：「Connection timed out」。沒有任何回答到達，連拒絕也沒有'],
  unreachable: ['無法到達', '用戶端得知目的地無法到達'],
  closed: ['已關閉', '連線關閉了'],
  reset: ['被重設', '對方中斷了連線：「Connection reset by peer」'],
  data: ['資料', '程式讀取資料'],
}

function socket(event: Of<'socket'>, facts: Facts): Told {
  const [title, sentence] = SOCKET[event.event]
  return {
    title,
    sentence: `${sentence}（${here(event, facts)} 的 ${event.socket}${event.detail === undefined ? '' : `：${reasonInChinese(event.detail)}`}）。`,
  }
}

function drop(event: Of<'drop'>, facts: Facts): Told {
  const { why, cure } = explainDrop(event)
  const by = event.rule ? `：${event.rule.chain} ${event.rule.rule === 0 ? '的預設政策' : `的第 ${event.rule.rule} 條規則`}` : ''
  const reject = rejectOf(event)
  const detail =
    event.detail === undefined || reject !== undefined || why.includes(event.detail) ? '' : `：${reasonInChinese(event.detail)}`
  return {
    title: reject === undefined ? `丟棄${by || `：${event.reason}`}` : `拒絕${by}（${reject}）`,
    sentence: `封包在 ${here(event, facts)} 消失：${why}。核心的原因：${event.reason}${detail}。${cure}`,
  }
}

// ---- 改寫了什麼

function rewrite(event: Of<'rewrite'>, facts: Facts): Told {
  const { before, after } = event
  switch (event.by) {
    case 'ttl':
      return {
        title: `TTL ${before.ttl} → ${after.ttl}`,
        sentence: `又經過一台路由器：TTL 從 ${before.ttl} 變成 ${after.ttl}。減到 0 就會被丟棄，這樣就沒有封包會永遠繞圈子。`,
      }
    case 'mark':
      return mark(event, facts)
    case 'masquerade':
    case 'snat':
      return newSource(event, facts)
    case 'ipvs':
      return balanced(event, facts)
    case 'unipvs':
      return {
        title: `來源還原為 ${sourceOf(after)}`,
        sentence: `來源變回 ${known(facts, after.src, after.sport)}，也就是用戶端呼叫的虛擬位址：它不會接受來自 ${sourceOf(before)} 的回答（IPVS 還原自己的改寫，與 conntrack 無關）。`,
      }
    case 'undnat':
      return {
        title: `來源還原為 ${sourceOf(after)}`,
        sentence: `來源變回 ${known(facts, after.src, after.sport)}，也就是用戶端呼叫的位址：它不會接受來自 ${sourceOf(before)} 的回答（conntrack 還原${of(facts.decision)} DNAT）。`,
      }
    case 'unsnat':
      return {
        title: `目的地還原為 ${destinationOf(after)}`,
        sentence: `目的地變回 ${known(facts, after.dst, after.dport)}，真正發問的人（conntrack 還原${of(facts.decision)}來源 NAT）。`,
      }
    default:
      return newDestination(event, facts)
  }
}

const of = (decision: Decision | undefined): string => (decision?.by ? `${ruleName(decision.by)}所做的` : '')

function byRule(target: string, { decision, asked }: Facts): string {
  if (!decision?.by) return asked ? target : `${target}，依這條連線的 conntrack 項目`
  return asked
    ? `${target}，${ruleName(decision.by)}`
    : `再次 ${target}，如同${ruleName(decision.by)}對這條連線第一個封包的決定；conntrack 項目記得它`
}

function oneOf(choice: Choice | undefined): string {
  if (!choice) return ''
  if (choice.sticky) return '，也就是這個用戶端先前的後端（session affinity）'
  return choice.of === 1 ? '，唯一的後端' : `，${choice.of} 個後端之一`
}

const BALANCING: Readonly<Record<string, string>> = {
  rr: '輪流',
  wrr: '依權重輪流',
  lc: '連線最少者',
  wlc: '以權重計連線最少者',
  sh: '同一個用戶端位址總是同一台',
  dh: '同一個目的地位址總是同一台',
  sed: '預期延遲最短者',
  nq: '不排隊：先選閒置者',
}

/** IPVS 有自己的連線表，所以只有第一個封包需要排程。 */
function balanced(event: Of<'rewrite'>, facts: Facts): Told {
  const { after, ipvs } = event
  const to = known(facts, after.dst, after.dport)
  const title = `IPVS 到 ${destinationOf(after)}`
  if (!ipvs) return { title, sentence: `目的地再次變成 ${to}：負載平衡器（IPVS）記得這條連線（\`ipvsadm -Lnc\`）。` }
  const why = ipvs.sticky
    ? '這個用戶端先前用的伺服器：這個服務會記住用戶端'
    : `${BALANCING[ipvs.scheduler] ?? ipvs.scheduler}，${ipvs.of === 1 ? '唯一的一台' : `${ipvs.of} 台中的第 ${ipvs.number} 台`}`
  return {
    title,
    sentence: `IPVS 選了 ${ipvs.server}（${why}）：目的地變成 ${to}，封包再從 OUTPUT 送出。核心的負載平衡器（排程器 ${ipvs.scheduler}）會為之後的封包記住這條連線。`,
  }
}

function newDestination(event: Of<'rewrite'>, facts: Facts): Told {
  const target = event.by === 'other' ? 'NAT' : event.by.toUpperCase()
  const to = destinationOf(event.after)
  if (event.by === 'redirect')
    return { title: `REDIRECT 到 ${to}`, sentence: `目的地變成 ${to}，這台機器自己（${byRule(target, facts)}）。` }
  return {
    title: `${target} 到 ${to}`,
    sentence: `目的地變成 ${known(facts, event.after.dst, event.after.dport)}${oneOf(facts.decision?.choice)}（${byRule(target, facts)}）。`,
  }
}

function newSource(event: Of<'rewrite'>, facts: Facts): Told {
  const target = event.by === 'masquerade' ? 'MASQUERADE' : 'SNAT'
  const why = {
    hairpin: '這個 Pod 在呼叫自己：若進來的封包以它自己的位址為來源，它的核心會拒絕（martian）。',
    outside: '呼叫者不是 Pod：回答必須回到這個節點才能還原 NAT。',
    external: '呼叫來自外面：回答必須回到這個節點才能還原 NAT，所以 Pod 看不到真正的用戶端。',
  }
  const reason = facts.asked && facts.decision?.reason ? why[facts.decision.reason] : ''
  const own = event.by === 'masquerade' ? `，${netnsName(facts.names, event.netns)} 自己的位址` : ''
  return {
    title: `${target} 為 ${sourceOf(event.after)}`,
    sentence:
      event.before.src === event.after.src
        ? `來源變成 ${sourceOf(event.after)}：位址本來就是它，只有埠是新的（${byRule(target, facts)}）。`
        : `來源變成 ${sourceOf(event.after)}${own}（${byRule(target, facts)}）。${reason}`,
  }
}

const MASQUERADE_MARK = 0x4000

function mark(event: Of<'rewrite'>, { decision }: Facts): Told {
  const { before, after, rule } = event
  const by = rule ? `MARK，${ruleName(rule)}` : 'MARK'
  const service = (before.mark & MASQUERADE_MARK) !== (after.mark & MASQUERADE_MARK)
  if (service && after.mark & MASQUERADE_MARK) {
    const why = {
      hairpin: '因為呼叫的 Pod 正是被選中的後端，',
      outside: '因為呼叫者不是這個叢集的 Pod，',
      external: '因為呼叫來自外面，',
    }
    return {
      title: `設定標記 ${formatMark(after.mark)}`,
      sentence: `${decision?.reason ? why[decision.reason] : ''}封包被標上 ${formatMark(MASQUERADE_MARK)}：「離開時來源請換成本節點的位址」（${by}）。這是這個核心自己的記號，線路不會帶著它。`,
    }
  }
  if (service)
    return {
      title: `取下標記 ${formatMark(MASQUERADE_MARK)}`,
      sentence: `標記 ${formatMark(MASQUERADE_MARK)} 已經讀過，所以取下，免得封包被 masquerade 兩次（${by}）。`,
    }
  return {
    title: after.mark === 0 ? `取下標記 ${formatMark(before.mark)}` : `設定標記 ${formatMark(after.mark)}`,
    sentence: `封包的標記從 ${formatMark(before.mark) || '無'} 變成 ${formatMark(after.mark) || '無'}（${by}）。其他規則與路由可以讀它；線路不會帶著它。`,
  }
}

// ---- 核心裡的各站

const HOOKS: Record<Of<'hook'>['hook'], string> = {
  prerouting: '它剛進來，還沒有人決定它要去哪裡：規則還可以改變它的目的地',
  input: '它是給這台機器的：由規則決定程式能不能收到它',
  forward: '它只是路過：由規則決定能不能過',
  output: '這裡的程式送出它：規則可以改變它的目的地或擋下它',
  postrouting: '它正要離開：規則還可以改變它的來源',
}

function hook(event: Of<'hook'>, facts: Facts): Told {
  const name = event.hook.toUpperCase()
  const devices = [event.inDevice && `從 ${event.inDevice} 進`, event.outDevice && `從 ${event.outDevice} 出`]
    .filter(Boolean)
    .join('，')
  const bridged = event.bridged ? '這個訊框只是由橋接器交換，但 br_netfilter 也讓 iptables 看到它。' : ''
  return {
    title: name,
    sentence: `${HOOKS[event.hook]}（${here(event, facts)} 的 hook ${name}${devices ? `，${devices}` : ''}）。${bridged}`,
  }
}

const TABLES: Record<TableName, string> = {
  raw: '它在連線追蹤之前，可以讓封包免於追蹤',
  mangle: '它改變標記與其他欄位',
  nat: '它決定位址，每條連線只問一次',
  filter: '它放行或擋下封包',
  security: '它為 SELinux 設定標籤',
}

function table(event: Of<'table'>, { connection }: Facts): Told {
  if (event.skipped === undefined)
    return {
      title: `${event.table} ${event.chain}`,
      sentence: isNftTable(event.table)
        ? `nftables 的 ${event.table} 表，chain ${event.chain}。`
        : `${event.table} 表，chain ${event.chain}。${TABLES[event.table]}。`,
    }
  const rewritten = connection?.status.some((word) => word === 'DNAT' || word === 'SNAT')
  return {
    title: `${event.table} ${event.chain}：不再詢問`,
    sentence: `${event.table} 表的規則不會再問一次：它們只對連線的第一個封包做決定，${rewritten ? '而決定寫在 conntrack 項目裡，對每個封包重複套用（回覆則還原）' : '而它們沒有動這條連線'}（${reasonInChinese(event.skipped)}）。`,
  }
}

function ruleHolds(event: Of<'rule'>, { names }: Facts): Told {
  const { comment, conditions, target } = readRule(event.text)
  const name = event.target ?? ''
  const title = `${event.chain} 規則 ${event.rule}${name === '' ? ' 只計數' : ` → ${name}`}`
  if (event.probability !== undefined) return { title, sentence: chance(event, comment, names) }
  const holds = `${ruleName(event)}${conditions === '' ? '適用於每個封包' : `符合這個封包（${conditions}）`}`
  if (event.jump) {
    const purpose = explainChain(name)
    const service = serviceOf(comment)
    const whose = service !== undefined && /^KUBE-(SVC|SVL|SEP|EXT|XLB|FW)-/.test(name) ? `（${service}）` : ''
    return {
      title,
      sentence: `${holds}：前往 chain ${name}${whose}${purpose === undefined ? '' : `，${purpose}`}${event.jump === 'goto' ? '，不會再回到這裡' : ''}。`,
    }
  }
  const meaning = explainRule(event.chain, name)
  return { title, sentence: `${holds}：${verdict(name, target)}${meaning === undefined ? '' : `。${meaning}`}。` }
}

function verdict(name: string, target: string | undefined): string {
  switch (name) {
    case 'ACCEPT':
      return '封包可以通過，這張表剩下的規則不再詢問（ACCEPT）'
    case 'DROP':
      return '封包被丟棄（DROP）'
    case 'REJECT':
      return `封包被丟棄，並通知送出者（${target ?? name}）`
    case 'RETURN':
      return '在這個 chain 裡沒有別的事要做（RETURN）'
    case '':
      return '它只計數'
    default:
      return `執行：${target ?? name}`
  }
}

function backendOf(comment: string | undefined, names: Names): string {
  const found = comment?.match(/ -> \[?([0-9a-f.:]+?)\]?:(\d+)$/)
  return found ? `後端 ${endpointWithName(names, found[1]!, Number(found[2]))}` : '這條規則'
}

function chance(event: Of<'rule'>, comment: string | undefined, names: Names): string {
  const probability = event.probability ?? 1
  return `機率選中 ${backendOf(comment, names)}：${ruleName(event)}會取走來到它這裡的連線的${share(probability)}（statistic，機率 ${probability.toFixed(2)}），並前往 ${event.target ?? '（無）'}。`
}

function ruleSaysNo(event: Of<'rule'>, { names }: Facts): Told {
  const title = `${event.chain} 規則 ${event.rule}：不符`
  if (event.probability !== undefined && (event.failed === undefined || event.failed.startsWith('-m statistic'))) {
    const { comment } = readRule(event.text)
    return {
      title,
      sentence: `機率略過 ${backendOf(comment, names)}：${ruleName(event)}會取走來到它這裡的連線的${share(event.probability)}，這一條不在其中（statistic）。`,
    }
  }
  const { part, had } = readFailure(event.failed ?? '')
  return {
    title,
    sentence: `${ruleName(event)}不適用於這個封包：它要求 ${part}${had === undefined ? '' : `（${reasonInChinese(had)}）`}。`,
  }
}

function rules(event: Of<'rules'>): Told {
  const reasons = Object.entries(event.failed).sort(([, a], [, b]) => b - a)
  return {
    title: `${event.chain} 規則 ${event.from}–${event.to}：不符`,
    sentence: `${event.chain} 的第 ${event.from} 到 ${event.to} 條規則不適用於這個封包：${reasons.map(([part, n]) => `${n} 條因為 ${part}`).join('，')}。`,
  }
}

const policy = (event: Of<'policy'>): Told => ({
  title: `${event.chain} 預設政策 ${event.verdict}`,
  sentence: `${event.table} 表的 ${event.chain} 沒有規則做出決定，所以由它的預設政策決定：${event.verdict === 'ACCEPT' ? '封包可以通過（ACCEPT）' : '封包被丟棄（DROP）'}。`,
})

const back = (event: Of<'return'>): Told => ({
  title: `回到 ${event.to}`,
  sentence:
    event.rule === undefined
      ? `${event.chain} 沒有規則做出決定：回到 ${event.to}，從帶來這裡的那條規則的下一條繼續。`
      : `第 ${event.rule} 條規則結束了 ${event.chain}：回到 ${event.to}，從帶來這裡的那條規則的下一條繼續（RETURN）。`,
})

const tuple = ({ src, dst, sport, dport }: { src: string; dst: string; sport?: number; dport?: number }): string =>
  `${formatEndpoint(src, sport)} → ${formatEndpoint(dst, dport)}`

function conntrack(event: Of<'conntrack'>, facts: Facts): Told {
  const { entry, state } = event
  const place = here(event, facts)
  if (event.confirmed && entry)
    return {
      title: 'conntrack 項目已確認',
      sentence: `第一個封包通過了，所以 ${place} 保留這條連線的項目：以 ${tuple(entry.original)} 送出，預期的回答是 ${tuple(entry.reply)}${rewritten(entry.status)}。`,
    }
  const title = `conntrack ${state}${event.direction === 'reply' ? '，回覆' : ''}`
  switch (state) {
    case 'NEW':
      return {
        title,
        sentence: event.created
          ? `${place} 沒看過這條連線：為它建立一個項目（conntrack 狀態 NEW）。`
          : `${place} 有這條連線的項目，但還沒有回答通過（conntrack 狀態 NEW）。`,
      }
    case 'ESTABLISHED':
      return {
        title,
        sentence: entry
          ? `${place} 認得這條連線（conntrack ESTABLISHED）：它是以 ${tuple(entry.original)} 建立的。${event.direction === 'reply' ? `這是它的回覆${rewritten(entry.status) ? '，所以去程改寫的內容會還原' : ''}。` : ''}`
          : `${place} 認得這條連線（conntrack ESTABLISHED）。`,
      }
    case 'RELATED':
      return {
        title,
        sentence: `這是關於 ${place} 認得的一條連線的消息${entry ? `（${tuple(entry.original)}）` : ''}：ICMP 錯誤，或屬於它的其他封包（conntrack RELATED）。`,
      }
    case 'INVALID':
      return {
        title,
        sentence: `${place} 無法理解它：它不開啟連線，也不屬於任何已知的連線（conntrack INVALID）。NAT 不會動它。`,
      }
    case 'UNTRACKED':
      return { title, sentence: 'raw 表的一條規則讓它免於連線追蹤（UNTRACKED）：沒有 NAT，也沒有狀態。' }
  }
}

function rewritten(status: readonly string[]): string {
  const nat = status.filter((word) => word === 'DNAT' || word === 'SNAT')
  return nat.length === 0 ? '' : `。兩者不是鏡像：NAT 就只是這樣（${nat.join('、')}）`
}

const prefixLength = (route: RouteView): number => {
  if (route.destination === 'default') return 0
  const [address = '', length] = route.destination.split('/')
  return length === undefined ? (address.includes(':') ? 128 : 32) : Number(length)
}

function why(chosen: RouteView, beaten: readonly RouteView[]): string {
  const [second] = beaten
  if (!second) return chosen.destination === 'default' ? '沒有其他路由包含這個位址，所以用預設路由' : '唯一包含這個位址的路由'
  const others = beaten.length > 1 ? `與另外 ${beaten.length - 1} 條` : ''
  const [mine, its] = [prefixLength(chosen), prefixLength(second)]
  if (mine > its) return `最精確的路由勝出：它的前綴有 ${mine} 位元，「${second.text}」${others}只有 ${its}`
  return chosen.metric === second.metric
    ? `它排在同樣精確的「${second.text}」${others}之前`
    : `與「${second.text}」${others}同樣精確，但 metric 較低：${chosen.metric} 對 ${second.metric}`
}

function route(event: Of<'route'>, facts: Facts): Told {
  const { chosen, destination } = event
  const what = known(facts, destination, undefined)
  const text = chosen ? `「${chosen.text}」` : ''
  const reason = chosen ? why(chosen, event.beaten) : ''
  const onward = chosen
    ? `從 ${chosen.device ?? '（無裝置）'} 出去${chosen.via === undefined ? '，對方就是直接的鄰居' : `，到下一台路由器 ${chosen.via}`}`
    : ''
  switch (event.decision) {
    case 'local':
      return {
        title: '路由：給這台機器',
        sentence: `${destination} 是 ${here(event, facts)} 自己的位址，所以封包就在這裡送達（路由：${text}）。`,
      }
    case 'broadcast':
      return { title: '路由：給這裡的所有人', sentence: `${what} 代表這條線路上的所有人，包括這台機器（路由：${text}）。` }
    case 'forward':
      return {
        title: `路由：由 ${chosen?.device ?? '?'} 轉送`,
        sentence: `${what} 不是 ${here(event, facts)} 的位址：封包會轉送，${onward}（路由：${text}；${reason}）。`,
      }
    case 'output':
      return {
        title: `路由：由 ${chosen?.device ?? '?'} 送出`,
        sentence: `要到 ${what}，封包${onward}（路由：${text}；${reason}）。`,
      }
    case 'unreachable':
      return {
        title: '路由：沒有',
        sentence: chosen
          ? `${here(event, facts)} 不把封包送往 ${what}，雖然有一條路由包含它（路由：${text}）。`
          : `${here(event, facts)} 沒有任何路由包含 ${what}，連預設路由也沒有（路由）。`,
      }
  }
}

function neighbour(event: Of<'neighbour'>, facts: Facts): Told {
  const next = known(facts, event.address, undefined)
  switch (event.state) {
    case 'known':
      return {
        title: `鄰居 ${event.address} 是 ${event.mac ?? '已知'}`,
        sentence: `${event.device} 上的下一站是 ${next}，它的 MAC 位址已知：${event.mac ?? '不需要'}（鄰居表）。`,
      }
    case 'resolving':
      return {
        title: `鄰居 ${event.address}：詢問中`,
        sentence: `${event.device} 上的下一站是 ${next}，還不知道它的 MAC 位址：封包先等 ARP 去問（鄰居表）。`,
      }
    case 'failed':
      return {
        title: `鄰居 ${event.address}：沒有回答`,
        sentence: `${event.device} 上沒有人替 ${next} 回答，所以等待中的封包送不出去（鄰居狀態 FAILED）。`,
      }
  }
}

function arp(event: Of<'arp'>, facts: Facts): Told {
  const by = here(event, facts)
  const heard = facts.heardBy.map((id) => netnsName(facts.names, id))
  if (event.op === 'request')
    return {
      title: `ARP：誰有 ${event.targetIp}？`,
      sentence: `${by} 問 ${event.device} 上的所有人：誰有 ${event.targetIp}？請告訴 ${event.senderIp}（ARP request）。${heard.length > 0 ? `聽到的有：${heard.join('、')}。` : ''}`,
    }
  return {
    title: `ARP：${event.senderIp} 在 ${event.senderMac}`,
    sentence: `${by} 回答：${event.senderIp} 在 ${event.senderMac}（給 ${event.targetIp} 的 ARP reply）。`,
  }
}

function bridge(event: Of<'bridge'>): Told {
  const ports = event.ports.join('、')
  const from = event.port === event.bridge ? '從這台機器自己' : `從埠 ${event.port}`
  const learned = event.learned === undefined ? '' : `它學到 ${event.learned} 在那個埠後面。`
  switch (event.action) {
    case 'forward':
      return {
        title: `${event.bridge} → ${ports}`,
        sentence: `橋接器 ${event.bridge} ${from}收到訊框，並且知道哪個埠通往目的 MAC 位址：${ports}（forwarding database）。${learned}`,
      }
    case 'flood':
      return {
        title: `${event.bridge} → 每個埠`,
        sentence: `橋接器 ${event.bridge} ${from}收到訊框，不知道目的 MAC 位址在哪裡，所以每個埠都送一份：${ports || '一個也沒有'}（泛送）。${learned}`,
      }
    case 'local':
      return {
        title: `${event.bridge}：往上`,
        sentence: `訊框是給橋接器 ${event.bridge} 自己的 MAC 位址的，所以往上交給這台機器自己的 IP。${learned}`,
      }
    case 'drop':
      return {
        title: `${event.bridge}：停住`,
        sentence: `橋接器 ${event.bridge} 不會把訊框從 ${ports || '任何埠'} 送出去。${learned}`,
      }
  }
}

// ---- 結尾

function end(result: TraceEnd, names: Names, first: Header | undefined, relay?: string): string {
  const to = first ? endpointWithName(names, first.dst, first.dport) : '目的地'
  switch (result.result) {
    case 'open':
      return `${result.backend ?? to} 回答了。${saw(result, names, first, relay)}`
    case 'refused':
      return `有人替 ${to} 回答了，答案是不行${said(result)}。拒絕會馬上到；沉默才是逾時。`
    case 'timeout':
      return `${to} 沒有任何回答回來${said(result)}。有封包在去程或回程消失了，而用戶端沒有得到任何消息。`
    case 'unreachable':
      return `沒有路可以到 ${to}${said(result)}：這是路由器或用戶端自己的核心說的。`
  }
}

const said = ({ detail }: TraceEnd): string => (detail === undefined ? '' : `（「${detail}」）`)

function saw({ source }: TraceEnd, names: Names, first: Header | undefined, relay: string | undefined): string {
  if (source === undefined) return ''
  if (first && source === first.src) return `它看到的是用戶端自己的位址 ${source}。`
  const name = addressName(names, source)
  const why = relay === undefined ? '來源在途中被改寫了' : `${netnsName(names, relay)} 上的代理程式代它發問`
  return `它看到的用戶端是 ${source}${name === undefined ? '' : `（${name}）`}${first ? `，而不是 ${first.src}：${why}` : ''}。`
}

export const traditionalChinese: Words = {
  tell,
  explainChain,
  explainDrop,
  end,
  tree: {
    heading: (first, names) =>
      `${endpointWithName(names, first.src, undefined)} → ${endpointWithName(names, first.dst, first.dport)}，${first.protocol}`,
    way: { request: '請求', reply: '回覆', aside: '旁支', other: '之後' },
    result: '結果',
    steps: '發生了什麼',
    headers: '途中的標頭',
    columns: { src: 'SourceIP', dst: 'DestinationIP', mark: 'Mark', where: '在哪裡', note: '發生了什麼' },
    more: '後續的封包',
    moreNote: '它們走同樣的路；nat 規則不會再問，conntrack 項目會重複先前的決定。--json 有每一步。',
    delivered: (to) => `送達 ${to}`,
    dropped: (reason) => `丟棄：${reason}`,
    saysYes: '是',
    saysNo: '否',
    markLost: (mark) => `線路不會帶著標記 ${mark}`,
    noEvents: '沒有送出任何東西。',
    see: '親自看看',
  },
}
