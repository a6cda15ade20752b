import fc from 'fast-check'
import { expect, test } from 'vitest'
import { random, randomInt } from './random.ts'

const take = (seed: number, count: number): number[] => {
  const kernel = { seed }
  return Array.from({ length: count }, () => random(kernel))
}

test('the same seed gives the same numbers, also from a copy half-way', () => {
  expect(take(7, 20)).toEqual(take(7, 20))
  const kernel = { seed: 7 }
  for (let i = 0; i < 10; i++) random(kernel)
  const copy = structuredClone(kernel)
  expect(Array.from({ length: 10 }, () => random(copy))).toEqual(take(7, 20).slice(10))
})

test('what seed 1 gives never changes: shared links are replayed with it', () => {
  const kernel = { seed: 1 }
  expect(Array.from({ length: 6 }, () => randomInt(kernel, 1000))).toEqual([627, 2, 527, 981, 968, 281])
})

test('different seeds give different numbers', () => {
  const firsts = new Set(Array.from({ length: 1000 }, (_, seed) => take(seed, 1)[0]))
  expect(firsts.size).toBe(1000)
})

test('law: every number lies in [0, 1), every integer below its bound, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 1, max: 65536 }), (seed, below) => {
      const kernel = { seed }
      for (let i = 0; i < 50; i++) {
        const number = random(kernel)
        expect(number >= 0 && number < 1).toBe(true)
        const integer = randomInt(kernel, below)
        expect(Number.isInteger(integer) && integer >= 0 && integer < below).toBe(true)
      }
    }),
  )
})

test('each of three endpoints is picked a third of the time', () => {
  const kernel = { seed: 1 }
  const picked = [0, 0, 0]
  for (let i = 0; i < 30_000; i++) picked[randomInt(kernel, 3)]!++
  // Five standard deviations of 30,000 throws: 5 × √(30,000 × 1/3 × 2/3) ≈ 408.
  for (const count of picked) expect(Math.abs(count - 10_000)).toBeLessThan(408)
})
