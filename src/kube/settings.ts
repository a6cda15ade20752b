/** What the cluster is where the file does not say: the defaults of `cluster` in the scenario file (contract "The scenario file"). */
import { familyOf, formatIp, formatPrefix, parseIp, parsePrefix, prefixOf, type Ip } from '../net/ip.ts'
import type { ClusterObjects, ClusterSettings, Node, SixSettings } from './objects.ts'

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
  const nodeNetwork = nodes ?? slash16(firstNodeAddress(objects)) ?? '172.18.0.0/16'
  return {
    version: given.version ?? '1.36',
    cni: given.cni ?? (objects.kubeProxy?.detectLocalMode === 'BridgeInterface' ? 'bridge' : 'kindnet'),
    cniConfig: { hairpinMode: given.cniConfig?.hairpinMode ?? true },
    proxyMode: given.proxyMode ?? writtenMode(objects.kubeProxy?.mode) ?? 'iptables',
    distribution: given.distribution,
    podCIDR: podCIDR ?? slash16(firstPodNetwork(objects)) ?? '10.244.0.0/16',
    serviceCIDR: serviceCIDR ?? firstServiceCidr(objects) ?? '10.96.0.0/16',
    nodeNetwork,
    gateway: gateway ?? firstAddress(nodeNetwork),
    ...(six ? { six } : {}),
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

/** Of the first Node that has one. */
function firstNodeAddress(objects: ClusterObjects): Ip | undefined {
  for (const node of objects.nodes) {
    for (const { type, address } of node.status?.addresses ?? []) {
      const ip = type === 'InternalIP' ? parseIp(address) : undefined
      if (isIpv4(ip)) return ip
    }
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
