/** iptables' own options within a command line: addresses, protocol, devices, counters, and those that only shape a list (xshared.c). */
import type { Family, Prefix } from '../../net/ip.ts'
import type { Ipsets } from '../ipset/ipset.ts'
import type { TableName } from '../trace.ts'
import { parseMaskedAddress } from './address-text.ts'
import { parseDeviceName } from './device-name.ts'
import { type Result, notSimulated, ok, wrong } from './failure.ts'
import { WITH_VALUE, spellOwn } from './options.ts'
import { type RuleDraft, type RuleMemory, loadMatch, loadTarget, remember } from './parse-rule.ts'
import { BUILT_IN, type Rule } from './ruleset.ts'
import { parseProtocol } from './services.ts'

/** What stays from line to line. */
export interface ParseEnv {
  readonly family: Family
  readonly memory: RuleMemory
  readonly ipsets: Ipsets | undefined
  /** A restore file's table; undefined on the command line, where -t says it. */
  readonly table: TableName | undefined
}

export interface Counts {
  packets: number
  bytes: number
}

/** Reading position and what was read so far. */
export interface Reader {
  readonly words: readonly string[]
  readonly env: ParseEnv
  at: number
  not: boolean
  table: TableName
  /** What -t named, where it is no table. */
  noTable: string | undefined
  draft: RuleDraft
  /** Own options seen (`flagBit`), for those that may stand once and those that do not go with the command. */
  seen: number
  sources: { text: string; not: boolean } | undefined
  destinations: { text: string; not: boolean } | undefined
  counters: Counts | undefined
}

const DONE = ok(undefined)
const isTable = (name: string): name is TableName => name in BUILT_IN

/** Own options that are no commands, one bit each. */
export const FLAGS = ['-s', '-d', '-p', '-i', '-o', '-j', '-t', '-c', '-f', '-m', '-n', '-x', '-0', '-v'] as const
const BITS: ReadonlyMap<string, number> = new Map(FLAGS.map((name, i) => [name, 1 << i]))
export const flagBit = (name: string): number => BITS.get(name) ?? 0
const bitsOfFlags = (...names: (typeof FLAGS)[number][]): number => names.reduce((bits, name) => bits | flagBit(name), 0)
const ONCE = bitsOfFlags('-s', '-d', '-p', '-i', '-o', '-j', '-t', '-c')
const NEGATABLE = bitsOfFlags('-s', '-d', '-p', '-i', '-o', '-f', '-m')
/** Those that only go with rules, and those that only go with lists. */
export const RULE_FLAGS = bitsOfFlags('-s', '-d', '-p', '-i', '-o', '-j', '-f', '-m', '-c')
export const LIST_FLAGS = bitsOfFlags('-n', '-x', '-0')

/** Reads an option that is no command; `word` is how it was written, `again` reads what is attached to it as an option of its own. */
export function readOwn(
  reader: Reader,
  name: string,
  attached: string | undefined,
  word: string,
  again: (word: string) => Result<undefined>,
): Result<undefined> {
  let value = attached ?? ''
  if (WITH_VALUE.has(name)) {
    const next = attached ?? reader.words[reader.at++]
    if (next === undefined) return wrong(`option "${word}" requires an argument`)
    value = next
    // 1.8.9 reads the whole word where -p's value is attached.
    if (attached !== undefined && name === '-p') value = word
  } else if (attached !== undefined && word.charCodeAt(1) !== 45) {
    // `-nvL`: short options without values run together.
    const rest = again(`-${attached}`)
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
      // That there is none is said last, after everything that is wrong with the words.
      if (isTable(value)) reader.table = value
      else reader.noTable = value
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

type Addresses = readonly Rule['source'][]
const ANYWHERE: Addresses = [undefined]

/** A list of addresses; one that matches everything says nothing. */
export function readAddresses(given: Reader['sources'], env: ParseEnv): Result<Addresses> {
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
  return ok(remember(memory.addresses, key, addresses))
}
