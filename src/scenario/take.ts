/** From a file's documents to its objects: Lists are opened, each object is checked as the API server checks it, then all together. */
import { checkKept, checkObject } from '../kube/api/check.ts'
import type { Fault, Path } from '../kube/api/fault.ts'
import { fateOfKind, type SimulatedKind } from '../kube/api/kinds.ts'
import type { Service } from '../kube/objects.ts'
import { findCollisions, nodePortFaults, nodePortsOf, type Placed } from '../kube/api/validate-store.ts'
import { KNOWN_PROXY_MODES, SIMULATED_PROXY_MODES } from '../kube/settings.ts'
import type { Accepted } from './build.ts'
import { migrate } from './migrate.ts'
import { checkScenario, type Overrides, type ScenarioDocument } from './schema.ts'

/** A fault, the document that it is in, and that document's place in a List. */
export interface Located {
  document: number
  base: Path
  fault: Fault
  /** For a name, port or address that is taken: who has it. */
  first?: { document: number; base: Path; what: string }
}

export interface Item {
  document: number
  base: Path
  value: unknown
  /** Of `PodList` and the like, whose items do not say what they are. */
  inherited: { apiVersion: string; kind: string } | undefined
}

/** One item per object: a List's items each for itself. */
export function flatten(documents: readonly unknown[], found: Located[]): Item[] {
  const items: Item[] = []
  const open = (item: Item) => {
    const value = item.value as { kind?: unknown; items?: unknown; apiVersion?: unknown } | null | undefined
    if (value === null || value === undefined) return
    const kind = typeof value.kind === 'string' ? value.kind : ''
    if (!kind.endsWith('List') || !('items' in value)) return void items.push(item)
    if (value.items !== null && !Array.isArray(value.items)) {
      const message = `json: cannot unmarshal ${typeof value.items} into Go struct field ${kind}.items of type []runtime.RawExtension`
      return void found.push({
        document: item.document,
        base: item.base,
        fault: { path: ['items'], at: 'value', message, cure: 'items is a list' },
      })
    }
    const element = kind === 'List' ? undefined : { apiVersion: String(value.apiVersion), kind: kind.slice(0, -4) }
    for (const [i, each] of ((value.items ?? []) as unknown[]).entries()) {
      open({ document: item.document, base: [...item.base, 'items', i], value: each, inherited: element })
    }
  }
  documents.forEach((value, document) => open({ document, base: [], value, inherited: undefined }))
  return items
}

export interface Read {
  accepted: Accepted[]
  scenario: { document: ScenarioDocument; item: Item } | undefined
}

interface Intake {
  read: Read
  placed: Placed[]
  /** Where each of `placed` stands. */
  origins: Item[]
  hasKubeProxy: boolean
}

export function takeItems(items: readonly Item[], overrides: Overrides, found: Located[]): Read {
  const intake: Intake = { read: { accepted: [], scenario: undefined }, placed: [], origins: [], hasKubeProxy: false }
  for (const item of items) {
    const faults: Fault[] = []
    const object = takeIdentity(item, faults)
    if (object?.kind === 'Scenario' && object.apiVersion.startsWith('hoplight.dev')) {
      takeScenario(object, item, intake.read, overrides, faults)
    } else if (object) takeObject(object, item, intake, overrides, faults)
    for (const fault of faults) found.push({ document: item.document, base: item.base, fault })
  }
  const range = nodePortsOf(intake.read.scenario?.document.spec?.cluster?.serviceNodePortRange)
  intake.placed.forEach(({ kind, group, object }, i) => {
    if (kind !== 'Service' || group !== '') return
    const { document, base } = intake.origins[i]!
    for (const fault of nodePortFaults(object as Service, range)) found.push({ document, base, fault })
  })
  for (const { index, first, fault } of findCollisions(intake.placed)) {
    const { document, base } = intake.origins[index]!
    const other = intake.origins[first]!
    const { kind, namespace, name } = intake.placed[first]!
    const what = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
    found.push({ document, base, fault, first: { document: other.document, base: other.base, what } })
  }
  return intake.read
}

function takeObject(object: Identified, item: Item, intake: Intake, overrides: Overrides, faults: Fault[]): void {
  const accepted = checkByKind(object, item, faults)
  if (!accepted) return
  intake.read.accepted.push(accepted)
  if (accepted.simulated === 'KubeProxyConfiguration') {
    if (intake.hasKubeProxy) {
      const message = 'a file has at most one KubeProxyConfiguration'
      faults.push({ path: ['kind'], at: 'value', message, cure: 'take one of them out' })
    } else checkMode(object as { mode?: string }, overrides, faults)
    intake.hasKubeProxy = true
  } else if (accepted.name !== '') {
    const { namespace, name } = accepted
    intake.placed.push({ kind: object.kind, group: groupOf(object.apiVersion), namespace, name, object })
    intake.origins.push(item)
  }
}

type Identified = { apiVersion: string; kind: string; metadata?: { name?: string; namespace?: string; generateName?: string } }

function takeIdentity(item: Item, faults: Fault[]): Identified | undefined {
  const value = item.value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push({
      path: [],
      at: 'value',
      message: `json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type map[string]interface {}`,
      cure: 'a document is one object with apiVersion, kind and metadata',
    })
    return undefined
  }
  const object = (item.inherited ? { ...item.inherited, ...value } : value) as Identified
  for (const field of ['apiVersion', 'kind'] as const) {
    if (object[field] === undefined || object[field] === null || object[field] === '') {
      faults.push({
        path: [],
        at: 'value',
        message: `Object '${field === 'kind' ? 'Kind' : 'apiVersion'}' is missing`,
        cure: `begin each object with ${field === 'kind' ? 'kind: Service (or another kind)' : 'apiVersion: v1 (or its group and version)'}`,
      })
      return undefined
    }
    if (typeof object[field] !== 'string') {
      faults.push({
        path: [field],
        at: 'value',
        message: `json: cannot unmarshal ${typeof object[field]} into Go struct field .${field} of type string`,
        cure: 'put it in quotes',
      })
      return undefined
    }
  }
  return object
}

function takeScenario(object: Identified, item: Item, read: Read, overrides: Overrides, faults: Fault[]): void {
  if (read.scenario)
    return void faults.push({
      path: ['kind'],
      at: 'value',
      message: 'a file has at most one Scenario',
      cure: 'take one of them out',
    })
  const migrated = migrate(object)
  if (!migrated.ok) return void faults.push({ path: ['apiVersion'], at: 'value', message: migrated.message, cure: migrated.cure })
  checkScenario(migrated.document, overrides, faults)
  read.scenario = { document: migrated.document, item }
}

function checkByKind(object: Identified, { document, base }: Item, faults: Fault[]): Accepted | undefined {
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
  return { object, simulated, namespace, name: meta?.name ?? '', origin: { document, base } }
}

function checkMode({ mode }: { mode?: string }, overrides: Overrides, faults: Fault[]): void {
  const modes: readonly string[] = SIMULATED_PROXY_MODES
  if (!mode || overrides.proxyMode !== undefined || modes.includes(mode) || !KNOWN_PROXY_MODES.includes(mode)) return
  faults.push({
    path: ['mode'],
    at: 'value',
    message: `kube-proxy mode ${JSON.stringify(mode)} is not simulated${/^(winuserspace|kernelspace)$/.test(mode) ? ': it is for Windows nodes' : ' yet'}`,
    cure: `simulated: ${modes.join(', ')}`,
  })
}

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '')
