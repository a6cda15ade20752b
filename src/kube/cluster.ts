/**
 * A cluster in the world: the nodes' network with its gateway and outside hosts, a machine a Node, a namespace a pod with the
 * CNI plugin's plumbing, the kubelet's and kube-proxy's rules. Objects must have settled (reconcile.ts).
 */
import { type Family, contains, formatIp, parseIpv4, parsePrefix } from '../net/ip.ts'
import { createBridge, createNetns, createVeth, deleteNetns, setMaster, setUp } from '../linux/link.ts'
import { settleAddresses } from '../linux/ipv6/address.ts'
import { setSysctl } from '../linux/ipv6/switches.ts'
import type { Netns } from '../linux/netns.ts'
import { setSysctls, writeSysctl } from '../linux/sysctl.ts'
import {
  type World,
  type WorldMachine,
  addMachine,
  bringUp,
  deviceOf,
  giveAddress,
  giveAddress6,
  must,
  netnsOf,
} from '../world/world.ts'
import type { ClusterObjects, ClusterSettings, Node, Pod } from './objects.ts'
import type { NodePlumbing } from './cni/plugin.ts'
import { lengthOf, route } from './cni/plumbing.ts'
import { removeRoute } from '../linux/route-table.ts'
import { CNI_PLUGINS } from './cni/registry.ts'
import { kindRules } from './kind-rules.ts'
import { kubeletRules } from './kubelet-rules.ts'
import { restoreText } from '../linux/netfilter/restore.ts'

export const NETWORK_ID = 'network/nodes'
export const NETWORK_BRIDGE = 'br-nodes'

export interface OutsideHost {
  name: string
  address: string
  routes: { to: string; via: string }[]
}

export const podRef = (pod: Pod): string => `pod/${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`
export const nodeRef = (name: string): string => `node/${name}`
export const hostRef = (name: string): string => `host/${name}`

export const nodeAddress = (node: Node): string | undefined =>
  node.status?.addresses?.find((a) => a.type === 'InternalIP' && parseIpv4(a.address) !== undefined)?.address

/** Builds everything; kube-proxy's first sync is the caller's, who knows the mode. Returns the gateway's machine. */
export function buildCluster(
  world: World,
  objects: ClusterObjects,
  settings: ClusterSettings,
  hosts: readonly OutsideHost[],
): { gateway: WorldMachine } {
  if (settings.distribution === 'none' && objects.nodes.length + hosts.length === 0) {
    const gateway = buildLab(world)
    settleAddresses(world.kernel)
    return { gateway }
  }
  buildNetwork(world)
  const gateway = buildGateway(world, settings, hosts)
  const plumbing = objects.nodes.map((node) => buildNode(world, objects, settings, node))
  for (const [i, host] of hosts.entries())
    if (host.address.split('/')[0] !== settings.gateway) buildHost(world, settings, gateway, host, i)
  const addresses = addressBook(objects, settings, hosts)
  for (const host of hosts) addHostRoutes(world, settings, host, addresses)
  for (const node of plumbing) buildPods(world, objects, node)
  addBorrowed(objects, plumbing)
  settleAddresses(world.kernel)
  return { gateway }
}

/** No cluster: one machine with nothing but `lo`, for whatever `setup` makes of it. */
function buildLab(world: World): WorldMachine {
  const machine = addMachine(world, { name: 'lab', hostname: 'lab', kind: 'lab', netns: hostRef('lab') })
  const netns = netnsOf(world, machine.netns)
  bringUp(world, netns, 'lo')
  tellEveryError(netns)
  return machine
}

function buildNetwork(world: World): void {
  const machine = addMachine(world, { name: 'network', hostname: 'network', kind: 'network', netns: NETWORK_ID })
  const netns = netnsOf(world, machine.netns)
  // A switch has no iptables.
  setSysctls(netns, [['bridge.bridge-nf-call-iptables', '0']])
  setUp(world.kernel, netns, must(createBridge(world.kernel, netns, { name: NETWORK_BRIDGE }), 'the nodes’ network'))
}

/** A cable from a machine's `eth0` to a port of the switch. */
function plugIn(world: World, netns: Netns, port: string, cidr: string, cidr6?: string): void {
  const network = netnsOf(world, NETWORK_ID)
  const { device, peer } = must(
    createVeth(world.kernel, network, { name: port }, netns, { name: 'eth0' }, true),
    `cable to ${netns.id}`,
  )
  must(setMaster(world.kernel, network, device, deviceOf(network, NETWORK_BRIDGE)), `port ${port}`)
  setUp(world.kernel, network, device)
  bringUp(world, netns, 'lo')
  setUp(world.kernel, netns, peer)
  giveAddress(netns, peer, cidr)
  if (cidr6 !== undefined) giveAddress6(world, netns, peer, cidr6)
  tellEveryError(netns)
}

/** As Docker names the host's end of a container's cable. */
const portName = (name: string): string => `veth${fnv(`port ${name}`).toString(16).padStart(8, '0').slice(1)}`

function buildGateway(world: World, settings: ClusterSettings, hosts: readonly OutsideHost[]): WorldMachine {
  const named = hosts.find((host) => host.address.split('/')[0] === settings.gateway)
  const name = named?.name ?? 'gateway'
  const machine = addMachine(world, { name, hostname: name, kind: 'gateway', netns: hostRef(name) })
  const netns = netnsOf(world, machine.netns)
  const { six } = settings
  plugIn(
    world,
    netns,
    portName(name),
    `${settings.gateway}/${lengthOf(settings.nodeNetwork)}`,
    six && withLength(six.gateway, six.nodeNetwork),
  )
  forwarding(netns)
  if (six) forwarding6(world, netns)
  return machine
}

/** The kernel would tell one peer of six refusals at once and then of one a second; here each is told, so that no answer depends on the one before. */
const tellEveryError = (netns: Netns): void => setSysctls(netns, [['ipv4.icmp_ratelimit', '0']])

const forwarding = (netns: Netns): void => void must(writeSysctl(netns, 'ipv4.ip_forward', '1'), 'ip_forward')

const withLength = (address: string, network: string): string => `${address}/${lengthOf(network)}`

const forwarding6 = (world: World, netns: Netns): void =>
  void must(setSysctl(world.kernel, netns, 'ipv6.conf.all.forwarding', '1'), 'forwarding')

/** Outside hosts have no address of IPv6 in the file: they get some far up in the nodes' network. */
const FIRST_HOST = 0x1000n

function hostAddress6(settings: ClusterSettings, index: number): string | undefined {
  if (!settings.six) return undefined
  const { nodeNetwork } = settings.six
  return withLength(formatIp((parsePrefix(nodeNetwork)!.network as bigint) + FIRST_HOST + BigInt(index)), nodeNetwork)
}

const EVERYWHERE: Readonly<Record<Family, string>> = { 4: '0.0.0.0/0', 6: '::/0' }

/** On the nodes' network, or behind the gateway on a network of its own. */
function buildHost(world: World, settings: ClusterSettings, gateway: WorldMachine, host: OutsideHost, index: number): void {
  const machine = addMachine(world, { name: host.name, hostname: host.name, kind: 'host', netns: hostRef(host.name) })
  const netns = netnsOf(world, machine.netns)
  const address = parseIpv4(host.address.split('/')[0]!)
  const network = parsePrefix(settings.nodeNetwork)
  if (address !== undefined && network && contains(network, address)) {
    plugIn(world, netns, portName(host.name), host.address, hostAddress6(settings, index))
    if (settings.six) route(netns, 'default', { via: settings.six.gateway, device: deviceOf(netns, 'eth0') })
    route(netns, 'default', { via: settings.gateway, device: deviceOf(netns, 'eth0') })
  } else behindGateway(world, gateway, netns, host)
}

function behindGateway(world: World, gateway: WorldMachine, netns: Netns, host: OutsideHost): void {
  const gatewayNetns = netnsOf(world, gateway.netns)
  const name = `eth${gatewayNetns.devices.size - 1}`
  const { device, peer } = must(
    createVeth(world.kernel, gatewayNetns, { name }, netns, { name: 'eth0' }, true),
    `cable to ${host.name}`,
  )
  setUp(world.kernel, gatewayNetns, device)
  bringUp(world, netns, 'lo')
  setUp(world.kernel, netns, peer)
  giveAddress(netns, peer, host.address.includes('/') ? host.address : `${host.address}/24`)
  const subnet = parsePrefix(host.address.includes('/') ? host.address : `${host.address}/24`)
  if (!subnet || typeof subnet.network !== 'number' || subnet.length > 30) {
    // Too small for a gateway of its own: a point-to-point link.
    route(gatewayNetns, `${host.address.split('/')[0]!}/32`, { device, scope: 'link' })
    route(netns, 'default', { device: peer, scope: 'link' })
    setSysctls(gatewayNetns, [[`ipv4.conf.${name}.proxy_arp`, '1']])
    return
  }
  const first = formatIp(subnet.network + 1)
  const via = first === host.address.split('/')[0] ? formatIp(subnet.network + 2) : first
  giveAddress(gatewayNetns, device, `${via}/${subnet.length}`)
  route(netns, 'default', { via, device: peer })
}

type AddressBook = Readonly<Record<Family, ReadonlyMap<string, string>>>

/** Nodes and hosts by name, in both families: what a route may lead by. */
function addressBook(objects: ClusterObjects, settings: ClusterSettings, hosts: readonly OutsideHost[]): AddressBook {
  const [four, six] = [new Map<string, string>(), new Map<string, string>()]
  for (const node of objects.nodes) {
    four.set(node.metadata.name, nodeAddress(node) ?? '')
    const own = node.status?.addresses?.find(({ type, address }) => type === 'InternalIP' && address.includes(':'))
    if (own) six.set(node.metadata.name, own.address)
  }
  hosts.forEach((host, i) => {
    const [address = ''] = host.address.split('/')
    four.set(host.name, address)
    const own = address === settings.gateway ? settings.six?.gateway : hostAddress6(settings, i)?.split('/')[0]
    if (own !== undefined) six.set(host.name, own)
  })
  return { 4: four, 6: six }
}

/** As `ip route replace`: a host's own `default` takes the place of the gateway's. */
function addHostRoutes(world: World, settings: ClusterSettings, host: OutsideHost, addresses: AddressBook): void {
  const own = host.address.split('/')[0]
  for (const { to, via } of host.routes) {
    const machine =
      [...world.machines.values()].find((m) => m.netns === hostRef(host.name)) ??
      (own === settings.gateway ? world.machines.get('gateway') : undefined)
    if (!machine) continue
    const netns = netnsOf(world, machine.netns)
    const family: Family = to.includes(':') || (to === 'default' && via.includes(':')) ? 6 : 4
    const next = addresses[family].get(via) ?? via
    const prefix = to === 'default' ? EVERYWHERE[family] : to.includes('/') ? to : `${to}/${family === 6 ? 128 : 32}`
    removeRoute(netns, { destination: parsePrefix(prefix)! })
    route(netns, prefix, { via: next, device: deviceOf(netns, 'eth0') })
  }
}

function buildNode(world: World, objects: ClusterObjects, settings: ClusterSettings, node: Node): NodePlumbing {
  const { name } = node.metadata
  const machine = addMachine(world, { name, hostname: name, kind: 'node', netns: nodeRef(name) })
  const netns = netnsOf(world, machine.netns)
  const address = nodeAddress(node) ?? ''
  const six = sixOf(objects, settings, node)
  plugIn(
    world,
    netns,
    portName(name),
    withLength(address, settings.nodeNetwork),
    six && withLength(six.address, settings.six!.nodeNetwork),
  )
  if (settings.six) {
    route(netns, 'default', { via: settings.six.gateway, device: deviceOf(netns, 'eth0') })
    forwarding6(world, netns)
  }
  route(netns, 'default', { via: settings.gateway, device: deviceOf(netns, 'eth0') })
  forwarding(netns)
  const plumbing = plumbingOf(world, objects, settings, node)
  const plugin = CNI_PLUGINS[settings.cni]
  plugin.setUpNode(plumbing)
  if (settings.distribution === 'kind')
    addRules(
      netns,
      kindRules(settings.gateway, name, (text) => 32768 + (fnv(text) % 28232)),
    )
  addRules(netns, kubeletRules(settings.version))
  addRules(netns, plugin.nodeRules(plumbing))
  if (six) addRules(netns, plugin.nodeRules6(plumbing), 6)
  return plumbing
}

/** A node's share of IPv6 and the others', where the cluster has it. */
function sixOf(objects: ClusterObjects, settings: ClusterSettings, node: Node): NodePlumbing['six'] {
  if (!settings.six) return undefined
  const of = (n: Node): { name: string; podCIDR: string; address: string } => ({
    name: n.metadata.name,
    podCIDR: n.spec?.podCIDRs?.find((cidr) => cidr.includes(':')) ?? '',
    address: n.status?.addresses?.find((a) => a.type === 'InternalIP' && a.address.includes(':'))?.address ?? '',
  })
  const own = of(node)
  if (own.podCIDR === '' || own.address === '') return undefined
  const others = objects.nodes.filter((n) => n.metadata.name !== node.metadata.name).map(of)
  return { ...own, others: others.filter(({ podCIDR, address }) => podCIDR !== '' && address !== '') }
}

/** What a CNI plugin has to know of a node that stands already. */
function plumbingOf(world: World, objects: ClusterObjects, settings: ClusterSettings, node: Node): NodePlumbing {
  const machine = world.machines.get(node.metadata.name)!
  const podCIDRs = (n: Node): string => n.spec?.podCIDRs?.find((c) => !c.includes(':')) ?? n.spec?.podCIDR ?? ''
  const others = objects.nodes
    .filter((other) => other.metadata.name !== node.metadata.name && podCIDRs(other) && nodeAddress(other))
    .map((other) => ({ name: other.metadata.name, podCIDR: podCIDRs(other), address: nodeAddress(other)! }))
  const netns = netnsOf(world, machine.netns)
  const six = sixOf(objects, settings, node)
  return { world, settings, machine, netns, node, podCIDR: podCIDRs(node), others, address: nodeAddress(node) ?? '', six }
}

/** The same reader as for what people type; a refusal is a defect of ours. */
function addRules(netns: Netns, text: string, family: Family = 4): void {
  const { status, stderr } = restoreText(netns.netfilter, text, { family, noflush: true })
  if (status !== 0) throw new Error(stderr)
}

const isOver = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'

/** The pods of one node, in the objects' order. */
function buildPods(world: World, objects: ClusterObjects, node: NodePlumbing): void {
  for (const pod of objects.pods) if (pod.spec.nodeName === node.node.metadata.name && hasNetns(pod)) buildPod(world, node, pod)
}

/**
 * A pod whose address is not of its node's pod network, as where Calico has lent it or a cloud gives it: the other nodes have a
 * route to it alone.
 */
function addBorrowed(objects: ClusterObjects, nodes: readonly NodePlumbing[]): void {
  const home = new Map(nodes.map((node) => [node.node.metadata.name, { ...node, network: parsePrefix(node.podCIDR) }]))
  for (const pod of objects.pods) {
    const node = home.get(pod.spec.nodeName ?? '')
    const ip = hasNetns(pod) ? parseIpv4(podAddress(pod)!) : undefined
    if (!node || ip === undefined || (node.network && contains(node.network, ip))) continue
    for (const other of nodes)
      if (other.netns !== node.netns)
        route(other.netns, `${podAddress(pod)!}/32`, { via: node.address, device: deviceOf(other.netns, 'eth0') })
  }
}

/** Whether a pod has a namespace of its own: hostNetwork pods live in the node's. */
export const hasNetns = (pod: Pod): boolean => !isOver(pod) && !pod.spec.hostNetwork && podAddress(pod) !== undefined

function buildPod(world: World, node: NodePlumbing, pod: Pod): void {
  const address = podAddress(pod)!
  const id = podRef(pod)
  const netns = createNetns(world.kernel, id, node.machine.name)
  const hash = fnv(id).toString(16).padStart(8, '0')
  node.machine.netnsNames.set(cniName(id), id)
  CNI_PLUGINS[node.settings.cni].addPod({ node, pod, netns, address, address6: podAddress6(pod), hostDevice: `veth${hash}` })
}

/** What the container runtime calls a pod's namespace in `ip netns`. */
const cniName = (id: string): string =>
  `cni-${fnv(id).toString(16).padStart(8, '0')}-${fnv(`${id}#`).toString(16).padStart(8, '0')}`

/** CNI ADD on a running node; false where the pod's node is no machine of this world. */
export function addPod(world: World, objects: ClusterObjects, settings: ClusterSettings, pod: Pod): boolean {
  const node = objects.nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName)
  if (!node || !world.machines.has(node.metadata.name) || world.kernel.namespaces.has(podRef(pod))) return false
  buildPod(world, plumbingOf(world, objects, settings, node), pod)
  return true
}

/** CNI DEL: the namespace goes, and with it the cable, its routes and its port on the bridge. */
export function removePod(world: World, pod: Pod): void {
  const id = podRef(pod)
  const netns = world.kernel.namespaces.get(id)
  if (!netns) return
  world.machines.get(netns.machine)?.netnsNames.delete(cniName(id))
  deleteNetns(world.kernel, netns)
}

export function podAddress(pod: Pod): string | undefined {
  const all = [...(pod.status?.podIPs?.map((p) => p.ip) ?? []), ...(pod.status?.podIP ? [pod.status.podIP] : [])]
  return all.find((ip) => parseIpv4(ip) !== undefined)
}

const podAddress6 = (pod: Pod): string | undefined => pod.status?.podIPs?.find(({ ip }) => ip.includes(':'))?.ip

/** FNV-1a, 32 bits: short names that stay the same from run to run. */
function fnv(text: string): number {
  let hash = 2166136261
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619) >>> 0
  return hash
}
