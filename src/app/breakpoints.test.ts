import { describe, expect, test } from 'vitest'
import { buildStory } from '../explain/story.ts'
import { openLab, topologyOf, traceLab } from '../lab/lab.ts'
import { LIBRARY } from '../scenario/library.ts'
import { type Breakpoint, nextStop, togglePoint } from './breakpoints.ts'
import { namesOf } from './names.ts'
import { alignStories } from './study/align.ts'

const lab = openLab(LIBRARY[0]!.yaml).lab!
const tell = (from: string, to: string, picks?: number[]) => {
  const { events, end } = traceLab(lab, { from, to, picks })
  return buildStory(events, end, namesOf(topologyOf(lab)))
}
const story = tell('host/client', '172.18.0.3:30000')
const last = story.steps.length - 1
const stop = (point: Breakpoint, from = -1) => nextStop(story.steps, from, last, [point])?.step

describe('breakpoints', () => {
  test.each<[string, Breakpoint, (step: NonNullable<ReturnType<typeof stop>>) => boolean]>([
    ['the first DNAT', { kind: 'dnat' }, (step) => step.meaning === 'dnat'],
    ['a masquerade', { kind: 'snat' }, (step) => step.title.toLowerCase().includes('masquerade') || step.meaning === 'snat'],
    ['a mark', { kind: 'mark' }, (step) => step.meaning === 'mark'],
    ['the first reply', { kind: 'reply' }, (step) => step.event.way === 'reply'],
    [
      'a chain by how it begins',
      { kind: 'chain', name: 'KUBE-SEP' },
      ({ event }) => 'chain' in event && event.chain.startsWith('KUBE-SEP'),
    ],
    ['a machine', { kind: 'netns', netns: 'node/kind-worker' }, ({ event }) => event.netns === 'node/kind-worker'],
    ['a step', { kind: 'step', seq: 40 }, ({ event }) => event.seq === 40],
  ])('%s', (_name, point, is) => {
    const found = stop(point)
    expect(found && is(found)).toBe(true)
    // Nothing like it before.
    expect(nextStop(story.steps, -1, found!.index - 1, [point])).toBeUndefined()
  })
  test('a place is entered once', () => {
    const first = stop({ kind: 'netns', netns: 'node/kind-worker' })!
    const again = stop({ kind: 'netns', netns: 'node/kind-worker' }, first.index)
    expect(again === undefined || story.steps[again.index - 1]!.event.netns !== 'node/kind-worker').toBe(true)
  })
  test('without any it never stops; twice is taken away', () => {
    expect(nextStop(story.steps, -1, last, [])).toBeUndefined()
    expect(stop({ kind: 'drop' })).toBeUndefined()
    expect(togglePoint(togglePoint([], { kind: 'dnat' }), { kind: 'dnat' })).toEqual([])
  })
})

describe('two stories side by side', () => {
  test('every step of both is there once, in order', () => {
    const other = tell('host/client', '172.18.0.2:30000')
    const rows = alignStories(story.steps, other.steps)
    expect(rows.flatMap((row) => row.a?.index ?? [])).toEqual(story.steps.map((step) => step.index))
    expect(rows.flatMap((row) => row.b?.index ?? [])).toEqual(other.steps.map((step) => step.index))
  })
  test('the same story has no difference, another backend has its first one at the choice', () => {
    const ask = (picks: number[]) => tell('pod/default/curl-client', '10.96.91.147:3000', picks)
    expect(alignStories(ask([0]).steps, ask([0]).steps).every((row) => row.same)).toBe(true)
    const rows = alignStories(ask([0]).steps, ask([1]).steps)
    const first = rows.find((row) => !row.same)!
    expect((first.a ?? first.b)!.event).toMatchObject({ kind: 'rule', probability: 0.5 })
  })
})
