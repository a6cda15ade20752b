/** `-j NOTRACK`: the older spelling of `-j CT --notrack` (iptables-extensions(8), xt_CT.c). */
import type { TargetExtension } from '../extension.ts'
import { ok } from '../failure.ts'

export const NOTRACK: TargetExtension<Record<string, never>> = {
  name: 'NOTRACK',
  listName: 'CT',
  table: 'raw',
  hooks: ['prerouting', 'output'],
  options: {},
  parse: () => ok({}),
  print: () => '',
  list: () => 'NOTRACK',
  apply(_options, { skb }) {
    if (skb.ct === undefined) skb.ctInfo = 'untracked'
    return undefined
  },
}
