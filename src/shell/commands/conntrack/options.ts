/** conntrack's options, which become tests of an entry. conntrack-tools 1.4.7 src/conntrack.c. */
import { dictionary } from '../../../net/dictionary.ts'
import { type Ip, type Prefix, andMask, contains, familyOf, parseIp } from '../../../net/ip.ts'
import type { TcpConntrackState } from '../../../linux/netfilter/conntrack-tcp.ts'
import type { Connection } from '../../../linux/netfilter/conntrack.ts'
import { portOf } from '../../../linux/netfilter/services.ts'
import { parseNumber, parsePrefixWord } from '../../arguments.ts'
import { ToolExit } from '../../tool.ts'

export const BANNER = 'conntrack v1.4.7 (conntrack-tools)'
export const wrong = (message: string): ToolExit =>
  new ToolExit(2, `${BANNER}: ${message}\nTry \`conntrack -h' or 'conntrack --help' for more information.\n`)
export const notSimulated = (what: string): ToolExit => new ToolExit(2, `conntrack: ${what} is not simulated\n`)

type Test = (c: Connection) => boolean
export interface Asks {
  command?: string
  table: string
  /** What entries must be, each with the option that says so. */
  tests: { readonly of: string; readonly holds: Test }[]
  /** Words of the options, for entries that are made or changed. */
  values: Map<string, string>
  protocol?: string
  output: Set<string>
  masks: { s?: Ip; d?: Ip }
  /** Whether anything translates addresses here: else no entry has been asked. */
  readonly natIsThere: boolean
  /** Options that were given, for the check of what goes with what. */
  given: string[]
}

export const PROTOCOLS: Readonly<Record<string, number>> = dictionary({
  tcp: 6,
  udp: 17,
  icmp: 1,
  icmpv6: 58,
  sctp: 132,
  dccp: 33,
  gre: 47,
  udplite: 136,
})
export const TCP_STATES: readonly TcpConntrackState[] = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
]
const STATUSES: Readonly<Record<string, Test>> = dictionary({
  ASSURED: (c) => c.assured,
  SEEN_REPLY: (c) => c.seenReply,
  UNREPLIED: (c) => !c.seenReply,
  UNSET: () => true,
  SRC_NAT: (c) => c.srcNat,
  DST_NAT: (c) => c.dstNat,
  CONFIRMED: (c) => c.confirmed,
  FIXED_TIMEOUT: () => false,
  EXPECTED: () => false,
  OFFLOAD: () => false,
  HW_OFFLOAD: () => false,
})

const COMMANDS = 'LIDGUFECSVhA'
const LONG: Readonly<Record<string, string>> = dictionary({
  dump: 'L',
  create: 'I',
  delete: 'D',
  get: 'G',
  update: 'U',
  flush: 'F',
  event: 'E',
  count: 'C',
  stats: 'S',
  version: 'V',
  help: 'h',
  'orig-src': 's',
  src: 's',
  'orig-dst': 'd',
  dst: 'd',
  'reply-src': 'r',
  'reply-dst': 'q',
  protonum: 'p',
  proto: 'p',
  timeout: 't',
  status: 'u',
  zero: 'z',
  mark: 'm',
  family: 'f',
  'src-nat': 'n',
  'dst-nat': 'g',
  'any-nat': 'j',
  output: 'o',
  zone: 'w',
  'orig-zone': '(',
  'reply-zone': ')',
  'event-mask': 'e',
  'buffer-size': 'b',
  add: 'A',
})
/** Options that may have a value, and those that must. */
const OPTIONAL = 'ngj'
const NEEDED = 'sdrqptumfoweb()'
export const SPELT: Readonly<Record<string, string>> = dictionary({
  p: 'protonum',
  s: 'src',
  d: 'dst',
  m: 'mark',
  z: 'zero',
  u: 'status',
  n: 'src-nat',
  g: 'dst-nat',
  j: 'any-nat',
  w: 'zone',
  t: 'timeout',
  e: 'event-mask',
  b: 'buffer-size',
  r: 'reply-src',
  q: 'reply-dst',
  o: 'output',
  f: 'family',
  '(': 'orig-zone',
  ')': 'reply-zone',
})

export function readConntrackOptions(args: readonly string[], natIsThere: boolean): Asks {
  const asks: Asks = { table: 'conntrack', tests: [], values: new Map(), output: new Set(), masks: {}, natIsThere, given: [] }
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    const next = (): string | undefined => args[++i]
    if (word.startsWith('--')) readLong(asks, word, next, () => (args[i + 1]?.startsWith('-') === false ? args[++i] : undefined))
    else if (word.startsWith('-') && word.length > 1)
      readShort(asks, word, next, () => (args[i + 1]?.startsWith('-') === false ? args[++i] : undefined))
    else throw wrong(`unknown argument \`${word}'`)
  }
  return asks
}

type Next = () => string | undefined

function readShort(asks: Asks, word: string, next: Next, peek: Next): void {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at]!
    const rest = word.slice(at + 1)
    if (COMMANDS.includes(letter)) {
      setCommand(asks, letter)
      // A table may follow its command.
      if ('LDFCEGIUA'.includes(letter) && rest === '') readTable(asks, peek())
    } else if (NEEDED.includes(letter)) {
      const value = rest === '' ? next() : rest
      if (value === undefined) throw wrong(`option \`-${letter}' requires an argument`)
      return option(asks, letter, value)
    } else if (OPTIONAL.includes(letter)) return option(asks, letter, rest === '' ? peek() : rest)
    else if (letter === 'z') asks.given.push('z')
    else throw 'clR'.includes(letter) ? notSimulated(`option "-${letter}"`) : wrong(`unknown option \`-${letter}'`)
  }
}

function setCommand(asks: Asks, letter: string): void {
  if (asks.command !== undefined) throw wrong('Invalid commands combination')
  asks.command = letter
}

function readTable(asks: Asks, table: string | undefined): void {
  if (table === undefined) return
  if (!['conntrack', 'expect', 'dying', 'unconfirmed'].includes(table)) throw wrong(`unknown type \`${table}'`)
  asks.table = table
}

function readLong(asks: Asks, word: string, next: Next, peek: Next): void {
  const [name = '', given] = word.slice(2).split('=')
  const letter = LONG[name]
  if (name === 'mask-src' || name === 'mask-dst') return readMask(asks, name, given ?? next())
  if (letter === undefined) return protocolOption(asks, name, given ?? next)
  if (COMMANDS.includes(letter)) {
    setCommand(asks, letter)
    if ('LDFCEGIUA'.includes(letter)) readTable(asks, peek())
  } else if (letter === 'z') asks.given.push('z')
  else {
    const value = given ?? (OPTIONAL.includes(letter) ? peek() : next())
    if (value === undefined && !OPTIONAL.includes(letter)) throw wrong(`option \`--${name}' requires an argument`)
    option(asks, letter, value)
  }
}

/** `--mask-src`, `--mask-dst`: how much of an address counts. */
function readMask(asks: Asks, name: 'mask-src' | 'mask-dst', text: string | undefined): void {
  if (text === undefined) throw wrong(`option \`--${name}' requires an argument`)
  const mask = parseIp(text)
  if (mask === undefined) throw wrong(`Invalid IP address \`${text}'`)
  asks.masks[name === 'mask-src' ? 's' : 'd'] = mask
}

/** As much of an address as its mask says, where one was given. */
function masked(asks: Asks, letter: 's' | 'd', text: string, of: (c: Connection) => Ip): Test {
  const plain = within(text, of)
  const { network } = prefix(text)
  return (c) => {
    const mask = asks.masks[letter]
    const ip = of(c)
    return mask === undefined || familyOf(mask) !== familyOf(ip) ? plain(c) : andMask(ip, mask) === andMask(network, mask)
  }
}

function prefix(text: string): Prefix {
  const found = parsePrefixWord(text)
  if (/\/(\d+)$/.test(text) && Number(text.split('/')[1]) > 32 && !text.includes(':')) throw wrong('Invalid netmask')
  if (!found || found.any || (familyOf(found.network) === 4 && text.split('/')[0]!.split('.').length !== 4))
    throw wrong(`Invalid IP address \`${text.split('/')[0]!}'`)
  return found
}

/** Which options go with which command; the first that does not is named. */
const ALLOWED: Readonly<Record<string, string>> = dictionary({
  L: 'sdrqpmufngjowz()',
  D: 'sdrqptmufngjow()',
  E: 'sdrqpmufngjoweb()',
  I: 'sdrqptmufngw()',
  A: 'sdrqptmufngw()',
  U: 'sdrqptmufngjow()',
  G: 'sdrqptmufngow()',
  F: 'fz',
  C: 'f',
  S: '',
})
/** In the order in which conntrack looks for what is too much. */
const ORDER = 'sdrqptuwm()ngjzeofb'

export function refuseIllegal({ command = '', given }: Asks): void {
  const illegal = [...ORDER].find((letter) => given.includes(letter) && !(ALLOWED[command] ?? '').includes(letter))
  if (illegal !== undefined) throw wrong(`Illegal option \`--${SPELT[illegal] ?? illegal}' with this command`)
}

function option(asks: Asks, letter: string, value: string | undefined): void {
  asks.given.push(letter)
  if (value !== undefined) asks.values.set(letter, value)
  if (letter === 'o') return outputs(asks, value ?? '')
  if (letter === 'e') return checkEvents(value ?? '')
  if (letter === 't' || letter === 'b') return
  asks.tests.push({ of: letter, holds: testOf(asks, letter, value) })
}

function testOf(asks: Asks, letter: string, value: string | undefined): Test {
  const text = value ?? ''
  switch (letter) {
    case 's':
      return masked(asks, 's', text, (c) => c.original.src)
    case 'd':
      return masked(asks, 'd', text, (c) => c.original.dst)
    case 'r':
      return within(text, (c) => c.reply.src)
    case 'q':
      return within(text, (c) => c.reply.dst)
    case 'p': {
      const number = PROTOCOLS[text.toLowerCase()] ?? parseNumber(text)
      if (number === undefined || number < 0 || number > 255) throw wrong(`\`${text}' unsupported protocol`)
      asks.protocol = Object.keys(PROTOCOLS).find((name) => PROTOCOLS[name] === number) ?? text
      return (c) => c.original.protocol === number
    }
    case 'm':
      return markTest(text)
    case 'u':
      return statusTest(text)
    case 'f':
      if (text !== 'ipv4' && text !== 'ipv6') throw wrong(`\`${text}' unsupported protocol`)
      return (c) => familyOf(c.original.src) === (text === 'ipv4' ? 4 : 6)
    case 'n':
    case 'g':
    case 'j':
      return natTest(letter, value, asks.natIsThere)
    case 'w':
    case '(':
    case ')':
      return zoneTest(letter, parseNumber(text) ?? 0)
    default:
      throw notSimulated(`option "-${letter}"`)
  }
}

const zoneTest =
  (letter: string, id: number): Test =>
  ({ zone }) =>
    (letter === 'w'
      ? zone?.original && zone.reply
        ? zone.id
        : 0
      : (letter === '(' ? zone?.original : zone?.reply)
        ? zone!.id
        : 0) === id

/** What of the events: NEW, UPDATES, DESTROY, ALL. */
function checkEvents(text: string): void {
  for (const name of text.split(',')) {
    if (!['ALL', 'NEW', 'UPDATES', 'DESTROY'].includes(name.toUpperCase())) throw wrong(`Bad parameter \`${text}'`)
  }
}

function within(text: string, of: (c: Connection) => number | bigint): Test {
  const wanted = prefix(text)
  return (c) => contains(wanted, of(c))
}

function markTest(text: string): Test {
  const [value = '', mask = '0xffffffff'] = text.split('/')
  const number = parseNumber(value)
  const bits = parseNumber(mask)
  if (number === undefined || bits === undefined) throw wrong(`Invalid mark \`${text}'`)
  return (c) => (c.mark & bits) >>> 0 === number >>> 0
}

function statusTest(text: string): Test {
  const all = text.split(',').map((name) => {
    const test = STATUSES[name.toUpperCase()]
    if (!test) throw wrong(`Bad parameter \`${text}'`)
    return test
  })
  return (c) => all.every((test) => test(c))
}

/** What libnetfilter_conntrack takes for NAT, of what passed NAT at all: other addresses, or other ports, which for ICMP are always "other". */
function natTest(letter: string, value: string | undefined, natIsThere: boolean): Test {
  const wanted = value === undefined ? undefined : prefix(value)
  const source: Test = (c) =>
    wanted
      ? c.reply.dst !== c.original.src && contains(wanted, c.reply.dst)
      : natIsThere && (c.reply.dst !== c.original.src || c.reply.dport !== c.original.sport)
  const destination: Test = (c) =>
    wanted
      ? c.reply.src !== c.original.dst && contains(wanted, c.reply.src)
      : natIsThere && (c.reply.src !== c.original.dst || c.reply.sport !== c.original.dport)
  return letter === 'n' ? source : letter === 'g' ? destination : (c) => source(c) || destination(c)
}

function outputs(asks: Asks, text: string): void {
  for (const each of text.split(',')) {
    if (['xml', 'ktimestamp', 'labels', 'save', 'userspace'].includes(each)) throw notSimulated(`output "${each}"`)
    if (each !== 'extended' && each !== 'id' && each !== 'timestamp') throw wrong(`Bad parameter \`${each}'`)
    asks.output.add(each)
  }
}

/** Options that come with `-p PROTOCOL`. */
function protocolOption(asks: Asks, name: string, given: string | Next): void {
  const ports = asks.protocol !== undefined && ['tcp', 'udp', 'sctp', 'dccp', 'udplite'].includes(asks.protocol)
  const field = PORT_OPTIONS[name]
  const value = (): string => {
    const text = typeof given === 'string' ? given : given()
    if (text === undefined) throw wrong(`option \`--${name}' requires an argument`)
    return text
  }
  if (field && ports) {
    const text = value()
    const port = parseNumber(text) ?? portOf(text, PROTOCOLS[asks.protocol!])
    asks.values.set(VALUE_NAMES[name] ?? name, String(port ?? 0))
    return void asks.tests.push({ of: name, holds: (c) => field(c) === port })
  }
  if (name === 'state' && asks.protocol === 'tcp') {
    const text = value()
    if (!TCP_STATES.some((state) => state === text)) throw wrong(`unknown TCP state \`${text}'`)
    asks.values.set('state', text)
    return void asks.tests.push({ of: name, holds: (c) => c.tcp === text })
  }
  const icmp =
    asks.protocol === 'icmp'
      ? ICMP_OPTIONS[name]
      : asks.protocol === 'icmpv6' && name.startsWith('icmpv6-')
        ? ICMP_OPTIONS[name.replace('v6', '')]
        : undefined
  if (icmp) {
    const number = parseNumber(value())
    asks.values.set(name, String(number ?? 0))
    return void asks.tests.push({ of: name, holds: (c) => icmp(c) === number })
  }
  throw wrong(`unknown option \`--${name}'`)
}

/** Other spellings of an option. */
const VALUE_NAMES: Readonly<Record<string, string>> = dictionary({ 'orig-port-src': 'sport', 'orig-port-dst': 'dport' })

const PORT_OPTIONS: Readonly<Record<string, (c: Connection) => number>> = dictionary({
  sport: (c) => c.original.sport,
  'orig-port-src': (c) => c.original.sport,
  dport: (c) => c.original.dport,
  'orig-port-dst': (c) => c.original.dport,
  'reply-port-src': (c) => c.reply.sport,
  'reply-port-dst': (c) => c.reply.dport,
})
const ICMP_OPTIONS: Readonly<Record<string, (c: Connection) => number>> = dictionary({
  'icmp-type': (c) => c.original.dport >> 8,
  'icmp-code': (c) => c.original.dport & 255,
  'icmp-id': (c) => c.original.sport,
})
