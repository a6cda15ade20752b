/** What stands between `[[` and `]]`. bash(1), "[[ expression ]]". */
import { SyntaxFailure, type Condition, type Word } from './syntax.ts'
import { readParts, readWord, type WordReader } from './parse-word.ts'
import { advance, atEnd, endOfFile, match, peek, skipBlanks, startsWith, unexpected, type Source } from './source.ts'

const unary = /-[abcdefghkprstuwxGLNOSznovR](?=\s)/y
const binary = /(==|=~|!=|=|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef|<|>)(?=\s)/y

/** Reads the expression and the closing `]]`. */
export function parseCondition(reader: WordReader): Condition {
  // Patterns are extended inside [[ ]] whatever the option says.
  const inner: WordReader = { ...reader, source: extended(reader.source) }
  const condition = parseOr(inner)
  skip(inner.source)
  if (!startsWith(inner.source, ']]')) throw atEnd(inner.source) ? endOfFile(inner.source) : conditionalError(inner.source)
  advance(inner.source, 2)
  reader.source.position = inner.source.position
  reader.source.line = inner.source.line
  return condition
}

const extended = (source: Source): Source => ({ ...source, extendedGlob: () => true })

function conditionalError(source: Source): Error {
  const { message, line, source: quoted } = unexpected(source)
  return new SyntaxFailure(message.replace('near unexpected token', 'in conditional expression: unexpected token'), line, quoted)
}

function skip(source: Source): void {
  for (;;) {
    skipBlanks(source)
    if (peek(source) === '\n') advance(source)
    else return
  }
}

function parseOr(reader: WordReader): Condition {
  let left = parseAnd(reader)
  for (;;) {
    skip(reader.source)
    if (!startsWith(reader.source, '||')) return left
    advance(reader.source, 2)
    left = { kind: 'or', left, right: parseAnd(reader) }
  }
}

function parseAnd(reader: WordReader): Condition {
  let left = parseNot(reader)
  for (;;) {
    skip(reader.source)
    if (!startsWith(reader.source, '&&')) return left
    advance(reader.source, 2)
    left = { kind: 'and', left, right: parseNot(reader) }
  }
}

function parseNot(reader: WordReader): Condition {
  const { source } = reader
  skip(source)
  if (match(source, /!(?=[\s(])/y)) {
    advance(source)
    return { kind: 'not', operand: parseNot(reader) }
  }
  if (peek(source) === '(') {
    advance(source)
    const inner = parseOr(reader)
    skip(source)
    if (peek(source) !== ')') throw unexpected(source)
    advance(source)
    return inner
  }
  return parseTest(reader)
}

function parseTest(reader: WordReader): Condition {
  const { source } = reader
  const operator = match(source, unary)?.[0]
  if (operator) {
    const start = source.position
    advance(source, operator.length)
    skip(source)
    const next = startsWith(source, ']]') || startsWith(source, '&&') || startsWith(source, '||') ? undefined : readWord(reader)
    if (next) return { kind: 'unary', operator, word: next }
    source.position = start
  }
  const left = readWord(reader)
  if (!left) throw unexpected(source)
  skip(source)
  const sign = match(source, binary)?.[1]
  if (!sign) return { kind: 'word', word: left }
  advance(source, sign.length)
  skip(source)
  const right = sign === '=~' ? readRegex(reader) : readWord(reader)
  if (!right) throw unexpected(source)
  return { kind: 'binary', operator: sign, left, right }
}

/** The right side of `=~`: parentheses and `|` belong to it; a blank outside parentheses ends it. */
function readRegex(reader: WordReader): Word | undefined {
  let depth = 0
  let seen = -1
  const parts = readParts(reader, 'plain', (c) => {
    if (reader.source.position === seen) return false
    seen = reader.source.position
    if (c === '(') depth++
    if (c === ')') depth--
    return depth < 0 || (depth === 0 && /\s/.test(c))
  })
  return parts.length > 0 ? { parts } : undefined
}
