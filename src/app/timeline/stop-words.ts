/** What a breakpoint is called: `at a DNAT`, `in chain KUBE-SEP…`. Pure. */
import type { StoryStep } from '../../explain/step.ts'
import type { Breakpoint } from '../breakpoints.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'

const { points: say } = words.study

export function stopWords(point: Breakpoint, step: StoryStep | undefined): string {
  switch (point.kind) {
    case 'chain':
      return say.inChain(point.name)
    case 'netns':
      return say.on(placeName(point.netns))
    case 'step':
      return say.step(step?.title ?? String(point.seq))
    default:
      return say.stoppedAt(say.kinds[point.kind])
  }
}
