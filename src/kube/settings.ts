/** What the cluster is where the file does not say: the defaults of `cluster` in the scenario file (contract "The scenario file"). */
import { contains, familyOf, formatIp, formatPrefix, parseIp, parseIpv4, parsePrefix, prefixOf, type Ip } from '../net/ip.ts'
import type { ClusterObjects, ClusterSettings, Node, Pod, SixSettings } from './objects.ts'

/** `spec.cluster` as written: every field may be missing. */
export type GivenCluster = { [K in keyof ClusterSettings]?: ClusterSettings[K] | undefined }

/** What is simulated; the rest is refused by name. */
export const SIMULATED_RELEASES: readonly ClusterSettings['version'][] = ['1.36', '1.30', '1.20']
export const SIMULATED_CNIS: readonly ClusterSettings['cni'][] = ['kindnet', 'bridge']
export const SIMULATED_PROXY_MODES: readonly ClusterSettings['proxyMode'][] = ['iptables', 'nftables', 'ipvs', 'userspace']

/** Releases, plugins and modes that are known but come later: named in the refusal. */
export const KNOWN_CNIS = ['kindnet', 'bridge', 'flannel', 'flannel-vxlan', 'calico', 'cilium', 'weave', 'docker', 'none']
export const KNOWN_PROXY_MODES = ['iptables', 'nftables', 'ipvs', 'userspace', 'winuserspace', 'kernelspace']

export function resolveSettings(given: GivenCluster, objects: ClusterObjects): ClusterSettings {
  const [podCIDR, podSix] = families(given.podCIDR)
  const [serviceCIDR, serviceSix] = families(given.serviceCIDR)
  const [nodes, nodesSix] = families(given.nodeNetwork)
  const [gateway, gatewaySix] = families(given.gateway)
  const six = sixSettings({ podCIDR: podSix, serviceCIDR: serviceSix, nodeNetwork: nodesSix, gateway: gatewaySix }, objects)
  const taken = nodeAddresses4(objects)
  const nodeNetwork = nodes ?? networkOf(taken) ?? '172.18.0.0/16'
  return {
    version: given.version ?? '1.36',
    cni: given.cni ?? (objects.kubeProxy?.detectLocalMode === 'BridgeInterface' ? 'bridge' : 'kindnet'),
    cniConfig: { hairpinMode: given.cniConfig?.hairpinMode ?? true },
    proxyMode: given.proxyMode ?? writtenMode(objects.kubeProxy?.mode) ?? 'iptables',
    distribution: given.distribution,
    podCIDR: podCIDR ?? slash16(firstPodNetwork(objects) ?? firstPodAddress(objects)) ?? '10.244.0.0/16',
    serviceCIDR: serviceCIDR ?? firstServiceCidr(objects) ?? storedServiceNetwork(objects) ?? SERVICES,
    nodeNetwork,
    gateway: gateway ?? firstFree(nodeNetwork, taken),
    ...(six ? { six } : {}),
    ...(given.serviceNodePortRange === undefined ? {} : { serviceNodePortRange: given.serviceNodePortRange }),
    nfacct: given.nfacct ?? true,
    seed: given.seed ?? 1,
  }
}

/** `10.244.0.0/16,fd00:10:244::/56`: what is of IPv4, and what is of IPv6. */
function families(given: string | undefined): [string | undefined, string | undefined] {
  const parts = (given ?? '').split(',').map((part) => part.trim())
  return [parts.find((part) => part !== '' && !part.includes(':')), parts.find((part) => part.includes(':'))]
}

/** Both families where anything of the file is of IPv6; what it does not say is as kind has it. */
function sixSettings(given: { [K in keyof SixSettings]: string | undefined }, objects: ClusterObjects): SixSettings | undefined {
  const podCIDR = given.podCIDR ?? wide(firstOf6(objects.nodes.flatMap((node) => node.spec?.podCIDRs ?? [])), 56)
  const serviceCIDR =
    given.serviceCIDR ?? objects.serviceCidrs.flatMap((each) => each.spec.cidrs).find((cidr) => cidr.includes(':'))
  const nodeNetwork = given.nodeNetwork ?? wide(firstOf6(objects.nodes.flatMap(nodeAddresses)), 64)
  if (podCIDR === undefined && serviceCIDR === undefined && nodeNetwork === undefined) return undefined
  const network = nodeNetwork ?? 'fc00:f853:ccd:e793::/64'
  return {
    podCIDR: podCIDR ?? 'fd00:10:244::/56',
    serviceCIDR: serviceCIDR ?? 'fd00:10:96::/112',
    nodeNetwork: network,
    gateway: given.gateway ?? firstAddress(network),
  }
}

const nodeAddresses = (node: Node): string[] =>
  (node.status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address)
const firstOf6 = (texts: readonly string[]): Ip | undefined => {
  const text = texts.find((each) => each.includes(':'))
  return text === undefined ? undefined : parsePrefix(text)?.network
}
const wide = (ip: Ip | undefined, length: number): string | undefined =>
  ip === undefined ? undefined : formatPrefix(prefixOf(ip, length))

const writtenMode = (mode: string | undefined): ClusterSettings['proxyMode'] | undefined =>
  SIMULATED_PROXY_MODES.find((each) => each === mode)

function slash16(ip: Ip | undefined): string | undefined {
  return ip === undefined ? undefined : formatPrefix(prefixOf(ip, 16))
}

const isIpv4 = (ip: Ip | undefined): boolean => ip !== undefined && familyOf(ip) === 4

/** Where a pod runs, as its status tells: what `kubectl get pods -o yaml` of a real cluster says of nodes that are not in the file. */
export const hostAddressOf = ({ spec, status }: Pod): string | undefined =>
  status?.hostIP ?? (spec.hostNetwork ? status?.podIP : undefined)

/** Of IPv4: what Nodes say, and of the others what their pods say. */
export function nodeAddresses4(objects: ClusterObjects): number[] {
  const told = objects.nodes.map((node) => [node.metadata.name, nodeAddresses(node)] as const)
  const tell = new Set(told.flatMap(([name, addresses]) => (addresses.length > 0 ? [name] : [])))
  const implied = objects.pods.flatMap((pod) =>
    pod.spec.nodeName && !tell.has(pod.spec.nodeName) ? (hostAddressOf(pod) ?? []) : [],
  )
  return [...told.flatMap(([, addresses]) => addresses), ...implied].flatMap((text) => parseIpv4(text) ?? [])
}

/** The /16 of the first, wider where the others are not in it. So far apart that half the world would be their network, they are not of one. */
function networkOf([first, ...others]: readonly number[]): string | undefined {
  if (first === undefined) return undefined
  for (let length = 16; length >= 8; length--) {
    const network = prefixOf(first, length)
    if (others.every((ip) => contains(network, ip))) return formatPrefix(network)
  }
  return slash16(first)
}

/** The router of the nodes' network: its first address, unless that is a node's. */
function firstFree(cidr: string, taken: readonly number[]): string {
  let ip = parseIp(firstAddress(cidr))!
  while (typeof ip === 'number' && taken.includes(ip)) ip++
  return formatIp(ip)
}

/** Of the first pod that has one of its own, in a file that names no Node's pod network. */
function firstPodAddress(objects: ClusterObjects): Ip | undefined {
  for (const { spec, status } of objects.pods) {
    const ip = spec.hostNetwork || !status?.podIP ? undefined : parseIp(status.podIP)
    if (isIpv4(ip)) return ip
  }
  return undefined
}

function firstPodNetwork(objects: ClusterObjects): Ip | undefined {
  for (const node of objects.nodes) {
    for (const cidr of node.spec?.podCIDRs ?? [node.spec?.podCIDR ?? '']) {
      const ip = parsePrefix(cidr)?.network
      if (isIpv4(ip)) return ip
    }
  }
  return undefined
}

function firstServiceCidr(objects: ClusterObjects): string | undefined {
  const cidrs = objects.serviceCidrs.flatMap((each) => each.spec.cidrs)
  return cidrs.find((cidr) => !cidr.includes(':')) ?? cidrs[0]
}

const SERVICES = '10.96.0.0/16'

/** What an API server has stored (it has a uid) was in its range: the usual ones, kubeadm's wider one, else the /16 of the first. */
function storedServiceNetwork(objects: ClusterObjects): string | undefined {
  const stored = objects.services
    .filter(({ metadata }) => metadata.uid !== undefined)
    .flatMap(({ spec }) => parseIpv4(spec.clusterIP ?? '') ?? [])
  const known = [SERVICES, '10.96.0.0/12'].find((range) => stored.every((ip) => contains(parsePrefix(range)!, ip)))
  return known ?? networkOf(stored)
}

/** `172.18.0.1` of `172.18.0.0/16`. */
export function firstAddress(cidr: string): string {
  const network = parsePrefix(cidr)?.network
  if (network === undefined) throw new Error(`no prefix: ${cidr}`)
  return formatIp(typeof network === 'number' ? network + 1 : network + 1n)
}

export const emptyObjects = (): ClusterObjects => ({
  namespaces: [],
  nodes: [],
  pods: [],
  deployments: [],
  replicaSets: [],
  daemonSets: [],
  statefulSets: [],
  services: [],
  endpointSlices: [],
  endpoints: [],
  serviceCidrs: [],
  kubeProxy: undefined,
  others: [],
})
