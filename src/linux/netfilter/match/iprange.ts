/** `-m iprange`: addresses from one to another (iptables-extensions(8), xt_iprange.c). */
import { type Family, type Ip, familyOf, formatIp, parseIp } from '../../../net/ip.ts'
import type { MatchExtension, OptionWord } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import { bang, find } from '../words.ts'

export interface IpRange {
  readonly not: boolean
  readonly min: Ip
  readonly max: Ip
}
export interface IprangeOptions {
  readonly source: IpRange | undefined
  readonly destination: IpRange | undefined
}

function parseRange(word: OptionWord | undefined, family: Family): Result<IpRange | undefined> {
  if (!word) return ok(undefined)
  const [first = '', last, ...rest] = word.value.split('-')
  const min = parseIp(first)
  const max = last === undefined ? min : parseIp(last)
  const good = (ip: Ip | undefined): ip is Ip => ip !== undefined && familyOf(ip) === family
  if (!good(min) || rest.length > 0) return wrong(`iprange: Bad value for "${word.name}" option: "${first}"`)
  if (!good(max)) return wrong(`iprange: Bad value for "${word.name}" option: "${last}"`)
  return ok({ not: word.not, min, max })
}

const holds = (range: IpRange | undefined, ip: Ip): boolean =>
  range === undefined || (ip >= range.min && ip <= range.max) !== range.not
const text = (range: IpRange): string => `${formatIp(range.min)}-${formatIp(range.max)}`

export const iprange: MatchExtension<IprangeOptions> = {
  name: 'iprange',
  options: { '--src-range': { not: true }, '--dst-range': { not: true } },
  parse(words, { family }) {
    if (words.length === 0) return wrong("iprange match: You must specify `--src-range' or `--dst-range'")
    const source = parseRange(find(words, '--src-range'), family)
    if (!source.ok) return source
    const destination = parseRange(find(words, '--dst-range'), family)
    return destination.ok ? ok({ source: source.value, destination: destination.value }) : destination
  },
  print({ source, destination }) {
    const parts: string[] = []
    if (source) parts.push(`${bang(source.not)}--src-range ${text(source)}`)
    if (destination) parts.push(`${bang(destination.not)}--dst-range ${text(destination)}`)
    return parts.join(' ')
  },
  list({ source, destination }) {
    const parts: string[] = []
    if (source) parts.push(`source IP range ${bang(source.not)}${text(source)}`)
    if (destination) parts.push(`destination IP range ${bang(destination.not)}${text(destination)}`)
    return parts.join(' ')
  },
  test: ({ source, destination }, { skb: { packet } }) => holds(source, packet.src) && holds(destination, packet.dst),
  explain: ({ source }, { skb: { packet } }) =>
    holds(source, packet.src) ? `the destination is ${formatIp(packet.dst)}` : `the source is ${formatIp(packet.src)}`,
}
