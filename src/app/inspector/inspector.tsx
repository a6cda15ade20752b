/** Everything about the current step, and under it the whole story as text. */
import { Suspense, useDeferredValue, useMemo } from 'react'
import { words } from '../locale/words.ts'
import { Split } from '../shell/split.tsx'
import { useStudy } from '../store/study.ts'
import { useMedia } from '../shell/use-media.ts'
import { useStory } from '../story-hooks.ts'
import { Explanation } from './explanation.tsx'
import { part } from '../shell/part.tsx'

const told = () => import('./told.tsx')
const StepSections = part(async () => (await told()).StepSections)
const TraceTree = part(async () => (await told()).TraceTree)

const Trace = () => (
  <Suspense fallback={null}>
    <TraceTree />
  </Suspense>
)

export function Inspector() {
  const narrow = useMedia('(max-width: 820px)')
  const present = useStudy((study) => study.present)
  // The whole story as text is for reading, not for a wall.
  if (present)
    return (
      <section className="inspector" aria-label={words.inspector.region}>
        <Details />
      </section>
    )
  if (narrow) {
    return (
      <section className="inspector" aria-label={words.inspector.region}>
        <Details />
        <Trace />
      </section>
    )
  }
  return (
    <section className="inspector" aria-label={words.inspector.region}>
      <Split
        id="trace"
        label={words.inspector.trace}
        direction="column"
        size={184}
        min={90}
        rest={160}
        first={<Details />}
        second={<Trace />}
      />
    </section>
  )
}

const PredictCard = part(async () => (await import('../study/predict-card.tsx')).PredictCard)

function Details() {
  const { current, steps } = useStory()
  // The sentence is there at once; the tables under it may follow the packet's movement, not precede it.
  // A step and its story come together: the step of one story has no place in another.
  const shown = useDeferredValue(useMemo(() => current && { current, steps }, [current, steps]))
  const predicting = useStudy((study) => study.question !== undefined)
  return (
    // It scrolls, so the keyboard must reach it.
    <div className="details" tabIndex={0} role="group" aria-label={words.inspector.details}>
      {predicting && (
        <Suspense fallback={null}>
          <PredictCard />
        </Suspense>
      )}
      <Explanation />
      {shown && (
        <Suspense fallback={null}>
          <StepSections {...shown} />
        </Suspense>
      )}
    </div>
  )
}
