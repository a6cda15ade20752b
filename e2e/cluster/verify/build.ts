/** A lab on the real kernel, as a shell script: a namespace for each machine and pod, the CNI's plumbing, and the rules that ours wrote. */
import { type Lab, NODES } from './generate.ts'
import { SIX } from './plan.ts'

export const PREFIX = 'hoplight-'
const of = (name: string): string => `${PREFIX}${name}`
const inside = (name: string, command: string): string => `ip netns exec ${of(name)} ${command}`
const ip = (name: string, command: string): string => `ip -n ${of(name)} ${command}`

/** For each node the texts to load, by file. */
export interface RuleFiles {
  readonly iptables: string
  readonly ip6tables: string
  readonly nft: string
  readonly routeLocalnet: string
}

export function buildScript(lab: Lab, files: ReadonlyMap<string, RuleFiles>): string {
  const lines = ['set -e', ...network(), ...lab.hosts.flatMap((host, i) => outside(lab, host, i))]
  NODES.forEach((name, i) => lines.push(...node(lab, name, i)))
  for (const pod of lab.pods) if (!pod.hostNetwork) lines.push(...podCable(lab, pod.name, pod.node, pod.ip))
  for (const [name, { iptables, ip6tables, nft, routeLocalnet }] of files) {
    lines.push(inside(name, `iptables-restore < ${iptables}`), inside(name, `ip6tables-restore < ${ip6tables}`))
    lines.push(`[ ! -s ${nft} ] || ${inside(name, `nft -f ${nft}`)}`)
    lines.push(inside(name, `sysctl -qw net.ipv4.conf.all.route_localnet=${routeLocalnet}`))
  }
  for (const [name, command] of lab.setup) lines.push(`${inside(name, command)} >/dev/null`)
  return lines.join('\n')
}

/** Refusals are told without limit, and addresses of IPv6 need no wait. */
const SYSCTLS = [
  ...['all', 'default'].flatMap((at) => [
    `net.ipv4.conf.${at}.rp_filter=0`,
    `net.ipv6.conf.${at}.accept_dad=0`,
    `net.ipv6.conf.${at}.dad_transmits=0`,
  ]),
  ...[
    'net.ipv4.icmp_ratelimit=0',
    'net.ipv4.icmp_msgs_per_sec=100000',
    'net.ipv6.icmp.ratelimit=0',
    'net.ipv6.conf.default.accept_ra=0',
  ],
].join(' ')

const machine = (name: string): string[] => [
  `ip netns add ${of(name)}`,
  `${inside(name, `sysctl -qw ${SYSCTLS}`)} 2>/dev/null || true`,
  ip(name, 'link set lo up'),
]

/** `eth0` on the nodes' network, with addresses of both families and a default by the gateway. */
function plugIn(name: string, four: string, sixHost: string, isGateway = false): string[] {
  return [
    ...machine(name),
    ip('net', `link add p-${name.slice(0, 12)} type veth peer name eth0 netns ${of(name)}`),
    ip('net', `link set p-${name.slice(0, 12)} master br0 up`),
    ip(name, `addr add ${four} dev eth0`),
    ip(name, `addr add ${SIX.nodes}::${sixHost}/64 dev eth0 nodad`),
    ip(name, 'link set eth0 up'),
    ...(isGateway ? [] : [ip(name, 'route add default via 172.18.0.1'), ip(name, `-6 route add default via ${SIX.nodes}::1`)]),
  ]
}

const forwarding = (name: string): string => inside(name, 'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1')

/** The gateway has no way on: a dead end, and a rule that says so each time (a router without a route would say so once a second). */
function network(): string[] {
  return [
    ...machine('net'),
    inside('net', 'sysctl -qw net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0'),
    ip('net', 'link add br0 type bridge'),
    ip('net', 'link set br0 up'),
    ...plugIn('gateway', '172.18.0.1/16', '1', true),
    forwarding('gateway'),
    ip('gateway', 'link add sink type veth peer name dead-end'),
    ip('gateway', 'link set sink up'),
    ip('gateway', 'link set dead-end up'),
    ip('gateway', 'route add default dev sink'),
    ip('gateway', '-6 route add default dev sink'),
    inside('gateway', 'iptables -A FORWARD -o sink -j REJECT --reject-with icmp-net-unreachable'),
    inside('gateway', 'ip6tables -A FORWARD -o sink -j REJECT --reject-with icmp6-no-route'),
  ]
}

function outside({ plan }: Lab, host: Lab['hosts'][number], i: number): string[] {
  const routes = host.routes.map(({ to, via }) =>
    ip(
      host.name,
      `${plan.family === 6 ? '-6 ' : ''}route replace ${to} via ${plan.node(NODES.indexOf(via as (typeof NODES)[number]))}`,
    ),
  )
  return [...plugIn(host.name, host.address, (0x1000 + i).toString(16)), ...routes]
}

function node({ cni }: Lab, name: string, i: number): string[] {
  const others = NODES.flatMap((_, j) =>
    j === i
      ? []
      : [
          ip(name, `route add 10.244.${j}.0/24 via 172.18.0.${j + 2} dev eth0`),
          ip(name, `-6 route add ${SIX.pods}:${j}::/64 via ${SIX.nodes}::${j + 2} dev eth0`),
        ],
  )
  const bridge = [
    ip(name, 'link add cni0 type bridge'),
    ip(name, `addr add 10.244.${i}.1/24 dev cni0`),
    ip(name, `addr add ${SIX.pods}:${i}::1/64 dev cni0 nodad`),
    ip(name, 'link set cni0 up'),
    inside(name, 'sysctl -qw net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1'),
  ]
  return [
    ...plugIn(name, `172.18.0.${i + 2}/16`, String(i + 2)),
    forwarding(name),
    ...(cni === 'bridge' ? bridge : []),
    ...others,
  ]
}

function podCable(lab: Lab, name: string, i: number, address: string): string[] {
  const host = NODES[i]!
  const device = `veth${name}`
  const last = /\d+$/.exec(address)![0]
  const [four, six] = [`10.244.${i}.${last}`, `${SIX.pods}:${i}::${last}`]
  const [gateway, gateway6] = [`10.244.${i}.1`, `${SIX.pods}:${i}::1`]
  const cable = [
    ...machine(name),
    ip(host, `link add ${device} type veth peer name eth0 netns ${of(name)}`),
    ip(name, `addr add ${four}/24 dev eth0`),
    ip(name, `addr add ${six}/64 dev eth0 nodad`),
  ]
  const defaults = [
    ip(name, `route add default via ${gateway} dev eth0`),
    ip(name, `-6 route add default via ${gateway6} dev eth0`),
  ]
  if (lab.cni === 'bridge') {
    const port = [
      ip(host, `link set ${device} master cni0 up`),
      `bridge -n ${of(host)} link set dev ${device} hairpin ${lab.hairpinMode ? 'on' : 'off'}`,
    ]
    return [...cable, ...port, ip(name, 'link set eth0 up'), ...defaults]
  }
  // The ptp plugin: a route of its own to each pod, and no pod that is a neighbour of another.
  return [
    ...cable,
    ip(host, `addr add ${gateway}/32 dev ${device}`),
    ip(host, `addr add ${gateway6}/128 dev ${device} nodad`),
    ip(host, `link set ${device} up`),
    ip(name, 'link set eth0 up'),
    ip(host, `route add ${four}/32 dev ${device} scope host`),
    ip(host, `-6 route add ${six}/128 dev ${device}`),
    ip(name, `route del 10.244.${i}.0/24 dev eth0`),
    ip(name, `-6 route del ${SIX.pods}:${i}::/64 dev eth0`),
    ip(name, `route add ${gateway}/32 dev eth0 scope link src ${four}`),
    ip(name, `-6 route add ${gateway6}/128 dev eth0 src ${six}`),
    ip(name, `route add 10.244.${i}.0/24 via ${gateway} dev eth0 src ${four}`),
    ip(name, `-6 route add ${SIX.pods}:${i}::/64 via ${gateway6} dev eth0 src ${six}`),
    ...defaults,
  ]
}
