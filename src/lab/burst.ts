/** Several connections at once: each from the same fresh state with a chance of its own, so that the shares of the backends show. */
import { type Lab, type TraceOptions, type Traced, traceLab } from './lab.ts'

export interface Burst {
  /** One trace for each way that was taken, in the order in which they came up. */
  ways: Traced[]
  /** For each connection which of the ways it took. */
  order: number[]
}

export const MOST_AT_ONCE = 200

export function burstOf(lab: Lab, request: TraceOptions, count: number): Burst {
  const ways: Traced[] = []
  const byPicks = new Map<string, number>()
  const order: number[] = []
  for (let i = 0; i < Math.min(count, MOST_AT_ONCE); i++) {
    const { picks: _, ...fresh } = request
    // The first is the connection that was asked for; the others begin with other seeds.
    const traced = traceLab(lab, i === 0 ? request : { ...fresh, seed: (request.seed ?? lab.scenario.settings.seed) + i })
    const key = `${traced.decisions.map(({ picked }) => picked).join()} ${traced.end.backend ?? traced.end.result}`
    const known = byPicks.get(key)
    if (known === undefined) {
      byPicks.set(key, ways.length)
      ways.push(traced)
    }
    order.push(known ?? ways.length - 1)
  }
  return { ways, order }
}
