/**
 * kube-proxy in IPVS mode: virtual servers with their real servers, the entries of its ipsets, and the addresses that it binds to
 * kube-ipvs0 so that the kernel takes packets for them as its own. Kubernetes, pkg/proxy/ipvs/proxier.go, syncProxyRules.
 */
import { isLoopback, parseIp } from '../../../net/ip.ts'
import { prefixContains } from '../addresses.ts'
import type { ProxyEndpoint } from '../endpoints.ts'
import type { ProxyModel, ServedPort } from '../model.ts'
import { SET_KINDS, type SetKind } from './sets.ts'

export interface VirtualServer {
  readonly protocol: ServedPort['protocol']
  readonly address: string
  readonly port: number
  /** Session affinity in seconds; 0: none. */
  readonly persistentSeconds: number
  /** `ip:port`, in order of text. */
  readonly servers: readonly string[]
}

export interface IpvsState {
  readonly scheduler: string
  readonly servers: Map<string, VirtualServer>
  readonly sets: ReadonlyMap<SetKind, Set<string>>
  /** On kube-ipvs0. */
  readonly addresses: Set<string>
  /** Load balancers with source ranges, none of which holds the node: it may not call them either. */
  readonly guarded: { readonly address: string; readonly protocol: string; readonly port: number }[]
}

export function ipvsState(model: ProxyModel): IpvsState {
  const state: IpvsState = {
    scheduler: model.ipvsScheduler,
    servers: new Map(),
    sets: new Map(SET_KINDS.map((kind) => [kind, new Set<string>()])),
    addresses: new Set(),
    guarded: [],
  }
  const nodeIps = nodePortIps(model)
  for (const port of model.ports) {
    writeLoopback(state, port)
    writeAddresses(state, model, port)
    writeLoadBalancer(state, model, port)
    // Where no address of the node serves node ports, the real one goes on to the next port and forgets the health check's too.
    if (port.nodePort !== 0 && nodeIps.length === 0) continue
    writeNodePort(state, port, nodeIps)
    if (port.healthCheckNodePort !== 0) insert(state, 'HEALTH-CHECK-NODE-PORT', String(port.healthCheckNodePort))
  }
  for (const address of state.addresses) insert(state, 'IPVS-IPS', address)
  return state
}

const insert = ({ sets }: IpvsState, kind: SetKind, entry: string): void => void sets.get(kind)?.add(entry)

/** Localhost cannot be served: IPVS acts after the packet's route is chosen. */
function nodePortIps({ nodePorts, localAddresses }: ProxyModel): string[] {
  return (nodePorts.kind === 'all' ? localAddresses : nodePorts.addresses).filter((address) => {
    const ip = parseIp(address)
    return ip !== undefined && !isLoopback(ip)
  })
}

/** Every endpoint on this node, ready or not: a pod that reaches itself is masqueraded. */
function writeLoopback(state: IpvsState, { protocol, allEndpoints }: ServedPort): void {
  for (const { ip, port, local } of allEndpoints) if (local) insert(state, 'LOOP-BACK', `${ip},${protocol}:${port},${ip}`)
}

/** An address and port that two ask for is one virtual server: the later one has it. */
function addServer(state: IpvsState, port: ServedPort, at: { address: string; port: number }, onlyLocal: boolean): void {
  const server: VirtualServer = {
    ...at,
    protocol: port.protocol,
    persistentSeconds: port.affinitySeconds,
    servers: realServers(port, onlyLocal).map(({ text }) => text),
  }
  state.servers.set(`${server.protocol} ${server.address} ${server.port}`, server)
}

/** Under policy Local without a local endpoint any will do that other traffic may use, so that pods here reach the Service from outside. */
const realServers = ({ endpoints }: ServedPort, onlyLocal: boolean): readonly ProxyEndpoint[] =>
  onlyLocal && endpoints.local.length > 0 ? endpoints.local : endpoints.cluster

/** An address that a device of the node has already is left there. */
function bind(state: IpvsState, { localAddresses }: ProxyModel, port: ServedPort, address: string, onlyLocal: boolean): void {
  if (!localAddresses.includes(address)) state.addresses.add(address)
  addServer(state, port, { address, port: port.port }, onlyLocal)
}

function writeAddresses(state: IpvsState, model: ProxyModel, port: ServedPort): void {
  insert(state, 'CLUSTER-IP', `${port.clusterIp},${port.protocol}:${port.port}`)
  state.addresses.add(port.clusterIp)
  addServer(state, port, { address: port.clusterIp, port: port.port }, port.internalPolicy === 'Local')
  const isLocal = port.externalPolicy === 'Local'
  for (const address of port.externalIps) {
    insert(state, isLocal ? 'EXTERNAL-IP-LOCAL' : 'EXTERNAL-IP', `${address},${port.protocol}:${port.port}`)
    bind(state, model, port, address, isLocal)
  }
}

function writeLoadBalancer(state: IpvsState, model: ProxyModel, port: ServedPort): void {
  const { nodeIp } = model
  const isLocal = port.externalPolicy === 'Local'
  for (const address of port.loadBalancerIps) {
    const entry = `${address},${port.protocol}:${port.port}`
    insert(state, 'LOAD-BALANCER', entry)
    if (isLocal) insert(state, 'LOAD-BALANCER-LOCAL', entry)
    if (port.sourceRanges.length > 0) insert(state, 'LOAD-BALANCER-FW', entry)
    for (const range of port.sourceRanges) {
      // ipset refuses a range of everything; kube-proxy logs that and goes on.
      if (!range.endsWith('/0')) insert(state, 'LOAD-BALANCER-SOURCE-CIDR', `${entry},${withoutFullLength(range)}`)
      if (prefixContains(range, nodeIp)) insert(state, 'LOAD-BALANCER-SOURCE-IP', `${entry},${address}`)
    }
    const admitted = port.sourceRanges.some((range) => prefixContains(range, nodeIp))
    if (port.sourceRanges.length > 0 && !admitted) state.guarded.push({ address, protocol: port.protocol, port: port.port })
    bind(state, model, port, address, isLocal)
  }
}

const withoutFullLength = (range: string): string => range.replace(range.includes(':') ? /\/128$/ : /\/32$/, '')

/** Numbers for TCP and UDP; there is no such set for SCTP, whose entries name each address. */
function writeNodePort(state: IpvsState, port: ServedPort, nodeIps: readonly string[]): void {
  if (port.nodePort === 0) return
  const isLocal = port.externalPolicy === 'Local'
  for (const address of nodeIps) {
    const [kind, entry] =
      port.protocol === 'sctp'
        ? (['SCTP-HASH', `${address},sctp:${port.nodePort}`] as const)
        : ([port.protocol === 'tcp' ? 'TCP' : 'UDP', String(port.nodePort)] as const)
    insert(state, `NODE-PORT-${kind}`, entry)
    if (isLocal) insert(state, `NODE-PORT-LOCAL-${kind}`, entry)
    addServer(state, port, { address, port: port.nodePort }, isLocal)
  }
}
