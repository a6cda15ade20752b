/** The control plane: every controller in turn until none has anything to change. Level-triggered, so that any change of the objects may be settled again. */
import type { About, Context, Controller } from './controllers/controller.ts'
import { reconcileDaemonSets } from './controllers/daemon-sets.ts'
import { reconcileDeployments } from './controllers/deployments.ts'
import { reconcileEndpointSlices } from './controllers/endpoint-slices.ts'
import { reconcileMirroredEndpoints } from './controllers/endpoints-mirror.ts'
import { reconcileNamespaces } from './controllers/namespaces.ts'
import { reconcileNodes } from './controllers/nodes.ts'
import { reconcilePodAddresses } from './controllers/pod-addresses.ts'
import { reconcileReplicaSets } from './controllers/replica-sets.ts'
import { reconcileScheduling } from './controllers/scheduler.ts'
import { reconcileServiceAddresses } from './controllers/service-addresses.ts'
import { reconcileStatefulSets } from './controllers/stateful-sets.ts'
import type { ClusterObjects, ClusterSettings } from './objects.ts'

/** In the order in which one's work is the next one's input, so that two rounds mostly do; by the name of the component that does it. */
const CONTROLLERS: readonly (readonly [string, Controller])[] = [
  ['namespace', reconcileNamespaces],
  ['node', reconcileNodes],
  ['deployment', reconcileDeployments],
  ['replicaset', reconcileReplicaSets],
  ['daemonset', reconcileDaemonSets],
  ['statefulset', reconcileStatefulSets],
  ['scheduler', reconcileScheduling],
  ['kubelet', reconcilePodAddresses],
  ['allocator', reconcileServiceAddresses],
  ['endpointslice', reconcileEndpointSlices],
  ['endpointslicemirroring', reconcileMirroredEndpoints],
]

const MAX_ROUNDS = 20

/** One controller's turn that changed something. */
export interface Turn {
  controller: string
  before: ClusterObjects
  after: ClusterObjects
}

export interface Settled {
  objects: ClusterObjects
  /** What stays undone: a pod that fits nowhere, a range that is full. */
  problems: string[]
  log: { controller: string; message: string }[]
}

export interface Told {
  controller: string
  message: string
  about: About
  problem: boolean
}

/** Runs the controllers to their fixed point. `turn` hears of each that changed something, `tell` what they say of objects. */
export function runControllers(
  objects: ClusterObjects,
  base: Omit<Context, 'log' | 'problem'>,
  hear: { turn?: (turn: Turn) => void; tell?: (told: Told) => void } = {},
): Settled {
  const log: Settled['log'] = []
  let problems = new Map<string, About | undefined>()
  const context: Context = {
    ...base,
    log: (controller, message, about) => {
      log.push({ controller, message })
      if (about) hear.tell?.({ controller, message, about, problem: false })
    },
    problem: (message, about) => problems.set(message, about),
  }
  let current = objects
  for (let round = 0; round < MAX_ROUNDS; round++) {
    // Only what the last round still says is a problem.
    problems = new Map()
    const before = current
    for (const [name, controller] of CONTROLLERS) {
      const after = controller(current, context)
      if (after === current) continue
      hear.turn?.({ controller: name, before: current, after })
      current = after
    }
    if (current === before) {
      for (const [message, about] of problems) if (about) hear.tell?.({ controller: 'scheduler', message, about, problem: true })
      return { objects: current, problems: [...problems.keys()], log }
    }
  }
  throw new Error(`the controllers did not come to rest in ${MAX_ROUNDS} rounds`)
}

/** Fills in what the objects lack. `reserved` are addresses on the nodes' network that others have. The argument is not changed. */
export const settle = (objects: ClusterObjects, settings: ClusterSettings, reserved: readonly string[] = []): Settled =>
  runControllers(objects, { settings, reserved: new Set(reserved), lastAddresses: new Map() })
