/** Where things stand: aligned with one another, or put back to where the drawing itself would have them. */
import type { Topology } from '../../lab/topology.ts'
import { act } from '../actions/history.ts'
import { sayPlaced } from '../actions/placed.ts'
import type { Point } from '../canvas/geometry.ts'
import { layOut } from '../canvas/layout.ts'
import { words } from '../locale/words.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'

/** Pods and namespaces stand in their machine's room; all else goes where it is put. */
export function movable(topology: Topology, id: string): boolean {
  const netns = topology.namespaces.find((each) => each.id === id)
  return netns ? netns.parent === undefined : topology.services.some((service) => service.id === id)
}

export function align(ids: readonly string[], axis: 'x' | 'y'): void {
  const { topology } = useScenario.getState()
  if (!topology) return
  const { moved } = useView.getState()
  const scene = layOut(topology, { ...topology.layout, ...moved })
  const places = new Map(
    [
      ...scene.rooms.map((room) => [room.netns.id, room.box] as const),
      ...scene.outsiders.map((cell) => [cell.netns.id, cell.box] as const),
      ...scene.bars.map((bar) => [bar.netns.id, bar.box] as const),
      ...scene.agreements.map(({ service, box }) => [service.id, box] as const),
    ].filter(([id]) => ids.includes(id)),
  )
  const line = Math.min(...[...places.values()].map((box) => box[axis]))
  const next = { ...moved }
  for (const [id, { x, y }] of places) next[id] = { x, y, [axis]: line }
  arrange(axis === 'x' ? words.build.acts.alignLeft : words.build.acts.alignTop, next)
}

function arrange(title: string, moved: Record<string, Point>): void {
  void act({ title, moved })
  sayPlaced(title)
}

export function tidy(): void {
  if (Object.keys(useView.getState().moved).length > 0) arrange(words.build.acts.tidy, {})
  useView.setState((view) => ({ fitAsked: view.fitAsked + 1 }))
}
