/**
 * What works today and will not for long, told where it is asked for: IPVS mode (KEP-5495), externalIPs (deprecated in 1.36), and modes that
 * are history. Also what is taken and shown otherwise: Windows nodes.
 */
import type { ClusterObjects, ClusterSettings } from '../objects.ts'
import type { Advice } from './advice.ts'
import type { Path } from './fault.ts'

export function adviseDeprecated(objects: ClusterObjects, settings: ClusterSettings): Advice[] {
  const found: Advice[] = []
  const say = (object: object | undefined, path: Path, message: string, cure?: string): void =>
    void found.push({
      object,
      fault: { path, at: 'value', message, severity: 'warning', ...(cure === undefined ? {} : { cure }) },
    })
  const { proxyMode, version } = settings
  const isWritten = objects.kubeProxy?.mode === proxyMode
  const ofMode = (message: string): void =>
    say(isWritten ? objects.kubeProxy : undefined, isWritten ? ['mode'] : ['spec', 'cluster', 'proxyMode'], message)
  if (proxyMode === 'ipvs' && version === '1.36')
    ofMode('IPVS mode is deprecated since Kubernetes 1.35 and will be removed; nftables mode takes its place')
  if (proxyMode === 'userspace')
    ofMode(
      'userspace mode is history: deprecated since Kubernetes 1.23, removed in 1.26. Every connection goes through the kube-proxy process, and pods see the node as the sender',
    )
  for (const service of objects.services) {
    const { spec, metadata } = service
    if (!spec.externalIPs?.length || version !== '1.36') continue
    const message = `Service ${metadata.namespace ?? 'default'}/${metadata.name}: externalIPs is deprecated since 1.36: whoever may write a Service could take any address with it (CVE-2020-8554)`
    say(service, ['spec', 'externalIPs'], message, 'use a Service of type LoadBalancer, or a Gateway')
  }
  for (const node of objects.nodes) {
    if (node.metadata.labels?.['kubernetes.io/os'] !== 'windows') continue
    const message = `Node ${node.metadata.name}: Windows nodes are not simulated (kube-proxy's modes kernelspace and winuserspace): it is shown as a Linux node`
    say(node, ['metadata', 'labels', 'kubernetes.io/os'], message)
  }
  return found
}
