/** /proc/net: tables of the namespace as the kernel's seq_files print them. proc(5), net/ipv4/{arp,fib_trie,tcp_ipv4,udp}.c. */
import { dictionary } from '../../net/dictionary.ts'
import { type Ip, bitsOf, familyOf, formatIp } from '../../net/ip.ts'
import { mappedOf, wholeIpv6 } from '../../net/ipv6.ts'
import { ZERO_MAC } from '../../net/mac.ts'
import type { Netns } from '../../linux/netns.ts'
import { neighbourState } from '../../linux/neighbour.ts'
import { type Route, TABLE } from '../../linux/route.ts'
import { listConnections } from '../../linux/netfilter/conntrack.ts'
import { listRoutes6InOrder, listRoutesInOrder } from '../route-order.ts'
import { isListed, isSix } from '../sockets-view.ts'
import type { ProcessContext } from '../command.ts'
import { connectionLine } from '../connection-text.ts'
import { netnsOf } from '../tool.ts'
import { netstatFile, snmp, snmp6, sockstat, sockstat6 } from './proc-counters.ts'
import { ipVs, ipVsConn } from './proc-ip-vs.ts'

type Reader = (process: ProcessContext, netns: Netns) => string

/** Little-endian, as the kernel prints the words of an address on this machine. */
const hexAddress = (ip: number): string =>
  [ip & 255, (ip >>> 8) & 255, (ip >>> 16) & 255, ip >>> 24]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
/** Four words, each as the machine has it. */
function hexAddress6(ip: bigint): string {
  const words = [96n, 64n, 32n, 0n].map((shift) => hexAddress(Number((ip >> shift) & 0xffffffffn)))
  return words.join('')
}

function hexEnd(ip: Ip, six: boolean): string {
  if (!six) return hexAddress(ip as number)
  return hexAddress6(typeof ip === 'number' ? (ip === 0 ? 0n : mappedOf(ip)) : ip)
}
const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')

const arp: Reader = (process, netns) => {
  const lines = ['IP address       HW type     Flags       HW address            Mask     Device']
  for (const entry of netns.neighbours.values()) {
    if (familyOf(entry.ip) !== 4) continue
    const state = neighbourState(process.host.kernel, entry)
    if (state === 'NOARP') continue
    const flags = state === 'PERMANENT' ? 6 : entry.mac === undefined ? 0 : 2
    const device = netns.devices.get(entry.device)?.name ?? ''
    lines.push(
      `${formatIp(entry.ip).padEnd(16)} ${'0x1'.padEnd(10)}  ${`0x${flags}`.padEnd(10)}  ${(entry.mac ?? ZERO_MAC).padEnd(17)}     ${'*'.padEnd(8)} ${device}`,
    )
  }
  return `${lines.join('\n')}\n`
}

const dev: Reader = (_process, netns) => {
  const lines = [
    'Inter-|   Receive                                                |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
  ]
  const n = (value: number, width: number): string => String(value).padStart(width)
  for (const { name, stats } of [...netns.devices.values()].sort((a, b) => a.index - b.index)) {
    lines.push(
      `${name.padStart(6)}: ${n(stats.rxBytes, 7)} ${n(stats.rxPackets, 7)} ${n(0, 4)} ${n(stats.rxDropped, 4)} ${n(0, 4)} ${n(0, 5)} ${n(0, 10)} ${n(0, 9)} ` +
        `${n(stats.txBytes, 8)} ${n(stats.txPackets, 7)} ${n(0, 4)} ${n(stats.txDropped, 4)} ${n(0, 4)} ${n(0, 5)} ${n(0, 7)} ${n(0, 10)}`,
    )
  }
  return `${lines.join('\n')}\n`
}

const UP = 1
const GATEWAY = 2
const HOST = 4
const REJECT = 0x200

export const routeFlags = (route: Route): number =>
  (route.kind === 'unicast' ? UP : UP | REJECT) |
  (route.via === undefined ? 0 : GATEWAY) |
  (route.destination.length === bitsOf(4) ? HOST : 0)

/** The main table's routes that the old tools know of. */
export const oldRoutes = (netns: Netns): Route[] =>
  listRoutesInOrder(
    netns.routes.filter(
      (r) => r.table === TABLE.main && familyOf(r.destination.network) === 4 && r.kind !== 'broadcast' && r.kind !== 'multicast',
    ),
  )

const route: Reader = (_process, netns) => {
  const pad = (line: string): string => line.padEnd(127)
  const lines = [pad('Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT')]
  for (const r of oldRoutes(netns)) {
    const device = r.device === undefined ? '*' : (netns.devices.get(r.device)?.name ?? '*')
    const flags = routeFlags(r).toString(16).toUpperCase().padStart(4, '0')
    const parts = [
      device,
      hexAddress(r.destination.network as number),
      hexAddress((r.via as number | undefined) ?? 0),
      flags,
      0,
      0,
      r.metric,
      hexAddress(r.destination.mask as number),
      r.mtu ?? 0,
      0,
      0,
    ]
    lines.push(pad(parts.join('\t')))
  }
  return `${lines.join('\n')}\n`
}

/** include/net/tcp_states.h. */
const TCP_STATES: Readonly<Record<string, number>> = dictionary({
  ESTABLISHED: 1,
  SYN_SENT: 2,
  SYN_RECV: 3,
  FIN_WAIT1: 4,
  FIN_WAIT2: 5,
  TIME_WAIT: 6,
  CLOSED: 7,
  CLOSE_WAIT: 8,
  LAST_ACK: 9,
  LISTEN: 10,
  CLOSING: 11,
})

const sockets =
  (kind: 'tcp' | 'udp', six: boolean): Reader =>
  (_process, netns) => {
    const tail = kind === 'udp' ? ' ref pointer drops' : ''
    const heads = six
      ? 'local_address                         remote_address                       '
      : 'local_address rem_address  '
    const lines = [`  sl  ${heads} st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode${tail}`]
    let number = 0
    for (const s of netns.sockets.values()) {
      if (s.kind !== kind || !isListed(s) || isSix(s) !== six) continue
      const state = s.kind === 'tcp' ? TCP_STATES[s.state]! : s.connected ? 1 : 7
      const ends = `${hexEnd(s.localIp, six)}:${hexPort(s.localPort)} ${hexEnd(s.remoteIp ?? 0, six)}:${hexPort(s.remotePort)}`
      const rest = kind === 'udp' ? '2 0000000000000000 0' : '1 0000000000000000 100 0 0 10 0'
      lines.push(
        `${String(number++).padStart(4)}: ${ends} ${state.toString(16).toUpperCase().padStart(2, '0')} 00000000:00000000 00:00000000 00000000     0        0 ${10000 + s.id} ${rest}`,
      )
    }
    return `${kind === 'udp' ? lines.map((line, i) => (i === 0 ? ` ${line}` : line)).join('\n') : lines.map((line) => (six ? line : line.padEnd(149))).join('\n')}\n`
  }

const byte = (value: number): string => value.toString(16).padStart(2, '0')
const SCOPE_BYTES = { global: 0x00, site: 0x40, link: 0x20, host: 0x10 } as const

/** net/ipv6/addrconf.c (if6_seq_show): address, index, length, scope, flags, device. */
const ifInet6: Reader = (_process, netns) => {
  let text = ''
  for (const device of [...netns.devices.values()].sort((a, b) => a.index - b.index)) {
    for (const a of device.ipv6) {
      const flags =
        (a.noDad ? 0x02 : 0) |
        (a.state === 'dadfailed' ? 0x08 : 0) |
        (a.home ? 0x10 : 0) |
        (a.deprecated ? 0x20 : 0) |
        (a.state === 'preferred' ? 0 : 0x40) |
        (a.validUntil === Infinity ? 0x80 : 0)
      text += `${wholeIpv6(a.local, '')} ${byte(device.index)} ${byte(a.length)} ${byte(SCOPE_BYTES[a.scope])} ${byte(flags)} ${device.name.padStart(8)}\n`
    }
  }
  return text
}

const NO_ROUTE = 0x200200
const flagsOf6 = (route: Route): number =>
  1 |
  (route.via === undefined ? 0 : 2) |
  (route.destination.length === 128 ? 4 : 0) |
  (route.kind === 'local' ? 0x80000000 : route.kind === 'anycast' ? 0x100000 : 0) |
  (['blackhole', 'unreachable', 'prohibit', 'throw'].includes(route.kind) ? 0x200 : 0)

/** net/ipv6/ip6_fib.c (ipv6_route_native_seq_show). */
const ipv6Route: Reader = (_process, netns) => {
  const zero = '0'.repeat(32)
  const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')
  const line = (to: string, length: number, via: string, metric: number, flags: number, device: string): string =>
    `${to} ${byte(length)} ${zero} 00 ${via} ${hex(metric)} 00000001 00000000 ${hex(flags)} ${device.padStart(8)}\n`
  const none = line(zero, 0, zero, 0xffffffff, NO_ROUTE, 'lo')
  const text = listRoutes6InOrder(netns.ipv6.routes.filter((r) => r.table === TABLE.main || r.table === TABLE.local))
    .map((r) =>
      line(
        wholeIpv6(r.destination.network as bigint, ''),
        r.destination.length,
        r.via === undefined ? zero : wholeIpv6(r.via as bigint, ''),
        r.metric,
        flagsOf6(r),
        (r.device === undefined ? undefined : netns.devices.get(r.device)?.name) ?? 'lo',
      ),
    )
    .join('')
  return `${text}${none}`
}

const connections: Reader = (process, netns) =>
  listConnections(process.host.kernel, netns)
    .map((c) => `${connectionLine(process.host.kernel, c, { layer3: true, whole: true })} zone=0 use=2\n`)
    .join('')

const files: Readonly<Record<string, Reader>> = dictionary({
  arp,
  dev,
  route,
  tcp: sockets('tcp', false),
  udp: sockets('udp', false),
  tcp6: sockets('tcp', true),
  udp6: sockets('udp', true),
  if_inet6: ifInet6,
  ipv6_route: ipv6Route,
  nf_conntrack: connections,
  snmp: (_process, netns) => snmp(netns),
  snmp6: (_process, netns) => snmp6(netns),
  netstat: (_process, netns) => netstatFile(netns),
  sockstat: (_process, netns) => sockstat(netns),
  sockstat6: (_process, netns) => sockstat6(netns),
})

/** Those that come with the module. */
const ipvsFiles: Readonly<Record<string, Reader>> = dictionary({
  ip_vs: (process, netns) => ipVs(process.host.kernel, netns),
  ip_vs_conn: (process, netns) => ipVsConn(process.host.kernel, netns),
})

export const netFileNames = (process: ProcessContext): readonly string[] => [
  ...Object.keys(files),
  ...(netnsOf(process).ipvs.loaded ? Object.keys(ipvsFiles) : []),
  'xt_recent',
]

export function netFile(path: string, process: ProcessContext): (() => string) | undefined {
  const reader = files[path] ?? (netnsOf(process).ipvs.loaded ? ipvsFiles[path] : undefined)
  return reader && (() => reader(process, netnsOf(process)))
}
