/**
 * What the kernel says of a packet while it handles it. Events explain and never act: the text tree, the inspector, the
 * animation, lessons and tests all read the same ones, and none needs the engine to be understood. Addresses are text.
 */

export type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting'
export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security'
/** An nftables table as a trace names it: family and name. */
export type NftTableName = `${'ip' | 'ip6' | 'inet'} ${string}`
export type AnyTable = TableName | NftTableName
/** An nftables table has a blank in its name, which no table of iptables has. */
export type CtState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED'

/** The header fields that a person follows. Ports are there for tcp, udp and sctp; `icmp` for ICMP. */
export interface Header {
  src: string
  dst: string
  protocol: string
  sport?: number
  dport?: number
  /** `SYN`, `SYN,ACK`, … (tcp), or the chunk (sctp). */
  flags?: string
  /** `echo request`, `destination port unreachable`, … */
  icmp?: string
  /** Bytes of payload, when there are any, and its text. */
  data?: string
  ttl: number
  /** The mark beside the packet (`skb->mark`), which no wire carries. */
  mark: number
  length: number
}

/** A 5-tuple as conntrack prints it; for ICMP `sport` is the echo id. */
export interface TupleView {
  src: string
  dst: string
  protocol: string
  sport?: number
  dport?: number
}

export interface ConntrackView {
  id: number
  protocol: string
  /** TCP: `SYN_SENT`, `ESTABLISHED`, … */
  state?: string
  original: TupleView
  reply: TupleView
  /** `SNAT`, `DNAT`, `ASSURED`, `CONFIRMED`, `SEEN_REPLY`. */
  status: string[]
  mark: number
  timeoutS: number
}

export interface RouteView {
  /** As `ip route` prints it. */
  text: string
  table: string
  kind: 'unicast' | 'local' | 'broadcast' | 'blackhole' | 'unreachable' | 'prohibit' | 'multicast'
  destination: string
  via?: string
  device?: string
  source?: string
  metric: number
}

/** Why a packet died. The names are the kernel's own (`enum skb_drop_reason`, include/net/dropreason-core.h) where it has one. */
export type DropReason =
  | 'NETFILTER_DROP' // a rule or policy said DROP or REJECT
  | 'IP_OUTNOROUTES' // no route for a packet that this namespace sends
  | 'IP_INNOROUTES' // no route for a packet that came in
  | 'IP_BLACKHOLE' // a blackhole, unreachable or prohibit route won
  | 'IP6_DISABLED' // IPv6 is off on the device
  | 'IP_FORWARD_DISABLED' // not for us, and ip_forward is 0
  | 'TTL_EXPIRED' // the TTL reached 0 while forwarding
  | 'PKT_TOO_BIG' // longer than the outgoing device's MTU, and DF is set
  | 'NEIGH_FAILED' // nobody answered the ARP request
  | 'NEIGH_QUEUEFULL' // too many packets wait for the neighbour
  | 'OTHERHOST' // the frame's destination MAC is another machine's
  | 'IP_RPFILTER' // rp_filter: the way back would not be this device
  | 'IP_MARTIAN_SOURCE' // a source address that cannot come from outside
  | 'IP_MARTIAN_DESTINATION' // a destination that may not come from outside (127/8 without route_localnet)
  | 'IP_LOCALNET' // 127/8 leaving on a real device
  | 'NO_SOCKET' // delivered, but nobody listens
  | 'TCP_INVALID_SEQUENCE' // a segment that no state of the socket accepts
  | 'SOCKET_CLOSED'
  | 'DEV_DOWN' // the device is down
  | 'NO_CARRIER' // the other end is down or missing
  | 'VXLAN_NO_REMOTE' // a VXLAN device's table names no host for the MAC address
  | 'BRIDGE_INGRESS_PORT' // the frame would leave by the port it came from, and hairpin mode is off
  | 'BRIDGE_STORM' // the frame has come round so often that the bridges must stand in a loop
  | 'BRIDGE_NO_PORT' // nothing to forward it to
  | 'NAT_NO_TUPLE' // every address and port that NAT may use is taken
  | 'NAT_OIF_CHANGED' // a masqueraded connection would leave by another device
  | 'ICMP_RELATED_UNKNOWN' // an ICMP error about a packet nobody sent
  | 'UNHANDLED_PROTO' // no protocol handler
  | 'IPVS_NO_SERVER' // a virtual service without a real server that may have the connection; the kernel gives no reason of its own
  | 'NOT_SIMULATED' // reached something that Hoplight does not simulate yet

/** One part of a rule, and what it says of the packet; `unasked` is what would change by being asked, after another said no. */
export interface RulePart {
  text: string
  says: 'yes' | 'no' | 'unasked'
  /** What the packet has: `the destination is 10.96.91.147`. */
  had?: string
}
/** A rule that said no, with all of its parts. */
export interface RuleParts {
  rule: number
  text: string
  parts: RulePart[]
}

/** What a person sees of a rule's turn. */
export interface RuleStep {
  kind: 'rule'
  hook: Hook
  table: AnyTable
  chain: string
  /** The number that `--line-numbers` shows, from 1; of an nftables rule its place in the chain. */
  rule: number
  /** As `iptables-save`, or `nft list`, prints it. */
  text: string
  matched: boolean
  /** Where not matched: the first part that said no, and what the packet had: `-d 10.96.0.1/32: the destination is 10.96.91.147`. */
  failed?: string
  /** Where matched: what the target does: `DNAT`, `KUBE-SVC-…` (a jump), none for a rule that only counts. */
  target?: string
  jump?: 'jump' | 'goto'
  /** For a statistic match: the probability with which it matches. */
  probability?: number
  /** Only where somebody asked (`KernelEnv.parts`). */
  parts?: RulePart[]
}

export type RewriteKind =
  | 'dnat'
  | 'snat'
  | 'masquerade'
  | 'redirect'
  | 'netmap'
  | 'mark'
  | 'ttl'
  | 'undnat'
  | 'unsnat'
  | 'tproxy'
  | 'ipvs'
  | 'unipvs'
  | 'other'

/** How IPVS came to a real server, for a connection's first packet. */
export interface IpvsPick {
  scheduler: string
  server: string
  /** Its place among the servers as `ipvsadm -L` lists them, from 1. */
  number: number
  of: number
  /** The client had it before. */
  sticky: boolean
  /** Seconds for which a client keeps its server. */
  persistent?: number
}

export type Step =
  /** A packet is born: by a program's socket, or by the kernel (RST, ICMP error). */
  | { kind: 'send'; by: string; what: string; header: Header; cause?: string; retransmission?: number }
  | { kind: 'tx'; device: string; peer?: { netns: string; device: string }; srcMac: string; dstMac: string; header: Header }
  | { kind: 'rx'; device: string; srcMac: string; dstMac: string; header: Header }
  | {
      kind: 'arp'
      /** IPv6's neighbour discovery: a solicitation is the request, an advertisement the reply. */
      ndp?: true
      op: 'request' | 'reply'
      direction: 'tx' | 'rx'
      device: string
      senderIp: string
      senderMac: string
      targetIp: string
      targetMac: string
    }
  | {
      kind: 'bridge'
      bridge: string
      port: string
      action: 'forward' | 'flood' | 'local' | 'drop'
      ports: string[]
      learned?: string
      header?: Header
    }
  /** A netfilter hook is entered; `bridged` when br_netfilter calls it for a frame that is switched. */
  | { kind: 'hook'; hook: Hook; inDevice?: string; outDevice?: string; bridged: boolean; header: Header }
  /** A table's base chain is entered, or why it is passed over (the nat table is asked once a connection). */
  | { kind: 'table'; hook: Hook; table: AnyTable; chain: string; skipped?: string }
  | RuleStep
  /** A run of rules that did not match, folded: `from`–`to`, and how many said no for which part (`-d`, `-p`, …). */
  | {
      kind: 'rules'
      hook: Hook
      table: AnyTable
      chain: string
      from: number
      to: number
      failed: Record<string, number>
      /** Only where somebody asked (`KernelEnv.parts`). */
      rows?: RuleParts[]
    }
  /** A base chain's end: its policy decides. Or the end of a user chain: back to the caller. */
  | { kind: 'policy'; hook: Hook; table: AnyTable; chain: string; verdict: 'ACCEPT' | 'DROP' }
  | { kind: 'return'; hook: Hook; table: AnyTable; chain: string; to: string; rule?: number }
  | {
      kind: 'rewrite'
      by: RewriteKind
      before: Header
      after: Header
      rule?: { table: AnyTable; chain: string; rule: number }
      ipvs?: IpvsPick
    }
  | {
      kind: 'conntrack'
      state: CtState
      direction: 'original' | 'reply'
      created: boolean
      confirmed?: boolean
      entry?: ConntrackView
    }
  | {
      kind: 'route'
      destination: string
      source?: string
      mark?: number
      decision: 'local' | 'forward' | 'output' | 'broadcast' | 'unreachable'
      chosen?: RouteView
      beaten: RouteView[]
    }
  | { kind: 'neighbour'; address: string; device: string; state: 'known' | 'resolving' | 'failed'; mac?: string }
  /** A tunnel puts the packet into another: the second envelope. `outer` is what routers on the way see. */
  | { kind: 'encapsulate'; by: 'vxlan' | 'ipip'; device: string; vni?: number; inner: Header; outer: Header }
  /** The tunnel's other end takes it out. */
  | { kind: 'decapsulate'; by: 'vxlan' | 'ipip'; device: string; vni?: number; inner: Header; outer: Header }
  | { kind: 'deliver'; to: string; socket: string; header: Header }
  | {
      kind: 'socket'
      socket: string
      event: 'connected' | 'accepted' | 'refused' | 'timeout' | 'unreachable' | 'closed' | 'reset' | 'data'
      detail?: string
    }
  | {
      kind: 'drop'
      reason: DropReason
      detail?: string
      device?: string
      rule?: { table: AnyTable; chain: string; rule: number; text: string }
      header: Header
    }

/**
 * One event of a trace: `at` is virtual milliseconds, `packet` names the packet (a bridge's copies share it), `netns`
 * where it happened. `way` says whether the packet goes with the connection's first packet or against it.
 */
export type TraceEvent = {
  seq: number
  at: number
  packet: number
  netns: string
  way: 'request' | 'reply' | 'aside' | 'other'
} & Step

/** What the probe's socket saw in the end; the last line of every trace. */
export interface TraceEnd {
  kind: 'end'
  at: number
  result: 'open' | 'refused' | 'timeout' | 'unreachable'
  /** Name of the pod or host that answered, and the source address that it saw. */
  backend?: string
  source?: string
  /** The client socket's own words: `Connection refused`, … */
  detail?: string
  events: number
}
