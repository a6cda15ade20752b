/** `sort`, by bytes as in the locale C (C.UTF-8 orders by code point): keys, numbers, versions, months. sort(1), POSIX. */
import { compareBytes } from '../collation.ts'
import { StreamError, type Command, type ProcessContext } from '../command.ts'

type Kind = 'text' | 'number' | 'general' | 'human' | 'month' | 'version' | 'random'

interface Order {
  kind: Kind
  reverse: boolean
  fold: boolean
  blanks: boolean
  dictionary: boolean
  printable: boolean
}

interface Place {
  readonly field: number
  readonly character: number
}

interface Key {
  readonly start: Place
  readonly end: Place | undefined
  /** Its own way, where it says one. */
  readonly order: Order | undefined
  readonly startBlanks: boolean
  readonly endBlanks: boolean
}

interface Plan {
  readonly global: Order
  readonly keys: Key[]
  readonly files: string[]
  separator: string | undefined
  unique: boolean
  stable: boolean
  check: 'loud' | 'quiet' | undefined
  output: string | undefined
  zero: boolean
}

const plainOrder = (): Order => ({
  kind: 'text',
  reverse: false,
  fold: false,
  blanks: false,
  dictionary: false,
  printable: false,
})

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['n', 'number'],
  ['g', 'general'],
  ['h', 'human'],
  ['M', 'month'],
  ['V', 'version'],
  ['R', 'random'],
])

class SortError extends Error {}
const HINT = "\nTry 'sort --help' for more information."

function orderLetter(order: Order, letter: string): boolean {
  const kind = KINDS.get(letter)
  if (kind) order.kind = kind
  else if (letter === 'r') order.reverse = true
  else if (letter === 'f') order.fold = true
  else if (letter === 'b') order.blanks = true
  else if (letter === 'd') order.dictionary = true
  else if (letter === 'i') order.printable = true
  else return false
  return true
}

function parseKey(text: string): Key {
  const found = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text)
  if (!found) throw new SortError(`invalid number at field start: invalid count at start of '${text}'`)
  const [, field = '0', character, letters = '', endField, endCharacter, endLetters = ''] = found
  if (Number(field) === 0)
    throw new SortError(`-: invalid field specification '${text}'`.replace('-: ', 'field number is zero: '))
  const order = plainOrder()
  for (const letter of letters + endLetters)
    if (!orderLetter(order, letter)) throw new SortError(`stray character in field spec: invalid field specification '${text}'`)
  return {
    start: { field: Number(field), character: Number(character ?? 1) },
    end: endField === undefined ? undefined : { field: Number(endField), character: Number(endCharacter ?? 0) },
    order: letters + endLetters === '' ? undefined : order,
    startBlanks: letters.includes('b'),
    endBlanks: endLetters.includes('b'),
  }
}

const LONG: ReadonlyMap<string, string> = new Map([
  ['numeric-sort', 'n'],
  ['general-numeric-sort', 'g'],
  ['human-numeric-sort', 'h'],
  ['month-sort', 'M'],
  ['version-sort', 'V'],
  ['random-sort', 'R'],
  ['reverse', 'r'],
  ['ignore-case', 'f'],
  ['ignore-leading-blanks', 'b'],
  ['dictionary-order', 'd'],
  ['ignore-nonprinting', 'i'],
  ['unique', 'u'],
  ['stable', 's'],
  ['check', 'c'],
  ['zero-terminated', 'z'],
  ['merge', 'm'],
  ['key', 'k'],
  ['field-separator', 't'],
  ['output', 'o'],
])

function applyValue(plan: Plan, letter: string, value: string): void {
  if (letter === 'k') plan.keys.push(parseKey(value))
  else if (letter === 'o') plan.output = value
  else if (letter === 't') {
    if (value === '') throw new SortError('empty tab')
    if (value !== '\\0' && [...value].length > 1) throw new SortError(`multi-character tab '${value}'`)
    plan.separator = value === '\\0' ? '\0' : value
  }
}

function applyLetter(plan: Plan, letter: string): void {
  if (orderLetter(plan.global, letter)) return
  if (letter === 'u') plan.unique = true
  else if (letter === 's') plan.stable = true
  else if (letter === 'c') plan.check = 'loud'
  else if (letter === 'C') plan.check = 'quiet'
  else if (letter === 'z') plan.zero = true
  else if (letter !== 'm') throw new SortError(`invalid option -- '${letter}'${HINT}`)
}

/** Options that take a value and change nothing of the result. */
const IGNORED = 'ST'

function readArguments(args: readonly string[]): Plan {
  const plan: Plan = {
    global: plainOrder(),
    keys: [],
    files: [],
    separator: undefined,
    unique: false,
    stable: false,
    check: undefined,
    output: undefined,
    zero: false,
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') {
      plan.files.push(...args.slice(i + 1))
      break
    }
    const long = /^--([a-z-]+)(?:=([^]*))?$/.exec(arg)
    if (arg.startsWith('--')) {
      const letter = LONG.get(long?.[1] ?? '')
      if (!letter) throw new SortError(`unrecognized option '${arg}'${HINT}`)
      if ('kto'.includes(letter)) applyValue(plan, letter, long![2] ?? args[++i] ?? '')
      else if (letter === 'c' && long![2] !== undefined) plan.check = long![2] === 'diagnose-first' ? 'loud' : 'quiet'
      else applyLetter(plan, letter)
    } else if (/^-./.test(arg)) {
      for (let j = 1; j < arg.length; j++) {
        const letter = arg[j]!
        if (!`kto${IGNORED}`.includes(letter)) {
          applyLetter(plan, letter)
          continue
        }
        const value = arg.slice(j + 1) || args[++i]
        if (value === undefined) throw new SortError(`option requires an argument -- '${letter}'${HINT}`)
        applyValue(plan, letter, value)
        break
      }
    } else plan.files.push(arg)
  }
  return plan
}

/** Where each field begins and ends: with a separator between its marks, else with the blanks before it. */
function fieldsOf(line: string, separator: string | undefined): readonly (readonly [number, number])[] {
  const fields: [number, number][] = []
  if (separator !== undefined) {
    let start = 0
    for (;;) {
      const end = line.indexOf(separator, start)
      fields.push([start, end < 0 ? line.length : end])
      if (end < 0) return fields
      start = end + separator.length
    }
  }
  for (const found of line.matchAll(/[ \t]*[^ \t]+|[ \t]+$/g)) fields.push([found.index, found.index + found[0].length])
  return fields
}

const skipBlanks = (line: string, at: number, limit: number): number => {
  let i = at
  while (i < limit && (line[i] === ' ' || line[i] === '\t')) i++
  return i
}

function textOfKey(line: string, key: Key, order: Order, plan: Plan): string {
  const fields = fieldsOf(line, plan.separator)
  const place = ({ field, character }: Place, blanks: boolean): number => {
    const found = fields[field - 1]
    if (!found) return line.length
    const start = blanks ? skipBlanks(line, found[0], found[1]) : found[0]
    return Math.min(start + character - 1, line.length)
  }
  const startBlanks = key.order ? key.startBlanks || order.blanks : plan.global.blanks
  const start = place(key.start, startBlanks)
  if (!key.end) return line.slice(start)
  const last = fields[key.end.field - 1]
  const end =
    key.end.character === 0
      ? (last?.[1] ?? line.length)
      : Math.min(place(key.end, key.order ? key.endBlanks : plan.global.blanks) + 1, line.length)
  return line.slice(start, Math.max(start, end))
}

const numberOf = (text: string): number => Number(/^\s*(-?\d*\.?\d*)/.exec(text)?.[1] || 0) || 0
const UNITS = 'KMGTPEZY'
const humanOf = (text: string): readonly [number, number] => {
  const found = /^\s*(-?\d*\.?\d*)([kKMGTPEZY]?)/.exec(text)
  const value = Number(found?.[1] || 0) || 0
  const unit = found?.[2] ? UNITS.indexOf(found[2].toUpperCase()) + 1 : 0
  return [value === 0 ? 0 : Math.sign(value) * (unit + 1), value]
}
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const monthOf = (text: string): number => MONTHS.indexOf(text.trimStart().slice(0, 3).toUpperCase())

function generalOf(text: string): number {
  const found = /^\s*([+-]?(?:inf(?:inity)?|nan|0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))/i.exec(text)?.[1]
  if (found === undefined) return -Infinity
  return /inf/i.test(found) ? (found.startsWith('-') ? -Infinity : Infinity) : Number(found)
}

/** filevercmp: runs of digits as numbers, letters before other characters, `~` before everything. */
function compareVersions(a: string, b: string): number {
  const rank = (c: string | undefined): number =>
    c === undefined || /\d/.test(c) ? 0 : c === '~' ? -1 : /[A-Za-z]/.test(c) ? c.charCodeAt(0) : c.charCodeAt(0) + 256
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    while ((i < a.length && !/\d/.test(a[i]!)) || (j < b.length && !/\d/.test(b[j]!))) {
      const difference = rank(a[i]) - rank(b[j])
      if (difference !== 0) return difference
      i++
      j++
    }
    const [x, y] = [/^\d*/.exec(a.slice(i))![0], /^\d*/.exec(b.slice(j))![0]]
    const difference = Number(x || 0) - Number(y || 0)
    if (difference !== 0) return difference
    i += x.length
    j += y.length
  }
  return 0
}

function compareBy(order: Order, left: string, right: string): number {
  const simplify = (text: string): string => {
    let out = order.blanks ? text.replace(/^[ \t]+/, '') : text
    if (order.dictionary) out = out.replace(/[^A-Za-z0-9 \t]/g, '')
    if (order.printable) out = out.replace(/[^\x20-\x7e]/g, '')
    return order.fold ? out.toUpperCase() : out
  }
  switch (order.kind) {
    case 'number':
      return numberOf(left) - numberOf(right)
    case 'general': {
      const [a, b] = [generalOf(left), generalOf(right)]
      return a === b ? 0 : a - b
    }
    case 'human': {
      const [a, b] = [humanOf(left), humanOf(right)]
      return a[0] - b[0] || a[1] - b[1]
    }
    case 'month':
      return monthOf(left) - monthOf(right)
    case 'version':
      return compareVersions(simplify(left), simplify(right))
    default:
      return compareBytes(simplify(left), simplify(right))
  }
}

/** Says how two lines stand; `last` is the whole line, where the keys decide nothing. */
function comparison(plan: Plan): {
  readonly keys: (a: string, b: string) => number
  readonly last: (a: string, b: string) => number
} {
  const keys = (a: string, b: string): number => {
    if (plan.keys.length === 0) {
      const difference = compareBy(plan.global, a, b)
      return plan.global.reverse ? -difference : difference
    }
    for (const key of plan.keys) {
      const order = key.order ?? plan.global
      const difference = compareBy(order, textOfKey(a, key, order, plan), textOfKey(b, key, order, plan))
      if (difference !== 0) return order.reverse ? -difference : difference
    }
    return 0
  }
  const last = (a: string, b: string): number => {
    if (plan.stable || plan.unique) return 0
    return plan.global.reverse ? -compareBytes(a, b) : compareBytes(a, b)
  }
  return { keys, last }
}

async function readLines(process: ProcessContext, plan: Plan): Promise<string[]> {
  const lines: string[] = []
  for (const file of plan.files.length > 0 ? plan.files : ['-']) {
    let text: string
    try {
      text = await (file === '-' ? process.stdin : process.openRead(file)).readAll()
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      throw new SortError(
        error.message === 'Is a directory' ? `read failed: ${file}: ${error.message}` : `cannot read: ${file}: ${error.message}`,
      )
    }
    const mark = plan.zero ? '\0' : '\n'
    const parts = text.split(mark)
    if (parts.at(-1) === '') parts.pop()
    for (const part of parts) lines.push(part)
  }
  return lines
}

function checkOrder(process: ProcessContext, plan: Plan, lines: readonly string[]): number {
  const { keys, last } = comparison(plan)
  for (let i = 1; i < lines.length; i++) {
    const difference = keys(lines[i - 1]!, lines[i]!) || last(lines[i - 1]!, lines[i]!)
    if (plan.unique ? difference < 0 : difference <= 0) continue
    if (plan.check === 'loud') process.stderr.write(`sort: ${plan.files[0] ?? '-'}:${i + 1}: disorder: ${lines[i]}\n`)
    return 1
  }
  return 0
}

async function run(process: ProcessContext): Promise<number> {
  const plan = readArguments(process.args)
  const lines = await readLines(process, plan)
  if (plan.check) return checkOrder(process, plan, lines)
  const { keys, last } = comparison(plan)
  const sorted = lines.sort((a, b) => keys(a, b) || last(a, b))
  const kept = plan.unique ? sorted.filter((line, i) => i === 0 || keys(sorted[i - 1]!, line) !== 0) : sorted
  const mark = plan.zero ? '\0' : '\n'
  const text = kept.length > 0 ? kept.join(mark) + mark : ''
  if (plan.output === undefined) process.stdout.write(text)
  else process.writeFile(plan.output, text)
  return 0
}

export const sort: Command = {
  name: 'sort',
  summary: 'put lines in order',
  async run(process) {
    try {
      return await run(process)
    } catch (error) {
      if (!(error instanceof SortError)) throw error
      process.stderr.write(`sort: ${error.message}\n`)
      return 2
    }
  },
}
