/** `-j CT --notrack`: the packet is kept out of connection tracking (iptables-extensions(8), xt_CT.c). */
import type { TargetExtension } from '../extension.ts'
import { notSimulated, ok } from '../failure.ts'

const OTHERS = ['--helper', '--ctevents', '--expevents', '--zone', '--zone-orig', '--zone-reply', '--timeout'] as const

export const CT: TargetExtension<{ notrack: boolean }> = {
  name: 'CT',
  table: 'raw',
  hooks: ['prerouting', 'output'],
  options: { '--notrack': { values: 0 }, ...Object.fromEntries(OTHERS.map((name) => [name, {}])) },
  parse(words) {
    const other = words.find(({ name }) => name !== '--notrack')
    return other ? notSimulated(`target "CT": ${other.name}`) : ok({ notrack: words.length > 0 })
  },
  print: ({ notrack }) => (notrack ? '--notrack' : ''),
  list: ({ notrack }) => (notrack ? 'CT notrack' : 'CT'),
  apply({ notrack }, { skb }) {
    if (notrack && skb.ct === undefined) skb.ctInfo = 'untracked'
    return undefined
  },
}
