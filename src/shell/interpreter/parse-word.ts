/** Words: quotes, `$…`, backquotes and here-document bodies, from text to parts. bash(1), "QUOTING" and "EXPANSION". */
import { dictionary } from '../../net/dictionary.ts'
import type { Part, Statement, Word } from './syntax.ts'
import { parseParameter } from './parse-parameter.ts'
import { advance, atEnd, match, openSource, peek, unmatched, type Source } from './source.ts'

/** How text is read: as an unquoted word, inside `"…"`, in a here-document, or in arithmetic. */
export type Mode = 'plain' | 'double' | 'here' | 'arithmetic'

/** What words need of the grammar above them, passed down so that the two files have no cycle. */
export interface Grammar {
  /** Reads statements up to and with the `)` that closes `$(`. */
  parseSubstitution(source: Source): readonly Statement[]
  parseAll(source: Source): readonly Statement[]
}

export interface WordReader {
  readonly source: Source
  readonly grammar: Grammar
}

const ansiEscapes: Readonly<Record<string, string>> = dictionary({
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
  "'": "'",
  '"': '"',
  '?': '?',
})

/** The text of `$'…'`. */
export function decodeAnsi(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|c.|.)/gs, (whole, code: string) => {
    if (/^[xuU]./.test(code)) return String.fromCodePoint(parseInt(code.slice(1), 16))
    if (/^[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8) & 255)
    if (/^c./.test(code)) return String.fromCharCode(code.charCodeAt(1) & 31)
    return ansiEscapes[code] ?? whole
  })
}

/** Collects parts and joins neighbouring text. */
function collector() {
  const parts: Part[] = []
  let literal = ''
  return {
    literal: (text: string) => void (literal += text),
    part(part: Part) {
      if (literal) parts.push({ kind: 'literal', text: literal })
      literal = ''
      parts.push(part)
    },
    done(): readonly Part[] {
      if (literal) parts.push({ kind: 'literal', text: literal })
      return parts
    },
  }
}

function takeUntil(source: Source, delimiter: string): string {
  const line = source.line
  const end = source.text.indexOf(delimiter, source.position)
  if (end < 0) throw unmatched(delimiter, line)
  const text = advance(source, end - source.position)
  advance(source, delimiter.length)
  return text
}

/** `$'…'`, where a backslash protects the quote. */
function takeAnsi(source: Source): string {
  const found = match(source, /(?:[^'\\]|\\[^])*'/y)
  if (!found) throw unmatched("'", source.line)
  return advance(source, found[0].length).slice(0, -1)
}

/** Reads parts until `stop` says so of the next character (or to the end of the text). */
export function readParts(reader: WordReader, mode: Mode, stop: (c: string) => boolean): readonly Part[] {
  const { source } = reader
  const out = collector()
  while (!atEnd(source)) {
    const c = peek(source)
    if (stop(c)) break
    if (c === '\\') readBackslash(source, mode, out)
    else if (c === '$') {
      const part = readDollar(reader, mode)
      if (typeof part === 'string') out.literal(part)
      else out.part(part)
    } else if (c === '`') out.part(readBackquotes(reader, mode))
    else if (c === '"' && mode !== 'here') {
      if (mode === 'arithmetic') advance(source)
      else out.part({ kind: 'double', parts: readDoubleQuotes(reader) })
    } else if (c === "'" && mode === 'plain') {
      advance(source)
      out.part({ kind: 'quoted', text: takeUntil(source, "'") })
    } else if (mode === 'plain' && (c === '<' || c === '>') && peek(source, 1) === '(') {
      advance(source, 2)
      out.part({ kind: 'process', direction: c === '<' ? 'in' : 'out', body: reader.grammar.parseSubstitution(source) })
    } else if (mode === 'plain' && /[?*+@!]/.test(c) && peek(source, 1) === '(' && source.extendedGlob())
      readExtendedGlob(reader, out)
    else out.literal(advance(source))
  }
  return out.done()
}

function readExtendedGlob(reader: WordReader, out: ReturnType<typeof collector>): void {
  out.literal(advance(reader.source, 2))
  for (;;) {
    for (const part of readParts(reader, 'plain', (c) => c === ')' || c === '|')) {
      if (part.kind === 'literal') out.literal(part.text)
      else out.part(part)
    }
    if (atEnd(reader.source)) throw unmatched(')', reader.source.line)
    const c = advance(reader.source)
    out.literal(c)
    if (c === ')') return
  }
}

function readBackslash(source: Source, mode: Mode, out: ReturnType<typeof collector>): void {
  const next = peek(source, 1)
  if (next === '\n') return void advance(source, 2)
  const special = mode === 'plain' || (mode === 'here' ? '$`\\' : '$`"\\').includes(next)
  if (next !== '' && special) {
    advance(source, 2)
    out.part({ kind: 'quoted', text: next })
  } else out.literal(advance(source))
}

export function readDoubleQuotes(reader: WordReader): readonly Part[] {
  const line = reader.source.line
  advance(reader.source)
  const parts = readParts(reader, 'double', (c) => c === '"')
  if (atEnd(reader.source)) throw unmatched('"', line)
  advance(reader.source)
  return parts
}

/** What stands at a `$`: an expansion, or the dollar itself. */
function readDollar(reader: WordReader, mode: Mode): Part | string {
  const { source } = reader
  const next = peek(source, 1)
  if (next === '(') {
    const arithmetic = peek(source, 2) === '(' ? arithmeticEnd(source.text, source.position + 3) : undefined
    if (arithmetic === undefined) {
      advance(source, 2)
      return { kind: 'command', body: reader.grammar.parseSubstitution(source) }
    }
    advance(source, 3)
    return { kind: 'arithmetic', text: readArithmetic(reader, arithmetic) }
  }
  if (next === '{') return parseParameter(reader, mode, readParts)
  if (next === "'" && mode === 'plain') {
    advance(source, 2)
    return { kind: 'quoted', text: decodeAnsi(takeAnsi(source)) }
  }
  if (next === '"' && mode === 'plain') {
    advance(source)
    return { kind: 'double', parts: readDoubleQuotes(reader) }
  }
  const name = match(source, /\$([A-Za-z_]\w*|[0-9@*#?$!-])/y)
  if (!name) return advance(source)
  advance(source, name[0].length)
  return { kind: 'parameter', name: name[1]! }
}

/** Position of the `))` that closes an arithmetic expression begun at `start`, or nothing if parentheses close otherwise. */
export function arithmeticEnd(text: string, start: number): number | undefined {
  let depth = 0
  for (let i = start; i < text.length; i++) {
    const c = text[i]!
    if (c === '\\') i++
    else if (c === "'" || c === '"') {
      const end = text.indexOf(c, i + 1)
      if (end < 0) return undefined
      i = end
    } else if (c === '(') depth++
    else if (c === ')') {
      if (depth > 0) depth--
      else return text[i + 1] === ')' ? i : undefined
    }
  }
  return undefined
}

/** Reads arithmetic text up to `end` and the two parentheses there. */
export function readArithmetic(reader: WordReader, end: number): readonly Part[] {
  const { source } = reader
  const parts = readParts(reader, 'arithmetic', () => source.position >= end)
  advance(source, 2)
  return parts
}

function readBackquotes(reader: WordReader, mode: Mode): Part {
  const { source } = reader
  const line = source.line
  const found = match(source, /`((?:[^`\\]|\\[^])*)`/y)
  if (!found) throw unmatched('`', line)
  advance(source, found[0].length)
  const text = found[1]!.replace(mode === 'double' ? /\\([$`"\\])/g : /\\([$`\\])/g, '$1')
  return { kind: 'command', body: reader.grammar.parseAll(openSource(text, line, source.extendedGlob)) }
}

const wordEnd = (c: string): boolean => ' \t\n;&|<>()'.includes(c)

/** Reads one word of a command line; `undefined` where none begins. */
export function readWord(reader: WordReader, stop: (c: string) => boolean = wordEnd): Word | undefined {
  const { source } = reader
  const c = peek(source)
  const process = (c === '<' || c === '>') && peek(source, 1) === '('
  if (c === '' || (stop(c) && !process)) return undefined
  const parts = readParts(reader, 'plain', (next) => stop(next) && !((next === '<' || next === '>') && peek(source, 1) === '('))
  return parts.length > 0 ? { parts } : undefined
}

/** A here-document's body whose delimiter was not quoted. */
export const readHereBody = (grammar: Grammar, text: string, line: number): readonly Part[] =>
  readParts({ source: openSource(text, line), grammar }, 'here', () => false)

/** The text of a word without expansion, as here-document delimiters and function names are read. */
export function literalText(parts: readonly Part[]): string {
  return parts
    .map((part) =>
      part.kind === 'literal' || part.kind === 'quoted' ? part.text : part.kind === 'double' ? literalText(part.parts) : '',
    )
    .join('')
}
export const isQuoted = (parts: readonly Part[]): boolean =>
  parts.some((part) => part.kind === 'quoted' || part.kind === 'double')
