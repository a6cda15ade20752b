/** What the API server fills in when it stores an object: pkg/apis/core/v1/defaults.go and its siblings, the fields that are simulated. */
import { parseIp } from '../net/ip.ts'
import type {
  Container,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  Pod,
  PodSpec,
  PodTemplate,
  ReplicaSet,
  Service,
  ServicePort,
  StatefulSet,
} from './objects.ts'

/** `??` that also takes the empty string and zero for missing, as Go's zero values are. */
const orElse = <T>(value: T | null | undefined, fallback: T): T =>
  value === undefined || value === null || value === '' || value === 0 ? fallback : value

/** Addresses are not allocated here: the controllers do that. */
export function defaultService(service: Service): Service {
  const spec = service.spec ?? {}
  const type = orElse(spec.type, 'ClusterIP')
  const filled: Service['spec'] = { ...spec, type, sessionAffinity: orElse(spec.sessionAffinity, 'None') }
  if (spec.ports) filled.ports = spec.ports.map(defaultServicePort)
  if (filled.sessionAffinity === 'ClientIP') {
    const timeout = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds
    filled.sessionAffinityConfig = { clientIP: { timeoutSeconds: timeout ?? 10800 } }
  }
  if (type !== 'ExternalName') filled.internalTrafficPolicy = orElse(spec.internalTrafficPolicy, 'Cluster')
  if (type === 'NodePort' || type === 'LoadBalancer') filled.externalTrafficPolicy = orElse(spec.externalTrafficPolicy, 'Cluster')
  if (type === 'LoadBalancer') filled.allocateLoadBalancerNodePorts = spec.allocateLoadBalancerNodePorts ?? true
  if (spec.clusterIP && !spec.clusterIPs) filled.clusterIPs = [spec.clusterIP]
  if (!spec.clusterIP && spec.clusterIPs?.[0]) filled.clusterIP = spec.clusterIPs[0]
  return { ...service, spec: filled }
}

function defaultServicePort(port: ServicePort): ServicePort {
  return { ...port, protocol: orElse(port.protocol, 'TCP'), targetPort: orElse(port.targetPort, port.port) }
}

export function defaultPodSpec(spec: PodSpec): PodSpec {
  const fill = (container: Container): Container => {
    if (!container.ports) return container
    const ports = container.ports.map((port) => {
      const filled = { ...port, protocol: orElse(port.protocol, 'TCP') }
      // A pod on the host's network opens its ports there.
      if (spec.hostNetwork && !port.hostPort) filled.hostPort = port.containerPort
      return filled
    })
    return { ...container, ports }
  }
  const filled: PodSpec = { ...spec, containers: spec.containers.map(fill) }
  if (spec.initContainers) filled.initContainers = spec.initContainers.map(fill)
  return filled
}

export const defaultPod = (pod: Pod): Pod => ({ ...pod, spec: defaultPodSpec(pod.spec) })

const defaultTemplate = (template: PodTemplate): PodTemplate => ({ ...template, spec: defaultPodSpec(template.spec) })

export const defaultDeployment = (object: Deployment): Deployment => ({
  ...object,
  spec: { ...object.spec, replicas: object.spec.replicas ?? 1, template: defaultTemplate(object.spec.template) },
})

export const defaultReplicaSet = (object: ReplicaSet): ReplicaSet => {
  const spec: ReplicaSet['spec'] = { ...object.spec, replicas: object.spec.replicas ?? 1 }
  if (object.spec.template) spec.template = defaultTemplate(object.spec.template)
  return { ...object, spec }
}

export const defaultDaemonSet = (object: DaemonSet): DaemonSet => ({
  ...object,
  spec: { ...object.spec, template: defaultTemplate(object.spec.template) },
})

export const defaultStatefulSet = (object: StatefulSet): StatefulSet => ({
  ...object,
  spec: { ...object.spec, replicas: object.spec.replicas ?? 1, template: defaultTemplate(object.spec.template) },
})

export function defaultEndpointSlice(slice: EndpointSlice): EndpointSlice {
  if (!slice.ports) return slice
  return {
    ...slice,
    ports: slice.ports.map((port) => ({ ...port, name: port.name ?? '', protocol: orElse(port.protocol, 'TCP') })),
  }
}

export function defaultEndpoints(endpoints: Endpoints): Endpoints {
  if (!endpoints.subsets) return endpoints
  const subsets = endpoints.subsets.map((subset) =>
    subset.ports
      ? { ...subset, ports: subset.ports.map((port) => ({ ...port, protocol: orElse(port.protocol, 'TCP') })) }
      : subset,
  )
  return { ...endpoints, subsets }
}

/** The family that an address is of, as a Service names it; `undefined` for `None`. */
export function ipFamilyOf(address: string): 'IPv4' | 'IPv6' | undefined {
  const ip = parseIp(address)
  return ip === undefined ? undefined : typeof ip === 'bigint' ? 'IPv6' : 'IPv4'
}
