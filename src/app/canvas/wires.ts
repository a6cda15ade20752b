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
    wires.push({ id: `${id} ${otherId}`, points: route(plug, other), live, ends: [id, otherId] })
  }
  return wires
}

const route = (a: Plug, b: Plug) => (a.at.y <= b.at.y ? elbow(a.at, b.at) : elbow(b.at, a.at))
