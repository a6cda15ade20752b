import { expect, test } from 'vitest'
import { againstZoom, hangEnvelope } from './packet-place.ts'

const view = { x: 0, y: 0, zoom: 1, width: 800 }
const envelope = { width: 200, height: 44 }

test.each<[string, number, number, { shift: number; under: boolean }]>([
  ['in the middle it hangs straight above', 400, 300, { shift: 0, under: false }],
  ['at the left edge it leans in', 20, 300, { shift: 88, under: false }],
  ['at the right edge it leans in', 790, 300, { shift: -98, under: false }],
  ['at the top it hangs below', 400, 30, { shift: 0, under: true }],
])('%s', (_, x, y, expected) => {
  expect(hangEnvelope({ x, y }, view, envelope)).toEqual(expected)
})
test.each([
  [0.2, 2.2],
  [0.5, 2],
  [1, 1],
  [3, 0.8],
])('at zoom %d its words are drawn %d times as large', (zoom, scale) => {
  expect(againstZoom(zoom)).toBeCloseTo(scale, 6)
})
