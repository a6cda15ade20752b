/**
 * Mistakes that the API server takes without a word, and what will come of them: a selector that selects nothing, a targetPort on which nobody
 * listens, ranges that overlap. And faults that only the whole file shows, in the server's words. It is long because it is a list.
 */
import { contains, parseIp, parsePrefix, type Prefix } from '../../net/ip.ts'
import type {
  ClusterObjects,
  ClusterSettings,
  Container,
  LabelSelector,
  ObjectMeta,
  OtherObject,
  Pod,
  PodSpec,
  Service,
} from '../objects.ts'
import { matchesLabels, matchesSelector } from '../selectors.ts'
import { type Fault, type Path, nearest } from './fault.ts'
import { validateKept } from './validate-kept.ts'

export interface Advice {
  /** Whose fault it is; undefined: the cluster's. */
  object: object | undefined
  fault: Fault
}

type Labels = Readonly<Record<string, string>>

/** A pod, or what will be one: where it comes from and what it is labelled. */
interface Server {
  object: object
  what: string
  namespace: string
  labels: Labels
  spec: PodSpec
}

interface Scene {
  objects: ClusterObjects
  settings: ClusterSettings
  servers: readonly Server[]
  /** Those of a namespace that have all of these labels; of thousands, without asking each. */
  selected: (namespace: string, selector: Labels) => readonly Server[]
  /** `NAMESPACE/NAME` of the Services that an EndpointSlice or Endpoints of the file is for. */
  served: ReadonlySet<string>
  /** How many more selectors one may look for a likeness of: of thousands of faults only the first are read. */
  guesses: { left: number }
  say: (object: object | undefined, path: Path, message: string, cure?: string, severity?: 'warning') => void
}

const whereOf = ({ namespace }: ObjectMeta): string => namespace ?? 'default'
const text = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')

/** `explicit`: the file itself says what the service range is. */
export function adviseCluster(objects: ClusterObjects, settings: ClusterSettings, explicit: boolean): Advice[] {
  const found: Advice[] = []
  const say: Scene['say'] = (object, path, message, cure, severity = 'warning') =>
    found.push({ object, fault: { path, at: 'value', message, ...(cure === undefined ? {} : { cure }), severity } })
  const servers = serversOf(objects)
  const scene: Scene = {
    objects,
    settings,
    servers,
    selected: selectedOf(servers),
    served: servedBy(objects),
    guesses: { left: 100 },
    say,
  }
  for (const service of objects.services) adviseService(scene, service, explicit, found)
  adviseEndpoints(scene)
  adviseWorkloads(scene)
  advisePods(scene)
  for (const other of objects.others) adviseOther(scene, other, found)
  adviseRanges(scene)
  adviseNamespaces(scene)
  return found
}

function serversOf(objects: ClusterObjects): Server[] {
  const templates = [...objects.deployments, ...objects.replicaSets, ...objects.daemonSets, ...objects.statefulSets]
  return [
    ...objects.pods.map((object) => ({
      object,
      what: `Pod ${object.metadata.name}`,
      namespace: whereOf(object.metadata),
      labels: object.metadata.labels ?? {},
      spec: object.spec,
    })),
    ...templates.flatMap((object) =>
      object.spec.template
        ? [
            {
              object,
              what: `${object.kind} ${object.metadata.name}`,
              namespace: whereOf(object.metadata),
              labels: object.spec.template.metadata?.labels ?? {},
              spec: object.spec.template.spec,
            },
          ]
        : [],
    ),
  ]
}

function selectedOf(servers: readonly Server[]): Scene['selected'] {
  const byLabel = new Map<string, Server[]>()
  const keyOf = (...parts: string[]) => parts.join('\n')
  for (const server of servers)
    for (const [key, value] of Object.entries(server.labels)) {
      const id = keyOf(server.namespace, key, value)
      const those = byLabel.get(id)
      if (those) those.push(server)
      else byLabel.set(id, [server])
    }
  return (namespace, selector) => {
    const lists = Object.entries(selector).map(([key, value]) => byLabel.get(keyOf(namespace, key, value)) ?? [])
    const [fewest = []] = lists.toSorted((a, b) => a.length - b.length)
    return fewest.filter((each) => matchesLabels(selector, each.labels))
  }
}

function servedBy({ endpoints, endpointSlices }: ClusterObjects): Set<string> {
  return new Set([
    ...endpoints.map(({ metadata }) => `${whereOf(metadata)}/${metadata.name}`),
    ...endpointSlices.map(({ metadata }) => `${whereOf(metadata)}/${metadata.labels?.['kubernetes.io/service-name']}`),
  ])
}

function adviseService(scene: Scene, service: Service, explicit: boolean, found: Advice[]): void {
  const { say } = scene
  const { spec, metadata } = service
  const name = `Service ${whereOf(metadata)}/${metadata.name}`
  if (spec.type === 'ExternalName') {
    if (spec.externalName && parseIp(spec.externalName) !== undefined)
      say(
        service,
        ['spec', 'externalName'],
        `${name}: externalName is an address, but DNS will answer with it as if it were a name, which nobody can look up`,
        'use a Service without selector and an EndpointSlice with that address',
      )
    if (spec.selector)
      say(
        service,
        ['spec', 'selector'],
        `${name}: the selector of an ExternalName Service is ignored: it is nothing but a name in DNS`,
      )
    return
  }
  adviseAddress(scene, service, explicit, found)
  const selector = spec.selector ?? {}
  const isServed = scene.served.has(`${whereOf(metadata)}/${metadata.name}`)
  if (Object.keys(selector).length === 0) {
    if (!isServed)
      say(
        service,
        ['spec'],
        `${name} has no selector, and no EndpointSlice or Endpoints has its name: it has no endpoints, and connections to it are refused`,
        'add a selector, or an EndpointSlice with the label kubernetes.io/service-name',
      )
  } else if (!isServed) adviseSelector(scene, service, name)
  const behind = scene.selected(whereOf(metadata), selector)
  for (const [i, port] of (spec.ports ?? []).entries()) {
    const target = port.targetPort ?? port.port
    advisePort(scene, service, ['spec', 'ports', i, 'targetPort'], name, target, port.protocol ?? 'TCP', behind)
    if (spec.clusterIP === 'None' && target !== port.port)
      say(
        service,
        ['spec', 'ports', i, 'port'],
        `${name} is headless: nothing translates port ${port.port} to ${target}; clients that use ${port.port} reach nobody`,
        `port: ${target}`,
      )
  }
  if (spec.type === 'LoadBalancer' && !spec.externalIPs?.length && !service.status?.loadBalancer?.ingress?.length)
    say(
      service,
      ['spec', 'type'],
      `${name}: nothing in this cluster gives out load balancer addresses: EXTERNAL-IP stays <pending>, and only the node port is reached from outside`,
      'give it a status, or use type: NodePort',
    )
  if ((spec.type === 'NodePort' || spec.type === 'LoadBalancer') && spec.externalTrafficPolicy === 'Local' && behind.length > 0)
    say(
      service,
      ['spec', 'externalTrafficPolicy'],
      `${name}: with externalTrafficPolicy Local a node without a pod of its own drops what comes to the node port`,
    )
}

function adviseAddress({ objects, settings }: Scene, service: Service, explicit: boolean, found: Advice[]): void {
  const ranges = [settings.serviceCIDR, ...objects.serviceCidrs.flatMap((each) => each.spec.cidrs)]
  const list = service.spec.clusterIPs ?? (service.spec.clusterIP ? [service.spec.clusterIP] : [])
  const wrong = list.find((address) => {
    const ip = parseIp(address)
    const sameFamily = ranges
      .map((range) => parsePrefix(range))
      .filter((range): range is Prefix => range !== undefined && typeof range.network === typeof ip)
    return ip !== undefined && sameFamily.length > 0 && !sameFamily.some((range) => contains(range, ip))
  })
  if (wrong === undefined) return
  const message = `The Service "${service.metadata.name}" is invalid: spec.clusterIPs: Invalid value: ${JSON.stringify(list)}: failed to allocate IP ${wrong}: the provided IP (${wrong}) is not in the valid range. The range of valid IPs is ${ranges[0]!}`
  const fault: Fault = {
    path: ['spec', 'clusterIP'],
    at: 'value',
    message,
    cure: `choose one of ${ranges[0]!}, or leave it out and one is allocated`,
  }
  found.push({ object: service, fault: explicit ? fault : { ...fault, severity: 'warning' } })
}

function adviseSelector({ servers, selected, guesses, say }: Scene, service: Service, name: string): void {
  const selector = service.spec.selector!
  const namespace = whereOf(service.metadata)
  if (selected(namespace, selector).length > 0) return
  const elsewhere = servers.find((each) => matchesLabels(selector, each.labels))
  const consequence = 'it has no endpoints, and connections to it are refused'
  if (elsewhere) {
    return say(
      service,
      ['spec', 'selector'],
      `${name}: the pods with ${text(selector)} are in namespace ${elsewhere.namespace}, and a Service selects in its own namespace only: ${consequence}`,
      `namespace: ${elsewhere.namespace}`,
    )
  }
  const here = servers.filter((each) => each.namespace === namespace)
  say(
    service,
    ['spec', 'selector'],
    `${name}: no pod in ${namespace} has the labels ${text(selector)}: ${consequence}`,
    guesses.left-- > 0 ? likeness(selector, here) : undefined,
  )
}

/** What the selector most likely meant. */
function likeness(selector: Labels, here: readonly Server[]): string | undefined {
  for (const [key, value] of Object.entries(selector)) {
    const values = here.flatMap((each) => (each.labels[key] === undefined ? [] : [each.labels[key]]))
    const near = typeof value === 'string' ? nearest(value, values) : undefined
    if (near !== undefined && near !== value) return `did you mean ${key}=${near}?`
    const same = here.flatMap((each) => Object.entries(each.labels)).find(([other, its]) => its === value && other !== key)
    if (values.length === 0 && same) return `did you mean ${same[0]}=${value}?`
  }
  const [first] = here
  return first && Object.keys(first.labels).length > 0 ? `${first.what} has ${text(first.labels)}` : undefined
}

function advisePort(
  { say }: Scene,
  service: Service,
  path: Path,
  name: string,
  target: number | string,
  protocol: string,
  behind: readonly Server[],
): void {
  if (behind.length === 0) return
  const ports = behind.flatMap((each) => each.spec.containers.flatMap((container) => container.ports ?? []))
  if (ports.length === 0) return
  if (typeof target === 'string') {
    if (ports.some((each) => each.name === target)) return
    const near = nearest(
      target,
      ports.flatMap((each) => (each.name ? [each.name] : [])),
    )
    return say(
      service,
      path,
      `${name}: no container port of its pods is called ${JSON.stringify(target)}: the Service has no endpoints for this port`,
      near ? `did you mean ${near}?` : undefined,
    )
  }
  const same = ports.filter((each) => each.containerPort === target)
  const declared = [...new Set(ports.map((each) => each.containerPort))].join(', ')
  if (same.length === 0)
    return say(
      service,
      path,
      `${name}: its pods declare port ${declared}, not ${target}: the rules lead to ${target}, where nobody listens, and connections are refused`,
      ports.length === 1 ? `targetPort: ${declared}` : undefined,
    )
  if (!same.some((each) => (each.protocol ?? 'TCP') === protocol))
    say(
      service,
      path,
      `${name}: its pods serve ${target} by ${same[0]!.protocol ?? 'TCP'}, not ${protocol}: nobody answers`,
      `protocol: ${same[0]!.protocol ?? 'TCP'}`,
    )
}

function adviseEndpoints({ objects, settings, say }: Scene): void {
  const services = new Map(objects.services.map((each) => [`${whereOf(each.metadata)}/${each.metadata.name}`, each]))
  for (const endpoints of objects.endpoints) {
    const key = `${whereOf(endpoints.metadata)}/${endpoints.metadata.name}`
    const service = services.get(key)
    if (!service)
      say(endpoints, ['metadata', 'name'], `Endpoints ${key}: there is no Service of that name, so that nobody uses them`)
    else if (Object.keys(service.spec.selector ?? {}).length > 0)
      say(
        endpoints,
        ['metadata', 'name'],
        `Endpoints ${key}: the Service has a selector: its controller writes this object anew and what you wrote is lost`,
        'take the selector out of the Service',
      )
    if (settings.version === '1.36')
      say(endpoints, ['kind'], 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice')
  }
  for (const slice of objects.endpointSlices) {
    const name = slice.metadata.labels?.['kubernetes.io/service-name']
    const what = `EndpointSlice ${whereOf(slice.metadata)}/${slice.metadata.name}`
    if (name === undefined)
      say(
        slice,
        ['metadata'],
        `${what} has no label kubernetes.io/service-name: it belongs to no Service, and no packet goes there`,
        'labels: { kubernetes.io/service-name: NAME }',
      )
    else if (!services.has(`${whereOf(slice.metadata)}/${name}`))
      say(
        slice,
        ['metadata', 'labels', 'kubernetes.io/service-name'],
        `${what}: there is no Service ${whereOf(slice.metadata)}/${name}, so that nobody uses it`,
      )
    else checkSlicePorts(services.get(`${whereOf(slice.metadata)}/${name}`)!, slice, what, say)
  }
}

function checkSlicePorts(
  service: Service,
  slice: ClusterObjects['endpointSlices'][number],
  what: string,
  say: Scene['say'],
): void {
  const names = new Set((service.spec.ports ?? []).map(({ name }) => name ?? ''))
  slice.ports?.forEach(({ name = '' }, i) => {
    if (!names.has(name))
      say(
        slice,
        ['ports', i, 'name'],
        `${what}: the Service has no port called ${JSON.stringify(name)}: kube-proxy joins them by name, and this one leads nowhere`,
        `the Service's ports are called ${[...names].map((each) => JSON.stringify(each)).join(', ')}`,
      )
  })
}

const selects = (a: LabelSelector, labels: Labels): boolean =>
  Object.keys(a.matchLabels ?? {}).length + (a.matchExpressions ?? []).length > 0 && matchesSelector(a, labels)

function adviseWorkloads({ objects, say }: Scene): void {
  const { deployments } = objects
  deployments.forEach((deployment, i) => {
    const rival = deployments.find(
      (other, j) =>
        j < i &&
        whereOf(other.metadata) === whereOf(deployment.metadata) &&
        selects(other.spec.selector, deployment.spec.template.metadata?.labels ?? {}),
    )
    if (rival)
      say(
        deployment,
        ['spec', 'selector'],
        `Deployment ${deployment.metadata.name}: the selector of Deployment ${rival.metadata.name} matches these pods too; a Service for one of them sends its connections to both`,
        'give each its own label',
      )
    if (deployment.spec.replicas === 0)
      say(deployment, ['spec', 'replicas'], `Deployment ${deployment.metadata.name} asks for 0 replicas: it has no pods`)
  })
  for (const set of objects.statefulSets) {
    const { serviceName } = set.spec
    if (
      serviceName &&
      !objects.services.some(({ metadata }) => metadata.name === serviceName && whereOf(metadata) === whereOf(set.metadata))
    )
      say(
        set,
        ['spec', 'serviceName'],
        `StatefulSet ${set.metadata.name}: there is no Service ${JSON.stringify(serviceName)}: its pods get no names in DNS`,
        'add a headless Service of that name',
      )
  }
}

const PROBES = [
  ['readinessProbe', 'readiness', 'the pod never becomes ready, and no Service sends it anything'],
  ['livenessProbe', 'liveness', 'its container is started anew again and again'],
  ['startupProbe', 'startup', 'it never counts as started, and is started anew again and again'],
] as const

/** Probes that ask what nobody answers, and those that are not simulated. */
function adviseProbes(say: Scene['say'], object: object | undefined, what: string, container: Container): void {
  const known = container.ports ?? []
  for (const [field, name, outcome] of PROBES) {
    const probe = container[field]
    if (!probe) continue
    const port = probe.httpGet?.port ?? probe.tcpSocket?.port
    if (port !== undefined && known.length > 0 && !known.some((each) => each.containerPort === port || each.name === port))
      say(object, ['spec'], `${what}: the ${name} probe asks port ${port}, which ${container.name} does not declare: ${outcome}`)
    if (probe.grpc)
      say(
        object,
        ['spec'],
        `${what}: the ${name} probe of ${container.name} speaks gRPC, which is not simulated: it counts as answered`,
      )
    if (probe.exec)
      say(
        object,
        ['spec'],
        `${what}: the ${name} probe of ${container.name} runs a command, which is not simulated: it counts as answered`,
      )
    if (probe.httpGet?.scheme === 'HTTPS')
      say(
        object,
        ['spec'],
        `${what}: the ${name} probe of ${container.name} speaks TLS, which is not simulated: a connection is enough`,
      )
  }
}

function advisePods({ objects, servers, say }: Scene): void {
  for (const { object, what, spec } of servers) {
    const taken = new Map<string, string>()
    for (const container of spec.containers) {
      for (const { containerPort, protocol = 'TCP' } of container.ports ?? []) {
        const key = `${containerPort}/${protocol}`
        const first = taken.get(key)
        if (first !== undefined && first !== container.name)
          say(
            object,
            ['spec'],
            `${what}: containers ${first} and ${container.name} both want port ${key}; they share one network namespace, and the second cannot bind it`,
          )
        taken.set(key, container.name)
      }
      adviseProbes(say, object, what, container)
    }
    if (
      spec.nodeSelector &&
      objects.nodes.length > 0 &&
      !objects.nodes.some(({ metadata }) => matchesLabels(spec.nodeSelector!, metadata.labels))
    )
      say(object, ['spec'], `${what}: no node has the labels ${text(spec.nodeSelector)}: its pods stay Pending`)
  }
  adviseAddresses(objects, say)
}

function adviseAddresses({ pods, nodes }: ClusterObjects, say: Scene['say']): void {
  const users = new Map<string, Pod>()
  for (const pod of pods) {
    const address = pod.status?.podIP
    if (!address || pod.spec.hostNetwork) continue
    const first = users.get(address)
    if (first)
      say(
        pod,
        ['status', 'podIP'],
        `Pod ${pod.metadata.name} has the address ${address}, which Pod ${first.metadata.name} has too: packets reach only one of them`,
      )
    users.set(address, pod)
    const node = nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName)
    const range = parsePrefix(node?.spec?.podCIDR ?? '')
    const ip = parseIp(address)
    if (node && range && ip !== undefined && typeof ip === typeof range.network && !contains(range, ip))
      say(
        pod,
        ['status', 'podIP'],
        `Pod ${pod.metadata.name} has the address ${address}, but ${node.metadata.name} has ${node.spec!.podCIDR!}: here the other nodes get a route to it alone, as from Calico; kindnet’s would send its packets elsewhere`,
      )
  }
}

interface IngressSpec {
  rules?: { http?: { paths?: { backend?: { service?: { name?: string; port?: { number?: number; name?: string } } } }[] } }[]
}

function adviseOther({ objects, servers, say }: Scene, other: OtherObject, found: Advice[]): void {
  for (const cause of validateKept(other)) {
    found.push({
      object: other,
      fault: { path: ['spec'], at: 'value', message: `The ${other.kind} "${other.metadata.name}" is invalid: ${cause}` },
    })
  }
  const namespace = whereOf(other.metadata)
  if (other.kind === 'Ingress') {
    ;((other['spec'] ?? {}) as IngressSpec).rules?.forEach((rule, i) =>
      rule.http?.paths?.forEach(({ backend }, j) => {
        const { name, port } = backend?.service ?? {}
        const path = ['spec', 'rules', i, 'http', 'paths', j, 'backend']
        const service = objects.services.find(({ metadata }) => metadata.name === name && whereOf(metadata) === namespace)
        if (!name) return
        if (!service)
          say(
            other,
            path,
            `Ingress ${other.metadata.name}: there is no Service ${namespace}/${name}: requests for this path are answered with an error`,
          )
        else if (!service.spec.ports?.some((each) => (port?.name ? each.name === port.name : each.port === port?.number)))
          say(
            other,
            path,
            `Ingress ${other.metadata.name}: Service ${name} has no port ${port?.name ?? port?.number ?? ''}: an Ingress names the Service's port, not the pods'`,
          )
      }),
    )
  }
  if (other.kind === 'NetworkPolicy') {
    const spec = (other['spec'] ?? {}) as { podSelector?: LabelSelector; policyTypes?: string[]; egress?: unknown[] }
    if (spec.egress && spec.policyTypes && !spec.policyTypes.includes('Egress'))
      say(
        other,
        ['spec', 'policyTypes'],
        `NetworkPolicy ${other.metadata.name}: its egress rules do nothing, because policyTypes does not name Egress`,
      )
    const isAll =
      !spec.podSelector ||
      Object.keys(spec.podSelector.matchLabels ?? {}).length + (spec.podSelector.matchExpressions ?? []).length === 0
    if (
      !isAll &&
      servers.length > 0 &&
      !servers.some((each) => each.namespace === namespace && matchesSelector(spec.podSelector!, each.labels))
    )
      say(
        other,
        ['spec', 'podSelector'],
        `NetworkPolicy ${other.metadata.name}: no pod in ${namespace} matches its podSelector: it isolates nobody`,
      )
  }
}

const overlap = (a: Prefix, b: Prefix): boolean =>
  typeof a.network === typeof b.network && (contains(a, b.network) || contains(b, a.network))

function adviseRanges({ objects, settings, say }: Scene): void {
  const ranges = [
    ['the pod network', settings.podCIDR],
    ['the service range', settings.serviceCIDR],
    ["the nodes' network", settings.nodeNetwork],
  ] as const
  ranges.forEach(([name, cidr], i) => {
    for (const [other, theirs] of ranges.slice(i + 1)) {
      const [a, b] = [parsePrefix(cidr), parsePrefix(theirs)]
      if (a && b && overlap(a, b))
        say(
          undefined,
          [],
          `${name} ${cidr} and ${other} ${theirs} overlap: an address of both is taken for one of them only`,
          'choose ranges that share no address',
        )
    }
  })
  objects.nodes.forEach((node, i) => {
    const own = parsePrefix(node.spec?.podCIDR ?? '')
    const rival =
      own &&
      objects.nodes.slice(0, i).find((other) => {
        const theirs = parsePrefix(other.spec?.podCIDR ?? '')
        return theirs && overlap(own, theirs)
      })
    if (rival)
      say(
        node,
        ['spec', 'podCIDR'],
        `Node ${node.metadata.name}: its pod network ${node.spec!.podCIDR!} overlaps that of ${rival.metadata.name}: packets for its pods go to the wrong node`,
      )
    const cluster = parsePrefix(objects.kubeProxy?.clusterCIDR ?? settings.podCIDR)
    if (own && cluster && typeof own.network === typeof cluster.network && !overlap(own, cluster))
      say(
        node,
        ['spec', 'podCIDR'],
        `Node ${node.metadata.name}: its pod network ${node.spec!.podCIDR!} is outside of kube-proxy's clusterCIDR: its pods' connections to Services are masqueraded as if they came from outside`,
      )
  })
}

function adviseNamespaces({ objects, say }: Scene): void {
  if (objects.namespaces.length === 0) return
  const known = new Set([
    'default',
    'kube-system',
    'kube-public',
    'kube-node-lease',
    ...objects.namespaces.map(({ metadata }) => metadata.name),
  ])
  const all = [
    ...objects.pods,
    ...objects.deployments,
    ...objects.services,
    ...objects.daemonSets,
    ...objects.statefulSets,
    ...objects.others,
  ]
  for (const object of all) {
    const { namespace } = object.metadata
    if (namespace === undefined || known.has(namespace)) continue
    const near = nearest(namespace, known)
    say(
      object,
      ['metadata', 'namespace'],
      `${object.kind} ${object.metadata.name}: namespaces "${namespace}" not found: kubectl apply would refuse it`,
      near ? `did you mean ${near}?` : 'add a Namespace of that name',
    )
  }
}
