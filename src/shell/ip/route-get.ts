/** `ip route get`: which way a packet would go, asked of the same functions that decide for packets. iproute2 ip/iproute.c (iproute_get), route.c (inet_rtm_getroute). */
import { type Ip as Address, bitsOf, familyOf, formatIp, isMulticast } from '../../net/ip.ts'
import type { Device } from '../../linux/device.ts'
import { type KernelError, refuse } from '../../linux/errno.ts'
import type { Kernel } from '../../linux/kernel.ts'
import { routeOutput } from '../../linux/output.ts'
import { type InputRoute, routeInput } from '../../linux/route-input.ts'
import { type Lookup, DEFAULT_RULES, TABLE, isLocal, lookupRoute } from '../../linux/route.ts'
import { newSkb } from '../../linux/skb.ts'
import { type GivenPrefix, type Words, current, invalid, more, nextWord, orInvalid, prefixWord, unsigned } from '../arguments.ts'
import { ToolExit } from '../tool.ts'
import { type Ip, asked, deviceNamed, notSimulated } from './context.ts'
import { getRoute6 } from './route-get6.ts'
import { exceptionFor } from '../../linux/path-mtu.ts'
import { type Json, printJson } from './json.ts'
import type { Packet } from '../../net/packet.ts'
import { NOTHING_KNOWN, metricsJson, routeLine } from './route-view.ts'
import { ipProtocol, tableWord } from './tables.ts'

interface Question {
  to?: GivenPrefix
  from?: Address
  mark: number
  uid: number
  in?: Device
  out?: Device
  fibmatch: boolean
  tos?: number
  protocol?: number
  sport?: number
  dport?: number
}

function readQuestion(ip: Ip, words: Words): Question {
  const asks: Question = { mark: 0, uid: 0, fibmatch: false }
  const { family } = ip.options
  for (; more(words); words.at++) {
    const word = current(words)
    if (word === 'from') asks.from = (nextWord(words), prefixWord(words, family).address)
    else if (word === 'iif') asks.in = deviceNamed(ip, nextWord(words))
    else if (word === 'oif' || word === 'dev') asks.out = deviceNamed(ip, nextWord(words))
    else if (word === 'mark') asks.mark = (nextWord(words), unsigned(words, 'invalid mark value'))
    else if (word === 'uid') asks.uid = (nextWord(words), unsigned(words, 'invalid UID\n'))
    else if (word === 'fibmatch') asks.fibmatch = true
    else if (word === 'notify' || word === 'connected') continue
    else if (word === 'tos' || word === 'dsfield') asks.tos = readTos(nextWord(words))
    else if (word === 'ipproto')
      asks.protocol = (nextWord(words), orInvalid(ipProtocol(current(words)), 'Invalid "ipproto" value\n', words))
    else if (word === 'sport' || word === 'dport') asks[word] = (nextWord(words), unsigned(words, `invalid ${word}\n`, 65535))
    else if (word === 'vrf') throw notSimulated('vrf')
    else readTarget(ip, words, asks)
  }
  return asks
}

const readTos = (text: string): number => {
  if (!/^(0x)?[\da-f]{1,2}$/i.test(text)) throw invalid('TOS value is invalid\n', text)
  return parseInt(text, 16)
}

/** The packet that is asked about, as far as rules look at it. */
function packetOf(asks: Question, dst: Address): Packet {
  const { protocol = 0, sport = 0, dport = 0 } = asks
  const transport: Packet['transport'] =
    protocol === 6 || protocol === 17 ? { kind: 'udp', sport, dport, data: '' } : { kind: 'raw', protocol, size: 0 }
  return { src: asks.from ?? 0, dst, ttl: 64, tos: asks.tos ?? 0, df: false, id: 0, protocol, transport }
}

function readTarget(ip: Ip, words: Words, asks: Question): void {
  if (current(words) === 'to') nextWord(words)
  const family = asks.to ? familyOf(asks.to.network) : ip.options.family
  const to = prefixWord(words, family)
  const bits = bitsOf(familyOf(to.network))
  if (to.lengthGiven && to.length !== bits)
    ip.tool.err(`Warning: /${to.length} as prefix is invalid, only /${bits} (or none) is supported.\n`)
  asks.to = to
}

/** What there is to say of a way. */
interface Way {
  kind: 'unicast' | 'local' | 'broadcast' | 'multicast'
  via: Address | undefined
  device: string
  table: number
  source: Address | undefined
  /** What the cache keeps beside it. */
  metrics?: { [key: string]: Json } | undefined
  /** Seconds that a learnt MTU still holds. */
  expiresS?: number | undefined
  redirected?: boolean
}

export function getRoute(ip: Ip, words: Words): number {
  const asks = readQuestion(ip, words)
  if (!asks.to) throw new ToolExit(1, 'need at least a destination address\n')
  const to = asks.to.address
  if (typeof to === 'bigint') return getRoute6(ip, { ...asks, to })
  const lookup = asks.in ? inputLookup(ip, asks, to) : undefined
  const way = asks.in ? inputWay(ip, asks, to, lookup!) : outputWay(ip, asks, to)
  if (asks.fibmatch) {
    const found = lookup ?? lookupRoute(ip.tool.netns, { dst: to, src: asks.from, mark: asks.mark, outDevice: asks.out?.index })
    if (found.kind === 'found') ip.tool.out(routeLine(ip, [found.route], NOTHING_KNOWN))
    return 0
  }
  printWay(ip, asks, to, way)
  return 0
}

/** The kernel keeps `local` and `main` as one table until the first rule is added (`fib_unmerge`). */
const shownTable = (ip: Ip, lookup: Lookup): number => {
  const table = lookup.kind === 'found' ? lookup.route.table : TABLE.main
  return table === TABLE.local && ip.tool.netns.rules === DEFAULT_RULES ? TABLE.main : table
}

function outputWay(ip: Ip, asks: Question, to: Address): Way {
  const { netns } = ip.tool
  if (asks.from !== undefined && asks.from !== 0 && !isLocal(netns, asks.from)) asked(ip, refuse('ENETUNREACH'))
  const target = to === 0 ? 0x7f000001 : to
  const outcome = routeOutput(netns, target, {
    src: asks.from,
    mark: asks.mark,
    outDevice: asks.out?.index,
    uid: asks.uid,
    packet: packetOf(asks, target),
  })
  const route = asked(ip, outcome)
  const { lookup } = outcome
  const found = lookup.kind === 'found' ? lookup.route : undefined
  const kind =
    found?.kind === 'local' ? 'local' : found?.kind === 'broadcast' ? 'broadcast' : isMulticast(to) ? 'multicast' : 'unicast'
  const exception = exceptionFor(ip.tool.kernel, netns, target)
  const learnt = exception?.mtu
  const metrics = found && metricsJson(found)
  return {
    kind,
    via: found?.via === undefined ? undefined : (exception?.via ?? found.via),
    device: route.device.name,
    table: shownTable(ip, lookup),
    source: route.source,
    metrics: learnt === undefined ? metrics : { ...metrics, mtu: learnt },
    expiresS: learnt === undefined ? undefined : Math.floor((exception!.expires - ip.tool.kernel.now) / 1000),
    redirected: exception?.via !== undefined,
  }
}

const inputLookup = (ip: Ip, asks: Question, to: Address): Lookup =>
  lookupRoute(ip.tool.netns, { dst: to, src: asks.from, mark: asks.mark, inDevice: asks.in!.name, packet: packetOf(asks, to) })

function inputWay(ip: Ip, asks: Question, to: Address, lookup: Lookup): Way {
  const { kernel, netns } = ip.tool
  const device = asks.in!
  const skb = newSkb(0, packetOf(asks, to), { mark: asks.mark, inDevice: device, prerouted: true })
  // Nothing travels: the question leaves no trace.
  const { trace: _, ...env } = kernel.env
  const quiet: Kernel = { ...kernel, env }
  // A source of zero means "whoever": the checks of the source do not apply.
  if (asks.from === undefined) skb.packet.src = device.addresses[0]?.address ?? to
  const route = routeInput(quiet, netns, skb, device)
  const error = inputError(route)
  if (error) asked(ip, error)
  const table = shownTable(ip, lookup)
  if (isMulticast(to)) asked(ip, refuse('EINVAL'))
  if (route.kind === 'forward')
    return {
      kind: 'unicast',
      via: lookup.kind === 'found' ? lookup.route.via : undefined,
      device: route.device.name,
      table,
      source: undefined,
    }
  const broadcast = lookup.kind === 'found' && lookup.route.kind === 'broadcast'
  return { kind: broadcast ? 'broadcast' : 'local', via: undefined, device: 'lo', table, source: undefined }
}

function inputError(route: InputRoute): KernelError | undefined {
  if (route.kind === 'drop') return refuse(route.reason === 'IP_FORWARD_DISABLED' ? 'EHOSTUNREACH' : 'EINVAL')
  if (route.kind !== 'unreachable') return undefined
  return refuse(route.code === 0 ? 'ENETUNREACH' : route.code === 1 ? 'EHOSTUNREACH' : 'EACCES')
}

const CACHE: Readonly<Record<Way['kind'], readonly string[]>> = {
  unicast: [],
  local: ['local'],
  broadcast: ['local', 'brd'],
  multicast: ['mc'],
}

function cacheWords(way: Way, from: Device | undefined): string[] {
  const cache = [...CACHE[way.kind], ...(way.redirected ? ['redirected'] : [])]
  return [
    '    cache',
    ...(cache.length > 0 ? [`<${cache.join(',')}>`] : []),
    ...(way.expiresS === undefined ? [] : ['expires', `${way.expiresS}sec`]),
    ...Object.entries(way.metrics ?? {}).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
    ...(from ? ['iif', from.name] : []),
  ]
}

function printWay(ip: Ip, asks: Question, to: Address, way: Way): void {
  const table = way.table === TABLE.main && !ip.options.details ? undefined : tableWord(ip.tool.process, way.table)
  const source = asks.from === undefined && way.source !== undefined ? formatIp(way.source) : undefined
  const cache = [...CACHE[way.kind], ...(way.redirected ? ['redirected'] : [])]
  if (ip.options.json) {
    const record = {
      type: way.kind === 'unicast' ? undefined : way.kind,
      dst: formatIp(to),
      from: asks.from === undefined ? undefined : formatIp(asks.from),
      gateway: way.via === undefined ? undefined : formatIp(way.via),
      dev: way.device,
      table,
      prefsrc: source,
      flags: [],
      uid: asks.in ? undefined : asks.uid,
      cache,
      expires: way.expiresS,
      metrics: way.metrics && [way.metrics],
    }
    return ip.tool.out(printJson([record], ip.options.pretty))
  }
  const words: string[] = way.kind === 'unicast' && !ip.options.details ? [] : [way.kind]
  words.push(formatIp(to))
  if (asks.from !== undefined) words.push('from', formatIp(asks.from))
  if (way.via !== undefined) words.push('via', formatIp(way.via))
  words.push('dev', way.device)
  if (table !== undefined) words.push('table', table)
  if (source !== undefined) words.push('src', source)
  if (asks.mark !== 0) words.push('mark', `${asks.mark < 16 ? '' : '0x'}${asks.mark.toString(16)}`)
  if (!asks.in) words.push('uid', String(asks.uid))
  const second = cacheWords(way, asks.in)
  ip.tool.out(`${words.join(' ')} ${ip.options.oneLine ? '\\' : '\n'}${second.join(' ')} \n`)
}

/** An entry of `ip route show cache`: the way as `get` tells it, without the source. */
export function cachedLine(ip: Ip, to: number): string {
  const way = outputWay(ip, { mark: 0, uid: 0, fibmatch: false }, to)
  const words = [formatIp(to), ...(way.via === undefined ? [] : ['via', formatIp(way.via)]), 'dev', way.device]
  return `${words.join(' ')} ${ip.options.oneLine ? '\\' : '\n'}${cacheWords(way, undefined).join(' ')} \n`
}
