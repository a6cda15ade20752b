/** What a controller is: it looks at all objects and returns them with what it would change; the same object if nothing. */
import type { ClusterObjects, ClusterSettings, ObjectMeta } from '../objects.ts'

export interface Context {
  settings: ClusterSettings
  /** Addresses on the nodes' network that are taken: outside hosts. */
  reserved: ReadonlySet<string>
  log(controller: string, message: string): void
  /** Something that a person should see: a pod that fits nowhere. */
  problem(message: string): void
}

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
