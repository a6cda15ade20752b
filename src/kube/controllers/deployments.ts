/** Deployments: each has one ReplicaSet with its template and its number of replicas (pkg/controller/deployment). */
import { completeTemplate } from '../complete.ts'
import { canonical, templateHash } from '../names.ts'
import type { ClusterObjects, Deployment, Pod, PodTemplate, ReplicaSet } from '../objects.ts'
import { matchesSelector } from '../selectors.ts'
import { nextReplicas, rolls } from './rolling-update.ts'
import { controllerOf, own, type Context, type Controller } from './controller.ts'

const HASH = 'pod-template-hash'

/** Which template a ReplicaSet stands for, counted from 1: what `kubectl rollout history` lists. */
export const REVISION = 'deployment.kubernetes.io/revision'
export const revisionOf = (replicaSet: ReplicaSet): number => Number(replicaSet.metadata.annotations?.[REVISION] ?? 0)

export const reconcileDeployments: Controller = (objects, context) => {
  if (objects.deployments.length === 0) return objects
  let replicaSets = objects.replicaSets
  const made: ReplicaSet[] = []
  const put = (old: ReplicaSet, changed: ReplicaSet) => {
    replicaSets = replicaSets.map((other) => (other === old ? changed : other))
  }
  for (const deployment of objects.deployments) {
    if (deployment.metadata['deletionTimestamp']) continue
    const mine = replicaSets.filter((each) => belongsTo(each, deployment))
    const current = replicaSetOf(deployment, mine)
    const replicas = deployment.spec.replicas ?? 1
    const newest = Math.max(0, ...mine.map(revisionOf))
    const paused = (deployment.spec as { paused?: boolean }).paused === true
    // A running cluster waits for new pods to be ready before it takes old ones away.
    const isRolling = context.live !== undefined && !paused && mine.length > (current ? 1 : 0) && rolls(deployment)
    const step = isRolling ? nextReplicas(deployment, current, mine, objects.pods) : undefined
    if (!current && !paused) {
      const taken = new Set(mine.map(({ metadata }) => metadata.name))
      const replicaSet = makeReplicaSet(
        deployment,
        hashFor(deployment, objects.pods, taken),
        step?.current ?? replicas,
        newest + 1,
      )
      replicaSets = [...replicaSets, replicaSet]
      made.push(replicaSet)
      tell(context, deployment, `Scaled up replica set ${replicaSet.metadata.name} from 0 to ${replicaSet.spec.replicas ?? 0}`)
    } else if (current && context.live && revisionOf(current) < newest) {
      const annotations = { ...current.metadata.annotations, [REVISION]: String(newest + 1) }
      put(current, { ...current, metadata: { ...current.metadata, annotations } })
    }
    // A paused Deployment scales what it has and rolls nothing out.
    const active = current ?? (paused ? mine.find((each) => revisionOf(each) === newest) : undefined)
    for (const each of replicaSets.filter((one) => belongsTo(one, deployment) && !made.includes(one))) {
      const isActive = each.metadata.name === active?.metadata.name
      const want = isActive ? (step?.current ?? replicas) : (step?.others.get(each.metadata.name) ?? 0)
      const has = each.spec.replicas ?? 1
      if (has === want) continue
      tell(context, deployment, `Scaled ${want > has ? 'up' : 'down'} replica set ${each.metadata.name} from ${has} to ${want}`)
      put(each, { ...each, spec: { ...each.spec, replicas: want } })
    }
  }
  return replicaSets === objects.replicaSets
    ? objects
    : ({ ...objects, replicaSets, owned: own(objects, made) } satisfies ClusterObjects)
}

const tell = (context: Context, deployment: Deployment, message: string): void =>
  context.log('deployment', message, { object: deployment, reason: 'ScalingReplicaSet' })

/** The ReplicaSet that has the Deployment's template as it is now. */
export function replicaSetOf(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const template = withoutHash(deployment.spec.template)
  return replicaSets.find(
    (each) => belongsTo(each, deployment) && each.spec.template !== undefined && withoutHash(each.spec.template) === template,
  )
}

/** From the pods' names if they tell it, else of the template; with a count behind where a ReplicaSet has that name for another template. */
function hashFor(deployment: Deployment, pods: readonly Pod[], taken: ReadonlySet<string>): string {
  const isFree = (hash: string) => !taken.has(`${deployment.metadata.name}-${hash}`)
  const implied = impliedHash(deployment, pods)
  if (implied !== undefined && isFree(implied)) return implied
  for (let collision = 0; ; collision++) {
    const hash = templateHash(collision === 0 ? deployment.spec.template : [deployment.spec.template, collision])
    if (isFree(hash)) return hash
  }
}

export function belongsTo(replicaSet: ReplicaSet, deployment: Deployment): boolean {
  if (replicaSet.metadata.namespace !== deployment.metadata.namespace) return false
  const owner = controllerOf(replicaSet.metadata)
  if (owner) return owner.kind === 'Deployment' && owner.name === deployment.metadata.name
  return matchesSelector(deployment.spec.selector, replicaSet.metadata.labels ?? replicaSet.spec.template?.metadata?.labels ?? {})
}

/** Templates are compared without the label that the controller adds. */
function withoutHash(template: PodTemplate): string {
  const labels = { ...template.metadata?.labels }
  delete labels[HASH]
  return canonical({ labels, annotations: template.metadata?.annotations, spec: completeTemplate(template).spec })
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

function makeReplicaSet(deployment: Deployment, hash: string, replicas: number, revision: number): ReplicaSet {
  const { template, selector } = deployment.spec
  const labels = { ...template.metadata?.labels, [HASH]: hash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      ...(deployment.metadata.namespace === undefined ? {} : { namespace: deployment.metadata.namespace }),
      labels,
      annotations: { [REVISION]: String(revision) },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.metadata.name, controller: true }],
    },
    spec: {
      replicas,
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}
