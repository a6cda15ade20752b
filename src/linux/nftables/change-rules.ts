/** The changes that commands make to rules and named counters (nf_tables_api.c, src/evaluate.c). */
import { type Draft, byTarget, needTable } from './draft.ts'
import { BUSY, EXISTS, NO_ENTRY, UNSUPPORTED, errno } from './fault.ts'
import type { Location } from './lexer.ts'
import type { Resolving } from './resolve-expression.ts'
import { resolveRule } from './resolve-statement.ts'
import type { NftChain, NftRule, NftTable } from './ruleset.ts'
import type { CommandOf, CounterNode, Named, RuleNode, TableName, Target } from './syntax.ts'

// --- rules ---

function newRule(draft: Draft, table: NftTable, node: RuleNode): NftRule {
  const rule: Resolving = { family: table.family, table, ifindex: draft.ifindex, statements: [], l4: undefined, l3: undefined }
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
  const handle = table.nextHandle++
  draft.touched.push({ table, handle, at: node.at })
  return { handle, statements: rule.statements, comment: node.comment, state: {} }
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
}

export function changeRules(draft: Draft, command: CommandOf<'rule'>): NftRule | undefined {
  const { verb, handle, position } = command
  const table = needTable(draft, command.table)
  const chain = table.chains.get(command.chain.name)
  if (!chain) throw errno(NO_ENTRY, command.chain.at)
  if (handle) {
    const index = chain.rules.findIndex((rule) => rule.handle === handle.number)
    if (index < 0) throw errno(NO_ENTRY, handle.at)
    if (verb === 'delete') {
      chain.rules = chain.rules.toSpliced(index, 1)
      return undefined
    }
    const rule = newRule(draft, table, command.rule!)
    chain.rules = chain.rules.toSpliced(index, 1, rule)
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
  return rule
}

// --- counters ---

export function addCounter(table: NftTable, name: Named, node: CounterNode, create: boolean): void {
  if (table.counters.has(name.name)) {
    if (create) throw errno(EXISTS, name.at)
    return
  }
  table.counters.set(name.name, {
    name: name.name,
    handle: table.nextHandle++,
    comment: node.comment,
    packets: node.packets,
    bytes: node.bytes,
  })
}

export function deleteCounter(draft: Draft, name: TableName, target: Target): void {
  const table = needTable(draft, name)
  const counter = byTarget(table.counters, target)
  if (!counter) throw errno(NO_ENTRY, target.at)
  for (const chain of table.chains.values()) {
    if (chain.rules.some((rule) => rule.statements.some((s) => s.kind === 'named-counter' && s.name === counter.name)))
      throw errno(BUSY, target.at)
  }
  table.counters.delete(counter.name)
}
