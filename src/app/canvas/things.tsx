/** The drawings: a Node's room, a pod's or host's cell, the network's bar, a Service's agreement, and the plugs in their walls. */
import type { NodeProps } from '@xyflow/react'
import { EthernetPort, Box as PodIcon, Handshake, Monitor, Network, Router, Server, SquareDashed } from 'lucide-react'
import { type ReactNode, memo } from 'react'
import { words } from '../locale/words.ts'
import { switchBridge } from '../switch.ts'
import { shortName } from '../short-name.ts'
import { select, useBuild } from '../store/build.ts'
import { useLayers } from '../store/layers.ts'
import { useView } from '../store/view.ts'
import { useSim } from '../store/sim.ts'
import { useIsHere, useIsIn, useMoment } from './canvas-store.ts'
import { useCounters } from './counters.ts'
import type { Box } from './geometry.ts'
import type { AgreementNode, BarNode, CellNode, RoomNode } from './nodes.ts'
import { type Plug, centreId, plugId } from './scene.ts'

function PlugView({ plug, box, labelled }: { plug: Plug; box: Box; labelled: boolean }) {
  const here = useIsHere(plugId(plug.netns, plug.device.name))
  const { device } = plug
  const addresses = useLayers((layers) => layers.addresses) ? device.addresses.join(', ') : ''
  return (
    <span
      className={`plug at-${plug.side}${here ? ' here' : ''}${device.up ? '' : ' down'}`}
      role="img"
      aria-label={words.canvas.device(device.name, plug.netnsName)}
      data-device={plugId(plug.netns, plug.device.name)}
      style={{ left: plug.at.x - box.x, top: plug.at.y - box.y }}
    >
      <i />
      {labelled && (
        <em style={{ maxWidth: plug.labelWidth }}>
          <span>
            <b>{device.name}</b>
            {plug.side === 'bottom' && addresses && <small>{addresses}</small>}
          </span>
          <MoreOf plug={plug} width={plug.side === 'bottom' ? 200 : plug.labelWidth} />
        </em>
      )}
    </span>
  )
}

/** The lines that layers add; where there is little room they are smaller, to be read from nearer. */
function MoreOf({ plug, width }: { plug: Plug; width: number }) {
  const macs = useLayers((layers) => layers.macs)
  const counters = useLayers((layers) => layers.counters)
  const counted = useCounters(({ all }) => all[plugId(plug.netns, plug.device.name)])
  const line = (text: string) => {
    const fontSize = Math.min(9, width / (text.length * 0.61))
    return (
      <small className={fontSize < 7.5 ? 'layer-line tiny' : 'layer-line'} style={{ fontSize }}>
        {text}
      </small>
    )
  }
  return (
    <>
      {macs && line(plug.device.mac)}
      {counters && line(words.canvas.counted(counted?.rx.packets ?? 0, counted?.tx.packets ?? 0))}
    </>
  )
}

export const RoomView = memo(function RoomView({ data: { room } }: NodeProps<RoomNode>) {
  const inside = useIsIn(room.netns.id)
  // Of the control plane's story the machine is what lights up: there is no packet to look at.
  const acts = useSim((sim) => sim.story?.object !== undefined) && inside
  const { netns, box, corridor } = room
  const takes = useTakes(netns.id)
  const Icon = CELL_ICON[netns.kind]
  const inCells = room.cells.reduce((n, cell) => n + (cell.members?.length ?? 1), 0)
  const count = inCells + (netns.hostNetworkPods?.length ?? 0)
  const facts = [netns.controlPlane && words.canvas.controlPlane, netns.podCIDR].filter(Boolean)
  return (
    <div className={`room${inside ? ' inside' : ''}${acts ? ' acting' : ''}${takes}`}>
      <div className="room-head">
        <Icon size={14} aria-hidden="true" />
        <strong>{netns.name}</strong>
        <span>{facts.join(' · ')}</span>
        {netns.kind === 'node' && <span className="room-count">{words.canvas.pods(count)}</span>}
      </div>
      {room.cells.length === 0 && (
        <p className="room-empty" style={{ height: corridor.y - box.y - 34 }}>
          {netns.kind === 'node' ? words.canvas.noPods : words.build.emptyMachine}
        </p>
      )}
      <div className="room-distant" aria-hidden="true">
        <strong>{netns.name}</strong>
        {netns.kind === 'node' && words.canvas.pods(count)}
      </div>
      <div className="corridor" style={{ top: corridor.y - box.y, height: corridor.height }}>
        {/* From far away its stations are too small to draw: then it says what it is, and by which address it is known. */}
        <p className="corridor-far" aria-hidden="true">
          {words.canvas.kernel}
          <span className="mono">{netns.devices.find(({ kind }) => kind === 'cable')?.addresses[0]?.split('/')[0]}</span>
        </p>
      </div>
      {room.routes && (
        <ul
          className="room-routes mono"
          style={{
            left: room.routes.x - box.x,
            top: room.routes.y - box.y,
            width: room.routes.width,
            height: room.routes.height,
            gridTemplateRows: `repeat(${Math.ceil(Math.min(10, netns.routes.length) / 2)}, 12px)`,
          }}
          aria-label={words.canvas.layers.each.routes}
        >
          {netns.routes.slice(0, 10).map((route, i) => (
            <li key={i}>{i === 9 && netns.routes.length > 10 ? words.canvas.moreRoutes(netns.routes.length - 9) : route.text}</li>
          ))}
        </ul>
      )}
      {room.bars.map(({ plug, box: bar }) => (
        <BridgeView
          key={plug.device.name}
          id={plugId(plug.netns, plug.device.name)}
          box={{ ...bar, x: bar.x - box.x, y: bar.y - box.y }}
        >
          <span role="img" aria-label={words.canvas.device(plug.device.name, plug.netnsName)}>
            <b>{plug.device.name}</b> <small>{plug.device.addresses.join(', ')}</small>
          </span>
        </BridgeView>
      ))}
      {netns.kind !== 'node' && <Grip />}
      {room.plugs.map((plug) => (
        <PlugView key={plug.device.name} plug={plug} box={box} labelled />
      ))}
    </div>
  )
})

function BridgeView({ id, box, children }: { id: string; box: Box; children: ReactNode }) {
  const takes = useTakes(id)
  const selected = useView((view) => view.selected === id)
  return (
    <div
      className={`bridge${takes}${selected ? ' chosen' : ''}`}
      data-thing={id}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      onClick={(event) => {
        event.stopPropagation()
        select([id])
      }}
    >
      {children}
      <Grip />
    </div>
  )
}

/** From here one draws a line to what it is to be joined with. The menu does the same for the keyboard. */
const Grip = () => <span className="grip nodrag nopan" title={words.build.grip} aria-hidden="true" />

const useTakes = (id: string): string => useBuild((build) => (build.target === id ? ' droppable' : ''))

const CELL_ICON = { pod: PodIcon, host: Monitor, gateway: Router, network: Network, node: Server, netns: SquareDashed }

export const CellView = memo(function CellView({ data: { cell } }: NodeProps<CellNode>) {
  const { netns, box, plugs } = cell
  const inside = useIsIn(netns.id)
  const centred = useIsHere(centreId(netns.id))
  const takes = useTakes(netns.id)
  const bridge = switchBridge(netns)
  const Icon = bridge === undefined ? CELL_ICON[netns.kind] : EthernetPort
  const slash = netns.name.indexOf('/')
  const [namespace, name] = slash < 0 ? ['', netns.name] : [netns.name.slice(0, slash), netns.name.slice(slash + 1)]
  const ports = netns.devices.filter((device) => bridge !== undefined && device.master === bridge).length
  const first = netns.kind === 'netns' ? undefined : plugs[0]
  const address = netns.devices.find((d) => d.kind !== 'loopback' && d.addresses.length > 0)?.addresses[0]?.split('/')[0]
  return (
    <div
      className={`cell is-${netns.kind}${cell.members ? ' pile' : ''}${inside ? ' inside' : ''}${centred ? ' centred' : ''}${takes}`}
    >
      <div className="cell-name">
        {netns.kind !== 'pod' && <Icon size={12} aria-hidden="true" />}
        <strong>{shortName(name, 13)}</strong>
      </div>
      <div className="cell-address mono">
        {cell.members
          ? words.canvas.pods(cell.members.length)
          : bridge === undefined
            ? (address ?? '–')
            : words.canvas.ports(ports)}
      </div>
      {first && !cell.members && (
        <div className="cell-more mono">
          <MoreOf plug={first} width={box.width - 20} />
        </div>
      )}
      {namespace !== '' && namespace !== 'default' && <div className="cell-namespace">{namespace}</div>}
      {plugs.map((plug) => (
        <PlugView key={plug.device.name} plug={plug} box={box} labelled={netns.kind === 'netns'} />
      ))}
      <Grip />
    </div>
  )
})

export const BarView = memo(function BarView({ data: { bar } }: NodeProps<BarNode>) {
  const inside = useIsIn(bar.netns.id)
  return (
    <div className={inside ? 'bar inside' : 'bar'}>
      <Network size={13} aria-hidden="true" />
      <span>{words.canvas.network_}</span>
      {bar.plugs.map(
        (plug) => plug.side !== 'bar' && <PlugView key={plug.device.name} plug={plug} box={bar.box} labelled={false} />,
      )}
    </div>
  )
})

export const AgreementView = memo(function AgreementView({ data: { agreement } }: NodeProps<AgreementNode>) {
  const { service } = agreement
  const asked = useMoment((moment) => moment.asked === service.id)
  const takes = useTakes(service.id)
  const pods = new Set(service.endpoints.map((e) => e.address))
  const ready = new Set(service.endpoints.filter((e) => e.ready).map((e) => e.address))
  const ports = service.ports.map((p) => `${p.port}${p.nodePort ? `:${p.nodePort}` : ''}/${p.protocol}`).join(' ')
  return (
    <div className={`agreement${asked ? ' asked' : ''}${service.warning ? ' warned' : ''}${takes}`}>
      <div className="cell-name">
        <Handshake size={12} aria-hidden="true" />
        <strong>{shortName(service.name, 27)}</strong>
      </div>
      <div className="cell-address mono">
        {service.clusterIP ?? '–'}
        <span>{ports}</span>
      </div>
      <div className="agreement-foot">
        {service.type} · {pods.size === 0 ? words.canvas.noEndpoints : words.canvas.endpoints(ready.size, pods.size)}
      </div>
      <Grip />
    </div>
  )
})
