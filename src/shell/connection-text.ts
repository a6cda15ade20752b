/** A tracked connection as /proc/net/nf_conntrack and conntrack(8) print it. nf_conntrack_standalone.c, libnetfilter_conntrack's snprintf_default.c. */
import { type Ip, formatIp } from '../net/ip.ts'
import { wholeIpv6 } from '../net/ipv6.ts'
import type { Kernel } from '../linux/kernel.ts'
import type { Connection, Tuple } from '../linux/netfilter/conntrack.ts'

const NAMES: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  47: 'gre',
  58: 'icmpv6',
  132: 'sctp',
  136: 'udplite',
}

/** /proc spells IPv6 out. */
const wholeIp = (ip: Ip): string => (typeof ip === 'number' ? formatIp(ip) : wholeIpv6(ip))

export function tupleWords(tuple: Tuple, whole = false): string {
  const text = whole ? wholeIp : formatIp
  const ends = `src=${text(tuple.src)} dst=${text(tuple.dst)}`
  if (tuple.protocol === 1 || tuple.protocol === 58)
    return `${ends} type=${tuple.dport >> 8} code=${tuple.dport & 255} id=${tuple.sport}`
  if (tuple.protocol === 6 || tuple.protocol === 17 || tuple.protocol === 132)
    return `${ends} sport=${tuple.sport} dport=${tuple.dport}`
  return ends
}

export const secondsLeft = (kernel: Kernel, c: Connection): number => Math.max(0, Math.floor((c.expiresAt - kernel.now) / 1000))

export interface ConnectionTextOptions {
  /** With the network layer before it: `ipv4     2 `. */
  readonly layer3?: boolean
  /** Without the time that is left (`conntrack -D` has none to tell). */
  readonly noTimeout?: boolean
  /** IPv6 addresses in full, as /proc has them. */
  readonly whole?: boolean
  /** An event says the mark only where there is one. */
  readonly event?: boolean
}

/** What stands behind a direction's tuple: a zone of its own, and what it carried where that is counted. */
function directionWords({ zone, accounted, counted }: Connection, direction: 'original' | 'reply'): string[] {
  const own = zone?.[direction] && !(zone.original && zone.reply)
  return [
    ...(own ? [`zone-${direction === 'original' ? 'orig' : 'reply'}=${zone.id}`] : []),
    ...(accounted ? [`packets=${counted[direction].packets} bytes=${counted[direction].bytes}`] : []),
  ]
}

/** Up to and with the mark; what uses it is added by who prints. */
export function connectionLine(kernel: Kernel, c: Connection, options: ConnectionTextOptions = {}): string {
  const { protocol } = c.original
  const words = [`${(NAMES[protocol] ?? 'unknown').padEnd(8)} ${protocol}`]
  if (!options.noTimeout) words.push(String(secondsLeft(kernel, c)))
  if (protocol === 6) words.push(c.tcp)
  words.push(tupleWords(c.original, options.whole), ...directionWords(c, 'original'))
  if (!c.seenReply) words.push('[UNREPLIED]')
  words.push(tupleWords(c.reply, options.whole), ...directionWords(c, 'reply'))
  if (c.assured) words.push('[ASSURED]')
  if (!options.event || c.mark !== 0) words.push(`mark=${c.mark}`)
  if (c.zone?.original && c.zone.reply) words.push(`zone=${c.zone.id}`)
  const layer3 = typeof c.original.src === 'number' ? 'ipv4     2 ' : 'ipv6     10 '
  return `${options.layer3 ? layer3 : ''}${words.join(' ')}`
}
