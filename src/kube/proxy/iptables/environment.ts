/** What kube-proxy does to a node besides the restore text: jumps from the built-in chains, canaries, sysctls, counters. Kubernetes, pkg/proxy/iptables and cmd/kube-proxy. */
import type { TableName } from '../../../linux/trace.ts'
import type { ProxyModel } from '../model.ts'
import { INVALID_COUNTER, LOCALHOST_COUNTER } from './base-rules.ts'
import type { JumpRule } from '../ensure.ts'
import { quoted } from './text.ts'

const NEW = '-m conntrack --ctstate NEW'
const PORTALS = 'kubernetes service portals'
const EXTERNAL_PORTALS = 'kubernetes externally-visible service portals'
const FIREWALL = 'kubernetes load balancer firewall'

function jump(table: TableName, from: string, to: string, comment: string, match = ''): JumpRule {
  return { table, from, to, rule: [match, comment === '' ? '' : quoted(comment), `-j ${to}`].filter(Boolean).join(' ') }
}

const NAT_JUMPS: readonly JumpRule[] = [
  jump('nat', 'OUTPUT', 'KUBE-SERVICES', PORTALS),
  jump('nat', 'PREROUTING', 'KUBE-SERVICES', PORTALS),
  jump('nat', 'POSTROUTING', 'KUBE-POSTROUTING', 'kubernetes postrouting rules'),
]

const JUMPS: Readonly<Record<'ext' | 'xlb', readonly JumpRule[]>> = {
  ext: [
    jump('filter', 'INPUT', 'KUBE-EXTERNAL-SERVICES', EXTERNAL_PORTALS, NEW),
    jump('filter', 'FORWARD', 'KUBE-EXTERNAL-SERVICES', EXTERNAL_PORTALS, NEW),
    jump('filter', 'INPUT', 'KUBE-NODEPORTS', 'kubernetes health check service ports'),
    jump('filter', 'FORWARD', 'KUBE-SERVICES', PORTALS, NEW),
    jump('filter', 'OUTPUT', 'KUBE-SERVICES', PORTALS, NEW),
    jump('filter', 'FORWARD', 'KUBE-FORWARD', 'kubernetes forwarding rules'),
    jump('filter', 'INPUT', 'KUBE-PROXY-FIREWALL', FIREWALL, NEW),
    jump('filter', 'OUTPUT', 'KUBE-PROXY-FIREWALL', FIREWALL, NEW),
    jump('filter', 'FORWARD', 'KUBE-PROXY-FIREWALL', FIREWALL, NEW),
    ...NAT_JUMPS,
    // The kubelet's chain, which both ensure; on a node where the kubelet came first its jumps stay where they are.
    jump('filter', 'INPUT', 'KUBE-FIREWALL', ''),
    jump('filter', 'OUTPUT', 'KUBE-FIREWALL', ''),
  ],
  xlb: [
    jump('filter', 'INPUT', 'KUBE-EXTERNAL-SERVICES', EXTERNAL_PORTALS, NEW),
    jump('filter', 'FORWARD', 'KUBE-EXTERNAL-SERVICES', EXTERNAL_PORTALS, NEW),
    jump('filter', 'FORWARD', 'KUBE-SERVICES', PORTALS, NEW),
    jump('filter', 'OUTPUT', 'KUBE-SERVICES', PORTALS, NEW),
    jump('filter', 'FORWARD', 'KUBE-FORWARD', 'kubernetes forwarding rules'),
    ...NAT_JUMPS,
  ],
}

/** In the order in which they are ensured: each goes to the top, so the last ones stand first. */
export const jumpRules = (model: ProxyModel): readonly JumpRule[] => JUMPS[model.traits.layout]

/** Chains that are only made to exist: canaries, whose loss tells that someone flushed the tables, and in 1.20 the kubelet's KUBE-MARK-DROP. */
export function bareChains(model: ProxyModel): readonly { table: TableName; chain: string }[] {
  const canaries = (['mangle', 'nat', 'filter'] as const).map((table) => ({ table, chain: 'KUBE-PROXY-CANARY' }))
  return model.traits.layout === 'xlb' ? [...canaries, { table: 'nat', chain: 'KUBE-MARK-DROP' }] : canaries
}

/**
 * Sysctls that kube-proxy sets at start, without `net.`. Its default conntrack timeouts are its own, not the kernel's; `nf_conntrack_max`
 * is left out, since it follows the number of cores and a simulated machine has none.
 */
export function requiredSysctls(model: ProxyModel): readonly { name: string; value: string }[] {
  const wanted = [
    { name: 'netfilter.nf_conntrack_tcp_timeout_established', value: model.conntrackTimeouts.established },
    { name: 'netfilter.nf_conntrack_tcp_timeout_close_wait', value: model.conntrackTimeouts.closeWait },
  ]
    .filter(({ value }) => value > 0)
    .map(({ name, value }) => ({ name, value: String(value) }))
  if (model.tcpBeLiberal) wanted.push({ name: 'netfilter.nf_conntrack_tcp_be_liberal', value: '1' })
  // 1.20 does so wherever its node ports are served.
  const routesLocalnet = model.localhostNodePorts || (model.family === 4 && !model.traits.localhostSwitch)
  if (routesLocalnet) wanted.push({ name: 'ipv4.conf.all.route_localnet', value: '1' })
  return wanted
}

/** Counters that must exist before a rule may name them. */
export const nfacctObjects = (model: ProxyModel): readonly string[] =>
  model.accounting ? [INVALID_COUNTER, LOCALHOST_COUNTER] : []
