import { expect, test } from 'vitest'
import type { NetnsView } from '../../lab/topology.ts'
import { groupsOf } from './group.ts'

const pods = (app: string, n: number): NetnsView[] =>
  Array.from({ length: n }, (_, i) => ({
    id: `pod/default/${app}-${i}`,
    kind: 'pod',
    name: `default/${app}-${i}`,
    parent: 'node/a',
    labels: { app },
    devices: [],
    routes: [],
    listening: [],
  }))

test('as many as one can look at stand by themselves', () => {
  const few = pods('web', 48)
  expect(groupsOf(few, () => false)).toEqual({ cells: few, groups: [] })
})

test('more are piled by what they are alike in; who the story is about stands out', () => {
  const many = [...pods('web', 300), ...pods('api', 40), ...pods('db', 2)]
  const { cells, groups } = groupsOf(many, (id) => id === 'pod/default/web-7')
  expect(groups.map(({ netns, members }) => [netns.name, members.length])).toEqual([
    ['default/web', 299],
    ['default/api', 40],
  ])
  expect(cells.map(({ name }) => name)).toEqual(['default/web-7', 'default/db-0', 'default/db-1', 'default/web', 'default/api'])
})
