/**
 * Where everything stands. A strict hierarchy needs no solver: Services in a row on top, Nodes as rooms in a row, the nodes'
 * network as a bar below, outside hosts under it. Pure and deterministic, so that a picture never jumps by itself; what a
 * person moved (`moved`, top left corners by id) stays where it was put.
 */
import type { NetnsView, Topology } from '../../lab/topology.ts'
import { type Point, around, middle } from './geometry.ts'
import { type Extra, LINE, NOTHING_MORE, layRoom } from './room.ts'
import type { Agreement, Bar, Cell, Plug, Room, Scene, Tie } from './scene.ts'
import { drawWires } from './wires.ts'
import { layTrack } from './room-track.ts'

/** A Service's ports need what width there is, up to a point. */
const SERVICE = { width: 186, widest: 236, height: 58, gap: 18, below: 50 }
const ROOM_GAP = 40
/** So many machines stand in one row. */
const ONE_ROW = 5
const ROW_GAP = 56
const BAR = { height: 24, above: 44, below: 34 }
const HOST = { width: 136, height: 54, gap: 24, below: 46 }

export type Moved = Readonly<Record<string, Point>>

const NOBODY: ReadonlySet<string> = new Set()

/** Everything to draw for a topology; pods that are `alone` stand by themselves however many there are. */
export function layOut(
  topology: Topology,
  moved: Moved = {},
  alone: ReadonlySet<string> = NOBODY,
  extra: Extra = NOTHING_MORE,
): Scene {
  const rooms = layRooms(topology, moved, alone, extra)
  // Measured where rooms would stand by themselves: moving one room must not make the rest jump.
  const unmoved = Object.keys(moved).length === 0 ? rooms : layRooms(topology, {}, alone, extra)
  const floor = Math.max(SERVICE.height + SERVICE.below, ...unmoved.map((r) => r.box.y + r.box.height))
  const right = Math.max(420, ...unmoved.map((r) => r.box.x + r.box.width))
  const outsiders = layOutsiders(topology, right, floor, moved, extra)
  const bars = layBars(topology, rooms, outsiders, right, floor + extra.lines * LINE, moved)
  const agreements = layAgreements(topology, unmoved, right, moved)
  const scene: Scene = {
    rooms,
    outsiders,
    bars,
    agreements,
    wires: drawWires(rooms, outsiders, bars),
    ties: layTies(agreements, rooms),
    track: layTrack(rooms, outsiders, bars),
    bounds: around(
      [...rooms, ...outsiders, ...bars, ...agreements].map((thing) => thing.box),
      8,
    ),
  }
  return scene
}

function layRooms(topology: Topology, moved: Moved, alone: ReadonlySet<string>, extra: Extra): Room[] {
  const isAlone = (id: string) => alone.has(id)
  const inside = new Map<string, NetnsView[]>()
  for (const n of topology.namespaces) {
    if (n.parent === undefined) continue
    const own = inside.get(n.parent)
    if (own) own.push(n)
    else inside.set(n.parent, [n])
  }
  const childrenOf = (node: NetnsView) => inside.get(node.id) ?? []
  const nodes = topology.namespaces.filter((n) => isRoom(topology, n))
  const top = topology.services.length > 0 ? SERVICE.height + SERVICE.below : 0
  const drafts = nodes.map((node) => layRoom(node, childrenOf(node), { x: 0, y: 0 }, { alone: isAlone, extra }))
  const tallest = Math.max(0, ...drafts.map((room) => room.box.height))
  // Many stand in rows, in columns of one width, about as wide as a screen is.
  const columns = nodes.length <= ONE_ROW ? nodes.length : Math.ceil(Math.sqrt(nodes.length))
  const widest = Math.max(0, ...drafts.map((room) => room.box.width))
  let x = 0
  return nodes.map((node, i) => {
    const { width } = drafts[i]!.box
    const row = Math.floor(i / Math.max(1, columns))
    if (i % Math.max(1, columns) === 0) x = 0
    const at = moved[node.id] ?? { x, y: top + row * (tallest + ROW_GAP + extra.lines * LINE) }
    x += (columns < nodes.length ? widest : width) + ROOM_GAP
    return layRoom(node, childrenOf(node), at, { tall: tallest, alone: isAlone, extra })
  })
}

/** Machines with something inside: Nodes, the lab, and whoever has a bridge or namespaces of its own. */
const isRoom = (topology: Topology, { id, kind, devices }: NetnsView): boolean =>
  kind === 'node' ||
  id === 'host/lab' ||
  ((kind === 'host' || kind === 'gateway') &&
    (devices.some((d) => d.kind === 'bridge') || topology.namespaces.some((n) => n.parent === id)))

/** Hosts on a network stand in one row; a host behind another one stands under it. */
function layOutsiders(topology: Topology, right: number, floor: number, moved: Moved, extra: Extra): Cell[] {
  const ids = new Set(topology.namespaces.filter((n) => isRoom(topology, n)).map((n) => n.id))
  const outside = topology.namespaces.filter((n) => !ids.has(n.id) && n.kind !== 'network' && !(n.parent && ids.has(n.parent)))
  const networks = new Set(topology.namespaces.filter((n) => n.kind === 'network').map((n) => n.id))
  const onNetwork = (n: NetnsView) => n.devices.some((d) => d.peer && networks.has(d.peer.netns))
  const first = outside.filter((n) => onNetwork(n) || networks.size === 0)
  const behind = outside.filter((n) => !first.includes(n))
  const more = extra.lines * LINE
  const y = floor + (networks.size > 0 ? BAR.above + more + BAR.height + BAR.below : HOST.below + more)
  const pitch = HOST.width + HOST.gap
  const start = Math.max(0, (right - first.length * pitch + HOST.gap) / 2)
  const cells = first.map((netns, i) => layHost(netns, moved[netns.id] ?? { x: start + i * pitch, y }, more))
  const used = new Map<string, number>()
  for (const netns of behind) {
    const near = cells.find((c) => netns.devices.some((d) => d.peer?.netns === c.netns.id)) ?? cells[0]
    const nth = used.get(near?.netns.id ?? '') ?? 0
    used.set(near?.netns.id ?? '', nth + 1)
    const at = { x: (near?.box.x ?? start) + nth * pitch, y: (near?.box.y ?? y) + HOST.height + HOST.below + 2 * more }
    cells.push(layHost(netns, moved[netns.id] ?? at, more))
  }
  return cells
}

function layHost(netns: NetnsView, at: Point, more: number): Cell {
  const box = { ...at, width: HOST.width, height: HOST.height + more }
  const devices = netns.devices.filter((d) => d.kind !== 'loopback')
  const plugs = devices.map((device, i): Plug => {
    // The first device looks up to the network, others down to what is behind.
    const up = i === 0
    const x = up ? box.x + box.width / 2 : box.x + (box.width * i) / devices.length
    return {
      netns: netns.id,
      netnsName: netns.name,
      device,
      at: { x, y: up ? box.y : box.y + box.height },
      side: up ? 'top' : 'bottom',
      labelWidth: 60,
    }
  })
  return { netns, box, plugs }
}

/** The bar's ports sit where the cables come down, so that they come down straight. */
function layBars(
  topology: Topology,
  rooms: readonly Room[],
  outsiders: readonly Cell[],
  right: number,
  floor: number,
  moved: Moved,
): Bar[] {
  return topology.namespaces
    .filter((n) => n.kind === 'network')
    .map((netns, i) => {
      const at = moved[netns.id] ?? { x: 0, y: floor + BAR.above + i * (BAR.height + 20) }
      const box = { ...at, width: right, height: BAR.height }
      const ends = [...rooms, ...outsiders].flatMap((place) => place.plugs)
      const ports = netns.devices.filter((d) => d.kind !== 'loopback' && d.kind !== 'bridge')
      const plugs = ports.map((device, nth): Plug => {
        const end = ends.find((plug) => plug.netns === device.peer?.netns && plug.device.name === device.peer.device)
        const wanted = end?.at.x ?? box.x + (box.width * (nth + 1)) / (ports.length + 1)
        const above = !end || end.at.y < box.y + box.height / 2
        const x = Math.min(box.x + box.width - 10, Math.max(box.x + 10, wanted))
        return {
          netns: netns.id,
          netnsName: netns.name,
          device,
          at: { x, y: above ? box.y : box.y + box.height },
          side: above ? 'top' : 'bottom',
          labelWidth: 0,
        }
      })
      for (const device of netns.devices) {
        if (device.kind === 'bridge')
          plugs.push({ netns: netns.id, netnsName: netns.name, device, at: middle(box), side: 'bar', labelWidth: 0 })
      }
      return { netns, box, plugs }
    })
}

/** Each Service above the pods that it selects, as far as there is room; the order by that wish, then by name. */
function layAgreements(topology: Topology, rooms: readonly Room[], right: number, moved: Moved): Agreement[] {
  const pitch = SERVICE.width + SERVICE.gap
  const columns = Math.max(1, Math.floor((right + SERVICE.gap) / pitch))
  const cells = new Map([...cellsByPod(rooms)].map(([id, cell]) => [id, middle(cell.box).x]))
  const services = new Map(topology.services.map((service) => [service.id, service]))
  const wish = (id: string) => {
    const service = services.get(id)
    const xs = (service?.endpoints ?? []).flatMap((e) => (e.pod && cells.has(e.pod) ? [cells.get(e.pod)!] : []))
    return xs.length > 0 ? xs.reduce((a, b) => a + b, 0) / xs.length : 0
  }
  const wishes = new Map(topology.services.map(({ id }) => [id, wish(id)]))
  const ordered = [...topology.services].sort((a, b) => wishes.get(a.id)! - wishes.get(b.id)! || (a.id < b.id ? -1 : 1))
  const inFirstRow = Math.min(columns, ordered.length)
  const width = Math.min(SERVICE.widest, Math.max(SERVICE.width, (right + SERVICE.gap) / Math.max(1, inFirstRow) - SERVICE.gap))
  const start = (right - inFirstRow * (width + SERVICE.gap) + SERVICE.gap) / 2
  return ordered.map((service, i) => {
    const row = Math.floor(i / columns)
    const at = moved[service.id] ?? { x: start + (i % columns) * (width + SERVICE.gap), y: -row * (SERVICE.height + 14) }
    return { service, box: { ...at, width, height: SERVICE.height } }
  })
}

/** Where each pod is drawn: by itself, or in its pile. */
function cellsByPod(rooms: readonly Room[]): Map<string, Cell> {
  return new Map(
    rooms.flatMap((room) => room.cells.flatMap((cell) => (cell.members ?? [cell.netns.id]).map((id) => [id, cell] as const))),
  )
}

function layTies(agreements: readonly Agreement[], rooms: readonly Room[]): Tie[] {
  const cells = cellsByPod(rooms)
  const ties: Tie[] = []
  for (const { service, box } of agreements) {
    const seen = new Set<string>()
    for (const endpoint of service.endpoints) {
      const cell = endpoint.pod === undefined ? undefined : cells.get(endpoint.pod)
      if (!cell || seen.has(cell.netns.id)) continue
      seen.add(cell.netns.id)
      const from = { x: box.x + box.width / 2, y: box.y + box.height }
      const to = { x: cell.box.x + cell.box.width / 2, y: cell.box.y }
      ties.push({
        id: `${service.id} ${cell.netns.id}`,
        service: service.id,
        pod: cell.netns.id,
        ready: endpoint.ready,
        points: [from, to],
      })
    }
  }
  return ties
}
