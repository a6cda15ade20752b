/** Tells the trace of a walk through nftables chains: every rule that was looked at, in the words of `nft list`. */
import { dictionary } from '../../net/dictionary.ts'
import { formatIp } from '../../net/ip.ts'
import { protocolName } from '../../net/packet.ts'
import { emit } from '../emit.ts'
import { headerOf } from '../header.ts'
import type { DecidedBy, HookContext } from '../netfilter/verdict.ts'
import type { Header, NftTableName, RulePart, RuleParts, RuleStep } from '../trace.ts'
import { PLAIN, formatValue } from './datatype.ts'
import type { Expression, Statement } from './expression.ts'
import { PRINT_PLAIN, type PrintOptions, expressionText, ruleText, statementWords } from './print.ts'
import { type Reading, readValues } from './read.ts'
import { typesOf } from './resolve-expression.ts'
import type { NftChain, NftTable } from './ruleset.ts'
import { type Result, execute } from './statements.ts'

/** More refusals than this in a row are folded. */
const FOLD = 32
/** Of a fold, who asks for every part hears of so many rules. */
const MAX_ROWS = 2000

export interface Watch {
  readonly context: HookContext
  readonly table: NftTable
  /** Rules of `chain` that said no since the last event. */
  readonly refused: RuleStep[]
}

export const newWatch = (context: HookContext, table: NftTable): Watch => ({ context, table, refused: [] })

type Told = Parameters<typeof emit>[3]
const tell = ({ context }: Watch, step: Told): void => emit(context.kernel, context.netns, context.skb, step)
const nameOf = ({ family, name }: NftTable): NftTableName => `${family} ${name}`

/** Rules as they were written: counters that grow would make every step another text. */
const optionsOf = ({ netns, kernel }: HookContext): PrintOptions => ({
  ...PRINT_PLAIN,
  stateless: true,
  now: kernel.now,
  deviceName: (index) => netns.devices.get(index)?.name,
})

export const decided = (table: NftTable, chain: NftChain, i: number, context: HookContext): DecidedBy => ({
  table: nameOf(table),
  chain: chain.name,
  rule: i + 1,
  text: ruleText(chain.rules[i]!, table.family, optionsOf(context)),
})

const stepOf = ({ context, table }: Watch, chain: NftChain, i: number, matched: boolean): RuleStep => ({
  kind: 'rule',
  hook: context.hook,
  ...decided(table, chain, i, context),
  matched,
})

export function enterChain(watch: Watch, chain: NftChain): void {
  tell(watch, { kind: 'table', hook: watch.context.hook, table: nameOf(watch.table), chain: chain.name })
}

/** The part that said no, and what the packet had. */
function whyNot(watch: Watch, { rule, index, context, table }: Reading): string {
  const statement = rule.statements[index]!
  const part = statementWords(rule, index, optionsOf(context))
  return `${part}: ${had(statement, { rule, index, context, table }, optionsOf(watch.context))}`
}

function had(statement: Statement, reading: Reading, options: PrintOptions): string {
  switch (statement.kind) {
    case 'limit':
      return statement.over ? 'the limit is not used up' : 'the limit is used up'
    case 'quota':
      return statement.over ? 'the quota is not used up' : 'the quota is used up'
    case 'object':
      return statement.object === 'limit'
        ? 'the limit is used up, or for "over" not yet'
        : 'the quota is used up, or for "over" not yet'
    case 'ct-count':
      return statement.over ? 'there are no more connections than that' : 'there are more connections than that'
    case 'set-element':
      return 'the set takes no more'
    case 'match':
      return subject(statement.left, reading, options)
    case 'vmap':
      return `no element has its key: ${subject(statement.key, reading, options)}`
    default:
      return 'the packet has not what it needs'
  }
}

const PLAIN_WORDS: Readonly<Record<string, string>> = dictionary({
  'ip saddr': 'the source is',
  'ip6 saddr': 'the source is',
  'ip daddr': 'the destination is',
  'ip6 daddr': 'the destination is',
  'meta l4proto': 'the protocol is',
  'ip protocol': 'the protocol is',
  'meta mark': 'the mark is',
  'ct state': 'the state is',
  'tcp dport': 'the destination port is',
  'udp dport': 'the destination port is',
  'th dport': 'the destination port is',
  'tcp sport': 'the source port is',
  'udp sport': 'the source port is',
  iifname: 'it came in by',
  iif: 'it came in by',
  oifname: 'it goes out by',
  oif: 'it goes out by',
  'ct mark': 'the connection’s mark is',
})

/** `the destination is 10.96.0.1`; chance is not asked again. */
function subject(expression: Expression, reading: Reading, options: PrintOptions): string {
  if (expression.kind === 'numgen') return 'chance chose otherwise'
  if (expression.kind === 'concat') return expression.parts.map((part) => subject(part, reading, options)).join(', ')
  const inner = expression.kind === 'binary' ? expression.left : expression
  const text = expressionText(inner, options)
  const words = PLAIN_WORDS[text] ?? `${text} is`
  const value = readValues(inner, reading)?.[0]
  if (value === undefined) return missing(text, reading)
  if (value === '') return 'it has no such device'
  return `${words} ${typeof value === 'string' ? value : formatValue(typesOf(inner)[0]!, value, { style: PLAIN, deviceName: options.deviceName })}`
}

function missing(text: string, { context: { skb } }: Reading): string {
  const { packet } = skb
  if (text.startsWith('ct ')) return 'it has no connection'
  if (text.startsWith('ip6 ') || text.startsWith('ip '))
    return `its addresses are ${formatIp(packet.src)} and ${formatIp(packet.dst)}`
  return `the protocol is ${protocolName(packet.protocol)}`
}

/** What a rule asks by: the other statements do something. */
const ASKS = new Set<Statement['kind']>(['match', 'vmap', 'limit', 'quota', 'object', 'ct-count', 'set-element'])

/** Whether to ask changes nothing and leaves nothing to chance. */
const isPure = (statement: Statement): boolean => statement.kind === 'match' && !drawn(statement.left)
const drawn = (expression: Expression): boolean =>
  expression.kind === 'numgen' ||
  (expression.kind === 'concat' && expression.parts.some(drawn)) ||
  (expression.kind === 'binary' && drawn(expression.left))

/** What every part of a rule says of the packet; `refused` is the statement that said no, if one did. */
function partsOf(watch: Watch, reading: Reading, refused: number | undefined): RulePart[] {
  const { rule, context, table } = reading
  const options = optionsOf(watch.context)
  // A rule that gave the packet another mark would be told with the new one.
  const asMet = refused !== undefined || !rule.statements.some(({ kind }) => kind.startsWith('set-'))
  return rule.statements.flatMap((statement, index): RulePart[] => {
    if (!ASKS.has(statement.kind) || (statement.kind === 'match' && statement.implied && index !== refused)) return []
    const own: Reading = { rule, context, table, index }
    const text = statementWords(rule, index, options)
    const known = refused === undefined || index <= refused
    if (!known && !isPure(statement)) return [{ text, says: 'unasked' }]
    // What was asked by the rule itself is not asked twice: a limit would be used up by it.
    const no = known ? index === refused : execute(statement, own) === 'break'
    if (no) return [{ text, says: 'no', had: had(statement, own, options) }]
    return [{ text, says: 'yes', ...(asMet && isPure(statement) ? { had: had(statement, own, options) } : {}) }]
  })
}

/** For who asked for every part. */
const asked = (watch: Watch, reading: Reading, refused: number | undefined): Pick<RuleStep, 'parts'> =>
  watch.context.kernel.env.parts ? { parts: partsOf(watch, reading, refused) } : {}

export function ruleRefused(watch: Watch, chain: NftChain, i: number, reading: Reading): void {
  watch.refused.push({
    ...stepOf(watch, chain, i, false),
    failed: whyNot(watch, reading),
    ...asked(watch, reading, reading.index),
  })
}

function flush(watch: Watch): void {
  const { refused } = watch
  if (refused.length > FOLD) {
    const failed: Record<string, number> = {}
    for (const { failed: why = '' } of refused) {
      const part = why.split(' ').slice(0, 2).join(' ')
      failed[part] = (failed[part] ?? 0) + 1
    }
    const { hook, table, chain, rule } = refused[0]!
    const rows = refused.slice(0, MAX_ROWS).flatMap((step): RuleParts[] => {
      const { parts } = step
      return parts ? [{ rule: step.rule, text: step.text, parts }] : []
    })
    const to = refused.at(-1)!.rule
    tell(watch, { kind: 'rules', hook, table, chain, from: rule, to, failed, ...(rows.length > 0 ? { rows } : {}) })
  } else for (const step of refused) tell(watch, step)
  refused.length = 0
}

/** What the rule does in the names that a trace has for it: those of iptables' targets. */
function targetOf(statements: readonly Statement[], result: Result | undefined): string | undefined {
  if (typeof result === 'object' && result.kind === 'flow')
    return 'chain' in result.verdict ? result.verdict.chain : result.verdict.kind.toUpperCase()
  const last = statements.findLast(({ kind }) => kind !== 'match' && kind !== 'counter')
  switch (last?.kind) {
    case 'nat':
      return last.type.toUpperCase()
    case 'masquerade':
    case 'redirect':
    case 'reject':
    case 'log':
    case 'notrack':
      return last.kind.toUpperCase()
    case 'set-mark':
      return last.where === 'meta' ? 'MARK' : 'CONNMARK'
    default:
      return undefined
  }
}

export function ruleTaken(watch: Watch, chain: NftChain, i: number, reading: Reading, result?: Exclude<Result, string>): void {
  flush(watch)
  const target = targetOf(chain.rules[i]!.statements, result)
  const jump =
    typeof result === 'object' && result.kind === 'flow' && (result.verdict.kind === 'jump' || result.verdict.kind === 'goto')
      ? result.verdict.kind
      : undefined
  tell(watch, {
    ...stepOf(watch, chain, i, true),
    ...asked(watch, reading, undefined),
    ...(target === undefined ? {} : { target }),
    ...(jump ? { jump } : {}),
  })
}

/** The end of a chain, or a return (`rule` counts from 0). */
export function chainLeft(watch: Watch, chain: NftChain, to: NftChain, rule: number | undefined): void {
  flush(watch)
  tell(watch, {
    kind: 'return',
    hook: watch.context.hook,
    table: nameOf(watch.table),
    chain: chain.name,
    to: to.name,
    ...(rule === undefined ? {} : { rule: rule + 1 }),
  })
}

export function policyDecided(watch: Watch, chain: NftChain, policy: 'accept' | 'drop'): void {
  flush(watch)
  tell(watch, {
    kind: 'policy',
    hook: watch.context.hook,
    table: nameOf(watch.table),
    chain: chain.name,
    verdict: policy === 'accept' ? 'ACCEPT' : 'DROP',
  })
}

export const headerNow = ({ context: { skb } }: Watch): Header => headerOf(skb.packet, skb.mark)

export function markChanged(watch: Watch, before: Header, chain: NftChain, i: number): void {
  flush(watch)
  tell(watch, {
    kind: 'rewrite',
    by: 'mark',
    before,
    after: headerNow(watch),
    rule: { table: nameOf(watch.table), chain: chain.name, rule: i + 1 },
  })
}
