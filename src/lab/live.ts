/**
 * The running cluster follows the store: pods come and go on the nodes, each node's kube-proxy writes its rules anew, and what happens by
 * itself happens when the clock gets there. kubelet (CNI ADD and DEL) and pkg/proxy are the models.
 */
import { type Family, formatIp } from '../net/ip.ts'
import { addPod, hasNetns, nodeRef, podAddress, podRef, removePod } from '../kube/cluster.ts'
import type { ClusterObjects, Pod } from '../kube/objects.ts'
import { cleanStaleFlows } from '../kube/proxy/conntrack.ts'
import { requiredSysctls } from '../kube/proxy/iptables/environment.ts'
import { type ProxyModel, changedModel, proxyModel } from '../kube/proxy/model.ts'
import { IPVS_DEVICE, syncIpvs } from '../kube/proxy/ipvs/sync.ts'
import { syncNftables } from '../kube/proxy/nftables/sync.ts'
import { syncIptables, syncPartly } from '../kube/proxy/sync.ts'
import { syncUserspace } from '../kube/proxy/userspace/sync.ts'
import { forgetPod, nextProbe, tickKubelets, watchPod } from './kubelet.ts'
import { tellStart } from '../kube/server/happenings.ts'
import { nextDue, record } from '../kube/server/server.ts'
import { runDue } from '../kube/server/write.ts'
import { servedPorts } from '../kube/server/images.ts'
import type { Netns } from '../linux/netns.ts'
import { push } from '../linux/queue.ts'
import { runNext } from '../linux/run.ts'
import { readSysctl, writeSysctl } from '../linux/sysctl.ts'
import { serve } from '../programs/echo.ts'
import { netnsOf } from '../world/world.ts'
import type { Lab } from './lab.ts'
import { PROXY_PID, listenForHealth } from './proxy-health.ts'
import { writtenFor } from './written-for.ts'

/** One node's kube-proxy: what it wrote last, and when. */
export interface Proxy {
  /** One a family, IPv4 first. */
  models: readonly ProxyModel[]
  syncedAt: number
  /** What the tables were numbered after the sync: another number means that somebody else changed them. */
  revision: string
  /** What iptables or nft refused last, and since when they do. */
  problem: string | undefined
  pendingSince: number | undefined
}

/** `iptables.syncPeriod`'s default. */
const SYNC_PERIOD_MS = 30_000

const revisionOf = ({ netfilter }: Netns): string =>
  [...netfilter.ipv4.values(), ...netfilter.ipv6.values()]
    .map(({ name, family, revision }) => `${name}${family} ${revision}`)
    .join()

/**
 * One full sync of a node's kube-proxy: its sysctls and its rules, through the same parser as everything that is typed. Returns
 * what iptables or nft said if it refused (a rule made by hand may stand in the way); then what stood before stands on.
 */
export function syncNode(lab: Lab, name: string): string | undefined {
  const netns = netnsOf(lab.world, nodeRef(name))
  const models: ProxyModel[] = []
  let problem: string | undefined
  for (const family of lab.scenario.settings.six ? ([4, 6] as const) : ([4] as const)) {
    const model = modelOf(lab, name, netns, family)
    models.push(model)
    problem ??= writeModel(lab, netns, model)
  }
  synced(lab, name, netns, models, problem)
  return problem
}

/** kube-proxy has one proxier a family. */
const modelOf = (lab: Lab, name: string, netns: Netns, family: Family): ProxyModel =>
  proxyModel(lab.objects, lab.scenario.settings, name, family, {
    addresses: [...netns.devices.values()]
      .filter((device) => device.name !== IPVS_DEVICE)
      .flatMap((device) => [
        ...device.addresses.map((a) => formatIp(a.local)),
        ...device.ipv6.filter((a) => a.scope !== 'link').map((a) => formatIp(a.local)),
      ]),
    tcpBeLiberal: readSysctl(netns, 'netfilter.nf_conntrack_tcp_be_liberal') === '1',
  })

function writeModel(lab: Lab, netns: Netns, model: ProxyModel): string | undefined {
  for (const { name: key, value } of requiredSysctls(model)) {
    // In other modes node ports are not served on localhost, so that kube-proxy leaves routing to it alone.
    if (isIptables(lab) || !key.endsWith('route_localnet')) writeSysctl(netns, key, value)
  }
  switch (lab.scenario.settings.proxyMode) {
    case 'iptables':
      return syncIptables(netns.netfilter, model).problem
    case 'nftables':
      return syncNftables(netns.netfilter, model, lab.world.kernel.now)
    case 'ipvs':
      return syncIpvs(lab.world.kernel, netns, model, lab.objects.kubeProxy?.ipvs?.strictARP === true)
    case 'userspace':
      return syncUserspace(lab.world.kernel, netns, model, PROXY_PID)
  }
}

const isIptables = (lab: Lab): boolean => lab.scenario.settings.proxyMode === 'iptables'

function synced(lab: Lab, name: string, netns: Netns, models: readonly ProxyModel[], problem: string | undefined): void {
  for (const model of models) cleanStaleFlows(lab.world.kernel, netns, model)
  const { now } = lab.world.kernel
  const pendingSince = problem === undefined ? undefined : (lab.proxies.get(name)?.pendingSince ?? now)
  lab.proxies.set(name, { models, syncedAt: now, revision: revisionOf(netns), problem, pendingSince })
  listenForHealth(lab, name, netns)
}

/** Puts a lab under its API server: from now on the world follows each write. */
export function followServer(lab: Lab): void {
  lab.api.now = () => lab.world.kernel.now
  lab.api.followers.add((before, after) => {
    lab.objects = after
    if (before.pods !== after.pods) followPods(lab, before, after)
    followServices(lab, before, after)
  })
}

/** The same pod, not another one of its name. */
const isSame = (a: Pod | undefined, b: Pod): boolean =>
  a !== undefined && podAddress(a) === podAddress(b) && a.spec.nodeName === b.spec.nodeName

/** Whether a pod's containers run on its node. */
export const runs = (pod: Pod): boolean =>
  pod.spec.nodeName !== undefined && (hasNetns(pod) || (pod.spec.hostNetwork === true && !isEnded(pod)))
const isEnded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'

function followPods(lab: Lab, before: ClusterObjects, after: ClusterObjects): void {
  const had = new Map(before.pods.filter(runs).map((pod) => [podRef(pod), pod]))
  const has = new Map(after.pods.filter(runs).map((pod) => [podRef(pod), pod]))
  for (const [ref, pod] of had) {
    const now = has.get(ref)
    if (now && isSame(now, pod)) continue
    stopServers(lab, pod)
    forgetPod(lab, pod)
    removePod(lab.world, pod)
    record(lab.api, 'kubelet', 'program', pod, [], { node: pod.spec.nodeName ?? '' })
  }
  for (const [ref, pod] of has) {
    const old = had.get(ref)
    if (old && isSame(old, pod)) continue
    if (pod.spec.hostNetwork || addPod(lab.world, after, lab.scenario.settings, pod)) startServers(lab, pod, true)
    tellStart(lab.api, pod)
    watchPod(lab, pod, true)
    record(lab.api, 'kubelet', 'program', pod, [], { node: pod.spec.nodeName ?? '' })
  }
}

/** Opens what a pod listens on. The file's pods serve what they declare; those that come later also what their image is known to. */
export function startServers(lab: Lab, pod: Pod, isNew: boolean): void {
  const netns = lab.world.kernel.namespaces.get(pod.spec.hostNetwork ? nodeRef(pod.spec.nodeName ?? '') : podRef(pod))
  if (!netns) return
  const pid = lab.nextPid++
  lab.pids.set(podRef(pod), pid)
  serve(lab.world.kernel, netns, pod.metadata.name, pid, servedPorts(pod, isNew))
}

/** A pod on its node's network leaves no namespace behind: its sockets are closed one by one. */
function stopServers(lab: Lab, pod: Pod): void {
  const pid = lab.pids.get(podRef(pod))
  lab.pids.delete(podRef(pod))
  const netns = pod.spec.hostNetwork ? lab.world.kernel.namespaces.get(nodeRef(pod.spec.nodeName ?? '')) : undefined
  for (const [id, socket] of netns?.sockets ?? []) if (socket.owner.pid === pid) netns!.sockets.delete(id)
}

function followServices(lab: Lab, before: ClusterObjects, after: ClusterObjects): void {
  const changed = changedServices(before, after)
  const isNodeNew = before.nodes !== after.nodes || before.serviceCidrs !== after.serviceCidrs
  if (changed.size === 0 && !isNodeNew) return
  for (const name of lab.proxies.keys()) {
    const isPartly = !isNodeNew && syncSome(lab, name, changed)
    if (!isPartly) syncNode(lab, name)
    tellSync(lab, name, changed)
  }
}

/** `namespace/name` of each Service that is other than before, or whose slices are. */
function changedServices(before: ClusterObjects, after: ClusterObjects): Set<string> {
  const changed = new Set<string>()
  const compare = <T>(old: readonly T[], now: readonly T[], keyOf: (object: T) => string): void => {
    if (old === now) return
    const had = new Set(old)
    const has = new Set(now)
    for (const object of old) if (!has.has(object)) changed.add(keyOf(object))
    for (const object of now) if (!had.has(object)) changed.add(keyOf(object))
  }
  compare(before.services, after.services, ({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`)
  compare(
    before.endpointSlices,
    after.endpointSlices,
    ({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.labels?.['kubernetes.io/service-name'] ?? ''}`,
  )
  return changed
}

/** A sync after some Services have changed (their keys): only what they stand for, where that is enough. */
export function syncServices(lab: Lab, name: string, changed: ReadonlySet<string>): void {
  if (!syncSome(lab, name, changed)) syncNode(lab, name)
}

/** Writes the chains of some Services only; false where all must be written. */
function syncSome(lab: Lab, name: string, changed: ReadonlySet<string>): boolean {
  const proxy = lab.proxies.get(name)
  const netns = lab.world.kernel.namespaces.get(nodeRef(name))
  if (!proxy || !netns || !isIptables(lab) || proxy.problem !== undefined || proxy.revision !== revisionOf(netns)) return false
  const models = proxy.models.map((model) => changedModel(model, lab.objects, changed))
  for (const [i, model] of models.entries()) {
    const partly = syncPartly(netns.netfilter, proxy.models[i]!, model, changed)
    if (!partly || partly.problem !== undefined) return false
  }
  synced(lab, name, netns, models, undefined)
  return true
}

function tellSync(lab: Lab, node: string, changed: ReadonlySet<string>): void {
  const proxy = lab.proxies.get(node)!
  for (const key of changed) {
    const [namespace = '', name = ''] = key.split('/')
    const rules = writtenFor(proxy.models, lab.world.kernel.namespaces.get(nodeRef(node)), key)
    const object = { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name } }
    record(lab.api, 'kube-proxy', 'program', object, [], { node, rules })
  }
}

/** When something next happens by itself; `alone`: nothing else will move the clock, so that only what ends counts. */
export function nextTick(lab: Lab, alone: boolean): number {
  const due = Math.min(nextDue(lab.api), nextProbe(lab, alone))
  if (alone) return due
  let least = due
  for (const { syncedAt } of lab.proxies.values()) least = Math.min(least, syncedAt + SYNC_PERIOD_MS)
  return least
}

/** What is due now: pods end, and kube-proxies look after their rules, which somebody may have broken. */
export function tick(lab: Lab): void {
  runDue(lab.api)
  tickKubelets(lab)
  const { now } = lab.world.kernel
  for (const [name, proxy] of lab.proxies) {
    if (proxy.syncedAt + SYNC_PERIOD_MS > now) continue
    const netns = lab.world.kernel.namespaces.get(nodeRef(name))
    // Nobody touched the tables: a sync would write what stands.
    if (netns && proxy.problem === undefined && isIptables(lab) && proxy.revision === revisionOf(netns)) proxy.syncedAt = now
    else syncNode(lab, name)
  }
}

/** Lets the clock run until nothing ends by itself any more: after setup, and after a line at a terminal. */
export function restCluster(lab: Lab): void {
  const { kernel } = lab.world
  // Whoever sleeps meanwhile is woken when all is at rest.
  const sleepers: number[] = []
  for (let at = nextTick(lab, true); at < Infinity; at = nextTick(lab, true)) {
    // Probes are answered by packets; without any nothing but the clock has to move.
    while (lab.kubelets.attempts.size > 0 && nextTick(lab, true) >= at && runNext(kernel, at, (id) => sleepers.push(id)));
    kernel.now = Math.max(kernel.now, Math.min(at, nextTick(lab, true)))
    tick(lab)
  }
  for (const id of sleepers) push(kernel.queue, kernel.now, { kind: 'wake', id })
}
