/** What moving things stands for: the lines of `spec.layout` in the scenario's own document that say where they are. */
import type { Point } from '../canvas/geometry.ts'
import { useHistory } from '../store/history.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'

type Places = Readonly<Record<string, Point>>

/** A bare `y` is a yes in YAML 1.1, which is why it is written in quotes. */
const line = (id: string, { x, y }: Point): string => `${id}: { x: ${Math.round(x)}, "y": ${Math.round(y)} }`

/** As a difference: what is taken away (`-`), what is written (`+`). */
export function placesChanged(before: Places, after: Places): string | undefined {
  const lines = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((id) => {
    const [was, is] = [before[id] && line(id, before[id]), after[id] && line(id, after[id])]
    return was === is ? [] : [...(was ? [`- ${was}`] : []), ...(is ? [`+ ${is}`] : [])]
  })
  return lines.length === 0 ? undefined : lines.join('\n')
}

/** Says where everything was put since what was remembered last. */
export function sayPlaced(title: string): void {
  const layout = useScenario.getState().topology?.layout
  const before = useHistory.getState().past.at(-1)?.snapshot.moved
  const placed = placesChanged({ ...layout, ...before }, { ...layout, ...useView.getState().moved })
  useHistory.setState({ said: placed === undefined ? undefined : { title, placed } })
}
