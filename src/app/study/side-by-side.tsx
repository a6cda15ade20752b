/** Two stories in two columns: what is alike is folded, the first difference is lit. */
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Story, StoryStep } from '../../explain/step.ts'
import { words } from '../locale/words.ts'
import { shapeOf, toneOf } from '../meaning.ts'
import { placeName } from '../places.ts'
import { MeaningShape } from '../shapes.tsx'
import { isShown } from '../steps.ts'
import { useSim } from '../store/sim.ts'
import { type AlignedRow, alignStories } from './align.ts'

const { compare: say } = words.study
/** Of a run of steps that are alike, so many are shown at each of its ends. */
const CONTEXT = 2

type Piece = { kind: 'row'; row: AlignedRow; first: boolean } | { kind: 'fold'; at: number; rows: AlignedRow[] }

export interface Sides {
  a: Story
  b: Story
  labels: [string, string]
  /** A step of the side that the page shows was chosen. */
  onPickA?: (index: number) => void
  onPickB?: (index: number) => void
}

export function SideBySide({ a, b, labels, onPickA, onPickB }: Sides) {
  const depth = useSim((sim) => sim.depth)
  const rows = useMemo(
    () =>
      alignStories(
        a.steps.filter((step) => isShown(step, depth)),
        b.steps.filter((step) => isShown(step, depth)),
      ),
    [a, b, depth],
  )
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const pieces = useMemo(() => piecesOf(rows, opened), [rows, opened])
  const same = rows.every((row) => row.same)
  const first = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    first.current?.scrollIntoView({ block: 'nearest' })
  }, [rows])
  return (
    <>
      {same && <p className="bench-note">{say.same}</p>}
      <table className="rows sides" aria-label={say.table}>
        <thead>
          <tr>
            {labels.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pieces.map((piece) =>
            piece.kind === 'fold' ? (
              <tr key={`fold${piece.at}`} className="fold">
                <td colSpan={2}>
                  <button type="button" className="link" onClick={() => setOpened(new Set([...opened, piece.at]))}>
                    {say.open(piece.rows.length)}
                  </button>
                </td>
              </tr>
            ) : (
              <tr
                key={`${piece.row.a?.index ?? '-'} ${piece.row.b?.index ?? '-'}`}
                ref={piece.first ? first : undefined}
                className={piece.first ? 'first differs' : piece.row.same ? 'alike' : 'differs'}
              >
                <Side step={piece.row.a} first={piece.first} {...(onPickA ? { onPick: onPickA } : {})} />
                <Side step={piece.row.b} first={false} {...(onPickB ? { onPick: onPickB } : {})} />
              </tr>
            ),
          )}
          <tr className={a.end?.sentence === b.end?.sentence ? 'ends alike' : 'ends differs'}>
            {[a, b].map((story, i) => (
              <td key={i}>{story.end && <p className={`outcome ${story.end.result}`}>{story.end.sentence}</p>}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </>
  )
}

function piecesOf(rows: readonly AlignedRow[], opened: ReadonlySet<number>): Piece[] {
  const pieces: Piece[] = []
  const firstDifference = rows.findIndex((row) => !row.same)
  for (let i = 0; i < rows.length;) {
    let end = i
    while (end < rows.length && rows[end]!.same) end++
    const alike = rows.slice(i, end)
    const row = (each: AlignedRow) => pieces.push({ kind: 'row', row: each, first: false })
    if (alike.length > 2 * CONTEXT + 1 && !opened.has(i)) {
      alike.slice(0, CONTEXT).forEach(row)
      pieces.push({ kind: 'fold', at: i, rows: alike.slice(CONTEXT, -CONTEXT) })
      alike.slice(-CONTEXT).forEach(row)
    } else alike.forEach(row)
    for (; end < rows.length && !rows[end]!.same; end++)
      pieces.push({ kind: 'row', row: rows[end]!, first: end === firstDifference })
    i = end
  }
  return pieces
}

function Side({ step, first, onPick }: { step: StoryStep | undefined; first: boolean; onPick?: (index: number) => void }) {
  const line = step && (
    <>
      <MeaningShape shape={shapeOf(step)} tone={toneOf(step)} size={11} />
      <span className="place">{placeName(step.place.netns)}</span>
      <span>{step.title}</span>
    </>
  )
  return (
    <td title={step?.sentence}>
      {first && <span className="first-mark">{say.first}</span>}
      {step && onPick ? (
        <button type="button" className="step-line" onClick={() => onPick(step.index)}>
          {line}
        </button>
      ) : (
        step && <span className="step-line">{line}</span>
      )}
    </td>
  )
}
