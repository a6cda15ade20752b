/** `kubectl describe node` (kubectl's pkg/describe, describeNode). Requests and limits are what pods ask for: few ask here. */
import type { Node } from '../../../../kube/objects.ts'
import { present } from '../../../../kube/server/present.ts'
import { type ApiObject, type ApiServer } from '../../../../kube/server/server.ts'
import { ageOf } from '../age.ts'
import { nodeRoles } from '../columns.ts'
import { timestamp } from '../../../../kube/server/clock.ts'
import { longTime } from './events.ts'
import { annotationLines, labelLines } from './pod-template.ts'

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
    ...podLines(server, metadata.name),
    'Allocated resources:',
    '  (Total limits may be over 100 percent, i.e., overcommitted.)',
    '  Resource\tRequests\tLimits',
    '  --------\t--------\t------',
    '  cpu\t0 (0%)\t0 (0%)',
    '  memory\t0 (0%)\t0 (0%)',
    '  ephemeral-storage\t0 (0%)\t0 (0%)',
  ]
}

function podLines(server: ApiServer, node: string): string[] {
  const pods = server.objects.pods
    .filter((pod) => pod.spec.nodeName === node && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed')
    .map((pod) => present(server, pod as unknown as ApiObject))
    .sort((a, b) =>
      `${a.metadata.namespace ?? ''}/${a.metadata.name}` < `${b.metadata.namespace ?? ''}/${b.metadata.name}` ? -1 : 1,
    )
  return [
    `Non-terminated Pods:\t(${pods.length} in total)`,
    '  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge',
    '  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---',
    ...pods.map(
      ({ metadata }) =>
        `  ${metadata.namespace ?? ''}\t${metadata.name}\t\t0 (0%)\t0 (0%)\t0 (0%)\t0 (0%)\t${ageOf(metadata['creationTimestamp'], server.now())}`,
    ),
  ]
}
