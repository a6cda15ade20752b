/** What stands between the braces of a table, chain, set, map or counter (src/parser_bison.y). */
import { Fault, notSimulated } from './fault.ts'
import { type Location, joinLocations } from './lexer.ts'
import {
  type Parser,
  atEnd,
  atSeparator,
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
  recover,
  takeSign,
  takeWord,
  unexpected,
  define,
  includeFile,
} from './parser.ts'
import { counterValues, parseExpression, parseSet } from './parse-expression.ts'
import { limitRate, parseRule, quota } from './parse-statement.ts'
import { isTypeName } from './datatype.ts'
import { OBJECT_KINDS, type ObjectKind, SET_FLAGS, type SetFlag } from './ruleset.ts'
import type { BaseNode, ChainNode, Named, Node, ObjectNode, RuleNode, SetNode, TableItem } from './syntax.ts'

const since = (parser: Parser, from: Location): Location => joinLocations(from, parser.tokens[Math.max(0, parser.at - 1)]!.at)

/**
 * Reads `{ line; line … }`. A fault in a line is noted, and the next line is read, as bison's error rule does; at the end of the
 * file there is nothing more to read.
 */
function block(parser: Parser, line: () => unknown, { lastNeedsSeparator = true, inner = false } = {}): Location {
  const open = needSign(parser, '{', "'{'").at
  for (;;) {
    if (atSeparator(parser)) {
      next(parser)
      continue
    }
    if (atEnd(parser)) throw unexpected(parser)
    try {
      const close = takeSign(parser, '}')
      // Where more stands on the line of a block within a table, bison goes on inside of it.
      if (close && inner && !atSeparator(parser)) throw unexpected(parser, 'newline or semicolon')
      if (close) return joinLocations(open, close.at)
      // True: what may follow on the same line.
      if (line() === true) continue
      if (!atSeparator(parser) && (lastNeedsSeparator || !isSign(parser, '}'))) throw unexpected(parser, 'newline or semicolon')
    } catch (error) {
      if (parser.tokens[parser.at]!.kind === 'end') throw error
      if (!recover(parser, error)) throw unexpected(parser, undefined, parser.tokens.at(-1))
    }
  }
}

function priority(parser: Parser): BaseNode['priority'] {
  const word = needWord(parser, 'priority', 'priority')
  const token = peek(parser)
  if (token.kind === 'word') {
    next(parser)
    const sign = takeSign(parser, '+') ?? takeSign(parser, '-')
    const offset = sign ? needNumber(parser).value : 0
    return { name: token.text, offset: sign?.text === '-' ? -offset : offset, at: since(parser, word.at) }
  }
  const minus = takeSign(parser, '-')
  const { value } = needNumber(parser)
  return { name: undefined, offset: minus ? -value : value, at: since(parser, word.at) }
}

function baseLine(parser: Parser): BaseNode {
  const type = needName(parser)
  needWord(parser, 'hook', 'hook')
  const hook = needName(parser)
  if (isWord(parser, 'device', 'devices')) throw notSimulated('a chain of a device', peek(parser).at)
  return { type: type.name, typeAt: type.at, hook: hook.name, hookAt: hook.at, priority: priority(parser) }
}

/** `inner`: within a table's block. */
export function parseChain(parser: Parser, inner = false): ChainNode {
  let base: BaseNode | undefined
  let policy: ChainNode['policy']
  let comment: string | undefined
  const rules: RuleNode[] = []
  block(
    parser,
    () => {
      if (isWord(parser, 'type')) {
        next(parser)
        base = baseLine(parser)
        return
      }
      const word = takeWord(parser, 'policy')
      if (word) {
        const value = needWord(parser, undefined, 'accept', 'drop')
        policy = { value: value.text as 'accept' | 'drop', at: joinLocations(word.at, value.at) }
      } else if (takeWord(parser, 'comment')) comment = needComment(parser)
      else if (isWord(parser, 'flags') || isWord(parser, 'devices'))
        throw notSimulated(`"${peek(parser).text}" of a chain`, peek(parser).at)
      else if (isWord(parser, 'define')) define(parser)
      else if (isWord(parser, 'include')) includeFile(parser)
      else rules.push(parseRule(parser))
    },
    { inner },
  )
  return { base, policy, comment, rules }
}

function typeNames(parser: Parser): Named[] {
  const names: Named[] = []
  do {
    const mark = takeWord(parser, 'mark')
    const name = mark ? { name: 'mark', at: mark.at } : needName(parser)
    if (!isTypeName(name.name)) throw new Fault(`unknown datatype ${name.name}`, name.at)
    names.push(name)
  } while (takeSign(parser, '.'))
  return names
}

const typeOfParts = (node: Node): readonly Node[] => (node.kind === 'concat' ? node.parts : [node])

type Growing = { -readonly [K in keyof SetNode]: SetNode[K] }

function keyLine(parser: Parser, set: Growing, typeOf: boolean): void {
  const part = (): readonly (Named | Node)[] => (typeOf ? typeOfParts(parseExpression(parser)) : typeNames(parser))
  const key = part()
  if (!set.map) {
    Object.assign(set, { key, typeOf })
    return
  }
  needSign(parser, ':', 'colon or .')
  const interval = takeWord(parser, 'interval')
  if (interval) throw notSimulated('a map to intervals', interval.at)
  const object = takeWord(parser, 'counter', 'quota', 'limit')
  if (object) throw notSimulated('a map to objects', object.at)
  const data = isWord(parser, 'verdict') ? [{ name: 'verdict', at: next(parser).at }] : part()
  Object.assign(set, { key, data, typeOf })
}

function flagsLine(parser: Parser): SetFlag[] {
  const flags: SetFlag[] = []
  do flags.push(needWord(parser, undefined, ...SET_FLAGS).text as SetFlag)
  while (takeSign(parser, ','))
  return flags
}

/** Behind these no separator need stand. */
const FREE: readonly (string | undefined)[] = ['elements', 'auto-merge', 'comment']

/** The word that the line begins with. */
function setLine(parser: Parser, set: Growing): string | undefined {
  const word = takeWord(
    parser,
    'type',
    'typeof',
    'flags',
    'timeout',
    'gc-interval',
    'size',
    'policy',
    'auto-merge',
    'counter',
    'comment',
    'elements',
    'limit',
    'quota',
  )
  switch (word?.text) {
    case 'type':
    case 'typeof':
      keyLine(parser, set, word.text === 'typeof')
      break
    case 'flags':
      set.flags = flagsLine(parser)
      break
    case 'timeout':
      set.timeoutMs = needTime(parser)
      break
    case 'gc-interval':
      set.gcIntervalMs = needTime(parser)
      break
    case 'size':
      set.size = needNumber(parser).value
      break
    case 'policy':
      set.policy = needWord(parser, undefined, 'memory', 'performance').text as 'memory' | 'performance'
      break
    case 'auto-merge':
      set.autoMerge = true
      break
    case 'counter':
      set.counted = true
      break
    case 'comment':
      set.comment = needComment(parser)
      break
    case 'elements':
      needSign(parser, '=', "'='")
      set.elements = parseSet(parser)
      break
    case undefined:
      throw unexpected(parser)
    default:
      throw notSimulated(`"${word!.text}" of a set`, word!.at)
  }
  return word.text
}

/** Where the words `set` or `map` have been read and a brace is next. */
export function parseSetBlock(parser: Parser, map: boolean, inner = false): SetNode {
  const set: Growing = {
    map,
    key: undefined,
    data: undefined,
    typeOf: false,
    flags: [],
    timeoutMs: undefined,
    gcIntervalMs: undefined,
    size: undefined,
    policy: undefined,
    autoMerge: false,
    counted: false,
    comment: undefined,
    elements: undefined,
    block: peek(parser).at,
  }
  block(parser, () => FREE.includes(setLine(parser, set)), { lastNeedsSeparator: false, inner })
  // What is said of the block leaves its last brace out.
  set.block = joinLocations(set.block, parser.tokens[parser.at - 2]!.at)
  return set
}

/** What follows an object's name: a block, or for some nothing but its values. */
export function parseObject(parser: Parser, kind: ObjectKind, inner = false): ObjectNode {
  let comment: string | undefined
  let what: ObjectNode['what'] | undefined = kind === 'counter' ? { kind, packets: 0, bytes: 0, at: peek(parser).at } : undefined
  const values = (): void => {
    const { at } = peek(parser)
    if (kind === 'quota') what = quota(parser, at)
    else if (kind === 'limit') what = limitRate(parser, at)
    else if (needWord(parser, undefined, 'packets')) what = { kind, ...counterValues(parser), at }
  }
  if (isSign(parser, '{'))
    block(
      parser,
      () => {
        // Values and a comment may stand on one line.
        do {
          if (takeWord(parser, 'comment')) comment = needComment(parser)
          else values()
        } while (isWord(parser, 'comment'))
      },
      { lastNeedsSeparator: false, inner },
    )
  else if (kind !== 'counter' || isWord(parser, 'packets')) values()
  if (!what) throw unexpected(parser)
  return { what, comment }
}

export interface TableBlock {
  readonly content: readonly TableItem[]
  readonly comment: string | undefined
  readonly dormant: boolean
}

function tableItem(parser: Parser): TableItem {
  const word = takeWord(parser, 'chain', 'set', 'map', ...OBJECT_KINDS)
  if (!word) {
    const other = takeWord(parser, 'flowtable', 'ct', 'secmark', 'synproxy', 'meter')
    throw other ? notSimulated(`"${other.text}" of a table`, other.at) : unexpected(parser)
  }
  const named = needName(parser)
  switch (word.text) {
    case 'chain':
      return { kind: 'chain', chain: named, node: parseChain(parser, true), at: since(parser, word.at) }
    case 'counter':
    case 'quota':
    case 'limit':
      return { kind: 'object', name: named, node: parseObject(parser, word.text, true), at: since(parser, word.at) }
    default:
      return { kind: 'set', set: named, node: parseSetBlock(parser, word.text === 'map', true), at: since(parser, word.at) }
  }
}

export function parseTableBlock(parser: Parser): TableBlock {
  const content: TableItem[] = []
  let comment: string | undefined
  let dormant = false
  block(parser, () => {
    if (takeWord(parser, 'comment')) comment = needComment(parser)
    else if (takeWord(parser, 'flags')) {
      const flag = needName(parser)
      if (flag.name !== 'dormant') throw new Fault(`unknown table option ${flag.name}`, flag.at)
      dormant = true
    } else if (isWord(parser, 'define')) define(parser)
    else if (isWord(parser, 'include')) includeFile(parser)
    else content.push(tableItem(parser))
  })
  return { content, comment, dormant }
}
