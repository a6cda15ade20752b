/** The list of matches. One more match is one file and one line here. */
import type { Family } from '../../../net/ip.ts'
import type { MatchExtension } from '../extension.ts'
import { addrtype } from './addrtype.ts'
import { comment } from './comment.ts'
import { connbytes } from './connbytes.ts'
import { connlimit } from './connlimit.ts'
import { connmark } from './connmark.ts'
import { conntrack } from './conntrack.ts'
import { dscp } from './dscp.ts'
import { ecn } from './ecn.ts'
import { hashlimit } from './hashlimit.ts'
import { helper } from './helper.ts'
import { hl } from './hl.ts'
import { icmp } from './icmp.ts'
import { icmp6 } from './icmp6.ts'
import { iprange } from './iprange.ts'
import { ipvs } from './ipvs.ts'
import { length } from './length.ts'
import { limit } from './limit.ts'
import { mac } from './mac.ts'
import { mark } from './mark.ts'
import { multiport } from './multiport.ts'
import { nfacct } from './nfacct.ts'
import { owner } from './owner.ts'
import { physdev } from './physdev.ts'
import { pkttype } from './pkttype.ts'
import { quota } from './quota.ts'
import { recent } from './recent.ts'
import { rpfilter } from './rpfilter.ts'
import { sctp } from './sctp.ts'
import { set } from './set.ts'
import { state } from './state.ts'
import { statistic } from './statistic.ts'
import { string } from './string.ts'
import { tcp } from './tcp.ts'
import { tcpmss } from './tcpmss.ts'
import { tos } from './tos.ts'
import { ttl } from './ttl.ts'
import { udp } from './udp.ts'

// An extension meets only the options that its own parse made.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const MATCHES: readonly MatchExtension<any>[] = [
  addrtype,
  comment,
  connbytes,
  connlimit,
  connmark,
  conntrack,
  dscp,
  ecn,
  hashlimit,
  helper,
  hl,
  icmp,
  icmp6,
  iprange,
  ipvs,
  length,
  limit,
  mac,
  mark,
  multiport,
  nfacct,
  owner,
  physdev,
  pkttype,
  quota,
  recent,
  rpfilter,
  sctp,
  set,
  state,
  statistic,
  string,
  tcp,
  tcpmss,
  tos,
  ttl,
  udp,
]

const named = (family: Family): ReadonlyMap<string, MatchExtension<unknown>> =>
  new Map(
    MATCHES.filter((match) => match.family === undefined || match.family === family).flatMap((match) =>
      [match.name, ...(match.aliases ?? [])].map((name) => [name, match] as const),
    ),
  )
const byName: Readonly<Record<Family, ReadonlyMap<string, MatchExtension<unknown>>>> = { 4: named(4), 6: named(6) }

/** The match that `-m NAME` loads. */
export const matchOf = (name: string, family: Family): MatchExtension<unknown> | undefined => byName[family].get(name)

/** The match that `-p PROTOCOL` loads when an option asks for it. */
export const matchOfProtocol = (protocol: number, family: Family): MatchExtension<unknown> | undefined =>
  MATCHES.find((match) => match.protocol === protocol && (match.family === undefined || match.family === family))

/** Matches that iptables 1.8.9 has and Hoplight has not. */
export const UNSIMULATED_MATCHES: ReadonlySet<string> = new Set([
  'ah',
  'bpf',
  'cgroup',
  'cluster',
  'connlabel',
  'cpu',
  'dccp',
  'devgroup',
  'dst',
  'esp',
  'eui64',
  'frag',
  'hbh',
  'ipcomp',
  'ipv6header',
  'mh',
  'osf',
  'policy',
  'rateest',
  'realm',
  'rt',
  'socket',
  'srh',
  'time',
  'u32',
  'udplite',
])
