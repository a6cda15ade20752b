/** Make it work: the smallest edits that let the failed connection through, each tried in the engine before it is shown. */
import { useState } from 'react'
import type { FoundCure } from '../../lab/cure/search.ts'
import { applyText } from '../actions/apply.ts'
import { sendOther } from '../actions/send.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useAsked } from './use-asked.ts'

const { cures: say } = words.study
const MOST_EFFECTS = 6

export function CuresPanel() {
  const asked = useSim((sim) => sim.asked)
  const text = useScenario((scenario) => scenario.text)
  const result = useSim((sim) => sim.story?.end?.result)
  const refused = useSim((sim) => sim.refusal !== undefined)
  const question = asked && (result ?? refused) && result !== 'open' ? asked : undefined
  const told = useAsked<'cures'>(question && { about: 'cures', request: question, text })
  if (!asked) return <p className="empty">{words.study.needsStory}</p>
  if (!question) return <p className="bench-note">{result === 'open' ? say.works : words.study.needsStory}</p>
  if (!told) return <p className="empty">{say.searching}</p>
  if (!told.ok) return <p className="empty">{told.message}</p>
  const { works, found, tried } = told.value
  if (works) return <p className="bench-note">{say.works}</p>
  if (found.length === 0) return <p className="empty">{say.none(tried)}</p>
  return (
    <>
      <p className="bench-note">
        {say.lead} {say.tried(tried)}
      </p>
      <ol className="cures" aria-label={words.study.tabs.cures}>
        {found.map((cure) => (
          <CureItem key={cure.title + cure.acts.map((act) => JSON.stringify(act)).join('')} cure={cure} />
        ))}
      </ol>
    </>
  )
}

/** The cure carried out: as one edit of the text, or as another question; then the same connection once more. */
async function apply({ text, request }: FoundCure) {
  if (text !== undefined && !(await applyText(text))) return
  await sendOther({ from: request.from, to: request.to })
}

function CureItem({ cure }: { cure: FoundCure }) {
  const [busy, setBusy] = useState(false)
  return (
    <li>
      <p className="cure-title">{cure.title}</p>
      <ul className="acts">
        {cure.acts.map((act, i) => (
          <li key={i}>
            <span className="dim">
              {act.kind === 'command' ? say.onMachine(placeName(act.on)) : act.kind === 'file' ? say.inFile : say.asked}
            </span>
            <code className="mono">{act.kind === 'command' ? act.line : act.kind === 'file' ? act.shows : act.to}</code>
          </li>
        ))}
      </ul>
      <Effects cure={cure} />
      <button
        type="button"
        className="primary"
        disabled={busy}
        onClick={() => (setBusy(true), void apply(cure).finally(() => setBusy(false)))}
      >
        {cure.text === undefined ? say.ask : say.apply}
      </button>
    </li>
  )
}

function Effects({ cure: { effects, pairs } }: { cure: FoundCure }) {
  if (effects.length === 0) return <p className="effects none">{pairs === 0 ? say.nothing : say.nothingElse(pairs)}</p>
  return (
    <div className="effects">
      <p>{say.changes(effects.length, pairs)}</p>
      <ul>
        {effects.slice(0, MOST_EFFECTS).map(({ from, to, before, after }) => (
          <li key={`${from} ${to}`} className="mono">
            {say.effect(from, to, before, after)}
          </li>
        ))}
        {effects.length > MOST_EFFECTS && <li>{say.more(effects.length - MOST_EFFECTS)}</li>}
      </ul>
    </div>
  )
}
