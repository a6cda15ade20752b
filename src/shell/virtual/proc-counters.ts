/**
 * /proc/net/snmp, snmp6, netstat, sockstat and sockstat6: what IP and the transports have counted. net/ipv4/proc.c, net/ipv6/proc.c. What
 * a kernel counts of TCP's inner life and this one does not (predicted headers, pure acknowledgements, …) is no column here.
 */
import type { Counter } from '../../linux/mib.ts'
import type { Netns } from '../../linux/netns.ts'
import type { Socket } from '../../linux/socket/socket.ts'
import { sysctlNumber } from '../../linux/sysctl.ts'
import { isListed, isSix } from '../sockets-view.ts'

/** A table's columns. A name with a number behind it is fixed. */
type Table = readonly [name: string, columns: readonly string[]]

const IP =
  'Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates OutTransmits'
const ICMP =
  'InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors OutRateLimitGlobal OutRateLimitHost OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps OutTimestamps OutTimestampReps OutAddrMasks OutAddrMaskReps'
const TCP =
  'RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors'
const UDP = 'InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors'
const TCP_EXT =
  'SyncookiesSent SyncookiesRecv SyncookiesFailed EmbryonicRsts ArpFilter TW TWRecycled TWKilled DelayedACKs TCPTimeouts TCPLossProbes TCPAbortOnTimeout TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure IPReversePathFilter TCPTimeWaitOverflow TCPRetransFail TCPSpuriousRtxHostQueues TCPSynRetrans TCPOrigDataSent TCPDelivered TcpTimeoutRehash'
const IP_EXT =
  'InNoRoutes InTruncatedPkts InMcastPkts OutMcastPkts InBcastPkts OutBcastPkts InOctets OutOctets InMcastOctets OutMcastOctets InBcastOctets OutBcastOctets InCsumErrors InNoECTPkts InECT1Pkts InECT0Pkts InCEPkts ReasmOverlaps'
const IP6 =
  'InReceives InHdrErrors InTooBigErrors InNoRoutes InAddrErrors InUnknownProtos InTruncatedPkts InDiscards InDelivers OutForwDatagrams OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates InMcastPkts OutMcastPkts InOctets OutOctets InMcastOctets OutMcastOctets InBcastOctets OutBcastOctets InNoECTPkts InECT1Pkts InECT0Pkts InCEPkts OutTransmits'
const ICMP6 =
  'InMsgs InErrors OutMsgs OutErrors InCsumErrors OutRateLimitHost InDestUnreachs InPktTooBigs InTimeExcds InParmProblems InEchos InEchoReplies InGroupMembQueries InGroupMembResponses InGroupMembReductions InRouterSolicits InRouterAdvertisements InNeighborSolicits InNeighborAdvertisements InRedirects InMLDv2Reports OutDestUnreachs OutPktTooBigs OutTimeExcds OutParmProblems OutEchos OutEchoReplies OutGroupMembQueries OutGroupMembResponses OutGroupMembReductions OutRouterSolicits OutRouterAdvertisements OutNeighborSolicits OutNeighborAdvertisements OutRedirects OutMLDv2Reports'
const UDP_LITE6 = 'InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors MemErrors'

const SNMP_BEFORE: readonly Table[] = [
  ['Ip', IP.split(' ')],
  ['Icmp', ICMP.split(' ')],
]
const SNMP_AFTER: readonly Table[] = [
  ['Tcp', TCP.split(' ')],
  ['Udp', UDP.split(' ')],
  ['UdpLite', UDP.split(' ')],
]
const NETSTAT: readonly Table[] = [
  ['TcpExt', TCP_EXT.split(' ')],
  ['IpExt', IP_EXT.split(' ')],
]

/** RFC 4022: the algorithm is "other", limits in milliseconds, any number of connections. */
const FIXED: Readonly<Record<string, number>> = { TcpRtoAlgorithm: 1, TcpRtoMin: 200, TcpRtoMax: 120_000, TcpMaxConn: -1 }

const isEstablished = (socket: Socket): boolean =>
  socket.kind === 'tcp' && (socket.state === 'ESTABLISHED' || socket.state === 'CLOSE_WAIT')

function valueOf(netns: Netns, name: string): number {
  if (name in FIXED) return FIXED[name]!
  if (name === 'IpForwarding') return sysctlNumber(netns, 'ipv4.ip_forward') === 0 ? 2 : 1
  if (name === 'IpDefaultTTL') return sysctlNumber(netns, 'ipv4.ip_default_ttl')
  if (name === 'TcpCurrEstab') return [...netns.sockets.values()].filter(isEstablished).length
  return netns.mib?.get(name as Counter) ?? 0
}

const lines = (netns: Netns, [name, columns]: Table): string =>
  `${name}: ${columns.join(' ')}\n${name}: ${columns.map((column) => valueOf(netns, `${name}${column}`)).join(' ')}\n`

/** Types of ICMP that were seen, those that came in first. */
function icmpTypes(netns: Netns, table: 'IcmpMsg' | 'Icmp6'): string[] {
  const types = (way: 'In' | 'Out'): string[] =>
    [...(netns.mib?.keys() ?? [])]
      .filter((name) => name.startsWith(`${table}${way}Type`))
      .map((name) => Number(name.slice(table.length + way.length + 4)))
      .sort((a, b) => a - b)
      .map((type) => `${way}Type${type}`)
  return [...types('In'), ...types('Out')]
}

export function snmp(netns: Netns): string {
  const types = icmpTypes(netns, 'IcmpMsg')
  const seen: readonly Table[] = types.length > 0 ? [['IcmpMsg', types]] : []
  return [...SNMP_BEFORE, ...seen, ...SNMP_AFTER].map((table) => lines(netns, table)).join('')
}

export const netstatFile = (netns: Netns): string => NETSTAT.map((table) => lines(netns, table)).join('')

export function snmp6(netns: Netns): string {
  const names = [
    ...IP6.split(' ').map((name) => `Ip6${name}`),
    ...ICMP6.split(' ').map((name) => `Icmp6${name}`),
    ...icmpTypes(netns, 'Icmp6').map((name) => `Icmp6${name}`),
    ...UDP.split(' ').map((name) => `Udp6${name}`),
    ...UDP_LITE6.split(' ').map((name) => `UdpLite6${name}`),
  ]
  return names.map((name) => `${name.padEnd(32)}\t${valueOf(netns, name)}\n`).join('')
}

function inUse(netns: Netns, kind: 'tcp' | 'udp', six: boolean): number {
  let found = 0
  for (const socket of netns.sockets.values())
    if (
      socket.kind === kind &&
      isListed(socket) &&
      isSix(socket) === six &&
      !(socket.kind === 'tcp' && (socket.state === 'TIME_WAIT' || socket.state === 'CLOSED' || socket.state === 'SYN_RECV'))
    )
      found++
  return found
}

const pings = (netns: Netns, six: boolean): number =>
  [...netns.sockets.values()].filter(({ kind, localIp }) => kind === 'ping' && (typeof localIp === 'bigint') === six).length

/** net/ipv4/proc.c (sockstat_seq_show), without what a kernel tells of its memory. */
export function sockstat(netns: Netns): string {
  const tcp = [...netns.sockets.values()].filter(({ kind }) => kind === 'tcp')
  const waiting = tcp.filter((socket) => socket.kind === 'tcp' && socket.state === 'TIME_WAIT').length
  const both = (kind: 'tcp' | 'udp'): number => inUse(netns, kind, false) + inUse(netns, kind, true)
  return [
    `sockets: used ${both('tcp') + both('udp') + pings(netns, false) + pings(netns, true)}`,
    `TCP: inuse ${inUse(netns, 'tcp', false)} orphan 0 tw ${waiting} alloc ${both('tcp')} mem 0`,
    `UDP: inuse ${inUse(netns, 'udp', false)} mem 0`,
    'UDPLITE: inuse 0',
    `RAW: inuse ${pings(netns, false)}`,
    'FRAG: inuse 0 memory 0',
    '',
  ].join('\n')
}

export const sockstat6 = (netns: Netns): string =>
  [
    `TCP6: inuse ${inUse(netns, 'tcp', true)}`,
    `UDP6: inuse ${inUse(netns, 'udp', true)}`,
    'UDPLITE6: inuse 0',
    `RAW6: inuse ${pings(netns, true)}`,
    'FRAG6: inuse 0 memory 0',
    '',
  ].join('\n')
