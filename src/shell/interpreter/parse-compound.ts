/** Compound commands: `if`, loops, `case`, `{ }`, `( )`, `(( ))` and `[[ ]]`. bash(1), "Compound Commands". */
import type { CaseClause, Node, Part, Redirection, Statement, Word } from './syntax.ts'
import { arithmeticEnd, readArithmetic, readParts, readWord } from './parse-word.ts'
import { parseCondition } from './parse-condition.ts'
import { advance, atEnd, endOfFile, match, peek, skipBlanks, startsWith, unexpected, type Source } from './source.ts'
import type { Parser } from './parse.ts'

export const reservedWords: ReadonlySet<string> = new Set(
  'if then else elif fi for while until do done case esac { } [[ function select coproc'.split(' '),
)

const bare = (source: Source): string => match(source, /[^\s;&|<>()"'\\$`]+(?=[\s;&|<>()]|$)/y)?.[0] ?? ''

function expect(parser: Parser, word: string): void {
  const { source } = parser
  skipBlanks(source)
  if (/^[a-z]/.test(word) ? bare(source) !== word : !startsWith(source, word)) throw unexpected(source)
  advance(source, word.length)
}

function skipNewlines(parser: Parser): void {
  const { source } = parser
  for (;;) {
    skipBlanks(source)
    if (peek(source) === '\n') advance(source)
    else return
  }
}

/** The compound command at the position, or `undefined` if another kind of command begins there. */
export function parseCompound(parser: Parser): Node | undefined {
  const { source } = parser
  const line = source.line
  const bodyOf = compoundAt(source)
  if (!bodyOf) return undefined
  const body = bodyOf(parser)
  const redirections: Redirection[] = parser.parseRedirections(parser)
  return { ...body, line, redirections }
}

type Body = Node extends infer N ? (N extends Node ? Omit<N, 'line' | 'redirections'> : never) : never

function compoundAt(source: Source): ((parser: Parser) => Body) | undefined {
  if (startsWith(source, '((') && arithmeticEnd(source.text, source.position + 2) !== undefined) return parseArithmetic
  if (peek(source) === '(') return parseSubshell
  return byWord.get(bare(source))
}

const byWord: ReadonlyMap<string, (parser: Parser) => Body> = new Map([
  ['if', parseIf],
  ['for', (parser: Parser) => parseFor(parser, 'for')],
  ['select', (parser: Parser) => parseFor(parser, 'select')],
  ['while', (parser: Parser) => parseWhile(parser, 'while')],
  ['until', (parser: Parser) => parseWhile(parser, 'until')],
  ['case', parseCase],
  ['{', parseGroup],
  ['[[', parseDoubleBracket],
])

function parseArithmetic(parser: Parser): Body {
  const { source } = parser
  const end = arithmeticEnd(source.text, source.position + 2)!
  advance(source, 2)
  const text = source.text.slice(source.position, end)
  return { kind: 'arithmetic', text: readArithmetic(parser, end), source: text }
}

function parseSubshell(parser: Parser): Body {
  advance(parser.source)
  const body = parser.parseList(parser, [')'])
  closeWith(parser, ')')
  return { kind: 'subshell', body }
}

function parseGroup(parser: Parser): Body {
  advance(parser.source)
  const body = parser.parseList(parser, ['}'])
  closeWith(parser, '}')
  return { kind: 'group', body }
}

function closeWith(parser: Parser, word: string): void {
  if (atEnd(parser.source)) throw endOfFile(parser.source)
  expect(parser, word)
}

function parseIf(parser: Parser): Body {
  const clauses: { condition: readonly Statement[]; body: readonly Statement[] }[] = []
  let otherwise: readonly Statement[] | undefined
  advance(parser.source, 2)
  for (;;) {
    const condition = parser.parseList(parser, ['then'])
    closeWith(parser, 'then')
    const body = parser.parseList(parser, ['elif', 'else', 'fi'])
    clauses.push({ condition, body })
    if (bare(parser.source) !== 'elif') break
    advance(parser.source, 4)
  }
  if (bare(parser.source) === 'else') {
    advance(parser.source, 4)
    otherwise = parser.parseList(parser, ['fi'])
  }
  closeWith(parser, 'fi')
  return { kind: 'if', clauses, ...(otherwise && { otherwise }) }
}

function parseBody(parser: Parser): readonly Statement[] {
  skipNewlines(parser)
  if (bare(parser.source) === '{') {
    const group = parseGroup(parser)
    return group.kind === 'group' ? group.body : []
  }
  closeWith(parser, 'do')
  const body = parser.parseList(parser, ['done'])
  closeWith(parser, 'done')
  return body
}

function parseFor(parser: Parser, kind: 'for' | 'select'): Body {
  const { source } = parser
  advance(source, kind.length)
  skipBlanks(source)
  if (kind === 'for' && startsWith(source, '((')) return parseArithmeticFor(parser)
  const variable = bare(source)
  if (!variable) throw unexpected(source)
  advance(source, variable.length)
  skipNewlines(parser)
  let words: Word[] | undefined
  if (bare(source) === 'in') {
    advance(source, 2)
    words = []
    for (;;) {
      skipBlanks(source)
      const word = readWord(parser)
      if (!word) break
      words.push(word)
    }
    if (peek(source) !== ';' && peek(source) !== '\n') throw unexpected(source)
  }
  if (peek(source) === ';') advance(source)
  return { kind, variable, ...(words && { words }), body: parseBody(parser) }
}

function parseArithmeticFor(parser: Parser): Body {
  const { source } = parser
  const end = arithmeticEnd(source.text, source.position + 2)
  if (end === undefined) throw unexpected(source)
  advance(source, 2)
  const piece = (): readonly Part[] => {
    const parts = readParts(parser, 'arithmetic', (c) => c === ';' || source.position >= end)
    if (peek(source) === ';') advance(source)
    return parts
  }
  const [init, condition, step] = [piece(), piece(), piece()]
  if (source.position !== end) throw unexpected(source)
  advance(source, 2)
  skipBlanks(source)
  if (peek(source) === ';') advance(source)
  return { kind: 'arithmetic-for', init, condition, step, body: parseBody(parser) }
}

function parseWhile(parser: Parser, word: 'while' | 'until'): Body {
  advance(parser.source, word.length)
  const condition = parser.parseList(parser, ['do'])
  return { kind: 'while', until: word === 'until', condition, body: parseBody(parser) }
}

function parseCase(parser: Parser): Body {
  const { source } = parser
  advance(source, 4)
  skipBlanks(source)
  const word = readWord(parser)
  if (!word) throw unexpected(source)
  skipNewlines(parser)
  closeWith(parser, 'in')
  const clauses: CaseClause[] = []
  for (;;) {
    skipNewlines(parser)
    if (atEnd(source)) throw endOfFile(source)
    if (bare(source) === 'esac') break
    clauses.push(parseClause(parser))
  }
  advance(source, 4)
  return { kind: 'case', word, clauses }
}

function parseClause(parser: Parser): CaseClause {
  const { source } = parser
  if (peek(source) === '(') advance(source)
  const patterns: Word[] = []
  for (;;) {
    skipBlanks(source)
    const pattern = readWord(parser)
    if (!pattern) throw unexpected(source)
    patterns.push(pattern)
    skipBlanks(source)
    const c = peek(source)
    if (c !== '|' && c !== ')') throw unexpected(source)
    advance(source)
    if (c === ')') break
  }
  const body = parser.parseList(parser, [';;&', ';;', ';&', 'esac'], true)
  const end = startsWith(source, ';;&') ? ';;&' : startsWith(source, ';;') ? ';;' : startsWith(source, ';&') ? ';&' : undefined
  if (end) advance(source, end.length)
  else if (bare(source) !== 'esac') throw unexpected(source)
  return { patterns, body, end: end ?? ';;' }
}

function parseDoubleBracket(parser: Parser): Body {
  advance(parser.source, 2)
  return { kind: 'condition', condition: parseCondition(parser) }
}
