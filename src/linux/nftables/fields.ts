/** The fields, keys and their types that rules may ask for (src/proto.c, src/meta.c, src/ct.c); what is known but not simulated is refused by name. */
import { dictionary } from '../../net/dictionary.ts'
import type { TypeName } from './datatype.ts'

type Fields = Readonly<Record<string, TypeName>>

export const PAYLOADS: Readonly<Record<string, Fields>> = dictionary({
  ip: {
    version: 'integer4',
    hdrlength: 'integer4',
    dscp: 'dscp',
    ecn: 'ecn',
    length: 'integer16',
    id: 'integer16',
    'frag-off': 'integer16',
    ttl: 'integer8',
    protocol: 'inet_proto',
    saddr: 'ipv4_addr',
    daddr: 'ipv4_addr',
  },
  ip6: {
    version: 'integer4',
    dscp: 'dscp',
    length: 'integer16',
    nexthdr: 'inet_proto',
    hoplimit: 'integer8',
    saddr: 'ipv6_addr',
    daddr: 'ipv6_addr',
  },
  tcp: {
    sport: 'inet_service',
    dport: 'inet_service',
    sequence: 'integer',
    ackseq: 'integer',
    doff: 'integer4',
    flags: 'tcp_flag',
    window: 'integer16',
  },
  udp: { sport: 'inet_service', dport: 'inet_service', length: 'integer16' },
  sctp: { sport: 'inet_service', dport: 'inet_service', vtag: 'integer' },
  th: { sport: 'inet_service', dport: 'inet_service' },
  icmp: { type: 'icmp_type', code: 'icmp_code', id: 'integer16', sequence: 'integer16', mtu: 'integer16' },
  icmpv6: { type: 'icmpv6_type', code: 'icmpv6_code', id: 'integer16', sequence: 'integer16', 'packet-too-big': 'integer' },
  ether: { saddr: 'ether_addr', daddr: 'ether_addr', type: 'ether_type' },
})

/** Real fields of these headers that no simulated packet has. */
export const UNSIMULATED_FIELDS: Readonly<Record<string, readonly string[]>> = dictionary({
  ip: ['checksum', 'option'],
  ip6: ['ecn', 'flowlabel'],
  tcp: ['checksum', 'urgptr', 'option', 'reserved'],
  udp: ['checksum'],
  sctp: ['checksum', 'chunk'],
  th: [],
  icmp: ['checksum', 'gateway'],
  icmpv6: ['checksum', 'parameter-problem', 'max-delay'],
  ether: [],
})

/** Words that begin an expression of real nft that is not simulated. */
export const UNSIMULATED_EXPRESSIONS = [
  'vlan',
  'arp',
  'udplite',
  'dccp',
  'ah',
  'esp',
  'comp',
  'igmp',
  'rt',
  'socket',
  'osf',
  'ipsec',
  'exthdr',
  'hbh',
  'mh',
  'srh',
  'frag',
  'dst',
  'xt',
  'gre',
  'geneve',
  'vxlan',
  'gretap',
]

/** Statements of real nft that are not simulated. */
export const UNSIMULATED_STATEMENTS = ['queue', 'tproxy', 'dup', 'fwd', 'synproxy', 'flow', 'meter']

export const METAS: Fields = {
  length: 'integer',
  protocol: 'ether_type',
  nfproto: 'nf_proto',
  l4proto: 'inet_proto',
  mark: 'mark',
  iif: 'iface_index',
  oif: 'iface_index',
  iifname: 'ifname',
  oifname: 'ifname',
  skuid: 'uid',
  skgid: 'gid',
  pkttype: 'pkt_type',
  nftrace: 'integer1',
  cpu: 'integer',
  iiftype: 'iface_type',
  oiftype: 'iface_type',
  iifgroup: 'devgroup',
  oifgroup: 'devgroup',
  iifkind: 'ifname',
  oifkind: 'ifname',
}
/** They may stand without `meta`. */
export const BARE_METAS = [
  'mark',
  'iif',
  'oif',
  'iifname',
  'oifname',
  'skuid',
  'skgid',
  'iiftype',
  'oiftype',
  'iifgroup',
  'oifgroup',
  'nftrace',
  'rtclassid',
  'ibriport',
  'obriport',
  'ibrname',
  'obrname',
  'pkttype',
  'cgroup',
  'cpu',
]
/** Printed without `meta`. */
export const PRINTED_BARE = ['iif', 'oif', 'iifname', 'oifname', 'iifgroup', 'oifgroup']
export const UNSIMULATED_METAS = [
  'priority',
  'rtclassid',
  'secmark',
  'ibrname',
  'obrname',
  'cgroup',
  'random',
  'ipsec',
  'ibrpvid',
  'ibrvproto',
  'time',
  'day',
  'hour',
  'sdif',
  'sdifname',
]
export const META_KEYS =
  'length, protocol, priority, mark, iif, oif, iifname, oifname, iiftype, oiftype, skuid, skgid, nftrace, rtclassid, secmark, nfproto, l4proto, ibrname, obrname, pkttype, cpu, iifgroup, oifgroup, cgroup, random, ipsec, iifkind, oifkind, ibrpvid, ibrvproto, time, day, hour, sdif, sdifname'

/** Without a direction. */
export const CTS: Fields = {
  state: 'ct_state',
  direction: 'ct_dir',
  status: 'ct_status',
  mark: 'mark',
  l3proto: 'nf_proto',
  protocol: 'inet_proto',
  bytes: 'integer64',
  packets: 'integer64',
  avgpkt: 'integer64',
}
/** With `original` or `reply`. */
export const DIRECTED_CTS: Fields = {
  saddr: 'ipv4_addr',
  daddr: 'ipv4_addr',
  'proto-src': 'inet_service',
  'proto-dst': 'inet_service',
  l3proto: 'nf_proto',
  protocol: 'inet_proto',
  bytes: 'integer64',
  packets: 'integer64',
  avgpkt: 'integer64',
}
export const UNSIMULATED_CTS = ['expiration', 'helper', 'label', 'zone', 'id', 'secmark', 'event', 'timeout', 'expectation']

/** The protocol number that a header stands behind. */
export const PROTOCOL_OF: Readonly<Record<string, number>> = dictionary({ tcp: 6, udp: 17, sctp: 132, icmp: 1, icmpv6: 58 })
