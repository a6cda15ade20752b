/** The part of `kubectl describe` that pods and all that make pods share: labels, containers, volumes (kubectl's pkg/describe); cells end with tabs. */
import type { ClusterSettings, Container, PodSpec, PodTemplate, Pod, Probe } from '../../../../kube/objects.ts'
import { amountOf } from './quantity.ts'

type Fields = Record<string, unknown>
type Pairs = Readonly<Record<string, string>> | undefined

const sortedEntries = (pairs: Pairs): [string, string][] => Object.entries(pairs ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))

/** `Labels:\ta=b` and the others below it. */
export function labelLines(title: string, labels: Pairs): string[] {
  const entries = sortedEntries(labels)
  if (entries.length === 0) return [`${title}:\t<none>`]
  return entries.map(([key, value], i) => `${i === 0 ? `${title}:` : ''}\t${key}=${value}`)
}

const LONGEST_ANNOTATION = 140

export function annotationLines(title: string, annotations: Pairs): string[] {
  const entries = sortedEntries(annotations).filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration')
  if (entries.length === 0) return [`${title}:\t<none>`]
  const indent = /^ */.exec(title)![0]
  return entries.flatMap(([key, value], i) => {
    const head = `${i === 0 ? `${title}:` : indent}\t`
    const text = value.replace(/\n$/, '')
    if (text.length < LONGEST_ANNOTATION && !text.includes('\n')) return [`${head}${key}: ${text}`]
    const shorten = (part: string): string =>
      part.length > LONGEST_ANNOTATION - 2 ? `${part.slice(0, LONGEST_ANNOTATION - 2)}...` : part
    return [`${head}${key}:`, ...text.split('\n').map((part) => `${indent}\t  ${shorten(part)}`)]
  })
}

type Release = ClusterSettings['version']

export interface ContainerShown {
  id: string
  imageId: string
  /** `State:\tRunning` and what stands below. */
  state: readonly string[]
  ready: boolean
  restarts: number
}

/** `space` is what a template's containers are moved in by. */
export function containerLines(
  container: Container,
  space: string,
  { shown, pod, release }: { shown?: ContainerShown | undefined; pod?: Pod; release?: Release },
): string[] {
  const withNames = release === '1.36'
  const given = container as Container & Fields
  const ports = container.ports ?? []
  const listed = (number: (port: (typeof ports)[number]) => number): string =>
    ports
      .map((port) => `${number(port)}/${port.protocol ?? 'TCP'}${port.name && withNames ? ` (${port.name})` : ''}`)
      .join(', ') || '<none>'
  const many = ports.length > 1 ? 's' : ''
  return [
    `  ${space === '' ? '' : ' '}${container.name}:`,
    ...(shown ? [`    Container ID:\t${shown.id}`] : []),
    `    Image:\t${container.image ?? ''}`,
    ...(shown ? [`    Image ID:\t${shown.imageId}`] : []),
    `    Port${many}:\t${listed(({ containerPort }) => containerPort)}`,
    `    Host Port${many}:\t${listed(({ hostPort }) => hostPort ?? 0)}`,
    ...wordLines('Command', container.command),
    ...wordLines('Args', container.args),
    ...(shown ? [...shown.state, `    Ready:\t${shown.ready ? 'True' : 'False'}`, `    Restart Count:\t${shown.restarts}`] : []),
    ...resourceLines(given['resources'] as Fields | undefined),
    ...PROBES.flatMap(([field, title]) => (given[field] ? [`    ${title}:\t${probeText(given[field])}`] : [])),
    ...environmentFrom((given['envFrom'] ?? []) as EnvFrom[]),
    ...environmentLines(container, pod),
    ...mountLines(given),
  ]
}

const wordLines = (title: string, words: readonly string[] | undefined): string[] =>
  words && words.length > 0 ? [`    ${title}:`, ...words.flatMap((word) => word.split('\n')).map((part) => `      ${part}`)] : []

function resourceLines(resources: Fields | undefined): string[] {
  return (['limits', 'requests'] as const).flatMap((field) => {
    const entries = sortedEntries(resources?.[field] as Pairs)
    return entries.length === 0
      ? []
      : [`    ${field === 'limits' ? 'Limits' : 'Requests'}:`, ...entries.map(([name, amount]) => `      ${name}:\t${amount}`)]
  })
}

function probeText(probe: Probe): string {
  const times = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 1}s period=${probe.periodSeconds ?? 10}s #success=${probe.successThreshold ?? 1} #failure=${probe.failureThreshold ?? 3}`
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(' ')}] ${times}`
  if (probe.httpGet) {
    const { scheme = 'HTTP', host = '', port = '', path = '/' } = probe.httpGet
    return `http-get ${scheme.toLowerCase()}://${host}:${port}${path} ${times}`
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port ?? ''} ${times}`
  return probe.grpc ? `grpc <pod>:${probe.grpc.port ?? ''} ${probe.grpc.service ?? ''} ${times}` : `unknown ${times}`
}

const PROBES = [
  ['livenessProbe', 'Liveness'],
  ['readinessProbe', 'Readiness'],
  ['startupProbe', 'Startup'],
] as const

interface Reference {
  name?: string
  key?: string
  optional?: boolean
}
interface EnvVar {
  name: string
  value?: string
  valueFrom?: {
    fieldRef?: { fieldPath?: string; apiVersion?: string }
    configMapKeyRef?: Reference
    secretKeyRef?: Reference
    resourceFieldRef?: { resource?: string }
  }
}
interface EnvFrom {
  prefix?: string
  configMapRef?: Reference
  secretRef?: Reference
}

function environmentFrom(list: readonly EnvFrom[]): string[] {
  if (list.length === 0) return []
  return [
    '    Environment Variables from:',
    ...list.map(({ prefix, configMapRef, secretRef }) => {
      const ref = configMapRef ?? secretRef ?? {}
      const with_ = prefix ? ` with prefix '${prefix}'` : ''
      return `      ${ref.name ?? ''}\t${configMapRef ? 'ConfigMap' : 'Secret'}${with_}\tOptional: ${ref.optional ? 'true' : 'false'}`
    }),
  ]
}

/** What a variable of the downward API is in a pod; nothing in a template. */
function fieldOf(pod: Pod | undefined, path: string): string {
  if (!pod) return ''
  const key = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path)
  if (key) return pod.metadata[key[1] as 'labels' | 'annotations']?.[key[2]!] ?? ''
  const value = path.split('.').reduce<unknown>((at, name) => (at as Fields | undefined)?.[name], pod)
  return typeof value === 'string' ? value : ''
}

/** CPU counts whole cores, rounded up; without a limit it is what the node has, which nobody asks here. */
function resourceText(container: Container, resource: string): string {
  const [kind = '', name = ''] = resource.split('.')
  const amount = (container as { resources?: Record<string, Record<string, string>> }).resources?.[kind]?.[name]
  return amount === undefined ? '0' : String(Math.ceil(amountOf(amount)))
}

function environmentLines(container: Container, pod: Pod | undefined): string[] {
  const { env = [] } = container
  if (env.length === 0) return ['    Environment:\t<none>']
  const text = ({ value, valueFrom }: EnvVar): string => {
    if (valueFrom?.fieldRef) {
      const { apiVersion = 'v1', fieldPath = '' } = valueFrom.fieldRef
      return `${fieldOf(pod, fieldPath)} (${apiVersion}:${fieldPath})`
    }
    const resource = valueFrom?.resourceFieldRef?.resource
    if (resource !== undefined) return `${resourceText(container, resource)} (${resource})`
    const ref = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef
    if (!ref) return value ?? ''
    const what = valueFrom?.configMapKeyRef ? 'config map' : 'secret'
    return `<set to the key '${ref.key ?? ''}' ${valueFrom?.configMapKeyRef ? 'of' : 'in'} ${what} '${ref.name ?? ''}'>\tOptional: ${ref.optional ? 'true' : 'false'}`
  }
  return ['    Environment:', ...(env as EnvVar[]).map((each) => `      ${each.name}:\t${text(each)}`)]
}

function mountLines(container: Fields): string[] {
  const mounts = (container['volumeMounts'] ?? []) as { name: string; mountPath: string; readOnly?: boolean; subPath?: string }[]
  if (mounts.length === 0) return ['    Mounts:\t<none>']
  const texts = [...mounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))
  return [
    '    Mounts:',
    ...texts.map(
      ({ name, mountPath, readOnly, subPath }) =>
        `      ${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${subPath ? `,path="${subPath}"` : ''})`,
    ),
  ]
}

type Volume = Fields & { name: string }

function volumeText(volume: Volume, release: Release): string[] {
  const of = (kind: string): Record<string, string | undefined> => (volume[kind] ?? {}) as Record<string, string | undefined>
  const optional = (kind: string): string => `Optional:\t${of(kind)['optional'] ? 'true' : 'false'}`
  if (volume['configMap'])
    return [
      'Type:\tConfigMap (a volume populated by a ConfigMap)',
      `Name:\t${of('configMap')['name'] ?? ''}`,
      optional('configMap'),
    ]
  if (volume['secret'])
    return [
      'Type:\tSecret (a volume populated by a Secret)',
      `SecretName:\t${of('secret')['secretName'] ?? ''}`,
      optional('secret'),
    ]
  if (volume['hostPath'])
    return [
      'Type:\tHostPath (bare host directory volume)',
      `Path:\t${of('hostPath')['path'] ?? ''}`,
      `HostPathType:\t${of('hostPath')['type'] ?? ''}`,
    ]
  if (volume['emptyDir'])
    return [
      "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
      `Medium:\t${of('emptyDir')['medium'] ?? ''}`,
      `SizeLimit:\t${of('emptyDir')['sizeLimit'] ?? '<unset>'}`,
    ]
  if (volume['persistentVolumeClaim'])
    return [
      'Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
      `ClaimName:\t${of('persistentVolumeClaim')['claimName'] ?? ''}`,
      `ReadOnly:\t${of('persistentVolumeClaim')['readOnly'] ? 'true' : 'false'}`,
    ]
  if (volume['projected']) {
    return [
      'Type:\tProjected (a volume that contains injected data from multiple sources)',
      'TokenExpirationSeconds:\t3607',
      'ConfigMapName:\tkube-root-ca.crt',
      // Until 1.30 a pointer was printed, under a name of its own.
      release === '1.36' ? 'Optional:\tfalse' : 'ConfigMapOptional:\t<nil>',
      'DownwardAPI:\ttrue',
    ]
  }
  return ['<unknown>']
}

export function volumeLines(spec: PodSpec, space: string, release: Release): string[] {
  const volumes = ((spec as PodSpec & Fields)['volumes'] ?? []) as Volume[]
  if (volumes.length === 0) return [`${space}Volumes:\t<none>`]
  return [
    `${space}Volumes:`,
    ...volumes.flatMap((volume) => [
      `  ${space === '' ? '' : ' '}${volume.name}:`,
      ...volumeText(volume, release).map((text) => `    ${text}`),
    ]),
  ]
}

type Toleration = NonNullable<PodSpec['tolerations']>[number] & { tolerationSeconds?: number }

function tolerationText({ key = '', value = '', effect = '', operator, tolerationSeconds }: Toleration): string {
  const exists = operator === 'Exists' && value === '' ? (key !== '' || effect !== '' ? ' op=Exists' : 'op=Exists') : ''
  return `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`
}

export function placementLines(spec: PodSpec, space: string): string[] {
  const tolerations = [...(spec.tolerations ?? [])].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1)).map(tolerationText)
  const list = tolerations.length > 0 ? tolerations : ['<none>']
  return [
    ...labelLines(`${space}Node-Selectors`, spec.nodeSelector),
    ...list.map((text, i) => `${i === 0 ? `${space}Tolerations:` : space}\t${text}`),
  ]
}

/** `Pod Template:` of a Deployment and its like. */
export function podTemplateLines({ metadata, spec }: PodTemplate, release: Release): string[] {
  const given = spec as PodSpec & Fields
  const text = (field: string): string => given[field] as string
  return [
    'Pod Template:',
    ...labelLines('  Labels', metadata?.labels),
    ...(metadata?.annotations ? annotationLines('  Annotations', metadata.annotations) : []),
    ...(given['serviceAccountName'] ? [`  Service Account:\t${text('serviceAccountName')}`] : []),
    ...(spec.initContainers?.length
      ? ['  Init Containers:', ...spec.initContainers.flatMap((each) => containerLines(each, '  ', { release }))]
      : []),
    '  Containers:',
    ...spec.containers.flatMap((each) => containerLines(each, '  ', { release })),
    ...volumeLines(spec, '  ', release),
    ...(given['priorityClassName'] ? [`  Priority Class Name:\t${text('priorityClassName')}`] : []),
    ...placementLines(spec, '  '),
  ]
}
