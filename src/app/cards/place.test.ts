import { describe, expect, test } from 'vitest'
import { type Rect, placeCard } from './place.ts'

const WINDOW = { width: 1280, height: 800 }
const CARD = { width: 280, height: 200 }

const covers = (thing: Rect, at: { left: number; top: number }): boolean =>
  at.left < thing.left + thing.width &&
  at.left + CARD.width > thing.left &&
  at.top < thing.top + thing.height &&
  at.top + CARD.height > thing.top

describe('a card', () => {
  test.each<[string, Rect, string]>([
    ['stands at the right of its thing', { left: 100, top: 100, width: 90, height: 50 }, 'right'],
    ['at the left where the window ends', { left: 1150, top: 100, width: 90, height: 50 }, 'left'],
    ['below what is as wide as the window', { left: 10, top: 100, width: 1260, height: 50 }, 'below'],
    ['above what is as wide and stands low', { left: 10, top: 700, width: 1260, height: 50 }, 'above'],
  ])('%s', (_, thing, side) => {
    const at = placeCard(thing, CARD, WINDOW)
    expect(covers(thing, at)).toBe(false)
    const is =
      at.left > thing.left + thing.width
        ? 'right'
        : at.left + CARD.width < thing.left
          ? 'left'
          : at.top > thing.top
            ? 'below'
            : 'above'
    expect(is).toBe(side)
  })
  test('stays in the window, wherever its thing is', () => {
    for (const left of [-300, 0, 640, 1279])
      for (const top of [-100, 0, 400, 799]) {
        const at = placeCard({ left, top, width: 40, height: 40 }, CARD, WINDOW)
        expect(at.left).toBeGreaterThanOrEqual(8)
        expect(at.top).toBeGreaterThanOrEqual(8)
        expect(at.left + CARD.width).toBeLessThanOrEqual(WINDOW.width - 8)
        expect(at.top + CARD.height).toBeLessThanOrEqual(WINDOW.height - 8)
      }
  })
})
