/** What `nft list` and `nft reset` are asked for, as text or as JSON (src/rule.c, do_command_list). */
import { resetObject } from './change-objects.ts'
import { needSet } from './change-sets.ts'
import { didYouMeanObject } from './did-you-mean.ts'
import { type Draft, findTable, foreignTable, refuseForeign } from './draft.ts'
import { Fault, NO_ENTRY, errno } from './fault.ts'
import { type Listed, allOf, listingJson } from './json-list.ts'
import { chainText, objectText, setText, tableText, wholeTableText } from './list.ts'
import type { PrintOptions } from './print.ts'
import { type NamedObject, type NftTable, objectKey, tableName } from './ruleset.ts'
import type { CommandNode, CommandOf } from './syntax.ts'

/** As they came. */
const tablesIn = ({ nftables }: Draft, family: NftTable['family'] | undefined): NftTable[] =>
  [...nftables.tables.values()].filter((table) => family === undefined || table.family === family)

/** Those of iptables too. */
const tableNames = (draft: Draft, family: NftTable['family'] | undefined): string =>
  [...draft.foreign.filter((table) => family === undefined || table.family === family), ...tablesIn(draft, family)]
    .sort((a, b) => a.created - b.created)
    .map((table) => `table ${tableName(table)}\n`)
    .join('')

function knownTable(draft: Draft, name: CommandOf<'table'>['table']): NftTable {
  refuseForeign(draft, name)
  const table = findTable(draft, name)
  if (!table) throw new Fault(NO_ENTRY, name.at)
  return table
}

function findObject(draft: Draft, command: CommandOf<'object'>): { table: NftTable; object: NamedObject } {
  const table = knownTable(draft, command.table)
  const object = table.objects.get(objectKey(command.of, command.name.name))
  if (object) return { table, object }
  if (command.verb === 'reset') throw errno(NO_ENTRY, command.at)
  throw new Fault(NO_ENTRY + didYouMeanObject(draft, command.table, command.of, command.name), command.name.at)
}

/** The things that a command names. */
function thingsOf(draft: Draft, command: CommandNode): Listed[] {
  switch (command.object) {
    case 'ruleset':
      return tablesIn(draft, command.family).map((table) => ({ kind: 'table', table, whole: true }))
    case 'tables':
      return tablesIn(draft, command.family).map((table) => ({ kind: 'table', table, whole: false }))
    case 'table':
      return [{ kind: 'table', table: knownTable(draft, command.table), whole: true }]
    case 'chain': {
      const table = knownTable(draft, command.table)
      const chain = table.chains.get(command.chain.name)
      if (!chain) throw new Fault(NO_ENTRY, command.chain.at)
      return [{ kind: 'chain', table, chain, rules: true }]
    }
    case 'set':
    case 'map': {
      const { table, set } = needSet(draft, command.table, command.set, false)
      if ((set.shape.data === undefined) !== (command.object === 'set')) throw new Fault(NO_ENTRY, command.set.at)
      return [{ kind: 'set', table, set }]
    }
    case 'object':
      return [{ kind: 'object', ...findObject(draft, command) }]
    case 'chains':
    case 'sets':
    case 'maps':
    case 'objects':
    case 'flowtables':
    case 'meters':
      return allOf(tablesOf(draft, command), command.object, command.of)
    default:
      return []
  }
}

const tablesOf = (draft: Draft, { family, table }: CommandOf<'chains'>): NftTable[] =>
  tablesIn(draft, family).filter(({ name }) => table === undefined || table.name === name)

/** A thing within the braces of its table. */
function partText(listed: Exclude<Listed, { kind: 'table' }>, print: PrintOptions): string {
  switch (listed.kind) {
    case 'chain': {
      const { chain, table, rules } = listed
      return chainText(rules ? chain : { ...chain, rules: [] }, table.family, print)
    }
    case 'set':
      return setText(listed.set, print)
    case 'object':
      return objectText(listed.object, print)
  }
}

/** `list chains` and the like: tables without any of these are listed too, but not for objects. */
function pluralText(draft: Draft, command: CommandOf<'chains'>, things: readonly Listed[], print: PrintOptions): string {
  let text = ''
  for (const table of tablesOf(draft, command)) {
    const parts = things.flatMap((each) => (each.table === table && each.kind !== 'table' ? [partText(each, print)] : []))
    const listed = command.object !== 'objects' || (command.verb === 'list' && table.objects.size > 0)
    if (parts.length > 0 || listed) text += tableText(table, parts, print)
  }
  return text
}

function textOf(draft: Draft, command: CommandNode, things: readonly Listed[], print: PrintOptions): string {
  switch (command.object) {
    case 'tables':
      return tableNames(draft, command.family)
    case 'chains':
    case 'sets':
    case 'maps':
    case 'objects':
    case 'flowtables':
    case 'meters':
      return pluralText(draft, command, things, print)
    default:
      return things
        .map((each) =>
          each.kind === 'table' ? wholeTableText(each.table, print) : tableText(each.table, [partText(each, print)], print),
        )
        .join('')
  }
}

const isPlural = ({ object }: CommandNode): boolean => ['chains', 'sets', 'maps', 'flowtables', 'meters'].includes(object)

/** The part of a listing that iptables' tables have, each with its place among all tables; JSON has none of them. */
function foreignTexts(draft: Draft, command: CommandNode, print: PrintOptions): { created: number; text: string }[] {
  if (command.verb !== 'list') return []
  if (command.object === 'ruleset' || isPlural(command)) {
    const { family, table: only } = command as CommandOf<'chains'>
    const what = command.object === 'ruleset' ? 'whole' : command.object === 'chains' ? 'chains' : 'nothing'
    return draft.foreign
      .filter((table) => (family === undefined || table.family === family) && (only === undefined || table.name === only.name))
      .map((table) => ({ created: table.created, text: table.text({ what }, print) ?? '' }))
  }
  return []
}

/** A table or chain of iptables that is asked for by name. */
function foreignNamed(draft: Draft, command: CommandNode, print: PrintOptions): string | undefined {
  if (command.verb !== 'list' || (command.object !== 'table' && command.object !== 'chain')) return undefined
  const table = foreignTable(draft, command.table)
  if (!table) return undefined
  if (command.object === 'table') return table.text({ what: 'whole' }, print)
  const text = table.text({ what: 'chain', name: command.chain.name }, print)
  if (text === undefined) throw new Fault(NO_ENTRY, command.chain.at)
  return text
}

/** All tables in the order in which they came to be. */
function merged(draft: Draft, command: CommandNode, print: PrintOptions): string {
  const own = tablesIn(draft, (command as CommandOf<'chains'>).family).map((table) => {
    const things = thingsOf(draft, command).filter((each) => each.table === table)
    const text =
      command.object === 'ruleset'
        ? wholeTableText(table, print)
        : pluralText(
            { ...draft, nftables: { ...draft.nftables, tables: new Map([['', table]]) } },
            command as CommandOf<'chains'>,
            things,
            print,
          )
    return { created: table.created, text }
  })
  return [...own, ...foreignTexts(draft, command, print)]
    .sort((a, b) => a.created - b.created)
    .map(({ text }) => text)
    .join('')
}

/** `reset` lists what it then sets to nothing. */
export function list(draft: Draft, command: CommandNode, print: PrintOptions, json: boolean): string {
  if (!json && draft.foreign.length > 0) {
    if (command.verb === 'list' && (command.object === 'ruleset' || isPlural(command))) return merged(draft, command, print)
    const named = foreignNamed(draft, command, print)
    if (named !== undefined) return named
  }
  const things = thingsOf(draft, command)
  const text = json ? listingJson(things, print) : textOf(draft, command, things, print)
  if (command.verb === 'reset') for (const each of things) if (each.kind === 'object') resetObject(each.object)
  return text
}
