/** How kube-proxy tells traffic of this cluster's pods from all other (`detectLocalMode`): by source range, or by the device it came in by. */
import type { KubeProxyConfiguration, Node } from '../objects.ts'
import type { Family } from '../../net/ip.ts'
import { prefixesOfFamily } from './addresses.ts'

export type LocalDetector =
  /** Nothing is known to be local: rules that need to know are left out. */
  | { readonly kind: 'none' }
  | { readonly kind: 'source'; readonly cidr: string }
  | { readonly kind: 'device'; readonly pattern: string }

/** `podCidr` stands in for a clusterCIDR that the configuration does not mention; an empty one means none. */
export function localDetector(
  config: KubeProxyConfiguration | undefined,
  node: Node | undefined,
  podCidr: string,
  family: Family,
): LocalDetector {
  switch (config?.detectLocalMode || 'ClusterCIDR') {
    case 'ClusterCIDR':
      return bySource(prefixesOfFamily((config?.clusterCIDR ?? podCidr).split(','), family))
    case 'NodeCIDR':
      return bySource(prefixesOfFamily(node?.spec?.podCIDRs ?? [node?.spec?.podCIDR ?? ''], family))
    case 'BridgeInterface':
      return byDevice(config?.detectLocal?.bridgeInterface ?? '')
    case 'InterfaceNamePrefix':
      return byDevice(`${config?.detectLocal?.interfaceNamePrefix ?? ''}+`)
    default:
      return { kind: 'none' }
  }
}

const bySource = ([cidr]: string[]): LocalDetector => (cidr === undefined ? { kind: 'none' } : { kind: 'source', cidr })
const byDevice = (pattern: string): LocalDetector => ({ kind: 'device', pattern })
