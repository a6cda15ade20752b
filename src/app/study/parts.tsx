/** Why did this rule not match? Each part with yes or no, and what the packet has. */
import { useState } from 'react'
import type { RuleParts } from '../../linux/trace.ts'
import { readRule } from '../inspector/chain-rows.ts'
import { words } from '../locale/words.ts'
import { useSim } from '../store/sim.ts'
import { useAsked } from './use-asked.ts'

const { why: say } = words.study
const MARKS = { yes: '✓', no: '✗', unasked: '·' } as const
/** Of a fold that was opened, so many rules at once. */
const PAGE = 25

export function Parts({ seq, folded }: { seq: number; folded: boolean }) {
  const asked = useSim((sim) => sim.asked)
  const told = useAsked<'why'>(asked && { about: 'why', request: asked, seq })
  const [shown, setShown] = useState(PAGE)
  if (!told) return <p className="parts dim">{words.study.working}</p>
  if (!told.ok) return <p className="parts dim">{told.message}</p>
  if (!folded) return <PartList parts={told.value[0]?.parts ?? []} />
  return (
    <div className="parts">
      {told.value.slice(0, shown).map((row) => (
        <div key={row.rule} className="fold-rule">
          <p className="mono">{`${row.rule}  ${readRule(row.text).asks} → ${readRule(row.text).does}`}</p>
          <PartList parts={row.parts.filter(({ says }) => says === 'no')} />
        </div>
      ))}
      {told.value.length > shown && (
        <button type="button" className="link" onClick={() => setShown(shown + 4 * PAGE)}>
          {`${say.show} (${say.more(told.value.length - shown)})`}
        </button>
      )}
    </div>
  )
}

function PartList({ parts }: { parts: RuleParts['parts'] }) {
  if (parts.length === 0) return <p className="parts dim">{say.empty}</p>
  return (
    <ul className="parts">
      {parts.map((part) => (
        <li key={part.text} className={part.says}>
          <span className="verdict" aria-label={say[part.says]}>
            {MARKS[part.says]}
          </span>
          <code className="mono">{part.text}</code>
          <span className="had">
            {part.had !== undefined ? words.said(part.had) : part.says === 'unasked' ? say.unaskedNote : ''}
          </span>
        </li>
      ))}
    </ul>
  )
}
