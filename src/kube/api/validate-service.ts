/** Service: pkg/apis/core/validation ValidateService, each fault in its words. What needs other Services is in validate-store.ts. */
import { isLoopback, parseIp } from '../../net/ip.ts'
import type { Service, ServicePort } from '../objects.ts'
import type { FaultSink } from './fault.ts'
import { cidr, dnsLabel, dnsSubdomain, ipAddress, portName, portNumber } from './names.ts'
import { validateLabels } from './validate-meta.ts'

const PROTOCOLS = ['TCP', 'UDP', 'SCTP']
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

export function validateService(service: Service, sink: FaultSink): void {
  const spec: Partial<Service['spec']> = service.spec ?? {}
  const type = spec.type ?? 'ClusterIP'
  if (!TYPES.includes(type)) sink.unsupported(['spec', 'type'], type, TYPES)
  const headless = spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None'
  if (type !== 'ExternalName' && !headless && (spec.ports ?? []).length === 0) {
    sink.required(['spec', 'ports'], undefined, 'name at least one port, such as ports: [{ port: 80 }]')
  }
  if (type === 'ExternalName') {
    if (!spec.externalName) sink.required(['spec', 'externalName'])
    else {
      const reason = dnsSubdomain(spec.externalName.replace(/\.$/, '').toLowerCase())
      if (reason) sink.invalid(['spec', 'externalName'], spec.externalName, reason)
    }
  }
  if (headless && (type === 'NodePort' || type === 'LoadBalancer')) {
    sink.invalid(['spec', 'clusterIPs', 0], 'None', `may not be set to 'None' for ${type} services`)
  }
  validatePorts(spec, type, sink)
  validateClusterIps(spec, type, service.metadata?.name ?? '', sink)
  validatePolicies(spec, type, sink)
  validateOutside(spec, sink)
  validateLabels(spec.selector, ['spec', 'selector'], sink)
}

function validatePorts(spec: Partial<Service['spec']>, type: string, sink: FaultSink): void {
  const ports = spec.ports ?? []
  const names = new Set<string>()
  const used = new Set<string>()
  const nodePorts = new Set<string>()
  ports.forEach((port, i) => {
    const path = ['spec', 'ports', i]
    validatePort(port, path, sink)
    if (!port.name) {
      if (ports.length > 1) sink.required([...path, 'name'], undefined, 'with several ports each one needs a name')
    } else {
      const reason = dnsLabel(port.name)
      if (reason) sink.invalid([...path, 'name'], port.name, reason)
      else if (names.has(port.name)) sink.duplicate([...path, 'name'], port.name, 'give each port its own name')
      names.add(port.name)
    }
    const protocol = port.protocol ?? 'TCP'
    const key = `${protocol} ${port.port}`
    if (used.has(key))
      sink.duplicate(path, { port: port.port, protocol }, `another port of this Service is ${port.port}/${protocol} already`)
    used.add(key)
    if (port.nodePort) {
      if (type === 'ClusterIP' || type === 'ExternalName') {
        sink.forbidden(
          [...path, 'nodePort'],
          `may not be used when \`type\` is '${type}'`,
          'set type: NodePort, or take nodePort out',
        )
      }
      const nodeKey = `${protocol} ${port.nodePort}`
      if (nodePorts.has(nodeKey)) sink.duplicate([...path, 'nodePort'], port.nodePort, 'give each port its own nodePort')
      nodePorts.add(nodeKey)
    }
  })
}

function validatePort(port: ServicePort, path: (string | number)[], sink: FaultSink): void {
  const wrong = portNumber(port.port ?? 0)
  if (wrong)
    sink.invalid(
      [...path, 'port'],
      port.port ?? 0,
      wrong,
      port.port === undefined ? 'say which port the Service listens on' : undefined,
    )
  if (port.protocol && !PROTOCOLS.includes(port.protocol)) sink.unsupported([...path, 'protocol'], port.protocol, PROTOCOLS)
  const target = port.targetPort
  const reason =
    typeof target === 'number' && target !== 0
      ? portNumber(target)
      : typeof target === 'string' && target !== ''
        ? portName(target)
        : undefined
  if (reason) {
    const cure = typeof target === 'string' && /^\d+$/.test(target) ? `write the number without quotes: ${target}` : undefined
    sink.invalid([...path, 'targetPort'], target, reason, cure)
  }
}

function validateClusterIps(spec: Partial<Service['spec']>, type: string, name: string, sink: FaultSink): void {
  const list = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])
  const field = spec.clusterIPs ? 'clusterIPs' : 'clusterIP'
  if (type === 'ExternalName') {
    if (list.length > 0 && list[0] !== '') sink.forbidden(['spec', field], "may not be set when `type` is 'ExternalName'")
    return
  }
  if (spec.clusterIP && spec.clusterIPs && spec.clusterIPs[0] !== spec.clusterIP) {
    sink.invalid(
      ['spec', 'clusterIPs'],
      spec.clusterIPs,
      'first value must match `clusterIP`',
      'write the address once, in clusterIP, or the same in both',
    )
  }
  list.forEach((address, i) => {
    if (address === '' || (address === 'None' && list.length === 1)) return
    const reason = ipAddress(address)
    // The API server has copied clusterIP to clusterIPs before it looks: its words name the list either way.
    if (!reason) return
    const message = `The Service "${name}" is invalid: spec.clusterIPs[${i}]: Invalid value: ${JSON.stringify(address)}: ${reason}`
    const cure = 'give an address of the service CIDR, None for a headless Service, or leave it out and one is allocated'
    sink.say({ path: field === 'clusterIPs' ? ['spec', 'clusterIPs', i] : ['spec', 'clusterIP'], at: 'value', message, cure })
  })
  const families = list
    .map((address) => parseIp(address))
    .filter((ip) => ip !== undefined)
    .map((ip) => typeof ip)
  if (families.length > 2 || (families.length === 2 && families[0] === families[1])) {
    sink.invalid(['spec', 'clusterIPs'], list, 'may specify no more than one IP for each IP family')
  }
  if (spec.ipFamilyPolicy && !['SingleStack', 'PreferDualStack', 'RequireDualStack'].includes(spec.ipFamilyPolicy)) {
    sink.unsupported(['spec', 'ipFamilyPolicy'], spec.ipFamilyPolicy, ['SingleStack', 'PreferDualStack', 'RequireDualStack'])
  }
  spec.ipFamilies?.forEach((family, i) => {
    if (family !== 'IPv4' && family !== 'IPv6') sink.unsupported(['spec', 'ipFamilies', i], family, ['IPv4', 'IPv6'])
  })
}

function validatePolicies(spec: Partial<Service['spec']>, type: string, sink: FaultSink): void {
  const affinity = spec.sessionAffinity
  if (affinity && affinity !== 'None' && affinity !== 'ClientIP')
    sink.unsupported(['spec', 'sessionAffinity'], affinity, ['ClientIP', 'None'])
  const timeout = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds
  if (timeout !== undefined && timeout !== null && (timeout <= 0 || timeout > 86400)) {
    sink.invalid(
      ['spec', 'sessionAffinityConfig', 'clientIP', 'timeoutSeconds'],
      timeout,
      'must be greater than 0 and less than 86400',
    )
  }
  for (const field of ['internalTrafficPolicy', 'externalTrafficPolicy'] as const) {
    const policy = spec[field]
    if (policy && policy !== 'Cluster' && policy !== 'Local') sink.unsupported(['spec', field], policy, ['Cluster', 'Local'])
  }
  const external = type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0)
  if (spec.externalTrafficPolicy && !external) {
    sink.invalid(
      ['spec', 'externalTrafficPolicy'],
      spec.externalTrafficPolicy,
      'may only be set for externally-accessible services',
      'set type: NodePort or LoadBalancer, or take it out',
    )
  }
  if (spec.healthCheckNodePort && !(type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local')) {
    sink.invalid(
      ['spec', 'healthCheckNodePort'],
      spec.healthCheckNodePort,
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    )
  }
}

function validateOutside(spec: Partial<Service['spec']>, sink: FaultSink): void {
  spec.externalIPs?.forEach((address, i) => {
    const ip = parseIp(address)
    const reason = ipAddress(address) ?? (isLoopback(ip!) ? 'may not be in the loopback range (127.0.0.0/8, ::1/128)' : undefined)
    if (reason) sink.invalid(['spec', 'externalIPs', i], address, reason)
  })
  spec.loadBalancerSourceRanges?.forEach((range, i) => {
    const reason = cidr(range.trim())
    if (reason) sink.invalid(['spec', 'loadBalancerSourceRanges', i], range, reason)
  })
  const policies = ['PreferClose', 'PreferSameZone', 'PreferSameNode']
  if (spec.trafficDistribution && !policies.includes(spec.trafficDistribution)) {
    sink.unsupported(['spec', 'trafficDistribution'], spec.trafficDistribution, policies)
  }
}
