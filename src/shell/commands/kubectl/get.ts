/** `kubectl get`: objects as a table, or as `-o` asks. kubectl's pkg/cmd/get. */
import { dictionary } from '../../../net/dictionary.ts'
import { listObjects } from '../../../kube/server/read.ts'
import { present } from '../../../kube/server/present.ts'
import { type Resource, groupOf } from '../../../kube/resources.ts'
import { type ApiObject, type Change, storeKey } from '../../../kube/server/server.ts'
import { ToolExit } from '../../tool.ts'
import { columnsOf } from './columns.ts'
import { type Kubectl, type Verb, fail, flag, flagList, isSet } from './context.ts'
import { JsonPathError, parseJsonPath, runJsonPath } from './jsonpath.ts'
import { readManifests } from './manifest.ts'
import { type Selection, resourceNamed, select, whereOf } from './names.ts'
import { formatObjects } from './output.ts'
import { parseLabelSelector } from './selector.ts'
import { printTable } from './table.ts'

export const get: Verb = {
  name: 'get',
  flags: {
    'output,o': 'string',
    'all-namespaces,A': 'bool',
    'selector,l': 'string',
    'field-selector': 'string',
    'watch,w': 'bool',
    'watch-only': 'bool',
    'output-watch-events': 'bool',
    'no-headers': 'bool',
    'show-labels': 'bool',
    'label-columns,L': 'list',
    'sort-by': 'string',
    'show-kind': 'bool',
    'ignore-not-found': 'bool',
    'filename,f': 'strings',
    'recursive,R': 'bool',
    template: 'string',
    'allow-missing-template-keys': 'bool',
    'chunk-size': 'string',
    'server-print': 'bool',
    'show-managed-fields': 'bool',
    raw: 'string',
  },
  async run(kubectl) {
    const raw = flag(kubectl, 'raw')
    if (raw !== undefined) {
      if (!/^\/(?:healthz|livez|readyz)$/.test(raw))
        throw fail(`"get --raw ${raw}" is not simulated: /healthz, /livez and /readyz are`)
      kubectl.out('ok')
      return 0
    }
    if (kubectl.operands.length === 0 && !kubectl.flags.has('filename'))
      throw new ToolExit(
        1,
        `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples\n`,
      )
    const selection = kubectl.flags.has('filename') ? ofFiles(kubectl) : select(kubectl, kubectl.operands, 'get')
    warnOfKinds(kubectl, selection)
    if (isSet(kubectl, 'watch') || isSet(kubectl, 'watch-only')) return watch(kubectl, selection)
    const missing = isSet(kubectl, 'ignore-not-found') ? [] : selection.missing
    if (isSet(kubectl, 'show-labels') && ['name', 'yaml', 'json'].includes(flag(kubectl, 'output') ?? ''))
      throw fail(`--show-labels option cannot be used with ${flag(kubectl, 'output')!} printer`)
    print(kubectl, selection)
    kubectl.flush()
    for (const message of missing) kubectl.err(`Error from server (NotFound): ${message}\n`)
    return missing.length > 0 ? 1 : 0
  },
}

function ofFiles(kubectl: Kubectl): Selection {
  const groups = readManifests(kubectl).map(({ object }) => {
    const resource = resourceNamed(kubectl.server, object.kind)
    const found = listObjects(kubectl.server, resource, object.metadata.namespace ?? kubectl.namespace).filter(
      ({ metadata }) => metadata.name === object.metadata.name,
    )
    return { resource, objects: found }
  })
  return { groups, isList: groups.length > 1, missing: [] }
}

/** What the API server says of a kind that it serves no longer gladly. */
export function warnOfKinds(kubectl: Pick<Kubectl, 'server' | 'err'>, { groups }: Selection): void {
  const old: Readonly<Record<string, string>> = dictionary({
    Endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
    ComponentStatus: 'v1 ComponentStatus is deprecated in v1.19+',
  })
  for (const { resource } of groups) {
    const words = old[resource.kind]
    if (words === undefined || (resource.kind === 'Endpoints' && kubectl.server.settings.version !== '1.36')) continue
    kubectl.err(`Warning: ${words}\n`)
  }
}

function print(kubectl: Kubectl, selection: Selection): void {
  const groups = selection.groups.map(({ resource, objects }) => ({
    resource,
    objects: objects.map((each) => present(kubectl.server, each)),
  }))
  const all = sortedBy(
    kubectl,
    groups.flatMap(({ objects }) => objects),
  )
  const isOne = !selection.isList && all.length === 1
  if (all.length > 0 || (selection.isList && (flag(kubectl, 'output') ?? '') !== '')) {
    const formatted = formatObjects(kubectl, all, !isOne)
    if (formatted !== undefined) return kubectl.out(formatted)
  }
  const found = groups
    .map(({ resource, objects }) => ({ resource, objects: sortedBy(kubectl, objects) }))
    .filter(({ objects }) => objects.length > 0)
  if (found.length === 0) {
    if (selection.missing.length === 0 && !isSet(kubectl, 'ignore-not-found')) kubectl.err(nothingFound(kubectl, selection))
    return
  }
  const several = selection.groups.length > 1
  const parts = found.map(({ resource, objects }) => table(kubectl, resource, objects, several || isSet(kubectl, 'show-kind')))
  kubectl.out(parts.join('\n'))
}

function nothingFound(kubectl: Kubectl, { groups }: Selection): string {
  const isNamespaced = groups.some(({ resource }) => resource.namespaced)
  return whereOf(kubectl) === undefined || !isNamespaced
    ? 'No resources found\n'
    : `No resources found in ${kubectl.namespace} namespace.\n`
}

/** The lines of one kind, with headings unless told otherwise. */
function table(
  kubectl: Kubectl,
  resource: Resource,
  objects: readonly ApiObject[],
  withKind: boolean,
  widths: number[] = [],
): string {
  const rows = objects.map((each) => cells(kubectl, resource, each, withKind))
  return printTable(isSet(kubectl, 'no-headers') ? rows : [headings(kubectl, resource), ...rows], 6, 3, widths)
}

function headings(kubectl: Kubectl, resource: Resource): string[] {
  const { names, wide } = columnsOf(resource.apiVersion, resource.kind)
  const extra = flagList(kubectl, 'label-columns').map((label) => label.slice(label.lastIndexOf('/') + 1).toUpperCase())
  return [
    ...(isSet(kubectl, 'all-namespaces') && resource.namespaced ? ['NAMESPACE'] : []),
    ...names,
    ...(flag(kubectl, 'output') === 'wide' ? wide : []),
    ...extra,
    ...(isSet(kubectl, 'show-labels') ? ['LABELS'] : []),
  ]
}

function cells(kubectl: Kubectl, resource: Resource, object: ApiObject, withKind: boolean): string[] {
  const columns = columnsOf(resource.apiVersion, resource.kind)
  const row = columns.row(object, { server: kubectl.server, now: kubectl.server.now() })
  const shown = flag(kubectl, 'output') === 'wide' ? row : row.slice(0, columns.names.length)
  if (withKind) {
    const group = groupOf(resource.apiVersion)
    shown[0] = `${resource.singular}${group === '' ? '' : `.${group}`}/${shown[0]!}`
  }
  const labels = object.metadata.labels ?? {}
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    ...(isSet(kubectl, 'all-namespaces') && resource.namespaced ? [object.metadata.namespace ?? ''] : []),
    ...shown,
    ...flagList(kubectl, 'label-columns').map((label) => labels[label] ?? ''),
    ...(isSet(kubectl, 'show-labels') ? [pairs.map(([key, value]) => `${key}=${value}`).join(',') || '<none>'] : []),
  ]
}

const isTable = (kubectl: Kubectl): boolean => ['', 'wide'].includes(flag(kubectl, 'output') ?? '')

/** Numbers within text count as numbers (github.com/fvbommel/sortorder, NaturalLess). */
function inNaturalOrder(a: string | number, b: string | number): number {
  if (typeof a === 'number' || typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0
  const [x, y] = [a.match(/\d+|\D/g) ?? [], b.match(/\d+|\D/g) ?? []]
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [p, q] = [x[i]!, y[i]!]
    if (p === q) continue
    const areNumbers = /^\d/.test(p) && /^\d/.test(q)
    if (areNumbers && Number(p) !== Number(q)) return Number(p) - Number(q)
    return p < q ? -1 : 1
  }
  return x.length - y.length
}

/** By a JSONPath, text as text and numbers as numbers. */
function sortedBy(kubectl: Kubectl, objects: readonly ApiObject[]): ApiObject[] {
  const path = flag(kubectl, 'sort-by')
  if (!path) return [...objects]
  const keyOf = (object: ApiObject): string | number => {
    const values: unknown[] = []
    try {
      runJsonPath(parseJsonPath(path), object, (value) => (values.push(value), ''))
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error
      throw fail(error.message)
    }
    const [value] = values
    return typeof value === 'number' || typeof value === 'string' ? value : ''
  }
  const keyed = objects.map((object) => ({ object, key: keyOf(object) }))
  if (keyed.length > 0 && keyed.every(({ key }) => key === '')) {
    // A table that cannot be sorted is not printed, and nobody says why.
    if (isTable(kubectl)) return []
    throw fail(
      `couldn't find any field with path "${path.includes('{') ? path : `{${path.startsWith('.') ? '' : '.'}${path}}`}" in the list of objects`,
    )
  }
  return keyed.sort((a, b) => inNaturalOrder(a.key, b.key)).map(({ object }) => object)
}

/** Prints what is there, then each change until someone interrupts. */
async function watch(kubectl: Kubectl, selection: Selection): Promise<number> {
  const [group, ...more] = selection.groups
  if (!group || more.length > 0) throw fail('you may only specify a single resource type')
  const { resource } = group
  const names = new Set(group.objects.map(storeKey))
  const byName = !selection.isList || kubectl.operands.some((word) => word.includes('/')) || kubectl.operands.length > 1
  const labels = flag(kubectl, 'selector')
  const matches = labels === undefined ? () => true : parseLabelSelector(labels)
  let told = false
  const widths: number[] = []
  const line = (object: ApiObject): void => {
    const shown = present(kubectl.server, object)
    const formatted = formatObjects(kubectl, [shown], false)
    if (formatted !== undefined) return kubectl.out(formatted)
    const rows = [cells(kubectl, resource, shown, false)]
    kubectl.out(printTable(told || isSet(kubectl, 'no-headers') ? rows : [headings(kubectl, resource), ...rows], 6, 3, widths))
    told = true
  }
  if (!isSet(kubectl, 'watch-only') && group.objects.length > 0) {
    if (flag(kubectl, 'output') === undefined || flag(kubectl, 'output') === 'wide') {
      kubectl.out(
        table(
          kubectl,
          resource,
          group.objects.map((each) => present(kubectl.server, each)),
          false,
          widths,
        ),
      )
      told = true
    } else for (const each of group.objects) line(each)
  }
  const waiting: ApiObject[] = []
  let wake: (() => void) | undefined
  const where = whereOf(kubectl)
  const hear = ({ object }: Change): void => {
    if (object.kind !== resource.kind || groupOf(object.apiVersion) !== groupOf(resource.apiVersion)) return
    if (resource.namespaced && where !== undefined && object.metadata.namespace !== where) return
    if (byName ? !names.has(storeKey(object)) : !matches(object.metadata.labels ?? {})) return
    waiting.push(object)
    wake?.()
  }
  kubectl.server.watchers.add(hear)
  try {
    for (;;) {
      kubectl.flush()
      if (waiting.length === 0) await kubectl.process.wait<void>((done) => ((wake = () => done()), () => (wake = undefined)))
      for (const object of waiting.splice(0)) line(object)
    }
  } finally {
    kubectl.server.watchers.delete(hear)
  }
}
