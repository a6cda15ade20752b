/** What the play may stop at. */
import { X } from 'lucide-react'
import { useState } from 'react'
import '../styles/study.css'
import { BREAK_KINDS, type Breakpoint, hasPoint, keyOf, togglePoint } from '../breakpoints.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'
import { useScenario } from '../store/scenario.ts'
import { useStudy } from '../store/study.ts'
import { useStory } from '../story-hooks.ts'
import { stopWords } from '../timeline/stop-words.ts'

const { points: say } = words.study
const toggle = (point: Breakpoint) => useStudy.setState((was) => ({ points: togglePoint(was.points, point) }))
const NONE: { id: string; kind: string }[] = []

export function BreakpointMenu() {
  const points = useStudy((study) => study.points)
  const predict = useStudy((study) => study.predict)
  const { steps, current } = useStory()
  const machines = useScenario((scenario) => scenario.topology?.namespaces ?? NONE)
  const [chain, setChain] = useState('')
  const chains = [...new Set(steps.flatMap(({ event }) => ('chain' in event ? [event.chain] : [])))]
  const here = current && ({ kind: 'step', seq: current.event.seq } as const)
  const own = points.filter((point) => point.kind === 'chain' || point.kind === 'netns' || point.kind === 'step')
  const add = () => {
    if (chain.trim() && !hasPoint(points, { kind: 'chain', name: chain.trim() })) toggle({ kind: 'chain', name: chain.trim() })
    setChain('')
  }
  return (
    <div className="breakpoints" role="dialog" aria-label={say.title}>
      <h2>{say.help}</h2>
      <ul>
        {BREAK_KINDS.map((kind) => (
          <li key={kind}>
            <label>
              <input type="checkbox" checked={hasPoint(points, { kind })} onChange={() => toggle({ kind })} />
              {say.kinds[kind]}
            </label>
          </li>
        ))}
        {here && (
          <li>
            <label>
              <input type="checkbox" checked={hasPoint(points, here)} onChange={() => toggle(here)} />
              {say.here}
            </label>
          </li>
        )}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          add()
        }}
      >
        <label>
          {say.chain}
          <input
            className="mono"
            list="chains"
            placeholder={say.chainHint}
            value={chain}
            onChange={(event) => setChain(event.target.value)}
          />
        </label>
        <datalist id="chains">
          {chains.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <button type="submit">{say.add}</button>
      </form>
      <label>
        {say.machine}
        <select value="" onChange={(event) => event.target.value && toggle({ kind: 'netns', netns: event.target.value })}>
          <option value="">{say.anywhere}</option>
          {machines.map(({ id }) => (
            <option key={id} value={id}>
              {placeName(id)}
            </option>
          ))}
        </select>
      </label>
      {own.length > 0 && (
        <ul className="own">
          {own.map((point) => {
            const text = stopWords(point, point.kind === 'step' ? steps.find(({ event }) => event.seq === point.seq) : undefined)
            return (
              <li key={keyOf(point)}>
                <span>{text}</span>
                <button type="button" className="quiet icon" aria-label={say.remove(text)} onClick={() => toggle(point)}>
                  <X size={13} />
                </button>
              </li>
            )
          })}
        </ul>
      )}
      <label className="asks">
        <input type="checkbox" checked={predict} onChange={() => useStudy.setState({ predict: !predict, question: undefined })} />
        {words.study.predict.switch}
      </label>
      {points.length === 0 ? (
        <p className="dim">{say.none}</p>
      ) : (
        <button type="button" className="quiet" onClick={() => useStudy.setState({ points: [] })}>
          {say.clear}
        </button>
      )}
    </div>
  )
}
