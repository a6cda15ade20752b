/** What a namespace's IP, ICMP, TCP and UDP have counted (`/proc/net/snmp`, `snmp6`, `netstat`). RFC 4293, RFC 4022, RFC 4113; include/uapi/linux/snmp.h, net/ipv4/proc.c. */
import { LIMITED_BROADCAST, isMulticast } from '../net/ip.ts'
import { type IcmpMessage, type Packet, packetLength } from '../net/packet.ts'
import type { Netns } from './netns.ts'

const ICMP4 = {
  0: 'EchoReps',
  3: 'DestUnreachs',
  4: 'SrcQuenchs',
  5: 'Redirects',
  8: 'Echos',
  11: 'TimeExcds',
  12: 'ParmProbs',
  13: 'Timestamps',
  14: 'TimestampReps',
  17: 'AddrMasks',
  18: 'AddrMaskReps',
} as const
const ICMP6 = {
  1: 'DestUnreachs',
  2: 'PktTooBigs',
  3: 'TimeExcds',
  4: 'ParmProblems',
  128: 'Echos',
  129: 'EchoReplies',
  133: 'RouterSolicits',
  134: 'RouterAdvertisements',
  135: 'NeighborSolicits',
  136: 'NeighborAdvertisements',
  137: 'Redirects',
} as const

type Way = 'In' | 'Out'
type IpCounter =
  | 'InReceives'
  | 'InHdrErrors'
  | 'InAddrErrors'
  | 'InUnknownProtos'
  | 'InDelivers'
  | 'OutRequests'
  | 'OutNoRoutes'
  | 'OutTransmits'
type TcpCounter =
  'ActiveOpens' | 'PassiveOpens' | 'AttemptFails' | 'EstabResets' | 'InSegs' | 'OutSegs' | 'RetransSegs' | 'OutRsts'
type TcpExtCounter =
  | 'EmbryonicRsts'
  | 'TW'
  | 'DelayedACKs'
  | 'TCPTimeouts'
  | 'TCPLossProbes'
  | 'TCPAbortOnTimeout'
  | 'TCPSpuriousRtxHostQueues'
  | 'TCPSynRetrans'
  | 'TCPOrigDataSent'
  | 'TCPDelivered'
  | 'TcpTimeoutRehash'
  | 'TCPRetransFail'
  | 'IPReversePathFilter'
type UdpCounter = 'InDatagrams' | 'NoPorts' | 'OutDatagrams'
type Parts = 'ReasmReqds' | 'ReasmOKs' | 'FragOKs' | 'FragFails' | 'FragCreates'
type Extra = `${Way}${'Octets' | 'McastPkts' | 'McastOctets' | 'BcastPkts' | 'BcastOctets'}` | EcnCounter
type EcnCounter = 'InNoECTPkts' | 'InECT1Pkts' | 'InECT0Pkts' | 'InCEPkts'

/** As `nstat` names them: the table and the counter. */
export type Counter =
  | `${'Ip' | 'Ip6'}${IpCounter | Parts}`
  | 'IpForwDatagrams'
  | 'Ip6OutForwDatagrams'
  | 'Ip6InNoRoutes'
  | 'Ip6InTooBigErrors'
  | 'IpExtInNoRoutes'
  | `${'IpExt' | 'Ip6'}${Extra}`
  | `${'Icmp' | 'Icmp6'}${'InMsgs' | 'InErrors' | 'OutMsgs' | 'OutRateLimitHost'}`
  | `Icmp${Way}${(typeof ICMP4)[keyof typeof ICMP4]}`
  | `IcmpMsg${Way}Type${number}`
  | `Icmp6${Way}${(typeof ICMP6)[keyof typeof ICMP6]}`
  | `Icmp6${Way}Type${number}`
  | `Tcp${TcpCounter}`
  | `TcpExt${TcpExtCounter}`
  | `${'Udp' | 'Udp6'}${UdpCounter}`

/** Only what is not zero. */
export type Mib = Map<Counter, number>

export function count({ mib }: Netns, counter: Counter, by = 1): void {
  if (mib) mib.set(counter, (mib.get(counter) ?? 0) + by)
}

export const isSixPacket = (packet: Packet): boolean => typeof packet.src === 'bigint'

/** A counter that both families have. */
export function countIp(netns: Netns, packet: Packet, counter: IpCounter | Parts, by = 1): void {
  if (netns.mib) count(netns, nameOf(isSixPacket(packet) ? SIX : FOUR, counter), by)
}

/** Names are put together once: every packet is counted half a dozen times on its way. */
interface Names {
  readonly prefix: 'Ip' | 'Ip6'
  readonly known: Map<IpCounter | Parts, Counter>
}
const FOUR: Names = { prefix: 'Ip', known: new Map() }
const SIX: Names = { prefix: 'Ip6', known: new Map() }
function nameOf({ prefix, known }: Names, counter: IpCounter | Parts): Counter {
  let name = known.get(counter)
  if (name === undefined) known.set(counter, (name = `${prefix}${counter}`))
  return name
}

const FRAGMENT_HEADER = 8
const HEADER = 20
const HEADER6 = 40

/** In how many pieces a packet is on a wire of this MTU, and their bytes together. It travels here as one. */
function pieces(packet: Packet, mtu: number): { count: number; bytes: number } {
  const bytes = packetLength(packet)
  if (isSixPacket(packet)) {
    const most = packet.pieces
    if (most === undefined || bytes <= most) return { count: 1, bytes }
    const each = (most - HEADER6 - FRAGMENT_HEADER) & ~7
    const parts = Math.ceil((bytes - HEADER6) / each)
    return { count: parts, bytes: bytes + (parts - 1) * HEADER6 + parts * FRAGMENT_HEADER }
  }
  const most = Math.min(mtu, packet.pieces ?? Infinity)
  if (packet.df || bytes <= most) return { count: 1, bytes }
  const parts = Math.ceil((bytes - HEADER) / ((most - HEADER) & ~7))
  return { count: parts, bytes: bytes + (parts - 1) * HEADER }
}

const ECN = ['IpExtInNoECTPkts', 'IpExtInECT1Pkts', 'IpExtInECT0Pkts', 'IpExtInCEPkts'] as const
const ECN6 = ['Ip6InNoECTPkts', 'Ip6InECT1Pkts', 'Ip6InECT0Pkts', 'Ip6InCEPkts'] as const

/** `ip_rcv_core`, `ip6_rcv_core`: before any rule. */
export function countReceived(netns: Netns, packet: Packet, mtu: number): void {
  if (!netns.mib) return
  const six = isSixPacket(packet)
  const parts = pieces(packet, mtu)
  count(netns, six ? 'Ip6InReceives' : 'IpInReceives', parts.count)
  count(netns, six ? 'Ip6InOctets' : 'IpExtInOctets', parts.bytes)
  count(netns, (six ? ECN6 : ECN)[packet.tos & 3]!, parts.count)
  if (six && isMulticast(packet.dst)) countGroup(netns, 'Ip6', 'In', 'Mcast', parts)
}

/** What was said to all or to a group, once routing knows that it was (`ip_rcv_finish_core`). */
export function countBroadcastIn(netns: Netns, packet: Packet, mtu: number): void {
  if (!netns.mib) return
  countGroup(netns, 'IpExt', 'In', isMulticast(packet.dst) ? 'Mcast' : 'Bcast', pieces(packet, mtu))
}

function countGroup(
  netns: Netns,
  table: 'IpExt' | 'Ip6',
  way: Way,
  whom: 'Mcast' | 'Bcast',
  parts: { count: number; bytes: number },
): void {
  count(netns, `${table}${way}${whom}Pkts`, parts.count)
  count(netns, `${table}${way}${whom}Octets`, parts.bytes)
}

/** `ip_finish_output2`: after all rules, before the neighbour is known. `cameBy` is the MTU of the wire by which a packet came that goes on: it may be in pieces already. */
export function countSent(
  netns: Netns,
  packet: Packet,
  mtu: number,
  { broadcast = false, cameBy = Infinity }: { broadcast?: boolean; cameBy?: number } = {},
): void {
  if (!netns.mib) return
  const six = isSixPacket(packet)
  const parts = pieces(packet, mtu)
  countIp(netns, packet, 'OutTransmits', parts.count)
  count(netns, six ? 'Ip6OutOctets' : 'IpExtOutOctets', parts.bytes)
  if (isMulticast(packet.dst)) countGroup(netns, six ? 'Ip6' : 'IpExt', 'Out', 'Mcast', parts)
  else if (broadcast || packet.dst === LIMITED_BROADCAST) countGroup(netns, 'IpExt', 'Out', 'Bcast', parts)
  if (parts.count === 1 || (cameBy !== Infinity && pieces(packet, cameBy).count > 1)) return
  countIp(netns, packet, 'FragOKs')
  countIp(netns, packet, 'FragCreates', parts.count)
}

/** `ip_forward`, `ip6_forward`: past the TTL, before the MTU and FORWARD. */
export function countForwarded(netns: Netns, packet: Packet, mtu: number): void {
  if (netns.mib) count(netns, isSixPacket(packet) ? 'Ip6OutForwDatagrams' : 'IpForwDatagrams', pieces(packet, mtu).count)
}

/** `ip_defrag`, on the way up. */
export function countReassembled(netns: Netns, packet: Packet, mtu: number): void {
  if (!netns.mib) return
  const parts = pieces(packet, mtu)
  if (parts.count === 1) return
  countIp(netns, packet, 'ReasmReqds', parts.count)
  countIp(netns, packet, 'ReasmOKs')
}

/** `icmp_out_count` and what `icmp_rcv` counts. */
export function countIcmp(netns: Netns, packet: Packet, { type }: IcmpMessage, way: Way): void {
  if (!netns.mib) return
  if (isSixPacket(packet)) {
    count(netns, `Icmp6${way}Msgs`)
    count(netns, `Icmp6${way}Type${type}`)
    const name = ICMP6[type as keyof typeof ICMP6]
    if (name) count(netns, `Icmp6${way}${name}`)
    return
  }
  count(netns, `Icmp${way}Msgs`)
  count(netns, `IcmpMsg${way}Type${type}`)
  const name = ICMP4[type as keyof typeof ICMP4]
  if (name) count(netns, `Icmp${way}${name}`)
}
