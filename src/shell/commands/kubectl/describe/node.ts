/** `kubectl describe node` (kubectl's pkg/describe, describeNode). */
import type { Node, Pod } from '../../../../kube/objects.ts'
import { present } from '../../../../kube/server/present.ts'
import { type ApiObject, type ApiServer } from '../../../../kube/server/server.ts'
import { ageOf } from '../age.ts'
import { nodeRoles } from '../columns.ts'
import { timestamp } from '../../../../kube/server/clock.ts'
import { longTime } from './events.ts'
import { annotationLines, labelLines } from './pod-template.ts'
import { shareText } from './quantity.ts'

interface Status {
  conditions?: {
    type: string
    status: string
    lastHeartbeatTime?: string
    lastTransitionTime?: string
    reason?: string
    message?: string
  }[]
  addresses?: { type: string; address: string }[]
  capacity?: Record<string, string>
  allocatable?: Record<string, string>
  nodeInfo?: Record<string, string>
}

const INFO = [
  ['Machine ID', 'machineID'],
  ['System UUID', 'systemUUID'],
  ['Boot ID', 'bootID'],
  ['Kernel Version', 'kernelVersion'],
  ['OS Image', 'osImage'],
  ['Operating System', 'operatingSystem'],
  ['Architecture', 'architecture'],
  ['Container Runtime Version', 'containerRuntimeVersion'],
  ['Kubelet Version', 'kubeletVersion'],
  ['Kube-Proxy Version', 'kubeProxyVersion'],
] as const

export function describeNode(server: ApiServer, object: ApiObject): string[] {
  const { spec = {}, metadata } = object as unknown as Node
  const status = (object['status'] ?? {}) as Status
  const taints = (spec.taints ?? []).map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`)
  const amounts = (list: Record<string, string> | undefined): string[] =>
    Object.entries(list ?? {}).map(([name, amount]) => `  ${name}:\t${amount}`)
  const info = status.nodeInfo ?? {}
  const pods = podsOn(server, metadata.name)
  return [
    `Name:\t${metadata.name}`,
    `Roles:\t${nodeRoles(object)}`,
    ...labelLines('Labels', metadata.labels),
    ...annotationLines('Annotations', metadata.annotations),
    `CreationTimestamp:\t${longTime(metadata['creationTimestamp'])}`,
    ...(taints.length > 0 ? taints.map((text, i) => `${i === 0 ? 'Taints:' : ''}\t${text}`) : ['Taints:\t<none>']),
    `Unschedulable:\t${spec.unschedulable ? 'true' : 'false'}`,
    'Lease:',
    `  HolderIdentity:\t${metadata.name}`,
    '  AcquireTime:\t<unset>',
    `  RenewTime:\t${longTime(timestamp(server.now()))}`,
    'Conditions:',
    '  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage',
    '  ----\t------\t-----------------\t------------------\t------\t-------',
    ...(status.conditions ?? []).map(
      (each) =>
        `  ${each.type} \t${each.status} \t${longTime(each.lastHeartbeatTime)} \t${longTime(each.lastTransitionTime)} \t${each.reason ?? ''} \t${each.message ?? ''}`,
    ),
    'Addresses:',
    ...(status.addresses ?? []).map(({ type, address }) => `  ${type}:\t${address}`),
    'Capacity:',
    ...amounts(status.capacity),
    'Allocatable:',
    ...amounts(status.allocatable),
    'System Info:',
    ...INFO.map(([name, field]) => `  ${name}:\t${info[field] ?? ''}`),
    ...(spec.podCIDR ? [`PodCIDR:\t${spec.podCIDR}`, `PodCIDRs:\t${(spec.podCIDRs ?? [spec.podCIDR]).join(',')}`] : []),
    ...((spec as { providerID?: string }).providerID ? [`ProviderID:\t${(spec as { providerID: string }).providerID}`] : []),
    ...podLines(pods, status.allocatable ?? {}, server.now()),
    'Allocated resources:',
    '  (Total limits may be over 100 percent, i.e., overcommitted.)',
    '  Resource\tRequests\tLimits',
    '  --------\t--------\t------',
    ...['cpu', 'memory', 'ephemeral-storage'].map(
      (name) => `  ${name}\t${shares(pods, name, status.allocatable ?? {}).join('\t')}`,
    ),
  ]
}

type Amounts = Record<string, string>

/** What a pod's containers ask for, or may have, of something. */
const asked = ({ spec }: Pod, kind: 'requests' | 'limits', name: string): string[] =>
  spec.containers.flatMap(
    (each) => (each as { resources?: { requests?: Amounts; limits?: Amounts } }).resources?.[kind]?.[name] ?? [],
  )

/** A limit without a request is one too (API server's defaults). */
const requested = (pod: Pod, name: string): string[] =>
  pod.spec.containers.flatMap((each) => {
    const { requests, limits } = (each as { resources?: { requests?: Amounts; limits?: Amounts } }).resources ?? {}
    return requests?.[name] ?? limits?.[name] ?? []
  })

const shares = (pods: readonly Pod[], name: string, whole: Amounts): [string, string] => [
  shareText(
    name,
    pods.flatMap((pod) => requested(pod, name)),
    whole[name],
  ),
  shareText(
    name,
    pods.flatMap((pod) => asked(pod, 'limits', name)),
    whole[name],
  ),
]

function podsOn(server: ApiServer, node: string): Pod[] {
  return server.objects.pods
    .filter((pod) => pod.spec.nodeName === node && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed')
    .map((pod) => present(server, pod as unknown as ApiObject) as unknown as Pod)
    .sort((a, b) =>
      `${a.metadata.namespace ?? ''}/${a.metadata.name}` < `${b.metadata.namespace ?? ''}/${b.metadata.name}` ? -1 : 1,
    )
}

const podLines = (pods: readonly Pod[], whole: Amounts, now: number): string[] => [
  `Non-terminated Pods:\t(${pods.length} in total)`,
  '  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge',
  '  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---',
  ...pods.map((pod) => {
    const { metadata } = pod
    const cells = [...shares([pod], 'cpu', whole), ...shares([pod], 'memory', whole)]
    return `  ${metadata.namespace ?? ''}\t${metadata.name}\t\t${cells.join('\t')}\t${ageOf(metadata['creationTimestamp'], now)}`
  }),
]
