/**
 * The iptables rules of kube-proxy's userspace mode: whatever is for a Service is led to a port that kube-proxy itself listens on.
 * Kubernetes 1.20, pkg/proxy/userspace/proxier.go (iptablesInit, openOnePortal, openNodePort).
 */
import type { JumpRule } from '../ensure.ts'
import type { ServedPort } from '../model.ts'

const FROM_CONTAINERS = 'KUBE-PORTALS-CONTAINER'
const FROM_HOST = 'KUBE-PORTALS-HOST'
const NODEPORT_FROM_CONTAINERS = 'KUBE-NODEPORT-CONTAINER'
const NODEPORT_FROM_HOST = 'KUBE-NODEPORT-HOST'
const NODEPORT_FROM_ELSEWHERE = 'KUBE-NODEPORT-NON-LOCAL'

const CLUSTER_IPS = '-m comment --comment "handle ClusterIPs; NOTE: this must be before the NodePort rules"'
const NODE_PORTS =
  '-m addrtype --dst-type LOCAL -m comment --comment "handle service NodePorts; NOTE: this must be the last rule in the chain"'
const PASSAGE = '-m comment --comment "Ensure that non-local NodePort traffic can flow"'

/** Jumps from the built-in chains, each with the end of the chain that it goes to. */
export const PORTAL_JUMPS: readonly (JumpRule & { readonly where: 'first' | 'last' })[] = [
  { table: 'nat', from: 'PREROUTING', to: FROM_CONTAINERS, rule: `${CLUSTER_IPS} -j ${FROM_CONTAINERS}`, where: 'first' },
  { table: 'nat', from: 'OUTPUT', to: FROM_HOST, rule: `${CLUSTER_IPS} -j ${FROM_HOST}`, where: 'first' },
  {
    table: 'nat',
    from: 'PREROUTING',
    to: NODEPORT_FROM_CONTAINERS,
    rule: `${NODE_PORTS} -j ${NODEPORT_FROM_CONTAINERS}`,
    where: 'last',
  },
  { table: 'nat', from: 'OUTPUT', to: NODEPORT_FROM_HOST, rule: `${NODE_PORTS} -j ${NODEPORT_FROM_HOST}`, where: 'last' },
  {
    table: 'filter',
    from: 'INPUT',
    to: NODEPORT_FROM_ELSEWHERE,
    rule: `${PASSAGE} -j ${NODEPORT_FROM_ELSEWHERE}`,
    where: 'first',
  },
]

export interface PortalRule {
  readonly table: 'nat' | 'filter'
  readonly chain: string
  readonly rule: string
}

/** The rules of one Service port, in the order of writing; `proxyPort` is where kube-proxy listens for it. */
export function portalRules(port: ServedPort, hostIp: string, proxyPort: number): PortalRule[] {
  const { name, protocol, clusterIp, externalIps, loadBalancerIps, nodePort } = port
  const common = (to: number, address?: string): string =>
    `-m comment --comment "${name}" -p ${protocol} -m ${protocol} --dport ${to}${address === undefined ? '' : ` -d ${address}/32`}`
  // What came in goes to the device's own address, so that answers come from there; what the host sends itself would come back by lo.
  const redirect = `-j REDIRECT --to-ports ${proxyPort}`
  const dnat = `-j DNAT --to-destination ${hostIp}:${proxyPort}`
  const nat = (chain: string, rule: string): PortalRule => ({ table: 'nat', chain, rule })
  const inside = (address: string): PortalRule[] => [
    nat(FROM_CONTAINERS, `${common(port.port, address)} ${redirect}`),
    nat(FROM_HOST, `${common(port.port, address)} ${dnat}`),
  ]
  return [
    ...inside(clusterIp),
    ...externalIps.flatMap((address) => [
      nat(FROM_CONTAINERS, `${common(port.port, address)} -m physdev ! --physdev-is-in ${redirect}`),
      nat(FROM_CONTAINERS, `${common(port.port, address)} -m addrtype --dst-type LOCAL ${redirect}`),
      nat(FROM_HOST, `${common(port.port, address)} -m addrtype --dst-type LOCAL ${dnat}`),
    ]),
    ...loadBalancerIps.flatMap(inside),
    ...(nodePort === 0
      ? []
      : [
          nat(NODEPORT_FROM_CONTAINERS, `${common(nodePort)} ${redirect}`),
          nat(NODEPORT_FROM_HOST, `${common(nodePort)} ${dnat}`),
          {
            table: 'filter' as const,
            chain: NODEPORT_FROM_ELSEWHERE,
            rule: `${common(proxyPort)} -m state --state NEW -j ACCEPT`,
          },
        ]),
  ]
}
