/**
 * From nearest, what stands at the kernel's hooks: its tables in the order in which a packet meets them, with how many rules and
 * chains each leads to, and those lit that the packet of this step has passed. A click shows the chain.
 */
import { useStore } from '@xyflow/react'
import { useEffect, useMemo, useState } from 'react'
import type { HookTable, HookTables } from '../../lab/hook-tables.ts'
import { see } from '../locale/see.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useStory } from '../story-hooks.ts'
import { ask } from '../study/ask.ts'
import { openChain } from '../study/open-chain.ts'
import '../styles/stations.css'
import { useIsHere } from './canvas-store.ts'
import type { Box } from './geometry.ts'
import { LAYER } from './nodes.ts'
import { type Passed, passedTables, tableKey } from './passed.ts'
import { NEAREST_BOX } from './room.ts'
import { type Room, type Scene, type Station, stationId } from './scene.ts'

export function TablesLayer({ scene }: { scene: Scene }) {
  const seen = useStore(({ transform: [x, y, zoom], width, height }) =>
    scene.rooms
      .filter(({ corridor }) => isSeen(corridor, { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }))
      .map(({ netns }) => netns.id)
      .join('\n'),
  )
  const { steps, current } = useStory()
  const passed = useMemo(() => passedTables(steps, current?.index ?? -1), [steps, current])
  const family = current?.after?.dst.includes(':') ? 6 : 4
  return (
    <div className="stations" style={{ zIndex: LAYER.stations }}>
      {scene.rooms
        .filter(({ netns }) => seen.split('\n').includes(netns.id))
        .map((room) => (
          <RoomTables key={`${room.netns.id} ${family}`} room={room} family={family} passed={passed} />
        ))}
    </div>
  )
}

const isSeen = (box: Box, view: Box): boolean =>
  box.x < view.x + view.width && box.x + box.width > view.x && box.y < view.y + view.height && box.y + box.height > view.y

function RoomTables({ room, family, passed }: { room: Room; family: 4 | 6; passed: Passed }) {
  const { id } = room.netns
  const topology = useScenario((scenario) => scenario.topology)
  const [hooks, setHooks] = useState<HookTables>()
  useEffect(() => {
    let late = false
    void ask<'hooks'>({ about: 'hooks', netns: id, family }).then((told) => !late && told.ok && setHooks(told.value))
    return () => {
      late = true
    }
  }, [id, family, topology])
  return room.stations.map((station) => {
    const { name } = station
    if (name === 'routing') return <Plain key={name} netns={id} station={station} note={see.routes(room.netns.routes.length)} />
    if (name === 'process')
      return <Plain key={name} netns={id} station={station} note={see.listen(room.netns.listening.length)} />
    return <HookView key={name} netns={id} station={station} tables={hooks?.[name]} passed={passed} family={family} />
  })
}

function boxStyle({ name, box }: Station) {
  const { width, height } = NEAREST_BOX[name]
  const x = box.x + (box.width - width) / 2
  const y = box.y + (box.height - height) / 2
  // Drawn twice as large and halved: no browser's smallest type gets in the way.
  return { transform: `translate(${x}px, ${y}px) scale(0.5)`, width: width * 2, height: height * 2 }
}

function Plain({ netns, station, note }: { netns: string; station: Station; note: string }) {
  const here = useIsHere(stationId(netns, station.name))
  return (
    <div className={here ? 'hook-plain here' : 'hook-plain'} style={boxStyle(station)}>
      <span>{words.canvas.stations[station.name]}</span>
      <small>{note}</small>
    </div>
  )
}

interface HookProps {
  netns: string
  station: Station
  /** Undefined until they are known: the box stands, and nothing in it is claimed. */
  tables: HookTable[] | undefined
  passed: Passed
  family: 4 | 6
}

function HookView({ netns, station, tables, passed, family }: HookProps) {
  const here = useIsHere(stationId(netns, station.name))
  const name = words.canvas.stations[station.name]
  return (
    <div
      className={here ? 'hook-box nodrag nopan here' : 'hook-box nodrag nopan'}
      role="group"
      aria-label={see.hook(name, placeName(netns))}
      style={boxStyle(station)}
    >
      <div className="hook-head">
        <b>{name}</b>
        {tables && tables.length > 0 && (
          <>
            <span>{see.columns.rules}</span>
            <span>{see.columns.chains}</span>
          </>
        )}
      </div>
      {tables?.length === 0 && <p>{see.noTables}</p>}
      {tables?.map((each) => (
        <TableRow
          key={`${each.table} ${each.chain}`}
          of={each}
          state={passed.get(tableKey(netns, station.name, each.table, each.chain))}
          onOpen={() => openChain({ netns, table: each.table, chain: each.chain, family })}
          hook={name}
        />
      ))}
    </div>
  )
}

interface RowProps {
  of: HookTable
  state: 'passed' | 'now' | undefined
  hook: string
  onOpen: () => void
}

function TableRow({ of: { table, chain, rules, chains, policy }, state, hook, onOpen }: RowProps) {
  const playing = useSim((sim) => sim.playing)
  const label = see.table(table, hook, rules, chains, policy)
  return (
    <button
      type="button"
      className={`hook-table${state ? (state === 'now' ? ' at-it' : ' passed') : ''}${policy === 'DROP' ? ' drops' : ''}`}
      aria-label={state && !playing ? `${label} ${see.passed}` : label}
      title={label}
      onClick={onOpen}
    >
      <span>{table.includes(' ') ? chain : table}</span>
      <span>{rules}</span>
      <span>{chains}</span>
    </button>
  )
}
