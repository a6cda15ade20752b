/** `ADDRESS[-ADDRESS][:PORT[-PORT]]` of DNAT and SNAT, and the ports of MASQUERADE and REDIRECT (libxt_NAT.c). */
import { type Family, type Ip, familyOf, formatIp, parseIp } from '../../net/ip.ts'
import type { OptionWord, RuleContext } from './extension.ts'
import { type Result, notSimulated, ok, wrong } from './failure.ts'
import type { NatRange } from './nat.ts'
import { portOf } from './services.ts'
import { parseInteger } from './words.ts'

/** tcp, udp, sctp, dccp, icmp, icmpv6: what has something to put a port into. */
const WITH_PORTS = [6, 17, 132, 33, 1, 58]

const canHavePorts = ({ protocol }: OptionWord): boolean => protocol !== undefined && WITH_PORTS.includes(protocol.value)

/** `80` or `80-90`, in the value of `word` or in its end; `-` may be `:` nowhere. */
export function parseNatPorts(word: OptionWord, text = word.value): Result<{ minPort: number; maxPort: number }> {
  if (!canHavePorts(word)) return wrong('Need TCP, UDP, SCTP or DCCP with port specification')
  const range = /^(\d+)-(.*)$/.exec(text)
  const first = range?.[1] ?? text
  const minPort = parseInteger(first) ?? portOf(first, word.protocol?.value)
  if (minPort === undefined || minPort > 65535) return wrong(`Port \`${text}' not valid`)
  if (!range) return ok({ minPort, maxPort: minPort })
  const last = range[2] ?? ''
  if (last.includes('/')) return notSimulated('target "DNAT": a port range with a base port')
  const maxPort = parseInteger(last) ?? portOf(last, word.protocol?.value)
  if (maxPort === undefined || maxPort > 65535) return wrong(`Port \`${last}' not valid`)
  return maxPort < minPort ? wrong(`Port range \`${last}' funky`) : ok({ minPort, maxPort })
}

/** Splits the address part from the port part; in IPv6 ports need brackets. */
function splitPorts(text: string, family: Family): { addresses: string; ports: string | undefined } {
  if (family === 4) {
    const colon = text.indexOf(':')
    return colon < 0 ? { addresses: text, ports: undefined } : { addresses: text.slice(0, colon), ports: text.slice(colon + 1) }
  }
  if (!text.startsWith('['))
    return text.startsWith(':') && !text.startsWith('::')
      ? { addresses: '', ports: text.slice(1) }
      : { addresses: text, ports: undefined }
  const close = text.indexOf(']')
  const inside = close < 0 ? text.slice(1) : text.slice(1, close)
  const rest = close < 0 ? '' : text.slice(close + 1)
  return { addresses: inside, ports: rest === '' ? undefined : rest.startsWith(':') ? rest.slice(1) : rest }
}

function parseAddresses(text: string, family: Family): Result<{ minIp: Ip; maxIp: Ip }> {
  const dash = text.indexOf('-')
  const first = dash < 0 ? text : text.slice(0, dash)
  const minIp = parseIp(first)
  if (minIp === undefined || familyOf(minIp) !== family) return wrong(`Bad IP address "${first}"`)
  if (dash < 0) return ok({ minIp, maxIp: minIp })
  const last = text.slice(dash + 1)
  const maxIp = parseIp(last)
  return maxIp === undefined || familyOf(maxIp) !== family ? wrong(`Bad IP address "${last}"`) : ok({ minIp, maxIp })
}

export function parseNatRange(word: OptionWord, context: RuleContext): Result<NatRange> {
  const { addresses, ports } = splitPorts(word.value, context.family)
  const portRange = ports === undefined ? undefined : parseNatPorts(word, ports)
  if (portRange && !portRange.ok) return portRange
  if (addresses === '' && portRange) return ok(portRange.value)
  const ips = parseAddresses(addresses, context.family)
  if (!ips.ok || !portRange) return ips
  return ok({
    minIp: ips.value.minIp,
    maxIp: ips.value.maxIp,
    minPort: portRange.value.minPort,
    maxPort: portRange.value.maxPort,
  })
}

const portsText = ({ minPort, maxPort }: NatRange): string | undefined =>
  minPort === undefined || maxPort === undefined ? undefined : minPort === maxPort ? String(minPort) : `${minPort}-${maxPort}`

export function natRangeText(range: NatRange): string {
  const { minIp, maxIp } = range
  const ports = portsText(range)
  if (minIp === undefined || maxIp === undefined) return ports === undefined ? '' : `:${ports}`
  const ips = minIp === maxIp ? formatIp(minIp) : `${formatIp(minIp)}-${formatIp(maxIp)}`
  if (ports === undefined) return ips
  return familyOf(minIp) === 6 ? `[${ips}]:${ports}` : `${ips}:${ports}`
}

export const natPortsText = (range: NatRange): string => portsText(range) ?? ''

/** `--random`, `--random-fully`, `--persistent`, in the order in which they are printed, each after a blank. */
export function natFlagsText(range: NatRange, dashes: string): string {
  return `${range.random ? ` ${dashes}random` : ''}${range.randomFully ? ` ${dashes}random-fully` : ''}${range.persistent ? ` ${dashes}persistent` : ''}`
}

/** Adds what `--random`, `--random-fully` and `--persistent` say. */
export function withFlags(range: NatRange, words: readonly OptionWord[]): NatRange {
  for (const { name } of words) {
    if (name === '--random') range.random = true
    else if (name === '--random-fully') range.randomFully = true
    else if (name === '--persistent') range.persistent = true
  }
  return range
}
