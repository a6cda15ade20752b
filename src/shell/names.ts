/** Names of hosts and services as a machine knows them: /etc/hosts, services(5). DNS comes with the cluster's. hosts(5), getaddrinfo(3). */
import { type Ip, formatIp, parseIpv4, parseIpv6 } from '../net/ip.ts'
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

export const isIpv6Literal = (text: string): boolean => parseIpv6(text) !== undefined
