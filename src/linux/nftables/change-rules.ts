/** The changes that commands make to rules (nf_tables_api.c, src/evaluate.c). */
import { didYouMeanChain, didYouMeanSet, didYouMeanTableOfChain } from './did-you-mean.ts'
import { type Draft, findTable, needTable, setKey } from './draft.ts'
import { noteRule, noteRuleGone, ownSetsOf } from './changes.ts'
import { NO_ENTRY, UNSUPPORTED, errno, missing } from './fault.ts'
import type { Location } from './lexer.ts'
import type { Resolving } from './resolve-expression.ts'
import { resolveRule } from './resolve-statement.ts'
import type { NftChain, NftFamily, NftRule, NftTable } from './ruleset.ts'
import type { CommandOf, RuleNode } from './syntax.ts'

// --- rules ---

export const newResolving = (draft: Draft, family: NftFamily, table: NftTable | undefined): Resolving => ({
  family,
  table,
  ifindex: draft.ifindex,
  statements: [],
  l4: undefined,
  l3: undefined,
  similarSet: (name) => didYouMeanSet(draft, { name }),
  isNewSet: (name) => table !== undefined && draft.newSets.has(setKey(table, name)),
})

function newRule(draft: Draft, table: NftTable, node: RuleNode): NftRule {
  const rule = newResolving(draft, table.family, table)
  resolveRule(rule, node)
  for (const statement of node.statements) {
    const jumps: { chain: string; at: Location | undefined }[] = []
    if (statement.kind === 'verdict' && 'chain' in statement.verdict)
      jumps.push({ chain: statement.verdict.chain, at: statement.chainAt })
    if (statement.kind === 'vmap' && statement.set.kind === 'set') {
      for (const { data, at } of statement.set.elements)
        if (data?.kind === 'verdict' && 'chain' in data.verdict) jumps.push({ chain: data.verdict.chain, at })
    }
    for (const { chain, at } of jumps) needJumpTarget(table, chain, at ?? node.at)
  }
  // Sets of its own are things with handles too.
  const anonymous = rule.statements.flatMap(ownSetsOf).map((kind) => newAnonymous(table, kind))
  const handle = table.nextHandle++
  draft.touched.push({ table, handle, at: node.at })
  return { handle, statements: rule.statements, comment: node.comment, state: {}, anonymous }
}

/** `__set0`: the lowest number that is free (nf_tables_set_alloc_name). */
function newAnonymous(table: NftTable, kind: 'set' | 'map'): string {
  table.nextHandle++
  const numbers = table.anonymous[kind]
  return `__${kind}${numbers.free.pop() ?? numbers.next++}`
}

/** Rules go: those who listen are told, and the names of their sets are free again. */
export function dropRules(draft: Draft, table: NftTable, chain: NftChain, rules: readonly NftRule[]): void {
  for (const rule of rules) {
    noteRuleGone(draft, table, chain, rule)
    for (const name of rule.anonymous) table.anonymous[name.slice(2, 5) as 'set' | 'map'].free.push(Number(name.slice(5)))
  }
  for (const { free } of Object.values(table.anonymous)) free.sort((a, b) => b - a)
}

/** A jump leads to a chain that is there, and is no base chain. */
export function needJumpTarget(table: NftTable, name: string, at: Location): void {
  const chain = table.chains.get(name)
  if (!chain) throw errno(NO_ENTRY, at)
  if (chain.base) throw errno(UNSUPPORTED, at)
}

export function addRuleTo(draft: Draft, table: NftTable, chain: NftChain, node: RuleNode): void {
  const rule = newRule(draft, table, node)
  chain.rules = [...chain.rules, rule]
  noteRule(draft, table, chain, rule, 'add')
}

export function changeRules(draft: Draft, command: CommandOf<'rule'>): NftRule | undefined {
  const { verb, handle, position } = command
  const found = findTable(draft, command.table)
  // What is wrong in the rule itself nft says before it asks the kernel for the chain.
  if (command.rule && !found?.chains.has(command.chain.name))
    resolveRule(newResolving(draft, command.table.family, found), command.rule)
  const table = needTable(draft, command.table, () => didYouMeanTableOfChain(draft, command.chain))
  const chain = table.chains.get(command.chain.name)
  if (!chain) throw missing(didYouMeanChain(draft, command.chain), command.chain.at)
  if (handle) {
    const index = chain.rules.findIndex((rule) => rule.handle === handle.number)
    if (index < 0) throw errno(NO_ENTRY, handle.at)
    dropRules(draft, table, chain, [chain.rules[index]!])
    if (verb === 'delete') {
      chain.rules = chain.rules.toSpliced(index, 1)
      return undefined
    }
    // It takes the place and the handle of the one before.
    const rule = { ...newRule(draft, table, command.rule!), handle: handle.number }
    table.nextHandle--
    chain.rules = chain.rules.toSpliced(index, 1, rule)
    noteRule(draft, table, chain, rule, 'add')
    return rule
  }
  let at = verb === 'insert' ? 0 : chain.rules.length
  if (position) {
    const index = position.index ? position.number : chain.rules.findIndex((rule) => rule.handle === position.number)
    if (index < 0 || index >= chain.rules.length) throw errno(NO_ENTRY, position.at)
    at = verb === 'insert' ? index : index + 1
  }
  const rule = newRule(draft, table, command.rule!)
  chain.rules = chain.rules.toSpliced(at, 0, rule)
  noteRule(draft, table, chain, rule, verb === 'insert' ? 'insert' : 'add')
  return rule
}
