/** The end of a packet that does not arrive. */
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import type { Skb } from './skb.ts'
import type { DropReason } from './trace.ts'
import type { DecidedBy } from './netfilter/verdict.ts'
import { emit } from './emit.ts'
import { headerOf } from './header.ts'

export function dropSkb(kernel: Kernel, netns: Netns, skb: Skb, reason: DropReason, detail?: string, by?: DecidedBy): void {
  if (!kernel.env.trace) return
  const device = (skb.inDevice ?? skb.physIn)?.name
  emit(kernel, netns, skb, {
    kind: 'drop',
    reason,
    ...(detail === undefined ? {} : { detail }),
    ...(device === undefined ? {} : { device }),
    ...(by === undefined ? {} : { rule: by }),
    header: headerOf(skb.packet, skb.mark),
  })
}
