import { expect, test } from 'vitest'
import { type Focus, type KeyPress, commandOf } from './keyboard.ts'
import type { Command } from './commands/command.ts'

const press = (key: string, more: Partial<KeyPress> = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
})

const command = (id: string, keys: string[], available = true): Command => ({
  id,
  title: id,
  group: 'story',
  keys,
  available: () => available,
  run: () => {},
})
const COMMANDS = [
  command('toggle', ['Space']),
  command('back', ['ArrowLeft']),
  command('forward', ['ArrowRight']),
  command('never', ['End'], false),
  command('undo', ['Mod+Z']),
  command('redo', ['Mod+Shift+Z']),
  command('palette', ['Mod+K']),
  command('help', ['?']),
]

test.each<[string, string, Focus, string | undefined]>([
  ['space plays', ' ', 'free', 'toggle'],
  ['left steps back', 'ArrowLeft', 'free', 'back'],
  ['right steps on', 'ArrowRight', 'free', 'forward'],
  ['what cannot be done leaves its key alone', 'End', 'free', undefined],
  ['a space that is typed is a space', ' ', 'typing', undefined],
  ['an arrow in a text moves the caret', 'ArrowLeft', 'typing', undefined],
  ['an arrow in a list moves in the list', 'ArrowRight', 'choosing', undefined],
  ['space presses the button that has the focus', ' ', 'pressing', undefined],
  ['an arrow on a button still steps', 'ArrowRight', 'pressing', 'forward'],
  ['an arrow moves the thing that is selected', 'ArrowRight', 'moving', undefined],
  ['another key is nobody’s', 'a', 'free', undefined],
  ['a question mark that is typed is one', '?', 'typing', undefined],
])('%s', (_, key, focus, id) => {
  expect(commandOf(press(key), focus, COMMANDS)?.id).toBe(id)
})

test.each<[string, Parameters<typeof press>, Focus, string | undefined]>([
  ['Alt leaves the browser its key', ['ArrowLeft', { altKey: true }], 'free', undefined],
  ['Ctrl leaves the browser a plain key', ['Home', { ctrlKey: true }], 'free', undefined],
  ['Ctrl+K', ['k', { ctrlKey: true }], 'free', 'palette'],
  ['⌘K, in a field too', ['k', { metaKey: true }], 'typing', 'palette'],
  ['Ctrl+Z', ['z', { ctrlKey: true }], 'free', 'undo'],
  ['a text has its own undo', ['z', { ctrlKey: true }], 'typing', undefined],
  ['Ctrl+Shift+Z', ['Z', { ctrlKey: true, shiftKey: true }], 'free', 'redo'],
  ['? is typed with Shift on most keyboards', ['?', { shiftKey: true }], 'free', 'help'],
])('%s', (_, given, focus, id) => {
  expect(commandOf(press(...given), focus, COMMANDS)?.id).toBe(id)
})
