/** Names of hosts and services as a machine knows them: /etc/hosts, services(5). DNS comes with the cluster's. hosts(5), getaddrinfo(3). */
import { type Family, type Ip, familyOf, formatIp, parseIp, parseIpv4, parseIpv6 } from '../net/ip.ts'
import { StreamError, type ProcessContext } from './command.ts'
import { parseNumber } from './arguments.ts'

/** inet_aton(3): one to four numbers of any base, the last fills what is left. */
export function parseAton(text: string): number | undefined {
  const parts = text.split('.').map(parseNumber)
  if (parts.length > 4 || parts.some((part) => part === undefined || part < 0)) return undefined
  const last = parts.pop()!
  if (parts.some((part) => part! > 255) || last >= 256 ** (4 - parts.length)) return undefined
  return parts.reduce<number>((sum, part, i) => sum + part! * 256 ** (3 - i), last)
}

function hostsLines(process: ProcessContext): string[][] {
  try {
    return process
      .readFile('/etc/hosts')
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
  } catch (error) {
    if (error instanceof StreamError) return []
    throw error
  }
}

/** The IPv4 address of a name, by its digits or by /etc/hosts. */
export function lookupHost(process: ProcessContext, name: string): number | undefined {
  const literal = parseIpv4(name) ?? parseAton(name)
  if (literal !== undefined) return literal
  for (const [address = '', ...names] of hostsLines(process)) {
    const ip = names.includes(name) ? parseIpv4(address) : undefined
    if (ip !== undefined) return ip
  }
  return name === 'localhost' ? 0x7f000001 : undefined
}

/** The name that /etc/hosts gives an address. */
export function nameOfHost(process: ProcessContext, ip: Ip): string | undefined {
  const text = formatIp(ip)
  for (const [address, name] of hostsLines(process)) if (address === text) return name
  return ip === 0x7f000001 ? 'localhost' : undefined
}

/** An address that a name stands for, and the device that a link-local one is on (`fe80::1%eth0`). */
export interface HostAddress {
  readonly ip: Ip
  readonly zone: string | undefined
}

/** getaddrinfo(3) for one family or both: `family` where the name has addresses, but none of that family. */
export function findHosts(process: ProcessContext, name: string, family?: Family): readonly HostAddress[] | 'family' | undefined {
  const known = addressesOf(process, name)
  if (known.length === 0) return undefined
  const wanted = known.filter(({ ip }) => family === undefined || familyOf(ip) === family)
  return wanted.length > 0 ? wanted : 'family'
}

/** The first of them. */
export function findHost(process: ProcessContext, name: string, family?: Family): HostAddress | 'family' | undefined {
  const found = findHosts(process, name, family)
  return typeof found === 'object' ? found[0] : found
}

/** Of a name in /etc/hosts IPv6 comes first (RFC 6724, 2.1). */
function addressesOf(process: ProcessContext, name: string): HostAddress[] {
  const [literal = '', zone] = name.split('%')
  const six = parseIpv6(literal)
  if (six !== undefined) return [{ ip: six, zone }]
  const four = parseIpv4(name) ?? parseAton(name)
  if (four !== undefined) return [{ ip: four, zone: undefined }]
  const found: HostAddress[] = []
  for (const [address = '', ...names] of hostsLines(process)) {
    const ip = names.includes(name) ? parseIp(address) : undefined
    if (ip !== undefined) found.push({ ip, zone: undefined })
  }
  if (found.length === 0 && name === 'localhost') return [{ ip: 0x7f000001, zone: undefined }]
  return found.sort((a, b) => familyOf(b.ip) - familyOf(a.ip))
}
