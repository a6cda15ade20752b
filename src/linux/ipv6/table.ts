/** Changing IPv6's routing tables, which are lists that are replaced. net/ipv6/ip6_fib.c. */
import { type Prefix, samePrefix } from '../../net/ip.ts'
import type { Ifindex, Netns } from '../netns.ts'
import { type Route, type RouteKind, TABLE } from '../route.ts'

export const KERNEL_METRIC = 256

/** A route that the kernel makes by itself, of an address or a group. */
export const kernelRoute = (kind: RouteKind, destination: Prefix, device: Ifindex, metric = 0): Route => ({
  table: kind === 'unicast' ? TABLE.main : TABLE.local,
  kind,
  destination,
  via: undefined,
  device,
  source: undefined,
  metric,
  scope: 'global',
  protocol: 'kernel',
  onlink: false,
})

const same = (a: Route, b: Route): boolean =>
  a.table === b.table &&
  a.kind === b.kind &&
  a.device === b.device &&
  a.via === b.via &&
  a.metric === b.metric &&
  samePrefix(a.destination, b.destination)

/** Adds routes that are not there yet. */
export function insertRoutes(netns: Netns, routes: readonly Route[]): void {
  const missing = routes.filter((route) => !netns.ipv6.routes.some((known) => same(known, route)))
  if (missing.length === 0) return
  netns.ipv6.routes = [...netns.ipv6.routes, ...missing]
  rememberTable6(netns, missing)
}

export function rememberTable6(netns: Netns, routes: readonly Route[]): void {
  for (const { table } of routes) if (!netns.ipv6.tables.includes(table)) netns.ipv6.tables = [...netns.ipv6.tables, table]
}

export function dropRoutes(netns: Netns, gone: (route: Route) => boolean): void {
  if (netns.ipv6.routes.some(gone)) netns.ipv6.routes = netns.ipv6.routes.filter((route) => !gone(route))
}
