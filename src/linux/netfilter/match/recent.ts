/** `-m recent`: lists of addresses seen lately (iptables-extensions(8), xt_recent.c). kube-proxy keeps session affinity by it. */
import { type Ip, andMask, bitsOf, familyOf, formatIp, maskOf, parseIp } from '../../../net/ip.ts'
import type { MatchExtension, OptionWord, RuleContext } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import type { Netfilter, RecentEntry } from '../ruleset.ts'
import type { HookContext } from '../verdict.ts'
import { bang, find, parseU32, together } from '../words.ts'

const MODES = ['--set', '--rcheck', '--update', '--remove'] as const
const MODE_TEXT = { '--set': 'SET', '--rcheck': 'CHECK', '--update': 'UPDATE', '--remove': 'REMOVE' } as const
/** Addresses that one list remembers (ip_list_tot), and times of one address. */
const ADDRESSES = 100
const STAMPS = 256

export interface RecentOptions {
  readonly mode: (typeof MODES)[number]
  readonly not: boolean
  readonly seconds: number | undefined
  readonly hitcount: number | undefined
  readonly reap: boolean
  /** Only what comes with the TTL of the last time counts. */
  readonly ttl: boolean
  readonly name: string
  readonly mask: Ip
  readonly side: 'source' | 'dest'
}

function parseNumbers(words: readonly OptionWord[]): Result<{ seconds: number | undefined; hitcount: number | undefined }> {
  const secondsWord = find(words, '--seconds')
  const hitcountWord = find(words, '--hitcount')
  const seconds = secondsWord ? parseU32('recent', secondsWord, 1) : ok(undefined)
  if (!seconds.ok) return seconds
  const hitcount = hitcountWord ? parseU32('recent', hitcountWord) : ok(undefined)
  return hitcount.ok ? ok({ seconds: seconds.value, hitcount: hitcount.value }) : hitcount
}

function parseMask(words: readonly OptionWord[], { family }: RuleContext): Result<Ip> {
  const word = find(words, '--mask')
  const mask = word ? parseIp(word.value) : maskOf(bitsOf(family), family)
  return mask === undefined || familyOf(mask) !== family ? wrong(`host/network \`${word?.value}' not found`) : ok(mask)
}

function parse(words: readonly OptionWord[], context: RuleContext): Result<RecentOptions> {
  const [mode, other] = MODES.filter((name) => find(words, name))
  if (mode === undefined) return wrong("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'")
  if (other !== undefined) return together('recent', mode, other)
  const ttl = find(words, '--rttl') !== undefined
  if (ttl && (mode === '--set' || mode === '--remove')) return together('recent', '--rttl', mode)
  const reap = find(words, '--reap') !== undefined
  if (reap && !find(words, '--seconds')) return wrong('recent: option "--reap" also requires "--seconds".\n')
  const numbers = parseNumbers(words)
  if (!numbers.ok) return numbers
  const mask = parseMask(words, context)
  if (!mask.ok) return mask
  // The last of --rsource and --rdest counts.
  const side = words.findLast(({ name }) => name === '--rsource' || name === '--rdest')?.name === '--rdest' ? 'dest' : 'source'
  const name = find(words, '--name')?.value ?? 'DEFAULT'
  return ok({ mode, not: find(words, mode)!.not, ...numbers.value, reap, ttl, name, mask: mask.value, side })
}

const keyOf = (options: RecentOptions, { skb: { packet } }: HookContext): string =>
  formatIp(andMask(options.side === 'source' ? packet.src : packet.dst, options.mask))

type RecentList = Map<string, RecentEntry>

/** Puts a new time at the end of an address' list, and the address at the end of the lists. */
export function touchRecent(list: RecentList, key: string, now: number, ttl: number): void {
  const { stamps = [], seen = 0 } = list.get(key) ?? {}
  list.delete(key)
  if (list.size >= ADDRESSES) {
    const oldest = list.keys().next().value
    if (oldest !== undefined) list.delete(oldest)
  }
  list.set(key, { stamps: [...stamps, now].slice(-STAMPS), seen: seen + 1, ttl })
}

/** Whether enough of the times are recent enough. */
function seen(options: RecentOptions, stamps: readonly number[], since: number): boolean {
  const hits = options.seconds === undefined ? stamps.length : stamps.filter((at) => at >= since).length
  return hits >= Math.max(1, options.hitcount ?? 1)
}

/** Forgets the address that was longest not seen, if that was before `since`. */
function reapOldest(list: RecentList, since: number): void {
  const oldest = list.entries().next().value
  if (oldest && (oldest[1].stamps.at(-1) ?? 0) < since) list.delete(oldest[0])
}

function test(options: RecentOptions, context: HookContext): boolean {
  const { recent } = context.netns.netfilter
  const list = recent.get(options.name) ?? new Map<string, RecentEntry>()
  recent.set(options.name, list)
  const key = keyOf(options, context)
  const { now } = context.kernel
  const { ttl } = context.skb.packet
  const known = list.get(key)
  const stamps = options.ttl && known?.ttl !== ttl ? undefined : known?.stamps
  if (options.mode === '--set') {
    touchRecent(list, key, now, ttl)
    return !options.not
  }
  if (!stamps) return options.not
  if (options.mode === '--remove') {
    list.delete(key)
    return !options.not
  }
  const since = now - (options.seconds ?? 0) * 1000
  const result = seen(options, stamps, since) !== options.not
  if (options.reap) reapOldest(list, since)
  if (options.mode === '--update' && result) touchRecent(list, key, now, ttl)
  return result
}

/** The lists that rules name, in the order of the rules; they are there before anybody was seen. */
export function recentLists({ ipv4, ipv6, recent: lists }: Netfilter): Map<string, RecentList> {
  const found = new Map<string, RecentList>()
  for (const table of [...ipv4.values(), ...ipv6.values()])
    for (const chain of table.chains.values())
      for (const rule of chain.rules)
        for (const match of rule.matches) {
          if (match.name !== 'recent') continue
          const { name } = match.options as RecentOptions
          const list = lists.get(name) ?? new Map<string, RecentEntry>()
          lists.set(name, list)
          found.set(name, list)
        }
  return found
}

export const recent: MatchExtension<RecentOptions> = {
  name: 'recent',
  stateful: true,
  options: {
    '--set': { values: 0, not: true },
    '--rcheck': { values: 0, not: true },
    '--update': { values: 0, not: true },
    '--remove': { values: 0, not: true },
    '--seconds': {},
    '--reap': { values: 0 },
    '--hitcount': {},
    '--rttl': { values: 0 },
    '--name': {},
    '--rsource': { values: 0, multiple: true },
    '--rdest': { values: 0, multiple: true },
    '--mask': {},
  },
  parse,
  check({ mode, seconds, hitcount, reap }) {
    const checks = mode === '--rcheck' || mode === '--update'
    return !checks && (seconds !== undefined || hitcount !== undefined || reap) ? 'Invalid argument' : undefined
  },
  print(options) {
    const parts = [`${bang(options.not)}${options.mode}`]
    if (options.seconds) parts.push(`--seconds ${options.seconds}`)
    if (options.reap) parts.push('--reap')
    if (options.hitcount) parts.push(`--hitcount ${options.hitcount}`)
    if (options.ttl) parts.push('--rttl')
    parts.push(`--name ${options.name}`, `--mask ${formatIp(options.mask)}`, options.side === 'source' ? '--rsource' : '--rdest')
    return parts.join(' ')
  },
  list(options) {
    const parts = [`${bang(options.not)}recent: ${MODE_TEXT[options.mode]}`]
    if (options.seconds) parts.push(`seconds: ${options.seconds}`)
    if (options.reap) parts.push('reap')
    if (options.hitcount) parts.push(`hit_count: ${options.hitcount}`)
    if (options.ttl) parts.push('TTL-Match')
    parts.push(`name: ${options.name}`, `side: ${options.side}`, `mask: ${formatIp(options.mask)}`)
    return parts.join(' ')
  },
  test,
  explain(options, context) {
    const key = keyOf(options, context)
    const stamps = context.netns.netfilter.recent.get(options.name)?.get(key)?.stamps
    if (options.not) return `${key} is in the list ${options.name}`
    if (!stamps || stamps.length === 0) return `${key} is not in the list ${options.name}`
    return `${key} was last seen ${Math.round((context.kernel.now - stamps.at(-1)!) / 1000)} s ago, ${stamps.length} times`
  },
}
