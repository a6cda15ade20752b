/** On which of a node's addresses node ports are served (`nodePortAddresses`), and whether 127.0.0.1 is one of them. Kubernetes, pkg/proxy/util/nodeport_addresses.go. */
import { type Family, isLoopback, parseIp } from '../../net/ip.ts'
import { prefixContains, prefixesOfFamily, textFamily } from './addresses.ts'

export type NodePortAddresses = { readonly kind: 'all' } | { readonly kind: 'these'; readonly addresses: readonly string[] }

const ALL: Readonly<Record<Family, string>> = { 4: '0.0.0.0/0', 6: '::/0' }
export const LOOPBACK: Readonly<Record<Family, string>> = { 4: '127.0.0.1', 6: '::1' }

/** The configured ranges of one family; `primary` stands for the node's first address. Nothing configured is everything. */
export function nodePortRanges(configured: readonly string[], primary: readonly string[], family: Family): string[] {
  const written = configured.flatMap((text) => (text === 'primary' ? primary : [text]))
  const ranges = prefixesOfFamily(written, family)
  return ranges.length === 0 || ranges.includes(ALL[family]) ? [ALL[family]] : ranges
}

/** Node ports on localhost need `route_localnet`, which kube-proxy sets only when 127.0.0.0/8 is among the ranges. IPv6 has no such switch. */
export const servesLocalhost = (ranges: readonly string[]): boolean =>
  ranges.some((range) => prefixContains(range, '127.0.0.0') || range.startsWith('127.'))

/** `local` lists every address of the node's devices; loopback addresses are left out where localhost is not served. */
export function nodePortAddresses(
  ranges: readonly string[],
  local: readonly string[],
  localhost: boolean,
  family: Family,
): NodePortAddresses {
  if (ranges.includes(ALL[family])) return { kind: 'all' }
  const own = [...new Set([...local, LOOPBACK[family]])].filter((address) => textFamily(address) === family)
  const matching = own.filter((address) => ranges.some((range) => prefixContains(range, address)))
  return { kind: 'these', addresses: matching.filter((address) => localhost || !isLoopbackText(address)) }
}

function isLoopbackText(address: string): boolean {
  const ip = parseIp(address)
  return ip !== undefined && isLoopback(ip)
}
