/** Sets and their elements as `ipset list` and `ipset save` print them (libipset: print.c, session.c). */
import { bitsOf, familyOf, formatIp } from '../../net/ip.ts'
import { ICMPV6_NAMES, ICMP_NAMES } from '../netfilter/icmp-types.ts'
import { protocolText } from '../netfilter/services.ts'
import type { Element, Entry, Ipset } from './ipset.ts'
import { rangeText } from './sets.ts'

const ICMP = 1
const ICMPV6 = 58

function portText(protocol: number, port: number): string {
  if (protocol !== ICMP && protocol !== ICMPV6) return `${protocolText(protocol)}:${port}`
  const [type, code] = [port >> 8, port & 255]
  const names = protocol === ICMP ? ICMP_NAMES : ICMPV6_NAMES
  // A name that stands for a type alone means its code 0, if no other does.
  const named =
    names.find((entry) => entry[1] === type && entry[2] === code) ??
    (code === 0 ? names.find((entry) => entry[1] === type && entry[2] === undefined) : undefined)
  return `${protocol === ICMP ? 'icmp' : 'icmpv6'}:${named?.[0] ?? `${type}/${code}`}`
}

const addressText = (ip: Entry['ip'] & {}, length: number | undefined): string =>
  length === undefined || length === bitsOf(familyOf(ip)) ? formatIp(ip) : `${formatIp(ip)}/${length}`

/** An entry as it is given to `ipset add`: `10.0.0.1,tcp:80`. */
export function entryText({ type }: Pick<Ipset, 'type'>, entry: Entry): string {
  const words: string[] = []
  type.parts.forEach((part, i) => {
    if (part === 'ip' || part === 'net')
      words.push(i === 0 ? addressText(entry.ip!, entry.length) : addressText(entry.ip2!, entry.length2))
    else if (part === 'port')
      words.push(
        entry.protocol === undefined || type.method === 'bitmap' ? `${entry.port}` : portText(entry.protocol, entry.port!),
      )
    else if (part === 'mac') {
      if (entry.mac !== undefined) words.push(entry.mac.toUpperCase())
    } else if (part === 'iface') words.push(`${entry.physical ? 'physdev:' : ''}${entry.device}`)
    else words.push(entry.set ?? '')
  })
  return words.join(',')
}

const secondsLeft = (element: Element, now: number): number =>
  element.expiresAt === undefined ? 0 : Math.max(1, Math.floor((element.expiresAt - now) / 1000))

const ALL_BITS = 0xffffffff

/** What stands behind an element: `timeout 4 packets 0 bytes 0`. */
function extensionWords({ options }: Ipset, element: Element, now: number): string[] {
  const words: string[] = []
  if (options.timeout !== undefined) words.push(`timeout ${secondsLeft(element, now)}`)
  if (element.nomatch) words.push('nomatch')
  if (element.entry.wildcard) words.push('wildcard')
  if (options.counters) words.push(`packets ${element.packets} bytes ${element.bytes}`)
  if (options.comment && element.comment !== '') words.push(`comment "${element.comment}"`)
  const { skb } = element
  if (skb && (skb.mark !== 0 || skb.mask !== 0))
    words.push(`skbmark 0x${skb.mark.toString(16)}${skb.mask === ALL_BITS ? '' : `/0x${skb.mask.toString(16)}`}`)
  if (skb && skb.priority !== 0)
    words.push(`skbprio ${(skb.priority >>> 16).toString(16)}:${(skb.priority & 0xffff).toString(16)}`)
  if (skb && skb.queue !== 0) words.push(`skbqueue ${skb.queue}`)
  return words
}

export const elementText = (set: Ipset, element: Element, now: number): string =>
  [entryText(set, element.entry), ...extensionWords(set, element, now)].join(' ')

/** The set's options, as `Header:` and `create` name them. */
export function headerText(set: Ipset): string {
  const { type, options } = set
  const words: string[] = []
  if (type.method === 'hash') {
    if (type.name !== 'hash:mac') words.push(`family ${options.family === 4 ? 'inet' : 'inet6'}`)
    words.push(`hashsize ${options.hashSize} maxelem ${options.maxElements}`)
  }
  if (options.range) words.push(`range ${rangeText(set)}`)
  if (type.method === 'list') words.push(`size ${options.size}`)
  if (options.netmask !== undefined) words.push(`netmask ${options.netmask}`)
  if (options.bitmask !== undefined) words.push(`bitmask ${formatIp(options.bitmask)}`)
  if (options.timeout !== undefined) words.push(`timeout ${options.timeout}`)
  if (options.counters) words.push('counters')
  if (options.comment) words.push('comment')
  if (options.skbinfo) words.push('skbinfo')
  if (type.method === 'hash')
    words.push(`bucketsize ${options.bucketSize} initval 0x${options.initval.toString(16).padStart(8, '0')}`)
  return words.join(' ')
}

const TOKEN = /\d+|[^\d.,:/ ]+|[.,:/ ]/g

/** Shorter words come before longer, so that numbers stand by their value; a longer prefix before a shorter. */
function compareTokens(a: string, b: string, prefix: boolean): number {
  if (a === b) return 0
  const order = a.length !== b.length ? a.length - b.length : a < b ? -1 : 1
  return prefix ? -order : order
}

/** The order of `ipset -s`. */
export function compareEntries(set: Ipset, a: Element, b: Element): number {
  const one = entryText(set, a.entry).match(TOKEN) ?? []
  const other = entryText(set, b.entry).match(TOKEN) ?? []
  for (let i = 0; i < Math.min(one.length, other.length); i++) {
    const order = compareTokens(one[i]!, other[i]!, one[i - 1] === '/')
    if (order !== 0) return order
  }
  return other.length - one.length
}
