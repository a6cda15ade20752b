/** Which Nodes a cluster has: those that its objects name, else one control plane and two workers as kind names them. */
import type { ClusterObjects, ClusterSettings } from './objects.ts'

const DEFAULT_NODES = ['kind-control-plane', 'kind-worker', 'kind-worker2']

/** Node objects in file order, then nodes that pods, templates, slices and Endpoints name; else the three of a kind cluster, unless the file says that there is no cluster. */
export function nodeNames(objects: ClusterObjects, distribution: ClusterSettings['distribution']): Set<string> {
  const names = new Set(objects.nodes.map(({ metadata }) => metadata.name))
  const add = (name: string | undefined | null) => void (name && names.add(name))
  for (const pod of objects.pods) add(pod.spec.nodeName)
  for (const { spec } of [...objects.deployments, ...objects.replicaSets, ...objects.daemonSets, ...objects.statefulSets])
    add(spec.template?.spec.nodeName)
  for (const slice of objects.endpointSlices) for (const endpoint of slice.endpoints ?? []) add(endpoint.nodeName)
  for (const { subsets } of objects.endpoints) {
    for (const subset of subsets ?? [])
      for (const { nodeName } of [...(subset.addresses ?? []), ...(subset.notReadyAddresses ?? [])]) add(nodeName)
  }
  return names.size > 0 || distribution === 'none' ? names : new Set(DEFAULT_NODES)
}
