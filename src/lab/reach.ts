/** Who reaches whom: each pair from the same fresh state, over every choice that the rules may make. */
import { forkWorldBriefly, type World } from '../world/world.ts'
import type { Socket, SocketEvent } from '../linux/socket/socket.ts'
import { everyBranch } from './choices.ts'
import { type ProbeResult, dispatch, runProbe } from './probe.ts'
import type { Destination } from './reference.ts'

export interface ReachRow {
  from: string
  to: string
  result: ProbeResult['result'] | 'mixed'
  /** Only where `result` is mixed: all that may happen, sorted. */
  results?: string[]
  /** [name of who answered, source address that it saw], sorted. */
  backends: [string, string][]
}

const TIMEOUT_MS = 5000

export function reachPair(world: World, from: string, namespace: string, to: string, destination: Destination): ReachRow {
  const results = new Set<ProbeResult['result']>()
  const backends = new Map<string, [string, string]>()
  everyBranch((chooser) => {
    let handler: ((socket: Socket, event: SocketEvent) => boolean) | undefined
    const copy: World = forkWorldBriefly(world, {
      uncounted: true,
      choose: chooser.choose,
      socketEvent: dispatch(
        () => copy,
        (socket, event) => handler?.(socket, event) ?? false,
      ),
    })
    const result = runProbe(
      copy,
      namespace,
      destination,
      { timeoutMs: TIMEOUT_MS, synRetries: 0, linger: false },
      (listener) => (handler = listener),
    )
    results.add(result.result)
    if (result.backend !== undefined && result.source !== undefined)
      backends.set(`${result.backend} ${result.source}`, [result.backend, result.source])
  })
  const sorted = [...results].sort()
  const row: ReachRow = {
    from,
    to,
    result: sorted.length === 1 ? sorted[0]! : 'mixed',
    backends: [...backends.values()].sort(byText),
  }
  if (row.result === 'mixed') row.results = sorted
  return row
}

const byText = (a: [string, string], b: [string, string]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0

export const sortRows = (rows: ReachRow[]): ReachRow[] =>
  rows.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to < b.to ? -1 : a.to > b.to ? 1 : 0))
