/** Adding and removing routes as netlink does, with its refusals. fib_frontend.c, fib_semantics.c (fib_create_info). */
import { type Ip, samePrefix } from '../net/ip.ts'
import { type Outcome, done, refuse } from './errno.ts'
import type { Netns } from './netns.ts'
import { type NewRoute, type NextHop, type Route, TABLE, addressType, lookupRoute, rememberTable, sameKey } from './route.ts'
import { addRoute6, removeRoute6 } from './ipv6/route-change.ts'
import { selectAddress } from './address.ts'

/** Fills in device and scope, checks the gateway and source. The kernel's own words where it has some. */
export function completeRoute(netns: Netns, wanted: NewRoute): Outcome<Route> {
  if (wanted.hops) return completeHops(netns, wanted, wanted.hops)
  const special =
    wanted.kind === 'blackhole' || wanted.kind === 'unreachable' || wanted.kind === 'prohibit' || wanted.kind === 'throw'
  let device = wanted.device
  if (special && (device !== undefined || wanted.via !== undefined))
    return refuse('EINVAL', 'Gateway, device and multipath can not be specified for this route type.')
  if (!special) {
    if (device !== undefined && netns.devices.get(device)?.up !== true) return refuse('ENETDOWN', 'Device for nexthop is not up.')
    if (wanted.via !== undefined) {
      if (wanted.scope === 'host' || wanted.scope === 'nowhere')
        return refuse('EINVAL', 'Route with host scope can not have a gateway.')
      const gateway = checkGateway(netns, wanted.via, device, wanted.onlink ?? false)
      if (!gateway.ok) return gateway
      device = gateway.value
    }
    if (device === undefined) return refuse('ENODEV')
    if (wanted.source !== undefined && addressType(netns, wanted.source) !== 'LOCAL')
      return refuse('EINVAL', 'Invalid prefsrc address.')
  }
  return done({
    table: wanted.table ?? (wanted.kind === 'local' || wanted.kind === 'broadcast' ? TABLE.local : TABLE.main),
    kind: wanted.kind,
    destination: wanted.destination,
    via: wanted.via,
    device: special ? undefined : device,
    source: wanted.source,
    metric: wanted.metric ?? 0,
    scope: wanted.scope ?? (wanted.kind === 'local' ? 'host' : wanted.via !== undefined || special ? 'global' : 'link'),
    protocol: wanted.protocol ?? 'boot',
    onlink: wanted.onlink ?? false,
    ...moreOf(wanted),
  })
}

/** What a plain route has not. */
const moreOf = ({ mtu, tos, realm, mtuLocked, metrics }: NewRoute): Partial<Route> => ({
  ...(mtu === undefined ? {} : { mtu }),
  ...(tos ? { tos } : {}),
  ...(realm ? { realm } : {}),
  ...(mtuLocked ? { mtuLocked } : {}),
  ...(metrics && metrics.length > 0 ? { metrics } : {}),
})

/** Several next hops: each is checked as one alone would be (`fib_get_nhs`). */
function completeHops(netns: Netns, wanted: NewRoute, hops: NonNullable<NewRoute['hops']>): Outcome<Route> {
  const found: NextHop[] = []
  const { hops: _, via: _via, device: _device, ...rest } = wanted
  for (const hop of hops) {
    const one = completeRoute(netns, {
      ...rest,
      onlink: hop.onlink,
      ...(hop.via === undefined ? {} : { via: hop.via }),
      ...(hop.device === undefined ? {} : { device: hop.device }),
    })
    if (!one.ok) return one
    found.push({ via: hop.via, device: one.value.device!, weight: hop.weight, onlink: hop.onlink })
  }
  const [first] = found
  if (!first) return refuse('EINVAL')
  const scope = wanted.scope ?? (found.every((hop) => hop.via === undefined) ? 'link' : 'global')
  const base = completeRoute(netns, { ...rest, scope, device: first.device })
  return base.ok ? done({ ...base.value, device: undefined, hops: found }) : base
}

/** A gateway must be a neighbour: unicast, and reached by a route of link scope. With `onlink` it is taken at its word. */
function checkGateway(netns: Netns, via: Ip, device: number | undefined, onlink: boolean): Outcome<number> {
  if (onlink) {
    if (device === undefined) return refuse('EINVAL', 'Nexthop device required for onlink.')
    return addressType(netns, via) === 'UNICAST' ? done(device) : refuse('EINVAL', 'Nexthop has invalid gateway.')
  }
  const found = lookupRoute(netns, { dst: via, ...(device === undefined ? {} : { outDevice: device }) })
  if (
    found.kind === 'found' &&
    // An address of its own is a neighbour too (fib_check_nh takes RTN_LOCAL).
    (found.route.kind === 'local' || (found.route.kind === 'unicast' && found.route.scope !== 'global')) &&
    found.route.device !== undefined
  ) {
    return done(found.route.device)
  }
  if (found.kind === 'none' || found.kind === 'refused') return refuse('ENETUNREACH', 'Nexthop has invalid gateway.')
  return refuse('ENETUNREACH', 'Nexthop has invalid gateway.')
}

/** `add` refuses what is there (EEXIST), `append` and `prepend` do not look, `replace` takes the place of the first with the same key. */
export function addRoute(
  netns: Netns,
  wanted: NewRoute,
  how: 'add' | 'append' | 'prepend' | 'replace' | 'change' = 'add',
): Outcome<void> {
  if (typeof wanted.destination.network === 'bigint') return addRoute6(netns, wanted, how)
  // The table is made before anything is checked (`fib_new_table`).
  if (wanted.table !== undefined) rememberTable(netns, wanted.table)
  const complete = completeRoute(netns, wanted)
  if (!complete.ok) return complete
  const route = complete.value
  const at = netns.routes.findIndex((r) => sameKey(r, route))
  if (how === 'add' && at >= 0) return refuse('EEXIST')
  if (how === 'change' && at < 0) return refuse('ENOENT')
  const twin = netns.routes.findIndex((r) => sameKey(r, route) && sameNexthop(r, route))
  const replaces = (how === 'replace' || how === 'change') && at >= 0
  if (twin >= 0 && !(replaces && twin === at)) return refuse('EEXIST')
  if (replaces) netns.routes = netns.routes.with(at, route)
  else if (how === 'prepend' && at >= 0) netns.routes = netns.routes.toSpliced(at, 0, route)
  else netns.routes = [...netns.routes, route]
  rememberTable(netns, route.table)
  return done(undefined)
}

const sameNexthop = (a: Route, b: Route): boolean =>
  a.kind === b.kind &&
  a.scope === b.scope &&
  a.via === b.via &&
  a.device === b.device &&
  a.source === b.source &&
  a.protocol === b.protocol &&
  a.tos === b.tos &&
  JSON.stringify([a.metrics, a.mtu, a.hops?.map((hop) => String(hop.via))]) ===
    JSON.stringify([b.metrics, b.mtu, b.hops?.map((hop) => String(hop.via))])

/** Which route a delete means: every part that is given must agree; ESRCH if none does. */
export function removeRoute(netns: Netns, wanted: Partial<NewRoute> & Pick<NewRoute, 'destination'>): Outcome<Route> {
  if (typeof wanted.destination.network === 'bigint') return removeRoute6(netns, wanted)
  const matching = netns.routes.filter(
    (r) =>
      r.table === (wanted.table ?? TABLE.main) &&
      samePrefix(r.destination, wanted.destination) &&
      (wanted.kind === undefined || wanted.kind === 'unicast' || r.kind === wanted.kind) &&
      (r.tos ?? 0) === (wanted.tos ?? 0) &&
      (wanted.via === undefined || r.via === wanted.via) &&
      (wanted.device === undefined || r.device === wanted.device) &&
      (wanted.source === undefined || r.source === wanted.source) &&
      (wanted.hops === undefined ||
        (r.hops?.length === wanted.hops.length && r.hops.every((hop, i) => hop.via === wanted.hops![i]!.via))) &&
      (wanted.metric === undefined || r.metric === wanted.metric) &&
      (wanted.scope === undefined || r.scope === wanted.scope) &&
      (wanted.protocol === undefined || r.protocol === wanted.protocol),
  )
  const [first, ...others] = matching
  if (!first) return refuse('ESRCH')
  // Routes to one prefix stand by metric: the lowest is met first.
  const route = others.reduce((best, r) => (r.metric < best.metric ? r : best), first)
  netns.routes = netns.routes.toSpliced(netns.routes.indexOf(route), 1)
  return done(route)
}

/** The source address that a socket gets for a route (`fib_select_default` + `inet_select_addr`). */
export function sourceFor(netns: Netns, route: Route, dst: Ip): Ip | undefined {
  if (route.source !== undefined) return route.source
  if (route.kind === 'local') return dst
  const device = route.device === undefined ? undefined : netns.devices.get(route.device)
  return (
    device && selectAddress(netns, device, route.via ?? dst, route.scope === 'link' || route.scope === 'host' ? 'link' : 'global')
  )
}
