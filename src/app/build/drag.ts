/** Dragging: from the palette onto the canvas, and from a thing to another. Pointer events, so that mouse, pen and touch are the same. */
import { stage } from '../canvas/stage.ts'
import { type Placeable, useBuild } from '../store/build.ts'
import { useScenario } from '../store/scenario.ts'
import { connectThings, placeAt } from './acts.ts'
import { canConnect } from './connect.ts'
import { takes } from './place.ts'
import { type Thing, thingOf } from './thing.ts'

/** Less is a click with an unsteady hand. */
const THRESHOLD = 4

const thingAt = (x: number, y: number): Thing | undefined => {
  const { topology } = useScenario.getState()
  for (const element of document.elementsFromPoint(x, y)) {
    const id =
      element.closest<HTMLElement>('[data-thing]')?.dataset['thing'] ??
      element.closest<HTMLElement>('.react-flow__node')?.dataset['id']
    const thing = thingOf(topology, id)
    if (thing) return thing
  }
  return undefined
}

const isOverCanvas = (x: number, y: number): boolean => document.elementFromPoint(x, y)?.closest('.canvas') !== null

/** Follows the pointer until it is let go; Esc or a lost pointer calls it off. */
function follow(
  start: PointerEvent,
  onMove: (event: PointerEvent) => void,
  onEnd: (event: PointerEvent | undefined) => void,
): void {
  const stop = new AbortController()
  const { signal } = stop
  const end = (event: PointerEvent | undefined) => {
    stop.abort()
    onEnd(event)
  }
  const own = (handle: (event: PointerEvent) => void) => (event: PointerEvent) => {
    if (event.pointerId === start.pointerId) handle(event)
  }
  window.addEventListener('pointermove', own(onMove), { signal })
  window.addEventListener('pointerup', own(end), { signal })
  window.addEventListener(
    'pointercancel',
    own(() => end(undefined)),
    { signal },
  )
  window.addEventListener('keydown', (event) => event.key === 'Escape' && end(undefined), { signal, capture: true })
}

export function dragFromPalette(
  kind: Placeable,
  { nativeEvent, currentTarget }: { nativeEvent: PointerEvent; currentTarget: HTMLElement },
): void {
  if (nativeEvent.button !== 0) return
  const item = currentTarget
  let dragging = false
  follow(
    nativeEvent,
    ({ clientX: x, clientY: y }) => {
      dragging ||= Math.hypot(x - nativeEvent.clientX, y - nativeEvent.clientY) > THRESHOLD
      if (!dragging) return
      item.dataset['dragged'] = 'yes'
      const thing = thingAt(x, y)
      useBuild.setState({ dragged: { kind, at: { x, y } }, target: thing && takes(kind, thing) ? thing.id : undefined })
    },
    (event) => {
      useBuild.setState({ dragged: undefined, target: undefined })
      if (!dragging || !event || !isOverCanvas(event.clientX, event.clientY)) return
      const { clientX: x, clientY: y } = event
      const thing = thingAt(x, y)
      // The middle of what is placed comes under the pointer.
      const at = stage.toCanvas?.({ x, y })
      void placeAt(kind, thing?.id, at && { x: Math.round(at.x - 90), y: Math.round(at.y - 28) })
    },
  )
}

/** From a device or a thing's grip: a line to what it is to be joined with. */
export function drawFrom(id: string, start: PointerEvent): void {
  const { topology } = useScenario.getState()
  const from = thingOf(topology, id)
  if (!topology || !from) return
  const begin = { x: start.clientX, y: start.clientY }
  follow(
    start,
    ({ clientX: x, clientY: y }) => {
      const thing = thingAt(x, y)
      const target = thing && canConnect(topology, from, thing) ? thing.id : undefined
      useBuild.setState({ drawn: { from: id, start: begin, at: { x, y } }, target })
    },
    (event) => {
      useBuild.setState({ drawn: undefined, target: undefined })
      const thing = event && thingAt(event.clientX, event.clientY)
      if (thing && thing.id !== id) void connectThings(id, thing.id)
    },
  )
}
