/** Routing tables and rules: which route a packet takes and why. fib_frontend.c, fib_trie.c, ip-route(8), ip-rule(8). */
import {
  type Ip,
  type Prefix,
  LIMITED_BROADCAST,
  contains,
  type Family,
  formatDestination,
  formatIp,
  isMulticast,
  isZeronet,
  samePrefix,
} from '../net/ip.ts'
import type { Ifindex, Netns } from './netns.ts'
import type { Packet } from '../net/packet.ts'
import type { RouteView } from './trace.ts'

export type RouteKind =
  'unicast' | 'local' | 'broadcast' | 'anycast' | 'blackhole' | 'unreachable' | 'prohibit' | 'multicast' | 'throw'
/** Smaller reaches farther: a gateway must be reachable by a smaller scope than the route through it (rtnetlink(7)). */
export type Scope = 'global' | 'site' | 'link' | 'host' | 'nowhere'

export interface Route {
  readonly table: number
  readonly kind: RouteKind
  readonly destination: Prefix
  readonly via: Ip | undefined
  readonly device: Ifindex | undefined
  readonly source: Ip | undefined
  readonly metric: number
  readonly scope: Scope
  /** `kernel`, `boot`, `static`, `bird`, … */
  readonly protocol: string
  readonly onlink: boolean
  readonly mtu?: number
  readonly tos?: number
  /** `realms`. */
  readonly realm?: number
  /** `lock`: path MTU discovery does not change it. */
  readonly mtuLocked?: boolean
  /** `advmss`, `window` and the like, in the order of RTAX numbers: what TCP is advised. */
  readonly metrics?: readonly (readonly [name: string, value: number])[]
  /** Several ways: then `via` and `device` say nothing. */
  readonly hops?: readonly NextHop[]
  /** Of one of several next hops. */
  readonly weight?: number
  /** IPv6: which of several default routers is better (RFC 4191). */
  readonly preference?: 'low' | 'medium' | 'high'
}

export interface NextHop {
  readonly via: Ip | undefined
  readonly device: Ifindex
  readonly weight: number
  readonly onlink: boolean
}

/** What `ip route add` says; what it leaves out is derived. */
export interface NewRoute extends Pick<Route, 'kind' | 'destination'> {
  table?: number
  via?: Ip
  device?: number
  source?: Ip
  metric?: number
  scope?: Route['scope']
  protocol?: string
  onlink?: boolean
  mtu?: number
  tos?: number
  realm?: number
  mtuLocked?: boolean
  metrics?: Route['metrics']
  hops?: readonly { via?: Ip; device?: Ifindex; weight: number; onlink: boolean }[]
  preference?: Route['preference']
}

export interface RouteRule {
  readonly priority: number
  readonly not: boolean
  readonly from: Prefix | undefined
  readonly to: Prefix | undefined
  readonly fwmark: { value: number; mask: number } | undefined
  readonly inDevice: string | undefined
  readonly outDevice: string | undefined
  readonly action:
    | { kind: 'lookup'; table: number }
    | { kind: 'blackhole' | 'unreachable' | 'prohibit' | 'nop' }
    /** On with the rule of that priority; while there is none, with the next. */
    | { kind: 'goto'; target: number }
  readonly tos?: number
  readonly uids?: readonly [number, number]
  /** Number of the IP protocol. */
  readonly ipProtocol?: number
  readonly sport?: readonly [number, number]
  readonly dport?: readonly [number, number]
  /** A route of the table whose prefix is not longer does not count. */
  readonly suppressLength?: number
  readonly protocol?: string
}

export const TABLE = { local: 255, main: 254, default: 253 } as const
export const tableName = (table: number): string =>
  table === 255 ? 'local' : table === 254 ? 'main' : table === 253 ? 'default' : String(table)

const plainRule = (priority: number, table: number): RouteRule => ({
  priority,
  not: false,
  from: undefined,
  to: undefined,
  fwmark: undefined,
  inDevice: undefined,
  outDevice: undefined,
  protocol: 'kernel',
  action: { kind: 'lookup', table },
})
/** The rules of a fresh namespace: local, main, default. */
export const DEFAULT_RULES: readonly RouteRule[] = [
  plainRule(0, TABLE.local),
  plainRule(32766, TABLE.main),
  plainRule(32767, TABLE.default),
]

/** IPv6 has no table `default`. */
export const DEFAULT_RULES6: readonly RouteRule[] = DEFAULT_RULES.slice(0, 2)

/** The rules of a family. */
export const rulesOf = (netns: Netns, family: Family): readonly RouteRule[] => (family === 4 ? netns.rules : netns.ipv6.rules)

/** What is looked up: `struct flowi4`. */
export interface FlowKey {
  dst: Ip
  src?: Ip | undefined
  mark?: number
  tos?: number
  /** Whose socket it is; everybody here is root, but one may ask (`ip route get … uid`). */
  uid?: number | undefined
  /** What rules by protocol and port ask about. */
  packet?: Packet | undefined
  inDevice?: string | undefined
  /** Only routes by this device (`ping -I`, SO_BINDTODEVICE). */
  outDevice?: Ifindex | undefined
}

export type Lookup =
  | { kind: 'found'; route: Route; beaten: readonly Route[] }
  /** A blackhole, unreachable or prohibit route or rule won. */
  | { kind: 'refused'; as: 'blackhole' | 'unreachable' | 'prohibit'; route: Route | undefined; beaten: readonly Route[] }
  | { kind: 'none' }

interface Level {
  length: number
  mask: Ip
  byNetwork: Map<Ip, Route[]>
}
type CompiledTables = Map<number, Level[]>
const compiledTables = new WeakMap<readonly Route[], CompiledTables>()

/** Per table, prefix lengths from the longest; a prefix's routes by metric. Kept as long as the list is unchanged. */
function compile(routes: readonly Route[]): CompiledTables {
  const known = compiledTables.get(routes)
  if (known) return known
  const tables: CompiledTables = new Map()
  for (const route of routes) {
    let levels = tables.get(route.table)
    if (!levels) tables.set(route.table, (levels = []))
    let level = levels.find((l) => l.length === route.destination.length)
    if (!level) levels.push((level = { length: route.destination.length, mask: route.destination.mask, byNetwork: new Map() }))
    const same = level.byNetwork.get(route.destination.network)
    if (same) same.push(route)
    else level.byNetwork.set(route.destination.network, [route])
  }
  for (const levels of tables.values()) {
    levels.sort((a, b) => b.length - a.length)
    for (const level of levels)
      for (const same of level.byNetwork.values()) same.sort((a, b) => (b.tos ?? 0) - (a.tos ?? 0) || a.metric - b.metric)
  }
  compiledTables.set(routes, tables)
  return tables
}

const usable = (netns: Netns, route: Route, key: FlowKey): boolean => {
  if (route.tos !== undefined && (key.tos ?? key.packet?.tos ?? 0) !== route.tos) return false
  if (route.hops)
    return route.hops.some((hop) => hop.device === (key.outDevice ?? hop.device) && netns.devices.get(hop.device)?.up)
  if (route.device === undefined) return true
  if (key.outDevice !== undefined && route.device !== key.outDevice) return false
  return netns.devices.get(route.device)?.up === true || route.kind === 'local'
}

const tablesOf = (netns: Netns, dst: Ip): CompiledTables => compile(typeof dst === 'number' ? netns.routes : netns.ipv6.routes)

/** The route of a table that wins; those that it beats are put into `beaten`, where somebody wants them. */
function lookupTable(netns: Netns, levels: readonly Level[] | undefined, key: FlowKey, beaten?: Route[]): Route | undefined {
  if (!levels) return undefined
  const { dst } = key
  let won: Route | undefined
  for (const { mask, byNetwork } of levels) {
    const same = byNetwork.get(typeof dst === 'number' ? (dst & (mask as number)) >>> 0 : dst & (mask as bigint))
    if (!same) continue
    for (const route of same) {
      if (!usable(netns, route, key)) continue
      if (won) beaten?.push(route)
      else won = route
      if (!beaten) return won
    }
  }
  return won
}

const within = (range: readonly [number, number] | undefined, value: number | undefined): boolean =>
  range === undefined || (value !== undefined && value >= range[0] && value <= range[1])

/** The packet's own fields: `fib_rule_match` and `fib4_rule_match` after the addresses. */
function fieldsAgree(rule: RouteRule, key: FlowKey): boolean {
  const { packet } = key
  const t = packet?.transport
  const ports = t && 'sport' in t ? t : undefined
  return (
    (rule.tos === undefined || (key.tos ?? packet?.tos ?? 0) === rule.tos) &&
    within(rule.uids, key.uid ?? 0) &&
    (rule.ipProtocol === undefined || packet?.protocol === rule.ipProtocol) &&
    within(rule.sport, ports?.sport) &&
    within(rule.dport, ports?.dport)
  )
}

function ruleApplies(netns: Netns, rule: RouteRule, key: FlowKey): boolean {
  const matches =
    (!rule.from || (key.src !== undefined && contains(rule.from, key.src))) &&
    (!rule.to || contains(rule.to, key.dst)) &&
    (!rule.fwmark || ((key.mark ?? 0) & rule.fwmark.mask) >>> 0 === rule.fwmark.value) &&
    (!rule.inDevice || rule.inDevice === key.inDevice || (rule.inDevice === 'lo' && key.inDevice === undefined)) &&
    (!rule.outDevice || (key.outDevice !== undefined && netns.devices.get(key.outDevice)?.name === rule.outDevice)) &&
    fieldsAgree(rule, key)
  return matches !== rule.not
}

/** Picks the route for a flow: rules by priority, in a table the longest prefix, then the lowest metric. Returns the routes it beat too when asked. */
export function lookupRoute(netns: Netns, key: FlowKey, wantBeaten = false): Lookup {
  const rules = typeof key.dst === 'number' ? netns.rules : netns.ipv6.rules
  const tables = tablesOf(netns, key.dst)
  const plain = rules === DEFAULT_RULES || rules === DEFAULT_RULES6
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!
    const { action } = rule
    if (action.kind === 'nop' || (!plain && !ruleApplies(netns, rule, key))) continue
    if (action.kind === 'goto') {
      const target = rules.findIndex((each) => each.priority === action.target)
      if (target > i) i = target - 1
      continue
    }
    if (action.kind !== 'lookup') return { kind: 'refused', as: action.kind, route: undefined, beaten: NOTHING }
    const beaten: Route[] | undefined = wantBeaten ? [] : undefined
    const route = lookupTable(netns, tables.get(action.table), key, beaten)
    if (!route || route.kind === 'throw') continue
    if (rule.suppressLength !== undefined && route.destination.length <= rule.suppressLength) continue
    if (route.kind === 'blackhole' || route.kind === 'unreachable' || route.kind === 'prohibit')
      return { kind: 'refused', as: route.kind, route, beaten: beaten ?? NOTHING }
    return { kind: 'found', route: oneHop(netns, route, key), beaten: beaten ?? NOTHING }
  }
  return NONE
}

const NOTHING: readonly Route[] = []
const NONE: Lookup = { kind: 'none' }

/** Of several next hops one for each pair of addresses, by weight (`fib_select_multipath`). */
function oneHop(netns: Netns, route: Route, { src, dst, outDevice }: FlowKey): Route {
  if (!route.hops) return route
  const alive = route.hops.filter(({ device }) => netns.devices.get(device)?.up && device === (outDevice ?? device))
  const total = alive.reduce((sum, hop) => sum + hop.weight, 0)
  let hash = 0x811c9dc5
  for (const byte of `${String(src ?? 0)} ${String(dst)}`) hash = Math.imul(hash ^ byte.charCodeAt(0), 0x01000193) >>> 0
  let rest = hash % total
  const hop = alive.find(({ weight }) => (rest -= weight) < 0) ?? route.hops[0]!
  return { ...route, via: hop.via, device: hop.device, onlink: hop.onlink }
}

export type AddressType =
  'UNSPEC' | 'UNICAST' | 'LOCAL' | 'BROADCAST' | 'ANYCAST' | 'MULTICAST' | 'BLACKHOLE' | 'UNREACHABLE' | 'PROHIBIT'

/** What an address is to this namespace (`inet_addr_type`): asked of the local table first. With `onlyDevice`, whether it is local on that device. */
export function addressType(netns: Netns, ip: Ip, onlyDevice?: Ifindex): AddressType {
  if (typeof ip === 'bigint') return addressType6(netns, ip, onlyDevice)
  if (isZeronet(ip) || ip === LIMITED_BROADCAST) return 'BROADCAST'
  if (isMulticast(ip)) return 'MULTICAST'
  const route = lookupTable(netns, tablesOf(netns, ip).get(TABLE.local), { dst: ip })
  if (!route || (onlyDevice !== undefined && route.device !== onlyDevice)) return 'UNICAST'
  return route.kind === 'local' ? 'LOCAL' : route.kind === 'broadcast' ? 'BROADCAST' : 'UNICAST'
}

/** `xt_addrtype`'s match_lookup_rt6 beside `ipv6_addr_type`. */
function addressType6(netns: Netns, ip: bigint, onlyDevice: Ifindex | undefined): AddressType {
  if (ip === 0n) return 'UNSPEC'
  if (isMulticast(ip)) return 'MULTICAST'
  const route = lookupTable(netns, tablesOf(netns, ip).get(TABLE.local), { dst: ip, outDevice: onlyDevice })
  return route?.kind === 'local' ? 'LOCAL' : route?.kind === 'anycast' ? 'ANYCAST' : 'UNICAST'
}

export const isLocal = (netns: Netns, ip: Ip): boolean => addressType(netns, ip) === 'LOCAL'

/** As `ip route` prints it, without the trailing space. */
export function formatRoute(netns: Netns, route: Route, options: { table?: boolean } = {}): string {
  const words: string[] = []
  if (route.kind !== 'unicast') words.push(route.kind)
  words.push(formatDestination(route.destination))
  if (route.via !== undefined) words.push('via', formatIp(route.via))
  if (route.device !== undefined) words.push('dev', netns.devices.get(route.device)?.name ?? `if${route.device}`)
  if (options.table && route.table !== TABLE.main) words.push('table', tableName(route.table))
  if (route.protocol !== 'boot') words.push('proto', route.protocol)
  if (typeof route.destination.network === 'number' && route.scope !== 'global' && route.scope !== 'nowhere')
    words.push('scope', route.scope)
  if (route.source !== undefined) words.push('src', formatIp(route.source))
  if (route.metric !== 0) words.push('metric', String(route.metric))
  if (route.mtu !== undefined) words.push('mtu', String(route.mtu))
  if (route.onlink) words.push('onlink')
  return words.join(' ')
}

export function viewRoute(netns: Netns, route: Route): RouteView {
  const device = route.device === undefined ? undefined : netns.devices.get(route.device)?.name
  return {
    text: formatRoute(netns, route),
    table: tableName(route.table),
    kind: route.kind === 'throw' ? 'unreachable' : route.kind === 'anycast' ? 'local' : route.kind,
    destination: formatDestination(route.destination),
    ...(route.via === undefined ? {} : { via: formatIp(route.via) }),
    ...(device === undefined ? {} : { device }),
    ...(route.source === undefined ? {} : { source: formatIp(route.source) }),
    metric: route.metric,
  }
}

export function rememberTable(netns: Netns, table: number): void {
  if (!netns.tables.includes(table)) netns.tables = [...netns.tables, table]
}

/** Equal as netlink's delete and add compare them: table, destination, metric. */
export const sameKey = (a: Route, b: Route): boolean =>
  a.table === b.table && a.metric === b.metric && (a.tos ?? 0) === (b.tos ?? 0) && samePrefix(a.destination, b.destination)
