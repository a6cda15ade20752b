/** The story as a line: every shown step a mark, grouped by namespace and hook; a slider to go anywhere in it. */
import { memo, useDeferredValue, useMemo, useRef } from 'react'
import type { StoryStep } from '../../explain/step.ts'
import { seek } from '../actions/play.ts'
import { words } from '../locale/words.ts'
import { shapeOf, toneOf } from '../meaning.ts'
import { MeaningShape } from '../shapes.tsx'
import { useStudy } from '../store/study.ts'
import { useWidth } from '../shell/use-width.ts'
import { useStory } from '../story-hooks.ts'
import { placeName } from '../places.ts'
import { type Label, timelineRows } from './rows.ts'
import { Transport } from './transport.tsx'

export function Timeline() {
  const { steps, shown, position, current } = useStory()
  const visible = useMemo(() => shown.flatMap((i) => steps[i] ?? []), [steps, shown])
  // A hundred marks may follow the packet's first movement; they must not precede it.
  const marked = useDeferredValue(visible)
  return (
    <section className="timeline" aria-label={words.timeline.region}>
      <Transport position={position} total={shown.length} />
      {visible.length === 0 ? (
        <p className="timeline-empty">{words.timeline.empty}</p>
      ) : (
        <div className="track">
          <Spans steps={marked} />
          <Marks steps={marked} />
          <div className="handle" style={{ left: `${((position + 0.5) / visible.length) * 100}%` }} aria-hidden="true" />
          {current && <Here step={current} share={(position + 0.5) / visible.length} />}
          <input
            className="scrub"
            type="range"
            aria-label={words.timeline.label}
            min={1}
            max={visible.length}
            step={1}
            value={position + 1}
            aria-valuetext={`${words.timeline.step(position + 1, visible.length)}: ${current?.title ?? ''}`}
            title={words.timeline.keys}
            style={{ left: `${50 / visible.length}%`, right: `${50 / visible.length}%` }}
            onChange={(event) => seek(shown[Number(event.target.value) - 1] ?? 0)}
          />
        </div>
      )}
    </section>
  )
}

/** Where the packet is now, under the handle: the one label that is always whole. */
function Here({ step, share }: { step: StoryStep; share: number }) {
  const text = placeOf(step)
  // It leans inward near the ends, so that it stays on the line.
  return (
    <div className="here-label" style={{ left: `${share * 100}%`, transform: `translateX(-${share * 100}%)` }} aria-hidden="true">
      {text}
    </div>
  )
}

/** Marks that a person can tell apart need this much of the line each, in pixels. */
const WIDE_ENOUGH = 11

const Marks = memo(function Marks({ steps }: { steps: readonly StoryStep[] }) {
  const line = useRef<HTMLDivElement>(null)
  const width = useWidth(line)
  const share = 100 / steps.length
  const breakpoints = useStudy((study) => study.points)
  const points = useMemo(() => new Set(breakpoints.flatMap((point) => (point.kind === 'step' ? [point.seq] : []))), [breakpoints])
  return (
    <div
      ref={line}
      role="list"
      aria-label={words.timeline.marks}
      className={width > 0 && width / steps.length < WIDE_ENOUGH ? 'marks dense' : 'marks'}
    >
      {runsOf(steps).map((run) => (
        <div key={run[0]!.step.index} role="listitem" aria-label={placeOf(run[0]!.step)}>
          {run.map(({ step, at }) => (
            <span
              key={step.index}
              role="img"
              aria-label={`${words.meaning[step.meaning]}: ${step.title}`}
              className={`tone-${toneOf(step)} shape-${shapeOf(step)}`}
              style={{ left: `${(at + 0.5) * share}%` }}
            >
              <MeaningShape shape={shapeOf(step)} tone={toneOf(step)} />
              {points.has(step.event.seq) && <i className="stop" />}
            </span>
          ))}
        </div>
      ))}
    </div>
  )
})

const placeOf = (step: StoryStep): string => [placeName(step.place.netns), step.hook?.toUpperCase()].filter(Boolean).join(' › ')

/** Steps of one packet in one hook of one namespace, with their places on the line. */
function runsOf(steps: readonly StoryStep[]): { step: StoryStep; at: number }[][] {
  const runs: { step: StoryStep; at: number }[][] = []
  steps.forEach((step, at) => {
    const last = runs.at(-1)?.[0]?.step
    const same = last?.event.packet === step.event.packet && placeOf(last) === placeOf(step)
    if (same) runs.at(-1)!.push({ step, at })
    else runs.push([{ step, at }])
  })
  return runs
}

const Spans = memo(function Spans({ steps }: { steps: readonly StoryStep[] }) {
  const rows = useMemo(() => timelineRows(steps), [steps])
  const boxes = (labels: readonly Label[], className: string) =>
    labels.map(
      (label) =>
        label.text !== '' && (
          <LabelBox key={`${className}${label.from}`} label={label} total={steps.length} className={className} />
        ),
    )
  return (
    <div className="spans" aria-hidden="true">
      {boxes(rows.packets, 'packets')}
      {boxes(rows.places, 'place')}
    </div>
  )
})

function LabelBox({ label: { text, from, to, reply }, total, className }: { label: Label; total: number; className: string }) {
  const width = ((to - from + 1) / total) * 100
  return (
    <span
      className={reply ? `${className} is-reply` : className}
      style={{ left: `${(from / total) * 100}%`, width: `${width}%` }}
    >
      <em>{reply && className === 'packets' ? `← ${text}` : text}</em>
    </span>
  )
}
