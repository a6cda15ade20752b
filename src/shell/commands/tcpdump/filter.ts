/** The filter language of captures: primitives with inherited qualifiers, not, and, or, arithmetic over header bytes. pcap-filter(7). */
import { dictionary } from '../../../net/dictionary.ts'
import { type Ip, type Prefix, bitsOf, contains, familyOf, parseIp, prefixOf } from '../../../net/ip.ts'
import { COMPARISONS } from '../../comparisons.ts'
import { ToolExit } from '../../tool.ts'
import { type Dissected, ETHERTYPE, portsOf, u16, u32 } from './dissect.ts'

export type Filter = (frame: Dissected) => boolean

export interface FilterNames {
  /** A port by a service's name. */
  port(name: string): number | undefined
  /** An address by a host's name. */
  host(name: string): Ip | undefined
}

const syntaxError = (): ToolExit => new ToolExit(1, "tcpdump: can't parse filter expression: syntax error\n")
const wrong = (text: string): ToolExit => new ToolExit(1, `tcpdump: ${text}\n`)

const PROTOCOLS = dictionary<Record<string, number>>({ icmp: 1, igmp: 2, tcp: 6, udp: 17, esp: 50, ah: 51, icmp6: 58, sctp: 132 })
const ETHERTYPES = dictionary<Record<string, number>>({ ip: ETHERTYPE.ipv4, ip6: ETHERTYPE.ipv6, arp: ETHERTYPE.arp })
const DIRECTIONS = new Set(['src', 'dst'])
const TYPES = new Set(['host', 'net', 'port', 'portrange'])
const CONSTANTS: Readonly<Record<string, number>> = dictionary({
  tcpflags: 13,
  'tcp-fin': 1,
  'tcp-syn': 2,
  'tcp-rst': 4,
  'tcp-push': 8,
  'tcp-ack': 16,
  'tcp-urg': 32,
  'tcp-ece': 64,
  'tcp-cwr': 128,
  icmptype: 0,
  icmpcode: 1,
  icmp6type: 0,
  icmp6code: 1,
  'icmp-echoreply': 0,
  'icmp-unreach': 3,
  'icmp-sourcequench': 4,
  'icmp-redirect': 5,
  'icmp-echo': 8,
  'icmp-routeradvert': 9,
  'icmp-routersolicit': 10,
  'icmp-timxceed': 11,
  'icmp-paramprob': 12,
  'icmp6-destinationunreach': 1,
  'icmp6-packettoobig': 2,
  'icmp6-timeexceeded': 3,
  'icmp6-echo': 128,
  'icmp6-echoreply': 129,
  'icmp6-neighborsolicit': 135,
  'icmp6-neighboradvert': 136,
})

/** `src or dst`, of a protocol, of a type: what stands before an id, and what an id alone takes over from the one before. */
interface Qualifiers {
  protocol?: string
  direction?: 'src' | 'dst' | 'and'
  type?: string
}

interface Parser {
  readonly words: readonly string[]
  at: number
  readonly names: FilterNames
  last: Qualifiers | undefined
}

/** Longest first; a MAC or an address is one word. */
const WORD = /&&|\|\||>=|<=|!=|==|<<|>>|[()[\]!=<>&|+*/^]|[^\s()[\]!=<>&|+*/^]+(?:\/\d+)?/g

export function parseFilter(text: string, names: FilterNames): Filter {
  const words = [...text.matchAll(WORD)].map(([word]) => word)
  if (words.length === 0) return () => true
  const parser: Parser = { words, at: 0, names, last: undefined }
  const filter = either(parser)
  if (parser.at < words.length) throw syntaxError()
  return filter
}

const peek = ({ words, at }: Parser): string | undefined => words[at]
function take(parser: Parser, ...wanted: readonly string[]): string | undefined {
  const word = peek(parser)
  if (word === undefined || !wanted.includes(word)) return undefined
  parser.at++
  return word
}
function next(parser: Parser): string {
  const word = parser.words[parser.at++]
  if (word === undefined) throw syntaxError()
  return word
}

/** And and or bind alike, from the left. */
function either(parser: Parser): Filter {
  let left = negation(parser)
  for (;;) {
    const joint = take(parser, 'and', '&&', 'or', '||')
    if (!joint) return left
    const [one, other] = [left, negation(parser)]
    left = joint === 'and' || joint === '&&' ? (f) => one(f) && other(f) : (f) => one(f) || other(f)
  }
}

function negation(parser: Parser): Filter {
  if (take(parser, 'not', '!')) {
    const inner = negation(parser)
    return (f) => !inner(f)
  }
  return primitive(parser)
}

/** A parenthesis may hold a filter or an arithmetic expression: what follows decides. */
function primitive(parser: Parser): Filter {
  const from = parser.at
  const compared = tryComparison(parser)
  if (compared) return compared
  parser.at = from
  if (take(parser, '(')) {
    const inner = either(parser)
    if (!take(parser, ')')) throw syntaxError()
    return inner
  }
  const word = peek(parser)
  if (word === undefined) throw syntaxError()
  if (word === 'less' || word === 'greater') {
    parser.at++
    const length = number(next(parser))
    return word === 'less' ? (f) => f.bytes.length <= length : (f) => f.bytes.length >= length
  }
  if (take(parser, 'vlan')) {
    const id = /^\d+$/.test(peek(parser) ?? '') ? number(next(parser)) : undefined
    return (f) => f.vlan !== undefined && (id === undefined || f.vlan === id)
  }
  if (take(parser, 'inbound')) return (f) => f.heard.direction === 'in'
  if (take(parser, 'outbound')) return (f) => f.heard.direction === 'out'
  return qualified(parser)
}

function number(word: string): number {
  if (!/^(?:0x[\da-f]+|\d+)$/i.test(word)) throw syntaxError()
  return Number(word)
}

function qualified(parser: Parser): Filter {
  const q: Qualifiers = {}
  const protocol = peek(parser) ?? ''
  if (Object.hasOwn(PROTOCOLS, protocol) || Object.hasOwn(ETHERTYPES, protocol) || protocol === 'ether') {
    q.protocol = next(parser)
  }
  const direction = readDirection(parser)
  if (direction) q.direction = direction
  if (TYPES.has(peek(parser) ?? '')) q.type = next(parser)
  else if (peek(parser) === 'proto' && !direction) return protocolFilter(parser, q)
  if (peek(parser) === 'broadcast' || peek(parser) === 'multicast') return cast(next(parser), q.protocol)
  const id = peek(parser)
  if (id === undefined || isJoint(id)) {
    if (q.protocol === undefined || direction || q.type || q.protocol === 'ether') throw syntaxError()
    parser.last = undefined
    return ofProtocol(q.protocol)
  }
  const bare = q.protocol === undefined && !direction && !q.type
  const used: Qualifiers = bare && parser.last ? parser.last : q
  if (bare && !parser.last && !looksLikeId(id)) throw syntaxError()
  parser.last = used
  parser.at++
  return byId(parser, used, id)
}

const isJoint = (word: string): boolean => ['and', '&&', 'or', '||', ')'].includes(word)
const looksLikeId = (word: string): boolean => /[.:\d]/.test(word)

function readDirection(parser: Parser): Qualifiers['direction'] {
  const word = peek(parser) ?? ''
  if (!DIRECTIONS.has(word)) return undefined
  parser.at++
  const joint = peek(parser)
  const other = parser.words[parser.at + 1]
  if ((joint === 'or' || joint === 'and') && other !== undefined && DIRECTIONS.has(other) && other !== word) {
    parser.at += 2
    return joint === 'and' ? 'and' : undefined
  }
  return word as 'src' | 'dst'
}

/** `ip proto 6`, `ip proto \tcp`, `ether proto 0x0800`. */
function protocolFilter(parser: Parser, q: Qualifiers): Filter {
  parser.at++
  const word = next(parser).replace(/^\\+/, '')
  if (q.protocol === 'ether') {
    const type = ETHERTYPES[word] ?? number(word)
    return (f) => f.ethertype === type
  }
  const wanted = PROTOCOLS[word] ?? number(word)
  const family = q.protocol === undefined ? undefined : ETHERTYPES[q.protocol]
  return (f) => f.ip?.protocol === wanted && (family === undefined || f.ethertype === family)
}

function cast(word: string, protocol: string | undefined): Filter {
  const ip4 = protocol === 'ip'
  if (word === 'broadcast') return ip4 ? (f) => f.ip?.destination === 0xffffffff : (f) => f.destination === 'ff:ff:ff:ff:ff:ff'
  if (ip4) return (f) => typeof f.ip?.destination === 'number' && f.ip.destination >>> 28 === 14
  if (protocol === 'ip6') return (f) => typeof f.ip?.destination === 'bigint' && f.ip.destination >> 120n === 0xffn
  return (f) => ((f.bytes[0] ?? 0) & 1) === 1
}

function ofProtocol(protocol: string): Filter {
  const ethertype = ETHERTYPES[protocol]
  if (ethertype !== undefined) return (f) => f.ethertype === ethertype
  const wanted = PROTOCOLS[protocol]
  return (f) => f.ip?.protocol === wanted
}

function byId(parser: Parser, q: Qualifiers, id: string): Filter {
  const match =
    q.protocol === 'ether'
      ? byMac(q, id)
      : q.type === 'port' || q.type === 'portrange'
        ? byPort(parser, q, id)
        : byAddress(parser, q, id)
  if (q.protocol === undefined || q.protocol === 'ether') return match
  const protocol = ofProtocol(q.protocol)
  return (f) => protocol(f) && match(f)
}

/** By one end, the other, both or either. */
const byEnd =
  <T>(
    direction: Qualifiers['direction'],
    ends: (f: Dissected) => readonly [T, T] | undefined,
    says: (end: T) => boolean,
  ): Filter =>
  (f) => {
    const both = ends(f)
    if (!both) return false
    const [source, destination] = both
    if (direction === 'src') return says(source)
    if (direction === 'dst') return says(destination)
    return direction === 'and' ? says(source) && says(destination) : says(source) || says(destination)
  }

function byMac(q: Qualifiers, id: string): Filter {
  if (!/^[\da-f]{1,2}(?::[\da-f]{1,2}){5}$/i.test(id)) throw wrong(`unknown ether host '${id}'`)
  const mac = id
    .toLowerCase()
    .split(':')
    .map((part) => part.padStart(2, '0'))
    .join(':')
  return byEnd(
    q.direction,
    (f) => [f.source, f.destination] as const,
    (end) => end === mac,
  )
}

function byPort(parser: Parser, q: Qualifiers, id: string): Filter {
  const [low = '', high = low] = q.type === 'portrange' ? id.split('-') : [id]
  const [from, to] = [low, high].map((word) => (/^\d+$/.test(word) ? Number(word) : parser.names.port(word)))
  if (from === undefined || to === undefined) throw wrong(`unknown port '${from === undefined ? low : high}'`)
  if (from > 65535 || to > 65535) throw wrong(`illegal port number ${Math.max(from, to)} > 65535`)
  return byEnd(q.direction, portsOf, (port) => port >= Math.min(from, to) && port <= Math.max(from, to))
}

/** Of an IP packet its own, of an ARP message those that it is about. */
function addressesOf(f: Dissected): readonly [Ip, Ip] | undefined {
  if (f.ip) return [f.ip.source, f.ip.destination]
  return f.ethertype === ETHERTYPE.arp ? [u32(f.bytes, f.network + 14), u32(f.bytes, f.network + 24)] : undefined
}

function byAddress(parser: Parser, q: Qualifiers, id: string): Filter {
  const prefix = q.type === 'net' ? netOf(id) : hostOf(parser, id)
  return byEnd(q.direction, addressesOf, (ip) => familyOf(ip) === familyOf(prefix.network) && contains(prefix, ip))
}

/** `10.1` is 10.1.0.0/16. */
function netOf(id: string): Prefix {
  const parts = id.split('.').length
  const short = /^\d{1,3}(?:\.\d{1,3}){0,2}$/.test(id)
  const [address = '', length] = short ? [`${id}${'.0'.repeat(4 - parts)}`, String(parts * 8)] : id.split('/')
  const ip = parseIp(address)
  if (ip === undefined || (length !== undefined && !(Number(length) <= bitsOf(familyOf(ip)))))
    throw wrong(`unknown network '${id}'`)
  const prefix = prefixOf(ip, length === undefined ? bitsOf(familyOf(ip)) : Number(length))
  if (prefix.network !== ip) throw wrong(`non-network bits set in "${id}"`)
  return prefix
}

function hostOf(parser: Parser, id: string): Prefix {
  const ip = parseIp(id) ?? parser.names.host(id)
  if (ip === undefined) throw wrong(/^[\d.]+$/.test(id) ? `invalid IPv4 address '${id}'` : `unknown host '${id}'`)
  return prefixOf(ip, bitsOf(familyOf(ip)))
}

type Sum = (f: Dissected) => number | undefined

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = dictionary({
  '+': (a, b) => (a + b) >>> 0,
  '*': (a, b) => Math.imul(a, b) >>> 0,
  '/': (a, b) => (b === 0 ? 0 : Math.floor(a / b)),
  '&': (a, b) => (a & b) >>> 0,
  '|': (a, b) => (a | b) >>> 0,
  '^': (a, b) => (a ^ b) >>> 0,
  '<<': (a, b) => (a << b) >>> 0,
  '>>': (a, b) => a >>> b,
})

function tryComparison(parser: Parser): Filter | undefined {
  const left = trySum(parser)
  const relation = left && COMPARISONS[peek(parser) ?? '']
  if (!left || !relation) return undefined
  parser.at++
  const right = trySum(parser)
  if (!right) throw syntaxError()
  return (f) => {
    const [a, b] = [left(f), right(f)]
    return a !== undefined && b !== undefined && relation(a, b)
  }
}

function trySum(parser: Parser): Sum | undefined {
  let left = tryTerm(parser)
  while (left && Object.hasOwn(OPERATIONS, peek(parser) ?? '')) {
    const operation = OPERATIONS[next(parser)]!
    const right = tryTerm(parser)
    if (!right) return undefined
    const one = left
    left = (f) => {
      const [a, b] = [one(f), right(f)]
      return a === undefined || b === undefined ? undefined : operation(a, b)
    }
  }
  return left
}

function tryTerm(parser: Parser): Sum | undefined {
  const word = peek(parser)
  if (word === undefined) return undefined
  if (word === '(') {
    parser.at++
    const inner = trySum(parser)
    return inner && take(parser, ')') ? inner : undefined
  }
  if (/^(?:0x[\da-f]+|\d+)$/i.test(word)) {
    const value = Number(next(parser))
    return () => value
  }
  if (Object.hasOwn(CONSTANTS, word)) {
    const value = CONSTANTS[next(parser)]!
    return () => value
  }
  if (word === 'len') {
    parser.at++
    return (f) => f.bytes.length
  }
  return parser.words[parser.at + 1] === '[' ? tryBytes(parser) : undefined
}

/** Where a protocol's header begins in this frame, if it is there. */
function startOf(protocol: string, f: Dissected): number | undefined {
  if (protocol === 'ether') return 0
  if (Object.hasOwn(ETHERTYPES, protocol)) return f.ethertype === ETHERTYPES[protocol] ? f.network : undefined
  return f.ip?.protocol === PROTOCOLS[protocol] && f.ip?.offset === 0 ? f.ip?.payload : undefined
}

/** `tcp[13]`, `ip[2:2]`, `tcp[tcpflags]`. */
function tryBytes(parser: Parser): Sum | undefined {
  const protocol = next(parser)
  if (protocol !== 'ether' && !Object.hasOwn(PROTOCOLS, protocol) && !Object.hasOwn(ETHERTYPES, protocol)) return undefined
  parser.at++
  let size = 1
  // The size is one word with what stands before its colon: `2:2`.
  const pair = /^(\d+):(\d)$/.exec(peek(parser) ?? '')
  let index: Sum | undefined
  if (pair) {
    parser.at++
    index = () => Number(pair[1])
    size = Number(pair[2])
  } else index = trySum(parser)
  if (!index || !take(parser, ']')) throw syntaxError()
  if (size !== 1 && size !== 2 && size !== 4) throw wrong('data size must be 1, 2, or 4')
  const at = index
  return (f) => {
    const start = startOf(protocol, f)
    const offset = at(f)
    if (start === undefined || offset === undefined || start + offset + size > f.bytes.length) return undefined
    return size === 1 ? f.bytes[start + offset] : size === 2 ? u16(f.bytes, start + offset) : u32(f.bytes, start + offset)
  }
}
