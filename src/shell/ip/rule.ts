/** `ip rule`: which table is asked when. ip-rule(8), iproute2 ip/iprule.c, fib_rules.c. */
import { type Prefix, bitsOf, contains, familyOf, formatDestination } from '../../net/ip.ts'
import { findDevice } from '../../linux/device.ts'
import { refuse } from '../../linux/errno.ts'
import { type RouteRule, TABLE, rulesOf } from '../../linux/route.ts'
import {
  type Words,
  begins,
  current,
  invalid,
  more,
  nextWord,
  orInvalid,
  parseNumber,
  prefixWord,
  unsigned,
} from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, asked, notSimulated, unknownCommand } from './context.ts'
import { type Json, printJson } from './json.ts'
import { ipProtocol, ipProtocolText, protocolWord, tableNumber, tableWord } from './tables.ts'
import { RULE_HELP } from './usage.ts'

export function rule(ip: Ip, words: Words): number {
  if (!more(words)) return listRules(ip, words)
  const word = current(words)
  words.at++
  if (begins(word, 'list', 'show') || begins(word, 'lst')) return listRules(ip, words)
  if (begins(word, 'save', 'restore')) throw notSimulated(`rule ${word}`)
  if (begins(word, 'add')) return addRule(ip, words)
  if (begins(word, 'delete')) return deleteRule(ip, words)
  if (begins(word, 'flush')) return flushRules(ip)
  if (begins(word, 'help')) throw new ToolExit(255, RULE_HELP)
  throw unknownCommand(word, 'rule')
}

/** What a line says; absent is not said. */
interface RuleWords extends Omit<Partial<Writable<RouteRule>>, 'action'> {
  action?: RouteRule['action']
  maskGiven?: boolean
}
type Writable<T> = { -readonly [K in keyof T]: T[K] }

function readRule(ip: Ip, words: Words): RuleWords {
  const asks: RuleWords = {}
  for (; more(words); words.at++) if (!readPart(ip, words, asks) && !readField(words, asks)) readAction(words, asks)
  return asks
}

function readPart(ip: Ip, words: Words, asks: RuleWords): boolean {
  const word = current(words)
  const { family } = ip.options
  if (word === 'not') asks.not = true
  else if (word === 'from') asks.from = (nextWord(words), prefix(words, family))
  else if (word === 'to') asks.to = (nextWord(words), prefix(words, family))
  else if (begins(word, 'preference', 'order', 'priority'))
    asks.priority = (nextWord(words), unsigned(words, 'preference value is invalid\n'))
  else if (word === 'fwmark') readMark(words, asks)
  else if (begins(word, 'table', 'lookup')) asks.action = { kind: 'lookup', table: readTable(ip, words) }
  else if (word === 'dev' || word === 'iif') asks.inDevice = nextWord(words)
  else if (word === 'oif') asks.outDevice = nextWord(words)
  else if (begins(word, 'protocol'))
    asks.protocol = orInvalid(protocolWord(nextWord(words)), '"protocol" value is invalid\n', words)
  else if (UNSIMULATED.has(word)) throw notSimulated(`rule option "${word}"`)
  else return false
  return true
}
const UNSIMULATED = new Set(['realms', 'suppress_ifgroup', 'sup_group', 'l3mdev', 'nat', 'map-to', 'tun_id'])

function readField(words: Words, asks: RuleWords): boolean {
  const word = current(words)
  if (word === 'tos' || begins(word, 'dsfield')) {
    const text = nextWord(words)
    const tos = /^[\da-f]+$/i.test(text) ? parseInt(text, 16) : parseNumber(text)
    if (tos === undefined || tos > 255) throw invalid('TOS value is invalid\n', text)
    asks.tos = tos
  } else if (word === 'suppress_prefixlength' || word === 'sup_pl') {
    const length = parseNumber(nextWord(words))
    if (length === undefined || length < 0) throw invalid('suppress_prefixlength value is invalid\n', current(words))
    asks.suppressLength = length
  } else if (word === 'uidrange') asks.uids = readRange(nextWord(words), /^(\d+)-(\d+)$/, 'invalid UID range\n')
  else if (word === 'ipproto') {
    const text = nextWord(words)
    const number = ipProtocol(text)
    if (number === undefined) throw invalid('Invalid "ipproto" value\n', text)
    asks.ipProtocol = number
  } else if (word === 'sport' || word === 'dport')
    asks[word] = readRange(nextWord(words), /^(\d+)(?:-(\d+))?$/, `invalid ${word === 'sport' ? '' : 'd'}port range\n`)
  else return false
  return true
}

function readRange(text: string, pattern: RegExp, message: string): [number, number] {
  const found = pattern.exec(text)
  if (!found) throw invalid(message, text)
  return [Number(found[1]), Number(found[2] ?? found[1])]
}

function prefix(words: Words, family: 4 | 6 | undefined): Prefix {
  return prefixWord(words, family)
}

function readMark(words: Words, asks: RuleWords): void {
  const text = nextWord(words)
  const [value = '', mask] = text.split('/')
  const number = parseNumber(value)
  if (number === undefined || number < 0) throw invalid('fwmark value is invalid\n', text)
  const bits = mask === undefined ? 0xffffffff : parseNumber(mask)
  if (bits === undefined || bits < 0) throw invalid('fwmask value is invalid\n', mask ?? '')
  asks.fwmark = { value: number, mask: bits }
  asks.maskGiven = mask !== undefined
}

function readTable(ip: Ip, words: Words): number {
  const table = tableNumber(ip.tool.process, nextWord(words))
  if (table === undefined) throw invalid('invalid table ID\n', current(words))
  return table
}

function readAction(words: Words, asks: RuleWords): void {
  if (current(words) === 'type') nextWord(words)
  const word = current(words)
  if (begins(word, 'help')) throw new ToolExit(255, RULE_HELP)
  if (word === 'goto') {
    const target = parseNumber(nextWord(words))
    if (target === undefined) throw invalid('invalid target\n', current(words))
    asks.action = { kind: 'goto', target }
  } else if (word === 'blackhole' || word === 'unreachable' || word === 'prohibit' || word === 'nop') asks.action = { kind: word }
  else if (word !== 'unicast') throw new ToolExit(255, `Error: argument "${word}" is wrong: Failed to parse rule type\n`)
}

function addRule(ip: Ip, words: Words): number {
  if (!more(words)) throw new ToolExit(1, '"ip rule add" requires arguments.\n')
  const asks = readRule(ip, words)
  const family = familyOfRule(ip, asks)
  const rules = [...rulesFor(ip, family)]
  const added: RouteRule = {
    // Without a preference it goes before the second rule (`fib_default_rule_pref`).
    priority: asks.priority ?? Math.max(0, (rules[1]?.priority ?? 1) - 1),
    ...fieldsOf(asks),
    not: asks.not ?? false,
    from: everything(asks.from),
    to: everything(asks.to),
    fwmark: asks.fwmark,
    inDevice: asks.inDevice,
    outDevice: asks.outDevice,
    action: asks.action ?? { kind: 'lookup', table: TABLE.main },
  }
  if (added.action.kind === 'goto' && added.action.target <= added.priority)
    asked(ip, refuse('EINVAL', 'Backward goto not supported.'))
  if (asks.priority !== undefined && rules.some((each) => JSON.stringify(comparable(each)) === JSON.stringify(comparable(added))))
    asked(ip, refuse('EEXIST'))
  const at = rules.findIndex((each) => each.priority > added.priority)
  setRules(ip, family, rules.toSpliced(at < 0 ? rules.length : at, 0, added))
  return 0
}

/** The parts that a plain rule has not. */
function fieldsOf({ tos, uids, ipProtocol, sport, dport, suppressLength, protocol }: RuleWords): Partial<RouteRule> {
  return {
    ...(tos ? { tos } : {}),
    ...(uids ? { uids } : {}),
    ...(ipProtocol === undefined ? {} : { ipProtocol }),
    ...(sport ? { sport } : {}),
    ...(dport ? { dport } : {}),
    ...(suppressLength === undefined ? {} : { suppressLength }),
    ...(protocol === undefined ? {} : { protocol }),
  }
}

/** What is asked for, else that of an address in it, else IPv4. */
const familyOfRule = (ip: Ip, { from, to }: Pick<RuleWords, 'from' | 'to'>): 4 | 6 => {
  const given = [from, to].find((prefix) => prefix !== undefined && prefix.length > 0)
  return ip.options.family ?? (given ? familyOf(given.network) : 4)
}
const rulesFor = (ip: Ip, family: 4 | 6): readonly RouteRule[] => rulesOf(ip.tool.netns, family)
function setRules(ip: Ip, family: 4 | 6, rules: readonly RouteRule[]): void {
  if (family === 4) ip.tool.netns.rules = rules
  else ip.tool.netns.ipv6.rules = rules
}

const everything = (given: Prefix | undefined): Prefix | undefined =>
  given && given.length > 0 ? { network: given.network, length: given.length, mask: given.mask } : undefined
const comparable = (each: RouteRule): unknown => ({
  ...each,
  from: each.from && formatDestination(each.from),
  to: each.to && formatDestination(each.to),
})

/** A rule is meant when every part that is given agrees (`rule_find`). */
function means(asks: RuleWords, each: RouteRule): boolean {
  const same = (a: Prefix | undefined, b: Prefix | undefined): boolean =>
    a === undefined || a.length === 0 || (b !== undefined && formatDestination(a) === formatDestination(b))
  return (
    (asks.priority === undefined || each.priority === asks.priority) &&
    (asks.not === undefined || each.not === asks.not) &&
    same(asks.from, each.from) &&
    same(asks.to, each.to) &&
    (asks.fwmark === undefined ||
      (each.fwmark?.value === asks.fwmark.value && (!asks.maskGiven || each.fwmark.mask === asks.fwmark.mask))) &&
    (asks.inDevice === undefined || each.inDevice === asks.inDevice) &&
    (asks.outDevice === undefined || each.outDevice === asks.outDevice) &&
    (asks.action === undefined || JSON.stringify(each.action) === JSON.stringify(asks.action)) &&
    Object.entries(fieldsOf(asks)).every(
      ([name, value]) => JSON.stringify(each[name as keyof RouteRule]) === JSON.stringify(value),
    )
  )
}

function deleteRule(ip: Ip, words: Words): number {
  if (!more(words)) throw new ToolExit(1, '"ip rule del" requires arguments.\n')
  const asks = readRule(ip, words)
  const family = familyOfRule(ip, asks)
  const rules = rulesFor(ip, family)
  const at = rules.findIndex((each) => means(asks, each))
  if (at < 0) asked(ip, refuse('ENOENT'))
  setRules(ip, family, rules.toSpliced(at, 1))
  return 0
}

/** All but those of preference 0. */
function flushRules(ip: Ip): number {
  const family = ip.options.family ?? 4
  setRules(
    ip,
    family,
    rulesFor(ip, family).filter((each) => each.priority === 0),
  )
  return 0
}

function listRules(ip: Ip, words: Words): number {
  const asks = readRule(ip, words)
  const shown = rulesFor(ip, familyOfRule(ip, asks)).filter((each) => shows(asks, each))
  if (ip.options.json)
    ip.tool.out(
      printJson(
        shown.map((each) => ruleJson(ip, each)),
        ip.options.pretty,
      ),
    )
  else for (const each of shown) ip.tool.out(ruleLine(ip, each))
  return 0
}

function shows(asks: RuleWords, each: RouteRule): boolean {
  const inside = (a: Prefix | undefined, b: Prefix | undefined): boolean =>
    a === undefined || a.length === 0 || (b !== undefined && b.length >= a.length && contains(a, b.network))
  const { from, to, fwmark, ...rest } = asks
  return inside(from, each.from) && inside(to, each.to) && means({ ...rest, ...(fwmark ? { fwmark } : {}) }, each)
}

const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`

function ruleLine(ip: Ip, each: RouteRule): string {
  const words = [each.not ? 'not from' : 'from', each.from ? formatDestination(each.from) : 'all']
  if (each.to) words.push('to', formatDestination(each.to))
  if (each.tos !== undefined) words.push('tos', hex(each.tos))
  if (each.fwmark)
    words.push('fwmark', hex(each.fwmark.value) + (each.fwmark.mask === 0xffffffff ? '' : `/${hex(each.fwmark.mask)}`))
  for (const [name, device] of [
    ['iif', each.inDevice],
    ['oif', each.outDevice],
  ] as const) {
    if (device === undefined) continue
    words.push(name, device)
    if (!findDevice(ip.tool.netns, device)) words.push('[detached]')
  }
  if (each.uids) words.push('uidrange', `${each.uids[0]}-${each.uids[1]}`)
  if (each.ipProtocol !== undefined) words.push('ipproto', ipProtocolText(each.ipProtocol))
  if (each.sport) words.push('sport', rangeText(each.sport))
  if (each.dport) words.push('dport', rangeText(each.dport))
  words.push(...actionWords(ip, each))
  const protocol = each.protocol ?? 'unspec'
  if (ip.options.details || (protocol !== 'kernel' && protocol !== 'unspec')) words.push('proto', protocol)
  return `${each.priority}:\t${words.join(' ')}\n`
}

const rangeText = ([low, high]: readonly [number, number]): string => (low === high ? String(low) : `${low}-${high}`)

const isUnresolved = (ip: Ip, each: RouteRule): boolean => {
  const { action } = each
  return action.kind === 'goto' && !rulesFor(ip, familyOfRule(ip, each)).some((other) => other.priority === action.target)
}

function actionWords(ip: Ip, each: RouteRule): string[] {
  const { action, suppressLength } = each
  if (action.kind === 'goto') return ['goto', String(action.target), ...(isUnresolved(ip, each) ? ['[unresolved]'] : [])]
  if (action.kind !== 'lookup') return [action.kind]
  return [
    'lookup',
    tableWord(ip.tool.process, action.table),
    ...(suppressLength === undefined ? [] : ['suppress_prefixlength', String(suppressLength)]),
  ]
}

function ruleJson(ip: Ip, each: RouteRule): Json {
  const address = (p: Prefix | undefined, name: string): { [key: string]: Json } =>
    p
      ? {
          [name]: formatDestination(p).split('/')[0]!,
          ...(p.length < bitsOf(familyOf(p.network)) ? { [`${name}len`]: p.length } : {}),
        }
      : {}
  const protocol = each.protocol ?? 'unspec'
  return {
    priority: each.priority,
    ...(each.not ? { not: true } : {}),
    ...(each.from ? address(each.from, 'src') : { src: 'all' }),
    ...address(each.to, 'dst'),
    ...(each.tos === undefined ? {} : { tos: hex(each.tos) }),
    ...(each.fwmark
      ? { fwmark: hex(each.fwmark.value), ...(each.fwmark.mask === 0xffffffff ? {} : { fwmask: hex(each.fwmark.mask) }) }
      : {}),
    ...device(ip, 'iif', each.inDevice),
    ...device(ip, 'oif', each.outDevice),
    ...(each.uids ? { uid_start: each.uids[0], uid_end: each.uids[1] } : {}),
    ...(each.ipProtocol === undefined ? {} : { ipproto: ipProtocolText(each.ipProtocol) }),
    ...range('sport', each.sport),
    ...range('dport', each.dport),
    ...actionJson(ip, each),
    ...(protocol === 'unspec' || (protocol === 'kernel' && !ip.options.details) ? {} : { protocol }),
  }
}

type Data = { [key: string]: Json }

const device = (ip: Ip, name: 'iif' | 'oif', value: string | undefined): Data =>
  value === undefined ? {} : { [name]: value, ...(findDevice(ip.tool.netns, value) ? {} : { [`${name}_detached`]: null }) }

const range = (name: 'sport' | 'dport', value: readonly [number, number] | undefined): Data =>
  value === undefined
    ? {}
    : value[0] === value[1]
      ? { [name]: value[0] }
      : { [`${name}_start`]: value[0], [`${name}_end`]: value[1] }

function actionJson(ip: Ip, each: RouteRule): Data {
  const { action, suppressLength } = each
  if (action.kind === 'goto') return { goto: action.target, ...(isUnresolved(ip, each) ? { unresolved: null } : {}) }
  if (action.kind === 'nop') return { nop: null }
  if (action.kind !== 'lookup') return { action: action.kind }
  return {
    table: tableWord(ip.tool.process, action.table),
    ...(suppressLength === undefined ? {} : { suppress_prefixlen: suppressLength }),
  }
}
