/** `-m rpfilter`: whether the way back to the packet's source is the device that it came in by (iptables-extensions(8), ipt_rpfilter.c). */
import { LIMITED_BROADCAST, type Ip, formatIp, isMulticast, isZeronet } from '../../../net/ip.ts'
import { type Route, lookupRoute } from '../../route.ts'
import type { MatchExtension } from '../extension.ts'
import { ok } from '../failure.ts'
import type { HookContext } from '../verdict.ts'

const FLAGS = ['--loose', '--validmark', '--accept-local', '--invert'] as const
type Flag = (typeof FLAGS)[number]
type RpfilterOptions = Readonly<Record<Flag, boolean>>

/** An address that a route can be asked for; a group's or a broadcast's is nobody's. */
const sourceFor = (ip: Ip): Ip | undefined => (isMulticast(ip) || ip === LIMITED_BROADCAST || isZeronet(ip) ? undefined : ip)

function wayBack(options: RpfilterOptions, { netns, skb }: HookContext): Route | undefined {
  const mark = options['--validmark'] ? skb.mark : 0
  const found = lookupRoute(netns, { dst: skb.packet.src, src: sourceFor(skb.packet.dst), mark })
  return found.kind === 'found' ? found.route : undefined
}

function passes(options: RpfilterOptions, context: HookContext): boolean {
  const { inDevice, skb } = context
  if (!inDevice || inDevice.detail.kind === 'loopback') return true
  if (isMulticast(skb.packet.dst) && isZeronet(skb.packet.src)) return true
  const route = wayBack(options, context)
  if (!route) return false
  if (route.kind !== 'unicast' && !(route.kind === 'local' && options['--accept-local'])) return false
  return route.device === inDevice.index || options['--loose']
}

const printed = (options: RpfilterOptions): readonly Flag[] => FLAGS.filter((flag) => options[flag])

export const rpfilter: MatchExtension<RpfilterOptions> = {
  name: 'rpfilter',
  hooks: ['prerouting'],
  options: Object.fromEntries(FLAGS.map((flag) => [flag, { values: 0 as const }])),
  parse(words) {
    const given = (flag: Flag): boolean => words.some(({ name }) => name === flag)
    return ok({
      '--loose': given('--loose'),
      '--validmark': given('--validmark'),
      '--accept-local': given('--accept-local'),
      '--invert': given('--invert'),
    })
  },
  check: (_options, { table }) => (table === 'raw' || table === 'mangle' ? undefined : 'Invalid argument'),
  print: (options) => printed(options).join(' '),
  list: (options) => ['rpfilter', ...printed(options).map((flag) => flag.slice(2))].join(' '),
  test: (options, context) => passes(options, context) !== options['--invert'],
  explain(options, context) {
    const { netns, skb, inDevice } = context
    const source = formatIp(skb.packet.src)
    const route = wayBack(options, context)
    if (!route) return `there is no way back to ${source}`
    if (route.kind !== 'unicast') return `${source} is no other host's address (${route.kind})`
    const out = route.device === undefined ? 'nowhere' : (netns.devices.get(route.device)?.name ?? 'nowhere')
    return `the way back to ${source} is ${out}, and it came in by ${inDevice?.name ?? 'no device'}`
  },
}
