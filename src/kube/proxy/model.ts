/**
 * What one node's kube-proxy has to program, as pure data: every Service port with its addresses and the endpoints chosen for it.
 * The writers beside this file (iptables, nftables, ipvs) turn it into text and decide nothing of their own about Services.
 */
import { dictionary } from '../../net/dictionary.ts'
import type { ClusterObjects, ClusterSettings, KubeProxyConfiguration, Node } from '../objects.ts'
import type { Family } from '../../net/ip.ts'
import { addressesOfFamily, prefixesOfFamily } from './addresses.ts'
import { type EndpointChoice, type ProxyEndpoint, chooseEndpoints, endpointsOf, slicesByService } from './endpoints.ts'
import { type LocalDetector, localDetector } from './local-detector.ts'
import { LOOPBACK, type NodePortAddresses, nodePortAddresses, nodePortRanges, servesLocalhost } from './node-port-addresses.ts'
import { type ReleaseTraits, traitsOf } from './release.ts'
import { type ProxyPort, serviceKey, servicePorts } from './service-ports.ts'

export interface ServedPort extends ProxyPort {
  readonly endpoints: EndpointChoice
  /** Those too that nothing may go to. */
  readonly allEndpoints: readonly ProxyEndpoint[]
}

export interface ProxyModel {
  /** What this release does, as its feature gates are set. */
  readonly traits: ReleaseTraits
  readonly mode: ClusterSettings['proxyMode']
  readonly family: Family
  readonly nodeName: string
  /** By which address kube-proxy knows its node: `bindAddress`, else what the Node object says, else localhost. */
  readonly nodeIp: string
  readonly detector: LocalDetector
  readonly masqueradeAll: boolean
  /** The one bit that marks packets to be masqueraded. */
  readonly masqueradeMark: number
  readonly nodePorts: NodePortAddresses
  /** All of the node's own addresses. */
  readonly localAddresses: readonly string[]
  readonly ipvsScheduler: string
  /** Node ports answer on 127.0.0.1 too (IPv4 only). */
  readonly localhostNodePorts: boolean
  /** The kernel has netlink accounting and this release counts with it. */
  readonly accounting: boolean
  /** INVALID packets are dropped, lest a late segment resets a connection: not where TCP tracking is liberal. */
  readonly dropInvalid: boolean
  /** `conntrack.tcpBeLiberal`: kube-proxy sets the sysctl. */
  readonly tcpBeLiberal: boolean
  /** Seconds that kube-proxy sets for TCP connections; 0: the kernel's are left alone. */
  readonly conntrackTimeouts: { readonly established: number; readonly closeWait: number }
  /** The ranges that cluster IPs come from; nftables mode drops what goes to an address in them that no Service has. */
  readonly serviceCidrs: readonly string[]
  /** Of all ports, unready ones too. */
  readonly endpointCount: number
  /** More than 1000 endpoints: comments that name each endpoint are left out. */
  readonly largeCluster: boolean
  /** Sorted by namespace, name; then in the order of the Service. (The real one's order is that of a Go map: random.) */
  readonly ports: readonly ServedPort[]
}

/** What kube-proxy reads from the node itself rather than from the API. */
export interface NodeFacts {
  /** Every address of the node's devices; by default those that its Node object lists. */
  readonly addresses?: readonly string[]
  /** Whether `net.netfilter.nf_conntrack_tcp_be_liberal` is on already. */
  readonly tcpBeLiberal?: boolean
}

const LARGE_CLUSTER_ENDPOINTS = 1000
const sizeOf = (endpointCount: number) => ({ endpointCount, largeCluster: endpointCount > LARGE_CLUSTER_ENDPOINTS })
const DEFAULT_MASQUERADE_BIT = 14

/** The model of one node's kube-proxy for one IP family. */
export function proxyModel(
  objects: ClusterObjects,
  settings: ClusterSettings,
  nodeName: string,
  family: Family,
  facts: NodeFacts = {},
): ProxyModel {
  const { proxyMode: mode } = settings
  const config = objects.kubeProxy
  const traits = traitsOf(settings.version, config)
  const node = objects.nodes.find((candidate) => candidate.metadata.name === nodeName)
  const nodeIps = nodeAddresses(node, 'InternalIP')
  const nodeIp = nodeIpOf(config, node, family)
  const masquerading = masqueradeSettings(config, mode)
  const tcpBeLiberal = config?.conntrack?.tcpBeLiberal === true
  const { ports, endpoints } = servedPorts(objects, { nodeName, zone: zoneOf(node) }, traits, family)
  return {
    traits,
    mode,
    family,
    nodeName,
    nodeIp,
    detector: localDetector(config, node, [settings.podCIDR, settings.six?.podCIDR].filter(Boolean).join(','), family),
    masqueradeAll: masquerading?.masqueradeAll === true,
    masqueradeMark: (1 << (masquerading?.masqueradeBit ?? DEFAULT_MASQUERADE_BIT)) >>> 0,
    ...nodePortPart(config, nodeIp, facts.addresses ?? nodeIps, { traits, mode }, family),
    localAddresses: addressesOfFamily(facts.addresses ?? nodeIps, family),
    ipvsScheduler: config?.ipvs?.scheduler || 'rr',
    accounting: settings.nfacct && traits.nfacct,
    dropInvalid: !(traits.liberalTcp && (tcpBeLiberal || facts.tcpBeLiberal === true)),
    tcpBeLiberal: traits.liberalTcp && tcpBeLiberal,
    conntrackTimeouts: {
      established: durationSeconds(config?.conntrack?.tcpEstablishedTimeout, '24h'),
      closeWait: durationSeconds(config?.conntrack?.tcpCloseWaitTimeout, '1h'),
    },
    serviceCidrs: prefixesOfFamily(announcedCidrs(objects, settings), family),
    ...sizeOf(endpoints),
    ports,
  }
}

/** Each mode has its own section; a file that was written for iptables and is tried in nftables mode keeps what it asks for. */
function masqueradeSettings(config: KubeProxyConfiguration | undefined, mode: ClusterSettings['proxyMode']) {
  if (mode !== 'nftables') return config?.iptables
  return config?.mode === 'nftables' ? config.nftables : { ...config?.iptables, ...config?.nftables }
}

/** The API server announces its own range if nobody says otherwise. */
function announcedCidrs({ serviceCidrs }: ClusterObjects, { serviceCIDR, six }: ClusterSettings): string[] {
  return serviceCidrs.length === 0
    ? [serviceCIDR, ...(six ? [six.serviceCIDR] : [])]
    : serviceCidrs.flatMap(({ spec }) => spec.cidrs)
}

/** A duration as Kubernetes writes it (`24h0m0s`), in whole seconds. */
function durationSeconds(written: unknown, fallback: string): number {
  const unit: Readonly<Record<string, number>> = dictionary({ h: 3600, m: 60, s: 1, ms: 0.001 })
  const parts = (typeof written === 'string' ? written : fallback).matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)
  return Math.floor([...parts].reduce((sum, [, amount, name]) => sum + Number(amount) * (unit[name ?? ''] ?? 0), 0))
}

/** The same model after some Services changed (their keys), without a look at the others. */
export function changedModel(model: ProxyModel, objects: ClusterObjects, changed: ReadonlySet<string>): ProxyModel {
  // By name first: a large cluster has thousands of keys that would be put together for nothing.
  const names = new Set([...changed].map((key) => key.slice(key.indexOf('/') + 1)))
  const isChanged = (namespace: string | undefined, name: string | undefined): boolean =>
    name !== undefined && names.has(name) && changed.has(serviceKey(namespace, name))
  const part: ClusterObjects = {
    ...objects,
    services: objects.services.filter(({ metadata }) => isChanged(metadata.namespace, metadata.name)),
    endpointSlices: objects.endpointSlices.filter(({ metadata }) =>
      isChanged(metadata.namespace, metadata.labels?.['kubernetes.io/service-name']),
    ),
  }
  const node = objects.nodes.find(({ metadata }) => metadata.name === model.nodeName)
  const place = { nodeName: model.nodeName, zone: zoneOf(node) }
  const fresh = servedPorts(part, place, model.traits, model.family)
  const ports = [...model.ports]
  let { endpointCount } = model
  for (const owner of changed) {
    const { from, to } = whereServed(ports, owner)
    endpointCount -= ports.slice(from, to).reduce((sum, port) => sum + port.allEndpoints.length, 0)
    ports.splice(from, to - from, ...fresh.ports.filter((port) => port.owner === owner))
  }
  return { ...model, ports, ...sizeOf(endpointCount + fresh.endpoints) }
}

/** Where the ports of a Service stand, or would: they are sorted by it, and a large cluster has many. */
function whereServed(ports: readonly ServedPort[], owner: string): { from: number; to: number } {
  let from = 0
  for (let above = ports.length; from < above;) {
    const middle = (from + above) >> 1
    if (ports[middle]!.owner < owner) from = middle + 1
    else above = middle
  }
  let to = from
  while (ports[to]?.owner === owner) to++
  return { from, to }
}

/** The ports of some Services, in the model's order. */
export const portsOf = ({ ports }: ProxyModel, services: ReadonlySet<string>): ServedPort[] =>
  [...services].sort().flatMap((owner) => {
    const { from, to } = whereServed(ports, owner)
    return ports.slice(from, to)
  })

const zoneOf = (node: Node | undefined): string | undefined => node?.metadata.labels?.['topology.kubernetes.io/zone']

const nodeAddresses = (node: Node | undefined, wanted: 'InternalIP' | 'ExternalIP'): string[] =>
  (node?.status?.addresses ?? []).filter(({ type }) => type === wanted).map(({ address }) => address)

/** cmd/kube-proxy, detectNodeIPs. An unspecified `bindAddress`, the default, says nothing. */
function nodeIpOf(config: KubeProxyConfiguration | undefined, node: Node | undefined, family: Family): string {
  const bound = typeof config?.bindAddress === 'string' ? config.bindAddress : ''
  const [ip] = addressesOfFamily(
    [
      ...(bound === '0.0.0.0' || bound === '::' ? [] : [bound]),
      ...nodeAddresses(node, 'InternalIP'),
      ...nodeAddresses(node, 'ExternalIP'),
    ],
    family,
  )
  return ip ?? LOOPBACK[family]
}

function nodePortPart(
  config: KubeProxyConfiguration | undefined,
  nodeIp: string,
  local: readonly string[],
  { traits, mode }: Pick<ProxyModel, 'traits' | 'mode'>,
  family: Family,
) {
  const configured = config?.nodePortAddresses ?? []
  const isNft = mode === 'nftables'
  const primary = nodeIp === LOOPBACK[family] ? [] : [nodeIp]
  const ranges = nodePortRanges(isNft && configured.length === 0 ? ['primary'] : configured, primary, family)
  const wanted = !traits.localhostSwitch || (config?.iptables?.localhostNodePorts ?? true)
  const localhostNodePorts = !isNft && family === 4 && wanted && servesLocalhost(ranges)
  return { localhostNodePorts, nodePorts: nodePortAddresses(ranges, local, localhostNodePorts, family) }
}

/** All ports with their endpoints, and how many endpoints there are, unready ones too. */
function servedPorts(
  objects: ClusterObjects,
  place: { nodeName: string; zone: string | undefined },
  traits: ReleaseTraits,
  family: Family,
) {
  const slices = slicesByService(objects.endpointSlices, family, traits)
  const services = objects.services.map((service) => ({
    key: serviceKey(service.metadata.namespace, service.metadata.name),
    service,
  }))
  services.sort((a, b) => (a.key < b.key ? -1 : 1))
  const ports: ServedPort[] = []
  let endpoints = 0
  for (const { key, service } of services) {
    for (const port of servicePorts(service, family, traits)) {
      const all = endpointsOf(port, slices.get(key) ?? [], place, traits)
      endpoints += all.length
      // What is spread stands last: before, each of ten thousand ports would be a shape of its own, and all that reads them slow.
      ports.push({ allEndpoints: all, endpoints: chooseEndpoints(all, port, place, traits), ...port })
    }
  }
  return { ports, endpoints }
}
