/** The packet's header before and after the step: the changed cell lit, the old value struck. */
import type { StoryStep } from '../../explain/step.ts'
import { words } from '../locale/words.ts'
import { headerRows } from './header-rows.ts'

export function Headers({ step }: { step: StoryStep }) {
  const { before, after } = step
  if (!after && !before) return null
  const rows = headerRows(before ?? after!, after ?? before!)
  return (
    <table className="headers" aria-label={words.inspector.headers}>
      <thead>
        <tr>
          <th scope="col">
            <span className="out-of-sight">{words.inspector.field}</span>
          </th>
          <th scope="col">{words.inspector.before}</th>
          <th scope="col">{words.inspector.after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name} className={row.changed ? `changed tone-${row.tone}` : undefined}>
            <th scope="row">{row.name}</th>
            <td className="mono">{row.changed ? <s>{row.before}</s> : row.before}</td>
            <td className="mono">{row.changed ? <strong>{row.after}</strong> : row.after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
