/** Keeps how things are before an act, so that it can be undone. */
import { useHistory } from '../store/history.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'

const MOST = 200
/** Typing that pauses longer is another step. */
const PAUSE_MS = 1200

let last: { title: string; at: number } | undefined

export const snapshot = () => ({ text: useScenario.getState().text, moved: useView.getState().moved })

/** Call before the change. */
export function remember(title: string): void {
  last = undefined
  useHistory.setState(({ past }) => ({ past: [...past, { title, snapshot: snapshot() }].slice(-MOST), future: [] }))
}

/** The same for what comes in many small pieces, as typing and nudging do: one step as long as it goes on. */
export function rememberRun(title: string): void {
  const now = performance.now()
  if (last?.title !== title || now - last.at > PAUSE_MS) {
    remember(title)
    useHistory.setState({ said: undefined })
  }
  last = { title, at: now }
}

export const endRun = (): void => void (last = undefined)
