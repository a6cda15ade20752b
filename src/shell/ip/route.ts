/** `ip route add`, `del` and their kin. ip-route(8), iproute2 ip/iproute.c (iproute_modify). */
import { type Ip as Address, familyOf, prefixOf } from '../../net/ip.ts'
import { refuse } from '../../linux/errno.ts'
import type { NewRoute } from '../../linux/route.ts'
import { addRoute, removeRoute } from '../../linux/route-table.ts'
import {
  type GivenPrefix,
  type Words,
  addressWord,
  begins,
  current,
  duplicate,
  invalid,
  more,
  nextWord,
  orInvalid,
  prefixWord,
  unsigned,
} from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, asked, deviceNamed, notSimulated, unknownCommand } from './context.ts'
import { getRoute } from './route-get.ts'
import { flushRoutes, listRoutes } from './route-list.ts'
import { protocolWord, routeKind, routeScope, tableNumber } from './tables.ts'
import { ROUTE_HELP } from './usage.ts'

export function route(ip: Ip, words: Words): number {
  if (!more(words)) return listRoutes(ip, words)
  const word = current(words)
  words.at++
  if (begins(word, 'list', 'show') || begins(word, 'lst')) return listRoutes(ip, words)
  if (begins(word, 'get')) return getRoute(ip, words)
  if (begins(word, 'add')) return changeRoute(ip, words, 'add')
  if (begins(word, 'change') || word === 'chg') return changeRoute(ip, words, 'change')
  if (begins(word, 'replace')) return changeRoute(ip, words, 'replace')
  if (begins(word, 'prepend')) return changeRoute(ip, words, 'prepend')
  if (begins(word, 'append')) return changeRoute(ip, words, 'append')
  if (begins(word, 'test')) throw notSimulated('route test')
  if (begins(word, 'delete')) return changeRoute(ip, words, 'delete')
  if (begins(word, 'flush')) return flushRoutes(ip, words)
  if (begins(word, 'save', 'restore', 'showdump')) throw notSimulated(`route ${word}`)
  if (begins(word, 'help')) throw new ToolExit(255, ROUTE_HELP)
  throw unknownCommand(word, 'route')
}

/** What a line says of a route. */
interface HopWords {
  via?: Address
  device?: string
  weight: number
  onlink: boolean
}
type RouteWords = { -readonly [K in Exclude<keyof NewRoute, 'hops'>]?: NewRoute[K] } & {
  given?: GivenPrefix
  deviceName?: string
  /** `nexthop via … dev …`, each. */
  hops?: HopWords[]
}

function changeRoute(ip: Ip, words: Words, how: 'add' | 'append' | 'prepend' | 'replace' | 'change' | 'delete'): number {
  const asks: RouteWords = {}
  for (; more(words); words.at++) if (!readPart(ip, words, asks)) readDestination(ip, words, asks)
  const { given: written, deviceName, hops = [], ...rest } = asks
  if (!written) throw new ToolExit(255, ROUTE_HELP)
  const given = ofFamily(written, rest.via ?? rest.source ?? hops[0]?.via)
  if (deviceName !== undefined) rest.device = deviceNamed(ip, deviceName).index
  const v6 = familyOf(given.network) === 6
  if (v6 && hops.length > 0) return changeHops(ip, given, rest, hops, how)
  if (!v6 && given.address !== given.network) asked(ip, refuse('EINVAL', 'Invalid prefix for given prefix length.'))
  const destination = { network: given.network, length: given.length, mask: given.mask }
  const { netns } = ip.tool
  const several = hops.length === 0 ? {} : { hops: hops.map((hop) => hopOf(ip, hop)) }
  if (how === 'delete') asked(ip, removeRoute(netns, { ...rest, ...several, destination, ...defaultTable(rest) }))
  else asked(ip, addRoute(netns, { ...rest, ...several, kind: rest.kind ?? 'unicast', destination }, how))
  return 0
}

const hopOf = (ip: Ip, { via, device, weight, onlink }: HopWords): NonNullable<NewRoute['hops']>[number] => ({
  weight,
  onlink,
  ...(via === undefined ? {} : { via }),
  ...(device === undefined ? {} : { device: deviceNamed(ip, device).index }),
})

/** `default` is of the family of what leads there. */
const ofFamily = (given: GivenPrefix, by: Address | undefined): GivenPrefix =>
  given.any && by !== undefined && familyOf(by) !== familyOf(given.network)
    ? { ...given, ...prefixOf(familyOf(by) === 6 ? 0n : 0, 0), address: familyOf(by) === 6 ? 0n : 0 }
    : given

const defaultTable = ({ table, kind }: RouteWords): { table: number } => ({
  table: table ?? (kind === 'local' || kind === 'broadcast' || kind === 'anycast' || kind === 'multicast' ? 255 : 254),
})

/** One `name value` of a route; false where the word is none. */
function readPart(ip: Ip, words: Words, asks: RouteWords): boolean {
  const word = current(words)
  const family = asks.given && !asks.given.any ? familyOf(asks.given.network) : ip.options.family
  if (word === 'src') asks.source = (nextWord(words), addressWord(words, family))
  else if (word === 'via') asks.via = viaWord(words, family)
  else if (word === 'pref') asks.preference = preferenceWord(nextWord(words))
  else if (begins(word, 'metric', 'priority', 'preference'))
    asks.metric = (nextWord(words), unsigned(words, '"metric" value is invalid\n'))
  else if (word === 'scope') asks.scope = orInvalid(routeScope(nextWord(words)), 'invalid "scope" value\n', words)
  else if (readMetric(words, asks)) return true
  else if (word === 'onlink') asks.onlink = true
  else if (word === 'nexthop') readHop(words, asks)
  else if (begins(word, 'protocol'))
    asks.protocol = orInvalid(protocolWord(nextWord(words)), '"protocol" value is invalid\n', words)
  else if (begins(word, 'table'))
    asks.table = orInvalid(tableNumber(ip.tool.process, nextWord(words)), '"table" value is invalid\n', words)
  else if (word === 'dev' || word === 'oif') asks.deviceName = nextWord(words)
  else if (UNSIMULATED.has(word)) throw notSimulated(`route option "${word}"`)
  else return false
  return true
}
const UNSIMULATED = new Set([
  'as',
  'from',
  'expires',
  'nhid',
  'vrf',
  'encap',
  'ttl-propagate',
  'fastopen_no_cookie',
  'pervasive',
  'equalize',
  'features',
  'congctl',
])

/** RTAX numbers give the order in which they are told. */
const METRICS = [
  'window',
  'rtt',
  'rttvar',
  'ssthresh',
  'cwnd',
  'advmss',
  'reordering',
  'hoplimit',
  'initcwnd',
  'rto_min',
  'initrwnd',
  'quickack',
]

function readMetric(words: Words, asks: RouteWords): boolean {
  const word = current(words)
  if (word === 'mtu') {
    if (nextWord(words) === 'lock') {
      asks.mtuLocked = true
      nextWord(words)
    }
    asks.mtu = unsigned(words, '"mtu" value is invalid\n')
  } else if (word === 'tos' || begins(word, 'dsfield')) {
    const text = nextWord(words)
    if (!/^(0x)?[\da-f]+$/i.test(text) || parseInt(text, 16) > 255) throw invalid('"tos" value is invalid\n', text)
    asks.tos = parseInt(text, 16)
  } else if (word === 'realms' || word === 'realm') asks.realm = (nextWord(words), unsigned(words, '"realm" value is invalid\n'))
  else if (METRICS.includes(word)) {
    nextWord(words)
    const value =
      word === 'quickack' || word === 'hoplimit'
        ? unsigned(words, `"${word}" value is invalid\n`, 255)
        : unsigned(words, `"${word}" value is invalid\n`)
    asks.metrics = [...(asks.metrics ?? []).filter(([name]) => name !== word), [word, value] as const].sort(
      (x, y) => METRICS.indexOf(x[0]) - METRICS.indexOf(y[0]),
    )
  } else return false
  return true
}

function preferenceWord(word: string): NonNullable<NewRoute['preference']> {
  if (word === 'low' || word === 'medium' || word === 'high') return word
  throw new ToolExit(255, `Error: argument "${word}" is wrong: "pref" value is invalid\n\n`)
}

function readHop(words: Words, asks: RouteWords): void {
  const hop: HopWords = { weight: 1, onlink: false }
  while (['via', 'dev', 'weight', 'onlink'].includes(words.list[words.at + 1] ?? '')) {
    const word = nextWord(words)
    if (word === 'via') hop.via = (nextWord(words), addressWord(words))
    else if (word === 'dev') hop.device = nextWord(words)
    else if (word === 'onlink') hop.onlink = true
    else {
      hop.weight = (nextWord(words), unsigned(words, '"weight" is invalid\n', 256))
      if (hop.weight === 0) throw invalid('"weight" is invalid\n', current(words))
    }
  }
  asks.hops = [...(asks.hops ?? []), hop]
}

/** Several next hops are as many routes of one metric. */
function changeHops(
  ip: Ip,
  given: GivenPrefix,
  rest: Omit<Partial<NewRoute>, 'hops'>,
  hops: readonly HopWords[],
  how: 'add' | 'append' | 'prepend' | 'replace' | 'change' | 'delete',
): number {
  const { netns } = ip.tool
  const destination = { network: given.network, length: given.length, mask: given.mask }
  for (const [i, { via, device }] of hops.entries()) {
    const hop = {
      ...rest,
      ...(via === undefined ? {} : { via }),
      ...(device === undefined ? {} : { device: deviceNamed(ip, device).index }),
    }
    if (how === 'delete') asked(ip, removeRoute(netns, { ...hop, destination, ...defaultTable(rest) }))
    else asked(ip, addRoute(netns, { ...hop, kind: rest.kind ?? 'unicast', destination }, i === 0 ? how : 'append'))
  }
  return 0
}

function viaWord(words: Words, family: 4 | 6 | undefined): NonNullable<NewRoute['via']> {
  const word = nextWord(words)
  if (word === 'inet6') {
    if (family !== 6) throw notSimulated('an IPv6 gateway of an IPv4 route')
    nextWord(words)
  }
  if (word === 'inet') nextWord(words)
  return addressWord(words, family)
}

function readDestination(ip: Ip, words: Words, asks: RouteWords): void {
  if (current(words) === 'to') nextWord(words)
  const word = current(words)
  if (!/^\d/.test(word) && !word.includes(':')) {
    if (word === 'nat' || word === 'xresolve') throw notSimulated(`route type "${word}"`)
    const kind = routeKind(word)
    if (kind !== undefined) {
      asks.kind = kind
      nextWord(words)
    }
  }
  if (begins(current(words), 'help')) throw new ToolExit(255, ROUTE_HELP)
  if (asks.given) throw duplicate('to', current(words))
  asks.given = prefixWord(words, ip.options.family)
}
