/** How the page is looked at: theme, open panels, what is selected and moved, and what it has to say. */
import { create } from 'zustand'
import type { Point } from '../canvas/geometry.ts'

export type Theme = 'system' | 'light' | 'dark'
export type Panel = 'yaml' | 'objects' | 'build'
export interface Notice {
  kind: 'info' | 'error'
  text: string
  detail?: string
}

export interface ViewState {
  theme: Theme
  panel: Panel | undefined
  selected: string | undefined
  moved: Record<string, Point>
  /** Counts requests to see everything, for when positions came from elsewhere. */
  fitAsked: number
  notice: Notice | undefined
  /** Where the editor is asked to look, once. */
  goTo: { line: number; column: number } | undefined
  /** What was asked to be seen, and the how manieth time. */
  lookAt: { id: string; count: number } | undefined
  embed: boolean
}

export const useView = create<ViewState>()(() => ({
  theme: 'system',
  panel: undefined,
  selected: undefined,
  moved: {},
  fitAsked: 0,
  notice: undefined,
  goTo: undefined,
  lookAt: undefined,
  embed: false,
}))
