/** Routes as `ip route` prints them: what the selection already says is left out. iproute2 ip/iproute.c (print_route). */
import { formatDestination, formatIp } from '../../net/ip.ts'
import { hasCarrier } from '../../linux/device.ts'
import { type Route, TABLE } from '../../linux/route.ts'
import type { Ip } from './context.ts'
import type { Json } from './json.ts'
import { tableWord } from './tables.ts'

/** Which parts a selection has fixed, so that they need no telling. */
export interface Known {
  readonly table: boolean
  readonly device: boolean
  readonly protocol: boolean
  readonly scope: boolean
  readonly via: boolean
  readonly metric: boolean
  readonly source: boolean
}

export const NOTHING_KNOWN: Known = {
  table: false,
  device: false,
  protocol: false,
  scope: false,
  via: false,
  metric: false,
  source: false,
}

interface Parts {
  kind: string | undefined
  destination: string
  via: string | undefined
  device: string | undefined
  table: string | undefined
  protocol: string | undefined
  scope: string | undefined
  source: string | undefined
  metric: number | undefined
  flags: string[]
  mtu: number | undefined
  preference: string | undefined
}

function partsOf(ip: Ip, route: Route, known: Known): Parts {
  const { details } = ip.options
  const v6 = typeof route.destination.network === 'bigint'
  const { kernel, netns, process } = ip.tool
  const device = route.device === undefined ? undefined : netns.devices.get(route.device)
  const flags: string[] = []
  if (route.onlink) flags.push('onlink')
  if (route.hops && route.weight !== undefined && device && !device.up) flags.push('dead')
  if (route.hops && route.weight !== undefined && device && !hasCarrier(kernel, netns, device)) flags.push('linkdown')
  if (device?.up && !route.hops && route.kind !== 'local' && route.kind !== 'anycast' && !hasCarrier(kernel, netns, device))
    flags.push('linkdown')
  return {
    kind: details || route.kind !== 'unicast' ? route.kind : undefined,
    destination: formatDestination(route.destination),
    via: route.via === undefined || known.via ? undefined : formatIp(route.via),
    device: known.device ? undefined : device?.name,
    table: (route.table === TABLE.main && !details) || known.table ? undefined : tableWord(process, route.table),
    protocol: (route.protocol === 'boot' && !details) || known.protocol ? undefined : route.protocol,
    scope: (route.scope === 'global' && !details) || (v6 && !details) || known.scope ? undefined : route.scope,
    source: route.source === undefined || known.source ? undefined : formatIp(route.source),
    metric: (route.metric === 0 && !v6) || known.metric ? undefined : route.metric,
    flags,
    mtu: route.mtu,
    preference: v6 ? (route.preference ?? 'medium') : undefined,
  }
}

/** A route, or several of one prefix that share the load. */
export function routeLine(ip: Ip, given: readonly Route[], known: Known): string {
  const hops = given.flatMap(eachHop)
  const route = hops[0]!
  const several = hops.length > 1
  const p = { ...partsOf(ip, route, known), ...(several ? { via: undefined, device: undefined, flags: [] } : {}) }
  const words: string[] = []
  if (p.kind !== undefined) words.push(p.kind)
  words.push(p.destination)
  if (route.tos !== undefined) words.push('tos', `0x${route.tos.toString(16)}`)
  const pairs: [string, string | number | undefined][] = [
    ['via', p.via],
    ['dev', p.device],
    ['table', p.table],
    ['proto', p.protocol],
    ['scope', p.scope],
    ['src', p.source],
    ['metric', p.metric],
  ]
  for (const [name, value] of pairs) if (value !== undefined) words.push(name, String(value))
  words.push(...p.flags)
  if (route.realm !== undefined) words.push('realm', String(route.realm))
  if (p.mtu !== undefined) words.push('mtu', ...(route.mtuLocked ? ['lock'] : []), String(p.mtu))
  for (const [name, value] of route.metrics ?? []) words.push(name, String(value))
  if (p.preference !== undefined) words.push('pref', p.preference)
  if (!several) return `${words.join(' ')} \n`
  const newline = ip.options.oneLine ? '\\' : '\n'
  return `${words.join(' ')}${ip.options.oneLine && typeof route.destination.network === 'bigint' ? '' : ' '}${hops.map((hop) => `${newline}\t${hopWords(ip, hop)} `).join('')}\n`
}

/** Of IPv4 one route has several next hops, of IPv6 they are as many routes. */
const eachHop = (route: Route): Route[] =>
  route.hops?.map(({ via, device, onlink, weight }) => ({ ...route, via, device, onlink, weight })) ?? [route]

function hopWords(ip: Ip, hop: Route): string {
  const { via, device, flags } = partsOf(ip, hop, NOTHING_KNOWN)
  return ['nexthop', ...(via === undefined ? [] : ['via', via]), 'dev', device ?? '', `weight ${hop.weight ?? 1}`, ...flags].join(
    ' ',
  )
}

export function metricsJson({ mtu, metrics = [] }: Route): { [key: string]: Json } | undefined {
  if (mtu === undefined && metrics.length === 0) return undefined
  return { ...(mtu === undefined ? {} : { mtu }), ...Object.fromEntries(metrics) }
}

export function routeJson(ip: Ip, given: readonly Route[], known: Known): Json {
  const hops = given.flatMap(eachHop)
  const several = hops.length > 1
  const p = { ...partsOf(ip, hops[0]!, known), ...(several ? { via: undefined, device: undefined, flags: [] } : {}) }
  const metrics = metricsJson(hops[0]!)
  return {
    type: p.kind,
    dst: p.destination,
    tos: hops[0]!.tos === undefined ? undefined : `0x${hops[0]!.tos.toString(16)}`,
    gateway: p.via,
    dev: p.device,
    table: p.table,
    protocol: p.protocol,
    scope: p.scope,
    prefsrc: p.source,
    metric: p.metric,
    flags: p.flags,
    metrics: metrics && [metrics],
    pref: p.preference,
    nexthops: several
      ? hops.map((hop) => {
          const { via, device, flags } = partsOf(ip, hop, NOTHING_KNOWN)
          return { gateway: via, dev: device, weight: hop.weight ?? 1, flags }
        })
      : undefined,
  }
}
