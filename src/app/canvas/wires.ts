/** The cables: one line for each pair of devices that are each other's peer. */
import { elbow } from './geometry.ts'
import { type Bar, type Cell, type Plug, type Room, type Wire, plugId } from './scene.ts'

export function drawWires(rooms: readonly Room[], outsiders: readonly Cell[], bars: readonly Bar[]): Wire[] {
  const plugs = [
    ...rooms.flatMap((room) => [...room.plugs, ...room.cells.flatMap((cell) => cell.plugs)]),
    ...outsiders.flatMap((c) => c.plugs),
    ...bars.flatMap((b) => b.plugs),
  ]
  const byId = new Map(plugs.map((plug) => [plugId(plug.netns, plug.device.name), plug]))
  const wires: Wire[] = []
  for (const [id, plug] of byId) {
    const { peer } = plug.device
    const otherId = peer && plugId(peer.netns, peer.device)
    const other = otherId === undefined ? undefined : byId.get(otherId)
    if (!other || !otherId || id > otherId) continue
    const live = plug.device.up && other.device.up
    wires.push({ id: `${id} ${otherId}`, points: route(plug, other, wires.length), live, ends: [id, otherId] })
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
