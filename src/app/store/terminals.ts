/** The terminals of the page: which there are, which is looked at, and what was asked of them before their part of the page was there. */
import { create } from 'zustand'
import type { Recorded } from '../../lab/recording.ts'

export interface TerminalTab {
  id: number
  /** The namespace, by its id in the picture. */
  on: string
  title: string
}
export interface TerminalsState {
  tabs: readonly TerminalTab[]
  active: number | undefined
  /** Terminals to open, and what to type in them (never more than typed). */
  wanted: readonly { on: string | undefined; line: string | undefined }[]
  /** What a command sent, to be played. */
  recorded: { line: string; trace: Recorded } | undefined
}

export const useTerminals = create<TerminalsState>()(() => ({ tabs: [], active: undefined, wanted: [], recorded: undefined }))
