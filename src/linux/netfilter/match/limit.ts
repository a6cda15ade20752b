/** `-m limit`: a token bucket in virtual time (iptables-extensions(8), nft_limit.c, by which iptables-nft does it). */
import type { MatchExtension, OptionWord } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import { find, parseInteger, parseU32 } from '../words.ts'

const SCALE = 10_000
/** Longest first: the first in which the rate is a whole number is printed. */
const UNITS = [
  { name: 'day', period: SCALE * 86_400 },
  { name: 'hour', period: SCALE * 3_600 },
  { name: 'min', period: SCALE * 60 },
  { name: 'sec', period: SCALE },
] as const
const DEFAULT_BURST = 5

export interface LimitOptions {
  /** Ten-thousandths of a second that one packet costs, as libxt_limit keeps it. */
  readonly cost: number
  readonly burst: number
}

function parseRate(word: OptionWord): Result<number> {
  const [count = '', unitText] = word.value.split('/')
  const unit =
    unitText === undefined
      ? UNITS[3]
      : UNITS.find(
          ({ name }) =>
            unitText !== '' &&
            `${name}${name === 'sec' ? 'ond' : name === 'min' ? 'ute' : ''}`.startsWith(unitText.toLowerCase()),
        )
  const packets = parseInteger(count)
  if (!unit || packets === undefined || packets === 0) return wrong(`bad rate "${word.value}"'`)
  if (packets / unit.period > 1 || packets > 10_000 * (unit.period / SCALE)) return wrong(`Rate too fast "${word.value}"`)
  return ok(Math.floor(unit.period / packets))
}

function rateText(cost: number): string {
  let i = 1
  while (i < UNITS.length && cost <= UNITS[i]!.period && Math.floor(UNITS[i]!.period / cost) >= UNITS[i]!.period % cost) i++
  const unit = UNITS[i - 1]!
  return `${Math.floor(unit.period / cost)}/${unit.name}`
}

export const limit: MatchExtension<LimitOptions> = {
  name: 'limit',
  stateful: true,
  options: { '--limit': {}, '--limit-burst': {} },
  parse(words) {
    const rate = find(words, '--limit')
    const burst = find(words, '--limit-burst')
    const cost = rate ? parseRate(rate) : ok((SCALE * 3_600) / 3)
    if (!cost.ok) return cost
    const size = burst ? parseU32('limit', burst, 0, 10_000) : ok(DEFAULT_BURST)
    return size.ok ? ok({ cost: cost.value, burst: size.value === 0 ? DEFAULT_BURST : size.value }) : size
  },
  print: ({ cost, burst }) => `--limit ${rateText(cost)}${burst === DEFAULT_BURST ? '' : ` --limit-burst ${burst}`}`,
  list: ({ cost, burst }) => `limit: avg ${rateText(cost)} burst ${burst}`,
  test({ cost, burst }, { kernel }, counters) {
    const costMs = (cost * 1000) / SCALE
    const { tokens = costMs * burst, at = kernel.now } = counters.state ?? {}
    const now = Math.min(tokens + kernel.now - at, costMs * burst)
    const enough = now >= costMs
    counters.state = { ...counters.state, tokens: enough ? now - costMs : now, at: kernel.now }
    return enough
  },
  explain: () => 'the limit is used up',
}
