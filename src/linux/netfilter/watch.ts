/** Tells the trace of a walk through a table: every rule that was looked at is accounted for, long runs of refusals in one event. */
import { emit } from '../emit.ts'
import { headerOf } from '../header.ts'
import type { Header, RuleParts, RuleStep } from '../trace.ts'
import { matchOf } from './match/registry.ts'
import { printRule } from './print-rule.ts'
import type { Chain, Rule, Table } from './ruleset.ts'
import { HOLDS, explainParts, explainRefusal, isHeaderPart, partName } from './rule-match.ts'
import type { HookContext } from './verdict.ts'

/** More refusals than this in a row are folded. */
const FOLD = 32
/** Of a fold, who asks for every part hears of so many rules. */
const MAX_ROWS = 2000

export interface Watch {
  readonly context: HookContext
  readonly table: Table
  /** Rules of `chain` that said no since the last event: number from 0 and part, in turn. */
  readonly refused: number[]
  chain: Chain | undefined
}

export const newWatch = (context: HookContext, table: Table): Watch => ({ context, table, refused: [], chain: undefined })

type Told = Parameters<typeof emit>[3]
const tell = ({ context }: Watch, step: Told): void => emit(context.kernel, context.netns, context.skb, step)

export function enterTable(watch: Watch, chain: Chain): void {
  watch.chain = chain
  tell(watch, { kind: 'table', hook: watch.context.hook, table: watch.table.name, chain: chain.name })
}

export function ruleRefused(watch: Watch, chain: Chain, i: number, part: number): void {
  watch.chain = chain
  watch.refused.push(i, part)
}

const stepOf = ({ context, table }: Watch, chain: Chain, i: number, matched: boolean): RuleStep => ({
  kind: 'rule',
  hook: context.hook,
  table: table.name,
  chain: chain.name,
  rule: i + 1,
  text: printRule(chain.name, chain.rules[i]!, table.family),
  matched,
})

function partsOf({ context, table }: Watch, chain: Chain, i: number, refused: number): RuleParts {
  const rule = chain.rules[i]!
  const parts = explainParts(rule, refused, context, chain.counters[i]!)
  return { rule: i + 1, text: printRule(chain.name, rule, table.family), parts }
}

/** For who asked for every part. */
const asked = (watch: Watch, chain: Chain, i: number, refused: number): Pick<RuleStep, 'parts'> =>
  watch.context.kernel.env.parts ? { parts: partsOf(watch, chain, i, refused).parts } : {}

/** The chance that a rule's statistic match leaves it, for people. */
function probabilityOf(rule: Rule, { family }: Table): number | undefined {
  for (const { name, options } of rule.matches) {
    const probability = matchOf(name, family)?.probability?.(options)
    if (probability !== undefined) return probability
  }
  return undefined
}

/** Tells of the refusals that wait. */
function flush(watch: Watch): void {
  const { refused, chain, context } = watch
  if (refused.length === 0 || !chain) return
  if (refused.length / 2 > FOLD) {
    const rows: RuleParts[] = []
    if (context.kernel.env.parts)
      for (let k = 0; k < refused.length && rows.length < MAX_ROWS; k += 2)
        rows.push(partsOf(watch, chain, refused[k]!, refused[k + 1]!))
    tell(watch, {
      kind: 'rules',
      hook: context.hook,
      table: watch.table.name,
      chain: chain.name,
      from: refused[0]! + 1,
      to: refused.at(-2)! + 1,
      failed: failuresIn(refused, chain),
      ...(rows.length > 0 ? { rows } : {}),
    })
  } else {
    for (let k = 0; k < refused.length; k += 2) tellRefusal(watch, chain, refused[k]!, refused[k + 1]!)
  }
  refused.length = 0
}

/** How many said no by which part. Ten thousand in a row say it by the same, so its name is asked for once. */
function failuresIn(refused: readonly number[], { rules }: Chain): Record<string, number> {
  const failed: Record<string, number> = {}
  for (let k = 0; k < refused.length;) {
    const part = refused[k + 1]!
    const from = k
    do k += 2
    while (isHeaderPart(part) && refused[k + 1] === part)
    const name = partName(rules[refused[from]!]!, part)
    failed[name] = (failed[name] ?? 0) + (k - from) / 2
  }
  return failed
}

function tellRefusal(watch: Watch, chain: Chain, i: number, part: number): void {
  const rule = chain.rules[i]!
  const probability = probabilityOf(rule, watch.table)
  tell(watch, {
    ...stepOf(watch, chain, i, false),
    failed: explainRefusal(rule, part, watch.context, chain.counters[i]!),
    ...asked(watch, chain, i, part),
    ...(probability === undefined ? {} : { probability }),
  })
}

export function ruleMatched(watch: Watch, chain: Chain, i: number): void {
  flush(watch)
  watch.chain = chain
  const rule = chain.rules[i]!
  const { target } = rule
  const probability = probabilityOf(rule, watch.table)
  tell(watch, {
    ...stepOf(watch, chain, i, true),
    ...asked(watch, chain, i, HOLDS),
    ...(target ? { target: target.name } : {}),
    ...(target?.kind === 'jump' || target?.kind === 'goto' ? { jump: target.kind } : {}),
    ...(probability === undefined ? {} : { probability }),
  })
}

/** The end of a user chain, or a RETURN (`rule` counts from 0). */
export function chainLeft(watch: Watch, chain: Chain, to: Chain, rule: number | undefined): void {
  flush(watch)
  const { context, table } = watch
  tell(watch, {
    kind: 'return',
    hook: context.hook,
    table: table.name,
    chain: chain.name,
    to: to.name,
    ...(rule === undefined ? {} : { rule: rule + 1 }),
  })
}

export function policyDecided(watch: Watch, chain: Chain, verdict: 'ACCEPT' | 'DROP'): void {
  flush(watch)
  tell(watch, { kind: 'policy', hook: watch.context.hook, table: watch.table.name, chain: chain.name, verdict })
}

export const headerNow = ({ context: { skb } }: Watch): Header => headerOf(skb.packet, skb.mark)

/** A target gave the packet another mark. */
export function markChanged(watch: Watch, before: Header, chain: Chain, i: number): void {
  tell(watch, {
    kind: 'rewrite',
    by: 'mark',
    before,
    after: headerNow(watch),
    rule: { table: watch.table.name, chain: chain.name, rule: i + 1 },
  })
}
