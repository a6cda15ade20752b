/** `kubectl rollout`: status, history, undo, restart, pause, resume (kubectl's pkg/cmd/rollout, polymorphichelpers). */
import { dictionary } from '../../../net/dictionary.ts'
import { belongsTo, revisionOf } from '../../../kube/controllers/deployments.ts'
import type { Deployment, PodTemplate, ReplicaSet } from '../../../kube/objects.ts'
import { qualified } from '../../../kube/resources.ts'
import { present } from '../../../kube/server/present.ts'
import { timestamp } from '../../../kube/server/clock.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { replaceObject } from '../../../kube/server/write.ts'
import { podTemplateLines } from './describe/pod-template.ts'
import { type Kubectl, type Verb, asking, dryRunOf, dryRunSuffix, fail, flag, usage } from './context.ts'
import { CHOOSING, choose } from './edits.ts'
import { type Target, objectName } from './names.ts'
import { printTable } from './table.ts'

const ROLLING = new Set(['Deployment', 'DaemonSet', 'StatefulSet'])

export const rollout: Verb = {
  name: 'rollout',
  flags: { ...CHOOSING, 'watch,w': 'bool', timeout: 'string', revision: 'string', 'to-revision': 'string' },
  async run(kubectl) {
    const [verb, ...operands] = kubectl.operands
    const act = verb === undefined ? undefined : ACTS[verb]
    if (!act)
      throw verb === undefined
        ? fail('a subcommand is required: history, pause, restart, resume, status or undo')
        : usage(`unknown command ${JSON.stringify(verb)}`, 'rollout')
    if (operands.length === 0 && !kubectl.flags.has('filename')) throw fail('required resource not specified')
    // A kind alone stands for all of its objects.
    const isKind = operands.length === 1 && !operands[0]!.includes('/') && verb !== 'status'
    const flags = isKind ? new Map([...kubectl.flags, ['all', ['true']]]) : kubectl.flags
    for (const target of await choose({ ...kubectl, flags }, operands, `rollout ${verb!}`)) {
      if (!ROLLING.has(target.object.kind))
        throw fail(
          verb === 'restart' || verb === 'pause' || verb === 'resume'
            ? `${qualified(target.resource)} ${JSON.stringify(target.object.metadata.name)} ${verb === 'restart' ? 'restarting' : verb === 'pause' ? 'pausing' : 'resuming'} is not supported`
            : `no ${verb === 'status' ? 'status viewer' : verb === 'history' ? 'history viewer' : 'rollbacker'} has been implemented for ${verb === 'status' ? target.object.kind : JSON.stringify(target.object.kind)}`,
        )
      act(kubectl, target)
    }
    return 0
  },
}

const ACTS: Readonly<Record<string, (kubectl: Kubectl, target: Target) => void>> = dictionary({
  status,
  history,
  undo,
  restart,
  pause,
  resume,
})

interface Counts {
  replicas?: number
  updatedReplicas?: number
  availableReplicas?: number
  readyReplicas?: number
  desiredNumberScheduled?: number
  updatedNumberScheduled?: number
  numberAvailable?: number
}

/** Told once: the controllers come to rest at once, so that waiting longer would change nothing. */
function status(kubectl: Kubectl, { object }: Target): void {
  const shown = present(kubectl.server, object)
  const counts = (shown['status'] ?? {}) as Counts
  const { name } = object.metadata
  const replicas = (shown['spec'] as { replicas?: number }).replicas ?? 1
  if (object.kind === 'Deployment') {
    if ((counts.updatedReplicas ?? 0) < replicas)
      throw waits(
        `deployment "${name}" rollout to finish: ${counts.updatedReplicas ?? 0} out of ${replicas} new replicas have been updated...`,
      )
    if ((counts.availableReplicas ?? 0) < replicas)
      throw waits(
        `deployment "${name}" rollout to finish: ${counts.availableReplicas ?? 0} of ${replicas} updated replicas are available...`,
      )
    return kubectl.out(`deployment "${name}" successfully rolled out\n`)
  }
  if (object.kind === 'DaemonSet') {
    if ((counts.numberAvailable ?? 0) < (counts.desiredNumberScheduled ?? 0))
      throw waits(
        `daemon set "${name}" rollout to finish: ${counts.numberAvailable ?? 0} of ${counts.desiredNumberScheduled ?? 0} updated pods are available...`,
      )
    return kubectl.out(`daemon set "${name}" successfully rolled out\n`)
  }
  if ((counts.readyReplicas ?? 0) < replicas) throw waits(`${replicas - (counts.readyReplicas ?? 0)} pods to be ready...`)
  kubectl.out(`partitioned roll out complete: ${counts.updatedReplicas ?? 0} new pods have been updated...\n`)

  /** It would wait for ever: what is missing does not come by itself. */
  function waits(what: string): Error {
    kubectl.out(`Waiting for ${what}\n`)
    kubectl.flush()
    return fail('timed out waiting for the condition')
  }
}

const revisions = ({ server }: Kubectl, deployment: Deployment): ReplicaSet[] =>
  server.objects.replicaSets.filter((each) => belongsTo(each, deployment)).sort((a, b) => revisionOf(a) - revisionOf(b))

function history(kubectl: Kubectl, { object }: Target): void {
  const name = objectName(object)
  if (object.kind !== 'Deployment') {
    // Their revisions are ControllerRevisions, which nobody keeps here.
    kubectl.out(`${name} \nNo rollout history found.\n`)
    return
  }
  const sets = revisions(kubectl, object as unknown as Deployment)
  const wanted = flag(kubectl, 'revision')
  if (wanted !== undefined && wanted !== '0') {
    const set = sets.find((each) => revisionOf(each) === Number(wanted))
    if (!set) throw fail(`unable to find the specified revision`)
    kubectl.out(
      `${name} with revision #${wanted}\n${podTemplateLines(set.spec.template!, kubectl.server.settings.version).join('\n')}\n\n`,
    )
    return
  }
  const rows = sets.map((each) => [
    String(revisionOf(each) || 1),
    each.metadata.annotations?.['kubernetes.io/change-cause'] ?? '<none>',
  ])
  kubectl.out(`${name} \n${printTable([['REVISION', 'CHANGE-CAUSE'], ...rows], 0, 2)}\n`)
}

function put(kubectl: Kubectl, { resource, object }: Target, next: ApiObject, words: string): void {
  const dryRun = dryRunOf(kubectl)
  asking(() =>
    replaceObject(kubectl.server, resource, next, object.metadata.namespace, { actor: 'kubectl', dryRun: dryRun !== 'none' }),
  )
  kubectl.out(`${objectName(object)} ${words}${dryRunSuffix(dryRun)}\n`)
}

function undo(kubectl: Kubectl, target: Target): void {
  const { object } = target
  if (object.kind !== 'Deployment') throw fail('no last revision to roll back to')
  const deployment = object as unknown as Deployment
  const sets = revisions(kubectl, deployment)
  const wanted = Number(flag(kubectl, 'to-revision') ?? 0)
  const set = wanted === 0 ? sets.at(-2) : sets.find((each) => revisionOf(each) === wanted)
  if (!set)
    throw fail(
      wanted === 0
        ? `no rollout history found for deployment "${object.metadata.name}"`
        : `unable to find specified revision ${wanted} in history`,
    )
  if (set === sets.at(-1))
    return kubectl.out(`${objectName(object)} skipped rollback (current template already matches revision ${wanted})\n`)
  const labels = { ...set.spec.template?.metadata?.labels }
  delete labels['pod-template-hash']
  const template: PodTemplate = { ...set.spec.template!, metadata: { ...set.spec.template?.metadata, labels } }
  put(kubectl, target, { ...object, spec: { ...deployment.spec, template } }, 'rolled back')
}

function restart(kubectl: Kubectl, target: Target): void {
  const { object } = target
  const spec = object['spec'] as { template: PodTemplate; paused?: boolean }
  if (spec.paused)
    throw fail(
      `deployments.apps ${JSON.stringify(object.metadata.name)} can't restart paused deployment (run rollout resume first)`,
    )
  const annotations = {
    ...spec.template.metadata?.annotations,
    'kubectl.kubernetes.io/restartedAt': timestamp(kubectl.server.now()),
  }
  // Twice in one second is the same restart, unless something tells them apart.
  if (
    spec.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'] ===
    annotations['kubectl.kubernetes.io/restartedAt']
  )
    throw fail('if restart has already been triggered within the past second, please wait before attempting to trigger another')
  const template = { ...spec.template, metadata: { ...spec.template.metadata, annotations } }
  put(kubectl, target, { ...object, spec: { ...spec, template } }, 'restarted')
}

function pause(kubectl: Kubectl, target: Target): void {
  const spec = target.object['spec'] as { paused?: boolean }
  if (target.object.kind !== 'Deployment')
    throw fail(`${target.object.kind.toLowerCase()}s.apps "${target.object.metadata.name}" pausing is not supported`)
  if (spec.paused) throw fail(`deployments.apps "${target.object.metadata.name}" is already paused`)
  put(kubectl, target, { ...target.object, spec: { ...spec, paused: true } }, 'paused')
}

function resume(kubectl: Kubectl, target: Target): void {
  const { paused, ...spec } = target.object['spec'] as { paused?: boolean }
  if (!paused) throw fail(`deployments.apps "${target.object.metadata.name}" is not paused`)
  put(kubectl, target, { ...target.object, spec }, 'resumed')
}
