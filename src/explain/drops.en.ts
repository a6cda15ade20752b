/** Why packets die, in English: for each of the kernel's reasons (include/net/dropreason-core.h) its exact condition and what to do next. */
import { type DropReason, type TraceEvent } from '../linux/trace.ts'
import { isNftTable } from './nft.ts'
import { readRule, serviceOf } from './text.ts'
import type { DropWords } from './words.ts'

type Drop = Extract<TraceEvent, { kind: 'drop' }>

const six = ({ src }: Drop['header']): boolean => src.includes(':')
const forwarding = (header: Drop['header']): string => (six(header) ? 'net.ipv6.conf.all.forwarding' : 'net.ipv4.ip_forward')

const REASONS: Record<DropReason, (event: Drop) => DropWords> = {
  NETFILTER_DROP: byRule,
  IP_OUTNOROUTES: ({ header }) => ({
    why: `no route of this namespace holds ${header.dst}, so it cannot send anything there`,
    cure: 'Add a route to it, or a default route (`ip route add default via …`).',
  }),
  IP_INNOROUTES: ({ header }) => ({
    why: `it is to be forwarded, but no route here holds ${header.dst}; the answer to the sender is ${six(header) ? '"no route" (ICMPv6 type 1 code 0)' : '"network unreachable" (ICMP type 3 code 0)'}`,
    cure: `Add a route (\`ip route add ${header.dst} via …\`), or ask why this machine was chosen as the next hop.`,
  }),
  IP_BLACKHOLE: () => ({
    why: 'the route that won, or a routing rule, says blackhole, unreachable or prohibit: it is there to refuse',
    cure: 'Delete that route (`ip route del …`) or rule (`ip rule`) if the packet should pass.',
  }),
  IP6_DISABLED: ({ device = 'DEVICE' }) => ({
    why: `IPv6 is off on ${device} (net.ipv6.conf.${device}.disable_ipv6 is 1); nobody is told`,
    cure: `Switch it on: \`sysctl -w net.ipv6.conf.${device}.disable_ipv6=0\`.`,
  }),
  IP_FORWARD_DISABLED: ({ header }) => ({
    why: `${header.dst} is not an address of this namespace, and forwarding is off (${forwarding(header)} is 0); nobody is told`,
    cure: `Switch it on: \`sysctl -w ${forwarding(header)}=1\`.`,
  }),
  TTL_EXPIRED: ({ header }) => ({
    why: `its ${six(header) ? 'hop limit' : 'TTL'} reached 0 while it was forwarded; the sender is told "time exceeded" (${six(header) ? 'ICMPv6 type 3' : 'ICMP type 11'}), which is what traceroute listens for`,
    cure: 'If the packet went in a circle, two routers each believe the other to be the way: compare `ip route get` on both.',
  }),
  PKT_TOO_BIG: ({ header }) => ({
    why: six(header)
      ? 'it is longer than the MTU on its way, and in IPv6 no router cuts a packet: it tells the sender which length would pass ("packet too big", ICMPv6 type 2)'
      : 'it is longer than the MTU on its way, and it may not be cut (DF is set); a router tells the sender which length would pass (ICMP type 3 code 4)',
    cure: 'Make the MTUs agree (`ip link set … mtu`), and do not drop ICMP: path MTU discovery needs it.',
  }),
  NEIGH_FAILED: ({ header }) => ({
    why: `nobody answered the ${six(header) ? 'neighbour solicitations' : 'ARP requests'} for the next hop of ${header.dst}, so there is no MAC address to send it to; the sender is told ${six(header) ? '"address unreachable"' : '"host unreachable"'}`,
    cure: 'See that the address exists, that its device is up, and that both ends are on the same link (`ip neigh`, `ip link`).',
  }),
  NEIGH_QUEUEFULL: () => ({
    why: 'too many packets wait for the same ARP answer already',
    cure: 'Find out why the neighbour does not answer (`ip neigh`).',
  }),
  OTHERHOST: () => ({
    why: "the frame's destination MAC address is another machine's: it came here because a switch did not know better, and IP does not look at it",
    cure: 'That is harmless for a flooded copy. Otherwise the sender has a wrong neighbour entry (`ip neigh` there).',
  }),
  IP_RPFILTER: ({ header }) => ({
    why: `rp_filter is on, and an answer to ${header.src} would leave by another device than the one that this packet came in by`,
    cure: 'Correct the route back, or loosen the check on that device (`sysctl -w net.ipv4.conf.DEVICE.rp_filter=2`, and the same for `all`).',
  }),
  IP_MARTIAN_SOURCE: ({ header }) => ({
    why: `${header.src} cannot be the source of a packet that comes in here: it is an address of this very namespace, or no host's address at all`,
    cure: "Look for the same address on two machines, or for a packet of one's own that came back because NAT did not rewrite its source.",
  }),
  IP_MARTIAN_DESTINATION: ({ header }) => ({
    why: `${header.dst} may not be reached from outside: 127.0.0.0/8 comes in only where route_localnet is 1, and 0.0.0.0 never`,
    cure: 'Listen on an address of the device. For node ports on 127.0.0.1, kube-proxy sets net.ipv4.conf.all.route_localnet.',
  }),
  IP_LOCALNET: () => ({
    why: 'an address of 127.0.0.0/8 may not leave by a real device unless route_localnet is 1',
    cure: 'Use an address of the device as the source.',
  }),
  NO_SOCKET: ({ header }) => ({
    why:
      header.protocol === 'tcp'
        ? `it arrived, but nobody listens on ${header.protocol} port ${header.dport ?? ''} here; the kernel answers with a reset (RST), which the client calls "Connection refused"`
        : `it arrived, but nobody listens on ${header.protocol} port ${header.dport ?? ''} here; the kernel answers "port unreachable" (ICMP type 3 code 3)`,
    cure: "Start the program, see that it listens on this address and not only on 127.0.0.1, and compare the Service's targetPort with its port.",
  }),
  TCP_INVALID_SEQUENCE: () => ({
    why: 'no state of the TCP socket accepts this segment: its sequence or acknowledgement number is not one that it waits for',
    cure: 'Look for a second connection with the same addresses and ports, or for a segment that came twice.',
  }),
  SOCKET_CLOSED: () => ({
    why: 'the socket that it was for is closed',
    cure: 'The program has ended or closed the connection: look at its log.',
  }),
  DEV_DOWN: ({ device }) => ({
    why: `the device ${device ?? 'that it should leave by'} is down`,
    cure: `Bring it up: \`ip link set ${device ?? 'DEVICE'} up\`.`,
  }),
  NO_CARRIER: ({ device }) => ({
    why: `the other end of ${device ?? 'the device'} is down or gone, so nobody hears what is sent there`,
    cure: 'Bring the other end up; of a veth pair both ends must be (`ip link`).',
  }),
  VXLAN_NO_REMOTE: () => ({
    why: "the VXLAN device's table names no host for the frame's destination MAC address, and there is no entry of zeros that floods what is unknown",
    cure: 'Add one: `bridge fdb append MAC dev DEVICE dst HOST`, or let the device learn.',
  }),
  BRIDGE_STORM: () => ({
    why: 'it has come back to this bridge hundreds of times: bridges stand in a loop, and without spanning tree a flooded frame circles for ever; a real network would be full of it, the lab stops it here',
    cure: 'Take one of the links out of the loop (`ip link set … nomaster`), and look at `bridge link` on each bridge.',
  }),
  BRIDGE_INGRESS_PORT: ({ device }) => ({
    why: `it would have to leave the bridge by ${device ?? 'the port'} that it came in by, and hairpin mode is off on that port: a pod that reaches itself through its Service needs it`,
    cure: `Switch it on: \`bridge link set dev ${device ?? 'PORT'} hairpin on\`; for pods, \`hairpinMode: true\` in the bridge plugin's configuration.`,
  }),
  BRIDGE_NO_PORT: () => ({
    why: 'the bridge has no port that this frame may leave by: none is up, or the one it knows does not forward',
    cure: 'Look at its ports (`bridge link`) and where it has learned the MAC address (`bridge fdb`).',
  }),
  NAT_NO_TUPLE: () => ({
    why: 'every address and port that NAT may give it is taken by another connection (conntrack insert_failed)',
    cure: 'Allow more source ports or addresses, or let old entries go (`conntrack -L`, `conntrack -S`).',
  }),
  NAT_OIF_CHANGED: () => ({
    why: 'the connection was masqueraded for another device than the one that it would leave by now; its source address would be wrong there',
    cure: 'The route has changed: let the client connect again, or delete the entry (`conntrack -D`).',
  }),
  ICMP_RELATED_UNKNOWN: () => ({
    why: 'it is an ICMP error about a packet that no socket here has sent',
    cure: 'That is harmless: usually the socket has been closed in the meantime.',
  }),
  UNHANDLED_PROTO: ({ header }) => ({
    why: `nothing in this kernel handles the protocol ${header.protocol}; the sender is told "protocol unreachable" (ICMP type 3 code 2)`,
    cure: 'Use TCP, UDP, SCTP or ICMP, or load the module for it.',
  }),
  IPVS_NO_SERVER: ({ header, detail }) => ({
    why: `the load balancer (IPVS) knows the virtual address ${header.dst}, but nobody may have this connection: ${detail ?? 'there is no real server'}; a client's first packet is answered "port unreachable" (ICMP type 3 code 3), which it calls "Connection refused"`,
    cure: 'Look at the real servers (`ipvsadm -Ln`); in a cluster, see whether the pods of the Service are ready (`kubectl get endpointslices`).',
  }),
  NOT_SIMULATED: () => ({
    why: 'it has reached something that Hoplight does not simulate yet: a real kernel would go on here',
    cure: 'Nothing is wrong with the network; the story ends here because we would have to guess.',
  }),
}

export function explainDrop(event: Drop): DropWords {
  return REASONS[event.reason](event)
}

/** What a client program says when it hears the answer of a REJECT (icmp_err_convert, net/ipv4/icmp.c). */
export const ANSWERS: Record<string, string> = {
  'icmp-net-unreachable': '"Network is unreachable"',
  'icmp-host-unreachable': '"No route to host"',
  'icmp-proto-unreachable': '"Protocol not available"',
  'icmp-port-unreachable': '"Connection refused"',
  'icmp-net-prohibited': '"Network is unreachable"',
  'icmp-host-prohibited': '"No route to host"',
  'icmp-admin-prohibited': '"No route to host"',
  'icmp6-no-route': '"Network is unreachable"',
  'icmp6-adm-prohibited': '"Permission denied"',
  'icmp6-addr-unreachable': '"No route to host"',
  'icmp6-port-unreachable': '"Connection refused"',
  'tcp-reset': '"Connection refused"',
}

export const rejectOf = (event: Drop): string | undefined => event.detail?.match(/^REJECT with ([\w-]+)/)?.[1]

function byRule(event: Drop): DropWords {
  const { rule } = event
  if (!rule) return { why: 'a rule said DROP', cure: 'Look for it with `iptables-save`.' }
  const { comment } = readRule(rule.text)
  const where = `rule ${rule.rule} of ${rule.chain}, table ${rule.table}`
  const reject = rejectOf(event)
  if (rule.rule === 0) {
    return {
      why: `no rule of ${rule.chain} in table ${rule.table} let it through, and the policy of the chain is DROP; nobody is told`,
      cure: isNftTable(rule.table)
        ? `Add a rule that accepts it: \`nft add rule ${rule.table} ${rule.chain} … accept\`.`
        : `Add a rule that accepts it: \`iptables -t ${rule.table} -I ${rule.chain} … -j ACCEPT\`.`,
    }
  }
  const service = serviceOf(comment)
  if (reject !== undefined && service !== undefined && comment?.includes('has no endpoints')) {
    return {
      why: `Service ${service} has no endpoints: no pod that its selector picks is ready, so kube-proxy refuses calls to it (${where}: REJECT with ${reject}), which the client calls ${ANSWERS[reject] ?? 'an error'}`,
      cure: `Compare the selector with the labels of the pods and see whether they are ready: \`kubectl get endpointslices -n ${service.split('/')[0]!} -l kubernetes.io/service-name=${service.split('/')[1]!.split(':')[0]!}\`.`,
    }
  }
  if (service !== undefined && comment?.includes('has no local endpoints')) {
    return {
      why: `Service ${service} has a Local traffic policy, and none of its pods runs on this node, so kube-proxy drops the call (${where}); nobody is told`,
      cure: 'Call a node that has such a pod, as a load balancer with health checks does, or use the policy Cluster.',
    }
  }
  if (reject !== undefined) {
    return {
      why: `a rule refuses it, ${where} (\`${rule.text}\`); back to the sender goes ${reject === 'tcp-reset' ? 'a TCP reset' : `an ICMP error (${reject})`}, which the client calls ${ANSWERS[reject] ?? 'an error'}`,
      cure: deletion(rule),
    }
  }
  return {
    why: `a rule drops it, ${where} (\`${rule.text}\`); nobody is told, so the client waits until it gives up`,
    cure: deletion(rule),
  }
}

const deletion = ({ table, chain, text }: NonNullable<Drop['rule']>): string =>
  chain.startsWith('KUBE-') || /^ip6? kube-proxy$/.test(table)
    ? 'kube-proxy wrote that rule and would write it again: change the Service or its pods instead.'
    : isNftTable(table)
      ? `If it should pass, delete the rule: \`nft -a list chain ${table} ${chain}\` shows its handle.`
      : `If it should pass, delete the rule: \`iptables -t ${table} ${text.replace(/^-A/, '-D')}\`.`

/** In two or three words, for a mark on the picture. */
const SHORT: Record<DropReason, string> = {
  NETFILTER_DROP: 'a rule said so',
  IP_OUTNOROUTES: 'no route',
  IP_INNOROUTES: 'no route',
  IP_BLACKHOLE: 'the route forbids it',
  IP_FORWARD_DISABLED: 'forwarding is off',
  TTL_EXPIRED: 'too many routers',
  PKT_TOO_BIG: 'too long for the way',
  NEIGH_FAILED: 'nobody has the address',
  NEIGH_QUEUEFULL: 'too many wait for the address',
  OTHERHOST: 'meant for another machine',
  IP_RPFILTER: 'the way back is another',
  IP_MARTIAN_SOURCE: 'impossible source',
  IP_MARTIAN_DESTINATION: 'impossible destination',
  IP_LOCALNET: 'a loopback address stays inside',
  NO_SOCKET: 'nobody listens',
  TCP_INVALID_SEQUENCE: 'not expected now',
  SOCKET_CLOSED: 'the socket is closed',
  DEV_DOWN: 'the device is down',
  NO_CARRIER: 'no cable',
  BRIDGE_INGRESS_PORT: 'the bridge does not send it back',
  BRIDGE_NO_PORT: 'no port leads there',
  NAT_NO_TUPLE: 'no address or port is left',
  NAT_OIF_CHANGED: 'it would leave elsewhere',
  ICMP_RELATED_UNKNOWN: 'about a packet nobody sent',
  IP6_DISABLED: 'IPv6 is off here',
  VXLAN_NO_REMOTE: 'no tunnel leads there',
  BRIDGE_STORM: 'it circles between bridges',
  UNHANDLED_PROTO: 'unknown protocol',
  IPVS_NO_SERVER: 'no server behind it',
  NOT_SIMULATED: 'not simulated',
}

export const shortReason = (reason: DropReason): string => SHORT[reason]
