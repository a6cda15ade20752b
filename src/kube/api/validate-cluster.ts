/** Node, EndpointSlice, Endpoints, ServiceCIDR, KubeProxyConfiguration: their validation in Kubernetes 1.36. */
import { isLoopback, parseIp } from '../../net/ip.ts'
import type { EndpointSlice, Endpoints, KubeProxyConfiguration, Node, ServiceCIDR } from '../objects.ts'
import type { FaultSink, Path } from './fault.ts'
import { cidr, dnsLabel, dnsSubdomain, ipAddress, ipv4Address, ipv6Address, portNumber } from './names.ts'

const PROTOCOLS = ['TCP', 'UDP', 'SCTP']

export function validateNode(node: Node, sink: FaultSink): void {
  const check = (range: string | undefined, path: Path) => {
    const reason = range ? cidr(range) : undefined
    if (reason) sink.invalid(path, range, reason)
  }
  check(node.spec?.podCIDR, ['spec', 'podCIDR'])
  node.spec?.podCIDRs?.forEach((range, i) => check(range, ['spec', 'podCIDRs', i]))
  node.spec?.taints?.forEach((taint, i) => {
    const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']
    if (!taint.key) sink.required(['spec', 'taints', i, 'key'])
    if (!effects.includes(taint.effect)) sink.unsupported(['spec', 'taints', i, 'effect'], taint.effect ?? '', effects)
  })
  node.status?.addresses?.forEach(({ type, address }, i) => {
    if (type !== 'InternalIP' && type !== 'ExternalIP') return
    const reason = ipAddress(address ?? '')
    if (reason) sink.invalid(['status', 'addresses', i, 'address'], address ?? '', reason)
  })
}

export function validateEndpointSlice(slice: EndpointSlice, sink: FaultSink): void {
  const types = ['IPv4', 'IPv6', 'FQDN']
  if (!slice.addressType) sink.required(['addressType'], undefined, 'addressType: IPv4')
  else if (!types.includes(slice.addressType)) sink.unsupported(['addressType'], slice.addressType, types)
  const endpoints = slice.endpoints ?? []
  if (endpoints.length > 1000)
    sink.say({
      path: ['endpoints'],
      at: 'value',
      message: `endpoints: Too many: ${endpoints.length}: must have at most 1000 items`,
    })
  const check = slice.addressType === 'IPv6' ? ipv6Address : slice.addressType === 'FQDN' ? dnsSubdomain : ipv4Address
  endpoints.forEach((endpoint, i) => {
    const addresses = endpoint.addresses ?? []
    if (addresses.length === 0) sink.required(['endpoints', i, 'addresses'], 'must contain at least 1 address')
    addresses.forEach((address, j) => {
      const reason = check(address) ?? (slice.addressType === 'FQDN' ? undefined : loopback(address))
      if (reason) sink.invalid(['endpoints', i, 'addresses', j], address, reason)
    })
  })
  const names = new Set<string>()
  slice.ports?.forEach((port, i) => {
    const name = port.name ?? ''
    const reason = name === '' ? undefined : dnsLabel(name)
    if (reason) sink.invalid(['ports', i, 'name'], name, reason)
    if (names.has(name)) sink.duplicate(['ports', i, 'name'], name)
    names.add(name)
    if (port.protocol && !PROTOCOLS.includes(port.protocol)) sink.unsupported(['ports', i, 'protocol'], port.protocol, PROTOCOLS)
    const wrong = port.port === undefined || port.port === null ? undefined : portNumber(port.port)
    if (wrong) sink.invalid(['ports', i, 'port'], port.port, wrong)
  })
}

const loopback = (address: string): string | undefined =>
  isLoopback(parseIp(address)!) ? 'may not be in the loopback range (127.0.0.0/8, ::1/128)' : undefined

export function validateEndpoints(endpoints: Endpoints, sink: FaultSink): void {
  endpoints.subsets?.forEach((subset, i) => {
    const here = ['subsets', i]
    if ((subset.addresses ?? []).length + (subset.notReadyAddresses ?? []).length === 0) {
      sink.required(here, 'must specify `addresses` or `notReadyAddresses`')
    }
    for (const field of ['addresses', 'notReadyAddresses'] as const) {
      subset[field]?.forEach(({ ip }, j) => {
        const reason = ipAddress(ip ?? '') ?? loopback(ip)
        if (reason) sink.invalid([...here, field, j, 'ip'], ip ?? '', reason)
      })
    }
    subset.ports?.forEach((port, j) => {
      const reason = portNumber(port.port ?? 0)
      if (reason) sink.invalid([...here, 'ports', j, 'port'], port.port ?? 0, reason)
      if (!port.name && (subset.ports ?? []).length > 1) sink.required([...here, 'ports', j, 'name'])
      if (port.protocol && !PROTOCOLS.includes(port.protocol))
        sink.unsupported([...here, 'ports', j, 'protocol'], port.protocol, PROTOCOLS)
    })
  })
}

export function validateServiceCidr(object: ServiceCIDR, sink: FaultSink): void {
  const cidrs = object.spec?.cidrs ?? []
  if (cidrs.length === 0) sink.required(['spec', 'cidrs'], 'at least one CIDR required')
  cidrs.forEach((range, i) => {
    const reason = cidr(range)
    if (reason) sink.invalid(['spec', 'cidrs', i], range, reason)
  })
}

/** kube-proxy's own check of its file (pkg/proxy/apis/config/validation); there is no object name, so the kind stands for it. */
export function validateKubeProxy(config: KubeProxyConfiguration, sink: FaultSink): void {
  // Modes of the past and of Windows are told by their names elsewhere.
  const modes = ['iptables', 'ipvs', 'nftables', 'userspace', 'winuserspace', 'kernelspace']
  if (config.mode && !modes.includes(config.mode)) {
    sink.invalid(
      ['mode'],
      config.mode,
      'must be iptables, ipvs, nftables or blank (blank means the best available proxy [currently iptables])',
    )
  }
  const detections = ['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix']
  if (config.detectLocalMode && !detections.includes(config.detectLocalMode))
    sink.unsupported(['detectLocalMode'], config.detectLocalMode, detections)
  if (config.clusterCIDR) {
    const bad = config.clusterCIDR.split(',').some((part) => cidr(part.trim()) !== undefined)
    if (bad)
      sink.invalid(['clusterCIDR'], config.clusterCIDR, 'must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)')
  }
  config.nodePortAddresses?.forEach((range, i) => {
    if (range !== 'primary' && cidr(range)) sink.invalid(['nodePortAddresses', i], range, 'must be a valid CIDR')
  })
  for (const field of ['iptables', 'nftables'] as const) {
    const bit = config[field]?.masqueradeBit
    if (typeof bit === 'number' && (bit < 0 || bit > 31))
      sink.invalid([field, 'masqueradeBit'], bit, 'must be within the range [0, 31]')
  }
}
