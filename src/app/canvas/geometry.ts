/** Points, boxes and polylines in the canvas' own units; no React, no state. */
export interface Point {
  x: number
  y: number
}
export interface Box extends Point {
  width: number
  height: number
}

export const middle = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })
export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

/** The smallest box around all, with a margin; an empty list gives an empty box. */
export function around(boxes: readonly Box[], margin: number): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 }
  const x = Math.min(...boxes.map((b) => b.x)) - margin
  const y = Math.min(...boxes.map((b) => b.y)) - margin
  const right = Math.max(...boxes.map((b) => b.x + b.width)) + margin
  const bottom = Math.max(...boxes.map((b) => b.y + b.height)) + margin
  return { x, y, width: right - x, height: bottom - y }
}

export function lengthOf(points: readonly Point[]): number {
  let length = 0
  for (let i = 1; i < points.length; i++) length += distance(points[i - 1]!, points[i]!)
  return length
}

/** The point at a share (0 to 1) of the way along. */
export function pointAt(points: readonly Point[], share: number): Point {
  const first = points[0] ?? { x: 0, y: 0 }
  let left = lengthOf(points) * Math.min(1, Math.max(0, share))
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1]!
    const b = points[i]!
    const step = distance(a, b)
    if (left <= step && step > 0) return { x: a.x + ((b.x - a.x) * left) / step, y: a.y + ((b.y - a.y) * left) / step }
    left -= step
  }
  return points.at(-1) ?? first
}

/** The line up to a share of its length. */
export function cutAt(points: readonly Point[], share: number): Point[] {
  const end = pointAt(points, share)
  let left = lengthOf(points) * Math.min(1, Math.max(0, share))
  const cut: Point[] = points.slice(0, 1)
  for (let i = 1; i < points.length; i++) {
    const step = distance(points[i - 1]!, points[i]!)
    if (step >= left) break
    left -= step
    cut.push(points[i]!)
  }
  cut.push(end)
  return cut
}

/** An SVG path with softened corners, as a draughtsman bends a wire. */
export function svgPath(points: readonly Point[], radius = 5): string {
  const [first, ...rest] = points
  if (!first) return ''
  const words = [`M${first.x} ${first.y}`]
  for (let i = 0; i < rest.length; i++) {
    const at = rest[i]!
    const before = points[i]!
    const after = rest[i + 1]
    const room = after ? Math.min(radius, distance(before, at) / 2, distance(at, after) / 2) : 0
    if (!after || room < 0.5) {
      words.push(`L${at.x} ${at.y}`)
      continue
    }
    const enter = towards(at, before, room)
    const leave = towards(at, after, room)
    words.push(`L${enter.x} ${enter.y}Q${at.x} ${at.y} ${leave.x} ${leave.y}`)
  }
  return words.join('')
}

function towards(from: Point, to: Point, by: number): Point {
  const whole = distance(from, to)
  return { x: from.x + ((to.x - from.x) * by) / whole, y: from.y + ((to.y - from.y) * by) / whole }
}

/** Right angles only: straight if the ends are in line, else one jog half way. */
export function elbow(a: Point, b: Point): Point[] {
  if (Math.abs(a.x - b.x) < 0.5 || Math.abs(a.y - b.y) < 0.5) return [a, b]
  const y = (a.y + b.y) / 2
  return [a, { x: a.x, y }, { x: b.x, y }, b]
}
