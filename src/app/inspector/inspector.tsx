/** Everything about the current step, and under it the whole story as text. */
import { Suspense, lazy } from 'react'
import type { StoryStep } from '../../explain/step.ts'
import { words } from '../locale/words.ts'
import { Split } from '../shell/split.tsx'
import { useStudy } from '../store/study.ts'
import { useMedia } from '../shell/use-media.ts'
import { useStory } from '../story-hooks.ts'
import { BranchesSection } from './branches.tsx'
import { ChainSection } from './chain.tsx'
import { CommandSection } from './command.tsx'
import { ConntrackSection } from './conntrack.tsx'
import { Explanation } from './explanation.tsx'
import { Headers } from './headers.tsx'
import { RouteSection } from './route.tsx'
import { TraceTree } from './trace-tree.tsx'

export function Inspector() {
  const narrow = useMedia('(max-width: 820px)')
  if (narrow) {
    return (
      <section className="inspector" aria-label={words.inspector.region}>
        <Details />
        <TraceTree />
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
        second={<TraceTree />}
      />
    </section>
  )
}

/** While rules are asked, and where one dropped the packet, the chain is what a person looks at; once the packet changed, its header is. */
const asksRules = ({ event }: StoryStep) =>
  event.kind === 'drop' || event.kind === 'rule' || event.kind === 'rules' || event.kind === 'policy' || event.kind === 'return'

const PredictCard = lazy(async () => ({ default: (await import('../study/predict-card.tsx')).PredictCard }))

function Details() {
  const { steps, current } = useStory()
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
      {current && (
        <>
          {asksRules(current) && <ChainSection steps={steps} current={current} />}
          <Headers step={current} />
          {!asksRules(current) && <ChainSection steps={steps} current={current} />}
          <BranchesSection steps={steps} step={current} />
          <RouteSection step={current} />
          <ConntrackSection step={current} />
          <CommandSection step={current} />
        </>
      )}
    </div>
  )
}
