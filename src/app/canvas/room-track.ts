/**
 * The packet's track through the scene. In a Node the pieces are one-way, as the kernel's path is: in by PREROUTING, routing,
 * then FORWARD or INPUT, out by POSTROUTING; so a packet that is drawn between two devices passes the stations between them.
 */
import { type Point, middle } from './geometry.ts'
import { CORRIDOR } from './room.ts'
import { type Bar, type Cell, type Plug, type Room, type StationName, centreId, plugId, stationId } from './scene.ts'
import { type Track, addAnchor, createTrack, join, joinBoth } from './track.ts'
import { drawWires } from './wires.ts'

export function layTrack(rooms: readonly Room[], outsiders: readonly Cell[], bars: readonly Bar[]): Track {
  const track = createTrack()
  const cells = [...rooms.flatMap((room) => room.cells), ...outsiders]
  for (const plug of [
    ...rooms.flatMap((r) => [...r.plugs, ...r.bars.map((b) => b.plug)]),
    ...cells.flatMap((c) => c.plugs),
    ...bars.flatMap((b) => b.plugs),
  ]) {
    addAnchor(track, plugId(plug.netns, plug.device.name), plug.at)
  }
  for (const cell of cells) layCell(track, cell)
  for (const bar of bars) laySwitch(track, bar)
  for (const room of rooms) layCorridor(track, room)
  for (const wire of drawWires(rooms, outsiders, bars)) {
    const [a, b] = wire.ends
    const first = track.anchors.get(a)
    const forward = first && wire.points[0] && first.x === wire.points[0].x && first.y === wire.points[0].y
    const via = wire.points.slice(1, -1)
    joinBoth(track, a, b, forward ? via : via.reverse())
  }
  return track
}

function layCell(track: Track, cell: Cell) {
  const centre = centreId(cell.netns.id)
  // Under the words, so that the packet does not hide whose it is.
  const at = { x: cell.box.x + cell.box.width / 2, y: cell.box.y + cell.box.height - 8 }
  addAnchor(track, centre, at)
  for (const plug of cell.plugs) joinBoth(track, centre, plugId(cell.netns.id, plug.device.name), [{ x: plug.at.x, y: at.y }])
}

/** Every port reaches every other along the bar. */
function laySwitch(track: Track, bar: Bar) {
  const y = bar.box.y + bar.box.height / 2
  addAnchor(track, centreId(bar.netns.id), middle(bar.box))
  joinPorts(
    track,
    bar.plugs.filter((p) => p.side !== 'bar'),
    y,
  )
}

function joinPorts(track: Track, ports: readonly Plug[], y: number) {
  ports.forEach((one, i) => {
    for (const other of ports.slice(i + 1)) {
      joinBoth(track, plugId(one.netns, one.device.name), plugId(other.netns, other.device.name), [
        { x: one.at.x, y },
        { x: other.at.x, y },
      ])
    }
  })
}

function layCorridor(track: Track, room: Room) {
  const { id } = room.netns
  const at = {} as Record<StationName, Point>
  for (const station of room.stations) {
    at[station.name] = middle(station.box)
    addAnchor(track, stationId(id, station.name), middle(station.box))
  }
  const go = (from: StationName, to: StationName, via: Point[] = []) => join(track, stationId(id, from), stationId(id, to), via)
  go('prerouting', 'routing')
  go('routing', 'forward')
  go('forward', 'postrouting')
  go('routing', 'input')
  go('input', 'process')
  go('process', 'output')
  go('output', 'postrouting', [{ x: at.postrouting.x, y: at.output.y }])
  for (const bar of room.bars) {
    const ports = room.plugs.filter((p) => p.device.master === bar.plug.device.name)
    joinPorts(track, ports, bar.plug.at.y)
    for (const port of ports)
      joinBoth(track, plugId(id, port.device.name), plugId(id, bar.plug.device.name), [{ x: port.at.x, y: bar.plug.at.y }])
    joinKernel(track, room, bar.plug, at)
  }
  for (const plug of room.plugs) joinKernel(track, room, plug, at)
}

/** From a device into the stack, and from the stack out of it; each has its own lane. */
function joinKernel(track: Track, room: Room, plug: Plug, at: Record<StationName, Point>) {
  const { id } = room.netns
  const device = plugId(id, plug.device.name)
  const { x } = plug.at
  const top = room.kernelTop
  if (plug.side === 'bottom') {
    const left = room.corridor.x + room.corridor.width / 2 - CORRIDOR.width / 2 + 8
    const right = room.corridor.x + room.corridor.width / 2 + CORRIDOR.width / 2 - 8
    join(track, device, stationId(id, 'prerouting'), [
      { x, y: top + CORRIDOR.lowIn },
      { x: left, y: top + CORRIDOR.lowIn },
      { x: left, y: at.prerouting.y },
    ])
    join(track, stationId(id, 'postrouting'), device, [
      { x: right, y: at.postrouting.y },
      { x: right, y: top + CORRIDOR.lowOut },
      { x, y: top + CORRIDOR.lowOut },
    ])
    return
  }
  join(track, device, stationId(id, 'prerouting'), [
    { x, y: top + CORRIDOR.laneIn },
    { x: at.prerouting.x, y: top + CORRIDOR.laneIn },
  ])
  join(track, stationId(id, 'postrouting'), device, [
    { x: at.postrouting.x, y: top + CORRIDOR.laneOut },
    { x, y: top + CORRIDOR.laneOut },
  ])
}
