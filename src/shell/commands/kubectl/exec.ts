/** `kubectl exec`: a command in a container. kubectl's pkg/cmd/exec. */
import type { DaemonSet, Deployment, Pod, ReplicaSet, Service, StatefulSet } from '../../../kube/objects.ts'
import { belongsTo } from '../../../kube/controllers/owned-pods.ts'
import { belongsTo as isSetOf } from '../../../kube/controllers/deployments.ts'
import { matchesLabels } from '../../../kube/selectors.ts'
import { findResource } from '../../../kube/resources.ts'
import { phaseOf } from '../../../kube/server/present-pod.ts'
import { getObject } from '../../../kube/server/read.ts'
import { podEnvironment } from '../../../kube/server/service-env.ts'
import { type Kubectl, type Verb, asking, fail, flag, isSet } from './context.ts'
import { resourceNamed } from './names.ts'

export const refOf = (pod: Pod): string => `pod/${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`

/** A pod by its name, or the first of what `deploy/web`, `svc/web` stand for. */
export function podNamed(kubectl: Kubectl, word: string): Pod {
  const { server, namespace } = kubectl
  const slash = word.indexOf('/')
  const pods = findResource('pods')!
  if (slash < 0) return asking(() => getObject(server, pods, namespace, word)) as unknown as Pod
  const resource = resourceNamed(server, word.slice(0, slash))
  const object = asking(() => getObject(server, resource, namespace, word.slice(slash + 1)))
  if (resource.kind === 'Pod') return object as unknown as Pod
  const [found] = podsBehind(server, object as unknown as Owner)
  if (!found) throw fail(`cannot attach to *v1.${resource.kind}: selector does not match any pod`)
  return found
}

type Owner = Deployment | ReplicaSet | DaemonSet | StatefulSet | Service

/** All the pods that `deploy/web`, `svc/web` stand for, by name. */
export function podsNamed({ server, namespace }: Kubectl, word: string): Pod[] {
  const [kind = '', name = ''] = word.split('/')
  const object = asking(() => getObject(server, resourceNamed(server, kind), namespace, name))
  return podsBehind(server, object as unknown as Owner)
}

function podsBehind(server: Kubectl['server'], owner: Owner): Pod[] {
  const { replicaSets } = server.objects
  const pods = [...server.objects.pods].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  if (owner.kind === 'Service')
    return pods.filter(
      (pod) =>
        pod.metadata.namespace === owner.metadata.namespace && matchesLabels(owner.spec.selector ?? {}, pod.metadata.labels),
    )
  if (owner.kind !== 'Deployment') return pods.filter((pod) => belongsTo(pod, owner))
  const sets = replicaSets.filter((each) => isSetOf(each, owner))
  return pods.filter((pod) => sets.some((each) => belongsTo(pod, each)))
}

const containerNames = ({ spec }: Pod): string =>
  [...spec.containers.map(({ name }) => name), ...(spec.initContainers ?? []).map(({ name }) => `${name} (init)`)].join(', ')

/** The container that is meant: the one named, else the first. */
export function containerOf(kubectl: Kubectl, pod: Pod): string {
  const { containers } = pod.spec
  const wanted = flag(kubectl, 'container')
  if (wanted === undefined) {
    if (containers.length + (pod.spec.initContainers?.length ?? 0) > 1 && !isSet(kubectl, 'quiet'))
      kubectl.err(`Defaulted container "${containers[0]!.name}" out of: ${containerNames(pod)}\n`)
    return containers[0]!.name
  }
  if (containers.some(({ name }) => name === wanted)) return wanted
  throw fail(`container ${wanted} not found in pod ${pod.metadata.name}`)
}

export const exec: Verb = {
  name: 'exec',
  flags: {
    'container,c': 'string',
    'stdin,i': 'bool',
    'tty,t': 'bool',
    'quiet,q': 'bool',
    'filename,f': 'strings',
    'pod-running-timeout': 'string',
  },
  async run(kubectl) {
    const [word, ...rest] = kubectl.operands
    if (word === undefined || kubectl.dash === 0) throw fail('pod, type/name or --filename must be specified')
    if (rest.length === 0) throw fail('you must specify at least one command for the container')
    // Since 1.31 a command needs the dashes before it.
    if (kubectl.dash === undefined && kubectl.server.settings.version === '1.36')
      throw fail(
        "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples",
      )
    if (kubectl.dash === undefined)
      kubectl.err(
        'kubectl exec [POD] [COMMAND] is DEPRECATED and will be removed in a future version. Use kubectl exec [POD] -- [COMMAND] instead.\n',
      )
    const pod = podNamed(kubectl, word)
    containerOf(kubectl, pod)
    kubectl.flush()
    return runIn(kubectl, pod, rest)
  },
}

/** The shell of small images is called `ash` too. */
const shellOf = ({ spec }: Pod, argv: readonly string[]): readonly string[] =>
  /^(?:\/bin\/)?ash$/.test(argv[0]!) && /alpine|busybox|curl/.test(spec.containers[0]?.image ?? '')
    ? ['sh', ...argv.slice(1)]
    : argv

/** Runs a command in a pod, as the container's first process would have it. */
export async function runIn(kubectl: Kubectl, pod: Pod, given: readonly string[]): Promise<number> {
  const argv = shellOf(pod, given)
  const { process, server } = kubectl
  const machine = process.host.machines.get(refOf(pod))
  if (!machine || phaseOf(pod) !== 'Running') {
    const { name } = pod.metadata
    const phase = phaseOf(pod)
    if (!pod.spec.nodeName) throw fail(`unable to upgrade connection: pod ${name} does not have a host assigned`)
    if (phase === 'Succeeded' || phase === 'Failed')
      throw fail(`cannot exec into a container in a completed pod; current phase is ${phase}`)
    throw fail(`unable to upgrade connection: container not found ("${pod.spec.containers[0]!.name}")`)
  }
  const terminal = isSet(kubectl, 'tty') && isSet(kubectl, 'stdin') && process.stdin.isTerminal
  if (isSet(kubectl, 'tty') && isSet(kubectl, 'stdin') && !terminal && !isSet(kubectl, 'quiet'))
    kubectl.err('Unable to use a TTY - input is not a terminal or the right kind of file\n')
  if (!process.hasCommand(argv[0]!)) {
    process.stderr.write(
      `error: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: "${argv[0]!}": executable file not found in $PATH: unknown\n`,
    )
    return 1
  }
  const env = podEnvironment(server, pod)
  if (terminal) env.set('TERM', 'xterm')
  // Without -i the command's standard input is empty.
  const stdin = isSet(kubectl, 'stdin') ? {} : { stdin: '' }
  const status = await process.spawn({ argv, machine: machine.name, env, cwd: '/', ...stdin })
  if (status !== 0) process.stderr.write(`command terminated with exit code ${status}\n`)
  return status
}
