/**
 * The layout of kube-proxy 1.20, known from old tutorials: the dispatch chains masquerade and jump to KUBE-SVC themselves,
 * KUBE-XLB serves policy Local, KUBE-MARK-DROP marks what the kubelet's chain then drops. Kubernetes 1.20, pkg/proxy/iptables/proxier.go.
 */
import type { ProxyModel, ServedPort } from '../model.ts'
import { prefixContains } from '../addresses.ts'
import { endpointChain, portHash } from '../names.ts'
import { type Backend, writeBalancing, writeEndpointChain } from './endpoint-rules.ts'
import { writeForwarding, writeMasquerading, writeNodePortsTail } from './base-rules.ts'
import {
  type RestoreText,
  type TableText,
  append,
  bare,
  declare,
  emptyText,
  ifLocal,
  ifNotLocal,
  protocolArgs,
  quoted,
} from './text.ts'

interface Plan {
  readonly port: ServedPort
  readonly service: string
  readonly local: string
  readonly firewall: string
  /** Under policy Local, which this layout knows only for node ports and load balancers. */
  readonly onlyLocal: boolean
}

/** Writes the whole of filter and nat. */
export function writeXlbLayout(text: RestoreText, model: ProxyModel): void {
  declare(text.filter, 'KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FORWARD')
  writeMasquerading(text, model)
  for (const port of model.ports) append(text, portText(port, model))
  writeNodePortsTail(text, model)
  writeForwarding(text, model, [
    'kubernetes forwarding conntrack pod source rule',
    'kubernetes forwarding conntrack pod destination rule',
  ])
}

function portText(port: ServedPort, model: ProxyModel): RestoreText {
  const text = emptyText()
  const hash = portHash(port)
  const planned: Plan = {
    port,
    service: `KUBE-SVC-${hash}`,
    local: `KUBE-XLB-${hash}`,
    firewall: `KUBE-FW-${hash}`,
    onlyLocal: port.externalPolicy === 'Local',
  }
  // Declared before it is known whether anybody serves: without endpoints an empty chain is left.
  if (planned.onlyLocal) declare(text.nat, planned.local)
  // Where no address of the node serves node ports, the real one logs that and goes on to the next port, leaving this one half done.
  const isCutShort = port.nodePort !== 0 && model.nodePorts.kind === 'these' && model.nodePorts.addresses.length === 0
  if (!port.endpoints.any) {
    writeRefusals(text.filter, port, !isCutShort)
    return text
  }
  writeClusterIp(text.nat, planned, model)
  writeExternalIps(text.nat, planned)
  writeLoadBalancer(text.nat, planned, model)
  declare(text.nat, planned.service)
  if (isCutShort) return text
  writeNodePort(text.nat, planned, model)
  writeEndpoints(text.nat, planned, model)
  return text
}

const host = (address: string): string => (address.includes(':') ? `${address}/128` : `${address}/32`)
const addressed = (port: ServedPort, address: string): string => `${protocolArgs(port)} -d ${host(address)} --dport ${port.port}`

function writeRefusals(filter: TableText, port: ServedPort, nodePort: boolean): void {
  const comment = quoted(`${port.name} has no endpoints`)
  filter.rules.push(`-A KUBE-SERVICES ${comment} ${addressed(port, port.clusterIp)} -j REJECT`)
  for (const address of [...port.externalIps, ...port.loadBalancerIps]) {
    filter.rules.push(`-A KUBE-EXTERNAL-SERVICES ${comment} ${addressed(port, address)} -j REJECT`)
  }
  if (port.nodePort === 0 || !nodePort) return
  filter.rules.push(
    `-A KUBE-EXTERNAL-SERVICES ${comment} -m addrtype --dst-type LOCAL ${protocolArgs(port)} --dport ${port.nodePort} -j REJECT`,
  )
}

function writeClusterIp(nat: TableText, { port, service }: Plan, { masqueradeAll, detector }: ProxyModel): void {
  const rule = `-A KUBE-SERVICES ${quoted(`${port.name} cluster IP`)} ${addressed(port, port.clusterIp)}`
  const outside = ifNotLocal(detector)
  if (masqueradeAll) nat.rules.push(`${rule} -j KUBE-MARK-MASQ`)
  else if (outside !== undefined) nat.rules.push(`${rule} ${outside} -j KUBE-MARK-MASQ`)
  nat.rules.push(`${rule} -j ${service}`)
}

/** Served only to what comes neither from a bridge (a container) nor from this node, or where the address is the node's own. */
function writeExternalIps(nat: TableText, { port, service, local, onlyLocal }: Plan): void {
  const target = onlyLocal ? local : service
  for (const address of port.externalIps) {
    const rule = `-A KUBE-SERVICES ${quoted(`${port.name} external IP`)} ${addressed(port, address)}`
    if (!onlyLocal) nat.rules.push(`${rule} -j KUBE-MARK-MASQ`)
    nat.rules.push(`${rule} -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ${target}`)
    nat.rules.push(`${rule} -m addrtype --dst-type LOCAL -j ${target}`)
  }
}

/** KUBE-FW stands for every load balancer, guarded or not, and is written once for each of its addresses. */
function writeLoadBalancer(nat: TableText, { port, service, local, firewall, onlyLocal }: Plan, { nodeIp }: ProxyModel): void {
  const comment = quoted(`${port.name} loadbalancer IP`)
  const target = onlyLocal ? local : service
  const allowsNode = port.sourceRanges.some((range) => prefixContains(range, nodeIp))
  if (port.loadBalancerIps.length > 0) declare(nat, firewall)
  for (const address of port.loadBalancerIps) {
    nat.rules.push(`-A KUBE-SERVICES ${comment} ${addressed(port, address)} -j ${firewall}`)
    if (!onlyLocal) nat.rules.push(`-A ${firewall} ${comment} -j KUBE-MARK-MASQ`)
    if (port.sourceRanges.length === 0) nat.rules.push(`-A ${firewall} ${comment} -j ${target}`)
    for (const range of port.sourceRanges) nat.rules.push(`-A ${firewall} ${comment} -s ${range} -j ${target}`)
    if (allowsNode) nat.rules.push(`-A ${firewall} ${comment} -s ${host(address)} -j ${target}`)
    nat.rules.push(`-A ${firewall} ${comment} -j KUBE-MARK-DROP`)
  }
}

function writeNodePort(nat: TableText, { port, service, local, onlyLocal }: Plan, { family }: ProxyModel): void {
  if (port.nodePort === 0) return
  const rule = `-A KUBE-NODEPORTS ${bare(port.name)} ${protocolArgs(port)} --dport ${port.nodePort}`
  const loopback = family === 4 ? '127.0.0.0/8' : '::1/128'
  nat.rules.push(
    onlyLocal ? `${rule} -s ${loopback} -j KUBE-MARK-MASQ` : `${rule} -j KUBE-MARK-MASQ`,
    `${rule} -j ${onlyLocal ? local : service}`,
  )
}

function writeEndpoints(nat: TableText, planned: Plan, model: ProxyModel): void {
  const { port, service } = planned
  const backends = port.endpoints.cluster.map((endpoint): Backend => ({ endpoint, chain: endpointChain(port, endpoint.text) }))
  const comment = model.largeCluster ? '' : `${bare(port.name)} `
  writeBalancing(nat, service, port, backends, () => comment)
  for (const backend of backends) writeEndpointChain(nat, backend, port, model.largeCluster)
  if (planned.onlyLocal)
    writeLocalChain(
      nat,
      planned,
      model,
      backends.filter(({ endpoint }) => endpoint.local),
    )
}

/** KUBE-XLB: pods and the node itself take any endpoint, all others only those of this node. */
function writeLocalChain(
  nat: TableText,
  { port, service, local }: Plan,
  { detector }: ProxyModel,
  backends: readonly Backend[],
): void {
  const rule = (comment: string, rest: string) => nat.rules.push(`-A ${local} ${quoted(comment)} ${rest}`)
  const pods = ifLocal(detector)
  if (pods !== undefined) rule('Redirect pods trying to reach external loadbalancer VIP to clusterIP', `${pods} -j ${service}`)
  rule(`masquerade LOCAL traffic for ${port.name} LB IP`, '-m addrtype --src-type LOCAL -j KUBE-MARK-MASQ')
  rule(`route LOCAL traffic for ${port.name} LB IP to service chain`, `-m addrtype --src-type LOCAL -j ${service}`)
  if (backends.length === 0) rule(`${port.name} has no local endpoints`, '-j KUBE-MARK-DROP')
  else
    writeBalancing(
      nat,
      local,
      port,
      backends,
      () => `${bare(port.name)} `,
      (_, i) => `${quoted(`Balancing rule ${i} for ${port.name}`)} `,
    )
}
