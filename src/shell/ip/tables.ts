/** Numbers that iproute2 knows by name: routing tables, protocols, kinds, scopes. /etc/iproute2/rt_tables, rt_protos, rt_scopes. */
import { dictionary } from '../../net/dictionary.ts'
import { type RouteKind, type Scope, tableName } from '../../linux/route.ts'
import { StreamError, type ProcessContext } from '../command.ts'
import { parseNumber } from '../arguments.ts'

/** The names that /etc/iproute2/rt_tables adds to `local`, `main` and `default`. */
function ownTables(process: ProcessContext): Map<string, number> {
  const names = new Map<string, number>([
    ['local', 255],
    ['main', 254],
    ['default', 253],
    ['unspec', 0],
  ])
  try {
    for (const line of process.readFile('/etc/iproute2/rt_tables').split('\n')) {
      const [, id, name] = /^\s*(0x[\da-fA-F]+|\d+)\s+(\S+)/.exec(line) ?? []
      if (id !== undefined && name !== undefined && parseNumber(id) !== undefined) names.set(name, parseNumber(id)!)
    }
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
  }
  return names
}

export function tableNumber(process: ProcessContext, word: string): number | undefined {
  const named = ownTables(process).get(word)
  if (named !== undefined) return named
  const number = parseNumber(word)
  return number === undefined || number < 0 || number > 0xffffffff ? undefined : number
}

export function tableWord(process: ProcessContext, table: number): string {
  const known = tableName(table)
  if (!/^\d/.test(known)) return known
  for (const [name, number] of ownTables(process)) if (number === table) return name
  return known
}

const PROTOCOLS: readonly (readonly [string, number])[] = [
  ['unspec', 0],
  ['redirect', 1],
  ['kernel', 2],
  ['boot', 3],
  ['static', 4],
  ['gated', 8],
  ['ra', 9],
  ['mrt', 10],
  ['zebra', 11],
  ['bird', 12],
  ['dnrouted', 13],
  ['xorp', 14],
  ['ntk', 15],
  ['dhcp', 16],
  ['keepalived', 18],
  ['babel', 42],
  ['openr', 99],
  ['bgp', 186],
  ['isis', 187],
  ['ospf', 188],
  ['rip', 189],
  ['eigrp', 192],
]

/** A protocol's name; numbers without one stay numbers. */
export function protocolWord(word: string): string | undefined {
  if (PROTOCOLS.some(([name]) => name === word)) return word
  const number = parseNumber(word)
  if (number === undefined || number < 0 || number > 255) return undefined
  return PROTOCOLS.find(([, known]) => known === number)?.[0] ?? String(number)
}

const KINDS: readonly RouteKind[] = [
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'throw',
  'unreachable',
  'prohibit',
  'blackhole',
]
export const routeKind = (word: string): RouteKind | undefined => KINDS.find((kind) => kind === word)

const SCOPES: readonly (readonly [Scope, number])[] = [
  ['global', 0],
  ['nowhere', 255],
  ['host', 254],
  ['link', 253],
  ['site', 200],
]
export function routeScope(word: string): Scope | undefined {
  const number = parseNumber(word)
  return SCOPES.find(([name, known]) => name === word || known === number)?.[0]
}

const IP_PROTOCOLS: Readonly<Record<string, number>> = dictionary({
  icmp: 1,
  tcp: 6,
  udp: 17,
  gre: 47,
  'ipv6-icmp': 58,
  sctp: 132,
})

/** `inet_proto_a2n`: /etc/protocols, as far as rules are made of them. */
export function ipProtocol(text: string): number | undefined {
  const number = IP_PROTOCOLS[text] ?? parseNumber(text)
  return number === undefined || number < 0 || number > 255 ? undefined : number
}
export const ipProtocolText = (number: number): string =>
  Object.keys(IP_PROTOCOLS).find((name) => IP_PROTOCOLS[name] === number) ?? `ipproto-${number}`
