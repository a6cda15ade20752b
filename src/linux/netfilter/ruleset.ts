/**
 * A namespace's firewall as data: tables, chains, rules, counters. Rules are immutable and shared between forks;
 * counters and the state of stateful matches are not. iptables(8), iptables-extensions(8).
 */
import { dictionary } from '../../net/dictionary.ts'
import type { Prefix, Family } from '../../net/ip.ts'
import { type Ipsets, emptyIpsets } from '../ipset/ipset.ts'
import { type Nftables, emptyNftables } from '../nftables/ruleset.ts'
import type { HashlimitEntry } from './match/hashlimit.ts'
import type { Hook, TableName } from '../trace.ts'

export interface Netfilter {
  /** By name; which are printed in what order: TABLE_ORDER. */
  ipv4: Map<TableName, Table>
  ipv6: Map<TableName, Table>
  /** `-m recent` lists by name: what is known of an address, by its text; who was seen last stands last. */
  recent: Map<string, Map<string, RecentEntry>>
  /** `-m hashlimit` lists by name: what each address has left. */
  hashlimits: Map<string, Map<string, HashlimitEntry>>
  /** Netlink accounting objects (nfacct(8)). */
  nfacct: Map<string, { packets: number; bytes: number }>
  /** A rule asks for connections' counts, so that they are shown. */
  accounting: boolean
  /** What `ipset` made. */
  ipsets: Ipsets
  /** What `nft` wrote; iptables' tables stand beside it, and both are called at the hooks. */
  nftables: Nftables
}

export interface RecentEntry {
  /** Virtual times (ms) of the last sightings, newest last. */
  readonly stamps: readonly number[]
  /** How often it was seen in all. */
  readonly seen: number
  /** Of its last packet. */
  readonly ttl: number
}

export interface Table {
  readonly name: TableName
  readonly family: Family
  /** Built-in chains first, in hook order, then user chains in order of creation. */
  chains: Map<string, Chain>
  /** Chains that were copied so that packets count in them, by name: they stand in the place of those in `chains`. */
  counted: Map<string, Chain> | undefined
  /** Grows with every change of chains or rules: what was compiled for an older one is stale. */
  revision: number
  /** Changes with every fork, on both sides. */
  owner: number | undefined
  /** The last handle that was given to a chain or rule of it (nft's numbers, which traces tell). */
  handles: number | undefined
  /** When its hooks were registered (`Nftables.registrations`). */
  registered: number | undefined
}

export interface Chain {
  readonly name: string
  /** Built-in chains only. */
  policy: 'ACCEPT' | 'DROP' | undefined
  /** A base chain has one once iptables has made it. */
  handle?: number | undefined
  rules: readonly Rule[]
  /** Parallel to `rules`. */
  counters: RuleCounters[]
  /** Whether packets that reach the policy are counted: only once a policy was set (nft chains begin without counters), never in nat. */
  policyCounted?: boolean | undefined
  /** Packets that reached the policy. */
  policyCounters: { packets: number; bytes: number }
  /** Whose counters these are: a chain of another owner is copied before it counts (see `ownedChain`). */
  owner?: number | undefined
}

export interface RuleCounters {
  packets: number
  bytes: number
  /** The rule's number within its table, in order of creation. */
  handle?: number | undefined
  /** State that a match of this rule keeps (`statistic --mode nth`'s count, `limit`'s bucket). */
  state?: Record<string, number> | undefined
  /** As of a chain: those of another owner are copied before something is counted in them. */
  owner?: number | undefined
}

export interface Negatable<T> {
  readonly not: boolean
  readonly value: T
}

/** One rule, parsed. Options are plain data; match/ and target/ know what they mean. */
export interface Rule {
  readonly source?: Negatable<Prefix> | undefined
  readonly destination?: Negatable<Prefix> | undefined
  /** Device names; a trailing `+` matches any that begins so. */
  readonly inDevice?: Negatable<string> | undefined
  readonly outDevice?: Negatable<string> | undefined
  /** Protocol number. */
  readonly protocol?: Negatable<number> | undefined
  /** `-f`: second and further fragments (true), or `! -f` (false). */
  readonly fragment?: boolean | undefined
  readonly matches: readonly MatchUse[]
  /** Absent: the rule only counts. */
  readonly target?: TargetUse | undefined
}
export interface MatchUse {
  readonly name: string
  readonly options: unknown
}
/** `name` is ACCEPT, DROP, RETURN, an extension target, or a user chain (then `kind` tells jump from goto). */
export interface TargetUse {
  readonly kind: 'verdict' | 'extension' | 'jump' | 'goto'
  readonly name: string
  readonly options: unknown
}

/** Which built-in chains a table has, in the kernel's hook order. */
export const BUILT_IN: Readonly<Record<TableName, readonly string[]>> = dictionary({
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
})

/** The order in which `iptables-save` of 1.8.9 prints tables, whichever came first. */
export const TABLE_ORDER: readonly TableName[] = ['mangle', 'security', 'raw', 'filter', 'nat']

/**
 * The order in which a hook calls what is registered there (include/uapi/linux/netfilter_ipv4.h, NF_IP_PRI_*): one table
 * of data, walked by the engine and drawn by the inspector. `conntrack` at the start looks the connection up, `confirm` puts a new one into the table; `ipvs` is where the load balancer looks at the packet.
 */
export const HOOK_ORDER: Readonly<Record<Hook, readonly (TableName | 'conntrack' | 'confirm' | 'ipvs')[]>> = {
  prerouting: ['raw', 'conntrack', 'mangle', 'nat'],
  input: ['mangle', 'filter', 'security', 'ipvs', 'nat', 'confirm'],
  forward: ['mangle', 'filter', 'security', 'ipvs'],
  output: ['raw', 'conntrack', 'mangle', 'nat', 'ipvs', 'filter', 'security'],
  postrouting: ['mangle', 'nat', 'confirm'],
}

/** Where iptables' tables stand among the priorities that nft's chains name (NF_IP_PRI_*); nat's depends on the hook (stations.ts). */
export const PRIORITIES: Readonly<Record<Exclude<TableName, 'nat'> | 'conntrack' | 'confirm', number>> = {
  raw: -300,
  conntrack: -200,
  mangle: -150,
  filter: 0,
  security: 50,
  confirm: Infinity,
}

export const CHAIN_OF: Readonly<Record<Hook, string>> = {
  prerouting: 'PREROUTING',
  input: 'INPUT',
  forward: 'FORWARD',
  output: 'OUTPUT',
  postrouting: 'POSTROUTING',
}

export const emptyNetfilter = (): Netfilter => ({
  ipv4: new Map(),
  ipv6: new Map(),
  recent: new Map(),
  hashlimits: new Map(),
  nfacct: new Map(),
  accounting: false,
  ipsets: emptyIpsets(),
  nftables: emptyNftables(),
})

/** A table with its empty built-in chains, policy ACCEPT. */
export function createTable(name: TableName, family: Family): Table {
  const chains = new Map<string, Chain>()
  for (const chain of BUILT_IN[name]) {
    chains.set(chain, { name: chain, policy: 'ACCEPT', rules: [], counters: [], policyCounters: { packets: 0, bytes: 0 } })
  }
  return { name, family, chains, counted: undefined, revision: 0, owner: undefined, handles: undefined, registered: undefined }
}

/** Distinguishes the two sides of a fork; only equality counts, so runs stay the same. */
let owners = 0

export function forkTables(tables: Netfilter['ipv4']): Netfilter['ipv4'] {
  const copies: Netfilter['ipv4'] = new Map()
  for (const table of tables.values()) {
    // Written out: this is done for every connection of a search, and a spread takes long.
    const { name, family, chains, counted, revision, handles, registered } = table
    copies.set(name, {
      name,
      family,
      chains,
      counted: counted && new Map(counted),
      revision,
      owner: ++owners,
      handles,
      registered,
    })
    // The original must not count in chains that the copy still shares.
    table.owner = ++owners
  }
  return copies
}

/** A table's chain with the counters that are in force. */
export const chainNamed = (table: Table, name: string): Chain | undefined => table.counted?.get(name) ?? table.chains.get(name)

/** All chains with the counters that are in force, in the order of `chains`. */
export const chainsOf = ({ chains, counted }: Table): Chain[] =>
  Array.from(chains.values(), (chain) => counted?.get(chain.name) ?? chain)

/**
 * The chain as this table may count in it. Forks share chains, of which a large cluster has many thousands and a packet meets a
 * few: one is copied, beside the map that they share too, when something is first counted in it.
 */
export function ownedChain(table: Table, chain: Chain): Chain {
  const { owner } = table
  if (chain.owner === owner) return chain
  const { name, policy, handle, rules, counters, policyCounted, policyCounters } = chain
  const own: Chain = {
    name,
    policy,
    handle,
    rules,
    counters: [...counters],
    policyCounted,
    policyCounters: { ...policyCounters },
    owner,
  }
  table.counted ??= new Map()
  table.counted.set(own.name, own)
  return own
}

/** A rule's counters as its chain, which is its table's own, may change them: of ten thousand rules a packet is counted by a few. */
export function ownedCounters({ counters, owner }: Pick<Chain, 'counters' | 'owner'>, i: number): RuleCounters {
  const known = counters[i]!
  if (known.owner === owner) return known
  const { packets, bytes, handle, state } = known
  return (counters[i] = { packets, bytes, handle, state, owner })
}
