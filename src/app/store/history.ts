/** What can be undone and redone, and what the last act stood for. A snapshot is the whole text: scenarios are small, and then nothing can be half undone. */
import { create } from 'zustand'
import type { Point } from '../canvas/geometry.ts'

interface Snapshot {
  text: string
  moved: Record<string, Point>
}
/** What was done, and how things were before (or, among what was undone, after). */
interface Act {
  title: string
  snapshot: Snapshot
}
interface HistoryState {
  past: readonly Act[]
  future: readonly Act[]
  /** The command or manifest that the last act stands for; `placed`: the lines of the layout, where it moved things only. */
  said: { title: string; command?: string | undefined; placed?: string } | undefined
}

export const useHistory = create<HistoryState>()(() => ({ past: [], future: [], said: undefined }))
