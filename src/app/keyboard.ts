/** Which key does what to the story. Pure: the page listens, this decides. */
export type KeyAct = 'toggle' | 'back' | 'forward' | 'first' | 'last'

export interface KeyPress {
  key: string
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
  shiftKey: boolean
}
/** Where the focus is: `typing` in a text, `choosing` in a list or tree that has arrow keys of its own, `pressing` on a button. */
export type Focus = 'typing' | 'choosing' | 'moving' | 'pressing' | 'free'

const ACTS: Record<string, KeyAct> = { ' ': 'toggle', ArrowLeft: 'back', ArrowRight: 'forward', Home: 'first', End: 'last' }

/** The act for a key, or undefined to let the browser have it. */
export function actOf(press: KeyPress, focus: Focus): KeyAct | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey || press.shiftKey) return undefined
  if (focus === 'typing' || focus === 'choosing') return undefined
  const act = ACTS[press.key]
  // Space presses the button that has the focus; arrows move the thing that is selected on the canvas.
  if (focus === 'pressing' && act === 'toggle') return undefined
  if (focus === 'moving' && (act === 'back' || act === 'forward' || act === 'toggle')) return undefined
  return act
}

const CHOOSING = new Set(['listbox', 'tree', 'treeitem', 'tab', 'menu', 'menuitem', 'combobox', 'option', 'separator'])
const INPUTS_WITHOUT_TEXT = new Set(['range', 'checkbox', 'radio', 'button'])

/** What kind of thing has the focus. */
export function focusOf(target: Element | null): Focus {
  if (!target) return 'free'
  const tag = target.tagName
  const typed = tag === 'TEXTAREA' || (tag === 'INPUT' && !INPUTS_WITHOUT_TEXT.has((target as HTMLInputElement).type))
  if (typed || target.closest('[contenteditable="true"]')) return 'typing'
  if (tag === 'SELECT' || CHOOSING.has(target.getAttribute('role') ?? '')) return 'choosing'
  if (target.closest('.react-flow__node.selected')) return 'moving'
  return tag === 'BUTTON' || tag === 'A' || tag === 'SUMMARY' ? 'pressing' : 'free'
}
