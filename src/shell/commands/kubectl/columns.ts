/** Which columns `kubectl get` shows of each kind: pkg/printers/internalversion/printers.go. It is long because it is a list: a few lines a kind. */
import { dictionary } from '../../../net/dictionary.ts'
import { internalIps } from '../../../kube/controllers/nodes.ts'
import type { EndpointSlice, Endpoints, Node, Pod, PodSpec, Service } from '../../../kube/objects.ts'
import type { ApiObject, ApiServer } from '../../../kube/server/server.ts'
import { ageOf, humanDuration } from './age.ts'
import { virtualTime } from '../../../kube/server/clock.ts'

export interface Columns {
  /** Names of the columns that are always there, then of those that `-o wide` adds. */
  names: readonly string[]
  wide: readonly string[]
  /** The cells of an object, wide ones too. */
  row(object: ApiObject, context: { server: ApiServer; now: number }): string[]
}

type Fields = Record<string, unknown>
const spec = (object: ApiObject): Fields => (object['spec'] ?? {}) as Fields
const status = (object: ApiObject): Fields => (object['status'] ?? {}) as Fields
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '0')

/** `a=b,c=d`; `<none>` for nothing. */
export function formatLabels(labels: unknown): string {
  const pairs = Object.entries((labels ?? {}) as Record<string, string>)
  return pairs.length === 0
    ? '<none>'
    : pairs
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${key}=${value}`)
        .join(',')
}

interface Selector {
  matchLabels?: Record<string, string>
  matchExpressions?: { key: string; operator: string; values?: string[] }[]
}

/** A LabelSelector as metav1.FormatLabelSelector prints it. */
export function formatSelector(selector: unknown): string {
  const { matchLabels = {}, matchExpressions = [] } = (selector ?? {}) as Selector
  const words: Record<string, string> = dictionary({ NotIn: 'notin', In: 'in' })
  const parts = [
    ...Object.entries(matchLabels).map(([key, value]) => [key, `${key}=${value}`] as const),
    ...matchExpressions.map(({ key, operator, values = [] }) => {
      const word = words[operator]
      return [key, word ? `${key} ${word} (${[...values].sort().join(',')})` : operator === 'Exists' ? key : `!${key}`] as const
    }),
  ]
  return parts.length === 0
    ? '<none>'
    : parts
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, part]) => part)
        .join(',')
}

const images = (podSpec: PodSpec | undefined): [string, string] => [
  (podSpec?.containers ?? []).map(({ name }) => name).join(','),
  (podSpec?.containers ?? []).map(({ image }) => image ?? '').join(','),
]
const templateSpec = (object: ApiObject): PodSpec | undefined =>
  (spec(object)['template'] as { spec?: PodSpec } | undefined)?.spec
const age = (object: ApiObject, { now }: { now: number }): string => ageOf(object.metadata['creationTimestamp'], now)

interface ContainerState {
  ready?: boolean
  restartCount?: number
  state?: { waiting?: { reason?: string }; terminated?: { reason?: string; exitCode?: number } }
  lastState?: { terminated?: { finishedAt?: string } }
}

/** What the STATUS column says of a pod. */
export function podStatus(object: ApiObject): string {
  const {
    phase = 'Pending',
    reason,
    containerStatuses = [],
  } = status(object) as { phase?: string; reason?: string; containerStatuses?: ContainerState[] }
  if (object.metadata['deletionTimestamp']) return 'Terminating'
  let shown = reason ?? phase
  for (const { state } of containerStatuses) {
    if (state?.waiting?.reason) shown = state.waiting.reason
    else if (state?.terminated) shown = state.terminated.reason ?? `ExitCode:${state.terminated.exitCode ?? 0}`
  }
  const gates = (spec(object)['schedulingGates'] ?? []) as unknown[]
  return gates.length > 0 && phase === 'Pending' ? 'SchedulingGated' : shown
}

const pods: Columns = {
  names: ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'],
  wide: ['IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES'],
  row(object, context) {
    const pod = object as unknown as Pod
    const statuses = (status(object)['containerStatuses'] ?? []) as ContainerState[]
    const restarts = statuses.reduce((sum, each) => sum + (each.restartCount ?? 0), 0)
    return [
      pod.metadata.name,
      `${statuses.filter((each) => each.ready).length}/${pod.spec.containers.length}`,
      podStatus(object),
      restarts === 0 ? '0' : `${restarts}${lastRestart(statuses, context.now)}`,
      age(object, context),
      pod.status?.podIP ?? '<none>',
      pod.spec.nodeName ?? '<none>',
      '<none>',
      gatesOf(pod),
    ]
  },
}

/** ` (5s ago)`: the last restart of any container. */
function lastRestart(statuses: readonly ContainerState[], now: number): string {
  const times = statuses.flatMap(({ lastState }) => virtualTime(lastState?.terminated?.finishedAt) ?? [])
  return times.length === 0 ? '' : ` (${humanDuration(now - Math.max(...times))} ago)`
}

/** How many of a pod's readiness gates are open. */
function gatesOf({ spec: { readinessGates = [] }, status: state }: Pod): string {
  if (readinessGates.length === 0) return '<none>'
  const isOpen = (gate: string): boolean =>
    state?.conditions?.some((each) => each.type === gate && each.status === 'True') === true
  return `${readinessGates.filter(({ conditionType }) => isOpen(conditionType)).length}/${readinessGates.length}`
}

/** The addresses under which a Service is reached from outside. */
export function externalAddresses(
  { spec: { type, externalIPs = [], externalName }, status: state }: Service,
  wide: boolean,
): string {
  const shorten = (list: string): string => (list.length > 16 && !wide ? `${list.slice(0, 13)}...` : list)
  switch (type) {
    case 'LoadBalancer': {
      const ingress = (state?.loadBalancer?.ingress ?? []).map((each) => each.ip ?? each.hostname ?? '')
      const all = [...ingress, ...externalIPs]
      return all.length === 0 ? '<pending>' : externalIPs.length > 0 ? all.join(',') : shorten(ingress.join(','))
    }
    case 'ExternalName':
      return externalName ?? '<none>'
    default:
      return externalIPs.length === 0 ? '<none>' : externalIPs.join(',')
  }
}

export const servicePorts = (service: Service): string =>
  (service.spec.ports ?? [])
    .map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol ?? 'TCP'}`)
    .join(',') || '<none>'

const services: Columns = {
  names: ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE'],
  wide: ['SELECTOR'],
  row(object, context) {
    const service = object as unknown as Service
    return [
      service.metadata.name,
      service.spec.type ?? 'ClusterIP',
      service.spec.clusterIP ?? '<none>',
      externalAddresses(service, false),
      servicePorts(service),
      age(object, context),
      formatLabels(service.spec.selector),
    ]
  },
}

const deployments: Columns = {
  names: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE'],
  wide: ['CONTAINERS', 'IMAGES', 'SELECTOR'],
  row(object, context) {
    const state = status(object)
    return [
      object.metadata.name,
      `${text(state['readyReplicas'])}/${text(spec(object)['replicas'])}`,
      text(state['updatedReplicas']),
      text(state['availableReplicas']),
      age(object, context),
      ...images(templateSpec(object)),
      formatSelector(spec(object)['selector']),
    ]
  },
}

const replicaSets: Columns = {
  names: ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE'],
  wide: ['CONTAINERS', 'IMAGES', 'SELECTOR'],
  row: (object, context) => [
    object.metadata.name,
    text(spec(object)['replicas']),
    text(status(object)['replicas']),
    text(status(object)['readyReplicas']),
    age(object, context),
    ...images(templateSpec(object)),
    formatSelector(spec(object)['selector']),
  ],
}

const daemonSets: Columns = {
  names: ['NAME', 'DESIRED', 'CURRENT', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'NODE SELECTOR', 'AGE'],
  wide: ['CONTAINERS', 'IMAGES', 'SELECTOR'],
  row(object, context) {
    const state = status(object)
    const fields = [
      'desiredNumberScheduled',
      'currentNumberScheduled',
      'numberReady',
      'updatedNumberScheduled',
      'numberAvailable',
    ]
    return [
      object.metadata.name,
      ...fields.map((each) => text(state[each])),
      formatLabels(templateSpec(object)?.nodeSelector),
      age(object, context),
      ...images(templateSpec(object)),
      formatSelector(spec(object)['selector']),
    ]
  },
}

const statefulSets: Columns = {
  names: ['NAME', 'READY', 'AGE'],
  wide: ['CONTAINERS', 'IMAGES'],
  row: (object, context) => [
    object.metadata.name,
    `${text(status(object)['readyReplicas'])}/${text(spec(object)['replicas'])}`,
    age(object, context),
    ...images(templateSpec(object)),
  ],
}

export const nodeRoles = ({ metadata }: ApiObject): string =>
  Object.keys(metadata.labels ?? {})
    .filter((label) => label.startsWith('node-role.kubernetes.io/'))
    .map((label) => label.slice('node-role.kubernetes.io/'.length))
    .sort()
    .join(',') || '<none>'

const nodes: Columns = {
  names: ['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION'],
  wide: ['INTERNAL-IP', 'EXTERNAL-IP', 'OS-IMAGE', 'KERNEL-VERSION', 'CONTAINER-RUNTIME'],
  row(object, context) {
    const {
      conditions = [],
      nodeInfo = {},
      addresses = [],
    } = status(object) as {
      conditions?: { type: string; status: string }[]
      nodeInfo?: Record<string, string>
      addresses?: { type: string; address: string }[]
    }
    const ready = conditions.find(({ type }) => type === 'Ready')?.status
    const states = [ready === 'True' ? 'Ready' : ready === undefined ? 'Unknown' : 'NotReady']
    if (spec(object)['unschedulable']) states.push('SchedulingDisabled')
    return [
      object.metadata.name,
      states.join(','),
      nodeRoles(object),
      age(object, context),
      nodeInfo['kubeletVersion'] ?? '',
      internalIps(object as unknown as Node)[0] ?? '<none>',
      addresses.find(({ type }) => type === 'ExternalIP')?.address ?? '<none>',
      nodeInfo['osImage'] ?? '<unknown>',
      nodeInfo['kernelVersion'] ?? '<unknown>',
      nodeInfo['containerRuntimeVersion'] ?? '<unknown>',
    ]
  },
}

/** Three at most, then how many more. */
const MAX_ENDPOINTS = 3

/** `10.244.1.2:80,10.244.1.3:80 + 1 more...`. */
export function formatEndpoints({ subsets = [] }: Pick<Endpoints, 'subsets'>, ports?: ReadonlySet<string>): string {
  const list: string[] = []
  let count = 0
  let more = false
  for (const subset of subsets) {
    const used = subset.ports ?? []
    if (used.length === 0) {
      for (const { ip } of subset.addresses ?? []) {
        if (list.length === MAX_ENDPOINTS) more = true
        if (!more) list.push(ip)
        count++
      }
      continue
    }
    for (const { name = '', port } of used) {
      if (ports && !ports.has(name)) continue
      for (const { ip } of subset.addresses ?? []) {
        if (list.length === MAX_ENDPOINTS) more = true
        if (!more) list.push(ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)
        count++
      }
    }
  }
  if (list.length === 0) return '<none>'
  return more ? `${list.join(',')} + ${count - MAX_ENDPOINTS} more...` : list.join(',')
}

const endpoints: Columns = {
  names: ['NAME', 'ENDPOINTS', 'AGE'],
  wide: [],
  row: (object, context) => [object.metadata.name, formatEndpoints(object as unknown as Endpoints), age(object, context)],
}

const shortList = (list: readonly string[]): string =>
  list.length === 0
    ? '<unset>'
    : list.length <= MAX_ENDPOINTS
      ? list.join(',')
      : `${list.slice(0, MAX_ENDPOINTS).join(',')} + ${list.length - MAX_ENDPOINTS} more...`

const endpointSlices: Columns = {
  names: ['NAME', 'ADDRESSTYPE', 'PORTS', 'ENDPOINTS', 'AGE'],
  wide: [],
  row(object, context) {
    const slice = object as unknown as EndpointSlice
    return [
      slice.metadata.name,
      slice.addressType,
      shortList((slice.ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '') : String(port)))),
      shortList((slice.endpoints ?? []).flatMap((each) => each.addresses)),
      age(object, context),
    ]
  },
}

interface IngressSpec {
  ingressClassName?: string
  rules?: { host?: string }[]
  tls?: unknown[]
}

const ingresses: Columns = {
  names: ['NAME', 'CLASS', 'HOSTS', 'ADDRESS', 'PORTS', 'AGE'],
  wide: [],
  row(object, context) {
    const { ingressClassName, rules = [], tls = [] } = spec(object) as IngressSpec
    const hosts = rules.map(({ host }) => host ?? '').filter((host) => host !== '')
    const all =
      hosts.length === 0
        ? '*'
        : hosts.length > 3
          ? `${hosts.slice(0, 3).join(',')} + ${hosts.length - 3} more...`
          : hosts.join(',')
    const { loadBalancer } = status(object) as { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } }
    return [
      object.metadata.name,
      ingressClassName ?? '<none>',
      all,
      (loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '').join(','),
      tls.length > 0 ? '80, 443' : '80',
      age(object, context),
    ]
  },
}

const countOf = (value: unknown): number => Object.keys(value ?? {}).length

/** Of the rest, what is special about each: the columns between NAME and AGE. */
const SMALL: Readonly<Record<string, readonly [readonly string[], (object: ApiObject) => string[]]>> = dictionary({
  Namespace: [['STATUS'], (o) => [text(status(o)['phase'])]],
  ConfigMap: [['DATA'], (o) => [String(countOf(o['data']) + countOf(o['binaryData']))]],
  Secret: [['TYPE', 'DATA'], (o) => [text(o['type']), String(countOf(o['data']))]],
  ServiceAccount: [['SECRETS'], (o) => [String(((o['secrets'] ?? []) as unknown[]).length)]],
  NetworkPolicy: [['POD-SELECTOR'], (o) => [formatSelector(spec(o)['podSelector'])]],
  IngressClass: [
    ['CONTROLLER', 'PARAMETERS'],
    (o) => {
      const { controller = '', parameters } = spec(o) as {
        controller?: string
        parameters?: { kind: string; apiGroup?: string; name: string }
      }
      return [
        controller,
        parameters ? `${parameters.kind}${parameters.apiGroup ? `.${parameters.apiGroup}` : ''}/${parameters.name}` : '<none>',
      ]
    },
  ],
  ServiceCIDR: [['CIDRS'], (o) => [((spec(o)['cidrs'] ?? []) as string[]).join(',')]],
  IPAddress: [
    ['PARENTREF'],
    (o) => {
      const { parentRef } = spec(o) as { parentRef?: { resource?: string; namespace?: string; name?: string } }
      return [`${parentRef?.resource ?? ''}/${parentRef?.namespace ?? ''}/${parentRef?.name ?? ''}`]
    },
  ],
})

const events: Columns = {
  names: ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'],
  wide: [],
  row(object, { now }) {
    const event = object as unknown as {
      lastTimestamp: string
      type: string
      reason: string
      message: string
      involvedObject: { kind: string; name: string }
    }
    const { kind, name } = event.involvedObject
    return [
      humanDuration(now - (virtualTime(event.lastTimestamp) ?? 0)),
      event.type,
      event.reason,
      `${kind.toLowerCase()}/${name}`,
      event.message,
    ]
  },
}

const LARGE: Readonly<Record<string, Columns>> = dictionary({
  'v1 Pod': pods,
  'v1 Service': services,
  'v1 Node': nodes,
  'v1 Endpoints': endpoints,
  'v1 Event': events,
  'apps/v1 Deployment': deployments,
  'apps/v1 ReplicaSet': replicaSets,
  'apps/v1 DaemonSet': daemonSets,
  'apps/v1 StatefulSet': statefulSets,
  'discovery.k8s.io/v1 EndpointSlice': endpointSlices,
  'networking.k8s.io/v1 Ingress': ingresses,
})

export function columnsOf(apiVersion: string, kind: string): Columns {
  const known = LARGE[`${apiVersion} ${kind}`]
  if (known) return known
  const [names, cells] = SMALL[kind] ?? [[], () => []]
  return {
    names: ['NAME', ...names, 'AGE'],
    wide: [],
    row: (object, context) => [object.metadata.name, ...cells(object), age(object, context)],
  }
}
