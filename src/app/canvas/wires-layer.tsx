/** Under the things: ties from Services to pods, and the cables. Over the rooms: the kernel's stations. */
import { memo } from 'react'
import { words } from '../locale/words.ts'
import { useView } from '../store/view.ts'
import { useIsHere, useMoment } from './canvas-store.ts'
import { type Box, middle, svgPath } from './geometry.ts'
import { LAYER } from './nodes.ts'
import { type Room, type Scene, type Station, type Tie, stationId } from './scene.ts'

export const WiresLayer = memo(function WiresLayer({ scene, distant }: { scene: Scene; distant: boolean }) {
  const ends = distant ? new Set(scene.rooms.flatMap((room) => room.cells.map((cell) => cell.netns.id))) : undefined
  const wires = ends
    ? scene.wires.filter((wire) => !wire.ends.some((end) => ends.has(end.slice(0, end.indexOf('|')))))
    : scene.wires
  return (
    <>
      {/* Under the rooms' own words, so that no tie crosses a name out; hence the rooms' floors are drawn here too. */}
      <svg className="sheet" style={{ zIndex: LAYER.floor }} aria-hidden="true">
        <path className="floor" d={scene.rooms.map(({ box }) => floorPath(box)).join('')} />
        {!distant && scene.ties.map((tie) => <TieLine key={tie.id} tie={tie} />)}
      </svg>
      <svg className="sheet" style={{ zIndex: LAYER.wires }} aria-hidden="true">
        {!distant && scene.rooms.map((room) => <CorridorLines key={room.netns.id} room={room} />)}
        {wires.map((wire) => (
          <path key={wire.id} className={wire.live ? 'wire' : 'wire dead'} d={svgPath(wire.points)} />
        ))}
        {scene.rooms.flatMap((room) =>
          room.bars.flatMap(({ plug, box }) =>
            room.plugs
              .filter((p) => p.device.master === plug.device.name)
              .map((p) => <path key={`${p.netns}${p.device.name}`} className="wire" d={`M${p.at.x} ${p.at.y}V${box.y}`} />),
          ),
        )}
      </svg>
    </>
  )
})

/** With the corners of a room's border. */
function floorPath({ x, y, width, height }: Box): string {
  const r = 9
  const corner = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`
  return `M${x + r} ${y}h${width - 2 * r}${corner(r, r)}v${height - 2 * r}${corner(-r, r)}h${2 * r - width}${corner(-r, -r)}v${2 * r - height}${corner(r, -r)}z`
}

function TieLine({ tie }: { tie: Tie }) {
  const asked = useMoment((moment) => moment.asked === tie.service)
  const selected = useView((view) => view.selected === tie.service || view.selected === tie.pod)
  const [a, b] = tie.points
  if (!a || !b) return null
  const bend = Math.max(18, (b.y - a.y) * 0.5)
  return (
    <path
      className={`tie${asked || selected ? ' lit' : ''}${tie.ready ? '' : ' unready'}`}
      d={`M${a.x} ${a.y}C${a.x} ${a.y + bend} ${b.x} ${b.y - bend} ${b.x} ${b.y}`}
    />
  )
}

/** Arrow heads, drawn on from a line's end. */
const RIGHT = 'm-4.5 -2.8l4.5 2.8l-4.5 2.8'
const DOWN = 'm-2.8 -4.5l2.8 4.5l2.8 -4.5'
const UP = 'm-2.8 4.5l2.8 -4.5l2.8 4.5'

/** The kernel's path between its stations, as thin arrows. */
function CorridorLines({ room }: { room: Room }) {
  const at = new Map(room.stations.map((station) => [station.name, station.box]))
  const line = (from: Station['name'], to: Station['name']) => {
    const a = at.get(from)
    const b = at.get(to)
    if (!a || !b) return ''
    const [p, q] = [middle(a), middle(b)]
    return p.y === q.y ? `M${a.x + a.width} ${p.y}H${b.x}${RIGHT}` : `M${p.x} ${a.y + a.height}V${b.y}${DOWN}`
  }
  const pre = at.get('prerouting')
  const output = at.get('output')
  const post = at.get('postrouting')
  return (
    <g className="flow">
      {(
        [
          'prerouting routing',
          'routing forward',
          'forward postrouting',
          'routing input',
          'input process',
          'process output',
        ] as const
      ).map((pair) => {
        const [from, to] = pair.split(' ') as [Station['name'], Station['name']]
        return <path key={pair} d={line(from, to)} />
      })}
      {output && post && (
        <path d={`M${output.x + output.width} ${middle(output).y}H${middle(post).x}V${post.y + post.height}${UP}`} />
      )}
      {pre && <path d={`M${pre.x - 26} ${middle(pre).y}H${pre.x}${RIGHT}`} />}
      {post && <path d={`M${post.x + post.width} ${middle(post).y}h26${RIGHT}`} />}
    </g>
  )
}

export const StationsLayer = memo(function StationsLayer({ scene }: { scene: Scene }) {
  return (
    <div className="stations" style={{ zIndex: LAYER.stations }} aria-hidden="true">
      {scene.rooms.flatMap((room) =>
        room.stations.map((station) => (
          <StationView key={stationId(room.netns.id, station.name)} netns={room.netns.id} station={station} />
        )),
      )}
    </div>
  )
})

function StationView({ netns, station }: { netns: string; station: Station }) {
  const here = useIsHere(stationId(netns, station.name))
  const { x, y, width, height } = station.box
  const hook = station.name !== 'routing' && station.name !== 'process'
  return (
    <span
      className={`station${hook ? ' hook' : ' plain'}${here ? ' here' : ''}`}
      style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
    >
      {words.canvas.stations[station.name]}
    </span>
  )
}
