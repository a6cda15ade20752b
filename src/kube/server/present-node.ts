/** A Node as its kubelet reports it: conditions, what it runs, how much it holds. Figures of a kind node. */
import { internalIps, podCidrs } from '../controllers/nodes.ts'
import type { ClusterSettings, Node } from '../objects.ts'
import { type ApiObject, type ApiServer, metaOf, uidOf } from './server.ts'

/** The patch release that kind's node image has. */
export const RELEASE_OF: Readonly<Record<ClusterSettings['version'], string>> = {
  '1.36': 'v1.36.1',
  '1.30': 'v1.30.13',
  '1.20': 'v1.20.15',
}

export const RUNTIME = 'containerd://2.1.1'
export const OS_IMAGE = 'Debian GNU/Linux 12 (bookworm)'
export const KERNEL = '6.1.0-32-amd64'

const CAPACITY = { cpu: '4', 'ephemeral-storage': '61202244Ki', memory: '8129876Ki', pods: '110' }

const CONDITIONS = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const

export function presentNode(server: ApiServer, node: Node): ApiObject {
  const meta = metaOf(server, node as unknown as ApiObject)
  const { name } = node.metadata
  const given = (node.status ?? {}) as Record<string, unknown>
  const addresses = node.status?.addresses ?? internalIps(node).map((address) => ({ type: 'InternalIP', address }))
  const conditions = CONDITIONS.map(([type, status, reason, message]) => ({
    lastHeartbeatTime: meta.creationTimestamp,
    lastTransitionTime: meta.creationTimestamp,
    message,
    reason,
    status,
    type,
  }))
  const cidrs = podCidrs(node)
  // What taint manager and scheduler read as one: a cordoned node has the taint too.
  const taints = [...(node.spec?.taints ?? [])]
  if (node.spec?.unschedulable && !taints.some(({ key }) => key === 'node.kubernetes.io/unschedulable'))
    taints.push({ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' })
  return {
    ...node,
    spec: {
      ...(cidrs.length > 0 ? { podCIDR: cidrs[0], podCIDRs: cidrs } : {}),
      ...(server.settings.distribution === 'kind' ? { providerID: `kind://docker/kind/${name}` } : {}),
      ...node.spec,
      ...(taints.length > 0 ? { taints } : {}),
    },
    status: {
      ...given,
      addresses,
      allocatable: given['allocatable'] ?? CAPACITY,
      capacity: given['capacity'] ?? CAPACITY,
      conditions: ((given['conditions'] as unknown[] | undefined) ?? []).length > 0 ? given['conditions'] : conditions,
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: given['nodeInfo'] ?? {
        architecture: 'amd64',
        bootID: uidOf(`${server.settings.seed} boot`),
        containerRuntimeVersion: RUNTIME,
        kernelVersion: KERNEL,
        kubeProxyVersion: server.settings.version === '1.36' ? '' : RELEASE_OF[server.settings.version],
        kubeletVersion: RELEASE_OF[server.settings.version],
        machineID: uidOf(`${server.settings.seed} machine ${name}`).replaceAll('-', ''),
        operatingSystem: 'linux',
        osImage: OS_IMAGE,
        systemUUID: uidOf(`${server.settings.seed} system ${name}`),
      },
    },
  }
}
