/** What the kernel checks of new rules before it puts them in force (nf_tables_api.c, nft_compat.c: nft_chain_validate, checkentry). */
import type { Hook } from '../trace.ts'
import { hooksFor, jumpOf, wrongTable } from './chain-summary.ts'
import type { CheckContext } from './extension.ts'
import type { Draft } from './draft.ts'
import type { KernelErrno, LineFailure } from './failure.ts'
import { matchOf } from './match/registry.ts'
import { type Rule, type Table, BUILT_IN, CHAIN_OF } from './ruleset.ts'
import { tablesOf } from './save.ts'
import { targetOf } from './target/registry.ts'

/** NFT_JUMP_STACK_SIZE: how deep jumps may nest. */
const DEEPEST = 16

const HOOKS = Object.keys(CHAIN_OF) as Hook[]
/** The hook that a built-in chain of this table hangs on. */
export const hookOf = (table: Table, chain: string): Hook | undefined =>
  BUILT_IN[table.name].includes(chain) ? HOOKS.find((hook) => CHAIN_OF[hook] === chain) : undefined

function checkExtensions(rule: Rule, table: Table, context: CheckContext): KernelErrno | undefined {
  for (const { name, options } of rule.matches) {
    const errno = matchOf(name, table.family)?.check?.(options, context)
    if (errno) return errno
  }
  const { target } = rule
  return target?.kind === 'extension' ? targetOf(target.name)?.check?.(target.options, context) : undefined
}

/** What the kernel says of one rule for itself. */
function checkRule(rule: Rule, hook: Hook | undefined, { table, netfilter }: Draft): KernelErrno | undefined {
  // "Not anywhere" matches nothing.
  if (rule.source?.value.length === 0 || rule.destination?.value.length === 0) return 'Invalid argument'
  if (wrongTable(rule, table.name, table.family)) return 'Invalid argument'
  const next = jumpOf(rule)
  // A built-in chain is no jump's end; and perhaps it is not there yet.
  if (next !== undefined && BUILT_IN[table.name].includes(next))
    return table.chains.get(next)?.handle === undefined ? 'No such file or directory' : 'Operation not supported'
  return checkExtensions(rule, table, { hook, table: table.name, protocol: rule.protocol, netfilter })
}

/** What lies below a chain: how deep its jumps go, itself counted, and the hooks that all extensions there allow. */
interface Below {
  depth: number
  hooks: ReadonlySet<Hook> | undefined
}
/** Every chain once, whichever base chains lead there: tens of thousands hang below two of them. */
function below(table: Table, name: string, known: Map<string, Below>): Below {
  const before = known.get(name)
  if (before) return before
  const chain = table.chains.get(name)
  if (!chain) return { depth: 0, hooks: undefined }
  // Met again before its own depth is known, the jumps go in a circle.
  const result: Below = { depth: Infinity, hooks: undefined }
  known.set(name, result)
  let deepest = 0
  for (const rule of chain.rules) {
    result.hooks = hooksFor(rule, result.hooks, table.family)
    const next = jumpOf(rule)
    if (next === undefined) continue
    const { depth, hooks: limited } = below(table, next, known)
    if (depth > deepest) deepest = depth
    if (limited && limited !== result.hooks)
      result.hooks = result.hooks ? new Set([...result.hooks].filter((hook) => limited.has(hook))) : limited
  }
  result.depth = deepest + 1
  return result
}

/** Follows all jumps from one base chain: too deep or in a circle, or an extension where it may not be. Names the chains on the way. */
function walk(
  table: Table,
  name: string,
  hook: Hook,
  path: string[],
  depths: Map<string, number>,
): { errno: KernelErrno; path: string[] } | undefined {
  const chain = table.chains.get(name)
  if (!chain) return undefined
  const depth = path.length
  if (depth >= DEEPEST) return { errno: 'Too many links', path: [...path, name] }
  // Once was enough, unless this way is deeper.
  if ((depths.get(name) ?? -1) >= depth) return undefined
  depths.set(name, depth)
  path.push(name)
  const hooks = chain.rules.reduce<ReadonlySet<Hook> | undefined>((all, rule) => hooksFor(rule, all, table.family), undefined)
  if (hooks && !hooks.has(hook)) return { errno: 'Invalid argument', path: [...path] }
  for (const rule of chain.rules) {
    const next = jumpOf(rule)
    const wrong = next === undefined ? undefined : walk(table, next, hook, path, depths)
    if (wrong) return wrong
  }
  path.pop()
  return undefined
}

/** More changed chains than this are looked at all together. */
const FEW = 64

/**
 * A table that was right stays right where each chain that changed leads no deeper than it did and stands nowhere that it may not:
 * then the forty thousand chains around it need not be walked.
 */
function isNoWorse({ netfilter, table, own }: Draft): boolean {
  const current = tablesOf(netfilter, table.family).get(table.name)
  if (!current || own.size > FEW) return false
  const [knownBefore, knownAfter] = [new Map<string, Below>(), new Map<string, Below>()]
  for (const { name } of own) {
    if (BUILT_IN[table.name].includes(name)) return false
    // A new chain is met on the way from those that were there.
    if (!current.chains.has(name) || !table.chains.has(name)) continue
    const [before, after] = [below(current, name, knownBefore), below(table, name, knownAfter)]
    if (after.depth > before.depth) return false
    if (after.hooks && !(before.hooks && [...before.hooks].every((hook) => after.hooks!.has(hook)))) return false
  }
  return true
}

const refusal = ({ added }: Draft, i: number, errno: KernelErrno): LineFailure => ({
  line: added.lines[i]!,
  failure: { kind: 'kernel', operation: added.operations[i]!, errno, object: `rule in chain ${added.chains[i]}` },
})

/** All that the kernel refuses of a draft; nothing, if it may be committed. */
export function validateDraft(draft: Draft): LineFailure[] {
  const failures: LineFailure[] = []
  const { rules, chains } = draft.added
  let hook: Hook | undefined
  for (let i = 0; i < rules.length; i++) {
    // Most rules stand in the chain of the rule before.
    if (i === 0 || chains[i] !== chains[i - 1]) hook = hookOf(draft.table, chains[i]!)
    const errno = checkRule(rules[i]!, hook, draft)
    if (errno) failures.push(refusal(draft, i, errno))
  }
  if (failures.length > 0 || rules.length === 0 || isNoWorse(draft)) return failures
  const known = new Map<string, Below>()
  for (const base of BUILT_IN[draft.table.name]) {
    const hook = hookOf(draft.table, base)!
    const { depth, hooks } = below(draft.table, base, known)
    if (depth <= DEEPEST && (!hooks || hooks.has(hook))) continue
    const wrong = walk(draft.table, base, hook, [], new Map())
    if (!wrong) continue
    // The last new rule on the way made it wrong.
    const last = chains.findLastIndex((chain) => wrong.path.includes(chain))
    return [refusal(draft, last < 0 ? chains.length - 1 : last, wrong.errno)]
  }
  return failures
}
