/** `-m conntrack`: what connection tracking knows of the packet's connection (iptables-extensions(8), xt_conntrack.c). */
import { type Ip, andMask, bitsOf, familyOf, formatIp, maskOf, parseIp } from '../../../net/ip.ts'
import type { Connection } from '../conntrack.ts'
import { CT_STATES, describeState, parseStates, stateBit, stateBitsOf, stateNames } from '../ct-state.ts'
import type { MatchExtension, OptionWord, RuleContext } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import { parsePort } from '../ports.ts'
import { parseProtocol } from '../services.ts'
import type { HookContext } from '../verdict.ts'
import { bang, parseInteger, U32_MAX } from '../words.ts'

const ADDRESSES = ['ctorigsrc', 'ctorigdst', 'ctreplsrc', 'ctrepldst'] as const
const PORTS = ['ctorigsrcport', 'ctorigdstport', 'ctreplsrcport', 'ctrepldstport'] as const
/** In the order in which iptables prints them. */
const FIELDS = ['ctstate', 'ctproto', ...ADDRESSES, ...PORTS, 'ctstatus', 'ctexpire', 'ctdir'] as const
type Field = (typeof FIELDS)[number]

const STATUSES = ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'] as const

type Test =
  /** States or statuses as bits. */
  | { readonly bits: number }
  | { readonly protocol: number }
  | { readonly ip: Ip; readonly length: number }
  | { readonly min: number; readonly max: number }
  | { readonly reply: boolean }
export type ConntrackTest = { readonly field: Field; readonly not: boolean } & Test
export interface ConntrackOptions {
  /** Sorted as FIELDS. */
  readonly tests: readonly ConntrackTest[]
}

const bad = (word: OptionWord): ReturnType<typeof wrong> =>
  wrong(`conntrack: Bad value for "${word.name}" option: "${word.value}"`)

function parseAddress(word: OptionWord, { family }: RuleContext): Result<Test> {
  const [address = '', length] = word.value.split('/')
  const ip = address === '0' ? 0 : parseIp(address)
  if (ip === undefined || familyOf(ip) !== family) return wrong(`host/network \`${word.value}' not found`)
  const bits = length === undefined ? bitsOf(family) : parseInteger(length)
  return bits === undefined || bits > bitsOf(family) ? wrong(`invalid mask \`${length}' specified`) : ok({ ip, length: bits })
}

function parseRange(word: OptionWord, parse: (text: string) => Result<number>): Result<Test> {
  const [first = '', last] = word.value.split(':')
  const min = parse(first)
  if (!min.ok) return min
  const max = last === undefined ? min : parse(last)
  return max.ok ? ok({ min: min.value, max: max.value }) : max
}

function parseTest(field: Field, word: OptionWord, context: RuleContext): Result<Test> {
  const value = word.value
  switch (field) {
    case 'ctstate': {
      const states = parseStates(value, CT_STATES)
      return 'bad' in states ? wrong(`Bad ctstate "${states.bad}"`) : ok(states)
    }
    case 'ctstatus': {
      const statuses = value.toUpperCase() === 'NONE' ? { bits: 0 } : parseStates(value, STATUSES)
      return 'bad' in statuses ? wrong(`Bad ctstatus "${statuses.bad}"`) : ok(statuses)
    }
    case 'ctproto': {
      const protocol = parseProtocol(value)
      return protocol === undefined ? wrong(`unknown protocol "${value}" specified`) : ok({ protocol })
    }
    case 'ctorigsrc':
    case 'ctorigdst':
    case 'ctreplsrc':
    case 'ctrepldst':
      return parseAddress(word, context)
    case 'ctorigsrcport':
    case 'ctorigdstport':
    case 'ctreplsrcport':
    case 'ctrepldstport':
      return parseRange(word, (text) => {
        const port = parsePort(text, undefined)
        return port.ok ? port : wrong(`Port "${text}" does not resolve to anything.\n`)
      })
    case 'ctexpire':
      return parseRange(word, (text) => {
        const seconds = parseInteger(text)
        const wants = `or out of range (0-${U32_MAX}).`
        return seconds === undefined
          ? wrong(`conntrack: bad value for option "--ctexpire" near "${text}", ${wants}\n`)
          : ok(seconds)
      })
    case 'ctdir':
      return /^(original|reply)$/i.test(value) ? ok({ reply: value.toUpperCase() === 'REPLY' }) : bad(word)
  }
}

function valueText(test: ConntrackTest, anywhere: boolean): string {
  if ('bits' in test) {
    if (test.field === 'ctstate') return stateNames(test.bits)
    return STATUSES.filter((_, i) => (test.bits & (1 << i)) !== 0).join(',') || 'NONE'
  }
  if ('protocol' in test) return String(test.protocol)
  if ('reply' in test) return test.reply ? 'REPLY' : 'ORIGINAL'
  if ('min' in test) return test.min === test.max ? String(test.min) : `${test.min}:${test.max}`
  if (anywhere && test.length === 0) return 'anywhere'
  return test.length === bitsOf(familyOf(test.ip)) ? formatIp(test.ip) : `${formatIp(test.ip)}/${test.length}`
}

const spell = (options: ConntrackOptions, dashes: string, anywhere: boolean): string =>
  options.tests.map((test) => `${bang(test.not)}${dashes}${test.field} ${valueText(test, anywhere)}`).join(' ')

/** What the connection has in a field of its tuples. */
function addressOf(ct: Connection, field: (typeof ADDRESSES)[number]): Ip {
  switch (field) {
    case 'ctorigsrc':
      return ct.original.src
    case 'ctorigdst':
      return ct.original.dst
    case 'ctreplsrc':
      return ct.reply.src
    case 'ctrepldst':
      return ct.reply.dst
  }
}
function portOfTuple(ct: Connection, field: (typeof PORTS)[number]): number {
  switch (field) {
    case 'ctorigsrcport':
      return ct.original.sport
    case 'ctorigdstport':
      return ct.original.dport
    case 'ctreplsrcport':
      return ct.reply.sport
    case 'ctrepldstport':
      return ct.reply.dport
  }
}

const isReply = (context: HookContext): boolean => context.skb.ctInfo === 'reply' || context.skb.ctInfo === 'related-reply'

/** EXPECTED is never set: no connection tracking helper is simulated. */
function statusBits(ct: Connection): number {
  return (ct.seenReply ? 2 : 0) | (ct.assured ? 4 : 0) | (ct.confirmed ? 8 : 0)
}
const secondsLeft = (ct: Connection, context: HookContext): number =>
  Math.max(0, Math.floor((ct.expiresAt - context.kernel.now) / 1000))

function stateHolds(bits: number, { skb }: HookContext): boolean {
  let has = stateBitsOf(skb)
  if (skb.ct?.srcNat) has |= stateBit('SNAT')
  if (skb.ct?.dstNat) has |= stateBit('DNAT')
  return (has & bits) !== 0
}

/** A test of the state holds for packets without a connection too; no other does, not even negated. */
function holds(test: ConntrackTest, context: HookContext): boolean {
  if (test.field === 'ctstate' && 'bits' in test) return stateHolds(test.bits, context) !== test.not
  const { ct } = context.skb
  if (!ct) return false
  if ('bits' in test) return (test.bits === 0 ? statusBits(ct) === 0 : (statusBits(ct) & test.bits) !== 0) !== test.not
  if ('protocol' in test) return (ct.original.protocol === test.protocol) !== test.not
  if ('reply' in test) return (isReply(context) === test.reply) !== test.not
  if ('ip' in test) {
    const mask = maskOf(test.length, familyOf(test.ip))
    return (andMask(addressOf(ct, test.field as (typeof ADDRESSES)[number]), mask) === andMask(test.ip, mask)) !== test.not
  }
  const value = test.field === 'ctexpire' ? secondsLeft(ct, context) : portOfTuple(ct, test.field as (typeof PORTS)[number])
  return (value >= test.min && value <= test.max) !== test.not
}

function had(test: ConntrackTest, context: HookContext): string {
  const { ct } = context.skb
  if (test.field === 'ctstate') return `the state is ${describeState(context.skb)}`
  if (!ct) return 'the packet has no connection'
  if ('bits' in test) return `the status is ${STATUSES.filter((_, i) => (statusBits(ct) & (1 << i)) !== 0).join(',') || 'NONE'}`
  if ('protocol' in test) return `the connection's protocol is ${ct.original.protocol}`
  if ('reply' in test) return `the direction is ${isReply(context) ? 'REPLY' : 'ORIGINAL'}`
  if ('ip' in test) return `the connection has ${formatIp(addressOf(ct, test.field as (typeof ADDRESSES)[number]))}`
  if (test.field === 'ctexpire') return `the entry expires in ${secondsLeft(ct, context)} s`
  return `the connection has ${portOfTuple(ct, test.field as (typeof PORTS)[number])}`
}

export const conntrack: MatchExtension<ConntrackOptions> = {
  name: 'conntrack',
  shared: true,
  options: Object.fromEntries(FIELDS.map((field) => [`--${field}`, { not: field !== 'ctdir' }])),
  parse(words, context) {
    if (words.length === 0) return wrong('conntrack: At least one option is required')
    const tests: ConntrackTest[] = []
    for (const word of words) {
      const field = word.name.slice(2) as Field
      const test = parseTest(field, word, context)
      if (!test.ok) return test
      tests.push({ field, not: word.not, ...test.value })
    }
    if (tests.length > 1) tests.sort((a, b) => FIELDS.indexOf(a.field) - FIELDS.indexOf(b.field))
    return ok({ tests })
  },
  print: (options) => spell(options, '--', false),
  list: (options, { numeric }) => spell(options, '', !numeric),
  test(options, context) {
    for (const test of options.tests) if (!holds(test, context)) return false
    return true
  },
  explain(options, context) {
    const said = options.tests.find((test) => !holds(test, context))
    return said ? had(said, context) : ''
  },
}
