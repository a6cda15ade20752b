/** What people write for objects: `TYPE NAME…`, `TYPE/NAME`, `TYPE,TYPE`, `all`, with a selector or not (k8s.io/cli-runtime/pkg/resource, Builder). */
import { listObjects, findObject, getObject } from '../../../kube/server/read.ts'
import { notFound } from '../../../kube/server/errors.ts'
import { customResource, findResource, groupOf, type Resource } from '../../../kube/resources.ts'
import type { ApiObject, ApiServer } from '../../../kube/server/server.ts'
import { type Kubectl, asking, fail, flag, isSet } from './context.ts'
import { matchesFields, parseLabelSelector } from './selector.ts'

export interface Target {
  resource: Resource
  object: ApiObject
}

/** The resources of the category `all`. */
const ALL = [
  'pods',
  'replicationcontrollers',
  'services',
  'daemonsets',
  'deployments',
  'replicasets',
  'statefulsets',
  'horizontalpodautoscalers',
  'cronjobs',
  'jobs',
]

/** `error: the server doesn't have a resource type "x"`. */
export function resourceNamed(server: ApiServer, word: string): Resource {
  const found = findResource(word) ?? ofDefinition(server, word)
  if (!found) throw fail(`the server doesn't have a resource type "${word}"`)
  return found
}

interface Definition {
  group: string
  scope?: string
  names: { kind: string; plural: string; singular?: string; shortNames?: string[] }
  versions?: { name: string }[]
}

/** A custom resource, by its definition or by its objects. */
function ofDefinition(server: ApiServer, word: string): Resource | undefined {
  const lower = word.toLowerCase()
  for (const each of server.objects.others) {
    if (each.kind === 'CustomResourceDefinition') {
      const { names, group, scope, versions } = each['spec'] as Definition
      const words = [names.plural, names.singular ?? names.kind.toLowerCase(), ...(names.shortNames ?? [])]
      if (!words.some((one) => one === lower || `${one}.${group}` === lower)) continue
      const made = customResource(`${group}/${versions?.[0]?.name ?? 'v1'}`, names.kind, scope !== 'Cluster')
      return { ...made, name: names.plural, shortNames: names.shortNames ?? [] }
    }
    if (findResource(each.kind)) continue
    const made = customResource(each.apiVersion, each.kind, each.metadata.namespace !== undefined)
    if (lower === made.name || lower === made.singular || lower === `${made.name}.${groupOf(each.apiVersion)}`) return made
  }
  return undefined
}

export const resourcesOf = (server: ApiServer, words: string): Resource[] =>
  words.split(',').flatMap((word) => (word === 'all' ? ALL.map((name) => findResource(name)!) : [resourceNamed(server, word)]))

export interface Selection {
  /** By resource, in the order asked for. */
  groups: { resource: Resource; objects: ApiObject[] }[]
  /** Several objects were asked for, or a kind: printed as a list. */
  isList: boolean
  /** Names that nothing has, in words. */
  missing: string[]
}

/** The namespace to look in; undefined for all. */
export const whereOf = (kubectl: Kubectl): string | undefined =>
  isSet(kubectl, 'all-namespaces') ? undefined : kubectl.namespace

export function select(kubectl: Kubectl, operands: readonly string[], command: string): Selection {
  const { server } = kubectl
  const [first, ...names] = operands
  if (first === undefined)
    throw fail(
      `You must specify the type of resource to ${command}. Use "kubectl api-resources" for a complete list of supported resources.`,
    )
  if (operands.some((word) => word.includes('/'))) return byPairs(kubectl, operands)
  const resources = resourcesOf(server, first)
  if (names.length === 0) return byKind(kubectl, resources)
  if (flag(kubectl, 'selector') !== undefined) throw fail('name cannot be provided when a selector is specified')
  if (isSet(kubectl, 'all-namespaces') && resources.some(({ namespaced }) => namespaced))
    throw fail('a resource cannot be retrieved by name across all namespaces')
  const selection: Selection = { groups: [], isList: names.length > 1 || resources.length > 1, missing: [] }
  for (const resource of resources) {
    const objects: ApiObject[] = []
    for (const name of names) {
      const found = findObject(server, resource, kubectl.namespace, name)
      if (found) objects.push(found)
      else selection.missing.push(notFound(resource, name).message)
    }
    selection.groups.push({ resource, objects })
  }
  return selection
}

function byPairs(kubectl: Kubectl, operands: readonly string[]): Selection {
  const selection: Selection = { groups: [], isList: operands.length > 1, missing: [] }
  for (const word of operands) {
    const [type = '', name = '', ...more] = word.split('/')
    if (!word.includes('/'))
      throw fail(
        "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
      )
    if (more.length > 0 || name === '' || type === '')
      throw fail('arguments in resource/name form may not have more than one slash')
    const resource = resourceNamed(kubectl.server, type)
    const found = findObject(kubectl.server, resource, kubectl.namespace, name)
    if (!found) {
      selection.missing.push(notFound(resource, name).message)
      continue
    }
    const last = selection.groups.at(-1)
    if (last?.resource === resource) last.objects.push(found)
    else selection.groups.push({ resource, objects: [found] })
  }
  return selection
}

function byKind(kubectl: Kubectl, resources: readonly Resource[]): Selection {
  const labels = flag(kubectl, 'selector')
  const matches = labels === undefined ? () => true : parseLabelSelector(labels)
  const fields = flag(kubectl, 'field-selector')
  const groups = resources.map((resource) => ({
    resource,
    objects: listObjects(kubectl.server, resource, whereOf(kubectl)).filter(
      (object) =>
        matches(object.metadata.labels ?? {}) && (fields === undefined || matchesFields(kubectl, resource, object, fields)),
    ),
  }))
  return { groups, isList: true, missing: [] }
}

export const targetsOf = ({ groups }: Selection): Target[] =>
  groups.flatMap(({ resource, objects }) => objects.map((object) => ({ resource, object })))

/** All that is asked for must be there. */
export function mustSelect(kubectl: Kubectl, operands: readonly string[], command: string): Target[] {
  const selection = select(kubectl, operands, command)
  const [first] = selection.missing
  if (first !== undefined) {
    const name = /"([^"]*)"/.exec(first)?.[1] ?? ''
    const resource = resourceNamed(kubectl.server, operands[0]!.split('/')[0]!.split(',')[0]!)
    asking(() => getObject(kubectl.server, resource, kubectl.namespace, name))
  }
  return targetsOf(selection)
}

/** `deployment.apps/web`, as `-o name` and what was done to an object name it. */
export function objectName({ kind, apiVersion, metadata }: ApiObject): string {
  const group = groupOf(apiVersion)
  return `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${metadata.name}`
}
