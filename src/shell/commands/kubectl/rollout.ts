/** `kubectl rollout`: status, history, undo, restart, pause, resume (kubectl's pkg/cmd/rollout, polymorphichelpers). */
import { dictionary } from '../../../net/dictionary.ts'
import { belongsTo, revisionOf } from '../../../kube/controllers/deployments.ts'
import type { Deployment, PodTemplate, ReplicaSet } from '../../../kube/objects.ts'
import { qualified } from '../../../kube/resources.ts'
import { present } from '../../../kube/server/present.ts'
import { findObject } from '../../../kube/server/read.ts'
import { timestamp } from '../../../kube/server/clock.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { replaceObject } from '../../../kube/server/write.ts'
import { podTemplateLines } from './describe/pod-template.ts'
import { type Kubectl, type Verb, asking, dryRunOf, dryRunSuffix, fail, flag, usage } from './context.ts'
import { CHOOSING, choose } from './edits.ts'
import { type Target, objectName } from './names.ts'
import { printTable } from './table.ts'
import { durationMs } from './wait.ts'

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
      await act(kubectl, target)
    }
    return 0
  },
}

const ACTS: Readonly<Record<string, (kubectl: Kubectl, target: Target) => void | Promise<void>>> = dictionary({
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

/** Until it is rolled out, a line for each thing that is new; a Deployment is given up when its progress deadline is over. */
async function status(kubectl: Kubectl, target: Target): Promise<void> {
  const { server, process } = kubectl
  const { name, namespace } = target.object.metadata
  const given = flag(kubectl, 'timeout')
  const limit = given === undefined || given === '0' || given === '0s' ? Infinity : durationMs(given)
  const began = process.now()
  let last = ''
  for (;;) {
    const object = findObject(server, target.resource, namespace, name)
    if (!object) throw fail(`${target.object.kind.toLowerCase()} "${name}" not found`)
    const { done, text } = progress(present(server, object))
    if (text !== last) kubectl.out(text)
    last = text
    kubectl.flush()
    if (done || flag(kubectl, 'watch') === 'false') return
    const passed = process.now() - began
    if (passed >= limit) throw fail('timed out waiting for the condition')
    if (passed >= deadlineOf(object))
      throw fail(
        object.kind === 'Deployment'
          ? `deployment "${name}" exceeded its progress deadline`
          : 'timed out waiting for the condition',
      )
    await process.wait<void>(
      (wake) => {
        const hear = (): void => wake()
        server.watchers.add(hear)
        return () => void server.watchers.delete(hear)
      },
      Math.min(1000, limit - passed),
    )
  }
}

const deadlineOf = (object: ApiObject): number =>
  1000 * ((object['spec'] as { progressDeadlineSeconds?: number } | undefined)?.progressDeadlineSeconds ?? 600)

/** What kubectl's status viewers say of an object (polymorphichelpers/rollout_status.go). */
function progress(shown: ApiObject): { done: boolean; text: string } {
  const counts = (shown['status'] ?? {}) as Counts
  const { name } = shown.metadata
  const replicas = (shown['spec'] as { replicas?: number }).replicas ?? 1
  const waits = (what: string): { done: boolean; text: string } => ({ done: false, text: `Waiting for ${what}\n` })
  const updated = counts.updatedReplicas ?? 0
  if (shown.kind === 'Deployment') {
    const rolling = `deployment "${name}" rollout to finish:`
    if (updated < replicas) return waits(`${rolling} ${updated} out of ${replicas} new replicas have been updated...`)
    const old = (counts.replicas ?? 0) - updated
    if (old > 0) return waits(`${rolling} ${old} old replicas are pending termination...`)
    if ((counts.availableReplicas ?? 0) < updated)
      return waits(`${rolling} ${counts.availableReplicas ?? 0} of ${updated} updated replicas are available...`)
    return { done: true, text: `deployment "${name}" successfully rolled out\n` }
  }
  if (shown.kind === 'DaemonSet') {
    const [available, desired] = [counts.numberAvailable ?? 0, counts.desiredNumberScheduled ?? 0]
    if (available < desired)
      return waits(`daemon set "${name}" rollout to finish: ${available} of ${desired} updated pods are available...`)
    return { done: true, text: `daemon set "${name}" successfully rolled out\n` }
  }
  if ((counts.readyReplicas ?? 0) < replicas) return waits(`${replicas - (counts.readyReplicas ?? 0)} pods to be ready...`)
  return { done: true, text: `partitioned roll out complete: ${updated} new pods have been updated...\n` }
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
