/** ICMPv6: echo, and the errors that routers and hosts send back. RFC 4443, net/ipv6/icmp.c. */
import { isLinkLocal, isMulticast6 } from '../../net/ipv6.ts'
import { isGroupMac } from '../../net/mac.ts'
import { type IcmpMessage, PROTOCOL, type Packet, clonePacket } from '../../net/packet.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { Skb } from '../skb.ts'
import { ICMPV6_NAMES, icmpName } from '../netfilter/icmp-types.ts'
import { directionOf } from '../netfilter/conntrack.ts'
import { count } from '../mib.ts'
import { sendPacket } from '../output.ts'
import { lookupRoute } from '../route.ts'
import { conf6Number, sysctlNumber } from '../sysctl.ts'
import { routeOutput6 } from './output-route.ts'

export const ICMPV6 = {
  unreachable: 1,
  tooBig: 2,
  timeExceeded: 3,
  parameterProblem: 4,
  echo: 128,
  echoReply: 129,
} as const
/** Codes of "destination unreachable". */
export const UNREACHABLE6 = { noRoute: 0, prohibited: 1, beyondScope: 2, address: 3, port: 4, policy: 5, rejectRoute: 6 } as const

export const isIcmpv6Error = (message: IcmpMessage): boolean => message.type < 128

export const defaultHopLimit = (netns: Netns, device?: string): number => conf6Number(netns, device ?? 'all', 'hop_limit')

export const icmpv6Packet = (
  src: bigint,
  dst: bigint,
  ttl: number,
  message: Partial<IcmpMessage> & { type: number; code: number },
): Packet => ({
  src,
  dst,
  ttl,
  tos: 0,
  df: false,
  id: 0,
  protocol: PROTOCOL.icmpv6,
  transport: { kind: 'icmp', id: 0, seq: 0, mtu: 0, size: 0, quoted: undefined, ...message },
})

const BURST = 6

/** How often one peer is told (`icmpv6_xrlim_allow`): a wide prefix of its more often; "too big" always. */
function mayTell6(kernel: Kernel, netns: Netns, to: bigint, type: number): boolean {
  const interval = sysctlNumber(netns, 'ipv6.icmp.ratelimit')
  if (interval === 0 || type === ICMPV6.tooBig || sysctlNumber(netns, 'ipv4.icmp_ratelimit') === 0) return true
  const way = lookupRoute(netns, { dst: to })
  if (way.kind === 'found' && (way.route.kind === 'local' || way.route.device === 1)) return true
  const length = way.kind === 'found' ? way.route.destination.length : 128
  const each = length < 128 ? interval >> ((128 - length) >> 5) : interval
  let peer = netns.peers.get(to)
  if (!peer) netns.peers.set(to, (peer = { tokens: 0, last: kernel.now - 60_000, redirects: 0 }))
  peer.tokens = Math.min(peer.tokens + kernel.now - peer.last, BURST * each)
  peer.last = kernel.now
  if (peer.tokens < each) return false
  peer.tokens -= each
  return true
}

/**
 * Tells the sender of a packet that it did not arrive (`icmp6_send`): never about an ICMPv6 error, a group (but for "too big"), or a
 * source that is no single host. From the packet's own destination where that is ours.
 */
export function sendIcmpv6Error(kernel: Kernel, netns: Netns, skb: Skb, type: number, code: number, mtu = 0): void {
  const { src, dst, transport } = skb.packet
  if (typeof src !== 'bigint' || typeof dst !== 'bigint') return
  if (transport.kind === 'icmp' && (isIcmpv6Error(transport) || transport.neighbour)) return
  const toGroup = isMulticast6(dst) || (skb.dstMac !== undefined && isGroupMac(skb.dstMac))
  if (toGroup && type !== ICMPV6.tooBig) return
  if (src === 0n || isMulticast6(src)) return
  const mine = lookupRoute(netns, { dst })
  const from = !skb.local && mine.kind === 'found' && mine.route.kind === 'local' ? dst : 0n
  const outDevice = isLinkLocal(src) && skb.inDevice && skb.inDevice.index !== 1 ? skb.inDevice.index : undefined
  const back = routeOutput6(netns, src, { src: from === 0n ? undefined : from, outDevice })
  if (!back.ok) return
  if (!mayTell6(kernel, netns, src, type)) return count(netns, 'Icmp6OutRateLimitHost')
  const attached = skb.ct && {
    ct: skb.ct,
    ctInfo: directionOf(skb.ctInfo) === 'original' ? ('related-reply' as const) : ('related' as const),
  }
  const name = icmpName(ICMPV6_NAMES, type, code).replaceAll('-', ' ')
  const packet = icmpv6Packet(from, src, defaultHopLimit(netns, back.value.device.name), {
    type,
    code,
    mtu,
    quoted: clonePacket(skb.packet),
  })
  sendPacket(kernel, netns, packet, { by: 'kernel', what: `ICMP ${name}`, attached, cause: name, outDevice })
}

/** Answers an echo request, from the address that was asked, or for a group from one of its own. */
export function answerEcho6(kernel: Kernel, netns: Netns, skb: Skb, message: IcmpMessage): void {
  const { src, dst } = skb.packet
  if (typeof src !== 'bigint' || typeof dst !== 'bigint') return
  if (sysctlNumber(netns, 'ipv6.icmp.echo_ignore_all') !== 0) return
  const group = isMulticast6(dst)
  if (group && sysctlNumber(netns, 'ipv6.icmp.echo_ignore_multicast') !== 0) return
  const outDevice = isLinkLocal(src) && skb.inDevice && skb.inDevice.index !== 1 ? skb.inDevice.index : undefined
  const reply = icmpv6Packet(group ? 0n : dst, src, defaultHopLimit(netns, skb.inDevice?.name), {
    type: ICMPV6.echoReply,
    code: 0,
    id: message.id,
    seq: message.seq,
    size: message.size,
  })
  sendPacket(kernel, netns, reply, { by: 'kernel', what: 'ICMP echo reply', outDevice })
}
