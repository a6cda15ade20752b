/** What stands whatever Services there are: base chains, dispatch, checks and masquerading, as 1.36 lays them out. Kubernetes, pkg/proxy/nftables/proxier.go, setupNFTables. */
import { dictionary } from '../../../net/dictionary.ts'
import type { LocalDetector } from '../local-detector.ts'
import type { ProxyModel } from '../model.ts'
import { type BaseHook, type NftTable, addChain, addElement, addRule, addSet, headerName } from './table.ts'

const BASE_CHAINS: Readonly<Record<string, BaseHook>> = dictionary({
  // Before DNAT, which rewrites the address that the firewall asks about.
  'filter-prerouting-pre-dnat': { type: 'filter', hook: 'prerouting', priority: -110 },
  'filter-output-pre-dnat': { type: 'filter', hook: 'output', priority: -110 },
  'filter-input': { type: 'filter', hook: 'input', priority: 0 },
  'filter-forward': { type: 'filter', hook: 'forward', priority: 0 },
  'filter-output': { type: 'filter', hook: 'output', priority: 0 },
  'nat-prerouting': { type: 'nat', hook: 'prerouting', priority: -100 },
  'nat-output': { type: 'nat', hook: 'output', priority: -100 },
  'nat-postrouting': { type: 'nat', hook: 'postrouting', priority: 100 },
})

const JUMPS: readonly (readonly [from: string, match: string, to: string])[] = [
  ['filter-prerouting-pre-dnat', 'ct state new', 'firewall-check'],
  ['filter-output-pre-dnat', 'ct state new', 'firewall-check'],
  ['filter-input', 'ct state new', 'nodeport-endpoints-check'],
  ['filter-input', 'ct state new', 'service-endpoints-check'],
  ['filter-forward', 'ct state new', 'service-endpoints-check'],
  ['filter-forward', 'ct state new', 'cluster-ips-check'],
  ['filter-output', 'ct state new', 'service-endpoints-check'],
  ['filter-output', 'ct state new', 'cluster-ips-check'],
  ['nat-prerouting', '', 'services'],
  ['nat-output', '', 'services'],
  ['nat-postrouting', '', 'masquerading'],
]

const PLAIN_CHAINS = [
  'cluster-ips-check',
  'firewall-check',
  'masquerading',
  'nodeport-endpoints-check',
  'service-endpoints-check',
  'services',
]

export function writeBase(table: NftTable, model: ProxyModel): void {
  writeSets(table, model)
  for (const [name, base] of Object.entries(BASE_CHAINS)) addChain(table, name, { base })
  for (const name of PLAIN_CHAINS) addChain(table, name)
  addChain(table, 'reject-chain', { comment: 'helper for @no-endpoint-services / @no-endpoint-nodeports' })
  for (const [from, match, to] of JUMPS) addRule(table, from, `${match} jump ${to}`.trimStart())
  writeChecks(table, model)
  writeMasquerading(table, model)
  writeDispatch(table, model)
}

function writeSets(table: NftTable, model: ProxyModel): void {
  const address = `ipv${model.family}_addr`
  const [service, nodePort] = [`${address} . inet_proto . inet_service : verdict`, 'inet_proto . inet_service : verdict']
  const set = (name: string, type: string, comment: string) => addSet(table, { kind: 'set', name, type, comment })
  const map = (name: string, type: string, comment: string) => addSet(table, { kind: 'map', name, type, comment })
  set('cluster-ips', address, 'Active ClusterIPs')
  set('hairpin-connections', `${address} . ${address} . inet_proto . inet_service`, 'service hairpin connections')
  map('firewall-ips', service, 'destinations that are subject to LoadBalancerSourceRanges')
  map('no-endpoint-nodeports', nodePort, 'vmap to drop or reject packets to service nodeports with no endpoints')
  map('no-endpoint-services', service, 'vmap to drop or reject packets to services with no endpoints')
  map('service-ips', service, 'ClusterIP, ExternalIP and LoadBalancer IP traffic')
  map('service-nodeports', nodePort, 'NodePort traffic')
  if (model.nodePorts.kind === 'all') return
  set('nodeport-ips', address, 'IPs that accept NodePort traffic')
  for (const ip of model.nodePorts.addresses) addElement(table, 'nodeport-ips', [ip])
}

function writeChecks(table: NftTable, model: ProxyModel): void {
  const ip = headerName(model.family)
  addRule(table, 'reject-chain', 'reject')
  addRule(table, 'cluster-ips-check', `${ip} daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"`)
  if (model.serviceCidrs.length > 0)
    addRule(
      table,
      'cluster-ips-check',
      `${ip} daddr `,
      model.serviceCidrs,
      ' drop comment "Drop traffic to unallocated ClusterIPs"',
    )
  addRule(table, 'firewall-check', `${ip} daddr . meta l4proto . th dport vmap @firewall-ips`)
  addRule(table, 'service-endpoints-check', `${ip} daddr . meta l4proto . th dport vmap @no-endpoint-services`)
  const toNodePort = model.nodePorts.kind === 'all' ? notLoopback(model) : `${ip} daddr @nodeport-ips`
  addRule(table, 'nodeport-endpoints-check', `${toNodePort} meta l4proto . th dport vmap @no-endpoint-nodeports`)
}

/** A node port never answers on localhost. */
const notLoopback = ({ family }: ProxyModel): string => (family === 4 ? 'ip daddr != 127.0.0.0/8' : 'ip6 daddr != ::1')

/** What was marked, and a pod that reaches itself, leave with the node's own address. */
function writeMasquerading(table: NftTable, model: ProxyModel): void {
  const ip = headerName(model.family)
  const mark = markText(model)
  addRule(table, 'masquerading', `meta mark & ${mark} != 0x00000000 meta mark set meta mark ^ ${mark} masquerade fully-random`)
  addRule(
    table,
    'masquerading',
    `ct status dnat ${ip} saddr . ${ip} daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random`,
  )
}

function writeDispatch(table: NftTable, model: ProxyModel): void {
  const ip = headerName(model.family)
  const outside = ifNotLocal(model)
  const toClusterIp = `${ip} daddr @cluster-ips`
  if (model.masqueradeAll)
    addRule(table, 'services', `${toClusterIp} ${setMark(model)} comment "masquerade all clusterIP traffic"`)
  else if (outside !== undefined)
    addRule(
      table,
      'services',
      `${toClusterIp} ${outside} ${setMark(model)} comment "masquerade clusterIP traffic from outside cluster"`,
    )
  addRule(table, 'services', `${ip} daddr . meta l4proto . th dport vmap @service-ips`)
  const toNodePort = model.nodePorts.kind === 'all' ? `fib daddr type local ${notLoopback(model)}` : `${ip} daddr @nodeport-ips`
  addRule(table, 'services', `${toNodePort} meta l4proto . th dport vmap @service-nodeports`)
}

const markText = ({ masqueradeMark }: ProxyModel): string => `0x${masqueradeMark.toString(16).padStart(8, '0')}`
export const setMark = (model: ProxyModel): string => `meta mark set meta mark | ${markText(model)}`

export const ifLocal = (model: ProxyModel): string | undefined => fromPods(model.detector, model, '')
const ifNotLocal = (model: ProxyModel): string | undefined => fromPods(model.detector, model, '!= ')

function fromPods(detector: LocalDetector, { family }: ProxyModel, not: string): string | undefined {
  if (detector.kind === 'none') return undefined
  if (detector.kind === 'source') return `${headerName(family)} saddr ${not}${detector.cidr}`
  // The detector's pattern is iptables': there `+` stands for any rest.
  return `iifname ${not}"${detector.pattern.replace(/\+$/, '*')}"`
}
