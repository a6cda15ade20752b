/** Expressions of nft's language: what a packet says, and what it is compared with (src/parser_bison.y). */
import type { BinaryOperator } from './expression.ts'
import { Fault, notSimulated } from './fault.ts'
import {
  BARE_METAS,
  CTS,
  DIRECTED_CTS,
  METAS,
  META_KEYS,
  PAYLOADS,
  UNSIMULATED_CTS,
  UNSIMULATED_EXPRESSIONS,
  UNSIMULATED_FIELDS,
  UNSIMULATED_METAS,
} from './fields.ts'
import { type Location, type Token, isReserved, joinLocations } from './lexer.ts'
import {
  type Parser,
  isSign,
  isWord,
  needName,
  needNumber,
  needSign,
  needComment,
  needTime,
  needWord,
  next,
  peek,
  skipNewlines,
  takeSign,
  takeWord,
  unexpected,
} from './parser.ts'
import type { ElementNode, Node, NodeOf } from './syntax.ts'

const SYMBOLS: readonly string[] = ['word', 'number', 'quoted', 'asterisk']
/** Names of protocols and such are keywords and values: `meta l4proto tcp`. */
const KEYWORD_VALUES = new Set([
  'exists',
  'missing',
  'tcp',
  'udp',
  'udplite',
  'icmp',
  'icmpv6',
  'igmp',
  'sctp',
  'dccp',
  'ah',
  'esp',
  'comp',
  'ip',
  'ip6',
  'arp',
  'vlan',
  'redirect',
  'mark',
  'dnat',
  'snat',
  'frag',
  'ether',
])

/** A value that may stand on the right side. */
export const isSymbol = (token: Token): boolean =>
  SYMBOLS.includes(token.kind) && (token.kind !== 'word' || !isReserved(token.text) || KEYWORD_VALUES.has(token.text))

function payload(parser: Parser, word: Token): Node {
  const field = peek(parser)
  const known = PAYLOADS[word.text]!
  if (field.kind === 'word' && (UNSIMULATED_FIELDS[word.text] ?? []).includes(field.text))
    throw notSimulated(`"${word.text} ${field.text}"`, joinLocations(word.at, field.at))
  if (field.kind !== 'word' || !Object.hasOwn(known, field.text)) throw unexpected(parser)
  next(parser)
  return { kind: 'payload', protocol: word.text, field: field.text, at: joinLocations(word.at, field.at) }
}

function meta(parser: Parser, word: Token): Node {
  const bare = word.text !== 'meta'
  const key = bare ? word : peek(parser)
  const at = joinLocations(word.at, key.at)
  if (key.kind === 'word' && UNSIMULATED_METAS.includes(key.text)) throw notSimulated(`"meta ${key.text}"`, at)
  if (key.kind !== 'word') throw unexpected(parser)
  if (!Object.hasOwn(METAS, key.text)) {
    if (isReserved(key.text)) throw unexpected(parser)
    throw new Fault(`syntax error, unexpected ${key.text}, known keys are ${META_KEYS}`, at)
  }
  if (!bare) next(parser)
  return { kind: 'meta', key: key.text, bare, at }
}

function ct(parser: Parser, word: Token): Node {
  const directed = takeWord(parser, 'original', 'reply')
  const family = directed && takeWord(parser, 'ip', 'ip6')
  const key = peek(parser)
  const at = joinLocations(word.at, key.at)
  if (key.kind === 'word' && UNSIMULATED_CTS.includes(key.text)) throw notSimulated(`"ct ${key.text}"`, at)
  if (key.kind !== 'word' || !Object.hasOwn(directed ? DIRECTED_CTS : CTS, key.text)) throw unexpected(parser)
  next(parser)
  return {
    kind: 'ct',
    key: key.text,
    direction: directed && (directed.text as 'original' | 'reply'),
    family: family && (family.text as 'ip' | 'ip6'),
    at,
  }
}

function fib(parser: Parser, word: Token): Node {
  const keys: string[] = []
  do {
    keys.push(needWord(parser, 'daddr or saddr or mark or iif or oif', 'saddr', 'daddr', 'mark', 'iif', 'oif').text)
  } while (takeSign(parser, '.'))
  const result = needWord(parser, undefined, 'type', 'oif', 'oifname')
  return { kind: 'fib', keys, result: result.text, at: joinLocations(word.at, result.at) }
}

function numgen(parser: Parser, word: Token): Node {
  const mode = needWord(parser, 'inc or random', 'inc', 'random').text as 'inc' | 'random'
  needWord(parser, 'mod', 'mod')
  const mod = needNumber(parser)
  let end = mod.at
  let offset = 0
  if (takeWord(parser, 'offset')) ({ value: offset, at: end } = needNumber(parser))
  return { kind: 'numgen', mode, mod: mod.value, offset, at: joinLocations(word.at, end) }
}

/** `mod N seed N offset N` of a hash. */
function hashRest(parser: Parser, word: Token): { mod: number; seed: number | undefined; offset: number; at: Location } {
  needWord(parser, 'mod', 'mod')
  const mod = needNumber(parser)
  let { at } = mod
  let seed: number | undefined
  let offset = 0
  if (word.text === 'jhash' && takeWord(parser, 'seed')) ({ value: seed, at } = needNumber(parser))
  if (takeWord(parser, 'offset')) ({ value: offset, at } = needNumber(parser))
  return { mod: mod.value, seed, offset, at: joinLocations(word.at, at) }
}

function hash(parser: Parser, word: Token): Node {
  if (word.text === 'jhash') return { kind: 'jhash', of: parseExpression(parser), ...hashRest(parser, word) }
  const { mod, offset, at } = hashRest(parser, word)
  return { kind: 'symhash', mod, offset, at }
}

function primary(parser: Parser): Node {
  const token = peek(parser)
  if (takeSign(parser, '(')) {
    const inner = parseExpression(parser)
    needSign(parser, ')', "')'")
    return inner
  }
  if (token.kind === 'sign' && token.text === '@') throw notSimulated('a raw payload expression', token.at)
  if (token.kind === 'word') {
    if (UNSIMULATED_EXPRESSIONS.includes(token.text) && parser.tokens[parser.at + 1]!.kind === 'word')
      throw notSimulated(`"${token.text}"`, token.at)
    if (Object.hasOwn(PAYLOADS, token.text)) return payload(parser, next(parser))
    if (token.text === 'meta' || BARE_METAS.includes(token.text)) return meta(parser, next(parser))
    if (token.text === 'ct') return ct(parser, next(parser))
    if (token.text === 'fib') return fib(parser, next(parser))
    if (token.text === 'numgen') return numgen(parser, next(parser))
    if (token.text === 'jhash' || token.text === 'symhash') return hash(parser, next(parser))
  }
  if (!isSymbol(token)) throw unexpected(parser)
  next(parser)
  return { kind: 'symbol', text: token.text, at: token.at }
}

/** From the loosest to the tightest. */
const OPERATORS: readonly (readonly [word: string, sign: string, BinaryOperator])[][] = [
  [['or', '|', '|']],
  [['xor', '^', '^']],
  [['and', '&', '&']],
  [
    ['lshift', '<<', '<<'],
    ['rshift', '>>', '>>'],
  ],
]

function binary(parser: Parser, level: number, leaf: () => Node): Node {
  const operators = OPERATORS[level]
  if (!operators) return leaf()
  let left = binary(parser, level + 1, leaf)
  for (;;) {
    const found = operators.find(([word, sign]) => isWord(parser, word) || isSign(parser, sign))
    if (!found) return left
    next(parser)
    const right = binary(parser, level + 1, leaf)
    left = { kind: 'binary', operator: found[2], left, right, at: joinLocations(left.at, right.at) }
  }
}

/** Left sides, and what is assigned: parts of a key joined by dots, and perhaps a map from it. */
export function parseExpression(parser: Parser): Node {
  const parts = [binary(parser, 0, () => primary(parser))]
  while (takeSign(parser, '.')) parts.push(binary(parser, 0, () => primary(parser)))
  const key: Node = parts.length === 1 ? parts[0]! : { kind: 'concat', parts, at: joinLocations(parts[0]!.at, parts.at(-1)!.at) }
  if (!isWord(parser, 'map')) return key
  next(parser)
  const set = parseSetUse(parser)
  return { kind: 'map', key, set, at: joinLocations(key.at, set.at) }
}

/** `{ … }` or `@NAME`; `verdicts`: a verdict map. */
export function parseSetUse(parser: Parser, verdicts = false): Node {
  const at = takeSign(parser, '@')
  if (at) {
    const name = needName(parser)
    return { kind: 'set-name', name: name.name, at: joinLocations(at.at, name.at) }
  }
  if (!isSign(parser, '{')) throw unexpected(parser)
  return parseSet(parser, verdicts)
}

function rightLeaf(parser: Parser): Node {
  const star = takeSign(parser, '*')
  if (star) return { kind: 'any', at: star.at }
  if (takeSign(parser, '(')) {
    const inner = binary(parser, 0, () => rightLeaf(parser))
    needSign(parser, ')', "')'")
    return inner
  }
  const token = peek(parser)
  if (!isSymbol(token)) throw unexpected(parser)
  next(parser)
  const from: Node = { kind: 'symbol', text: token.text, at: token.at }
  if (isSign(parser, '/') && parser.tokens[parser.at + 1]!.kind === 'number') {
    next(parser)
    const length = needNumber(parser)
    return { kind: 'prefix', base: from, length: length.value, at: joinLocations(token.at, length.at) }
  }
  if (!takeSign(parser, '-')) return from
  const last = peek(parser)
  if (!isSymbol(last)) throw unexpected(parser)
  next(parser)
  return { kind: 'range', from, to: { kind: 'symbol', text: last.text, at: last.at }, at: joinLocations(token.at, last.at) }
}

/** One value, prefix or range, or several joined by dots. */
export function parseRightConcat(parser: Parser): Node {
  const parts = [binary(parser, 0, () => rightLeaf(parser))]
  while (takeSign(parser, '.')) parts.push(binary(parser, 0, () => rightLeaf(parser)))
  return parts.length === 1 ? parts[0]! : { kind: 'concat', parts, at: joinLocations(parts[0]!.at, parts.at(-1)!.at) }
}

function parseList(parser: Parser): Node {
  const items = [parseRightConcat(parser)]
  while (takeSign(parser, ',')) items.push(parseRightConcat(parser))
  return items.length === 1 ? items[0]! : { kind: 'list', items, at: joinLocations(items[0]!.at, items.at(-1)!.at) }
}

/** What a left side is compared with. */
export function parseRight(parser: Parser): Node {
  if (isSign(parser, '{') || isSign(parser, '@')) return parseSetUse(parser)
  const value = parseList(parser)
  if (!takeSign(parser, '/')) return value
  const mask = parseList(parser)
  return { kind: 'flags', value, mask, at: joinLocations(value.at, mask.at) }
}

export function parseVerdict(parser: Parser): NodeOf<'verdict'> | undefined {
  const word = peek(parser)
  if (word.kind !== 'word') return undefined
  switch (word.text) {
    case 'accept':
    case 'drop':
    case 'continue':
    case 'return':
      next(parser)
      return { kind: 'verdict', verdict: { kind: word.text }, chainAt: undefined, at: word.at }
    case 'jump':
    case 'goto': {
      next(parser)
      const chain = needName(parser, "'{'")
      return {
        kind: 'verdict',
        verdict: { kind: word.text, chain: chain.name },
        chainAt: chain.at,
        at: joinLocations(word.at, chain.at),
      }
    }
    default:
      return undefined
  }
}

function elementOptions(parser: Parser): Pick<ElementNode, 'comment' | 'timeoutMs' | 'expiresMs' | 'counter'> {
  let comment: string | undefined
  let timeoutMs: number | undefined
  let expiresMs: number | undefined
  let counter: ElementNode['counter']
  for (;;) {
    if (takeWord(parser, 'comment')) comment = needComment(parser)
    else if (takeWord(parser, 'timeout')) timeoutMs = needTime(parser)
    else if (takeWord(parser, 'expires')) expiresMs = needTime(parser)
    else if (takeWord(parser, 'counter')) counter = takeWord(parser, 'packets') ? counterValues(parser) : { packets: 0, bytes: 0 }
    else return { comment, timeoutMs, expiresMs, counter }
  }
}

/** After `packets`. */
export function counterValues(parser: Parser): { packets: number; bytes: number } {
  const packets = needNumber(parser).value
  needWord(parser, 'bytes', 'bytes')
  return { packets, bytes: needNumber(parser).value }
}

function element(parser: Parser, verdicts: boolean): ElementNode {
  const key = parseRightConcat(parser)
  const before = elementOptions(parser)
  let data: Node | undefined
  let after = before
  if (takeSign(parser, ':')) {
    data = parseVerdict(parser) ?? (isSymbol(peek(parser)) && !verdicts ? parseRightConcat(parser) : undefined)
    if (!data) throw unexpected(parser)
    after = elementOptions(parser)
  }
  return {
    key,
    data,
    comment: before.comment ?? after.comment,
    timeoutMs: before.timeoutMs ?? after.timeoutMs,
    expiresMs: before.expiresMs ?? after.expiresMs,
    counter: before.counter ?? after.counter,
    at: key.at,
  }
}

/** `{ a, b : c, $more }`; a set within is taken out of its braces. */
export function parseSet(parser: Parser, verdicts = false): NodeOf<'set'> {
  const open: Location = needSign(parser, '{', "'{'").at
  const elements: ElementNode[] = []
  skipNewlines(parser)
  for (;;) {
    const close = takeSign(parser, '}')
    if (close) return { kind: 'set', elements, at: joinLocations(open, close.at) }
    if (isSign(parser, '{')) elements.push(...parseSet(parser, verdicts).elements)
    else elements.push(element(parser, verdicts))
    skipNewlines(parser)
    if (takeSign(parser, ',')) skipNewlines(parser)
    else if (!isSign(parser, '}')) throw unexpected(parser, "comma or '}'")
  }
}
