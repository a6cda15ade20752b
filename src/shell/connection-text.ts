/** A tracked connection as /proc/net/nf_conntrack and conntrack(8) print it. nf_conntrack_standalone.c, libnetfilter_conntrack's snprintf_default.c. */
import { formatIp } from '../net/ip.ts'
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

export function tupleWords(tuple: Tuple): string {
  const ends = `src=${formatIp(tuple.src)} dst=${formatIp(tuple.dst)}`
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
}

/** Up to and with the mark; what uses it is added by who prints. */
export function connectionLine(kernel: Kernel, c: Connection, options: ConnectionTextOptions = {}): string {
  const { protocol } = c.original
  const words = [`${(NAMES[protocol] ?? 'unknown').padEnd(8)} ${protocol}`]
  if (!options.noTimeout) words.push(String(secondsLeft(kernel, c)))
  if (protocol === 6) words.push(c.tcp)
  words.push(tupleWords(c.original))
  if (!c.seenReply) words.push('[UNREPLIED]')
  words.push(tupleWords(c.reply))
  if (c.assured) words.push('[ASSURED]')
  words.push(`mark=${c.mark}`)
  return `${options.layer3 ? 'ipv4     2 ' : ''}${words.join(' ')}`
}
