/** The labels over and under the marks: which packet, where it is, in which hook. Pure. */
import type { StoryStep } from '../../explain/step.ts'
import type { Header } from '../../linux/trace.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'

export interface Label {
  text: string
  from: number
  to: number
  reply: boolean
}

function labelled(
  steps: readonly StoryStep[],
  keyOf: (step: StoryStep) => string,
  textOf: (run: readonly StoryStep[]) => string,
): Label[] {
  const labels: Label[] = []
  let start = 0
  for (let i = 1; i <= steps.length; i++) {
    const first = steps[start]!
    if (i < steps.length && keyOf(steps[i]!) === keyOf(first)) continue
    labels.push({ text: textOf(steps.slice(start, i)), from: start, to: i - 1, reply: first.event.way === 'reply' })
    start = i
  }
  return labels
}

/** What a packet is, in a word or two: its flags, its ICMP message, or the protocol. */
function packetText(header: Header | undefined): string {
  if (!header) return words.timeline.other
  const what = header.flags ?? header.icmp ?? header.protocol.toUpperCase()
  return header.data === undefined ? what : `${what} · ${words.timeline.data}`
}

export function timelineRows(steps: readonly StoryStep[]): { packets: Label[]; places: Label[] } {
  if (steps.length === 0) return { packets: [], places: [] }
  const packetOf = (step: StoryStep) => step.event.packet
  const headerOf = (run: readonly StoryStep[]) => run.find((step) => step.after)?.after
  return {
    packets: labelled(
      steps,
      (step) => String(packetOf(step)),
      (run) => run[0]?.control?.who ?? packetText(headerOf(run)),
    ),
    places: labelled(
      steps,
      (step) => `${packetOf(step)} ${step.place.netns} ${step.hook ?? ''}`,
      (run) => run[0]!.hook?.toUpperCase() ?? placeName(run[0]!.place.netns).replace(/^.*\//, ''),
    ),
  }
}
