/**
 * What travels: an IP packet as its meaningful fields (no bytes, no checksums: what cannot be represented cannot be
 * wrong) and the Ethernet frame around it. RFC 791, 8200, 9293, 768, 792, 4443, 826.
 */
import { type Ip, formatEndpoint, formatIp } from './ip.ts'
import type { Mac } from './mac.ts'

export const PROTOCOL = { icmp: 1, ipip: 4, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 } as const

/** TCP flags as the header's bits (RFC 9293, 3.1). */
export const TCP = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32 } as const

export interface TcpSegment {
  kind: 'tcp'
  sport: number
  dport: number
  flags: number
  seq: number
  ack: number
  window: number
  /** The segment size that a SYN offers. */
  mss?: number
  data: string
}
export interface UdpDatagram {
  kind: 'udp'
  sport: number
  dport: number
  data: string
  /** What a VXLAN datagram carries (RFC 7348). */
  vxlan?: { vni: number; frame: Frame }
}
export interface SctpPacket {
  kind: 'sctp'
  sport: number
  dport: number
  chunk:
    | 'INIT'
    | 'INIT-ACK'
    | 'COOKIE-ECHO'
    | 'COOKIE-ACK'
    | 'DATA'
    | 'SACK'
    | 'ABORT'
    | 'SHUTDOWN'
    | 'SHUTDOWN-ACK'
    | 'SHUTDOWN-COMPLETE'
  tag: number
  data: string
}
/** ICMP (protocol 1) and ICMPv6 (58). `id`/`seq` are the echo's; `quoted` is the packet that an error is about. */
export interface IcmpMessage {
  kind: 'icmp'
  type: number
  code: number
  id: number
  seq: number
  /** Next-hop MTU of "fragmentation needed" / "packet too big". */
  mtu: number
  /** Payload bytes of an echo (ping's 56). */
  size: number
  quoted: Packet | undefined
  /** What a neighbour solicitation or advertisement says (RFC 4861, 4.3 and 4.4). */
  neighbour?: NeighbourMessage
  /** Where a redirect points. */
  gateway?: Ip
}
export interface NeighbourMessage {
  target: bigint
  /** The sender's link-layer address (solicitation) or the target's (advertisement); none while addresses are being tried. */
  mac: Mac | undefined
  solicited: boolean
  override: boolean
  router: boolean
}
export interface RawPayload {
  kind: 'raw'
  protocol: number
  size: number
  /** The packet in the packet (IPIP, RFC 2003). */
  inner?: Packet
}
export type Transport = TcpSegment | UdpDatagram | SctpPacket | IcmpMessage | RawPayload

export interface Packet {
  src: Ip
  dst: Ip
  ttl: number
  tos: number
  /** Don't Fragment. Set in all of IPv6: no router there cuts a packet. */
  df: boolean
  /** Cut by its sender: the longest piece. It travels here as one. */
  pieces?: number
  /** IPv4 identification. */
  id: number
  protocol: number
  transport: Transport
}

export interface ArpMessage {
  op: 'request' | 'reply'
  senderMac: Mac
  senderIp: number
  targetMac: Mac
  targetIp: number
}

export interface Frame {
  src: Mac
  dst: Mac
  /** The 802.1Q tag's VLAN. */
  vlan?: number
  payload: { kind: 'ip'; packet: Packet } | { kind: 'arp'; arp: ArpMessage }
}

export const protocolName = (protocol: number): string => {
  switch (protocol) {
    case 1:
      return 'icmp'
    case 2:
      return 'igmp'
    case 4:
      return 'ipencap'
    case 6:
      return 'tcp'
    case 17:
      return 'udp'
    case 41:
      return 'ipv6'
    case 47:
      return 'gre'
    case 50:
      return 'esp'
    case 51:
      return 'ah'
    case 58:
      return 'ipv6-icmp'
    case 132:
      return 'sctp'
    default:
      return String(protocol)
  }
}

/** Bytes of the whole IP packet, as counters and MTU checks see it. TCP SYNs carry 20 bytes of options, others 12. */
export function packetLength(packet: Packet): number {
  const header = typeof packet.src === 'number' ? 20 : 40
  const t = packet.transport
  switch (t.kind) {
    case 'tcp':
      return header + 20 + ((t.flags & TCP.syn) !== 0 ? 20 : (t.flags & TCP.rst) !== 0 ? 0 : 12) + byteLength(t.data)
    case 'udp':
      return header + 8 + (t.vxlan ? VXLAN_HEADER + frameLength(t.vxlan.frame) : byteLength(t.data))
    case 'sctp':
      return header + 12 + 20 + byteLength(t.data)
    case 'icmp':
      if (t.neighbour) return header + 24 + (t.neighbour.mac === undefined ? 0 : 8)
      return header + 8 + (t.quoted ? Math.min(packetLength(t.quoted), header === 20 ? 548 : 1232) : t.size)
    case 'raw':
      return header + (t.inner ? packetLength(t.inner) : t.size)
  }
}

/** A question or answer of neighbour discovery: traced as what it is, not as a packet on its way. */
export const isNeighbourMessage = ({ transport }: Packet): boolean =>
  transport.kind === 'icmp' && transport.neighbour !== undefined

/** The longest thing that is on the wire: of a packet that its sender has cut, a piece. */
export const longestPiece = (packet: Packet): number =>
  packet.pieces === undefined ? packetLength(packet) : Math.min(packet.pieces, packetLength(packet))
const ETHERNET_HEADER = 14
const VLAN_TAG = 4
const VXLAN_HEADER = 8

/** Bytes of what a frame carries, without its own header: what an MTU limits. */
export const payloadLength = (frame: Frame): number => (frame.payload.kind === 'ip' ? packetLength(frame.payload.packet) : 28)

/** Bytes of a whole frame, its tag included. */
export const frameLength = (frame: Frame): number =>
  ETHERNET_HEADER + (frame.vlan === undefined ? 0 : VLAN_TAG) + payloadLength(frame)

/** UTF-8 length without an encoder object: the engine has no DOM. */
export function byteLength(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c > 0x7f) bytes += c > 0x7ff && (c < 0xd800 || c > 0xdfff) ? 2 : 1
  }
  return bytes
}

/** A deep copy: bridges flood copies, ICMP errors quote one. */
export function clonePacket(packet: Packet): Packet {
  return { ...packet, transport: cloneTransport(packet.transport) }
}

function cloneTransport(t: Transport): Transport {
  if (t.kind === 'icmp' && t.quoted) return { ...t, quoted: clonePacket(t.quoted) }
  if (t.kind === 'raw' && t.inner) return { ...t, inner: clonePacket(t.inner) }
  if (t.kind === 'udp' && t.vxlan) {
    const { vni, frame } = t.vxlan
    const payload =
      frame.payload.kind === 'arp' ? frame.payload : { kind: 'ip' as const, packet: clonePacket(frame.payload.packet) }
    return { ...t, vxlan: { vni, frame: { ...frame, payload } } }
  }
  return { ...t }
}

/** `FIN,SYN,RST,PSH,ACK,URG`-style names in header order, e.g. `SYN,ACK`. */
export function flagNames(flags: number): string {
  const names: string[] = []
  if (flags & TCP.fin) names.push('FIN')
  if (flags & TCP.syn) names.push('SYN')
  if (flags & TCP.rst) names.push('RST')
  if (flags & TCP.psh) names.push('PSH')
  if (flags & TCP.ack) names.push('ACK')
  if (flags & TCP.urg) names.push('URG')
  return names.join(',')
}

/** One line for people: `10.0.0.1:40000 > 10.0.0.2:80 tcp SYN`. */
export function describePacket(packet: Packet): string {
  const t = packet.transport
  if (t.kind === 'tcp' || t.kind === 'udp' || t.kind === 'sctp') {
    const what = t.kind === 'tcp' ? `tcp ${flagNames(t.flags)}` : t.kind === 'sctp' ? `sctp ${t.chunk}` : 'udp'
    return `${formatEndpoint(packet.src, t.sport)} > ${formatEndpoint(packet.dst, t.dport)} ${what}`
  }
  const what = t.kind === 'icmp' ? `icmp type ${t.type} code ${t.code}` : protocolName(packet.protocol)
  return `${formatIp(packet.src)} > ${formatIp(packet.dst)} ${what}`
}
