/** What `nft` does with a text of commands: reads it, understands it, changes all or nothing, and prints what was asked for (src/libnftables.c). */
import { type Fault, NO_ENTRY, errno, faultText } from './fault.ts'
import { setText, tableText } from './list.ts'
import type { Location } from './lexer.ts'
import { parse } from './parse-command.ts'
import type { PrintOptions } from './print.ts'
import { ruleText } from './print.ts'
import { resolveElements, overlap } from './resolve-value.ts'
import { addObject, deleteObject } from './change-objects.ts'
import { type NftTable, type Nftables, copyNftables, tableName } from './ruleset.ts'
import type { CommandNode, CommandOf, TableItem } from './syntax.ts'
import { addChain, addTable, deleteChain, deleteTable, flushChain, flushTable, renameChain } from './change-chains.ts'
import { addRuleTo, changeRules } from './change-rules.ts'
import { addSet, deleteElements, deleteSet, fillSet, flushSet, needSet } from './change-sets.ts'
import { noteTableGone } from './changes.ts'
import { knownTable } from './did-you-mean.ts'
import { type Draft, type ForeignTable, type NftChange, attempt } from './draft.ts'
import { list } from './list-command.ts'
import { validateTable } from './validate.ts'

export interface NftInput {
  /** What messages call it; undefined for words of the command line. */
  readonly name: string | undefined
  readonly text: string
  readonly readFile: (path: string) => string | undefined
  readonly ifindex: (device: string) => number | undefined
  /** -c: nothing changes. */
  readonly checkOnly: boolean
  /** -e: what was added is printed. */
  readonly echo: boolean
  readonly print: PrintOptions
  /** -j: listings as JSON. */
  readonly json?: boolean
  /** iptables' tables of the same kernel. */
  readonly foreign?: { readonly tables: readonly ForeignTable[]; readonly remove: (table: ForeignTable) => void }
}

export interface NftOutput {
  readonly stdout: string
  readonly stderr: string
  readonly status: 0 | 1
  /** What is now another. */
  readonly changes: readonly NftChange[]
}

/** nft's own limit of messages. */
const MAX_FAULTS = 10

/** Runs commands on a namespace's ruleset, which is replaced where they succeed. */
export function runNft(nftables: Nftables, input: NftInput): NftOutput {
  const parser = parse(input.name, input.text, input.readFile)
  const draft: Draft = {
    nftables: copyNftables(nftables),
    now: input.print.now,
    touched: [],
    faults: [],
    changes: [],
    newSets: new Set(),
    foreign: input.foreign?.tables ?? [],
    ifindex: input.ifindex,
  }
  let stdout = ''
  let changed = false
  for (const command of parser.commands) {
    attempt(draft, () => {
      stdout += runCommand(draft, command, input)
      changed ||= command.verb !== 'list' && command.verb !== 'get'
    })
    if (draft.faults.length >= MAX_FAULTS) break
  }
  // The kernel is asked only when nft itself has found nothing wrong.
  const own = [...parser.faults, ...draft.faults.filter((fault) => !isKernels(fault))]
  const said = own.length > 0 ? own : draft.faults.length > 0 ? draft.faults : validate(draft)
  if (said.length > 0) return { stdout: '', stderr: said.map(faultText).join(''), status: 1, changes: [] }
  if (changed && !input.checkOnly) {
    nftables.tables = draft.nftables.tables
    nftables.registrations = draft.nftables.registrations
    nftables.lastTable = draft.nftables.lastTable
    nftables.shape = {}
    if (draft.changes.length > 0) nftables.generation++
    for (const table of input.foreign?.tables ?? []) if (!draft.foreign.includes(table)) input.foreign!.remove(table)
  }
  return {
    stdout,
    stderr: unlisted(input.json ?? false, parser.commands, draft),
    status: 0,
    changes: input.checkOnly ? [] : draft.changes,
  }
}

/** What a listing as JSON leaves out is said. */
function unlisted(json: boolean, commands: readonly CommandNode[], { foreign }: Draft): string {
  if (!json) return ''
  const asked = commands.filter((command) => command.verb === 'list' && command.object === 'ruleset')
  const left = foreign.filter(({ family }) =>
    asked.some((command) => !('family' in command) || command.family === undefined || command.family === family),
  )
  return left
    .map(
      (table) =>
        `# table ${tableName(table)} was written by iptables: listing it as JSON is not simulated, iptables-save shows it\n`,
    )
    .join('')
}

const isKernels = ({ kernel, message }: Fault): boolean => kernel || message.startsWith('Could not process rule')

function validate({ touched }: Draft): Fault[] {
  const places = new Map<NftTable, Map<number | undefined, Location>>()
  for (const { table, handle, at } of touched) {
    const known = places.get(table) ?? new Map<number | undefined, Location>()
    places.set(table, known.set(handle, at))
  }
  return [...places].flatMap(([table, at]) => validateTable(table, at) ?? [])
}

function runCommand(draft: Draft, command: CommandNode, input: NftInput): string {
  switch (command.verb) {
    case 'list':
    case 'reset':
      return list(draft, command, input.print, input.json ?? false)
    case 'get':
      return getElements(draft, command as CommandOf<'element'>, input.print)
    case 'delete':
    case 'flush':
      remove(draft, command)
      return ''
    case 'rename':
      renameChain(draft, command as CommandOf<'chain'>)
      return ''
    default:
      return add(draft, command, input)
  }
}

function add(draft: Draft, command: CommandNode, { echo, print }: NftInput): string {
  const create = command.verb === 'create'
  switch (command.object) {
    case 'table': {
      const table = addTable(draft, command.table, command.comment, command.dormant ?? false, create)
      if (command.content) addContent(draft, table, command.content)
      return ''
    }
    case 'chain': {
      const table = knownTable(draft, command.table)
      addChain(draft, table, command.chain, { node: command.node, create, at: command.at })
      const { node } = command
      for (const rule of node?.rules ?? []) addRuleTo(draft, table, table.chains.get(command.chain.name)!, rule)
      return ''
    }
    case 'rule': {
      const rule = changeRules(draft, command)
      if (!echo || !rule) return ''
      const handle = print.handles ? ` # handle ${rule.handle}` : ''
      return `${command.verb} rule ${command.table.family} ${command.table.name} ${command.chain.name} ${ruleText(rule, command.table.family, print)}${handle}\n`
    }
    case 'set':
    case 'map': {
      const table = knownTable(draft, command.table)
      const set = addSet(draft, table, command.set, command.node!, { create, at: command.at })
      if (command.node!.elements) fillSet(draft, table, set, command.node!.elements)
      return ''
    }
    case 'element': {
      const { table, set } = needSet(draft, command.table, command.set)
      fillSet(draft, table, set, command.elements, create)
      return ''
    }
    case 'object':
      addObject(draft, knownTable(draft, command.table), command.name, command.node!, create)
      return ''
    default:
      throw new Error(`nothing to add: ${command.object}`)
  }
}

/** Chains first, so that rules and elements find those that they lead to; then objects, sets with their elements, and rules (src/rule.c, nft_cmd_expand). */
function addContent(draft: Draft, table: NftTable, content: readonly TableItem[]): void {
  const each = (change: (item: TableItem) => void): void => {
    for (const item of content) attempt(draft, () => change(item))
  }
  each((item) => {
    if (item.kind === 'chain') addChain(draft, table, item.chain, { node: item.node, create: false, at: item.at })
  })
  each((item) => {
    if (item.kind === 'object') addObject(draft, table, item.name, item.node, false)
  })
  each((item) => {
    if (item.kind !== 'set') return
    const set = addSet(draft, table, item.set, item.node, { create: false, at: item.at })
    if (item.node.elements) fillSet(draft, table, set, item.node.elements)
  })
  for (const item of content) {
    const chain = item.kind === 'chain' ? table.chains.get(item.chain.name) : undefined
    if (item.kind === 'chain' && chain)
      for (const rule of item.node.rules) attempt(draft, () => addRuleTo(draft, table, chain, rule))
  }
}

function remove(draft: Draft, command: CommandNode): void {
  const flush = command.verb === 'flush'
  switch (command.object) {
    case 'ruleset':
      for (const [key, table] of draft.nftables.tables)
        if (command.family === undefined || table.family === command.family) {
          noteTableGone(draft, table)
          draft.nftables.tables.delete(key)
        }
      draft.foreign = draft.foreign.filter((table) => command.family !== undefined && table.family !== command.family)
      return
    case 'table':
      return flush ? flushTable(draft, command.table) : deleteTable(draft, command.table)
    case 'chain':
      return flush ? flushChain(draft, command.table, command.chain) : deleteChain(draft, command.table, command.chain)
    case 'rule':
      changeRules(draft, command)
      return
    case 'set':
    case 'map':
      if (!flush) return deleteSet(draft, command.table, command.set)
      return flushSet(draft, command.table, command.set)
    case 'element':
      return deleteElements(draft, command)
    case 'object':
      return deleteObject(draft, command.table, command.of, command.name)
    default:
      throw new Error(`nothing to remove: ${command.object}`)
  }
}

function getElements(draft: Draft, command: CommandOf<'element'>, print: PrintOptions): string {
  const { table, set } = needSet(draft, command.table, command.set)
  const found = resolveElements(set.shape, command.elements.elements, draft).map(({ element }) => {
    const hit = [...set.elements.values()].find((each) =>
      each.key?.every((part, i) => element.key !== undefined && overlap(part, element.key[i]!)),
    )
    if (!hit) throw errno(NO_ENTRY, command.at)
    return hit
  })
  return tableText(table, [setText({ ...set, elements: new Map(found.map((each, i) => [String(i), each])) }, print)], print)
}
