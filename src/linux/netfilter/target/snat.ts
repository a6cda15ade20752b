/** `-j SNAT`: a new source for the connection (iptables-extensions(8), xt_nat.c). */
import type { TargetExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'
import { type NatRange, setupNat } from '../nat.ts'
import { natFlagsText, natRangeText, parseNatRange, withFlags } from '../nat-range.ts'
import { ACCEPT } from '../verdict.ts'
import { find } from '../words.ts'

export const SNAT: TargetExtension<NatRange> = {
  name: 'SNAT',
  table: 'nat',
  hooks: ['postrouting', 'input'],
  options: { '--to-source': {}, '--random': { values: 0 }, '--random-fully': { values: 0 }, '--persistent': { values: 0 } },
  parse(words, context) {
    const to = find(words, '--to-source')
    if (!to) return wrongOption('SNAT', 'option "--to-source" must be specified')
    const range = parseNatRange(to, context)
    return range.ok ? ok(withFlags(range.value, words)) : range
  },
  print: (range) => `--to-source ${natRangeText(range)}${natFlagsText(range, '--')}`,
  list: (range) => `to:${natRangeText(range)}${natFlagsText(range, '')}`,
  apply: (range, context) => (setupNat(context, 'src', range, 'snat') ? ACCEPT : { kind: 'drop', by: undefined }),
}
