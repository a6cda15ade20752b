/** The changes that commands make to tables and chains, each refused as the kernel or nft refuses it (nf_tables_api.c, src/evaluate.c). */
import type { Hook } from '../trace.ts'
import { didYouMeanChain, knownTable, nearTable } from './did-you-mean.ts'
import {
  type Draft,
  bigintText,
  byTarget,
  checkName,
  elementJumps,
  findTable,
  foreignTable,
  jumpsOf,
  needTable,
  refuseForeign,
} from './draft.ts'
import { noteChain, noteTable, noteTableGone } from './changes.ts'
import { dropRules } from './change-rules.ts'
import { BUSY, EXISTS, Fault, NO_ENTRY, UNSUPPORTED, errno, missing, notSimulated } from './fault.ts'
import type { Location } from './lexer.ts'
import { priorityOf } from './priority.ts'
import { type BaseChain, type ChainType, type NftChain, type NftFamily, type NftTable, tableKey } from './ruleset.ts'
import type { ChainNode, CommandOf, Named, TableName, Target } from './syntax.ts'

// --- tables ---

export function addTable(
  draft: Draft,
  name: TableName,
  comment: string | undefined,
  dormant: boolean,
  create: boolean,
): NftTable {
  refuseForeign(draft, name)
  const found = findTable(draft, name)
  if (found && create) throw errno(EXISTS, name.at)
  if (found) {
    if (dormant && !found.dormant) {
      found.dormant = true
      noteTable(draft, 'new', found)
    }
    return found
  }
  checkName(name)
  const { nftables } = draft
  const handle = ++nftables.lastTable
  const table: NftTable = {
    family: name.family,
    name: name.name,
    handle,
    created: ++nftables.registrations,
    comment,
    dormant,
    chains: new Map(),
    sets: new Map(),
    objects: new Map(),
    nextHandle: 1,
    anonymous: { set: { next: 0, free: [] }, map: { next: 0, free: [] } },
  }
  nftables.tables.set(tableKey(name.family, name.name), table)
  noteTable(draft, 'new', table)
  return table
}

export function deleteTable(draft: Draft, name: TableName): void {
  const foreign = foreignTable(draft, name)
  if (foreign) {
    draft.foreign = draft.foreign.filter((each) => each !== foreign)
    return
  }
  const table = nearTable(draft, name)
  noteTableGone(draft, table)
  draft.nftables.tables.delete(tableKey(table.family, table.name))
}

export function flushTable(draft: Draft, name: TableName): void {
  const table = needTable(draft, name)
  for (const chain of table.chains.values()) {
    dropRules(draft, table, chain, chain.rules)
    chain.rules = []
  }
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
    // Even where nothing is another.
    noteChain(draft, 'new', table, found)
    return found
  }
  checkName(name)
  if (node?.policy && !node.base) throw errno(UNSUPPORTED, node.policy.at)
  const chain: NftChain = {
    name: name.name,
    handle: table.nextHandle++,
    comment: node?.comment,
    base: node && baseOf(draft, node, table.family, at),
    rules: [],
  }
  table.chains.set(chain.name, chain)
  noteChain(draft, 'new', table, chain)
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
  const table = nearTable(draft, name)
  const chain = byTarget(table.chains, target)
  if (!chain) throw missing(didYouMeanChain(draft, target), target.at)
  if (isUsed(table, chain.name)) throw errno(BUSY, target.at)
  dropRules(draft, table, chain, chain.rules)
  table.chains.delete(chain.name)
  noteChain(draft, 'destroy', table, chain)
}

export function flushChain(draft: Draft, name: TableName, target: Target): void {
  const table = needTable(draft, name)
  const chain = table.chains.get(target.name)
  if (!chain) throw errno(NO_ENTRY, target.at)
  dropRules(draft, table, chain, chain.rules)
  chain.rules = []
}

export function renameChain(draft: Draft, command: CommandOf<'chain'>): void {
  const table = knownTable(draft, command.table)
  const chain = table.chains.get(command.chain.name)
  if (!chain) throw new Fault(NO_ENTRY + didYouMeanChain(draft, command.chain), command.chain.at)
  const to = command.to!.name
  if (table.chains.has(to)) throw errno(EXISTS, command.at)
  const from = chain.name
  chain.name = to
  table.chains = new Map([...table.chains.values()].map((each) => [each.name, each]))
  followRename(table, from, to)
  noteChain(draft, 'new', table, chain)
}

/** Jumps keep the chain itself, whatever it is called. */
function followRename(table: NftTable, from: string, to: string): void {
  const renamed = <T>(value: T): T =>
    JSON.stringify(value, bigintText).includes(JSON.stringify(from)) ? (mapVerdicts(value, from, to) as T) : value
  for (const chain of table.chains.values())
    chain.rules = chain.rules.map((rule) => ({ ...rule, statements: renamed(rule.statements) }))
  for (const set of table.sets.values()) for (const [key, element] of set.elements) set.elements.set(key, renamed(element))
}

function mapVerdicts(value: unknown, from: string, to: string): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, mapVerdicts(each, from, to)]))
  if (Array.isArray(value)) return value.map((each) => mapVerdicts(each, from, to))
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [key, each] of Object.entries(value)) copy[key] = mapVerdicts(each, from, to)
  if ((copy.kind === 'jump' || copy.kind === 'goto') && copy.chain === from) copy.chain = to
  return copy
}
