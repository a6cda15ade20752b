/** `ip rule`: which table is asked when. ip-rule(8), iproute2 ip/iprule.c, fib_rules.c. */
import { type Prefix, bitsOf, contains, familyOf, formatDestination } from '../../net/ip.ts'
import { findDevice } from '../../linux/device.ts'
import { refuse } from '../../linux/errno.ts'
import { type RouteRule, TABLE, rulesOf } from '../../linux/route.ts'
import { type Words, begins, current, invalid, more, nextWord, parseNumber, prefixWord, unsigned } from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, asked, notSimulated, unknownCommand } from './context.ts'
import { type Json, printJson } from './json.ts'
import { tableNumber, tableWord } from './tables.ts'
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
interface RuleWords {
  priority?: number
  not?: boolean
  from?: Prefix
  to?: Prefix
  fwmark?: { value: number; mask: number }
  maskGiven?: boolean
  inDevice?: string
  outDevice?: string
  action?: RouteRule['action']
}

function readRule(ip: Ip, words: Words): RuleWords {
  const asks: RuleWords = {}
  for (; more(words); words.at++) readPart(ip, words, asks)
  return asks
}

function readPart(ip: Ip, words: Words, asks: RuleWords): void {
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
  else if (UNSIMULATED.has(word)) throw notSimulated(`rule option "${word}"`)
  else readAction(words, asks)
}
const UNSIMULATED = new Set([
  'tos',
  'dsfield',
  'realms',
  'suppress_prefixlength',
  'sup_pl',
  'suppress_ifgroup',
  'sup_group',
  'l3mdev',
  'uidrange',
  'ipproto',
  'sport',
  'dport',
  'protocol',
  'nat',
  'map-to',
  'goto',
  'nop',
  'tun_id',
])

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
  if (word === 'blackhole' || word === 'unreachable' || word === 'prohibit') asks.action = { kind: word }
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
    not: asks.not ?? false,
    from: everything(asks.from),
    to: everything(asks.to),
    fwmark: asks.fwmark,
    inDevice: asks.inDevice,
    outDevice: asks.outDevice,
    action: asks.action ?? { kind: 'lookup', table: TABLE.main },
  }
  if (asks.priority !== undefined && rules.some((each) => JSON.stringify(comparable(each)) === JSON.stringify(comparable(added))))
    asked(ip, refuse('EEXIST'))
  const at = rules.findIndex((each) => each.priority > added.priority)
  setRules(ip, family, rules.toSpliced(at < 0 ? rules.length : at, 0, added))
  return 0
}

/** What is asked for, else that of an address in it, else IPv4. */
const familyOfRule = (ip: Ip, { from, to }: RuleWords): 4 | 6 => {
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
    (asks.action === undefined || JSON.stringify(each.action) === JSON.stringify(asks.action))
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
  if (each.action.kind === 'lookup') words.push('lookup', tableWord(ip.tool.process, each.action.table))
  else words.push(each.action.kind)
  return `${each.priority}:\t${words.join(' ')}\n`
}

function ruleJson(ip: Ip, each: RouteRule): Json {
  const address = (p: Prefix | undefined, name: string): { [key: string]: Json } =>
    p
      ? {
          [name]: formatDestination(p).split('/')[0]!,
          ...(p.length < bitsOf(familyOf(p.network)) ? { [`${name}len`]: p.length } : {}),
        }
      : {}
  return {
    priority: each.priority,
    ...(each.not ? { not: true } : {}),
    ...(each.from ? address(each.from, 'src') : { src: 'all' }),
    ...address(each.to, 'dst'),
    ...(each.fwmark
      ? { fwmark: hex(each.fwmark.value), ...(each.fwmark.mask === 0xffffffff ? {} : { fwmask: hex(each.fwmark.mask) }) }
      : {}),
    iif: each.inDevice,
    oif: each.outDevice,
    ...(each.action.kind === 'lookup' ? { table: tableWord(ip.tool.process, each.action.table) } : { action: each.action.kind }),
  }
}
