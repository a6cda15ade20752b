/** What one iptables command line, or one line of an iptables-restore file, asks for (xshared.c, do_parse). */
import type { Family, Prefix } from '../../net/ip.ts'
import type { TableName } from '../trace.ts'
import { parseMaskedAddress } from './address-text.ts'
import { parseDeviceName } from './device-name.ts'
import { type Result, fail, notSimulated, ok, wrong } from './failure.ts'
import { type FoundOption, WITH_VALUE, findOption, spellOwn } from './options.ts'
import {
  type RuleDraft, type RuleMemory, addOption, finishRules, loadMatch, loadProtocolMatch, loadTarget, newDraft,
} from './parse-rule.ts'
import { BUILT_IN, type Rule } from './ruleset.ts'
import { parseProtocol } from './services.ts'

export type CommandName =
  | '-A' | '-C' | '-D' | '-I' | '-R' | '-L' | '-S' | '-F' | '-Z' | '-N' | '-X' | '-E' | '-P' | '-V'

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
  counters: { packets: number; bytes: number } | undefined
  numeric: boolean
  verbose: boolean
  exact: boolean
  lineNumbers: boolean
  /** -L or -S, and then -Z. */
  zeroToo: boolean
}

/** What stays from line to line. */
export interface ParseEnv {
  readonly family: Family
  readonly memory: RuleMemory
  /** A restore file's table; undefined on the command line, where -t says it. */
  readonly table: TableName | undefined
}

const NUMBERED = new Set(['-I', '-D', '-R', '-L', '-S', '-Z'])
const WITH_RULE = new Set(['-A', '-C', '-D', '-I', '-R'])
const OPTIONAL_CHAIN = new Set(['-L', '-S', '-F', '-Z', '-X'])
const COMMANDS = new Set<string>([...WITH_RULE, ...OPTIONAL_CHAIN, '-N', '-E', '-P', '-V'])
const isTable = (name: string): name is TableName => name in BUILT_IN

/** Reading position and what was read so far. */
interface Reader {
  readonly words: readonly string[]
  readonly env: ParseEnv
  at: number
  not: boolean
  command: Command | undefined
  table: TableName
  draft: RuleDraft
  /** Own options seen (`flagBit`), for those that may stand once and those that do not go with the command. */
  seen: number
  sources: { text: string; not: boolean } | undefined
  destinations: { text: string; not: boolean } | undefined
  counters: Command['counters']
}

export function parseCommand(words: readonly string[], start: number, env: ParseEnv): Result<Command> {
  const reader: Reader = {
    words, env, at: start, not: false, command: undefined, table: env.table ?? 'filter', draft: newDraft(), seen: 0,
    sources: undefined, destinations: undefined, counters: undefined,
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
    if (!read.ok) return read
    reader.not = false
  }
  return finish(reader)
}

const DONE = ok(undefined)

/** Own options that are no commands, one bit each. */
const FLAGS = ['-s', '-d', '-p', '-i', '-o', '-j', '-t', '-c', '-f', '-m', '-n', '-x', '-0', '-v'] as const
const BITS: ReadonlyMap<string, number> = new Map(FLAGS.map((name, i) => [name, 1 << i]))
const flagBit = (name: string): number => BITS.get(name) ?? 0
const bitsOfFlags = (...names: (typeof FLAGS)[number][]): number => names.reduce((bits, name) => bits | flagBit(name), 0)
const ONCE = bitsOfFlags('-s', '-d', '-p', '-i', '-o', '-j', '-t', '-c')
const NEGATABLE = bitsOfFlags('-s', '-d', '-p', '-i', '-o', '-f', '-m')
/** Those that only go with rules, and those that only go with lists. */
const RULE_FLAGS = bitsOfFlags('-s', '-d', '-p', '-i', '-o', '-j', '-f', '-m', '-c')
const LIST_FLAGS = bitsOfFlags('-n', '-x', '-0')

function readOption(reader: Reader, word: string): Result<undefined> {
  let found = findOption(word, reader.draft.loaded)
  // An option that nothing knows may belong to the protocol's own match, which -p then loads.
  if (!found && loadProtocolMatch(reader.draft, reader.env.family)) found = findOption(word, reader.draft.loaded)
  if (!found) return wrong(`unknown option "${word}"`)
  return found.kind === 'own' ? readOwn(reader, found, word) : readExtension(reader, found)
}

function readExtension(reader: Reader, found: FoundOption & { kind: 'extension' }): Result<undefined> {
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
  return addOption(reader.draft, found.index, spec, { name, not: reader.not, value, more })
}

function readOwn(reader: Reader, { name, value: attached }: FoundOption & { kind: 'own' }, word: string): Result<undefined> {
  if (COMMANDS.has(name)) return readCommand(reader, name as CommandName, attached)
  let value = attached ?? ''
  if (WITH_VALUE.has(name)) {
    const next = attached ?? reader.words[reader.at++]
    if (next === undefined) return wrong(`option "${word}" requires an argument`)
    value = next
    // 1.8.9 reads the whole word where -p's value is attached.
    if (attached !== undefined && name === '-p') value = word
  } else if (attached !== undefined && word.charCodeAt(1) !== 45) {
    // `-nvL`: short options without values run together.
    const rest = readOption(reader, `-${attached}`)
    if (!rest.ok) return rest
  }
  // A goto is a jump, as far as there may be only one.
  const flag = flagBit(name === '-g' ? '-j' : name)
  if ((flag & ONCE & reader.seen) !== 0) return wrong(`multiple ${name === '-g' ? '-j' : name} flags not allowed`)
  if (reader.not && (flag & NEGATABLE) === 0) return wrong(`cannot have ! before ${spellOwn(name)}`)
  reader.seen |= flag
  return applyOwn(reader, name, value)
}

function applyOwn(reader: Reader, name: string, value: string): Result<undefined> {
  const { draft, not, env } = reader
  switch (name) {
    case '-s':
      reader.sources = { text: value, not }
      return DONE
    case '-d':
      reader.destinations = { text: value, not }
      return DONE
    case '-p':
      return readProtocol(draft, value, not)
    case '-i':
    case '-o':
      return readDevice(draft, name, value, not)
    case '-m':
      return not ? wrong('unexpected ! flag before --match') : loadMatch(draft, value, env.family)
    case '-j':
    case '-g':
      return loadTarget(draft, value, name === '-g')
    case '-f':
      if (env.family === 6) return wrong("`-f' is not supported in IPv6, use -m frag instead")
      draft.fragment = !not
      return DONE
    case '-c':
      return readCounters(reader, value)
    case '-t':
      if (env.table !== undefined) return wrong('The -t option cannot be used in iptables-restore.\n')
      if (!isTable(value)) return fail({ kind: 'no-table', table: value })
      reader.table = value
      return DONE
    case '-w':
      // Seconds to wait for a lock that nobody else can hold here.
      if (/^\d+$/.test(reader.words[reader.at] ?? '')) reader.at++
      return DONE
    case '-h':
    case '-M':
      return notSimulated(`option "${name}"`)
    case '-4':
    case '-6':
      return (name === '-4') === (env.family === 4) ? DONE : notSimulated(`option "${name}"`)
    default:
      return DONE
  }
}

function readProtocol(draft: RuleDraft, value: string, not: boolean): Result<undefined> {
  const protocol = parseProtocol(value)
  if (protocol === undefined) return wrong(`unknown protocol "${value.toLowerCase()}" specified`)
  if (protocol === 0 && not) return wrong('rule would never match protocol')
  draft.protocol = protocol === 0 ? undefined : { not, value: protocol }
  return DONE
}

function readDevice(draft: RuleDraft, name: '-i' | '-o', value: string, not: boolean): Result<undefined> {
  const device = parseDeviceName(value)
  if (!device.ok) return device
  // A bare `+` says nothing, unless negated.
  const parsed = value === '+' && !not ? undefined : { not, value: device.value }
  if (name === '-i') draft.inDevice = parsed
  else draft.outDevice = parsed
  return DONE
}

function readCounters(reader: Reader, packets: string): Result<undefined> {
  const bytes = reader.words[reader.at]
  if (bytes === undefined || bytes.startsWith('-') || bytes.startsWith('!')) return wrong('-c requires packet and byte counter')
  reader.at++
  if (!/^\d+$/.test(packets)) return wrong('-c packet counter not numeric')
  if (!/^\d+$/.test(bytes)) return wrong('-c byte counter not numeric')
  reader.counters = { packets: Number(packets), bytes: Number(bytes) }
  return DONE
}

/** Whether the next word is there and begins no option. */
const operand = (reader: Reader): string | undefined => {
  const next = reader.words[reader.at]
  if (next === undefined || next.startsWith('-') || next === '!') return undefined
  reader.at++
  return next
}

function readCommand(reader: Reader, name: CommandName, attached: string | undefined): Result<undefined> {
  if (reader.not) return wrong(`unexpected '!' flag before ${name}`)
  const before = reader.command
  const command: Command = {
    name, table: reader.table, chain: undefined, number: undefined, value: undefined, rules: [], counters: undefined,
    numeric: false, verbose: false, exact: false, lineNumbers: false, zeroToo: false,
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
    before.zeroToo = true
    if (name === '-Z') return DONE
    reader.command = { ...command, zeroToo: true }
    return DONE
  }
  reader.command = command
  return readOperands(reader, command)
}

function readOperands(reader: Reader, command: Command): Result<undefined> {
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
    if (command.value === undefined) return wrong(`${name} requires ${name === '-E' ? 'old-chain-name and new-chain-name' : 'a chain and a policy'}`)
  }
  return DONE
}

function refuseFlags(seen: number, { name }: Command): Result<undefined> {
  const illegal = seen & ((WITH_RULE.has(name) ? 0 : RULE_FLAGS) | (name === '-L' || name === '-S' ? 0 : LIST_FLAGS))
  if (illegal === 0) return DONE
  const first = FLAGS.find((flag) => (flagBit(flag) & illegal) !== 0)!
  return wrong(`Illegal option \`${spellOwn(first)}' with this command`)
}

function finish(reader: Reader): Result<Command> {
  const { command, seen } = reader
  if (!command) return wrong('no command specified')
  const refused = refuseFlags(seen, command)
  if (!refused.ok) return refused
  command.table = reader.table
  command.counters = reader.counters
  if (WITH_RULE.has(command.name) && (command.name !== '-D' || command.number === undefined)) {
    const rules = finishRule(reader, command)
    if (!rules.ok) return rules
    command.rules = rules.value
  }
  command.numeric = (seen & flagBit('-n')) !== 0
  command.verbose = (seen & flagBit('-v')) !== 0
  command.exact = (seen & flagBit('-x')) !== 0
  command.lineNumbers = (seen & flagBit('-0')) !== 0
  return ok(command)
}

function finishRule(reader: Reader, { chain }: Command): Result<readonly Rule[]> {
  const { draft, env, command } = reader
  if (draft.outDevice && (chain === 'PREROUTING' || chain === 'INPUT')) return wrong(`Can't use -o with ${chain}\n`)
  if (draft.inDevice && (chain === 'POSTROUTING' || chain === 'OUTPUT')) return wrong(`Can't use -i with ${chain}\n`)
  const sources = readAddresses(reader.sources, env)
  if (!sources.ok) return sources
  const destinations = readAddresses(reader.destinations, env)
  if (!destinations.ok) return destinations
  if (sources.value.length * destinations.value.length > 1) {
    if (reader.sources?.not || reader.destinations?.not) return wrong('! not allowed with multiple source or destination IP addresses')
    if (command?.name === '-R') return wrong('Replacement rule does not specify a unique address')
  }
  return finishRules(draft, sources.value, destinations.value, { family: env.family, table: reader.table }, env.memory)
}

type Addresses = readonly (Rule['source'])[]
const ANYWHERE: Addresses = [undefined]

/** A list of addresses; one that matches everything says nothing. */
function readAddresses(given: Reader['sources'], env: ParseEnv): Result<Addresses> {
  if (!given) return ok(ANYWHERE)
  const { memory } = env
  const key = given.not ? `! ${given.text}` : given.text
  const known = memory.addresses.get(key)
  if (known) return ok(known)
  const addresses: Rule['source'][] = []
  for (const text of given.text.includes(',') ? given.text.split(',') : [given.text]) {
    const prefix: Result<Prefix> = parseMaskedAddress(text, env.family)
    if (!prefix.ok) return prefix
    addresses.push(prefix.value.length === 0 && !given.not ? undefined : { not: given.not, value: prefix.value })
  }
  memory.addresses.set(key, addresses)
  return ok(addresses)
}
