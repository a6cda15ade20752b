/** `-m connlimit`: how many connections an address or network has (iptables-extensions(8), xt_connlimit.c, nf_conncount.c). */
import { andMask, bitsOf, familyOf, formatIp, maskOf } from '../../../net/ip.ts'
import type { Connection } from '../conntrack.ts'
import type { MatchExtension } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import type { RuleCounters } from '../ruleset.ts'
import type { HookContext } from '../verdict.ts'
import { find, parseInteger, parseU32, together } from '../words.ts'

interface ConnlimitOptions {
  readonly limit: number
  /** More than the limit match, else up to it. */
  readonly above: boolean
  readonly mask: number
  readonly side: 'src' | 'dst'
}

const PREFIX = 'conn '

/** A connection that has ended still has its entry, and is not counted. */
const isClosed = (connection: Connection): boolean => connection.tcp === 'TIME_WAIT' || connection.tcp === 'CLOSE'

function networkOf({ mask, side }: ConnlimitOptions, { skb: { packet, ct } }: HookContext): string {
  const ip = ct ? ct.original[side] : packet[side]
  return formatIp(andMask(ip, maskOf(Math.min(mask, bitsOf(familyOf(ip))), familyOf(ip))))
}

/** The connections that this rule has seen of the network; the packet's own is one of them. Kept by the rule, as in the kernel. */
function count(options: ConnlimitOptions, context: HookContext, counters: RuleCounters): number {
  const { ct } = context.skb
  const { connections } = context.netns.conntrack
  const own = `${PREFIX}${networkOf(options, context)} `
  const state: Record<string, number> = {}
  let counted = 0
  for (const [key, id] of Object.entries(counters.state ?? {})) {
    const connection = key.startsWith(PREFIX) ? connections.get(id) : undefined
    if (key.startsWith(PREFIX) && id !== ct?.id && (!connection || isClosed(connection))) continue
    state[key] = id
    if (key.startsWith(own)) counted++
  }
  const key = `${own}${ct?.id ?? 0}`
  if (ct && state[key] === undefined) {
    state[key] = ct.id
    counted++
  }
  counters.state = state
  return counted
}

export const connlimit: MatchExtension<ConnlimitOptions> = {
  name: 'connlimit',
  stateful: true,
  options: {
    '--connlimit-upto': { not: true },
    '--connlimit-above': { not: true },
    '--connlimit-mask': {},
    '--connlimit-saddr': { values: 0 },
    '--connlimit-daddr': { values: 0 },
  },
  parse(words, { family }) {
    const above = find(words, '--connlimit-above')
    const upto = find(words, '--connlimit-upto')
    if (above && upto) return together('connlimit', '--connlimit-upto', '--connlimit-above')
    const word = above ?? upto
    if (!word) return wrong('You must specify "--connlimit-above" or "--connlimit-upto".')
    const limit: Result<number> = parseU32('connlimit', word)
    if (!limit.ok) return limit
    const text = find(words, '--connlimit-mask')?.value
    const mask = text === undefined ? bitsOf(family) : Math.min(parseInteger(text) ?? bitsOf(family), bitsOf(family))
    const side = find(words, '--connlimit-daddr') ? 'dst' : 'src'
    return ok({ limit: limit.value, above: (word === above) !== word.not, mask, side })
  },
  print: ({ limit, above, mask, side }) =>
    `--connlimit-${above ? 'above' : 'upto'} ${limit} --connlimit-mask ${mask} --connlimit-${side === 'src' ? 's' : 'd'}addr`,
  list: ({ limit, above, mask, side }) => `#conn ${side}/${mask} ${above ? '>' : '<='} ${limit}`,
  test(options, context, counters) {
    return count(options, context, counters) > options.limit === options.above
  },
  explain: (options, context, counters) => {
    const own = `${PREFIX}${networkOf(options, context)} `
    const counted = Object.keys(counters.state ?? {}).filter((key) => key.startsWith(own)).length
    return `${networkOf(options, context)} has ${counted} connection${counted === 1 ? '' : 's'}`
  },
}
