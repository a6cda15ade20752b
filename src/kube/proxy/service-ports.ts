/**
 * From Services to ports to be served: one entry a port and protocol, with the addresses of one IP family.
 * Kubernetes, pkg/proxy/serviceport.go.
 */
import type { Service, ServicePort } from '../objects.ts'
import type { Family } from '../../net/ip.ts'
import type { ReleaseTraits } from './release.ts'
import { addressesOfFamily, prefixesOfFamily } from './addresses.ts'

export type ProxyProtocol = 'tcp' | 'udp' | 'sctp'

/** What a Service asks of one of its ports, before it is known who backs it. */
export interface ProxyPort {
  /** `namespace/name:port`, or `namespace/name` for a port without a name: in comments, and hashed into chain names. */
  readonly name: string
  readonly portName: string
  /** `namespace/name` of its Service. */
  readonly owner: string
  readonly protocol: ProxyProtocol
  readonly clusterIp: string
  readonly port: number
  /** 0: none. */
  readonly nodePort: number
  readonly externalIps: readonly string[]
  readonly loadBalancerIps: readonly string[]
  /** Who may use the load balancer's addresses; empty: everyone. */
  readonly sourceRanges: readonly string[]
  /** Session affinity by client address, in seconds; 0: none. */
  readonly affinitySeconds: number
  readonly internalPolicy: 'Cluster' | 'Local'
  readonly externalPolicy: 'Cluster' | 'Local'
  /** 0: none. */
  readonly healthCheckNodePort: number
  /** The annotation that older releases ask for before they look at hints. */
  readonly hintsAnnotation: string
}

/** The API server's default for `sessionAffinityConfig.clientIP.timeoutSeconds`. */
const AFFINITY_SECONDS = 10_800
/** `0.0.0.0/0` or `::/0`. */
const ZERO_RANGE = /\/0$/

/** Labels that ask kube-proxy to look away, whatever their value. */
export const PROXY_NAME = 'service.kubernetes.io/service-proxy-name'
export const HEADLESS = 'service.kubernetes.io/headless'

/** Services that another proxy serves, headless ones and mere aliases leave no trace. */
const isProxied = ({ spec, metadata: { labels } }: Service, traits: ReleaseTraits): boolean =>
  spec.type !== 'ExternalName' &&
  spec.clusterIP !== 'None' &&
  labels?.[PROXY_NAME] === undefined &&
  !(traits.labelsOfBoth && labels?.[HEADLESS] !== undefined)

export const isExternallyAccessible = (port: ProxyPort): boolean =>
  port.nodePort !== 0 || port.externalIps.length > 0 || port.loadBalancerIps.length > 0

/** What all ports of a Service share. */
function sharedPart(
  service: Service,
  family: Family,
  traits: ReleaseTraits,
): Omit<ProxyPort, 'name' | 'portName' | 'owner' | 'protocol' | 'port' | 'nodePort'> | undefined {
  const { spec, metadata, status } = service
  const [clusterIp] = addressesOfFamily(spec.clusterIPs ?? [spec.clusterIP], family)
  if (clusterIp === undefined) return undefined
  const externalIps = traits.externalIps ? addressesOfFamily(spec.externalIPs ?? [], family) : []
  const ingress = (status?.loadBalancer?.ingress ?? []).filter((entry) => !(traits.ipMode && entry.ipMode === 'Proxy'))
  const ranges = prefixesOfFamily(spec.loadBalancerSourceRanges ?? [], family)
  const hasPolicy =
    spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (traits.policyOfExternalIps && externalIps.length > 0)
  const externalPolicy = hasPolicy && spec.externalTrafficPolicy === 'Local' ? 'Local' : 'Cluster'
  const annotations = metadata.annotations ?? {}
  return {
    clusterIp,
    externalIps,
    loadBalancerIps: addressesOfFamily(
      ingress.map((entry) => entry.ip),
      family,
    ),
    sourceRanges: traits.zeroRangeOpens && ranges.some((range) => ZERO_RANGE.test(range)) ? [] : ranges,
    affinitySeconds:
      spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? AFFINITY_SECONDS) : 0,
    internalPolicy: traits.internalTrafficPolicy && spec.internalTrafficPolicy === 'Local' ? 'Local' : 'Cluster',
    externalPolicy,
    healthCheckNodePort: spec.type === 'LoadBalancer' && externalPolicy === 'Local' ? (spec.healthCheckNodePort ?? 0) : 0,
    // The older name has precedence, even where it is empty. A release that asks for an annotation knows trafficDistribution only
    // behind a gate, without which the API server drops the field: where an object has it, hints count by themselves.
    hintsAnnotation:
      spec.trafficDistribution ||
      (annotations['service.kubernetes.io/topology-aware-hints'] ?? annotations['service.kubernetes.io/topology-mode'] ?? ''),
  }
}

/** The ports of a Service in the order of its spec; none where the family has no cluster IP. */
export function servicePorts(service: Service, family: Family, traits: ReleaseTraits): ProxyPort[] {
  if (!isProxied(service, traits)) return []
  const shared = sharedPart(service, family, traits)
  if (shared === undefined) return []
  const owner = serviceKey(service.metadata.namespace, service.metadata.name)
  return (service.spec.ports ?? []).map((port: ServicePort) => ({
    name: port.name ? `${owner}:${port.name}` : owner,
    portName: port.name ?? '',
    owner,
    protocol: (port.protocol ?? 'TCP').toLowerCase() as ProxyProtocol,
    port: port.port,
    nodePort: port.nodePort ?? 0,
    ...shared,
  }))
}

export const serviceKey = (namespace: string | undefined, name: string): string => `${namespace ?? 'default'}/${name}`
