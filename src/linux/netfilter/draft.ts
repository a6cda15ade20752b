/**
 * A change of one table before it is in force: rules are replaced, never changed in place, and a file's changes of a table come
 * into force together or not at all (nf_tables_api.c, the batch; iptables/nft.c).
 */
import type { Family } from '../../net/ip.ts'
import type { TableName } from '../trace.ts'
import { countJumps, jumpOf, referencesIn } from './chain-summary.ts'
import { type Chain, type Netfilter, type Rule, type Table, createTable } from './ruleset.ts'
import { tablesOf } from './save.ts'

export type RuleOperation = 'RULE_APPEND' | 'RULE_INSERT' | 'RULE_REPLACE'

export type OwnChain = Chain & { rules: Rule[] }

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
  /** The one of them that was asked for last: most lines of a file are about the chain of the line before. */
  last: OwnChain | undefined
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
      : { ...current, chains: copyChains(current), counted: undefined }
  return {
    netfilter,
    table,
    exists: current !== undefined && !flush,
    own: new Set(flush || !current ? fresh.chains.values() : []),
    last: undefined,
    line: 0,
    references: undefined,
    added: { lines: [], operations: [], chains: [], rules: [] },
  }
}

/** A map of its own with the counters that are in force; written out, for a large cluster has forty thousand chains and changes one. */
function copyChains({ chains, counted }: Table): Map<string, Chain> {
  const copy = new Map<string, Chain>()
  for (const [name, chain] of chains) copy.set(name, chain)
  if (counted) for (const [name, chain] of counted) copy.set(name, chain)
  return copy
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
export function commitDraft(draft: Draft): void {
  const { netfilter, table, exists } = draft
  const tables = tablesOf(netfilter, table.family)
  if (!exists) {
    tables.delete(table.name)
    return
  }
  table.revision += 1
  const current = tables.get(table.name)
  if (current) keepCounts(draft, current)
  if (current) {
    current.chains = table.chains
    current.counted = table.counted
    current.revision = table.revision
    current.handles = table.handles ?? 0
  } else tables.set(table.name, { ...table, registered: ++netfilter.nftables.registrations })
}

/** The chain with lists that may be changed. */
export function ownChain(draft: Draft, chain: Chain): OwnChain {
  draft.references = undefined
  if (draft.last === chain) return draft.last
  if (draft.own.has(chain)) return (draft.last = chain as OwnChain)
  const copy: OwnChain = { ...chain, rules: [...chain.rules], counters: [...chain.counters] }
  draft.table.chains.set(chain.name, copy)
  draft.own.add(copy)
  return (draft.last = copy)
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

/** References to each chain of a table in force, counted when first asked for and carried on over small changes. */
const standing = new WeakMap<ReadonlyMap<string, Chain>, Map<string, number>>()

/** A change of more chains than this is counted as a whole. */
const FEW = 64

export function referencesTo(draft: Draft, name: string): number {
  const current = tablesOf(draft.netfilter, draft.table.family).get(draft.table.name)
  if (!current || !draft.exists || draft.own.size > FEW) {
    draft.references ??= referencesIn(draft.table.chains.values())
    return draft.references.get(name) ?? 0
  }
  return (countsOf(current).get(name) ?? 0) + difference(draft, current, name)
}

function countsOf({ chains }: Table): Map<string, number> {
  const known = standing.get(chains)
  if (known) return known
  const counted = referencesIn(chains.values())
  standing.set(chains, counted)
  return counted
}

/** By how many references to a chain the draft differs from what is in force: only its own chains can. */
function difference({ table, own }: Draft, current: Table, name: string): number {
  let count = 0
  for (const chain of own) {
    if (table.chains.get(chain.name) === chain) count += jumpsTo(chain, name)
  }
  for (const [old] of changedChains({ table, own }, current)) count -= jumpsTo(old, name)
  return count
}

const jumpsTo = ({ rules }: Chain, name: string): number =>
  rules.reduce((count, rule) => (jumpOf(rule) === name ? count + 1 : count), 0)

/** Chains in force that the draft has changed or taken away, once each. */
function changedChains({ table, own }: Pick<Draft, 'table' | 'own'>, current: Table): Map<Chain, true> {
  const changed = new Map<Chain, true>()
  for (const { name } of own) {
    const old = current.chains.get(name)
    if (old && table.chains.get(name) !== old) changed.set(old, true)
  }
  return changed
}

/** Carries the counts over to the chains that come into force. */
function keepCounts(draft: Draft, current: Table): void {
  const counts = standing.get(current.chains)
  if (!counts || draft.own.size > FEW || !draft.exists) return
  const { table, own } = draft
  // A chain that goes has no rules: only an empty one may be deleted.
  for (const [old] of changedChains(draft, current)) countJumps(counts, old.rules, -1)
  for (const chain of own) if (table.chains.get(chain.name) === chain) countJumps(counts, chain.rules)
  standing.set(table.chains, counts)
}
