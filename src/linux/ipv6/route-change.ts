/** Adding and removing routes of IPv6 as netlink does, with its refusals. net/ipv6/route.c (fib6_nh_init, ip6_route_del), ip6_fib.c (fib6_add_rt2node). */
import { contains, samePrefix } from '../../net/ip.ts'
import { isLinkLocal, isMulticast6 } from '../../net/ipv6.ts'
import { type Outcome, done, refuse } from '../errno.ts'
import type { Netns } from '../netns.ts'
import { type NewRoute, type Route, TABLE, isLocal, lookupRoute, sameKey } from '../route.ts'
import { runsIpv6 } from './runs.ts'
import { rememberTable6 } from './table.ts'

const DEFAULT_METRIC = 1024
const REFUSING: readonly Route['kind'][] = ['blackhole', 'unreachable', 'prohibit', 'throw']

export function addRoute6(
  netns: Netns,
  wanted: NewRoute,
  how: 'add' | 'append' | 'prepend' | 'replace' | 'change',
): Outcome<void> {
  const complete = completeRoute6(netns, wanted)
  if (!complete.ok) return complete
  const route = complete.value
  const { routes } = netns.ipv6
  const at = routes.findIndex((r) => sameKey(r, route))
  if (how === 'add' && at >= 0) return refuse('EEXIST')
  if (how === 'change' && at < 0) return refuse('ENOENT', 'Can not replace route - no match found.')
  if ((how === 'replace' || how === 'change') && at >= 0) {
    // All that share the load go for the one that comes.
    const old = routes[at]!
    netns.ipv6.routes = routes.flatMap((r) => (r === old ? [route] : sameKey(r, route) && sharesLoad(r) ? [] : [r]))
  } else {
    if (routes.some((r) => sameKey(r, route) && r.via === route.via && r.device === route.device && r.kind === route.kind))
      return refuse('EEXIST')
    netns.ipv6.routes = [...routes, route]
  }
  rememberTable6(netns, [route])
  forgetPathMtus(netns, route)
  return done(undefined)
}

/** What was learnt of a path belongs to the route that led there. */
function forgetPathMtus({ ipv6 }: Netns, route: Route): void {
  for (const to of ipv6.pathMtus.keys()) if (contains(route.destination, to)) ipv6.pathMtus.delete(to)
}

/** Routes by gateways of one metric are one route with several next hops. */
export const sharesLoad = (route: Route): boolean => route.via !== undefined && route.protocol !== 'kernel'

function completeRoute6(netns: Netns, wanted: NewRoute): Outcome<Route> {
  const { kind, via, source } = wanted
  const refusing = REFUSING.includes(kind)
  let device = refusing ? 1 : wanted.device
  if (!refusing) {
    if (device !== undefined) {
      const found = netns.devices.get(device)
      if (found && !runsIpv6(netns, found)) return refuse('EACCES', 'IPv6 is disabled on nexthop device.')
    }
    if (typeof via === 'bigint') {
      const gateway = checkGateway(netns, via, device, wanted.onlink ?? false)
      if (!gateway.ok) return gateway
      device = gateway.value
    }
    if (device === undefined) return via === undefined ? refuse('ENODEV') : refuse('ENODEV', 'Egress device not specified.')
    if (netns.devices.get(device)?.up !== true) return refuse('ENETDOWN', 'Nexthop device is not up.')
    if (source !== undefined && !isLocal(netns, source)) return refuse('EINVAL', 'Invalid source address.')
  }
  return done({
    table: wanted.table ?? (kind === 'local' || kind === 'multicast' || kind === 'anycast' ? TABLE.local : TABLE.main),
    kind,
    destination: wanted.destination,
    via: refusing ? undefined : via,
    device,
    source,
    metric: wanted.metric === undefined || wanted.metric === 0 ? DEFAULT_METRIC : wanted.metric,
    scope: 'global',
    protocol: wanted.protocol ?? 'boot',
    onlink: wanted.onlink ?? false,
    ...(wanted.mtu === undefined ? {} : { mtu: wanted.mtu }),
    ...(wanted.preference === undefined ? {} : { preference: wanted.preference }),
  })
}

/** `ip6_validate_gw`: a neighbour, by its link-local address and device, or by a route without a gateway. */
function checkGateway(netns: Netns, via: bigint, device: number | undefined, onlink: boolean): Outcome<number | undefined> {
  if (isMulticast6(via) || via === 0n) return refuse('EINVAL', 'Invalid gateway address.')
  if (isLinkLocal(via)) return done(device)
  if (isOwn(netns, via)) return refuse('EINVAL', 'Gateway can not be a local address.')
  if (onlink) return device === undefined ? refuse('ENODEV', 'Egress device not specified.') : done(device)
  const found = lookupRoute(netns, { dst: via, ...(device === undefined ? {} : { outDevice: device }) })
  if (found.kind !== 'found' || found.route.via !== undefined || found.route.device === undefined) return refuse('EHOSTUNREACH')
  return done(found.route.device)
}

const isOwn = (netns: Netns, ip: bigint): boolean =>
  [...netns.devices.values()].some((device) => device.ipv6.some((a) => a.local === ip))

/** Which route a delete means: every part that is given must agree; those that share its load go with it unless a gateway is named. */
export function removeRoute6(netns: Netns, wanted: Partial<NewRoute> & Pick<NewRoute, 'destination'>): Outcome<Route> {
  const matching = netns.ipv6.routes.filter(
    (r) =>
      r.table === (wanted.table ?? TABLE.main) &&
      samePrefix(r.destination, wanted.destination) &&
      (wanted.kind === undefined || wanted.kind === 'unicast' || r.kind === wanted.kind) &&
      (wanted.via === undefined || r.via === wanted.via) &&
      (wanted.device === undefined || r.device === wanted.device) &&
      (wanted.source === undefined || r.source === wanted.source) &&
      (wanted.metric === undefined || wanted.metric === 0 || r.metric === wanted.metric) &&
      (wanted.protocol === undefined || r.protocol === wanted.protocol),
  )
  const [first, ...others] = matching
  // Every table has a last entry of its own for everything, which cannot be deleted (fib6_null_entry).
  const everything = wanted.destination.length === 0 && wanted.via === undefined && wanted.device === undefined
  if (!first)
    return refuse(everything && !wanted.metric && netns.ipv6.tables.includes(wanted.table ?? TABLE.main) ? 'ENOENT' : 'ESRCH')
  const route = others.reduce((best, r) => (r.metric < best.metric ? r : best), first)
  const all = wanted.via === undefined && sharesLoad(route)
  netns.ipv6.routes = netns.ipv6.routes.filter((r) => r !== route && !(all && sameKey(r, route) && sharesLoad(r)))
  forgetPathMtus(netns, route)
  return done(route)
}
