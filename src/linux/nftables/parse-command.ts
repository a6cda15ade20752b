/** Commands of nft's language: a verb, what it is about, and where that is (src/parser_bison.y; nft(8)). */
import { notSimulated } from './fault.ts'
import { type Token, joinLocations } from './lexer.ts'
import {
  type Parser,
  atEnd,
  atSeparator,
  define,
  includeFile,
  isSign,
  isWord,
  needName,
  needNumber,
  needWord,
  next,
  peek,
  recover,
  takeWord,
  unexpected,
  newParser,
} from './parser.ts'
import { parseSet } from './parse-expression.ts'
import { parseChain, parseObject, parseSetBlock, parseTableBlock } from './parse-block.ts'
import { parseRule } from './parse-statement.ts'
import { FAMILIES, type NftFamily, OBJECT_KINDS, type ObjectKind } from './ruleset.ts'
import type { CommandNode, Named, RuleNode, TableName, Target, Verb } from './syntax.ts'

const VERBS: readonly Verb[] = ['add', 'create', 'insert', 'delete', 'replace', 'rename', 'flush', 'list', 'reset', 'get']
const UNSIMULATED_VERBS = ['monitor', 'export', 'import', 'describe', 'destroy', 'undefine', 'redefine']

function family(parser: Parser): NftFamily | undefined {
  const word = takeWord(parser, ...FAMILIES)
  if (word) return word.text as NftFamily
  const other = takeWord(parser, 'arp', 'bridge', 'netdev')
  if (other) throw notSimulated(`family "${other.text}"`, other.at)
  return undefined
}

const isHandle = (parser: Parser): boolean => isWord(parser, 'handle') && parser.tokens[parser.at + 1]!.kind === 'number'

function target(parser: Parser, mayBeHandle: boolean): Target {
  if (mayBeHandle && isHandle(parser)) {
    next(parser)
    const { value, at } = needNumber(parser)
    return { name: '', handle: value, at }
  }
  return needName(parser)
}

const tableOf = (parser: Parser, mayBeHandle = false): TableName => ({
  family: family(parser) ?? 'ip',
  ...target(parser, mayBeHandle),
})

const end = (parser: Parser, from: Token): CommandNode['at'] => joinLocations(from.at, parser.tokens[parser.at - 1]!.at)

function tableCommand(parser: Parser, verb: Verb, from: Token): CommandNode {
  const name = tableOf(parser, verb === 'delete')
  if ((verb === 'add' || verb === 'create') && isSign(parser, '{')) {
    const block = parseTableBlock(parser)
    return { verb, object: 'table', table: name, ...block, at: end(parser, from) }
  }
  return { verb, object: 'table', table: name, at: end(parser, from) }
}

function chainCommand(parser: Parser, verb: Verb, from: Token): CommandNode {
  const name = tableOf(parser)
  const chain = target(parser, verb === 'delete')
  if (verb === 'rename') return { verb, object: 'chain', table: name, chain, to: needName(parser), at: end(parser, from) }
  if ((verb === 'add' || verb === 'create') && isSign(parser, '{')) {
    const node = parseChain(parser)
    return { verb, object: 'chain', table: name, chain, node, at: end(parser, from) }
  }
  return { verb, object: 'chain', table: name, chain, at: end(parser, from) }
}

function ruleCommand(parser: Parser, verb: Verb, from: Token): CommandNode {
  const name = tableOf(parser)
  const chain = needName(parser)
  if (verb === 'delete' || verb === 'replace') {
    needWord(parser, 'handle', 'handle')
    const { value: number, at } = needNumber(parser)
    const handle = { number, at }
    const rule = verb === 'replace' ? parseRule(parser) : undefined
    return { verb, object: 'rule', table: name, chain, handle, rule, at: end(parser, from) }
  }
  const word = takeWord(parser, 'position', 'handle', 'index')
  let position: { number: number; at: Token['at']; index: boolean } | undefined
  if (word) {
    const { value: number, at } = needNumber(parser)
    position = { number, index: word.text === 'index', at: joinLocations(word.at, at) }
  }
  const rule: RuleNode = parseRule(parser)
  const at = end(parser, from)
  return { verb, object: 'rule', table: name, chain, position, rule: { ...rule, at }, at }
}

function setCommand(parser: Parser, verb: Verb, from: Token, object: 'set' | 'map'): CommandNode {
  const name = tableOf(parser)
  const set = target(parser, verb === 'delete')
  if (verb === 'add' || verb === 'create') {
    if (!isSign(parser, '{')) throw unexpected(parser, "'{'")
    const node = parseSetBlock(parser, object === 'map')
    return { verb, object, table: name, set, node, at: end(parser, from) }
  }
  return { verb, object, table: name, set, at: end(parser, from) }
}

function elementCommand(parser: Parser, verb: Verb, from: Token): CommandNode {
  const name = tableOf(parser)
  const set = needName(parser)
  return { verb, object: 'element', table: name, set, elements: parseSet(parser), at: end(parser, from) }
}

function namedObjectCommand(parser: Parser, verb: Verb, from: Token, of: ObjectKind): CommandNode {
  const table = tableOf(parser)
  const name = target(parser, verb === 'delete')
  // The grammar forgot the block of a quota that is created.
  if (verb === 'create' && of === 'quota' && isSign(parser, '{')) throw unexpected(parser, 'number')
  const node = verb === 'add' || verb === 'create' ? parseObject(parser, of) : undefined
  return { verb, object: 'object', of, table, name, node, at: end(parser, from) }
}

const PLURALS = ['tables', 'chains', 'sets', 'maps', 'counters', 'quotas', 'limits', 'flowtables', 'meters'] as const
/** Nothing of these kinds can come to be here, so that none is listed. */
const NEVER_THERE = ['hooks', 'secmarks', 'synproxys']

function pluralCommand(parser: Parser, verb: Verb, from: Token, object: string): CommandNode {
  const of = family(parser)
  if (object === 'tables') return { verb, object, family: of, at: end(parser, from) }
  let within: Named | undefined
  let withinFamily: NftFamily | undefined
  if (takeWord(parser, 'table')) {
    withinFamily = family(parser)
    within = needName(parser)
  }
  const rest = { family: within ? (withinFamily ?? of ?? 'ip') : of, table: within, at: end(parser, from) }
  switch (object) {
    case 'counters':
    case 'quotas':
    case 'limits':
      return { verb, object: 'objects', of: object.slice(0, -1) as ObjectKind, ...rest }
    case 'chains':
    case 'sets':
    case 'maps':
    case 'flowtables':
    case 'meters':
      return { verb, object, ...rest }
    default:
      return { verb, object: 'others', ...rest }
  }
}

/** Which objects each verb takes; `rule` may be left out after add and insert. */
const OBJECTS: Readonly<Record<Verb, readonly string[]>> = {
  add: ['table', 'chain', 'rule', 'set', 'map', 'element', ...OBJECT_KINDS],
  create: ['table', 'chain', 'set', 'map', 'element', ...OBJECT_KINDS],
  insert: ['rule'],
  delete: ['table', 'chain', 'rule', 'set', 'map', 'element', ...OBJECT_KINDS],
  replace: ['rule'],
  rename: ['chain'],
  flush: ['ruleset', 'table', 'chain', 'set', 'map'],
  list: ['ruleset', 'table', 'chain', 'set', 'map', ...OBJECT_KINDS, ...PLURALS, ...NEVER_THERE],
  reset: ['counter', 'counters', 'quota', 'quotas'],
  get: ['element'],
}
const UNSIMULATED_OBJECTS = ['flowtable', 'meter', 'ct', 'secmark', 'synproxy']

function objectCommand(parser: Parser, verb: Verb, from: Token): CommandNode {
  const word = peek(parser)
  if (word.kind === 'word' && OBJECTS[verb].includes(word.text)) next(parser)
  else if (word.kind === 'word' && UNSIMULATED_OBJECTS.includes(word.text))
    throw notSimulated(`"${verb} ${word.text}"`, joinLocations(from.at, word.at))
  else if (verb === 'add' || verb === 'insert') {
    if (word.kind !== 'word') throw unexpected(parser, 'string')
    return ruleCommand(parser, verb, from)
  } else throw unexpected(parser, verb === 'reset' ? 'counter or counters or quotas or quota' : undefined)
  switch (word.text) {
    case 'ruleset':
      return { verb, object: 'ruleset', family: family(parser), at: end(parser, from) }
    case 'table':
      return tableCommand(parser, verb, from)
    case 'chain':
      return chainCommand(parser, verb, from)
    case 'rule':
      return ruleCommand(parser, verb, from)
    case 'set':
    case 'map':
      return setCommand(parser, verb, from, word.text)
    case 'element':
      return elementCommand(parser, verb, from)
    case 'counter':
    case 'quota':
    case 'limit':
      return namedObjectCommand(parser, verb, from, word.text)
    default:
      return pluralCommand(parser, verb, from, word.text)
  }
}

/** Verb-less blocks and rules are additions: `table ip t { … }`. */
function command(parser: Parser): void {
  const from = peek(parser)
  if (isWord(parser, 'define')) return define(parser)
  if (isWord(parser, 'include')) return includeFile(parser)
  if (from.kind === 'word' && UNSIMULATED_VERBS.includes(from.text)) throw notSimulated(`"${from.text}"`, from.at)
  const verb = takeWord(parser, ...VERBS)
  const node = objectCommand(parser, verb ? (verb.text as Verb) : 'add', from)
  const close = peek(parser)
  if (!atSeparator(parser) && close.kind !== 'end') throw unexpected(parser, 'end of file or newline or semicolon')
  // The separator is part of the command's place.
  const at = close.kind === 'end' ? node.at : joinLocations(node.at, close.at)
  parser.commands.push(node.object === 'rule' && node.rule ? { ...node, at, rule: { ...node.rule, at } } : { ...node, at })
}

/** All commands of a text; what cannot be read is in `faults`. */
export function parse(name: string | undefined, text: string, readFile: Parser['readFile']): Parser {
  const parser = newParser(name, text, readFile)
  for (;;) {
    while (atSeparator(parser)) next(parser)
    if (atEnd(parser)) return parser
    // A stray sign of its own cannot begin anything, and must not stop here for ever.
    const before = parser.at
    try {
      command(parser)
    } catch (error) {
      if (!recover(parser, error)) return parser
      if (parser.at === before) next(parser)
    }
  }
}
