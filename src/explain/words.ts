/** What a language has to say: one function for each thing, from data to words. `sentences.en.ts` is the first. */
import type { ConntrackView, Header, AnyTable, TraceEnd, TraceEvent } from '../linux/trace.ts'
import type { Names } from './names.ts'

/** A rule that decided something, as far as an event said which. */
export interface RuleRef {
  table: AnyTable
  chain: string
  rule: number
  text: string
}

/** How a backend was picked in a Service's chain. */
export interface Choice {
  /** Out of how many. */
  of: number
  /** Session affinity: the client was here before, chance was not asked. */
  sticky: boolean
}

/** Why a Service's packet gets the mark that asks for masquerade. */
export type MarkReason = 'hairpin' | 'outside' | 'external'

/** A translation that a rule asked for, remembered for the connection's later packets and for their undoing. */
export interface Decision {
  by: RuleRef | undefined
  choice: Choice | undefined
  reason: MarkReason | undefined
}

/** What is known around an event, from the events before it. */
export interface Facts {
  names: Names
  /** The packet's header at this moment; of a rewrite or a move, before it. */
  header: Header | undefined
  after: Header | undefined
  /** The arrival that belongs to a `tx`. */
  arrival: Extract<TraceEvent, { kind: 'rx' }> | undefined
  /** Namespaces that heard an ARP message. */
  heardBy: readonly string[]
  connection: ConntrackView | undefined
  decision: Decision | undefined
  /** The rules were asked for this very packet; otherwise the conntrack entry repeats what they once decided. */
  asked: boolean
}

export interface Told {
  title: string
  sentence: string
  /** What to do or look at next: the end of the sentence, for who wants it apart. */
  advice?: string
}

/** What a chain is for, a noun clause: `where kube-proxy looks for the Service that has the destination address`. */
export type ChainWords = (chain: string) => string | undefined

export interface DropWords {
  /** The exact condition. */
  why: string
  /** What to do or look at next. */
  cure: string
}

export interface Words {
  tell(event: TraceEvent, facts: Facts): Told
  explainChain: ChainWords
  explainDrop(event: Extract<TraceEvent, { kind: 'drop' }>): DropWords
  /** `first` is the packet that opened the connection: its source is the client's own; `relay` the namespace whose proxy opened another. */
  end(end: TraceEnd, names: Names, first: Header | undefined, relay?: string): string
  tree: TreeWords
}

/** The few words around the tree, the table and the ticket. */
export interface TreeWords {
  heading(first: Header, names: Names): string
  way: Record<TraceEvent['way'], string>
  result: string
  steps: string
  headers: string
  columns: Record<'src' | 'dst' | 'mark' | 'where' | 'note', string>
  more: string
  moreNote: string
  delivered(to: string): string
  dropped(reason: string): string
  saysYes: string
  saysNo: string
  markLost(mark: string): string
  noEvents: string
  see: string
}
