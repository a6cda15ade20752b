/** The small drawings for meanings; always beside words or with a name of their own. */
import type { ReactElement } from 'react'
import type { Shape, Tone } from './meaning.ts'

const DRAWINGS: Record<Shape, ReactElement> = {
  dot: <circle cx="6" cy="6" r="3" />,
  ring: <circle cx="6" cy="6" r="2.4" className="hollow" />,
  bar: <path d="M6 1.5v9" className="line" />,
  tick: <path d="M6 3.5v5" className="line" />,
  diamond: <path d="M6 .8 11.2 6 6 11.2.8 6Z" />,
  flag: <path d="M3 11.4V1h6.6L7.6 3.6l2 2.6H4.4v5.2Z" />,
  cross: <path d="M2 2l8 8M10 2l-8 8" className="line heavy" />,
  fork: <path d="M1.5 6H5l3.5-3.5M5 6l3.5 3.5" className="line" />,
  square: <rect x="2.6" y="2.6" width="6.8" height="6.8" rx="1" className="hollow" />,
  arrow: <path d="M1.5 6h7M5.8 2.8 9.4 6 5.8 9.2" className="line" />,
  check: <path d="M1.8 6.4 4.8 9.4 10.4 3" className="line" />,
}

export function MeaningShape({ shape, tone, size = 12 }: { shape: Shape; tone: Tone; size?: number }) {
  return (
    <svg className={`shape tone-${tone}`} viewBox="0 0 12 12" width={size} height={size} aria-hidden="true">
      {DRAWINGS[shape]}
    </svg>
  )
}
