/** A cluster's objects by what a picture asks for: there may be thousands of each, and each is asked for thousands of times. */
import { nodeRef, podAddress, podRef } from '../kube/cluster.ts'
import type { ClusterObjects, EndpointSlice, Node, Pod, ReplicaSet } from '../kube/objects.ts'

export interface Found {
  /** By REF. */
  readonly nodes: ReadonlyMap<string, Node>
  readonly pods: ReadonlyMap<string, Pod>
  readonly podsByAddress: ReadonlyMap<string, Pod>
  /** By the name of their node. */
  readonly hostNetworkPods: ReadonlyMap<string, readonly Pod[]>
  /** By `namespace/name`; slices by that of their Service. */
  readonly replicaSets: ReadonlyMap<string, ReplicaSet>
  readonly slices: ReadonlyMap<string, readonly EndpointSlice[]>
}

export const inNamespace = (namespace: string | undefined, name: string): string => `${namespace ?? 'default'}/${name}`

/** All of one key, in their order; what has none is left out. */
function grouped<T>(objects: readonly T[], keyOf: (object: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const object of objects) {
    const key = keyOf(object)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group) group.push(object)
    else groups.set(key, [object])
  }
  return groups
}

/** The first of each key. */
function first<T>(objects: readonly T[], keyOf: (object: T) => string | undefined): Map<string, T> {
  const found = new Map<string, T>()
  for (const object of objects) {
    const key = keyOf(object)
    if (key !== undefined && !found.has(key)) found.set(key, object)
  }
  return found
}

export const findable = ({ nodes, pods, replicaSets, endpointSlices }: ClusterObjects): Found => ({
  nodes: first(nodes, ({ metadata }) => nodeRef(metadata.name)),
  pods: first(pods, podRef),
  podsByAddress: first(pods, (pod) => (pod.spec.hostNetwork ? undefined : podAddress(pod))),
  hostNetworkPods: grouped(pods, ({ spec }) => (spec.hostNetwork ? spec.nodeName : undefined)),
  replicaSets: first(replicaSets, ({ metadata }) => inNamespace(metadata.namespace, metadata.name)),
  slices: grouped(endpointSlices, ({ metadata }) =>
    inNamespace(metadata.namespace, metadata.labels?.['kubernetes.io/service-name'] ?? ''),
  ),
})
