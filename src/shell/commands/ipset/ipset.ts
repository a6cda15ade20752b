/** `ipset`: sets of addresses, ports and devices that rules ask about. ipset(8), ipset 7.17. */
import { type Ipset, type IpsetResult, allSets, findSet } from '../../../linux/ipset/ipset.ts'
import {
  createSet,
  destroyAll,
  destroySet,
  elementsOf,
  flushSet,
  memoryOf,
  referencesOf,
  renameSet,
  swapSets,
} from '../../../linux/ipset/sets.ts'
import { compareEntries, elementText, headerText } from '../../../linux/ipset/text.ts'
import { UNSIMULATED_TYPES, setTypeOf } from '../../../linux/ipset/types.ts'
import { setReferences } from '../../../linux/netfilter/set-reference.ts'
import { StreamError, type Command } from '../../command.ts'
import { lookupHost } from '../../names.ts'
import { type Tool, runTool } from '../../tool.ts'
import { changeElement, testEntry } from './change.ts'
import { parseSetName, type Verb } from './elements.ts'
import { IPSET_HELP, IPSET_TYPES } from './help.ts'
import { type Globals, noGlobals, readCreate, readGlobals } from './options.ts'
import { restore } from './restore.ts'
import { kernelRefusal, notSimulated, Refusal, syntax, usage } from './words.ts'

const VERSION = 'ipset v7.17'

type Name =
  | 'create'
  | 'add'
  | 'del'
  | 'test'
  | 'destroy'
  | 'list'
  | 'save'
  | 'restore'
  | 'flush'
  | 'rename'
  | 'swap'
  | 'help'
  | 'version'
  | '-'

const SPELT: Readonly<Record<Exclude<Name, '-'>, readonly string[]>> = {
  create: ['n', '-N'],
  add: ['a', '-A'],
  del: ['d', '-D'],
  test: ['t', '-T'],
  destroy: ['x', '-X'],
  list: ['l', '-L'],
  save: ['s', '-S'],
  restore: ['r', '-R'],
  flush: ['f', '-F'],
  rename: ['e', '-E'],
  swap: ['w', '-W'],
  help: ['h', '-H', '-h', '-help'],
  version: ['v', '-V', '-v'],
}

function commandOf(word: string): Name | undefined {
  if (word === '-') return '-'
  const bare = word.startsWith('--') ? word.slice(2) : word
  return (Object.keys(SPELT) as Exclude<Name, '-'>[]).find((name) => name === bare || SPELT[name].includes(word))
}

export const ipset: Command = {
  name: 'ipset',
  summary: 'makes and lists sets of addresses, ports and devices, which rules ask about',
  path: '/usr/sbin/ipset',
  run: (process) =>
    runTool(process, async (tool) => {
      const globals = noGlobals()
      try {
        return await runWords(tool, process.args, globals)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        if (!globals.quiet) tool.err(`${VERSION}: ${error.message}\n`)
        return error.status
      }
    }),
}

async function runWords(tool: Tool, words: readonly string[], globals: Globals): Promise<number> {
  const [word, ...args] = readGlobals(words, globals)
  if (word === undefined) throw usage('No command specified.')
  const name = commandOf(word)
  if (name === undefined) throw usage(`No command specified: unknown argument ${word}`)
  if (name === '-') throw notSimulated('the interactive mode')
  if (name === 'restore') {
    if (args[0] !== undefined) throw usage(`Unknown argument ${args[0]}`)
    return restore(await restoreInput(tool, globals), (line) => {
      const own = { ...globals }
      const [first = '', ...rest] = readGlobals(line, own)
      const command = commandOf(first)
      if (command === undefined) throw usage(`No command specified: unknown argument ${first}`)
      if (command === 'restore' || command === 'help' || command === 'version' || command === '-')
        throw usage(`Command \`${first}' is invalid in restore mode.`)
      if (command === 'add' || command === 'del') {
        const change = changeElement(context(tool), command, ...need(command, rest), own.exist)
        return { later: change }
      }
      return { now: () => void runCommand(tool, command, rest, own) }
    })
  }
  return runCommand(tool, name, args, globals)
}

async function restoreInput(tool: Tool, { file }: Globals): Promise<string> {
  if (file === undefined) return tool.process.stdin.readAll()
  try {
    return tool.process.readFile(tool.process.resolve(file))
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    throw new Refusal(1, `Cannot open ${file} for reading: ${error.message}`, false)
  }
}

const context = (tool: Tool) => ({
  ipsets: tool.netns.netfilter.ipsets,
  now: tool.kernel.now,
  lookup: (name: string) => lookupHost(tool.process, name),
})

const need = (verb: Verb, [set, element, ...rest]: readonly string[]): [string, string, readonly string[]] => {
  if (set === undefined) throw usage(`Missing mandatory argument to command ${verb}`)
  if (element === undefined) throw usage(`Missing second mandatory argument to command ${verb}`)
  return [set, element, rest]
}

const oneAtMost = ([name, extra]: readonly string[]): string | undefined => {
  if (extra !== undefined) throw usage(`Unknown argument ${extra}`)
  return name
}

function carriedOut(result: IpsetResult): number {
  if (result !== 'ok') throw kernelRefusal(result)
  return 0
}

const setOrRefuse = (tool: Tool, name: string): Ipset => {
  const set = findSet(tool.netns.netfilter.ipsets, name)
  if (!set) throw kernelRefusal('no-set')
  return set
}

type Rest = Exclude<Name, 'restore' | '-'>

function runCommand(tool: Tool, name: Rest, args: readonly string[], globals: Globals): number {
  const { ipsets } = tool.netns.netfilter
  switch (name) {
    case 'create':
      return create(tool, args, globals.exist)
    case 'add':
    case 'del':
      changeElement(context(tool), name, ...need(name, args), globals.exist)()
      return 0
    case 'test': {
      const { isIn, text } = testEntry(context(tool), ...need('test', args))
      if (globals.quiet) return isIn ? 0 : 1
      tool.err(isIn ? `Warning: ${text} is in set ${args[0]!}.\n` : `${text} is NOT in set ${args[0]!}.\n`)
      return isIn ? 0 : 1
    }
    case 'destroy': {
      const set = oneAtMost(args)
      const references = setReferences(tool.netns.netfilter)
      if (set === undefined) return carriedOut(destroyAll(ipsets, references))
      const result = destroySet(ipsets, set, references)
      return result === 'no-set' && globals.exist ? 0 : carriedOut(result)
    }
    case 'flush': {
      const set = oneAtMost(args)
      for (const each of set === undefined ? allSets(ipsets) : [setOrRefuse(tool, set)]) flushSet(each)
      return 0
    }
    case 'rename':
    case 'swap':
      return twoNames(tool, name, args)
    case 'list':
    case 'save':
      return list(tool, name, oneAtMost(args), globals)
    case 'help':
      return help(tool, oneAtMost(args))
    case 'version':
      tool.out(`${VERSION}, protocol version: 7\n`)
      return 0
  }
}

function help(tool: Tool, type: string | undefined): number {
  if (type !== undefined && setTypeOf(type) === undefined && !UNSIMULATED_TYPES.has(type)) {
    tool.out(IPSET_HELP)
    throw usage(`Unknown settype: \`${type}'`)
  }
  if (type !== undefined) throw notSimulated(`help for type "${type}"`)
  tool.out(IPSET_HELP + IPSET_TYPES)
  return 0
}

function create(tool: Tool, [name, typeName, ...words]: readonly string[], exist: boolean): number {
  if (name === undefined) throw usage('Missing mandatory argument to command create')
  if (typeName === undefined) throw usage('Missing second mandatory argument to command create')
  parseSetName(name)
  if (UNSIMULATED_TYPES.has(typeName)) throw notSimulated(`set type "${typeName}"`)
  const type = setTypeOf(typeName)
  if (!type) throw syntax(`typename '${typeName}' is unknown`)
  const { ipsets, lookup } = context(tool)
  return carriedOut(createSet(ipsets, name, type, readCreate(name, type, words, lookup), exist))
}

function twoNames(tool: Tool, verb: 'rename' | 'swap', [from, to, extra]: readonly string[]): number {
  if (from === undefined) throw usage(`Missing mandatory argument to command ${verb}`)
  if (to === undefined) throw usage(`Missing second mandatory argument to command ${verb}`)
  if (extra !== undefined) throw usage(`Unknown argument ${extra}`)
  const { ipsets } = tool.netns.netfilter
  parseSetName(to)
  if (verb === 'swap') return carriedOut(swapSets(ipsets, from, to))
  const result = renameSet(ipsets, from, to, setReferences(tool.netns.netfilter))
  if (result === 'in-use') throw new Refusal(1, 'Set cannot be renamed: it is in use by another system', true)
  return carriedOut(result)
}

function members(tool: Tool, set: Ipset, sorted: boolean): string[] {
  const { now } = tool.kernel
  const elements = elementsOf(set, now)
  // A bitmap lies in its order; a list in the one that was made.
  if (set.type.method === 'bitmap' || (sorted && set.type.method === 'hash')) elements.sort((a, b) => compareEntries(set, a, b))
  return elements.map((element) => elementText(set, element, now))
}

function listed(tool: Tool, set: Ipset, globals: Globals): string {
  const { ipsets } = tool.netns.netfilter
  const { now } = tool.kernel
  const lines = [
    `Name: ${set.name}`,
    `Type: ${set.type.name}`,
    `Revision: ${set.type.revision}`,
    `Header: ${headerText(set)}`,
    `Size in memory: ${memoryOf(set, now)}`,
    `References: ${referencesOf(ipsets, set.name, setReferences(tool.netns.netfilter))}`,
    `Number of entries: ${elementsOf(set, now).length}`,
  ]
  if (!globals.terse) lines.push('Members:', ...members(tool, set, globals.sorted))
  return `${lines.join('\n')}\n`
}

function saved(tool: Tool, set: Ipset, globals: Globals): string {
  const lines = [
    `create ${set.name} ${set.type.name} ${headerText(set)}`,
    ...members(tool, set, globals.sorted).map((member) => `add ${set.name} ${member}`),
  ]
  return `${lines.join('\n')}\n`
}

function list(tool: Tool, verb: 'list' | 'save', name: string | undefined, globals: Globals): number {
  const sets = name === undefined ? allSets(tool.netns.netfilter.ipsets) : [setOrRefuse(tool, name)]
  const text = globals.names
    ? sets.map((set) => `${set.name}\n`).join('')
    : verb === 'save' || globals.output === 'save'
      ? sets.map((set) => saved(tool, set, globals)).join('')
      : sets.map((set) => listed(tool, set, globals)).join('\n')
  if (globals.file === undefined) tool.out(text)
  else writeTo(tool, globals.file, text)
  return 0
}

function writeTo({ process }: Tool, file: string, text: string): void {
  try {
    process.writeFile(process.resolve(file), text)
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    throw new Refusal(1, `Cannot open ${file} for writing: ${error.message}`, false)
  }
}
