/** `crictl` and `ps` on a node: what its container runtime runs. crictl(1) of cri-tools, ps(1) with BSD's `aux`. */
import type { ClusterSettings, Pod } from '../../kube/objects.ts'
import { containerId, fullImage, hexId, phaseOf } from '../../kube/server/present-pod.ts'
import { type ApiObject, type ApiServer, metaOf } from '../../kube/server/server.ts'
import { virtualTime } from '../../kube/server/clock.ts'
import type { Command, ProcessContext } from '../command.ts'
import { ToolExit, runTool } from '../tool.ts'

/** The pods that this machine runs; undefined where it is no node. */
function podsHere(process: ProcessContext): { server: ApiServer; pods: Pod[] } | undefined {
  const server = process.host.cluster?.server
  if (!server || !server.objects.nodes.some(({ metadata }) => metadata.name === process.machine.name)) return undefined
  return {
    server,
    pods: server.objects.pods.filter((pod) => pod.spec.nodeName === process.machine.name && phaseOf(pod) === 'Running'),
  }
}

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]!.map((_cell, i) => Math.max(...rows.map((row) => row[i]!.length)) + 3)
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => (i < row.length - 1 ? cell.padEnd(Math.max(widths[i]!, 12 + 8)) : cell))
          .join('')
          .trimEnd()}\n`,
    )
    .join('')
}

/** docker/go-units' words for a time. */
function ago(seconds: number): string {
  if (seconds < 1) return 'Less than a second ago'
  if (seconds === 1) return '1 second ago'
  if (seconds < 60) return `${seconds} seconds ago`
  const minutes = Math.floor(seconds / 60)
  if (minutes === 1) return 'About a minute ago'
  if (minutes < 60) return `${minutes} minutes ago`
  const hours = Math.round(seconds / 3600)
  if (hours === 1) return 'About an hour ago'
  if (hours < 48) return `${hours} hours ago`
  return `${Math.floor(hours / 24)} days ago`
}

function created(server: ApiServer, pod: Pod): string {
  const at = virtualTime(metaOf(server, pod as unknown as ApiObject).creationTimestamp) ?? 0
  return ago(Math.floor((server.now() - at) / 1000))
}

const sandboxId = (server: ApiServer, pod: Pod): string => hexId(`sandbox ${metaOf(server, pod as unknown as ApiObject).uid}`)

function containers(server: ApiServer, pods: readonly Pod[]): string {
  const rows = pods.flatMap((pod) =>
    pod.spec.containers.map(({ name, image = '' }) => [
      containerId(server, pod, name).slice(0, 13),
      hexId(fullImage(image)).slice(0, 13),
      created(server, pod),
      'Running',
      name,
      String(pod.status?.containerStatuses?.find((each) => each.name === name)?.restartCount ?? 0),
      sandboxId(server, pod).slice(0, 13),
      pod.metadata.name,
      pod.metadata.namespace ?? 'default',
    ]),
  )
  return table([['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'], ...rows])
}

function sandboxes(server: ApiServer, pods: readonly Pod[]): string {
  const rows = pods.map((pod) => [
    sandboxId(server, pod).slice(0, 13),
    created(server, pod),
    'Ready',
    pod.metadata.name,
    pod.metadata.namespace ?? 'default',
    '0',
    '(default)',
  ])
  return table([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows])
}

const notFound = (what: string, id: string): ToolExit =>
  new ToolExit(
    1,
    `E0101 00:00:00.000000       1 log.go:32] "${what === 'container' ? 'ContainerStatus' : 'PodSandboxStatus'} from runtime service failed" err="rpc error: code = NotFound desc = an error occurred when try to find ${what} \\"${id}\\": not found" ${what === 'container' ? 'containerID' : 'podSandboxID'}="${id}"\nFATA[0000] getting the status of the ${what === 'container' ? 'container' : 'pod sandbox'} "${id}": rpc error: code = NotFound desc = an error occurred when try to find ${what} "${id}": not found\n`,
  )

/** A container by the beginning of its id. */
function containerNamed(server: ApiServer, pods: readonly Pod[], id: string): { pod?: Pod; name?: string } {
  for (const pod of pods)
    for (const { name } of pod.spec.containers)
      if (id !== '' && containerId(server, pod, name).startsWith(id)) return { pod, name }
  return {}
}

const labelsOf = ({ metadata }: Pod, uid: string, container?: string): Record<string, string> => ({
  ...(container === undefined ? metadata.labels : { 'io.kubernetes.container.name': container }),
  'io.kubernetes.pod.name': metadata.name,
  'io.kubernetes.pod.namespace': metadata.namespace ?? 'default',
  'io.kubernetes.pod.uid': uid,
})

/** The status that the runtime gives: what containerd adds below `info` is its own business. */
function inspected(server: ApiServer, pods: readonly Pod[], verb: string, id = ''): string {
  const whole = (status: object): string => `${JSON.stringify({ status }, null, 2)}\n`
  if (verb === 'inspectp') {
    const pod = pods.find((each) => id !== '' && sandboxId(server, each).startsWith(id))
    if (!pod) throw notFound('sandbox', id)
    const { uid, creationTimestamp } = metaOf(server, pod as unknown as ApiObject)
    const { name, namespace = 'default' } = pod.metadata
    return whole({
      id: sandboxId(server, pod),
      metadata: { attempt: 0, name, namespace, uid },
      state: 'SANDBOX_READY',
      createdAt: creationTimestamp,
      network: { additionalIps: (pod.status?.podIPs ?? []).slice(1), ip: pod.status?.podIP ?? '' },
      linux: {
        namespaces: { options: { ipc: 'POD', network: pod.spec.hostNetwork ? 'NODE' : 'POD', pid: 'CONTAINER', targetId: '' } },
      },
      labels: labelsOf(pod, uid),
      runtimeHandler: '',
    })
  }
  const { pod, name } = containerNamed(server, pods, id)
  if (!pod || name === undefined) throw notFound('container', id)
  const { uid, creationTimestamp } = metaOf(server, pod as unknown as ApiObject)
  const image = fullImage(pod.spec.containers.find((each) => each.name === name)?.image ?? '')
  return whole({
    id: containerId(server, pod, name),
    metadata: { attempt: 0, name },
    state: 'CONTAINER_RUNNING',
    createdAt: creationTimestamp,
    startedAt: creationTimestamp,
    finishedAt: '0001-01-01T00:00:00Z',
    exitCode: 0,
    image: { image },
    imageRef: `${image.replace(/:[^/:]*$/, '')}@sha256:${hexId(image)}`,
    labels: labelsOf(pod, uid, name),
    logPath: `/var/log/pods/${pod.metadata.namespace ?? 'default'}_${pod.metadata.name}_${uid}/${name}/0.log`,
  })
}

export const crictl: Command = {
  name: 'crictl',
  summary: 'what the container runtime of a node runs',
  run: (process) =>
    runTool(process, ({ out }) => {
      const here = podsHere(process)
      if (!here)
        throw new ToolExit(
          1,
          'FATA[0000] validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/containerd/containerd.sock": dial unix /run/containerd/containerd.sock: connect: no such file or directory\n',
        )
      const [verb = '', ...rest] = process.args
      const wanted = rest.find((word) => !word.startsWith('-'))
      const quiet = rest.includes('-q')
      const { server, pods } = here
      switch (verb) {
        case 'ps':
          out(
            quiet
              ? pods.flatMap((pod) => pod.spec.containers.map(({ name }) => `${containerId(server, pod, name)}\n`)).join('')
              : containers(server, pods),
          )
          return 0
        case 'pods':
          out(quiet ? pods.map((pod) => `${sandboxId(server, pod)}\n`).join('') : sandboxes(server, pods))
          return 0
        case 'images': {
          const images = [...new Set(pods.flatMap((pod) => pod.spec.containers.map(({ image = '' }) => fullImage(image))))].sort()
          const rows = images.map((image) => [
            image.slice(0, image.lastIndexOf(':')),
            image.slice(image.lastIndexOf(':') + 1),
            hexId(image).slice(0, 13),
            '-',
          ])
          out(table([['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], ...rows]))
          return 0
        }
        case 'inspect':
        case 'inspectp':
          out(inspected(server, pods, verb, wanted))
          return 0
        case 'logs': {
          const { name } = containerNamed(server, pods, wanted ?? '')
          if (name === undefined) throw notFound('container', wanted ?? '')
          return 0
        }
        default:
          throw new ToolExit(
            1,
            `crictl: "${verb}${wanted === undefined ? '' : ` ${wanted}`}" is not simulated: ps, pods, images, inspect, inspectp and logs are\n`,
          )
      }
    }),
}

/** As kubeadm and kind start a kubelet of each release. */
function kubeletFlags(version: ClusterSettings['version'], node: string, address: string): string[] {
  return [
    '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf',
    '--kubeconfig=/etc/kubernetes/kubelet.conf',
    '--config=/var/lib/kubelet/config.yaml',
    ...(version === '1.20' ? ['--container-runtime=remote'] : []),
    ...(version === '1.36' ? [] : ['--container-runtime-endpoint=unix:///run/containerd/containerd.sock']),
    ...(version === '1.20' ? ['--fail-swap-on=false'] : []),
    `--node-ip=${address}`,
    ...(version === '1.20' ? [] : ['--node-labels=']),
    ...(version === '1.30' ? ['--pod-infra-container-image=registry.k8s.io/pause:3.9'] : []),
    `--provider-id=kind://docker/kind/${node}`,
    '--runtime-cgroups=/system.slice/containerd.service',
  ]
}

/** The daemons of a node, with the flags that one looks for. */
function daemons(server: ApiServer, node: string): string[] {
  const { settings } = server
  const plane = server.objects.nodes.some(
    ({ metadata }) =>
      metadata.name === node &&
      Object.keys(metadata.labels ?? {}).some((label) => /node-role.*(?:control-plane|master)/.test(label)),
  )
  const address =
    server.objects.nodes
      .find(({ metadata }) => metadata.name === node)
      ?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? ''
  return [
    '/sbin/init',
    '/usr/local/bin/containerd',
    `/usr/bin/kubelet ${kubeletFlags(settings.version, node, address).join(' ')}`,
    `/usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf --hostname-override=${node}`,
    ...(plane
      ? [
          `kube-apiserver --advertise-address=${address} --etcd-servers=https://127.0.0.1:2379 --secure-port=6443 --service-cluster-ip-range=${settings.serviceCIDR}${settings.serviceNodePortRange === undefined ? '' : ` --service-node-port-range=${settings.serviceNodePortRange}`}`,
          `kube-controller-manager --allocate-node-cidrs=true --cluster-cidr=${settings.podCIDR} --service-cluster-ip-range=${settings.serviceCIDR}`,
          'kube-scheduler --bind-address=127.0.0.1 --leader-elect=true',
          `etcd --advertise-client-urls=https://${address}:2379 --data-dir=/var/lib/etcd`,
        ]
      : []),
  ]
}

export const ps: Command = {
  name: 'ps',
  summary: 'processes of a machine',
  run: (process) =>
    runTool(process, ({ out }) => {
      const flags = process.args.join('').replaceAll('-', '')
      if (!/^[aefuxwl]*$/.test(flags))
        throw new ToolExit(1, `ps: option "${process.args.join(' ')}" is not simulated: aux and -ef are\n`)
      const here = podsHere(process)
      const node = process.machine.name
      const all = [...process.processes()].filter((each) => each.machine === node)
      const servers = here ? daemons(here.server, node) : []
      const words =
        here?.pods.flatMap((pod) =>
          pod.spec.containers.map(({ name, command, args, image }) =>
            [...(command ?? [image ?? name]), ...(args ?? [])].join(' '),
          ),
        ) ?? []
      const rows = [
        ...[...servers, ...words].map((text, i) => ({ pid: i === 0 ? 1 : 100 + 13 * i, ppid: i === 0 ? 0 : 1, text })),
        ...all.map(({ pid, ppid, argv }) => ({ pid, ppid, text: argv.join(' ') })),
      ]
      if (flags === '') {
        out('    PID TTY          TIME CMD\n')
        for (const { pid, argv } of all) out(`${String(pid).padStart(7)} ?        00:00:00 ${argv[0] ?? ''}\n`)
      } else if (/[ef]/.test(flags) && !flags.includes('u')) {
        out('UID          PID    PPID  C STIME TTY          TIME CMD\n')
        for (const { pid, ppid, text } of rows)
          out(`root     ${String(pid).padStart(7)} ${String(ppid).padStart(7)}  0 00:00 ?        00:00:00 ${text}\n`)
      } else {
        out('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n')
        for (const { pid, text } of rows)
          out(`root     ${String(pid).padStart(7)}  0.0  0.0      0     0 ?        Ssl  00:00   0:00 ${text}\n`)
      }
      return 0
    }),
}
