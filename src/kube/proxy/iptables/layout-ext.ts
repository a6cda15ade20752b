/**
 * The layout that kube-proxy has written since 1.25: dispatch chains jump to one chain a port (KUBE-SVC, KUBE-SVL, KUBE-EXT, KUBE-FW),
 * which masquerades and balances. Kubernetes, pkg/proxy/iptables/proxier.go.
 */
import type { ProxyModel, ServedPort } from '../model.ts'
import { isExternallyAccessible } from '../service-ports.ts'
import type { ProxyEndpoint } from '../endpoints.ts'
import { prefixContains } from '../addresses.ts'
import { endpointChain, portHash } from '../names.ts'
import { type Backend, writeBalancing, writeEndpointChain } from './endpoint-rules.ts'
import { LOCALHOST_COUNTER, writeForwarding, writeLocalnetGuard, writeMasquerading, writeNodePortsTail } from './base-rules.ts'
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

/** One port with all that is decided about it: which chains it has and where each kind of traffic goes. */
interface Plan {
  readonly port: ServedPort
  /** Chains by name; undefined where nothing needs them. */
  readonly cluster: string | undefined
  readonly local: string | undefined
  readonly external: string | undefined
  readonly firewall: string | undefined
  /** Where traffic for the cluster IP goes; undefined: nobody may serve it. */
  readonly internalPolicy: string | undefined
  /** Where traffic from outside ends; undefined: nobody here may serve it. */
  readonly externalPolicy: string | undefined
}

function plan(port: ServedPort): Plan {
  const { endpoints, internalPolicy, externalPolicy } = port
  const hash = portHash(port)
  const cluster = endpoints.cluster.length > 0 ? `KUBE-SVC-${hash}` : undefined
  const local = endpoints.local.length > 0 ? `KUBE-SVL-${hash}` : undefined
  const external = endpoints.any && isExternallyAccessible(port) ? `KUBE-EXT-${hash}` : undefined
  const isGuarded = endpoints.any && port.loadBalancerIps.length > 0 && port.sourceRanges.length > 0
  return {
    port,
    cluster,
    local,
    external,
    firewall: isGuarded ? `KUBE-FW-${hash}` : undefined,
    internalPolicy: internalPolicy === 'Local' ? local : cluster,
    externalPolicy: externalPolicy === 'Local' ? local : cluster,
  }
}

/** Writes the whole of filter and nat. */
export function writeExtLayout(text: RestoreText, model: ProxyModel): void {
  declare(text.filter, 'KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FORWARD', 'KUBE-NODEPORTS', 'KUBE-PROXY-FIREWALL')
  writeMasquerading(text, model)
  writeLocalnetGuard(text, model)
  for (const port of model.ports) append(text, portText(port, model))
  writeNodePortsTail(text, model)
  writeForwarding(text, model, ['kubernetes forwarding conntrack rule'])
}

/** All that stands for one port. */
export function portText(port: ServedPort, model: ProxyModel): RestoreText {
  const text = emptyText()
  const planned = plan(port)
  writeClusterIp(text, planned)
  writeExternalAddresses(text, planned)
  writeNodePort(text, planned, model)
  writeInternalTraffic(text.nat, planned, model)
  writeExternalTraffic(text.nat, planned, model)
  writeFirewall(text.nat, planned, model)
  writeEndpoints(text.nat, planned, model)
  return text
}

/** Nobody anywhere: tell the client at once. Somebody, but not on this node: stay silent, another node may answer. */
const refusal = ({ name, endpoints }: ServedPort): { comment: string; target: string } =>
  endpoints.any
    ? { comment: quoted(`${name} has no local endpoints`), target: 'DROP' }
    : { comment: quoted(`${name} has no endpoints`), target: 'REJECT' }

function writeClusterIp({ filter, nat }: RestoreText, { port, internalPolicy }: Plan): void {
  const match = `${protocolArgs(port)} -d ${port.clusterIp} --dport ${port.port}`
  if (internalPolicy !== undefined) {
    nat.rules.push(`-A KUBE-SERVICES ${quoted(`${port.name} cluster IP`)} ${match} -j ${internalPolicy}`)
    return
  }
  const { comment, target } = refusal(port)
  filter.rules.push(`-A KUBE-SERVICES ${comment} ${match} -j ${target}`)
}

/** External IPs, then the load balancer's, each captured where anyone serves them and refused where none may from here. */
function writeExternalAddresses({ filter, nat }: RestoreText, { port, external, firewall, externalPolicy }: Plan): void {
  const match = (address: string) => `${protocolArgs(port)} -d ${address} --dport ${port.port}`
  const { comment, target } = refusal(port)
  const refuse = (address: string) => filter.rules.push(`-A KUBE-EXTERNAL-SERVICES ${comment} ${match(address)} -j ${target}`)
  for (const address of port.externalIps) {
    if (external !== undefined)
      nat.rules.push(`-A KUBE-SERVICES ${quoted(`${port.name} external IP`)} ${match(address)} -j ${external}`)
    if (externalPolicy === undefined) refuse(address)
  }
  for (const address of port.loadBalancerIps) {
    if (external !== undefined)
      nat.rules.push(`-A KUBE-SERVICES ${quoted(`${port.name} loadbalancer IP`)} ${match(address)} -j ${firewall ?? external}`)
    if (firewall !== undefined)
      filter.rules.push(
        `-A KUBE-PROXY-FIREWALL ${quoted(`${port.name} traffic not accepted by ${firewall}`)} ${match(address)} -j DROP`,
      )
  }
  if (externalPolicy === undefined) port.loadBalancerIps.forEach(refuse)
}

function writeNodePort({ filter, nat }: RestoreText, { port, external, externalPolicy }: Plan, model: ProxyModel): void {
  const protocol = protocolArgs(port)
  if (port.nodePort !== 0) {
    if (external !== undefined) {
      // Directly before the rule that it counts for, and to the same target.
      const counts = model.accounting && model.localhostNodePorts
      const localhost = `${protocol} -d 127.0.0.0/8 --dport ${port.nodePort} -m nfacct --nfacct-name ${LOCALHOST_COUNTER}`
      if (counts) nat.rules.push(`-A KUBE-NODEPORTS ${bare(port.name)} ${localhost} -j ${external}`)
      nat.rules.push(`-A KUBE-NODEPORTS ${bare(port.name)} ${protocol} --dport ${port.nodePort} -j ${external}`)
    }
    const { comment, target } = refusal(port)
    const refused = `-A KUBE-EXTERNAL-SERVICES ${comment} -m addrtype --dst-type LOCAL ${protocol} --dport ${port.nodePort} -j ${target}`
    if (externalPolicy === undefined) filter.rules.push(refused)
  }
  if (port.healthCheckNodePort === 0) return
  filter.rules.push(
    `-A KUBE-NODEPORTS ${quoted(`${port.name} health check node port`)} -m tcp -p tcp --dport ${port.healthCheckNodePort} -j ACCEPT`,
  )
}

/** Traffic to the cluster IP from outside the cluster is masqueraded: its way back must lead through this node. */
function writeInternalTraffic(nat: TableText, { port, internalPolicy }: Plan, { masqueradeAll, detector }: ProxyModel): void {
  if (internalPolicy === undefined) return
  const match = `${quoted(`${port.name} cluster IP`)} ${protocolArgs(port)} -d ${port.clusterIp} --dport ${port.port}`
  const outside = ifNotLocal(detector)
  if (masqueradeAll) nat.rules.push(`-A ${internalPolicy} ${match} -j KUBE-MARK-MASQ`)
  else if (outside !== undefined) nat.rules.push(`-A ${internalPolicy} ${match} ${outside} -j KUBE-MARK-MASQ`)
}

/** KUBE-EXT: under policy Cluster all is masqueraded; under Local the client's address is kept, and pods and the node itself take the short way. */
function writeExternalTraffic(nat: TableText, { port, external, cluster, externalPolicy }: Plan, { detector }: ProxyModel): void {
  if (external === undefined) return
  declare(nat, external)
  const rule = (what: string, rest: string) =>
    nat.rules.push(`-A ${external} ${quoted(`${what} for ${port.name} external destinations`)} ${rest}`)
  if (port.externalPolicy === 'Cluster') rule('masquerade traffic', '-j KUBE-MARK-MASQ')
  else if (cluster !== undefined) {
    const pods = ifLocal(detector)
    if (pods !== undefined) rule('pod traffic', `${pods} -j ${cluster}`)
    rule('masquerade LOCAL traffic', '-m addrtype --src-type LOCAL -j KUBE-MARK-MASQ')
    rule('route LOCAL traffic', `-m addrtype --src-type LOCAL -j ${cluster}`)
  }
  if (externalPolicy !== undefined) nat.rules.push(`-A ${external} -j ${externalPolicy}`)
}

/** KUBE-FW: only the source ranges get on to KUBE-EXT; the rest stays un-NATed and meets KUBE-PROXY-FIREWALL. */
function writeFirewall(nat: TableText, { port, external, firewall }: Plan, { nodeIp }: ProxyModel): void {
  if (firewall === undefined) return
  declare(nat, firewall)
  const comment = quoted(`${port.name} loadbalancer IP`)
  const allow = (source: string) => nat.rules.push(`-A ${firewall} ${comment} -s ${source} -j ${external}`)
  port.sourceRanges.forEach(allow)
  // A node that has the load balancer's address for its own sends from that address.
  if (port.sourceRanges.some((range) => prefixContains(range, nodeIp))) port.loadBalancerIps.forEach(allow)
  nat.rules.push(`-A ${firewall} ${quoted(`other traffic to ${port.name} will be dropped by KUBE-PROXY-FIREWALL`)}`)
}

function writeEndpoints(nat: TableText, { port, cluster, local }: Plan, { largeCluster }: ProxyModel): void {
  const { endpoints } = port
  const backends = endpoints.reachable.map((endpoint): Backend => ({ endpoint, chain: endpointChain(port, endpoint.text) }))
  const among = (chosen: readonly ProxyEndpoint[]) => {
    if (chosen.length === backends.length) return backends
    const wanted = new Set(chosen)
    return backends.filter(({ endpoint }) => wanted.has(endpoint))
  }
  const comment = largeCluster ? () => '' : ({ endpoint }: Backend) => `-m comment --comment "${port.name} -> ${endpoint.text}" `
  if (cluster !== undefined) {
    declare(nat, cluster)
    writeBalancing(nat, cluster, port, among(endpoints.cluster), comment)
  }
  if (local !== undefined) {
    declare(nat, local)
    writeBalancing(nat, local, port, among(endpoints.local), comment)
  }
  for (const backend of backends) writeEndpointChain(nat, backend, port, largeCluster)
}
