/**
 * What stands at each hook of a namespace, in the order in which packets meet it: iptables' tables and nft's base chains, and how
 * many rules and chains each leads to (net/netfilter/core.c; the order is linux/netfilter/stations.ts').
 */
import type { Family } from '../net/ip.ts'
import { jumpOf } from '../linux/netfilter/chain-summary.ts'
import { CHAIN_OF, type Netfilter, type Table, chainNamed } from '../linux/netfilter/ruleset.ts'
import { natEntries, stationsOf } from '../linux/netfilter/stations.ts'
import { jumpsOf } from '../linux/nftables/draft.ts'
import type { NftTable } from '../linux/nftables/ruleset.ts'
import type { AnyTable, Hook } from '../linux/trace.ts'
import type { Lab } from './lab.ts'

export interface HookTable {
  table: AnyTable
  /** The base chain that the hook calls. */
  chain: string
  policy: 'ACCEPT' | 'DROP'
  /** Rules of that chain and of all that it leads to, and how many chains these are. */
  rules: number
  chains: number
}
export type HookTables = Record<Hook, HookTable[]>

const HOOKS = Object.keys(CHAIN_OF) as Hook[]

/** Undefined where there is no such namespace. */
export function hookTables(lab: Lab, netns: string, family: Family = 4): HookTables | undefined {
  const found = lab.world.kernel.namespaces.get(netns)
  if (!found) return undefined
  const { netfilter } = found
  return Object.fromEntries(HOOKS.map((hook) => [hook, tablesAt(netfilter, hook, family)])) as HookTables
}

function tablesAt(netfilter: Netfilter, hook: Hook, family: Family): HookTable[] {
  const own = family === 4 ? netfilter.ipv4 : netfilter.ipv6
  return stationsOf(netfilter, family, hook).flatMap((station) => {
    // NAT is one place of the hook, where several may be asked.
    const all = station === 'nat' ? natEntries(netfilter, family, hook) : [station]
    return all.flatMap((each): HookTable[] => {
      if (typeof each !== 'string') {
        const table = netfilter.nftables.tables.get(each.table)
        return table ? [ofNft(table, each.chain)] : []
      }
      const table = each === 'conntrack' || each === 'confirm' || each === 'ipvs' ? undefined : own.get(each)
      return table ? [ofIptables(table, CHAIN_OF[hook])] : []
    })
  })
}

/** How many rules, in how many chains, a walk that begins in `base` may meet. */
function reached(base: string, rulesOf: (chain: string) => number, next: (chain: string) => Iterable<string>) {
  const seen = new Set([base])
  let rules = 0
  for (const chain of seen) {
    rules += rulesOf(chain)
    for (const other of next(chain)) seen.add(other)
  }
  return { rules, chains: seen.size }
}

function ofIptables(table: Table, chain: string): HookTable {
  const rulesOf = (name: string) => chainNamed(table, name)?.rules ?? []
  return {
    table: table.name,
    chain,
    policy: chainNamed(table, chain)?.policy ?? 'ACCEPT',
    ...reached(
      chain,
      (name) => rulesOf(name).length,
      (name) => new Set(rulesOf(name).flatMap((rule) => jumpOf(rule) ?? [])),
    ),
  }
}

function ofNft(table: NftTable, chain: string): HookTable {
  const rulesOf = (name: string) => table.chains.get(name)?.rules ?? []
  return {
    table: `${table.family} ${table.name}`,
    chain,
    policy: table.chains.get(chain)?.base?.policy === 'drop' ? 'DROP' : 'ACCEPT',
    ...reached(
      chain,
      (name) => rulesOf(name).length,
      (name) => rulesOf(name).flatMap(({ statements }) => statements.flatMap((statement) => [...jumpsOf(statement, table)])),
    ),
  }
}
