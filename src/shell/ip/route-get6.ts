/** `ip -6 route get`: which way a packet would go. iproute2 ip/iproute.c (iproute_get), net/ipv6/route.c (inet6_rtm_getroute, rt6_fill_node). */
import { formatIp } from '../../net/ip.ts'
import type { Device } from '../../linux/device.ts'
import { refuse } from '../../linux/errno.ts'
import { pathMtu6 } from '../../linux/path-mtu.ts'
import { routeOutput6 } from '../../linux/ipv6/output-route.ts'
import { type Lookup, type Route, TABLE, lookupRoute } from '../../linux/route.ts'
import type { Ip as Address } from '../../net/ip.ts'
import { type Ip, asked } from './context.ts'
import { printJson } from './json.ts'
import { NOTHING_KNOWN, routeLine } from './route-view.ts'
import { tableWord } from './tables.ts'

interface Question6 {
  to: bigint
  from?: Address
  mark: number
  in?: Device
  out?: Device
  fibmatch: boolean
}

export function getRoute6(ip: Ip, asks: Question6): number {
  const from = typeof asks.from === 'bigint' ? asks.from : undefined
  const { route, source } = asks.in ? inputWay(ip, asks, from) : outputWay(ip, asks, from)
  if (asks.fibmatch) ip.tool.out(routeLine(ip, [route], NOTHING_KNOWN))
  else print(ip, asks, route, source)
  return 0
}

function outputWay(ip: Ip, asks: Question6, from: bigint | undefined): { route: Route; source: bigint | undefined } {
  const outcome = routeOutput6(ip.tool.netns, asks.to, { src: from, mark: asks.mark, outDevice: asks.out?.index })
  const { source } = asked(ip, outcome)
  if (outcome.lookup.kind !== 'found') throw new Error('a way without a route')
  return { route: outcome.lookup.route, source }
}

function inputWay(ip: Ip, asks: Question6, from: bigint | undefined): { route: Route; source: undefined } {
  const found: Lookup = lookupRoute(ip.tool.netns, { dst: asks.to, src: from, mark: asks.mark, inDevice: asks.in!.name })
  if (found.kind !== 'found')
    asked(
      ip,
      refuse(
        found.kind === 'none' || !found.route
          ? 'ENETUNREACH'
          : found.as === 'blackhole'
            ? 'EINVAL'
            : found.as === 'prohibit'
              ? 'EACCES'
              : 'EHOSTUNREACH',
      ),
    )
  return { route: (found as Extract<Lookup, { kind: 'found' }>).route, source: undefined }
}

function print(ip: Ip, asks: Question6, route: Route, source: bigint | undefined): void {
  const { netns, process } = ip.tool
  const local = route.kind === 'local' || route.kind === 'anycast'
  const device = local ? 'lo' : route.device === undefined ? undefined : netns.devices.get(route.device)?.name
  const table = route.table === TABLE.main && !ip.options.details ? undefined : tableWord(process, route.table)
  const kind = route.kind === 'unicast' && !ip.options.details ? undefined : route.kind
  const protocol = route.protocol === 'boot' && !ip.options.details ? undefined : route.protocol
  const preference = route.preference ?? 'medium'
  const from = asks.from === undefined ? '::' : formatIp(asks.from)
  const cached = pathMtu6(ip.tool.kernel, netns, asks.to)
  const mtu = cached?.mtu ?? route.mtu
  const expires = cached && Math.floor((cached.expires - ip.tool.kernel.now) / 1000)
  if (ip.options.json) {
    const record = {
      type: kind,
      dst: formatIp(asks.to),
      from,
      gateway: route.via === undefined ? undefined : formatIp(route.via),
      dev: device,
      table,
      protocol,
      prefsrc: source === undefined ? undefined : formatIp(source),
      metric: route.metric,
      iif: asks.in?.name,
      flags: [],
      expires,
      metrics: mtu === undefined ? undefined : [{ mtu }],
      pref: preference,
    }
    return ip.tool.out(printJson([record], ip.options.pretty))
  }
  const words = [...(kind === undefined ? [] : [kind]), formatIp(asks.to), 'from', from]
  const pairs: [string, string | number | undefined][] = [
    ['via', route.via === undefined ? undefined : formatIp(route.via)],
    ['dev', device],
    ['table', table],
    ['proto', protocol],
    ['scope', ip.options.details ? 'global' : undefined],
    ['src', source === undefined ? undefined : formatIp(source)],
    ['metric', route.metric],
    ['expires', expires === undefined ? undefined : `${expires}sec`],
    ['mtu', mtu],
    ['iif', asks.in?.name],
    ['pref', preference],
  ]
  for (const [name, value] of pairs) if (value !== undefined) words.push(name, String(value))
  ip.tool.out(`${words.join(' ')} \n`)
}
