/** Which steps a depth shows, and how one goes from one to the next. Pure. */
import type { Depth, StoryStep } from '../explain/step.ts'

const RANK: Record<Depth, number> = { hops: 0, hooks: 1, rules: 2 }

export const isShown = (step: StoryStep, depth: Depth): boolean => RANK[step.depth] <= RANK[depth]

const known = new WeakMap<readonly StoryStep[], Partial<Record<Depth, readonly number[]>>>()

/** Indices of the steps that a depth shows, in order. Many ask for the same ones. */
export function shownSteps(steps: readonly StoryStep[], depth: Depth): readonly number[] {
  const ofStory = known.get(steps) ?? {}
  known.set(steps, ofStory)
  return (ofStory[depth] ??= indicesShown(steps, depth))
}

function indicesShown(steps: readonly StoryStep[], depth: Depth): number[] {
  const shown: number[] = []
  for (const step of steps) if (isShown(step, depth)) shown.push(step.index)
  return shown
}

/** Where the cursor stands among the shown steps: the last one at or before it. */
export function positionIn(shown: readonly number[], cursor: number): number {
  let low = 0
  let high = shown.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (shown[middle]! <= cursor) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The index one step away in the given direction; stays at the ends. */
export function neighbour(shown: readonly number[], cursor: number, by: 1 | -1): number {
  const at = positionIn(shown, cursor)
  // Between two shown steps, back means the one behind.
  const target = by < 0 && at >= 0 && shown[at]! < cursor ? at : at + by
  return shown[Math.min(shown.length - 1, Math.max(0, target))] ?? cursor
}
