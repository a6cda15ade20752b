/** The order in which the kernel's tables are walked. fib_trie.c. */
import type { Route } from '../linux/route.ts'

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
