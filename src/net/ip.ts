/**
 * IP addresses and prefixes as the engine holds them: an IPv4 address is a `number` (unsigned 32 bits), an IPv6
 * address a `bigint` (128 bits), so the JavaScript type tells the family and `===` compares. Text is only at the edges.
 */
import { Address6 } from 'ip-address'

export type Ip = number | bigint
export type Family = 4 | 6

/** `address/length` with the host bits cleared in `network`; `mask` is kept so that matching costs one AND. */
export interface Prefix {
  readonly network: Ip
  readonly length: number
  readonly mask: Ip
}

export const familyOf = (ip: Ip): Family => (typeof ip === 'number' ? 4 : 6)

/** Parses dotted quads as inet_pton(3) does: four decimal parts, no leading zeros; `undefined` for anything else. */
export function parseIpv4(text: string): number | undefined {
  let value = 0
  let part = -1
  let parts = 0
  for (let i = 0; i <= text.length; i++) {
    const c = i < text.length ? text.charCodeAt(i) : 46
    if (c === 46) {
      if (part < 0 || part > 255 || ++parts > 4) return undefined
      value = value * 256 + part
      part = -1
    } else if (c >= 48 && c <= 57) {
      if (part === 0) return undefined
      part = part < 0 ? c - 48 : part * 10 + (c - 48)
      if (part > 255) return undefined
    } else return undefined
  }
  return parts === 4 ? value : undefined
}

export function parseIpv6(text: string): bigint | undefined {
  if (!text.includes(':') || text.includes('/') || text.includes('%')) return undefined
  try {
    return new Address6(text).bigInt()
  } catch {
    return undefined
  }
}

export function parseIp(text: string): Ip | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

export function formatIp(ip: Ip): string {
  if (typeof ip === 'number') return `${ip >>> 24}.${(ip >>> 16) & 255}.${(ip >>> 8) & 255}.${ip & 255}`
  // inet_ntop(3) shows what holds an IPv4 address with its dots.
  if (ip >> 32n === 0xffffn) return `::ffff:${formatIp(Number(ip & 0xffffffffn))}`
  if (ip >> 32n === 0n && ip > 0xffffn) return `::${formatIp(Number(ip))}`
  return Address6.fromBigInt(ip).correctForm()
}

const V6_ALL = (1n << 128n) - 1n

/** The netmask of `length` leading one bits. */
export function maskOf(length: number, family: Family): Ip {
  if (family === 4) return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0
  return V6_ALL ^ ((1n << BigInt(128 - length)) - 1n)
}

export const bitsOf = (family: Family): 32 | 128 => (family === 4 ? 32 : 128)

export const andMask = (ip: Ip, mask: Ip): Ip => (typeof ip === 'number' ? (ip & (mask as number)) >>> 0 : ip & (mask as bigint))

export function prefixOf(ip: Ip, length: number): Prefix {
  const mask = maskOf(length, familyOf(ip))
  return { network: andMask(ip, mask), length, mask }
}

/** Parses `a.b.c.d`, `a.b.c.d/len` or the IPv6 forms; a bare address is a host prefix. Host bits are cleared. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/')
  const ip = parseIp(slash < 0 ? text : text.slice(0, slash))
  if (ip === undefined) return undefined
  const bits = bitsOf(familyOf(ip))
  if (slash < 0) return prefixOf(ip, bits)
  const tail = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(tail) || Number(tail) > bits) return undefined
  return prefixOf(ip, Number(tail))
}

export function contains(prefix: Prefix, ip: Ip): boolean {
  if (typeof ip === 'number') {
    return typeof prefix.network === 'number' && (ip & (prefix.mask as number)) >>> 0 === prefix.network
  }
  return typeof prefix.network === 'bigint' && (ip & (prefix.mask as bigint)) === prefix.network
}

/** `10.0.0.0/8`, always with the length. */
export const formatPrefix = (prefix: Prefix): string => `${formatIp(prefix.network)}/${prefix.length}`

/** As iproute2 prints a destination: a host prefix without its length, the zero prefix as `default`. */
export function formatDestination(prefix: Prefix): string {
  if (prefix.length === 0) return 'default'
  return prefix.length === bitsOf(familyOf(prefix.network)) ? formatIp(prefix.network) : formatPrefix(prefix)
}

export const samePrefix = (a: Prefix, b: Prefix): boolean => a.network === b.network && a.length === b.length

/** The subnet's broadcast address (IPv4: all host bits one). */
export function broadcastOf(prefix: Prefix): Ip {
  if (typeof prefix.network === 'number') return (prefix.network | ~(prefix.mask as number)) >>> 0
  return prefix.network | (V6_ALL ^ (prefix.mask as bigint))
}

export const isLoopback = (ip: Ip): boolean => (typeof ip === 'number' ? ip >>> 24 === 127 : ip === 1n)
export const isMulticast = (ip: Ip): boolean => (typeof ip === 'number' ? ip >>> 28 === 14 : ip >> 120n === 0xffn)
/** `0.0.0.0/8` (RFC 1122 "this network"), or `::`. */
export const isZeronet = (ip: Ip): boolean => (typeof ip === 'number' ? ip >>> 24 === 0 : ip === 0n)
export const LIMITED_BROADCAST = 0xffffffff

/** `10.0.0.1:80`, `[fd00::1]:80`. */
export const formatEndpoint = (ip: Ip, port: number): string =>
  typeof ip === 'number' ? `${formatIp(ip)}:${port}` : `[${formatIp(ip)}]:${port}`
