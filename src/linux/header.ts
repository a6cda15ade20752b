/** The header fields that a person follows, as text: what trace events and the inspector show of a packet. */
import { formatIp } from '../net/ip.ts'
import { type IcmpMessage, type Packet, byteLength, flagNames, packetLength, protocolName } from '../net/packet.ts'
import type { Header } from './trace.ts'
import { ICMPV6_NAMES, ICMP_NAMES, icmpName } from './netfilter/icmp-types.ts'

/** `echo request`, `destination port unreachable`, … */
function icmpText(message: IcmpMessage, v6: boolean): string {
  const name = icmpName(v6 ? ICMPV6_NAMES : ICMP_NAMES, message.type, message.code)
  const unreachable = message.type === (v6 ? 1 : 3) && name.endsWith('-unreachable') && !name.startsWith('destination')
  return `${unreachable ? 'destination ' : ''}${name.replaceAll('-', ' ')}`
}

/** `mark` is the one beside the packet. */
export function headerOf(packet: Packet, mark: number): Header {
  const t = packet.transport
  const header: Header = {
    src: formatIp(packet.src),
    dst: formatIp(packet.dst),
    protocol: protocolName(packet.protocol),
    ttl: packet.ttl,
    mark,
    length: packetLength(packet),
  }
  if (t.kind === 'tcp' || t.kind === 'udp' || t.kind === 'sctp') {
    header.sport = t.sport
    header.dport = t.dport
    if (t.data !== '') header.data = `${byteLength(t.data)} bytes: ${t.data}`
  }
  if (t.kind === 'tcp') header.flags = flagNames(t.flags)
  else if (t.kind === 'sctp') header.flags = t.chunk
  else if (t.kind === 'icmp') header.icmp = icmpText(t, typeof packet.src === 'bigint')
  return header
}
