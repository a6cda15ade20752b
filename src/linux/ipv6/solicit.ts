/** Asking a link who has an address, and saying that one has it oneself: neighbour discovery's messages go out, past the rules like any packet. RFC 4861, net/ipv6/ndisc.c. */
import { formatIp } from '../../net/ip.ts'
import { ALL_NODES, isLinkLocal, isMulticast6, multicastMac6, solicitedNode } from '../../net/ipv6.ts'
import { type Mac, ZERO_MAC } from '../../net/mac.ts'
import { type NeighbourMessage, PROTOCOL, type Packet } from '../../net/packet.ts'
import type { Device } from '../device.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import { type Skb, newSkb } from '../skb.ts'
import type { Step } from '../trace.ts'
import { runHook } from '../netfilter/hooks.ts'
import { countIcmp, countIp, countSent } from '../mib.ts'
import { conf6Number } from '../sysctl.ts'
import { transmit } from '../transmit.ts'

export const ND = { solicitation: 135, advertisement: 136 } as const
const HOP_LIMIT = 255

/** A packet that this namespace makes. */
export const localSkb = (kernel: Kernel, packet: Packet): Skb => newSkb(kernel.next.packet++, packet, { local: true })

const message = (src: bigint, dst: bigint, type: number, neighbour: NeighbourMessage): Packet => ({
  src,
  dst,
  ttl: HOP_LIMIT,
  tos: 0,
  df: true,
  id: 0,
  protocol: PROTOCOL.icmpv6,
  transport: { kind: 'icmp', type, code: 0, id: 0, seq: 0, mtu: 0, size: 0, quoted: undefined, neighbour },
})

/** The address of a device's own that reaches its link. */
const linkLocalAddress = (device: Device): bigint | undefined =>
  device.ipv6.find((a) => isLinkLocal(a.local) && a.state === 'preferred')?.local

export interface Question {
  target: bigint
  /** `::` tries an address of one's own. Else the address that the waiting packet is from, where the device has it. */
  source: bigint | undefined
  /** Where the neighbour was last: it alone is asked. */
  mac?: Mac | undefined
}

/** Asks who has `target` (`ndisc_solicit`). Without an address to ask from nothing is sent. */
export function sendSolicitation(kernel: Kernel, netns: Netns, device: Device, { target, source, mac }: Question): void {
  const from =
    source === 0n || device.ipv6.some((a) => a.local === source && a.state === 'preferred') ? source : linkLocalAddress(device)
  if (from === undefined) return
  const to = mac === undefined ? solicitedNode(target) : target
  const neighbour = { target, mac: from === 0n ? undefined : device.mac, solicited: false, override: false, router: false }
  send(kernel, netns, device, message(from, to, ND.solicitation, neighbour), mac)
}

/** Says who has `target` (`ndisc_send_na`): to who asked, or to all where an address is only tried. */
export function sendAdvertisement(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  { target, to, mac, override = true }: { target: bigint; to: bigint; mac: Mac; override?: boolean },
): void {
  // A proxy answers for somebody who may not be a router.
  const own = device.ipv6.some((a) => a.local === target)
  const router = own && conf6Number(netns, device.name, 'forwarding') !== 0
  const asked = to !== 0n
  const neighbour = { target, mac: device.mac, solicited: asked, override, router }
  const packet = message(target, asked ? to : ALL_NODES, ND.advertisement, neighbour)
  // A proxy speaks from an address of its own.
  if (!own) packet.src = linkLocalAddress(device) ?? target
  send(kernel, netns, device, packet, asked ? mac : undefined)
}

function send(kernel: Kernel, netns: Netns, device: Device, packet: Packet, mac: Mac | undefined): void {
  const skb = localSkb(kernel, packet)
  const { dst } = packet
  if (kernel.env.trace) kernel.env.trace(netns.id, skb.id, neighbourStep(packet, 'tx', device))
  if (packet.transport.kind === 'icmp') countIcmp(netns, packet, packet.transport, 'Out')
  countIp(netns, packet, 'OutRequests')
  if (!runHook(kernel, netns, 'output', skb, { outDevice: device })) return
  if (!runHook(kernel, netns, 'postrouting', skb, { outDevice: device })) return
  countSent(netns, packet, device.mtu)
  const to = mac ?? (typeof dst === 'bigint' && isMulticast6(dst) ? multicastMac6(dst) : ZERO_MAC)
  transmit(kernel, netns, device, { src: device.mac, dst: to, payload: { kind: 'ip', packet } }, skb.id, skb.mark)
}

/** What a trace says of a message: it is IPv6's ARP. */
export function neighbourStep(packet: Packet, direction: 'tx' | 'rx', device: Device): Step {
  const t = packet.transport
  const said = t.kind === 'icmp' ? t.neighbour : undefined
  const advertisement = t.kind === 'icmp' && t.type === ND.advertisement
  return {
    kind: 'arp',
    ndp: true,
    op: advertisement ? 'reply' : 'request',
    direction,
    device: device.name,
    senderIp: formatIp(advertisement && said ? said.target : packet.src),
    senderMac: said?.mac ?? ZERO_MAC,
    targetIp: formatIp(advertisement || !said ? packet.dst : said.target),
    targetMac: ZERO_MAC,
  }
}
