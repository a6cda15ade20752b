/** `expr`: one expression in words: `|`, `&`, comparisons, sums, products, `STRING : BRE`, and functions of strings. expr(1), POSIX. */
import { compareBytes } from '../collation.ts'
import type { Command } from '../command.ts'
import { compileRegular, execRegular, RegularError } from '../interpreter/regular.ts'

class ExprError extends Error {}

interface Reader {
  readonly words: readonly string[]
  at: number
}

const integer = (text: string): bigint | undefined => (/^-?\d+$/.test(text) ? BigInt(text) : undefined)
const isNull = (text: string): boolean => text === '' || /^-?0+$/.test(text)

function number(text: string): bigint {
  const value = integer(text)
  if (value === undefined) throw new ExprError('non-integer argument')
  return value
}

/** A basic regular expression as an extended one: what has a backslash there is bare here, and the other way round. */
export function basicToExtended(source: string): string {
  let out = ''
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!
    if (c === '[') {
      const end = source.indexOf(']', i + (source[i + 1] === '^' ? 3 : 2))
      out += source.slice(i, end < 0 ? undefined : end + 1)
      if (end < 0) break
      i = end
    } else if (c === '\\') {
      const next = source[++i] ?? ''
      out += '(){}|+?'.includes(next) && next !== '' ? next : `\\${next}`
    } else if ('(){}|+?'.includes(c)) out += `\\${c}`
    else if (c === '*' && (i === 0 || /(?:^|\\\()\^?$/.test(source.slice(0, i)))) out += '\\*'
    else out += c
  }
  return out
}

/** The text of the group, or how many characters matched. */
function match(text: string, pattern: string): string {
  const source = basicToExtended(pattern)
  try {
    const found = execRegular(compileRegular(source.startsWith('^') ? source : `^${source}`), text)
    if (/\\\(/.test(pattern)) return found?.[1] ?? ''
    return String(found ? [...found[0]!].length : 0)
  } catch (error) {
    if (!(error instanceof RegularError)) throw error
    throw new ExprError(/(?:^|[^\\])\\\($/.test(pattern) ? 'Unmatched ( or \\(' : 'Invalid regular expression')
  }
}

const peek = (reader: Reader): string | undefined => reader.words[reader.at]

function take(reader: Reader): string {
  const word = reader.words[reader.at]
  if (word === undefined)
    throw new ExprError(
      reader.at === 0 ? 'missing operand' : `syntax error: missing argument after '${reader.words[reader.at - 1]}'`,
    )
  reader.at++
  return word
}

const truth = (value: boolean): string => (value ? '1' : '0')

function compare(operator: string, left: string, right: string): string {
  const [a, b] = [integer(left), integer(right)]
  const order = a !== undefined && b !== undefined ? (a < b ? -1 : a > b ? 1 : 0) : compareBytes(left, right)
  switch (operator) {
    case '<':
      return truth(order < 0)
    case '<=':
      return truth(order <= 0)
    case '=':
    case '==':
      return truth(order === 0)
    case '!=':
      return truth(order !== 0)
    case '>=':
      return truth(order >= 0)
    default:
      return truth(order > 0)
  }
}

function calculate(operator: string, left: string, right: string): string {
  const [a, b] = [number(left), number(right)]
  if (operator === '+') return String(a + b)
  if (operator === '-') return String(a - b)
  if (operator === '*') return String(a * b)
  if (b === 0n) throw new ExprError('division by zero')
  return String(operator === '/' ? a / b : a % b)
}

type Apply = (operator: string, left: string, right: string) => string

const LEVELS: readonly { readonly operators: ReadonlySet<string>; readonly apply: Apply }[] = [
  { operators: new Set(['|']), apply: (_, left, right) => (!isNull(left) ? left : isNull(right) ? '0' : right) },
  { operators: new Set(['&']), apply: (_, left, right) => (isNull(left) || isNull(right) ? '0' : left) },
  { operators: new Set(['<', '<=', '=', '==', '!=', '>=', '>']), apply: compare },
  { operators: new Set(['+', '-']), apply: calculate },
  { operators: new Set(['*', '/', '%']), apply: calculate },
  { operators: new Set([':']), apply: (_, left, right) => match(left, right) },
]

function evaluate(reader: Reader, level = 0): string {
  const here = LEVELS[level]
  if (!here) return primary(reader)
  let value = evaluate(reader, level + 1)
  for (let operator = peek(reader); operator !== undefined && here.operators.has(operator); operator = peek(reader)) {
    reader.at++
    value = here.apply(operator, value, evaluate(reader, level + 1))
  }
  return value
}

function primary(reader: Reader): string {
  const word = take(reader)
  const argument = (): string => primary(reader)
  switch (word) {
    case '(': {
      const value = evaluate(reader)
      if (peek(reader) !== ')')
        throw new ExprError(
          peek(reader) === undefined
            ? `syntax error: expecting ')' after '${reader.words[reader.at - 1]}'`
            : `syntax error: expecting ')' instead of '${peek(reader)}'`,
        )
      reader.at++
      return value
    }
    case ')':
      throw new ExprError("syntax error: unexpected ')'")
    case '+':
      return take(reader)
    case 'length':
      return String([...argument()].length)
    case 'match':
      return match(argument(), argument())
    case 'index': {
      const [text, set] = [[...argument()], argument()]
      return String(text.findIndex((c) => set.includes(c)) + 1)
    }
    case 'substr': {
      const [text, from, count] = [[...argument()], Number(integer(argument()) ?? 0), Number(integer(argument()) ?? 0)]
      return from > 0 && count > 0 ? text.slice(from - 1, from - 1 + count).join('') : ''
    }
    default:
      return word
  }
}

export const expr: Command = {
  name: 'expr',
  summary: 'evaluate an expression',
  run(process) {
    const words = process.args[0] === '--' ? process.args.slice(1) : process.args
    const reader: Reader = { words, at: 0 }
    try {
      const value = evaluate(reader)
      const rest = peek(reader)
      if (rest !== undefined) throw new ExprError(`syntax error: unexpected argument '${rest}'`)
      process.stdout.write(`${value}\n`)
      return Promise.resolve(isNull(value) ? 1 : 0)
    } catch (error) {
      if (!(error instanceof ExprError)) throw error
      const hint = error.message === 'missing operand' ? "\nTry 'expr --help' for more information." : ''
      process.stderr.write(`expr: ${error.message}${hint}\n`)
      return Promise.resolve(2)
    }
  },
}
