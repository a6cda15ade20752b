/** The changes that iptables makes to a table, each refused in iptables' own words (iptables/nft.c, nft-cmd.c). */
import { type Draft, addChain, emptyChain, makeChain, nextHandle, noteRule, ownChain, referencesTo } from './draft.ts'
import { jumpOf } from './chain-summary.ts'
import { BAD_RULE, type Failure, NO_CHAIN, type Result, fail, ok, wrong } from './failure.ts'
import { NAT_IS_NO_FILTER } from './parse-rule.ts'
import { printRule } from './print-rule.ts'
import { type Chain, type Rule, type RuleCounters, BUILT_IN } from './ruleset.ts'
import { targetOf, UNSIMULATED_TARGETS } from './target/registry.ts'

const DONE = ok(undefined)
const failed = (message: string): { ok: false; failure: Failure } => fail({ kind: 'failed', message })
const busy = (chain: string): { ok: false; failure: Failure } =>
  fail({ kind: 'kernel', operation: 'CHAIN_DEL', errno: 'Device or resource busy', object: `chain ${chain}` })

const chainOf = (draft: Draft, name: string): Chain | undefined => draft.table.chains.get(name)
const isBuiltIn = (draft: Draft, name: string): boolean => BUILT_IN[draft.table.name].includes(name)

/** The chain, if it is there: a built-in one is made by the first command that needs it. */
const madeChain = (draft: Draft, name: string): Chain | undefined => {
  const chain = chainOf(draft, name)
  return chain?.handle === undefined ? undefined : chain
}

/** A jump to a chain that is not there. */
function missingJump(draft: Draft, rules: readonly Rule[]): { ok: false; failure: Failure } | undefined {
  for (const rule of rules) {
    const next = jumpOf(rule)
    if (next !== undefined && !draft.table.chains.has(next)) return wrong(`Chain '${next}' does not exist`)
  }
  return undefined
}

/** A new rule's counters, from zero unless told. */
const countersOf = (draft: Draft, counters: RuleCounters | undefined): RuleCounters => ({
  packets: counters?.packets ?? 0,
  bytes: counters?.bytes ?? 0,
  handle: nextHandle(draft),
})

export function append(draft: Draft, name: string, rules: readonly Rule[], counters?: RuleCounters): Result<undefined> {
  const found = chainOf(draft, name)
  if (!found) return missingJump(draft, rules) ?? failed(NO_CHAIN)
  const missing = missingJump(draft, rules)
  if (missing) return missing
  const chain = ownChain(draft, found)
  makeChain(draft, chain)
  for (const rule of rules) {
    chain.rules.push(rule)
    chain.counters.push(countersOf(draft, counters))
    noteRule(draft, 'RULE_APPEND', chain.name, rule)
  }
  draft.exists = true
  return DONE
}

/** `number` counts from 1. */
export function insert(
  draft: Draft,
  name: string,
  number: number,
  rules: readonly Rule[],
  counters?: RuleCounters,
): Result<undefined> {
  const found = chainOf(draft, name)
  if (!found) return failed(NO_CHAIN)
  const missing = missingJump(draft, rules)
  if (missing) return missing
  if (number > found.rules.length + 1) return failed('Index of insertion too big.')
  const chain = ownChain(draft, found)
  makeChain(draft, chain)
  chain.rules.splice(number - 1, 0, ...rules)
  const made = rules.map(() => countersOf(draft, counters))
  chain.counters.splice(number - 1, 0, ...made)
  // Behind the last rule it is an addition.
  const operation = number > 1 && number === found.rules.length + 1 ? 'RULE_APPEND' : 'RULE_INSERT'
  for (const rule of rules) noteRule(draft, operation, name, rule)
  draft.exists = true
  return DONE
}

export function replace(draft: Draft, name: string, number: number, rule: Rule, counters?: RuleCounters): Result<undefined> {
  const found = madeChain(draft, name)
  if (!found) return failed(NO_CHAIN)
  const missing = missingJump(draft, [rule])
  if (missing) return missing
  if (number > found.rules.length) return failed('Index of replacement too big.')
  const chain = ownChain(draft, found)
  chain.rules[number - 1] = rule
  chain.counters[number - 1] = countersOf(draft, counters)
  noteRule(draft, 'RULE_REPLACE', name, rule)
  return DONE
}

/** The place of the first rule that is the same but for its counters. */
function indexOfRule(draft: Draft, chain: Chain, rule: Rule): number {
  const { family } = draft.table
  const wanted = printRule(chain.name, rule, family)
  return chain.rules.findIndex(
    (each) => each.target?.name === rule.target?.name && printRule(chain.name, each, family) === wanted,
  )
}

function remove(draft: Draft, found: Chain, index: number): void {
  const chain = ownChain(draft, found)
  chain.rules.splice(index, 1)
  chain.counters.splice(index, 1)
}

export function deleteRules(draft: Draft, name: string, rules: readonly Rule[]): Result<undefined> {
  const missing = missingJump(draft, rules)
  if (missing) return missing
  for (const rule of rules) {
    const chain = chainOf(draft, name)
    const index = chain ? indexOfRule(draft, chain, rule) : -1
    if (!chain || index < 0) return failed(BAD_RULE)
    remove(draft, chain, index)
  }
  return DONE
}

export function deleteNumber(draft: Draft, name: string, number: number): Result<undefined> {
  const chain = madeChain(draft, name)
  if (!chain) return failed(NO_CHAIN)
  if (number > chain.rules.length) return failed('Index of deletion too big.')
  remove(draft, chain, number - 1)
  return DONE
}

export function check(draft: Draft, name: string, rules: readonly Rule[]): Result<undefined> {
  const missing = missingJump(draft, rules)
  if (missing) return missing
  const chain = chainOf(draft, name)
  return chain && rules.every((rule) => indexOfRule(draft, chain, rule) >= 0) ? DONE : failed(BAD_RULE)
}

/** Why a chain may not be called so; undefined if it may. */
export function badChainName(name: string): { ok: false; failure: Failure } | undefined {
  if (name.startsWith('-') || name.startsWith('!')) return wrong(`chain name not allowed to start with \`${name.charAt(0)}'`)
  if (name.length >= 29) return wrong(`chain name \`${name}' too long (must be under 29 chars)`)
  if (['ACCEPT', 'DROP', 'RETURN'].includes(name) || targetOf(name) || UNSIMULATED_TARGETS.has(name))
    return wrong('chain name may not clash with target name')
  if (/\s/.test(name) || name === '') return wrong(`Invalid chain name \`${name}'`)
  return undefined
}

export function newChain(draft: Draft, name: string): Result<undefined> {
  const bad = badChainName(name)
  if (bad) return bad
  if (chainOf(draft, name)) return failed('Chain already exists.')
  addChain(draft, name)
  return DONE
}

/** A built-in chain goes back to where nobody has asked for it. */
function unmake(draft: Draft, chain: Chain): void {
  draft.table.chains.set(chain.name, {
    name: chain.name,
    policy: 'ACCEPT',
    rules: [],
    counters: [],
    policyCounters: { packets: 0, bytes: 0 },
  })
}

/** Removes a user chain, or all. One that has rules or is referred to is busy. */
export function deleteChain(draft: Draft, name: string | undefined): Result<undefined> {
  if (name === undefined) {
    const users = [...draft.table.chains.values()].filter((chain) => chain.policy === undefined)
    const held = users.find((chain) => chain.rules.length > 0 || referencesTo(draft, chain.name) > 0)
    if (held) return busy(held.name)
    for (const chain of users) draft.table.chains.delete(chain.name)
    for (const chain of [...draft.table.chains.values()])
      if (chain.rules.length === 0 && chain.policy === 'ACCEPT') unmake(draft, chain)
    return DONE
  }
  const chain = madeChain(draft, name)
  if (!chain) return failed(NO_CHAIN)
  if (chain.rules.length > 0 || referencesTo(draft, name) > 0) return busy(name)
  if (isBuiltIn(draft, name)) {
    if (chain.policy === 'DROP') return failed('Directory not empty.')
    unmake(draft, chain)
    return DONE
  }
  draft.table.chains.delete(name)
  return DONE
}

export function renameChain(draft: Draft, name: string, to: string): Result<undefined> {
  if (chainOf(draft, to)) return failed('File exists.')
  const chain = chainOf(draft, name)
  if (!chain) return failed(NO_CHAIN)
  // A hook's own chain has its name for ever.
  if (isBuiltIn(draft, name)) return failed(NO_CHAIN)
  draft.table.chains.delete(name)
  const renamed = addChain(draft, to)
  renamed.rules = chain.rules
  renamed.counters = chain.counters
  draft.own.delete(renamed)
  for (const each of draft.table.chains.values()) redirectJumps(draft, each, name, to)
  return DONE
}

/** Makes a chain's jumps to a renamed chain follow it: the kernel keeps them by identity, not by name. */
function redirectJumps(draft: Draft, found: Chain, from: string, to: string): void {
  const leads = (rule: Rule): boolean =>
    (rule.target?.kind === 'jump' || rule.target?.kind === 'goto') && rule.target.name === from
  if (!found.rules.some(leads)) return
  const chain = ownChain(draft, found)
  chain.rules.forEach((rule, i) => {
    if (rule.target && leads(rule)) chain.rules[i] = { ...rule, target: { ...rule.target, name: to } }
  })
}

/** Removes all rules of a chain, or of all chains. */
export function flush(draft: Draft, name: string | undefined): Result<undefined> {
  if (name === undefined) {
    for (const chain of [...draft.table.chains.values()]) if (chain.rules.length > 0) emptyChain(draft, chain)
    return DONE
  }
  const chain = chainOf(draft, name)
  if (!chain) return failed(NO_CHAIN)
  emptyChain(draft, chain)
  makeChain(draft, chainOf(draft, name)!)
  draft.exists = true
  return DONE
}

/** Listing and zeroing together make the built-in chains that they name, where the table is there. */
export function makeBuiltIn(draft: Draft, only: string | undefined): void {
  for (const name of BUILT_IN[draft.table.name])
    if (only === undefined || only === name) makeChain(draft, ownChain(draft, chainOf(draft, name)!))
}

export function zero(draft: Draft, name: string | undefined, number: number | undefined): Result<undefined> {
  if (name === undefined) {
    for (const chain of [...draft.table.chains.values()]) zeroChain(draft, chain)
    return DONE
  }
  const chain = madeChain(draft, name)
  if (!chain) return failed(number === undefined ? NO_CHAIN : BAD_RULE)
  if (number === undefined) {
    zeroChain(draft, chain)
    return DONE
  }
  // There is nothing to set to zero, and nothing is said.
  if (number > chain.rules.length) return DONE
  const own = ownChain(draft, chain)
  own.counters[number - 1] = zeroed(draft, own.counters[number - 1]!)
  return DONE
}

/**
 * Counting begins anew. iptables (nf_tables) puts a fresh copy in the place of each rule that has counted, so what its matches
 * remembered is gone too; a rule that has counted nothing is left alone (nft.c, __nft_chain_zero_counters).
 */
const zeroed = (draft: Draft, counters: RuleCounters): RuleCounters =>
  counters.packets === 0 && counters.bytes === 0 ? counters : countersOf(draft, undefined)

function zeroChain(draft: Draft, found: Chain): void {
  const chain = ownChain(draft, found)
  chain.counters = chain.counters.map((counters) => zeroed(draft, counters))
  // Zeroing, too, gives a base chain its counters; without a rule iptables-nft has not made it.
  if (chain.policy !== undefined && chain.rules.length > 0) chain.policyCounted = draft.table.name !== 'nat'
  chain.policyCounters = { packets: 0, bytes: 0 }
}

export function setPolicy(draft: Draft, name: string, policy: string, counters?: RuleCounters): Result<undefined> {
  if (draft.table.name === 'nat' && policy === 'DROP') return wrong(NAT_IS_NO_FILTER)
  if (policy !== 'ACCEPT' && policy !== 'DROP') return failed("Bad policy name. Run `dmesg' for more information.")
  const found = chainOf(draft, name)
  if (!found || !isBuiltIn(draft, name)) return failed('Bad built-in chain name.')
  const chain = ownChain(draft, found)
  makeChain(draft, chain)
  chain.policy = policy
  chain.policyCounted = draft.table.name !== 'nat'
  chain.policyCounters =
    chain.policyCounted && counters ? { packets: counters.packets, bytes: counters.bytes } : { packets: 0, bytes: 0 }
  draft.exists = true
  return DONE
}
