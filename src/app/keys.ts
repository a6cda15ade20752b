/** Listens for the story's keys, wherever the focus is. */
import { jump, step, toggle } from './actions/play.ts'
import { type KeyAct, actOf, focusOf } from './keyboard.ts'

const DO: Record<KeyAct, () => void> = {
  toggle,
  back: () => step(-1),
  forward: () => step(1),
  first: () => jump('first'),
  last: () => jump('last'),
}

export function listenToKeys(): void {
  // Captured, so that the canvas' own space and the slider's own arrows do not act as well.
  window.addEventListener(
    'keydown',
    (event) => {
      const act = actOf(event, focusOf(event.target instanceof Element ? event.target : null))
      if (!act) return
      event.preventDefault()
      event.stopPropagation()
      DO[act]()
    },
    true,
  )
}
