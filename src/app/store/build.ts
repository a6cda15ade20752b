/** Building by hand: what is selected, what is being dragged or connected and where it would land, and which small window is open. */
import { create } from 'zustand'
import type { Point } from '../canvas/geometry.ts'
import { useView } from './view.ts'

export type Placeable = 'node' | 'deployment' | 'pod' | 'service' | 'host' | 'netns' | 'router' | 'switch' | 'bridge'

export interface BuildState {
  /** Everything selected; `view.selected` is the last of them. */
  selection: readonly string[]
  /** From the palette, under the pointer (in the window's coordinates). */
  dragged: { kind: Placeable; at: Point } | undefined
  /** A line that is being drawn from a thing. */
  drawn: { from: string; start: Point; at: Point } | undefined
  /** What would take what is dragged or drawn. */
  target: string | undefined
  /** The Service whose pods are being picked by click. */
  picking: string | undefined
  menu: { id: string | undefined; at: Point } | undefined
  renaming: { id: string; at: Point } | undefined
  searching: boolean
}

export const useBuild = create<BuildState>()(() => ({
  selection: [],
  dragged: undefined,
  drawn: undefined,
  target: undefined,
  picking: undefined,
  menu: undefined,
  renaming: undefined,
  searching: false,
}))

/** Panels select one thing without knowing of more; then that one is all. */
export function selectionNow(): readonly string[] {
  const { selected } = useView.getState()
  const { selection } = useBuild.getState()
  if (selected === undefined) return []
  return selection.includes(selected) ? selection : [selected]
}

export function select(ids: readonly string[]): void {
  useBuild.setState({ selection: ids })
  useView.setState({ selected: ids.at(-1) })
}
