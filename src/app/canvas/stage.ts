/** What others may ask of the canvas while it is there: where a point of the window lies on it, and to look at a thing. */
import type { StoryStep } from '../../explain/step.ts'
import type { Point } from './geometry.ts'
import type { Wire } from './scene.ts'

export const stage: {
  toCanvas?: (at: Point) => Point
  lookAt?: (id: string) => void
  /** Finds a story's ways before it is told. */
  prepare?: (steps: readonly StoryStep[]) => void
  /** The cable under a point of the window. */
  wireAt?: (at: Point) => Wire | undefined
} = {}
