/** The text, and what the engine made of it. The topology is always that of the last text that had no errors. */
import { create } from 'zustand'
import type { Topology } from '../../lab/topology.ts'
import type { Problem } from '../../scenario/document.ts'

export interface ScenarioState {
  text: string
  /** Counts edits; answers of older ones are dropped. */
  revision: number
  /** The last answer was about this revision. */
  answered: number
  problems: Problem[]
  topology: Topology | undefined
  /** The topology is older than the text, because the text has errors. */
  stale: boolean
  /** Counts what was done to the world by typing: what was told of it before need not hold any more. */
  typed: number
  /** What the scenario's `setup` lines printed. */
  setupOutput: string
  /** The scenario's `setup` lines, which have run in the simulated lab. */
  setup: string
  /** They came with a link: the page says so, until a person has seen it. */
  setupFromLink: boolean
}

export const useScenario = create<ScenarioState>()(() => ({
  text: '',
  revision: 0,
  answered: 0,
  problems: [],
  topology: undefined,
  stale: false,
  typed: 0,
  setupOutput: '',
  setup: '',
  setupFromLink: false,
}))
