/** What is told of a packet that `-j TRACE` has chosen and its way through iptables' rules: `xtables-monitor --trace` prints it. nf_tables_trace.c. */
import type { Mac } from '../../net/mac.ts'
import type { Packet } from '../../net/packet.ts'
import type { TableName } from '../trace.ts'

/** A packet as it was when a table's chain was first told of it. */
export interface TracedPacket {
  readonly packet: Packet
  readonly inDevice: string | undefined
  readonly outDevice: string | undefined
  readonly srcMac: Mac | undefined
  readonly dstMac: Mac | undefined
  readonly mark: number
}

export interface XtTrace {
  readonly kind: 'xt-trace'
  /** The packet's number, for as long as it is on its way. */
  readonly id: number
  readonly family: 4 | 6
  readonly table: TableName
  readonly chain: string
  /** The first word of a base chain about the packet carries the packet. */
  readonly first: TracedPacket | undefined
  readonly what:
    | { readonly kind: 'rule'; readonly handle: number; readonly verdict: string; readonly text: string }
    | { readonly kind: 'policy' | 'return'; readonly verdict: string }
}
