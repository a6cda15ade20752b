/** `$name` and `${…}`: values and what is done with them. bash(1), "Parameter Expansion". */
import { dictionary } from '../../net/dictionary.ts'
import type { Expanded } from './expand.ts'
import { patternSource } from './pattern.ts'
import { complain, discard, fatal, Jump, refuseLength, type Shell } from './state.ts'
import { longestText } from '../limits.ts'
import type { ArithmeticText, Parameter, ParameterOperation, Part } from './syntax.ts'
import { followReference, getElements, getValue, isName, setElement, setValue } from './variables.ts'

/** The expansions that stand inside `${…}`; given from above. */
export interface Inner {
  text(shell: Shell, parts: readonly Part[], tilde?: 'none' | 'word'): Promise<string>
  pattern(shell: Shell, parts: readonly Part[]): Promise<string>
  /** Text in which a bare `&` stands for what was matched. */
  replacement(shell: Shell, parts: readonly Part[]): Promise<string>
  arithmetic(shell: Shell, text: ArithmeticText): Promise<bigint>
}

/** A parameter's value: nothing, text, or the words of `@` and `*`. */
type Value = undefined | Exclude<Expanded, { parts: readonly Part[] }>

interface Target {
  readonly name: string
  /** `@`, `*`, or an element's key. */
  readonly key?: string
}

export async function expandParameter(shell: Shell, part: Parameter, quoted: boolean, inner: Inner): Promise<Expanded> {
  let target = await targetOf(shell, part, inner)
  const { operation } = part
  if (operation?.kind === 'bad') fatal(shell, `${operation.text}: bad substitution`)
  if (operation?.kind === 'names')
    return wordsOf([...shell.variables.keys()].filter((name) => name.startsWith(part.name)).sort(), operation.star)
  if (operation?.kind === 'keys')
    return wordsOf(
      getElements(shell, part.name).map(([key]) => key),
      target.key === '*',
    )
  if (part.indirect) {
    const pointed = read(shell, target)
    if (typeof pointed !== 'string' || pointed === '') return discard(shell, `${part.name}: invalid indirect expansion`)
    const [, name = pointed, key] = /^(\w+)\[(.*)\]$/.exec(pointed) ?? []
    target = { name, ...(key !== undefined && { key }) }
  }
  const value = read(shell, target)
  if (operation?.kind === 'length') return length(shell, target, value)
  if (!operation || !/^(default|assign|error|alternative)$/.test(operation.kind)) checkSet(shell, target, value)
  if (!operation) return value ?? ''
  return apply(shell, target, value, operation, quoted, inner)
}

const wordsOf = (words: readonly string[], star: boolean): Exclude<Value, undefined> => ({ words, star })

async function targetOf(shell: Shell, part: Parameter, inner: Inner): Promise<Target> {
  if (!part.subscript) return { name: part.name, ...(/^[@*]$/.test(part.name) && { key: part.name }) }
  const text = await inner.text(shell, part.subscript)
  if (text === '@' || text === '*') return { name: part.name, key: text }
  const table = shell.variables.get(followReference(shell, part.name))?.table
  if (table) return { name: part.name, key: text }
  const index = Number(await inner.arithmetic(shell, part.subscript))
  if (index >= 0) return { name: part.name, key: String(index) }
  const last = getElements(shell, part.name).reduce((most, [key]) => Math.max(most, Number(key)), -1)
  if (last + 1 + index < 0) complain(shell, `${part.name}: bad array subscript`)
  return { name: part.name, key: String(last + 1 + index) }
}

function read(shell: Shell, { name, key }: Target): Value {
  if (name === '@' || name === '*') return wordsOf(shell.positional, name === '*')
  if (key === undefined) return getValue(shell, name)
  const elements = getElements(shell, name)
  if (key === '@' || key === '*')
    return wordsOf(
      elements.map(([, value]) => value),
      key === '*',
    )
  return elements.find(([each]) => each === key)?.[1]
}

function checkSet(shell: Shell, { name, key }: Target, value: Value): void {
  if (value !== undefined || !shell.options.has('nounset')) return
  const label = /^\d+$/.test(name) || name === '!' ? `$${name}` : key === undefined ? name : `${name}[${key}]`
  fatal(shell, `${label}: unbound variable`)
}

function length(shell: Shell, target: Target, value: Value): string {
  checkSet(shell, target, value)
  return String(value === undefined ? 0 : typeof value === 'string' ? [...value].length : value.words.length)
}

const isNull = (value: Value): boolean =>
  value === undefined ||
  (typeof value === 'string' ? value === '' : value.words.length === 0 || (value.words.length === 1 && value.words[0] === ''))
const isUnset = (value: Value): boolean => value === undefined || (typeof value !== 'string' && value.words.length === 0)

const substitute = async (shell: Shell, word: readonly Part[], quoted: boolean, inner: Inner): Promise<Expanded> =>
  quoted ? inner.text(shell, word) : { parts: word }

async function apply(
  shell: Shell,
  target: Target,
  value: Value,
  operation: ParameterOperation,
  quoted: boolean,
  inner: Inner,
): Promise<Expanded> {
  switch (operation.kind) {
    case 'default':
      return (operation.colon ? isNull(value) : isUnset(value)) ? substitute(shell, operation.word, quoted, inner) : (value ?? '')
    case 'alternative':
      return (operation.colon ? isNull(value) : isUnset(value)) ? '' : substitute(shell, operation.word, quoted, inner)
    case 'assign': {
      if (!(operation.colon ? isNull(value) : isUnset(value))) return value ?? ''
      const text = await inner.text(shell, operation.word, quoted ? 'none' : 'word')
      if (!isName(target.name)) fatal(shell, `$${target.name}: cannot assign in this way`)
      if (target.key === undefined) setValue(shell, target.name, text)
      else setElement(shell, target.name, target.key, text)
      return text
    }
    case 'error': {
      if (!(operation.colon ? isNull(value) : isUnset(value))) return value ?? ''
      const text = await inner.text(shell, operation.word)
      return fatal(shell, `${target.name}: ${text || (operation.colon ? 'parameter null or not set' : 'parameter not set')}`)
    }
    case 'substring':
      return substring(shell, target, value, operation, inner)
    case 'remove': {
      const regex = removal(await inner.pattern(shell, operation.pattern), operation)
      return each(value, (text) => text.replace(regex, '$1'))
    }
    case 'replace': {
      const regex = replacing(await inner.pattern(shell, operation.pattern), operation.where)
      const replacement = await inner.replacement(shell, operation.replacement)
      let room = longestText
      const fill = (found: string): string => {
        const filled = replacement.replace(/\\([^])|&/g, (_, protectedText: string | undefined) => protectedText ?? found)
        room -= filled.length
        return room < 0 ? refuseLength(shell, longestText - room) : filled
      }
      return each(value, (text) => (regex ? text.replace(regex, fill) : text))
    }
    case 'case': {
      const pattern = operation.pattern.length > 0 ? await inner.pattern(shell, operation.pattern) : '?'
      return each(value, (text) => changeCase(text, pattern, operation.operator))
    }
    case 'transform':
      return transform(shell, target, value, operation.operator)
    default:
      throw new Error(`no expansion "${operation.kind}"`)
  }
}

const each = (value: Value, change: (text: string) => string): Expanded =>
  value === undefined ? change('') : typeof value === 'string' ? change(value) : { ...value, words: value.words.map(change) }

/** Group 1 of the expression is what stays. */
function removal(pattern: string, { side, longest }: { readonly side: 'prefix' | 'suffix'; readonly longest: boolean }): RegExp {
  const source = patternSource(pattern, { path: false, lazy: !longest })
  if (side === 'prefix') return new RegExp(`^(?:${source})([^]*)$`, 'u')
  return new RegExp(`^([^]*${longest ? '?' : ''})(?:${source})$`, 'u')
}

function replacing(pattern: string, where: 'first' | 'all' | 'prefix' | 'suffix'): RegExp | undefined {
  const source = patternSource(pattern)
  if (where === 'prefix') return new RegExp(`^(?:${source})`, 'u')
  if (where === 'suffix') return new RegExp(`(?:${source})$`, 'u')
  return source === '' ? undefined : new RegExp(source, where === 'all' ? 'gu' : 'u')
}

function changeCase(text: string, pattern: string, operator: string): string {
  const one = new RegExp(`^(?:${patternSource(pattern)})$`, 'u')
  const upper = (c: string): boolean => operator.startsWith('^') || (operator.startsWith('~') && c === c.toLowerCase())
  const change = (c: string): string => (!one.test(c) ? c : upper(c) ? c.toUpperCase() : c.toLowerCase())
  const characters = [...text]
  return operator.length === 2 ? characters.map(change).join('') : characters.map((c, i) => (i === 0 ? change(c) : c)).join('')
}

async function substring(
  shell: Shell,
  target: Target,
  value: Value,
  { offset, length: lengthText }: Extract<ParameterOperation, { kind: 'substring' }>,
  inner: Inner,
): Promise<Expanded> {
  const start = Number(await inner.arithmetic(shell, offset))
  const count = lengthText && Number(await inner.arithmetic(shell, lengthText))
  if (value !== undefined && typeof value !== 'string') {
    const isPositional = target.name === '@' || target.name === '*'
    const all = isPositional ? [shell.name, ...value.words] : value.words
    const from = start < 0 ? Math.max(0, all.length + start) : start
    if (count !== undefined && count < 0) return discard(shell, `${count}: substring expression < 0`)
    return { ...value, words: all.slice(from, count === undefined ? undefined : from + count) }
  }
  const characters = [...(value ?? '')]
  const from = start < 0 ? characters.length + start : start
  if (from < 0 || from > characters.length) return ''
  const to = count === undefined ? characters.length : count < 0 ? characters.length + count : from + count
  if (to < from) return discard(shell, `${count}: substring expression < 0`)
  return characters.slice(from, to).join('')
}

/** Text in quotes that bash reads back: `${x@Q}`, `printf %q`, `set`. */
export function quote(text: string): string {
  if (/[\x00-\x1f\x7f]/.test(text)) {
    const named: Readonly<Record<string, string>> = dictionary({
      '\n': '\\n',
      '\t': '\\t',
      '\r': '\\r',
      '\x07': '\\a',
      '\b': '\\b',
      '\x1b': '\\E',
      '\f': '\\f',
      '\v': '\\v',
    })
    const body = text
      .replace(/[\\']/g, '\\$&')
      .replace(/[\x00-\x1f\x7f]/g, (c) => named[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)
    return `$'${body}'`
  }
  return `'${text.replace(/'/g, "'\\''")}'`
}

function transform(shell: Shell, target: Target, value: Value, operator: string): Expanded {
  if (value === undefined) return ''
  switch (operator) {
    case 'Q':
      return each(value, quote)
    case 'U':
      return each(value, (text) => text.toUpperCase())
    case 'L':
      return each(value, (text) => text.toLowerCase())
    case 'u':
      return each(value, (text) => text.slice(0, 1).toUpperCase() + text.slice(1))
    case 'a': {
      const variable = shell.variables.get(target.name)
      return each(
        value,
        () =>
          `${variable?.list ? 'a' : ''}${variable?.table ? 'A' : ''}${variable?.integer ? 'i' : ''}${variable?.readonly ? 'r' : ''}${variable?.exported ? 'x' : ''}`,
      )
    }
    case 'A':
      return each(value, (text) => `${target.name}=${quote(text)}`)
    default:
      complain(shell, `\${${target.name}@${operator}}: this transformation is not simulated`)
      throw new Jump('discard', 1)
  }
}
