/** `kubectl describe` of what makes pods: Deployments, ReplicaSets, DaemonSets, StatefulSets (kubectl's pkg/describe). */
import { controllerOf } from '../../../../kube/controllers/controller.ts'
import { belongsTo, replicaSetOf } from '../../../../kube/controllers/deployments.ts'
import type { DaemonSet, Deployment, Pod, PodTemplate, ReplicaSet, StatefulSet } from '../../../../kube/objects.ts'
import { phaseOf } from '../../../../kube/server/present-pod.ts'
import { podsOf } from '../../../../kube/server/present-workload.ts'
import type { ApiObject, ApiServer } from '../../../../kube/server/server.ts'
import { formatLabels, formatSelector } from '../columns.ts'
import { longTime } from './events.ts'
import { annotationLines, labelLines, podTemplateLines } from './pod-template.ts'

type Counts = Record<string, number | undefined>
interface Shown {
  spec: {
    replicas?: number
    selector?: object
    template: PodTemplate
    strategy?: { type?: string; rollingUpdate?: { maxUnavailable?: number | string; maxSurge?: number | string } }
    minReadySeconds?: number
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } }
  }
  status: Counts & { conditions?: { type: string; status: string; reason: string }[] }
}

const shown = (object: ApiObject): Shown => object as unknown as Shown

const named = ({ metadata }: ApiObject): string[] => [`Name:\t${metadata.name}`, `Namespace:\t${metadata.namespace ?? 'default'}`]
const marks = ({ metadata }: ApiObject): string[] => [
  ...labelLines('Labels', metadata.labels),
  ...annotationLines('Annotations', metadata.annotations),
]

export function describeDeployment(server: ApiServer, object: ApiObject): string[] {
  const { spec, status } = shown(object)
  const deployment = object as unknown as Deployment
  const sets = server.objects.replicaSets.filter((each) => belongsTo(each, deployment))
  const current = replicaSetOf(deployment, sets)
  const setText = (list: readonly ReplicaSet[]): string =>
    list
      .map((each) => `${each.metadata.name} (${podsOf(server, each).length}/${each.spec.replicas ?? 1} replicas created)`)
      .join(', ') || '<none>'
  const rolling = spec.strategy?.rollingUpdate
  return [
    ...named(object),
    `CreationTimestamp:\t${longTime(object.metadata['creationTimestamp'])}`,
    ...marks(object),
    `Selector:\t${formatSelector(spec.selector)}`,
    `Replicas:\t${spec.replicas ?? 1} desired | ${status['updatedReplicas'] ?? 0} updated | ${status['replicas'] ?? 0} total | ${status['availableReplicas'] ?? 0} available | ${status['unavailableReplicas'] ?? 0} unavailable`,
    `StrategyType:\t${spec.strategy?.type ?? 'RollingUpdate'}`,
    `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`,
    ...(rolling
      ? [`RollingUpdateStrategy:\t${rolling.maxUnavailable ?? '25%'} max unavailable, ${rolling.maxSurge ?? '25%'} max surge`]
      : []),
    ...podTemplateLines(spec.template, server.settings.version),
    'Conditions:',
    '  Type\tStatus\tReason',
    '  ----\t------\t------',
    ...(status.conditions ?? []).map(({ type, status: state, reason }) => `  ${type} \t${state}\t${reason}`),
    `OldReplicaSets:\t${setText(sets.filter((each) => each !== current))}`,
    `NewReplicaSet:\t${setText(current ? [current] : [])}`,
  ]
}

function podsStatus(pods: readonly Pod[]): string {
  const count = (phase: string): number => pods.filter((pod) => phaseOf(pod) === phase).length
  return `Pods Status:\t${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`
}

export function describeReplicaSet(server: ApiServer, object: ApiObject): string[] {
  const { spec, status } = shown(object)
  const owner = controllerOf(object.metadata)
  return [
    ...named(object),
    `Selector:\t${formatSelector(spec.selector)}`,
    ...marks(object),
    ...(owner ? [`Controlled By:\t${owner.kind}/${owner.name}`] : []),
    `Replicas:\t${status['replicas'] ?? 0} current / ${spec.replicas ?? 1} desired`,
    podsStatus(podsOf(server, object as unknown as ReplicaSet)),
    ...podTemplateLines(spec.template, server.settings.version),
  ]
}

export function describeDaemonSet(server: ApiServer, object: ApiObject): string[] {
  const { spec, status } = shown(object)
  // Until 1.30 these lines were not lined up, and the namespace was not said.
  const gap = server.settings.version === '1.36' ? '\t' : ' '
  return [
    ...named(object).filter((line) => gap === '\t' || !line.startsWith('Namespace:')),
    `Selector:\t${formatSelector(spec.selector)}`,
    `Node-Selector:\t${formatLabels(spec.template.spec.nodeSelector)}`,
    ...marks(object),
    `Desired Number of Nodes Scheduled:${gap}${status['desiredNumberScheduled'] ?? 0}`,
    `Current Number of Nodes Scheduled:${gap}${status['currentNumberScheduled'] ?? 0}`,
    `Number of Nodes Scheduled with Up-to-date Pods:${gap}${status['updatedNumberScheduled'] ?? 0}`,
    `Number of Nodes Scheduled with Available Pods:${gap}${status['numberAvailable'] ?? 0}`,
    `Number of Nodes Misscheduled:${gap}${status['numberMisscheduled'] ?? 0}`,
    podsStatus(podsOf(server, object as unknown as DaemonSet)),
    ...podTemplateLines(spec.template, server.settings.version),
  ]
}

export function describeStatefulSet(server: ApiServer, object: ApiObject): string[] {
  const { spec, status } = shown(object)
  return [
    ...named(object),
    `CreationTimestamp:\t${longTime(object.metadata['creationTimestamp'])}`,
    `Selector:\t${formatSelector(spec.selector)}`,
    ...marks(object),
    `Replicas:\t${spec.replicas ?? 1} desired | ${status['replicas'] ?? 0} total`,
    `Update Strategy:\t${spec.updateStrategy?.type ?? 'RollingUpdate'}`,
    ...(spec.updateStrategy?.rollingUpdate ? [`  Partition:\t${spec.updateStrategy.rollingUpdate.partition ?? 0}`] : []),
    podsStatus(podsOf(server, object as unknown as StatefulSet)),
    ...podTemplateLines(spec.template, server.settings.version),
    'Volume Claims:\t<none>',
  ]
}
