/** What components read of the story: the steps that the depth shows, and the one at the cursor. */
import type { StoryStep } from '../explain/step.ts'
import { positionIn, shownSteps } from './steps.ts'
import { useSim } from './store/sim.ts'

export interface ShownStory {
  steps: StoryStep[]
  shown: readonly number[]
  position: number
  current: StoryStep | undefined
}

const NONE: StoryStep[] = []

export function useStory(): ShownStory {
  const steps = useSim((sim) => sim.story?.steps ?? NONE)
  const depth = useSim((sim) => sim.depth)
  const cursor = useSim((sim) => sim.cursor)
  const shown = shownSteps(steps, depth)
  return { steps, shown, position: positionIn(shown, cursor), current: steps[cursor] }
}
