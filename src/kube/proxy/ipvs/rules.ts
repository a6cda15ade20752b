/**
 * The few iptables rules of IPVS mode: they mark what is to be masqueraded and guard addresses, and ask ipsets instead of naming
 * Services. Kubernetes, pkg/proxy/ipvs/proxier.go (writeIptablesRules, createAndLinkKubeChain).
 */
import type { TableName } from '../../../linux/trace.ts'
import type { JumpRule } from '../ensure.ts'
import type { LocalDetector } from '../local-detector.ts'
import type { ProxyModel } from '../model.ts'
import { type SetKind, setName } from './sets.ts'
import type { IpvsState } from './write.ts'

const CHAINS: Readonly<Record<'nat' | 'filter', readonly string[]>> = {
  nat: ['KUBE-SERVICES', 'KUBE-POSTROUTING', 'KUBE-NODE-PORT', 'KUBE-LOAD-BALANCER', 'KUBE-MARK-MASQ'],
  filter: [
    'KUBE-FORWARD',
    'KUBE-NODE-PORT',
    'KUBE-PROXY-FIREWALL',
    'KUBE-SOURCE-RANGES-FIREWALL',
    'KUBE-IPVS-FILTER',
    'KUBE-IPVS-OUT-FILTER',
  ],
}

const jump = (table: TableName, from: string, to: string, comment: string): JumpRule => ({
  table,
  from,
  to,
  rule: `-m comment --comment "${comment}" -j ${to}`,
})

/** In the order in which they are ensured: each goes to the top. */
export const IPVS_JUMPS: readonly JumpRule[] = [
  jump('nat', 'OUTPUT', 'KUBE-SERVICES', 'kubernetes service portals'),
  jump('nat', 'PREROUTING', 'KUBE-SERVICES', 'kubernetes service portals'),
  jump('nat', 'POSTROUTING', 'KUBE-POSTROUTING', 'kubernetes postrouting rules'),
  jump('filter', 'FORWARD', 'KUBE-FORWARD', 'kubernetes forwarding rules'),
  jump('filter', 'INPUT', 'KUBE-NODE-PORT', 'kubernetes health check rules'),
  jump('filter', 'INPUT', 'KUBE-PROXY-FIREWALL', 'kube-proxy firewall rules'),
  jump('filter', 'FORWARD', 'KUBE-PROXY-FIREWALL', 'kube-proxy firewall rules'),
  jump('filter', 'INPUT', 'KUBE-IPVS-FILTER', 'kubernetes ipvs access filter'),
  jump('filter', 'OUTPUT', 'KUBE-IPVS-OUT-FILTER', 'kubernetes ipvs access filter'),
]

const COMMENTS: Partial<Record<SetKind, string>> = {
  'LOOP-BACK': 'Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose',
  'CLUSTER-IP': 'Kubernetes service cluster ip + port for masquerade purpose',
  'EXTERNAL-IP': 'Kubernetes service external ip + port for masquerade and filter purpose',
  'EXTERNAL-IP-LOCAL': 'Kubernetes service external ip + port with externalTrafficPolicy=local',
  'LOAD-BALANCER': 'Kubernetes service lb portal',
  'LOAD-BALANCER-FW': 'Kubernetes service load balancer ip + port for load balancer with sourceRange',
  'LOAD-BALANCER-LOCAL': 'Kubernetes service load balancer ip + port with externalTrafficPolicy=local',
  'LOAD-BALANCER-SOURCE-IP': 'Kubernetes service load balancer ip + port + source IP for packet filter purpose',
  'LOAD-BALANCER-SOURCE-CIDR': 'Kubernetes service load balancer ip + port + source cidr for packet filter purpose',
  'NODE-PORT-TCP': 'Kubernetes nodeport TCP port for masquerade purpose',
  'NODE-PORT-LOCAL-TCP': 'Kubernetes nodeport TCP port with externalTrafficPolicy=local',
  'NODE-PORT-UDP': 'Kubernetes nodeport UDP port for masquerade purpose',
  'NODE-PORT-LOCAL-UDP': 'Kubernetes nodeport UDP port with externalTrafficPolicy=local',
  'NODE-PORT-SCTP-HASH': "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'",
  'NODE-PORT-LOCAL-SCTP-HASH': "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'",
  'HEALTH-CHECK-NODE-PORT': 'Kubernetes health check node port',
}

interface SetRule {
  readonly set: SetKind
  readonly table: 'nat' | 'filter'
  readonly chain: string
  readonly to: string
  readonly sides: string
  readonly protocol?: string
}

/** Written only where the set has entries. */
const SET_RULES: readonly SetRule[] = [
  { set: 'LOOP-BACK', table: 'nat', chain: 'KUBE-POSTROUTING', to: 'MASQUERADE', sides: 'dst,dst,src' },
  { set: 'LOAD-BALANCER', table: 'nat', chain: 'KUBE-SERVICES', to: 'KUBE-LOAD-BALANCER', sides: 'dst,dst' },
  { set: 'LOAD-BALANCER-LOCAL', table: 'nat', chain: 'KUBE-LOAD-BALANCER', to: 'RETURN', sides: 'dst,dst' },
  ...(['tcp', 'udp', 'sctp'] as const).flatMap((protocol): SetRule[] => {
    const suffix = protocol === 'tcp' ? 'TCP' : protocol === 'udp' ? 'UDP' : 'SCTP-HASH'
    const where = { table: 'nat', chain: 'KUBE-NODE-PORT', sides: protocol === 'sctp' ? 'dst,dst' : 'dst', protocol } as const
    return [
      { ...where, set: `NODE-PORT-LOCAL-${suffix}`, to: 'RETURN' },
      { ...where, set: `NODE-PORT-${suffix}`, to: 'KUBE-MARK-MASQ' },
    ]
  }),
  { set: 'LOAD-BALANCER-FW', table: 'filter', chain: 'KUBE-PROXY-FIREWALL', to: 'KUBE-SOURCE-RANGES-FIREWALL', sides: 'dst,dst' },
  { set: 'LOAD-BALANCER-SOURCE-CIDR', table: 'filter', chain: 'KUBE-SOURCE-RANGES-FIREWALL', to: 'RETURN', sides: 'dst,dst,src' },
  { set: 'LOAD-BALANCER-SOURCE-IP', table: 'filter', chain: 'KUBE-SOURCE-RANGES-FIREWALL', to: 'RETURN', sides: 'dst,dst,src' },
]

const notLocal = (detector: LocalDetector): string =>
  detector.kind === 'source' ? ` ! -s ${detector.cidr}` : detector.kind === 'device' ? ` ! -i ${detector.pattern}` : ''

/** The whole of kube-proxy's chains as `iptables-restore --noflush` takes them. */
export function ipvsRules(model: ProxyModel, state: IpvsState): string {
  const nat: string[] = []
  const filter: string[] = []
  const { family, detector } = model
  const mark = `0x${model.masqueradeMark.toString(16).padStart(8, '0')}`
  const named = (kind: SetKind, sides: string): string => `-m set --match-set ${setName(kind, family)} ${sides}`
  const commented = (kind: SetKind, sides: string): string =>
    `-m comment --comment "${COMMENTS[kind] ?? ''}" ${named(kind, sides)}`
  const has = (kind: SetKind): boolean => (state.sets.get(kind)?.size ?? 0) > 0

  nat.push(`-A KUBE-SERVICES -s ${family === 6 ? '::1/128' : '127.0.0.0/8'} -j RETURN`)
  for (const { set, table, chain, to, sides, protocol } of SET_RULES) {
    if (!has(set)) continue
    const line = `-A ${chain} ${protocol === undefined ? '' : `-p ${protocol} `}${commented(set, sides)} -j ${to}`
    ;(table === 'nat' ? nat : filter).push(line)
  }
  if (has('CLUSTER-IP')) {
    const rule = `-A KUBE-SERVICES ${commented('CLUSTER-IP', model.masqueradeAll || detector.kind !== 'none' ? 'dst,dst' : 'src,dst')}`
    nat.push(`${rule}${model.masqueradeAll ? '' : notLocal(detector)} -j KUBE-MARK-MASQ`)
  }
  for (const kind of ['EXTERNAL-IP', 'EXTERNAL-IP-LOCAL'] as const) {
    if (!has(kind)) continue
    const rule = `-A KUBE-SERVICES ${commented(kind, 'dst,dst')}`
    if (kind === 'EXTERNAL-IP') nat.push(`${rule} -j KUBE-MARK-MASQ`)
    nat.push(
      `${rule} -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT`,
      `${rule} -m addrtype --dst-type LOCAL -j ACCEPT`,
    )
  }
  nat.push('-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT', '-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ')
  filter.push('-A KUBE-SOURCE-RANGES-FIREWALL -j DROP')
  for (const { address, protocol, port } of state.guarded)
    filter.push(`-A KUBE-IPVS-OUT-FILTER -s ${address} -m ipvs --vaddr ${address} --vproto ${protocol} --vport ${port} -j DROP`)
  for (const kind of ['CLUSTER-IP', 'LOAD-BALANCER'] as const)
    if (has(kind)) nat.push(`-A KUBE-SERVICES ${named(kind, 'dst,dst')} -j ACCEPT`)
  filter.push(
    `-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark ${mark}/${mark} -j ACCEPT`,
    '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    `-A KUBE-NODE-PORT ${commented('HEALTH-CHECK-NODE-PORT', 'dst')} -j ACCEPT`,
    ...(['LOAD-BALANCER', 'CLUSTER-IP', 'EXTERNAL-IP', 'EXTERNAL-IP-LOCAL', 'HEALTH-CHECK-NODE-PORT'] as const).map(
      (kind) => `-A KUBE-IPVS-FILTER ${named(kind, kind === 'HEALTH-CHECK-NODE-PORT' ? 'dst' : 'dst,dst')} -j RETURN`,
    ),
    `-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW ${named('IPVS-IPS', 'dst')} -j REJECT`,
  )
  nat.push(
    `-A KUBE-POSTROUTING -m mark ! --mark ${mark}/${mark} -j RETURN`,
    `-A KUBE-POSTROUTING -j MARK --xor-mark ${mark}`,
    '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
    `-A KUBE-MARK-MASQ -j MARK --or-mark ${mark}`,
  )
  const table = (name: 'nat' | 'filter', rules: readonly string[]): string[] => [
    `*${name}`,
    ...CHAINS[name].map((chain) => `:${chain} - [0:0]`),
    ...rules,
    'COMMIT',
  ]
  return `${[...table('nat', nat), ...table('filter', filter)].join('\n')}\n`
}
