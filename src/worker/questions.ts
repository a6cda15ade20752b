/** What the page may ask beside a trace, and what it is told. Values are plain data: they cross to the worker and back. */
import type { ControlFact } from '../explain/control-step.ts'
import type { Cures } from '../lab/cure/search.ts'
import type { CapturePlace, Captured } from '../lab/capture.ts'
import type { Family } from '../net/ip.ts'
import type { ChainPlace, ChainRules } from '../lab/chain-rules.ts'
import type { AllCounters } from '../lab/device-counters.ts'
import type { HookTables } from '../lab/hook-tables.ts'
import type { Burst } from '../lab/burst.ts'
import type { Traced } from '../lab/lab.ts'
import type { Outcomes } from '../lab/outcomes.ts'
import type { TablesAt } from '../lab/tables.ts'
import type { ModeRun } from '../lab/compare-modes.ts'
import type { CostPoint } from '../lab/cost.ts'
import type { ProxyMode } from '../lab/modes.ts'
import type { WhatIf } from '../lab/what-if.ts'
import type { RuleParts } from '../linux/trace.ts'

export interface TraceRequest {
  from: string
  to: string
  data?: string
  seed?: number
  /** What the rules' first choices are, instead of chance's. */
  picks?: readonly number[]
}

interface Questions {
  /** Every way that the rules' choices can fall out. */
  outcomes: { ask: object; told: Outcomes }
  tables: { ask: { seq: number; netns: string }; told: TablesAt | undefined }
  why: { ask: { seq: number }; told: RuleParts[] }
  whatIf: { ask: { change: WhatIf }; told: Traced }
  burst: { ask: { count: number }; told: Burst }
  cures: { ask: { text: string }; told: Cures }
  /** The same packet under several modes of kube-proxy. */
  modes: { ask: { modes: readonly ProxyMode[] }; told: ModeRun[] }
  /** What one device saw, as a pcap file. */
  capture: { ask: { place: CapturePlace }; told: Captured }
}
/** About the world as it stands, or with a step as it was then. */
interface Views {
  hooks: { ask: { netns: string; family?: Family }; told: HookTables | undefined }
  chain: { ask: { place: ChainPlace; at?: AtStep }; told: ChainRules | undefined }
  counters: { ask: { at?: AtStep }; told: AllCounters }
  /** How an object (`Service/default/web`) comes to be. */
  birth: { ask: { object: string }; told: ControlFact[] }
  /** What a mode of kube-proxy costs with so many Services, measured now in a cluster of its own. */
  cost: { ask: { mode: ProxyMode; services: number }; told: CostPoint }
}
export interface AtStep {
  request: TraceRequest
  seq: number
}
export type Topic = keyof Questions | keyof Views
export type Question<T extends Topic = Topic> = {
  [K in T]: K extends keyof Questions
    ? { about: K; request: TraceRequest } & Questions[K]['ask']
    : K extends keyof Views
      ? { about: K } & Views[K]['ask']
      : never
}[T]
export type Told<T extends Topic> = (Questions & Views)[T]['told']
