/** What each mode of kube-proxy costs with 10 to 30,000 Services: measured when a person asks, drawn on logarithmic scales, and a table. */
import { useRef, useState } from 'react'
import type { CostPoint } from '../../lab/cost.ts'
import type { ProxyMode } from '../../lab/modes.ts'
import { say as all } from '../locale/modes.ts'
import '../styles/modes.css'
import { ask } from './ask.ts'
import { CostChart, type Measure } from './cost-chart.tsx'

const { costs: say } = all
const SIZES = [10, 100, 1000, 10_000, 30_000] as const
const MODES: readonly ProxyMode[] = ['iptables', 'nftables', 'ipvs']
const MEASURES: readonly Measure[] = ['walked', 'walkMs', 'connectMs', 'rules', 'elements', 'syncMs', 'changeMs']

const grouped = (n: number): string => n.toLocaleString('en')

interface Progress {
  done: number
  all: number
  mode: string
  services: number
}

export function CostPanel() {
  const [most, setMost] = useState<number>(10_000)
  const [points, setPoints] = useState<readonly CostPoint[]>([])
  const [progress, setProgress] = useState<Progress>()
  const [said, setSaid] = useState('')
  const [measure, setMeasure] = useState<Measure>('walked')
  const wanted = useRef(0)
  const run = async () => {
    const turn = ++wanted.current
    const plan = SIZES.filter((size) => size <= most).flatMap((services) => MODES.map((mode) => ({ services, mode })))
    const found: CostPoint[] = []
    setPoints([])
    setSaid('')
    for (const [done, { services, mode }] of plan.entries()) {
      setProgress({ done: done + 1, all: plan.length, mode, services })
      const told = await ask<'cost'>({ about: 'cost', mode, services })
      if (turn !== wanted.current) return
      if (!told.ok) {
        setSaid(told.message)
        break
      }
      found.push(told.value)
      setPoints([...found])
    }
    setProgress(undefined)
  }
  const cancel = () => {
    wanted.current++
    setProgress(undefined)
    setSaid(say.cancelled)
  }
  return (
    <>
      <div className="bench-bar">
        <p className="bench-note grow">{say.lead}</p>
        <label className="pick">
          <span>{say.most}</span>
          <select value={most} disabled={progress !== undefined} onChange={(event) => setMost(Number(event.target.value))}>
            {SIZES.slice(2).map((size) => (
              <option key={size} value={size}>
                {say.services(grouped(size))}
              </option>
            ))}
          </select>
        </label>
        {progress ? (
          <button type="button" onClick={cancel}>
            {say.cancel}
          </button>
        ) : (
          <button type="button" className="primary" onClick={() => void run()}>
            {say.measure}
          </button>
        )}
      </div>
      <p className="bench-note" role="status">
        {progress ? say.progress(progress.done, progress.all, progress.mode, grouped(progress.services)) : said}
      </p>
      {progress && <progress max={progress.all} value={progress.done - 1} aria-label={say.measure} />}
      {points.length === 0 && !progress && <p className="empty">{say.empty}</p>}
      {points.length > 0 && (
        <>
          <label className="pick">
            <span>{say.show}</span>
            <select value={measure} onChange={(event) => setMeasure(event.target.value as Measure)}>
              {MEASURES.map((each) => (
                <option key={each} value={each}>
                  {say.measures[each]}
                </option>
              ))}
            </select>
          </label>
          <div className="cost">
            <CostChart points={points} measure={measure} modes={MODES} />
            <CostTable points={points} measure={measure} />
          </div>
          <p className="bench-note">{say.note}</p>
        </>
      )}
    </>
  )
}

/** Times to three figures, counts whole. */
const shown = (value: number, measure: Measure): string =>
  measure.endsWith('Ms') ? String(Number(value.toPrecision(3))) : grouped(value)

function CostTable({ points, measure }: { points: readonly CostPoint[]; measure: Measure }) {
  const sizes = [...new Set(points.map(({ services }) => services))]
  return (
    <table className="rows costs" aria-label={say.table}>
      <caption>{say.measures[measure]}</caption>
      <thead>
        <tr>
          <th scope="col">{say.count}</th>
          {MODES.map((mode) => (
            <th key={mode} scope="col">
              {mode}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sizes.map((services) => (
          <tr key={services}>
            <th scope="row">{grouped(services)}</th>
            {MODES.map((mode) => {
              const point = points.find((each) => each.services === services && each.mode === mode)
              const value = point?.[measure]
              return <td key={mode}>{value === undefined ? '' : shown(value, measure)}</td>
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
