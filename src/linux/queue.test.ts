import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyQueue, peek, pop, push } from './queue.ts'

const drain = <E>(queue: ReturnType<typeof emptyQueue<E>>): E[] => {
  const events: E[] = []
  for (let next = pop(queue); next !== undefined; next = pop(queue)) events.push(next.event)
  return events
}

test.each<[string, [number, string][], string]>([
  ['nothing', [], ''],
  [
    'the earlier comes first',
    [
      [2, 'b'],
      [1, 'a'],
    ],
    'ab',
  ],
  [
    'at the same time, the one that was put in first',
    [
      [1, 'a'],
      [1, 'b'],
      [1, 'c'],
      [1, 'd'],
    ],
    'abcd',
  ],
  [
    'time goes before order',
    [
      [3, 'd'],
      [1, 'a'],
      [2, 'c'],
      [1, 'b'],
    ],
    'abcd',
  ],
])('%s', (_why, events, order) => {
  const queue = emptyQueue<string>()
  for (const [at, event] of events) push(queue, at, event)
  expect(drain(queue).join('')).toBe(order)
})

test('peek looks and takes nothing', () => {
  const queue = emptyQueue<string>()
  expect(peek(queue)).toBeUndefined()
  push(queue, 5, 'later')
  push(queue, 1, 'sooner')
  expect(peek(queue)).toMatchObject({ at: 1, event: 'sooner' })
  expect(pop(queue)).toEqual(expect.objectContaining({ event: 'sooner' }))
  expect(peek(queue)).toMatchObject({ at: 5, event: 'later' })
})

test('law: events leave as a stable sort by time would order them, also when some leave in between', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 20 }) },
    { weight: 1, arbitrary: fc.constant('pop' as const) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = emptyQueue<number>()
      let model: { at: number; event: number }[] = []
      const expectNext = () => {
        // Array.prototype.sort is stable, so equal times stay in order of insertion.
        model = model.sort((a, b) => a.at - b.at)
        expect(pop(queue)?.event).toBe(model.shift()?.event)
      }
      for (const [event, at] of steps.entries()) {
        if (at === 'pop') expectNext()
        else {
          push(queue, at, event)
          model.push({ at, event })
        }
      }
      while (model.length > 0) expectNext()
      expect(pop(queue)).toBeUndefined()
    }),
  )
})

test('a copy runs as its original does', () => {
  const queue = emptyQueue<number>()
  for (const [event, at] of [4, 1, 3, 1, 2].entries()) push(queue, at, event)
  pop(queue)
  const copy = structuredClone(queue)
  push(queue, 2, 99)
  push(copy, 2, 99)
  expect(drain(copy)).toEqual(drain(queue))
})
