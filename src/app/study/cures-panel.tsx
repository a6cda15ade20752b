/** Make it work: the smallest edits that let the failed connection through, each tried in the engine before it is shown. */
import { useState } from 'react'
import type { FoundCure } from '../../lab/cure/search.ts'
import { act } from '../actions/history.ts'
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
async function apply({ title, acts, text, request }: FoundCure) {
  const [first] = acts
  const command = first?.kind === 'command' ? { command: first.line } : {}
  if (text !== undefined) await act({ title: words.said(title), text, ...command })
  await sendOther({ from: request.from, to: request.to })
}

function CureItem({ cure }: { cure: FoundCure }) {
  const [busy, setBusy] = useState(false)
  return (
    <li>
      <div className="cure-head">
        <p className="cure-title">{words.said(cure.title)}</p>
        <button
          type="button"
          className="primary"
          disabled={busy}
          onClick={() => (setBusy(true), void apply(cure).finally(() => setBusy(false)))}
        >
          {cure.text === undefined ? say.ask : say.apply}
        </button>
      </div>
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
    </li>
  )
}

/** The same change of the same destination is told once, with all whom it concerns. */
function gathered(effects: FoundCure['effects']) {
  const byChange = new Map<string, { effect: FoundCure['effects'][number]; from: string[] }>()
  for (const effect of effects) {
    const key = `${effect.to} ${effect.before} ${effect.after}`
    const known = byChange.get(key) ?? { effect, from: [] }
    known.from.push(placeName(effect.from))
    byChange.set(key, known)
  }
  return [...byChange.values()]
}

function Effects({ cure: { effects, pairs } }: { cure: FoundCure }) {
  if (effects.length === 0) return <p className="effects none">{pairs === 0 ? say.nothing : say.nothingElse(pairs)}</p>
  const changes = gathered(effects)
  return (
    <div className="effects">
      <p>{say.changes(effects.length, pairs)}</p>
      <ul>
        {changes.slice(0, MOST_EFFECTS).map(({ effect: { to, before, after }, from }) => (
          <li key={`${to} ${before} ${after}`}>
            <span className="mono">{to}</span> {say.effect(before, after, from.slice(0, MOST_EFFECTS).join(', '))}
            {from.length > MOST_EFFECTS && ` ${say.more(from.length - MOST_EFFECTS)}`}
          </li>
        ))}
        {changes.length > MOST_EFFECTS && <li>{say.more(changes.length - MOST_EFFECTS)}</li>}
      </ul>
    </div>
  )
}
