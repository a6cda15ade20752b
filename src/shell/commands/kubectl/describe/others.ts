/** `kubectl describe` of what is small, and of kinds that kubectl knows nothing of (kubectl's pkg/describe). */
import type { ApiObject } from '../../../../kube/server/server.ts'
import { formatSelector } from '../columns.ts'
import { longTime } from './events.ts'
import { annotationLines, labelLines } from './pod-template.ts'
import { headLines } from './service.ts'

export const describeNamespace = (object: ApiObject): string[] => [
  `Name:\t${object.metadata.name}`,
  ...labelLines('Labels', object.metadata.labels),
  ...annotationLines('Annotations', object.metadata.annotations),
  `Status:\t${(object['status'] as { phase?: string } | undefined)?.phase ?? 'Active'}`,
  '',
  'No resource quota.',
  '',
  'No LimitRange resource.',
]

const entries = (data: unknown): [string, string][] =>
  Object.entries((data ?? {}) as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1))

export const describeConfigMap = (object: ApiObject): string[] => [
  ...headLines(object),
  '',
  'Data',
  '====',
  ...entries(object['data']).flatMap(([key, value]) => [`${key}:`, '----', ...value.replace(/\n$/, '').split('\n'), '']),
  '',
  'BinaryData',
  '====',
  ...entries(object['binaryData']).map(([key, value]) => `${key}: ${Math.floor((value.length * 3) / 4)} bytes`),
  '',
]

export const describeSecret = (object: ApiObject): string[] => [
  ...headLines(object),
  '',
  `Type:\t${(object['type'] as string | undefined) ?? 'Opaque'}`,
  '',
  'Data',
  '====',
  ...entries(object['data']).map(([key, value]) => `${key}:\t${Math.floor((value.replace(/=+$/, '').length * 3) / 4)} bytes`),
]

export const describeServiceAccount = (object: ApiObject): string[] => [
  ...headLines(object),
  'Image pull secrets:\t<none>',
  'Mountable secrets:\t<none>',
  'Tokens:\t<none>',
]

export function describeIngressClass(object: ApiObject): string[] {
  const { controller = '', parameters } = (object['spec'] ?? {}) as {
    controller?: string
    parameters?: { apiGroup?: string; kind: string; name: string }
  }
  return [
    ...headLines(object),
    `Controller:\t${controller}`,
    ...(parameters
      ? [
          'Parameters:',
          ...(parameters.apiGroup ? [`  APIGroup:\t${parameters.apiGroup}`] : []),
          `  Kind:\t${parameters.kind}`,
          `  Name:\t${parameters.name}`,
        ]
      : []),
  ]
}

export const describeServiceCidr = (object: ApiObject): string[] => [
  ...headLines(object),
  `CIDRs:\t${((object['spec'] as { cidrs?: string[] } | undefined)?.cidrs ?? []).join(', ')}`,
]

interface Peer {
  podSelector?: object
  namespaceSelector?: object
  ipBlock?: { cidr: string; except?: string[] }
}
interface Rule {
  ports?: { protocol?: string; port?: number | string; endPort?: number }[]
  from?: Peer[]
  to?: Peer[]
}
interface PolicySpec {
  podSelector?: { matchLabels?: object; matchExpressions?: unknown[] }
  policyTypes?: string[]
  ingress?: Rule[]
  egress?: Rule[]
}

/** `withRanges`: older releases of kubectl tell only where a range of ports begins. */
export function describeNetworkPolicy(object: ApiObject, withRanges: boolean): string[] {
  const spec = (object['spec'] ?? {}) as PolicySpec
  const isEmpty = formatSelector(spec.podSelector) === '<none>'
  const types = spec.policyTypes ?? ['Ingress', ...(spec.egress ? ['Egress'] : [])]
  return [
    `Name:         ${object.metadata.name}`,
    `Namespace:    ${object.metadata.namespace ?? 'default'}`,
    `Created on:   ${longTime(object.metadata['creationTimestamp']).replace(/^\w+, (\d+) (\w+) (\d+) /, (_all, day: string, month: string, year: string) => `${year}-${monthOf(month)}-${day} `)} UTC`,
    ...[...labelLines('Labels', object.metadata.labels), ...annotationLines('Annotations', object.metadata.annotations)].map(
      (line) => line.replace(/^(\w+:|)\t/, (_all, word: string) => word.padEnd(14)),
    ),
    'Spec:',
    `  PodSelector:     ${isEmpty ? '<none> (Allowing the specific traffic to all pods in this namespace)' : formatSelector(spec.podSelector)}`,
    ...ways(types.includes('Ingress'), 'ingress', spec.ingress, 'From', withRanges),
    ...ways(types.includes('Egress'), 'egress', spec.egress, 'To', withRanges),
    `  Policy Types: ${types.join(', ')}`,
  ]
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const monthOf = (name: string): string => String(MONTHS.indexOf(name) + 1).padStart(2, '0')

function ways(
  applies: boolean,
  way: 'ingress' | 'egress',
  rules: readonly Rule[] | undefined,
  word: 'From' | 'To',
  withRanges: boolean,
): string[] {
  if (!applies) return [`  Not affecting ${way} traffic`]
  const title = `  Allowing ${way} traffic:`
  if (!rules || rules.length === 0) return [title, `    <none> (Selected pods are isolated for ${way} connectivity)`]
  return [
    title,
    ...rules.flatMap((rule, i) => [
      ...(i > 0 ? ['    ----------'] : []),
      ...(rule.ports?.length
        ? rule.ports.map(({ port, endPort, protocol = 'TCP' }) =>
            endPort === undefined || !withRanges
              ? `    To Port: ${port ?? '<any>'}/${protocol}`
              : `    To Port Range: ${port ?? ''}-${endPort}/${protocol}`,
          )
        : [`    To Port: <any> (traffic allowed to all ports)`]),
      ...peers((word === 'From' ? rule.from : rule.to) ?? [], word, way),
    ]),
  ]
}

function peers(list: readonly Peer[], word: string, way: string): string[] {
  if (list.length === 0) return [`    ${word}: <any> (traffic not restricted by ${way === 'ingress' ? 'source' : 'destination'})`]
  return list.flatMap(({ podSelector, namespaceSelector, ipBlock }) => [
    `    ${word}:`,
    ...(ipBlock
      ? ['      IPBlock:', `        CIDR: ${ipBlock.cidr}`, `        Except: ${(ipBlock.except ?? []).join(', ')}`]
      : []),
    ...(namespaceSelector ? [`      NamespaceSelector: ${formatSelector(namespaceSelector)}`] : []),
    ...(podSelector ? [`      PodSelector: ${formatSelector(podSelector)}`] : []),
  ])
}

/** Every field by its name in words: what is done for custom resources. */
export function describeAny(object: ApiObject): string[] {
  const { apiVersion, kind, metadata, ...rest } = object
  const { name, namespace, labels, annotations, ...more } = metadata
  return [
    `Name:\t${name}`,
    `Namespace:\t${namespace ?? ''}`,
    ...labelLines('Labels', labels),
    ...annotationLines('Annotations', annotations),
    `API Version:\t${apiVersion}`,
    `Kind:\t${kind}`,
    'Metadata:',
    ...fields(more, '  '),
    ...fields(rest, ''),
  ]
}

/** `creationTimestamp` is `Creation Timestamp`. */
const spaced = (key: string): string => {
  const words = key.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function fields(value: object, indent: string): string[] {
  return Object.entries(value as Record<string, unknown>)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, each]) => {
      if (Array.isArray(each)) {
        const lines = (each as unknown[]).flatMap((item) =>
          typeof item === 'object' && item !== null ? fields(item, `${indent}  `) : [`${indent}  ${text(item)}`],
        )
        return [`${indent}${spaced(key)}:`, ...lines]
      }
      if (typeof each === 'object' && each !== null) return [`${indent}${spaced(key)}:`, ...fields(each, `${indent}  `)]
      return [`${indent}${spaced(key)}:\t${String(each)}`]
    })
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
