/**
 * The changes that commands make to a ruleset, as the kernel takes them: all of a batch or none (net/netfilter/nf_tables_api.c).
 * They work on a copy, which `run.ts` puts in force. Long, because each command's checks and refusals stand beside its change.
 */
import type { Hook } from '../trace.ts'
import { type Expression, type Statement } from './expression.ts'
import { BUSY, EXISTS, Fault, INVALID, NO_ENTRY, UNSUPPORTED, errno, notSimulated } from './fault.ts'
import type { Location } from './lexer.ts'
import { priorityOf } from './priority.ts'
import type { TypeName } from './datatype.ts'
import {
  type Devices,
  mergeIntervals,
  elementTable,
  overlap,
  resolveElements,
  refuseConflicts,
  type Resolved,
} from './resolve-value.ts'
import { type Resolving, resolveExpression, typesOf } from './resolve-expression.ts'
import { resolveRule } from './resolve-statement.ts'
import {
  type BaseChain,
  type ChainType,
  type NftChain,
  type NftFamily,
  type NftRule,
  type NftSet,
  type NftTable,
  type Nftables,
  type SetElement,
  type SetShape,
  elementKey,
  tableKey,
} from './ruleset.ts'
import type { ChainNode, CommandOf, CounterNode, Named, Node, RuleNode, SetNode, TableName, Target } from './syntax.ts'

/** A batch on its way. */
export interface Draft extends Devices {
  readonly nftables: Nftables
  readonly now: number
  /** Where new rules (by handle) and elements stand: jumps and hooks are checked at the end. */
  readonly touched: { readonly table: NftTable; readonly handle: number | undefined; readonly at: Location }[]
  readonly faults: Fault[]
}

/** Goes on with the next rule or set after a fault in one. */
export function attempt(draft: Draft, change: () => void): void {
  try {
    change()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    draft.faults.push(error)
  }
}

export const findTable = ({ nftables }: Draft, name: TableName): NftTable | undefined =>
  name.handle === undefined
    ? nftables.tables.get(tableKey(name.family, name.name))
    : [...nftables.tables.values()].find(({ family, handle }) => family === name.family && handle === name.handle)

function needTable(draft: Draft, name: TableName, kernel = true): NftTable {
  const table = findTable(draft, name)
  if (!table) throw kernel ? errno(NO_ENTRY, name.at) : new Fault(NO_ENTRY, name.at)
  return table
}

const byTarget = <T extends { readonly handle: number }>(things: ReadonlyMap<string, T>, target: Target): T | undefined =>
  target.handle === undefined ? things.get(target.name) : [...things.values()].find(({ handle }) => handle === target.handle)

// --- tables ---

export function addTable(
  draft: Draft,
  name: TableName,
  comment: string | undefined,
  dormant: boolean,
  create: boolean,
): NftTable {
  const found = findTable(draft, name)
  if (found && create) throw errno(EXISTS, name.at)
  if (found) {
    if (dormant) found.dormant = true
    return found
  }
  const { nftables } = draft
  const handle = Math.max(0, ...[...nftables.tables.values()].map((table) => table.handle)) + 1
  const table: NftTable = {
    family: name.family,
    name: name.name,
    handle,
    comment,
    dormant,
    chains: new Map(),
    sets: new Map(),
    counters: new Map(),
    nextHandle: 1,
  }
  nftables.tables.set(tableKey(name.family, name.name), table)
  return table
}

export function deleteTable(draft: Draft, name: TableName): void {
  const table = needTable(draft, name)
  draft.nftables.tables.delete(tableKey(table.family, table.name))
}

export function flushTable(draft: Draft, name: TableName): void {
  for (const chain of needTable(draft, name).chains.values()) chain.rules = []
}

// --- chains ---

const CHAIN_TYPES: Readonly<Record<ChainType, readonly Hook[]>> = {
  filter: ['prerouting', 'input', 'forward', 'output', 'postrouting'],
  nat: ['prerouting', 'input', 'output', 'postrouting'],
  route: ['output'],
}
const isChainType = (text: string): text is ChainType => Object.hasOwn(CHAIN_TYPES, text)
const isHook = (text: string): text is Hook => (CHAIN_TYPES.filter as readonly string[]).includes(text)
/** Connection tracking must come before NAT (NF_IP_PRI_CONNTRACK). */
const CONNTRACK = -200

function baseOf(draft: Draft, node: ChainNode, family: NftFamily, at: Location): BaseChain | undefined {
  const { base, policy } = node
  if (!base) return undefined
  if (!isChainType(base.type)) throw new Fault('unknown chain type', base.typeAt)
  if (base.hook === 'ingress' && family === 'inet') throw notSimulated('hook "ingress"', base.hookAt)
  if (!isHook(base.hook)) throw new Fault('unknown chain hook', base.hookAt)
  const { name, offset } = base.priority
  const named = name === undefined ? 0 : priorityOf(name, base.hook)
  if (named === undefined) throw new Fault('invalid priority expression value in this context.', base.priority.at)
  const priority = named + offset
  if (!CHAIN_TYPES[base.type].includes(base.hook) || (base.type === 'nat' && priority <= CONNTRACK)) throw errno(UNSUPPORTED, at)
  return {
    type: base.type,
    hook: base.hook,
    priority,
    policy: policy?.value ?? 'accept',
    registered: ++draft.nftables.registrations,
  }
}

export interface ChainAsked {
  readonly node: ChainNode | undefined
  readonly create: boolean
  readonly at: Location
}

export function addChain(draft: Draft, table: NftTable, name: Named, { node, create, at }: ChainAsked): NftChain {
  const found = table.chains.get(name.name)
  if (found && create) throw errno(EXISTS, name.at)
  if (found) {
    changeChain(draft, table, found, node, at)
    return found
  }
  if (node?.policy && !node.base) throw errno(UNSUPPORTED, node.policy.at)
  const chain: NftChain = {
    name: name.name,
    handle: table.nextHandle++,
    comment: node?.comment,
    base: node && baseOf(draft, node, table.family, at),
    rules: [],
  }
  table.chains.set(chain.name, chain)
  return chain
}

/** A chain that is there keeps its type, hook and priority; its policy may change. */
function changeChain(draft: Draft, table: NftTable, chain: NftChain, node: ChainNode | undefined, at: Location): void {
  if (!node) return
  if (node.base) {
    const base = baseOf(draft, node, table.family, at)!
    const same =
      chain.base && chain.base.type === base.type && chain.base.hook === base.hook && chain.base.priority === base.priority
    if (!same) throw errno(chain.base ? UNSUPPORTED : EXISTS, at)
  }
  if (!node.policy) return
  if (!chain.base) throw errno(UNSUPPORTED, node.policy.at)
  chain.base.policy = node.policy.value
}

const jumpsOf = (statement: Statement, table: NftTable): string[] => {
  if (statement.kind === 'verdict') return 'chain' in statement.verdict ? [statement.verdict.chain] : []
  if (statement.kind !== 'vmap') return []
  const elements = statement.set.kind === 'own' ? statement.set.elements : table.sets.get(statement.set.name)?.elements
  return elements ? elementJumps(elements.values()) : []
}
const elementJumps = (elements: Iterable<SetElement>): string[] =>
  [...elements].flatMap(({ data }) => (data?.kind === 'verdict' && 'chain' in data.verdict ? [data.verdict.chain] : []))

function isUsed(table: NftTable, chain: string): boolean {
  for (const each of table.chains.values()) {
    for (const rule of each.rules) {
      // A set by name counts by its own elements below.
      if (rule.statements.some((s) => !(s.kind === 'vmap' && s.set.kind === 'named') && jumpsOf(s, table).includes(chain)))
        return true
    }
  }
  for (const set of table.sets.values()) if (elementJumps(set.elements.values()).includes(chain)) return true
  return false
}

export function deleteChain(draft: Draft, name: TableName, target: Target): void {
  const table = needTable(draft, name)
  const chain = byTarget(table.chains, target)
  if (!chain) throw errno(NO_ENTRY, target.at)
  if (isUsed(table, chain.name)) throw errno(BUSY, target.at)
  table.chains.delete(chain.name)
}

export function flushChain(draft: Draft, name: TableName, target: Target): void {
  const chain = needTable(draft, name).chains.get(target.name)
  if (!chain) throw errno(NO_ENTRY, target.at)
  chain.rules = []
}

export function renameChain(draft: Draft, command: CommandOf<'chain'>): void {
  const table = needTable(draft, command.table, false)
  const chain = table.chains.get(command.chain.name)
  if (!chain) throw new Fault(NO_ENTRY, command.chain.at)
  const to = command.to!.name
  if (table.chains.has(to)) throw errno(EXISTS, command.at)
  const from = chain.name
  chain.name = to
  table.chains = new Map([...table.chains.values()].map((each) => [each.name, each]))
  followRename(table, from, to)
}

/** Jumps keep the chain itself, whatever it is called. */
function followRename(table: NftTable, from: string, to: string): void {
  const renamed = <T>(value: T): T =>
    JSON.stringify(value, bigintText).includes(JSON.stringify(from)) ? (mapVerdicts(value, from, to) as T) : value
  for (const chain of table.chains.values())
    chain.rules = chain.rules.map((rule) => ({ ...rule, statements: renamed(rule.statements) }))
  for (const set of table.sets.values()) for (const [key, element] of set.elements) set.elements.set(key, renamed(element))
}
const bigintText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value instanceof Map ? [...value] : value

function mapVerdicts(value: unknown, from: string, to: string): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, mapVerdicts(each, from, to)]))
  if (Array.isArray(value)) return value.map((each) => mapVerdicts(each, from, to))
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [key, each] of Object.entries(value)) copy[key] = mapVerdicts(each, from, to)
  if ((copy.kind === 'jump' || copy.kind === 'goto') && copy.chain === from) copy.chain = to
  return copy
}

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

function needJumpTarget(table: NftTable, name: string, at: Location): void {
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
    if (index < 0) throw new Fault(NO_ENTRY, handle.at)
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
    const rule: Resolving = { family: table.family, table, ifindex: draft.ifindex, statements: [], l4: undefined, l3: undefined }
    const expression = resolveExpression(rule, part)
    expressions.push(expression)
    types.push(...typesOf(expression))
  }
  return { types, expressions: expressions.length > 0 ? expressions : undefined }
}

function newSet(draft: Draft, table: NftTable, name: Named, node: SetNode, at: Location): NftSet {
  if (!node.key) throw new Fault('set definition does not specify key', node.block)
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
    size: node.size,
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
  } else table.sets.set(name.name, set)
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
  for (const each of resolved) putElement(draft, set, each, create)
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

function putElement(draft: Draft, set: NftSet, { element, node }: Resolved, create: boolean): void {
  const key = elementKey(element.key)
  const found = set.elements.get(key)
  const dead = found?.expiresAt !== undefined && found.expiresAt <= draft.now
  if (found && !dead) {
    if (create || JSON.stringify(found.data, bigintText) !== JSON.stringify(element.data, bigintText))
      throw errno(EXISTS, node.at)
    return
  }
  if (set.shape.interval && !set.autoMerge && element.key) refuseOverlap(set, element, node.at)
  if (set.size !== undefined && set.elements.size >= set.size) throw errno('Too many open files in system', node.at)
  const timeout = node.expiresMs ?? element.timeoutMs ?? set.timeoutMs
  set.elements.set(key, {
    ...element,
    ...(timeout === undefined ? {} : { expiresAt: draft.now + timeout }),
    ...(set.counted && !element.counter ? { counter: { packets: 0, bytes: 0 } } : {}),
  })
}

function refuseOverlap(set: NftSet, element: SetElement, at: Location): void {
  for (const other of set.elements.values()) {
    if (!other.key || !other.key.every((part, i) => overlap(part, element.key![i]!))) continue
    throw set.shape.key.length === 1 ? new Fault('interval overlaps with an existing one', at) : errno(EXISTS, at)
  }
}

/** `kernel`: whether it is the kernel that would not find it, or nft itself. */
export function needSet(draft: Draft, name: TableName, target: Target, kernel: boolean): { table: NftTable; set: NftSet } {
  const table = needTable(draft, name, kernel)
  const set = byTarget(table.sets, target)
  if (!set) throw kernel ? errno(NO_ENTRY, target.at) : new Fault(NO_ENTRY, target.at)
  return { table, set }
}

export function deleteElements(draft: Draft, command: CommandOf<'element'>): void {
  const { set } = needSet(draft, command.table, command.set, false)
  for (const { element, node } of resolveElements(set.shape, command.elements.elements, draft)) {
    const key = elementKey(element.key)
    if (set.elements.delete(key)) continue
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
  const { table, set } = needSet(draft, name, target, false)
  for (const chain of table.chains.values()) {
    if (chain.rules.some((rule) => usesSet(rule.statements, set.name))) throw errno(BUSY, target.at)
  }
  table.sets.delete(set.name)
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

export { needTable, jumpsOf }
