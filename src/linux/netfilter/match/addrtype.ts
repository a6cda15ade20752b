/** `-m addrtype`: what kind of address the routing tables say it is (iptables-extensions(8), xt_addrtype.c). */
import type { Ip } from '../../../net/ip.ts'
import { addressType } from '../../route.ts'
import type { MatchExtension } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import type { Negatable } from '../ruleset.ts'
import type { HookContext } from '../verdict.ts'
import { bang, find, together } from '../words.ts'

/** In the order of the kernel's bits, in which they are printed. */
const TYPES = [
  'UNSPEC',
  'UNICAST',
  'LOCAL',
  'BROADCAST',
  'ANYCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
  'THROW',
  'NAT',
  'XRESOLVE',
] as const

export interface AddrtypeOptions {
  readonly source: Negatable<number> | undefined
  readonly destination: Negatable<number> | undefined
  readonly limit: 'in' | 'out' | undefined
}

function parseTypes(text: string): Result<number> {
  let bits = 0
  for (const name of text.split(',')) {
    const i = TYPES.findIndex((type) => type === name.toUpperCase())
    if (i < 0) return wrong(`addrtype: bad type "${name}"`)
    bits |= 1 << i
  }
  return ok(bits)
}

const names = (bits: number): string => TYPES.filter((_, i) => (bits & (1 << i)) !== 0).join(',')

function typeOf(ip: Ip, options: AddrtypeOptions, context: HookContext): (typeof TYPES)[number] {
  const device = options.limit === 'in' ? context.inDevice : options.limit === 'out' ? context.outDevice : undefined
  return addressType(context.netns, ip, device?.index)
}

const says = (wanted: Negatable<number> | undefined, ip: Ip, options: AddrtypeOptions, context: HookContext): boolean =>
  wanted === undefined || ((wanted.value & (1 << TYPES.indexOf(typeOf(ip, options, context)))) !== 0) !== wanted.not

export const addrtype: MatchExtension<AddrtypeOptions> = {
  name: 'addrtype',
  shared: true,
  options: {
    '--src-type': { not: true },
    '--dst-type': { not: true },
    '--limit-iface-in': { values: 0 },
    '--limit-iface-out': { values: 0 },
  },
  parse(words) {
    const limitIn = find(words, '--limit-iface-in')
    const limitOut = find(words, '--limit-iface-out')
    if (limitIn && limitOut) return together('addrtype', '--limit-iface-in', '--limit-iface-out')
    const source = find(words, '--src-type')
    const destination = find(words, '--dst-type')
    if (!source && !destination) return wrong('addrtype: you must specify --src-type or --dst-type')
    const sourceBits = source ? parseTypes(source.value) : ok(0)
    if (!sourceBits.ok) return sourceBits
    const destinationBits = destination ? parseTypes(destination.value) : ok(0)
    if (!destinationBits.ok) return destinationBits
    return ok({
      source: source && { not: source.not, value: sourceBits.value },
      destination: destination && { not: destination.not, value: destinationBits.value },
      limit: limitIn ? 'in' : limitOut ? 'out' : undefined,
    })
  },
  check({ limit }, { hook }) {
    const outward = hook === 'output' || hook === 'postrouting'
    const inward = hook === 'prerouting' || hook === 'input'
    return (limit === 'in' && outward) || (limit === 'out' && inward) ? 'Invalid argument' : undefined
  },
  print({ source, destination, limit }) {
    const parts: string[] = []
    if (source) parts.push(`${bang(source.not)}--src-type ${names(source.value)}`)
    if (destination) parts.push(`${bang(destination.not)}--dst-type ${names(destination.value)}`)
    if (limit) parts.push(`--limit-iface-${limit}`)
    return parts.join(' ')
  },
  list({ source, destination, limit }) {
    const parts = ['ADDRTYPE match']
    if (source) parts.push(`src-type ${source.not ? '!' : ''}${names(source.value)}`)
    if (destination) parts.push(`dst-type ${destination.not ? '!' : ''}${names(destination.value)}`)
    if (limit) parts.push(`limit-${limit}`)
    return parts.join(' ')
  },
  test: (options, context) =>
    says(options.source, context.skb.packet.src, options, context) &&
    says(options.destination, context.skb.packet.dst, options, context),
  explain(options, context) {
    const { src, dst } = context.skb.packet
    if (!says(options.source, src, options, context)) return `the source is ${typeOf(src, options, context)}`
    return `the destination is ${typeOf(dst, options, context)}`
  },
}
