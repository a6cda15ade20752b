/** The chain as `iptables -L --line-numbers` lists it: the rule that matched is lit, each other says which of its parts said no. */
import { useEffect, useMemo, useRef } from 'react'
import type { StoryStep } from '../../explain/step.ts'
import { words } from '../locale/words.ts'
import { type ChainRow, chainView, readRule } from './chain-rows.ts'

export function ChainSection({ steps, current }: { steps: readonly StoryStep[]; current: StoryStep }) {
  const view = useMemo(() => chainView(steps, current), [steps, current])
  const now = useRef<HTMLLIElement>(null)
  useEffect(() => {
    const row = now.current
    const list = row?.parentElement
    // Only the list scrolls: the page must not jump while the story plays.
    if (row && list) list.scrollTop = row.offsetTop - list.offsetTop - list.clientHeight / 2 + row.clientHeight / 2
  }, [current])
  if (!view) return null
  return (
    <section className="chain" aria-label={words.inspector.chain}>
      <h2>
        <span className="mono">{view.chain}</span>{' '}
        <span className="dim">
          {view.table} · {view.hook.toUpperCase()}
        </span>
      </h2>
      <ol className="rules" tabIndex={0} aria-label={words.inspector.chainOf(view.table, view.chain)}>
        {view.rows.map((row, i) => (
          <Row key={i} row={row} now={row.current ? now : undefined} />
        ))}
      </ol>
    </section>
  )
}

function classOf(row: ChainRow): string {
  const parts: string[] = [row.kind === 'rule' ? row.state : row.kind]
  if (row.current) parts.push('current')
  if (row.later) parts.push('later')
  return parts.join(' ')
}

function Row({ row, now }: { row: ChainRow; now: React.RefObject<HTMLLIElement | null> | undefined }) {
  return (
    <li className={classOf(row)} ref={now} aria-current={row.current ? 'step' : undefined}>
      {row.kind === 'rule' && <Rule row={row} />}
      {row.kind === 'policy' && <span className="mono">{words.inspector.policy(row.verdict)}</span>}
      {row.kind === 'folded' && (
        <>
          <span className="folded-count">{words.inspector.folded(row.from, row.to, row.to - row.from + 1)}</span>
          <span className="why mono">
            {Object.entries(row.failed)
              .map(([part, n]) => words.inspector.foldedBy(part, n))
              .join(', ')}
          </span>
        </>
      )}
    </li>
  )
}

function Rule({ row }: { row: Extract<ChainRow, { kind: 'rule' }> }) {
  const { asks, does, comment } = readRule(row.text)
  return (
    <>
      <span className="number mono">{row.number}</span>
      <span className="verdict" aria-label={row.state === 'matched' ? words.inspector.matched : words.inspector.missed}>
        {row.state === 'matched' ? '✓' : '✗'}
      </span>
      <span className="rule-text mono" title={row.text}>
        {asks && <span>{asks} </span>}
        {does && <b>→ {does}</b>}
      </span>
      {comment && <span className="comment">{comment}</span>}
      {row.state === 'missed' && row.failed && <span className="why mono">{row.failed}</span>}
      {row.probability !== undefined && row.state === 'matched' && (
        <span className="why">{words.inspector.probability(row.probability)}</span>
      )}
    </>
  )
}
