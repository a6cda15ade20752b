/** What a controller is: it looks at all objects and returns them with what it would change; the same object if nothing. */
import type { Ip } from '../../net/ip.ts'
import type { ClusterObjects, ClusterSettings, ObjectMeta } from '../objects.ts'

export interface Context {
  settings: ClusterSettings
  /** Addresses on the nodes' network that are taken: outside hosts. */
  reserved: ReadonlySet<string>
  lastAddresses: LastAddresses
  /** `about`: the object whose `kubectl describe` tells it as an Event. */
  log(controller: string, message: string, about?: About): void
  /** Something that a person should see: a pod that fits nowhere. */
  problem(message: string, about?: About): void
  /** A running cluster: since when the file is not the measure any more, but what is in the store. */
  live?: Live
}

export interface About {
  object: { kind: string; metadata: ObjectMeta }
  reason: string
}

export interface Live {
  /** The wall clock as the API writes it, `2025-01-01T00:00:00Z`; `afterMs` later. */
  now(afterMs?: number): string
  /** Never the same twice, so that a pod's name is not given again. */
  serial(): number
}

/** Which address of each pod network was given last: host-local IPAM goes on from there, and comes back to what was freed when it is through. */
export type LastAddresses = Map<string, Ip>

export type Controller = (objects: ClusterObjects, context: Context) => ClusterObjects

interface Named {
  kind: string
  metadata: ObjectMeta
}

export const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? 'default'}/${name}`
export const objectKey = ({ kind, metadata }: Named): string => `${kind}/${keyOf(metadata.namespace, metadata.name)}`

/** `objects.owned` with and without some. */
export function own(objects: ClusterObjects, made: readonly Named[], removed: readonly Named[] = []): string[] {
  const gone = new Set(removed.map(objectKey))
  const kept = (objects.owned ?? []).filter((key) => !gone.has(key))
  const has = new Set(kept)
  return [...kept, ...made.map(objectKey).filter((key) => !has.has(key))]
}

/** The owner that controls an object, if any. */
export const controllerOf = (meta: Partial<ObjectMeta>): { kind: string; name: string } | undefined =>
  meta.ownerReferences?.find((each) => each.controller)
