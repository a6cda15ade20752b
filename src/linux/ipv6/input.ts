/** A packet of IPv6 comes in: PREROUTING, the routing decision, then INPUT or FORWARD. net/ipv6/ip6_input.c, ip6_output.c (ip6_forward), route.c. */
import { formatIp } from '../../net/ip.ts'
import { ALL_NODES, ALL_ROUTERS, isLinkLocal, isMulticast6, solicitedNode } from '../../net/ipv6.ts'
import { isGroupMac } from '../../net/mac.ts'
import { isNeighbourMessage, longestPiece } from '../../net/packet.ts'
import type { Device } from '../device.ts'
import { dropSkb } from '../drop.ts'
import { emit } from '../emit.ts'
import { headerOf } from '../header.ts'
import type { Kernel } from '../kernel.ts'
import { count, countForwarded, countIp, countReceived, countSent } from '../mib.ts'
import { neighbourOutput } from '../neighbour.ts'
import { runHook } from '../netfilter/hooks.ts'
import type { Netns } from '../netns.ts'
import { type Lookup, lookupRoute, viewRoute } from '../route.ts'
import type { Skb } from '../skb.ts'
import { conf6Number } from '../sysctl.ts'
import type { DropReason } from '../trace.ts'
import { ICMPV6, UNREACHABLE6, sendIcmpv6Error } from './icmp.ts'

export type InputRoute6 =
  | { kind: 'local' }
  | { kind: 'forward'; device: Device; nextHop: bigint; mtu: number | undefined }
  /** With `code` the sender is told "destination unreachable". */
  | { kind: 'drop'; reason: DropReason; detail: string; code?: number }

const drop = (reason: DropReason, detail: string, code?: number): InputRoute6 => ({
  kind: 'drop',
  reason,
  detail,
  ...(code === undefined ? {} : { code }),
})

/** `ip6_rcv_core`'s checks of what may be in a header that comes from outside. */
function martian(src: bigint, dst: bigint, device: Device): InputRoute6 | undefined {
  if (device.detail.kind === 'loopback') return undefined
  if (src === 1n || dst === 1n) return drop('IP_MARTIAN_SOURCE', `::1 may not come in by ${device.name}`)
  if (isMulticast6(src)) return drop('IP_MARTIAN_SOURCE', `${formatIp(src)} cannot be a source`)
  return dst === 0n ? drop('IP_MARTIAN_DESTINATION', ':: cannot be a destination') : undefined
}

/** Whether the device listens to a group (`ipv6_chk_mcast_addr`). */
function hears(netns: Netns, device: Device, group: bigint): boolean {
  if (group === ALL_NODES) return true
  if (group === ALL_ROUTERS) return conf6Number(netns, device.name, 'forwarding') !== 0
  if (device.ipv6.some((a) => solicitedNode(a.local) === group)) return true
  for (const key of netns.ipv6.proxies) {
    const [index, address = '0'] = key.split(' ')
    if (Number(index) === device.index && solicitedNode(BigInt(address)) === group) return true
  }
  return netns.ipv6.routes.some(
    (r) => r.kind === 'anycast' && r.device === device.index && solicitedNode(r.destination.network as bigint) === group,
  )
}

/** PREROUTING, then up or on. */
export function receiveIpv6(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  skb: Skb,
  deliver: (kernel: Kernel, netns: Netns, device: Device, skb: Skb) => void,
): void {
  const { src, dst } = skb.packet
  if (typeof src !== 'bigint' || typeof dst !== 'bigint') return
  if (device.ipv6.length === 0 && conf6Number(netns, device.name, 'disable_ipv6') !== 0)
    return dropSkb(kernel, netns, skb, 'IP6_DISABLED', `IPv6 is off on ${device.name}`)
  countReceived(netns, skb.packet, device.mtu)
  const strange = martian(src, dst, device)
  if (strange?.kind === 'drop') return dropSkb(kernel, netns, skb, strange.reason, strange.detail)
  if (!skb.prerouted && !runHook(kernel, netns, 'prerouting', skb, { inDevice: device })) return
  const route = routeInput6(kernel, netns, skb, device)
  switch (route.kind) {
    case 'local':
      return deliver(kernel, netns, device, skb)
    case 'forward':
      return forward(kernel, netns, device, route, skb)
    case 'drop':
      if (route.reason === 'IP_INNOROUTES' && route.code !== undefined) count(netns, 'Ip6InNoRoutes')
      // A question for another's group is not a loss.
      if (isNeighbourMessage(skb.packet)) return
      dropSkb(kernel, netns, skb, route.reason, route.detail)
      if (route.code !== undefined) sendIcmpv6Error(kernel, netns, skb, ICMPV6.unreachable, route.code)
  }
}

/** `ip6_route_input`. */
export function routeInput6(kernel: Kernel, netns: Netns, skb: Skb, device: Device): InputRoute6 {
  const { src, dst } = skb.packet
  if (typeof src !== 'bigint' || typeof dst !== 'bigint') return drop('UNHANDLED_PROTO', 'not IPv6')
  if (isMulticast6(dst))
    return hears(netns, device, dst)
      ? { kind: 'local' }
      : drop('OTHERHOST', `nobody here listens to ${formatIp(dst)} on ${device.name}`)
  const found = lookupRoute(
    netns,
    { dst, src, mark: skb.mark, inDevice: device.name, ...(isLinkLocal(dst) ? { outDevice: device.index } : {}) },
    kernel.env.trace !== undefined,
  )
  const decision = decide(netns, dst, found)
  if (kernel.env.trace) traceRoute(kernel, netns, skb, found, decision)
  return decision
}

function decide(netns: Netns, dst: bigint, found: Lookup): InputRoute6 {
  const text = formatIp(dst)
  // Who has no route says so, whether it forwards or not (ip6_pkt_discard).
  if (found.kind === 'none') return drop('IP_INNOROUTES', `no route to ${text}`, UNREACHABLE6.noRoute)
  if (found.kind === 'refused') {
    const detail = `a route says ${found.as} for ${text}`
    if (found.as === 'blackhole') return drop('IP_BLACKHOLE', detail)
    return drop('IP_BLACKHOLE', detail, found.as === 'prohibit' ? UNREACHABLE6.prohibited : UNREACHABLE6.noRoute)
  }
  const { route } = found
  if (route.kind === 'local' || route.kind === 'anycast') return { kind: 'local' }
  // A way by lo to what is not here is none (ip6_route_info_create: RTF_REJECT).
  if (route.device === 1) return drop('IP_INNOROUTES', `no route to ${text}: lo has no such address`, UNREACHABLE6.noRoute)
  const out = route.device === undefined ? undefined : netns.devices.get(route.device)
  if (!out) return drop('IP_INNOROUTES', `no route to ${text}`, UNREACHABLE6.noRoute)
  return { kind: 'forward', device: out, nextHop: (route.via as bigint | undefined) ?? dst, mtu: route.mtu }
}

/** `ip6_forward`: hop limit, scope and MTU, FORWARD, POSTROUTING, out. */
function forward(
  kernel: Kernel,
  netns: Netns,
  inDevice: Device,
  route: Extract<InputRoute6, { kind: 'forward' }>,
  skb: Skb,
): void {
  const { packet } = skb
  const { device: out, nextHop } = route
  if (conf6Number(netns, 'all', 'forwarding') === 0) {
    const text = formatIp(packet.dst)
    return dropSkb(
      kernel,
      netns,
      skb,
      'IP_FORWARD_DISABLED',
      `${text} is not an address of this namespace, and net.ipv6.conf.all.forwarding is 0`,
    )
  }
  if (skb.dstMac !== undefined && isGroupMac(skb.dstMac))
    return dropSkb(kernel, netns, skb, 'OTHERHOST', 'a broadcast frame is not forwarded')
  if (packet.ttl <= 1) {
    countIp(netns, packet, 'InHdrErrors')
    dropSkb(kernel, netns, skb, 'TTL_EXPIRED', 'its hop limit reached 0 here')
    return sendIcmpv6Error(kernel, netns, skb, ICMPV6.timeExceeded, 0)
  }
  if (packet.src === 0n || packet.src === 1n)
    return dropSkb(kernel, netns, skb, 'IP_MARTIAN_SOURCE', `${formatIp(packet.src)} goes no farther than here`)
  if (isLinkLocal(packet.src)) {
    dropSkb(kernel, netns, skb, 'IP_MARTIAN_SOURCE', `${formatIp(packet.src)} means nothing beyond its link`)
    return sendIcmpv6Error(kernel, netns, skb, ICMPV6.unreachable, UNREACHABLE6.beyondScope)
  }
  const mtu = Math.max(1280, Math.min(out.mtu, route.mtu ?? Infinity))
  if (longestPiece(packet) > mtu) {
    count(netns, 'Ip6InTooBigErrors')
    countIp(netns, packet, 'FragFails')
    dropSkb(kernel, netns, skb, 'PKT_TOO_BIG', `${longestPiece(packet)} bytes, and the MTU of ${out.name} is ${mtu}`)
    return sendIcmpv6Error(kernel, netns, skb, ICMPV6.tooBig, 0, mtu)
  }
  countForwarded(netns, packet, inDevice.mtu)
  const before = kernel.env.trace ? headerOf(packet, skb.mark) : undefined
  packet.ttl--
  if (before) emit(kernel, netns, skb, { kind: 'rewrite', by: 'ttl', before, after: headerOf(packet, skb.mark) })
  if (!runHook(kernel, netns, 'forward', skb, { inDevice, outDevice: out })) return
  if (!runHook(kernel, netns, 'postrouting', skb, { outDevice: out })) return
  countSent(netns, packet, out.mtu)
  neighbourOutput(kernel, netns, out, nextHop, skb)
}

function traceRoute(kernel: Kernel, netns: Netns, skb: Skb, found: Lookup, decision: InputRoute6): void {
  const chosen = found.kind === 'none' ? undefined : found.route
  emit(kernel, netns, skb, {
    kind: 'route',
    destination: formatIp(skb.packet.dst),
    source: formatIp(skb.packet.src),
    mark: skb.mark,
    decision: decision.kind === 'drop' ? 'unreachable' : decision.kind,
    ...(chosen ? { chosen: viewRoute(netns, chosen) } : {}),
    beaten: found.kind === 'none' ? [] : found.beaten.map((route) => viewRoute(netns, route)),
  })
}
