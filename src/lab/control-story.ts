/**
 * "How a Service comes to be": everything that the control plane did for one object, told step by step. For an object that somebody made
 * while the cluster ran it is in the journal; one of the file is made once more, on a copy of the cluster that never had it.
 */
import { tellControl } from '../explain/control.ts'
import type { ControlFact, ControlStep } from '../explain/control-step.ts'
import { findResource, resourceOf } from '../kube/resources.ts'
import type { ClusterObjects } from '../kube/objects.ts'
import { type ApiObject, type ControlEvent, listOf, storeKey } from '../kube/server/server.ts'
import { findObject } from '../kube/server/read.ts'
import { createObject } from '../kube/server/write.ts'
import { type Lab, openScenario } from './lab.ts'
import { restCluster } from './live.ts'
import { LabError } from './reference.ts'

export interface ControlStory {
  /** `Service/default/web` */
  object: string
  facts: ControlFact[]
  steps: ControlStep[]
}

/** `Service/default/web`, `svc/web`, `Namespace/x`. Throws LabError for what is not there. */
export function controlStory(lab: Lab, reference: string): ControlStory {
  const words = reference.split('/')
  const [type = '', ...rest] = words
  const resource = findResource(type)
  if (!resource || rest.length === 0 || rest.length > 2)
    throw new LabError(`"${reference}" is no object: write Kind/NAMESPACE/NAME, such as Service/default/web`)
  const name = rest.at(-1)!
  const namespace = resource.namespaced ? (rest.length === 2 ? rest[0]! : 'default') : undefined
  const object = findObject(lab.api, resource, namespace, name)
  if (!object)
    throw new LabError(`there is no ${resource.kind} ${namespace === undefined ? '' : `${namespace}/`}${name} in this cluster`)
  const isMine = (event: ControlEvent): boolean =>
    event.object.kind === object.kind &&
    event.object.name === name &&
    (event.object.namespace ?? 'default') === (namespace ?? 'default')
  const known = lab.api.journal.some((event) => isMine(event) && event.verb === 'create')
  const journal = known ? lab.api.journal : replay(lab, object)
  const from = journal.findIndex((event) => isMine(event) && event.verb === 'create')
  const facts = relatedTo(object, journal.slice(from)).map(factOf)
  return {
    object: `${object.kind}/${namespace === undefined ? '' : `${namespace}/`}${name}`,
    facts,
    steps: tellControl(facts),
  }
}

const factOf = ({ at, actor, verb, object, resourceVersion, node, changes, rules }: ControlEvent): ControlFact => ({
  at,
  actor,
  verb,
  object: { kind: object.kind, namespace: object.namespace, name: object.name },
  resourceVersion,
  changes,
  ...(node === undefined ? {} : { node }),
  ...(rules === undefined ? {} : { rules }),
})

/** The object is taken out of a copy of the cluster, with what controllers made for it, and written there again. */
function replay(lab: Lab, object: ApiObject): ControlEvent[] {
  const resource = resourceOf(object.apiVersion, object.kind)!
  const without: ClusterObjects = {
    ...lab.objects,
    [resource.list]: listOf(lab.objects, resource.list).filter((each) => each !== object),
  }
  // What the copy's controllers are to make anew, and what they made of the one that is left out.
  const orphaned = dropOwned(without, object)
  const { lab: copy } = openScenario({ ...lab.scenario, objects: orphaned })
  if (!copy) throw new Error('a cluster that opened once does not open again')
  // As it was written, where the file has it: what was left out is filled in before everybody's eyes.
  const written = listOf(lab.scenario.objects, resource.list).find((each) => storeKey(each) === storeKey(object)) ?? object
  const { status, ...manifest } = written
  void status
  createObject(copy.api, resource, manifest, object.metadata.namespace, { actor: 'kubectl' })
  restCluster(copy)
  return copy.api.journal
}

function dropOwned(objects: ClusterObjects, owner: ApiObject): ClusterObjects {
  const isOwned = (each: ApiObject): boolean =>
    (each.metadata.namespace ?? '') === (owner.metadata.namespace ?? '') &&
    (each.metadata.ownerReferences ?? []).some(({ kind, name }) => kind === owner.kind && name === owner.metadata.name)
  let state = objects
  for (const list of ['replicaSets', 'pods', 'endpointSlices'] as const) {
    const owned = listOf(state, list).filter(isOwned)
    if (owned.length === 0) continue
    state = { ...state, [list]: listOf(state, list).filter((each) => !owned.includes(each)) }
    for (const each of owned) state = dropOwned(state, each)
  }
  if (owner.kind !== 'Service') return state
  const isItsSlice = (each: ApiObject): boolean =>
    each.metadata.labels?.['kubernetes.io/service-name'] === owner.metadata.name &&
    (each.metadata.namespace ?? '') === (owner.metadata.namespace ?? '') &&
    each.metadata.labels['endpointslice.kubernetes.io/managed-by'] === 'endpointslice-controller.k8s.io'
  return { ...state, endpointSlices: state.endpointSlices.filter((each) => !isItsSlice(each as unknown as ApiObject)) }
}

function podsNamed({ object, changes }: ControlEvent): string[] {
  const written = changes.find(({ path }) => path === 'endpoints')?.value
  if (!written) return []
  return (JSON.parse(written) as { targetRef?: { kind?: string; name?: string } }[]).flatMap(({ targetRef }) =>
    targetRef?.kind === 'Pod' ? [`Pod/${object.namespace ?? ''}/${targetRef.name}`] : [],
  )
}

/** What came of it: the object itself, what names it as its owner, and so on. */
function relatedTo(object: ApiObject, journal: readonly ControlEvent[]): ControlEvent[] {
  const related = new Set([`${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`])
  /** The pods behind a Service: what the kubelet says of them decides whether it has endpoints. */
  const behind = new Set<string>()
  const keyOf = ({ kind, namespace, name }: ControlEvent['object']): string => `${kind}/${namespace ?? ''}/${name}`
  return journal.filter((event) => {
    const key = keyOf(event.object)
    if (related.has(key)) {
      if (event.object.kind === 'EndpointSlice') for (const pod of podsNamed(event)) behind.add(pod)
      return true
    }
    if (behind.has(key) && event.actor === 'kubelet' && event.changes.some(({ path }) => path === 'status.conditions'))
      return true
    const owners = event.changes.find(({ path }) => path === 'metadata.ownerReferences')?.value
    const isOwned =
      owners !== undefined &&
      owners !== '' &&
      (JSON.parse(owners) as { kind: string; name: string }[]).some(({ kind, name }) =>
        related.has(`${kind}/${event.object.namespace ?? ''}/${name}`),
      )
    if (!isOwned) return false
    related.add(key)
    if (event.object.kind === 'EndpointSlice') for (const pod of podsNamed(event)) behind.add(pod)
    return true
  })
}
