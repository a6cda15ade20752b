import { expect, test } from 'vitest'
import { show, spotAfter, wipe } from './region.ts'

test.each([
  ['', { row: 0, column: 0 }],
  ['abc', { row: 0, column: 3 }],
  ['abcdefghij', { row: 1, column: 0 }],
  ['abcdefghijk', { row: 1, column: 1 }],
  ['a\nb', { row: 1, column: 1 }],
  ['\x1b[1;32mab\x1b[0m', { row: 0, column: 2 }],
  ['中文', { row: 0, column: 4 }],
  ['abcdefghi中', { row: 1, column: 2 }],
])('after %j in ten columns', (text, spot) => {
  expect(spotAfter(text, 10)).toEqual(spot)
})

test('a line is shown with its cursor in it, and wiped', () => {
  expect(show('$ ', 'ab', 2, 10)).toBe('$ ab')
  expect(show('$ ', 'ab', 1, 10)).toBe('$ ab\r\x1b[3C')
  expect(show('$ ', 'abcdefgh', 8, 10)).toBe('$ abcdefgh\r\n')
  expect(show('$ ', 'abcdefghij', 0, 10)).toBe('$ abcdefghij\x1b[1A\r\x1b[2C')
  expect(wipe('$ abcdefghij', 10)).toBe('\x1b[1A\r\x1b[J')
  expect(wipe('$ ', 10)).toBe('\r\x1b[J')
})
