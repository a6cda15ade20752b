/** Whether a step is where chance decides: a rule that matches by chance, or the DNAT that comes of it. Pure. */
import type { StoryStep } from '../../explain/step.ts'

/** Later packets of the connection go where its first one went: nothing is chosen for them. */
export function isChoice({ event, meaning }: StoryStep, steps: readonly StoryStep[]): boolean {
  if (event.kind === 'rule') return event.probability !== undefined
  if (meaning !== 'dnat' || event.way !== 'request') return false
  return steps.find(({ event: { kind, way } }) => kind === 'send' && way === 'request')?.event.packet === event.packet
}

/** The step of another story that a person would call the same moment; else the last one that is not later. */
export function sameMoment(steps: readonly StoryStep[], step: StoryStep | undefined): StoryStep | undefined {
  const { event } = step ?? {}
  if (!event) return steps[0]
  const alike = steps.find(
    (each) =>
      each.meaning === step?.meaning &&
      each.event.kind === event.kind &&
      each.event.netns === event.netns &&
      each.event.packet === event.packet,
  )
  return alike ?? steps.findLast((each) => each.event.seq <= event.seq)
}
