/** Integer expressions: 64 bits, C's operators, names without `$`. bash(1), "ARITHMETIC EVALUATION"; bash's expr.c. */
import type { Shell } from './state.ts'
import { getElements, getValue, followReference, setElement, setValue } from './variables.ts'

/** An expression that bash refuses, in its words. */
export class ArithmeticError extends Error {}

interface Scan {
  readonly shell: Shell
  readonly text: string
  position: number
  /** Above zero where a branch is not taken: nothing is assigned, no division fails. */
  skipping: number
  readonly depth: number
}

type Place = { readonly name: string; readonly key?: string | number }

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value)

/** Value of an expression; throws `ArithmeticError`. */
export function evaluate(shell: Shell, text: string, depth = 0): bigint {
  if (depth > 64) throw new ArithmeticError(`${text}: expression recursion level exceeded (error token is "${text}")`)
  const scan: Scan = { shell, text, position: 0, skipping: 0, depth }
  skip(scan)
  if (scan.position >= text.length) return 0n
  const value = comma(scan)
  skip(scan)
  if (scan.position < text.length) {
    const rest = text.slice(scan.position)
    throw refuse(
      scan,
      /^[=]/.test(rest)
        ? 'attempted assignment to non-variable'
        : /^[\w$"'.@#]/.test(rest)
          ? 'syntax error in expression'
          : 'syntax error: invalid arithmetic operator',
    )
  }
  return value
}

function refuse(scan: Scan, what: string, token = scan.text.slice(scan.position)): ArithmeticError {
  return new ArithmeticError(`${scan.text.trimStart()}: ${what} (error token is "${token}")`)
}

function skip(scan: Scan): void {
  while (/\s/.test(scan.text[scan.position] ?? '')) scan.position++
}

/** Takes the operator if it stands here and is not the beginning of a longer one. */
function take(scan: Scan, operators: RegExp): string | undefined {
  skip(scan)
  operators.lastIndex = scan.position
  const found = operators.exec(scan.text)?.[0]
  if (found) scan.position += found.length
  return found
}

function comma(scan: Scan): bigint {
  let value = assignment(scan)
  while (take(scan, /,/y)) value = assignment(scan)
  return value
}

const placeHead = /([A-Za-z_]\w*)/y

function assignment(scan: Scan): bigint {
  skip(scan)
  const start = scan.position
  const place = takePlace(scan)
  if (place) {
    const operator = take(scan, /(?:\*|\/|%|\+|-|<<|>>|&|\^|\|)?=(?!=)/y)
    if (operator) {
      const right = assignment(scan)
      const value = operator === '=' ? right : binary(scan, operator.slice(0, -1), read(scan, place), right)
      return store(scan, place, value)
    }
  }
  scan.position = start
  return ternary(scan)
}

function ternary(scan: Scan): bigint {
  const condition = operators(scan, 0)
  if (!take(scan, /\?/y)) return condition
  const left = skippingIf(scan, condition === 0n, () => comma(scan))
  if (!take(scan, /:/y)) throw refuse(scan, "`:' expected for conditional expression")
  const right = skippingIf(scan, condition !== 0n, () => assignment(scan))
  return condition !== 0n ? left : right
}

function skippingIf<T>(scan: Scan, condition: boolean, run: () => T): T {
  if (condition) scan.skipping++
  try {
    return run()
  } finally {
    if (condition) scan.skipping--
  }
}

const levels: readonly RegExp[] = [
  /\|\|/y,
  /&&/y,
  /\|(?![|=])/y,
  /\^(?!=)/y,
  /&(?![&=])/y,
  /==|!=/y,
  /<=|>=|<(?![<=])|>(?![>=])/y,
  /(?:<<|>>)(?!=)/y,
  /[+-](?!=)/y,
  /\*(?![*=])|[/%](?!=)/y,
]

function operators(scan: Scan, level: number): bigint {
  const pattern = levels[level]
  if (!pattern) return power(scan)
  let left = operators(scan, level + 1)
  for (let operator = take(scan, pattern); operator; operator = take(scan, pattern)) {
    const sign = operator
    if (sign === '&&' || sign === '||') {
      const decided = sign === '&&' ? left === 0n : left !== 0n
      const right = skippingIf(scan, decided, () => operators(scan, level + 1))
      left = (sign === '&&' ? left !== 0n && right !== 0n : left !== 0n || right !== 0n) ? 1n : 0n
    } else left = binary(scan, sign, left, operators(scan, level + 1))
  }
  return left
}

function power(scan: Scan): bigint {
  const base = unary(scan)
  if (!take(scan, /\*\*(?!=)/y)) return base
  const exponent = power(scan)
  if (exponent < 0n) throw refuse(scan, 'exponent less than 0')
  return wrap(modularPower(base, exponent))
}

/** As bash's ipow: 64 bits at every step, so that no exponent is too high. */
function modularPower(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let [square, left] = [base, exponent]; left > 0n; left >>= 1n, square = wrap(square * square))
    if (left & 1n) result = wrap(result * square)
  return result
}

function binary(scan: Scan, operator: string, left: bigint, right: bigint): bigint {
  const truth = (value: boolean): bigint => (value ? 1n : 0n)
  switch (operator) {
    case '|':
      return left | right
    case '^':
      return left ^ right
    case '&':
      return left & right
    case '==':
      return truth(left === right)
    case '!=':
      return truth(left !== right)
    case '<':
      return truth(left < right)
    case '>':
      return truth(left > right)
    case '<=':
      return truth(left <= right)
    case '>=':
      return truth(left >= right)
    case '<<':
      return wrap(left << (right & 63n))
    case '>>':
      return left >> (right & 63n)
    case '+':
      return wrap(left + right)
    case '-':
      return wrap(left - right)
    case '*':
      return wrap(left * right)
    default:
      if (right === 0n && scan.skipping === 0) throw refuse(scan, 'division by 0', lastToken(scan))
      return right === 0n ? 0n : wrap(operator === '/' ? left / right : left % right)
  }
}

const lastToken = (scan: Scan): string => /[^\s/%*+()-]+\s*$/.exec(scan.text.slice(0, scan.position))?.[0] ?? ''

function unary(scan: Scan): bigint {
  const step = take(scan, /\+\+|--/y)
  if (step) {
    const place = takePlace(scan)
    if (!place) return unary(scan)
    return store(scan, place, wrap(read(scan, place) + (step === '++' ? 1n : -1n)))
  }
  const sign = take(scan, /[!~+-]/y)
  if (!sign) return primary(scan)
  const value = unary(scan)
  return sign === '!' ? (value === 0n ? 1n : 0n) : sign === '~' ? ~value : sign === '-' ? wrap(-value) : value
}

function primary(scan: Scan): bigint {
  if (take(scan, /\(/y)) {
    const value = comma(scan)
    if (!take(scan, /\)/y)) throw refuse(scan, "missing `)'")
    return value
  }
  const number = take(scan, /\d[\w@#]*/y)
  if (number) return parseNumber(scan, number)
  const place = takePlace(scan)
  if (!place)
    throw refuse(scan, 'syntax error: operand expected', scan.text.slice(scan.position) || /\S\s*$/.exec(scan.text)?.[0])
  const value = read(scan, place)
  const step = take(scan, /\+\+|--/y)
  if (step) store(scan, place, wrap(value + (step === '++' ? 1n : -1n)))
  return value
}

function takePlace(scan: Scan): Place | undefined {
  const name = take(scan, placeHead)
  if (!name) return undefined
  if (scan.text[scan.position] !== '[') return { name }
  let depth = 0
  const start = scan.position + 1
  for (; scan.position < scan.text.length; scan.position++) {
    if (scan.text[scan.position] === '[') depth++
    if (scan.text[scan.position] === ']' && --depth === 0) break
  }
  const subscript = scan.text.slice(start, scan.position++)
  const table = scan.shell.variables.get(followReference(scan.shell, name))?.table
  return { name, key: table ? subscript : Number(evaluate(scan.shell, subscript, scan.depth + 1)) }
}

function read(scan: Scan, place: Place): bigint {
  if (scan.skipping > 0) return 0n
  const { shell } = scan
  const value =
    place.key === undefined
      ? getValue(shell, place.name)
      : getElements(shell, place.name).find(([key]) => key === String(place.key))?.[1]
  if (value === undefined && shell.options.has('nounset')) throw new ArithmeticError(`${place.name}: unbound variable`)
  const text = (value ?? '').trim()
  return /^\d+$/.test(text) && !text.startsWith('0') ? wrap(BigInt(text)) : evaluate(shell, text, scan.depth + 1)
}

function store(scan: Scan, place: Place, value: bigint): bigint {
  if (scan.skipping > 0) return value
  if (place.key === undefined) setValue(scan.shell, place.name, String(value))
  else setElement(scan.shell, place.name, place.key, String(value))
  return value
}

function parseNumber(scan: Scan, text: string): bigint {
  const based = /^(\d+)#(.*)$/.exec(text)
  if (based) return inBase(scan, text, Number(based[1]), based[2]!)
  if (/^0[xX]/.test(text)) return inBase(scan, text, 16, text.slice(2))
  if (text.startsWith('0') && text.length > 1) return inBase(scan, text, 8, text.slice(1))
  return inBase(scan, text, 10, text)
}

function inBase(scan: Scan, whole: string, base: number, digits: string): bigint {
  if (base < 2 || base > 64) throw refuse(scan, 'invalid arithmetic base', whole)
  let value = 0n
  for (const c of digits) {
    const digit = digitOf(c, base)
    if (digit < 0 || digit >= base) throw refuse(scan, 'value too great for base', whole)
    value = value * BigInt(base) + BigInt(digit)
  }
  return wrap(value)
}

function digitOf(c: string, base: number): number {
  const set =
    base <= 36 ? '0123456789abcdefghijklmnopqrstuvwxyz' : '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_'
  return set.indexOf(base <= 36 ? c.toLowerCase() : c)
}
