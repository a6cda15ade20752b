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
} from '@xyflow/react'
import { Maximize, Minus, Plus } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { Topology } from '../../lab/topology.ts'
import { words } from '../locale/words.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { useView } from '../store/view.ts'
import { useMoment } from './canvas-store.ts'
import { layOut } from './layout.ts'
import { FlightLayer } from './flight-layer.tsx'
import { GhostLayer } from './ghost-layer.tsx'
import { Legend } from './legend.tsx'
import { type CanvasNode, nodesOf } from './nodes.ts'
import { againstZoom } from './packet-place.ts'
import { PacketLayer } from './packet-layer.tsx'
import type { Scene } from './scene.ts'
import { AgreementView, BarView, CellView, RoomView } from './things.tsx'
import { StationsLayer, WiresLayer } from './wires-layer.tsx'

const NODE_TYPES = { room: RoomView, cell: CellView, bar: BarView, agreement: AgreementView }
/** Below this zoom names are too small to read: the view follows the packet instead of showing everything. */
const LEGIBLE = 0.55

export function Canvas() {
  const topology = useScenario((scenario) => scenario.topology)
  const stale = useScenario((scenario) => scenario.stale)
  return (
    <div className={stale ? 'canvas stale' : 'canvas'}>
      {topology ? (
        <ReactFlowProvider>
          <Stage topology={topology} />
        </ReactFlowProvider>
      ) : (
        <p className="canvas-empty">{words.top.loading}</p>
      )}
    </div>
  )
}

/** The layer of detail: a class for the style sheet to hide what is too small. */
const levelOf = (zoom: number): string => (zoom < 0.5 ? 'far' : zoom < 0.95 ? 'middle' : 'near')

function Stage({ topology }: { topology: Topology }) {
  const moved = useView((view) => view.moved)
  const selected = useView((view) => view.selected)
  const level = useStore((state) => levelOf(state.transform[2]))
  const scene = useMemo(() => layOut(topology, { ...topology.layout, ...moved }), [topology, moved])
  const nodes = useMemo(() => nodesOf(scene, selected), [scene, selected])
  const fit = useFit(scene, topology)
  return (
    <ReactFlow
      className={`level-${level}`}
      aria-label={words.canvas.label}
      nodes={nodes}
      nodeTypes={NODE_TYPES}
      onNodesChange={onNodesChange}
      onMoveStart={fit.onMoveStart}
      minZoom={0.15}
      maxZoom={3}
      nodesConnectable={false}
      elevateNodesOnSelect={false}
      deleteKeyCode={null}
      panActivationKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      zoomOnDoubleClick={false}
      onPaneClick={unselect}
      nodeDragThreshold={4}
      autoPanOnNodeFocus={false}
    >
      <Background variant={BackgroundVariant.Lines} gap={24} lineWidth={0.5} />
      <ViewportPortal>
        <WiresLayer scene={scene} />
        <StationsLayer scene={scene} />
        <GhostLayer scene={scene} topology={topology} />
        <PacketLayer scene={scene} topology={topology} />
      </ViewportPortal>
      <FlightLayer scene={scene} />
      <ScaleGuard />
      <Legend />
      {topology.namespaces.length === 0 && <p className="canvas-empty">{words.canvas.empty}</p>}
      <Zoom fit={fit.fit} />
    </ReactFlow>
  )
}

const unselect = () => useView.setState({ selected: undefined })

/** Positions and selection are ours; sizes are known before anything is drawn. */
function onNodesChange(changes: NodeChange<CanvasNode>[]) {
  for (const change of changes) {
    if (change.type === 'position' && change.position) {
      const at = { x: Math.round(change.position.x), y: Math.round(change.position.y) }
      useView.setState((view) => ({ moved: { ...view.moved, [change.id]: at } }))
    } else if (change.type === 'select') {
      useView.setState((view) => ({
        selected: change.selected ? change.id : view.selected === change.id ? undefined : view.selected,
      }))
    }
  }
}

function ScaleGuard() {
  const zoom = useStore((state) => state.transform[2])
  const element = useStore((state) => state.domNode)
  useEffect(() => element?.style.setProperty('--against-zoom', String(againstZoom(zoom))), [zoom, element])
  return null
}

/** Fits the whole picture until a person takes the view; where that would be too small to read, follows the packet. */
function useFit(scene: Scene, topology: Topology) {
  const { fitBounds, setCenter } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const taken = useRef(false)
  const { bounds } = scene
  const latest = useRef(bounds)
  useEffect(() => void (latest.current = bounds), [bounds])
  const fit = useCallback(() => {
    taken.current = false
    void fitBounds(latest.current, { padding: 0.02 })
  }, [fitBounds])
  const shape = useMemo(() => topology.namespaces.map((n) => n.id).join() + topology.services.map((s) => s.id).join(), [topology])
  const asked = useView((view) => view.fitAsked)
  const drawn = useRef('')
  useEffect(() => {
    if (width === 0) return
    // Another cluster is another picture; the same one with an edit keeps the view.
    if (drawn.current !== shape) taken.current = false
    drawn.current = shape
    if (!taken.current) void fitBounds(latest.current, { padding: 0.02 })
  }, [shape, width, height, fitBounds, asked])
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
      <button type="button" className="icon" aria-label={words.canvas.fit} title={words.canvas.fit} onClick={fit}>
        <Maximize size={14} />
      </button>
    </div>
  )
}
