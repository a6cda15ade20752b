/** Everything about the current step, and under it the whole story as text. */
import { Suspense, useDeferredValue, useEffect, useMemo } from 'react'
import { whenIdle } from '../idle.ts'
import { words } from '../locale/words.ts'
import { Split } from '../shell/split.tsx'
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { useMedia } from '../shell/use-media.ts'
import { useStory } from '../story-hooks.ts'
import { Explanation } from './explanation.tsx'
import { part } from '../shell/part.tsx'

const told = () => import('./told.tsx')
const StepSections = part(async () => (await told()).StepSections)
const TraceTree = part(async () => (await told()).TraceTree)

function Trace() {
  const none = useSim((sim) => sim.story === undefined)
  // There before it is wanted, and not before the page stands.
  useEffect(() => whenIdle(() => void told().catch(() => undefined)), [])
  return none ? (
    <NoTrace />
  ) : (
    <Suspense fallback={<NoTrace />}>
      <TraceTree />
    </Suspense>
  )
}

const NoTrace = () => (
  <section className="trace" aria-label={words.inspector.trace}>
    <h2>{words.inspector.trace}</h2>
    <p className="empty">{words.inspector.emptyTrace}</p>
  </section>
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
