/** Reading command lines as the real tools do: getopt(3), and iproute2's words with their abbreviations and complaints (lib/utils.c). */
import { type Family, type Ip, type Prefix, bitsOf, familyOf, maskOf, parseIp, prefixOf } from '../net/ip.ts'
import { ToolExit } from './tool.ts'

/** A command line being read. */
export interface Words {
  readonly list: readonly string[]
  at: number
}

export const wordsOf = (list: readonly string[]): Words => ({ list, at: 0 })
export const more = (words: Words): boolean => words.at < words.list.length
/** The word that is read now. */
export const current = (words: Words): string => words.list[words.at] ?? ''

/** The value that was made of the current word, which is wrong where there is none. */
export function orInvalid<T>(value: T | undefined, message: string, words: Words): T {
  if (value === undefined) throw invalid(message, current(words))
  return value
}

/** iproute2's NEXT_ARG: the word after this one, which must be there. */
export function nextWord(words: Words): string {
  words.at++
  if (!more(words)) throw new ToolExit(255, 'Command line is not complete. Try option "help"\n')
  return current(words)
}

/** iproute2's `matches()`: whether `word` is a beginning of one of the names. */
export const begins = (word: string, ...names: readonly string[]): boolean =>
  word !== '' && names.some((name) => name.startsWith(word))

export const invalid = (message: string, word: string): ToolExit =>
  new ToolExit(255, `Error: argument "${word}" is wrong: ${message}\n`)
export const duplicate = (name: string, word: string): ToolExit =>
  new ToolExit(255, `Error: either "${name}" is duplicate, or "${word}" is a garbage.\n`)
export const noDevice = (name: string): ToolExit => new ToolExit(1, `Cannot find device "${name}"\n`)

/** strtol(3) with base 0 of a whole word; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.+)$/.exec(text) ?? []
  let value: number | undefined
  if (/^0x[\da-f]+$/i.test(digits)) value = parseInt(digits.slice(2), 16)
  else if (/^0[0-7]*$/.test(digits)) value = parseInt(digits, 8)
  else if (/^[1-9]\d*$/.test(digits)) value = Number(digits)
  return value === undefined ? undefined : sign === '-' ? -value : value
}

/** An unsigned number of at most 32 bits, else `invalid(message)`. */
export function unsigned(words: Words, message: string, maximum = 0xffffffff): number {
  const text = current(words)
  const value = parseNumber(text)
  if (value === undefined || value < 0 || value > maximum) throw invalid(message, text)
  return value
}

/** `10`, `10.1` and so on as iproute2 reads them: missing parts are zero. */
export function parseShortIpv4(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length > 4) return undefined
  let value = 0
  for (let i = 0; i < 4; i++) {
    const part = i < parts.length ? parseNumber(parts[i]!) : 0
    if (part === undefined || part < 0 || part > 255) return undefined
    value = value * 256 + part
  }
  return value
}

const anyAddress = (text: string): Ip | undefined => (text.includes(':') ? parseIp(text) : parseShortIpv4(text))

export interface GivenPrefix extends Prefix {
  /** The address as given, host bits included. */
  readonly address: Ip
  readonly lengthGiven: boolean
  /** `default`, `any`, `all`: no address was given. */
  readonly any: boolean
}

const withAddress = (address: Ip, length: number, lengthGiven: boolean, any = false): GivenPrefix => ({
  ...prefixOf(address, length),
  address,
  lengthGiven,
  any,
})

/** iproute2's get_prefix: an address with or without length or netmask, or a word for everything. */
export function parsePrefixWord(text: string, family?: Family): GivenPrefix | undefined {
  if (text === 'default' || text === 'any' || text === 'all') return withAddress(family === 6 ? 0n : 0, 0, false, true)
  const slash = text.indexOf('/')
  const address = anyAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined || (family !== undefined && familyOf(address) !== family)) return undefined
  const bits = bitsOf(familyOf(address))
  if (slash < 0) return withAddress(address, bits, false)
  const tail = text.slice(slash + 1)
  const length = parseNumber(tail) ?? maskLength(tail)
  return length === undefined || length < 0 || length > bits ? undefined : withAddress(address, length, true)
}

function maskLength(text: string): number | undefined {
  const mask = text.includes('.') ? parseShortIpv4(text) : undefined
  for (let length = 0; length <= 32; length++) if (maskOf(length, 4) === mask) return length
  return undefined
}

export function prefixWord(words: Words, family?: Family): GivenPrefix {
  const text = current(words)
  const prefix = parsePrefixWord(text, family)
  if (!prefix)
    throw new ToolExit(
      1,
      `Error: ${family === undefined ? 'any valid' : family === 4 ? 'inet' : 'inet6'} prefix is expected rather than "${text}".\n`,
    )
  return prefix
}

export function addressWord(words: Words, family?: Family): Ip {
  const text = current(words)
  const address = anyAddress(text)
  if (address === undefined || (family !== undefined && familyOf(address) !== family)) {
    throw new ToolExit(
      1,
      `Error: ${family === undefined ? 'any valid' : family === 4 ? 'inet' : 'inet6'} address is expected rather than "${text}".\n`,
    )
  }
  return address
}

export function onOff(name: string, word: string): boolean {
  if (word !== 'on' && word !== 'off')
    throw new ToolExit(1, `Error: argument of "${name}" must be "on" or "off", not "${word}"\n`)
  return word === 'on'
}

export interface Option {
  /** The short letter, or the long name with its dashes. */
  readonly name: string
  readonly value: string | undefined
}
export interface ParsedOptions {
  readonly options: readonly Option[]
  readonly operands: readonly string[]
  /** What getopt complains of: the reading went no further. */
  readonly problem?: string
}

export interface LongOption {
  readonly short: string
  readonly value?: boolean
}

/**
 * getopt_long(3): `letters` as getopt has them (`a:` takes a value), words that are no options may stand between unless
 * `letters` begins with `+`. Long names give their short letter.
 */
export function getopt(args: readonly string[], letters: string, long: Readonly<Record<string, LongOption>> = {}): ParsedOptions {
  const options: Option[] = []
  const operands: string[] = []
  const inOrder = letters.startsWith('+')
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') return { options, operands: [...operands, ...args.slice(i + 1)] }
    if (word.startsWith('--')) {
      const [name = '', ...rest] = word.slice(2).split('=')
      const found = longOption(long, name)
      if (found === 'ambiguous') return { options, operands, problem: `option '--${name}' is ambiguous` }
      if (!found) return { options, operands, problem: `unrecognized option '${word.split('=')[0]!}'` }
      if (!found.spec.value && rest.length > 0)
        return { options, operands, problem: `option '--${found.name}' doesn't allow an argument` }
      const value = found.spec.value ? (rest.length > 0 ? rest.join('=') : args[++i]) : undefined
      if (found.spec.value && value === undefined)
        return { options, operands, problem: `option '--${found.name}' requires an argument` }
      options.push({ name: found.spec.short, value })
    } else if (word.startsWith('-') && word.length > 1) {
      const problem = shortOptions(word, letters, options, () => args[++i])
      if (problem !== undefined) return { options, operands, problem }
    } else if (inOrder) return { options, operands: args.slice(i) }
    else operands.push(word)
  }
  return { options, operands }
}

function longOption(
  long: Readonly<Record<string, LongOption>>,
  name: string,
): { name: string; spec: LongOption } | 'ambiguous' | undefined {
  const exact = long[name]
  if (exact) return { name, spec: exact }
  const found = Object.keys(long).filter((each) => each.startsWith(name))
  const [first] = found
  if (first === undefined) return undefined
  return new Set(found.map((each) => long[each]!.short)).size > 1 ? 'ambiguous' : { name: first, spec: long[first]! }
}

function shortOptions(word: string, letters: string, options: Option[], next: () => string | undefined): string | undefined {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at]!
    const known = letter === ':' ? -1 : letters.indexOf(letter)
    if (known < 0 || letter === '+') return `invalid option -- '${letter}'`
    if (letters[known + 1] !== ':') {
      options.push({ name: letter, value: undefined })
      continue
    }
    const value = at + 1 < word.length ? word.slice(at + 1) : next()
    if (value === undefined) return `option requires an argument -- '${letter}'`
    options.push({ name: letter, value })
    return undefined
  }
  return undefined
}
