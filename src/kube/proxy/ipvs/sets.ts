/** The ipsets that kube-proxy makes in IPVS mode, whatever Services there are; its few iptables rules ask them. Kubernetes, pkg/proxy/ipvs/ipset.go. */
import type { Family } from '../../../net/ip.ts'

const SETS = {
  'CLUSTER-IP': 'hash:ip,port',
  'EXTERNAL-IP': 'hash:ip,port',
  'EXTERNAL-IP-LOCAL': 'hash:ip,port',
  'HEALTH-CHECK-NODE-PORT': 'bitmap:port',
  'IPVS-IPS': 'hash:ip',
  'LOAD-BALANCER': 'hash:ip,port',
  'LOAD-BALANCER-FW': 'hash:ip,port',
  'LOAD-BALANCER-LOCAL': 'hash:ip,port',
  'LOAD-BALANCER-SOURCE-CIDR': 'hash:ip,port,net',
  'LOAD-BALANCER-SOURCE-IP': 'hash:ip,port,ip',
  'LOOP-BACK': 'hash:ip,port,ip',
  'NODE-PORT-LOCAL-SCTP-HASH': 'hash:ip,port',
  'NODE-PORT-LOCAL-TCP': 'bitmap:port',
  'NODE-PORT-LOCAL-UDP': 'bitmap:port',
  'NODE-PORT-SCTP-HASH': 'hash:ip,port',
  'NODE-PORT-TCP': 'bitmap:port',
  'NODE-PORT-UDP': 'bitmap:port',
} as const

export type SetKind = keyof typeof SETS
export const SET_KINDS = Object.keys(SETS) as readonly SetKind[]

/** The kernel takes 31 characters, so kube-proxy cuts the longest names of IPv6. */
const MAX_NAME = 31

export const setName = (kind: SetKind, family: Family): string => `KUBE-${family === 6 ? '6-' : ''}${kind}`.slice(0, MAX_NAME)

/** As `ipset save` prints it. */
export function createLine(kind: SetKind, family: Family): string {
  const type = SETS[kind]
  const size = type === 'bitmap:port' ? 'range 0-65535' : `family ${family === 6 ? 'inet6' : 'inet'} hashsize 1024 maxelem 65536`
  return `create ${setName(kind, family)} ${type} ${size}`
}
