/** A rule as `iptables-save` and `iptables -S` print it (iptables/nft-ipv4.c, nft_ipv4_save_rule). */
import type { Family } from '../../net/ip.ts'
import { maskedAddressText } from './address-text.ts'
import { matchOf } from './match/registry.ts'
import type { MatchUse, Rule, RuleCounters, TargetUse } from './ruleset.ts'
import { protocolText } from './services.ts'
import { targetOf } from './target/registry.ts'
import { bang } from './words.ts'

export function printMatch({ name, options }: MatchUse, family: Family): string {
  const text = matchOf(name, family)!.print(options, { family })
  return text === '' ? `-m ${name}` : `-m ${name} ${text}`
}

export function printTarget({ kind, name, options }: TargetUse, family: Family): string {
  if (kind !== 'extension') return `${kind === 'goto' ? '-g' : '-j'} ${name}`
  const text = targetOf(name)!.print(options, { family })
  return text === '' ? `-j ${name}` : `-j ${name} ${text}`
}

/** The parts of a rule before its matches, in the order in which they are printed. */
export const HEADER_PARTS = ['-s', '-d', '-i', '-o', '-p', '-f'] as const
export type HeaderPart = (typeof HEADER_PARTS)[number]

/** One part's text, undefined where the rule does not have it. */
export function printPart(rule: Rule, part: HeaderPart): string | undefined {
  switch (part) {
    case '-s':
      return rule.source && `${bang(rule.source.not)}-s ${maskedAddressText(rule.source.value)}`
    case '-d':
      return rule.destination && `${bang(rule.destination.not)}-d ${maskedAddressText(rule.destination.value)}`
    case '-i':
      return rule.inDevice && `${bang(rule.inDevice.not)}-i ${rule.inDevice.value}`
    case '-o':
      return rule.outDevice && `${bang(rule.outDevice.not)}-o ${rule.outDevice.value}`
    case '-p':
      return rule.protocol && `${bang(rule.protocol.not)}-p ${protocolText(rule.protocol.value)}`
    case '-f':
      return rule.fragment === undefined ? undefined : `${bang(!rule.fragment)}-f`
  }
}

/** Everything of the rule but its target, each part after a blank. */
function printTests(rule: Rule, family: Family): string {
  let text = ''
  for (const part of HEADER_PARTS) {
    const printed = printPart(rule, part)
    if (printed !== undefined) text += ` ${printed}`
  }
  for (const match of rule.matches) text += ` ${printMatch(match, family)}`
  return text
}

/** `-A CHAIN …`; `counters` are put before the target, as `iptables -S -v` does. */
export function printRule(chain: string, rule: Rule, family: Family, counters?: RuleCounters): string {
  const counted = counters ? ` -c ${counters.packets} ${counters.bytes}` : ''
  return `-A ${chain}${printTests(rule, family)}${counted}${rule.target ? ` ${printTarget(rule.target, family)}` : ''}`
}
