/** Where a card stands beside its thing without covering it: right, left, below or above, as there is room. Pure. */
export interface Rect {
  left: number
  top: number
  width: number
  height: number
}
const GAP = 10
const EDGE = 8

const clamp = (at: number, most: number): number => Math.max(EDGE, Math.min(at, most))

/** Left and top corner of a card of this size; of several places that would do, the first; where none does, where it covers least. */
export function placeCard(
  thing: Rect,
  card: { width: number; height: number },
  window: { width: number; height: number },
): { left: number; top: number } {
  const top = clamp(thing.top, window.height - card.height - EDGE)
  const left = clamp(thing.left, window.width - card.width - EDGE)
  const right = thing.left + thing.width
  const bottom = thing.top + thing.height
  const places = [
    { at: { left: right + GAP, top }, room: window.width - right - GAP - EDGE - card.width },
    { at: { left: thing.left - GAP - card.width, top }, room: thing.left - GAP - EDGE - card.width },
    { at: { left, top: bottom + GAP }, room: window.height - bottom - GAP - EDGE - card.height },
    { at: { left, top: thing.top - GAP - card.height }, room: thing.top - GAP - EDGE - card.height },
  ]
  const found = places.find(({ room }) => room >= 0) ?? places.reduce((a, b) => (b.room > a.room ? b : a))
  return {
    left: clamp(found.at.left, window.width - card.width - EDGE),
    top: clamp(found.at.top, window.height - card.height - EDGE),
  }
}
