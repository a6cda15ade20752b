import { describe, expect, it } from 'vitest'
import { netnsBridge } from '../library/netns-bridge.ts'
import { router } from '../library/router.ts'
import { setAddress, setGateway } from './address.ts'
import { setupOf } from './scenario.ts'

/** The lines of setup that went and came. */
function difference(before: string, after: string): string[] {
  const [a, b] = [setupOf(before).split('\n'), setupOf(after).split('\n')]
  return [
    ...a.filter((line) => !b.includes(line)).map((line) => `- ${line}`),
    ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line}`),
  ]
}

describe('an address', () => {
  it.each([
    [
      'red',
      '10.0.0.1/24',
      '10.0.0.9/24',
      ['- ip -n red addr add 10.0.0.1/24 dev eth0', '+ ip -n red addr add 10.0.0.9/24 dev eth0'],
    ],
    ['red', '10.0.0.1/24', '', ['- ip -n red addr add 10.0.0.1/24 dev eth0']],
    ['red', '', '10.0.0.9/24', ['+ ip -n red addr add 10.0.0.9/24 dev eth0']],
    // Blue has that line, red has not.
    [
      'red',
      '10.0.0.2/24',
      '10.0.0.9/24',
      ['+ ip -n red addr del 10.0.0.2/24 dev eth0', '+ ip -n red addr add 10.0.0.9/24 dev eth0'],
    ],
  ])('of %s: %j becomes %j', (netns, from, to, changed) =>
    expect(difference(netnsBridge, setAddress(netnsBridge, { netns }, 'eth0', from, to))).toEqual(changed),
  )
  it('of a bridge, which is the machine’s own', () =>
    expect(difference(netnsBridge, setAddress(netnsBridge, {}, 'br0', '', '10.0.0.254/24'))).toEqual([
      '+ ip addr add 10.0.0.254/24 dev br0',
    ]))
  it('in other words', () => {
    const text = netnsBridge.replace('ip -n red addr add 10.0.0.1/24 dev eth0', 'ip netns exec red ip a a 10.0.0.1/24 dev eth0')
    expect(difference(text, setAddress(text, { netns: 'red' }, 'eth0', '10.0.0.1/24', '10.0.0.7/24'))).toEqual([
      '- ip netns exec red ip a a 10.0.0.1/24 dev eth0',
      '+ ip netns exec red ip a a 10.0.0.7/24 dev eth0',
    ])
  })
})

describe('the default route', () => {
  it.each([
    [
      'alice',
      '10.0.1.1',
      '10.0.1.254',
      ['- ip -n alice route add default via 10.0.1.1', '+ ip -n alice route add default via 10.0.1.254'],
    ],
    ['alice', '10.0.1.1', '', ['- ip -n alice route add default via 10.0.1.1']],
    ['router', '', '10.0.1.2', ['+ ip -n router route add default via 10.0.1.2']],
  ])('of %s: %j becomes %j', (netns, from, to, changed) =>
    expect(difference(router, setGateway(router, { netns }, from, to))).toEqual(changed),
  )
})
