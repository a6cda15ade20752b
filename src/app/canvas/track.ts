/** Where a packet may go: anchors joined by one-way pieces of line, and the shortest way between two of them. */
import { type Point, lengthOf } from './geometry.ts'

interface Piece {
  to: string
  points: Point[]
  length: number
}
export interface Track {
  anchors: Map<string, Point>
  pieces: Map<string, Piece[]>
}

export const createTrack = (): Track => ({ anchors: new Map(), pieces: new Map() })

export function addAnchor(track: Track, id: string, at: Point): void {
  track.anchors.set(id, at)
}

/** One way, from anchor to anchor by the points between. Unknown anchors are left out: a device may be gone. */
export function join(track: Track, from: string, to: string, via: readonly Point[] = []): void {
  const a = track.anchors.get(from)
  const b = track.anchors.get(to)
  if (!a || !b) return
  const points = [a, ...via, b]
  const pieces = track.pieces.get(from) ?? []
  pieces.push({ to, points, length: lengthOf(points) })
  track.pieces.set(from, pieces)
}

export function joinBoth(track: Track, one: string, other: string, via: readonly Point[] = []): void {
  join(track, one, other, via)
  join(track, other, one, [...via].reverse())
}

/**
 * The shortest way (Dijkstra; scenes have tens of anchors), or undefined where no line leads there. `through` says which
 * anchors may lie between the two.
 */
export function wayBetween(
  track: Track,
  from: string,
  to: string,
  through: (anchor: string) => boolean = () => true,
): Point[] | undefined {
  const start = track.anchors.get(from)
  if (!start || !track.anchors.has(to)) return undefined
  if (from === to) return [start]
  const best = new Map<string, { cost: number; by: { from: string; piece: Piece } | undefined }>([
    [from, { cost: 0, by: undefined }],
  ])
  const open = new Set([from])
  const closed = new Set<string>()
  while (open.size > 0) {
    const here = cheapest(open, best)
    if (here === to) break
    open.delete(here)
    closed.add(here)
    for (const piece of track.pieces.get(here) ?? []) {
      if (closed.has(piece.to) || (piece.to !== to && !through(piece.to))) continue
      const cost = best.get(here)!.cost + piece.length
      const known = best.get(piece.to)
      if (known && known.cost <= cost) continue
      best.set(piece.to, { cost, by: { from: here, piece } })
      open.add(piece.to)
    }
  }
  return best.has(to) ? retrace(best, to) : undefined
}

type Best = Map<string, { cost: number; by: { from: string; piece: Piece } | undefined }>

function cheapest(open: ReadonlySet<string>, best: Best): string {
  let found = ''
  for (const id of open) if (found === '' || best.get(id)!.cost < best.get(found)!.cost) found = id
  return found
}

function retrace(best: Best, to: string): Point[] {
  const pieces: Point[][] = []
  for (let by = best.get(to)!.by; by; by = best.get(by.from)!.by) pieces.unshift(by.piece.points)
  return pieces.flatMap((points, i) => (i === 0 ? points : points.slice(1)))
}
