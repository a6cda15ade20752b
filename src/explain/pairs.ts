/** Which events are two ends of one thing: what left by a device and arrived at its peer; an ARP message and those who heard it. */
import type { TraceEvent } from '../linux/trace.ts'

type Rx = Extract<TraceEvent, { kind: 'rx' }>
type Arp = Extract<TraceEvent, { kind: 'arp' }>

export interface Pairs {
  /** seq of the `tx` or ARP `tx` → events that its step stands for too. */
  also: Map<number, TraceEvent[]>
  /** seq of events that have no step of their own. */
  absorbed: Set<number>
}

/** One pass: a departure waits at its peer until the same packet arrives there. */
export function pairEvents(events: readonly TraceEvent[]): Pairs {
  const pairs: Pairs = { also: new Map(), absorbed: new Set() }
  const onTheWay = new Map<string, number[]>()
  const asked = new Map<number, number>()
  const join = (to: number, event: Rx | Arp): void => {
    const list = pairs.also.get(to)
    if (list) list.push(event)
    else pairs.also.set(to, [event])
    pairs.absorbed.add(event.seq)
  }
  for (const event of events) {
    if (event.kind === 'tx') {
      const end = event.peer ?? (event.device === 'lo' ? { netns: event.netns, device: 'lo' } : undefined)
      if (!end) continue
      const key = `${event.packet} ${end.netns} ${end.device}`
      onTheWay.set(key, [...(onTheWay.get(key) ?? []), event.seq])
    } else if (event.kind === 'rx') {
      const from = onTheWay.get(`${event.packet} ${event.netns} ${event.device}`)?.shift()
      if (from !== undefined) join(from, event)
    } else if (event.kind === 'arp') {
      if (event.direction === 'tx') asked.set(event.packet, event.seq)
      else {
        const from = asked.get(event.packet)
        if (from !== undefined) join(from, event)
      }
    }
  }
  return pairs
}
