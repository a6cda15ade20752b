/** `kubectl logs`: what a container printed. The servers of the simulation print nothing; a kube-proxy tells how it was set up. */
import type { Pod } from '../../../kube/objects.ts'
import { findResource } from '../../../kube/resources.ts'
import { proxyLog } from '../../../kube/server/node-files.ts'
import { phaseOf } from '../../../kube/server/present-pod.ts'
import { ToolExit } from '../../tool.ts'
import { type Kubectl, type Verb, fail, flag, isSet, usage } from './context.ts'
import { containerOf, podNamed, podsNamed } from './exec.ts'
import { select, targetsOf } from './names.ts'

export const logs: Verb = {
  name: 'logs',
  flags: {
    'container,c': 'string',
    'follow,f': 'bool',
    'previous,p': 'bool',
    tail: 'string',
    since: 'string',
    'since-time': 'string',
    timestamps: 'bool',
    'selector,l': 'string',
    'all-containers': 'bool',
    'all-pods': 'bool',
    prefix: 'bool',
    'max-log-requests': 'string',
    'limit-bytes': 'string',
    'ignore-errors': 'bool',
    'pod-running-timeout': 'string',
  },
  async run(kubectl) {
    const [word, container, ...more] = kubectl.operands
    if (more.length > 0 || (word === undefined && !kubectl.flags.has('selector')))
      throw usage(
        "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
        'logs',
      )
    const pods =
      word === undefined
        ? targetsOf(select(kubectl, [findResource('pods')!.name], 'logs')).map(({ object }) => object as unknown as Pod)
        : [named(kubectl, word)]
    for (const pod of pods) {
      if (container !== undefined && !pod.spec.containers.some(({ name }) => name === container))
        throw fail(`container ${container} is not valid for pod ${pod.metadata.name}`)
      print(kubectl, pod)
    }
    kubectl.flush()
    // Nothing more will be printed: it waits until somebody interrupts.
    if (isSet(kubectl, 'follow')) await kubectl.process.wait<void>(() => undefined)
    return 0
  },
}

/** A pod by name, or one of those that something stands for. */
function named(kubectl: Kubectl, word: string): Pod {
  const { pods } = kubectl.server.objects
  if (!word.includes('/')) {
    const found = pods.find(({ metadata }) => metadata.name === word && (metadata.namespace ?? 'default') === kubectl.namespace)
    // Said in other words since 1.29.
    if (!found && kubectl.server.settings.version === '1.20') return podNamed(kubectl, word)
    if (!found) throw fail(`error from server (NotFound): pods "${word}" not found in namespace "${kubectl.namespace}"`)
    return found
  }
  const pod = podNamed(kubectl, word)
  const all = /^(?:po|pods?)\//.test(word) ? 1 : podsNamed(kubectl, word).length
  if (all > 1) kubectl.err(`Found ${all} pods, using pod/${pod.metadata.name}\n`)
  return pod
}

function print(kubectl: Kubectl, pod: Pod): void {
  const wanted = flag(kubectl, 'container')
  if (wanted !== undefined && !pod.spec.containers.some(({ name }) => name === wanted))
    throw fail(`container ${wanted} is not valid for pod ${pod.metadata.name}`)
  if (!isSet(kubectl, 'all-containers')) containerOf(kubectl, pod)
  const { name } = pod.spec.containers[0]!
  if (isSet(kubectl, 'previous'))
    throw new ToolExit(
      1,
      `Error from server (BadRequest): previous terminated container "${name}" in pod "${pod.metadata.name}" not found\n`,
    )
  if (phaseOf(pod) === 'Pending')
    throw new ToolExit(
      1,
      `Error from server (BadRequest): container "${name}" in pod "${pod.metadata.name}" is waiting to start: ContainerCreating\n`,
    )
  let lines = name === 'kube-proxy' ? proxyLog(kubectl.server) : []
  const tail = flag(kubectl, 'tail')
  if (tail !== undefined && Number(tail) >= 0) lines = Number(tail) === 0 ? [] : lines.slice(-Number(tail))
  const prefix = isSet(kubectl, 'prefix') ? `[pod/${pod.metadata.name}/${name}] ` : ''
  kubectl.out(lines.map((line) => `${prefix}${line}\n`).join(''))
}
