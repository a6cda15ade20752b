/** The conntrack entry as it is at this step: both tuples, whose difference is the NAT. */
import type { StoryStep } from '../../explain/step.ts'
import type { TupleView } from '../../linux/trace.ts'
import { words } from '../locale/words.ts'
import { endpoint } from './header-rows.ts'

const tuple = (t: TupleView) => `${endpoint(t.src, t.sport)} → ${endpoint(t.dst, t.dport)}`

export function ConntrackSection({ step }: { step: StoryStep }) {
  const { event } = step
  if (event.kind !== 'conntrack') return null
  const { entry } = event
  const rewritten =
    entry &&
    (entry.reply.src !== entry.original.dst ||
      entry.reply.dst !== entry.original.src ||
      entry.reply.sport !== entry.original.dport ||
      entry.reply.dport !== entry.original.sport)
  return (
    <section className="conntrack" aria-label={words.inspector.conntrack}>
      <h2>{words.inspector.conntrack}</h2>
      <dl>
        <dt>{words.inspector.state}</dt>
        <dd className="mono">
          {[event.state, entry?.state, event.created && words.inspector.created, event.confirmed && words.inspector.confirmed]
            .filter(Boolean)
            .join(' · ')}
        </dd>
        {entry && (
          <>
            <dt>{words.inspector.original}</dt>
            <dd className="mono">
              {entry.protocol} {tuple(entry.original)}
            </dd>
            <dt>{words.inspector.replyTuple}</dt>
            <dd className={rewritten ? 'mono rewritten' : 'mono'}>{tuple(entry.reply)}</dd>
            {entry.status.length > 0 && (
              <>
                <dt>{words.inspector.status}</dt>
                <dd className="mono">{entry.status.join(' ')}</dd>
              </>
            )}
            <dt>{words.inspector.timeout}</dt>
            <dd className="mono">{entry.timeoutS} s</dd>
          </>
        )}
      </dl>
      {rewritten && <p className="note">{words.inspector.natNote}</p>}
    </section>
  )
}
