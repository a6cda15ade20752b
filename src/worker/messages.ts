/**
 * The boundary between the page and its worker: plain messages, one union each way. Every request has an `id`, every
 * answer names it; `revision` is the document's, so that the page can drop what belongs to an older text.
 */
import type { Problem } from '../scenario/document.ts'
import type { Topology } from '../lab/topology.ts'
import type { TraceEnd, TraceEvent } from '../linux/trace.ts'
import type { Decision } from '../lab/lab.ts'
import type { TerminalAct, TerminalNews } from './terminal-messages.ts'
import type { Question, Told, Topic, TraceRequest } from './questions.ts'

export type Request =
  /** Read, check and build; answers `opened` (possibly with problems) or `failed`. Replaces any earlier document. */
  | { kind: 'open'; id: number; revision: number; text: string }
  /** One connection; answers `events` batches, then `traced`. */
  | { kind: 'trace'; id: number; revision: number; request: TraceRequest }
  /** Anything else about a connection (questions.ts); answers `told`. */
  | { kind: 'ask'; id: number; revision: number; question: Question }
  | { kind: 'cancel'; id: number; target: number }
  /** What is done at a terminal; answered by news, as they come. */
  | { kind: 'terminal'; id: number; terminal: number; act: TerminalAct }
  /** `share` codec: text ↔ fragment without `#` (`s=1.…`). */
  | { kind: 'encode'; id: number; text: string }
  | { kind: 'decode'; id: number; fragment: string }

export type Answer =
  | { kind: 'ready' }
  | {
      kind: 'opened'
      id: number
      revision: number
      problems: Problem[]
      topology: Topology | undefined
      setupOutput: string
      setup: string
    }
  | { kind: 'events'; id: number; events: TraceEvent[] }
  | { kind: 'traced'; id: number; end: TraceEnd; decisions: Decision[] }
  | { kind: 'told'; id: number; value: Told<Topic> }
  /** Terminal 0 is all of them. */
  | { kind: 'terminal'; terminal: number; news: TerminalNews }
  | { kind: 'encoded'; id: number; fragment: string }
  | { kind: 'decoded'; id: number; text: string }
  /** The person is wrong (a bad REF, a link cut in half): one sentence. */
  | { kind: 'failed'; id: number; message: string }
  /** We are wrong: the engine threw. The page offers the report. */
  | { kind: 'crashed'; id: number | undefined; message: string; stack: string }
