/** `-m hashlimit`: a token bucket for each address or port, in virtual time (iptables-extensions(8), xt_hashlimit.c). */
import { type Ip, andMask, bitsOf, familyOf, formatIp, maskOf } from '../../../net/ip.ts'
import type { MatchExtension, OptionWord } from '../extension.ts'
import { type Result, notSimulated, ok, wrong, wrongOption } from '../failure.ts'
import { portsOf } from '../ports.ts'
import type { HookContext } from '../verdict.ts'
import { find, parseInteger, parseU32, together } from '../words.ts'

/** XT_HASHLIMIT_SCALE_v2. */
const SCALE = 1_000_000
/** Longest first: the first in which the rate is a whole number is printed. */
const UNITS = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3_600 },
  { name: 'min', seconds: 60 },
  { name: 'sec', seconds: 1 },
] as const
const MODES = ['srcip', 'srcport', 'dstip', 'dstport'] as const
type Mode = (typeof MODES)[number]
const DEFAULT_BURST = 5
const MOST_BURST = 1_000_000

interface HashlimitOptions {
  /** Millionths of a second that one packet costs. */
  readonly cost: number
  readonly burst: number
  readonly above: boolean
  readonly modes: readonly Mode[]
  readonly name: string
  readonly sourceMask: number
  readonly destinationMask: number
  readonly size: number | undefined
  readonly max: number | undefined
  readonly gcInterval: number | undefined
  /** Milliseconds after which an address that was not seen is forgotten. */
  readonly expire: number
  readonly expireShown: boolean
}

/** What is kept of one address, under the list's name in `Netfilter.hashlimits`. */
export interface HashlimitEntry {
  readonly credit: number
  readonly at: number
}

type Rate = Pick<HashlimitOptions, 'cost' | 'expire'>

function parseRate(word: OptionWord): Result<Rate> {
  if (/\d[kmg]?b\/s/i.test(word.value)) return notSimulated('match "hashlimit": a rate in bytes')
  const bad = wrong(`hashlimit: Bad value for "${word.name}" option: "${word.value}"`)
  const [count = '', unitText] = word.value.split('/')
  const long = (name: string): string => (name === 'sec' ? 'second' : name === 'min' ? 'minute' : name)
  const unit =
    unitText === undefined ? UNITS[3] : UNITS.find(({ name }) => unitText !== '' && long(name).startsWith(unitText.toLowerCase()))
  const packets = parseInteger(count)
  if (!unit || packets === undefined || packets === 0) return bad
  const cost = Math.floor((SCALE * unit.seconds) / packets)
  return cost === 0 ? wrong(`Rate too fast "${word.value}"`) : ok({ cost, expire: unit.seconds * 1000 })
}

function rateText(cost: number): string {
  let i = 1
  for (; i < UNITS.length; i++) {
    const period = UNITS[i]!.seconds * SCALE
    if (cost > period || period / cost < period % cost) break
  }
  const unit = UNITS[i - 1]!
  return `${Math.floor((unit.seconds * SCALE) / cost)}/${unit.name}`
}

function parseModes(word: OptionWord | undefined): Result<readonly Mode[]> {
  if (!word || word.value === '') return ok([])
  const given = word.value.split(',')
  const unknown = given.some((name) => !MODES.some((mode) => mode === name))
  if (unknown) return wrong(`hashlimit: Bad value for "--hashlimit-mode" option: "${word.value}"`)
  return ok(MODES.filter((mode) => given.includes(mode)))
}

const NUMBERS = ['srcmask', 'dstmask', 'htable-size', 'htable-max', 'htable-gcinterval', 'htable-expire'] as const

function parseNumbers(words: readonly OptionWord[], bits: number): Result<Partial<Record<(typeof NUMBERS)[number], number>>> {
  const numbers: Partial<Record<(typeof NUMBERS)[number], number>> = {}
  for (const name of NUMBERS) {
    const word = find(words, `--hashlimit-${name}`)
    if (!word) continue
    const value = parseU32('hashlimit', word, 0, name.endsWith('mask') ? bits : undefined)
    if (!value.ok) return value
    numbers[name] = value.value
  }
  return ok(numbers)
}

function parseBurst(word: OptionWord | undefined): Result<number> {
  if (!word) return ok(DEFAULT_BURST)
  if (/b$/i.test(word.value)) return notSimulated('match "hashlimit": a burst in bytes')
  const burst = parseInteger(word.value)
  return burst === undefined || burst < 1 || burst > MOST_BURST
    ? wrong(`bad value for option "--hashlimit-burst", or out of range (1-${MOST_BURST}).`)
    : ok(burst)
}

function parts(options: HashlimitOptions, bits: number): [name: string, value: string][] {
  const { size, max, gcInterval, expire, expireShown, sourceMask, destinationMask } = options
  const shown: [string, string | undefined][] = [
    ['htable-size', size?.toString()],
    ['htable-max', max?.toString()],
    ['htable-gcinterval', gcInterval?.toString()],
    ['htable-expire', expireShown ? String(expire) : undefined],
    ['srcmask', sourceMask === bits ? undefined : String(sourceMask)],
    ['dstmask', destinationMask === bits ? undefined : String(destinationMask)],
  ]
  return shown.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]))
}

const network = (ip: Ip, length: number): string => formatIp(andMask(ip, maskOf(length, familyOf(ip))))

function keyOf({ modes, sourceMask, destinationMask }: HashlimitOptions, { skb: { packet } }: HookContext): string {
  const ports = portsOf(packet, undefined)
  const words: Readonly<Record<Mode, () => string>> = {
    srcip: () => network(packet.src, sourceMask),
    srcport: () => String(ports?.sport ?? 0),
    dstip: () => network(packet.dst, destinationMask),
    dstport: () => String(ports?.dport ?? 0),
  }
  return modes.map((mode) => words[mode]()).join(' ')
}

/** Whether the packet stays below the rate, which it then pays for. */
function below(options: HashlimitOptions, context: HookContext): boolean {
  const { hashlimits } = context.netns.netfilter
  let list = hashlimits.get(options.name)
  if (!list) hashlimits.set(options.name, (list = new Map<string, HashlimitEntry>()))
  const key = keyOf(options, context)
  const { now } = context.kernel
  const cost = (options.cost * 1000) / SCALE
  const full = cost * options.burst
  const known = list.get(key)
  const credit = !known || now - known.at > options.expire ? full : Math.min(full, known.credit + now - known.at)
  const enough = credit >= cost
  list.set(key, { credit: enough ? credit - cost : credit, at: now })
  return enough
}

export const hashlimit: MatchExtension<HashlimitOptions> = {
  name: 'hashlimit',
  stateful: true,
  options: {
    '--hashlimit-upto': { not: true },
    '--hashlimit': { not: true, as: '--hashlimit-upto' },
    '--hashlimit-above': { not: true },
    '--hashlimit-burst': {},
    '--hashlimit-mode': {},
    '--hashlimit-name': {},
    '--hashlimit-srcmask': {},
    '--hashlimit-dstmask': {},
    '--hashlimit-htable-size': {},
    '--hashlimit-htable-max': {},
    '--hashlimit-htable-expire': {},
    '--hashlimit-htable-gcinterval': {},
    '--hashlimit-rate-match': { values: 0 },
    '--hashlimit-rate-interval': {},
  },
  parse(words, { family }) {
    const bits = bitsOf(family)
    const rateMatch = find(words, '--hashlimit-rate-match') ?? find(words, '--hashlimit-rate-interval')
    if (rateMatch) return notSimulated(`match "hashlimit": ${rateMatch.name}`)
    const upto = find(words, '--hashlimit-upto')
    const above = find(words, '--hashlimit-above')
    if (upto && above) return together('hashlimit', '--hashlimit-upto', '--hashlimit-above')
    const name = find(words, '--hashlimit-name')
    if (name?.value === '') return wrong('Argument must have a minimum length of 1 characters\n')
    const word = upto ?? above
    const rate = word ? parseRate(word) : undefined
    if (rate && !rate.ok) return rate
    const burst = parseBurst(find(words, '--hashlimit-burst'))
    if (!burst.ok) return burst
    const modes = parseModes(find(words, '--hashlimit-mode'))
    if (!modes.ok) return modes
    const numbers = parseNumbers(words, bits)
    if (!numbers.ok) return numbers
    if (!word || !rate) return wrong('You have to specify --hashlimit')
    if (!name) return wrongOption('hashlimit', 'option "--hashlimit-name" must be specified')
    const n = numbers.value
    return ok({
      cost: rate.value.cost,
      burst: burst.value,
      above: (word === above) !== word.not,
      modes: modes.value,
      name: name.value,
      sourceMask: n.srcmask ?? bits,
      destinationMask: n.dstmask ?? bits,
      size: n['htable-size'],
      max: n['htable-max'],
      gcInterval: n['htable-gcinterval'],
      expire: n['htable-expire'] ?? rate.value.expire,
      expireShown: n['htable-expire'] !== undefined && n['htable-expire'] !== rate.value.expire,
    })
  },
  print(options, { family }) {
    const mode = options.modes.length === 0 ? '' : ` --hashlimit-mode ${options.modes.join(',')}`
    const rest = parts(options, bitsOf(family)).map(([name, value]) => ` --hashlimit-${name} ${value}`)
    return `--hashlimit-${options.above ? 'above' : 'upto'} ${rateText(options.cost)} --hashlimit-burst ${options.burst}${mode} --hashlimit-name ${options.name}${rest.join('')}`
  },
  list(options, { family }) {
    const mode = options.modes.length === 0 ? '' : ` mode ${options.modes.join('-')}`
    const rest = parts(options, bitsOf(family)).map(([name, value]) => ` ${name} ${value}`)
    return `limit: ${options.above ? 'above' : 'up to'} ${rateText(options.cost)} burst ${options.burst}${mode}${rest.join('')}`
  },
  test: (options, context) => below(options, context) !== options.above,
  explain(options, context) {
    const key = keyOf(options, context)
    const whose = key === '' ? 'the list' : key
    return options.above ? `${whose} is not above the rate` : `${whose} has used up its rate`
  },
}
