/** `kubectl describe pod` (kubectl's pkg/describe, describePod). */
import { controllerOf } from '../../../../kube/controllers/controller.ts'
import type { Pod, PodSpec } from '../../../../kube/objects.ts'
import type { ApiObject, ApiServer } from '../../../../kube/server/server.ts'
import { humanDuration } from '../age.ts'
import { virtualTime } from '../../../../kube/server/clock.ts'
import { longTime } from './events.ts'
import { type ContainerShown, annotationLines, containerLines, labelLines, placementLines, volumeLines } from './pod-template.ts'

interface State {
  running?: { startedAt?: string }
  waiting?: { reason?: string; message?: string }
  terminated?: { reason?: string; message?: string; exitCode?: number; startedAt?: string; finishedAt?: string }
}
interface ContainerStatus {
  name: string
  containerID?: string
  imageID?: string
  ready?: boolean
  restartCount?: number
  state?: State
  lastState?: State
}
type Status = NonNullable<Pod['status']> & {
  startTime?: string
  qosClass?: string
  reason?: string
  message?: string
  containerStatuses?: ContainerStatus[]
}

export function describePod(server: ApiServer, object: ApiObject): string[] {
  const pod = object as unknown as Pod
  const spec = pod.spec as PodSpec & Record<string, unknown>
  const status = (pod.status ?? {}) as Status
  const owner = controllerOf(pod.metadata)
  const address = status.podIP ?? ''
  const release = server.settings.version
  return [
    `Name:\t${pod.metadata.name}`,
    `Namespace:\t${pod.metadata.namespace ?? 'default'}`,
    `Priority:\t${(spec['priority'] as number | undefined) ?? 0}`,
    ...(spec['priorityClassName'] ? [`Priority Class Name:\t${spec['priorityClassName'] as string}`] : []),
    `Service Account:\t${spec['serviceAccountName'] as string}`,
    `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>'}`,
    ...(status.startTime ? [`Start Time:\t${longTime(status.startTime)}`] : []),
    ...labelLines('Labels', pod.metadata.labels),
    ...annotationLines('Annotations', pod.metadata.annotations),
    ...statusLines(server, pod),
    ...(status.reason ? [`Reason:\t${status.reason}`] : []),
    ...(status.message ? [`Message:\t${status.message}`] : []),
    `IP:\t${address}`,
    ...(status.podIPs?.length ? ['IPs:', ...status.podIPs.map(({ ip }) => `  IP:\t${ip}`)] : ['IPs:\t<none>']),
    ...(owner ? [`Controlled By:\t${owner.kind}/${owner.name}`] : []),
    ...(spec.initContainers?.length
      ? ['Init Containers:', ...spec.initContainers.flatMap((each) => containerLines(each, '', { pod, release }))]
      : []),
    'Containers:',
    ...spec.containers.flatMap((each) =>
      containerLines(each, '', {
        shown: shownOf(status.containerStatuses?.find(({ name }) => name === each.name)),
        pod,
        release,
      }),
    ),
    ...gateLines(spec.readinessGates ?? [], status.conditions ?? []),
    ...conditionLines(status.conditions ?? []),
    ...volumeLines(spec, '', release),
    `QoS Class:\t${status.qosClass ?? ''}`,
    ...placementLines(spec, ''),
  ]
}

function statusLines(server: ApiServer, pod: Pod): string[] {
  const going = pod.metadata['deletionTimestamp'] as string | undefined
  if (!going) return [`Status:\t${pod.status?.phase ?? ''}`]
  const grace = Number(pod.metadata['deletionGracePeriodSeconds'] ?? 30)
  const since = server.now() - ((virtualTime(going) ?? 0) - grace * 1000)
  return [`Status:\tTerminating (lasts ${humanDuration(since)})`, `Termination Grace Period:\t${grace}s`]
}

function gateLines(
  gates: readonly { conditionType: string }[],
  conditions: readonly { type: string; status: string }[],
): string[] {
  if (gates.length === 0) return []
  const open = (gate: string): string => conditions.find(({ type }) => type === gate)?.status ?? '<none>'
  return [
    'Readiness Gates:',
    '  Type\tStatus',
    ...gates.map(({ conditionType }) => `  ${conditionType} \t${open(conditionType)} `),
  ]
}

function conditionLines(conditions: readonly { type: string; status: string }[]): string[] {
  return conditions.length === 0
    ? []
    : ['Conditions:', '  Type\tStatus', ...conditions.map(({ type, status }) => `  ${type} \t${status} `)]
}

function shownOf(status: ContainerStatus | undefined): ContainerShown | undefined {
  if (!status) return undefined
  return {
    id: status.containerID ?? '',
    imageId: status.imageID ?? '',
    state: [
      ...stateLines('State', status.state ?? {}),
      ...(status.lastState?.terminated ? stateLines('Last State', status.lastState) : []),
    ],
    ready: status.ready === true,
    restarts: status.restartCount ?? 0,
  }
}

function stateLines(title: string, { running, waiting, terminated }: State): string[] {
  if (running) return [`    ${title}:\tRunning`, `      Started:\t${longTime(running.startedAt)}`]
  if (terminated) {
    return [
      `    ${title}:\tTerminated`,
      ...(terminated.reason ? [`      Reason:\t${terminated.reason}`] : []),
      ...(terminated.message ? [`      Message:\t${terminated.message}`] : []),
      `      Exit Code:\t${terminated.exitCode ?? 0}`,
      `      Started:\t${longTime(terminated.startedAt)}`,
      `      Finished:\t${longTime(terminated.finishedAt)}`,
    ]
  }
  return [`    ${title}:\tWaiting`, ...(waiting?.reason ? [`      Reason:\t${waiting.reason}`] : [])]
}
