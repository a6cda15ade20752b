/** Which addresses things have, in each family: nodes and pods have both, Services the one that is looked at. */
export interface Plan {
  readonly family: 4 | 6
  readonly node: (i: number) => string
  readonly host: (i: number) => string
  readonly pod: (node: number, last: number) => string
  readonly service: (last: number) => string
  readonly balancer: (last: number) => string
  readonly external: (last: number) => string
  readonly loopback: string
  readonly isNode: (address: string) => boolean
  readonly inUrl: (address: string) => string
  /** IPv4 first. */
  readonly podCidrs: (node: number) => string[]
  readonly nodeAddresses: (node: number) => string[]
  /** A pod's address in all families that the cluster has. */
  readonly both: (ip: string) => string[]
  readonly cluster: Readonly<Record<string, string>>
  readonly ranges: readonly string[]
  readonly nodePortAddresses: readonly (readonly string[])[]
  readonly forwarding: string
  readonly iptables: 'iptables' | 'ip6tables'
}

const HOSTS = [100, 101, 50]
export const SIX = { nodes: 'fc00:f853:ccd:e793', pods: 'fd00:10:244', length: 64 }

const four: Plan = {
  family: 4,
  node: (i) => `172.18.0.${i + 2}`,
  host: (i) => `172.18.0.${HOSTS[i]!}`,
  pod: (node, last) => `10.244.${node}.${last}`,
  service: (last) => `10.96.1.${last}`,
  balancer: (last) => `203.0.113.${last}`,
  external: (last) => `198.51.100.${last}`,
  loopback: '127.0.0.1',
  isNode: (address) => address.startsWith('172.18.'),
  inUrl: (address) => address,
  podCidrs: (node) => [`10.244.${node}.0/24`],
  nodeAddresses: (node) => [four.node(node)],
  both: (ip) => [ip],
  cluster: { podCIDR: '10.244.0.0/16', serviceCIDR: '10.96.0.0/16', nodeNetwork: '172.18.0.0/16', gateway: '172.18.0.1' },
  ranges: ['172.18.0.100/32', '10.244.1.0/24', '172.18.0.0/24', '10.244.0.0/16', '172.18.0.3/32', '203.0.113.0/24', '0.0.0.0/0'],
  nodePortAddresses: [['172.18.0.0/16'], ['127.0.0.0/8', '10.244.0.0/16'], ['0.0.0.0/0']],
  forwarding: 'net.ipv4.ip_forward',
  iptables: 'iptables',
}

const six: Plan = {
  family: 6,
  node: (i) => `${SIX.nodes}::${i + 2}`,
  // Outside hosts have no address of IPv6 in the file: this is what they get.
  host: (i) => `${SIX.nodes}::${(0x1000 + i).toString(16)}`,
  pod: (node, last) => `${SIX.pods}:${node}::${last}`,
  service: (last) => `fd00:10:96::1:${last}`,
  balancer: (last) => `2001:db8:cb::${last}`,
  external: (last) => `2001:db8:c6::${last}`,
  loopback: '::1',
  isNode: (address) => address.startsWith(SIX.nodes),
  inUrl: (address) => `[${address}]`,
  podCidrs: (node) => [...four.podCidrs(node), `${SIX.pods}:${node}::/64`],
  nodeAddresses: (node) => [four.node(node), six.node(node)],
  both: (ip) => [ip.replace(/^fd00:10:244:(\d)::(\d+)$/, '10.244.$1.$2'), ip],
  cluster: {
    podCIDR: '10.244.0.0/16,fd00:10:244::/56',
    serviceCIDR: '10.96.0.0/16,fd00:10:96::/112',
    nodeNetwork: `172.18.0.0/16,${SIX.nodes}::/64`,
    gateway: `172.18.0.1,${SIX.nodes}::1`,
  },
  ranges: [
    `${SIX.nodes}::1000/128`,
    'fd00:10:244:1::/64',
    `${SIX.nodes}::/64`,
    'fd00:10:244::/56',
    `${SIX.nodes}::3/128`,
    '2001:db8:cb::/64',
    '::/0',
  ],
  nodePortAddresses: [[`${SIX.nodes}::/64`], ['::1/128', 'fd00:10:244::/56'], ['::/0']],
  forwarding: 'net.ipv6.conf.all.forwarding',
  iptables: 'ip6tables',
}

export const PLANS = { 4: four, 6: six } as const
