/** `-j DNAT`: a new destination for the connection (iptables-extensions(8), xt_nat.c). */
import type { TargetExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'
import { type NatRange, setupNat } from '../nat.ts'
import { natFlagsText, natRangeText, parseNatRange, withFlags } from '../nat-range.ts'
import { ACCEPT } from '../verdict.ts'
import { find } from '../words.ts'

export const DNAT: TargetExtension<NatRange> = {
  name: 'DNAT',
  table: 'nat',
  hooks: ['prerouting', 'output'],
  options: { '--to-destination': {}, '--random': { values: 0 }, '--persistent': { values: 0 } },
  parse(words, context) {
    const to = find(words, '--to-destination')
    if (!to) return wrongOption('DNAT', 'option "--to-destination" must be specified')
    const range = parseNatRange(to, context)
    return range.ok ? ok(withFlags(range.value, words)) : range
  },
  print: (range) => `--to-destination ${natRangeText(range)}${natFlagsText(range, '--')}`,
  list: (range) => `to:${natRangeText(range)}${natFlagsText(range, '')}`,
  apply: (range, context) => (setupNat(context, 'dst', range, 'dnat') ? ACCEPT : { kind: 'drop', by: undefined }),
}
