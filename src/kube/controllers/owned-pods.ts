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

/** The names of pods that one turn of a controller finds and makes. */
export interface PodNames {
  readonly taken: Set<string>
  /** By owner: the first try that may still be free. A Deployment of thousands need not try those again that it took itself. */
  readonly next: Map<PodOwner, number>
}

export const podNames = (pods: readonly Pod[]): PodNames => ({
  taken: new Set(pods.map((pod) => `${pod.metadata.namespace}/${pod.metadata.name}`)),
  next: new Map(),
})

/** `NAME-xxxxx`, as no other pod of the namespace is called or was. */
export function podName(owner: PodOwner, { taken, next }: PodNames, context: Context): string {
  const { namespace, name } = owner.metadata
  for (let i = next.get(owner) ?? 0; ; i++) {
    const turn = context.live ? `live ${context.live.serial()}` : String(i)
    const chosen = `${name}-${suffix(`${context.settings.seed} ${namespace ?? ''} ${name} ${turn}`)}`
    if (taken.has(`${namespace}/${chosen}`)) continue
    taken.add(`${namespace}/${chosen}`)
    next.set(owner, i + 1)
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
