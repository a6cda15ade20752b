/** Saving and opening what was saved. */
import { openFresh } from '../actions/open.ts'
import { remember } from '../actions/remember.ts'
import { momentFragment, openMoment } from '../actions/share.ts'
import { belong } from '../locale/belong.ts'
import { words } from '../locale/words.ts'
import { closeOverlay, openOverlay } from '../store/overlay.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'
import { toast } from '../toasts/toast.ts'
import { setCurrent, useCurrent } from '../store/current.ts'
import { type Saved, readSave, writeSave } from './store.ts'

const failed = () => toast(belong.saves.failed)

async function write(id: string, name: string, known: number): Promise<boolean> {
  const { text } = useScenario.getState()
  try {
    const written = await writeSave({ id, name, text, moment: momentFragment(), savedAt: Date.now() }, known)
    if ('conflict' in written) {
      useCurrent.setState({ conflict: written.conflict })
      openOverlay('conflict')
      return false
    }
    setCurrent(written.saved)
    toast(belong.saves.saved(name))
    return true
  } catch {
    failed()
    return false
  }
}

/** Over the save that this tab works on, or under a name that is asked for. */
export async function saveNow(): Promise<void> {
  const { current } = useCurrent.getState()
  if (!current) return openOverlay('save')
  await write(current.id, current.name, current.version)
}

export async function saveAs(name: string): Promise<void> {
  closeOverlay()
  await write(crypto.randomUUID(), name, 0)
}

/** After a conflict: mine instead of what the other tab wrote. */
export async function replace(other: Saved): Promise<void> {
  closeOverlay()
  await write(other.id, other.name, other.version)
}

export async function rename(saved: Saved, name: string): Promise<void> {
  const latest = await readSave(saved.id)
  if (!latest) return
  const written = await writeSave({ ...latest, name }, latest.version)
  if ('saved' in written && useCurrent.getState().current?.id === saved.id) setCurrent(written.saved)
}

export async function openSaved(saved: Saved): Promise<void> {
  closeOverlay()
  remember(words.build.opened(saved.name))
  history.replaceState(null, '', location.pathname + location.search)
  useView.setState({ notice: undefined })
  const opened = await openFresh(saved.text)
  setCurrent(saved)
  if (opened) await openMoment(saved.moment)
}
