/** `kubectl run` and `kubectl expose`: a pod from an image, a Service from what has pods (kubectl's pkg/cmd/run, expose). */
import type { Pod, Service } from '../../../kube/objects.ts'
import { findResource } from '../../../kube/resources.ts'
import { findObject } from '../../../kube/server/read.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { change, deleteObject } from '../../../kube/server/write.ts'
import { type Kubectl, type Verb, asking, dryRunOf, fail, flag, flagList, isSet, usage } from './context.ts'
import { runIn } from './exec.ts'
import { MAKING, make } from './making.ts'
import { mustSelect } from './names.ts'

const pods = findResource('pods')!

export const run: Verb = {
  name: 'run',
  flags: {
    ...MAKING,
    image: 'string',
    port: 'string',
    env: 'strings',
    'labels,l': 'string',
    annotations: 'strings',
    restart: 'string',
    command: 'bool',
    'stdin,i': 'bool',
    'tty,t': 'bool',
    rm: 'bool',
    attach: 'bool',
    'quiet,q': 'bool',
    expose: 'bool',
    'image-pull-policy': 'string',
    overrides: 'string',
    'override-type': 'string',
    privileged: 'bool',
    'leave-stdin-open': 'bool',
    'pod-running-timeout': 'string',
    'grace-period': 'string',
    now: 'bool',
    force: 'bool',
    timeout: 'string',
    cascade: { without: 'background' },
  },
  async run(kubectl) {
    const [name, ...words] = kubectl.operands
    if (name === undefined || kubectl.dash === 0) throw usage('NAME is required for run', 'run')
    const image = flag(kubectl, 'image')
    if (image === undefined || image === '') throw fail('required flag(s) "image" not set')
    const policy = flag(kubectl, 'restart') ?? 'Always'
    if (!['Always', 'OnFailure', 'Never'].includes(policy)) throw usage(`invalid restart policy: ${policy}`, 'run')
    if (kubectl.flags.has('overrides')) throw fail('--overrides is not simulated: write a manifest')
    const attach = isSet(kubectl, 'stdin') || isSet(kubectl, 'attach')
    if (isSet(kubectl, 'rm') && !attach) throw fail('--rm should only be used for attached containers')
    if (attach && dryRunOf(kubectl) !== 'none')
      throw fail("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)")
    const quiet = attach || isSet(kubectl, 'quiet')
    const pod = podFrom(kubectl, name, image, words)
    if (isSet(kubectl, 'expose')) {
      expose1(kubectl, name)
      if (flag(kubectl, 'output') === 'yaml') kubectl.out('---\n---\n')
    }
    if (quiet && dryRunOf(kubectl) === 'none') make({ ...kubectl, out: () => undefined }, pod)
    else make(kubectl, pod)
    if (!attach) return 0
    return attached(kubectl, name, words)
  },
}

function podFrom(kubectl: Kubectl, name: string, image: string, words: readonly string[]): ApiObject {
  const port = flag(kubectl, 'port')
  const labelText = flag(kubectl, 'labels')
  const labels =
    labelText === undefined
      ? { run: name }
      : Object.fromEntries(labelText.split(',').map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]))
  const env = flagList(kubectl, 'env').map((pair) => {
    const [key = '', value = ''] = pair.split(/=(.*)/s)
    return { name: key, value }
  })
  const annotations = Object.fromEntries(
    flagList(kubectl, 'annotations').map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]),
  )
  const policy = flag(kubectl, 'image-pull-policy')
  const container = {
    image,
    name,
    resources: {},
    ...(words.length > 0 ? { [isSet(kubectl, 'command') ? 'command' : 'args']: [...words] } : {}),
    ...(env.length > 0 ? { env } : {}),
    ...(port === undefined ? {} : { ports: [{ containerPort: Number(port) }] }),
    ...(policy === undefined ? {} : { imagePullPolicy: policy }),
    ...(isSet(kubectl, 'stdin') ? { stdin: true, stdinOnce: !isSet(kubectl, 'leave-stdin-open') } : {}),
    ...(isSet(kubectl, 'tty') ? { tty: true } : {}),
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: flag(kubectl, 'restart') ?? 'Always' },
    status: {},
  }
}

function expose1(kubectl: Kubectl, name: string): void {
  const port = flag(kubectl, 'port')
  if (port === undefined) throw usage('--port must be set when exposing a service', 'run')
  make(kubectl, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { ports: [{ port: Number(port), protocol: 'TCP', targetPort: Number(port) }], selector: { run: name } },
    status: { loadBalancer: {} },
  })
}

/** The terminal is the container's: its command runs to its end, and the pod goes with `--rm`. */
async function attached(kubectl: Kubectl, name: string, words: readonly string[]): Promise<number> {
  const { server, process, namespace } = kubectl
  const pod = findObject(server, pods, namespace, name) as unknown as Pod
  if (process.stdin.isTerminal && isSet(kubectl, 'tty') && !isSet(kubectl, 'quiet')) {
    if (server.settings.version === '1.36')
      kubectl.err(
        'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n',
      )
    kubectl.err("If you don't see a command prompt, try pressing enter.\n")
  }
  kubectl.flush()
  // What the words mean to an image's own entry point nobody knows: they are taken for the command.
  const argv = words.length > 0 ? words : ['sh']
  const heard: string[] = []
  const quietly = {
    ...kubectl,
    process: {
      ...process,
      stderr: {
        ...process.stderr,
        write: (text: string) =>
          text.startsWith('command terminated with exit code') ? void heard.push(text) : process.stderr.write(text),
      },
    },
  } as Kubectl
  const status = await runIn(quietly, pod, argv)
  const restart = flag(kubectl, 'restart') ?? 'Always'
  if (restart !== 'Always') endPod(kubectl, name, status)
  else if (!isSet(kubectl, 'rm') && !isSet(kubectl, 'quiet')) {
    const ways = `${isSet(kubectl, 'stdin') ? ' -i' : ''}${isSet(kubectl, 'tty') ? ' -t' : ''}`
    kubectl.out(`Session ended, resume using 'kubectl attach ${name} -c ${name}${ways}' command when the pod is running\n`)
  }
  if (isSet(kubectl, 'rm')) {
    asking(() => deleteObject(server, pods, namespace, name, { actor: 'kubectl', graceSeconds: 0 }))
    const where = server.settings.version === '1.36' ? ` from ${namespace} namespace` : ''
    kubectl.out(`pod "${name}" deleted${where}\n`)
  }
  if (status !== 0 && restart === 'Never') {
    kubectl.flush()
    kubectl.err(`pod ${namespace}/${name} terminated (Error)\n`)
  }
  return restart === 'Always' ? 0 : status
}

function endPod({ server, namespace }: Kubectl, name: string, status: number): void {
  const phase = status === 0 ? 'Succeeded' : 'Failed'
  change(server, 'kubelet', (objects) => ({
    ...objects,
    pods: objects.pods.map((pod) =>
      pod.metadata.name === name && (pod.metadata.namespace ?? 'default') === namespace
        ? { ...pod, status: { ...pod.status, phase } }
        : pod,
    ),
  }))
}

export const expose: Verb = {
  name: 'expose',
  flags: {
    ...MAKING,
    'filename,f': 'strings',
    port: 'string',
    'target-port': 'string',
    type: 'string',
    name: 'string',
    selector: 'string',
    'labels,l': 'string',
    protocol: 'string',
    'cluster-ip': 'string',
    'external-ip': 'string',
    'load-balancer-ip': 'string',
    'session-affinity': 'string',
    'override-type': 'string',
    overrides: 'string',
  },
  run(kubectl) {
    if (kubectl.operands.length === 0)
      throw fail(
        "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
      )
    for (const { object } of mustSelect(kubectl, kubectl.operands, 'expose'))
      make(kubectl, serviceFor(kubectl, object), 'exposed')
    return 0
  },
}

function serviceFor(kubectl: Kubectl, object: ApiObject): ApiObject {
  const spec = (object['spec'] ?? {}) as {
    selector?: { matchLabels?: Record<string, string>; matchExpressions?: unknown[] } & Record<string, unknown>
    template?: { spec: Pod['spec'] }
    containers?: Pod['spec']['containers']
    ports?: Service['spec']['ports']
  }
  const isService = object.kind === 'Service'
  if (!['Pod', 'Service', 'Deployment', 'ReplicaSet', 'ReplicationController'].includes(object.kind))
    throw fail(`cannot expose a ${object.kind}${object.kind === 'StatefulSet' || object.kind === 'DaemonSet' ? '.apps' : ''}`)
  const given = flag(kubectl, 'selector')
  const selector =
    given !== undefined
      ? Object.fromEntries(given.split(',').map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]))
      : isService
        ? (spec.selector as Record<string, string> | undefined)
        : object.kind === 'Pod'
          ? object.metadata.labels
          : spec.selector?.matchLabels
  if (!selector || Object.keys(selector).length === 0)
    throw fail(
      object.kind === 'Pod'
        ? `couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed`
        : `couldn't retrieve selectors via --selector flag or introspection: invalid ${object.kind.toLowerCase()}: no selectors, therefore cannot be exposed`,
    )
  const declared = isService
    ? (spec.ports ?? []).map(({ port, protocol }) => ({ port, protocol }))
    : [...(spec.template?.spec.containers ?? spec.containers ?? [])]
        .flatMap((each) => each.ports ?? [])
        .map(({ containerPort, protocol }) => ({ port: containerPort, protocol }))
  const wanted = flag(kubectl, 'port')
  const ports =
    wanted === undefined
      ? declared
      : wanted
          .split(',')
          .map((text) => ({ port: Number(text), protocol: declared.find((each) => each.port === Number(text))?.protocol }))
  if (ports.length === 0) throw usage("couldn't find port via --port flag or introspection", 'expose')
  const target = flag(kubectl, 'target-port')
  const protocol = flag(kubectl, 'protocol')
  const labelText = flag(kubectl, 'labels')
  const labels =
    labelText === undefined
      ? object.metadata.labels
      : Object.fromEntries(labelText.split(',').map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]))
  const more: Record<string, unknown> = {}
  for (const [name, field] of [
    ['type', 'type'],
    ['cluster-ip', 'clusterIP'],
    ['load-balancer-ip', 'loadBalancerIP'],
    ['session-affinity', 'sessionAffinity'],
  ] as const) {
    const value = flag(kubectl, name)
    if (value !== undefined) more[field] = value
  }
  const external = flag(kubectl, 'external-ip')
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: flag(kubectl, 'name') ?? object.metadata.name, ...(labels ? { labels } : {}) },
    spec: {
      ...(external === undefined ? {} : { externalIPs: external.split(',') }),
      ports: ports.map((each, i) => ({
        ...(ports.length > 1 ? { name: `port-${i + 1}` } : {}),
        port: each.port,
        protocol: protocol ?? each.protocol ?? 'TCP',
        targetPort: target === undefined ? each.port : /^\d+$/.test(target) ? Number(target) : target,
      })),
      selector,
      ...more,
    },
    status: { loadBalancer: {} },
  }
}
