/** Asks for the name of a new save. */
import { type SyntheticEvent, useRef, useState } from 'react'
import { belong } from '../locale/belong.ts'
import { Dialog } from '../overlays/dialog.tsx'
import { closeOverlay } from '../store/overlay.ts'
import { words } from '../locale/words.ts'
import { useScenario } from '../store/scenario.ts'
import { saveAs } from './save.ts'

export function SaveDialog() {
  const title = useScenario((scenario) => words.said(scenario.topology?.title ?? ''))
  const [name, setName] = useState(title)
  const field = useRef<HTMLInputElement>(null)
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (name.trim() !== '') void saveAs(name.trim())
  }
  return (
    <Dialog title={belong.saves.saveTitle} about={belong.saves.about} initialFocus={field}>
      <form onSubmit={submit}>
        <label className="field">
          <span>{belong.saves.name}</span>
          <input
            ref={field}
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.target.value)}
            onFocus={(event) => event.target.select()}
          />
        </label>
        <div className="dialog-foot">
          <button type="button" onClick={closeOverlay}>
            {belong.cancel}
          </button>
          <button type="submit" className="primary" disabled={name.trim() === ''}>
            {belong.saves.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
