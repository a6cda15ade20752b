/** Deployments: each has one ReplicaSet with its template and its number of replicas (pkg/controller/deployment). */
import { canonical, templateHash } from '../names.ts'
import type { ClusterObjects, Deployment, Pod, PodTemplate, ReplicaSet } from '../objects.ts'
import { matchesSelector } from '../selectors.ts'
import { controllerOf, own, type Controller } from './controller.ts'

const HASH = 'pod-template-hash'

export const reconcileDeployments: Controller = (objects, context) => {
  if (objects.deployments.length === 0) return objects
  let replicaSets = objects.replicaSets
  const made: ReplicaSet[] = []
  for (const deployment of objects.deployments) {
    const mine = replicaSets.filter((each) => belongsTo(each, deployment))
    const template = withoutHash(deployment.spec.template)
    const current = mine.find((each) => each.spec.template !== undefined && withoutHash(each.spec.template) === template)
    const replicas = deployment.spec.replicas ?? 1
    if (!current) {
      const replicaSet = makeReplicaSet(
        deployment,
        impliedHash(deployment, objects.pods) ?? templateHash(deployment.spec.template),
        replicas,
      )
      replicaSets = [...replicaSets, replicaSet]
      made.push(replicaSet)
      context.log('deployment', `Scaled up replica set ${replicaSet.metadata.name} from 0 to ${replicas}`)
    }
    for (const each of mine) {
      const want = each === current ? replicas : 0
      if (each.spec.replicas === want) continue
      context.log(
        'deployment',
        `Scaled ${want > (each.spec.replicas ?? 1) ? 'up' : 'down'} replica set ${each.metadata.name} from ${each.spec.replicas ?? 1} to ${want}`,
      )
      replicaSets = replicaSets.map((other) => (other === each ? { ...each, spec: { ...each.spec, replicas: want } } : other))
    }
  }
  return replicaSets === objects.replicaSets
    ? objects
    : ({ ...objects, replicaSets, owned: own(objects, made) } satisfies ClusterObjects)
}

function belongsTo(replicaSet: ReplicaSet, deployment: Deployment): boolean {
  if (replicaSet.metadata.namespace !== deployment.metadata.namespace) return false
  const owner = controllerOf(replicaSet.metadata)
  if (owner) return owner.kind === 'Deployment' && owner.name === deployment.metadata.name
  return matchesSelector(deployment.spec.selector, replicaSet.metadata.labels ?? replicaSet.spec.template?.metadata?.labels ?? {})
}

/** Templates are compared without the label that the controller adds. */
function withoutHash(template: PodTemplate): string {
  const labels = { ...template.metadata?.labels }
  delete labels[HASH]
  return canonical({ labels, annotations: template.metadata?.annotations, spec: template.spec })
}

/** A dump may have the pods but not the ReplicaSet between: their names tell what it was called. */
function impliedHash(deployment: Deployment, pods: readonly Pod[]): string | undefined {
  for (const { metadata } of pods) {
    const hash = metadata.labels?.[HASH]
    const owner = controllerOf(metadata)
    const isOurs = owner?.kind === 'ReplicaSet' && owner.name === `${deployment.metadata.name}-${hash ?? ''}`
    if (
      hash &&
      isOurs &&
      metadata.namespace === deployment.metadata.namespace &&
      matchesSelector(deployment.spec.selector, metadata.labels ?? {})
    )
      return hash
  }
  return undefined
}

function makeReplicaSet(deployment: Deployment, hash: string, replicas: number): ReplicaSet {
  const { template, selector } = deployment.spec
  const labels = { ...template.metadata?.labels, [HASH]: hash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      ...(deployment.metadata.namespace === undefined ? {} : { namespace: deployment.metadata.namespace }),
      labels,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.metadata.name, controller: true }],
    },
    spec: {
      replicas,
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}
