/** Statements of a rule in nft's language (src/parser_bison.y; nft(8), STATEMENTS). */
import { dictionary } from '../../net/dictionary.ts'
import type { Relation } from './expression.ts'
import { Fault, notSimulated } from './fault.ts'
import { UNSIMULATED_STATEMENTS } from './fields.ts'
import { type Location, type Token, joinLocations } from './lexer.ts'
import {
  type Parser,
  atSeparator,
  isSign,
  isWord,
  needName,
  needNumber,
  needComment,
  needString,
  needTime,
  needWord,
  next,
  peek,
  takeSign,
  takeWord,
  unexpected,
  needSign,
} from './parser.ts'
import { counterValues, parseExpression, parseRight, parseRightConcat, parseSetUse, parseVerdict } from './parse-expression.ts'
import type { ObjectKind } from './ruleset.ts'
import type { NatNode, Node, RuleNode, StatementNode, StatementNodeOf } from './syntax.ts'

const RELATIONS: Readonly<Record<string, Relation | '!'>> = dictionary({
  '==': '==',
  eq: '==',
  '!=': '!=',
  ne: '!=',
  '!': '!',
  not: '!',
  '<': '<',
  lt: '<',
  '<=': '<=',
  le: '<=',
  '>': '>',
  gt: '>',
  '>=': '>=',
  ge: '>=',
})

/** The place from a token to the last one that was read. */
const since = (parser: Parser, from: Location): Location => joinLocations(from, parser.tokens[Math.max(0, parser.at - 1)]!.at)

function takeRelation(parser: Parser): Relation | '!' | undefined {
  const { kind, text } = peek(parser)
  const relation = kind === 'sign' || kind === 'word' ? RELATIONS[text] : undefined
  if (relation) next(parser)
  return relation
}

/** A comparison, a verdict map or an assignment. */
function expressionStatement(parser: Parser): StatementNode {
  const left = parseExpression(parser)
  if (takeWord(parser, 'vmap')) return { kind: 'vmap', key: left, set: parseSetUse(parser, true), at: since(parser, left.at) }
  if (left.kind !== 'symbol' && takeWord(parser, 'set')) {
    const right = parseExpression(parser)
    return { kind: 'assign', left, right, at: since(parser, left.at) }
  }
  const relation = takeRelation(parser)
  const right = parseRight(parser)
  return { kind: 'match', left, relation, right, at: since(parser, left.at) }
}

const NAT_FLAGS = ['random', 'fully-random', 'persistent']

function natFlags(parser: Parser): string[] {
  const flags: string[] = []
  while (isWord(parser, ...NAT_FLAGS)) {
    flags.push(next(parser).text)
    if (!takeSign(parser, ',')) break
  }
  return flags
}

function natPort(parser: Parser): Node | undefined {
  if (!takeSign(parser, ':')) return undefined
  return peek(parser).kind === 'number' ? parseRightConcat(parser) : parseExpression(parser)
}

/** `[ADDRESS]`. */
function bracketed(parser: Parser): Node {
  const open = needSign(parser, '[')
  const address = peek(parser)
  const close = parser.tokens[parser.at + 1]!
  if (address.kind !== 'word' || close.text !== ']') throw unexpected(parser, undefined, open)
  parser.at += 2
  return { kind: 'symbol', text: address.text, at: joinLocations(open.at, close.at) }
}

function natAddress(parser: Parser): Node | undefined {
  if (isSign(parser, ':')) return undefined
  if (isSign(parser, '[')) {
    const from = bracketed(parser)
    if (!takeSign(parser, '-')) return from
    const to = bracketed(parser)
    return { kind: 'range', from, to, at: joinLocations(from.at, to.at) }
  }
  const { kind, text } = peek(parser)
  // A plain address may be a range or a prefix, which expressions are not.
  return kind === 'word' && /[.:]/.test(text) ? parseRightConcat(parser) : parseExpression(parser)
}

function nat(parser: Parser, word: Token): StatementNode {
  const family = takeWord(parser, 'ip', 'ip6')
  const prefix = takeWord(parser, 'prefix')
  if (prefix) throw notSimulated(`"${word.text} prefix"`, prefix.at)
  const addr = takeWord(parser, 'addr')
  if (addr) {
    needSign(parser, '.')
    needWord(parser, undefined, 'port')
  }
  takeWord(parser, 'to')
  if (atSeparator(parser)) throw unexpected(parser)
  const address = natAddress(parser)
  const node: NatNode = {
    family: family && (family.text as 'ip' | 'ip6'),
    familyAt: word.at,
    address,
    port: natPort(parser),
    prefix: false,
    flags: natFlags(parser),
  }
  return { kind: 'nat', type: word.text as 'snat' | 'dnat', ...node, at: since(parser, word.at) }
}

function portsOnly(parser: Parser, word: Token): StatementNode {
  let port: Node | undefined
  if (takeWord(parser, 'to')) {
    takeSign(parser, ':')
    port = peek(parser).kind === 'number' ? parseRightConcat(parser) : parseExpression(parser)
  }
  return { kind: word.text as 'masquerade' | 'redirect', port, flags: natFlags(parser), at: since(parser, word.at) }
}

function reject(parser: Parser, word: Token): StatementNode {
  if (!takeWord(parser, 'with')) return { kind: 'reject', type: undefined, code: undefined, at: word.at }
  const type = needWord(parser, 'icmp or icmpv6 or tcp or icmpx', 'icmp', 'icmpv6', 'tcp', 'icmpx').text as
    'icmp' | 'icmpv6' | 'tcp' | 'icmpx'
  if (type === 'tcp') {
    needWord(parser, 'reset', 'reset')
    return { kind: 'reject', type, code: undefined, at: since(parser, word.at) }
  }
  takeWord(parser, 'type')
  const code = parseExpression(parser)
  return { kind: 'reject', type, code, at: since(parser, word.at) }
}

function log(parser: Parser, word: Token): StatementNode {
  let prefix: string | undefined
  let level: string | undefined
  const numbers: Partial<Record<'group' | 'snaplen' | 'queue-threshold', number>> = {}
  const flags: string[] = []
  for (;;) {
    const option = takeWord(parser, 'prefix', 'level', 'flags', 'group', 'snaplen', 'queue-threshold')
    if (!option) break
    if (option.text === 'prefix') prefix = needString(parser)
    else if (option.text === 'level') level = needString(parser)
    else if (option.text === 'flags') logFlags(parser, flags)
    else numbers[option.text as keyof typeof numbers] = needNumber(parser).value
  }
  return {
    kind: 'log',
    prefix,
    level,
    flags,
    group: numbers.group,
    snaplen: numbers.snaplen,
    queueThreshold: numbers['queue-threshold'],
    at: since(parser, word.at),
  }
}

function logFlags(parser: Parser, flags: string[]): void {
  if (takeWord(parser, 'tcp')) {
    do flags.push(`tcp ${needWord(parser, undefined, 'sequence', 'options').text}`)
    while (takeSign(parser, ','))
  } else if (takeWord(parser, 'ip')) flags.push(`ip ${needWord(parser, undefined, 'options').text}`)
  else flags.push(needWord(parser, undefined, 'skuid', 'ether', 'all').text)
}

const BYTE_UNITS: Readonly<Record<string, number>> = dictionary({ bytes: 1, kbytes: 1024, mbytes: 1024 * 1024 })

/** `counter name "x"`. */
function named(parser: Parser, word: Token): StatementNode {
  next(parser)
  const token = peek(parser)
  const name = token.kind === 'quoted' ? { name: next(parser).text, at: token.at } : needName(parser)
  if (isWord(parser, 'map')) throw notSimulated('a map to objects', peek(parser).at)
  const object = word.text as ObjectKind
  return { kind: 'object', object, name: name.name, nameAt: name.at, at: since(parser, word.at) }
}

/** `over 10 mbytes used 5 kbytes`, of a statement or an object. */
export function quota(parser: Parser, from: Location): StatementNodeOf<'quota'> {
  const over = takeWord(parser, 'over') !== undefined
  if (!over && !takeWord(parser, 'until') && peek(parser).kind !== 'number') throw unexpected(parser)
  const amount = (): number => {
    const { value } = needNumber(parser)
    const unit = peek(parser)
    if (unit.kind !== 'word') throw unexpected(parser, 'bytes or string')
    next(parser)
    return value * (BYTE_UNITS[unit.text] ?? NaN)
  }
  const bytes = amount()
  const used = takeWord(parser, 'used') ? amount() : 0
  if (Number.isNaN(bytes + used)) throw new Fault('Wrong rate format', since(parser, from))
  return { kind: 'quota', over, bytes, used, at: since(parser, from) }
}

/** `ct count over 20`. */
function ctCount(parser: Parser): StatementNodeOf<'ct-count'> {
  const word = next(parser)
  needWord(parser, undefined, 'count')
  const over = takeWord(parser, 'over') !== undefined
  return { kind: 'ct-count', over, count: needNumber(parser).value, at: since(parser, word.at) }
}

function limit(parser: Parser, word: Token): StatementNode {
  return isWord(parser, 'name') ? named(parser, word) : limitRate(parser, word.at)
}

/** `rate over 5/second burst 10 packets`, of a statement or an object. */
export function limitRate(parser: Parser, from: Location): StatementNodeOf<'limit'> {
  needWord(parser, 'rate', 'rate')
  const over = takeWord(parser, 'over') !== undefined
  if (!over) takeWord(parser, 'until')
  const rate = needNumber(parser).value
  let factor = 1
  let bytes = false
  let unit: string
  if (takeSign(parser, '/'))
    unit = needWord(parser, 'week or day or hour or minute or second', 'second', 'minute', 'hour', 'day', 'week').text
  else {
    const token = peek(parser)
    const [size = '', time = ''] = token.kind === 'word' ? token.text.split('/') : []
    if (!Object.hasOwn(BYTE_UNITS, size)) throw unexpected(parser, '/ or string or bytes')
    next(parser)
    bytes = true
    factor = BYTE_UNITS[size]!
    unit = time
    if (time === '') {
      needSign(parser, '/')
      unit = needWord(parser, undefined, 'second', 'minute', 'hour', 'day', 'week').text
    }
  }
  return { kind: 'limit', rate: rate * factor, unit, bytes, over, ...burst(parser), at: since(parser, from) }
}

function burst(parser: Parser): { burst: number | undefined; burstAt: Location | undefined } {
  const word = takeWord(parser, 'burst')
  if (!word) return { burst: undefined, burstAt: undefined }
  const { value } = needNumber(parser)
  const unit = needWord(parser, undefined, 'packets', 'bytes', 'kbytes', 'mbytes')
  return { burst: value * (BYTE_UNITS[unit.text] ?? 1), burstAt: joinLocations(word.at, unit.at) }
}

function counter(parser: Parser, word: Token): StatementNode {
  if (isWord(parser, 'name')) return named(parser, word)
  if (isWord(parser, 'packets')) {
    next(parser)
    return { kind: 'counter', ...counterValues(parser), at: since(parser, word.at) }
  }
  return { kind: 'counter', packets: 0, bytes: 0, at: word.at }
}

/** `update @SET { KEY timeout 1m counter : DATA }`. */
function setElement(parser: Parser, word: Token): StatementNode {
  needSign(parser, '@')
  const set = needName(parser)
  needSign(parser, '{', "'{'")
  const key = parseExpression(parser)
  const timeoutMs = takeWord(parser, 'timeout') ? needTime(parser) : undefined
  let statement: StatementNode | undefined
  if (isWord(parser, 'counter')) statement = counter(parser, next(parser))
  else if (isWord(parser, 'limit')) statement = limit(parser, next(parser))
  else if (isWord(parser, 'quota')) statement = quota(parser, next(parser).at)
  else if (isWord(parser, 'ct')) statement = ctCount(parser)
  const data = takeSign(parser, ':') ? parseExpression(parser) : undefined
  needSign(parser, '}', "'}'")
  return {
    kind: 'set-element',
    operation: word.text as 'add' | 'update' | 'delete',
    set: set.name,
    setAt: joinLocations(set.at, set.at),
    key,
    timeoutMs,
    statement,
    data,
    at: since(parser, word.at),
  }
}

function statement(parser: Parser): StatementNode {
  const word = peek(parser)
  if (word.kind === 'word') {
    const verdict = parseVerdict(parser)
    if (verdict) return verdict
    if (UNSIMULATED_STATEMENTS.includes(word.text)) throw notSimulated(`"${word.text}"`, word.at)
    switch (word.text) {
      case 'counter':
        return counter(parser, next(parser))
      case 'log':
        return log(parser, next(parser))
      case 'limit':
        return limit(parser, next(parser))
      case 'ct':
        if (parser.tokens[parser.at + 1]!.text === 'count') return ctCount(parser)
        break
      case 'quota': {
        const start = next(parser)
        return isWord(parser, 'name') ? named(parser, start) : quota(parser, start.at)
      }
      case 'snat':
      case 'dnat':
        return nat(parser, next(parser))
      case 'masquerade':
      case 'redirect':
        return portsOnly(parser, next(parser))
      case 'reject':
        return reject(parser, next(parser))
      case 'notrack':
        return { kind: 'notrack', at: next(parser).at }
      case 'add':
      case 'update':
      case 'delete':
        return setElement(parser, next(parser))
    }
  }
  return expressionStatement(parser)
}

/** The statements of one rule up to the end of its line, and its comment. */
export function parseRule(parser: Parser, from = peek(parser).at): RuleNode {
  const statements = [statement(parser)]
  for (;;) {
    if (takeWord(parser, 'comment')) {
      const comment = needComment(parser)
      const at = since(parser, from)
      if (!atSeparator(parser) && peek(parser).kind !== 'end') throw unexpected(parser, 'end of file or newline or semicolon')
      return { statements, comment, at }
    }
    if (atSeparator(parser) || isSign(parser, '}') || peek(parser).kind === 'end')
      return { statements, comment: undefined, at: since(parser, from) }
    statements.push(statement(parser))
  }
}
