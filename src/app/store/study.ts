/** What a person studies beside the story: where it stops, what else might have happened, a second story to compare with. */
import { create } from 'zustand'
import type { Outcomes } from '../../lab/outcomes.ts'
import type { ChainPlace } from '../../lab/chain-rules.ts'
import type { Burst } from '../../lab/burst.ts'
import type { Story } from '../../explain/step.ts'
import type { Breakpoint } from '../breakpoints.ts'
import type { Prediction } from '../study/predict.ts'

export type BenchTab = 'rules' | 'tables' | 'compare' | 'modes' | 'whatIf' | 'cures' | 'burst' | 'birth' | 'cost'

export interface KeptStory {
  label: string
  story: Story
}
export interface StudyState {
  /** What is open under the stage: a tab of the workbench, or the terminals. */
  bench: BenchTab | 'terminal' | undefined
  /** The chain that was chosen to be looked at; else it is the step's. */
  chain: ChainPlace | undefined
  points: readonly Breakpoint[]
  /** Why the play stopped by itself. */
  stopped: Breakpoint | undefined
  /** The view stays with the packet. */
  follow: boolean
  /** What else the rules might have chosen for the connection of the story. */
  outcomes: Outcomes | undefined
  /** The trace that others are compared with. */
  kept: KeptStory | undefined
  burst: { result: Burst; stories: Story[]; startedAt: number } | undefined
  present: boolean
  /** While presenting: a laser for the pointer, a spotlight on the packet, a screen with nothing on it. */
  laser: boolean
  spotlight: boolean
  blank: boolean
  /** Before each decision the story stops and asks. */
  predict: boolean
  /** What is asked now, and the steps that were asked about already. */
  question: Prediction | undefined
  answered: readonly number[]
}

export const useStudy = create<StudyState>()(() => ({
  bench: undefined,
  chain: undefined,
  points: [],
  stopped: undefined,
  follow: false,
  outcomes: undefined,
  kept: undefined,
  burst: undefined,
  present: false,
  laser: false,
  spotlight: false,
  blank: false,
  predict: false,
  question: undefined,
  answered: [],
}))

export const openBench = (tab: BenchTab): void => useStudy.setState((was) => ({ bench: was.bench === tab ? undefined : tab }))
