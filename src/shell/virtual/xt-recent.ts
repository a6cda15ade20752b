/** /proc/net/xt_recent: the lists of `-m recent`, to be read and written. net/netfilter/xt_recent.c (recent_seq_show, recent_mt_proc_write). */
import type { Kernel } from '../../linux/kernel.ts'
import { recentLists, touchRecent } from '../../linux/netfilter/match/recent.ts'
import type { Netns } from '../../linux/netns.ts'
import { formatIp, parseIp } from '../../net/ip.ts'
import { wholeIpv6 } from '../../net/ipv6.ts'
import { StreamError } from '../command.ts'

const TICKS = 250
/** The clock of ticks begins five minutes before it overflows 32 bits. */
const FIRST_TICK = 0x100000000 - 300 * TICKS
/** Times that are kept of one address where no rule asks for more. */
const RING = 32

/** An address of IPv6 with all of its digits (`%pI6`). */
const wholeText = (address: string): string => {
  const ip = parseIp(address)
  return typeof ip === 'bigint' ? wholeIpv6(ip, ':') : address
}

const tick = (ms: number): number => FIRST_TICK + Math.floor((ms * TICKS) / 1000)

export const recentNames = ({ netfilter }: Netns): string[] => [...recentLists(netfilter).keys()]

export function readRecent({ netfilter }: Netns, name: string): string | undefined {
  const list = recentLists(netfilter).get(name)
  if (!list) return undefined
  let text = ''
  for (const [address, { stamps, seen, ttl }] of list) {
    const index = ((seen - 1) % RING) + 1
    const newest = stamps.slice(-Math.min(seen, RING))
    // A ring: what was written last stands before `index`.
    const ring = seen <= RING ? newest : [...newest.slice(RING - index), ...newest.slice(0, RING - index)]
    text += `src=${wholeText(address)} ttl: ${ttl} last_seen: ${tick(stamps.at(-1) ?? 0)} oldest_pkt: ${index} ${ring.map(tick).join(', ')}\n`
  }
  return text
}

export function writeRecent(kernel: Kernel, { netfilter }: Netns, name: string, text: string): void {
  const list = recentLists(netfilter).get(name)
  if (!list) throw new StreamError('No such file or directory')
  if (text.startsWith('/')) return list.clear()
  const address = parseIp(/^[+-]([\da-f.:]+)/i.exec(text)?.[1] ?? '')
  if (address === undefined) throw new StreamError('Invalid argument')
  const key = formatIp(address)
  if (text.startsWith('-')) list.delete(key)
  else touchRecent(list, key, kernel.now, list.get(key)?.ttl ?? 0)
}
