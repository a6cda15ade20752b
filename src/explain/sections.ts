/** Cuts a story into the ways of its packets: which steps belong together, which packet opened the connection, which only repeat. */
import type { TraceEvent } from '../linux/trace.ts'
import type { StoryStep } from './step.ts'

export interface Section {
  packet: number
  way: TraceEvent['way']
  /** Its birth; none for news of sockets and for ARP that nobody waits for. */
  send: StoryStep | undefined
  steps: StoryStep[]
}

/** One section for each packet, in order of birth; an ARP exchange belongs to the packet that waits for it. */
export function sectionsOf(steps: readonly StoryStep[]): Section[] {
  const sections = new Map<number, Section>()
  const waiting = new Map<string, number>()
  for (const step of steps) {
    const { event } = step
    const packet =
      event.kind === 'arp'
        ? (waiting.get(event.op === 'request' ? event.targetIp : event.senderIp) ?? event.packet)
        : event.packet
    let section = sections.get(packet)
    if (!section) sections.set(packet, (section = { packet, way: event.way, send: undefined, steps: [] }))
    if (event.kind === 'send') section.send ??= step
    if (event.kind === 'neighbour') {
      if (event.state === 'resolving') waiting.set(event.address, packet)
      else waiting.delete(event.address)
    }
    section.steps.push(step)
  }
  return [...sections.values()]
}

export interface Told {
  /** To be told step by step. */
  full: Section[]
  /** Go the same way as one that was told. */
  later: Section[]
}

/** The first packet of each way from each namespace (a proxy asks anew), and every packet that dies in a new manner, is told whole; the others repeat. */
export function chooseSections(sections: readonly Section[]): Told {
  const told: Told = { full: [], later: [] }
  const seen = new Set<string>()
  for (const section of sections) {
    const manners = [
      `way ${section.way} ${section.send?.event.netns ?? ''}`,
      ...section.steps.flatMap(({ event }) =>
        event.kind === 'drop' ? [`${event.netns} ${event.reason} ${event.rule?.text ?? ''}`] : [],
      ),
    ]
    const isNew = section.send === undefined || manners.some((manner) => !seen.has(manner))
    manners.forEach((manner) => seen.add(manner))
    told[isNew ? 'full' : 'later'].push(section)
  }
  return told
}
