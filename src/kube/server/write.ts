/** Writing to the API server: create, replace, delete. Each write is committed, then the control plane settles and the world follows. */
import type { ClusterObjects, Pod } from '../objects.ts'
import { canonical, suffix } from '../names.ts'
import { RESOURCES, type Resource } from '../resources.ts'
import { admit } from './admit.ts'
import { timestamp } from './clock.ts'
import { endingOf } from './ending.ts'
import { ApiError, alreadyExists, notFound } from './errors.ts'
import { getObject, findObject } from './read.ts'
import { type ApiObject, type ApiServer, LISTS, commit, listOf, settleServer, storeKey } from './server.ts'
import { tellHappening } from './happenings.ts'

export interface WriteOptions {
  /** Who writes: `kubectl`. */
  actor: string
  /** Everything but the storing (`--dry-run=server`). */
  dryRun?: boolean | undefined
}

const namespaces = RESOURCES.find((each) => each.kind === 'Namespace')!

/** Metadata that only the server writes: what a client sends of it is not taken. */
const OWN_FIELDS = ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields', 'selfLink']

function clean(object: ApiObject, resource: Resource, namespace: string | undefined): ApiObject {
  const metadata = { ...object.metadata }
  for (const field of OWN_FIELDS) delete metadata[field]
  if (resource.namespaced) metadata.namespace = metadata.namespace || namespace || 'default'
  else delete metadata.namespace
  return { ...object, metadata }
}

export function createObject(
  server: ApiServer,
  resource: Resource,
  given: ApiObject,
  namespace: string | undefined,
  { actor, dryRun }: WriteOptions,
): ApiObject {
  let object = clean(given, resource, namespace)
  if (!object.metadata.name && object.metadata['generateName']) {
    const prefix = object.metadata['generateName'] as string
    object = { ...object, metadata: { ...object.metadata, name: `${prefix}${suffix(`${prefix} ${server.version}`)}` } }
  }
  const where = object.metadata.namespace
  if (resource.namespaced) checkNamespace(server, resource, object, where!)
  delete object['status']
  const admitted = admit(server, resource, object, undefined)
  if (findObject(server, resource, where, object.metadata.name)) throw alreadyExists(resource, object.metadata.name)
  if (dryRun) return admitted
  change(server, actor, (objects) => ({ ...objects, [resource.list]: [...listOf(objects, resource.list), admitted] }))
  return findObject(server, resource, where, object.metadata.name) ?? admitted
}

function checkNamespace(server: ApiServer, resource: Resource, object: ApiObject, where: string): void {
  const found = findObject(server, namespaces, undefined, where)
  if (!found) throw notFound(namespaces, where)
  if (!found.metadata['deletionTimestamp']) return
  throw new ApiError(
    'Forbidden',
    `${resource.name} "${object.metadata.name}" is forbidden: unable to create new content in namespace ${where} because it is being terminated`,
  )
}

/** Puts `next` in the place of the object of that name; what the server keeps of the old one (status, what it allocated) stays. */
export function replaceObject(
  server: ApiServer,
  resource: Resource,
  given: ApiObject,
  namespace: string | undefined,
  { actor, dryRun }: WriteOptions,
): ApiObject {
  const object = clean(given, resource, namespace)
  const old = getObject(server, resource, object.metadata.namespace, object.metadata.name)
  const kept: ApiObject = { ...object, ...keptFields(old, object) }
  if (kept['status'] === undefined) delete kept['status']
  const admitted = admit(server, resource, kept, old)
  if (dryRun) return admitted
  if (admitted.metadata['deletionTimestamp'] && !(admitted.metadata['finalizers'] as unknown[] | undefined)?.length) {
    dropObject(server, old, actor)
    return admitted
  }
  change(server, actor, (objects) => swap(objects, resource, old, admitted))
  return findObject(server, resource, object.metadata.namespace, object.metadata.name) ?? admitted
}

/** The status alone, as whoever keeps it writes it (`--subresource=status`); false where it is what it was. */
export function replaceStatus(
  server: ApiServer,
  resource: Resource,
  given: ApiObject,
  namespace: string | undefined,
  { actor, dryRun }: WriteOptions,
): boolean {
  const old = getObject(server, resource, namespace, given.metadata.name)
  const next: ApiObject = { ...old, status: given['status'] }
  if (next['status'] === undefined) delete next['status']
  if (canonical(next) === canonical(old)) return false
  if (!dryRun) change(server, actor, (objects) => swap(objects, resource, old, next))
  return true
}

function swap(objects: ClusterObjects, resource: Resource, old: ApiObject, next: ApiObject): ClusterObjects {
  const list = listOf(objects, resource.list)
  const at = list.indexOf(old)
  // Endpoints that the controller made are nobody's until somebody writes them.
  const changed = at < 0 ? [...list, next] : list.map((each) => (each === old ? next : each))
  return { ...objects, [resource.list]: changed }
}

/** Status is the components' own; an address or port that was given out stays where the writer leaves it out (registry/core/service, patchAllocatedValues). */
function keptFields(old: ApiObject, next: ApiObject): Partial<ApiObject> {
  const status = { status: old['status'] }
  // What the scheduler and node IPAM decided is not the manifest's to leave out.
  const decided = { Pod: ['nodeName'], Node: ['podCIDR', 'podCIDRs'] }[old.kind]
  if (decided) {
    const spec = { ...(next['spec'] as Record<string, unknown>) }
    for (const field of decided) spec[field] ??= (old['spec'] as Record<string, unknown> | undefined)?.[field]
    for (const field of decided) if (spec[field] === undefined) delete spec[field]
    return { ...status, spec }
  }
  if (old.kind !== 'Service') return status
  const [had, wants] = [old['spec'] as Record<string, unknown>, { ...(next['spec'] as Record<string, unknown>) }]
  const takesAddress = (spec: Record<string, unknown>) => spec['type'] !== 'ExternalName'
  if (takesAddress(had) && takesAddress(wants)) {
    if (!wants['clusterIP'] && !wants['clusterIPs']) for (const field of ['clusterIP', 'clusterIPs']) wants[field] = had[field]
    for (const field of ['ipFamilies', 'ipFamilyPolicy']) wants[field] ??= had[field]
  }
  if (!takesAddress(wants)) for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) delete wants[field]
  const hasNodePorts = wants['type'] === 'NodePort' || wants['type'] === 'LoadBalancer'
  const before = (had['ports'] ?? []) as { port: number; protocol?: string; nodePort?: number }[]
  // What is not yet admitted may have empty items: ports without fields.
  const ports = ((wants['ports'] ?? []) as (Partial<(typeof before)[number]> | null)[]).map((port) => port ?? {})
  const keepsOld = had['type'] === 'NodePort' || had['type'] === 'LoadBalancer'
  wants['ports'] = ports.map((port) => {
    const same = before.find((each) => each.port === port.port && (each.protocol ?? 'TCP') === (port.protocol ?? 'TCP'))
    if (hasNodePorts) return port.nodePort || !same?.nodePort ? port : { ...port, nodePort: same.nodePort }
    // Turned back to ClusterIP, a port that only the server gave goes.
    if (!keepsOld || !port.nodePort || port.nodePort !== same?.nodePort) return port
    const { nodePort, ...rest } = port
    void nodePort
    return rest
  })
  if (!hasNodePorts)
    for (const field of ['externalTrafficPolicy', 'healthCheckNodePort', 'allocateLoadBalancerNodePorts']) delete wants[field]
  if (wants['ports'] !== undefined && (wants['ports'] as unknown[]).length === 0) delete wants['ports']
  return { ...status, spec: wants }
}

export interface DeleteOptions extends WriteOptions {
  /** Seconds that a pod has to end; 0 forgets it at once. */
  graceSeconds?: number | undefined
  /** Leaves what it owns alone (`--cascade=orphan`). */
  orphan?: boolean | undefined
}

/** Deletes, or where a grace period or a finalizer stands in the way, marks as going. */
export function deleteObject(
  server: ApiServer,
  resource: Resource,
  namespace: string | undefined,
  name: string,
  options: DeleteOptions,
): ApiObject {
  const object = getObject(server, resource, namespace, name)
  if (options.dryRun) return object
  if (resource.kind === 'Namespace' && ['default', 'kube-system', 'kube-public'].includes(name))
    throw new ApiError('Forbidden', `namespaces "${name}" is forbidden: this namespace may not be deleted`)
  if (options.orphan) orphan(server, object)
  if (resource.kind === 'Pod') beginEnd(server, object, options)
  else if ((object.metadata['finalizers'] as unknown[] | undefined)?.length) markGoing(server, resource, object, options.actor)
  else if (resource.kind === 'Namespace') endNamespace(server, resource, object, options.actor)
  else dropObject(server, object, options.actor)
  return object
}

function markGoing(server: ApiServer, resource: Resource, object: ApiObject, actor: string): void {
  if (object.metadata['deletionTimestamp']) return
  const metadata = { ...object.metadata, deletionTimestamp: timestamp(server.now()), deletionGracePeriodSeconds: 0 }
  change(server, actor, (objects) => swap(objects, resource, object, { ...object, metadata }))
}

/** How long a pod takes to end: as long as its slowest container. */
const endingMs = (pod: Pod, graceSeconds: number): number =>
  Math.max(...pod.spec.containers.map((container) => endingOf(pod, container, graceSeconds).afterMs))

function beginEnd(server: ApiServer, object: ApiObject, { actor, graceSeconds }: DeleteOptions): void {
  const pod = object as unknown as Pod
  const grace = graceSeconds ?? (pod.spec as { terminationGracePeriodSeconds?: number }).terminationGracePeriodSeconds ?? 30
  if (grace === 0 || !pod.spec.nodeName || isEnded(pod)) return dropObject(server, object, actor)
  const metadata = {
    ...object.metadata,
    deletionTimestamp: timestamp(server.now() + grace * 1000),
    deletionGracePeriodSeconds: grace,
  }
  const pods = RESOURCES.find((each) => each.kind === 'Pod')!
  change(server, actor, (objects) => swap(objects, pods, object, { ...object, metadata }))
}

const isEnded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'

/** Takes an object out of the store, and everything that it owns with it. */
export function dropObject(server: ApiServer, object: ApiObject, actor: string): void {
  const key = storeKey(object)
  const current = LISTS.flatMap((list) => listOf(server.objects, list).filter((each) => storeKey(each) === key))[0]
  if (!current) return
  change(server, actor, (objects) => collect(server, without(objects, current), current))
}

function without(objects: ClusterObjects, object: ApiObject): ClusterObjects {
  const list = LISTS.find((each) => listOf(objects, each).includes(object))
  return list ? { ...objects, [list]: listOf(objects, list).filter((each) => each !== object) } : objects
}

/** The garbage collector: dependents go with their owner; pods take the time that they need (pkg/controller/garbagecollector). */
function collect(server: ApiServer, objects: ClusterObjects, owner: ApiObject): ClusterObjects {
  let state = objects
  for (const list of LISTS) {
    for (const each of listOf(state, list)) {
      if (!isOwnedBy(each, owner)) continue
      if (each.kind === 'Pod' && (each as unknown as Pod).spec.nodeName) {
        if (each.metadata['deletionTimestamp']) continue
        const grace = 30
        const metadata = {
          ...each.metadata,
          deletionTimestamp: timestamp(server.now() + grace * 1000),
          deletionGracePeriodSeconds: grace,
        }
        state = {
          ...state,
          pods: state.pods.map((pod) => ((pod as unknown) === each ? ({ ...each, metadata } as unknown as Pod) : pod)),
        }
      } else state = collect(server, without(state, each), each)
    }
  }
  return state
}

function isOwnedBy({ metadata }: ApiObject, owner: ApiObject): boolean {
  if ((metadata.namespace ?? '') !== (owner.metadata.namespace ?? '')) return false
  return (metadata.ownerReferences ?? []).some((each) => each.kind === owner.kind && each.name === owner.metadata.name)
}

function orphan(server: ApiServer, owner: ApiObject): void {
  let state = server.objects
  for (const list of LISTS) {
    if (!listOf(state, list).some((each) => isOwnedBy(each, owner))) continue
    const freed = listOf(state, list).map((each) => {
      if (!isOwnedBy(each, owner)) return each
      const { ownerReferences = [], ...metadata } = each.metadata
      const rest = ownerReferences.filter((one) => one.kind !== owner.kind || one.name !== owner.metadata.name)
      return { ...each, metadata: { ...metadata, ...(rest.length > 0 ? { ownerReferences: rest } : {}) } }
    })
    state = { ...state, [list]: freed }
  }
  // Not settled in between: the owner would take its pods back.
  commit(server, 'garbage-collector', server.objects, state)
}

/** Everything in a namespace goes first; the namespace when its last pod has ended. */
function endNamespace(server: ApiServer, resource: Resource, object: ApiObject, actor: string): void {
  const { name } = object.metadata
  markGoing(server, resource, object, actor)
  for (const list of LISTS) {
    for (const each of listOf(server.objects, list)) {
      if (each.metadata.namespace !== name) continue
      if (each.kind === 'Pod') beginEnd(server, each, { actor: 'namespace-controller' })
      else dropObject(server, each, 'namespace-controller')
    }
  }
  finishNamespaces(server)
}

function finishNamespaces(server: ApiServer): void {
  for (const namespace of server.objects.namespaces) {
    if (!namespace.metadata['deletionTimestamp']) continue
    const { name } = namespace.metadata
    const isEmpty = LISTS.every((list) => listOf(server.objects, list).every((each) => each.metadata.namespace !== name))
    if (isEmpty) dropObject(server, namespace as unknown as ApiObject, 'namespace-controller')
  }
}

/** One write: committed as its actor's, settled, and the ends that it began are put into the diary. */
export function change(server: ApiServer, actor: string, how: (objects: ClusterObjects) => ClusterObjects): void {
  const before = server.objects
  const after = how(before)
  if (after === before) return
  commit(server, actor, before, after)
  settleServer(server, before)
  noteEnds(server, before)
}

/** Pods that are new on their way out end after a while; the kubelet says so when it begins. */
function noteEnds(server: ApiServer, before: ClusterObjects): void {
  const wasGoing = new Set(
    before.pods.filter((pod) => pod.metadata['deletionTimestamp']).map((pod) => storeKey(pod as unknown as ApiObject)),
  )
  for (const pod of server.objects.pods) {
    const key = storeKey(pod)
    if (!pod.metadata['deletionTimestamp'] || wasGoing.has(key)) continue
    for (const { name } of pod.spec.containers)
      tellHappening(server, pod, {
        type: 'Normal',
        reason: 'Killing',
        from: 'kubelet',
        message: `Stopping container ${name}`,
        fieldPath: `spec.containers{${name}}`,
      })
    const grace = Number(pod.metadata['deletionGracePeriodSeconds'] ?? 30)
    server.due.push({ at: server.now() + endingMs(pod, grace), key })
  }
}

/** Lets the pods end whose time has come; true if there were any. */
export function runDue(server: ApiServer): boolean {
  const ready = server.due.filter(({ at }) => at <= server.now()).sort((a, b) => a.at - b.at)
  if (ready.length === 0) return false
  server.due = server.due.filter((each) => !ready.includes(each))
  for (const { key } of ready) {
    const pod = listOf(server.objects, 'pods').find((each) => storeKey(each) === key)
    // Another pod of that name, which is not on its way out, is left alone.
    if (pod?.metadata['deletionTimestamp']) dropObject(server, pod, 'kubelet')
    finishNamespaces(server)
  }
  return true
}
