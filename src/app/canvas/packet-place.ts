/** Where the envelope hangs so that it neither leaves the stage nor hides the thing that the packet is in. Pure. */
import type { Point } from './geometry.ts'

export interface View {
  x: number
  y: number
  zoom: number
  width: number
}

/** How far to shift it sideways, and whether it hangs under the packet; sizes in screen pixels. */
export function hangEnvelope(
  at: Point,
  view: View,
  envelope: { width: number; height: number },
): { shift: number; under: boolean } {
  const x = at.x * view.zoom + view.x
  const y = at.y * view.zoom + view.y
  const half = envelope.width / 2 + 8
  const left = Math.max(0, half - x)
  const right = Math.min(0, view.width - half - x)
  return { shift: left || right, under: y < envelope.height + 30 }
}

/** The packet's words stay legible however far away the drawing is: the scale that works against the zoom. */
export const againstZoom = (zoom: number): number => Math.min(2.2, Math.max(0.8, 1 / zoom))
