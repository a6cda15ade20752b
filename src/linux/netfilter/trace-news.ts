/** Tells of a traced packet's way through iptables' rules, as nf_tables tells of it: those that match, and the policy (nf_tables_trace.c). */
import { clonePacket } from '../../net/packet.ts'
import { traceId } from '../nftables/nftrace.ts'
import type { TracedPacket, XtTrace } from './xt-trace.ts'
import { printRule } from './print-rule.ts'
import type { Chain, Table } from './ruleset.ts'
import type { HookContext } from './verdict.ts'

/** One base chain's evaluation: its first word carries the packet. */
export interface PacketTrace {
  readonly context: HookContext
  readonly table: Table
  told: boolean
}

export const newPacketTrace = (context: HookContext, table: Table): PacketTrace => ({ context, table, told: false })

function snapshot({ skb, inDevice, outDevice, hook }: HookContext): TracedPacket {
  // A forwarded packet still knows where it came in when it leaves.
  const from = inDevice ?? (hook === 'postrouting' ? skb.inDevice : undefined)
  return {
    packet: clonePacket(skb.packet),
    inDevice: from?.name,
    outDevice: outDevice?.name,
    srcMac: from ? skb.srcMac : undefined,
    dstMac: from ? skb.dstMac : undefined,
    mark: skb.mark,
  }
}

function tell(trace: PacketTrace, chain: Chain, what: XtTrace['what']): void {
  const { context, table } = trace
  const { kernel, netns, skb } = context
  // Without TRACE, or a chain that nobody has asked for, there is nothing to tell.
  if (!skb.nftrace || !kernel.env.netlink) return
  const first = trace.told ? undefined : snapshot(context)
  trace.told = true
  const told: XtTrace = {
    kind: 'xt-trace',
    id: traceId(context),
    family: table.family,
    table: table.name,
    chain: chain.name,
    first,
    what,
  }
  kernel.env.netlink(netns.id, told)
}

/** A rule matched and was carried out; `verdict` as xtables-monitor names it. */
export function traceRule(trace: PacketTrace, chain: Chain, i: number, verdict: string): void {
  if (!trace.context.skb.nftrace) return
  const text = printRule(chain.name, chain.rules[i]!, trace.table.family)
  tell(trace, chain, { kind: 'rule', handle: chain.counters[i]!.handle ?? 0, verdict, text })
}

/** A base chain's end; iptables-nft makes a base chain when it is first needed, and before that there is none to tell of. */
export function tracePolicy(trace: PacketTrace, base: Chain, verdict: 'ACCEPT' | 'DROP'): void {
  if (base.handle !== undefined) tell(trace, base, { kind: 'policy', verdict })
}
