/** Port ranges as tcp, udp, sctp and multiport spell and test them (libxtables' xtables_parse_port, libxt_tcp.c). */
import type { Packet } from '../../net/packet.ts'
import type { OptionWord } from './extension.ts'
import { type Result, ok, wrong } from './failure.ts'
import { portOf, serviceOf } from './services.ts'
import { bang, parseInteger } from './words.ts'

export interface PortRange {
  readonly not: boolean
  readonly min: number
  readonly max: number
}

export function parsePort(text: string, protocol: number | undefined): Result<number> {
  const port = parseInteger(text) ?? portOf(text, protocol)
  return port === undefined || port > 65535 ? wrong(`invalid port/service \`${text}' specified`) : ok(port)
}

/** `80`, `80:90`, `:90`, `80:`; the whole range says nothing, so it is none. */
export function parsePortRange(word: OptionWord, protocol: number): Result<PortRange | undefined> {
  const text = word.value
  const colon = text.indexOf(':')
  const min = colon === 0 ? ok(0) : parsePort(colon < 0 ? text : text.slice(0, colon), protocol)
  if (!min.ok) return min
  const max = colon < 0 ? min : colon === text.length - 1 ? ok(65535) : parsePort(text.slice(colon + 1), protocol)
  if (!max.ok) return max
  if (min.value > max.value) return wrong('invalid portrange (min > max)')
  // 1.8.9 drops a negated whole range as well.
  if (min.value === 0 && max.value === 65535) return ok(undefined)
  return ok({ not: word.not, min: min.value, max: max.value })
}

export interface PortPair {
  readonly sport: PortRange | undefined
  readonly dport: PortRange | undefined
}

/** Reads `--sport` and `--dport`, each at most once. */
export function parsePortPair(words: readonly OptionWord[], protocol: number): Result<PortPair> {
  let sport: PortRange | undefined
  let dport: PortRange | undefined
  let sawSource = false
  let sawDestination = false
  for (const word of words) {
    const source = word.name === '--source-port'
    if (!source && word.name !== '--destination-port') continue
    if (source ? sawSource : sawDestination) return wrong(`Only one \`${word.name}' allowed`)
    const range = parsePortRange(word, protocol)
    if (!range.ok) return range
    if (source) [sport, sawSource] = [range.value, true]
    else [dport, sawDestination] = [range.value, true]
  }
  return ok({ sport, dport })
}

/** The spellings of the two options. */
export const PORT_OPTIONS = {
  '--source-port': { not: true, multiple: true },
  '--sport': { as: '--source-port' },
  '--destination-port': { not: true, multiple: true },
  '--dport': { as: '--destination-port' },
} as const

const rangeText = (range: PortRange): string => (range.min === range.max ? String(range.min) : `${range.min}:${range.max}`)

export function printPorts({ sport, dport }: PortPair): string[] {
  const parts: string[] = []
  if (sport) parts.push(`${bang(sport.not)}--sport ${rangeText(sport)}`)
  if (dport) parts.push(`${bang(dport.not)}--dport ${rangeText(dport)}`)
  return parts
}

/** A port as `iptables -L` shows it: by name, unless -n. */
export const portText = (port: number, protocol: number, numeric: boolean): string =>
  (numeric ? undefined : serviceOf(port, protocol)) ?? String(port)

function listRange(name: string, range: PortRange, protocol: number, numeric: boolean): string {
  const not = range.not ? '!' : ''
  const min = portText(range.min, protocol, numeric)
  return range.min === range.max ? `${name}:${not}${min}` : `${name}s:${not}${min}:${portText(range.max, protocol, numeric)}`
}

export function listPorts({ sport, dport }: PortPair, protocol: number, numeric: boolean): string[] {
  const parts: string[] = []
  if (sport) parts.push(listRange('spt', sport, protocol, numeric))
  if (dport) parts.push(listRange('dpt', dport, protocol, numeric))
  return parts
}

/** The packet's ports, if its transport is of this protocol. */
export function portsOf(packet: Packet, protocol: number | undefined): { sport: number; dport: number } | undefined {
  if (protocol !== undefined && packet.protocol !== protocol) return undefined
  const t = packet.transport
  return t.kind === 'tcp' || t.kind === 'udp' || t.kind === 'sctp' ? t : undefined
}

export const inRange = (range: PortRange | undefined, port: number): boolean =>
  range === undefined || (port >= range.min && port <= range.max) !== range.not

export const testPorts = ({ sport, dport }: PortPair, ports: { sport: number; dport: number }): boolean =>
  inRange(sport, ports.sport) && inRange(dport, ports.dport)

export function explainPorts(pair: PortPair, packet: Packet, protocol: number): string {
  const ports = portsOf(packet, protocol)
  if (!ports) return 'the packet has no such header'
  return inRange(pair.sport, ports.sport) ? `the destination port is ${ports.dport}` : `the source port is ${ports.sport}`
}
