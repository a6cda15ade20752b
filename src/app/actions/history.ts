/** An act of building: it is remembered, carried out, and says what it stands for. Undo and redo go back and forth between snapshots. */
import type { Point } from '../canvas/geometry.ts'
import { useHistory } from '../store/history.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'
import { difference } from './difference.ts'
import { openText } from './open.ts'
import { endRun, remember, snapshot } from './remember.ts'

export interface Change {
  title: string
  text?: string
  moved?: Record<string, Point>
  /** What does the same on a real machine; where nothing does, the lines of the text that change are told. */
  command?: string
}

export async function act({ title, text, moved, command }: Change): Promise<void> {
  const before = useScenario.getState().text
  if ((text === undefined || text === before) && moved === undefined) return
  remember(title)
  const changed = text === undefined || text === before ? undefined : difference(before, text)
  useHistory.setState({ said: { title, command: command ?? changed } })
  if (moved) useView.setState({ moved })
  if (text !== undefined) await putText(text)
}

async function putText(text: string) {
  if (text === useScenario.getState().text) return
  // The address would bring back the text of before at the next reload.
  if (location.hash) history.replaceState(null, '', location.pathname + location.search)
  await openText(text)
}

function travel(from: 'past' | 'future', to: 'past' | 'future'): void {
  const { [from]: stack, [to]: other } = useHistory.getState()
  const step = stack.at(-1)
  if (!step) return
  endRun()
  const here = { title: step.title, snapshot: snapshot() }
  useHistory.setState({ [from]: stack.slice(0, -1), [to]: [...other, here], said: undefined })
  useView.setState({ moved: step.snapshot.moved })
  void putText(step.snapshot.text)
}

export const undo = (): void => travel('past', 'future')
export const redo = (): void => travel('future', 'past')
