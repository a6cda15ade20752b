/** Lists, pipelines and simple commands: from a script's text to its tree, one line at a time as bash reads. bash's parse.y. */
import { SyntaxFailure } from './syntax.ts'
import type { Assignment, ArrayElement, Node, Pipeline, Redirection, RedirectionOperator, Statement, Word } from './syntax.ts'
import { isQuoted, literalText, readHereBody, readParts, readWord, type Grammar, type WordReader } from './parse-word.ts'
import { parseCompound, reservedWords } from './parse-compound.ts'
import {
  advance,
  atEnd,
  expandAlias,
  expandNext,
  match,
  openSource,
  peek,
  skipBlanks,
  startsWith,
  takeHereDocuments,
  unexpected,
  unmatched,
} from './source.ts'
import type { Source } from './source.ts'

export interface Parser extends WordReader {
  /** Statements up to one of the reserved words or closing tokens; at least one unless `empty`. */
  parseList(parser: Parser, ends: readonly string[], empty?: boolean): readonly Statement[]
  parseRedirections(parser: Parser): Redirection[]
}

const grammar: Grammar = {
  parseSubstitution(source) {
    const parser = parserOf(source)
    const line = source.line
    const statements = parseList(parser, [')'], true)
    if (peek(source) !== ')') throw atEnd(source) ? unmatched(')', line) : unexpected(source)
    advance(source)
    return statements
  },
  parseAll(source) {
    const statements: Statement[] = []
    for (let line = parseLine(source); line; line = parseLine(source)) statements.push(...line)
    return statements
  },
}

const parserOf = (source: Source): Parser => ({ source, grammar, parseList, parseRedirections })

/** Opens a script for `parseLine`. */
export { openSource }

/** Parses text as inside double quotes, for `PS4` and the like. */
export const parseText = (text: string): Word['parts'] => readHereBody(grammar, text, 1)

/**
 * The next line of commands of a script, `undefined` at its end. A compound command takes as many lines as it has. bash runs
 * each line before it reads the next, so what stands above a syntax error is executed.
 */
export function parseLine(source: Source): readonly Statement[] | undefined {
  const parser = parserOf(source)
  skipLines(parser)
  if (atEnd(source)) return undefined
  const statements: Statement[] = []
  for (;;) {
    statements.push(parseStatement(parser))
    skipBlanks(source)
    if (atEnd(source)) return statements
    if (peek(source) === '\n') {
      newline(parser)
      return statements
    }
    if (!source.separated) throw unexpected(source)
  }
}

function newline({ source }: Parser): void {
  advance(source)
  if (source.pending.length > 0) takeHereDocuments(source, (text, line) => readHereBody(grammar, text, line))
}

export function skipLines(parser: Parser): void {
  for (;;) {
    skipBlanks(parser.source)
    if (peek(parser.source) !== '\n') return
    newline(parser)
  }
}

/** The unquoted word at the position, for comparison with reserved words. */
export const bareWord = (source: Source): string => match(source, /[^\s;&|<>()"'\\$`]+(?=[\s;&|<>()]|$)/y)?.[0] ?? ''

function parseList(parser: Parser, ends: readonly string[], empty = false): readonly Statement[] {
  const { source } = parser
  const statements: Statement[] = []
  const ended = (): boolean => ends.some((end) => (/^[a-z{}]/.test(end) ? bareWord(source) === end : startsWith(source, end)))
  for (;;) {
    skipLines(parser)
    if (atEnd(source) || ended()) break
    statements.push(parseStatement(parser))
    skipBlanks(source)
    if (peek(source) !== '\n' && !source.separated && !ended()) break
  }
  if (statements.length === 0 && !empty) throw unexpected(source)
  return statements
}

/** One and-or list with the `;` or `&` behind it. */
function parseStatement(parser: Parser): Statement {
  const { source } = parser
  const start = source.position
  const line = source.line
  const pipelines: { operator?: '&&' | '||'; pipeline: Pipeline }[] = [{ pipeline: parsePipeline(parser) }]
  for (;;) {
    skipBlanks(source)
    const operator = startsWith(source, '&&') ? '&&' : startsWith(source, '||') ? '||' : undefined
    if (!operator) break
    advance(source, 2)
    skipLines(parser)
    pipelines.push({ operator, pipeline: parsePipeline(parser) })
  }
  const text = source.text.slice(start, source.position).trim()
  const background = peek(source) === '&' && peek(source, 1) !== '>'
  source.separated = background || (peek(source) === ';' && peek(source, 1) !== ';' && peek(source, 1) !== '&')
  if (source.separated) advance(source)
  return { pipelines, background, line, text }
}

function parsePipeline(parser: Parser): Pipeline {
  const { source } = parser
  const start = source.position
  let negated = false
  let timed: Pipeline['timed'] = false
  for (;;) {
    skipBlanks(source)
    if (match(source, /!(?=[\s])/y)) {
      advance(source)
      negated = !negated
    } else if (bareWord(source) === 'time') {
      advance(source, 4)
      timed = match(source, /[ \t]+-p(?=\s|$)/y) ? 'posix' : 'bash'
      if (timed === 'posix') advance(source, match(source, /[ \t]+-p/y)![0].length)
    } else break
  }
  if (timed && /[\n;]|^$/.test(peek(source))) return { commands: [], withErrors: [], negated, timed, text: '' }
  const commands = [parseCommand(parser)]
  const withErrors: boolean[] = []
  for (;;) {
    skipBlanks(source)
    if (peek(source) !== '|' || peek(source, 1) === '|') break
    const both = peek(source, 1) === '&'
    advance(source, both ? 2 : 1)
    skipLines(parser)
    withErrors.push(both)
    commands.push(parseCommand(parser))
  }
  return { commands, withErrors, negated, timed, text: source.text.slice(start, source.position).trim() }
}

const functionHead = /([^\s;&|<>()"'\\$`=]+)[ \t]*\([ \t]*\)/y

function parseCommand(parser: Parser): Node {
  const { source } = parser
  skipBlanks(source)
  expandAlias(source)
  const line = source.line
  const compound = parseCompound(parser)
  if (compound) return compound
  const head = match(source, functionHead)
  if (head && !reservedWords.has(head[1]!)) {
    advance(source, head[0].length)
    return parseFunctionBody(parser, head[1]!, line)
  }
  if (bareWord(source) === 'function') {
    advance(source, 8)
    skipBlanks(source)
    const name = bareWord(source)
    if (!name) throw unexpected(source)
    advance(source, name.length)
    const parentheses = match(source, /[ \t]*\([ \t]*\)/y)
    if (parentheses) advance(source, parentheses[0].length)
    return parseFunctionBody(parser, name, line)
  }
  const word = bareWord(source)
  if (word === 'coproc') throw new SyntaxFailure(`\`${word}' is not simulated`, line)
  if (reservedWords.has(word)) throw unexpected(source)
  return parseSimple(parser)
}

function parseFunctionBody(parser: Parser, name: string, line: number): Node {
  const { source } = parser
  skipLines(parser)
  const start = source.position
  const body = parseCompound(parser)
  if (!body) throw unexpected(source)
  return { kind: 'function', name, body, text: source.text.slice(start, source.position), line, redirections: [] }
}

const declarations = new Set(['declare', 'typeset', 'local', 'export', 'readonly'])
const assignmentHead = /([A-Za-z_]\w*)(\[(?:[^\]"'$]|"[^"]*"|'[^']*'|\$\{[^}]*\}|\$)*\])?(\+?)=/y

function parseSimple(parser: Parser): Node {
  const { source } = parser
  const assignments: Assignment[] = []
  const words: Word[] = []
  const redirections: Redirection[] = []
  let declaring = false
  skipBlanks(source)
  const line = source.line
  for (;;) {
    skipBlanks(source)
    const redirection = parseRedirection(parser)
    if (redirection) {
      redirections.push(redirection)
      continue
    }
    const head = words.length === 0 || declaring ? match(source, assignmentHead) : null
    if (head) {
      const assignment = parseAssignment(parser, head)
      if (words.length === 0) assignments.push(assignment)
      else words.push({ parts: [], assignment })
      continue
    }
    if (words.length === 0) expandAlias(source)
    else expandNext(source)
    const word = readWord(parser)
    if (!word) break
    words.push(word)
    if (words.length === 1 && declarations.has(literalText(word.parts))) declaring = true
  }
  if (words.length === 0 && assignments.length === 0 && redirections.length === 0) throw unexpected(source)
  if (peek(source) === '(') {
    // `name(` alone begins a function: what is wrong is the next word.
    if (words.length === 1 && redirections.length === 0) advance(source)
    throw unexpected(source)
  }
  return { kind: 'simple', assignments, words, redirections, line }
}

function parseAssignment(parser: Parser, head: RegExpExecArray): Assignment {
  const { source } = parser
  const [whole, name, bracket, plus] = head
  const subscript = bracket ? readSubscript(parser, bracket.slice(1, -1)) : undefined
  advance(source, whole.length)
  const base = { name: name!, ...(subscript && { subscript }), append: plus === '+' }
  if (peek(source) === '(') return { ...base, value: { parts: [] }, array: parseArray(parser) }
  return { ...base, value: readWord(parser) ?? { parts: [] } }
}

const readSubscript = (parser: Parser, text: string): Word['parts'] =>
  readParts({ source: openSource(text, parser.source.line), grammar }, 'arithmetic', () => false)

function parseArray(parser: Parser): ArrayElement[] {
  const { source } = parser
  const elements: ArrayElement[] = []
  const line = source.line
  advance(source)
  for (;;) {
    skipLines(parser)
    if (atEnd(source)) throw unmatched(')', line)
    if (peek(source) === ')') break
    const head = match(source, /\[((?:[^\]"'$]|"[^"]*"|'[^']*'|\$\{[^}]*\}|\$)*)\](\+?)=/y)
    if (head) advance(source, head[0].length)
    const word = readWord(parser)
    if (!word && !head) throw unexpected(source)
    const subscript = head ? readSubscript(parser, head[1]!) : undefined
    elements.push({ ...(subscript && { subscript }), append: head?.[2] === '+', value: word ?? { parts: [] } })
  }
  advance(source)
  return elements
}

const redirectionHead = /(\d+|\{[A-Za-z_]\w*\})?(&>>|&>|<<<|<<-|<<|>>|<&|>&|<>|>\||<(?!\()|>(?!\())/y

function parseRedirection(parser: Parser): Redirection | undefined {
  const { source } = parser
  const head = match(source, redirectionHead)
  if (!head) return undefined
  const line = source.line
  const [whole, where, sign] = head
  advance(source, whole.length)
  skipBlanks(source)
  const target = readWord(parser)
  if (!target) throw unexpected(source)
  const operator = (sign === '<<-' ? '<<' : sign) as RedirectionOperator
  const fd = where === undefined ? undefined : where.startsWith('{') ? where.slice(1, -1) : Number(where)
  const redirection: Redirection = { operator, ...(fd !== undefined && { fd }), target, line }
  if (operator === '<<') {
    const quoted = isQuoted(target.parts)
    source.pending.push({ redirection, delimiter: literalText(target.parts), quoted, stripTabs: sign === '<<-' })
  }
  return redirection
}

function parseRedirections(parser: Parser): Redirection[] {
  const found: Redirection[] = []
  for (;;) {
    skipBlanks(parser.source)
    const redirection = parseRedirection(parser)
    if (!redirection) return found
    found.push(redirection)
  }
}
