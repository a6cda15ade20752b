/** StatefulSets: pods NAME-0, NAME-1, … with a host name of their own in the headless Service that they name (pkg/controller/statefulset). */
import { canonical } from '../names.ts'
import type { Pod, StatefulSet } from '../objects.ts'
import { completeTemplate } from '../complete.ts'
import { own, type Context, type Controller } from './controller.ts'
import { belongsTo, isGoing, leaving, podFrom } from './owned-pods.ts'

export const reconcileStatefulSets: Controller = (objects, context) => {
  const made: Pod[] = []
  const removed = new Set<Pod>()
  for (const set of objects.statefulSets) {
    const wanted = namesOf(set)
    const mine = objects.pods.filter((pod) => belongsTo(pod, set))
    for (const name of wanted) {
      // A pod of that name that is still going keeps its place.
      if (objects.pods.some((pod) => pod.metadata.name === name && pod.metadata.namespace === set.metadata.namespace)) continue
      made.push(makePod(set, name))
      context.log('statefulset', `create Pod ${name} in StatefulSet ${set.metadata.name} successful`, {
        object: set,
        reason: 'SuccessfulCreate',
      })
    }
    if (context.live) for (const pod of mine) if (!wanted.includes(pod.metadata.name) || isOld(pod, set)) removed.add(pod)
  }
  if (made.length === 0 && removed.size === 0) return objects
  for (const pod of removed) tellRemoval(pod, objects.statefulSets, context)
  const pods = objects.pods.map((pod) => (removed.has(pod) && !isGoing(pod) ? leaving(pod, context) : pod))
  return { ...objects, pods: [...pods, ...made], owned: own(objects, made) }
}

function namesOf({ metadata, spec }: StatefulSet): string[] {
  const start = spec.ordinals?.start ?? 0
  return Array.from({ length: spec.replicas ?? 1 }, (_, i) => `${metadata.name}-${start + i}`)
}

function makePod(set: StatefulSet, name: string): Pod {
  const labels = {
    'apps.kubernetes.io/pod-index': name.slice(set.metadata.name.length + 1),
    'statefulset.kubernetes.io/pod-name': name,
  }
  return podFrom(set, name, labels, { hostname: name, ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}) })
}

const isOld = (pod: Pod, set: StatefulSet): boolean =>
  canonical(completeTemplate({ spec: pod.spec }).spec.containers) !==
  canonical(completeTemplate(set.spec.template).spec.containers)

function tellRemoval(pod: Pod, sets: readonly StatefulSet[], context: Context): void {
  const object = sets.find((set) => belongsTo(pod, set))
  if (!object) return
  const message = `delete Pod ${pod.metadata.name} in StatefulSet ${object.metadata.name} successful`
  context.log('statefulset', message, { object, reason: 'SuccessfulDelete' })
}
