/** `echo` and `printf`. bash(1), "SHELL BUILTIN COMMANDS". */
import { dictionary } from '../../net/dictionary.ts'
import { ArithmeticError, evaluate } from '../interpreter/arithmetic.ts'
import { quote } from '../interpreter/parameter.ts'
import { complain, refuseLength, type Shell } from '../interpreter/state.ts'
import { setElement, setValue, wallClock } from '../interpreter/variables.ts'
import { longestText } from '../limits.ts'
import { formatTime } from '../format-time.ts'
import { fail, print, type Builtin } from './builtin.ts'

const simple: Readonly<Record<string, string>> = dictionary({
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
})

/** Backslash escapes of `echo -e` and `printf`; `\c` ends the output. */
function escapes(text: string, octalNeedsZero: boolean): { readonly text: string; readonly stop: boolean } {
  const pattern = /\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|0[0-7]{0,3}|[1-7][0-7]{0,2}|[^])/g
  let out = ''
  let last = 0
  for (const found of text.matchAll(pattern)) {
    out += text.slice(last, found.index)
    last = found.index + found[0].length
    const code = found[1]!
    if (code === 'c') return { text: out, stop: true }
    if (/^[xuU]./.test(code)) out += String.fromCodePoint(parseInt(code.slice(1), 16))
    else if (code.startsWith('0') || (!octalNeedsZero && /^[1-7]/.test(code))) out += String.fromCharCode(parseInt(code, 8) & 255)
    else out += simple[code] ?? found[0]
  }
  return { text: out + text.slice(last), stop: false }
}

const echo: Builtin = {
  run(shell, words) {
    let newline = true
    let escaped = shell.shopts.has('xpg_echo')
    let i = 1
    for (; /^-[neE]+$/.test(words[i] ?? ''); i++) {
      for (const letter of words[i]!.slice(1)) {
        if (letter === 'n') newline = false
        else escaped = letter === 'e'
      }
    }
    const text = words.slice(i).join(' ')
    if (!escaped) print(shell, text + (newline ? '\n' : ''))
    else {
      const { text: decoded, stop } = escapes(text, true)
      print(shell, decoded + (newline && !stop ? '\n' : ''))
    }
    return 0
  },
}

interface Printing {
  readonly shell: Shell
  readonly args: readonly string[]
  next: number
  status: number
  stop: boolean
}

const takeText = (state: Printing): string => state.args[state.next++] ?? ''

function takeNumber(state: Printing): bigint {
  const text = takeText(state).trim()
  if (text === '') return 0n
  if (/^["']/.test(text)) return BigInt(text.codePointAt(1) ?? 0)
  const number = /^[+-]?(0[xX][0-9a-fA-F]+|\d+)/.exec(text)?.[0]
  if (number !== text) {
    complain(state.shell, `printf: ${text}: invalid number`)
    state.status = 1
  }
  try {
    return number === undefined ? 0n : evaluate(state.shell, number)
  } catch (error) {
    if (error instanceof ArithmeticError) return 0n
    throw error
  }
}

function takeFloat(state: Printing): number {
  const text = takeText(state).trim()
  const value = Number(text || '0')
  if (!Number.isNaN(value)) return value
  complain(state.shell, `printf: ${text}: invalid number`)
  state.status = 1
  return Number.parseFloat(text) || 0
}

const directive = /%(%|([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?(?:hh|h|ll|l|j|z|t|L)?([diouxXeEfFgGaAcsbqQ]|\([^)]*\)T))/g

function formatOnce(state: Printing, format: string): string {
  let out = ''
  let last = 0
  const literal = (text: string): void => {
    if (state.stop) return
    const { text: decoded, stop } = escapes(text, false)
    out += decoded
    state.stop ||= stop
  }
  for (const found of format.matchAll(directive)) {
    literal(format.slice(last, found.index))
    if (state.stop) return out
    last = found.index + found[0].length
    if (found[1] === '%') out += '%'
    else out += formatField(state, found)
  }
  const rest = format.slice(last)
  const bad = /%(.?)/.exec(rest)
  if (bad) {
    literal(rest.slice(0, bad.index))
    complain(state.shell, bad[1] ? `printf: \`${bad[1]}': invalid format character` : "printf: `%': missing format character")
    state.status = 1
    state.stop = true
  } else literal(rest)
  return out
}

function formatField(state: Printing, [, , flags = '', widthText, precisionText, kind = 's']: RegExpMatchArray): string {
  const star = widthText === '*' ? Number(takeNumber(state)) : Number(widthText ?? 0)
  const precision =
    precisionText === undefined ? undefined : precisionText === '*' ? Number(takeNumber(state)) : Number(precisionText || 0)
  const left = flags.includes('-') || star < 0
  const width = Math.abs(star)
  const length = Math.max(width, precision ?? 0)
  if (length > longestText) refuseLength(state.shell, length)
  const body = convert(state, kind, flags, precision)
  if (left) return body.padEnd(width)
  const zero = flags.includes('0') && !/[scbqQT]/.test(kind.slice(-1)) && (precision === undefined || /[eEfFgG]/.test(kind))
  if (!zero) return body.padStart(width)
  const [, sign = '', digits = ''] = /^([-+ ]?(?:0[xX](?=.))?)(.*)$/s.exec(body) ?? []
  return sign + digits.padStart(width - sign.length, '0')
}

function convert(state: Printing, kind: string, flags: string, precision: number | undefined): string {
  switch (kind) {
    case 's':
      return takeText(state).slice(0, precision)
    case 'c':
      return takeText(state).slice(0, 1)
    case 'b': {
      const { text, stop } = escapes(takeText(state), true)
      state.stop ||= stop
      return text.slice(0, precision)
    }
    case 'q':
    case 'Q':
      return quoteArgument(takeText(state))
    case 'd':
    case 'i': {
      const value = takeNumber(state)
      const digits = (value < 0n ? -value : value).toString().padStart(precision ?? 0, '0')
      return (value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + digits
    }
    case 'o':
    case 'u':
    case 'x':
    case 'X':
      return unsigned(BigInt.asUintN(64, takeNumber(state)), kind, flags, precision)
    default:
      return kind.endsWith('T') ? timeText(state, kind.slice(1, -2)) : float(takeFloat(state), kind, flags, precision ?? 6)
  }
}

function unsigned(value: bigint, kind: string, flags: string, precision = 0): string {
  const digits = value.toString(kind === 'o' ? 8 : kind === 'u' ? 10 : 16).padStart(precision, '0')
  const mark = flags.includes('#') && value !== 0n ? (kind === 'o' ? '0' : kind === 'u' ? '' : '0x') : ''
  return kind === 'X' ? (mark + digits).toUpperCase() : mark + digits
}

function float(value: number, kind: string, flags: string, precision: number): string {
  const sign = value >= 0 && flags.includes('+') ? '+' : ''
  const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2')
  let text: string
  // A double has no more digits than these; what is asked beyond them is zeros.
  const known = Math.min(100, precision)
  const zeros = '0'.repeat(precision - known)
  if (/[fF]/.test(kind)) text = value.toFixed(known) + zeros
  else if (/[eE]/.test(kind)) text = exponent(value.toExponential(known)).replace('e', `${zeros}e`)
  else {
    text = exponent(value.toPrecision(known || 1))
    if (text.includes('.') && !flags.includes('#')) text = text.replace(/\.?0+($|e)/, '$1')
  }
  return sign + (/[EG]/.test(kind) ? text.toUpperCase() : text)
}

function secondsOf(state: Printing, text: string): number {
  if (/^[+-]?\d{1,12}$/.test(text)) return Number(text)
  complain(state.shell, `printf: ${text}: invalid number`)
  state.status = 1
  return 0
}

function timeText(state: Printing, format: string): string {
  const argument = state.args[state.next++]
  const seconds =
    argument === undefined || argument === '-1' || argument === '-2' ? wallClock(state.shell) / 1000 : secondsOf(state, argument)
  return formatTime(seconds * 1000, format || '%X')
}

/** `%q`: backslashes where `$'…'` is not needed. */
export function quoteArgument(text: string): string {
  if (text === '') return "''"
  if (/[\x00-\x1f\x7f]/.test(text)) return quote(text)
  return text.replace(/[^\w@%+=:./\-\u0080-\uffff]/g, '\\$&').replace(/^\\?~/, '\\~')
}

const printf: Builtin = {
  run(shell, words) {
    let rest = words.slice(1)
    let variable: string | undefined
    if (rest[0] === '-v') {
      variable = rest[1]
      rest = rest.slice(2)
    }
    if (rest[0] === '--') rest = rest.slice(1)
    const [format, ...args] = rest
    if (format === undefined) return fail(shell, 'printf: usage: printf [-v var] format [arguments]', 2)
    const state: Printing = { shell, args, next: 0, status: 0, stop: false }
    let out = ''
    do {
      const before = state.next
      out += formatOnce(state, format)
      if (state.next === before) break
    } while (state.next < args.length && !state.stop)
    if (variable === undefined) print(shell, out)
    else {
      const element = /^(\w+)\[(.*)\]$/.exec(variable)
      if (element) setElement(shell, element[1]!, element[2]!, out)
      else setValue(shell, variable, out)
    }
    return state.status
  },
}

export const outputBuiltins = { echo, printf }
