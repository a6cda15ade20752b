/** From the scene to React Flow's nodes; the order of layers is decided here. */
import type { Node } from '@xyflow/react'
import { words } from '../locale/words.ts'
import { switchBridge } from '../switch.ts'
import type { Box } from './geometry.ts'
import type { Agreement, Bar, Cell, Room, Scene } from './scene.ts'

export type RoomNode = Node<{ room: Room }, 'room'>
export type CellNode = Node<{ cell: Cell }, 'cell'>
export type BarNode = Node<{ bar: Bar }, 'bar'>
export type AgreementNode = Node<{ agreement: Agreement }, 'agreement'>
export type CanvasNode = RoomNode | CellNode | BarNode | AgreementNode

/** Rooms lie at the bottom, wires and the thread on them, everything that has a name above those. */
export const LAYER = { floor: -1, room: 0, wires: 1, thread: 2, things: 3, stations: 4, packet: 20 } as const

const KINDS = {
  node: words.canvas.node,
  pod: words.canvas.pod,
  host: words.canvas.host,
  gateway: words.canvas.gateway,
  network: words.canvas.network,
  netns: words.canvas.netns,
}

function common(id: string, box: Box, label: string, zIndex: number, draggable: boolean, selected: ReadonlySet<string>) {
  const { x, y, width, height } = box
  return {
    id,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    // Told, so that it does not look for them: it would draw everything a second time when it has found none.
    handles: [],
    zIndex,
    draggable,
    selected: selected.has(id),
    ariaLabel: label,
  }
}

/** From far away a machine is a box with a number on it: what is inside is not drawn at all. */
export function nodesOf(scene: Scene, selected: ReadonlySet<string>, distant = false): CanvasNode[] {
  const cell = (each: Cell, draggable: boolean): CellNode => ({
    ...common(
      each.netns.id,
      each.box,
      each.members
        ? words.canvas.pile(each.members.length, each.netns.name)
        : `${switchBridge(each.netns) ? words.canvas.switch : KINDS[each.netns.kind]} ${each.netns.name}`,
      LAYER.things,
      draggable,
      selected,
    ),
    type: 'cell',
    data: { cell: each },
  })
  return [
    ...scene.rooms.map((room): RoomNode => ({
      ...common(room.netns.id, room.box, `${KINDS[room.netns.kind]} ${room.netns.name}`, LAYER.room, true, selected),
      type: 'room',
      data: { room },
    })),
    ...(distant ? [] : scene.rooms.flatMap((room) => room.cells.map((each) => cell(each, false)))),
    ...scene.outsiders.map((each) => cell(each, true)),
    ...scene.bars.map((bar): BarNode => ({
      ...common(bar.netns.id, bar.box, `${KINDS.network} ${bar.netns.name}`, LAYER.room, true, selected),
      type: 'bar',
      data: { bar },
    })),
    ...scene.agreements.map((agreement): AgreementNode => {
      const { service, box } = agreement
      return {
        ...common(service.id, box, `${words.canvas.service} ${service.namespace}/${service.name}`, LAYER.things, true, selected),
        type: 'agreement',
        data: { agreement },
      }
    }),
  ]
}
