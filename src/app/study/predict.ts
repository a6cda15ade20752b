/** Before each decision: what a class is asked, what may be answered, and what was right. Pure. */
import type { Story, StoryStep } from '../../explain/step.ts'
import type { Outcomes } from '../../lab/outcomes.ts'
import { words } from '../locale/words.ts'

export interface Prediction {
  kind: keyof typeof words.study.predict.ask
  /** The step that answers it. */
  seq: number
  options: string[]
  answer: string
  /** Every answer was possible. */
  chance: boolean
}

const { predict: say } = words.study

/** The question that stands before the steps after `from`, up to and with `to`; each is asked once. */
export function predictionBetween(
  story: Story,
  from: number,
  to: number,
  outcomes: Outcomes | undefined,
  answered: readonly number[],
): Prediction | undefined {
  const packet = story.steps.find(({ event }) => event.kind === 'send' && event.way === 'request')?.event.packet
  for (const step of story.steps.slice(from + 1, to + 1)) {
    if (step.event.packet !== packet || answered.includes(step.event.seq)) continue
    const found = predictionFor(story, step, outcomes)
    if (found) return { ...found, seq: step.event.seq }
  }
  return undefined
}

function predictionFor(story: Story, step: StoryStep, outcomes: Outcomes | undefined): Omit<Prediction, 'seq'> | undefined {
  const { meaning, event, before, after } = step
  if (meaning === 'dnat') {
    const options = [...new Set((outcomes?.list ?? []).flatMap(({ backend }) => backend ?? []))]
    const answer = story.end?.backend
    return options.length > 1 && answer !== undefined ? { kind: 'backend', options, answer, chance: true } : undefined
  }
  if (meaning === 'snat' && before && after && before.src !== after.src) {
    const options = [...new Set([before.src, after.src, after.dst])].sort()
    return { kind: 'source', options, answer: after.src, chance: false }
  }
  if (event.kind !== 'hook' || (event.hook !== 'forward' && event.hook !== 'input')) return undefined
  const answer = diesIn(story.steps, step) ? say.dropped : say.goesOn
  return { kind: 'verdict', options: [say.goesOn, say.dropped], answer, chance: false }
}

/** Whether the packet dies in the hook that this step enters. */
function diesIn(steps: readonly StoryStep[], hook: StoryStep): boolean {
  for (const { event } of steps.slice(hook.index + 1)) {
    if (event.packet !== hook.event.packet) continue
    if (event.kind === 'drop') return true
    if (event.kind === 'hook' || event.kind === 'tx' || event.kind === 'deliver') return false
  }
  return false
}
