/** Where a packet of our own goes by IPv6, and which address it speaks from. net/ipv6/route.c (ip6_route_output_flags), ip6_output.c (ip6_dst_lookup_tail). */
import { isLinkLocal, isMulticast6 } from '../../net/ipv6.ts'
import { type Device, loopbackOf } from '../device.ts'
import type { Errno, Outcome } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import type { Ifindex, Netns } from '../netns.ts'
import { pathMtu6 } from '../path-mtu.ts'
import { type Lookup, type Route, TABLE, lookupRoute } from '../route.ts'
import { selectSource } from './source.ts'

export interface OutputRoute6 {
  device: Device
  nextHop: bigint
  source: bigint | undefined
  local: boolean
  /** IPv6 has none. */
  broadcast: false
}

const NONE: Lookup = { kind: 'none' }

/** Errors as connect(2) and sendto(2) give them. */
export function routeOutput6(
  netns: Netns,
  dst: bigint,
  options: { src?: bigint | undefined; mark?: number; outDevice?: Ifindex | undefined; beaten?: boolean },
): Outcome<OutputRoute6> & { lookup: Lookup } {
  const { src, mark = 0, outDevice } = options
  const lookup = isMulticast6(dst)
    ? groupRoute(netns, dst, outDevice)
    : lookupRoute(netns, { dst, src: src === 0n ? undefined : src, mark, outDevice }, options.beaten)
  // The source is chosen before the route's own error is looked at (ip6_dst_lookup_tail).
  if (lookup.kind !== 'found') {
    const unable = src === undefined && selectSource(netns, undefined, dst) === undefined
    return { ok: false, errno: unable ? 'EADDRNOTAVAIL' : errnoOf(lookup), lookup }
  }
  const { route } = lookup
  const local = route.kind === 'local' || route.kind === 'anycast'
  const device = local ? loopbackOf(netns) : route.device === undefined ? undefined : netns.devices.get(route.device)
  if (!device) return { ok: false, errno: 'ENETUNREACH', lookup }
  const nextHop = (route.via as bigint | undefined) ?? dst
  const source = sourceOf(netns, route, dst)
  if (src === undefined && source === undefined && !isMulticast6(dst)) return { ok: false, errno: 'EADDRNOTAVAIL', lookup }
  return { ok: true, value: { device, nextHop, source, local, broadcast: false }, lookup }
}

function errnoOf(lookup: Exclude<Lookup, { kind: 'found' }>): Errno {
  if (lookup.kind === 'none') return 'ENETUNREACH'
  if (lookup.as === 'blackhole') return 'EINVAL'
  if (lookup.as === 'prohibit') return 'EACCES'
  // A rule that says unreachable is no route at all (fib6_rule_action).
  return lookup.route ? 'EHOSTUNREACH' : 'ENETUNREACH'
}

/** A group is found on the device that is given, else on the first that has groups. */
function groupRoute(netns: Netns, dst: bigint, outDevice: Ifindex | undefined): Lookup {
  const route = netns.ipv6.routes.find(
    (r) =>
      r.table === TABLE.local &&
      r.kind === 'multicast' &&
      (outDevice === undefined || r.device === outDevice) &&
      r.device !== undefined &&
      netns.devices.get(r.device)?.up === true &&
      dst >> 120n === (r.destination.network as bigint) >> 120n,
  )
  return route ? { kind: 'found', route, beaten: [] } : NONE
}

export function sourceOf(netns: Netns, route: Route, dst: bigint): bigint | undefined {
  if (typeof route.source === 'bigint') return route.source
  const device = route.device === undefined ? undefined : netns.devices.get(route.device)
  return selectSource(netns, device, dst)
}

/** The longest packet that a destination's way takes: the device's MTU, the route's, and what routers have told. */
export function mtuTowards(kernel: Kernel, netns: Netns, device: Device, dst: bigint, route: Route | undefined): number {
  return Math.min(device.mtu, route?.mtu ?? Infinity, pathMtu6(kernel, netns, dst)?.mtu ?? Infinity)
}

/** A link-local address means nothing without the device that it is on. */
export const needsDevice = (ip: bigint): boolean => isLinkLocal(ip) || (isMulticast6(ip) && ((ip >> 112n) & 15n) <= 2n)
