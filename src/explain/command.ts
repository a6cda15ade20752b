/** The command that shows a step on a real machine: iptables(8), conntrack(8), ip-route(8), ip-neighbour(8), bridge(8), tcpdump(8), ss(8), sysctl(8). */
import { type AnyTable, type DropReason, type Header, type TraceEvent } from '../linux/trace.ts'
import { isNftTable } from './nft.ts'
import type { PacketMemory } from './memory.ts'
import { machineOf } from './names.ts'

/** Undefined where no command shows it, or nobody can log in. */
export function commandFor(event: TraceEvent, packet: PacketMemory): { on: string; line: string } | undefined {
  const on = machineOf(event.netns)
  const line = on === undefined ? undefined : lineFor(event, packet)
  return on === undefined || line === undefined ? undefined : { on, line }
}

function lineFor(event: TraceEvent, packet: PacketMemory): string | undefined {
  const iptables = packet.header?.src.includes(':') ? 'ip6tables' : 'iptables'
  switch (event.kind) {
    case 'send':
    case 'deliver':
      return socketLine(event.header, event.kind === 'send')
    case 'socket':
      return socketOf(event.socket)
    case 'tx':
    case 'rx':
      return tcpdump(event.device, event.header)
    case 'arp':
      return `tcpdump -eni ${event.device} ${event.ndp ? "'icmp6 and (ip6[40] == 135 or ip6[40] == 136)'" : 'arp'}`
    case 'bridge':
      return `bridge fdb show br ${event.bridge}`
    case 'hook':
      return `${iptables}-save | grep -e '^\\*' -e '-A ${event.hook.toUpperCase()} '`
    case 'table':
    case 'rule':
    case 'rules':
    case 'policy':
    case 'return':
      return listChain(iptables, event.table, event.chain)
    case 'rewrite':
      return rewriteLine(event, packet, iptables)
    case 'conntrack':
      return conntrackLine(packet)
    case 'route':
      return routeLine(event, packet)
    case 'neighbour':
      return `ip neigh show ${event.address} dev ${event.device}`
    case 'encapsulate':
    case 'decapsulate':
      return event.by === 'vxlan' ? `bridge fdb show dev ${event.device}` : `ip -d link show ${event.device}`
    case 'drop':
      return dropLine(event, packet, iptables)
  }
}

const listChain = (iptables: string, table: AnyTable, chain: string): string =>
  isNftTable(table) ? `nft list chain ${table} ${chain}` : `${iptables} -t ${table} -L ${chain} -n --line-numbers`

function conntrackLine({ connection, header }: PacketMemory): string | undefined {
  const tuple = connection?.original ?? header
  if (!tuple) return undefined
  return `conntrack -L${tuple.src.includes(':') ? ' -f ipv6' : ''} -s ${tuple.src} -d ${tuple.dst}`
}

function rewriteLine(
  event: Extract<TraceEvent, { kind: 'rewrite' }>,
  packet: PacketMemory,
  iptables: string,
): string | undefined {
  if (event.by === 'ttl') return `tcpdump -vni any host ${event.after.dst}`
  if (event.by === 'mark' && event.rule) return listChain(iptables, event.rule.table, event.rule.chain)
  return event.by === 'ipvs' || event.by === 'unipvs' ? 'ipvsadm -Lnc' : conntrackLine(packet)
}

const icmpOf = ({ src }: Header): string => (src.includes(':') ? 'icmp6' : 'icmp')

function tcpdump(device: string, header: Header): string {
  const port = header.sport === undefined ? '' : ` and ${header.protocol} port ${header.sport}`
  return `tcpdump -ni ${device} host ${header.dst}${header.icmp === undefined ? port : ` and ${icmpOf(header)}`}`
}

const SS: Record<string, string> = { tcp: '-tan', udp: '-uan', sctp: '-San' }

function socketLine(header: Header, sent: boolean): string | undefined {
  const flags = SS[header.protocol]
  return flags && `ss ${flags} 'sport = :${(sent ? header.sport : header.dport) ?? ''}'`
}

/** `tcp 10.244.1.3:3000` → what lists that socket. */
function socketOf(socket: string): string | undefined {
  const [protocol = '', address = ''] = socket.split(' ')
  const flags = SS[protocol]
  return flags && `ss ${flags} 'sport = :${address.slice(address.lastIndexOf(':') + 1)}'`
}

/** The kernel answers the same question: for a packet that came in, with the device and source that it came with. */
function routeLine(event: Extract<TraceEvent, { kind: 'route' }>, packet: PacketMemory): string {
  const mark = event.mark ? ` mark 0x${event.mark.toString(16)}` : ''
  if (packet.inDevice === undefined || event.source === undefined) return `ip route get ${event.destination}${mark}`
  return `ip route get ${event.destination} from ${event.source} iif ${packet.inDevice}${mark}`
}

type Drop = Extract<TraceEvent, { kind: 'drop' }>

const deviceOr = (event: Drop, packet: PacketMemory): string => event.device ?? packet.inDevice ?? 'all'

const DROP_LINES: Partial<Record<DropReason, (event: Drop, packet: PacketMemory) => string | undefined>> = {
  IP_OUTNOROUTES: ({ header }) => `ip route get ${header.dst}`,
  IP_INNOROUTES: ({ header }) => `ip route get ${header.dst}`,
  IP_BLACKHOLE: ({ header }) => `ip route get ${header.dst}`,
  IP6_DISABLED: (event, packet) => `sysctl net.ipv6.conf.${deviceOr(event, packet)}.disable_ipv6`,
  IP_FORWARD_DISABLED: ({ header }) =>
    header.src.includes(':') ? 'sysctl net.ipv6.conf.all.forwarding' : 'sysctl net.ipv4.ip_forward',
  TTL_EXPIRED: (event, packet) => `tcpdump -vni ${deviceOr(event, packet)} ${icmpOf(event.header)}`,
  PKT_TOO_BIG: () => 'ip link show',
  NEIGH_FAILED: ({ header }) => `ip neigh show nud failed # the next hop of ${header.dst}`,
  NEIGH_QUEUEFULL: () => 'ip neigh show nud incomplete',
  OTHERHOST: (event, packet) => `tcpdump -eni ${deviceOr(event, packet)}`,
  IP_RPFILTER: (event, packet) => `sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.${deviceOr(event, packet)}.rp_filter`,
  IP_MARTIAN_SOURCE: ({ header }) => `ip route get ${header.src}`,
  IP_MARTIAN_DESTINATION: (event, packet) => `sysctl net.ipv4.conf.${deviceOr(event, packet)}.route_localnet`,
  IP_LOCALNET: (event, packet) => `sysctl net.ipv4.conf.${deviceOr(event, packet)}.route_localnet`,
  NO_SOCKET: ({ header }) =>
    header.protocol in SS ? `ss ${SS[header.protocol]!.replace('a', 'l')} 'sport = :${header.dport ?? ''}'` : undefined,
  TCP_INVALID_SEQUENCE: () => 'nstat -az | grep -i TcpExt',
  SOCKET_CLOSED: ({ header }) => socketLine(header, false),
  DEV_DOWN: ({ device }) => `ip link show${device === undefined ? '' : ` ${device}`}`,
  NO_CARRIER: ({ device }) => `ip link show${device === undefined ? '' : ` ${device}`}`,
  VXLAN_NO_REMOTE: ({ device }) => `bridge fdb show${device === undefined ? '' : ` dev ${device}`}`,
  BRIDGE_STORM: () => 'bridge link show',
  BRIDGE_INGRESS_PORT: ({ device }) => `bridge -d link show${device === undefined ? '' : ` dev ${device}`}`,
  BRIDGE_NO_PORT: () => 'bridge link show',
  NAT_NO_TUPLE: () => 'conntrack -S',
  NAT_OIF_CHANGED: (_event, packet) => conntrackLine(packet),
  IPVS_NO_SERVER: () => 'ipvsadm -Ln',
  ICMP_RELATED_UNKNOWN: (event, packet) => `tcpdump -ni ${deviceOr(event, packet)} icmp`,
}

function dropLine(event: Drop, packet: PacketMemory, iptables: string): string | undefined {
  if (event.rule) return listChain(iptables, event.rule.table, event.rule.chain)
  return DROP_LINES[event.reason]?.(event, packet)
}
