/** ReplicaSets: as many pods as they ask for (pkg/controller/replicaset). */
import type { ClusterObjects, Pod, ReplicaSet } from '../objects.ts'
import { objectKey, own, type Context, type Controller } from './controller.ts'
import { indexPods } from './pod-index.ts'
import { belongsTo, inOrderOfLeaving, leaving, podFrom, podName, podNames } from './owned-pods.ts'

export const reconcileReplicaSets: Controller = (objects, context) => {
  if (objects.replicaSets.length === 0) return objects
  const made: Pod[] = []
  const removed = new Set<Pod>()
  const owned = new Set(objects.owned)
  const names = podNames(objects.pods)
  const index = indexPods(objects.pods)
  const candidates = ({ metadata, spec }: ReplicaSet): readonly Pod[] =>
    Object.keys(spec.selector.matchLabels ?? {}).length > 0
      ? index.select(metadata.namespace, spec.selector.matchLabels!)
      : objects.pods
  for (const replicaSet of objects.replicaSets) {
    if (replicaSet.metadata['deletionTimestamp']) continue
    const replicas = replicaSet.spec.replicas ?? 1
    const mine = candidates(replicaSet).filter((pod) => belongsTo(pod, replicaSet))
    for (let missing = replicas - mine.length; missing > 0 && replicaSet.spec.template; missing--) {
      const pod = podFrom(replicaSet, podName(replicaSet, names, context))
      made.push(pod)
      context.log('replicaset', `Created pod: ${pod.metadata.name}`, { object: replicaSet, reason: 'SuccessfulCreate' })
    }
    for (const pod of tooMany(mine, replicas, owned, context)) {
      removed.add(pod)
      context.log('replicaset', `Deleted pod: ${pod.metadata.name}`, { object: replicaSet, reason: 'SuccessfulDelete' })
    }
  }
  if (made.length === 0 && removed.size === 0) return objects
  if (context.live) {
    const kept = objects.pods.map((pod) => (removed.has(pod) ? leaving(pod, context) : pod))
    return { ...objects, pods: [...kept, ...made], owned: own(objects, made) }
  }
  const pods = [...objects.pods.filter((pod) => !removed.has(pod)), ...made]
  return { ...objects, pods, owned: own(objects, made, [...removed]) } satisfies ClusterObjects
}

function tooMany(mine: readonly Pod[], replicas: number, owned: ReadonlySet<string>, context: Context): Pod[] {
  if (mine.length <= replicas) return []
  if (context.live) return inOrderOfLeaving(mine).slice(0, mine.length - replicas)
  // Pods that the file gave stay: they are what the person has.
  const isOurs = (pod: Pod): boolean => owned.has(objectKey(pod))
  const given = mine.filter((pod) => !isOurs(pod)).length
  return mine.filter(isOurs).slice(Math.max(0, replicas - given))
}
