/** The chain as `iptables -L --line-numbers` lists it: the rule that matched is lit, each other says which of its parts said no. */
import { Suspense, useEffect, useMemo, useRef, useState } from 'react'
import type { StoryStep } from '../../explain/step.ts'
import { readFailure } from '../../explain/text.ts'
import { words } from '../locale/words.ts'
import { type ChainRow, chainView, readRule } from './chain-rows.ts'
import { part } from '../shell/part.tsx'

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
          <Row key={row.kind === 'policy' ? `policy${i}` : row.seq} row={row} now={row.current ? now : undefined} />
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

const Parts = part(async () => (await import('../study/parts.tsx')).Parts)

/** Which rules a person asked about: each says then what all of its parts say. */
function Row({ row, now }: { row: ChainRow; now: React.RefObject<HTMLLIElement | null> | undefined }) {
  const [asked, setAsked] = useState(false)
  if (row.kind === 'policy')
    return (
      <li className={classOf(row)} ref={now} aria-current={row.current ? 'step' : undefined}>
        <span className="mono">{words.inspector.policy(row.verdict)}</span>
      </li>
    )
  const label = row.kind === 'rule' ? words.study.why.ask(row.number) : words.study.why.fold(row.from, row.to)
  return (
    <li className={classOf(row)} ref={now} aria-current={row.current ? 'step' : undefined}>
      <button
        type="button"
        className="ask"
        aria-label={label}
        title={label}
        aria-expanded={asked}
        onClick={() => setAsked(!asked)}
      >
        {row.kind === 'rule' ? row.number : '…'}
      </button>
      {row.kind === 'rule' ? <Rule row={row} /> : <Fold row={row} />}
      {asked && (
        <Suspense fallback={null}>
          <Parts seq={row.seq} folded={row.kind === 'folded'} />
        </Suspense>
      )}
    </li>
  )
}

function Fold({ row }: { row: Extract<ChainRow, { kind: 'folded' }> }) {
  return (
    <>
      <span className="folded-count">{words.inspector.folded(row.from, row.to, row.to - row.from + 1)}</span>
      <span className="why mono">
        {Object.entries(row.failed)
          .map(([part, n]) => words.inspector.foldedBy(part, n))
          .join(', ')}
      </span>
    </>
  )
}

function Rule({ row }: { row: Extract<ChainRow, { kind: 'rule' }> }) {
  const { asks, does, comment } = readRule(row.text)
  return (
    <>
      <span className="verdict" aria-label={row.state === 'matched' ? words.inspector.matched : words.inspector.missed}>
        {row.state === 'matched' ? '✓' : '✗'}
      </span>
      <span className="rule-text mono" title={row.text}>
        {asks && <span>{asks} </span>}
        {does && <b>→ {does}</b>}
      </span>
      {comment && <span className="comment">{comment}</span>}
      {row.state === 'missed' && row.failed && (
        <span className="why mono">
          <b aria-hidden="true">{`${words.inspector.missed}: `}</b>
          {inWords(row.failed)}
        </span>
      )}
      {row.probability !== undefined && row.state === 'matched' && (
        <span className="why">{words.inspector.probability(row.probability)}</span>
      )}
    </>
  )
}

/** `PART: what the packet had`: the part is the rule's own text. */
function inWords(failed: string): string {
  const { part, had } = readFailure(failed)
  return had === undefined ? part : `${part}: ${words.said(had)}`
}
