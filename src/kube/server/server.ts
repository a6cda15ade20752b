/**
 * The API server and its etcd: every object with its version, who watches, and what each component did one after the other. Objects are
 * kept as the file and people wrote them; what the server adds to their metadata is kept beside (`meta`), and joined when they are read.
 */
import { dictionary } from '../../net/dictionary.ts'
import type { LastAddresses } from '../controllers/controller.ts'
import { hashOf } from '../names.ts'
import type { ClusterObjects, ClusterSettings, ObjectMeta } from '../objects.ts'
import { type Told, runControllers } from '../reconcile.ts'
import { type ObjectList, groupOf } from '../resources.ts'
import { timestamp, virtualTime } from './clock.ts'
import { type Happening, tellHappening, tellStarts, toldOf } from './happenings.ts'

export interface ApiObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: unknown
}

/** What the server knows of an object beside what was written. */
export interface StoredMeta {
  uid: string
  resourceVersion: number
  creationTimestamp: string
  generation: number
  /** etcd's revision when it was made; 0 for what the file has. */
  madeAt: number
}

/** One thing that one component did: what "How a Service comes to be" steps through. */
export interface ControlEvent {
  seq: number
  /** Virtual milliseconds. */
  at: number
  /** `kubectl`, a controller's name, `kubelet`, `kube-proxy`. */
  actor: string
  /** `program`: rules or devices were changed on a node. */
  verb: 'create' | 'update' | 'delete' | 'program'
  object: { apiVersion: string; kind: string; namespace: string | undefined; name: string }
  /** etcd's revision after it. */
  resourceVersion: number
  /** Where, for what happens on a node. */
  node?: string
  /** Fields that changed: `spec.clusterIP`, with their new values as JSON. */
  changes: { path: string; value: string }[]
  /** The rules that a kube-proxy wrote. */
  rules?: string[]
}

export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: ApiObject
}

export interface ApiServer {
  readonly settings: ClusterSettings
  readonly reserved: ReadonlySet<string>
  readonly lastAddresses: LastAddresses
  objects: ClusterObjects
  /** etcd's revision. */
  version: number
  readonly meta: Map<string, StoredMeta>
  /** What `kubectl apply` wrote last, by object: the file's objects count as applied. */
  readonly applied: Map<string, ApiObject>
  readonly journal: ControlEvent[]
  readonly happenings: Happening[]
  readonly told: Map<string, Happening>
  problems: string[]
  readonly watchers: Set<(change: Change) => void>
  /** Called after each write has settled: the world follows. */
  readonly followers: Set<(before: ClusterObjects, after: ClusterObjects) => void>
  /** The cluster's clock, virtual milliseconds. */
  now: () => number
  /** Pods that will have ended at a later time, by key. */
  due: { at: number; key: string }[]
  serial: number
}

/** A running cluster keeps this much of its story. */
const JOURNAL_LIMIT = 5000

export const LISTS: readonly ObjectList[] = [
  'namespaces',
  'nodes',
  'deployments',
  'replicaSets',
  'daemonSets',
  'statefulSets',
  'pods',
  'services',
  'endpointSlices',
  'endpoints',
  'serviceCidrs',
  'others',
]

/** `Kind.group/namespace/name`. */
export function storeKey({ apiVersion, kind, metadata }: { apiVersion: string; kind: string; metadata: ObjectMeta }): string {
  const group = groupOf(apiVersion)
  return `${kind}${group === '' ? '' : `.${group}`}/${metadata.namespace ?? ''}/${metadata.name}`
}

export const listOf = (objects: ClusterObjects, list: ObjectList): readonly ApiObject[] =>
  objects[list] as unknown as readonly ApiObject[]

/** The server over a file's objects, settled. Everything that the file had counts as there since the beginning. */
export function openServer(given: ClusterObjects, settings: ClusterSettings, reserved: readonly string[]): ApiServer {
  const server: ApiServer = {
    settings,
    reserved: new Set(reserved),
    lastAddresses: new Map(),
    objects: given,
    version: 1,
    meta: new Map(),
    applied: new Map(),
    journal: [],
    happenings: [],
    told: new Map(),
    problems: [],
    watchers: new Set(),
    followers: new Set(),
    now: () => 0,
    due: [],
    serial: 0,
  }
  const settled = runControllers(
    given,
    { settings, reserved: server.reserved, lastAddresses: server.lastAddresses },
    { tell: (told) => recordHappening(server, told) },
  )
  server.objects = settled.objects
  server.problems = settled.problems
  tellStarts(server, settled.objects.pods, (pod) => bornAt(server, pod as unknown as ApiObject))
  return server
}

/** What the server knows of an object; made when it is first asked for, so that opening a large file costs nothing. */
export function metaOf(server: ApiServer, object: ApiObject): StoredMeta {
  const key = storeKey(object)
  const known = server.meta.get(key)
  if (known) return known
  const given = object.metadata
  const made: StoredMeta = {
    uid: given.uid || uidOf(`${server.settings.seed} ${key}`),
    resourceVersion: Number(given['resourceVersion']) || 1,
    creationTimestamp: timestamp(bornAt(server, object)),
    generation: Number(given['generation']) || 1,
    madeAt: 0,
  }
  server.meta.set(key, made)
  return made
}

/** When something that was there from the beginning was made: as the file says, else with what it was made for, else with the simulation. */
function bornAt(server: ApiServer, object: ApiObject): number {
  const written = object.metadata['creationTimestamp'] as string | undefined
  const created = virtualTime(written)
  // A cluster that was written down later than the simulation's clock shows is as old as the simulation.
  if (created !== undefined) return created > server.now() ? 0 : created
  const maker = makerOf(server, object)
  return maker ? bornAt(server, maker) : 0
}

/** The workload that a pod or ReplicaSet belongs to, the Service of a slice. */
function makerOf({ objects }: ApiServer, { kind, metadata }: ApiObject): ApiObject | undefined {
  const owner = metadata.ownerReferences?.find((each) => each.controller)
  const service = kind === 'EndpointSlice' ? metadata.labels?.['kubernetes.io/service-name'] : undefined
  const lists: Readonly<Record<string, readonly unknown[]>> = {
    Deployment: objects.deployments,
    ReplicaSet: objects.replicaSets,
    DaemonSet: objects.daemonSets,
    StatefulSet: objects.statefulSets,
  }
  const list = (owner ? lists[owner.kind] : service === undefined ? undefined : objects.services) as
    readonly ApiObject[] | undefined
  const name = owner?.name ?? service
  return list?.find((each) => each.metadata.name === name && each.metadata.namespace === metadata.namespace)
}

/** A version 4 UUID from a hash. */
export function uidOf(text: string): string {
  const hex = [0, 1, 2, 3].map((i) => hashOf(`${text} ${i}`).toString(16).padStart(8, '0')).join('')
  const variant = ((parseInt(hex[16]!, 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}

function recordHappening(server: ApiServer, { message, about, problem, controller }: Told): void {
  const { object, reason } = about
  const event = {
    type: problem ? ('Warning' as const) : ('Normal' as const),
    reason,
    from: FROM[controller] ?? controller,
    message: problem ? preemption(message) : message,
  }
  // While a file is settled it is as late as the object is old.
  const at = server.now() === 0 ? bornAt(server, object as ApiObject) : server.now()
  tellHappening(server, object, event, at)
}

/** The components' names in Events. */
const FROM: Readonly<Record<string, string>> = dictionary({
  deployment: 'deployment-controller',
  replicaset: 'replicaset-controller',
  daemonset: 'daemonset-controller',
  statefulset: 'statefulset-controller',
  scheduler: 'default-scheduler',
})

/** `pod NAME: 0/3 nodes are available: …` as the scheduler words it, which has also asked whether taking other pods away would help. */
function preemption(problem: string): string {
  const message = problem.replace(/^pod \S+: /, '')
  const nodes = /^0\/(\d+) nodes are available: /.exec(message)?.[1]
  if (nodes === undefined) return message
  return `${message} preemption: 0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`
}

/** Writes one turn of one component to etcd: new versions, the journal, the watchers. */
export function commit(server: ApiServer, actor: string, before: ClusterObjects, after: ClusterObjects): void {
  server.objects = after
  for (const list of LISTS) {
    if (before[list] === after[list]) continue
    const old = new Map(listOf(before, list).map((object) => [storeKey(object), object]))
    for (const object of listOf(after, list)) {
      const key = storeKey(object)
      const had = old.get(key)
      old.delete(key)
      if (had !== object) put(server, actor, key, had, object)
    }
    for (const [key, object] of old) remove(server, actor, key, object)
  }
}

function put(server: ApiServer, actor: string, key: string, had: ApiObject | undefined, object: ApiObject): void {
  const resourceVersion = ++server.version
  if (had) {
    const meta = metaOf(server, had)
    const isSpecNew = JSON.stringify(had['spec']) !== JSON.stringify(object['spec'])
    server.meta.set(key, { ...meta, resourceVersion, generation: meta.generation + (isSpecNew ? 1 : 0) })
  } else {
    server.meta.set(key, {
      uid: uidOf(`${server.settings.seed} ${key} ${resourceVersion}`),
      resourceVersion,
      creationTimestamp: timestamp(server.now()),
      generation: 1,
      madeAt: resourceVersion,
    })
  }
  record(server, actor, had ? 'update' : 'create', object, changesBetween(had, object))
  notify(server, { type: had ? 'MODIFIED' : 'ADDED', object })
}

function remove(server: ApiServer, actor: string, key: string, object: ApiObject): void {
  server.version++
  record(server, actor, 'delete', object, [])
  notify(server, { type: 'DELETED', object })
  server.meta.delete(key)
  server.applied.delete(key)
}

const notify = (server: ApiServer, change: Change): void => {
  for (const watcher of [...server.watchers]) watcher(change)
}

export function record(
  server: ApiServer,
  actor: string,
  verb: ControlEvent['verb'],
  { apiVersion, kind, metadata }: Pick<ApiObject, 'apiVersion' | 'kind' | 'metadata'>,
  changes: ControlEvent['changes'],
  more: Pick<ControlEvent, 'node' | 'rules'> = {},
): void {
  const object = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name }
  const seq = (server.journal.at(-1)?.seq ?? -1) + 1
  server.journal.push({ seq, at: server.now(), actor, verb, object, resourceVersion: server.version, changes, ...more })
  if (server.journal.length > JOURNAL_LIMIT) server.journal.splice(0, JOURNAL_LIMIT / 10)
}

/** Leaves that differ, by path; metadata that only the server writes is left out. */
export function changesBetween(had: unknown, object: unknown): ControlEvent['changes'] {
  const changes: ControlEvent['changes'] = []
  const walk = (a: unknown, b: unknown, path: string): void => {
    if (a === b || changes.length > 40) return
    if (isRecord(b) && (a === undefined || isRecord(a))) {
      const before = a ?? {}
      for (const key of new Set([...Object.keys(before), ...Object.keys(b)]))
        walk(before[key], b[key], path === '' ? key : `${path}.${key}`)
      return
    }
    if (JSON.stringify(a) !== JSON.stringify(b)) changes.push({ path, value: b === undefined ? '' : JSON.stringify(b) })
  }
  walk(had ?? {}, object, '')
  return changes.filter(({ path }) => path !== 'apiVersion' && path !== 'kind')
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lets the control plane come to rest after a write, then the world follow. */
export function settleServer(server: ApiServer, before: ClusterObjects): void {
  const settled = runControllers(
    server.objects,
    {
      settings: server.settings,
      reserved: server.reserved,
      lastAddresses: server.lastAddresses,
      live: { now: (afterMs = 0) => timestamp(server.now() + afterMs), serial: () => server.serial++ },
    },
    {
      turn: ({ controller, before: had, after }) => commit(server, controller, had, after),
      tell: (told) => recordHappening(server, told),
    },
  )
  server.problems = settled.problems
  for (const follow of server.followers) follow(before, server.objects)
}

/** A server that goes its own way from here on; nobody watches or follows it yet. */
export function forkServer(server: ApiServer): ApiServer {
  const happenings = server.happenings.map((each) => ({ ...each }))
  return {
    ...server,
    lastAddresses: new Map(server.lastAddresses),
    meta: new Map(server.meta),
    applied: new Map(server.applied),
    journal: [...server.journal],
    happenings,
    told: toldOf(happenings),
    watchers: new Set(),
    followers: new Set(),
    due: [...server.due],
  }
}

/** When the next thing happens by itself. */
export const nextDue = (server: ApiServer): number => server.due.reduce((least, { at }) => Math.min(least, at), Infinity)
