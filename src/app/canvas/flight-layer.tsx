/** Many packets at once, on one canvas element over the stage: React draws it once, every frame only pixels change. */
import { useStore, useStoreApi } from '@xyflow/react'
import { useEffect, useMemo, useRef } from 'react'
import { words } from '../locale/words.ts'
import { useStudy } from '../store/study.ts'
import { type Flight, flightOf, placeOn } from './flight.ts'
import type { ThreadTone } from './journey.ts'
import type { Scene } from './scene.ts'

/** Canvas units per millisecond, and how long after the first one the last sets out. */
const PACE = 0.5
const SPREAD_MS = 1600

const COLOURS: Record<ThreadTone, string> = { request: '--accent', rewritten: '--snat', reply: '--reply', restored: '--snat' }

export function FlightLayer({ scene }: { scene: Scene }) {
  const burst = useStudy((study) => study.burst)
  const element = useRef<HTMLCanvasElement>(null)
  const stage = useStoreApi()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const flights = useMemo(() => burst?.stories.map((story) => flightOf(story, scene)), [burst, scene])
  useEffect(() => {
    const context = element.current?.getContext('2d')
    if (!context || !burst || !flights) return
    const ways = burst.result.order.map((way) => flights[way]!)
    const style = getComputedStyle(document.documentElement)
    const colours = Object.fromEntries(Object.entries(COLOURS).map(([tone, name]) => [tone, style.getPropertyValue(name).trim()]))
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    let frame = requestAnimationFrame(function draw() {
      const elapsed = still ? Infinity : performance.now() - burst.startedAt
      const busy = drawSwarm(context, ways, elapsed, stage.getState().transform, colours)
      if (busy) frame = requestAnimationFrame(draw)
    })
    return () => cancelAnimationFrame(frame)
  }, [burst, flights, stage, width, height])
  if (!burst) return null
  const ratio = Math.min(2, window.devicePixelRatio || 1)
  return (
    <canvas
      ref={element}
      className="swarm"
      width={width * ratio}
      height={height * ratio}
      style={{ width, height }}
      role="img"
      aria-label={words.study.burst.flying(burst.result.order.length)}
    />
  )
}

/** One frame; false when all have arrived. */
function drawSwarm(
  context: CanvasRenderingContext2D,
  ways: readonly Flight[],
  elapsed: number,
  [x, y, zoom]: readonly [number, number, number],
  colours: Record<string, string>,
): boolean {
  const { canvas } = context
  const ratio = canvas.clientWidth > 0 ? canvas.width / canvas.clientWidth : 1
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, canvas.width, canvas.height)
  let busy = false
  const radius = Math.max(2.5, 3.6 * Math.min(1, zoom)) * ratio
  ways.forEach((flight, i) => {
    const along = (elapsed - (i / ways.length) * SPREAD_MS) * PACE
    if (along < flight.length) busy = true
    if (along < 0 || along >= flight.length) return
    const at = placeOn(flight, along)
    // Side by side rather than one on the other: each keeps its own lane.
    const lane = (((i * 7) % 9) - 4) * 1.4
    context.fillStyle = colours[at.tone] ?? ''
    context.beginPath()
    context.arc(((at.x + lane) * zoom + x) * ratio, ((at.y + lane) * zoom + y) * ratio, radius, 0, 2 * Math.PI)
    context.fill()
  })
  return busy
}
