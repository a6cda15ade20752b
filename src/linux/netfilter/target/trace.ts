/** `-j TRACE`: from here on every rule that matches the packet is told to `xtables-monitor --trace` and `nft monitor trace` (iptables-extensions(8), nft_meta.c). */
import type { TargetExtension } from '../extension.ts'
import { ok } from '../failure.ts'

export const TRACE: TargetExtension<Record<string, never>> = {
  name: 'TRACE',
  options: {},
  parse: () => ok({}),
  print: () => '',
  list: () => '',
  apply(_options, { skb }) {
    skb.nftrace = true
    return undefined
  },
}
