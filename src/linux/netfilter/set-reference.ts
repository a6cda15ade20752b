/** How rules name a set: `NAME src,dst`, what the kernel then asks of the packet, and how many rules refer to each set (libxt_set.h, xt_set.c). */
import { findSet } from '../ipset/ipset.ts'
import type { PacketView, Side } from '../ipset/packet.ts'
import type { OptionWord, RuleContext } from './extension.ts'
import { type Result, ok, wrong } from './failure.ts'
import type { MatchUse, Netfilter, Rule, TargetUse } from './ruleset.ts'
import type { HookContext } from './verdict.ts'

export interface SetReference {
  readonly set: string
  readonly sides: readonly Side[]
}

/** IPSET_DIM_MAX: no type has more parts. */
const MOST_SIDES = 6

export function parseSetReference(word: OptionWord, { family, ipsets }: RuleContext): Result<SetReference> {
  const found = ipsets && findSet(ipsets, word.value)
  if (ipsets && !found) return wrong(`Set ${word.value} doesn't exist.\n`)
  if (found && found.options.family !== family && found.type.method === 'hash' && found.type.name !== 'hash:mac')
    return wrong(`The protocol family of set ${word.value} is ${family === 4 ? 'IPv6' : 'IPv4'}, which is not applicable.\n`)
  const sides = word.more.split(',')
  if (sides.length > MOST_SIDES) return wrong(`Can't be more src/dst options than ${MOST_SIDES}.`)
  if (!sides.every((side) => side === 'src' || side === 'dst'))
    return wrong("You must spefify (the comma separated list of) 'src' or 'dst'.")
  return ok({ set: word.value, sides })
}

export const setReferenceText = ({ set, sides }: SetReference): string => `${set} ${sides.join(',')}`

export const viewOf = ({ skb, inDevice, outDevice }: HookContext): PacketView => ({
  packet: skb.packet,
  srcMac: skb.srcMac,
  dstMac: skb.dstMac,
  inDevice: inDevice?.name,
  outDevice: outDevice?.name,
})

/** The sets that a match or target of these options names. */
function namesIn(use: MatchUse | TargetUse): readonly string[] {
  if (use.name === 'set') return [(use.options as SetReference).set]
  if (use.name !== 'SET' || !('kind' in use) || use.kind !== 'extension') return []
  const { add, del, map } = use.options as Readonly<Partial<Record<'add' | 'del' | 'map', SetReference>>>
  return [add, del, map].flatMap((reference) => reference?.set ?? [])
}

const perRules = new WeakMap<readonly Rule[], readonly string[]>()

function namesInRules(rules: readonly Rule[]): readonly string[] {
  let names = perRules.get(rules)
  if (!names) {
    names = rules.flatMap((rule) => [...rule.matches, ...(rule.target ? [rule.target] : [])].flatMap(namesIn))
    perRules.set(rules, names)
  }
  return names
}

/** By how many matches and targets each set is named, in all tables of both families. */
export function setReferences(netfilter: Netfilter): Map<string, number> {
  const references = new Map<string, number>()
  for (const tables of [netfilter.ipv4, netfilter.ipv6]) {
    for (const table of tables.values()) {
      for (const { rules } of table.chains.values()) {
        for (const name of namesInRules(rules)) references.set(name, (references.get(name) ?? 0) + 1)
      }
    }
  }
  return references
}
