/** `-m statistic`: a share of the packets, by chance or by count (iptables-extensions(8), xt_statistic.c). kube-proxy picks endpoints by it. */
import type { MatchExtension, OptionWord } from '../extension.ts'
import { type Result, ok, wrong, wrongOption } from '../failure.ts'
import { bang, find, parseU32 } from '../words.ts'

export type StatisticOptions =
  /** `share` of 2^31, as the kernel keeps it. */
  | { readonly mode: 'random'; readonly not: boolean; readonly share: number }
  | { readonly mode: 'nth'; readonly not: boolean; readonly every: number; readonly packet: number }

const WHOLE = 0x80000000

function parseRandom(words: readonly OptionWord[]): Result<StatisticOptions> {
  const word = find(words, '--probability')
  if (!word) return wrong('--probability must be specified when using random mode')
  const probability = /^[0-9.]+(e[-+]?\d+)?$/i.test(word.value) ? Number(word.value) : NaN
  if (!(probability >= 0 && probability <= 1))
    return wrongOption('statistic', 'bad value for option "--probability", or out of range (0-1).')
  return ok({ mode: 'random', not: word.not, share: Math.round(probability * WHOLE) })
}

function parseNth(words: readonly OptionWord[]): Result<StatisticOptions> {
  const everyWord = find(words, '--every')
  const packetWord = find(words, '--packet')
  if (!everyWord) return wrong('--every must be specified when using nth mode')
  const every = parseU32('statistic', everyWord, 1)
  if (!every.ok) return every
  if (!packetWord) return wrongOption('statistic', 'option "--every" also requires "--packet".')
  const packet = parseU32('statistic', packetWord)
  if (!packet.ok) return packet
  if (packet.value >= every.value) return wrong('the --packet p must be 0 <= p <= n-1')
  return ok({ mode: 'nth', not: everyWord.not, every: every.value, packet: packet.value })
}

export const statistic: MatchExtension<StatisticOptions> = {
  name: 'statistic',
  stateful: true,
  options: { '--mode': {}, '--probability': { not: true }, '--every': { not: true }, '--packet': {} },
  parse(words) {
    const mode = find(words, '--mode')?.value
    if (mode !== undefined && mode !== 'random' && mode !== 'nth') return wrong(`Bad mode "${mode}"`)
    return mode === 'nth' ? parseNth(words) : parseRandom(words)
  },
  print: (options) =>
    options.mode === 'random'
      ? `--mode random ${bang(options.not)}--probability ${(options.share / WHOLE).toFixed(11)}`
      : `--mode nth ${bang(options.not)}--every ${options.every} --packet ${options.packet}`,
  list(options) {
    if (options.mode === 'random')
      return `statistic mode random ${bang(options.not)}probability ${(options.share / WHOLE).toFixed(11)}`
    return `statistic mode nth ${bang(options.not)}every ${options.every}${options.packet === 0 ? '' : ` packet ${options.packet}`}`
  },
  probability(options) {
    if (options.mode !== 'random') return undefined
    return options.not ? 1 - options.share / WHOLE : options.share / WHOLE
  },
  test(options, { kernel }, counters) {
    if (options.mode === 'nth') {
      // The kernel counts from the remainder, so that packet 0 is the first.
      const count = counters.state?.nth ?? options.every - 1 - options.packet
      const next = count === options.every - 1 ? 0 : count + 1
      counters.state = { ...counters.state, nth: next }
      return (next === 0) !== options.not
    }
    if (options.share === 0 || options.share === WHOLE) return (options.share === WHOLE) !== options.not
    const share = options.share / WHOLE
    return kernel.env.choose(options.not ? [1 - share, share] : [share, 1 - share]) === 0
  },
  explain: (options, _context, counters) =>
    options.mode === 'random' ? 'chance chose otherwise' : `it is number ${counters.state?.nth ?? 0} of ${options.every}`,
}
