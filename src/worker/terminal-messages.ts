/** What the page and the worker say to each other about terminals. */
import type { Recorded } from '../lab/recording.ts'
import type { Topology } from '../lab/topology.ts'
import type { NamedObject } from '../shell/command.ts'

export type TerminalAct =
  /** A login on what has this id in the picture. */
  | { do: 'open'; on: string }
  /** A text of one or more lines, at a prompt. */
  | { do: 'enter'; text: string }
  /** For the command that reads; `null` is Ctrl-D. */
  | { do: 'type'; text: string | null }
  | { do: 'interrupt' }
  | { do: 'close' }
  | { do: 'complete'; before: string; ask: number }
  /** So many characters of output have been shown: more may come. */
  | { do: 'seen'; characters: number }

export type TerminalNews =
  | { kind: 'output'; text: string }
  | { kind: 'prompt'; prompt: string }
  | { kind: 'more' }
  | { kind: 'taken'; line: string }
  | { kind: 'completed'; ask: number; from: number; words: string[] }
  | { kind: 'ended'; status: number }
  /** There is no such place, or no cluster yet. */
  | { kind: 'refused' }
  /** A command has ended: the world may be another (`topology` only where the picture changes), and it may have sent something. */
  | { kind: 'settled'; line: string; topology: Topology | undefined; recorded: Recorded | undefined }
  /** `kubectl edit`: this object is to be shown in the scenario's text. */
  | { kind: 'edit'; object: NamedObject }
  /** Another world stands in the place of the one before, whose shells are gone. */
  | { kind: 'anew' }
  /** The worker is gone. */
  | { kind: 'gone' }
