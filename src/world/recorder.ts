/** Writes down what the kernels tell: the events of a trace, numbered, timed, and with the way that each packet goes. */
import type { Kernel } from '../linux/kernel.ts'
import type { NetnsId } from '../linux/netns.ts'
import type { Step, TraceEvent } from '../linux/trace.ts'

export interface Recorder {
  events: TraceEvent[]
  trace: (netns: NetnsId, packet: number, step: Step) => void
}

/** `from` is where the connection begins: packets born there go the request's way, others born elsewhere come back. */
export function createRecorder(kernel: () => Kernel, from: NetnsId): Recorder {
  const events: TraceEvent[] = []
  const ways = new Map<number, TraceEvent['way']>()
  return {
    events,
    trace(netns, packet, step) {
      if (step.kind === 'send') ways.set(packet, netns === from ? 'request' : 'reply')
      const way = step.kind === 'arp' ? 'other' : (ways.get(packet) ?? 'other')
      events.push({ seq: events.length, at: Math.round(kernel().now * 1e6) / 1e6, packet, netns, way, ...step })
    },
  }
}
