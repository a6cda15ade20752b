import { expect, test } from 'vitest'
import { placesChanged } from './placed.ts'

test.each([
  [{}, {}, undefined],
  [{ a: { x: 1, y: 2 } }, { a: { x: 1, y: 2 } }, undefined],
  [{}, { 'host/client': { x: 412.4, y: -30 } }, '+ host/client: { x: 412, "y": -30 }'],
  [{ a: { x: 1, y: 2 } }, {}, '- a: { x: 1, "y": 2 }'],
  [
    { a: { x: 1, y: 2 }, b: { x: 0, y: 0 } },
    { a: { x: 1, y: 3 }, b: { x: 0, y: 0 } },
    '- a: { x: 1, "y": 2 }\n+ a: { x: 1, "y": 3 }',
  ],
])('from %j to %j: %s', (before, after, said) => {
  expect(placesChanged(before, after)).toBe(said)
})
