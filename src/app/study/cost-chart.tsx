/** A small chart with two logarithmic scales: a line for each mode, told apart by its dash and its mark as well as by colour. */
import type { CostPoint } from '../../lab/cost.ts'
import type { ProxyMode } from '../../lab/modes.ts'
import { say } from '../locale/modes.ts'

export type Measure = 'walked' | 'walkMs' | 'connectMs' | 'rules' | 'elements' | 'syncMs' | 'changeMs'

const WIDTH = 460
const HEIGHT = 236
const LEFT = 54
const RIGHT = 76
const TOP = 12
const BOTTOM = 40

/** Nothing is below this on a logarithmic scale: no rule at all stands at the bottom. */
const least = (measure: Measure): number => (measure.endsWith('Ms') ? 0.01 : 1)

interface Scale {
  low: number
  high: number
  at: (value: number) => number
}

/** Whole powers of ten around the values. */
function scaleOf(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))
  return { low, high, at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from) }
}

const powers = ({ low, high }: Scale): number[] => Array.from({ length: high - low + 1 }, (_, i) => low + i)

function powerText(power: number): string {
  if (power < 0) return (10 ** power).toFixed(-power)
  return power < 3 ? String(10 ** power) : power < 6 ? `${10 ** (power - 3)}k` : `${10 ** (power - 6)}M`
}

export function CostChart({
  points: all,
  measure,
  modes,
}: {
  points: readonly CostPoint[]
  measure: Measure
  modes: readonly ProxyMode[]
}) {
  const points = all.filter((point) => point[measure] !== undefined)
  const valueOf = (point: CostPoint): number => Math.max(least(measure), point[measure] ?? 0)
  const x = scaleOf(
    points.map(({ services }) => services),
    LEFT,
    WIDTH - RIGHT,
  )
  const y = scaleOf(points.map(valueOf), HEIGHT - BOTTOM, TOP)
  const lines = modes.flatMap((mode) => {
    const own = points.filter((point) => point.mode === mode)
    return own.length === 0 ? [] : [{ mode, at: own.map((point) => ({ x: x.at(point.services), y: y.at(valueOf(point)) })) }]
  })
  const labels = spread(lines.map(({ mode, at }) => ({ mode, ...at.at(-1)! })))
  return (
    <svg
      className="cost-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={say.costs.chart(say.costs.measures[measure])}
    >
      {powers(y).map((power) => (
        <g key={power}>
          <line className="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y.at(10 ** power)} y2={y.at(10 ** power)} />
          <text className="tick" x={LEFT - 6} y={y.at(10 ** power) + 3} textAnchor="end">
            {powerText(power)}
          </text>
        </g>
      ))}
      {powers(x).map((power) => (
        <text key={power} className="tick" x={x.at(10 ** power)} y={HEIGHT - BOTTOM + 14} textAnchor="middle">
          {powerText(power)}
        </text>
      ))}
      <text className="axis" x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 6} textAnchor="middle">
        {say.costs.axis}
      </text>
      {lines.map(({ mode, at }) => (
        <g key={mode} className={`line-${mode}`}>
          <polyline points={at.map((point) => `${point.x},${point.y}`).join(' ')} />
          {at.map((point) => (
            <Mark key={point.x} mode={mode} {...point} />
          ))}
        </g>
      ))}
      {labels.map(({ mode, x: at, y: height }) => (
        <text key={mode} className={`name line-${mode}`} x={at + 8} y={height + 4}>
          {mode}
        </text>
      ))}
    </svg>
  )
}

function Mark({ mode, x, y }: { mode: ProxyMode; x: number; y: number }) {
  if (mode === 'nftables') return <rect x={x - 3.5} y={y - 3.5} width={7} height={7} />
  if (mode === 'ipvs') return <path d={`M${x} ${y - 4.5}L${x + 4.5} ${y + 3.5}H${x - 4.5}Z`} />
  return <circle cx={x} cy={y} r={4} />
}

/** Names at the ends of lines keep a distance from one another. */
function spread<T extends { y: number }>(labels: readonly T[]): T[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y)
  let last = -Infinity
  return sorted.map((label) => {
    last = Math.max(label.y, last + 13)
    return { ...label, y: last }
  })
}
