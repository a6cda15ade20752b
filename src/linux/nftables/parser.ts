/** A place in the tokens, and the small questions that all of the grammar asks of it. */
import { dictionary } from '../../net/dictionary.ts'
import { Fault } from './fault.ts'
import { type Location, type Token, isReserved, newSource, tokenName, tokenise } from './lexer.ts'
import type { CommandNode } from './syntax.ts'

export interface Parser {
  readonly tokens: Token[]
  at: number
  /** `define NAME = …`: what `$NAME` stands for. */
  readonly defines: Map<string, readonly Token[]>
  readonly faults: Fault[]
  readonly commands: CommandNode[]
  /** The text of a file that is included; undefined where there is none. */
  readonly readFile: (path: string) => string | undefined
  includes: number
}

const MAX_FAULTS = 10
/** MAX_INCLUDE_DEPTH, for all that one file includes. */
const MAX_INCLUDES = 16

export function newParser(name: string | undefined, text: string, readFile: Parser['readFile']): Parser {
  const tokens = tokenise(newSource(name, text))
  return { tokens, at: 0, defines: new Map(), faults: [], commands: [], readFile, includes: 0 }
}

/** The token that is next; a `$NAME` is what it was defined to be. */
export function peek(parser: Parser, ahead = 0): Token {
  const token = parser.tokens[Math.min(parser.at + ahead, parser.tokens.length - 1)]!
  if (ahead === 0 && token.kind === 'sign' && token.text === '$') {
    const name = parser.tokens[parser.at + 1]!
    const stands = parser.defines.get(name.text)
    if (!stands) {
      parser.at += 2
      throw new Fault(`unknown identifier '${name.text}'`, name.at)
    }
    parser.tokens.splice(parser.at, 2, ...stands.map((each) => ({ ...each, at: name.at })))
    return peek(parser)
  }
  return token
}

export function next(parser: Parser): Token {
  const token = peek(parser)
  if (token.kind !== 'end') parser.at++
  return token
}

export const isWord = (parser: Parser, ...words: readonly string[]): boolean => {
  const token = peek(parser)
  return token.kind === 'word' && words.includes(token.text)
}
export const isSign = (parser: Parser, sign: string): boolean => {
  const token = peek(parser)
  return token.kind === 'sign' && token.text === sign
}

export function takeWord(parser: Parser, ...words: readonly string[]): Token | undefined {
  return isWord(parser, ...words) ? next(parser) : undefined
}
export function takeSign(parser: Parser, sign: string): Token | undefined {
  return isSign(parser, sign) ? next(parser) : undefined
}

/** A syntax error at the next token; `expecting` only where few things might have come. */
export function unexpected(parser: Parser, expecting?: string, token = peek(parser)): Fault {
  return new Fault(
    `syntax error, unexpected ${tokenName(token)}${expecting === undefined ? '' : `, expecting ${expecting}`}`,
    token.at,
  )
}

export function needSign(parser: Parser, sign: string, expecting?: string): Token {
  const token = takeSign(parser, sign)
  if (!token) throw unexpected(parser, expecting)
  return token
}
export function needWord(parser: Parser, expecting: string | undefined, ...words: readonly string[]): Token {
  const token = takeWord(parser, ...words)
  if (!token) throw unexpected(parser, expecting)
  return token
}

export function needNumber(parser: Parser): { readonly value: number; readonly at: Location } {
  const token = peek(parser)
  if (token.kind !== 'number') throw unexpected(parser, 'number')
  next(parser)
  return { value: Number(token.text), at: token.at }
}

/** A name of a person's own. */
export function needName(
  parser: Parser,
  expecting: string | undefined = 'string',
): { readonly name: string; readonly at: Location } {
  const token = peek(parser)
  if (token.kind !== 'word' || isReserved(token.text)) throw unexpected(parser, expecting)
  next(parser)
  return { name: token.text, at: token.at }
}

/** A string in quotes, or one word. */
export function needString(parser: Parser): string {
  const token = peek(parser)
  if (token.kind !== 'quoted' && token.kind !== 'word' && token.kind !== 'asterisk')
    throw unexpected(parser, 'string or quoted string or string with a trailing asterisk')
  return next(parser).text
}

/** NFTNL_UDATA_COMMENT_MAXLEN. */
const MAX_COMMENT = 128

export function needComment(parser: Parser): string {
  const { at } = peek(parser)
  const comment = needString(parser)
  if (comment.length > MAX_COMMENT) throw new Fault(`comment too long, ${MAX_COMMENT} characters maximum allowed`, at)
  return comment
}

/** Looks at the token itself: what a `$NAME` stands for is no separator. */
export const atSeparator = (parser: Parser): boolean => {
  const { kind } = parser.tokens[parser.at]!
  return kind === 'newline' || kind === 'semicolon'
}
export const atEnd = (parser: Parser): boolean => parser.tokens[parser.at]!.kind === 'end'

export function skipNewlines(parser: Parser): void {
  while (peek(parser).kind === 'newline') next(parser)
}

/** To the next separator; `whole`: what stands in braces goes with it. */
function skipLine(parser: Parser, whole: boolean): void {
  for (let depth = 0; ; parser.at++) {
    const { kind, text } = parser.tokens[parser.at]!
    if (kind === 'end' || (depth === 0 && (kind === 'newline' || kind === 'semicolon'))) return
    if (whole && kind === 'sign' && text === '{') depth++
    if (whole && kind === 'sign' && text === '}' && depth-- === 0) return
  }
}

/** Notes a fault and goes on behind the next newline or semicolon. False: there are enough of them, or nothing is left. */
export function recover(parser: Parser, fault: unknown): boolean {
  if (!(fault instanceof Fault)) throw fault
  parser.faults.push(fault)
  skipLine(parser, fault.message.endsWith('is not simulated'))
  return parser.faults.length < MAX_FAULTS && parser.tokens[parser.at]!.kind !== 'end'
}

const UNIT_MS: Readonly<Record<string, number>> = dictionary({ d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 })

/** `1d2h3m4s`, or a number of seconds; undefined for anything else. */
export function parseTime(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000
  if (!/^(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/.test(text) || text === '') return undefined
  let sum = 0
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[dhms])/g)) sum += Number(count) * UNIT_MS[unit!]!
  return sum
}

export function needTime(parser: Parser): number {
  const token = peek(parser)
  const ms = token.kind === 'word' || token.kind === 'number' || token.kind === 'quoted' ? parseTime(token.text) : undefined
  if (ms === undefined) throw unexpected(parser, 'string')
  next(parser)
  return ms
}

/** `include "FILE"`: its tokens stand in the place of the line. */
export function includeFile(parser: Parser): void {
  const word = next(parser)
  const token = peek(parser)
  if (token.kind !== 'quoted') throw unexpected(parser, 'quoted string or string')
  next(parser)
  const end = peek(parser)
  const at = { ...word.at, to: end.kind === 'newline' ? end.at.to : token.at.to }
  const text = parser.includes < MAX_INCLUDES ? parser.readFile(token.text) : undefined
  parser.includes++
  if (parser.includes > MAX_INCLUDES) throw new Fault(`Include nested too deeply, max ${MAX_INCLUDES} levels`, at)
  if (text === undefined) throw new Fault(`File not found: ${token.text}`, at)
  parser.tokens.splice(parser.at, 0, ...tokenise(newSource(token.text, text)).slice(0, -1))
}

/** `define NAME = …` to the end of its line, or over lines within braces. */
export function define(parser: Parser): void {
  next(parser)
  const { name } = needName(parser)
  needSign(parser, '=', "'='")
  const from = parser.at
  let depth = 0
  const stands: Token[] = []
  for (;;) {
    const token = peek(parser)
    if (token.kind === 'end' || (depth === 0 && atSeparator(parser))) break
    if (isSign(parser, '{')) depth++
    if (isSign(parser, '}')) depth--
    stands.push(next(parser))
  }
  if (parser.at === from) throw unexpected(parser)
  parser.defines.set(name, stands)
}
