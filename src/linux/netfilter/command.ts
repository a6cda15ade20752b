/** What one iptables command line, or one line of an iptables-restore file, asks for (xshared.c, do_parse). */
import type { TableName } from '../trace.ts'
import { type Failure, type Result, fail, ok, wrong } from './failure.ts'
import { type FoundOption, findOption, spellOwn } from './options.ts'
import {
  type Counts,
  FLAGS,
  LIST_FLAGS,
  type ParseEnv,
  RULE_FLAGS,
  type Reader,
  flagBit,
  readAddresses,
  readOwn,
} from './own-options.ts'
import {
  addOption,
  extensionFault,
  finishRules,
  isIncomplete,
  loadProtocolMatch,
  newDraft,
  readExtensions,
} from './parse-rule.ts'
import type { Rule } from './ruleset.ts'

export type CommandName = '-A' | '-C' | '-D' | '-I' | '-R' | '-L' | '-S' | '-F' | '-Z' | '-N' | '-X' | '-E' | '-P' | '-V'

export interface Command {
  name: CommandName
  table: TableName
  chain: string | undefined
  /** The rule number of -I, -D, -R, -L, -S and -Z. */
  number: number | undefined
  /** -E's new name, -P's policy. */
  value: string | undefined
  /** One for each pair of addresses that -s and -d list. */
  rules: readonly Rule[]
  counters: Counts | undefined
  numeric: boolean
  verbose: boolean
  exact: boolean
  lineNumbers: boolean
  /** -L or -S, and then -Z. */
  zeroToo: boolean
}

/** A command line while it is read. */
interface CommandReader extends Reader {
  command: Command | undefined
}

const NUMBERED = new Set(['-I', '-D', '-R', '-L', '-S', '-Z'])
const WITH_RULE = new Set(['-A', '-C', '-D', '-I', '-R'])
const OPTIONAL_CHAIN = new Set(['-L', '-S', '-F', '-Z', '-X'])
const COMMANDS = new Set<string>([...WITH_RULE, ...OPTIONAL_CHAIN, '-N', '-E', '-P', '-V'])

/** The words of a command line from `start` on. */
export function parseCommand(words: readonly string[], start: number, env: ParseEnv): Result<Command> {
  const reader: CommandReader = {
    words,
    env,
    at: start,
    not: false,
    command: undefined,
    table: env.table ?? 'filter',
    noTable: undefined,
    draft: newDraft(),
    seen: 0,
    sources: undefined,
    destinations: undefined,
    counters: undefined,
  }
  while (reader.at < words.length) {
    const word = words[reader.at++]!
    if (word === '!') {
      if (reader.not) return wrong('multiple consecutive ! not allowed')
      reader.not = true
      continue
    }
    if (word.charCodeAt(0) !== 45 || word.length < 2) return fail({ kind: 'argument', word })
    const read = readOption(reader, word)
    if (!read.ok) return earlierFault(reader) ?? read
    reader.not = false
  }
  if (reader.not) return earlierFault(reader) ?? wrong('nothing appropriate following !')
  return finish(reader)
}

const DONE = ok(undefined)

function readOption(reader: CommandReader, word: string): Result<undefined> {
  let found = findOption(word, reader.draft.loaded)
  // An option that nothing knows may belong to the protocol's own match, which -p then loads.
  if (!found && loadProtocolMatch(reader.draft, reader.env.family)) found = findOption(word, reader.draft.loaded)
  if (!found) return wrong(`unknown option "${word}"`)
  if (found.kind === 'extension') return readExtension(reader, found)
  if (COMMANDS.has(found.name)) return readCommand(reader, found.name as CommandName, found.value)
  return readOwn(reader, found.name, found.value, word, (attached) => readOption(reader, attached))
}

function readExtension(reader: CommandReader, found: FoundOption & { kind: 'extension' }): Result<undefined> {
  const { name, spec } = found
  const count = spec.values ?? 1
  const spelt = reader.words[reader.at - 1]!
  let value = ''
  let more = ''
  if (count > 0) {
    const next = found.value ?? reader.words[reader.at++]
    if (next === undefined) return wrong(`option "${spelt}" requires an argument`)
    value = next
  }
  if (count === 2) {
    const next = reader.words[reader.at++]
    if (next === undefined || next.startsWith('-')) return wrong(`${name} requires two args.`)
    more = next
  }
  return addOption(reader.draft, found.index, spec, { name, not: reader.not, value, more, protocol: reader.draft.protocol })
}

/** Whether the next word is there and begins no option. */
const operand = (reader: CommandReader): string | undefined => {
  const next = reader.words[reader.at]
  if (next === undefined || next.startsWith('-') || next === '!') return undefined
  reader.at++
  return next
}

function readCommand(reader: CommandReader, name: CommandName, attached: string | undefined): Result<undefined> {
  if (reader.not) return wrong("unexpected '!' flag")
  const before = reader.command
  const command: Command = {
    name,
    table: reader.table,
    chain: undefined,
    number: undefined,
    value: undefined,
    rules: [],
    counters: undefined,
    numeric: false,
    verbose: false,
    exact: false,
    lineNumbers: false,
    zeroToo: false,
  }
  if (OPTIONAL_CHAIN.has(name)) command.chain = attached ?? operand(reader)
  else if (name !== '-V') {
    const chain = attached ?? reader.words[reader.at++]
    if (chain === undefined) return wrong(`option "${name}" requires an argument`)
    command.chain = chain
  }
  if (before) {
    const both = new Set([before.name, name])
    if (!both.has('-Z') || !(both.has('-L') || both.has('-S'))) return wrong(`Cannot use ${name} with ${before.name}`)
    // The last chain that was named counts for both.
    const chain = command.chain ?? before.chain
    reader.command = { ...command, name: name === '-Z' ? before.name : name, chain, number: before.number, zeroToo: true }
    return command.chain === undefined ? DONE : readOperands(reader, reader.command)
  }
  reader.command = command
  return readOperands(reader, command)
}

function readOperands(reader: CommandReader, command: Command): Result<undefined> {
  const { name } = command
  if (NUMBERED.has(name) && command.chain !== undefined) {
    const text = operand(reader)
    if (text === undefined) return name === '-R' ? wrong('-R requires a rule number') : DONE
    const number = /^\d+$/.test(text) ? Number(text) : 0
    if (number === 0) return wrong(`Invalid rule number \`${text}'`)
    command.number = number
  }
  if (name === '-E' || name === '-P') {
    command.value = operand(reader)
    if (command.value === undefined)
      return wrong(`${name} requires ${name === '-E' ? 'old-chain-name and new-chain-name' : 'a chain and a policy'}`)
  }
  return DONE
}

function refuseFlags(seen: number, { name }: Command): Result<undefined> {
  const illegal = seen & ((WITH_RULE.has(name) ? 0 : RULE_FLAGS) | (name === '-L' || name === '-S' ? 0 : LIST_FLAGS))
  if (illegal === 0) return DONE
  const first = FLAGS.find((flag) => (flagBit(flag) & illegal) !== 0)!
  return wrong(`Illegal option \`${spellOwn(first)}' with this command`)
}

function finish(reader: CommandReader): Result<Command> {
  const { command, seen } = reader
  if (!command) return wrong('no command specified')
  command.table = reader.table
  command.counters = reader.counters
  const rules = finishRule(reader)
  if (!rules.ok) return rules
  if (WITH_RULE.has(command.name) && (command.name !== '-D' || command.number === undefined)) command.rules = rules.value
  const refused = refuseFlags(seen, command)
  if (!refused.ok) return refused
  const misplaced = refuseDevices(reader, command)
  if (!misplaced.ok) return misplaced
  if (reader.noTable !== undefined) return fail({ kind: 'no-table', table: reader.noTable })
  command.numeric = (seen & flagBit('-n')) !== 0
  command.verbose = (seen & flagBit('-v')) !== 0
  command.exact = (seen & flagBit('-x')) !== 0
  command.lineNumbers = (seen & flagBit('-0')) !== 0
  return ok(command)
}

/** What is wrong with the words of extensions that were read before the word that is wrong now. */
function earlierFault({ draft, env, table }: CommandReader): { ok: false; failure: Failure } | undefined {
  const where = { family: env.family, table, ipsets: env.ipsets }
  const fault = extensionFault(draft, where, readExtensions(draft, where, env.memory))
  return fault && !isIncomplete(fault.failure) ? fault : undefined
}

function refuseDevices({ draft }: CommandReader, { chain, name }: Command): Result<undefined> {
  if (!WITH_RULE.has(name)) return DONE
  if (draft.outDevice && (chain === 'PREROUTING' || chain === 'INPUT')) return wrong(`Can't use -o with ${chain}\n`)
  if (draft.inDevice && (chain === 'POSTROUTING' || chain === 'OUTPUT')) return wrong(`Can't use -i with ${chain}\n`)
  return DONE
}

function finishRule(reader: CommandReader): Result<readonly Rule[]> {
  const { draft, env, command } = reader
  const where = { family: env.family, table: reader.table, ipsets: env.ipsets }
  const extensions = readExtensions(draft, where, env.memory)
  // Extensions speak before addresses are looked at.
  const fault = extensionFault(draft, where, extensions)
  if (fault) return fault
  const sources = readAddresses(reader.sources, env)
  if (!sources.ok) return sources
  const destinations = readAddresses(reader.destinations, env)
  if (!destinations.ok) return destinations
  if (sources.value.length * destinations.value.length > 1) {
    if (reader.sources?.not || reader.destinations?.not)
      return wrong('! not allowed with multiple source or destination IP addresses')
    if (command?.name === '-R') return wrong('Replacement rule does not specify a unique address')
  }
  return finishRules(draft, sources.value, destinations.value, extensions)
}
