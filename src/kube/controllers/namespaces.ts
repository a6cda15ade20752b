/** Namespaces: `default`, `kube-system` and every one that an object names exist. */
import type { Namespace } from '../objects.ts'
import type { Controller } from './controller.ts'

export const reconcileNamespaces: Controller = (objects, context) => {
  // A running API server refuses what is in a namespace that is not there.
  if (context.live) return objects
  const has = new Set(objects.namespaces.map(({ metadata }) => metadata.name))
  const made: Namespace[] = []
  const need = (name: string | undefined) => {
    if (!name || has.has(name)) return
    has.add(name)
    made.push({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'kubernetes.io/metadata.name': name } } })
    context.log('namespace', `made namespace ${name}`)
  }
  need('default')
  need('kube-system')
  const { pods, deployments, replicaSets, daemonSets, statefulSets, services, endpointSlices, endpoints, others } = objects
  for (const list of [pods, deployments, replicaSets, daemonSets, statefulSets, services, endpointSlices, endpoints, others]) {
    for (const { metadata } of list) need(metadata.namespace)
  }
  return made.length === 0 ? objects : { ...objects, namespaces: [...objects.namespaces, ...made] }
}
