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
 * reaches itself answers from the same namespace, so what answers a request that arrived there comes back too. And a proxy on the way
 * asks anew: what it opens a connection with, or sends to whom it has heard nothing from, goes on the request's way.
 */
export function createRecorder(kernel: () => Kernel, from: NetnsId): Recorder {
  const events: TraceEvent[] = []
  const ways = new Map<number, TraceEvent['way']>()
  const arrived = new Set<string>()
  const opened = new Set<string>()
  const heard = new Set<string>()
  const answers = (h: Header): boolean =>
    h.icmp === undefined ? arrived.has(flow(h.protocol, h.dst, h.dport, h.src, h.sport)) : h.icmp !== 'echo request'
  const goesOn = (netns: NetnsId, h: Header): boolean => {
    if (h.icmp !== undefined) return false
    if (h.protocol === 'udp') return !heard.has(`${netns} udp ${h.dst} ${h.dport}`)
    const here = `${netns} ${flow(h.protocol, h.src, h.sport, h.dst, h.dport)}`
    if (h.flags === 'SYN' || h.flags === 'INIT') opened.add(here)
    return opened.has(here)
  }
  const wayOf = (netns: NetnsId, what: string, header: Header): TraceEvent['way'] => {
    if (isAside(what)) return 'aside'
    if (netns === from) return answers(header) ? 'reply' : 'request'
    return goesOn(netns, header) ? 'request' : 'reply'
  }
  return {
    events,
    trace(netns, packet, step) {
      if (step.kind === 'send') ways.set(packet, wayOf(netns, step.what, step.header))
      const way = step.kind === 'arp' ? 'other' : (ways.get(packet) ?? 'other')
      if (step.kind === 'deliver' || step.kind === 'drop') {
        const { protocol, src, sport, dst, dport } = step.header
        if (netns === from && way === 'request') arrived.add(flow(protocol, src, sport, dst, dport))
        if (protocol === 'udp') heard.add(`${netns} udp ${src} ${sport}`)
      }
      events.push({ seq: events.length, at: Math.round(kernel().now * 1e6) / 1e6, packet, netns, way, ...step })
    },
  }
}

/** Hints between kernels that belong to neither way of the connection. */
const isAside = (what: string): boolean => what === 'ICMP redirect'
