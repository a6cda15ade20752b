/** The route that won, and those that it beat. */
import type { StoryStep } from '../../explain/step.ts'
import { words } from '../locale/words.ts'

export function RouteSection({ step }: { step: StoryStep }) {
  const { event } = step
  if (event.kind !== 'route') return null
  return (
    <section className="routes" aria-label={words.inspector.route}>
      <h2>
        {words.inspector.route} <span className="dim mono">{words.inspector.routeTo(event.destination)}</span>
      </h2>
      <ul>
        {event.chosen ? (
          <li className="won">
            <span className="mono">{event.chosen.text}</span>
            <span className="tag">{words.inspector.won}</span>
          </li>
        ) : (
          <li className="lost">{words.inspector.noRoute}</li>
        )}
        {event.beaten.map((route, i) => (
          <li className="lost" key={i}>
            <span className="mono">{route.text}</span>
            <span className="tag">{words.inspector.lost}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
