/** All network namespaces of a world by id, in order of creation; and those of a copy that is not there for long. */
import type { Netns, NetnsId } from './netns.ts'

/** As much of a Map as is needed. */
export interface Namespaces {
  get(id: NetnsId): Netns | undefined
  has(id: NetnsId): boolean
  set(id: NetnsId, netns: Netns): unknown
  delete(id: NetnsId): boolean
  keys(): IterableIterator<NetnsId>
  values(): IterableIterator<Netns>
  [Symbol.iterator](): IterableIterator<[NetnsId, Netns]>
}

/**
 * The namespaces of a copy, each copied when it is first asked for: a connection meets five of a cluster's hundreds. The
 * original must stand still for as long as the copy is used.
 */
export function copiedWhenMet(
  original: Namespaces,
  copy: (netns: Netns) => Netns,
): Namespaces & { whole(): Map<NetnsId, Netns> } {
  let own = new Map<NetnsId, Netns>()
  let isWhole = false
  // Methods, not functions in fields: a search of everybody's reach makes ten thousands of these.
  return {
    get(id) {
      const known = own.get(id)
      if (known || isWhole) return known
      const netns = original.get(id)
      if (!netns) return undefined
      const made = copy(netns)
      own.set(id, made)
      return made
    },
    whole() {
      if (isWhole) return own
      const met = own
      own = new Map()
      for (const [id, netns] of original) own.set(id, met.get(id) ?? copy(netns))
      isWhole = true
      return own
    },
    has(id) {
      return (isWhole ? own : original).has(id)
    },
    set(id, netns) {
      return this.whole().set(id, netns)
    },
    delete(id) {
      return this.whole().delete(id)
    },
    keys() {
      return (isWhole ? own : original).keys()
    },
    values() {
      return this.whole().values()
    },
    [Symbol.iterator]() {
      return this.whole()[Symbol.iterator]()
    },
  }
}
