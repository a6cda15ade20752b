/** What the canvas draws, as plain data: rooms, cells, plugs, wires, and the track that a packet may run along. */
import type { DeviceView, NetnsView, ServiceView } from '../../lab/topology.ts'
import type { Box, Point } from './geometry.ts'
import type { Track } from './track.ts'

/** The kernel's stations as they stand on a Node's corridor. */
export type StationName = 'prerouting' | 'routing' | 'forward' | 'postrouting' | 'input' | 'process' | 'output'
export interface Station {
  name: StationName
  box: Box
}

/** A device where it is drawn: in a wall, or along a bridge's bar. */
export interface Plug {
  netns: string
  netnsName: string
  device: DeviceView
  at: Point
  side: 'top' | 'bottom' | 'bar'
  /** Room for its name, to the right. */
  labelWidth: number
}

/** A Node: pods behind their cables, the root namespace as a corridor below them. */
export interface Room {
  netns: NetnsView
  box: Box
  corridor: Box
  /** Where the kernel's path begins in it, under the devices' names and the bridges. */
  kernelTop: number
  /** Room for its routes, where they are shown. */
  routes: Box | undefined
  plugs: Plug[]
  stations: Station[]
  bars: { plug: Plug; box: Box }[]
  cells: Cell[]
}
/** A pod, a named namespace, an outside host or the gateway. */
export interface Cell {
  netns: NetnsView
  /** The pods that it stands for, if it is a pile of them. */
  members?: readonly string[]
  box: Box
  plugs: Plug[]
}
/** A network that is only a switch. */
export interface Bar {
  netns: NetnsView
  box: Box
  plugs: Plug[]
}
/** A Service floats above: an agreement, no machine. */
export interface Agreement {
  service: ServiceView
  box: Box
}

export interface Wire {
  id: string
  points: Point[]
  live: boolean
  ends: [string, string]
}
export interface Tie {
  id: string
  service: string
  pod: string
  ready: boolean
  points: Point[]
}

export interface Scene {
  rooms: Room[]
  outsiders: Cell[]
  bars: Bar[]
  agreements: Agreement[]
  wires: Wire[]
  ties: Tie[]
  track: Track
  bounds: Box
}

export const plugId = (netns: string, device: string): string => `${netns}|${device}`
export const stationId = (netns: string, station: StationName): string => `${netns}#${station}`
/** The middle of a namespace that has no stations of its own. */
export const centreId = (netns: string): string => `${netns}#`
