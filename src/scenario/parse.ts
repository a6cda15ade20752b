/**
 * From the text of a file to a Scenario, or to every problem in it with line and column. Manifests are taken as the API
 * server takes them; one document of our own kind says what Kubernetes has no words for.
 */
import { checkKept, checkObject } from '../kube/api/check.ts'
import { formatPath, type Fault, type Path } from '../kube/api/fault.ts'
import { fateOfKind, type SimulatedKind } from '../kube/api/kinds.ts'
import { findCollisions, type Placed } from '../kube/api/validate-store.ts'
import { nodeNames } from '../kube/controllers/nodes.ts'
import { emptyObjects, KNOWN_PROXY_MODES, resolveSettings, SIMULATED_PROXY_MODES } from '../kube/settings.ts'
import { parseIp } from '../net/ip.ts'
import { buildObjects, type Accepted } from './build.ts'
import type { HostSpec, Problem, Scenario } from './document.ts'
import { migrate } from './migrate.ts'
import { readJson, whyNotJson } from './read-json.ts'
import { readYaml } from './read-yaml.ts'
import { checkScenario, type Overrides, type ScenarioDocument } from './schema.ts'
import { problemAt, type Source, type Spot } from './source.ts'

export interface ParseOptions extends Overrides {
  /** In characters. JSON may be as long as this, YAML half as long, because reading YAML costs ten times as much. */
  maxLength?: number
}

export interface Parsed {
  /** Only where no problem is an error. */
  scenario: Scenario | undefined
  /** By line and column. */
  problems: Problem[]
}

const MAX_LENGTH = 16 * 1024 * 1024
/** After so many the rest is only counted. */
const MAX_PROBLEMS = 200

/** A fault, the document that it is in, and that document's place in a List. */
interface Located {
  document: number
  base: Path
  fault: Fault
  /** For a name, port or address that is taken: who has it. */
  first?: { document: number; base: Path; what: string }
}

interface Item {
  document: number
  base: Path
  value: unknown
  /** Of `PodList` and the like, whose items do not say what they are. */
  inherited: { apiVersion: string; kind: string } | undefined
}

/** Reads a scenario file: YAML documents, a `List`, or JSON. Never throws for what a person wrote. */
export function parseScenario(text: string, options: ParseOptions = {}): Parsed {
  const source = readSource(text, options.maxLength ?? MAX_LENGTH)
  if (!('documents' in source)) return { scenario: undefined, problems: [source] }
  const found: Located[] = []
  const read = takeItems(flatten(source.documents, found), options, found)
  const problems = [...source.problems, ...describe(found, source)]
  const hasError = (): boolean => problems.some(({ severity }) => severity === 'error')
  const scenario = hasError() ? undefined : assemble(read, options, (located) => problems.push(...describe(located, source)))
  problems.sort((a, b) => a.line - b.line || a.column - b.column)
  return { scenario: hasError() ? undefined : scenario, problems }
}

function readSource(original: string, maxLength: number): Source | Problem {
  const refuse = (length: number, what: string): Problem => ({
    severity: 'error',
    message: `The text is too long: ${megabytes(original.length)} MB of ${what}; the limit is ${megabytes(length)} MB.`,
    line: 1,
    column: 1,
  })
  if (original.length > maxLength) return refuse(maxLength, 'text')
  const text = original.startsWith('\ufeff') ? ` ${original.slice(1)}` : original
  const looksLikeJson = /^\s*[{[]/.test(text)
  const json = looksLikeJson ? readJson(text) : undefined
  if (json) return json
  if (text.length > maxLength / 2) return looksLikeJson ? whyNotJson(text) : refuse(maxLength / 2, 'YAML')
  const yaml = readYaml(text)
  // A flow mapping is YAML; but where both fail, and quotes say that JSON was meant, JSON's own reason is clearer.
  if (yaml.problems.length > 0 && /^\s*[{[]\s*["{[\]}]/.test(text)) return whyNotJson(text)
  return yaml
}

const megabytes = (length: number): string => (length / (1024 * 1024)).toFixed(length < 10 * 1024 * 1024 ? 1 : 0)

/** One item per object: a List's items each for itself. */
function flatten(documents: readonly unknown[], found: Located[]): Item[] {
  const items: Item[] = []
  const open = (item: Item) => {
    const value = item.value as { kind?: unknown; items?: unknown; apiVersion?: unknown } | null | undefined
    if (value === null || value === undefined) return
    const kind = typeof value.kind === 'string' ? value.kind : ''
    if (!kind.endsWith('List') || !('items' in value)) return void items.push(item)
    if (value.items !== null && !Array.isArray(value.items)) {
      const message = `json: cannot unmarshal ${typeof value.items} into Go struct field ${kind}.items of type []runtime.RawExtension`
      return void found.push({ document: item.document, base: item.base, fault: { path: ['items'], at: 'value', message, cure: 'items is a list' } })
    }
    const element = kind === 'List' ? undefined : { apiVersion: String(value.apiVersion), kind: kind.slice(0, -4) }
    for (const [i, each] of ((value.items ?? []) as unknown[]).entries()) {
      open({ document: item.document, base: [...item.base, 'items', i], value: each, inherited: element })
    }
  }
  documents.forEach((value, document) => open({ document, base: [], value, inherited: undefined }))
  return items
}

interface Read {
  accepted: Accepted[]
  scenario: { document: ScenarioDocument; item: Item } | undefined
}

function takeItems(items: readonly Item[], overrides: Overrides, found: Located[]): Read {
  const read: Read = { accepted: [], scenario: undefined }
  const placed: Placed[] = []
  const origins: Item[] = []
  let kubeProxy: Item | undefined
  for (const item of items) {
    const faults: Fault[] = []
    const object = takeIdentity(item, faults)
    if (object?.kind === 'Scenario' && object.apiVersion.startsWith('hoplight.dev')) takeScenario(object, item, read, overrides, faults)
    else if (object) {
      const accepted = takeObject(object, faults)
      if (accepted) {
        if (accepted.simulated === 'KubeProxyConfiguration') {
          if (kubeProxy) faults.push({ path: ['kind'], at: 'value', message: 'a file has at most one KubeProxyConfiguration', cure: 'take one of them out' })
          else checkMode(object as { mode?: string }, overrides, faults)
          kubeProxy = item
        } else if (accepted.name !== '') {
          placed.push({ kind: object.kind, group: groupOf(object.apiVersion), namespace: accepted.namespace, name: accepted.name, object })
          origins.push(item)
        }
        read.accepted.push(accepted)
      }
    }
    for (const fault of faults) found.push({ document: item.document, base: item.base, fault })
  }
  // Values that could not be decoded are not compared with others.
  if (!found.some(({ fault }) => fault.at === 'value' && fault.message.includes('cannot unmarshal'))) {
    for (const { index, first, fault } of findCollisions(placed)) {
      const { document, base } = origins[index]!
      const other = origins[first]!
      const what = `${placed[first]!.kind} ${placed[first]!.namespace === undefined ? '' : `${placed[first]!.namespace}/`}${placed[first]!.name}`
      found.push({ document, base, fault, first: { document: other.document, base: other.base, what } })
    }
  }
  return read
}

type Identified = { apiVersion: string; kind: string; metadata?: { name?: string; namespace?: string; generateName?: string } }

function takeIdentity(item: Item, faults: Fault[]): Identified | undefined {
  const value = item.value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push({ path: [], at: 'value', message: `json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type map[string]interface {}`, cure: 'a document is one object with apiVersion, kind and metadata' })
    return undefined
  }
  const object = (item.inherited ? { ...item.inherited, ...value } : value) as Identified
  for (const field of ['apiVersion', 'kind'] as const) {
    if (object[field] === undefined || object[field] === null || (object[field] as string) === '') {
      faults.push({ path: [], at: 'value', message: `Object '${field === 'kind' ? 'Kind' : 'apiVersion'}' is missing`, cure: `begin each object with ${field === 'kind' ? 'kind: Service (or another kind)' : 'apiVersion: v1 (or its group and version)'}` })
      return undefined
    }
    if (typeof object[field] !== 'string') {
      faults.push({ path: [field], at: 'value', message: `json: cannot unmarshal ${typeof object[field]} into Go struct field .${field} of type string`, cure: 'put it in quotes' })
      return undefined
    }
  }
  return object
}

function takeScenario(object: Identified, item: Item, read: Read, overrides: Overrides, faults: Fault[]): void {
  if (read.scenario) return void faults.push({ path: ['kind'], at: 'value', message: 'a file has at most one Scenario', cure: 'take one of them out' })
  const migrated = migrate(object as unknown as Record<string, unknown>)
  if (!migrated.ok) return void faults.push({ path: ['apiVersion'], at: 'value', message: migrated.message, cure: migrated.cure })
  checkScenario(migrated.document, overrides, faults)
  read.scenario = { document: migrated.document as ScenarioDocument, item }
}

function takeObject(object: Identified, faults: Fault[]): Accepted | undefined {
  const fate = fateOfKind(object.apiVersion, object.kind)
  if (fate.kind === 'unknown') {
    faults.push({ path: ['kind'], at: 'value', message: fate.message, cure: fate.cure })
    return undefined
  }
  const before = faults.length
  let simulated: SimulatedKind | undefined
  if (fate.kind === 'simulated') {
    simulated = fate.name
    checkObject(object, simulated, fate.namespaced, faults)
  } else checkKept(object, fate.named, fate.namespaced, faults)
  // A part of the wrong type cannot be looked at; other faults do not hide the name from the search for doubles.
  if (faults.slice(before).some(({ message }) => message.includes('cannot unmarshal'))) return undefined
  const meta = object.metadata
  const namespace = meta?.namespace || (fate.namespaced === true ? 'default' : undefined)
  return { object, simulated, namespace, name: meta?.name ?? '' }
}

function checkMode({ mode }: { mode?: string }, overrides: Overrides, faults: Fault[]): void {
  if (!mode || overrides.proxyMode !== undefined || SIMULATED_PROXY_MODES.some((each) => each === mode) || !KNOWN_PROXY_MODES.includes(mode)) return
  faults.push({ path: ['mode'], at: 'value', message: `kube-proxy mode ${JSON.stringify(mode)} is not simulated yet`, cure: `simulated: ${SIMULATED_PROXY_MODES.join(', ')}` })
}

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '')

/** Adds lines and columns, all in one look at the text. */
function describe(found: readonly Located[], source: Source): Problem[] {
  const shown = found.slice(0, MAX_PROBLEMS)
  const spots: Spot[] = shown.map(({ document, base, fault }) => ({ document, path: [...base, ...fault.path], at: fault.at }))
  const firsts = shown.filter(({ first }) => first)
  const firstSpots: Spot[] = firsts.map(({ first }) => ({ document: first!.document, path: [...first!.base, 'metadata', 'name'], at: 'value' }))
  const spans = shown.length === 0 ? [] : source.locate([...spots, ...firstSpots])
  const problems = shown.map(({ fault, first }, i) => {
    let cure = fault.cure
    if (first) {
      const { line } = source.lines.at(spans[spots.length + firsts.indexOf(shown[i]!)]!.start)
      cure = `${first.what} in line ${line} has it; ${fault.cure ?? ''}`
    }
    return problemAt(source.lines, spans[i]!, fault.message, cure, fault.severity ?? 'error')
  })
  if (found.length > shown.length) {
    const last = problems[problems.length - 1]!
    problems.push({ severity: 'error', message: `… and ${found.length - shown.length} problems more`, line: last.line, column: last.column })
  }
  return problems
}

/** Everything was right: objects with defaults, settings, hosts. Routes may name nodes that only now are known. */
function assemble(read: Read, overrides: Overrides, say: (located: Located[]) => void): Scenario {
  const objects = read.accepted.length > 0 ? buildObjects(read.accepted) : emptyObjects()
  const { metadata, spec } = read.scenario?.document ?? {}
  const settings = resolveSettings(dropOverridden(spec?.cluster ?? {}, overrides), objects)
  const hosts: HostSpec[] = (spec?.hosts ?? []).map((host) => ({ name: host.name, address: host.address, servers: host.servers ?? [], routes: host.routes ?? [] }))
  const names = new Set([...nodeNames(objects), ...hosts.map((host) => host.name)])
  const item = read.scenario?.item
  hosts.forEach((host, i) =>
    host.routes.forEach((route, j) => {
      if (!item || parseIp(route.via) !== undefined || names.has(route.via)) return
      const path: Path = ['spec', 'hosts', i, 'routes', j, 'via']
      const message = `${formatPath(path)}: Invalid value: ${JSON.stringify(route.via)}: no such node`
      say([{ document: item.document, base: item.base, fault: { path, at: 'value', message, cure: `the nodes are ${[...nodeNames(objects)].join(', ')}` } }])
    }),
  )
  return {
    name: metadata?.name ?? '',
    title: spec?.title ?? metadata?.name ?? '',
    settings,
    hosts,
    setup: spec?.setup ?? '',
    layout: spec?.layout ?? {},
    steps: spec?.steps ?? [],
    expect: spec?.expect ?? [],
    objects,
  }
}

/** What an option decides is not read from the file. */
function dropOverridden(cluster: NonNullable<NonNullable<ScenarioDocument['spec']>['cluster']>, overrides: Overrides): typeof cluster {
  const rest = { ...cluster }
  if (overrides.version !== undefined) delete rest.version
  if (overrides.proxyMode !== undefined) delete rest.proxyMode
  return rest
}
