/** At a choice that the rules leave to chance: every way that it can fall out, with its probability; one may be taken. */
import type { StoryStep } from '../../explain/step.ts'
import { takeBranch } from '../actions/send.ts'
import { words } from '../locale/words.ts'
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { isChoice } from '../study/choice.ts'

const { branches: say } = words.study

export function BranchesSection({ steps, step }: { steps: readonly StoryStep[]; step: StoryStep }) {
  const outcomes = useStudy((study) => study.outcomes)
  const backend = useSim((sim) => sim.story?.end?.backend)
  const source = useSim((sim) => sim.story?.end?.source)
  if (!outcomes || outcomes.list.length < 2 || !isChoice(step, steps)) return null
  return (
    <section className="branches" aria-label={say.title}>
      <h2>{say.title}</h2>
      <ul>
        {outcomes.list.map((outcome) => {
          const name = outcome.backend ?? outcome.result
          const share = say.share(outcome.probability)
          const own = outcome.backend === backend && outcome.source === source
          return (
            <li key={outcome.picks.join()}>
              <span className="gauge" aria-hidden="true">
                <i style={{ width: `${outcome.probability * 100}%` }} />
              </span>
              <span className="share">{share}</span>
              {own ? (
                <span className="own">
                  <b>{name}</b> <span className="dim">{say.chosen}</span>
                </span>
              ) : (
                <button
                  type="button"
                  className="link"
                  aria-label={say.take(name, share)}
                  onClick={() => void takeBranch(outcome.picks)}
                >
                  {name}
                </button>
              )}
            </li>
          )
        })}
      </ul>
      <p className="note">{outcomes.more ? `${say.more} ${say.note}` : say.note}</p>
    </section>
  )
}
