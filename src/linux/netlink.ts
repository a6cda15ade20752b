/** What a kernel tells its listeners unasked: netlink's multicast groups (netlink(7), include/uapi/linux/netfilter/nfnetlink.h, NFNLGRP_NFTABLES and NFNLGRP_NFTRACE). */
import type { NftFamily, NftRule } from './nftables/ruleset.ts'
import type { NftChange } from './nftables/draft.ts'

export type NetlinkMessage =
  /** A batch of changes to the nftables ruleset. */
  | {
      readonly kind: 'nft-changes'
      readonly changes: readonly NftChange[]
      readonly generation: number
      readonly by: { readonly pid: number; readonly name: string }
    }
  | NftTrace

/** A step of a packet that a rule has chosen with `meta nftrace set 1`. */
export interface NftTrace {
  readonly kind: 'nft-trace'
  readonly id: number
  readonly family: NftFamily
  readonly table: string
  readonly chain: string
  readonly what:
    | { readonly kind: 'packet'; readonly header: string }
    | { readonly kind: 'rule'; readonly rule: NftRule; readonly verdict: string }
    | { readonly kind: 'policy'; readonly policy: 'accept' | 'drop'; readonly mark: number }
}
