/** The one engine client of the page, and what happens when it dies: open the last text that was good again. */
import { createEngineClient } from '../worker/client.ts'
import type { TerminalNews } from '../worker/terminal-messages.ts'
import { words } from './locale/words.ts'
import { useScenario } from './store/scenario.ts'
import { useView } from './store/view.ts'

/** The last text that the engine built; what a new worker is given. */
let lastGood: string | undefined
let reopening = false
export const rememberGood = (text: string): void => void (lastGood = text)

/** Who hears of terminals: their own part of the page, once it is there. */
export const terminalLine: { hear?: (terminal: number, news: TerminalNews) => void } = {}

export const engine = createEngineClient(
  (message, stack) => {
    terminalLine.hear?.(0, { kind: 'gone' })
    useView.setState({ notice: { kind: 'error', text: words.crashed, detail: `${message}\n${stack}`.trim() } })
    // The text that killed it is not opened again by itself; the next edit is. Nor is a good one a second time in vain.
    if (lastGood === undefined || reopening) return
    reopening = true
    void engine.open(lastGood, useScenario.getState().revision).then(() => (reopening = false))
  },
  (terminal, news) => terminalLine.hear?.(terminal, news),
  words.said,
)
