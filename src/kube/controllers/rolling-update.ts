/** How many pods each ReplicaSet of a Deployment may have while new ones are not ready yet (pkg/controller/deployment/rolling.go). */
import { isProbed } from '../kubelet/probe.ts'
import type { Deployment, Pod, ReplicaSet } from '../objects.ts'
import { controllerOf } from './controller.ts'
import { isPodReady } from './pod-addresses.ts'

interface Strategy {
  type?: string
  rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string }
}

/** Whether new pods take time to become ready: without probes they are ready at once, and nothing has to be done step by step. */
export const rolls = (deployment: Deployment): boolean =>
  (deployment.spec as { strategy?: Strategy }).strategy?.type !== 'Recreate' &&
  isProbed({ spec: deployment.spec.template.spec } as Pod)

/** A number of pods, or a share of them. */
const amount = (given: number | string | undefined, replicas: number, round: (value: number) => number): number =>
  typeof given === 'number' ? given : round((replicas * parseInt(given ?? '25%', 10)) / 100)

interface Counted {
  set: ReplicaSet
  has: number
  ready: number
}

/** What each ReplicaSet is to have next, by name; the new one may not be there yet. */
export function nextReplicas(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
  pods: readonly Pod[],
): { current: number; others: ReadonlyMap<string, number> } {
  const replicas = deployment.spec.replicas ?? 1
  const { rollingUpdate = {} } = (deployment.spec as { strategy?: Strategy }).strategy ?? {}
  const surge = amount(rollingUpdate.maxSurge, replicas, Math.ceil)
  const unavailable = amount(rollingUpdate.maxUnavailable, replicas, Math.floor) || (surge === 0 ? 1 : 0)
  const minimum = replicas - unavailable
  const count = (set: ReplicaSet): Counted => ({ set, has: set.spec.replicas ?? 1, ready: readyOf(set, pods) })
  const fresh = current && count(current)
  const old = all.filter((set) => set.metadata.name !== current?.metadata.name).map(count)
  const total = (fresh?.has ?? 0) + old.reduce((sum, { has }) => sum + has, 0)
  const room = Math.max(0, replicas + surge - total)
  const wanted = fresh && fresh.has > replicas ? replicas : Math.min(replicas, (fresh?.has ?? 0) + room)
  // First those go that do not answer anyway, then as many as may be missing.
  let sick = Math.max(0, total - minimum - ((fresh?.has ?? 0) - (fresh?.ready ?? 0)))
  let spare = (fresh?.ready ?? 0) + old.reduce((sum, { ready }) => sum + ready, 0) - minimum
  const others = new Map<string, number>()
  for (const { set, has, ready } of old) {
    const cleaned = Math.min(sick, Math.max(0, has - ready))
    sick -= cleaned
    const taken = Math.min(Math.max(0, spare), has - cleaned, ready)
    spare -= taken
    others.set(set.metadata.name, has - cleaned - taken)
  }
  return { current: wanted, others }
}

const readyOf = (set: ReplicaSet, pods: readonly Pod[]): number =>
  pods.filter(
    (pod) =>
      pod.metadata.namespace === set.metadata.namespace &&
      controllerOf(pod.metadata)?.name === set.metadata.name &&
      pod.metadata['deletionTimestamp'] === undefined &&
      pod.status?.phase === 'Running' &&
      isPodReady(pod),
  ).length
