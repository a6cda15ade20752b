/** One Service port's elements and chains: where its cluster IP, other addresses and node port lead, and how endpoints are picked. Kubernetes, pkg/proxy/nftables/proxier.go, syncProxyRules. */
import { prefixContains } from '../addresses.ts'
import type { ProxyEndpoint } from '../endpoints.ts'
import type { ProxyModel, ServedPort } from '../model.ts'
import { isExternallyAccessible } from '../service-ports.ts'
import { ifLocal, setMark } from './base-chains.ts'
import { endpointBase, portBase } from './names.ts'
import { type NftTable, addChain, addElement, addRule, addSet, headerName } from './table.ts'

/** Which chains a port has and where each kind of traffic goes; undefined where nothing needs it or nobody may serve it. */
interface Plan {
  readonly port: ServedPort
  readonly cluster: string | undefined
  readonly local: string | undefined
  readonly external: string | undefined
  readonly firewall: string | undefined
  readonly internalPolicy: string | undefined
  readonly externalPolicy: string | undefined
}

function plan(port: ServedPort): Plan {
  const { endpoints, internalPolicy, externalPolicy } = port
  const base = portBase(port)
  const cluster = endpoints.cluster.length > 0 ? `service-${base}` : undefined
  const local = endpoints.local.length > 0 ? `local-${base}` : undefined
  const isGuarded = endpoints.any && port.loadBalancerIps.length > 0 && port.sourceRanges.length > 0
  return {
    port,
    cluster,
    local,
    external: endpoints.any && isExternallyAccessible(port) ? `external-${base}` : undefined,
    firewall: isGuarded ? `firewall-${base}` : undefined,
    internalPolicy: internalPolicy === 'Local' ? local : cluster,
    externalPolicy: externalPolicy === 'Local' ? local : cluster,
  }
}

export function writePort(table: NftTable, model: ProxyModel, port: ServedPort): void {
  const planned = plan(port)
  addElement(table, 'cluster-ips', [port.clusterIp])
  for (const { local, ip, port: number } of port.endpoints.reachable)
    if (local) addElement(table, 'hairpin-connections', [ip, ip, port.protocol, String(number)])
  writeAddresses(table, planned)
  writeExternal(table, model, planned)
  writeFirewall(table, model, planned)
  if (port.affinitySeconds > 0) for (const endpoint of port.endpoints.reachable) writeEndpoint(table, model, port, endpoint)
  if (planned.cluster !== undefined) writeBalancing(table, model, planned.cluster, port, port.endpoints.cluster)
  if (planned.local !== undefined) writeBalancing(table, model, planned.local, port, port.endpoints.local)
}

/** Captured where anyone serves it; refused where none may from here. Nobody anywhere: reject. Somebody elsewhere: drop. */
function writeAddresses(table: NftTable, { port, internalPolicy, externalPolicy, external, firewall }: Plan): void {
  const key = (address: string) => [address, port.protocol, String(port.port)]
  const refusal = port.endpoints.any ? 'drop' : 'goto reject-chain'
  if (internalPolicy !== undefined) addElement(table, 'service-ips', key(port.clusterIp), `goto ${internalPolicy}`)
  else addElement(table, 'no-endpoint-services', key(port.clusterIp), refusal, port.name)
  for (const address of [...port.externalIps, ...port.loadBalancerIps]) {
    if (external !== undefined) addElement(table, 'service-ips', key(address), `goto ${external}`)
    if (externalPolicy === undefined) addElement(table, 'no-endpoint-services', key(address), refusal, port.name)
  }
  if (firewall !== undefined)
    for (const address of port.loadBalancerIps) addElement(table, 'firewall-ips', key(address), `goto ${firewall}`)
  if (port.nodePort === 0) return
  const nodePort = [port.protocol, String(port.nodePort)]
  if (external !== undefined) addElement(table, 'service-nodeports', nodePort, `goto ${external}`)
  if (externalPolicy === undefined) addElement(table, 'no-endpoint-nodeports', nodePort, refusal, port.name)
}

/** Traffic from outside: masqueraded under policy Cluster; under Local it keeps its source, but pods and the node itself may go anywhere. */
function writeExternal(table: NftTable, model: ProxyModel, { port, external, cluster, externalPolicy }: Plan): void {
  // Whoever has endpoints and an outside has endpoints under policy Cluster too.
  if (external === undefined || cluster === undefined) return
  addChain(table, external)
  if (port.externalPolicy === 'Local') {
    const fromPods = ifLocal(model)
    if (fromPods !== undefined) addRule(table, external, `${fromPods} goto ${cluster} comment "short-circuit pod traffic"`)
    addRule(table, external, `fib saddr type local ${setMark(model)} comment "masquerade local traffic"`)
    addRule(table, external, `fib saddr type local goto ${cluster} comment "short-circuit local traffic"`)
  } else {
    addRule(table, external, `${setMark(model)} comment "masquerade"`)
  }
  if (externalPolicy !== undefined) addRule(table, external, `goto ${externalPolicy}`)
}

/** Who is not among the source ranges is dropped before DNAT. A node that may come is let in by the load balancer's address too, which it may bear itself. */
function writeFirewall(table: NftTable, model: ProxyModel, { port, firewall }: Plan): void {
  if (firewall === undefined) return
  const { nodeIp } = model
  const nodeMayCome = port.sourceRanges.some((range) => prefixContains(range, nodeIp))
  addChain(table, firewall)
  const sources = nodeMayCome ? [...port.sourceRanges, ...port.loadBalancerIps] : port.sourceRanges
  addRule(table, firewall, `${headerName(model.family)} saddr != `, sources, ' drop')
}

/** With session affinity each endpoint has a chain that remembers the client, and a set that holds whom it remembers. */
function writeEndpoint(table: NftTable, model: ProxyModel, port: ServedPort, endpoint: ProxyEndpoint): void {
  const base = endpointBase(port, endpoint)
  addSet(table, { kind: 'set', name: `affinity-${base}`, type: `ipv${model.family}_addr`, timeoutSeconds: port.affinitySeconds })
  addChain(table, `endpoint-${base}`)
  addRule(table, `endpoint-${base}`, `update @affinity-${base} { ${headerName(model.family)} saddr }`)
  addRule(table, `endpoint-${base}`, `meta l4proto ${port.protocol} dnat to ${endpoint.text}`)
}

function writeBalancing(
  table: NftTable,
  model: ProxyModel,
  chain: string,
  port: ServedPort,
  endpoints: readonly ProxyEndpoint[],
): void {
  const ip = headerName(model.family)
  const pick = `numgen random mod ${endpoints.length}`
  addChain(table, chain)
  if (port.affinitySeconds === 0) {
    const choices = endpoints.map((endpoint, i) => `${i} : ${endpoint.ip} . ${endpoint.port}`)
    addRule(table, chain, `meta l4proto ${port.protocol} dnat ${ip} to ${pick} map { ${choices.join(', ')} }`)
    return
  }
  const bases = endpoints.map((endpoint) => endpointBase(port, endpoint))
  for (const base of bases) addRule(table, chain, `${ip} saddr @affinity-${base} goto endpoint-${base}`)
  addRule(table, chain, `${pick} vmap { ${bases.map((base, i) => `${i} : goto endpoint-${base}`).join(', ')} }`)
}
