/** Many connections at once: who answered them, and how often chance should have. The canvas shows them fly. */
import { useState } from 'react'
import { words } from '../locale/words.ts'
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { ask, tellStory } from './ask.ts'

const { burst: say, branches } = words.study
const SIZES = [10, 20, 50, 100, 200] as const

export function BurstPanel() {
  const asked = useSim((sim) => sim.asked)
  const burst = useStudy((study) => study.burst)
  const [count, setCount] = useState(50)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  if (!asked) return <p className="empty">{words.study.needsStory}</p>
  const send = async () => {
    setBusy(true)
    const told = await ask<'burst'>({ about: 'burst', request: asked, count })
    setBusy(false)
    setProblem(told.ok ? undefined : told.message)
    if (!told.ok) return
    const stories = await Promise.all(told.value.ways.map((way) => tellStory(way)))
    useStudy.setState({ burst: { result: told.value, stories, startedAt: performance.now() } })
  }
  return (
    <>
      <div className="bench-bar">
        <p className="bench-note grow">{say.lead}</p>
        <label className="pick">
          <span>{say.count}</span>
          <select value={count} onChange={(event) => setCount(Number(event.target.value))}>
            {SIZES.map((size) => (
              <option key={size} value={size}>
                {size}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="primary" disabled={busy} onClick={() => void send()}>
          {busy ? words.study.working : say.send(count)}
        </button>
      </div>
      {problem !== undefined && <p className="empty">{problem}</p>}
      {burst && <Distribution />}
    </>
  )
}

function Distribution() {
  const burst = useStudy((study) => study.burst)
  const outcomes = useStudy((study) => study.outcomes)
  if (!burst) return null
  const { ways, order } = burst.result
  const met = new Map<string, number>()
  for (const way of order) {
    const end = ways[way]!.end
    const who = end.backend ?? end.result
    met.set(who, (met.get(who) ?? 0) + 1)
  }
  const expected = new Map<string, number>()
  for (const { backend, result, probability } of outcomes?.list ?? [])
    expected.set(backend ?? result, (expected.get(backend ?? result) ?? 0) + probability)
  const names = [...new Set([...expected.keys(), ...met.keys()])]
  return (
    <table className="rows shares" aria-label={say.table}>
      <thead>
        <tr>
          {[say.backend, say.met, say.expected].map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const n = met.get(name) ?? 0
          const share = expected.get(name)
          return (
            <tr key={name}>
              <td className="mono">{name}</td>
              <td>
                <span className="gauge" aria-hidden="true">
                  <i style={{ width: `${(n / order.length) * 100}%` }} />
                  {share !== undefined && <b style={{ left: `${share * 100}%` }} />}
                </span>
                {`${n} (${branches.share(n / order.length)})`}
              </td>
              <td>{share === undefined ? '' : branches.share(share)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
