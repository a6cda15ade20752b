/** The types of values that nft knows: how each is read, refused and printed (src/datatype.c, src/proto.c, src/ct.c, src/meta.c). */
import { type Ip, formatIp, parseIp } from '../../net/ip.ts'
import { parseProtocol, portOf, protocolText, serviceOf } from '../netfilter/services.ts'
import type { Scalar } from './ruleset.ts'
import {
  type Symbols,
  ICMPV6_CODES,
  ICMPV6_TYPES,
  ICMP_CODES,
  ICMP_TYPES,
  DEVICE_TYPES,
  ETHER_TYPES,
  CT_STATES,
  CT_STATUSES,
  TCP_FLAGS,
  DSCPS,
  ADDRESS_TYPES,
  PACKET_TYPES,
  ECNS,
} from './symbols.ts'

interface Datatype {
  /** nft's own words for it, in messages. */
  readonly description: string
  readonly bits: number
  readonly symbols?: Symbols
  /** Several names may be joined with commas or `|`. */
  readonly bitmask?: boolean
  /** Prefixes make sense. */
  readonly prefix?: boolean
  /** Numbers are printed in hexadecimal of the whole width. */
  readonly hex?: boolean
  /** How many elements of a set stand on one line of a listing. */
  readonly perLine: number
}

const TYPES = {
  ipv4_addr: { description: 'IPv4 address', bits: 32, prefix: true, perLine: 2 },
  ipv6_addr: { description: 'IPv6 address', bits: 128, prefix: true, perLine: 1 },
  ether_addr: { description: 'Ethernet address', bits: 48, perLine: 1 },
  inet_service: { description: 'internet network service', bits: 16, perLine: 5 },
  inet_proto: { description: 'Internet protocol', bits: 8, perLine: 5 },
  mark: { description: 'packet mark', bits: 32, hex: true, prefix: true, perLine: 5 },
  ifname: { description: 'network interface name', bits: 128, perLine: 1 },
  iface_index: { description: 'network interface index', bits: 32, perLine: 1 },
  iface_type: { description: 'network interface type', bits: 16, symbols: DEVICE_TYPES, perLine: 1 },
  devgroup: { description: 'devgroup name', bits: 32, symbols: [['default', 0]], perLine: 1 },
  ether_type: {
    description: 'Ethernet protocol',
    bits: 16,
    symbols: ETHER_TYPES,
    hex: true,
    perLine: 1,
  },
  nf_proto: {
    description: 'netfilter protocol',
    bits: 8,
    symbols: [
      ['ipv4', 2],
      ['ipv6', 10],
    ],
    perLine: 1,
  },
  icmp_type: { description: 'ICMP type', bits: 8, symbols: ICMP_TYPES, perLine: 1 },
  icmpv6_type: { description: 'ICMPv6 type', bits: 8, symbols: ICMPV6_TYPES, perLine: 1 },
  icmp_code: { description: 'icmp code', bits: 8, symbols: ICMP_CODES, perLine: 1 },
  icmpv6_code: { description: 'icmpv6 code', bits: 8, symbols: ICMPV6_CODES, perLine: 1 },
  ct_state: {
    description: 'conntrack state',
    bits: 32,
    symbols: CT_STATES,
    bitmask: true,
    hex: true,
    perLine: 1000,
  },
  ct_status: {
    description: 'conntrack status',
    bits: 32,
    symbols: CT_STATUSES,
    bitmask: true,
    hex: true,
    perLine: 1000,
  },
  ct_dir: {
    description: 'conntrack direction',
    bits: 8,
    symbols: [
      ['original', 0],
      ['reply', 1],
    ],
    perLine: 1,
  },
  tcp_flag: {
    description: 'TCP flag',
    bits: 8,
    symbols: TCP_FLAGS,
    bitmask: true,
    hex: true,
    perLine: 1000,
  },
  dscp: {
    description: 'Differentiated Services Code Point',
    bits: 6,
    symbols: DSCPS,
    hex: true,
    perLine: 1,
  },
  fib_addrtype: {
    description: 'fib address type',
    bits: 32,
    symbols: ADDRESS_TYPES,
    perLine: 1,
  },
  pkt_type: {
    description: 'packet type',
    bits: 8,
    symbols: PACKET_TYPES,
    perLine: 1,
  },
  uid: { description: 'user ID', bits: 32, symbols: [['root', 0]], perLine: 1 },
  gid: { description: 'group ID', bits: 32, symbols: [['root', 0]], perLine: 1 },
  ecn: {
    description: 'Explicit Congestion Notification',
    bits: 2,
    symbols: ECNS,
    perLine: 1,
  },
  boolean: {
    description: 'boolean type',
    bits: 1,
    symbols: [
      ['exists', 1],
      ['missing', 0],
    ],
    perLine: 1,
  },
  integer: { description: 'integer', bits: 32, perLine: 1 },
  integer1: { description: 'integer', bits: 1, perLine: 1 },
  integer64: { description: 'integer', bits: 64, perLine: 1 },
  integer8: { description: 'integer', bits: 8, perLine: 1 },
  integer16: { description: 'integer', bits: 16, perLine: 1 },
  integer4: { description: 'integer', bits: 4, perLine: 1 },
} as const satisfies Record<string, Datatype>

export type TypeName = keyof typeof TYPES
export const typeOf = (name: TypeName): Datatype => TYPES[name]

/** What `type` of a set may name. */
export const isTypeName = (name: string): name is TypeName => Object.hasOwn(TYPES, name) && !/^integer|^boolean/.test(name)

/** Printed with these options: `-n`, `-S`, `-p`. */
export interface NumberStyle {
  readonly numeric: boolean
  readonly services: boolean
  readonly numericProtocols: boolean
}
export const PLAIN: NumberStyle = { numeric: false, services: false, numericProtocols: false }

export type Read =
  { readonly ok: true; readonly value: Scalar; readonly wildcard?: boolean } | { readonly ok: false; readonly message: string }
const read = (value: Scalar): Read => ({ ok: true, value })
const refuse = (message: string): Read => ({ ok: false, message })

const parseNumber = (text: string): number | undefined =>
  /^0x[0-9a-f]+$/i.test(text)
    ? parseInt(text.slice(2), 16)
    : /^\d+$/.test(text)
      ? /^0\d/.test(text)
        ? parseInt(text, 8)
        : Number(text)
      : undefined

const NO_NAME = 'Could not resolve hostname: Temporary failure in name resolution'
const NO_FAMILY = 'Could not resolve hostname: Address family for hostname not supported'

function readAddress(type: 'ipv4_addr' | 'ipv6_addr', text: string): Read {
  // inet_aton(3) also takes a bare number.
  const ip: Ip | undefined =
    type === 'ipv4_addr' && /^\d+$/.test(text) && Number(text) <= 0xffffffff ? Number(text) : parseIp(text)
  if (ip === undefined) return refuse(NO_NAME)
  return (typeof ip === 'number') === (type === 'ipv4_addr') ? read(ip) : refuse(NO_FAMILY)
}

function readService(text: string): Read {
  const port = /^0\d/.test(text) ? Number(text) : parseNumber(text)
  if (port !== undefined) return port > 65535 ? refuse('Service out of range') : read(port)
  const named = portOf(text, undefined)
  return named === undefined ? refuse('Could not resolve service: Servname not supported for ai_socktype') : read(named)
}

function readNumber(name: TypeName, text: string): Read {
  const { bits, symbols, description, hex } = typeOf(name)
  const symbol = symbols?.find(([each]) => each === text.toLowerCase())
  if (symbol) return read(symbol[1])
  const value = parseNumber(text)
  if (value === undefined)
    return refuse(
      name.startsWith('integer') && !hex
        ? `Could not parse ${description}`
        : name === 'uid'
          ? 'User does not exist'
          : name === 'gid'
            ? 'Group does not exist'
            : `Could not parse ${description}`,
    )
  const most = 2 ** bits - 1
  return value > most ? refuse(`Value ${value} exceeds valid range 0-${most}`) : read(value)
}

/** A word as a value of a type; `ifindex` finds a device by name. */
export function readValue(name: TypeName, text: string, ifindex: (device: string) => number | undefined): Read {
  switch (name) {
    case 'ipv4_addr':
    case 'ipv6_addr':
      return readAddress(name, text)
    case 'inet_service':
      return readService(text)
    case 'inet_proto': {
      const protocol = parseNumber(text) ?? (text === 'all' ? undefined : parseProtocol(text))
      if (protocol === undefined) return refuse('Could not resolve protocol name')
      return protocol > 255 ? refuse(`Value ${protocol} exceeds valid range 0-255`) : read(protocol)
    }
    case 'ifname':
      if (text.length > 16) return refuse('String exceeds maximum length of 16')
      return text.endsWith('*') ? { ok: true, value: text.slice(0, -1), wildcard: true } : read(text)
    case 'iface_index': {
      const index = parseNumber(text) ?? ifindex(text)
      return index === undefined ? refuse('Interface does not exist') : read(index)
    }
    case 'ether_addr':
      return /^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(text)
        ? read(
            text
              .toLowerCase()
              .split(':')
              .map((part) => part.padStart(2, '0'))
              .join(':'),
          )
        : refuse('Could not parse Ethernet address')
    default:
      return readNumber(name, text)
  }
}

const hexText = (value: number, bits: number): string => `0x${value.toString(16).padStart(Math.ceil(bits / 4), '0')}`

/** Names of the bits that are set, in the type's order, joined. */
function bitNames(name: TypeName, value: number, joint: string, { numeric }: NumberStyle): string {
  const { symbols = [] } = typeOf(name)
  const names: string[] = []
  let rest = value
  for (const [symbol, bit] of symbols) {
    if ((rest & bit) === 0) continue
    names.push(numeric ? `0x${bit.toString(16)}` : symbol)
    rest &= ~bit
  }
  if (rest !== 0 || value === 0) names.push(`0x${(rest >>> 0).toString(16)}`)
  return names.join(joint)
}

export interface ValueContext {
  readonly style: NumberStyle
  readonly deviceName: (index: number) => string | undefined
  /** What joins the names of bits. */
  readonly joint?: string
}

/** A value as `nft list` prints it. */
export function formatValue(name: TypeName, value: Scalar, { style, deviceName, joint = ',' }: ValueContext): string {
  const { bits, symbols, bitmask, hex } = typeOf(name)
  if (name === 'ifname') return `"${String(value)}"`
  if (name === 'ether_addr') return String(value)
  if (name === 'ipv4_addr' || name === 'ipv6_addr') return formatIp(value as Ip)
  const number = Number(value)
  if (name === 'iface_index') {
    const device = deviceName(number)
    return device === undefined ? String(number) : `"${device}"`
  }
  if (name === 'inet_service') {
    const service = style.services ? (serviceOf(number, 6) ?? serviceOf(number, 17)) : undefined
    return service === undefined ? String(number) : `"${service}"`
  }
  if (name === 'inet_proto') return style.numeric || style.numericProtocols ? String(number) : protocolText(number)
  if (bitmask) return bitNames(name, number, joint, style)
  if (!style.numeric || name === 'fib_addrtype' || name === 'boolean') {
    const symbol = name === 'uid' || name === 'gid' ? undefined : symbols?.find(([, each]) => each === number)
    if (symbol) return name === 'devgroup' ? `"${symbol[0]}"` : symbol[0]
  }
  return hex ? hexText(number, bits) : String(number)
}

/** The order in which elements are listed: numbers by size, names by their last letters first (they are little-endian numbers). */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.includes(':') || b.includes(':')) return a < b ? -1 : a > b ? 1 : 0
    if (a.length !== b.length) return a.length - b.length
    for (let i = a.length - 1; i >= 0; i--) if (a[i] !== b[i]) return a.charCodeAt(i) - b.charCodeAt(i)
    return 0
  }
  return a < b ? -1 : a > b ? 1 : 0
}

/** Types whose values the kernel keeps as numbers of the machine, least byte first; others as they stand in a packet. */
const HOST_ORDER: readonly string[] = [
  'mark',
  'iface_index',
  'ct_state',
  'ct_status',
  'fib_addrtype',
  'uid',
  'gid',
  'integer',
  'iface_type',
  'devgroup',
]

const hexOf = (value: number | bigint, bytes: number): string => value.toString(16).padStart(bytes * 2, '0')
const reversed = (hex: string): string => (hex.match(/../g) ?? []).reverse().join('')

/** The bytes of a value in a key, last one first, as hexadecimal: keys of several parts are listed in the order of these (src/segtree.c, concat_expr_msort_value). */
export function reversedBytes(type: TypeName, value: Scalar): string {
  if (type === 'ether_addr') return reversed(String(value).replaceAll(':', ''))
  if (typeof value === 'string') return reversed([...value].map((c) => hexOf(c.charCodeAt(0), 1)).join('')).padStart(32, '0')
  const hex = hexOf(value, Math.ceil(typeOf(type).bits / 8))
  return HOST_ORDER.includes(type) ? hex : reversed(hex)
}
