/** The first connection or echo of a command that a person typed, as a trace: what the page plays. */
import type { Kernel } from '../linux/kernel.ts'
import type { Header, Step, TraceEnd, TraceEvent } from '../linux/trace.ts'
import { type Recorder, createRecorder } from '../world/recorder.ts'

export interface Recorded {
  events: TraceEvent[]
  end: TraceEnd
  /** The namespace that asked, and whom. */
  from: string
  to: string
}
export interface Recording {
  /** Ends it; undefined if nothing was sent. */
  stop(): Recorded | undefined
}

/** More than any one connection has; a command that sends for hours is not kept. */
const MOST_EVENTS = 4000

/** What a program sends first, not what a kernel says of itself (router solicitations, errors, resets), nor a kubelet's probes. */
const isQuestion = (header: Header): boolean =>
  header.icmp === 'echo request' ||
  header.flags === 'SYN' ||
  header.protocol === 'udp' ||
  (header.protocol === 'sctp' && header.flags === 'INIT')

const sameQuestion = (a: Header, b: Header): boolean =>
  a.protocol === b.protocol && a.dst === b.dst && a.dport === b.dport && a.sport === b.sport && a.icmp === undefined

/** Listens to a kernel's packets from now on; does nothing while somebody else listens. */
export function record(kernel: Kernel): Recording | undefined {
  if (kernel.env.trace) return undefined
  let first: { netns: string; header: Header; recorder: Recorder; at: number } | undefined
  const trace = (netns: string, packet: number, step: Step): void => {
    const begins = step.kind === 'send' && step.by !== 'kubelet' && isQuestion(step.header)
    if (!first) {
      if (!begins) return
      first = { netns, header: step.header, recorder: createRecorder(() => kernel, netns), at: kernel.now }
    } else if (begins && netns === first.netns && !sameQuestion(step.header, first.header)) return silence()
    first.recorder.trace(netns, packet, step)
    if (first.recorder.events.length >= MOST_EVENTS) silence()
  }
  const silence = (): void => {
    if (kernel.env.trace === trace) delete kernel.env.trace
  }
  kernel.env.trace = trace
  return {
    stop() {
      silence()
      if (!first) return undefined
      const { header, netns, recorder, at } = first
      const events = recorder.events.map((event) => ({ ...event, at: Math.round((event.at - at) * 1e6) / 1e6 }))
      const address = header.dst.includes(':') ? `[${header.dst}]` : header.dst
      return {
        events,
        end: endOf(events, netns),
        from: netns,
        to:
          header.dport === undefined
            ? `icmp:${header.dst}`
            : `${address}:${header.dport}${header.protocol === 'tcp' ? '' : `/${header.protocol}`}`,
      }
    },
  }
}

/** What the program's socket saw, as far as packets tell. */
function endOf(events: readonly TraceEvent[], from: string): TraceEnd {
  const answer = events.find((event) => event.kind === 'deliver' && event.way === 'reply' && event.netns === from)
  const at = events.at(-1)?.at ?? 0
  const end = (result: TraceEnd['result'], detail: string): TraceEnd => ({
    kind: 'end',
    at,
    result,
    detail,
    events: events.length,
  })
  if (answer?.kind !== 'deliver') return end('timeout', 'no answer came')
  const { header } = answer
  if (header.flags?.includes('RST')) return end('refused', 'Connection refused')
  if (header.icmp !== undefined && header.icmp !== 'echo reply')
    return end(header.icmp.includes('port') ? 'refused' : 'unreachable', `ICMP ${header.icmp} from ${header.src}`)
  return end('open', `${header.src} answered`)
}
