/**
 * An index for long chains: the rules of a chain that one packet can match at all, found by its destination and port. The rules
 * left out say no by their -d, or by their port before anything that counts is asked, so verdict and counters are those of the walk.
 */
import { type Ip, bitsOf, familyOf } from '../../net/ip.ts'
import type { Packet } from '../../net/packet.ts'
import { matchOf } from './match/registry.ts'
import type { PortPair } from './ports.ts'
import type { Rule } from './ruleset.ts'

export interface RuleIndex {
  /** The number of the first rule for exactly this destination … */
  readonly byDestination: ReadonlyMap<Ip, number>
  /** … else for exactly this port (`portKey`) … */
  readonly byPort: ReadonlyMap<number, number>
  /** … and of those that any packet may match; NONE where there is none. */
  readonly rest: number
  /** By a rule's number, the next one's with the same key. */
  readonly next: Int32Array
}

/** Shorter chains are walked. */
const WORTHWHILE = 16
const NONE = -1

const portKey = (protocol: number, port: number): number => protocol * 65_536 + port
const PORT_MATCHES = new Set(['tcp', 'udp', 'sctp'])

/** The one destination that the rule can match. */
function destinationOf({ destination }: Rule): Ip | undefined {
  if (!destination || destination.not) return undefined
  const { network, length } = destination.value
  return length === bitsOf(familyOf(network)) ? network : undefined
}

/** The one destination port that the rule can match, where nothing stateful is asked before. */
function portKeyOf({ protocol, matches }: Rule): number | undefined {
  if (!protocol || protocol.not) return undefined
  for (const { name, options } of matches) {
    if (PORT_MATCHES.has(name)) {
      const { dport } = options as PortPair
      return dport && !dport.not && dport.min === dport.max ? portKey(protocol.value, dport.min) : undefined
    }
    if ((matchOf(name, 4) ?? matchOf(name, 6))?.stateful) return undefined
  }
  return undefined
}

/** From the last rule to the first, so that each list ascends. Nothing is made for a rule alone: a large cluster has ten thousand. */
function build(rules: readonly Rule[]): RuleIndex | undefined {
  const byDestination = new Map<Ip, number>()
  const byPort = new Map<number, number>()
  const next = new Int32Array(rules.length)
  let rest = NONE
  let others = 0
  for (let i = rules.length - 1; i >= 0; i--) {
    const rule = rules[i]!
    const destination = destinationOf(rule)
    const port = destination === undefined ? portKeyOf(rule) : undefined
    if (destination !== undefined) {
      next[i] = byDestination.get(destination) ?? NONE
      byDestination.set(destination, i)
    } else if (port !== undefined) {
      next[i] = byPort.get(port) ?? NONE
      byPort.set(port, i)
    } else {
      next[i] = rest
      rest = i
      others++
    }
  }
  return others > rules.length - WORTHWHILE ? undefined : { byDestination, byPort, rest, next }
}

const indexes = new WeakMap<readonly Rule[], RuleIndex | 'none'>()

/** The index of a chain's rules, where it is worth having one. */
export function indexOf(rules: readonly Rule[]): RuleIndex | undefined {
  if (rules.length <= WORTHWHILE) return undefined
  const known = indexes.get(rules)
  if (known !== undefined) return known === 'none' ? undefined : known
  const index = build(rules)
  indexes.set(rules, index ?? 'none')
  return index
}

/** A place in a chain: which of its rules comes next for this packet. Without an index it is the next one. */
export interface Cursor {
  readonly end: number
  readonly index: RuleIndex | undefined
  /** The next rule of each of the index's three lists; without one, of the chain. */
  first: number
  second: number
  third: number
}

export function cursorOver(rules: readonly Rule[], packet: Packet, index: RuleIndex | undefined): Cursor {
  if (!index) return { end: rules.length, index, first: 0, second: NONE, third: NONE }
  const t = packet.transport
  const dport = t.kind === 'tcp' || t.kind === 'udp' || t.kind === 'sctp' ? t.dport : undefined
  return {
    end: rules.length,
    index,
    first: index.byDestination.get(packet.dst) ?? NONE,
    second: (dport === undefined ? undefined : index.byPort.get(portKey(packet.protocol, dport))) ?? NONE,
    third: index.rest,
  }
}

/** The number of the rule to look at now; undefined at the chain's end. */
export function nextRule(cursor: Cursor): number | undefined {
  const { index, first, second, third, end } = cursor
  if (!index) return first < end ? cursor.first++ : undefined
  const least = Math.min(first === NONE ? end : first, second === NONE ? end : second, third === NONE ? end : third)
  if (least === end) return undefined
  const next = index.next[least]!
  if (least === first) cursor.first = next
  else if (least === second) cursor.second = next
  else cursor.third = next
  return least
}
