/** Namespaces: `default`, `kube-system` and each that an object names exist, and carry their name as a label, which selectors ask for. */
import type { Namespace } from '../objects.ts'
import type { Controller } from './controller.ts'

const LABEL = 'kubernetes.io/metadata.name'

/** The API server writes it whatever the file says. */
function labelled(namespace: Namespace): Namespace {
  const { name, labels } = namespace.metadata
  if (labels?.[LABEL] === name) return namespace
  return { ...namespace, metadata: { ...namespace.metadata, labels: { ...labels, [LABEL]: name } } }
}

export const reconcileNamespaces: Controller = (objects, context) => {
  const given = objects.namespaces.map(labelled)
  const isSame = given.every((each, i) => each === objects.namespaces[i])
  const known = isSame ? objects : { ...objects, namespaces: given }
  // A running API server refuses what is in a namespace that is not there.
  return context.live ? known : withNeeded(known, context)
}

const withNeeded: Controller = (objects, context) => {
  const has = new Set(objects.namespaces.map(({ metadata }) => metadata.name))
  const made: Namespace[] = []
  const need = (name: string | undefined) => {
    if (!name || has.has(name)) return
    has.add(name)
    made.push({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { [LABEL]: name } } })
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
