/** What rules ask of what is around them: the chains that they lead to, the hooks and the table that their extensions are limited to. */
import type { Hook, TableName } from '../trace.ts'
import type { Chain, Rule } from './ruleset.ts'
import { matchOf } from './match/registry.ts'
import { targetOf } from './target/registry.ts'
import type { Family } from '../../net/ip.ts'

const sets = new WeakMap<readonly Hook[], ReadonlySet<Hook>>()

/** One set for each extension's list: tens of thousands of chains are limited by the same. */
function setOf(limit: readonly Hook[]): ReadonlySet<Hook> {
  const known = sets.get(limit)
  if (known) return known
  const set = new Set(limit)
  sets.set(limit, set)
  return set
}

/** Narrows what was allowed so far by what an extension allows. */
function narrow(allowed: ReadonlySet<Hook> | undefined, limit: readonly Hook[] | undefined): ReadonlySet<Hook> | undefined {
  if (!limit) return allowed
  const limited = setOf(limit)
  if (!allowed || allowed === limited) return limited
  return new Set([...allowed].filter((hook) => limited.has(hook)))
}

/** The hooks that a rule's extensions allow, of those that are `allowed`; undefined: all. */
export function hooksFor(
  { target, matches }: Rule,
  allowed: ReadonlySet<Hook> | undefined,
  family: Family,
): ReadonlySet<Hook> | undefined {
  let hooks = target?.kind === 'extension' ? narrow(allowed, targetOf(target.name)?.hooks) : allowed
  for (const { name } of matches) hooks = narrow(hooks, matchOf(name, family)?.hooks)
  return hooks
}

/** The chain that a rule leads to. */
export const jumpOf = ({ target }: Rule): string | undefined =>
  target && (target.kind === 'jump' || target.kind === 'goto') ? target.name : undefined

/** Adds to each chain's count the rules that refer to it, or takes them away. */
export function countJumps(references: Map<string, number>, rules: readonly Rule[], sign: 1 | -1 = 1): void {
  for (const rule of rules) {
    const name = jumpOf(rule)
    if (name !== undefined) references.set(name, (references.get(name) ?? 0) + sign)
  }
}

/** By how many rules each chain is referred to. */
export function referencesIn(chains: Iterable<Chain>): Map<string, number> {
  const references = new Map<string, number>()
  for (const { rules } of chains) countJumps(references, rules)
  return references
}

/** The table that an extension of this rule is limited to, if it is not this one. */
export function wrongTable(rule: Rule, table: TableName, family: Family): boolean {
  for (const { name } of rule.matches) {
    const limit = matchOf(name, family)?.table
    if (limit !== undefined && limit !== table) return true
  }
  const limit = rule.target?.kind === 'extension' ? targetOf(rule.target.name)?.table : undefined
  return limit !== undefined && limit !== table
}
