/** The stage: React Flow for looking around and moving things, our own layers for wires and the packet. */
import {
  Background,
  BackgroundVariant,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  ViewportPortal,
  useReactFlow,
  useStore,
  useStoreApi,
} from '@xyflow/react'
import {
  type CSSProperties,
  type MouseEvent as ReactMouseEvent,
  type PointerEvent as ReactPointerEvent,
  Suspense,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react'
import type { Topology } from '../../lab/topology.ts'
import { sayPlaced } from '../actions/placed.ts'
import { remember, rememberRun } from '../actions/remember.ts'
import { words } from '../locale/words.ts'
import { select, selectionNow, useBuild } from '../store/build.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { useView } from '../store/view.ts'
import { useLayers } from '../store/layers.ts'
import { ActLine } from './act-line.tsx'
import { useAwake } from './canvas-store.ts'
import { layOut } from './layout.ts'
import { hasPiles } from './group.ts'
import { useFit } from './fit.ts'
import { journeyOf } from './journey.ts'
import { GhostLayer } from './ghost-layer.tsx'
import { Legend } from './legend.tsx'
import { LookAt } from './look-at.tsx'
import { type CanvasNode, nodesOf } from './nodes.ts'
import { againstZoom } from './packet-place.ts'
import { PacketLayer } from './packet-layer.tsx'
import type { Scene } from './scene.ts'
import { stage } from './stage.ts'
import { AgreementView, BarView, CellView, RoomView } from './things.tsx'
import { StationsLayer, WiresLayer } from './wires-layer.tsx'
import { wireNear } from './wires.ts'
import { Zoom } from './zoom.tsx'
import { part } from '../shell/part.tsx'

const NODE_TYPES = { room: RoomView, cell: CellView, bar: BarView, agreement: AgreementView }

export function Canvas() {
  const topology = useScenario((scenario) => scenario.topology)
  const stale = useScenario((scenario) => scenario.stale)
  const awake = useAwake(({ awake: is }) => is)
  return (
    <div
      className={stale ? 'canvas stale' : 'canvas'}
      onContextMenu={openMenu}
      // By the time that somebody draws a line, what draws it is there.
      onPointerEnter={() => (void builders(), wake())}
      onPointerDownCapture={(event) => (beginLine(event), wake())}
      onFocus={wake}
    >
      {topology ? <Picture topology={topology} /> : <p className="canvas-empty">{words.top.loading}</p>}
      <ActLine />
      {awake && (
        <Suspense>
          <CardLayer />
        </Suspense>
      )}
    </div>
  )
}

const builders = () => import('../build/drag.ts')
const CardLayer = part(async () => (await import('../cards/card-layer.tsx')).CardLayer)
const wake = () => useAwake.setState({ awake: true })

const idOf = (target: EventTarget): string | undefined => {
  if (!(target instanceof Element)) return undefined
  const own = target.closest<HTMLElement>('[data-thing]')?.dataset['thing']
  return own ?? target.closest<HTMLElement>('.react-flow__node')?.dataset['id']
}

function openMenu(event: ReactMouseEvent) {
  event.preventDefault()
  const id = idOf(event.target)
  if (id !== undefined && !selectionNow().includes(id)) select([id])
  useBuild.setState({ menu: { id, at: { x: event.clientX, y: event.clientY } } })
}

function beginLine(event: ReactPointerEvent) {
  const target = event.target as Element
  const id = event.button === 0 && target.closest('.grip') ? idOf(target) : undefined
  if (id === undefined) return
  const { nativeEvent } = event
  void builders().then(({ drawFrom }) => drawFrom(id, nativeEvent))
}

/** From here on the kernel's hooks show what stands at them. */
const NEAREST = 1.5

/** The layer of detail: a class for the style sheet to hide what is too small. */
const levelOf = (zoom: number): string =>
  zoom < 0.3 ? 'distant' : zoom < 0.5 ? 'far' : zoom < 0.95 ? 'middle' : zoom < NEAREST ? 'near' : 'nearest'

const FlightLayer = part(async () => (await import('./flight-layer.tsx')).FlightLayer)

/** What is drawn is known before React Flow is there, so that its first rendering is the whole picture. */
function Picture({ topology }: { topology: Topology }) {
  const moved = useView((view) => view.moved)
  const selected = useView((view) => view.selected)
  const alone = useAlone(topology, selected)
  const { routes, macs, counters } = useLayers()
  const lines = Number(macs) + Number(counters)
  const scene = useMemo(
    () => layOut(topology, { ...topology.layout, ...moved }, alone, { lines, routes }),
    [topology, moved, alone, lines, routes],
  )
  const selection = useBuild((build) => build.selection)
  const all = useMemo(
    () => new Set(selected === undefined ? [] : selection.includes(selected) ? selection : [selected]),
    [selected, selection],
  )
  const near = useMemo(() => nodesOf(scene, all), [scene, all])
  return (
    <ReactFlowProvider initialNodes={near}>
      <Stage topology={topology} scene={scene} selection={all} near={near} lines={lines} />
    </ReactFlowProvider>
  )
}

interface StageProps {
  topology: Topology
  scene: Scene
  selection: ReadonlySet<string>
  near: CanvasNode[]
  lines: number
}

function Stage({ topology, scene, selection, near, lines }: StageProps) {
  const flying = useStudy((study) => study.burst !== undefined)
  const level = useStore((state) => levelOf(state.transform[2]))
  const layers = useLayers()
  const distant = level === 'distant'
  const nodes = useMemo(() => (distant ? nodesOf(scene, selection, true) : near), [scene, selection, near, distant])
  const view = useFit(scene, topology)
  const frame = useMeasured()
  const flow = useStoreApi()
  const changed = useCallback(
    (changes: NodeChange<CanvasNode>[]) => onNodesChange(changes, flow.getState().multiSelectionActive),
    [flow],
  )
  useStage(scene, view.take)
  return (
    <ReactFlow
      ref={frame}
      className={`level-${level}${layers.services ? '' : ' no-services'}${layers.addresses ? '' : ' no-addresses'}`}
      style={{ '--lines': lines } as CSSProperties}
      onlyRenderVisibleElements={nodes.length > 150}
      aria-label={words.canvas.label}
      nodes={nodes}
      nodeTypes={NODE_TYPES}
      onNodesChange={changed}
      onMove={view.onMove}
      onNodeClick={onNodeClick}
      onNodeDragStart={onDragStart}
      onNodeDragStop={onDragStop}
      minZoom={0.05}
      maxZoom={3}
      nodesConnectable={false}
      elevateNodesOnSelect={false}
      deleteKeyCode={null}
      panActivationKeyCode={null}
      selectionKeyCode="Shift"
      multiSelectionKeyCode="Shift"
      zoomOnDoubleClick={false}
      onPaneClick={unselect}
      nodeDragThreshold={4}
      autoPanOnNodeFocus={false}
    >
      <Background variant={BackgroundVariant.Lines} gap={24} lineWidth={0.5} />
      <ViewportPortal>
        <WiresLayer scene={scene} distant={distant} />
        {level === 'nearest' ? (
          <Suspense fallback={<StationsLayer scene={scene} />}>
            <TablesLayer scene={scene} />
          </Suspense>
        ) : (
          !distant && level !== 'far' && <StationsLayer scene={scene} />
        )}
        <GhostLayer scene={scene} topology={topology} />
        <PacketLayer scene={scene} topology={topology} />
      </ViewportPortal>
      {flying && (
        <Suspense fallback={null}>
          <FlightLayer scene={scene} />
        </Suspense>
      )}
      {layers.counters && (
        <Suspense>
          <CountersFeed />
        </Suspense>
      )}
      <ScaleGuard />
      <LookAt />
      <Legend />
      {topology.namespaces.length === 0 && <p className="canvas-empty">{words.canvas.empty}</p>}
      {scene.rooms.length + scene.agreements.length + scene.outsiders.length > 16 && (
        <Suspense>
          <MiniMap scene={scene} onLook={view.take} />
        </Suspense>
      )}
      <Zoom {...view} />
    </ReactFlow>
  )
}

/** Measured before the first paint, which is then of the fitted picture: React Flow measures itself after it. */
function useMeasured() {
  const frame = useRef<HTMLDivElement>(null)
  const store = useStoreApi()
  useLayoutEffect(() => {
    if (frame.current) store.setState({ width: frame.current.offsetWidth, height: frame.current.offsetHeight })
  }, [store])
  return frame
}

const MiniMap = part(async () => (await import('./mini-map.tsx')).MiniMap)

const TablesLayer = part(async () => (await import('./tables-layer.tsx')).TablesLayer)
const CountersFeed = part(async () => (await import('./counters-feed.tsx')).CountersFeed)

const unselect = () => {
  select([])
  useBuild.setState({ picking: undefined })
}

const onDragStart = () => remember(words.build.move)
const onDragStop = () => sayPlaced(words.build.move)

function onNodeClick(_: unknown, { id }: CanvasNode) {
  if (useBuild.getState().picking !== undefined) void import('../build/acts.ts').then(({ pick }) => pick(id))
}

const nobody: ReadonlySet<string> = new Set()

/** Whoever the story passes or the selection names is not hidden in a pile. */
function useAlone(topology: Topology, selected: string | undefined): ReadonlySet<string> {
  // Where nobody is hidden it makes no difference, and a story need not draw everything anew.
  const piles = useMemo(() => hasPiles(topology), [topology])
  const steps = useSim((sim) => (piles ? sim.story?.steps : undefined))
  return useMemo(() => {
    if (!piles || (!steps && selected === undefined)) return nobody
    return new Set([...(steps ?? []).map((step) => step.place.netns), ...(selected === undefined ? [] : [selected])])
  }, [piles, steps, selected])
}

/** Lends what others may ask of the canvas. */
function useStage(scene: Scene, take: () => void) {
  const { screenToFlowPosition, setCenter, getZoom } = useReactFlow()
  useEffect(() => {
    stage.toCanvas = screenToFlowPosition
    stage.wireAt = (at) => wireNear(scene.wires, screenToFlowPosition(at), 7 / getZoom())
    stage.prepare = (steps) => void journeyOf(steps, scene)
    stage.lookAt = (id) => {
      const box = boxOf(scene, id)
      if (!box) return
      take()
      void setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(getZoom(), 0.95), duration: 200 })
    }
    return () => {
      delete stage.toCanvas
      delete stage.wireAt
      delete stage.lookAt
      delete stage.prepare
    }
  }, [scene, take, screenToFlowPosition, setCenter, getZoom])
}

function boxOf(scene: Scene, id: string) {
  const cells = [...scene.rooms.flatMap((room) => room.cells), ...scene.outsiders]
  const all = [...scene.rooms, ...cells, ...scene.bars]
  return all.find(({ netns }) => netns.id === id)?.box ?? scene.agreements.find(({ service }) => service.id === id)?.box
}

/** Positions and selection are ours; sizes are known before anything is drawn. */
function onNodesChange(changes: NodeChange<CanvasNode>[], together: boolean) {
  let selection = selectionNow()
  let byKey = false
  // A bridge is part of its machine's drawing, which React Flow does not unselect when another thing is chosen alone.
  if (!together && changes.some((change) => change.type === 'select' && change.selected))
    selection = selection.filter((id) => !id.includes('|'))
  for (const change of changes) {
    if (change.type === 'position' && change.position) {
      // By key: many small pieces are one step.
      const at = { x: Math.round(change.position.x), y: Math.round(change.position.y) }
      const was = useView.getState().moved[change.id]
      if (!change.dragging && (was?.x !== at.x || was.y !== at.y)) byKey = nudged() || byKey
      useView.setState((view) => ({ moved: { ...view.moved, [change.id]: at } }))
    } else if (change.type === 'select') {
      selection = selection.filter((id) => id !== change.id)
      if (change.selected) selection = [...selection, change.id]
    }
  }
  if (byKey) sayPlaced(words.build.move)
  if (changes.some((change) => change.type === 'select')) select(selection)
}

/** The end of a drag comes as a piece without `dragging` too; that drag has been remembered. */
function nudged(): boolean {
  const byKey = document.activeElement?.closest('.react-flow__node') && !document.querySelector('.react-flow__node.dragging')
  if (byKey) rememberRun(words.build.move)
  return Boolean(byKey)
}

function ScaleGuard() {
  const zoom = useStore((state) => state.transform[2])
  const element = useStore((state) => state.domNode)
  useEffect(() => element?.style.setProperty('--against-zoom', String(againstZoom(zoom))), [zoom, element])
  return null
}
