/** What else might have happened: every way that the rules' choices can fall out for one connection, with its probability. */
import type { Socket, SocketEvent } from '../linux/socket/socket.ts'
import { type World, forkWorldBriefly } from '../world/world.ts'
import { everyBranch } from './choices.ts'
import { type Lab, destinationOf, sourceOf } from './lab.ts'
import { type ProbeResult, dispatch, runProbe } from './probe.ts'

export interface Outcome {
  /** What `traceLab` takes to go this way. */
  picks: number[]
  probability: number
  result: ProbeResult['result']
  backend?: string
  source?: string
}
export interface Outcomes {
  list: Outcome[]
  /** There are more than these. */
  more: boolean
}

/** A person looks at a few; a Service of thousands of endpoints is told as such. */
const MOST = 64
const TIMEOUT_MS = 5000

/** All outcomes of one connection, in the order of the rules. */
export function outcomesOf(lab: Lab, request: { from: string; to: string; data?: string | undefined }): Outcomes {
  const from = sourceOf(lab, request.from)
  const destination = destinationOf(lab, from, request.to)
  const list: Outcome[] = []
  const all = everyBranch((chooser) => {
    let handler: ((socket: Socket, event: SocketEvent) => boolean) | undefined
    const picks: number[] = []
    let probability = 1
    const copy: World = forkWorldBriefly(lab.world, {
      uncounted: true,
      choose(weights) {
        const picked = chooser.choose(weights)
        picks.push(picked)
        probability *= weights[picked]! / weights.reduce((sum, weight) => sum + weight, 0)
        return picked
      },
      socketEvent: dispatch(
        () => copy,
        (socket, event) => handler?.(socket, event) ?? false,
      ),
    })
    const options = { data: request.data, timeoutMs: TIMEOUT_MS, synRetries: 0, linger: false }
    const { result, backend, source } = runProbe(copy, from, destination, options, (listener) => (handler = listener))
    list.push({
      picks,
      probability,
      result,
      ...(backend === undefined ? {} : { backend }),
      ...(source === undefined ? {} : { source }),
    })
  }, MOST)
  return { list, more: !all }
}
