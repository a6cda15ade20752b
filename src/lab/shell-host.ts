/** The shell on a lab: which machines there are, what their files say, and how the shell's processes share the world's clock. A lazy chunk of its own. */
import type { Machine, ShellHost } from '../shell/command.ts'
import { newFileSystem } from '../shell/file-system.ts'
import { nodeFiles } from '../kube/server/node-files.ts'
import { RELEASE_OF } from '../kube/server/present-node.ts'
import { kindConfig } from '../shell/commands/kubectl/config.ts'
import { toYaml } from '../shell/commands/kubectl/text.ts'
import { networkFiles } from '../shell/network-files.ts'
import { commandsByName } from '../shell/registry.ts'
import { type Session, type SessionSettings, createSession, createSystem } from '../shell/shell.ts'
import type { System } from '../shell/process.ts'
import type { Pace, SchedulerClock } from '../shell/scheduler.ts'
import { virtualFiles } from '../shell/virtual-files.ts'
import { nodeAddress, podAddress, podRef } from '../kube/cluster.ts'
import type { NetlinkMessage } from '../linux/netlink.ts'
import type { NetnsId } from '../linux/netns.ts'
import { peek, push } from '../linux/queue.ts'
import { runNext } from '../linux/run.ts'
import type { Socket, SocketEvent, SocketId } from '../linux/socket/socket.ts'
import { random } from '../linux/random.ts'
import { PROGRAMS } from '../programs/program.ts'
import { type World, type WorldMachine, addMachine, createWorld } from '../world/world.ts'
import { pick } from './choices.ts'
import type { Lab } from './lab.ts'
import { nextTick, restCluster, tick } from './live.ts'

export interface ShellLab {
  world: World
  host: ShellHost
  system: System
  /** Where a new shell begins. */
  start: Machine
}

/** How the shells' time goes with that of people who watch. */
export interface RealTime {
  breathe: SchedulerClock['breathe'] & {}
  /** `next`: when something next happens in the world. */
  pace: (next: () => number) => Pace
  edit?: ShellHost['edit'] | undefined
}

type Listener = (event: SocketEvent) => void

/** Netlink's listeners; while there are none the kernel builds no messages. */
function netlinkOf(kernel: World['kernel']): ShellHost['onNetlink'] {
  const listeners = new Set<{ netns: NetnsId; hear: (message: NetlinkMessage) => void }>()
  return (netns, hear) => {
    const listener = { netns, hear }
    listeners.add(listener)
    kernel.env.netlink = (id, message) => {
      for (const each of [...listeners]) if (each.netns === id) each.hear(message)
    }
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) delete kernel.env.netlink
    }
  }
}

/** What listens to devices; while there is nobody the kernel tells nothing. */
function framesOf(kernel: World['kernel']): ShellHost['onFrame'] {
  const listeners = new Set<{ netns: NetnsId; hear: Parameters<ShellHost['onFrame']>[1] }>()
  return (netns, hear) => {
    const listener = { netns, hear }
    listeners.add(listener)
    kernel.env.capture = (id, device, frame, direction) => {
      for (const each of [...listeners]) if (each.netns === id) each.hear(device, frame, direction)
    }
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) delete kernel.env.capture
    }
  }
}

/** Puts shells on a world: from now on news of sockets go to the commands that wait for them first. */
function equip(world: World, machines: Map<string, Machine>, start: Machine, lab?: Lab, real?: RealTime): ShellLab {
  const listeners = new Map<SocketId, Set<Listener>>()
  const { kernel } = world
  const { socketEvent: others } = kernel.env
  kernel.env = {
    ...kernel.env,
    socketEvent(socket: Socket, event: SocketEvent) {
      const own = listeners.get(socket.id)
      if (own) for (const listener of [...own]) listener(event)
      else others(socket, event)
    },
  }
  const host: ShellHost = {
    kernel,
    machines,
    commands: commandsByName(),
    virtualFiles,
    onNetlink: netlinkOf(kernel),
    onFrame: framesOf(kernel),
    ...(lab ? { cluster: { server: lab.api, workstation: start.name } } : {}),
    ...(real?.edit ? { edit: real.edit } : {}),
    onSocket(socket, listener) {
      const own = listeners.get(socket) ?? new Set()
      listeners.set(socket, own.add(listener))
      return () => {
        own.delete(listener)
        if (own.size === 0) listeners.delete(socket)
      }
    },
  }
  const system: System = createSystem(host, {
    now: () => kernel.now,
    runNextEvent: () => {
      const next = peek(kernel.queue)?.at ?? Infinity
      const due = lab ? nextTick(lab, next === Infinity) : Infinity
      if (!lab || due > next || due === Infinity) return runNext(kernel, Infinity, (id) => system.scheduler.woken(id))
      // The cluster's own clockwork comes before what is due at the same moment.
      kernel.now = Math.max(kernel.now, due)
      tick(lab)
      return true
    },
    wakeAt: (at, id) => push(kernel.queue, at, { kind: 'wake', id }),
    ...(real && {
      breathe: real.breathe,
      pace: real.pace(() => {
        const next = peek(kernel.queue)?.at ?? Infinity
        return Math.min(next, lab ? nextTick(lab, next === Infinity) : Infinity)
      }),
    }),
  })
  return { world, host, system, start }
}

const machineFrom = (machine: WorldMachine, files: Record<string, string>): Machine => ({
  name: machine.name,
  hostname: machine.hostname,
  netns: machine.netns,
  netnsNames: machine.netnsNames,
  files: newFileSystem({ ...networkFiles, ...files }),
})

const hostsFile = (lines: readonly (readonly [string, string])[]): string =>
  ['127.0.0.1 localhost', ...lines.map(([address, name]) => `${address} ${name}`), ''].join('\n')

/** One empty machine with only `lo`, down: where `run` without a scenario begins. */
export function createLabHost(seed = 1): ShellLab {
  const world: World = createWorld(seed, {
    choose: (weights, due) => due ?? pick(weights, random(world.kernel)),
    socketEvent: (socket, event) => PROGRAMS[socket.owner.program]?.onSocket(world.kernel, socket, event),
  })
  const lab = addMachine(world, { name: 'lab', hostname: 'lab', kind: 'lab', netns: 'lab' })
  const machine = machineFrom(lab, { '/etc/hosts': hostsFile([]), '/etc/resolv.conf': '' })
  return equip(world, new Map([['lab', machine]]), machine)
}

/**
 * A scenario's machines, seen from a workstation that stands where the gateway is (on kind, the nodes' network is the
 * workstation's own bridge). Pods are machines too: a name, files, a namespace.
 */
export function openWorkstation(lab: Lab, real?: RealTime): ShellLab {
  const { world, objects, scenario } = lab
  const known: [string, string][] = []
  for (const node of objects.nodes) known.push([nodeAddress(node) ?? '', node.metadata.name])
  for (const host of scenario.hosts) known.push([host.address.split('/')[0]!, host.name])
  const machines = new Map<string, Machine>()
  for (const machine of world.machines.values()) {
    if (machine.kind === 'network') continue
    machines.set(
      machine.name,
      machineFrom(machine, {
        '/etc/hosts': hostsFile(known.filter(([address]) => address !== '')),
        '/etc/resolv.conf': `nameserver ${scenario.settings.gateway}\n`,
        ...filesOfNode(lab, machine.name),
      }),
    )
  }
  for (const pod of objects.pods) addPod(lab, machines, pod)
  const gateway = [...world.machines.values()].find((machine) => machine.kind === 'gateway' || machine.kind === 'lab')!
  const workstation = machineFrom(
    gateway.kind === 'lab' ? gateway : { ...gateway, name: 'workstation', hostname: 'workstation', kind: 'workstation' },
    { '/etc/hosts': hostsFile(known), '/root/.kube/config': kubeConfig(lab) },
  )
  machines.set('workstation', workstation)
  lab.api.followers.add(() => followMachines(lab, machines))
  return equip(world, machines, workstation, lab, real)
}

function filesOfNode({ api, objects }: Lab, name: string): Record<string, string> {
  const node = objects.nodes.find(({ metadata }) => metadata.name === name)
  return node ? nodeFiles(api, node, nodeAddress(node) ?? '', RELEASE_OF[api.settings.version]) : {}
}

/** As kind writes it for the person who made the cluster. */
function kubeConfig(lab: Lab): string {
  const node =
    lab.objects.nodes.find(({ metadata }) => /control-plane|master/.test(Object.keys(metadata.labels ?? {}).join())) ??
    lab.objects.nodes[0]
  return toYaml(kindConfig(`https://${(node && nodeAddress(node)) ?? '127.0.0.1'}:6443`))
}

/** Pods that came later are machines too; those that went are none any more. */
function followMachines(lab: Lab, machines: Map<string, Machine>): void {
  const refs = new Set(lab.objects.pods.map(podRef))
  for (const name of machines.keys()) if (name.startsWith('pod/') && !refs.has(name)) machines.delete(name)
  for (const pod of lab.objects.pods) if (!machines.has(podRef(pod))) addPod(lab, machines, pod)
}

/** As kubelet writes it (pkg/kubelet/kubelet_pods.go, managedHostsFileContent). */
function podHosts(pod: Lab['objects']['pods'][number], hostname: string): string {
  const { subdomain, hostAliases = [] } = pod.spec as { subdomain?: string; hostAliases?: { ip: string; hostnames?: string[] }[] }
  const namespace = pod.metadata.namespace ?? 'default'
  const names = subdomain ? `${hostname}.${subdomain}.${namespace}.svc.cluster.local\t${hostname}` : hostname
  const aliases = hostAliases.map(({ ip, hostnames = [] }) => `${[ip, ...hostnames].join('\t')}\n`)
  return [
    '# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n',
    'fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n',
    ...(pod.status?.podIPs ?? [{ ip: podAddress(pod) ?? '' }]).map(({ ip }) => `${ip}\t${names}\n`),
    ...(aliases.length > 0 ? ['\n# Entries added by HostAliases.\n', ...aliases] : []),
  ].join('')
}

function addPod(lab: Lab, machines: Map<string, Machine>, pod: Lab['objects']['pods'][number]): void {
  const id = podRef(pod)
  const hostname = pod.spec.hostname ?? pod.metadata.name
  const namespace = pod.metadata.namespace ?? 'default'
  const netns = pod.spec.hostNetwork ? `node/${pod.spec.nodeName ?? ''}` : id
  if (!lab.world.kernel.namespaces.has(netns)) return
  const dns = lab.objects.services.find((s) => s.metadata.namespace === 'kube-system' && s.metadata.name === 'kube-dns')?.spec
    .clusterIP
  machines.set(id, {
    name: id,
    hostname,
    netns,
    netnsNames: new Map(),
    files: newFileSystem({
      '/etc/hosts': podHosts(pod, hostname),
      '/etc/hostname': `${hostname}\n`,
      '/etc/resolv.conf': `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local\n${dns ? `nameserver ${dns}\n` : ''}options ndots:5\n`,
    }),
  })
}

export interface RunOptions {
  name: string
  stdout: (text: string) => void
  stderr: (text: string) => void
  /** When a script that does not end is ended (`SessionSettings.turns`). */
  turns?: number
}

/** Far more than a script that comes to an end takes, and over in seconds: `while :; do :; done`, `yes`, `ping` without `-c`. */
const scriptTurns = 500_000
/** The page waits for a scenario's lines: a loop among them is over in two seconds, and ten thousand commands go through. */
const setupTurns = 100_000

/** Runs a script to its end and kills what it left running; its exit status. */
export async function runScript(lab: ShellLab, text: string, options: RunOptions): Promise<number> {
  const settings: SessionSettings = { machine: lab.start, kind: 'script', turns: scriptTurns, ...options }
  const session: Session = createSession(lab.system, settings)
  const status = await session.run(text)
  const ended = await session.end()
  return session.exited ? ended : status
}

/** Runs a scenario's `setup` lines on its workstation. What they print goes to `write`; a status other than 0 is said in a line. */
export async function runSetup(lab: Lab, write: (text: string) => void): Promise<number> {
  if (lab.scenario.setup.trim() === '') return 0
  const options: RunOptions = { name: 'setup', stdout: write, stderr: write, turns: setupTurns }
  const status = await runScript(openWorkstation(lab), lab.scenario.setup, options)
  if (status !== 0) write(`setup: ended with status ${status}\n`)
  restCluster(lab)
  return status
}
