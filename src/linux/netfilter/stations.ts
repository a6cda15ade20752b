/**
 * What stands at a hook in which order: iptables' tables, nft's base chains, connection tracking and NAT, by priority
 * (net/netfilter/core.c, nf_hook_entries_grow; include/uapi/linux/netfilter_ipv4.h). Of two with one priority the later comes first.
 */
import type { Family } from '../../net/ip.ts'
import type { Hook, NftTableName, TableName } from '../trace.ts'
import type { ChainType, NftTable, Nftables } from '../nftables/ruleset.ts'
import { HOOK_ORDER, type Netfilter, PRIORITIES, type Table } from './ruleset.ts'

/** A base chain of nft. */
export interface NftStation {
  readonly type: ChainType
  /** Its table's key in `Nftables.tables`. */
  readonly table: string
  readonly name: NftTableName
  readonly chain: string
}
export type NatEntry = NftStation
export type Station = TableName | 'conntrack' | 'confirm' | 'ipvs' | NftStation

interface Placed<T> {
  readonly what: T
  readonly priority: number
  readonly registered: number
}

const inOrder = <T>(placed: readonly Placed<T>[]): T[] =>
  [...placed].sort((a, b) => a.priority - b.priority || b.registered - a.registered).map(({ what }) => what)

const sees = (table: NftTable, family: Family): boolean =>
  table.family === 'inet' || table.family === (family === 4 ? 'ip' : 'ip6')

/** The base chains at a hook, nat's or the others. */
function chainsAt(nftables: Nftables, family: Family, hook: Hook, nat: boolean): Placed<NftStation>[] {
  const placed: Placed<NftStation>[] = []
  for (const [key, table] of nftables.tables) {
    if (table.dormant || !sees(table, family)) continue
    for (const { name, base } of table.chains.values()) {
      if (base?.hook !== hook || (base.type === 'nat') !== nat) continue
      const what: NftStation = { type: base.type, table: key, name: `${table.family} ${table.name}`, chain: name }
      placed.push({ what, priority: base.priority, registered: base.registered })
    }
  }
  return placed
}

type Known = Pick<Table, 'name' | 'family' | 'registered'>

interface Order {
  /** The tables of iptables that were there. */
  readonly tables: readonly Known[]
  readonly stations: Map<string, readonly Station[]>
  readonly nat: Map<string, readonly (NatEntry | TableName)[]>
}

const orders = new WeakMap<object, Order>()

const stands = ({ name, family, registered }: Known, { ipv4, ipv6 }: Pick<Netfilter, 'ipv4' | 'ipv6'>): boolean => {
  const table = (family === 4 ? ipv4 : ipv6).get(name)
  return table !== undefined && table.registered === registered
}

/** Worked out once for a ruleset as it stands. */
function orderOf({ nftables, ipv4, ipv6 }: Netfilter): Order {
  const known = orders.get(nftables.shape)
  if (known && known.tables.length === ipv4.size + ipv6.size && known.tables.every((table) => stands(table, { ipv4, ipv6 })))
    return known
  const tables = [...ipv4.values(), ...ipv6.values()].map(({ name, family, registered }) => ({ name, family, registered }))
  const order: Order = { tables, stations: new Map(), nat: new Map() }
  orders.set(nftables.shape, order)
  return order
}

const tablesOf = (netfilter: Netfilter, family: Family): Netfilter['ipv4'] => (family === 4 ? netfilter.ipv4 : netfilter.ipv6)

/** DNAT is decided on the way in and where a packet is made, SNAT on the way out and where it ends. */
const natPriority = (hook: Hook): number => (hook === 'prerouting' || hook === 'output' ? -100 : 100)

/** Just beside NAT, so that what was translated is balanced, and what is balanced is translated (`ip_vs_ops4`). */
const ipvsPriority = (hook: Hook): number => (hook === 'output' ? -98 : hook === 'forward' ? 100 : 99)

function mergeStations(netfilter: Netfilter, family: Family, hook: Hook): Station[] {
  const placed: Placed<Station>[] = chainsAt(netfilter.nftables, family, hook, false)
  for (const station of HOOK_ORDER[hook]) {
    const priority = station === 'nat' ? natPriority(hook) : station === 'ipvs' ? ipvsPriority(hook) : PRIORITIES[station]
    const registered =
      station === 'conntrack' || station === 'confirm' || station === 'ipvs'
        ? Infinity
        : (tablesOf(netfilter, family).get(station)?.registered ?? 0)
    placed.push({ what: station, priority, registered })
  }
  return inOrder(placed)
}

export function stationsOf(netfilter: Netfilter, family: Family, hook: Hook): readonly Station[] {
  if (netfilter.nftables.tables.size === 0) return HOOK_ORDER[hook]
  const { stations } = orderOf(netfilter)
  const key = `${family} ${hook}`
  let found = stations.get(key)
  if (!found) stations.set(key, (found = mergeStations(netfilter, family, hook)))
  return found
}

const ONLY_IPTABLES: readonly TableName[] = ['nat']
const NOBODY: readonly TableName[] = []

/** Who is asked about a connection's first packet, in order: they stand at one place of the hook, by their priorities among themselves. */
export function natEntries(netfilter: Netfilter, family: Family, hook: Hook): readonly (NatEntry | TableName)[] {
  const table = tablesOf(netfilter, family).get('nat')
  if (netfilter.nftables.tables.size === 0) return table ? ONLY_IPTABLES : NOBODY
  const { nat } = orderOf(netfilter)
  const key = `${family} ${hook}`
  let found = nat.get(key)
  if (!found) {
    const placed: Placed<NatEntry | TableName>[] = chainsAt(netfilter.nftables, family, hook, true)
    if (table) placed.push({ what: 'nat', priority: natPriority(hook), registered: table.registered ?? 0 })
    nat.set(key, (found = inOrder(placed)))
  }
  return found
}
