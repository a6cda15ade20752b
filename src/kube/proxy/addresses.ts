/** Addresses and ranges of one family out of lists that mix both, in the spelling that kube-proxy (Go's net package) prints. */
import { type Family, contains, familyOf, formatIp, formatPrefix, parseIp, parsePrefix } from '../../net/ip.ts'

export const textFamily = (text: string): Family => (text.includes(':') ? 6 : 4)

/** IPv4 and short lower-case IPv6 text is canonical as it stands; parsing each of a hundred thousand endpoints would cost more than all the rest. */
const MAY_BE_LONG = /[A-F.]|(^|:)0/

export function canonicalIp(text: string): string {
  if (!text.includes(':') || !MAY_BE_LONG.test(text)) return text
  const ip = parseIp(text)
  return ip === undefined ? text : formatIp(ip)
}

/** The addresses of the family, canonical, in their order. */
export const addressesOfFamily = (texts: readonly (string | undefined)[], family: Family): string[] =>
  texts
    .filter((text): text is string => text !== undefined && text !== '' && text !== 'None' && textFamily(text) === family)
    .map(canonicalIp)

/** The ranges of the family with host bits cleared, in their order; what is no range is left out (the API server refuses it). */
export function prefixesOfFamily(texts: readonly string[], family: Family): string[] {
  const found: string[] = []
  for (const text of texts) {
    const prefix = parsePrefix(text.trim())
    if (prefix !== undefined && familyOf(prefix.network) === family) found.push(formatPrefix(prefix))
  }
  return found
}

export function prefixContains(prefix: string, address: string): boolean {
  const range = parsePrefix(prefix)
  const ip = parseIp(address)
  return range !== undefined && ip !== undefined && contains(range, ip)
}
