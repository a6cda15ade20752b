/**
 * One step of a story: a trace event as a person meets it. Made by story.ts from the events alone; read by the timeline, the
 * inspector, the text tree and the command line.
 */
import type { Header, TraceEvent } from '../linux/trace.ts'
import type { ControlStep } from './control-step.ts'

/** Hops: who has the packet and what was rewritten. Hooks: also every station of the kernel. Rules: also every rule. */
export type Depth = 'hops' | 'hooks' | 'rules'

/** What a step means; the page gives each one colour and one icon, the same everywhere. */
export type Meaning =
  | 'send'
  | 'move'
  | 'hook'
  | 'rule'
  | 'route'
  | 'conntrack'
  | 'neighbour'
  | 'bridge'
  | 'tunnel'
  | 'dnat'
  | 'snat'
  | 'mark'
  | 'ttl'
  | 'deliver'
  | 'drop'
  | 'result'
  /** A component of the control plane acts; no packet is on the way. */
  | 'control'

/** Of a story without a packet: how an object comes to be. What it stands for is in the step's `control`. */
export interface ControlNews {
  kind: 'control'
  seq: number
  at: number
  /** A number for each turn of a component: its steps belong together. */
  packet: number
  netns: string
  way: 'other'
}

export interface StoryStep {
  /** Position in the story, from 0. */
  index: number
  /** The event that it stands for; `event.seq` is what a link stores. */
  event: TraceEvent | ControlNews
  /** Further events that this step stands for: the arrival of what left, the machines that heard an ARP request. */
  also?: readonly TraceEvent[]
  /** The shallowest depth at which it is shown. */
  depth: Depth
  meaning: Meaning
  /** A few words for a mark or a tree line: `DNAT to 10.244.1.3:3000`. */
  title: string
  /** One plain sentence, the kernel's name second: what happened and why. */
  sentence: string
  /** The last part of the sentence where it says what to do next: the page sets it smaller. */
  advice?: string
  /** The packet's header before and after this step (equal where nothing changed); undefined for ARP and socket news. */
  before: Header | undefined
  after: Header | undefined
  /** The hook that the packet is in, if any. */
  hook?: string
  /** Shows the same on a real machine: `iptables -t nat -L KUBE-SERVICES -n --line-numbers`. Run it on `on`. */
  command?: { on: string; line: string }
  /** Where no packet is told of but the control plane. */
  control?: ControlStep
  /** Where the packet is drawn: at a device of a netns, or on the way between two. */
  place: { netns: string; device?: string; to?: { netns: string; device: string } }
}

export interface StoryEnd {
  result: 'open' | 'refused' | 'timeout' | 'unreachable'
  sentence: string
  backend?: string
  source?: string
}

export interface Story {
  steps: StoryStep[]
  /** Whose coming to be it tells (`Service/default/web`), where it is no packet's. */
  object?: string
  end: StoryEnd | undefined
}
