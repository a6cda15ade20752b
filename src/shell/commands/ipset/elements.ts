/** From an element's words to the entries that it means: `10.0.0.0/30,tcp:80-82` is twelve (libipset: parse.c, and the loops of the kernel's *_uadt). */
import { type Family, type Ip, bitsOf, parseIpv4, parseIpv6, parsePrefix, prefixOf } from '../../../net/ip.ts'
import { parseMac } from '../../../net/mac.ts'
import type { Entry } from '../../../linux/ipset/ipset.ts'
import type { SetType } from '../../../linux/ipset/types.ts'
import { ICMPV6_NAMES, ICMP_NAMES } from '../../../linux/netfilter/icmp-types.ts'
import { parseProtocol, portOf, protocolText } from '../../../linux/netfilter/services.ts'
import { parseNumber } from '../../arguments.ts'
import { type Refusal, plain, syntax } from './words.ts'

/** Resolves a host's name. */
export type Lookup = (name: string) => number | undefined

export type Verb = 'add' | 'del' | 'test'

interface Where {
  readonly verb: Verb
  readonly type: SetType
  readonly family: Family
  readonly lookup: Lookup
}

interface Addresses {
  readonly from: Ip
  readonly to: Ip
  /** As it was given. */
  readonly length: number | undefined
}

const familyName = (family: Family): string => (family === 4 ? 'IPv4' : 'IPv6')

export function parseAddress(text: string, family: Family, lookup: Lookup): Ip {
  const ip = family === 4 ? lookup(text) : parseIpv6(text)
  if (ip === undefined) throw syntax(`cannot parse ${text}: resolving to ${familyName(family)} address failed`)
  return ip
}

export function parseRanged(text: string, low: number, high: number): number {
  const value = parseNumber(text)
  if (value === undefined || value < 0) throw syntax(`'${text}' is invalid as number`)
  if (value < low || value > high) throw syntax(`'${text}' is out of range ${low}-${high}`)
  return value
}

const lastOf = (ip: Ip, length: number, family: Family): Ip => {
  const { network } = prefixOf(ip, length)
  return typeof network === 'number' ? network + 2 ** (32 - length) - 1 : network + (1n << BigInt(bitsOf(family) - length)) - 1n
}

/** `IP`, `IP/LENGTH`, `IP-IP`. */
export function parseAddresses(text: string, family: Family, lookup: Lookup): Addresses {
  const slash = text.indexOf('/')
  if (slash >= 0) {
    const ip = parseAddress(text.slice(0, slash), family, lookup)
    const length = parseRanged(text.slice(slash + 1), 0, bitsOf(family))
    return { from: prefixOf(ip, length).network, to: lastOf(ip, length, family), length }
  }
  const dash = text.indexOf('-')
  if (dash >= 0) {
    const one = parseAddress(text.slice(0, dash), family, lookup)
    const other = parseAddress(text.slice(dash + 1), family, lookup)
    return one <= other ? { from: one, to: other, length: undefined } : { from: other, to: one, length: undefined }
  }
  const ip = parseAddress(text, family, lookup)
  return { from: ip, to: ip, length: bitsOf(family) }
}

const isRange = (text: string): boolean => text.includes('-') && !text.includes('/')

const familyWord = ({ type, family }: Where): string => (type.name === 'bitmap:port' ? 'unspec' : family === 4 ? 'inet' : 'inet6')

const refuseForm = (where: Where, what: string): Refusal =>
  plain(`${what} is not allowed in command ${where.verb} with set type ${where.type.name} and family ${familyWord(where)}`)

/** An `ip` part. Types of several parts are tested by one address. */
function parseIpPart(text: string, where: Where, first: boolean): Addresses {
  const { family, type, verb, lookup } = where
  const many = text.includes('/') || isRange(text)
  if (many && (family === 6 || !first || type.parts.includes('mac'))) throw syntax(`plain IP address must be supplied: ${text}`)
  if (many && verb === 'test' && type.parts.length > 1)
    throw refuseForm(where, text.includes('/') ? 'IP/CIDR range' : 'FROM-TO IP range')
  const addresses = parseAddresses(text, family, lookup)
  // A test of a range asks for its first address.
  return verb === 'test' ? { ...addresses, to: addresses.from } : addresses
}

function parseNetPart(text: string, where: Where): Addresses {
  const { family, verb, lookup } = where
  if (isRange(text) && family === 6) throw syntax(`IP address or IP/cidr must be specified: ${text}`)
  if (isRange(text) && verb === 'test') throw refuseForm(where, 'FROM-TO IP range')
  return parseAddresses(text, family, lookup)
}

interface Ports {
  readonly protocol: number
  readonly from: number
  readonly to: number
}

const PORTED: readonly number[] = [6, 17, 132, 136]
const PORTS_OF: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 132: 'sctp', 136: 'udplite' }

/** libipset tries the word as a number, then as a service, and then says all that it tried. */
function parsePort(text: string, protocol: number): number {
  const value = parseNumber(text)
  if (value !== undefined && value >= 0 && value <= 65_535) return value
  const named = portOf(text, protocol === 136 ? 17 : protocol)
  if (named !== undefined) return named
  const name = PORTS_OF[protocol]!
  const first = value === undefined || value < 0 ? `'${text}' is invalid as number` : `'${text}' is out of range 0-65535`
  throw syntax(`${first}\nSyntax error: 'tcp' is invalid as number\ncannot parse '${text}' as a ${name} port`)
}

function parseIcmp(text: string, protocol: number): number {
  const names = protocol === 1 ? ICMP_NAMES : ICMPV6_NAMES
  const named = names.find(([name]) => name === text)
  if (named) return named[1] * 256 + (named[2] ?? 0)
  const [type, code] = text.split('/').map(parseNumber)
  if (type === undefined || code === undefined || type > 255 || code > 255)
    throw plain(`Cannot parse ${text} as an ${protocol === 1 ? 'ICMP' : 'ICMPv6'} type/code.`)
  return type * 256 + code
}

function parsePortPart(text: string, where: Where): Ports {
  const { type, family, verb } = where
  const colon = text.indexOf(':')
  const protocolName = colon < 0 ? 'tcp' : text.slice(0, colon)
  const protocol = parseProtocol(protocolName)
  if (protocol === undefined || protocol === 0) throw syntax(`cannot parse '${protocolName}' as a protocol`)
  const rest = colon < 0 ? text : text.slice(colon + 1)
  if (type.method === 'bitmap' && protocol !== 6 && protocol !== 17) throw syntax('Only protocols TCP and UDP are valid')
  if (protocol === 1 || protocol === 58) {
    const own = protocol === 1 ? 4 : 6
    if (own !== family)
      throw syntax(
        `Protocol ${own === 4 ? 'ICMP' : 'ICMPv6'} can be used with family ${own === 4 ? 'inet' : 'inet6'} only\nInvalid ${verb} command: missing setname`,
      )
    const port = parseIcmp(rest, protocol)
    return { protocol, from: port, to: port }
  }
  if (!PORTED.includes(protocol)) {
    if (rest !== '0') throw syntax(`Protocol ${protocolText(protocol)} can be used with pseudo port value 0 only.`)
    return { protocol, from: 0, to: 0 }
  }
  const dash = rest.indexOf('-')
  if (dash >= 0 && verb === 'test') throw refuseForm(where, 'FROM-TO port range')
  const from = parsePort(dash < 0 ? rest : rest.slice(0, dash), protocol)
  const to = dash < 0 ? from : parsePort(rest.slice(dash + 1), protocol)
  return { protocol, from: Math.min(from, to), to: Math.max(from, to) }
}

function parseDevice(text: string): Pick<Entry, 'device' | 'physical'> {
  const physical = text.startsWith('physdev:')
  const device = physical ? text.slice('physdev:'.length) : text
  if (device.length > 15) throw syntax(`interface name '${device}' is longer than 15 characters`)
  return physical ? { device, physical } : { device }
}

export function parseSetName(text: string): string {
  if (text.length > 31) throw syntax(`setname '${text}' is longer than 31 characters`)
  return text
}

const MISSING = ['', 'Second', 'Third'] as const
const TOO_MANY = ['Elem separator', 'Two elem separators', 'Three elem separators'] as const
const SUPPORTS = ['none', 'one', 'two'] as const

function splitElement(text: string, { name, parts }: SetType): string[] {
  const words = text.split(',')
  // A bitmap's element may do without its MAC.
  const needed = name === 'bitmap:ip,mac' ? 1 : parts.length
  for (let i = 1; i < needed; i++)
    if (words[i] === undefined || words[i] === '') throw syntax(`${MISSING[i]} element is missing from ${text}.`)
  if (words.length > parts.length)
    throw syntax(`${TOO_MANY[parts.length - 1]} in ${text}, but settype ${name} supports ${SUPPORTS[parts.length - 1]}.`)
  return words
}

interface Parsed {
  readonly first: Addresses | undefined
  readonly ports: Ports | undefined
  readonly second: Addresses | undefined
  readonly rest: Entry
}

function parseParts(text: string, where: Where): Parsed {
  const { type } = where
  const words = splitElement(text, type)
  let first: Addresses | undefined
  let second: Addresses | undefined
  let ports: Ports | undefined
  let rest: Entry = {}
  words.forEach((word, i) => {
    switch (type.parts[i]!) {
      case 'ip':
      case 'net': {
        const addresses = type.parts[i] === 'ip' ? parseIpPart(word, where, i === 0) : parseNetPart(word, where)
        if (i === 0) first = addresses
        else second = addresses
        break
      }
      case 'port':
        ports = parsePortPart(word, where)
        break
      case 'mac': {
        const mac = parseMac(word)
        if (mac === undefined) throw syntax(`cannot parse '${word}' as ethernet address`)
        rest = { ...rest, mac }
        break
      }
      case 'iface':
        rest = { ...rest, ...parseDevice(word) }
        break
      case 'set':
        rest = { set: parseSetName(word) }
    }
  })
  return { first, ports, second, rest }
}

/** The prefixes that make up a range, as the kernel cuts it (ip_set_range_to_cidr). */
function* prefixesOf({ from, to, length }: Addresses): Generator<{ ip: Ip; length: number }> {
  if (length !== undefined) {
    yield { ip: from, length }
    return
  }
  let at = from as number
  const end = to as number
  while (at <= end) {
    let bits = 0
    while (bits < 32 && at % 2 ** (bits + 1) === 0 && at + 2 ** (bits + 1) - 1 <= end) bits++
    yield { ip: at, length: 32 - bits }
    at += 2 ** bits
  }
}

function* firstOf(addresses: Addresses | undefined, isNet: boolean, step: number): Generator<Entry> {
  if (!addresses) {
    yield {}
    return
  }
  if (isNet) {
    for (const { ip, length } of prefixesOf(addresses)) yield { ip, length }
    return
  }
  const { from, to } = addresses
  if (typeof from === 'bigint' || typeof to === 'bigint') {
    yield { ip: from }
    return
  }
  for (let ip = from - (from % step); ip <= to; ip += step) yield { ip: Math.max(ip, step === 1 ? from : ip) }
}

function* secondOf(addresses: Addresses | undefined, isNet: boolean): Generator<Entry> {
  if (!addresses) {
    yield {}
    return
  }
  if (!isNet) {
    yield { ip2: addresses.from }
    return
  }
  for (const { ip, length } of prefixesOf(addresses)) yield { ip2: ip, length2: length }
}

/** The entries of one element's words, one at a time; `netmask` is the set's. */
export function* entriesOf(text: string, where: Where & { readonly netmask: number | undefined }): Generator<Entry> {
  const { type } = where
  const { first, ports, second, rest } = parseParts(text, where)
  const step = where.netmask === undefined || where.family === 6 ? 1 : 2 ** (32 - where.netmask)
  for (const one of firstOf(first, type.parts[0] === 'net', step)) {
    for (let port = ports?.from ?? 0; port <= (ports?.to ?? 0); port++) {
      for (const two of secondOf(second, type.parts.at(-1) === 'net')) {
        yield { ...one, ...(ports ? { protocol: ports.protocol, port } : {}), ...two, ...rest }
      }
    }
  }
}

/** A bitmap's `range`. */
export function parseRange(text: string, type: SetType, lookup: Lookup): { from: number; to: number } {
  if (type.parts[0] !== 'port') {
    const { from, to } = parseAddresses(text, 4, lookup)
    return { from: from as number, to: to as number }
  }
  const ports = parsePortPart(text, { verb: 'add', type, family: 4, lookup })
  return { from: ports.from, to: ports.to }
}

/** `netmask 24`, `bitmask 255.255.0.0`. */
export function parseBitmask(text: string, family: Family): Ip {
  const mask = family === 4 ? parseIpv4(text) : parseIpv6(text)
  if (mask === undefined || parsePrefix(text) === undefined)
    throw syntax(`bitmask is not valid for family = ${family === 4 ? 'inet' : 'inet6'}`)
  return mask
}
