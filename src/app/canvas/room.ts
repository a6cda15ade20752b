/** One Node's room: pods in rows, cables down to the corridor, the kernel's stations along it, `eth0` in the outer wall. */
import { switchBridge } from '../switch.ts'
import type { DeviceView, NetnsView } from '../../lab/topology.ts'
import type { Box, Point } from './geometry.ts'
import { groupsOf } from './group.ts'
import type { Cell, Plug, Room, Station, StationName } from './scene.ts'

/** Of what the layers add to each name: a line, and for a machine's routes so many, in two columns. */
export const LINE = 11
const ROUTES = { most: 10, line: 12, pad: 10 }

/** What the chosen layers add to the drawing. */
export interface Extra {
  /** Lines under each device's name. */
  lines: number
  routes: boolean
}
export const NOTHING_MORE: Extra = { lines: 0, routes: false }

const POD = { width: 118, height: 58, gapX: 14, gapY: 14 }
const HEAD = 34
const PAD = 16
const CABLE = 32
const BRIDGE = 30
/** Where nobody lives yet there is a line that says so. */
const EMPTY = 24
export const CORRIDOR = {
  width: 432,
  labels: 16,
  laneIn: 24,
  laneOut: 31,
  upper: 56,
  lower: 102,
  lowIn: 130,
  lowOut: 136,
  height: 150,
}

/** Centres from the corridor's middle, and widths. */
const STATIONS: Record<StationName, { x: number; row: 'upper' | 'lower'; width: number }> = {
  prerouting: { x: -152, row: 'upper', width: 84 },
  routing: { x: -56, row: 'upper', width: 64 },
  forward: { x: 34, row: 'upper', width: 70 },
  postrouting: { x: 144, row: 'upper', width: 92 },
  input: { x: -56, row: 'lower', width: 56 },
  process: { x: 12, row: 'lower', width: 60 },
  output: { x: 80, row: 'lower', width: 60 },
}
const STATION_HEIGHT = 24
/** From nearest a station shows what stands there; it grows around its middle. */
export const NEAREST_BOX: Record<StationName, { width: number; height: number }> = {
  prerouting: { width: 94, height: 42 },
  routing: { width: 64, height: 28 },
  forward: { width: 84, height: 42 },
  postrouting: { width: 98, height: 42 },
  input: { width: 78, height: 42 },
  process: { width: 46, height: 28 },
  output: { width: 78, height: 42 },
}

/** Up to four in a row; more stand in rows, every other one shifted so that its cables pass between the pods below. */
export function columnsFor(pods: number): number {
  if (pods <= 4) return Math.max(1, pods)
  return pods <= 12 ? Math.ceil(pods / 2) : Math.ceil(Math.sqrt(pods * 2))
}

/** Namespaces that were made by hand show each device's name and address. */
function widthFor(children: readonly NetnsView[]): number {
  const widths = children.map((child) => {
    const devices = child.kind === 'netns' ? child.devices.filter((d) => d.kind !== 'loopback') : []
    // A switch's ports have no address beside their name; of several devices each needs room for its own words.
    const words = devices.map(({ name, addresses }) => `${name} ${addresses.join(', ')}`.length * 6.3 + 18)
    const each = devices.length > 1 ? Math.max(122, ...words) : 122
    return devices.length * (switchBridge(child) === undefined ? each : 58)
  })
  return Math.max(POD.width, ...widths)
}

interface RoomOptions {
  tall?: number
  alone?: (id: string) => boolean
  extra?: Extra
}

/** `tall`: rooms that stand side by side are equally high, and pods stand next to the corridor. */
export function layRoom(netns: NetnsView, inside: readonly NetnsView[], at: Point, options: RoomOptions = {}): Room {
  const { tall = 0, alone = () => true, extra = NOTHING_MORE } = options
  const { cells: children, groups } = groupsOf(inside, alone)
  const members = new Map(groups.map((group) => [group.netns.id, group.members]))
  const columns = columnsFor(children.length)
  const cellWidth = widthFor(children)
  const rows = Math.ceil(children.length / columns)
  const pitch = cellWidth + POD.gapX
  const podsWidth = columns * pitch - POD.gapX + (rows > 1 ? pitch / 2 : 0)
  const width = Math.max(CORRIDOR.width, podsWidth) + 2 * PAD
  const podHeight = POD.height + extra.lines * LINE
  const podsHeight = rows > 0 ? rows * (podHeight + POD.gapY) - POD.gapY + CABLE : EMPTY
  const bridges = netns.devices.filter((d) => d.kind === 'bridge')
  const lift = bridges.length * BRIDGE + extra.lines * LINE
  const shownRoutes = extra.routes ? Math.min(ROUTES.most, netns.routes.length) : 0
  const floor = shownRoutes > 0 ? Math.ceil(shownRoutes / 2) * ROUTES.line + ROUTES.pad : 0
  const slack = Math.max(0, tall - (HEAD + podsHeight + CORRIDOR.height + lift + floor))
  const wall = at.y + slack + HEAD + podsHeight
  const corridor: Box = { x: at.x, y: wall, width, height: CORRIDOR.height + lift + floor }
  const left = at.x + (width - podsWidth) / 2
  const cells = children.map((child, i): Cell => {
    const row = Math.floor(i / columns)
    // The row next to the corridor is not shifted; the one above it is.
    const shift = (rows - 1 - row) % 2 === 1 ? pitch / 2 : 0
    const box = {
      x: left + (i % columns) * pitch + shift,
      y: at.y + slack + HEAD + row * (podHeight + POD.gapY),
      width: cellWidth,
      height: podHeight,
    }
    const own = members.get(child.id)
    return { netns: child, box, plugs: podPlugs(child, box), ...(own ? { members: own } : {}) }
  })
  const box = { ...at, width, height: wall + corridor.height - at.y }
  const bars = bridges.map((device, i) => layBridge(netns, device, corridor, i, extra.lines))
  return {
    netns,
    box,
    corridor,
    kernelTop: corridor.y + lift,
    routes:
      floor > 0
        ? { x: corridor.x + 12, y: corridor.y + CORRIDOR.height + lift, width: corridor.width - 24, height: floor - 6 }
        : undefined,
    cells,
    bars,
    stations: layStations(corridor, lift),
    plugs: roomPlugs(netns, corridor, cells, new Set(groups.flatMap((group) => group.members)), rows > 1 ? pitch / 2 : pitch),
  }
}

function podPlugs(netns: NetnsView, box: Box): Plug[] {
  const devices = netns.devices.filter((d) => d.kind !== 'loopback')
  return devices.map((device, i) => ({
    netns: netns.id,
    netnsName: netns.name,
    device,
    side: 'bottom',
    labelWidth: 34,
    at: {
      x:
        netns.kind === 'netns'
          ? box.x + (box.width * i) / devices.length + Math.min(34, (0.28 * box.width) / devices.length)
          : box.x + (box.width * (i + 1)) / (devices.length + 1),
      y: box.y + box.height,
    },
  }))
}

function layBridge(netns: NetnsView, device: DeviceView, corridor: Box, nth: number, lines: number): { plug: Plug; box: Box } {
  const y = corridor.y + CORRIDOR.labels + lines * LINE + nth * BRIDGE + 4
  const box = { x: corridor.x + 24, y, width: corridor.width - 48, height: 16 }
  return {
    box,
    plug: {
      netns: netns.id,
      netnsName: netns.name,
      device,
      at: { x: box.x + box.width / 2, y: y + 8 },
      side: 'bar',
      labelWidth: 0,
    },
  }
}

function layStations(corridor: Box, lift: number): Station[] {
  const centre = corridor.x + corridor.width / 2
  return (Object.keys(STATIONS) as StationName[]).map((name) => {
    const { x, row, width } = STATIONS[name]
    const y = corridor.y + lift + (row === 'upper' ? CORRIDOR.upper : CORRIDOR.lower)
    return { name, box: { x: centre + x - width / 2, y: y - STATION_HEIGHT / 2, width, height: STATION_HEIGHT } }
  })
}

/** Ends of the pods' cables under their pods; cables to other machines in the outer wall; the rest at the left, inside. */
function roomPlugs(
  netns: NetnsView,
  corridor: Box,
  cells: readonly Cell[],
  piled: ReadonlySet<string>,
  labelWidth: number,
): Plug[] {
  const above = new Map(
    cells.flatMap((cell) => cell.plugs.map((plug) => [`${cell.netns.id}|${plug.device.name}`, plug.at.x] as const)),
  )
  const outer = netns.devices.filter((d) => d.kind === 'cable')
  let loose = 0
  const plugs: Plug[] = []
  for (const device of netns.devices) {
    if (device.kind === 'loopback' || device.kind === 'bridge') continue
    if (device.peer && piled.has(device.peer.netns)) continue
    const common = { netns: netns.id, netnsName: netns.name, device }
    const x = device.peer && above.get(`${device.peer.netns}|${device.peer.device}`)
    if (x !== undefined) plugs.push({ ...common, at: { x, y: corridor.y }, side: 'top', labelWidth: labelWidth - 9 })
    else if (device.kind === 'cable') {
      const nth = outer.indexOf(device)
      const at = { x: corridor.x + (corridor.width * (nth + 1)) / (outer.length + 1), y: corridor.y + corridor.height }
      plugs.push({ ...common, at, side: 'bottom', labelWidth: 150 })
    } else
      plugs.push({
        ...common,
        at: { x: corridor.x + 16 + 70 * loose++, y: corridor.y + corridor.height },
        side: 'bottom',
        labelWidth: 64,
      })
  }
  return plugs
}
