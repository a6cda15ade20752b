/** One connection: what was asked, its story, and where the page stands in it. */
import { create } from 'zustand'
import type { Depth, Story } from '../../explain/step.ts'
import type { TraceRequest } from '../../worker/questions.ts'

export interface SimState {
  from: string
  to: string
  data: string
  seed: number | undefined
  sending: boolean
  /** Why the last Send gave no story: one sentence. */
  refusal: string | undefined
  story: Story | undefined
  /** The question that the story answers; the fields may have changed since. */
  asked: TraceRequest | undefined
  /** Index in `story.steps`; -1 before the first Send. */
  cursor: number
  /** The step that the packet comes from while it moves to `cursor`. */
  origin: number
  /** Share of the way from `origin` to `cursor`; 1 when it has arrived. Changes each frame: select it only in subscriptions. */
  progress: number
  playing: boolean
  speed: number
  depth: Depth
}

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 10] as const

export const useSim = create<SimState>()(() => ({
  from: '',
  to: '',
  data: '',
  seed: undefined,
  sending: false,
  refusal: undefined,
  story: undefined,
  asked: undefined,
  cursor: -1,
  origin: -1,
  progress: 1,
  playing: false,
  speed: 1,
  depth: 'hops',
}))
