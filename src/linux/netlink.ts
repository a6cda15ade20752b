/** What a kernel tells its listeners unasked: netlink's multicast groups (netlink(7), include/uapi/linux/netfilter/nfnetlink.h, NFNLGRP_NFTABLES and NFNLGRP_NFTRACE). */
import type { LogLine } from './log.ts'
import type { Connection } from './netfilter/conntrack.ts'
import type { XtTrace } from './netfilter/xt-trace.ts'
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
  | XtTrace
  /** A connection has come, changed or gone (NFNLGRP_CONNTRACK_*). It is told as it is: it may change afterwards. */
  | {
      readonly kind: 'conntrack'
      readonly what: 'NEW' | 'UPDATE' | 'DESTROY'
      readonly connection: Connection
      /** The program that did it, where it was one. */
      readonly by?: { readonly pid: number; readonly name: string }
    }
  /** The kernel's log has a new line; no group of netlink's, but told by the same way (/dev/kmsg). */
  | { readonly kind: 'log'; readonly line: LogLine }

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
