/** Notes what a batch changes, for those who listen with `nft monitor` (nf_tables_api.c, nf_tables_commit; src/monitor.c). */
import type { Draft, NftChange } from './draft.ts'
import type { Expression, Statement } from './expression.ts'
import { objectState, setFlags, typeText } from './list.ts'
import { type PrintOptions, elementText, ruleText, timeText } from './print.ts'
import { priorityText } from './priority.ts'
import { sortElements } from './resolve-value.ts'
import {
  type NamedObject,
  type NftChain,
  type NftRule,
  type NftSet,
  type NftTable,
  type SetElement,
  tableName,
} from './ruleset.ts'

const handleText = (handle: number, { handles }: PrintOptions): string => (handles ? ` # handle ${handle}` : '')

function note(draft: Draft, event: NftChange['event'], object: NftChange['object'], text: NftChange['line']): void {
  draft.changes.push({ event, object, line: (print) => `${event === 'new' ? 'add' : 'delete'} ${text(print)}` })
}

export function noteTable(draft: Draft, event: NftChange['event'], table: NftTable): void {
  const flags = event === 'new' && table.dormant ? ' { flags dormant; }' : ''
  note(draft, event, 'table', (print) => `table ${tableName(table)}${flags}${handleText(table.handle, print)}`)
}

export function noteChain(draft: Draft, event: NftChange['event'], table: NftTable, chain: NftChain): void {
  note(draft, event, 'chain', (print) => {
    const { base } = chain
    const body =
      base && event === 'new'
        ? ` { type ${base.type} hook ${base.hook} priority ${priorityText(base.priority, base.hook, print.numericPriority)}; policy ${base.policy}; }`
        : ''
    return `chain ${tableName(table)} ${chain.name}${body}${handleText(chain.handle, print)}`
  })
}

/** A rule between others tells the one that it stands behind. */
export function noteRule(draft: Draft, table: NftTable, chain: NftChain, rule: NftRule, verb: 'add' | 'insert'): void {
  draft.changes.push({
    event: 'new',
    object: 'rule',
    line: (print) => {
      const at = chain.rules.indexOf(rule)
      const behind = at > 0 && at < chain.rules.length - 1 ? `handle ${chain.rules[at - 1]!.handle} ` : ''
      return `${verb} rule ${tableName(table)} ${chain.name} ${behind}${ruleText(rule, table.family, print)}${handleText(rule.handle, print)}`
    },
  })
}

export function noteRuleGone(draft: Draft, table: NftTable, chain: NftChain, rule: NftRule): void {
  note(draft, 'destroy', 'rule', () => `rule ${tableName(table)} ${chain.name} handle ${rule.handle}`)
  for (const name of rule.anonymous ?? []) note(draft, 'destroy', 'set', () => `set ${tableName(table)} ${name}`)
}

const setWord = ({ shape }: NftSet): 'set' | 'map' => (shape.data === undefined ? 'set' : 'map')

export function noteSet(draft: Draft, event: NftChange['event'], table: NftTable, set: NftSet): void {
  // A set that goes is called so whatever it is.
  if (event === 'destroy') return note(draft, event, 'set', () => `set ${tableName(table)} ${set.name}`)
  note(draft, event, setWord(set), (print) => {
    const parts = [`${set.typeOf ? 'typeof' : 'type'} ${typeText(set, print)};`]
    if (set.policy === 'memory') parts.push('policy memory;')
    if (set.size !== undefined) parts.push(`size ${set.size};`)
    const flags = setFlags(set)
    if (flags.length > 0) parts.push(`flags ${flags.join(',')};`)
    if (set.counted) parts.push('counter;')
    if (set.timeoutMs !== undefined) parts.push(`timeout ${timeText(set.timeoutMs)};`)
    if (set.gcIntervalMs !== undefined) parts.push(`gc-interval ${timeText(set.gcIntervalMs)};`)
    if (set.autoMerge) parts.push('auto-merge;')
    if (set.comment !== undefined) parts.push(`comment "${set.comment}";`)
    return `${setWord(set)} ${tableName(table)} ${set.name} { ${parts.join(' ')} }${handleText(set.handle, print)}`
  })
}

export function noteElements(
  draft: Draft,
  event: NftChange['event'],
  table: NftTable,
  set: NftSet,
  elements: readonly SetElement[],
): void {
  const { key, data } = set.shape
  const sorted = sortElements(set.shape, elements)
  // A tree of intervals is emptied from its end.
  if (event === 'destroy' && set.shape.interval && key.length === 1) sorted.reverse()
  for (const element of sorted)
    note(
      draft,
      event,
      'element',
      (print) => `element ${tableName(table)} ${set.name} { ${elementText(key, data, element, print)} }`,
    )
}

export function noteObject(draft: Draft, event: NftChange['event'], table: NftTable, object: NamedObject): void {
  const { kind, name, handle } = object
  note(draft, event, kind, (print) => {
    const body = event === 'new' ? ` { ${objectState(object, print)} }` : ''
    return `${kind} ${tableName(table)} ${name}${body}${handleText(handle, print)}`
  })
}

/** All that goes with a table, in the kernel's order (nft_flush_table). */
export function noteTableGone(draft: Draft, table: NftTable): void {
  for (const chain of table.chains.values()) for (const rule of chain.rules) noteRuleGone(draft, table, chain, rule)
  for (const set of table.sets.values()) noteSet(draft, 'destroy', table, set)
  for (const object of table.objects.values()) noteObject(draft, 'destroy', table, object)
  for (const chain of table.chains.values()) noteChain(draft, 'destroy', table, chain)
  noteTable(draft, 'destroy', table)
}

// --- the names that the kernel gives to sets of rules ---

function ownSetsIn(expression: Expression): ('set' | 'map')[] {
  switch (expression.kind) {
    case 'map':
      return [...ownSetsIn(expression.key), ...(expression.set.kind === 'own' ? (['map'] as const) : [])]
    case 'concat':
      return expression.parts.flatMap(ownSetsIn)
    case 'jhash':
      return ownSetsIn(expression.of)
    case 'binary':
      return [...ownSetsIn(expression.left), ...ownSetsIn(expression.right)]
    default:
      return []
  }
}

/** The sets that a rule brings with it. */
export function ownSetsOf(statement: Statement): ('set' | 'map')[] {
  switch (statement.kind) {
    case 'match':
      return [
        ...ownSetsIn(statement.left),
        ...(statement.right.kind === 'set' && statement.right.set.kind === 'own' ? (['set'] as const) : []),
      ]
    case 'vmap':
      return [...ownSetsIn(statement.key), ...(statement.set.kind === 'own' ? (['map'] as const) : [])]
    case 'set-mark':
    case 'set-payload':
      return ownSetsIn(statement.value)
    case 'nat':
      return statement.target.address?.kind === 'expression' ? ownSetsIn(statement.target.address.value) : []
    default:
      return []
  }
}
