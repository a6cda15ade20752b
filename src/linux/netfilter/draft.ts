/**
 * A change of one table before it is in force: rules are replaced, never changed in place, and a file's changes of a table come
 * into force together or not at all (nf_tables_api.c, the batch; iptables/nft.c).
 */
import type { Family } from '../../net/ip.ts'
import type { TableName } from '../trace.ts'
import { referencesIn } from './chain-summary.ts'
import { type Chain, type Netfilter, type Rule, type RuleCounters, type Table, chainsOf, createTable } from './ruleset.ts'
import { tablesOf } from './save.ts'

export type RuleOperation = 'RULE_APPEND' | 'RULE_INSERT' | 'RULE_REPLACE'

/** New rules, to which the kernel must agree: column by column, for there may be a hundred thousand. */
export interface Added {
  readonly lines: number[]
  readonly operations: RuleOperation[]
  readonly chains: string[]
  readonly rules: Rule[]
}

export interface Draft {
  readonly netfilter: Netfilter
  readonly table: Table
  /** The table exists, or will: some command made it. */
  exists: boolean
  /** Chains copied for this change: their lists may grow in place. */
  readonly own: Set<Chain>
  readonly added: Added
  /** References to chains, while no rule was changed since they were counted. */
  references: Map<string, number> | undefined
  line: number
}

/** The table as it stands, to be changed; `flush` begins with an empty one. */
export function openDraft(netfilter: Netfilter, family: Family, name: TableName, flush = false): Draft {
  const current = tablesOf(netfilter, family).get(name)
  const fresh = createTable(name, family)
  const table: Table = !current
    ? fresh
    : flush
      ? { ...fresh, revision: current.revision }
      : { ...current, chains: new Map(chainsOf(current).map((chain) => [chain.name, chain])), counted: new Map() }
  return {
    netfilter,
    table,
    exists: current !== undefined && !flush,
    own: new Set(flush || !current ? fresh.chains.values() : []),
    line: 0,
    references: undefined,
    added: { lines: [], operations: [], chains: [], rules: [] },
  }
}

export function noteRule({ added, line }: Draft, operation: RuleOperation, chain: string, rule: Rule): void {
  added.lines.push(line)
  added.operations.push(operation)
  added.chains.push(chain)
  added.rules.push(rule)
}

export const nextHandle = ({ table }: Draft): number => (table.handles = (table.handles ?? 0) + 1)

/** A base chain comes to be with the first command that needs it. */
export function makeChain(draft: Draft, chain: Chain): void {
  chain.handle ??= nextHandle(draft)
}

/** Puts the draft in force. */
export function commitDraft({ netfilter, table, exists }: Draft): void {
  const tables = tablesOf(netfilter, table.family)
  if (!exists) {
    tables.delete(table.name)
    return
  }
  table.revision += 1
  const current = tables.get(table.name)
  if (current) {
    current.chains = table.chains
    current.counted = table.counted
    current.revision = table.revision
    current.handles = table.handles ?? 0
  } else tables.set(table.name, { ...table, registered: ++netfilter.nftables.registrations })
}

/** The chain with lists that may be changed. */
export function ownChain(draft: Draft, chain: Chain): Chain & { rules: Rule[] } {
  draft.references = undefined
  if (draft.own.has(chain)) return chain as Chain & { rules: Rule[] }
  const copy: Chain & { rules: Rule[] } = { ...chain, rules: [...chain.rules], counters: [...chain.counters] }
  draft.table.chains.set(chain.name, copy)
  draft.own.add(copy)
  return copy
}

export function addChain(draft: Draft, name: string): Chain {
  const chain: Chain = { name, policy: undefined, rules: [], counters: [], policyCounters: { packets: 0, bytes: 0 } }
  chain.handle = nextHandle(draft)
  draft.table.chains.set(name, chain)
  draft.own.add(chain)
  draft.exists = true
  return chain
}

/** A chain without its rules, in the place of the old one. */
export function emptyChain(draft: Draft, chain: Chain): void {
  const empty: Chain = { ...chain, rules: [], counters: [] }
  draft.table.chains.set(chain.name, empty)
  draft.own.add(empty)
  draft.references = undefined
}

export const referencesTo = (draft: Draft, name: string): number => {
  draft.references ??= referencesIn(draft.table.chains.values(), draft.table.family, draft.own)
  return draft.references.get(name) ?? 0
}

export const noCounters = (): RuleCounters => ({ packets: 0, bytes: 0 })
