/** 封包為什麼消失，繁體中文：核心的每個原因、確切的條件，以及接下來該做什麼。內容與 drops.en.ts 相同。 */
import type { DropReason, TraceEvent } from '../linux/trace.ts'
import { ANSWERS, rejectOf } from './drops.en.ts'
import { isNftTable } from './nft.ts'
import { readRule, serviceOf } from './text.ts'
import type { DropWords } from './words.ts'

type Drop = Extract<TraceEvent, { kind: 'drop' }>

const REASONS: Record<DropReason, (event: Drop) => DropWords> = {
  NETFILTER_DROP: byRule,
  IP_OUTNOROUTES: ({ header }) => ({
    why: `這個 namespace 沒有任何路由包含 ${header.dst}，所以什麼也送不過去`,
    cure: '請加一條通往它的路由，或預設路由（`ip route add default via …`）。',
  }),
  IP_INNOROUTES: ({ header }) => ({
    why: `它應該被轉送，但這裡沒有路由包含 ${header.dst}；送出者會收到「network unreachable」（ICMP type 3 code 0）`,
    cure: `請加一條路由（\`ip route add ${header.dst} via …\`），或查明為什麼選了這台機器當下一站。`,
  }),
  IP_BLACKHOLE: () => ({
    why: '勝出的路由或路由規則是 blackhole、unreachable 或 prohibit：它存在的目的就是拒絕',
    cure: '若封包應該通過，請刪除那條路由（`ip route del …`）或規則（`ip rule`）。',
  }),
  IP6_DISABLED: ({ device = 'DEVICE' }) => ({
    why: `${device} 上的 IPv6 已關閉（net.ipv6.conf.${device}.disable_ipv6 為 1）；不會通知任何人`,
    cure: `請開啟：\`sysctl -w net.ipv6.conf.${device}.disable_ipv6=0\`。`,
  }),
  IP_FORWARD_DISABLED: ({ header }) => ({
    why: `${header.dst} 不是這個 namespace 的位址，而轉送已關閉（net.ipv4.ip_forward 為 0）；不會通知任何人`,
    cure: '請開啟：`sysctl -w net.ipv4.ip_forward=1`。',
  }),
  TTL_EXPIRED: () => ({
    why: '轉送時 TTL 減到 0；送出者會收到「time exceeded」（ICMP type 11），traceroute 聽的就是它',
    cure: '若封包在繞圈子，就是兩台路由器互相認為對方才是出路：請在兩邊比較 `ip route get`。',
  }),
  PKT_TOO_BIG: () => ({
    why: '它比途中的 MTU 長，又不准切割（設了 DF）；路由器會告訴送出者多長才過得去（ICMP type 3 code 4）',
    cure: '請讓 MTU 一致（`ip link set … mtu`），並且不要丟棄 ICMP：path MTU discovery 需要它。',
  }),
  NEIGH_FAILED: ({ header }) => ({
    why: `沒有人回答前往 ${header.dst} 的下一站的 ARP 詢問，所以沒有 MAC 位址可送；送出者會收到「host unreachable」`,
    cure: '請確認那個位址存在、它的裝置已啟用，而且兩端在同一條線路上（`ip neigh`、`ip link`）。',
  }),
  NEIGH_QUEUEFULL: () => ({
    why: '已經有太多封包在等同一個 ARP 回答',
    cure: '請查明那個鄰居為什麼不回答（`ip neigh`）。',
  }),
  OTHERHOST: () => ({
    why: '訊框的目的 MAC 位址是另一台機器的：交換器不知道該往哪裡送才送到這裡，IP 不會理它',
    cure: '若只是泛送的副本，無妨。否則就是送出者的鄰居項目錯了（在那裡執行 `ip neigh`）。',
  }),
  IP_RPFILTER: ({ header }) => ({
    why: `rp_filter 已開啟，而回給 ${header.src} 的封包會從另一個裝置出去，不是這個封包進來的裝置`,
    cure: '請修正回程路由，或放寬該裝置的檢查（`sysctl -w net.ipv4.conf.DEVICE.rp_filter=2`，`all` 也一樣）。',
  }),
  IP_MARTIAN_SOURCE: ({ header }) => ({
    why: `${header.src} 不可能是從這裡進來的封包的來源：它是這個 namespace 自己的位址，或根本不是主機位址`,
    cure: '請找找是否有兩台機器用了同一個位址，或自己的封包因為 NAT 沒有改寫來源而回到了自己。',
  }),
  IP_MARTIAN_DESTINATION: ({ header }) => ({
    why: `${header.dst} 不能從外面到達：127.0.0.0/8 只有在 route_localnet 為 1 時才能進來，0.0.0.0 則永遠不行`,
    cure: '請在裝置的位址上監聽。若要在 127.0.0.1 上使用 node port，kube-proxy 會設定 net.ipv4.conf.all.route_localnet。',
  }),
  IP_LOCALNET: () => ({
    why: '除非 route_localnet 為 1，否則 127.0.0.0/8 的位址不能從真正的裝置出去',
    cure: '請以該裝置的位址作為來源。',
  }),
  NO_SOCKET: ({ header }) => ({
    why:
      header.protocol === 'tcp'
        ? `它到了，但這裡沒有人在 ${header.protocol} 埠 ${header.dport ?? ''} 監聽；核心以重設（RST）回答，用戶端稱之為「Connection refused」`
        : `它到了，但這裡沒有人在 ${header.protocol} 埠 ${header.dport ?? ''} 監聽；核心回答「port unreachable」（ICMP type 3 code 3）`,
    cure: '請啟動程式，確認它監聽的是這個位址而不只是 127.0.0.1，並比對 Service 的 targetPort 與程式的埠。',
  }),
  TCP_INVALID_SEQUENCE: () => ({
    why: 'TCP socket 的任何狀態都不接受這個區段：它的序號或確認號不是在等的那個',
    cure: '請找找是否有另一條位址與埠都相同的連線，或同一個區段來了兩次。',
  }),
  SOCKET_CLOSED: () => ({
    why: '它要找的 socket 已經關閉',
    cure: '程式已經結束，或關閉了連線：請看它的紀錄。',
  }),
  DEV_DOWN: ({ device }) => ({
    why: `${device === undefined ? '它該離開的裝置' : `裝置 ${device}`} 未啟用`,
    cure: `請啟用它：\`ip link set ${device ?? 'DEVICE'} up\`。`,
  }),
  NO_CARRIER: ({ device }) => ({
    why: `${device ?? '這個裝置'} 的另一端未啟用或已不存在，所以送出去也沒有人聽見`,
    cure: '請啟用另一端；veth 的兩端都必須啟用（`ip link`）。',
  }),
  VXLAN_NO_REMOTE: () => ({
    why: 'VXLAN 裝置的表裡沒有這個目的 MAC 位址對應的主機，也沒有用來泛送未知目的地的全零項目',
    cure: '請加一筆：`bridge fdb append MAC dev DEVICE dst HOST`，或讓裝置自行學習。',
  }),
  BRIDGE_STORM: () => ({
    why: '它已經回到這個橋接器幾百次：橋接器接成了迴圈，沒有 spanning tree 的話，泛送的訊框會永遠繞下去；真正的網路會被它塞滿，實驗場就在這裡停住它',
    cure: '請把其中一條連結移出迴圈（`ip link set … nomaster`），並查看每個橋接器的 `bridge link`。',
  }),
  BRIDGE_INGRESS_PORT: ({ device }) => ({
    why: `它必須從進來的那個埠 ${device ?? ''} 離開橋接器，而該埠的 hairpin 模式關著：Pod 要透過自己的 Service 找到自己就需要它`,
    cure: `請開啟：\`bridge link set dev ${device ?? 'PORT'} hairpin on\`；對 Pod 而言，是 bridge 外掛設定裡的 \`hairpinMode: true\`。`,
  }),
  BRIDGE_NO_PORT: () => ({
    why: '橋接器沒有埠可以讓這個訊框離開：沒有啟用的埠，或它知道的那個埠不轉送',
    cure: '請看它的埠（`bridge link`），以及它在哪裡學到這個 MAC 位址（`bridge fdb`）。',
  }),
  NAT_NO_TUPLE: () => ({
    why: 'NAT 能給它的位址與埠全都被其他連線占用了（conntrack insert_failed）',
    cure: '請開放更多來源埠或位址，或讓舊的項目消失（`conntrack -L`、`conntrack -S`）。',
  }),
  NAT_OIF_CHANGED: () => ({
    why: '這條連線是針對另一個裝置做的 masquerade，現在要從別的裝置出去，來源位址在那裡會是錯的',
    cure: '路由變了：請讓用戶端重新連線，或刪除那個項目（`conntrack -D`）。',
  }),
  ICMP_RELATED_UNKNOWN: () => ({
    why: '這個 ICMP 錯誤所說的封包，這裡沒有任何 socket 送過',
    cure: '無妨：通常是 socket 在這段期間已經關閉。',
  }),
  UNHANDLED_PROTO: ({ header }) => ({
    why: `這個核心裡沒有人處理協定 ${header.protocol}；送出者會收到「protocol unreachable」（ICMP type 3 code 2）`,
    cure: '請使用 TCP、UDP、SCTP 或 ICMP，或載入它的模組。',
  }),
  IPVS_NO_SERVER: ({ header }) => ({
    why: `負載平衡器（IPVS）認得虛擬位址 ${header.dst}，但沒有任何伺服器能接這條連線；用戶端的第一個封包會收到「port unreachable」（ICMP type 3 code 3），用戶端稱之為「Connection refused」`,
    cure: '請查看真實伺服器（`ipvsadm -Ln`）；在叢集裡，請確認 Service 的 Pod 是否就緒（`kubectl get endpointslices`）。',
  }),
  NOT_SIMULATED: () => ({
    why: '它到了 Hoplight 尚未模擬的地方：真正的核心會從這裡繼續',
    cure: '網路沒有問題；故事到此為止，因為再下去就得用猜的。',
  }),
}

export function explainDrop(event: Drop): DropWords {
  return REASONS[event.reason](event)
}

function byRule(event: Drop): DropWords {
  const { rule } = event
  if (!rule) return { why: '有一條規則說 DROP', cure: '請用 `iptables-save` 找出它。' }
  const { comment } = readRule(rule.text)
  const where = `${rule.table} 表 ${rule.chain} 的第 ${rule.rule} 條規則`
  const reject = rejectOf(event)
  if (rule.rule === 0) {
    return {
      why: `${rule.table} 表的 ${rule.chain} 沒有規則放行它，而這個 chain 的預設政策是 DROP；不會通知任何人`,
      cure: isNftTable(rule.table)
        ? `請加一條接受它的規則：\`nft add rule ${rule.table} ${rule.chain} … accept\`。`
        : `請加一條接受它的規則：\`iptables -t ${rule.table} -I ${rule.chain} … -j ACCEPT\`。`,
    }
  }
  const service = serviceOf(comment)
  const answer = reject === undefined ? '' : (ANSWERS[reject] ?? '錯誤')
  if (reject !== undefined && service !== undefined && comment?.includes('has no endpoints')) {
    return {
      why: `Service ${service} 沒有端點：它的 selector 選到的 Pod 沒有一個就緒，所以 kube-proxy 拒絕對它的呼叫（${where}：REJECT with ${reject}），用戶端稱之為 ${answer}`,
      cure: `請比對 selector 與 Pod 的 label，並確認 Pod 是否就緒：\`kubectl get endpointslices -n ${service.split('/')[0]!} -l kubernetes.io/service-name=${service.split('/')[1]!.split(':')[0]!}\`。`,
    }
  }
  if (service !== undefined && comment?.includes('has no local endpoints')) {
    return {
      why: `Service ${service} 採用 Local 流量政策，而它的 Pod 沒有一個在這個節點上，所以 kube-proxy 丟棄這次呼叫（${where}）；不會通知任何人`,
      cure: '請呼叫有這種 Pod 的節點（會做健康檢查的負載平衡器就是這麼做的），或改用 Cluster 政策。',
    }
  }
  if (reject !== undefined) {
    return {
      why: `有一條規則拒絕它：${where}（\`${rule.text}\`）；送出者會收到${reject === 'tcp-reset' ? ' TCP 重設' : ` ICMP 錯誤（${reject}）`}，用戶端稱之為 ${answer}`,
      cure: deletion(rule),
    }
  }
  return {
    why: `有一條規則丟棄它：${where}（\`${rule.text}\`）；不會通知任何人，所以用戶端會一直等到放棄`,
    cure: deletion(rule),
  }
}

const deletion = ({ table, chain, text }: NonNullable<Drop['rule']>): string =>
  chain.startsWith('KUBE-') || /^ip6? kube-proxy$/.test(table)
    ? '這條規則是 kube-proxy 寫的，刪了還會再寫：請改為修改 Service 或它的 Pod。'
    : isNftTable(table)
      ? `若它應該通過，請刪除這條規則：\`nft -a list chain ${table} ${chain}\` 會顯示它的 handle。`
      : `若它應該通過，請刪除這條規則：\`iptables -t ${table} ${text.replace(/^-A/, '-D')}\`。`
