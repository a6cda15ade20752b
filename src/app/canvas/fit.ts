/** What the view shows: the whole picture, or the packet where that would be too small to read, until a person takes the view. */
import { type Viewport, getViewportForBounds, useReactFlow, useStore } from '@xyflow/react'
import { useCallback, useEffect, useRef } from 'react'
import type { Topology } from '../../lab/topology.ts'
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { useView } from '../store/view.ts'
import { useMoment } from './canvas-store.ts'
import type { Box, Point } from './geometry.ts'
import type { Scene } from './scene.ts'

/** Below this zoom names are too small to read. */
const LEGIBLE = 0.55
/** What stands in the corners below (what the lines mean, the zoom) has room of its own. */
const EDGES = { top: '6px', left: '10px', right: '10px', bottom: '36px' } as const
/** Long enough to see where everything went. */
const GENTLE_MS = 200

export interface CanvasView {
  /** Shows the whole picture, and keeps showing it. */
  fit: () => void
  /** Who moves the view has it: nothing moves it by itself any more. */
  take: () => void
  onMove: (event: MouseEvent | TouchEvent | null) => void
}

const calm = (ms: number) => (window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ms)

/** Whether most of what was there is gone. */
function isAnother(before: Topology | undefined, now: Topology): boolean {
  const ids = new Set([...now.namespaces, ...now.services].map(({ id }) => id))
  const old = before ? [...before.namespaces, ...before.services] : []
  return old.filter(({ id }) => ids.has(id)).length * 2 < old.length || old.length * 2 < ids.size
}

/** Whether all of it lies within a window of this size. */
const isWithin = ({ x, y, width, height }: Box, view: Viewport, size: { width: number; height: number }): boolean =>
  x * view.zoom + view.x >= 0 &&
  y * view.zoom + view.y >= 0 &&
  (x + width) * view.zoom + view.x <= size.width &&
  (y + height) * view.zoom + view.y <= size.height

export function useFit(scene: Scene, topology: Topology): CanvasView {
  const { setViewport } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const taken = useRef(false)
  const { bounds } = scene
  const latest = useRef({ bounds, width, height })
  useEffect(() => void (latest.current = { bounds, width, height }), [bounds, width, height])
  const show = useCallback(
    (duration = 0) => {
      const now = latest.current
      if (now.width === 0) return
      void setViewport(getViewportForBounds(now.bounds, now.width, now.height, 0.05, 3, EDGES), { duration })
    },
    [setViewport],
  )
  const fit = useCallback(() => {
    taken.current = false
    show()
  }, [show])
  const asked = useView((view) => view.fitAsked)
  useEffect(fit, [fit, asked])
  const drawn = useRef<Topology>(undefined)
  const extent = `${bounds.width} ${bounds.height}`
  useEffect(() => {
    // Another cluster is another picture; whoever builds on this one keeps the view that they took.
    if (drawn.current !== topology && isAnother(drawn.current, topology)) taken.current = false
    drawn.current = topology
    if (!taken.current) show()
  }, [topology, extent, show])
  const small = width > 0 && Math.min(width / bounds.width, height / bounds.height) < LEGIBLE
  const followed = useFollow(small, scene, taken)
  useResized(width, height, taken, followed, latest, show)
  const take = useCallback(() => {
    taken.current = true
    if (useStudy.getState().follow) useStudy.setState({ follow: false })
  }, [])
  // What was looked for by its name is what is wanted now, not the whole picture.
  const sought = useView((view) => view.lookAt)
  useEffect(() => {
    if (sought) take()
  }, [sought, take])
  // Only what a person does has an event. Pressing alone moves nothing: who chooses a thing has not taken the view.
  const onMove = useCallback((event: MouseEvent | TouchEvent | null) => void (event && take()), [take])
  return { fit, take, onMove }
}

/** Where the packet is, as long as the view goes with it. */
function useFollow(small: boolean, scene: Scene, taken: { current: boolean }): { current: Point | undefined } {
  const anchor = useMoment((moment) => moment.anchor)
  const playing = useSim((sim) => sim.playing)
  const follow = useStudy((study) => study.follow)
  const { getZoom, setCenter } = useReactFlow()
  const followed = useRef<Point>(undefined)
  useEffect(() => {
    const at = anchor === undefined ? undefined : scene.track.anchors.get(anchor)
    const goes = at && (follow || (small && !taken.current))
    followed.current = goes ? at : undefined
    if (!goes) return
    void setCenter(at.x, at.y - 20, { zoom: follow ? Math.max(0.8, getZoom()) : 0.8, duration: calm(playing ? 350 : 200) })
  }, [small, anchor, scene, setCenter, getZoom, taken, playing, follow])
  return followed
}

/** A panel that opens may take room: what could be seen is still seen, and no more is moved than that asks for. */
function useResized(
  width: number,
  height: number,
  taken: { current: boolean },
  followed: { current: Point | undefined },
  latest: { current: { bounds: Box } },
  show: (duration?: number) => void,
) {
  const { getViewport, setCenter } = useReactFlow()
  const before = useRef({ width: 0, height: 0 })
  useEffect(() => {
    const was = before.current
    before.current = { width, height }
    if (width === 0 || taken.current) return
    const view = getViewport()
    const at = followed.current
    if (was.width === 0) show()
    else if (at) {
      if (!isWithin({ ...at, width: 0, height: 0 }, view, { width, height }))
        void setCenter(at.x, at.y - 20, { zoom: view.zoom, duration: calm(GENTLE_MS) })
    } else if (width > was.width || height > was.height || !isWithin(latest.current.bounds, view, { width, height }))
      show(calm(GENTLE_MS))
  }, [width, height, taken, followed, latest, show, getViewport, setCenter])
}
