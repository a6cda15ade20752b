/** The order in which the kernel's tables are walked. fib_trie.c, ip6_fib.c. */
import { contains } from '../net/ip.ts'
import { sharesLoad } from '../linux/ipv6/route-change.ts'
import { type Route, sameKey } from '../linux/route.ts'

/** By table, then by address, the longer prefix and the lower metric first, else as they came. */
export function listRoutesInOrder(routes: readonly Route[]): Route[] {
  const number = (route: Route): number => Number(route.destination.network)
  return [...routes].sort(
    (a, b) =>
      (a.table & 255) - (b.table & 255) ||
      a.table - b.table ||
      number(a) - number(b) ||
      b.destination.length - a.destination.length ||
      a.metric - b.metric,
  )
}

/** IPv6's tree is walked from its leaves: what lies in a prefix comes before it, else by address; one prefix's routes by metric. */
export function listRoutes6InOrder(routes: readonly Route[]): Route[] {
  const network = (route: Route): bigint => BigInt(route.destination.network)
  const byPlace = (a: Route, b: Route): number => {
    if (contains(a.destination, b.destination.network) || contains(b.destination, a.destination.network))
      return b.destination.length - a.destination.length
    return network(a) < network(b) ? -1 : 1
  }
  return [...routes].sort(
    (a, b) => (a.table & 255) - (b.table & 255) || a.table - b.table || byPlace(a, b) || a.metric - b.metric,
  )
}

/** Routes that share their load, together; in the order of the first of each. */
export function groupHops(routes: readonly Route[]): Route[][] {
  const groups: Route[][] = []
  for (const route of routes) {
    const group =
      typeof route.destination.network === 'bigint' && sharesLoad(route)
        ? groups.find(([first]) => first && sharesLoad(first) && sameKey(first, route))
        : undefined
    if (group) group.push(route)
    else groups.push([route])
  }
  return groups
}
