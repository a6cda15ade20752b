/** For tests of balancers: who answers one connection after another in one world, each from a port of its own. */
import { type World, forkWorld } from '../world/world.ts'
import { type Lab, destinationOf } from './lab.ts'
import { dispatch, runProbe } from './probe.ts'

export function answersInTurn(lab: Lab, from: string, to: string, times: number): (string | undefined)[] {
  let handler: Parameters<typeof dispatch>[1] | undefined
  const copy: World = forkWorld(lab.world, {
    choose: (_weights, due = 0) => due,
    socketEvent: dispatch(
      () => copy,
      (socket, event) => handler?.(socket, event) ?? false,
    ),
  })
  return Array.from({ length: times }, () => {
    const options = { timeoutMs: 5000, linger: true }
    return runProbe(copy, from, destinationOf(lab, from, to), options, (listener) => (handler = listener)).backend
  })
}
