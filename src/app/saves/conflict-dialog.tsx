/** Another tab saved meanwhile: both are kept unless a person says otherwise. */
import { belong } from '../locale/belong.ts'
import { Dialog } from '../overlays/dialog.tsx'
import { useCurrent } from '../store/current.ts'
import { replace, saveAs } from './save.ts'

export function ConflictDialog() {
  const other = useCurrent((state) => state.conflict)
  if (!other) return null
  return (
    <Dialog title={belong.saves.conflictTitle} about={belong.saves.conflict(other.name, belong.saves.when(other.savedAt))}>
      <div className="dialog-foot">
        <button type="button" onClick={() => void replace(other)}>
          {belong.saves.replace}
        </button>
        <button type="button" className="primary" onClick={() => void saveAs(belong.saves.copyName(other.name))}>
          {belong.saves.copy}
        </button>
      </div>
    </Dialog>
  )
}
