/** Verbs for nodes: cordon, uncordon, drain, taint (kubectl's pkg/cmd/drain, taint). */
import { controllerOf } from '../../../kube/controllers/controller.ts'
import type { Node, Pod } from '../../../kube/objects.ts'
import { findResource } from '../../../kube/resources.ts'
import { findObject, getObject } from '../../../kube/server/read.ts'
import { type ApiObject, metaOf } from '../../../kube/server/server.ts'
import { deleteObject, replaceObject } from '../../../kube/server/write.ts'
import { ToolExit } from '../../tool.ts'
import { type Kubectl, type Verb, asking, dryRunOf, dryRunSuffix, fail, flag, isSet, usage } from './context.ts'
import { CHOOSING, store } from './edits.ts'
import { qualifiedName } from '../../../kube/api/names.ts'
import { mustSelect, resourceNamed, select, targetsOf } from './names.ts'

const nodes = findResource('nodes')!
const pods = findResource('pods')!

function nodesOf(kubectl: Kubectl, command: string): ApiObject[] {
  if (kubectl.flags.has('selector')) return targetsOf(select(kubectl, ['nodes'], command)).map(({ object }) => object)
  if (kubectl.operands.length === 0) throw usage(`USAGE: ${command} NODE [flags]`, command)
  return kubectl.operands.map((word) => asking(() => getObject(kubectl.server, nodes, undefined, word.replace(/^nodes?\//, ''))))
}

function setSchedulable(kubectl: Kubectl, node: ApiObject, schedulable: boolean): void {
  const spec = (node['spec'] ?? {}) as { unschedulable?: boolean }
  const done = schedulable ? 'uncordoned' : 'cordoned'
  const dryRun = dryRunOf(kubectl)
  if ((spec.unschedulable === true) === !schedulable)
    return kubectl.out(`node/${node.metadata.name} already ${done}${dryRunSuffix(dryRun)}\n`)
  const { unschedulable, ...rest } = spec
  void unschedulable
  const next = { ...node, spec: schedulable ? rest : { ...rest, unschedulable: true } }
  asking(() => replaceObject(kubectl.server, nodes, next, undefined, { actor: 'kubectl', dryRun: dryRun !== 'none' }))
  kubectl.out(`node/${node.metadata.name} ${done}${dryRunSuffix(dryRun)}\n`)
}

const cordoner = (name: string, schedulable: boolean): Verb => ({
  name,
  flags: { 'selector,l': 'string', 'dry-run': { without: 'unchanged' } },
  run(kubectl) {
    for (const node of nodesOf(kubectl, name)) setSchedulable(kubectl, node, schedulable)
    return 0
  },
})

export const cordon = cordoner('cordon', false)
export const uncordon = cordoner('uncordon', true)

export const drain: Verb = {
  name: 'drain',
  flags: {
    'selector,l': 'string',
    'pod-selector': 'string',
    'ignore-daemonsets': 'bool',
    'delete-emptydir-data': 'bool',
    'delete-local-data': 'bool',
    force: 'bool',
    'grace-period': 'string',
    timeout: 'string',
    'disable-eviction': 'bool',
    'dry-run': { without: 'unchanged' },
    'skip-wait-for-delete-timeout': 'string',
    'chunk-size': 'string',
  },
  async run(kubectl) {
    for (const node of nodesOf(kubectl, 'drain')) {
      setSchedulable(kubectl, node, false)
      const status = await drainOne(kubectl, node.metadata.name)
      if (status !== 0) return status
    }
    return 0
  },
}

const nameOf = ({ metadata }: Pod): string => `${metadata.namespace ?? 'default'}/${metadata.name}`

/** The first of kubectl's filters that a pod does not pass. */
function whyNotEvict(kubectl: Kubectl, pod: Pod): string | undefined {
  const owner = controllerOf(pod.metadata)
  if (owner?.kind === 'DaemonSet')
    return isSet(kubectl, 'ignore-daemonsets')
      ? undefined
      : 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)'
  const { volumes = [] } = pod.spec as { volumes?: { emptyDir?: unknown }[] }
  if (volumes.some((each) => each.emptyDir !== undefined) && !isSet(kubectl, 'delete-emptydir-data'))
    return 'cannot delete Pods with local storage (use --delete-emptydir-data to override)'
  if (owner === undefined && !isSet(kubectl, 'force'))
    return 'cannot delete Pods that declare no controller (use --force to override)'
  return undefined
}

async function drainOne(kubectl: Kubectl, node: string): Promise<number> {
  const { server } = kubectl
  const here = server.objects.pods.filter(
    (pod) => pod.spec.nodeName === node && !pod.metadata.annotations?.['kubernetes.io/config.mirror'],
  )
  const ofDaemons = here.filter((pod) => controllerOf(pod.metadata)?.kind === 'DaemonSet')
  const lonely = here.filter((pod) => controllerOf(pod.metadata) === undefined)
  const reasons = new Map<string, string[]>()
  for (const pod of here) {
    const reason = whyNotEvict(kubectl, pod)
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), nameOf(pod)])
  }
  const faults = [...reasons].map(([reason, names]) => `${reason}: ${names.join(', ')}`)
  if (faults.length > 0) {
    kubectl.flush()
    throw new ToolExit(
      1,
      `error: unable to drain node "${node}" due to error:${faults.length === 1 ? faults[0]! : `[${faults.join(', ')}]`}, continuing command...\nThere are pending nodes to be drained:\n ${node}\n${faults.map((each) => `${each}\n`).join('')}`,
    )
  }
  const warnings: string[] = []
  if (ofDaemons.length > 0) warnings.push(`ignoring DaemonSet-managed Pods: ${ofDaemons.map(nameOf).join(', ')}`)
  if (lonely.length > 0) warnings.push(`deleting Pods that declare no controller: ${lonely.map(nameOf).join(', ')}`)
  kubectl.flush()
  if (warnings.length > 0) kubectl.err(`Warning: ${warnings.join('; ')}\n`)
  const going = here.filter((pod) => !ofDaemons.includes(pod))
  // A StatefulSet's next pod has the same name.
  const uids = going.map((pod) => metaOf(server, pod as unknown as ApiObject).uid)
  const dryRun = dryRunOf(kubectl)
  for (const pod of going) {
    kubectl.out(`evicting pod ${nameOf(pod)}${dryRunSuffix(dryRun)}\n`)
    const grace = flag(kubectl, 'grace-period')
    const graceSeconds = grace === undefined || grace === '-1' ? undefined : Number(grace)
    if (dryRun === 'none')
      asking(() => deleteObject(server, pods, pod.metadata.namespace, pod.metadata.name, { actor: 'kubectl', graceSeconds }))
  }
  kubectl.flush()
  const isThere = (pod: Pod, i: number): boolean => {
    const found = findObject(server, pods, pod.metadata.namespace, pod.metadata.name)
    return found !== undefined && metaOf(server, found).uid === uids[i]
  }
  for (const [i, pod] of going.entries()) {
    while (dryRun === 'none' && isThere(pod, i)) await kubectl.process.sleep(100)
    if (dryRun === 'none') kubectl.out(`pod/${pod.metadata.name} evicted\n`)
  }
  kubectl.out(`node/${node} drained${dryRunSuffix(dryRun)}\n`)
  return 0
}

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number]

/** `key=value:Effect`, `key:Effect`, and with a dash at the end what is to go. */
function readTaint(text: string): { taint: Taint; remove: boolean } {
  const remove = text.endsWith('-')
  const [, key = '', value, effect = ''] = /^([^=:]+)(?:=([^:]*))?(?::(\w+))?$/.exec(remove ? text.slice(0, -1) : text) ?? []
  if (!remove && effect === '' && key !== '')
    throw usage(`invalid taint spec: ${text}, ${qualifiedName(text) ?? 'it has no effect'}`, 'taint')
  if (key === '') throw usage(`invalid taint spec: ${text}`, 'taint')
  if (effect !== '' && !['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect))
    throw usage(`invalid taint effect: ${effect}, unsupported taint effect`, 'taint')
  return { taint: { key, ...(value === undefined || value === '' ? {} : { value }), effect }, remove }
}

export const taint: Verb = {
  name: 'taint',
  flags: { ...CHOOSING, overwrite: 'bool' },
  run(kubectl) {
    const at = kubectl.operands.findIndex((word, i) => i > 0 && (word.includes(':') || word.includes('=') || word.endsWith('-')))
    if (at < 0) throw fail('at least one taint update is required')
    const changes = kubectl.operands.slice(at).map(readTaint)
    const names = kubectl.operands.slice(0, at)
    const kind = resourceNamed(kubectl.server, names[0]!.split('/')[0]!)
    if (kind.kind !== 'Node') throw fail(`invalid resource type ${names[0]!.split('/')[0]!}, only node types are supported`)
    const targets =
      isSet(kubectl, 'all') || kubectl.flags.has('selector')
        ? targetsOf(select(kubectl, names, 'taint'))
        : mustSelect(kubectl, names, 'taint')
    for (const target of targets) {
      const spec = (target.object['spec'] ?? {}) as NonNullable<Node['spec']>
      let taints = [...(spec.taints ?? [])]
      let overwritten = false
      for (const { taint: change, remove } of changes) {
        const same = (each: Taint): boolean => each.key === change.key && (change.effect === '' || each.effect === change.effect)
        const has = taints.some(same)
        if (remove && !has) throw fail(`taint "${change.key}${change.effect ? `:${change.effect}` : ''}" not found`)
        if (!remove && has && !isSet(kubectl, 'overwrite'))
          throw fail(
            `node ${target.object.metadata.name} already has ${change.key} taint(s) with same effect(s) and --overwrite is false`,
          )
        if (!remove && has) overwritten = true
        taints = taints.filter((each) => !same(each))
        if (!remove) taints.push(change)
      }
      const { taints: old, ...rest } = spec
      void old
      const next = { ...target.object, spec: { ...rest, ...(taints.length > 0 ? { taints } : {}) } }
      const removed = changes.every(({ remove }) => remove)
      store(
        kubectl,
        target,
        next,
        removed ? 'untainted' : overwritten || changes.some(({ remove }) => remove) ? 'modified' : 'tainted',
      )
    }
    return 0
  },
}
