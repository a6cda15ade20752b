/** Undo and redo, each saying which act it takes back or does again. */
import { Redo2, Undo2 } from 'lucide-react'
import { redo, undo } from '../actions/history.ts'
import { words } from '../locale/words.ts'
import { useHistory } from '../store/history.ts'

export function UndoButtons() {
  const last = useHistory((history) => history.past.at(-1)?.title)
  const next = useHistory((history) => history.future.at(-1)?.title)
  const undoes = words.build.undo(last)
  const redoes = words.build.redo(next)
  return (
    <>
      <button
        type="button"
        className="quiet icon"
        aria-label={undoes}
        title={`${undoes} (Ctrl+Z)`}
        aria-disabled={!last}
        onClick={undo}
      >
        <Undo2 size={16} />
      </button>
      <button
        type="button"
        className="quiet icon"
        aria-label={redoes}
        title={`${redoes} (Ctrl+Shift+Z)`}
        aria-disabled={!next}
        onClick={redo}
      >
        <Redo2 size={16} />
      </button>
    </>
  )
}
