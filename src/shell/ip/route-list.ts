/** `ip route show` and `ip route flush`: which routes a selection means. iproute2 ip/iproute.c (iproute_list_flush_or_save). */
import { type Ip as Address, contains, familyOf } from '../../net/ip.ts'
import { type Route, TABLE } from '../../linux/route.ts'
import {
  type GivenPrefix,
  type Words,
  addressWord,
  begins,
  current,
  more,
  nextWord,
  orInvalid,
  prefixWord,
  unsigned,
} from '../arguments.ts'
import { groupHops, listRoutes6InOrder, listRoutesInOrder } from '../route-order.ts'
import { exceptionFor } from '../../linux/path-mtu.ts'
import { cachedLine } from './route-get.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, deviceNamed, notSimulated } from './context.ts'
import { printJson } from './json.ts'
import { type Known, routeJson, routeLine } from './route-view.ts'
import { protocolWord, routeKind, routeScope, tableNumber } from './tables.ts'

interface Selection {
  /** Undefined: all tables. */
  table: number | undefined
  device?: number
  protocol?: string
  scope?: Route['scope']
  kind?: Route['kind']
  metric?: number
  via?: Address
  source?: Address
  /** Routes inside this prefix. */
  root?: GivenPrefix
  /** Routes that hold this prefix. */
  match?: GivenPrefix
  cache?: boolean
}

function readSelection(ip: Ip, words: Words): Selection {
  const asks: Selection = { table: TABLE.main }
  const { family } = ip.options
  for (; more(words); words.at++) {
    const word = current(words)
    if (begins(word, 'table')) readTable(ip, words, asks)
    else if (begins(word, 'protocol'))
      asks.protocol = orInvalid(protocolWord(nextWord(words)), '"protocol" value is invalid\n', words)
    else if (begins(word, 'scope')) asks.scope = orInvalid(routeScope(nextWord(words)), 'invalid "scope" value\n', words)
    else if (begins(word, 'type')) asks.kind = orInvalid(routeKind(nextWord(words)), 'node type value is invalid\n', words)
    else if (word === 'dev' || word === 'oif') asks.device = deviceNamed(ip, nextWord(words)).index
    else if (begins(word, 'metric', 'priority', 'preference'))
      asks.metric = (nextWord(words), unsigned(words, '"metric" value is invalid\n'))
    else if (word === 'via') asks.via = (nextWord(words), addressWord(words, family))
    else if (word === 'src') asks.source = (nextWord(words), addressWord(words, family))
    else if (begins(word, 'cached') || word === 'cloned') asks.cache = true
    else if (UNSIMULATED.has(word)) throw notSimulated(`selecting routes by ${word}`)
    else readPrefix(words, asks, family)
  }
  return asks
}
const UNSIMULATED = new Set(['vrf', 'tos', 'dsfield', 'iif', 'mark', 'realms', 'from', 'nhid'])

function readTable(ip: Ip, words: Words, asks: Selection): void {
  const word = nextWord(words)
  if (word === 'cache') asks.cache = true
  else if (word === 'all') asks.table = undefined
  else asks.table = orInvalid(tableNumber(ip.tool.process, word), 'table id value is invalid\n', words)
}

function readPrefix(words: Words, asks: Selection, family: 4 | 6 | undefined): void {
  if (current(words) === 'to') nextWord(words)
  const word = current(words)
  if (begins(word, 'root')) asks.root = (nextWord(words), prefixWord(words, family))
  else if (begins(word, 'match')) asks.match = (nextWord(words), prefixWord(words, family))
  else {
    if (begins(word, 'exact')) nextWord(words)
    asks.root = asks.match = prefixWord(words, family)
  }
}

const wants = (asks: Selection, route: Route): boolean =>
  (asks.table === undefined || route.table === asks.table) &&
  (asks.device === undefined || route.device === asks.device) &&
  (asks.protocol === undefined || route.protocol === asks.protocol) &&
  (asks.scope === undefined || route.scope === asks.scope) &&
  (asks.kind === undefined || route.kind === asks.kind) &&
  (asks.metric === undefined || route.metric === asks.metric) &&
  (asks.via === undefined || route.via === asks.via) &&
  (asks.source === undefined || route.source === asks.source) &&
  (asks.root === undefined || (route.destination.length >= asks.root.length && contains(asks.root, route.destination.network))) &&
  (asks.match === undefined || (route.destination.length <= asks.match.length && contains(route.destination, asks.match.network)))

function select(ip: Ip, asks: Selection, ending: string): Route[] {
  const { netns } = ip.tool
  const family = familyAsked(ip, asks)
  const both = family === undefined && asks.table === undefined
  const routes: Route[] = []
  if (family !== 6) {
    // A fresh namespace has no main table either; listing it is not refused.
    if (asks.table !== undefined && !netns.tables.includes(asks.table) && (asks.table !== TABLE.main || ending === 'Flush'))
      throw noTable(4, ending)
    routes.push(...listRoutesInOrder(netns.routes.filter((route) => wants(asks, route))))
  }
  if (family === 6 || both) {
    if (asks.table !== undefined && !netns.ipv6.tables.includes(asks.table)) throw noTable(6, ending)
    routes.push(...listRoutes6InOrder(netns.ipv6.routes.filter((route) => wants(asks, route))))
  }
  return routes
}

/** A route of several next hops has no device and no gateway of its own that a selection could mean. */
function withoutHops(routes: readonly Route[], asks: Selection, ip: Ip): Route[] {
  if (asks.device === undefined && asks.via === undefined) return [...routes]
  const several = new Set(
    groupHops(ip.tool.netns.ipv6.routes)
      .filter((hops) => hops.length > 1)
      .flat(),
  )
  return routes.filter((route) => !several.has(route))
}

const noTable = (family: 4 | 6, ending: string): ToolExit =>
  new ToolExit(2, `Error: ipv${family}: FIB table does not exist.\n${ending} terminated\n`)

/** What is asked for, or what the selection's own addresses are of; else IPv4, and both for all tables. */
const familyAsked = (ip: Ip, asks: Selection): 4 | 6 | undefined => {
  const given = [asks.root, asks.match].find((prefix) => prefix !== undefined && !prefix.any)?.network ?? asks.via ?? asks.source
  return ip.options.family ?? (given === undefined ? undefined : familyOf(given))
}

/** What was learnt of ways: `ip route show cache`. */
function listCache(ip: Ip): number {
  const { kernel, netns } = ip.tool
  if (ip.options.family === 6) return 0
  for (const dst of netns.exceptions.keys()) {
    const known = exceptionFor(kernel, netns, dst)
    if (known && typeof dst === 'number') ip.tool.out(cachedLine(ip, dst))
  }
  return 0
}

export function listRoutes(ip: Ip, words: Words): number {
  const asks = readSelection(ip, words)
  if (asks.cache) return listCache(ip)
  const routes = withoutHops(select(ip, asks, 'Dump'), asks, ip)
  const known: Known = {
    table: asks.table !== undefined,
    device: asks.device !== undefined,
    protocol: asks.protocol !== undefined,
    scope: asks.scope !== undefined,
    via: asks.via !== undefined,
    metric: asks.metric !== undefined,
    source: asks.source !== undefined,
  }
  if (ip.options.json)
    ip.tool.out(
      printJson(
        groupHops(routes).map((hops) => routeJson(ip, hops, known)),
        ip.options.pretty,
      ),
    )
  else for (const hops of groupHops(routes)) ip.tool.out(routeLine(ip, hops, known))
  return 0
}

/** What is remembered beside the tables: IPv6's path MTUs. */
function flushCache(ip: Ip): number {
  ip.tool.netns.exceptions.clear()
  if (ip.options.family === 6) ip.tool.netns.ipv6.pathMtus.clear()
  return 0
}

export function flushRoutes(ip: Ip, words: Words): number {
  if (!more(words)) throw new ToolExit(1, '"ip route flush" requires arguments.\n')
  if (current(words) === 'cache') return flushCache(ip)
  const asks = readSelection(ip, words)
  if (asks.cache) return flushCache(ip)
  const gone = new Set(withoutHops(select(ip, asks, 'Flush'), asks, ip))
  const { netns } = ip.tool
  netns.routes = netns.routes.filter((route) => !gone.has(route))
  netns.ipv6.routes = netns.ipv6.routes.filter((route) => !gone.has(route))
  if (ip.options.statistics > 0) {
    ip.tool.out(
      gone.size === 0
        ? 'Nothing to flush.\n'
        : `\n*** Round 1, deleting ${gone.size} entries ***\n*** Flush is complete after 1 round ***\n`,
    )
  }
  return 0
}
