/** What ReplicaSets, DaemonSets and StatefulSets share: which pods are theirs, which go first, and how a pod is made from a template. */
import { suffix } from '../names.ts'
import type { LabelSelector, ObjectMeta, Pod, PodTemplate } from '../objects.ts'
import { matchesSelector } from '../selectors.ts'
import { controllerOf, type Context } from './controller.ts'
import { isPodReady } from './pod-addresses.ts'

export interface PodOwner {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  spec: { selector: LabelSelector; template?: PodTemplate }
}

export const isOver = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
export const isGoing = (pod: Pod): boolean => pod.metadata['deletionTimestamp'] !== undefined

/** Its own and orphans that its selector matches, unless they have ended or are ending. */
export function belongsTo(pod: Pod, owner: PodOwner): boolean {
  if (pod.metadata.namespace !== owner.metadata.namespace) return false
  const controller = controllerOf(pod.metadata)
  if (controller && (controller.kind !== owner.kind || controller.name !== owner.metadata.name)) return false
  return !isGoing(pod) && !isOver(pod) && matchesSelector(owner.spec.selector, pod.metadata.labels ?? {})
}

/** Which pods a controller takes away first: unscheduled, unready, then the newest (pkg/controller, ActivePodsWithRanks). */
export const inOrderOfLeaving = (pods: readonly Pod[]): Pod[] => {
  const rank = (pod: Pod): number => (pod.spec.nodeName ? 2 : 0) + (isPodReady(pod) ? 1 : 0)
  return pods
    .map((pod, i) => ({ pod, i }))
    .sort((a, b) => rank(a.pod) - rank(b.pod) || b.i - a.i)
    .map(({ pod }) => pod)
}

/** A pod on its way out: the kubelet lets it end, and the API server forgets it then. */
export function leaving(pod: Pod, context: Context): Pod {
  const grace = (pod.spec as { terminationGracePeriodSeconds?: number }).terminationGracePeriodSeconds ?? 30
  const metadata = {
    ...pod.metadata,
    deletionTimestamp: context.live?.now(grace * 1000) ?? '',
    deletionGracePeriodSeconds: grace,
  }
  return { ...pod, metadata }
}

/** `NAME-xxxxx`, as no other pod of the namespace is called or was. */
export function podName(owner: PodOwner, names: Set<string>, context: Context): string {
  const { namespace, name } = owner.metadata
  for (let i = 0; ; i++) {
    const turn = context.live ? `live ${context.live.serial()}` : String(i)
    const chosen = `${name}-${suffix(`${context.settings.seed} ${namespace ?? ''} ${name} ${turn}`)}`
    if (names.has(`${namespace}/${chosen}`)) continue
    names.add(`${namespace}/${chosen}`)
    return chosen
  }
}

export function podFrom(
  owner: PodOwner,
  name: string,
  labels: Record<string, string> = {},
  spec: Partial<Pod['spec']> = {},
): Pod {
  const template = owner.spec.template!
  const { namespace } = owner.metadata
  const metadata: ObjectMeta = {
    ...template.metadata,
    name,
    generateName: `${owner.metadata.name}-`,
    ...(namespace === undefined ? {} : { namespace }),
    ownerReferences: [{ apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, controller: true }],
  }
  if (Object.keys(labels).length > 0) metadata.labels = { ...template.metadata?.labels, ...labels }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...template.spec, ...spec } }
}
