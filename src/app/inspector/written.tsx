/** What a component of the control plane wrote: fields of an object, or rules. */
import type { StoryStep } from '../../explain/step.ts'
import { words } from '../locale/words.ts'

export function WrittenSection({ step: { control } }: { step: StoryStep }) {
  if (!control || control.details.length === 0) return null
  return (
    <section className="written" aria-label={words.inspector.written}>
      <h2>
        {words.inspector.written} <span className="dim">{control.who}</span>
      </h2>
      <ol className="mono" tabIndex={0} aria-label={words.inspector.written}>
        {control.details.map((line, i) => (
          <li key={i}>{line}</li>
        ))}
      </ol>
    </section>
  )
}
