/** The changes that commands make to sets, maps and their elements (nf_tables_api.c, src/evaluate.c, src/intervals.c). */
import { needJumpTarget, newResolving } from './change-rules.ts'
import type { TypeName } from './datatype.ts'
import { noteElements, noteSet } from './changes.ts'
import { didYouMeanSet, knownTable } from './did-you-mean.ts'
import { type Draft, bigintText, byTarget, checkName, setKey } from './draft.ts'
import type { Expression } from './expression.ts'
import { BUSY, EXISTS, Fault, INVALID, NO_ENTRY, errno } from './fault.ts'
import type { Location } from './lexer.ts'
import { holds } from './lookup.ts'
import { resolveExpression, typesOf } from './resolve-expression.ts'
import { type Resolved, elementTable, mergeIntervals, overlap, refuseConflicts, resolveElements } from './resolve-value.ts'
import { type NftSet, type NftTable, type SetElement, type SetShape, elementKey } from './ruleset.ts'
import type { CommandOf, Named, Node, SetNode, TableName, Target } from './syntax.ts'

// --- sets and maps ---

function keyTypes(
  draft: Draft,
  table: NftTable,
  parts: readonly (Named | Node)[],
): { types: TypeName[]; expressions: Expression[] | undefined } {
  const types: TypeName[] = []
  const expressions: Expression[] = []
  for (const part of parts) {
    if (!('kind' in part)) {
      types.push(part.name as TypeName)
      continue
    }
    const rule = newResolving(draft, table.family, table)
    const expression = resolveExpression(rule, part)
    expressions.push(expression)
    types.push(...typesOf(expression))
  }
  return { types, expressions: expressions.length > 0 ? expressions : undefined }
}

function newSet(draft: Draft, table: NftTable, name: Named, node: SetNode, at: Location): NftSet {
  if (!node.key) throw new Fault('set definition does not specify key', node.block)
  checkName(name)
  const key = keyTypes(draft, table, node.key)
  const first = node.data?.[0]
  const verdict = first !== undefined && !('kind' in first) && first.name === 'verdict'
  const data = verdict || !node.data ? undefined : keyTypes(draft, table, node.data)
  const shape: SetShape = { key: key.types, data: verdict ? 'verdict' : data?.types, interval: node.flags.includes('interval') }
  const flags = [...node.flags]
  if (node.timeoutMs !== undefined && !flags.includes('timeout')) flags.push('timeout')
  if (node.gcIntervalMs !== undefined && !flags.includes('timeout')) throw errno(INVALID, at)
  return {
    name: name.name,
    handle: table.nextHandle++,
    comment: node.comment,
    shape,
    typeOf: key.expressions,
    dataTypeOf: data?.expressions,
    flags,
    timeoutMs: node.timeoutMs,
    gcIntervalMs: node.gcIntervalMs,
    // What rules add to must not grow without end.
    size: node.size ?? (flags.includes('dynamic') ? 65535 : undefined),
    policy: node.policy,
    autoMerge: node.autoMerge,
    counted: node.counted,
    elements: new Map(),
  }
}

export function addSet(
  draft: Draft,
  table: NftTable,
  name: Named,
  node: SetNode,
  { create, at }: { create: boolean; at: Location },
): NftSet {
  const found = table.sets.get(name.name)
  const set = newSet(draft, table, name, node, at)
  if (found) {
    table.nextHandle--
    const same = JSON.stringify(found.shape) === JSON.stringify(set.shape) && found.flags.join() === set.flags.join()
    if (create || !same) throw errno(EXISTS, name.at)
  } else {
    table.sets.set(name.name, set)
    draft.newSets.add(setKey(table, set.name))
    noteSet(draft, 'new', table, set)
  }
  return found ?? set
}

export function fillSet(
  draft: Draft,
  table: NftTable,
  set: NftSet,
  elements: Extract<Node, { kind: 'set' }>,
  create = false,
): void {
  const resolved = resolveElements(set.shape, elements.elements, draft)
  for (const each of resolved) checkElement(set, table, each)
  if (set.shape.interval && set.shape.key.length === 1 && !set.autoMerge) refuseConflicts(resolved)
  noteElements(
    draft,
    'new',
    table,
    set,
    resolved.flatMap((each) => putElement(draft, set, each, create) ?? []),
  )
  if (set.autoMerge && set.shape.data === undefined && set.shape.key.length === 1)
    set.elements = elementTable(mergeIntervals([...set.elements.values()]))
  draft.touched.push({ table, handle: undefined, at: elements.at })
}

function checkElement(set: NftSet, table: NftTable, { element, node, wide }: Resolved): void {
  if (wide && !set.shape.interval) {
    const kind =
      node.key.kind === 'range' || (node.key.kind === 'concat' && node.key.parts.some((part) => part.kind === 'range'))
        ? 'range'
        : 'prefix'
    throw new Fault(`You must add 'flags interval' to your set declaration if you want to add ${kind} elements`, node.key.at)
  }
  if (set.shape.data === undefined && node.data) throw new Fault('netlink: Error: set is not a map', undefined)
  if (set.shape.data !== undefined && !element.data) throw errno(INVALID, node.at)
  if (element.timeoutMs !== undefined && !set.flags.includes('timeout')) throw errno(INVALID, node.at)
  if (element.data?.kind === 'verdict' && 'chain' in element.data.verdict)
    needJumpTarget(table, element.data.verdict.chain, node.at)
}

/** The element that is new or has changed. */
function putElement(draft: Draft, set: NftSet, { element, node }: Resolved, create: boolean): SetElement | undefined {
  const key = elementKey(element.key)
  const found = set.elements.get(key)
  const dead = found?.expiresAt !== undefined && found.expiresAt <= draft.now
  const timeout = node.expiresMs ?? element.timeoutMs ?? set.timeoutMs
  const expires = timeout === undefined ? {} : { expiresAt: draft.now + timeout }
  if (found && !dead) {
    if (create || JSON.stringify(found.data, bigintText) !== JSON.stringify(element.data, bigintText))
      throw errno(EXISTS, node.at)
    if (timeout === undefined) return undefined
    // It begins its time anew, under the timeout that is said now (nf_tables_api.c, nft_setelem_update).
    const { timeoutMs: _, ...rest } = found
    const renewed = { ...rest, ...(element.timeoutMs === undefined ? {} : { timeoutMs: element.timeoutMs }), ...expires }
    set.elements.set(key, renewed)
    return renewed
  }
  if (set.shape.interval && !set.autoMerge && element.key) refuseOverlap(set, element, node.at)
  if (set.size !== undefined && set.elements.size >= set.size) throw errno('Too many open files in system', node.at)
  const added: SetElement = {
    ...element,
    ...expires,
    ...(set.counted && !element.counter ? { counter: { packets: 0, bytes: 0 } } : {}),
  }
  set.elements.set(key, added)
  return added
}

function refuseOverlap(set: NftSet, element: SetElement, at: Location): void {
  const key = element.key!
  for (const other of set.elements.values()) {
    if (!other.key) continue
    if (key.length === 1) {
      if (overlap(other.key[0]!, key[0]!)) throw new Fault('interval overlaps with an existing one', at)
      continue
    }
    // Of a key of several parts the kernel looks up both ends (nft_set_pipapo.c, nft_pipapo_insert).
    const within = (end: 'from' | 'to'): boolean => other.key!.every((part, i) => holds(part, key[i]![end]))
    if (within('from') || within('to')) throw errno(EXISTS, at)
  }
}

export function needSet(draft: Draft, name: TableName, target: Target, similar = true): { table: NftTable; set: NftSet } {
  const table = knownTable(draft, name, similar)
  const set = byTarget(table.sets, target)
  if (!set) throw new Fault(NO_ENTRY + (similar ? didYouMeanSet(draft, target) : ''), target.at)
  return { table, set }
}

export function deleteElements(draft: Draft, command: CommandOf<'element'>): void {
  const { table, set } = needSet(draft, command.table, command.set)
  for (const { element, node } of resolveElements(set.shape, command.elements.elements, draft)) {
    const key = elementKey(element.key)
    if (set.elements.delete(key)) {
      noteElements(draft, 'destroy', table, set, [element])
      continue
    }
    throw set.shape.interval && set.shape.key.length === 1
      ? new Fault('element does not exist', node.at)
      : errno(NO_ENTRY, node.at)
  }
}

const usesSet = (value: unknown, name: string): boolean => {
  if (Array.isArray(value)) return value.some((each) => usesSet(each, name))
  if (typeof value !== 'object' || value === null || value instanceof Map) return false
  const node = value as Record<string, unknown>
  if ((node.kind === 'named' && node.name === name) || (node.kind === 'set-element' && node.set === name)) return true
  return Object.values(node).some((each) => usesSet(each, name))
}

export function deleteSet(draft: Draft, name: TableName, target: Target): void {
  const { table, set } = needSet(draft, name, target)
  for (const chain of table.chains.values()) {
    if (chain.rules.some((rule) => usesSet(rule.statements, set.name))) throw errno(BUSY, target.at)
  }
  noteElements(draft, 'destroy', table, set, [...set.elements.values()])
  table.sets.delete(set.name)
  noteSet(draft, 'destroy', table, set)
}

export function flushSet(draft: Draft, name: TableName, target: Target): void {
  const { table, set } = needSet(draft, name, target)
  noteElements(draft, 'destroy', table, set, [...set.elements.values()])
  set.elements = new Map()
}
