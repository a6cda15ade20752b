import { describe, expect, test } from 'vitest'
import { type Moment, readFragment, writeFragment } from './moment.ts'

describe('the moment in a link', () => {
  const whole: Moment = {
    from: 'pod/default/client',
    to: '10.96.91.147:3000',
    data: 'a=b&c=d # ü',
    seed: 7,
    step: 42,
    depth: 'rules',
    moved: { 'service/default/backend-service': { x: -12, y: 340 }, 'node/kind-worker': { x: 0, y: 1 } },
  }

  test('what is written is read again', () => {
    expect(readFragment(`#${writeFragment('s=1.abc_-', whole)}`)).toEqual({ scenario: 's=1.abc_-', moment: whole })
  })
  test('the scenario stands first and addresses stay readable', () => {
    expect(writeFragment('s=1.abc', { from: 'pod/default/client', to: '10.96.0.1:443', step: 3 })).toBe(
      's=1.abc&from=pod/default/client&to=10.96.0.1:443&step=3',
    )
  })
  test('nothing said, nothing written', () => {
    expect(writeFragment('s=1.abc', { data: '' })).toBe('s=1.abc')
    expect(writeFragment('', {})).toBe('')
  })
  test.each<[string, string, ReturnType<typeof readFragment>]>([
    ['an empty fragment is no link', '', { scenario: undefined, moment: {} }],
    ['a step that is no number is left out', '#s=1.x&step=last', { scenario: 's=1.x', moment: {} }],
    ['a depth that is none is left out', '#s=1.x&depth=deep', { scenario: 's=1.x', moment: {} }],
    ['a key of a later page is left alone', '#s=1.x&lesson=3&from=node/a', { scenario: 's=1.x', moment: { from: 'node/a' } }],
    ['a percent sign cut in half costs only its pair', '#s=1.x&from=pod%2&to=a:1', { scenario: 's=1.x', moment: { to: 'a:1' } }],
    [
      'a position cut in half costs only itself',
      '#s=1.x&at=node/a~1~2!node/b~3',
      { scenario: 's=1.x', moment: { moved: { 'node/a': { x: 1, y: 2 } } } },
    ],
  ])('%s', (_, fragment, expected) => {
    expect(readFragment(fragment)).toEqual(expected)
  })
})
