/** The story as a line: every shown step a mark, grouped by namespace and hook; a slider to go anywhere in it. */
import { memo, useMemo } from 'react'
import type { StoryStep } from '../../explain/step.ts'
import { seek } from '../actions/play.ts'
import { words } from '../locale/en.ts'
import { shapeOf, toneOf } from '../meaning.ts'
import { placeName } from '../places.ts'
import { MeaningShape } from '../shapes.tsx'
import { type Span, spansOf } from '../steps.ts'
import { useStory } from '../story-hooks.ts'
import { Transport } from './transport.tsx'

export function Timeline() {
  const { steps, shown, position, current } = useStory()
  const visible = useMemo(() => shown.flatMap((i) => steps[i] ?? []), [steps, shown])
  return (
    <section className="timeline" aria-label={words.timeline.region}>
      <Transport position={position} total={shown.length} />
      {visible.length === 0 ? (
        <p className="timeline-empty">{words.timeline.empty}</p>
      ) : (
        <div className="track">
          <Spans steps={visible} />
          <Marks steps={visible} />
          <div className="handle" style={{ left: `${((position + 0.5) / visible.length) * 100}%` }} aria-hidden="true" />
          <input
            className="scrub" type="range" aria-label={words.timeline.label} min={1} max={visible.length} step={1} value={position + 1}
            aria-valuetext={`${words.timeline.step(position + 1, visible.length)}: ${current?.title ?? ''}`} title={words.timeline.keys}
            style={{ left: `${50 / visible.length}%`, right: `${50 / visible.length}%` }}
            onChange={(event) => seek(shown[Number(event.target.value) - 1] ?? 0)}
          />
        </div>
      )}
    </section>
  )
}

/** Marks that a person can tell apart need this much of the line each, in percent. */
const WIDE_ENOUGH = 0.9

const Marks = memo(function Marks({ steps }: { steps: readonly StoryStep[] }) {
  const share = 100 / steps.length
  return (
    <div className={share < WIDE_ENOUGH ? 'marks dense' : 'marks'} aria-hidden="true">
      {steps.map((step, i) => (
        <span key={step.index} className={`tone-${toneOf(step)}`} style={{ left: `${(i + 0.5) * share}%` }}>
          <MeaningShape shape={shapeOf(step)} tone={toneOf(step)} />
        </span>
      ))}
    </div>
  )
})

const Spans = memo(function Spans({ steps }: { steps: readonly StoryStep[] }) {
  const places = spansOf(steps, (step) => placeName(step.place.netns))
  const hooks = spansOf(steps, (step) => `${step.place.netns} ${step.hook ?? ''}`)
  return (
    <div className="spans" aria-hidden="true">
      {places.map((span) => <SpanBox key={span.from} span={span} total={steps.length} className="place" label={span.label} />)}
      {hooks.map((span) => {
        const hook = steps[span.from]?.hook
        return hook && <SpanBox key={`h${span.from}`} span={span} total={steps.length} className="hook" label={hook.toUpperCase()} />
      })}
    </div>
  )
})

function SpanBox({ span, total, className, label }: { span: Span; total: number; className: string; label: string }) {
  const width = ((span.to - span.from + 1) / total) * 100
  return (
    <span className={span.reply ? `${className} is-reply` : className} style={{ left: `${(span.from / total) * 100}%`, width: `${width}%` }} title={span.reply ? `${label} (${words.timeline.reply})` : label}>
      <em>{label}</em>
    </span>
  )
}
