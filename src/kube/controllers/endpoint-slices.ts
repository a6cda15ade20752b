/**
 * EndpointSlices of Services with a selector (pkg/controller/endpointslice): only for Services of which the file has no
 * slice; slices that the file gives are taken as they are.
 */
import { dictionary } from '../../net/dictionary.ts'
import { ipFamilyOf } from '../defaults.ts'
import { canonical, suffix } from '../names.ts'
import type { Endpoint, EndpointPort, EndpointSlice, Node, Pod, Service, ServicePort } from '../objects.ts'
import { keyOf, objectKey, own, type Context, type Controller } from './controller.ts'
import { isPodReady, podIps } from './pod-addresses.ts'
import { indexPods } from './pod-index.ts'

export const SERVICE_NAME = 'kubernetes.io/service-name'
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
const MANAGER = 'endpointslice-controller.k8s.io'
const MAX_ENDPOINTS = 100

export const reconcileEndpointSlices: Controller = (objects, context) => {
  const owned = new Set(objects.owned)
  const isOurs = (slice: EndpointSlice): boolean => slice.metadata.labels?.[MANAGED_BY] === MANAGER && owned.has(objectKey(slice))
  const served = new Map<string, EndpointSlice[]>()
  for (const slice of objects.endpointSlices) {
    if (isOurs(slice)) continue
    const key = serviceOf(slice)
    served.set(key, [...(served.get(key) ?? []), slice])
  }
  // Endpoints of the file stand for the pods that it does not have: the mirror makes the slices.
  const mirrored = new Set(objects.endpoints.map(({ metadata }) => keyOf(metadata.namespace, metadata.name)))
  const index = indexPods(objects.pods)
  const nodes = new Map(objects.nodes.map((node) => [node.metadata.name, node]))
  const had = new Map(objects.endpointSlices.filter(isOurs).map((slice) => [objectKey(slice), slice]))
  const taken = new Set<EndpointSlice>()
  const given: Record<string, string> = {}
  const wanted = objects.services.flatMap((service) => {
    const key = keyOf(service.metadata.namespace, service.metadata.name)
    const selector = service.spec.selector ?? {}
    if (service.spec.type === 'ExternalName' || Object.keys(selector).length === 0) return []
    const ofFile = served.get(key)
    const pods = index.select(service.metadata.namespace, selector)
    if (!ofFile && pods.length === 0 && mirrored.has(key)) return []
    const slices = slicesOf(service, pods, nodes, context.settings)
    if (!ofFile) return slices
    const before = objects.given?.[key]
    const now = canonical(slices.map(({ endpoints, ports }) => [endpoints, ports]))
    given[key] = before ?? now
    // As the file has them, until pods or Service change. Slices that no controller manages stay in any case.
    if (!context.live || before === undefined || before === now) return []
    const managed = ofFile.filter(({ metadata }) => (metadata.labels?.[MANAGED_BY] ?? MANAGER) === MANAGER)
    for (const slice of managed) taken.add(slice)
    return managed.length > 0 ? slices : []
  })
  const made = wanted.map((slice) => sameAsBefore(slice, had))
  const isSame = made.length === had.size && taken.size === 0 && made.every((slice) => had.get(objectKey(slice)) === slice)
  if (isSame) {
    return Object.keys(given).every((key) => objects.given?.[key] === given[key]) ? objects : { ...objects, given }
  }
  for (const slice of made)
    if (had.get(objectKey(slice)) !== slice)
      context.log('endpointslice', `${slice.metadata.name} has ${slice.endpoints?.length ?? 0} endpoints`)
  const rest = objects.endpointSlices.filter((slice) => !isOurs(slice) && !taken.has(slice))
  return { ...objects, endpointSlices: [...rest, ...made], given, owned: own(objects, made, [...had.values()]) }
}

/** The very object that was there, if nothing in it is new: who watches sees no change. */
function sameAsBefore(slice: EndpointSlice, had: ReadonlyMap<string, EndpointSlice>): EndpointSlice {
  const old = had.get(objectKey(slice))
  return old && canonical(old) === canonical(slice) ? old : slice
}

/** `namespace/name` of the Service that a slice belongs to. */
export const serviceOf = ({ metadata }: EndpointSlice): string => keyOf(metadata.namespace, metadata.labels?.[SERVICE_NAME] ?? '')

interface Group {
  ports: EndpointPort[]
  endpoints: Endpoint[]
}

function slicesOf(
  service: Service,
  pods: readonly Pod[],
  nodes: ReadonlyMap<string, Node>,
  { seed, version }: Context['settings'],
): EndpointSlice[] {
  // Older API servers drop the field, or have it behind a gate (1.30).
  const distributes = version === '1.36'
  return (service.spec.ipFamilies ?? ['IPv4']).flatMap((family) => {
    // Pods whose named ports have different numbers are in different slices.
    const groups = new Map<string, Group>()
    for (const pod of pods) {
      const address = podIps(pod).find((each) => ipFamilyOf(each) === family)
      if (address === undefined || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') continue
      const ports = portsOf(service, pod)
      const key = canonical(ports)
      const group = groups.get(key) ?? { ports, endpoints: [] }
      groups.set(key, group)
      group.endpoints.push(endpointOf(service, pod, address, nodes))
    }
    const filled = [...groups.values()].flatMap(({ ports, endpoints }) =>
      chunk(distributes ? withHints(service, endpoints) : endpoints).map((part) => ({ ports, endpoints: part })),
    )
    // A Service without pods has one slice all the same, with nothing in it.
    return (filled.length > 0 ? filled : [{ ports: [], endpoints: [] }]).map((group, i) =>
      makeSlice(service, family, group, i, seed),
    )
  })
}

function chunk(endpoints: readonly Endpoint[]): Endpoint[][] {
  const parts: Endpoint[][] = []
  for (let i = 0; i < endpoints.length; i += MAX_ENDPOINTS) parts.push(endpoints.slice(i, i + MAX_ENDPOINTS))
  return parts
}

function makeSlice(service: Service, family: 'IPv4' | 'IPv6', group: Group, i: number, seed: number): EndpointSlice {
  const { name, namespace } = service.metadata
  const prefix = `${name.slice(0, 57)}-`
  const labels: Record<string, string> = dictionary({ ...service.metadata.labels, [MANAGED_BY]: MANAGER, [SERVICE_NAME]: name })
  if (service.spec.clusterIP === 'None') labels['service.kubernetes.io/headless'] = ''
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${prefix}${suffix(`${seed} slice ${namespace ?? ''} ${name} ${family} ${i}`)}`,
      generateName: prefix,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, controller: true }],
    },
    addressType: family,
    endpoints: group.endpoints,
    ports: group.ports,
  }
}

/** `targetPort` by number, or by the name that a container of the pod gives it. Ports that the pod has not are left out. */
function portsOf(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPortOf(port, pod)
    if (number === undefined) return []
    const made: EndpointPort = { name: port.name ?? '', port: number, protocol: port.protocol ?? 'TCP' }
    if (port.appProtocol !== undefined) made.appProtocol = port.appProtocol
    return [made]
  })
}

/** The port of `pod` that a Service's port leads to; `undefined` if it names one that the pod does not have. */
export function targetPortOf({ targetPort, port, protocol = 'TCP' }: ServicePort, pod: Pod): number | undefined {
  if (typeof targetPort !== 'string') return targetPort ?? port
  // Init containers that keep running are sidecars: their ports count too.
  const sidecars = (pod.spec.initContainers ?? []).filter(
    (each) => (each as { restartPolicy?: string }).restartPolicy === 'Always',
  )
  for (const { ports } of [...pod.spec.containers, ...sidecars]) {
    const found = ports?.find((each) => each.name === targetPort && (each.protocol ?? 'TCP') === protocol)
    if (found) return found.containerPort
  }
  return undefined
}

function endpointOf(service: Service, pod: Pod, address: string, nodes: ReadonlyMap<string, Node>): Endpoint {
  const serving = isPodReady(pod)
  const terminating = Boolean(pod.metadata['deletionTimestamp'])
  const endpoint: Endpoint = {
    addresses: [address],
    // A pod that is going is never ready, unless the Service asks for such addresses.
    conditions: { ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating },
    targetRef: {
      kind: 'Pod',
      name: pod.metadata.name,
      ...(pod.metadata.namespace === undefined ? {} : { namespace: pod.metadata.namespace }),
    },
  }
  if (pod.spec.nodeName) endpoint.nodeName = pod.spec.nodeName
  const zone = nodes.get(pod.spec.nodeName ?? '')?.metadata.labels?.['topology.kubernetes.io/zone']
  if (zone) endpoint.zone = zone
  if (pod.spec.hostname && pod.spec.subdomain === service.metadata.name) endpoint.hostname = pod.spec.hostname
  return endpoint
}

/** `trafficDistribution`: each endpoint is for its own zone (and node), if all ready ones have one. */
function withHints({ spec }: Service, endpoints: readonly Endpoint[]): Endpoint[] {
  if (!spec.trafficDistribution) return [...endpoints]
  const byNode = spec.trafficDistribution === 'PreferSameNode'
  return endpoints.map((endpoint) => {
    if (!endpoint.conditions?.ready) return endpoint
    const hints: NonNullable<Endpoint['hints']> = {}
    if (endpoint.zone) hints.forZones = [{ name: endpoint.zone }]
    if (byNode && endpoint.nodeName) hints.forNodes = [{ name: endpoint.nodeName }]
    return Object.keys(hints).length === 0 ? endpoint : { ...endpoint, hints }
  })
}
