/** Where in its connection a packet stands, as `--ctstate` and `--state` name it (xt_conntrack.c, XT_CONNTRACK_STATE_BIT). */
import type { Skb } from '../skb.ts'

/** In the order in which iptables prints them; SNAT and DNAT are conntrack's alone. */
export const CT_STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'] as const
export type CtStateName = (typeof CT_STATES)[number]

/** One state as a bit, in the order of CT_STATES. */
export const stateBit = (name: CtStateName): number => 1 << CT_STATES.indexOf(name)

export const stateNames = (bits: number): string => CT_STATES.filter((_, i) => (bits & (1 << i)) !== 0).join(',')

/** A list of names as bits; the name that is none, if one is not. */
export function parseStates(text: string, allowed: readonly string[]): { bits: number } | { bad: string } {
  let bits = 0
  for (const [at, name] of text.split(',').entries()) {
    const i = allowed.findIndex((each) => each === name.toUpperCase())
    // From the bad one to the end, as strchr(3) left it.
    if (i < 0) return { bad: text.split(',').slice(at).join(',') }
    bits |= 1 << i
  }
  return { bits }
}

export function stateBitsOf(skb: Skb): number {
  switch (skb.ctInfo) {
    case 'new':
      return stateBit('NEW')
    case 'established':
    case 'reply':
      return stateBit('ESTABLISHED')
    case 'related':
    case 'related-reply':
      return stateBit('RELATED')
    case 'untracked':
      return stateBit('UNTRACKED')
    default:
      return stateBit('INVALID')
  }
}

/** The packet's state for people: `NEW`, or `ESTABLISHED,DNAT`. */
export function describeState(skb: Skb): string {
  const nat = (skb.ct?.srcNat ? stateBit('SNAT') : 0) | (skb.ct?.dstNat ? stateBit('DNAT') : 0)
  return stateNames(stateBitsOf(skb) | nat)
}
