/** Writes down what the kernels tell: the events of a trace, numbered, timed, and with the way that each packet goes. */
import type { Kernel } from '../linux/kernel.ts'
import type { NetnsId } from '../linux/netns.ts'
import type { Header, Step, TraceEvent } from '../linux/trace.ts'

export interface Recorder {
  events: TraceEvent[]
  trace: (netns: NetnsId, packet: number, step: Step) => void
}

const flow = (protocol: string, src: string, sport: number | undefined, dst: string, dport: number | undefined): string =>
  `${protocol} ${src} ${sport ?? ''} ${dst} ${dport ?? ''}`

/**
 * `from` is where the connection begins: packets born there go the request's way, others born elsewhere come back. A client that
 * reaches itself answers from the same namespace, so what answers a request that arrived there comes back too.
 */
export function createRecorder(kernel: () => Kernel, from: NetnsId): Recorder {
  const events: TraceEvent[] = []
  const ways = new Map<number, TraceEvent['way']>()
  const arrived = new Set<string>()
  const answers = (h: Header): boolean =>
    h.icmp === undefined ? arrived.has(flow(h.protocol, h.dst, h.dport, h.src, h.sport)) : h.icmp !== 'echo request'
  return {
    events,
    trace(netns, packet, step) {
      if (step.kind === 'send')
        ways.set(packet, isAside(step.what) ? 'aside' : netns === from && !answers(step.header) ? 'request' : 'reply')
      const way = step.kind === 'arp' ? 'other' : (ways.get(packet) ?? 'other')
      if ((step.kind === 'deliver' || step.kind === 'drop') && netns === from && way === 'request') {
        const { protocol, src, sport, dst, dport } = step.header
        arrived.add(flow(protocol, src, sport, dst, dport))
      }
      events.push({ seq: events.length, at: Math.round(kernel().now * 1e6) / 1e6, packet, netns, way, ...step })
    },
  }
}

/** Hints between kernels that belong to neither way of the connection. */
const isAside = (what: string): boolean => what === 'ICMP redirect'
