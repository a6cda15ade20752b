/** One Node's room: pods in rows, cables down to the corridor, the kernel's stations along it, `eth0` in the outer wall. */
import { switchBridge } from '../switch.ts'
import type { DeviceView, NetnsView } from '../../lab/topology.ts'
import type { Box, Point } from './geometry.ts'
import { groupsOf } from './group.ts'
import type { Cell, Plug, Room, Station, StationName } from './scene.ts'

const POD = { width: 118, height: 58, gapX: 14, gapY: 14 }
const HEAD = 34
const PAD = 16
const CABLE = 32
const BRIDGE = 30
export const CORRIDOR = {
  width: 432,
  labels: 16,
  laneIn: 24,
  laneOut: 31,
  upper: 58,
  lower: 96,
  lowIn: 122,
  lowOut: 128,
  height: 142,
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

/** Up to four in a row; more stand in rows, every other one shifted so that its cables pass between the pods below. */
export function columnsFor(pods: number): number {
  if (pods <= 4) return Math.max(1, pods)
  return pods <= 12 ? Math.ceil(pods / 2) : Math.ceil(Math.sqrt(pods * 2))
}

/** Namespaces that were made by hand show each device's name and address. */
function widthFor(children: readonly NetnsView[]): number {
  const widths = children.map((child) => {
    const plugs = child.kind === 'netns' ? child.devices.filter((d) => d.kind !== 'loopback').length : 0
    // A switch's ports have no address beside their name.
    return plugs * (switchBridge(child) === undefined ? 122 : 58)
  })
  return Math.max(POD.width, ...widths)
}

/** `tall`: rooms that stand side by side are equally high, and pods stand next to the corridor. */
export function layRoom(netns: NetnsView, inside: readonly NetnsView[], at: Point, tall = 0, alone = (_: string) => true): Room {
  const { cells: children, groups } = groupsOf(inside, alone)
  const members = new Map(groups.map((group) => [group.netns.id, group.members]))
  const columns = columnsFor(children.length)
  const cellWidth = widthFor(children)
  const rows = Math.ceil(children.length / columns)
  const pitch = cellWidth + POD.gapX
  const podsWidth = columns * pitch - POD.gapX + (rows > 1 ? pitch / 2 : 0)
  const width = Math.max(CORRIDOR.width, podsWidth) + 2 * PAD
  const podsHeight = rows > 0 ? rows * (POD.height + POD.gapY) - POD.gapY + CABLE : 6
  const bridges = netns.devices.filter((d) => d.kind === 'bridge')
  const extra = bridges.length * BRIDGE
  const slack = Math.max(0, tall - (HEAD + podsHeight + CORRIDOR.height + extra))
  const wall = at.y + slack + HEAD + podsHeight
  const corridor: Box = { x: at.x, y: wall, width, height: CORRIDOR.height + extra }
  const left = at.x + (width - podsWidth) / 2
  const cells = children.map((child, i): Cell => {
    const row = Math.floor(i / columns)
    // The row next to the corridor is not shifted; the one above it is.
    const shift = (rows - 1 - row) % 2 === 1 ? pitch / 2 : 0
    const box = {
      x: left + (i % columns) * pitch + shift,
      y: at.y + slack + HEAD + row * (POD.height + POD.gapY),
      width: cellWidth,
      height: POD.height,
    }
    const own = members.get(child.id)
    return { netns: child, box, plugs: podPlugs(child, box), ...(own ? { members: own } : {}) }
  })
  const box = { ...at, width, height: wall + corridor.height - at.y }
  const bars = bridges.map((device, i) => layBridge(netns, device, corridor, i))
  return {
    netns,
    box,
    corridor,
    cells,
    bars,
    stations: layStations(corridor, extra),
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
      x: box.x + (box.width * (netns.kind === 'netns' ? i + 0.28 : i + 1)) / (devices.length + (netns.kind === 'netns' ? 0 : 1)),
      y: box.y + box.height,
    },
  }))
}

function layBridge(netns: NetnsView, device: DeviceView, corridor: Box, nth: number): { plug: Plug; box: Box } {
  const y = corridor.y + CORRIDOR.labels + nth * BRIDGE + 4
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

function layStations(corridor: Box, extra: number): Station[] {
  const centre = corridor.x + corridor.width / 2
  return (Object.keys(STATIONS) as StationName[]).map((name) => {
    const { x, row, width } = STATIONS[name]
    const y = corridor.y + extra + (row === 'upper' ? CORRIDOR.upper : CORRIDOR.lower)
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
