/** `ip route add`, `del` and their kin. ip-route(8), iproute2 ip/iproute.c (iproute_modify). */
import { familyOf } from '../../net/ip.ts'
import { refuse } from '../../linux/errno.ts'
import { type NewRoute, addRoute, removeRoute } from '../../linux/route-table.ts'
import {
  type GivenPrefix,
  type Words,
  addressWord,
  begins,
  current,
  duplicate,
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
type RouteWords = { -readonly [K in keyof NewRoute]?: NewRoute[K] } & { given?: GivenPrefix; deviceName?: string }

function changeRoute(ip: Ip, words: Words, how: 'add' | 'append' | 'prepend' | 'replace' | 'change' | 'delete'): number {
  const asks: RouteWords = {}
  for (; more(words); words.at++) if (!readPart(ip, words, asks)) readDestination(ip, words, asks)
  const { given, deviceName, ...rest } = asks
  if (!given) throw new ToolExit(255, ROUTE_HELP)
  if (deviceName !== undefined) rest.device = deviceNamed(ip, deviceName).index
  if (familyOf(given.network) === 6) throw notSimulated('IPv6')
  if (given.address !== given.network) asked(ip, refuse('EINVAL', 'Invalid prefix for given prefix length.'))
  const destination = { network: given.network, length: given.length, mask: given.mask }
  const { netns } = ip.tool
  if (how === 'delete') asked(ip, removeRoute(netns, { ...rest, destination, ...defaultTable(rest) }))
  else asked(ip, addRoute(netns, { ...rest, kind: rest.kind ?? 'unicast', destination }, how))
  return 0
}

const defaultTable = ({ table, kind }: RouteWords): { table: number } => ({
  table: table ?? (kind === 'local' || kind === 'broadcast' ? 255 : 254),
})

/** One `name value` of a route; false where the word is none. */
function readPart(ip: Ip, words: Words, asks: RouteWords): boolean {
  const word = current(words)
  const family = asks.given ? familyOf(asks.given.network) : ip.options.family
  if (word === 'src') asks.source = (nextWord(words), addressWord(words, family))
  else if (word === 'via') asks.via = viaWord(words, family)
  else if (begins(word, 'metric', 'priority', 'preference'))
    asks.metric = (nextWord(words), unsigned(words, '"metric" value is invalid\n'))
  else if (word === 'scope') asks.scope = orInvalid(routeScope(nextWord(words)), 'invalid "scope" value\n', words)
  else if (word === 'mtu') asks.mtu = (nextWord(words), unsigned(words, '"mtu" value is invalid\n'))
  else if (word === 'onlink') asks.onlink = true
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
  'tos',
  'dsfield',
  'expires',
  'hoplimit',
  'advmss',
  'reordering',
  'rtt',
  'rto_min',
  'window',
  'cwnd',
  'initcwnd',
  'initrwnd',
  'features',
  'quickack',
  'congctl',
  'rttvar',
  'ssthresh',
  'realms',
  'nexthop',
  'nhid',
  'vrf',
  'pref',
  'encap',
  'ttl-propagate',
  'fastopen_no_cookie',
  'weight',
  'pervasive',
  'equalize',
])

function viaWord(words: Words, family: 4 | 6 | undefined): NonNullable<NewRoute['via']> {
  const word = nextWord(words)
  if (word === 'inet6') throw notSimulated('IPv6')
  if (word === 'inet') nextWord(words)
  return addressWord(words, family)
}

function readDestination(ip: Ip, words: Words, asks: RouteWords): void {
  if (current(words) === 'to') nextWord(words)
  const word = current(words)
  if (!/^\d/.test(word)) {
    if (word === 'nat' || word === 'anycast' || word === 'xresolve') throw notSimulated(`route type "${word}"`)
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
