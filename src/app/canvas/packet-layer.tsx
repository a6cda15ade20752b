/**
 * The followed packet: one real element that runs along the journey, and the thread behind it. React draws what belongs to a
 * step; between steps only two attributes change, straight in the DOM.
 */
import { useStoreApi } from '@xyflow/react'
import { Flag, Mail } from 'lucide-react'
import { memo, useLayoutEffect, useMemo, useRef } from 'react'
import type { StoryStep } from '../../explain/step.ts'
import type { Header } from '../../linux/trace.ts'
import type { Topology } from '../../lab/topology.ts'
import { setMeasure } from '../actions/play.ts'
import { endpoint } from '../inspector/header-rows.ts'
import { words } from '../locale/words.ts'
import { useSim } from '../store/sim.ts'
import { useMoment } from './canvas-store.ts'
import { type Point, cutAt, lengthOf, pointAt, svgPath } from './geometry.ts'
import { type Leg, innerAt, journeyOf, motionBetween, threadUpTo } from './journey.ts'
import { LAYER } from './nodes.ts'
import { againstZoom, hangEnvelope } from './packet-place.ts'
import type { Scene } from './scene.ts'

const NONE: StoryStep[] = []

/** The last header that the packet is known to have at or before a step. */
function headerAt(steps: readonly StoryStep[], index: number): Header | undefined {
  for (let i = index; i >= 0; i--) {
    const header = steps[i]?.after
    if (header) return header
  }
  return undefined
}

/** The Service whose address the packet carries now, if any. */
function askedService(topology: Topology, header: Header | undefined): string | undefined {
  if (!header) return undefined
  return topology.services.find((s) => s.clusterIP === header.dst || s.clusterIP === header.src)?.id
}

/** The Service that a component of the control plane works on. */
function bornService(topology: Topology, step: StoryStep | undefined): string | undefined {
  const object = step?.control?.fact.object
  if (object?.kind !== 'Service') return undefined
  return topology.services.find((s) => s.namespace === object.namespace && s.name === object.name)?.id
}

export function PacketLayer({ scene, topology }: { scene: Scene; topology: Topology }) {
  const steps = useSim((sim) => sim.story?.steps ?? NONE)
  const cursor = useSim((sim) => sim.cursor)
  const origin = useSim((sim) => sim.origin)
  const legs = useMemo(() => journeyOf(steps, scene), [steps, scene])
  const motion = useMemo(() => motionBetween(legs, origin, cursor), [legs, origin, cursor])
  const header = headerAt(steps, cursor)
  const leaving = steps[origin]?.event.packet === steps[cursor]?.event.packet ? headerAt(steps, origin) : undefined
  useLayoutEffect(() => {
    setMeasure((from, to) => lengthOf(motionBetween(legs, from, to)))
    return () => setMeasure(() => 0)
  }, [legs])
  // Things light up when the packet arrives, not when it sets out.
  const arrive = useMemo(
    () => (progress: number) => {
      if (progress >= 1)
        useMoment.setState({
          anchor: legs[cursor]?.anchor,
          asked: bornService(topology, steps[cursor]) ?? askedService(topology, header),
        })
    },
    [legs, cursor, header, topology, steps],
  )
  useProgress(arrive)
  const step = steps[cursor]
  return (
    <>
      <Threads legs={legs} from={Math.min(origin, cursor)} motion={motion} />
      <Drops steps={steps} legs={legs} cursor={cursor} />
      {step && header && motion.length > 0 && (
        <Envelope step={step} header={header} leaving={leaving} motion={motion} anchor={legs[cursor]?.anchor} />
      )}
    </>
  )
}

/** Where the packet is now, on every frame. */
function useProgress(draw: (progress: number) => void) {
  useLayoutEffect(() => {
    draw(useSim.getState().progress)
    return useSim.subscribe((now, before) => {
      if (now.progress !== before.progress) draw(now.progress)
    })
  }, [draw])
}

function Threads({ legs, from, motion }: { legs: readonly Leg[]; from: number; motion: readonly Point[] }) {
  const cursor = useSim((sim) => sim.cursor)
  const moving = from < cursor
  const done = useMemo(() => threadUpTo(legs, moving ? from : cursor), [legs, from, cursor, moving])
  const fresh = useRef<SVGPathElement>(null)
  const draw = useMemo(
    () => (progress: number) => {
      fresh.current?.setAttribute('d', moving && motion.length > 1 ? svgPath(cutAt(motion, progress)) : '')
    },
    [motion, moving],
  )
  useProgress(draw)
  return (
    <svg className="sheet" style={{ zIndex: LAYER.thread }} aria-hidden="true">
      {done.map((thread, i) => (
        <ThreadPath key={i} d={svgPath(thread.points)} tone={thread.tone} />
      ))}
      <path ref={fresh} className={`thread ${legs[cursor]?.tone ?? 'request'}`} />
    </svg>
  )
}

const ThreadPath = memo(function ThreadPath({ d, tone }: { d: string; tone: string }) {
  return <path className={`thread ${tone}`} d={d} />
})

/** What the packet is in, for the envelope not to hide it. */
const kindOf = (anchor: string | undefined): string =>
  anchor?.endsWith('#') ? ' in-cell' : anchor?.includes('#') ? ' at-station' : ''

function Envelope({
  step: next,
  header: nextHeader,
  leaving,
  motion,
  anchor,
}: {
  step: StoryStep
  header: Header
  leaving: Header | undefined
  motion: readonly Point[]
  anchor: string | undefined
}) {
  const element = useRef<HTMLDivElement>(null)
  const card = useRef<HTMLDivElement>(null)
  const size = useRef({ width: 0, height: 0 })
  const stage = useStoreApi()
  const draw = useMemo(
    () => (progress: number) => {
      if (!element.current) return
      const at = pointAt(motion, progress)
      const { transform, width } = stage.getState()
      const [x, y, zoom] = transform
      const scale = zoom * againstZoom(zoom)
      const { shift, under } = hangEnvelope(
        at,
        { x, y, zoom, width },
        { width: size.current.width * scale, height: size.current.height * scale },
      )
      element.current.style.transform = `translate(${at.x}px, ${at.y}px)`
      element.current.style.setProperty('--shift', `${shift / scale}px`)
      element.current.classList.toggle('under', under)
      element.current.classList.toggle('arrived', progress >= 1)
    },
    [motion, stage],
  )
  useProgress(draw)
  // The browser tells the size once it has laid the page out: to ask for it would make it lay out for each frame twice.
  useLayoutEffect(() => {
    if (!card.current) return
    const observer = new ResizeObserver(([entry]) => {
      const box = entry?.borderBoxSize[0]
      if (!box) return
      size.current = { width: box.inlineSize, height: box.blockSize }
      draw(useSim.getState().progress)
    })
    observer.observe(card.current)
    return () => observer.disconnect()
  }, [draw])
  // On the way it still carries what it left with: a rewrite happens where it happens.
  const arrived = useSim((sim) => sim.progress >= 1)
  const header = arrived ? nextHeader : (leaving ?? next.before ?? nextHeader)
  const meaning = arrived ? next.meaning : 'move'
  const source = endpoint(header.src, header.sport)
  const destination = endpoint(header.dst, header.dport)
  const reply = next.event.way === 'reply'
  const inner = useSim(({ story, cursor, origin }) => innerAt(story?.steps ?? NONE, arrived ? cursor : origin))
  return (
    <div
      ref={element}
      className={`packet${kindOf(anchor)}`}
      data-testid="packet"
      style={{ zIndex: LAYER.packet }}
      role="img"
      aria-label={`${words.canvas.packet} ${words.canvas.from} ${source} ${words.canvas.to} ${destination}`}
    >
      <i className={reply ? 'spot reply' : 'spot'} />
      <div ref={card} className={`envelope${reply ? ' reply' : ''}${meaning === 'drop' ? ' dying' : ''}`}>
        <Mail size={13} aria-hidden="true" />
        <dl>
          <dt>{words.canvas.from}</dt>
          <dd key={source} className={meaning === 'snat' ? 'turned snat' : undefined}>
            {source}
          </dd>
          <dt>{words.canvas.to}</dt>
          <dd key={`to ${destination}`} className={meaning === 'dnat' ? 'turned dnat' : undefined}>
            {destination}
          </dd>
        </dl>
        {inner && (
          <div className="inner-envelope">
            <Mail size={10} aria-hidden="true" />
            <span>{`${endpoint(inner.src, inner.sport)} → ${endpoint(inner.dst, inner.dport)}`}</span>
          </div>
        )}
        {(header.flags ?? header.icmp) && <span className="flags">{header.flags ?? header.icmp}</span>}
        {header.mark !== 0 && (
          <span className="mark-tag">
            <Flag size={10} aria-hidden="true" />
            {`0x${header.mark.toString(16)}`}
          </span>
        )}
      </div>
    </div>
  )
}

/** Every place where a packet of this connection died, up to now; the newest says why. */
function Drops({ steps, legs, cursor }: { steps: readonly StoryStep[]; legs: readonly Leg[]; cursor: number }) {
  const arrived = useSim((sim) => sim.progress >= 1)
  const drops = useMemo(() => {
    const places = new Map<string, { at: Point; step: StoryStep }>()
    // It dies where it dies, not on the way there.
    for (const step of steps.slice(0, arrived ? cursor + 1 : cursor)) {
      const at = legs[step.index]?.points.at(-1)
      if (step.meaning === 'drop' && step.event.way !== 'other' && at) places.set(`${at.x} ${at.y}`, { at, step })
    }
    return [...places.values()]
  }, [steps, legs, cursor, arrived])
  return drops.map(({ at, step }) => (
    <div
      key={`${at.x} ${at.y}`}
      className="drop"
      style={{ transform: `translate(${at.x}px, ${at.y}px)`, zIndex: LAYER.packet - 1 }}
      role="img"
      aria-label={step.title}
    >
      <svg viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">
        <circle cx="20" cy="20" r="17" />
        <path d="M12 12l16 16M28 12 12 28" />
      </svg>
      <span>{step.title}</span>
    </div>
  ))
}
