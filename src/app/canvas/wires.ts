/** The cables: one line for each pair of devices that are each other's peer. */
import { type Point, distance, elbow } from './geometry.ts'
import { type Bar, type Cell, type Plug, type Room, type Wire, plugId } from './scene.ts'

export function drawWires(rooms: readonly Room[], outsiders: readonly Cell[], bars: readonly Bar[]): Wire[] {
  const plugs = [
    ...rooms.flatMap((room) => [...room.plugs, ...room.cells.flatMap((cell) => cell.plugs)]),
    ...outsiders.flatMap((c) => c.plugs),
    ...bars.flatMap((b) => b.plugs),
  ]
  const byId = new Map(plugs.map((plug) => [plugId(plug.netns, plug.device.name), plug]))
  const wires: Wire[] = []
  const boxes = new Map(rooms.map((room) => [room.netns.id, room.box]))
  /** A machine of an upper row: its cable goes down between the columns, not through the rooms below. */
  const aside = (a: Plug, b: Plug): Point[] | undefined => {
    const [high, low] = a.at.y <= b.at.y ? [a, b] : [b, a]
    const box = boxes.get(high.netns)
    if (!box || low.side !== 'top' || low.at.y - high.at.y < 200) return undefined
    const x = box.x + box.width + 20 - 4 * (Math.round(low.at.y - high.at.y) % 5)
    const y = high.at.y + 26
    return [high.at, { x: high.at.x, y }, { x, y }, { x, y: low.at.y - 18 }, { x: low.at.x, y: low.at.y - 18 }, low.at]
  }
  for (const [id, plug] of byId) {
    const { peer } = plug.device
    const otherId = peer && plugId(peer.netns, peer.device)
    const other = otherId === undefined ? undefined : byId.get(otherId)
    if (!other || !otherId || id > otherId) continue
    const live = plug.device.up && other.device.up
    wires.push({
      id: `${id} ${otherId}`,
      points: aside(plug, other) ?? route(plug, other, wires.length),
      live,
      ends: [id, otherId],
    })
  }
  return wires
}

function route(a: Plug, b: Plug, nth: number) {
  // Two that look down from the same height: below their names, each cable in a lane of its own.
  if (a.side === 'bottom' && b.side === 'bottom' && Math.abs(a.at.y - b.at.y) < 1) {
    const y = a.at.y + 23 + 3 * (nth % 3)
    return [a.at, { x: a.at.x, y }, { x: b.at.x, y }, b.at]
  }
  return a.at.y <= b.at.y ? elbow(a.at, b.at) : elbow(b.at, a.at)
}

/** How far a point is from a line between two others. */
function fromSegment(p: Point, a: Point, b: Point): number {
  const length = distance(a, b)
  if (length === 0) return distance(p, a)
  const share = ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / (length * length)
  const t = Math.min(1, Math.max(0, share))
  return distance(p, { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t })
}

/** The cable that passes a point nearest, within `reach`. */
export function wireNear(wires: readonly Wire[], at: Point, reach: number): Wire | undefined {
  let best: Wire | undefined
  let least = reach
  for (const wire of wires) {
    for (let i = 1; i < wire.points.length; i++) {
      const far = fromSegment(at, wire.points[i - 1]!, wire.points[i]!)
      if (far < least) {
        least = far
        best = wire
      }
    }
  }
  return best
}
