/** What IPv6 addresses say of themselves: their scope, the addresses and groups that are made of others. RFC 4291, 6724, 2464. */
import type { Ip } from './ip.ts'
import type { Mac } from './mac.ts'

export const LOOPBACK6 = 1n
/** `ff02::1`, `ff02::2`. */
export const ALL_NODES = (0xff02n << 112n) | 1n
export const ALL_ROUTERS = (0xff02n << 112n) | 2n
const SOLICITED_NODE = (0xff02n << 112n) | (0x1ffn << 24n)
const LINK_LOCAL = 0xfe80n << 112n
const MAPPED = 0xffffn << 32n

export const isLinkLocal = (ip: Ip): boolean => typeof ip === 'bigint' && ip >> 118n === 0x3fan
const isSiteLocal = (ip: bigint): boolean => ip >> 118n === 0x3fbn
export const isMulticast6 = (ip: bigint): boolean => ip >> 120n === 0xffn

/** How far an address reaches, as numbers that compare (RFC 6724, 3.1). */
export function scopeNumber(ip: bigint): number {
  if (isMulticast6(ip)) return Number((ip >> 112n) & 15n)
  if (ip === LOOPBACK6 || isLinkLocal(ip)) return 2
  return isSiteLocal(ip) ? 5 : 14
}

/** The scope that the kernel gives an interface address. */
export const scopeWord = (ip: bigint): 'global' | 'site' | 'link' | 'host' =>
  ip === LOOPBACK6 ? 'host' : isLinkLocal(ip) ? 'link' : isSiteLocal(ip) ? 'site' : 'global'

/** The group in which a neighbour that has the address listens (RFC 4291, 2.7.1). */
export const solicitedNode = (ip: bigint): bigint => SOLICITED_NODE | (ip & 0xffffffn)

/** `33:33` and the group's last 32 bits (RFC 2464, 7). */
export function multicastMac6(group: bigint): Mac {
  const low = Number(group & 0xffffffffn)
  return `33:33:${[low >>> 24, (low >>> 16) & 255, (low >>> 8) & 255, low & 255].map((b) => b.toString(16).padStart(2, '0')).join(':')}`
}

/** The link-local address with the interface identifier that is made of a MAC address (RFC 4291, appendix A). */
export function linkLocalOf(mac: Mac): bigint {
  const bytes = mac.split(':').map((part) => parseInt(part, 16))
  const id = [bytes[0]! ^ 2, bytes[1]!, bytes[2]!, 0xff, 0xfe, bytes[3]!, bytes[4]!, bytes[5]!]
  return LINK_LOCAL | id.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

/** `::ffff:10.0.0.1`: an IPv4 address as a socket of IPv6 sees it. */
export const mappedOf = (ip: number): bigint => MAPPED | BigInt(ip)

export const unmapped = (ip: bigint): number | undefined => (ip >> 32n === 0xffffn ? Number(ip & 0xffffffffn) : undefined)

/** All eight groups, four digits each, as /proc shows them. */
export const wholeIpv6 = (ip: bigint, between = ':'): string => ip.toString(16).padStart(32, '0').match(/.{4}/g)!.join(between)
