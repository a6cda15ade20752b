/**
 * From the text of a file to a Scenario, or to every problem in it with line and column. Manifests are taken as the API
 * server takes them; one document of our own kind says what Kubernetes has no words for.
 */
import { adviseCluster } from '../kube/api/advice.ts'
import { adviseDeprecated } from '../kube/api/deprecated.ts'
import { formatPath, type Path } from '../kube/api/fault.ts'
import { nodeNames } from '../kube/node-names.ts'
import type { ClusterSettings } from '../kube/objects.ts'
import { resolveSettings, type GivenCluster } from '../kube/settings.ts'
import { parseIp } from '../net/ip.ts'
import { buildObjects } from './build.ts'
import type { HostSpec, Problem, Scenario } from './document.ts'
import { readJson, whyNotJson } from './read-json.ts'
import { readYaml } from './read-yaml.ts'
import { checkOverrides, type Overrides } from './schema.ts'
import { MAX_PROBLEMS, problemAt, type Source, type Spot } from './source.ts'
import { flatten, takeItems, type Located, type Read } from './take.ts'

export interface ParseOptions extends Overrides {
  /** In characters. JSON may be as long as this, YAML a quarter, because reading YAML costs twenty times as much. */
  maxLength?: number
  /** Also what Kubernetes takes without a word, and what will come of it. */
  advise?: boolean
}

export interface Parsed {
  /** Only where no problem is an error. */
  scenario: Scenario | undefined
  /** By line and column. */
  problems: Problem[]
}

const MAX_LENGTH = 16 * 1024 * 1024
const MAX_FLOW = 256 * 1024
/** More than the largest clusters have; a text that has more is meant to keep the page busy. */
const MAX_OBJECTS = 100_000
/** A Deployment of a million pods is a line of text and a world that nobody can wait for. */
const MAX_PODS = 20_000
/** What makes YAML slow to read is how many documents, items and maps there are, however short. */
const MAX_PIECES = 250_000
/** JSON is read ten times as fast. */
const MAX_JSON_PIECES = 800_000

/** Reads a scenario file: YAML documents, a `List`, or JSON. Never throws for what a person wrote. */
export function parseScenario(text: string, options: ParseOptions = {}): Parsed {
  const source = readSource(text, options.maxLength ?? MAX_LENGTH)
  if (!('documents' in source)) return { scenario: undefined, problems: [source] }
  const found: Located[] = checkOverrides(options).map((fault) => ({ document: 0, base: [], fault }))
  const items = flatten(source.documents, found)
  if (items.length > MAX_OBJECTS) return { scenario: undefined, problems: [tooMany(items.length, 'objects', MAX_OBJECTS)] }
  const pods = items.reduce((sum, { value }) => sum + podsAskedBy(value), 0)
  if (pods > MAX_PODS) return { scenario: undefined, problems: [tooMany(pods, 'pods', MAX_PODS)] }
  const read = takeItems(items, options, found)
  const problems = [...source.problems, ...describe(found, source)]
  const hasError = (): boolean => problems.some(({ severity }) => severity === 'error')
  const scenario = hasError() ? undefined : assemble(read, options, (located) => problems.push(...describe(located, source)))
  if (scenario) problems.push(...describe(advice(scenario, read, options.advise === true), source))
  problems.sort((a, b) => a.line - b.line || a.column - b.column)
  return { scenario: hasError() ? undefined : scenario, problems }
}

/** Pods that an object is or, as a workload, asks for. What else may be wrong with it is told later. */
function podsAskedBy(value: unknown): number {
  const { kind, spec } = (value ?? {}) as { kind?: unknown; spec?: { replicas?: unknown } | null }
  const replicas = spec?.replicas
  return kind === 'Pod' ? 1 : typeof replicas === 'number' && replicas > 0 ? replicas : 0
}

function readSource(text: string, maxLength: number): Source | Problem {
  const refuse = (length: number, what: string, cure?: string): Problem => {
    const message = `The text is too long: ${megabytes(text.length)} MB of ${what}; the limit is ${megabytes(length)} MB.`
    return { severity: 'error', message, line: 1, column: 1, ...(cure === undefined ? {} : { cure }) }
  }
  if (text.length > maxLength) return refuse(maxLength, 'text')
  const looksLikeJson = /^\s*[{[]/.test(text)
  // A byte order mark is white space to the test above, but not to JSON.parse.
  const braces = looksLikeJson ? (text.match(/\{/g)?.length ?? 0) : 0
  if (braces > MAX_JSON_PIECES) return tooMany(braces, 'objects and fields', MAX_JSON_PIECES)
  const json = looksLikeJson ? readJson(text.replace('\ufeff', ' ')) : undefined
  if (json) return json
  // A flow mapping is YAML too, but nobody writes a long one.
  if (looksLikeJson && text.length > MAX_FLOW) return whyNotJson(text)
  if (text.length > maxLength / 4) {
    return refuse(maxLength / 4, 'YAML', `the same as JSON (kubectl get -o json) may have ${megabytes(maxLength)} MB`)
  }
  const pieces = text.match(/^---|\{|\[|^ *- /gm)?.length ?? 0
  if (pieces > MAX_PIECES) return tooMany(pieces, 'documents, items and maps', MAX_PIECES)
  const yaml = readYaml(text)
  // Where both fail, and quotes or brackets say that JSON was meant, JSON's own reason is clearer.
  return yaml.problems.length > 0 && /^\s*[{[]\s*["{[\]}]/.test(text) ? whyNotJson(text) : yaml
}

const tooMany = (there: number, what: string, limit: number): Problem => ({
  severity: 'error',
  message: `The text is too large: ${there} ${what}; a scenario may have ${limit}.`,
  line: 1,
  column: 1,
})

const megabytes = (length: number): string => (length / (1024 * 1024)).toFixed(length < 10 * 1024 * 1024 ? 1 : 0)

/** Adds lines and columns, all in one look at the text. */
function describe(found: readonly Located[], source: Source): Problem[] {
  const shown = found.slice(0, MAX_PROBLEMS)
  const spots: Spot[] = shown.map(({ document, base, fault }) => ({ document, path: [...base, ...fault.path], at: fault.at }))
  const firsts = shown.filter(({ first }) => first)
  const firstSpots: Spot[] = firsts.map(({ first }) => ({
    document: first!.document,
    path: [...first!.base, 'metadata', 'name'],
    at: 'value',
  }))
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
    problems.push({
      severity: 'error',
      message: `… and ${found.length - shown.length} problems more`,
      line: last.line,
      column: last.column,
    })
  }
  return problems
}

/** Everything was right: objects with defaults, settings, hosts. Routes may name nodes that only now are known. */
function assemble(read: Read, overrides: Overrides, say: (located: Located[]) => void): Scenario {
  const objects = buildObjects(read.accepted)
  const { metadata, spec } = read.scenario?.document ?? {}
  const settings = resolveSettings(override(spec?.cluster ?? {}, overrides), objects)
  const hosts: HostSpec[] = (spec?.hosts ?? []).map((host) => ({
    name: host.name,
    address: host.address,
    servers: host.servers ?? [],
    routes: host.routes ?? [],
  }))
  const names = new Set([...nodeNames(objects, settings.distribution), ...hosts.map((host) => host.name)])
  const item = read.scenario?.item
  hosts.forEach((host, i) =>
    host.routes.forEach((route, j) => {
      if (!item) return
      if (route.to.includes(':') && !settings.six) {
        const path: Path = ['spec', 'hosts', i, 'routes', j, 'to']
        const message = `${formatPath(path)}: Invalid value: ${JSON.stringify(route.to)}: the cluster has no IPv6`
        const cure = 'give the nodes addresses of IPv6, or write cluster.nodeNetwork with both families'
        return say([{ document: item.document, base: item.base, fault: { path, at: 'value', message, cure } }])
      }
      if (parseIp(route.via) !== undefined || names.has(route.via)) return
      const path: Path = ['spec', 'hosts', i, 'routes', j, 'via']
      const message = `${formatPath(path)}: Invalid value: ${JSON.stringify(route.via)}: no such node`
      say([
        {
          document: item.document,
          base: item.base,
          fault: {
            path,
            at: 'value',
            message,
            cure: `the nodes are ${[...nodeNames(objects, settings.distribution)].join(', ')}`,
          },
        },
      ])
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

/** What is deprecated is told in any case, the rest to who asks for advice. */
function advice({ objects, settings }: Scenario, read: Read, all: boolean): Located[] {
  const explicit = objects.serviceCidrs.length > 0 || read.scenario?.document.spec?.cluster?.serviceCIDR !== undefined
  const found = [...(all ? adviseCluster(objects, settings, explicit) : []), ...adviseDeprecated(objects, settings)]
  return found.map(({ object, fault }) => {
    const { kind, metadata } = (object ?? {}) as { kind?: string; metadata?: { name?: string; namespace?: string } }
    const at = read.accepted.find(
      (each) =>
        (each.object as { kind?: string }).kind === kind && each.name === metadata?.name && each.namespace === metadata.namespace,
    )
    const origin = at?.origin ?? read.scenario?.item ?? { document: 0, base: [] }
    return { document: origin.document, base: origin.base, fault }
  })
}

/** What an option decides is not read from the file; that it is simulated has been checked. */
function override(cluster: GivenCluster, { version, proxyMode }: Overrides): GivenCluster {
  const settings = { ...cluster }
  if (version !== undefined) settings.version = version as ClusterSettings['version']
  if (proxyMode !== undefined) settings.proxyMode = proxyMode as ClusterSettings['proxyMode']
  return settings
}
