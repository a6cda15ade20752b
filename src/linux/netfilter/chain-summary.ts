/** What a chain's rules ask of the chains around it, found once for each list of rules. */
import type { Hook, TableName } from '../trace.ts'
import type { Chain, Rule } from './ruleset.ts'
import { matchOf } from './match/registry.ts'
import { targetOf } from './target/registry.ts'
import type { Family } from '../../net/ip.ts'

export interface ChainSummary {
  /** Chains that its rules jump or go to, and by how many rules. */
  readonly jumps: ReadonlyMap<string, number>
  /** The hooks that all its extensions allow; undefined: all. */
  readonly hooks: ReadonlySet<Hook> | undefined
}

const summaries = new WeakMap<readonly Rule[], ChainSummary>()

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

const NO_JUMPS: ReadonlyMap<string, number> = new Map()

/** Not kept: for lists of rules that still grow. */
export function summarise(rules: readonly Rule[], family: Family): ChainSummary {
  let jumps: Map<string, number> | undefined
  let hooks: ReadonlySet<Hook> | undefined
  for (const { target, matches } of rules) {
    if (target?.kind === 'jump' || target?.kind === 'goto') {
      jumps ??= new Map()
      jumps.set(target.name, (jumps.get(target.name) ?? 0) + 1)
    } else if (target?.kind === 'extension') hooks = narrow(hooks, targetOf(target.name)?.hooks)
    for (const { name } of matches) hooks = narrow(hooks, matchOf(name, family)?.hooks)
  }
  return { jumps: jumps ?? NO_JUMPS, hooks }
}

export function summaryOf(rules: readonly Rule[], family: Family): ChainSummary {
  const known = summaries.get(rules)
  if (known) return known
  const summary = summarise(rules, family)
  summaries.set(rules, summary)
  return summary
}

/** By how many rules each chain is referred to; `growing` chains are still being changed. */
export function referencesIn(chains: Iterable<Chain>, family: Family, growing?: ReadonlySet<Chain>): Map<string, number> {
  const references = new Map<string, number>()
  for (const chain of chains) {
    const { jumps } = growing?.has(chain) ? summarise(chain.rules, family) : summaryOf(chain.rules, family)
    for (const [name, count] of jumps) references.set(name, (references.get(name) ?? 0) + count)
  }
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
