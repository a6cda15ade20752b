/** One nft table under construction: its sets, maps and chains with what stands in them, before it is text. */
import type { Family } from '../../../net/ip.ts'

/** A rule as text; a list among its parts is an anonymous set of addresses and ranges. */
export type NftRule = readonly (string | readonly string[])[]

export interface NftElement {
  readonly key: readonly string[]
  readonly comment: string
  /** A map's verdict; '' in a set. */
  readonly verdict: string
}

export interface NftSet {
  readonly kind: 'set' | 'map'
  readonly name: string
  readonly type: string
  readonly comment: string
  /** Elements are added by rules and forgotten after so many seconds; 0: neither. */
  readonly timeoutSeconds: number
  /** By key: of two elements with one key the later stands. */
  readonly elements: Map<string, NftElement>
}

export interface BaseHook {
  readonly type: 'filter' | 'nat'
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting'
  readonly priority: number
}

export interface NftChain {
  readonly name: string
  readonly comment: string
  readonly base: BaseHook | undefined
  readonly rules: NftRule[]
}

export interface NftTable {
  readonly family: Family
  readonly name: string
  readonly comment: string
  readonly sets: Map<string, NftSet>
  readonly chains: Map<string, NftChain>
}

/** `ip` or `ip6`: the table's family, and the name of the header in its rules. */
export const headerName = (family: Family): 'ip' | 'ip6' => (family === 4 ? 'ip' : 'ip6')

export function addSet(
  table: NftTable,
  set: Pick<NftSet, 'kind' | 'name' | 'type'> & { comment?: string; timeoutSeconds?: number },
): void {
  table.sets.set(set.name, { comment: '', timeoutSeconds: 0, ...set, elements: new Map() })
}

export function addChain(table: NftTable, name: string, more: { comment?: string; base?: BaseHook } = {}): void {
  table.chains.set(name, { name, comment: more.comment ?? '', base: more.base, rules: [] })
}

export function addRule(table: NftTable, chain: string, ...rule: NftRule): void {
  const found = table.chains.get(chain)
  if (found === undefined) throw new Error(`no chain ${chain}`)
  found.rules.push(rule)
}

export function addElement(table: NftTable, set: string, key: readonly string[], verdict = '', comment = ''): void {
  const found = table.sets.get(set)
  if (found === undefined) throw new Error(`no set ${set}`)
  found.elements.set(key.join(' . '), { key, comment, verdict })
}
