/**
 * Cluster IPs and node ports: what the API server's allocators give (pkg/registry/core/service). Real ones draw from the
 * upper part of the range by chance; here a hash of seed and name draws, so that the same file gives the same numbers.
 */
import { dictionary } from '../../net/dictionary.ts'
import { broadcastOf, contains, familyOf, formatIp, parsePrefix, type Ip, type Prefix } from '../../net/ip.ts'
import { nodePortsOf } from '../api/validate-store.ts'
import { ipFamilyOf } from '../defaults.ts'
import { hashOf } from '../names.ts'
import type { ClusterObjects, Service, ServicePort } from '../objects.ts'
import { keyOf, type Context, type Controller } from './controller.ts'
import { canonicalIp } from './pod-addresses.ts'

type IpFamily = 'IPv4' | 'IPv6'

interface Allocators {
  cidrs: Map<IpFamily, Prefix>
  primary: IpFamily
  ips: Set<string>
  ports: Set<number>
  context: Context
}

export const reconcileServiceAddresses: Controller = (objects, context) => {
  if (!objects.services.some(lacks)) return objects
  const allocators = allocatorsOf(objects, context)
  let changed = false
  const services = objects.services.map((service) => {
    if (!lacks(service)) return service
    const filled = fill(service, allocators)
    if (filled !== service) changed = true
    return filled
  })
  return changed ? { ...objects, services } : objects
}

const needsNodePorts = ({ spec }: Service): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
const needsHealthCheck = ({ spec }: Service): boolean => spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'

function lacks(service: Service): boolean {
  const { spec } = service
  if (spec.type === 'ExternalName') return false
  if (!spec.clusterIP || !spec.clusterIPs || !spec.ipFamilies || !spec.ipFamilyPolicy) return true
  if (spec.clusterIP !== 'None' && spec.clusterIPs.length < spec.ipFamilies.length) return true
  // Nothing can be done about it, but each round says so.
  if (spec.ipFamilyPolicy === 'RequireDualStack' && spec.ipFamilies.length < 2) return true
  if (needsNodePorts(service) && spec.ports?.some((port) => !port.nodePort)) return true
  return needsHealthCheck(service) && !spec.healthCheckNodePort
}

function allocatorsOf(objects: ClusterObjects, context: Context): Allocators {
  const cidrs = new Map<IpFamily, Prefix>()
  for (const cidr of [
    context.settings.serviceCIDR,
    ...(context.settings.six ? [context.settings.six.serviceCIDR] : []),
    ...objects.serviceCidrs.flatMap(({ spec }) => spec.cidrs),
  ]) {
    const prefix = parsePrefix(cidr)
    const family: IpFamily = cidr.includes(':') ? 'IPv6' : 'IPv4'
    if (prefix && !cidrs.has(family)) cidrs.set(family, prefix)
  }
  const ips = new Set<string>()
  const ports = new Set<number>()
  for (const { spec } of objects.services) {
    for (const address of spec.clusterIPs ?? [spec.clusterIP ?? '']) ips.add(canonicalIp(address) ?? '')
    for (const { nodePort } of spec.ports ?? []) if (nodePort) ports.add(nodePort)
    if (spec.healthCheckNodePort) ports.add(spec.healthCheckNodePort)
  }
  return { cidrs, primary: context.settings.serviceCIDR.includes(':') ? 'IPv6' : 'IPv4', ips, ports, context }
}

function fill(service: Service, allocators: Allocators): Service {
  const spec = { ...service.spec }
  const { families, policy } = familiesOf(service, allocators)
  const name = keyOf(service.metadata.namespace, service.metadata.name)
  if (policy === 'RequireDualStack' && families.length < 2) {
    allocators.context.problem(
      `service ${name}: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services`,
    )
  }
  spec.ipFamilies = families
  spec.ipFamilyPolicy = policy
  if (spec.clusterIP === 'None') spec.clusterIPs = ['None']
  else {
    const given = spec.clusterIPs ?? []
    const addresses = families.map((family, i) => given[i] || allocateIp(name, family, allocators))
    if (addresses.some((address) => address === undefined)) return service
    spec.clusterIPs = addresses as string[]
    spec.clusterIP = spec.clusterIPs[0]!
    if (given.length === 0) allocators.context.log('service', `${name} has cluster IP ${spec.clusterIPs.join(', ')}`)
  }
  if (needsNodePorts(service) && spec.ports) spec.ports = fillNodePorts(name, spec.ports, allocators)
  if (needsHealthCheck(service) && !spec.healthCheckNodePort) {
    const port = allocatePort(`${name} health`, allocators)
    if (port !== undefined) spec.healthCheckNodePort = port
  }
  const same = JSON.stringify(spec) === JSON.stringify(service.spec)
  return same ? service : { ...service, spec }
}

/** Given, else those of its addresses, else as its policy says (rest/alloc.go, defaultOnRead…). */
function familiesOf({ spec }: Service, { cidrs, primary }: Allocators): { families: IpFamily[]; policy: string } {
  const ofAddresses = (spec.clusterIPs ?? []).map(ipFamilyOf).filter((family) => family !== undefined)
  const families: IpFamily[] = spec.ipFamilies?.length ? [...spec.ipFamilies] : ofAddresses.length > 0 ? ofAddresses : [primary]
  const headlessWithoutSelector = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0
  const policy = spec.ipFamilyPolicy ?? (headlessWithoutSelector || families.length === 2 ? 'RequireDualStack' : 'SingleStack')
  const other: IpFamily = families[0] === 'IPv4' ? 'IPv6' : 'IPv4'
  if (families.length === 1 && policy !== 'SingleStack' && (cidrs.has(other) || headlessWithoutSelector)) families.push(other)
  return { families, policy }
}

/** What kubeadm and the API server fix: the first address for the API itself, the tenth for the cluster's DNS. */
const FIXED: Record<string, number> = dictionary({ 'default/kubernetes': 1, 'kube-system/kube-dns': 10 })

function allocateIp(name: string, family: IpFamily, { cidrs, ips, context }: Allocators): string | undefined {
  const prefix = cidrs.get(family)
  if (!prefix) {
    context.problem(`service ${name}: the cluster has no service CIDR for ${family}`)
    return undefined
  }
  const size = sizeOf(prefix)
  const take = (offset: number): string | undefined => {
    const text = formatIp(add(prefix.network, offset))
    if (ips.has(text) || !contains(prefix, add(prefix.network, offset))) return undefined
    ips.add(text)
    return text
  }
  const fixed = FIXED[name]
  const wanted = fixed === undefined ? undefined : take(fixed)
  if (wanted) return wanted
  // The lower part (16 to 256 addresses) is left for those chosen by hand, until the upper part is full.
  const lower = Math.min(Math.max(16, Math.floor(size / 16)), 256, Math.max(size - 2, 0))
  for (const [first, count] of [
    [lower + 1, size - lower - 1],
    [1, lower],
  ] as const) {
    const start = count > 0 ? hashOf(`${context.settings.seed} ip ${family} ${name}`) % count : 0
    for (let i = 0; i < count; i++) {
      const address = take(first + ((start + i) % count))
      if (address) return address
    }
  }
  context.problem(`service ${name}: failed to allocate IP: range is full`)
  return undefined
}

/** Addresses that may be given out: not the network's own, nor (IPv4) the broadcast; at most 65,536 are looked at, as upstream. */
function sizeOf(prefix: Prefix): number {
  const span = Number(BigInt(broadcastOf(prefix)) - BigInt(prefix.network))
  return Math.min(familyOf(prefix.network) === 4 ? span - 1 : span, 65536) + 1
}

const add = (ip: Ip, count: number): Ip => (typeof ip === 'number' ? ip + count : ip + BigInt(count))

function fillNodePorts(name: string, ports: readonly ServicePort[], allocators: Allocators): ServicePort[] {
  // The same port number for TCP and UDP gets the same node port.
  const byPort = new Map<number, number>()
  for (const { port, nodePort } of ports) if (nodePort && !byPort.has(port)) byPort.set(port, nodePort)
  return ports.map((port) => {
    if (port.nodePort) return port
    const nodePort = byPort.get(port.port) ?? allocatePort(`${name} ${port.port}`, allocators)
    if (nodePort === undefined) return port
    if (!byPort.has(port.port)) allocators.context.log('service', `${name} port ${port.port} has node port ${nodePort}`)
    byPort.set(port.port, nodePort)
    return { ...port, nodePort }
  })
}

/** Ports kept for those chosen by hand: min(max(16, size/32), 128); of a small range none (pkg/registry/core/service/portallocator). */
const keptByHand = (size: number): number => (size <= 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128))

function allocatePort(name: string, { ports, context }: Allocators): number | undefined {
  const { first, last } = nodePortsOf(context.settings.serviceNodePortRange)
  const kept = keptByHand(last - first + 1)
  for (const [from, count] of [
    [first + kept, last - first - kept + 1],
    [first, kept],
  ] as const) {
    const start = count > 0 ? hashOf(`${context.settings.seed} port ${name}`) % count : 0
    for (let i = 0; i < count; i++) {
      const port = from + ((start + i) % count)
      if (ports.has(port)) continue
      ports.add(port)
      return port
    }
  }
  context.problem(`service ${name.split(' ')[0]!}: failed to allocate a nodePort: range is full`)
  return undefined
}
