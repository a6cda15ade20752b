/** A batch of changes on its way: it works on a copy of the ruleset, which `run.ts` puts in force (net/netfilter/nf_tables_api.c). */
import { Fault, errno, missing, notSimulated } from './fault.ts'
import type { Statement } from './expression.ts'
import type { Location } from './lexer.ts'
import type { PrintOptions } from './print.ts'
import type { Devices } from './resolve-value.ts'
import { type NftTable, type Nftables, type SetElement, tableKey } from './ruleset.ts'
import type { Named, TableName, Target } from './syntax.ts'

/** One change, as `nft monitor` prints it once the batch is in force. */
export interface NftChange {
  readonly event: 'new' | 'destroy'
  readonly object: 'table' | 'chain' | 'set' | 'map' | 'element' | 'rule' | 'counter' | 'quota' | 'limit'
  /** `add rule ip t c …`. */
  readonly line: (print: PrintOptions) => string
}

/** A batch on its way. */
export interface Draft extends Devices {
  readonly nftables: Nftables
  readonly now: number
  /** Where new rules (by handle) and elements stand: jumps and hooks are checked at the end. */
  readonly touched: { readonly table: NftTable; readonly handle: number | undefined; readonly at: Location }[]
  readonly faults: Fault[]
  readonly changes: NftChange[]
  /** Sets that this batch makes. */
  readonly newSets: Set<string>
  /** Tables that iptables wrote, which stand in the same kernel. */
  foreign: readonly ForeignTable[]
}

/** A table of iptables: nft lists its name and may delete it; its rules are iptables' to show. */
export interface ForeignTable {
  readonly family: 'ip' | 'ip6'
  readonly name: string
  readonly created: number
  /** As `nft list` shows it; undefined where the chain that is asked for is none. */
  readonly text: (shown: ForeignShown, print: PrintOptions) => string | undefined
}

/** What is shown of it: everything, one chain, chains without their rules, or nothing but the table. */
export type ForeignShown = { readonly what: 'whole' | 'chains' | 'nothing' } | { readonly what: 'chain'; readonly name: string }

export const foreignTable = (
  { foreign }: Draft,
  { family, name }: Pick<TableName, 'family' | 'name'>,
): ForeignTable | undefined => foreign.find((table) => table.family === family && table.name === name)

/** A table of iptables is not read or written as nft would. */
export function refuseForeign(draft: Draft, name: TableName): void {
  if (foreignTable(draft, name))
    throw notSimulated(`table ${name.family} ${name.name} through nft, as iptables has written it,`, name.at)
}

/** A set's name among all, for `newSets`. */
export const setKey = (table: Pick<NftTable, 'family' | 'name'>, set: string): string => `${table.family} ${table.name} ${set}`

/** Goes on with the next rule or set after a fault in one. */
export function attempt(draft: Draft, change: () => void): void {
  try {
    change()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    draft.faults.push(error)
  }
}

export const findTable = ({ nftables }: Draft, name: TableName): NftTable | undefined =>
  name.handle === undefined
    ? nftables.tables.get(tableKey(name.family, name.name))
    : [...nftables.tables.values()].find(({ family, handle }) => family === name.family && handle === name.handle)

/** `similar`: which table may have been meant, where that is said. */
export function needTable(draft: Draft, name: TableName, similar: () => string = () => ''): NftTable {
  refuseForeign(draft, name)
  const table = findTable(draft, name)
  if (!table) throw missing(similar(), name.at)
  return table
}

/** NFT_NAME_MAXLEN, its last zero included. */
const MAX_NAME = 256

export function checkName({ name, at }: Named): void {
  if (name.length >= MAX_NAME) throw errno('Numerical result out of range', at)
}

/** By name or by handle. */
export const byTarget = <T extends { readonly handle: number }>(
  things: Pick<ReadonlyMap<string, T>, 'get' | 'values'>,
  target: Target,
): T | undefined =>
  target.handle === undefined ? things.get(target.name) : [...things.values()].find(({ handle }) => handle === target.handle)

/** The chains that a statement may lead to. */
export const jumpsOf = (statement: Statement, table: NftTable): string[] => {
  if (statement.kind === 'verdict') return 'chain' in statement.verdict ? [statement.verdict.chain] : []
  if (statement.kind !== 'vmap') return []
  const elements = statement.set.kind === 'own' ? statement.set.elements : table.sets.get(statement.set.name)?.elements
  return elements ? elementJumps(elements.values()) : []
}
export const elementJumps = (elements: Iterable<SetElement>): string[] =>
  [...elements].flatMap(({ data }) => (data?.kind === 'verdict' && 'chain' in data.verdict ? [data.verdict.chain] : []))

/** For comparisons by text: JSON has no bigints and no maps. */
export const bigintText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value instanceof Map ? [...value] : value
