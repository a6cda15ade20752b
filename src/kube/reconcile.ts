/** The control plane: every controller in turn until none has anything to change. Level-triggered, so that any change of the objects may be settled again. */
import type { Context, Controller } from './controllers/controller.ts'
import { reconcileDeployments } from './controllers/deployments.ts'
import { reconcileEndpointSlices } from './controllers/endpoint-slices.ts'
import { reconcileMirroredEndpoints } from './controllers/endpoints-mirror.ts'
import { reconcileNamespaces } from './controllers/namespaces.ts'
import { reconcileNodes } from './controllers/nodes.ts'
import { reconcilePodAddresses } from './controllers/pod-addresses.ts'
import { reconcileReplicaSets } from './controllers/replica-sets.ts'
import { reconcileScheduling } from './controllers/scheduler.ts'
import { reconcileServiceAddresses } from './controllers/service-addresses.ts'
import type { ClusterObjects, ClusterSettings } from './objects.ts'

/** In the order in which one's work is the next one's input, so that two rounds mostly do. */
const CONTROLLERS: readonly Controller[] = [
  reconcileNamespaces,
  reconcileNodes,
  reconcileDeployments,
  reconcileReplicaSets,
  reconcileScheduling,
  reconcilePodAddresses,
  reconcileServiceAddresses,
  reconcileEndpointSlices,
  reconcileMirroredEndpoints,
]

const MAX_ROUNDS = 20

export interface Settled {
  objects: ClusterObjects
  /** What stays undone: a pod that fits nowhere, a range that is full. */
  problems: string[]
  log: { controller: string; message: string }[]
}

/** Fills in what the objects lack. `reserved` are addresses on the nodes' network that others have. The argument is not changed. */
export function settle(objects: ClusterObjects, settings: ClusterSettings, reserved: readonly string[] = []): Settled {
  const log: Settled['log'] = []
  let problems = new Set<string>()
  const context: Context = {
    settings,
    reserved: new Set(reserved),
    log: (controller, message) => log.push({ controller, message }),
    problem: (message) => problems.add(message),
  }
  let current = objects
  for (let round = 0; round < MAX_ROUNDS; round++) {
    // Only what the last round still says is a problem.
    problems = new Set()
    const next = CONTROLLERS.reduce((state, controller) => controller(state, context), current)
    if (next === current) return { objects: current, problems: [...problems], log }
    current = next
  }
  throw new Error(`the controllers did not come to rest in ${MAX_ROUNDS} rounds`)
}
