/** Tells the listener of a step. Callers test `kernel.env.trace` first, so that without a listener no event is built. */
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import type { Skb } from './skb.ts'
import type { Step } from './trace.ts'

export function emit(kernel: Kernel, netns: Netns, skb: Pick<Skb, 'id'>, step: Step): void {
  kernel.env.trace?.(netns.id, skb.id, step)
}
