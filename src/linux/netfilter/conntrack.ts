/**
 * Connection tracking: a connection is two tuples, and NAT is nothing but a reply tuple that is not the mirror of the
 * original. nf_conntrack_core.c, nf_conntrack_proto_{tcp,udp,icmp}.c. Long, because an entry's
 * whole life is one thing: found, made, advanced, confirmed, told of, removed.
 */
import { type Ip, formatIp } from '../../net/ip.ts'
import { PROTOCOL, type Packet, packetLength, protocolName } from '../../net/packet.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { CtInfo, CtZone, Skb } from '../skb.ts'
import type { ConntrackView, CtState, TupleView } from '../trace.ts'
import { sysctlNumber } from '../sysctl.ts'
import { emit } from '../emit.ts'
import type { RulePlace } from './verdict.ts'
import { type TcpConntrackState, tcpInitialState, tcpTransition } from './conntrack-tcp.ts'

/** The five values that name a flow one way. For ICMP `sport` is the echo id and `dport` type*256+code. */
export interface Tuple {
  src: Ip
  dst: Ip
  protocol: number
  sport: number
  dport: number
  /** The conntrack zone of this direction (`-j CT --zone`); flows of different zones never meet. */
  zone?: number
}

/** Packets and bytes of one direction. */
export interface Traffic {
  packets: number
  bytes: number
}

export interface Connection {
  readonly id: number
  original: Tuple
  reply: Tuple
  /** TCP's state as `conntrack -L` prints it; NONE for others. */
  tcp: TcpConntrackState
  confirmed: boolean
  seenReply: boolean
  assured: boolean
  srcNat: boolean
  dstNat: boolean
  /** NAT has been decided for source / destination (also when it decided to change nothing). */
  srcDone: boolean
  dstDone: boolean
  /** How the addresses came to be, for words: the target's name. */
  srcBy: string | undefined
  dstBy: string | undefined
  /** The rules that said so. */
  srcRule: RulePlace | undefined
  dstRule: RulePlace | undefined
  mark: number
  /** Ifindex that a masqueraded connection leaves by: if it changes, the packet is dropped. */
  masqueradeDevice: number | undefined
  /** The zone that a rule gave it. */
  zone: CtZone | undefined
  /** What it has carried; told by `conntrack -L` where it is `accounted`. */
  counted: { original: Traffic; reply: Traffic }
  accounted: boolean
  /** Something happened to it that listeners will hear of once the packet has passed. */
  changed: boolean
  createdAt: number
  /** Virtual ms at which the entry goes if nothing more comes. */
  expiresAt: number
}

export interface Conntrack {
  /** Confirmed connections by id, in order of confirmation. */
  connections: Map<number, Connection>
  /** Tuple key → connection id, both directions. */
  index: Map<string, number>
}

export const emptyConntrack = (): Conntrack => ({ connections: new Map(), index: new Map() })

/** What a tuple is found by. Of IPv4 a character for each sixteen bits: every packet asks, and numbers written out take long. */
function tupleKey({ protocol, src, sport, dst, dport, zone }: Tuple): string {
  if (typeof src === 'bigint' || typeof dst === 'bigint') return `${protocol} ${src} ${sport} ${dst} ${dport} ${zone ?? ''}`
  if (zone !== undefined) return String.fromCharCode(protocol, src >>> 16, src, sport, dst >>> 16, dst, dport, zone)
  return String.fromCharCode(protocol, src >>> 16, src, sport, dst >>> 16, dst, dport)
}

export const sameTuple = (a: Tuple, b: Tuple): boolean =>
  a.src === b.src &&
  a.dst === b.dst &&
  a.sport === b.sport &&
  a.dport === b.dport &&
  a.protocol === b.protocol &&
  a.zone === b.zone

/** ICMP requests and the replies that answer them (type → type of the other direction). */
const ICMP_ANSWERS = new Map([
  [8, 0],
  [0, 8],
  [13, 14],
  [14, 13],
  [15, 16],
  [16, 15],
  [17, 18],
  [18, 17],
])
const ICMP_REQUESTS = new Set([8, 13, 15, 17])
const ICMPV6_ANSWERS = new Map([
  [128, 129],
  [129, 128],
])
const ICMPV6_REQUESTS = new Set([128])
/** Groups, routers and neighbours: nobody's connections (nf_conntrack_proto_icmpv6.c, noct_valid_new). */
const ICMPV6_UNTRACKED = new Set([130, 131, 132, 133, 134, 135, 136, 143])

const answersOf = (protocol: number): ReadonlyMap<number, number> =>
  protocol === PROTOCOL.icmpv6 ? ICMPV6_ANSWERS : ICMP_ANSWERS
/** Flows that are named by an echo's id. */
export const isIcmp = (protocol: number): boolean => protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6

const zoneOf = ({ zone }: Pick<Tuple, 'zone'>): Pick<Tuple, 'zone'> => (zone === undefined ? {} : { zone })

export function invertTuple(t: Tuple): Tuple {
  if (isIcmp(t.protocol)) {
    const type = t.dport >> 8
    return {
      src: t.dst,
      dst: t.src,
      protocol: t.protocol,
      sport: t.sport,
      dport: ((answersOf(t.protocol).get(type) ?? type) << 8) | (t.dport & 255),
      ...zoneOf(t),
    }
  }
  return { src: t.dst, dst: t.src, protocol: t.protocol, sport: t.dport, dport: t.sport, ...zoneOf(t) }
}

/** The tuple of a packet, or undefined where there is none to speak of (ICMP that is neither request nor reply). */
export function tupleOf(packet: Packet): Tuple | undefined {
  const t = packet.transport
  const { src, dst, protocol } = packet
  switch (t.kind) {
    case 'tcp':
    case 'udp':
    case 'sctp':
      return { src, dst, protocol, sport: t.sport, dport: t.dport }
    case 'icmp':
      return answersOf(protocol).has(t.type) ? { src, dst, protocol, sport: t.id, dport: (t.type << 8) | t.code } : undefined
    case 'raw':
      return { src, dst, protocol, sport: 0, dport: 0 }
  }
}

export type Direction = 'original' | 'reply'

/** The connection that a tuple belongs to, and which way; entries past their time are removed on sight. */
export function findConnection(
  kernel: Kernel,
  netns: Netns,
  tuple: Tuple,
): { connection: Connection; direction: Direction } | undefined {
  const key = tupleKey(tuple)
  const id = netns.conntrack.index.get(key)
  const connection = id === undefined ? undefined : netns.conntrack.connections.get(id)
  if (!connection) return undefined
  if (connection.expiresAt <= kernel.now) {
    removeConnection(netns, connection, kernel)
    return undefined
  }
  return { connection, direction: sameTuple(connection.original, tuple) ? 'original' : 'reply' }
}

/** `teller`: who tells listeners of it. */
export function removeConnection(netns: Netns, connection: Connection, teller?: Kernel): void {
  if (connection.confirmed) teller?.env.netlink?.(netns.id, { kind: 'conntrack', what: 'DESTROY', connection })
  const { connections, index } = netns.conntrack
  connections.delete(connection.id)
  for (const tuple of [connection.original, connection.reply]) {
    const key = tupleKey(tuple)
    if (index.get(key) === connection.id) index.delete(key)
  }
}

/** Live entries, oldest first: what `conntrack -L` lists. */
export function listConnections(kernel: Kernel, netns: Netns): Connection[] {
  const live: Connection[] = []
  for (const connection of netns.conntrack.connections.values()) {
    if (connection.expiresAt <= kernel.now) removeConnection(netns, connection, kernel)
    else live.push(connection)
  }
  return live
}

/** `nf_conntrack_in`: finds or makes the packet's connection and advances its state. False: the packet must be dropped. */
export function conntrackIn(kernel: Kernel, netns: Netns, skb: Skb): void {
  // Seen already: it came over the loopback, or an ICMP error was attached to the connection that caused it, or raw said notrack.
  if (skb.ct || skb.ctInfo === 'untracked') return traceState(kernel, netns, skb, false)
  const created = track(kernel, netns, skb)
  traceState(kernel, netns, skb, created)
}

function track(kernel: Kernel, netns: Netns, skb: Skb): boolean {
  const { packet } = skb
  if (packet.protocol === PROTOCOL.icmpv6 && packet.transport.kind === 'icmp' && ICMPV6_UNTRACKED.has(packet.transport.type)) {
    skb.ctInfo = 'untracked'
    return false
  }
  if (packet.transport.kind === 'icmp' && !answersOf(packet.protocol).has(packet.transport.type)) {
    trackIcmpError(kernel, netns, skb)
    return false
  }
  const tuple = tupleOf(packet)
  if (!tuple) {
    skb.ctInfo = 'invalid'
    return false
  }
  const zone = zoneFor(skb)
  const found = findInZone(kernel, netns, tuple, zone)
  if (!found) {
    skb.ct = newConnection(kernel, netns, packet, tuple, zone)
    skb.ctInfo = skb.ct ? 'new' : 'invalid'
    if (skb.ct) account(skb.ct, 'original', packet)
    return skb.ct !== undefined
  }
  const { connection, direction } = found
  const update = updateConnection(kernel, netns, connection, direction, packet)
  if (update === 'again') return track(kernel, netns, skb)
  if (update === 'invalid') {
    skb.ctInfo = 'invalid'
    return false
  }
  skb.ct = connection
  account(connection, direction, packet)
  if (direction === 'reply') {
    skb.ctInfo = 'reply'
    if (!connection.seenReply) connection.changed = true
    connection.seenReply = true
  } else skb.ctInfo = connection.seenReply ? 'established' : 'new'
  return false
}

function account({ counted }: Connection, direction: Direction, packet: Packet): void {
  counted[direction].packets += 1
  counted[direction].bytes += packetLength(packet)
}

/** The zone that CT gave the packet; one that says "the mark" is the mark at this moment. */
function zoneFor({ zone, mark }: Skb): CtZone | undefined {
  const id = zone?.id === 'mark' ? mark & 0xffff : zone?.id
  return zone === undefined || id === undefined ? undefined : { ...zone, id }
}

const inZone = (tuple: Tuple, zone: CtZone | undefined, direction: Direction): Tuple =>
  zone === undefined || !zone[direction] || zone.id === 0 ? tuple : { ...tuple, zone: zone.id }

/** A zone of one direction is asked for both ways (`resolve_normal_ct`). */
function findInZone(kernel: Kernel, netns: Netns, tuple: Tuple, zone: CtZone | undefined): ReturnType<typeof findConnection> {
  const found = findConnection(kernel, netns, inZone(tuple, zone, 'original'))
  if (found || zone === undefined || zone.original === zone.reply) return found
  return findConnection(kernel, netns, inZone(tuple, zone, 'reply'))
}

function newConnection(
  kernel: Kernel,
  netns: Netns,
  packet: Packet,
  tuple: Tuple,
  zone: CtZone | undefined,
): Connection | undefined {
  const t = packet.transport
  let tcp: TcpConntrackState = 'NONE'
  if (t.kind === 'tcp') {
    const initial = tcpInitialState(t.flags, sysctlNumber(netns, 'netfilter.nf_conntrack_tcp_loose') !== 0)
    if (!initial) return undefined
    tcp = initial
  }
  if (t.kind === 'icmp' && !(packet.protocol === PROTOCOL.icmpv6 ? ICMPV6_REQUESTS : ICMP_REQUESTS).has(t.type)) return undefined
  const connection = emptyConnection(kernel, netns, {
    original: inZone(tuple, zone, 'original'),
    reply: inZone(invertTuple(tuple), zone, 'reply'),
    tcp,
    zone: zone?.id === 0 ? undefined : zone,
  })
  connection.expiresAt = kernel.now + timeoutMs(netns, connection, false)
  return connection
}

type Beginning = Pick<Connection, 'original' | 'reply' | 'tcp' | 'zone'>

const emptyConnection = (kernel: Kernel, netns: Netns, { original, reply, tcp, zone }: Beginning): Connection => ({
  id: kernel.next.conntrack++,
  original,
  reply,
  tcp,
  confirmed: false,
  seenReply: false,
  assured: false,
  srcNat: false,
  dstNat: false,
  srcDone: false,
  dstDone: false,
  srcBy: undefined,
  dstBy: undefined,
  srcRule: undefined,
  dstRule: undefined,
  mark: 0,
  masqueradeDevice: undefined,
  zone,
  counted: { original: { packets: 0, bytes: 0 }, reply: { packets: 0, bytes: 0 } },
  accounted: netns.netfilter.accounting || sysctlNumber(netns, 'netfilter.nf_conntrack_acct') !== 0,
  changed: false,
  createdAt: kernel.now,
  expiresAt: 0,
})

/** An entry that somebody makes by hand (ctnetlink_create_conntrack); its addresses are settled. */
export function addConnection(kernel: Kernel, netns: Netns, given: Beginning & { readonly timeoutMs: number }): Connection {
  const connection = emptyConnection(kernel, netns, given)
  connection.srcDone = true
  connection.dstDone = true
  connection.expiresAt = kernel.now + given.timeoutMs
  enterTable(kernel, netns, connection)
  return connection
}

/** Into the table, to be found by both its tuples. */
function enterTable(kernel: Kernel, netns: Netns, connection: Connection): void {
  const { connections, index } = netns.conntrack
  connection.confirmed = true
  connection.changed = false
  connections.set(connection.id, connection)
  index.set(tupleKey(connection.original), connection.id)
  index.set(tupleKey(connection.reply), connection.id)
  kernel.env.netlink?.(netns.id, { kind: 'conntrack', what: 'NEW', connection })
}

const CLOSE_TIMEOUT = 'netfilter.nf_conntrack_tcp_timeout_close'
const TCP_TIMEOUT: Partial<Record<TcpConntrackState, string>> = {
  SYN_SENT: 'netfilter.nf_conntrack_tcp_timeout_syn_sent',
  SYN_RECV: 'netfilter.nf_conntrack_tcp_timeout_syn_recv',
  ESTABLISHED: 'netfilter.nf_conntrack_tcp_timeout_established',
  FIN_WAIT: 'netfilter.nf_conntrack_tcp_timeout_fin_wait',
  CLOSE_WAIT: 'netfilter.nf_conntrack_tcp_timeout_close_wait',
  LAST_ACK: 'netfilter.nf_conntrack_tcp_timeout_last_ack',
  TIME_WAIT: 'netfilter.nf_conntrack_tcp_timeout_time_wait',
  CLOSE: CLOSE_TIMEOUT,
  SYN_SENT2: 'netfilter.nf_conntrack_tcp_timeout_syn_sent',
}

/** The sysctl that says how many seconds the entry stays. */
function timeoutKey({ original, tcp }: Connection, stream: boolean): string {
  switch (original.protocol) {
    case 6:
      return TCP_TIMEOUT[tcp] ?? CLOSE_TIMEOUT
    case 17:
      return stream ? 'netfilter.nf_conntrack_udp_timeout_stream' : 'netfilter.nf_conntrack_udp_timeout'
    case 1:
      return 'netfilter.nf_conntrack_icmp_timeout'
    case PROTOCOL.icmpv6:
      return 'netfilter.nf_conntrack_icmpv6_timeout'
    default:
      return 'netfilter.nf_conntrack_generic_timeout'
  }
}

const timeoutMs = (netns: Netns, connection: Connection, stream: boolean): number =>
  1000 * sysctlNumber(netns, timeoutKey(connection, stream))

type Update = 'ok' | 'invalid' | 'again'

function updateConnection(kernel: Kernel, netns: Netns, connection: Connection, direction: Direction, packet: Packet): Update {
  const t = packet.transport
  let stream = false
  if (t.kind === 'tcp') {
    const old = connection.tcp
    const next = tcpTransition(old, direction, t.flags)
    if (next === 'invalid') return 'invalid'
    if (next === 'reopen') {
      removeConnection(netns, connection, kernel)
      return 'again'
    }
    if (next === 'ignore') return 'ok'
    if (next !== old) connection.changed = true
    connection.tcp = next
    // A reset that answers a SYN leaves nothing to track: the entry goes at once, the packet still has it.
    if (next === 'CLOSE' && !connection.seenReply && direction === 'reply') removeConnection(netns, connection, kernel)
    if (
      next === 'ESTABLISHED' &&
      (connection.seenReply || direction === 'reply') &&
      (old === 'SYN_RECV' || old === 'ESTABLISHED')
    ) {
      if (!connection.assured) connection.changed = true
      connection.assured = true
    }
  } else if (t.kind === 'udp') {
    const replied = connection.seenReply || direction === 'reply'
    stream = replied && kernel.now > connection.createdAt + 2000
    if (stream && !connection.assured) {
      connection.assured = true
      connection.changed = true
    }
  }
  connection.expiresAt = kernel.now + timeoutMs(netns, connection, stream)
  return 'ok'
}

/** An ICMP error belongs to the connection of the packet that it quotes; one about nothing known is INVALID. */
function trackIcmpError(kernel: Kernel, netns: Netns, skb: Skb): void {
  const t = skb.packet.transport
  skb.ctInfo = 'invalid'
  if (t.kind !== 'icmp' || !t.quoted) return
  const inner = tupleOf(t.quoted)
  // The quoted packet went the other way, so its inverse is looked up.
  const found = inner && findInZone(kernel, netns, invertTuple(inner), zoneFor(skb))
  if (!found) return
  skb.ct = found.connection
  skb.ctInfo = found.direction === 'reply' ? 'related-reply' : 'related'
}

/** `nf_conntrack_confirm`: a new connection enters the table once its first packet leaves or is delivered. False: another took its tuple. */
export function confirmConnection(kernel: Kernel, netns: Netns, skb: Skb): boolean {
  const { ct } = skb
  if (ct?.confirmed && ct.changed) {
    ct.changed = false
    if (netns.conntrack.connections.has(ct.id))
      kernel.env.netlink?.(netns.id, { kind: 'conntrack', what: 'UPDATE', connection: ct })
  }
  if (!ct || ct.confirmed || (skb.ctInfo !== 'new' && skb.ctInfo !== 'related')) return true
  if (findConnection(kernel, netns, ct.original) || findConnection(kernel, netns, ct.reply)) return false
  ct.expiresAt = kernel.now + timeoutMs(netns, ct, false)
  enterTable(kernel, netns, ct)
  if (kernel.env.trace) {
    emit(kernel, netns, skb, {
      kind: 'conntrack',
      state: 'NEW',
      direction: 'original',
      created: false,
      confirmed: true,
      entry: viewConnection(kernel, ct),
    })
  }
  return true
}

export const directionOf = (info: CtInfo): Direction => (info === 'reply' || info === 'related-reply' ? 'reply' : 'original')

/** The state that `-m conntrack --ctstate` sees. */
export function ctStateOf(skb: Skb): CtState {
  switch (skb.ctInfo) {
    case 'new':
      return 'NEW'
    case 'established':
    case 'reply':
      return 'ESTABLISHED'
    case 'related':
    case 'related-reply':
      return 'RELATED'
    case 'untracked':
      return 'UNTRACKED'
    default:
      return 'INVALID'
  }
}

function traceState(kernel: Kernel, netns: Netns, skb: Skb, created: boolean): void {
  if (!kernel.env.trace) return
  emit(kernel, netns, skb, {
    kind: 'conntrack',
    state: ctStateOf(skb),
    direction: directionOf(skb.ctInfo),
    created,
    ...(skb.ct ? { entry: viewConnection(kernel, skb.ct) } : {}),
  })
}

const viewTuple = (t: Tuple): TupleView => ({
  src: formatIp(t.src),
  dst: formatIp(t.dst),
  protocol: protocolName(t.protocol),
  ...(isIcmp(t.protocol)
    ? { sport: t.sport }
    : t.protocol === 6 || t.protocol === 17 || t.protocol === 132
      ? { sport: t.sport, dport: t.dport }
      : {}),
})

export function viewConnection(kernel: Kernel, connection: Connection): ConntrackView {
  const status: string[] = []
  if (connection.srcNat) status.push('SNAT')
  if (connection.dstNat) status.push('DNAT')
  if (connection.seenReply) status.push('SEEN_REPLY')
  if (connection.assured) status.push('ASSURED')
  if (connection.confirmed) status.push('CONFIRMED')
  return {
    id: connection.id,
    protocol: protocolName(connection.original.protocol),
    ...(connection.original.protocol === 6 ? { state: connection.tcp } : {}),
    original: viewTuple(connection.original),
    reply: viewTuple(connection.reply),
    status,
    mark: connection.mark,
    timeoutS: Math.max(0, Math.ceil((connection.expiresAt - kernel.now) / 1000)),
  }
}
