/** `-m set`: whether the packet's addresses, ports or devices are in a set (iptables-extensions(8), xt_set.c; linux/ipset). */
import { type Ipset, findSet } from '../../ipset/ipset.ts'
import { type Comparison, type PacketQuestion, entryOf, matchPacket } from '../../ipset/packet.ts'
import { entryText } from '../../ipset/text.ts'
import type { MatchExtension, OptionWord } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import { parseSetReference, type SetReference, setReferenceText, viewOf } from '../set-reference.ts'
import type { HookContext } from '../verdict.ts'
import { bang, find } from '../words.ts'

export interface SetMatchOptions extends SetReference {
  readonly not: boolean
  readonly question: PacketQuestion
}

const COMPARISONS = ['eq', 'lt', 'gt'] as const

function parseComparison(words: readonly OptionWord[], what: 'packets' | 'bytes'): Result<Comparison | undefined> {
  const given = words.filter(({ name }) => COMPARISONS.some((how) => name === `--${what}-${how}`))
  const [word, other] = given
  if (!word) return ok(undefined)
  if (other) return wrong(`only one of the --${what}-[eq|lt|gt] is allowed`)
  if (!/^(\d+|0x[\da-f]+)$/i.test(word.value)) return wrong(`Cannot parse ${word.value} as a counter value`)
  const how = word.name.slice(-2) as (typeof COMPARISONS)[number]
  return ok({ how: how === 'eq' && word.not ? 'ne' : how, value: Number(word.value) })
}

function questionParts({ question }: SetMatchOptions): string[] {
  const { packets, bytes } = question
  const compared = (what: string, comparison: Comparison | undefined): string[] =>
    comparison
      ? [`${bang(comparison.how === 'ne')}${what}-${comparison.how === 'ne' ? 'eq' : comparison.how} ${comparison.value}`]
      : []
  return [
    ...(question.returnNomatch ? ['return-nomatch'] : []),
    ...(question.keepCounters ? ['! update-counters'] : []),
    ...(question.keepSubcounters ? ['! update-subcounters'] : []),
    ...compared('packets', packets),
    ...compared('bytes', bytes),
  ]
}

const dashed = (part: string): string => (part.startsWith('! ') ? `! --${part.slice(2)}` : `--${part}`)

const setOf = ({ set }: SetMatchOptions, { netns }: HookContext): Ipset | undefined => findSet(netns.netfilter.ipsets, set)

export const set: MatchExtension<SetMatchOptions> = {
  name: 'set',
  stateful: true,
  options: {
    '--match-set': { values: 2, not: true },
    '--set': { values: 2, not: true, as: '--match-set' },
    '--return-nomatch': { values: 0 },
    '--update-counters': { values: 0, not: true },
    '--update-subcounters': { values: 0, not: true },
    '--packets-eq': { not: true },
    '--packets-lt': {},
    '--packets-gt': {},
    '--bytes-eq': { not: true },
    '--bytes-lt': {},
    '--bytes-gt': {},
  },
  repeated: ({ name }) => (name === '--match-set' ? `${name} can be specified only once` : undefined),
  parse(words, context) {
    const word = find(words, '--match-set')
    if (!word) return wrong("You must specify `--match-set' with proper arguments")
    const reference = parseSetReference(word, context)
    if (!reference.ok) return reference
    const packets = parseComparison(words, 'packets')
    if (!packets.ok) return packets
    const bytes = parseComparison(words, 'bytes')
    if (!bytes.ok) return bytes
    const question: PacketQuestion = {
      sides: reference.value.sides,
      returnNomatch: find(words, '--return-nomatch') !== undefined,
      keepCounters: find(words, '--update-counters')?.not === true,
      keepSubcounters: find(words, '--update-subcounters')?.not === true,
      packets: packets.value,
      bytes: bytes.value,
    }
    return ok({ ...reference.value, not: word.not, question })
  },
  print: (options) =>
    [`${bang(options.not)}--match-set ${setReferenceText(options)}`, ...questionParts(options).map(dashed)].join(' '),
  list: (options) => [`${bang(options.not)}match-set ${setReferenceText(options)}`, ...questionParts(options)].join(' '),
  test(options, context) {
    const found = setOf(options, context)
    const { ipsets } = context.netns.netfilter
    const element = found && matchPacket(ipsets, found, viewOf(context), options.question, context.kernel.now)
    return (element !== undefined) !== options.not
  },
  explain(options, context) {
    const found = setOf(options, context)
    if (!found) return `there is no set ${options.set}`
    const entry = entryOf(found, viewOf(context), options.sides)
    const what = entry ? entryText(found, entry) : 'the packet'
    if (found.type.method === 'list') return options.not ? `a set of ${options.set} has it` : `no set of ${options.set} has it`
    if (options.not) return `${what} is in the set ${options.set}`
    if (!entry && options.sides.length < found.type.parts.length)
      return `a set of type ${found.type.name} asks for ${found.type.parts.length} sides, the rule names ${options.sides.length}`
    return `${what} is not in the set ${options.set}`
  },
}
