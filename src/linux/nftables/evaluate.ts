/** A packet's way through one base chain and what it leads to (net/netfilter/nf_tables_core.c, nft_do_chain). */
import type { Header } from '../trace.ts'
import { ACCEPT, type DecidedBy, type HookContext, type Verdict } from '../netfilter/verdict.ts'
import { type NftChain, type NftRule, type NftTable, type NftVerdict, ownedChain } from './ruleset.ts'
import { type Result, execute } from './statements.ts'
import type { Reading } from './read.ts'
import { tracePacket, tracePolicy, traceRule } from './nftrace.ts'
import {
  type Watch,
  chainLeft,
  decided,
  enterChain,
  headerNow,
  markChanged,
  newWatch,
  policyDecided,
  ruleRefused,
  ruleTaken,
} from './watch.ts'

/** NFT_JUMP_STACK_SIZE. validate.ts lets no deeper rules in. */
const DEEPEST = 16

interface Frame {
  readonly chain: NftChain
  next: number
}

interface Walk {
  readonly context: HookContext
  readonly table: NftTable
  readonly base: NftChain
  readonly watch: Watch | undefined
  readonly callers: Frame[]
  frame: Frame
}

const stateful = new WeakMap<readonly NftRule[], boolean>()

/** Whether its rules keep something of the packets that they saw. */
function keepsState(rules: readonly NftRule[]): boolean {
  let keeps = stateful.get(rules)
  if (keeps === undefined) {
    keeps = rules.some(({ statements }) =>
      statements.some(
        (s) =>
          s.kind === 'counter' ||
          s.kind === 'limit' ||
          s.kind === 'quota' ||
          s.kind === 'ct-count' ||
          JSON.stringify(s, textOfBigint).includes('"mode":"inc"'),
      ),
    )
    stateful.set(rules, keeps)
  }
  return keeps
}
const textOfBigint = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

const frameOf = (table: NftTable, chain: NftChain): Frame => ({
  chain: keepsState(chain.rules) ? ownedChain(table, chain) : chain,
  next: 0,
})

export function evaluateChain(context: HookContext, table: NftTable, chainName: string): Verdict {
  const base = table.chains.get(chainName)
  if (!base?.base) return ACCEPT
  const watch = context.kernel.env.trace ? newWatch(context, table) : undefined
  if (watch) enterChain(watch, base)
  tracePacket(context, table, base)
  const walk: Walk = { context, table, base, watch, callers: [], frame: frameOf(table, base) }
  for (;;) {
    const verdict = step(walk)
    if (verdict) return verdict
  }
}

/** Looks at the next rule; a verdict ends the walk. */
function step(walk: Walk): Verdict | undefined {
  const { frame } = walk
  const i = frame.next++
  const rule = frame.chain.rules[i]
  return rule ? tryRule(walk, rule, i) : leave(walk, undefined)
}

function tryRule(walk: Walk, rule: NftRule, i: number): Verdict | undefined {
  const { context, table, watch } = walk
  const { chain } = walk.frame
  context.kernel.env.looked?.(context.skb.id)
  const mark = context.skb.mark
  const before: Header | undefined = watch && headerNow(watch)
  const traced = context.skb.nftrace === true
  for (let index = 0; index < rule.statements.length; index++) {
    const reading: Reading = { context, table, rule, index }
    const statement = rule.statements[index]!
    const result = execute(statement, reading)
    if (result === 'next') continue
    if (watch) {
      if (result === 'break') ruleRefused(watch, chain, i, reading)
      else ruleTaken(watch, chain, i, reading, result)
      if (before && context.skb.mark !== mark) markChanged(watch, before, chain, i)
    }
    if (result === 'break') return undefined
    traceRule(context, { table, chain, rule }, result, !traced)
    return follow(walk, result, i)
  }
  if (watch) ruleTaken(watch, chain, i, { context, table, rule, index: rule.statements.length })
  traceRule(context, { table, chain, rule }, undefined, !traced)
  if (watch && before && context.skb.mark !== mark) markChanged(watch, before, chain, i)
  return undefined
}

function follow(walk: Walk, result: Exclude<Result, string>, i: number): Verdict | undefined {
  if (result.kind === 'flow') return go(walk, result.verdict, i)
  const { verdict } = result
  return verdict.kind === 'accept' || verdict.by ? verdict : { ...verdict, by: decidedBy(walk, i) }
}

function go(walk: Walk, verdict: NftVerdict, i: number): Verdict | undefined {
  switch (verdict.kind) {
    case 'accept':
      return ACCEPT
    case 'drop':
      return { kind: 'drop', by: decidedBy(walk, i) }
    case 'return':
      return leave(walk, i)
    case 'continue':
      return undefined
    case 'jump':
    case 'goto': {
      const next = walk.table.chains.get(verdict.chain)
      if (!next || walk.callers.length >= DEEPEST)
        throw new Error(`no way into chain ${verdict.chain} of table ${walk.table.name}`)
      if (verdict.kind === 'jump') walk.callers.push(walk.frame)
      walk.frame = frameOf(walk.table, next)
      return undefined
    }
  }
}

/** Back to the caller, or in a base chain (or what it went to) the policy. */
function leave(walk: Walk, rule: number | undefined): Verdict | undefined {
  const { callers, watch, base, table } = walk
  const caller = callers.pop()
  if (caller) {
    if (watch) chainLeft(watch, walk.frame.chain, caller.chain, rule)
    walk.frame = caller
    return undefined
  }
  if (watch && walk.frame.chain.name !== base.name) chainLeft(watch, walk.frame.chain, base, rule)
  const policy = base.base!.policy
  if (watch) policyDecided(watch, base, policy)
  tracePolicy(walk.context, table, base, policy)
  if (policy === 'accept') return ACCEPT
  return { kind: 'drop', by: { table: `${table.family} ${table.name}`, chain: base.name, rule: 0, text: 'policy drop' } }
}

const decidedBy = ({ table, frame: { chain }, context }: Walk, i: number): DecidedBy => decided(table, chain, i, context)
