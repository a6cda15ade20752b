/**
 * Nodes: those that the file names are made, else one control plane and two workers as kind names them; each gets an
 * address on the nodes' network and a /24 of the pod network (kube-controller-manager's node IPAM), where it has none.
 */
import {
  andMask,
  contains,
  formatIp,
  formatPrefix,
  parseIp,
  parseIpv4,
  parsePrefix,
  prefixOf,
  type Prefix,
} from '../../net/ip.ts'
import { nodeNames } from '../node-names.ts'
import type { ClusterObjects, Node, Pod } from '../objects.ts'
import { hostAddressOf } from '../settings.ts'
import type { Context, Controller } from './controller.ts'

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane'

export const internalIps = (node: Node): string[] =>
  (node.status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address)

export const podCidrs = (node: Node): string[] => node.spec?.podCIDRs ?? (node.spec?.podCIDR ? [node.spec.podCIDR] : [])

export const reconcileNodes: Controller = (objects, context) => {
  const nodes = (context.live ? objects.nodes : withMissingNodes(objects, context)).map(withLabels)
  const addressed = withAddresses(nodes, objects.pods, context)
  const networked = withIpv6(withPodCidrs(addressed, objects, context), context)
  const same = networked.length === objects.nodes.length && networked.every((node, i) => node === objects.nodes[i])
  return same ? objects : { ...objects, nodes: networked }
}

function withMissingNodes(objects: ClusterObjects, context: Context): Node[] {
  const names = nodeNames(objects, context.settings.distribution)
  const has = new Set(objects.nodes.map(({ metadata }) => metadata.name))
  const made = [...names]
    .filter((name) => !has.has(name))
    .map((name) => {
      context.log('node', `made node ${name}`)
      return makeNode(name, names.size > 1)
    })
  return [...objects.nodes, ...made]
}

/** What a kubelet writes on its node, where the file says nothing else; selectors such as `kubernetes.io/os: linux` ask for it. */
function withLabels(node: Node): Node {
  const { name, labels: given = {} } = node.metadata
  const labels = {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...given,
  }
  if (Object.keys(labels).length === Object.keys(given).length) return node
  return { ...node, metadata: { ...node.metadata, labels } }
}

function makeNode(name: string, hasOthers: boolean): Node {
  const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name } }
  if (!/control-plane|master/.test(name)) return node
  node.metadata.labels = { [CONTROL_PLANE]: '' }
  // kind takes the taint off where there is no other node to run pods.
  if (hasOthers) node.spec = { taints: [{ key: CONTROL_PLANE, effect: 'NoSchedule' }] }
  return node
}

function withAddresses(nodes: readonly Node[], pods: readonly Pod[], context: Context): Node[] {
  const { settings, reserved } = context
  const network = parsePrefix(settings.nodeNetwork)!
  const taken = new Set([settings.gateway, ...reserved, ...nodes.flatMap(internalIps)])
  const implied = new Map<string, string>()
  for (const pod of pods) {
    const address = hostAddressOf(pod)
    const { nodeName } = pod.spec
    if (nodeName && address && parseIpv4(address) !== undefined && !implied.has(nodeName)) implied.set(nodeName, address)
  }
  for (const node of nodes) if (internalIps(node).length === 0) taken.add(implied.get(node.metadata.name) ?? '')
  let next = Number(network.network) + 2
  return nodes.map((node) => {
    if (internalIps(node).length > 0) return node
    let address = implied.get(node.metadata.name)
    while (address === undefined && contains(network, next)) {
      const text = formatIp(next++)
      if (!taken.has(text)) address = text
    }
    if (address === undefined) {
      context.problem(`node ${node.metadata.name}: no address is free in the nodes' network ${settings.nodeNetwork}`)
      return node
    }
    taken.add(address)
    context.log('node', `${node.metadata.name} has address ${address}`)
    const given = node.status?.addresses ?? []
    const hostname = given.some(({ type }) => type === 'Hostname') ? [] : [{ type: 'Hostname', address: node.metadata.name }]
    return { ...node, status: { ...node.status, addresses: [{ type: 'InternalIP', address }, ...given, ...hostname] } }
  })
}

function withPodCidrs(nodes: readonly Node[], objects: ClusterObjects, context: Context): Node[] {
  if (nodes.every((node) => podCidrs(node).length > 0)) return [...nodes]
  const cluster = parsePrefix(context.settings.podCIDR)!
  const taken = new Set(nodes.flatMap(podCidrs))
  const implied = impliedNetworks(objects, cluster)
  for (const node of nodes) if (podCidrs(node).length === 0) taken.add(implied.get(node.metadata.name) ?? '')
  const free = freeNetworks(cluster, taken)
  return nodes.map((node) => {
    if (podCidrs(node).length > 0) return node
    const cidr = implied.get(node.metadata.name) ?? free.next().value
    if (cidr === undefined) {
      context.problem(`node ${node.metadata.name}: no /24 is free in the pod network ${context.settings.podCIDR}`)
      return node
    }
    context.log('nodeipam', `${node.metadata.name} has pod network ${cidr}`)
    return { ...node, spec: { ...node.spec, podCIDR: cidr, podCIDRs: [cidr] } }
  })
}

/** The second family's address and pod network, where the cluster has one and the node lacks them. */
function withIpv6(nodes: readonly Node[], { settings: { six }, log }: Context): Node[] {
  if (!six) return [...nodes]
  const taken = new Set([six.gateway, ...nodes.flatMap(internalIps), ...nodes.flatMap(podCidrs)])
  const first = parsePrefix(six.nodeNetwork)!.network as bigint
  const pods = parsePrefix(six.podCIDR)!
  const length = Math.max(64, pods.length)
  let host = first + 2n
  let share = pods.network as bigint
  return nodes.map((node) => {
    let { status, spec } = node
    if (!internalIps(node).some((ip) => ip.includes(':'))) {
      while (taken.has(formatIp(host))) host++
      const address = formatIp(host++)
      const given = status?.addresses ?? []
      const at = given.findLastIndex(({ type }) => type === 'InternalIP') + 1
      status = { ...status, addresses: given.toSpliced(at, 0, { type: 'InternalIP', address }) }
      log('node', `${node.metadata.name} has address ${address}`)
    }
    const own = podCidrs(node)
    if (own.length > 0 && !own.some((cidr) => cidr.includes(':'))) {
      const text = (): string => formatPrefix(prefixOf(share, length))
      while (taken.has(text())) share += 1n << BigInt(128 - length)
      const cidr = text()
      share += 1n << BigInt(128 - length)
      spec = { ...spec, podCIDRs: [...own, cidr] }
      log('nodeipam', `${node.metadata.name} has pod network ${cidr}`)
    }
    return status === node.status && spec === node.spec
      ? node
      : { ...node, ...(spec ? { spec } : {}), ...(status ? { status } : {}) }
  })
}

/** A pod's address says which /24 its node has; two nodes never get the same. */
function impliedNetworks(objects: ClusterObjects, cluster: Prefix): Map<string, string> {
  const implied = new Map<string, string>()
  const users = new Set<string>()
  const see = (node: string | undefined | null, address: string | undefined) => {
    const ip = address === undefined || !node || implied.has(node) ? undefined : parseIp(address)
    if (ip === undefined || !contains(cluster, ip) || typeof ip !== 'number') return
    const cidr = formatPrefix(prefixOf(ip, 24))
    if (users.has(cidr)) return
    users.add(cidr)
    implied.set(node!, cidr)
  }
  for (const node of objects.nodes) for (const cidr of podCidrs(node)) users.add(cidr)
  for (const { spec, status } of objects.pods) if (!spec.hostNetwork) see(spec.nodeName, status?.podIP ?? status?.podIPs?.[0]?.ip)
  for (const slice of objects.endpointSlices)
    for (const { nodeName, addresses } of slice.endpoints ?? []) see(nodeName, addresses[0])
  return implied
}

function* freeNetworks(cluster: Prefix, taken: ReadonlySet<string>): Generator<string, undefined> {
  if (typeof cluster.network !== 'number') return undefined
  const length = Math.max(24, cluster.length)
  const step = 2 ** (32 - length)
  for (let network = cluster.network; contains(cluster, network) && network < 2 ** 32; network += step) {
    const cidr = formatPrefix({ network: andMask(network, prefixOf(network, length).mask), length, mask: 0 })
    if (!taken.has(cidr)) yield cidr
  }
  return undefined
}
