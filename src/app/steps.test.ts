import { expect, test } from 'vitest'
import type { Depth, StoryStep } from '../explain/step.ts'
import { neighbour, positionIn, shownSteps } from './steps.ts'

const story = (...depths: Depth[]) => depths.map((depth, index) => ({ index, depth }) as StoryStep)
const steps = story('hops', 'hooks', 'rules', 'rules', 'hops', 'hooks')

test.each<[Depth, number[]]>([
  ['hops', [0, 4]],
  ['hooks', [0, 1, 4, 5]],
  ['rules', [0, 1, 2, 3, 4, 5]],
])('at depth %s one sees %j', (depth, shown) => {
  expect(shownSteps(steps, depth)).toEqual(shown)
})
test.each([
  [-1, -1],
  [0, 0],
  [3, 0],
  [4, 1],
  [5, 1],
])('a cursor at %i stands at position %i of the hops', (cursor, position) => {
  expect(positionIn([0, 4], cursor)).toBe(position)
})
test.each<[string, number, 1 | -1, number]>([
  ['forward to the next shown step', 0, 1, 4],
  ['forward from between two shown steps', 2, 1, 4],
  ['back from between two shown steps goes to the one behind', 2, -1, 0],
  ['back', 4, -1, 0],
  ['no further than the end', 4, 1, 4],
  ['no further than the beginning', 0, -1, 0],
])('%s', (_, cursor, by, expected) => {
  expect(neighbour([0, 4], cursor, by)).toBe(expected)
})
