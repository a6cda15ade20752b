/** Addresses with masks as -s and -d take them (libxtables' xtables_ipparse_any): lengths, dotted masks, short forms. */
import { type Family, type Ip, type Prefix, andMask, bitsOf, familyOf, formatIp, maskOf, parseIp } from '../../net/ip.ts'
import { type Result, ok, wrong } from './failure.ts'

/** `10.1` is 10.1.0.0, `0` is 0.0.0.0; `localhost` is in every machine's hosts file. */
function parseHost(text: string, family: Family): Ip | undefined {
  const ip = parseIp(text)
  if (ip !== undefined) return familyOf(ip) === family ? ip : undefined
  if (text === 'localhost') return family === 4 ? 0x7f000001 : 1n
  if (family === 4 && /^\d{1,3}(\.\d{1,3}){0,2}$/.test(text))
    return parseIp(`${text}${'.0'.repeat(3 - text.split('.').length + 1)}`)
  return undefined
}

function parseMask(text: string, family: Family): Ip | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= bitsOf(family) ? maskOf(Number(text), family) : undefined
  const mask = parseIp(text)
  return mask !== undefined && familyOf(mask) === family ? mask : undefined
}

/** The length of a mask of leading ones, else -1. */
function lengthOf(mask: Ip, family: Family): number {
  for (let length = bitsOf(family); length >= 0; length--) if (maskOf(length, family) === mask) return length
  return -1
}

/** `ADDRESS[/MASK]`, host bits cleared. A mask that is no run of leading ones gives length -1. */
export function parseMaskedAddress(text: string, family: Family): Result<Prefix> {
  const slash = text.indexOf('/')
  const mask = slash < 0 ? maskOf(bitsOf(family), family) : parseMask(text.slice(slash + 1), family)
  if (mask === undefined) return wrong(`invalid mask \`${text.slice(slash + 1)}' specified`)
  const host = slash < 0 ? text : text.slice(0, slash)
  const ip = parseHost(host, family)
  if (ip === undefined) return wrong(`host/network \`${host}' not found`)
  return ok({ network: andMask(ip, mask), length: slash < 0 ? bitsOf(family) : lengthOf(mask, family), mask })
}

/** As `iptables-save` writes it: always with length or mask. */
export const maskedAddressText = ({ network, length, mask }: Prefix): string =>
  `${formatIp(network)}/${length < 0 ? formatIp(mask) : length}`

/** As `iptables -L` writes it: a host without length; without -n, everything is `anywhere` and a host has its name. */
export function listedAddress(
  prefix: Prefix | undefined,
  family: Family,
  numeric: boolean,
  nameOf: (ip: Ip) => string | undefined = (ip) => (ip === 0x7f000001 ? 'localhost' : undefined),
): string {
  if (!prefix || prefix.length === 0) return numeric ? `${formatIp(family === 4 ? 0 : 0n)}/0` : 'anywhere'
  if (prefix.length !== bitsOf(family)) return maskedAddressText(prefix)
  return (numeric ? undefined : nameOf(prefix.network)) ?? formatIp(prefix.network)
}
