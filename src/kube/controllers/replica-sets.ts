/** ReplicaSets: as many pods as `replicas` says; too few are made, too many of our own are taken away (pkg/controller/replicaset). */
import { suffix } from '../names.ts'
import type { ClusterObjects, Pod, ReplicaSet } from '../objects.ts'
import { matchesSelector } from '../selectors.ts'
import { controllerOf, objectKey, own, type Context, type Controller } from './controller.ts'

export const reconcileReplicaSets: Controller = (objects, context) => {
  if (objects.replicaSets.length === 0) return objects
  const made: Pod[] = []
  const removed: Pod[] = []
  const owned = new Set(objects.owned)
  const names = new Set(objects.pods.map((pod) => `${pod.metadata.namespace}/${pod.metadata.name}`))
  for (const replicaSet of objects.replicaSets) {
    const replicas = replicaSet.spec.replicas ?? 1
    const mine = objects.pods.filter((pod) => counts(pod, replicaSet))
    for (let missing = replicas - mine.length; missing > 0 && replicaSet.spec.template; missing--) {
      const pod = makePod(replicaSet, names, context)
      made.push(pod)
      context.log('replicaset', `Created pod: ${pod.metadata.name}`)
    }
    // Pods that the file gave stay: they are what the person has.
    for (const pod of mine
      .filter((each) => owned.has(objectKey(each)))
      .slice(Math.max(0, replicas - mine.filter((each) => !owned.has(objectKey(each))).length))) {
      if (mine.length <= replicas) break
      removed.push(pod)
      context.log('replicaset', `Deleted pod: ${pod.metadata.name}`)
    }
  }
  if (made.length === 0 && removed.length === 0) return objects
  const pods = [...objects.pods.filter((pod) => !removed.includes(pod)), ...made]
  return { ...objects, pods, owned: own(objects, made, removed) } satisfies ClusterObjects
}

/** Its own and orphans that its selector matches, unless they have ended or are ending. */
function counts(pod: Pod, replicaSet: ReplicaSet): boolean {
  if (pod.metadata.namespace !== replicaSet.metadata.namespace) return false
  const owner = controllerOf(pod.metadata)
  if (owner && (owner.kind !== 'ReplicaSet' || owner.name !== replicaSet.metadata.name)) return false
  if (pod.metadata['deletionTimestamp'] || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return false
  return matchesSelector(replicaSet.spec.selector, pod.metadata.labels ?? {})
}

function makePod(replicaSet: ReplicaSet, names: Set<string>, context: Context): Pod {
  const template = replicaSet.spec.template!
  const { namespace, name } = replicaSet.metadata
  let podName = ''
  for (let i = 0; podName === '' || names.has(`${namespace}/${podName}`); i++) {
    podName = `${name}-${suffix(`${context.settings.seed} ${namespace} ${name} ${i}`)}`
  }
  names.add(`${namespace}/${podName}`)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template.metadata,
      name: podName,
      generateName: `${name}-`,
      ...(namespace === undefined ? {} : { namespace }),
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name, controller: true }],
    },
    spec: template.spec,
  }
}
