/** The table that people draw on paper: source, destination and mark of a packet and of its answer, one row for each change. */
import type { Header, TraceEvent } from '../linux/trace.ts'
import { wordsFor } from './locale.ts'
import { NO_NAMES, type Names } from './names.ts'
import type { StoryStep } from './step.ts'
import { buildStory } from './story.ts'
import { destinationOf, formatMark, sourceOf } from './text.ts'
import { firstPackets, packetEvents } from './walk.ts'
import type { Words } from './words.ts'

export interface HeaderRow {
  way: 'request' | 'reply'
  netns: string
  /** Address and port: `10.244.1.2:33598`; an ICMP message has no port. */
  src: string
  dst: string
  /** `0x4000`, or empty. */
  mark: string
  /** What made it so: `DNAT to 10.244.1.3:3000`. */
  note: string
}

export const headerTable = (events: readonly TraceEvent[], names: Names = NO_NAMES): HeaderRow[] =>
  headerRows(buildStory(events, undefined, names).steps, wordsFor('en'))

/** The first packet that the client sends, and the first one that comes back; where a proxy asks anew, also its own. */
export function headerRows(steps: readonly StoryStep[], words: Words): HeaderRow[] {
  const deciding = firstPackets(packetEvents(steps))
  return (['request', 'reply'] as const).flatMap((way) => {
    const born = steps.flatMap(({ event }) => (event.kind === 'send' && event.way === way ? [event.packet] : []))
    const packets = deciding.filter((packet) => born.includes(packet))
    return (packets.length > 0 ? packets : born.slice(0, 1)).flatMap((packet) => rowsOf(steps, packet, way, words))
  })
}

function rowsOf(steps: readonly StoryStep[], packet: number, way: 'request' | 'reply', words: Words): HeaderRow[] {
  const rows: HeaderRow[] = []
  for (const step of steps) {
    const { event } = step
    if (event.packet !== packet) continue
    if (event.kind === 'send') add(rows, way, event.netns, event.header, step.title)
    else if (event.kind === 'rewrite') add(rows, way, event.netns, event.after, step.title)
    else if (event.kind === 'tx' && step.after)
      add(rows, way, event.peer?.netns ?? event.netns, step.after, words.tree.markLost(formatMark(event.header.mark)))
  }
  return rows
}

function add(rows: HeaderRow[], way: HeaderRow['way'], netns: string, header: Header, note: string): void {
  const row: HeaderRow = { way, netns, src: sourceOf(header), dst: destinationOf(header), mark: formatMark(header.mark), note }
  const last = rows.at(-1)
  if (last?.src !== row.src || last.dst !== row.dst || last.mark !== row.mark) rows.push(row)
}
