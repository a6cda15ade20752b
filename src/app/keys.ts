/** Listens for the commands' keys, wherever the focus is. */
import { COMMANDS } from './commands/registry.ts'
import { commandOf, focusOf } from './keyboard.ts'

export function listenToKeys(): void {
  // Captured, so that the canvas' own space and the slider's own arrows do not act as well.
  window.addEventListener(
    'keydown',
    (event) => {
      const command = commandOf(event, focusOf(event.target instanceof Element ? event.target : null), COMMANDS)
      if (!command) return
      event.preventDefault()
      event.stopPropagation()
      command.run()
    },
    true,
  )
}
