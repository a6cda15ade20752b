/**
 * Names → addresses for destinations that people write (`backend-service:3000`). DNS is not simulated yet: this is a table made
 * from the objects, with the names that CoreDNS would answer for; no packet asks for it.
 */
import type { ClusterObjects } from '../kube/objects.ts'
import { nodeAddress, podAddress } from '../kube/cluster.ts'
import type { HostSpec } from '../scenario/document.ts'

/** `from` is the namespace whose search list applies (a pod's own, else `default`). */
export function lookupName(objects: ClusterObjects, hosts: readonly HostSpec[], from: string, name: string): string | undefined {
  const wanted = name.replace(/\.$/, '').replace(/\.cluster\.local$/, '')
  for (const service of objects.services) {
    const namespace = service.metadata.namespace ?? 'default'
    const forms = [
      `${service.metadata.name}.${namespace}`,
      `${service.metadata.name}.${namespace}.svc`,
      ...(namespace === from ? [service.metadata.name] : []),
    ]
    if (!forms.includes(wanted)) continue
    const clusterIp = service.spec.clusterIPs?.find((ip) => !ip.includes(':')) ?? service.spec.clusterIP
    if (clusterIp && clusterIp !== 'None') return clusterIp
    return headlessAddress(objects, service.metadata.name, namespace)
  }
  const node = objects.nodes.find((n) => n.metadata.name === wanted)
  if (node) return nodeAddress(node)
  const host = hosts.find((h) => h.name === wanted)
  if (host) return host.address.split('/')[0]
  const pod = objects.pods.find((p) => p.metadata.name === wanted && (p.metadata.namespace ?? 'default') === from)
  return pod && podAddress(pod)
}

function headlessAddress(objects: ClusterObjects, name: string, namespace: string): string | undefined {
  for (const slice of objects.endpointSlices) {
    if (
      slice.metadata.labels?.['kubernetes.io/service-name'] !== name ||
      (slice.metadata.namespace ?? 'default') !== namespace ||
      slice.addressType !== 'IPv4'
    )
      continue
    const ready = slice.endpoints?.find((endpoint) => endpoint.conditions?.ready !== false)
    if (ready) return ready.addresses[0]
  }
  return undefined
}

export interface NameTable {
  /** Address → what it is for words: `pod default/backend-1`, `Service default/backend-service`. */
  addresses: Record<string, string>
  /** Namespace id → what people call it. */
  namespaces: Record<string, string>
}
