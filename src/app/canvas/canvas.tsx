/** The stage: React Flow for looking around and moving things, our own layers for wires and the packet. */
import {
  Background,
  BackgroundVariant,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  ViewportPortal,
  getViewportForBounds,
  useReactFlow,
  useStore,
  useStoreApi,
} from '@xyflow/react'
import { Maximize, Minus, Plus } from 'lucide-react'
import {
  type CSSProperties,
  type MouseEvent as ReactMouseEvent,
  type PointerEvent as ReactPointerEvent,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
} from 'react'
import type { Topology } from '../../lab/topology.ts'
import { remember, rememberRun } from '../actions/remember.ts'
import { words } from '../locale/words.ts'
import { select, selectionNow, useBuild } from '../store/build.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { useView } from '../store/view.ts'
import { useLayers } from '../store/layers.ts'
import { ActLine } from './act-line.tsx'
import { useAwake, useMoment } from './canvas-store.ts'
import { layOut } from './layout.ts'
import { GhostLayer } from './ghost-layer.tsx'
import { LayersMenu } from './layers-menu.tsx'
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
import { part } from '../shell/part.tsx'

const NODE_TYPES = { room: RoomView, cell: CellView, bar: BarView, agreement: AgreementView }
/** Below this zoom names are too small to read: the view follows the packet instead of showing everything. */
const LEGIBLE = 0.55

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
      {topology ? (
        <ReactFlowProvider>
          <Stage topology={topology} />
        </ReactFlowProvider>
      ) : (
        <p className="canvas-empty">{words.top.loading}</p>
      )}
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

function Stage({ topology }: { topology: Topology }) {
  const flying = useStudy((study) => study.burst !== undefined)
  const moved = useView((view) => view.moved)
  const selected = useView((view) => view.selected)
  const level = useStore((state) => levelOf(state.transform[2]))
  const alone = useAlone(selected)
  const layers = useLayers()
  const { routes } = layers
  const lines = Number(layers.macs) + Number(layers.counters)
  const scene = useMemo(
    () => layOut(topology, { ...topology.layout, ...moved }, alone, { lines, routes }),
    [topology, moved, alone, lines, routes],
  )
  const selection = useBuild((build) => build.selection)
  const nodes = useMemo(() => {
    const all = selected === undefined ? [] : selection.includes(selected) ? selection : [selected]
    return nodesOf(scene, new Set(all), level === 'distant')
  }, [scene, selected, selection, level])
  const fit = useFit(scene, topology)
  const flow = useStoreApi()
  useStage(scene)
  return (
    <ReactFlow
      className={`level-${level}${layers.services ? '' : ' no-services'}${layers.addresses ? '' : ' no-addresses'}`}
      style={{ '--lines': lines } as CSSProperties}
      onlyRenderVisibleElements={nodes.length > 150}
      aria-label={words.canvas.label}
      nodes={nodes}
      nodeTypes={NODE_TYPES}
      onNodesChange={(changes) => onNodesChange(changes, flow.getState().multiSelectionActive)}
      onMoveStart={fit.onMoveStart}
      onNodeClick={onNodeClick}
      onNodeDragStart={onDragStart}
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
        <WiresLayer scene={scene} distant={level === 'distant'} />
        {level === 'nearest' ? (
          <Suspense fallback={<StationsLayer scene={scene} />}>
            <TablesLayer scene={scene} />
          </Suspense>
        ) : (
          level !== 'distant' && level !== 'far' && <StationsLayer scene={scene} />
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
          <MiniMap scene={scene} />
        </Suspense>
      )}
      <Zoom fit={fit.fit} />
    </ReactFlow>
  )
}

const MiniMap = part(async () => (await import('./mini-map.tsx')).MiniMap)

const TablesLayer = part(async () => (await import('./tables-layer.tsx')).TablesLayer)
const CountersFeed = part(async () => (await import('./counters-feed.tsx')).CountersFeed)

const unselect = () => {
  select([])
  useBuild.setState({ picking: undefined })
}

const onDragStart = () => remember(words.build.move)

function onNodeClick(_: unknown, { id }: CanvasNode) {
  if (useBuild.getState().picking !== undefined) void import('../build/acts.ts').then(({ pick }) => pick(id))
}

const nobody: ReadonlySet<string> = new Set()

/** Whoever the story passes or the selection names is not hidden in a pile. */
function useAlone(selected: string | undefined): ReadonlySet<string> {
  const steps = useSim((sim) => sim.story?.steps)
  return useMemo(() => {
    if (!steps && selected === undefined) return nobody
    return new Set([...(steps ?? []).map((step) => step.place.netns), ...(selected === undefined ? [] : [selected])])
  }, [steps, selected])
}

/** Lends what others may ask of the canvas. */
function useStage(scene: Scene) {
  const { screenToFlowPosition, setCenter, getZoom } = useReactFlow()
  useEffect(() => {
    stage.toCanvas = screenToFlowPosition
    stage.wireAt = (at) => wireNear(scene.wires, screenToFlowPosition(at), 7 / getZoom())
    stage.lookAt = (id) => {
      const box = boxOf(scene, id)
      if (box) void setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(getZoom(), 0.95), duration: 200 })
    }
    return () => {
      delete stage.toCanvas
      delete stage.wireAt
      delete stage.lookAt
    }
  }, [scene, screenToFlowPosition, setCenter, getZoom])
}

function boxOf(scene: Scene, id: string) {
  const cells = [...scene.rooms.flatMap((room) => room.cells), ...scene.outsiders]
  const all = [...scene.rooms, ...cells, ...scene.bars]
  return all.find(({ netns }) => netns.id === id)?.box ?? scene.agreements.find(({ service }) => service.id === id)?.box
}

/** Positions and selection are ours; sizes are known before anything is drawn. */
function onNodesChange(changes: NodeChange<CanvasNode>[], together: boolean) {
  let selection = selectionNow()
  // A bridge is part of its machine's drawing, which React Flow does not unselect when another thing is chosen alone.
  if (!together && changes.some((change) => change.type === 'select' && change.selected))
    selection = selection.filter((id) => !id.includes('|'))
  for (const change of changes) {
    if (change.type === 'position' && change.position) {
      // By key: many small pieces are one step.
      if (!change.dragging && useView.getState().moved[change.id]?.x !== Math.round(change.position.x)) nudged()
      const at = { x: Math.round(change.position.x), y: Math.round(change.position.y) }
      useView.setState((view) => ({ moved: { ...view.moved, [change.id]: at } }))
    } else if (change.type === 'select') {
      selection = selection.filter((id) => id !== change.id)
      if (change.selected) selection = [...selection, change.id]
    }
  }
  if (changes.some((change) => change.type === 'select')) select(selection)
}

/** The end of a drag comes as a piece without `dragging` too; that drag has been remembered. */
function nudged() {
  if (document.activeElement?.closest('.react-flow__node') && !document.querySelector('.react-flow__node.dragging'))
    rememberRun(words.build.move)
}

function ScaleGuard() {
  const zoom = useStore((state) => state.transform[2])
  const element = useStore((state) => state.domNode)
  useEffect(() => element?.style.setProperty('--against-zoom', String(againstZoom(zoom))), [zoom, element])
  return null
}

/** Whether most of what was there is gone. */
function isAnother(before: Topology | undefined, now: Topology): boolean {
  const ids = new Set([...now.namespaces, ...now.services].map(({ id }) => id))
  const old = before ? [...before.namespaces, ...before.services] : []
  return old.filter(({ id }) => ids.has(id)).length * 2 < old.length || old.length * 2 < ids.size
}

/** What stands in the corners below (what the lines mean, the zoom) has room of its own. */
const EDGES = { top: '6px', left: '10px', right: '10px', bottom: '36px' } as const

/** Fits the whole picture until a person takes the view; where that would be too small to read, follows the packet. */
function useFit(scene: Scene, topology: Topology) {
  const { setViewport, setCenter } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const taken = useRef(false)
  const { bounds } = scene
  const latest = useRef(bounds)
  useEffect(() => void (latest.current = bounds), [bounds])
  const fitNow = useCallback(
    () => void setViewport(getViewportForBounds(latest.current, width, height, 0.05, 3, EDGES)),
    [setViewport, width, height],
  )
  const fit = useCallback(() => {
    taken.current = false
    fitNow()
  }, [fitNow])
  const asked = useView((view) => view.fitAsked)
  const drawn = useRef<Topology>(undefined)
  const extent = `${bounds.width} ${bounds.height}`
  useEffect(() => {
    if (width === 0) return
    // Another cluster is another picture; whoever builds on this one keeps the view that they took.
    if (drawn.current !== topology && isAnother(drawn.current, topology)) taken.current = false
    drawn.current = topology
    if (!taken.current) fitNow()
  }, [topology, width, height, fitNow, asked, extent])
  const small = width > 0 && Math.min(width / bounds.width, height / bounds.height) < LEGIBLE
  useFollow(small, scene, setCenter, taken)
  const onMoveStart = useCallback((event: MouseEvent | TouchEvent | null) => {
    if (!event) return
    // Who takes the view has it.
    taken.current = true
    if (useStudy.getState().follow) useStudy.setState({ follow: false })
  }, [])
  return { fit, onMoveStart }
}

function useFollow(
  small: boolean,
  scene: Scene,
  setCenter: ReturnType<typeof useReactFlow>['setCenter'],
  taken: { current: boolean },
) {
  const anchor = useMoment((moment) => moment.anchor)
  const playing = useSim((sim) => sim.playing)
  const follow = useStudy((study) => study.follow)
  const { getZoom } = useReactFlow()
  useEffect(() => {
    const at = anchor === undefined ? undefined : scene.track.anchors.get(anchor)
    if (!at || (!follow && (!small || taken.current))) return
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    void setCenter(at.x, at.y - 20, { zoom: follow ? Math.max(0.8, getZoom()) : 0.8, duration: still ? 0 : playing ? 350 : 200 })
  }, [small, anchor, scene, setCenter, getZoom, taken, playing, follow])
}

function Zoom({ fit }: { fit: () => void }) {
  const { zoomIn, zoomOut } = useReactFlow()
  return (
    <div className="zoom">
      <button
        type="button"
        className="icon"
        aria-label={words.canvas.zoomIn}
        title={words.canvas.zoomIn}
        onClick={() => void zoomIn({ duration: 120 })}
      >
        <Plus size={15} />
      </button>
      <button
        type="button"
        className="icon"
        aria-label={words.canvas.zoomOut}
        title={words.canvas.zoomOut}
        onClick={() => void zoomOut({ duration: 120 })}
      >
        <Minus size={15} />
      </button>
      <LayersMenu />
      <button type="button" className="icon" aria-label={words.canvas.fit} title={words.canvas.fit} onClick={fit}>
        <Maximize size={14} />
      </button>
    </div>
  )
}
