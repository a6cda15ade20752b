/** Whether a packet is what a rule asks for, and which part of the rule first said no (nf_tables_core.c, nft_compat.c). */
import { type Ip, contains, formatIp } from '../../net/ip.ts'
import { protocolName } from '../../net/packet.ts'
import { deviceMatches } from './device-name.ts'
import { matchOf } from './match/registry.ts'
import { HEADER_PARTS, printMatch, printPart } from './print-rule.ts'
import type { RulePart } from '../trace.ts'
import { type Chain, type Rule, type RuleCounters, type Table, ownedChain, ownedCounters } from './ruleset.ts'
import type { HookContext } from './verdict.ts'

/** The rule holds for the packet. */
export const HOLDS = -1
/** The number of `-d` among HEADER_PARTS. */
export const DESTINATION = 1
/** From here on a part's number is that of a match. */
const MATCHES = HEADER_PARTS.length

type HeaderParts = Omit<Rule, 'matches' | 'target'>

const familyOfPacket = (ip: Ip): 4 | 6 => (typeof ip === 'number' ? 4 : 6)

/** A table's chain that a packet is in: the table's own one as soon as something is counted or kept there. */
export interface Walked {
  readonly table: Table
  chain: Chain
}

/** The counters of a rule, for writing. */
export function countersOf(walked: Walked, i: number): RuleCounters {
  walked.chain = ownedChain(walked.table, walked.chain)
  return ownedCounters(walked.chain, i)
}

/** The number of the first part of the `i`th rule that says no, in the order of HEADER_PARTS and then of the matches; HOLDS if none does. */
export function firstRefusal(walked: Walked, i: number, context: HookContext): number {
  const rule = walked.chain.rules[i]!
  const { matches } = rule
  const header = headerRefusal(rule, context)
  if (header !== HOLDS || matches.length === 0) return header
  const family = familyOfPacket(context.skb.packet.dst)
  for (let m = 0; m < matches.length; m++) {
    const { name, options } = matches[m]!
    const extension = matchOf(name, family)!
    const counters = extension.stateful ? countersOf(walked, i) : walked.chain.counters[i]!
    if (!extension.test(options, context, counters)) return MATCHES + m
  }
  return HOLDS
}

function headerRefusal(
  { source, destination, inDevice, outDevice, protocol, fragment }: HeaderParts,
  context: HookContext,
): number {
  const { packet } = context.skb
  if (source !== undefined && contains(source.value, packet.src) === source.not) return 0
  if (destination !== undefined && contains(destination.value, packet.dst) === destination.not) return DESTINATION
  if (inDevice !== undefined && deviceMatches(inDevice.value, context.inDevice?.name ?? '') === inDevice.not) return 2
  if (outDevice !== undefined && deviceMatches(outDevice.value, context.outDevice?.name ?? '') === outDevice.not) return 3
  if (protocol !== undefined && (packet.protocol === protocol.value) === protocol.not) return 4
  // Packets are never fragments here.
  return fragment === true ? 5 : HOLDS
}

/** Which is the same for all rules. */
export const isHeaderPart = (part: number): boolean => part >= 0 && part < MATCHES

/** The short name of a part: `-d`, `-m tcp`. */
export const partName = (rule: Rule, part: number): string => HEADER_PARTS[part] ?? `-m ${rule.matches[part - MATCHES]!.name}`

function hadInHeader(part: number, { skb: { packet }, inDevice, outDevice }: HookContext): string {
  switch (HEADER_PARTS[part]) {
    case '-s':
      return `the source is ${formatIp(packet.src)}`
    case '-d':
      return `the destination is ${formatIp(packet.dst)}`
    case '-i':
      return inDevice ? `it came in by ${inDevice.name}` : 'it did not come in by a device'
    case '-o':
      return outDevice ? `it goes out by ${outDevice.name}` : 'it does not go out by a device'
    case '-p':
      return `the protocol is ${protocolName(packet.protocol)}`
    default:
      return 'it is not a fragment'
  }
}

/** The part that said no, and what the packet had: `-d 10.96.0.1/32: the destination is 10.96.91.147`. */
export function explainRefusal(rule: Rule, part: number, context: HookContext, counters: RuleCounters): string {
  const header = HEADER_PARTS[part]
  if (header !== undefined) return `${printPart(rule, header)}: ${hadInHeader(part, context)}`
  const match = rule.matches[part - MATCHES]!
  const family = familyOfPacket(context.skb.packet.dst)
  return `${printMatch(match, family)}: ${matchOf(match.name, family)!.explain(match.options, context, counters)}`
}

/** Which header parts a rule has, by their numbers. */
const headerParts = ({ source, destination, inDevice, outDevice, protocol, fragment }: Rule): number[] =>
  [source, destination, inDevice, outDevice, protocol, fragment].flatMap((part, i) => (part === undefined ? [] : [i]))

/** For one part alone: the rule with nothing else. */
function holdsAlone(rule: Rule, part: number, context: HookContext, counters: RuleCounters): boolean {
  const { source, destination, inDevice, outDevice, protocol, fragment, matches } = rule
  const alone: HeaderParts[] = [{ source }, { destination }, { inDevice }, { outDevice }, { protocol }, { fragment }]
  const header = alone[part]
  if (header) return headerRefusal(header, context) === HOLDS
  const { name, options } = matches[part - MATCHES]!
  return matchOf(name, familyOfPacket(context.skb.packet.dst))!.test(options, context, counters)
}

/**
 * Every part of a rule and what it says, for a person who asks why: the kernel stops at the first no, this goes on. A match that
 * would change by being asked is asked only where the kernel asked it; `refused` is the part that said no, or HOLDS.
 */
export function explainParts(rule: Rule, refused: number, context: HookContext, counters: RuleCounters): RulePart[] {
  const family = familyOfPacket(context.skb.packet.dst)
  const numbers = [...headerParts(rule), ...rule.matches.map((_, i) => MATCHES + i)]
  return numbers.flatMap((part): RulePart[] => {
    const header = HEADER_PARTS[part]
    if (header !== undefined) {
      const says = holdsAlone(rule, part, context, counters) ? 'yes' : 'no'
      return [{ text: printPart(rule, header) ?? header, says, had: hadInHeader(part, context) }]
    }
    const match = rule.matches[part - MATCHES]!
    const extension = matchOf(match.name, family)!
    // A comment asks nothing.
    if (match.name === 'comment') return []
    const text = printMatch(match, family)
    const asked = refused === HOLDS || part <= refused
    if (extension.stateful && !asked) return [{ text, says: 'unasked' }]
    const says = part === refused ? 'no' : extension.stateful || holdsAlone(rule, part, context, counters) ? 'yes' : 'no'
    const had = says === 'no' || !extension.stateful ? extension.explain(match.options, context, counters) : ''
    return [{ text, says, ...(had === '' ? {} : { had }) }]
  })
}
