/**
 * Every sentence of a story in English: the plain one first, the kernel's name second. With chains.en.ts and drops.en.ts it is all
 * that another language has to write anew. Longer than other files on purpose: who translates it wants one list.
 */
import { type AnyTable, type Header, type RouteView, type TableName, type TraceEnd, type TraceEvent } from '../linux/trace.ts'
import { isNftTable } from './nft.ts'
import { explainChain, explainRule } from './chains.en.ts'
import { explainDrop, rejectOf, shortReason } from './drops.en.ts'
import { type Names, addressName, endpointWithName, netnsName } from './names.ts'
import { destinationOf, formatEndpoint, formatMark, readFailure, readRule, readStep, serviceOf, sourceOf } from './text.ts'
import { isQuestion } from './walk.ts'
import type { Choice, Decision, Facts, Told, Words } from './words.ts'

type Of<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>

const COUNTS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
const count = (n: number): string => COUNTS[n] ?? String(n)
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
const ruleName = ({ chain, rule, table }: { chain: string; rule: number; table: AnyTable }): string =>
  `rule ${rule} of ${chain}${chain.startsWith('KUBE-') ? '' : `, table ${table}`}`

/** 0.5 → half, 0.33333 → a third. */
function share(probability: number): string {
  const n = 1 / probability
  if (probability >= 1) return 'all'
  if (Math.abs(n - Math.round(n)) > 0.01) return `${(probability * 100).toFixed(1).replace(/\.0$/, '')} %`
  return (
    ({ 2: 'half', 3: 'a third', 4: 'a quarter', 5: 'a fifth' } as Record<number, string>)[Math.round(n)] ??
    `one in ${Math.round(n)}`
  )
}

function tell(event: TraceEvent, facts: Facts): Told {
  switch (event.kind) {
    case 'send':
      return send(event, facts)
    case 'tx':
      return move(event, facts)
    case 'rx':
      return { title: `arrives by ${event.device}`, sentence: `The packet comes in by ${event.device} of ${here(event, facts)}.` }
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

// ---- who has the packet

const WHAT: Record<string, string> = {
  SYN: 'asks to open a connection (SYN)',
  'SYN, ACK': 'agrees to the connection (SYN, ACK)',
  ACK: 'confirms what it has received (ACK)',
  'FIN, ACK': 'says that it has nothing more to send (FIN, ACK)',
  RST: 'breaks off (RST)',
  datagram: 'sends a datagram',
  'ICMP echo request': 'asks "are you there?" (ICMP echo request)',
  'ICMP echo reply': 'answers "I am here" (ICMP echo reply)',
}

function send(event: Of<'send'>, facts: Facts): Told {
  const { header, what } = event
  const text = header.data === undefined ? '' : ` The data: ${header.data.replace(/\s+$/, '').replace(/\s*\r?\n\s*/g, ' ⏎ ')}.`
  const act = WHAT[what] ?? (what.startsWith('data') ? `sends data${what === 'data' ? '' : ` (${what})`}` : `sends ${what}`)
  const who = event.by === 'kernel' ? `The kernel of ${here(event, facts)}` : capital(here(event, facts))
  const cause = event.cause === undefined || what.includes(event.cause) ? '' : ` Cause: ${event.cause}.`
  const again = event.retransmission
    ? ` Nobody has answered, so this is sent again (retransmission ${event.retransmission}).`
    : ''
  return {
    title: `${what} to ${destinationOf(header)}${event.retransmission ? ` again (${event.retransmission})` : ''}`,
    sentence: `${isRelay(event) ? `The kube-proxy process on ${here(event, facts)} has taken the client's packet itself, and` : who} ${act}${isRelay(event) ? ', in its own name' : ''}: ${sourceOf(header)} → ${known(facts, header.dst, header.dport)}.${text}${cause}${again}`,
  }
}

/** kube-proxy in userspace mode asks an endpoint. */
const isRelay = ({ by, way, header }: Of<'send'>): boolean => by === 'kube-proxy' && way === 'request' && isQuestion(header)

function move(event: Of<'tx'>, facts: Facts): Told {
  const from = here(event, facts)
  if (event.device === 'lo') {
    return {
      title: 'lo → lo',
      sentence: `The packet never leaves ${from}: it goes out by the loopback device and comes in by it again.`,
    }
  }
  if (!event.peer) return { title: `into ${event.device}`, sentence: `${capital(from)} hands the packet to ${event.device}.` }
  const to = netnsName(facts.names, event.peer.netns)
  const lost = facts.arrival && event.header.mark !== facts.arrival.header.mark
  const mark = lost
    ? ` The mark ${formatMark(event.header.mark)} stays behind: it is a note of this kernel's, and no wire carries it.`
    : ''
  return {
    title: `${event.device} → ${event.peer.device}, ${to}`,
    sentence: `The packet leaves ${from} by ${event.device}${facts.arrival ? ` and arrives at ${event.peer.device} of ${to}` : `, towards ${event.peer.device} of ${to}`} (to MAC address ${event.dstMac}).${mark}`,
  }
}

const TUNNELS = { vxlan: 'VXLAN', ipip: 'IPIP' } as const

function encapsulate({ by, device, vni, inner, outer }: Of<'encapsulate'>, { names }: Facts): Told {
  const number = vni === undefined ? '' : `, network ${vni}`
  const how = by === 'vxlan' ? `UDP port ${outer.dport ?? ''}` : 'IP protocol 4'
  const more = outer.length - inner.length
  return {
    title: `second envelope to ${outer.dst} (${TUNNELS[by]})`,
    sentence: `${device} puts the whole ${by === 'vxlan' ? 'frame' : 'packet'} into a second envelope, from ${outer.src} to ${addressName(names, outer.dst) ?? outer.dst} (${TUNNELS[by]}${number}, ${how}). Routers on the way read only that one; the packet ${inner.src} → ${inner.dst} inside is ${more} bytes shorter than what they carry.`,
  }
}

function decapsulate(event: Of<'decapsulate'>, facts: Facts): Told {
  const { by, device, inner, outer } = event
  return {
    title: `envelope opened (${TUNNELS[by]})`,
    sentence: `${capital(here(event, facts))} opens the envelope from ${outer.src}: the packet inside, ${inner.src} → ${inner.dst}, goes on as if it had come in by ${device} (${TUNNELS[by]}).`,
  }
}

function deliver(event: Of<'deliver'>, facts: Facts): Told {
  const { header } = event
  if (event.to === 'kernel') {
    return {
      title: `arrives: ${header.icmp ?? 'ICMP'}`,
      sentence: `Arrived: the kernel of ${here(event, facts)} takes the ICMP ${header.icmp ?? 'message'} from ${known(facts, header.src, undefined)}.`,
    }
  }
  // Who asks is our own program, which has no name that anybody would know.
  const asks = event.to.endsWith('(probe)')
  const who = asks ? 'the client' : event.to
  // A pod's program has the pod's name.
  const place = !asks && event.netns.endsWith(`/${event.to.split(' ')[0] ?? ''}`) ? '' : ` in ${here(event, facts)}`
  return {
    title: `arrives at ${who}`,
    sentence: `Arrived: ${who}${place} gets it on its socket ${event.socket}. It sees ${known(facts, header.src, header.sport)} as the sender.`,
  }
}

const SOCKET: Record<Of<'socket'>['event'], [title: string, sentence: string]> = {
  connected: ['connected', 'The connection stands: the client has heard the answer to its SYN'],
  accepted: ['accepted', 'The server accepts the connection: the three segments of the handshake have all arrived'],
  refused: ['refused', 'The client is told "Connection refused": somebody has answered, and the answer is no'],
  timeout: ['timed out', 'The client gives up waiting: "Connection timed out". No answer has reached it, not even a refusal'],
  unreachable: ['unreachable', 'The client is told that the destination cannot be reached'],
  closed: ['closed', 'The connection is closed'],
  reset: ['reset', 'The connection is broken off by the other side: "Connection reset by peer"'],
  data: ['data', 'The program reads the data'],
}

function socket(event: Of<'socket'>, facts: Facts): Told {
  const [title, sentence] = SOCKET[event.event]
  return {
    title,
    sentence: `${sentence} (${event.socket} in ${here(event, facts)}${event.detail === undefined ? '' : `: ${event.detail}`}).`,
  }
}

function drop(event: Of<'drop'>, facts: Facts): Told {
  const { why, cure } = explainDrop(event)
  const by = event.rule
    ? ` by ${event.rule.rule === 0 ? `the policy of ${event.rule.chain}` : `rule ${event.rule.rule} of ${event.rule.chain}`}`
    : ''
  const reject = rejectOf(event)
  const detail = event.detail === undefined || reject !== undefined || why.includes(event.detail) ? '' : `: ${event.detail}`
  return {
    title:
      reject === undefined ? `dropped${by || `: ${shortReason(event.reason)} (${event.reason})`}` : `refused${by} (${reject})`,
    sentence: `The packet dies in ${here(event, facts)}: ${why}. The kernel's reason: ${event.reason}${detail}. ${cure}`,
    advice: cure,
  }
}

// ---- what is rewritten

const isIpv6 = (address: string): boolean => address.includes(':')

function rewrite(event: Of<'rewrite'>, facts: Facts): Told {
  const { before, after } = event
  switch (event.by) {
    case 'ttl':
      return {
        title: `${isIpv6(before.src) ? 'hop limit' : 'TTL'} ${before.ttl} → ${after.ttl}`,
        sentence: `One router more: the ${isIpv6(before.src) ? 'hop limit' : 'TTL'} goes from ${before.ttl} to ${after.ttl}. At 0 the packet would be dropped, so that none circles for ever.`,
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
        title: `source back to ${sourceOf(after)}`,
        sentence: `The source becomes ${known(facts, after.src, after.sport)} again, the virtual address that the client called: it would not accept an answer from ${sourceOf(before)} (IPVS undoes its own rewriting; conntrack has no part in it).`,
      }
    case 'undnat':
      return {
        title: `source back to ${sourceOf(after)}`,
        sentence: `The source becomes ${known(facts, after.src, after.sport)} again, the address that the client called: it would not accept an answer from ${sourceOf(before)} (conntrack undoes the DNAT${of(facts.decision)}).`,
      }
    case 'unsnat':
      return {
        title: `destination back to ${destinationOf(after)}`,
        sentence: `The destination becomes ${known(facts, after.dst, after.dport)} again, who really asked (conntrack undoes the source NAT${of(facts.decision)}).`,
      }
    default:
      return newDestination(event, facts)
  }
}

const BALANCING: Readonly<Record<string, string>> = {
  rr: 'round robin',
  wrr: 'weighted round robin',
  lc: 'the fewest connections',
  wlc: 'the fewest connections for its weight',
  sh: 'the same server for the same client address',
  dh: 'the same server for the same destination address',
  sed: 'the shortest expected delay',
  nq: 'never a queue: an idle server first',
}
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth']

/** IPVS has its own table of connections, so only the first packet is scheduled. */
function balanced(event: Of<'rewrite'>, facts: Facts): Told {
  const { after, ipvs } = event
  const to = known(facts, after.dst, after.dport)
  const title = `IPVS to ${destinationOf(after)}`
  if (!ipvs)
    return {
      title,
      sentence: `The destination becomes ${to} once more: the load balancer (IPVS) remembers the connection (\`ipvsadm -Lnc\`).`,
    }
  const place = `${ORDINALS[ipvs.number - 1] ?? `number ${ipvs.number}`} of ${count(ipvs.of)}`
  const why = ipvs.sticky
    ? 'the server that this client had before: the service is persistent'
    : `${BALANCING[ipvs.scheduler] ?? ipvs.scheduler}, ${ipvs.of === 1 ? 'the only one' : place}`
  return {
    title,
    sentence: `IPVS picks ${ipvs.server} (${why}): the destination becomes ${to}, and the packet goes out again from OUTPUT. The kernel's load balancer (scheduler ${ipvs.scheduler}) remembers the connection for the packets to come.`,
  }
}

const of = (decision: Decision | undefined): string => (decision?.by ? ` of ${ruleName(decision.by)}` : '')

/** `DNAT, rule 2 of KUBE-SEP-…`, or that conntrack repeats it. */
function byRule(target: string, { decision, asked }: Facts): string {
  if (!decision?.by) return asked ? target : `${target}, as the connection's conntrack entry says`
  return asked
    ? `${target}, ${ruleName(decision.by)}`
    : `${target} once more, as ${ruleName(decision.by)} decided for the connection's first packet; the conntrack entry remembers`
}

function oneOf(choice: Choice | undefined): string {
  if (!choice) return ''
  if (choice.sticky) return ', the backend that this client had before (session affinity)'
  return choice.of === 1 ? ', the only backend' : `, one of the ${count(choice.of)} backends`
}

function newDestination(event: Of<'rewrite'>, facts: Facts): Told {
  const target = event.by === 'other' ? 'NAT' : event.by.toUpperCase()
  const to = destinationOf(event.after)
  if (event.by === 'redirect') {
    return {
      title: `REDIRECT to ${to}`,
      sentence: `The destination becomes ${to}, this machine itself (${byRule(target, facts)}).`,
    }
  }
  return {
    title: `${target} to ${to}`,
    sentence: `The destination becomes ${known(facts, event.after.dst, event.after.dport)}${oneOf(facts.decision?.choice)} (${byRule(target, facts)}).`,
  }
}

function newSource(event: Of<'rewrite'>, facts: Facts): Told {
  const target = event.by === 'masquerade' ? 'MASQUERADE' : 'SNAT'
  const why = {
    hairpin:
      "The pod calls itself: its kernel would refuse a packet that comes in with the pod's own address as the source (a martian).",
    outside: 'The caller is not a pod: the answer must come back through this node to be un-NATed.',
    external:
      'The call came from outside: the answer must come back through this node to be un-NATed, so the pod does not see the real client.',
  }
  const leaves = /^(?:KIND|IP)-MASQ/.test(facts.decision?.by?.chain ?? '')
    ? ' Outside of the cluster nobody knows the way to a pod’s address: the answer comes back to the node.'
    : ''
  const reason = !facts.asked ? '' : facts.decision?.reason ? ` ${why[facts.decision.reason]}` : leaves
  const own = event.by === 'masquerade' ? `, an address of ${netnsName(facts.names, event.netns)} itself` : ''
  return {
    title: `${target} as ${sourceOf(event.after)}`,
    sentence:
      event.before.src === event.after.src
        ? `The source becomes ${sourceOf(event.after)}: the address was this one already, only the port is new (${byRule(target, facts)}).`
        : `The source becomes ${sourceOf(event.after)}${own} (${byRule(target, facts)}).${reason}`,
  }
}

const MASQUERADE_MARK = 0x4000

function mark(event: Of<'rewrite'>, { decision }: Facts): Told {
  const { before, after, rule } = event
  const by = rule ? `MARK, ${ruleName(rule)}` : 'MARK'
  const service = (before.mark & MASQUERADE_MARK) !== (after.mark & MASQUERADE_MARK)
  if (service && after.mark & MASQUERADE_MARK) {
    const why = {
      hairpin: ' because the pod that calls is the very backend that was picked',
      outside: ' because the caller is not a pod of this cluster',
      external: ' because the call comes from outside',
    }
    return {
      title: `mark ${formatMark(after.mark)} set`,
      sentence: `The mark ${formatMark(MASQUERADE_MARK)} is pinned on the packet${decision?.reason ? why[decision.reason] : ''}: "give it an address of this node as its source when it leaves" (${by}). It is a note of this kernel's; no wire carries it.`,
    }
  }
  if (service) {
    return {
      title: `mark ${formatMark(MASQUERADE_MARK)} removed`,
      sentence: `The mark ${formatMark(MASQUERADE_MARK)} has been read and is taken off, so that the packet is not masqueraded twice (${by}).`,
    }
  }
  return {
    title: after.mark === 0 ? `mark ${formatMark(before.mark)} removed` : `mark ${formatMark(after.mark)} set`,
    sentence: `The packet's mark goes from ${formatMark(before.mark) || 'none'} to ${formatMark(after.mark) || 'none'} (${by}). Other rules and routing can read it; no wire carries it.`,
  }
}

// ---- stations of the kernel

const HOOKS: Record<Of<'hook'>['hook'], string> = {
  prerouting: 'It has just come in and nobody has decided yet where it goes: rules may still change its destination',
  input: 'It is for this machine: rules decide whether a program may get it',
  forward: 'It only passes through: rules decide whether it may',
  output: 'A program here sends it: rules may change its destination or stop it',
  postrouting: 'It is about to leave: rules may still change its source',
}

function hook(event: Of<'hook'>, facts: Facts): Told {
  const name = event.hook.toUpperCase()
  const devices = [event.inDevice && `in by ${event.inDevice}`, event.outDevice && `out by ${event.outDevice}`]
    .filter(Boolean)
    .join(', ')
  const bridged = event.bridged ? ' The frame is only switched by a bridge, but br_netfilter shows it to iptables too.' : ''
  return {
    title: name,
    sentence: `${HOOKS[event.hook]} (hook ${name} of ${here(event, facts)}${devices ? `, ${devices}` : ''}).${bridged}`,
  }
}

const TABLES: Record<TableName, string> = {
  raw: 'Rules that may exempt packets from connection tracking are asked',
  mangle: 'Rules that may change marks and other fields are asked',
  nat: 'Rules that may give the connection other addresses are asked, once for each connection',
  filter: 'Rules that let packets through or stop them are asked',
  security: 'Rules that set labels for SELinux are asked',
}

function table(event: Of<'table'>, { connection }: Facts): Told {
  if (event.skipped === undefined)
    return {
      title: `${event.table} ${event.chain}`,
      sentence: isNftTable(event.table)
        ? `Chain ${event.chain} of the nftables table ${event.table}.`
        : `${TABLES[event.table]} (table ${event.table}, chain ${event.chain}).`,
    }
  const rewritten = connection?.status.some((word) => word === 'DNAT' || word === 'SNAT')
  return {
    title: `${event.table} ${event.chain}: not asked`,
    sentence: `The rules of table ${event.table} are not asked again: they decide for a connection's first packet, and ${rewritten ? 'what they decided stands in its conntrack entry and is repeated for every packet (and undone in the reply)' : 'they left this connection as it is'} (${event.skipped}).`,
  }
}

function ruleHolds(event: Of<'rule'>, { names }: Facts): Told {
  const { comment, conditions, target } = readStep(event)
  const name = event.target ?? ''
  const title = `${event.chain} rule ${event.rule}${name === '' ? ' counts' : ` → ${name}`}`
  if (event.probability !== undefined) return { title, sentence: chance(event, comment, names) }
  const holds = `${capital(ruleName(event))} ${conditions === '' ? 'takes every packet' : `holds for this packet (${conditions})`}`
  if (event.jump) {
    const purpose = explainChain(name)
    const service = serviceOf(comment)
    const whose = service !== undefined && /^KUBE-(SVC|SVL|SEP|EXT|XLB|FW)-/.test(name) ? ` of ${service}` : ''
    return {
      title,
      sentence: `${holds}: on to chain ${name}${whose}${purpose === undefined ? '' : `, ${purpose}`}${event.jump === 'goto' ? ', without coming back here' : ''}.`,
    }
  }
  const meaning = explainRule(event.chain, name)
  return {
    title,
    sentence: `${holds}: ${verdict(name, target, isNftTable(event.table))}${meaning === undefined ? '' : `. ${capital(meaning)}`}.`,
  }
}

function verdict(name: string, target: string | undefined, nft: boolean): string {
  switch (name) {
    case 'ACCEPT':
      if (nft) return 'the packet may pass this chain; chains that come later at this hook are asked all the same (accept)'
      return 'the packet may pass, and the rest of this table is not asked (ACCEPT)'
    case 'DROP':
      return 'the packet is thrown away (DROP)'
    case 'REJECT':
      return `the packet is thrown away and its sender is told (${target ?? name})`
    case 'RETURN':
      return 'nothing more to do in this chain (RETURN)'
    case '':
      return 'it only counts'
    case 'LOG':
      return "a line about the packet goes into the kernel's log, and the packet goes on (LOG)"
    case 'NFLOG':
      return 'a logging program would be told; the packet goes on (NFLOG)'
    case 'TRACE':
      return 'from here on every rule that it meets is told to who listens; the packet goes on (TRACE)'
    case 'SET':
      return `what the packet says is written into a set, or taken out of it, and the packet goes on (${target ?? name})`
    case 'TEE':
      return `a copy of the packet goes to another host as well, the packet itself goes on (${target ?? name})`
    case 'TTL':
    case 'HL':
      return `the number of hops that the packet may still take changes (${target ?? name})`
    case 'CT':
      return `connection tracking is told how to treat the packet (${target ?? name})`
    case 'TOS':
    case 'DSCP':
      return `the packet's class of service changes (${target ?? name})`
    case 'TCPMSS':
      return `the connection will carry smaller segments (${target ?? name})`
    default:
      return `do this: ${target ?? name}`
  }
}

/** `default/backend-service:backend -> 10.244.1.3:3000`: the backend that a rule stands for. */
function backendOf(comment: string | undefined, names: Names): string {
  const found = comment?.match(/ -> \[?([0-9a-f.:]+?)\]?:(\d+)$/)
  return found ? `backend ${endpointWithName(names, found[1]!, Number(found[2]))}` : 'this rule'
}

function chance(event: Of<'rule'>, comment: string | undefined, names: Names): string {
  const probability = event.probability ?? 1
  return `Chance picks ${backendOf(comment, names)}: ${ruleName(event)} takes ${share(probability)} of the connections that come to it (statistic, probability ${probability.toFixed(2)}), and leads to ${event.target ?? 'nothing'}.`
}

function ruleSaysNo(event: Of<'rule'>, { names }: Facts): Told {
  const title = `${event.chain} rule ${event.rule}: no`
  if (event.probability !== undefined && (event.failed === undefined || event.failed.startsWith('-m statistic'))) {
    const { comment } = readRule(event.text)
    return {
      title,
      sentence: `Chance passes over ${backendOf(comment, names)}: ${ruleName(event)} takes ${share(event.probability)} of the connections that come to it, and this one is not among them (statistic).`,
    }
  }
  const { part, had } = readFailure(event.failed ?? '')
  return {
    title,
    sentence: `${capital(ruleName(event))} is not for this packet: it asks for ${part}${had === undefined ? '' : `, and ${had}`}.`,
  }
}

function rules(event: Of<'rules'>): Told {
  const reasons = Object.entries(event.failed).sort(([, a], [, b]) => b - a)
  const parts = reasons.map(([part, n]) => `${n} because of ${part}`).join(', ')
  return {
    title: `${event.chain} rules ${event.from}–${event.to}: no`,
    sentence: `Rules ${event.from} to ${event.to} of ${event.chain} are not for this packet: ${parts}.`,
  }
}

const policy = (event: Of<'policy'>): Told => ({
  title: `${event.chain} policy ${event.verdict}`,
  sentence: `No rule of ${event.chain} in table ${event.table} has decided, so its policy does: ${event.verdict === 'ACCEPT' ? 'the packet may pass (ACCEPT)' : 'the packet is thrown away (DROP)'}.`,
})

const back = (event: Of<'return'>): Told => ({
  title: `back to ${event.to}`,
  sentence:
    event.rule === undefined
      ? `No rule of ${event.chain} has decided: back to ${event.to}, to the rule after the one that led here.`
      : `Rule ${event.rule} ends ${event.chain}: back to ${event.to}, to the rule after the one that led here (RETURN).`,
})

const tuple = ({ src, dst, sport, dport }: { src: string; dst: string; sport?: number; dport?: number }): string =>
  `${formatEndpoint(src, sport)} → ${formatEndpoint(dst, dport)}`

function conntrack(event: Of<'conntrack'>, facts: Facts): Told {
  const { entry, state } = event
  const place = here(event, facts)
  if (event.confirmed && entry) {
    return {
      title: 'conntrack entry confirmed',
      sentence: `The first packet has come through, so ${place} keeps the connection's entry: sent as ${tuple(entry.original)}, answers expected as ${tuple(entry.reply)}${rewritten(entry.status)}.`,
    }
  }
  const title = `conntrack ${state}${event.direction === 'reply' ? ', reply' : ''}`
  switch (state) {
    case 'NEW':
      return {
        title,
        sentence: event.created
          ? `${capital(place)} has not seen this connection before: it makes an entry for it (conntrack state NEW).`
          : `${capital(place)} has an entry for this connection, but no answer has come through yet (conntrack state NEW).`,
      }
    case 'ESTABLISHED':
      return {
        title,
        sentence: entry
          ? `${capital(place)} knows this connection (conntrack ESTABLISHED): it was opened as ${tuple(entry.original)}.${event.direction === 'reply' ? ` This is its reply${rewritten(entry.status) ? ', so what was rewritten on the way there is undone' : ''}.` : ''}`
          : `${capital(place)} knows this connection (conntrack ESTABLISHED).`,
      }
    case 'RELATED':
      return {
        title,
        sentence: `It is news about a connection that ${place} knows${entry ? ` (${tuple(entry.original)})` : ''}: an ICMP error, or what belongs to it (conntrack RELATED).`,
      }
    case 'INVALID':
      return {
        title,
        sentence: `${capital(place)} cannot make sense of it: it opens no connection and belongs to none that is known (conntrack INVALID). NAT does not touch it.`,
      }
    case 'UNTRACKED':
      return { title, sentence: `A rule of table raw has exempted it from connection tracking (UNTRACKED): no NAT, no state.` }
  }
}

function rewritten(status: readonly string[]): string {
  const nat = status.filter((word) => word === 'DNAT' || word === 'SNAT')
  return nat.length === 0 ? '' : `. They are not mirror images: that is all that NAT is (${nat.join(' and ')})`
}

const prefixLength = (route: RouteView): number => {
  if (route.destination === 'default') return 0
  const [address = '', length] = route.destination.split('/')
  return length === undefined ? (address.includes(':') ? 128 : 32) : Number(length)
}

/** Why a route won over the others that hold the destination. */
function why(chosen: RouteView, beaten: readonly RouteView[]): string {
  const [second] = beaten
  if (!second)
    return chosen.destination === 'default'
      ? 'the default route, as no other holds the address'
      : 'the only route that holds the address'
  const others = beaten.length > 1 ? ` and ${count(beaten.length - 1)} more` : ''
  const [mine, its] = [prefixLength(chosen), prefixLength(second)]
  if (mine > its) return `the most exact route wins: its prefix has ${mine} bits, that of "${second.text}"${others} only ${its}`
  return chosen.metric === second.metric
    ? `it stands before "${second.text}"${others}, which is as exact`
    : `as exact as "${second.text}"${others}, but with the lower metric: ${chosen.metric} against ${second.metric}`
}

function route(event: Of<'route'>, facts: Facts): Told {
  const { chosen, destination } = event
  const what = known(facts, destination, undefined)
  const text = chosen ? `"${chosen.text}"` : ''
  const reason = chosen ? why(chosen, event.beaten) : ''
  const onward = chosen
    ? `out by ${chosen.device ?? 'no device'}${chosen.via === undefined ? ', where it is a direct neighbour' : `, to the next router ${chosen.via}`}`
    : ''
  switch (event.decision) {
    case 'local':
      return {
        title: `route: for this machine`,
        sentence: `${destination} is an address of ${here(event, facts)} itself, so the packet is delivered here (routing: ${text}).`,
      }
    case 'broadcast':
      return {
        title: 'route: for everybody here',
        sentence: `${what} means everybody on this link, this machine too (routing: ${text}).`,
      }
    case 'forward':
      return {
        title: `route: on by ${chosen?.device ?? '?'}`,
        sentence: `${what} is not an address of ${here(event, facts)}: the packet is forwarded, ${onward} (routing: ${text}; ${reason}).`,
      }
    case 'output':
      return {
        title: `route: out by ${chosen?.device ?? '?'}`,
        sentence: `To reach ${what} the packet goes ${onward} (routing: ${text}; ${reason}).`,
      }
    case 'unreachable':
      return {
        title: 'route: none',
        sentence: chosen
          ? `${capital(here(event, facts))} does not take the packet on to ${what}, although a route holds it (routing: ${text}).`
          : `${capital(here(event, facts))} has no route that holds ${what}, not even a default route (routing).`,
      }
  }
}

function neighbour(event: Of<'neighbour'>, facts: Facts): Told {
  const next = known(facts, event.address, undefined)
  switch (event.state) {
    case 'known':
      return {
        title: `neighbour ${event.address} is ${event.mac ?? 'known'}`,
        sentence: `The next hop on ${event.device} is ${next}, whose MAC address is known: ${event.mac ?? 'none needed'} (neighbour table).`,
      }
    case 'resolving':
      return {
        title: `neighbour ${event.address}: asking`,
        sentence: `The next hop on ${event.device} is ${next}, whose MAC address is not known: the packet waits while ${isIpv6(event.address) ? 'a neighbour solicitation' : 'ARP'} asks for it (neighbour table).`,
      }
    case 'failed':
      return {
        title: `neighbour ${event.address}: no answer`,
        sentence: `Nobody on ${event.device} has answered for ${next}, so the packets that wait cannot be sent (neighbour state FAILED).`,
      }
  }
}

function arp(event: Of<'arp'>, facts: Facts): Told {
  if (event.ndp) return discovery(event, facts)
  const by = here(event, facts)
  const heard = facts.heardBy.map((id) => netnsName(facts.names, id))
  if (event.op === 'request') {
    return {
      title: `ARP: who has ${event.targetIp}?`,
      sentence: `${capital(by)} asks everybody on ${event.device}: who has ${event.targetIp}? Tell ${event.senderIp} (ARP request).${heard.length > 0 ? ` Heard by ${heard.join(', ')}.` : ''}`,
    }
  }
  return {
    title: `ARP: ${event.senderIp} is at ${event.senderMac}`,
    sentence: `${capital(by)} answers: ${event.senderIp} is at ${event.senderMac} (ARP reply to ${event.targetIp}).`,
  }
}

/** IPv6 has no ARP: it asks a group that only few listen to. */
function discovery(event: Of<'arp'>, facts: Facts): Told {
  const by = capital(here(event, facts))
  const heard = facts.heardBy.map((id) => netnsName(facts.names, id))
  if (event.op === 'reply') {
    return {
      title: `${event.senderIp} is at ${event.senderMac}`,
      sentence: `${by} answers: ${event.senderIp} is at ${event.senderMac} (neighbour advertisement to ${event.targetIp}, ICMPv6 type 136).`,
    }
  }
  if (event.senderIp === '::') {
    return {
      title: `does anybody have ${event.targetIp}?`,
      sentence: `${by} is about to use ${event.targetIp} and asks on ${event.device} whether somebody has it already; if nobody answers within a second it is its own (duplicate address detection, a neighbour solicitation from ::).`,
    }
  }
  return {
    title: `who has ${event.targetIp}?`,
    sentence: `${by} asks on ${event.device}: who has ${event.targetIp}? It asks the group in which only hosts with the same last 24 bits of an address listen (neighbour solicitation, ICMPv6 type 135; IPv6 has no ARP).${heard.length > 0 ? ` Heard by ${heard.join(', ')}.` : ''}`,
  }
}

function bridge(event: Of<'bridge'>): Told {
  const ports = event.ports.join(', ')
  const from = event.port === event.bridge ? 'from this machine itself' : `by port ${event.port}`
  const learned = event.learned === undefined ? '' : ` It has learned that ${event.learned} is behind that port.`
  switch (event.action) {
    case 'forward':
      return {
        title: `${event.bridge} → ${ports}`,
        sentence: `The bridge ${event.bridge} has the frame ${from} and knows which port leads to its destination MAC address: ${ports} (forwarding database).${learned}`,
      }
    case 'flood':
      return {
        title: `${event.bridge} → every port`,
        sentence: `The bridge ${event.bridge} has the frame ${from} and does not know who has its destination MAC address, so it sends a copy by every port: ${ports || 'there is none'} (flooding).${learned}`,
      }
    case 'local':
      return {
        title: `${event.bridge}: up`,
        sentence: `The frame is for the MAC address of the bridge ${event.bridge} itself, so it goes up to this machine's own IP.${learned}`,
      }
    case 'drop':
      return {
        title: `${event.bridge}: stop`,
        sentence: `The bridge ${event.bridge} will not send the frame by ${ports || 'any port'}.${learned}`,
      }
  }
}

// ---- the end

function end(result: TraceEnd, names: Names, first: Header | undefined, relay?: string): string {
  const to = first ? endpointWithName(names, first.dst, first.dport) : 'the destination'
  switch (result.result) {
    case 'open': {
      const who = result.backend === undefined ? `${to} has answered` : `${result.backend} has answered`
      return `${who}.${saw(result, names, first, relay)}`
    }
    case 'refused':
      return `Somebody has answered for ${to}, and the answer is no${said(result)}. A refusal comes at once; silence would be a timeout.`
    case 'timeout':
      return `No answer from ${to} has come back${said(result)}. A packet has died on the way there or on the way back, and no news of it has reached the client.`
    case 'unreachable':
      return `There is no way to ${to}${said(result)}: a router, or the client's own kernel, has said so.`
  }
}

const said = ({ detail }: TraceEnd): string => (detail === undefined ? '' : ` ("${detail}")`)

function saw({ source }: TraceEnd, names: Names, first: Header | undefined, relay: string | undefined): string {
  if (source === undefined) return ''
  if (first && source === first.src) return ` It saw the client's own address, ${source}.`
  const name = addressName(names, source)
  const whose = name === undefined ? '' : ` (${name})`
  const why =
    relay === undefined ? 'the source was rewritten on the way' : `a proxy on ${netnsName(names, relay)} asked in its place`
  return ` It saw ${source}${whose} as the client${first ? `, not ${first.src}: ${why}` : ''}.`
}

export const english: Words = {
  tell,
  explainChain,
  explainDrop,
  end,
  tree: {
    heading: (first, names) =>
      `${endpointWithName(names, first.src, undefined)} → ${endpointWithName(names, first.dst, first.dport)}, ${first.protocol}`,
    way: { request: 'Request', reply: 'Reply', aside: 'Beside it', other: 'Afterwards' },
    result: 'Result',
    steps: 'What happened',
    headers: 'Headers on the way',
    columns: { src: 'SourceIP', dst: 'DestinationIP', mark: 'Mark', where: 'Where', note: 'What happened' },
    more: 'Later packets',
    moreNote:
      'They go the same ways; nat rules are not asked again, the conntrack entry repeats what they decided. --json has every step.',
    delivered: (to) => `delivered to ${to}`,
    dropped: (reason) => `dropped: ${reason}`,
    saysYes: 'yes',
    saysNo: 'no',
    markLost: (mark) => `no wire carries the mark ${mark}`,
    noEvents: 'Nothing was sent.',
    see: 'See it yourself',
  },
}
