/** What is saved in this browser: open, rename, delete with a way back. */
import { Pencil, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { belong } from '../locale/belong.ts'
import { Dialog } from '../overlays/dialog.tsx'
import { toast } from '../toasts/toast.ts'
import { setCurrent, useCurrent } from '../store/current.ts'
import { openSaved, rename, saveNow } from './save.ts'
import { type Saved, deleteSave, listSaves, restoreSave } from './store.ts'

export function SavesDialog() {
  const [saves, setSaves] = useState<Saved[]>()
  const [renaming, setRenaming] = useState<string>()
  const read = useCallback(() => {
    listSaves().then(setSaves, () => setSaves([]))
  }, [])
  useEffect(read, [read])
  const remove = async (saved: Saved) => {
    await deleteSave(saved.id)
    if (useCurrent.getState().current?.id === saved.id) setCurrent(undefined)
    read()
    toast({
      text: belong.saves.removed(saved.name),
      action: { label: belong.toast.undo, run: () => void restoreSave(saved).then(read) },
    })
  }
  const finish = async (saved: Saved, name: string) => {
    setRenaming(undefined)
    if (name.trim() !== '' && name.trim() !== saved.name) await rename(saved, name.trim())
    read()
  }
  return (
    <Dialog title={belong.saves.title} about={belong.saves.about}>
      {saves?.length === 0 && <p className="empty">{belong.saves.none}</p>}
      <ul className="saves" aria-label={belong.saves.title}>
        {saves?.map((saved) => (
          <li key={saved.id}>
            {renaming === saved.id ? (
              <Rename saved={saved} onDone={(name) => void finish(saved, name)} />
            ) : (
              <button
                type="button"
                className="quiet open"
                aria-label={belong.saves.openNamed(saved.name)}
                onClick={() => void openSaved(saved)}
              >
                <strong>{saved.name}</strong>
                <span className="dim">{belong.saves.when(saved.savedAt)}</span>
              </button>
            )}
            <button
              type="button"
              className="quiet icon"
              aria-label={belong.saves.rename(saved.name)}
              onClick={() => setRenaming(saved.id)}
            >
              <Pencil size={14} />
            </button>
            <button
              type="button"
              className="quiet icon"
              aria-label={belong.saves.remove(saved.name)}
              onClick={() => void remove(saved)}
            >
              <Trash2 size={14} />
            </button>
          </li>
        ))}
      </ul>
      <div className="dialog-foot">
        <button type="button" className="primary" onClick={() => void saveNow()}>
          {belong.saves.saveTitle}
        </button>
      </div>
    </Dialog>
  )
}

function Rename({ saved, onDone }: { saved: Saved; onDone: (name: string) => void }) {
  const [name, setName] = useState(saved.name)
  return (
    <input
      value={name}
      aria-label={belong.saves.renameLabel}
      autoFocus
      onChange={(event) => setName(event.target.value)}
      onBlur={() => onDone(name)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone(name)
        // Escape leaves the name and not the dialog.
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onDone(saved.name)
      }}
    />
  )
}
