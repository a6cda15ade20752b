import { describe, expect, test } from 'vitest'
import { buildStory } from '../../explain/story.ts'
import { openLab, topologyOf, traceLab } from '../../lab/lab.ts'
import { FIRST } from '../../scenario/first.ts'
import { namesOf } from '../names.ts'
import { chainView, readRule } from './chain-rows.ts'

test.each([
  [
    'a Service’s rule',
    '-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-SVC-NPX4',
    '-d 10.96.0.1/32 -p tcp -m tcp --dport 443',
    'KUBE-SVC-NPX4',
    'default/kubernetes:https cluster IP',
  ],
  ['a comment of one word', '-A A -m comment --comment word -j ACCEPT', '', 'ACCEPT', 'word'],
  ['a comment with quotes', '-A A -m comment --comment "say \\"no\\"" -j DROP', '', 'DROP', 'say "no"'],
  ['a goto', '-A A -s 10.0.0.1/32 -g B', '-s 10.0.0.1/32', 'goto B', ''],
  ['a target with options', '-A A -j MARK --set-xmark 0x4000/0x4000', '', 'MARK --set-xmark 0x4000/0x4000', ''],
  ['a rule that only counts', '-A A -p udp', '-p udp', '', ''],
  ['a rule without any part', '-A A', '', '', ''],
])('%s', (_, text, asks, does, comment) => {
  expect(readRule(text)).toEqual({ asks, does, comment })
})

describe('the chain of a step', () => {
  const { lab } = openLab(FIRST.yaml)
  const topology = topologyOf(lab!)
  const traced = traceLab(lab!, { from: topology.sources[0]!.ref, to: '10.96.91.147:3000' })
  const { steps } = buildStory(traced.events, traced.end, namesOf(topology))
  const dnat = steps.find((step) => step.meaning === 'dnat')!

  test('a rewrite lights the rule that did it', () => {
    const view = chainView(steps, dnat)!
    expect(view.table).toBe('nat')
    expect(view.rows.filter((row) => row.current)).toMatchObject([{ kind: 'rule', state: 'matched', target: 'DNAT' }])
  })
  test('rules that said no say which part', () => {
    const view = chainView(steps, dnat)!
    for (const row of view.rows) if (row.kind === 'rule' && row.state === 'missed') expect(row.failed).toMatch(/^(!|-)/)
  })
  test('a chain is that of one pass through one hook', () => {
    const forward = steps.find((step) => step.event.kind === 'rule' && step.event.table === 'filter')!
    const view = chainView(steps, forward)!
    const numbers = view.rows.flatMap((row) => (row.kind === 'rule' ? [row.number] : []))
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
  })
  test('a hop has no chain', () => {
    expect(chainView(steps, steps[0]!)).toBeUndefined()
  })
})
