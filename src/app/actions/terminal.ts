/** Opening terminals from anywhere on the page. A line is typed for the person and never executed: that takes their Enter. */
import { useStudy } from '../store/study.ts'
import { useTerminals } from '../store/terminals.ts'

/** A terminal on what has this id in the picture; without one, the terminal that was looked at last. */
export function openTerminal(on?: string, line?: string): void {
  useTerminals.setState(({ wanted }) => ({ wanted: [...wanted, { on, line }] }))
  useStudy.setState({ bench: 'terminal' })
}

export function toggleTerminal(): void {
  if (useStudy.getState().bench === 'terminal') useStudy.setState({ bench: undefined })
  else openTerminal()
}
