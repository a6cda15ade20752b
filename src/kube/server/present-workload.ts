/** Deployments, ReplicaSets, DaemonSets and StatefulSets as they are read: defaults, and the counts that their controllers report. */
import { completeTemplate } from '../complete.ts'
import { whyNot } from '../controllers/scheduler.ts'
import { belongsTo } from '../controllers/owned-pods.ts'
import { belongsTo as isOf, replicaSetOf } from '../controllers/deployments.ts'
import { isPodReady } from '../controllers/pod-addresses.ts'
import type { DaemonSet, Deployment, Pod, ReplicaSet, StatefulSet } from '../objects.ts'
import { phaseOf } from './present-pod.ts'
import { type ApiObject, type ApiServer, metaOf } from './server.ts'

const isReady = (pod: Pod): boolean => phaseOf(pod) === 'Running' && isPodReady(pod)

export const podsOf = (server: ApiServer, owner: ReplicaSet | DaemonSet | StatefulSet): Pod[] =>
  server.objects.pods.filter((pod) => belongsTo(pod, owner))

/** Go leaves zero counts out. */
const counts = (given: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(given).filter(([, count]) => count !== 0))

export function presentReplicaSet(server: ApiServer, set: ReplicaSet): ApiObject {
  const pods = podsOf(server, set)
  const ready = pods.filter(isReady).length
  const { generation } = metaOf(server, set as unknown as ApiObject)
  return {
    ...set,
    spec: {
      ...set.spec,
      replicas: set.spec.replicas ?? 1,
      ...(set.spec.template ? { template: completeTemplate(set.spec.template) } : {}),
    },
    status: {
      ...counts({ availableReplicas: ready, fullyLabeledReplicas: pods.length, readyReplicas: ready }),
      observedGeneration: generation,
      replicas: pods.length,
    },
  }
}

export function presentDeployment(server: ApiServer, deployment: Deployment): ApiObject {
  const sets = server.objects.replicaSets.filter((each) => isOf(each, deployment))
  const current = replicaSetOf(deployment, sets)
  const pods = sets.flatMap((each) => podsOf(server, each))
  const ready = pods.filter(isReady).length
  const replicas = deployment.spec.replicas ?? 1
  const meta = metaOf(server, deployment as unknown as ApiObject)
  const updated = current ? podsOf(server, current).length : 0
  const since = { lastTransitionTime: meta.creationTimestamp, lastUpdateTime: meta.creationTimestamp }
  const isAvailable = ready >= replicas - Math.floor(replicas / 4)
  const available = isAvailable
    ? { message: 'Deployment has minimum availability.', reason: 'MinimumReplicasAvailable', status: 'True' }
    : { message: 'Deployment does not have minimum availability.', reason: 'MinimumReplicasUnavailable', status: 'False' }
  const name = current?.metadata.name ?? ''
  const progressing =
    updated === replicas && ready >= replicas
      ? { message: `ReplicaSet "${name}" has successfully progressed.`, reason: 'NewReplicaSetAvailable' }
      : { message: `ReplicaSet "${name}" is progressing.`, reason: 'ReplicaSetUpdated' }
  return {
    ...deployment,
    spec: {
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      ...deployment.spec,
      strategy: strategyOf(deployment),
      replicas,
      template: completeTemplate(deployment.spec.template),
    },
    status: {
      ...counts({
        availableReplicas: ready,
        readyReplicas: ready,
        replicas: pods.length,
        unavailableReplicas: Math.max(0, replicas - ready),
        updatedReplicas: updated,
      }),
      conditions: [
        { ...since, ...available, type: 'Available' },
        { ...since, ...progressing, status: 'True', type: 'Progressing' },
      ],
      observedGeneration: meta.generation,
    },
  }
}

/** `strategy: {}` is what kubectl writes; the server fills it in. */
function strategyOf(deployment: Deployment): unknown {
  const given = (deployment.spec as { strategy?: { type?: string; rollingUpdate?: object } }).strategy
  if (given?.type === 'Recreate') return given
  return { type: 'RollingUpdate', ...given, rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%', ...given?.rollingUpdate } }
}

export function presentDaemonSet(server: ApiServer, set: DaemonSet): ApiObject {
  const pods = podsOf(server, set)
  const ready = pods.filter(isReady).length
  const tolerations = [
    ...(set.spec.template.spec.tolerations ?? []),
    { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
  ]
  const desired = server.objects.nodes.filter(
    (node) => whyNot({ ...set.spec.template.spec, tolerations }, node) === undefined,
  ).length
  return {
    ...set,
    spec: {
      revisionHistoryLimit: 10,
      updateStrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 }, type: 'RollingUpdate' },
      ...set.spec,
      template: completeTemplate(set.spec.template),
    },
    status: {
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: desired,
      numberAvailable: ready,
      numberMisscheduled: 0,
      numberReady: ready,
      observedGeneration: metaOf(server, set as unknown as ApiObject).generation,
      updatedNumberScheduled: pods.length,
    },
  }
}

export function presentStatefulSet(server: ApiServer, set: StatefulSet): ApiObject {
  const pods = podsOf(server, set)
  const ready = pods.filter(isReady).length
  return {
    ...set,
    spec: {
      podManagementPolicy: 'OrderedReady',
      revisionHistoryLimit: 10,
      serviceName: '',
      updateStrategy: { rollingUpdate: { partition: 0 }, type: 'RollingUpdate' },
      ...set.spec,
      template: completeTemplate(set.spec.template),
    },
    status: {
      availableReplicas: ready,
      collisionCount: 0,
      currentReplicas: pods.length,
      observedGeneration: metaOf(server, set as unknown as ApiObject).generation,
      readyReplicas: ready,
      replicas: pods.length,
      updatedReplicas: pods.length,
    },
  }
}
