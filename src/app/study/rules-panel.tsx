/** One chain as `iptables -L -v --line-numbers` or `nft list chain` tells it, with the counters of this step; jumps lead on. */
import { ChevronRight } from 'lucide-react'
import { useMemo } from 'react'
import type { ChainPlace, ChainRules } from '../../lab/chain-rules.ts'
import type { StoryStep } from '../../explain/step.ts'
import { readRule } from '../inspector/chain-rows.ts'
import { see } from '../locale/see.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { useStory } from '../story-hooks.ts'
import { openChain } from './open-chain.ts'
import { useAsked } from './use-asked.ts'

const { rules: say } = see

/** The chain that the step is in. */
function placeOf(step: StoryStep | undefined): ChainPlace | undefined {
  if (!step) return undefined
  const { event } = step
  const own = 'chain' in event ? event : event.kind === 'rewrite' || event.kind === 'drop' ? event.rule : undefined
  if (!own) return undefined
  const family = step.after?.dst.includes(':') ? 6 : 4
  return { netns: event.netns, table: own.table, chain: own.chain, family }
}

export function RulesPanel() {
  const chosen = useStudy((study) => study.chain)
  const asked = useSim((sim) => sim.asked)
  const typed = useScenario((scenario) => `${scenario.answered} ${scenario.typed}`)
  const { steps, current } = useStory()
  const place = chosen ?? placeOf(current)
  const at = asked && current ? { request: asked, seq: current.event.seq } : undefined
  const told = useAsked<'chain'>(place && { about: 'chain', place, ...(at ? { at } : {}) }, typed)
  if (!place) return <p className="empty">{say.none}</p>
  const view = told?.ok ? told.value : undefined
  const stale = view && (view.chain !== place.chain || view.table !== place.table)
  return (
    <>
      <div className="bench-bar">
        <span className="mono">{placeName(place.netns)}</span>
        <ChevronRight size={13} aria-hidden="true" />
        <span className="mono">{place.table}</span>
        <ChevronRight size={13} aria-hidden="true" />
        <label className="pick wide">
          <span className="out-of-sight">{words.study.whatIf.chain}</span>
          <select value={place.chain} onChange={(event) => openChain({ ...place, chain: event.target.value })}>
            {(view?.others ?? [place.chain]).map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {chosen && placeOf(current) && (
          <button type="button" className="link" onClick={() => useStudy.setState({ chain: undefined })}>
            {say.here}
          </button>
        )}
        <span className="grow" />
        <span className="dim">{at ? say.atStep : say.now}</span>
      </div>
      {told && !told.ok && <p className="empty">{told.message}</p>}
      {told?.ok && !view && <p className="empty">{say.gone}</p>}
      {view && !stale && <Chain view={view} place={place} steps={steps} current={current} />}
    </>
  )
}

interface ChainProps {
  view: ChainRules
  place: ChainPlace
  steps: readonly StoryStep[]
  current: StoryStep | undefined
}

/** What the packet of this step has been told by the rules of the chain, up to the step. */
function answersIn({ place, steps, current }: Omit<ChainProps, 'view'>): ReadonlyMap<number, 'matched' | 'missed'> {
  const answers = new Map<number, 'matched' | 'missed'>()
  for (const { event } of steps.slice(0, (current?.index ?? -1) + 1)) {
    if (event.packet !== current?.event.packet || event.netns !== place.netns) continue
    if (!('chain' in event) || event.chain !== place.chain || event.table !== place.table) continue
    if (event.kind === 'rule') answers.set(event.rule, event.matched ? 'matched' : 'missed')
    else if (event.kind === 'rules') for (let i = event.from; i <= event.to; i++) answers.set(i, 'missed')
  }
  return answers
}

function Chain({ view, place, steps, current }: ChainProps) {
  const answers = useMemo(() => answersIn({ place, steps, current }), [place, steps, current])
  const { rules, policy } = view
  return (
    <table className="rows chain-rules" aria-label={words.inspector.chainOf(view.table, view.chain)}>
      <thead>
        <tr>
          {[say.number, words.study.tables.columns.packets, words.study.tables.columns.bytes, say.rule].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rules.map((each) => {
          const answer = answers.get(each.rule)
          return (
            <tr key={each.rule} className={answer}>
              <td className="mono">
                {each.rule}
                {answer && <span className="out-of-sight">{` ${words.inspector[answer]}`}</span>}
              </td>
              <td className="mono">{each.packets ?? '–'}</td>
              <td className="mono">{each.bytes ?? '–'}</td>
              <td className="mono">
                <RuleText text={each.text} to={each.to} onGo={(chain) => openChain({ ...place, chain })} />
              </td>
            </tr>
          )
        })}
        {view.more > 0 && (
          <tr>
            <td colSpan={4}>{words.study.why.more(view.more)}</td>
          </tr>
        )}
        {rules.length === 0 && (
          <tr>
            <td colSpan={4}>{say.empty}</td>
          </tr>
        )}
        {policy && (
          <tr className="policy">
            <td />
            <td />
            <td />
            <td className="mono">{words.inspector.policy(policy)}</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

/** The names of chains in it lead there. */
function RuleText({ text, to, onGo }: { text: string; to: readonly string[]; onGo: (chain: string) => void }) {
  const { asks, does, comment } = readRule(text)
  const [only] = to
  return (
    <>
      {asks && `${asks} `}
      {to.length === 1 && only !== undefined && does.endsWith(only) ? (
        <>
          {`→ ${does.slice(0, -only.length)}`}
          <button type="button" className="link" onClick={() => onGo(only)}>
            {only}
          </button>
        </>
      ) : (
        does && <b>→ {does}</b>
      )}
      {comment && <span className="comment"> {comment}</span>}
      {!does &&
        [...new Set(to)].map((chain) => (
          <button key={chain} type="button" className="link" onClick={() => onGo(chain)}>
            {`→ ${chain}`}
          </button>
        ))}
    </>
  )
}
