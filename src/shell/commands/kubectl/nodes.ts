/** Verbs for nodes: cordon, uncordon, drain, taint (kubectl's pkg/cmd/drain, taint). */
import { controllerOf } from '../../../kube/controllers/controller.ts'
import type { Node, Pod } from '../../../kube/objects.ts'
import { findResource } from '../../../kube/resources.ts'
import { findObject, getObject } from '../../../kube/server/read.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { deleteObject, replaceObject } from '../../../kube/server/write.ts'
import { ToolExit } from '../../tool.ts'
import { type Kubectl, type Verb, asking, dryRunOf, dryRunSuffix, fail, flag, isSet, usage } from './context.ts'
import { CHOOSING, store } from './edits.ts'
import { mustSelect, select, targetsOf } from './names.ts'

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

async function drainOne(kubectl: Kubectl, node: string): Promise<number> {
  const { server } = kubectl
  const here = server.objects.pods.filter(
    (pod) => pod.spec.nodeName === node && !pod.metadata.annotations?.['kubernetes.io/config.mirror'],
  )
  const ofDaemons = here.filter((pod) => controllerOf(pod.metadata)?.kind === 'DaemonSet')
  const lonely = here.filter((pod) => controllerOf(pod.metadata) === undefined)
  const withData = here.filter((pod) =>
    ((pod.spec as { volumes?: { emptyDir?: unknown }[] }).volumes ?? []).some((each) => each.emptyDir !== undefined),
  )
  const faults: string[] = []
  if (lonely.length > 0 && !isSet(kubectl, 'force'))
    faults.push(`cannot delete Pods that declare no controller (use --force to override): ${lonely.map(nameOf).join(', ')}`)
  if (ofDaemons.length > 0 && !isSet(kubectl, 'ignore-daemonsets'))
    faults.push(`cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): ${ofDaemons.map(nameOf).join(', ')}`)
  if (withData.length > 0 && !isSet(kubectl, 'delete-emptydir-data'))
    faults.push(
      `cannot delete Pods with local storage (use --delete-emptydir-data to override): ${withData.map(nameOf).join(', ')}`,
    )
  if (faults.length > 0) {
    kubectl.flush()
    throw new ToolExit(
      1,
      `error: unable to drain node "${node}" due to error: ${faults.length === 1 ? faults[0]! : `[${faults.join(', ')}]`}, continuing command...\nThere are pending nodes to be drained:\n ${node}\n${faults.map((each) => `${each}\n`).join('')}`,
    )
  }
  const warnings: string[] = []
  if (ofDaemons.length > 0) warnings.push(`ignoring DaemonSet-managed Pods: ${ofDaemons.map(nameOf).join(', ')}`)
  if (lonely.length > 0) warnings.push(`deleting Pods that declare no controller: ${lonely.map(nameOf).join(', ')}`)
  kubectl.flush()
  if (warnings.length > 0) kubectl.err(`Warning: ${warnings.join('; ')}\n`)
  const going = here.filter((pod) => !ofDaemons.includes(pod))
  const dryRun = dryRunOf(kubectl)
  for (const pod of going) {
    kubectl.out(`evicting pod ${nameOf(pod)}${dryRunSuffix(dryRun)}\n`)
    const grace = flag(kubectl, 'grace-period')
    const graceSeconds = grace === undefined || grace === '-1' ? undefined : Number(grace)
    if (dryRun === 'none')
      asking(() => deleteObject(server, pods, pod.metadata.namespace, pod.metadata.name, { actor: 'kubectl', graceSeconds }))
  }
  kubectl.flush()
  for (const pod of going) {
    while (dryRun === 'none' && findObject(server, pods, pod.metadata.namespace, pod.metadata.name))
      await kubectl.process.sleep(100)
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
  if (key === '' || (!remove && effect === '')) throw fail(`invalid taint spec: ${text}`)
  if (effect !== '' && !['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect))
    throw fail(`invalid taint effect: ${effect}, unsupported taint effect`)
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
    const targets =
      isSet(kubectl, 'all') || kubectl.flags.has('selector')
        ? targetsOf(select(kubectl, names, 'taint'))
        : mustSelect(kubectl, names, 'taint')
    for (const target of targets) {
      const spec = (target.object['spec'] ?? {}) as NonNullable<Node['spec']>
      let taints = [...(spec.taints ?? [])]
      for (const { taint: change, remove } of changes) {
        const same = (each: Taint): boolean => each.key === change.key && (change.effect === '' || each.effect === change.effect)
        const has = taints.some(same)
        if (remove && !has) throw fail(`taint "${change.key}${change.effect ? `:${change.effect}` : ''}" not found`)
        if (!remove && has && !isSet(kubectl, 'overwrite'))
          throw fail(
            `node ${target.object.metadata.name} already has ${change.key} taint(s) with same effect(s) and --overwrite is false`,
          )
        taints = taints.filter((each) => !same(each))
        if (!remove) taints.push(change)
      }
      const { taints: old, ...rest } = spec
      void old
      const next = { ...target.object, spec: { ...rest, ...(taints.length > 0 ? { taints } : {}) } }
      const removed = changes.every(({ remove }) => remove)
      store(kubectl, target, next, removed ? 'untainted' : changes.some(({ remove }) => remove) ? 'modified' : 'tainted')
    }
    return 0
  },
}
