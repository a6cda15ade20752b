/**
 * The scheduler: which node a pod runs on. It leaves out nodes that the selector, required node affinity, a taint or
 * `unschedulable` rule out, and takes the one with the fewest pods, then the first by name. Resources are not weighed.
 */
import type { Node, Pod, PodSpec } from '../objects.ts'
import { matchesExpression } from '../selectors.ts'
import { keyOf, type Context, type Controller } from './controller.ts'

type Toleration = NonNullable<PodSpec['tolerations']>[number]
type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number]

export const reconcileScheduling: Controller = (objects, context) => {
  const waiting = objects.pods.filter(isWaiting)
  if (waiting.length === 0) return objects
  const load = new Map(objects.nodes.map(({ metadata }) => [metadata.name, 0]))
  for (const { spec, status } of objects.pods) {
    if (spec.nodeName && status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
      load.set(spec.nodeName, (load.get(spec.nodeName) ?? 0) + 1)
  }
  let changed = false
  const pods = objects.pods.map((pod) => {
    if (!isWaiting(pod)) return pod
    const name = choose(pod, objects.nodes, load, context)
    if (name === undefined) return pod
    load.set(name, (load.get(name) ?? 0) + 1)
    changed = true
    const key = keyOf(pod.metadata.namespace, pod.metadata.name)
    context.log('scheduler', `Successfully assigned ${key} to ${name}`, { object: pod, reason: 'Scheduled' })
    return { ...pod, spec: { ...pod.spec, nodeName: name } }
  })
  return changed ? { ...objects, pods } : objects
}

/** A pod that the file shows as Pending or as ended is left as it is. */
const isWaiting = (pod: Pod): boolean =>
  !pod.spec.nodeName && (!pod.status?.phase || pod.status.phase === 'Running') && !pod.metadata['deletionTimestamp']

function choose(pod: Pod, nodes: readonly Node[], load: ReadonlyMap<string, number>, context: Context): string | undefined {
  const name = keyOf(pod.metadata.namespace, pod.metadata.name)
  const extra = pod.spec as { schedulerName?: string; schedulingGates?: unknown[] }
  if (extra.schedulerName && extra.schedulerName !== 'default-scheduler') {
    context.problem(`pod ${name}: scheduler ${JSON.stringify(extra.schedulerName)} is not simulated; the pod stays Pending`)
    return undefined
  }
  if (extra.schedulingGates?.length) {
    context.problem(`pod ${name}: Scheduling is blocked due to non-empty scheduling gates`, {
      object: pod,
      reason: 'SchedulingGated',
    })
    return undefined
  }
  const reasons = new Map<string, number>()
  let best: string | undefined
  for (const node of nodes) {
    const reason = whyNot(pod.spec, node)
    if (reason !== undefined) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      continue
    }
    const candidate = node.metadata.name
    const order = best === undefined ? -1 : (load.get(candidate) ?? 0) - (load.get(best) ?? 0)
    if (order < 0 || (order === 0 && candidate < best!)) best = candidate
  }
  if (best === undefined) {
    const counted = [...reasons].map(([reason, count]) => `${count} ${reason}`).sort()
    context.problem(`pod ${name}: 0/${nodes.length} nodes are available: ${counted.join(', ')}.`, {
      object: pod,
      reason: 'FailedScheduling',
    })
  }
  return best
}

/** In the order of the scheduler's filters, with its words. */
export function whyNot(spec: PodSpec, node: Node): string | undefined {
  const tolerations = spec.tolerations ?? []
  if (
    node.spec?.unschedulable &&
    !tolerations.some((each) => tolerates(each, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }))
  ) {
    return 'node(s) were unschedulable'
  }
  const taint = node.spec?.taints?.find(
    (each) => each.effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, each)),
  )
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`
  return matchesNode(spec, node) ? undefined : "node(s) didn't match Pod's node affinity/selector"
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false
  if (toleration.key && toleration.key !== taint.key) return false
  if (toleration.operator === 'Exists') return true
  return Boolean(toleration.key) && (toleration.value ?? '') === (taint.value ?? '')
}

interface NodeSelectorTerm {
  matchExpressions?: { key: string; operator: string; values?: string[] }[]
  matchFields?: { key: string; operator: string; values?: string[] }[]
}

function matchesNode(spec: PodSpec, node: Node): boolean {
  const labels = node.metadata.labels ?? {}
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) if (labels[key] !== value) return false
  const affinity = (
    spec as {
      affinity?: {
        nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: NodeSelectorTerm[] } }
      }
    }
  ).affinity
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  if (!terms) return true
  const fields = { 'metadata.name': node.metadata.name }
  return terms.some(
    ({ matchExpressions = [], matchFields = [] }) =>
      matchExpressions.length + matchFields.length > 0 &&
      matchExpressions.every((each) => matchesExpression(each, labels)) &&
      matchFields.every((each) => matchesExpression(each, fields)),
  )
}
