/** `${…}`: from text to a parameter and what is done with it. bash(1), "Parameter Expansion". */
import type { Parameter, ParameterOperation, Part } from './syntax.ts'
import type { Mode, WordReader } from './parse-word.ts'
import { advance, atEnd, match, peek, startsWith, unmatched, type Source } from './source.ts'

type ReadParts = (reader: WordReader, mode: Mode, stop: (c: string) => boolean) => readonly Part[]

/** Reads `${…}` at the position. */
export function parseParameter(reader: WordReader, mode: Mode, readParts: ReadParts): Parameter {
  const { source } = reader
  const line = source.line
  const start = source.position
  advance(source, 2)
  const parameter = readBody(reader, mode, readParts)
  if (atEnd(source)) throw unmatched('}', line)
  if (parameter && peek(source) === '}') {
    advance(source)
    return parameter
  }
  // Not a form that bash knows: it says so only when the expansion is reached.
  while (!atEnd(source) && peek(source) !== '}') advance(source)
  advance(source)
  return { kind: 'parameter', name: '', operation: { kind: 'bad', text: source.text.slice(start, source.position) } }
}

function readBody(reader: WordReader, mode: Mode, readParts: ReadParts): Parameter | undefined {
  const { source } = reader
  if (peek(source) === '#' && match(source, /#(?:[A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[[^\]]*\])?\}/y)) {
    advance(source)
    const { name, subscript } = readName(reader, readParts)!
    return { kind: 'parameter', name, ...(subscript && { subscript }), operation: { kind: 'length' } }
  }
  const indirect = peek(source) === '!' && /[A-Za-z_0-9@*#]/.test(peek(source, 1))
  if (indirect) advance(source)
  const named = readName(reader, readParts)
  if (!named) return undefined
  const { name, subscript } = named
  if (indirect) {
    if (subscript && peek(source) === '}' && isAll(subscript))
      return { kind: 'parameter', name, subscript, operation: { kind: 'keys' } }
    if (/[@*]/.test(peek(source)) && peek(source, 1) === '}') {
      return { kind: 'parameter', name, operation: { kind: 'names', star: advance(source) === '*' } }
    }
  }
  const base = { kind: 'parameter' as const, name, ...(subscript && { subscript }), ...(indirect && { indirect }) }
  if (peek(source) === '}') return base
  const operation = readOperation(reader, mode, readParts)
  return operation && { ...base, operation }
}

const isAll = (subscript: readonly Part[]): boolean =>
  subscript.length === 1 && subscript[0]!.kind === 'literal' && /^[@*]$/.test(subscript[0]!.text)

function readName(reader: WordReader, readParts: ReadParts): { name: string; subscript?: readonly Part[] } | undefined {
  const { source } = reader
  const found = match(source, /[A-Za-z_]\w*|\d+|[@*#?$!-]/y)
  if (!found) return undefined
  const name = advance(source, found[0].length)
  if (peek(source) !== '[' || !/^[A-Za-z_]/.test(name)) return { name }
  advance(source)
  const subscript = readParts(reader, 'arithmetic', (c) => c === ']')
  if (peek(source) === ']') advance(source)
  return { name, subscript }
}

const isCloser = (c: string): boolean => c === '}'

function readOperation(reader: WordReader, mode: Mode, readParts: ReadParts): ParameterOperation | undefined {
  const { source } = reader
  const test = match(source, /(:?)([-=?+])/y)
  if (test) {
    advance(source, test[0].length)
    const kinds = { '-': 'default', '=': 'assign', '?': 'error', '+': 'alternative' } as const
    const word = readParts(reader, mode === 'arithmetic' ? 'plain' : mode, isCloser)
    return { kind: kinds[test[2] as keyof typeof kinds], colon: test[1] === ':', word }
  }
  const c = peek(source)
  if (c === ':') return readSubstring(reader, readParts)
  if (c === '#' || c === '%') {
    const longest = peek(source, 1) === c
    advance(source, longest ? 2 : 1)
    return { kind: 'remove', side: c === '#' ? 'prefix' : 'suffix', longest, pattern: readParts(reader, 'plain', isCloser) }
  }
  if (c === '/') return readReplace(reader, mode, readParts)
  if (c === '^' || c === ',' || c === '~') {
    const operator = advance(source, startsWith(source, c + c) ? 2 : 1) as '^' | '^^' | ',' | ',,' | '~' | '~~'
    return { kind: 'case', operator, pattern: readParts(reader, 'plain', isCloser) }
  }
  if (c === '@' && /[QEPAaUuLKk]/.test(peek(source, 1)) && peek(source, 2) === '}') {
    return { kind: 'transform', operator: advance(source, 2)[1]! }
  }
  return undefined
}

function readSubstring(reader: WordReader, readParts: ReadParts): ParameterOperation {
  const { source } = reader
  advance(source)
  const offset = readParts(reader, 'arithmetic', ternaryAware(source))
  if (peek(source) !== ':') return { kind: 'substring', offset }
  advance(source)
  return { kind: 'substring', offset, length: readParts(reader, 'arithmetic', isCloser) }
}

/** Stops at `:` or `}`, but not at the colon of `a ? b : c` or inside parentheses. */
function ternaryAware(source: Source): (c: string) => boolean {
  let questions = 0
  let depth = 0
  let seen = -1
  return (c) => {
    if (source.position === seen) return false
    seen = source.position
    if (c === '?') questions++
    else if (c === '(') depth++
    else if (c === ')') depth--
    else if (c === ':' && depth === 0) return questions-- <= 0
    return c === '}'
  }
}

function readReplace(reader: WordReader, mode: Mode, readParts: ReadParts): ParameterOperation {
  const { source } = reader
  advance(source)
  const marks = { '/': 'all', '#': 'prefix', '%': 'suffix' } as const
  const mark = peek(source) as keyof typeof marks | ''
  const where = (mark !== '' && marks[mark]) || 'first'
  if (where !== 'first') advance(source)
  const pattern = readParts(reader, 'plain', (c) => c === '/' || c === '}')
  if (peek(source) !== '/') return { kind: 'replace', where, pattern, replacement: [] }
  advance(source)
  return {
    kind: 'replace',
    where,
    pattern,
    replacement: readParts(reader, mode === 'here' ? 'plain' : mode === 'arithmetic' ? 'plain' : mode, isCloser),
  }
}
