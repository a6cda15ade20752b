import { expect, it } from 'vitest'
import { buildStory } from '../../explain/story.ts'
import { openLab, topologyOf, traceLab } from '../../lab/lab.ts'
import { FIRST } from '../../scenario/first.ts'
import { namesOf } from '../names.ts'
import { alignStories } from './align.ts'

function storyTo(to: string) {
  const { lab } = openLab(FIRST.yaml)
  const { events, end } = traceLab(lab!, { from: 'pod/default/curl-client', to })
  return buildStory(events, end, namesOf(topologyOf(lab!)), 'en').steps.filter(({ depth }) => depth === 'hops')
}

const one = storyTo('10.96.91.147:3000')
const two = storyTo('172.18.0.3:30000')

it('the same story beside itself is alike from end to end', () => {
  expect(alignStories(one, one)).toEqual(one.map((step) => ({ a: step, b: step, same: true })))
})

it('in two stories that share no address, each part stands beside the other’s', () => {
  const rows = alignStories(one, two)
  expect(rows[0]).toMatchObject({
    same: false,
    a: { title: 'SYN to 10.96.91.147:3000' },
    b: { title: 'SYN to 172.18.0.3:30000' },
  })
  const dnat = rows.find(({ a }) => a?.meaning === 'dnat')
  expect(dnat).toMatchObject({ b: { meaning: 'dnat' } })
  // What only one has, as the mark, is alone; and nobody is lost.
  expect(rows.find(({ b }) => b?.meaning === 'mark')?.a).toBeUndefined()
  expect(rows.flatMap(({ a }) => a ?? [])).toEqual(one)
  expect(rows.flatMap(({ b }) => b ?? [])).toEqual(two)
})
