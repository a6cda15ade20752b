import { expect, test } from 'vitest'
import { type Focus, type KeyAct, actOf } from './keyboard.ts'

const press = (key: string, more: Partial<Parameters<typeof actOf>[0]> = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
})

test.each<[string, string, Focus, KeyAct | undefined]>([
  ['space plays', ' ', 'free', 'toggle'],
  ['left steps back', 'ArrowLeft', 'free', 'back'],
  ['right steps on', 'ArrowRight', 'free', 'forward'],
  ['Home goes to the first step', 'Home', 'free', 'first'],
  ['End goes to the last step', 'End', 'free', 'last'],
  ['a space that is typed is a space', ' ', 'typing', undefined],
  ['an arrow in a text moves the caret', 'ArrowLeft', 'typing', undefined],
  ['an arrow in a list moves in the list', 'ArrowRight', 'choosing', undefined],
  ['space presses the button that has the focus', ' ', 'pressing', undefined],
  ['an arrow on a button still steps', 'ArrowRight', 'pressing', 'forward'],
  ['an arrow moves the thing that is selected', 'ArrowRight', 'moving', undefined],
  ['another key is nobody’s', 'a', 'free', undefined],
])('%s', (_, key, focus, act) => {
  expect(actOf(press(key), focus)).toBe(act)
})

test('with a modifier the browser keeps its key', () => {
  expect(actOf(press('ArrowLeft', { altKey: true }), 'free')).toBeUndefined()
  expect(actOf(press('Home', { ctrlKey: true }), 'free')).toBeUndefined()
})
