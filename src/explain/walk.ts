/**
 * What the first packet of a connection met on its way, hop by hop: rules that were asked, chains, look-ups in hash tables. Made from a
 * story alone, so that the same packet can be counted under every mode of kube-proxy. Events of a trace tell of every rule that a
 * kernel without an index would ask (netfilter/watch.ts).
 */
import type { Header, TraceEvent } from '../linux/trace.ts'
import type { Story, StoryStep } from './step.ts'

export interface WalkCost {
  /** Rules whose test was evaluated, one after the other, as a kernel does it. */
  rules: number
  /** Chains that were entered, base chains too. */
  chains: number
  /** Look-ups in sets, maps and IPVS's table: each costs the same, however much is in it. */
  lookups: number
}

/** One packet in one namespace. */
export interface Hop extends WalkCost {
  way: 'request' | 'reply'
  netns: string
  packet: number
  /** What was done to it, in few words: `DNAT to 10.244.1.3:3000`. */
  did: string[]
}

/** What opens a connection or asks, not what answers. */
export const isQuestion = (header: Header): boolean =>
  header.icmp === undefined
    ? header.flags === undefined || header.flags === 'SYN' || header.flags === 'INIT'
    : header.icmp === 'echo request'

/**
 * The packets that decide: the first question of each who asks (the client; a proxy that opens a connection of its own), and then the
 * first answer of each who answers, the farthest first.
 */
export function firstPackets(events: readonly TraceEvent[]): number[] {
  const asks = new Map<string, number>()
  const answers = new Map<string, number>()
  for (const event of events) {
    if (event.kind !== 'send') continue
    const { way, netns, packet, header } = event
    if (way === 'request' && isQuestion(header) && !asks.has(netns)) asks.set(netns, packet)
    if (way === 'reply' && !answers.has(netns)) answers.set(netns, packet)
  }
  return [...asks.values(), ...[...answers.values()].slice(0, Math.max(1, asks.size)).reverse()]
}

const NO_COST: WalkCost = { rules: 0, chains: 0, lookups: 0 }
export const sumOf = (costs: readonly WalkCost[]): WalkCost =>
  costs.reduce(
    (sum, { rules, chains, lookups }) => ({
      rules: sum.rules + rules,
      chains: sum.chains + chains,
      lookups: sum.lookups + lookups,
    }),
    NO_COST,
  )

/** One event's share. */
export function costOf(event: TraceEvent): WalkCost {
  switch (event.kind) {
    case 'table':
      return event.skipped === undefined ? { ...NO_COST, chains: 1 } : NO_COST
    case 'rules':
      return { ...NO_COST, rules: event.to - event.from + 1, lookups: lookedUp(event.failed) }
    case 'rule':
      return {
        rules: 1,
        chains: event.matched && event.jump !== undefined ? 1 : 0,
        lookups: lookups(event.matched ? event.text : (event.failed ?? '')),
      }
    case 'rewrite':
      return { ...NO_COST, lookups: event.ipvs === undefined ? 0 : 1 }
    default:
      return NO_COST
  }
}

/** `-m set`, an nftables set or map: of a rule that said no only the part that said so counts. */
const lookups = (text: string): number => text.match(/--match-set | @\S|\bvmap \{|\bmap \{/g)?.length ?? 0

const lookedUp = (failed: Readonly<Record<string, number>>): number =>
  Object.entries(failed).reduce((sum, [part, count]) => sum + (/^-m set|^@| @/.test(part) ? count : 0), 0)

/** The events of a story that are a packet's. */
export const packetEvents = (steps: readonly StoryStep[]): TraceEvent[] =>
  steps.flatMap(({ event }) => (event.kind === 'control' ? [] : [event]))

const TOLD: ReadonlySet<StoryStep['meaning']> = new Set(['send', 'dnat', 'snat', 'mark', 'tunnel', 'deliver', 'drop'])

/** The hops of the packets that decide, in order; the wire between machines is none. */
export function hopsOf({ steps }: Story): Hop[] {
  return firstPackets(packetEvents(steps)).flatMap((packet) => {
    const hops: Hop[] = []
    for (const step of steps) {
      const { event } = step
      if (event.packet !== packet || event.kind === 'arp' || event.kind === 'control' || event.netns.startsWith('network/'))
        continue
      let hop = hops.at(-1)
      if (hop?.netns !== event.netns)
        hops.push((hop = { way: event.way === 'reply' ? 'reply' : 'request', netns: event.netns, packet, did: [], ...NO_COST }))
      Object.assign(hop, sumOf([hop, costOf(event)]))
      if (TOLD.has(step.meaning)) hop.did.push(step.title)
    }
    return hops
  })
}

/** One hop in each of several walks, where a walk has it. */
export interface HopRow {
  way: Hop['way']
  netns: string
  hops: (Hop | undefined)[]
}

/** Sets walks side by side: hops in the same place stand in one row, in the order of each (longest common subsequence, walk by walk). */
export function alignHops(walks: readonly (readonly Hop[])[]): HopRow[] {
  let rows: HopRow[] = []
  walks.forEach((walk, column) => {
    const merged: HopRow[] = []
    const add = (row: HopRow | undefined, hop: Hop | undefined): void => {
      const { way, netns } = (row ?? hop)!
      const hops = row ? [...row.hops] : Array<Hop | undefined>(column).fill(undefined)
      merged.push({ way, netns, hops: [...hops, hop] })
    }
    let from = 0
    let next = 0
    for (const [i, j] of commonPairs(rows.map(keyOf), walk.map(keyOf))) {
      while (from < i) add(rows[from++], undefined)
      while (next < j) add(undefined, walk[next++])
      add(rows[from++], walk[next++])
    }
    while (from < rows.length) add(rows[from++], undefined)
    while (next < walk.length) add(undefined, walk[next++])
    rows = merged
  })
  return rows
}

const keyOf = ({ way, netns }: Pick<Hop, 'way' | 'netns'>): string => `${way} ${netns}`

/** Places of a longest common subsequence, in both. */
function commonPairs(a: readonly string[], b: readonly string[]): [number, number][] {
  const length = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i]![j] = a[i] === b[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!)
  const pairs: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if (length[i + 1]![j]! >= length[i]![j + 1]!) i++
    else j++
  }
  return pairs
}
