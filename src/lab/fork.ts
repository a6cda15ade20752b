/** A second lab that lives on its own: what is tried in it leaves the first as it was. */
import { random } from '../linux/random.ts'
import { type World, forkWorld } from '../world/world.ts'
import { forkServer } from '../kube/server/server.ts'
import { pick } from './choices.ts'
import type { Lab } from './lab.ts'
import { forkKubelets, hearProbe } from './kubelet.ts'
import { followServer } from './live.ts'
import { dispatch } from './probe.ts'

export function forkLab(lab: Lab): Lab {
  const world: World = forkWorld(lab.world, {
    choose: (weights, due) => due ?? pick(weights, random(world.kernel)),
    socketEvent: dispatch(
      () => world,
      (socket, event) => hearProbe(fork, socket, event),
    ),
  })
  const fork: Lab = {
    ...lab,
    world,
    api: forkServer(lab.api),
    proxies: new Map([...lab.proxies].map(([name, proxy]) => [name, { ...proxy }])),
    pids: new Map(lab.pids),
    kubelets: forkKubelets(lab.kubelets),
  }
  followServer(fork)
  return fork
}
