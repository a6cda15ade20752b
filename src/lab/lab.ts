/** A running scenario: opened from text, asked for traces, reachability, rules and pictures. The one door for the page, the command line and tests. */
import { type Family, parseIp } from '../net/ip.ts'
import { buildCluster, podAddress, podRef, nodeAddress, nodeRef } from '../kube/cluster.ts'
import type { ClusterObjects } from '../kube/objects.ts'
import { syncIptables } from '../kube/proxy/sync.ts'
import { proxyModel } from '../kube/proxy/model.ts'
import { listIpvs } from '../kube/proxy/ipvs/list.ts'
import { listUserspace } from '../kube/proxy/userspace/list.ts'
import { listNftables } from '../kube/proxy/nftables/sync.ts'
import { type ApiServer, openServer } from '../kube/server/server.ts'
import { emptyNetfilter, type Netfilter } from '../linux/netfilter/ruleset.ts'
import { saveText } from '../linux/netfilter/save.ts'
import type { Kernel, KernelEnv } from '../linux/kernel.ts'
import { random } from '../linux/random.ts'
import type { Socket, SocketEvent } from '../linux/socket/socket.ts'
import type { TraceEnd, TraceEvent } from '../linux/trace.ts'
import { serve } from '../programs/echo.ts'
import type { Problem, Scenario } from '../scenario/document.ts'
import { type ParseOptions, parseScenario } from '../scenario/parse.ts'
import { type World, createWorld, forkWorldBriefly } from '../world/world.ts'
import { createRecorder } from '../world/recorder.ts'
import { pick } from './choices.ts'
import { type Kubelets, hearProbe, noKubelets, watchPod } from './kubelet.ts'
import { type Proxy, followServer, restCluster, runs, startServers, syncNode } from './live.ts'
import { type NameTable, lookupName } from './names.ts'
import { type ProbeResult, dispatch, runProbe } from './probe.ts'
import { type ReachRow, reachPair } from './reach.ts'
import { refuseMode, refuseScenario } from './modes.ts'
import { LabError, parseDestination, resolveSource } from './reference.ts'
import type { Topology } from './topology.ts'
import { viewTopology } from './topology-view.ts'

export interface Lab {
  scenario: Scenario
  /** After the controllers have settled. */
  objects: ClusterObjects
  world: World
  /** The API server: what kubectl talks to. */
  api: ApiServer
  /** By node. */
  proxies: Map<string, Proxy>
  /** Who serves in a pod. */
  pids: Map<string, number>
  /** Who probes pods. */
  kubelets: Kubelets
  nextPid: number
}

export interface Opened {
  lab: Lab | undefined
  problems: Problem[]
}

/** What a client program waits at most before it gives up, in virtual time. */
const TRACE_TIMEOUT_MS = 5000
const TRACE_SYN_RETRIES = 2

/** Addresses that outside hosts have: no node may get one of them. */
export const hostAddresses = (scenario: Scenario): string[] => scenario.hosts.map((host) => host.address.split('/')[0]!)

/** Reads a file and builds its cluster; the lab is undefined where a problem is an error. `setup` is run by shell-host.ts. */
export function openLab(text: string, options: ParseOptions = {}): Opened {
  const { scenario, problems } = parseScenario(text, options)
  return scenario ? openScenario(scenario, problems) : { lab: undefined, problems }
}

/** The same for what was read already. */
export function openScenario(scenario: Scenario, problems: readonly Problem[] = []): Opened {
  const refused = refuseScenario(scenario)
  if (refused !== undefined)
    return { lab: undefined, problems: [...problems, { severity: 'error', message: refused, line: 1, column: 1 }] }
  const api = openServer(scenario.objects, scenario.settings, hostAddresses(scenario))
  const state = { scenario, objects: api.objects, api, proxies: new Map(), pids: new Map(), nextPid: 1000 }
  const lab = { ...state, kubelets: noKubelets() } as unknown as Lab
  lab.world = createWorld(scenario.settings.seed, {
    choose: (weights, due) => due ?? pick(weights, random(lab.world.kernel)),
    socketEvent: dispatch(
      () => lab.world,
      (socket, event) => hearProbe(lab, socket, event),
    ),
  })
  const warnings = api.problems.map((message): Problem => ({ severity: 'warning', message, line: 1, column: 1 }))
  buildCluster(lab.world, lab.objects, scenario.settings, scenario.hosts)
  for (const node of lab.objects.nodes) {
    const problem = syncNode(lab, node.metadata.name)
    if (problem !== undefined) throw new Error(`kube-proxy on ${node.metadata.name}: ${problem}`)
  }
  startAll(lab)
  followServer(lab)
  for (const pod of lab.objects.pods) if (runs(pod)) watchPod(lab, pod, false)
  if (lab.kubelets.pods.size > 0) restCluster(lab)
  return { lab, problems: [...problems, ...warnings] }
}

/** Every pod serves on its declared ports, every outside host on its `servers`. */
function startAll(lab: Lab): void {
  for (const pod of lab.objects.pods) startServers(lab, pod, false)
  for (const host of lab.scenario.hosts) {
    const netns = lab.world.kernel.namespaces.get(`host/${host.name}`)
    const ports = host.servers.map((port) => ({ protocol: 'TCP', port }))
    if (netns) serve(lab.world.kernel, netns, host.name, lab.nextPid++, ports)
  }
}

/**
 * What kube-proxy for a node writes into an empty namespace: `iptables-save`, `nft list table`, or in IPVS mode its tables of both
 * families. Throws LabError for a node that is not there.
 */
export function rulesOf(objects: ClusterObjects, settings: Scenario['settings'], node: string, family: Family): string {
  if (!objects.nodes.some((n) => n.metadata.name === node)) {
    throw new LabError(
      `there is no node "${node}" in this file; there is ${objects.nodes.map((n) => n.metadata.name).join(', ')}`,
    )
  }
  const model = proxyModel(objects, settings, node, family)
  const { proxyMode } = settings
  const refused = refuseMode(settings)
  if (refused !== undefined) throw new LabError(refused)
  if (proxyMode === 'ipvs') return listIpvs(([4, 6] as const).map((each) => proxyModel(objects, settings, node, each)))
  if (proxyMode === 'nftables') {
    const { text, problem } = listNftables(model)
    if (problem !== undefined) throw new LabError(`nft refuses kube-proxy's rules: ${problem.split('\n')[0]!}`)
    return text
  }
  if (proxyMode === 'userspace') {
    const { text, problem } = listUserspace(model, settings.seed)
    if (problem !== undefined) throw new Error(`iptables refused kube-proxy's rules: ${problem}`)
    return text
  }
  const netfilter: Netfilter = emptyNetfilter()
  const { problem } = syncIptables(netfilter, model)
  if (problem !== undefined) throw new Error(`iptables refused kube-proxy's rules: ${problem}`)
  return saveText(netfilter, family)
}

export const topologyOf = (lab: Lab): Topology => viewTopology(lab.world, lab.scenario, lab.objects)

export interface TraceOptions {
  from: string
  to: string
  data?: string | undefined
  seed?: number | undefined
  /** What the first choices of the rules are, instead of chance's: indices as `choose` gives them. */
  picks?: readonly number[] | undefined
}
/** Where the rules left something to chance: before event `seq` was told, one of `weights` was picked. */
export interface Decision {
  seq: number
  weights: readonly number[]
  picked: number
}
export interface Traced {
  events: TraceEvent[]
  end: TraceEnd
  decisions: Decision[]
}
/** Hears of each event at the moment in which it happens, and may look around. */
export type Onlooker = (event: TraceEvent, kernel: Kernel) => void

/** A hostNetwork pod has no namespace of its own: it asks from its node. */
export function sourceOf(lab: Lab, ref: string): string {
  const id = /^pod\/[^/]+$/.test(ref) ? `pod/default/${ref.slice(4)}` : ref
  const pod = lab.world.kernel.namespaces.has(id)
    ? undefined
    : lab.objects.pods.find((p) => p.spec.hostNetwork && podRef(p) === id)
  return resolveSource(lab.world, pod?.spec.nodeName === undefined ? ref : nodeRef(pod.spec.nodeName))
}

export const destinationOf = (lab: Lab, from: string, to: string): ReturnType<typeof parseDestination> =>
  parseDestination(to, (name) =>
    lookupName(lab.objects, lab.scenario.hosts, from.startsWith('pod/') ? from.split('/')[1]! : 'default', name),
  )

/** One connection on a copy of the world, told step by step. The same lab, request and seed give the same events. */
export function traceLab(lab: Lab, options: TraceOptions, onlooker?: Onlooker): Traced {
  const recorder = createRecorder(() => kernel(), sourceOf(lab, options.from))
  const decisions: Decision[] = []
  const { kernel, run } = connection(lab, options, {
    trace(netns, packet, step) {
      recorder.trace(netns, packet, step)
      onlooker?.(recorder.events.at(-1)!, kernel())
    },
    decided: (weights, picked) => void decisions.push({ seq: recorder.events.length, weights, picked }),
  })
  const began = kernel().now
  const result = run()
  for (const event of recorder.events) event.at = Math.round((event.at - began) * 1e6) / 1e6
  return { events: recorder.events, end: endOf(result, recorder.events), decisions }
}

/** The same connection without anybody who listens, as fast as it goes; `looked` hears of each rule that is asked. */
export const connectLab = (lab: Lab, options: TraceOptions, env: Pick<KernelEnv, 'looked' | 'walk'>): ProbeResult =>
  connection(lab, options, { ...env, uncounted: true }).run()

function connection(
  lab: Lab,
  options: TraceOptions,
  {
    decided,
    ...env
  }: Pick<KernelEnv, 'trace' | 'looked' | 'walk' | 'uncounted'> & {
    decided?: (weights: readonly number[], picked: number) => void
  },
): { kernel: () => Kernel; run: () => ProbeResult } {
  const from = sourceOf(lab, options.from)
  const destination = destinationOf(lab, from, options.to)
  let handler: ((socket: Socket, event: SocketEvent) => boolean) | undefined
  let choices = 0
  const copy: World = forkWorldBriefly(lab.world, {
    ...env,
    choose(weights, due) {
      // Chance is asked in any case, so that all else stays the same.
      const chance = due ?? pick(weights, random(copy.kernel))
      const picked = options.picks?.[choices++] ?? chance
      decided?.(weights, picked)
      return picked
    },
    socketEvent: dispatch(
      () => copy,
      (socket, event) => handler?.(socket, event) ?? false,
    ),
  })
  if (options.seed !== undefined) copy.kernel.seed = mixSeed(options.seed)
  const run = (): ProbeResult =>
    runProbe(
      copy,
      from,
      destination,
      { data: options.data, timeoutMs: TRACE_TIMEOUT_MS, synRetries: TRACE_SYN_RETRIES, linger: true },
      (listener) => (handler = listener),
    )
  return { kernel: () => copy.kernel, run }
}

/** Neighbouring seeds should not begin alike. */
const mixSeed = (seed: number): number => Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0

function endOf(result: ProbeResult, events: readonly TraceEvent[]): TraceEnd {
  return {
    kind: 'end',
    at: events.at(-1)?.at ?? 0,
    result: result.result,
    detail: result.detail,
    events: events.length,
    ...(result.backend === undefined ? {} : { backend: result.backend }),
    ...(result.source === undefined ? {} : { source: result.source }),
  }
}

export function reachLab(lab: Lab, from: string, to: string): ReachRow {
  const namespace = sourceOf(lab, from)
  return reachPair(lab.world, from, namespace, to, destinationOf(lab, namespace, to))
}

/** Default pairs of `reach`: all pods, nodes and outside hosts × all Services, node ports, load-balancer and external IPs. */
export function defaultSources(lab: Lab): string[] {
  const pods = lab.objects.pods.filter((p) => lab.world.kernel.namespaces.has(podRef(p)) || p.spec.hostNetwork).map(podRef)
  return [...pods, ...lab.objects.nodes.map((n) => nodeRef(n.metadata.name)), ...lab.scenario.hosts.map((h) => `host/${h.name}`)]
}

export function defaultDestinations(lab: Lab): string[] {
  const list = new Set<string>()
  // Addresses of a family that the cluster does not have lead nowhere.
  const { six } = lab.scenario.settings
  const reachable = (ip: string | undefined): ip is string => {
    const address = ip === undefined ? undefined : parseIp(ip)
    return address !== undefined && (typeof address === 'number' || six !== undefined)
  }
  const text = (ip: string): string => (ip.includes(':') ? `[${ip}]` : ip)
  for (const { spec, status } of lab.objects.services) {
    const addresses = [
      spec.clusterIP,
      ...(spec.clusterIPs ?? []),
      ...(spec.externalIPs ?? []),
      ...(status?.loadBalancer?.ingress ?? []).map((i) => i.ip),
    ].filter(reachable)
    for (const port of spec.ports ?? []) {
      const suffix = port.protocol && port.protocol !== 'TCP' ? `/${port.protocol.toLowerCase()}` : ''
      for (const address of addresses) list.add(`${text(address)}:${port.port}${suffix}`)
      if (port.nodePort)
        for (const node of lab.objects.nodes)
          for (const address of nodeAddresses(node, six !== undefined && spec.ipFamilies?.includes('IPv6') === true))
            list.add(`${text(address)}:${port.nodePort}${suffix}`)
    }
  }
  return [...list]
}

/** A node's first address of each family that is asked for. */
function nodeAddresses(node: ClusterObjects['nodes'][number], both: boolean): string[] {
  const first = nodeAddress(node)
  const six = both ? node.status?.addresses?.find((a) => a.type === 'InternalIP' && a.address.includes(':'))?.address : undefined
  return [first, six].filter((address) => address !== undefined)
}

/** What addresses and namespaces are called, for words. */
export function namesOf(lab: Lab): NameTable {
  const addresses: Record<string, string> = {}
  const namespaces: Record<string, string> = {}
  for (const node of lab.objects.nodes) {
    for (const address of nodeAddresses(node, true)) addresses[address] = `node ${node.metadata.name}`
  }
  for (const pod of lab.objects.pods) {
    if (pod.spec.hostNetwork) continue
    for (const address of [podAddress(pod), ...(pod.status?.podIPs ?? []).map(({ ip }) => ip)])
      if (address) addresses[address] = `pod ${podRef(pod).slice(4)}`
  }
  for (const service of lab.objects.services) {
    for (const ip of [service.spec.clusterIP, ...(service.spec.clusterIPs ?? [])]) {
      if (ip && ip !== 'None') addresses[ip] = `Service ${service.metadata.namespace ?? 'default'}/${service.metadata.name}`
    }
  }
  for (const host of lab.scenario.hosts) addresses[host.address.split('/')[0]!] = `host ${host.name}`
  addresses[lab.scenario.settings.gateway] ??= 'the gateway'
  for (const id of lab.world.kernel.namespaces.keys())
    namespaces[id] = id === 'network/nodes' ? 'the nodes’ network' : id.replace('/', ' ')
  return { addresses, namespaces }
}
