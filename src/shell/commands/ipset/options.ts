/** The options of `ipset create` and `ipset add`, and those of ipset itself (ipset(8), libipset: ipset.c, args.c). */
import { type Family, bitsOf } from '../../../net/ip.ts'
import type { SetOptions } from '../../../linux/ipset/ipset.ts'
import { type ElementOptions, LONGEST_TIMEOUT } from '../../../linux/ipset/element.ts'
import { DEFAULT_OPTIONS, isNetmask } from '../../../linux/ipset/sets.ts'
import { type SetType, hasNet } from '../../../linux/ipset/types.ts'
import { type Lookup, parseBitmask, parseRange, parseRanged, parseSetName } from './elements.ts'
import { notSimulated, syntax, usage } from './words.ts'

/** Options that may stand anywhere. */
export interface Globals {
  exist: boolean
  quiet: boolean
  sorted: boolean
  names: boolean
  terse: boolean
  output: 'plain' | 'save' | undefined
  file: string | undefined
}

export const noGlobals = (): Globals => ({
  exist: false,
  quiet: false,
  sorted: false,
  names: false,
  terse: false,
  output: undefined,
  file: undefined,
})

/** Takes ipset's own options out of the words. */
export function readGlobals(words: readonly string[], globals: Globals): string[] {
  const rest: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const value = (): string => {
      const next = words[++i]
      if (next === undefined) throw usage(`Missing mandatory argument to option ${word}`)
      return next
    }
    switch (word.replace(/^--(?=.)/, '-')) {
      case '-exist':
      case '-!':
        globals.exist = true
        break
      case '-quiet':
      case '-q':
        globals.quiet = true
        break
      case '-sorted':
      case '-s':
        globals.sorted = true
        break
      case '-name':
      case '-n':
        globals.names = true
        break
      case '-terse':
      case '-t':
        globals.terse = true
        break
      case '-resolve':
      case '-r':
        throw notSimulated('option "-resolve"')
      case '-output':
      case '-o':
        readOutput(value(), globals)
        break
      case '-file':
      case '-f':
        globals.file = value()
        break
      default:
        rest.push(word)
    }
  }
  return rest
}

function readOutput(mode: string, globals: Globals): void {
  if (mode === 'xml') throw notSimulated('output "xml"')
  if (mode !== 'plain' && mode !== 'save') throw syntax(`unknown output mode '${mode}'`)
  globals.output = mode
}

/** One option after another, each once; `read` says how many words it took after its name, undefined: not known. */
function readEach(words: readonly string[], read: (name: string, value: () => string) => boolean): void {
  const seen = new Set<string>()
  for (let i = 0; i < words.length; i++) {
    const name = words[i]!
    const known = read(name, () => {
      const next = words[++i]
      if (next === undefined) throw usage(`Missing mandatory argument of option \`${name}'`)
      return next
    })
    if (!known) throw usage(`Unknown argument: \`${name}'`)
    if (seen.has(name)) throw syntax(`${name} already specified`)
    seen.add(name)
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

const HASH_ONLY = new Set(['family', '-4', '-6', 'hashsize', 'maxelem', 'forceadd', 'bucketsize', 'initval'])
const NETMASK = new Set(['hash:ip', 'bitmap:ip'])

function isCreateOption(name: string, type: SetType): boolean {
  if (HASH_ONLY.has(name)) return type.method === 'hash'
  if (name === 'netmask') return NETMASK.has(type.name)
  if (name === 'bitmask') return type.name === 'hash:ip'
  if (name === 'range') return type.method === 'bitmap'
  if (name === 'size') return type.method === 'list'
  return ['timeout', 'counters', 'comment', 'skbinfo'].includes(name)
}

function readFamily(text: string): Family {
  if (text === 'inet' || text === 'ipv4' || text === '-4') return 4
  if (text === 'inet6' || text === 'ipv6' || text === '-6') return 6
  throw syntax(`unknown inet family ${text}`)
}

function readNetmask(text: string, family: Family, options: Writable<SetOptions>): number {
  if (options.bitmask !== undefined) throw syntax('bitmask and netmask are mutually exclusive, provide only one')
  const bits = bitsOf(family)
  if (/^\d+$/.test(text) && !isNetmask(Number(text), family))
    throw syntax(`'${text}' is out of range 1-${bits}\nSyntax error: netmask is out of the inclusive range of 1-${bits}`)
  return parseRanged(text, 1, bits)
}

function readCreateOption(name: string, value: () => string, type: SetType, lookup: Lookup, o: Writable<SetOptions>): boolean {
  if (!isCreateOption(name, type)) return false
  switch (name) {
    case 'family':
      o.family = readFamily(value())
      break
    case '-4':
    case '-6':
      o.family = readFamily(name)
      break
    case 'hashsize':
      o.hashSize = parseRanged(value(), 0, 0xffffffff)
      break
    case 'maxelem':
      o.maxElements = parseRanged(value(), 0, 0xffffffff)
      break
    case 'bucketsize':
      o.bucketSize = parseRanged(value(), 0, 255)
      break
    case 'initval':
      o.initval = parseRanged(value(), 0, 0xffffffff)
      break
    case 'timeout':
      o.timeout = parseRanged(value(), 0, LONGEST_TIMEOUT)
      break
    case 'size':
      o.size = parseRanged(value(), 0, 0xffffffff)
      break
    case 'netmask':
      o.netmask = readNetmask(value(), o.family, o)
      break
    case 'bitmask':
      o.bitmask = parseBitmask(value(), o.family)
      if (o.netmask !== undefined) throw syntax('bitmask and netmask are mutually exclusive, provide only one')
      break
    case 'range': {
      const text = value()
      if (!/[-/]/.test(text)) throw usage("Mandatory option `to' is missing")
      o.range = parseRange(text, type, lookup)
      break
    }
    default:
      readFlag(name, o)
  }
  return true
}

function readFlag(name: string, o: Writable<SetOptions>): void {
  if (name === 'forceadd') o.forceAdd = true
  else if (name === 'counters' || name === 'comment' || name === 'skbinfo') o[name] = true
}

/** A seed for the hash that is the same on every run (FNV-1a of the set's name). */
const seedOf = (name: string): number =>
  [...name].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5)

export function readCreate(name: string, type: SetType, words: readonly string[], lookup: Lookup): SetOptions {
  const options: Writable<SetOptions> = { ...DEFAULT_OPTIONS, initval: seedOf(name) }
  readEach(words, (option, value) => readCreateOption(option, value, type, lookup, options))
  if (type.method === 'bitmap' && !options.range) throw usage("Mandatory option `range' is missing")
  return options
}

const LONGEST_COMMENT = 255

function readMark(text: string): { mark: number; mask: number } {
  const found = /^(0x[\da-f]{1,8}|\d+)(?:\/(0x[\da-f]{1,8}|\d+))?$/i.exec(text)
  if (!found) throw syntax('Invalid skbmark format, it should be:  MARK/MASK or MARK (see manpage)')
  return { mark: Number(found[1]) >>> 0, mask: found[2] === undefined ? 0xffffffff : Number(found[2]) >>> 0 }
}

function readPriority(text: string): number {
  const found = /^([\da-f]{1,4}):([\da-f]{1,4})$/i.exec(text)
  if (!found) throw syntax('Invalid skbprio format, it should be:MAJOR:MINOR (see manpage)')
  return ((parseInt(found[1]!, 16) << 16) | parseInt(found[2]!, 16)) >>> 0
}

export interface ReadElement extends ElementOptions {
  readonly wildcard?: boolean
}

function readComment(text: string): string {
  if (text.includes('"')) throw syntax('" character is not permitted in comments')
  if (text.length > LONGEST_COMMENT) throw syntax(`Comment is longer than the maximum allowed ${LONGEST_COMMENT} characters`)
  return text
}

type Draft = Writable<ReadElement>

const noSkb = { mark: 0, mask: 0, priority: 0, queue: 0 }

function readElementOption(name: string, value: () => string, type: SetType, adds: boolean, o: Draft): boolean {
  if (name === 'nomatch' && hasNet(type)) o.nomatch = true
  else if (name === 'wildcard' && type.parts.includes('iface') && adds) o.wildcard = true
  else if ((name === 'before' || name === 'after') && type.method === 'list') o[name] = parseSetName(value())
  else if (!adds) return false
  else if (name === 'timeout') o.timeout = parseRanged(value(), 0, LONGEST_TIMEOUT)
  else if (name === 'packets' || name === 'bytes') o[name] = parseRanged(value(), 0, Number.MAX_SAFE_INTEGER)
  else if (name === 'comment') o.comment = readComment(value())
  else if (name === 'skbmark') o.skb = { ...noSkb, ...o.skb, ...readMark(value()) }
  else if (name === 'skbprio') o.skb = { ...noSkb, ...o.skb, priority: readPriority(value()) }
  else if (name === 'skbqueue') o.skb = { ...noSkb, ...o.skb, queue: parseRanged(value(), 0, 65_535) }
  else return false
  return true
}

/** What stands behind the element. */
export function readElementOptions(words: readonly string[], type: SetType, adds: boolean): ReadElement {
  const options: Draft = {}
  readEach(words, (name, value) => readElementOption(name, value, type, adds, options))
  return options
}
