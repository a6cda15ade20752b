/** What the thread's colours say; there only while there is a thread. */
import { words } from '../locale/words.ts'
import { useSim } from '../store/sim.ts'

const TONES = ['request', 'rewritten', 'reply', 'restored'] as const

export function Legend() {
  const told = useSim((sim) => sim.story !== undefined)
  if (!told) return null
  return (
    <ul className="legend" aria-label={words.canvas.legend.title}>
      {TONES.map((tone) => (
        <li key={tone}>
          <svg width="26" height="8" aria-hidden="true">
            <path className={`thread ${tone}`} d="M1 4H25" />
          </svg>
          {words.canvas.legend[tone]}
        </li>
      ))}
    </ul>
  )
}
