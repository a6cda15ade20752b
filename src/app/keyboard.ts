/** Which key does what, and where: a key by its name, and whether it may act where the focus is. Pure: the page listens, this decides. */
import type { Command } from './commands/command.ts'

export interface KeyPress {
  key: string
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
  shiftKey: boolean
}
/** Where the focus is: `terminal` in a shell, which needs every Ctrl; `typing` in a text, `choosing` in a list or tree that has arrow keys of its own, `pressing` on a button. */
export type Focus = 'terminal' | 'typing' | 'choosing' | 'moving' | 'pressing' | 'free'

/** `Space`, `ArrowLeft`, `?`, `Mod+K`, `Mod+Shift+Z`; Mod is Ctrl, or ⌘ on a Mac. Shift is named only with Mod: `?` is `?`. */
export function keyName({ key, ctrlKey, altKey, metaKey, shiftKey }: KeyPress): string {
  const mod = ctrlKey || metaKey
  const named = key === ' ' ? 'Space' : key.length === 1 && mod ? key.toUpperCase() : key
  const shift = shiftKey && (mod || key.length > 1)
  return `${mod ? 'Mod+' : ''}${altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${named}`
}

/** Keys that whoever has the focus needs for itself. */
function isNeededThere(name: string, focus: Focus): boolean {
  if (name.startsWith('Mod+')) {
    // A text has an undo of its own, and copies and selects what is in it.
    return focus === 'typing' && /^Mod\+(?:Shift\+)?[ZYCXVA]$/.test(name)
  }
  if (focus === 'typing' || focus === 'choosing') return true
  // Space presses the button that has the focus; arrows move the thing that is selected on the canvas.
  if (focus === 'pressing') return name === 'Space' || name === 'Enter'
  return focus === 'moving' && (name === 'Space' || name.startsWith('Arrow'))
}

/** The command for a key, or undefined to let the browser have it. */
export function commandOf(press: KeyPress, focus: Focus, commands: readonly Command[]): Command | undefined {
  const name = keyName(press)
  if (focus === 'terminal' && name !== 'Mod+`' && !press.metaKey) return undefined
  if (isNeededThere(name, focus)) return undefined
  return commands.find((command) => command.keys?.includes(name) && command.available?.() !== false)
}

const CHOOSING = new Set(['listbox', 'tree', 'treeitem', 'tab', 'menu', 'menuitem', 'combobox', 'option', 'separator'])
const INPUTS_WITHOUT_TEXT = new Set(['range', 'checkbox', 'radio', 'button'])

/** What kind of thing has the focus. */
export function focusOf(target: Element | null): Focus {
  if (!target) return 'free'
  if (target.closest('.xterm')) return 'terminal'
  const tag = target.tagName
  const typed = tag === 'TEXTAREA' || (tag === 'INPUT' && !INPUTS_WITHOUT_TEXT.has((target as HTMLInputElement).type))
  if (typed || target.closest('[contenteditable="true"]')) return 'typing'
  if (tag === 'SELECT' || CHOOSING.has(target.getAttribute('role') ?? '')) return 'choosing'
  if (target.closest('.react-flow__node.selected')) return 'moving'
  // Space ticks a box.
  if (tag === 'INPUT' && (target as HTMLInputElement).type !== 'range') return 'pressing'
  return tag === 'BUTTON' || tag === 'A' || tag === 'SUMMARY' ? 'pressing' : 'free'
}
