import { describe, expect, test } from 'vitest'
import { buildStory } from '../../explain/story.ts'
import { openLab, topologyOf, traceLab } from '../../lab/lab.ts'
import { runSetup } from '../../lab/shell-host.ts'
import { FIRST } from '../../scenario/first.ts'
import { LIBRARY } from '../../scenario/library.ts'
import { namesOf } from '../names.ts'
import { pointAt, lengthOf } from './geometry.ts'
import { innerAt, journeyOf, motionBetween, threadUpTo } from './journey.ts'
import { layOut } from './layout.ts'
import { centreId, stationId } from './scene.ts'

const { lab } = openLab(FIRST.yaml)
const topology = topologyOf(lab!)
const scene = layOut(topology)
const journey = (from: string, to: string) => {
  const traced = traceLab(lab!, { from, to })
  const { steps } = buildStory(traced.events, traced.end, namesOf(topology))
  return { steps, legs: journeyOf(steps, scene) }
}
const anchors = (legs: ReturnType<typeof journeyOf>) =>
  legs.map((leg) => leg.anchor).filter((anchor, i, all) => anchor !== all[i - 1])

describe('a pod calls a Service', () => {
  const { steps, legs } = journey(topology.sources[0]!.ref, '10.96.91.147:3000')

  test('the first packet goes from pod to pod by way of the node’s stations', () => {
    const first = anchors(legs.filter((leg) => leg.packet === steps[0]!.event.packet))
    expect(first[0]).toBe(centreId(topology.sources[0]!.ref))
    const stations = first.filter((anchor) => anchor?.includes('#') && !anchor.endsWith('#'))
    expect(stations).toEqual(
      ['prerouting', 'routing', 'forward', 'postrouting'].map((name) => stationId('node/kind-worker', name as 'routing')),
    )
    expect(first.at(-1)).toMatch(/^pod\/default\/backend-/)
  })
  test('each leg begins where the last one of the same packet ended', () => {
    legs.forEach((leg, i) => {
      const before = legs.slice(0, i).findLast(({ packet }) => packet === leg.packet)
      if (leg.points.length > 1) expect(leg.points[0]).toEqual(before?.points.at(-1))
    })
  })
  test('the thread has the request’s colour, then the reply’s, and the restored source’s after un-DNAT', () => {
    expect([...new Set(threadUpTo(legs, legs.length - 1).map((thread) => thread.tone))]).toEqual(['request', 'reply', 'restored'])
  })
  test('a motion over hidden steps is as long as its legs', () => {
    const sum = legs.slice(1, 40).reduce((length, leg) => length + lengthOf(leg.points), 0)
    expect(lengthOf(motionBetween(legs, 0, 39))).toBeCloseTo(sum, 6)
  })
  test('back is no flight: the packet is where that step ended', () => {
    expect(motionBetween(legs, 30, 3)).toEqual([legs[3]!.points.at(-1)])
  })
})

test('from outside through a node port the source is rewritten on the way', () => {
  const { legs } = journey('host/client', '172.18.0.3:30000')
  expect(threadUpTo(legs, legs.length - 1).map((thread) => thread.tone)).toContain('rewritten')
})

test('a point at half the way lies half way', () => {
  expect(
    pointAt(
      [
        { x: 0, y: 0 },
        { x: 10, y: 0 },
        { x: 10, y: 10 },
      ],
      0.75,
    ),
  ).toEqual({ x: 10, y: 5 })
})

/** Ways with every kind of NAT, and one without. */
describe.each([
  ['pod/default/curl-client', '10.96.91.147:3000'],
  ['host/client', '172.18.0.3:30000'],
  ['host/client', '172.18.0.2:30000'],
  ['pod/default/curl-client', '203.0.113.9:80'],
  ['pod/default/curl-client', '10.244.0.2:53'],
])('the thread from %s to %s', (from, to) => {
  test('changes its colour exactly where the source address is rewritten', () => {
    const { steps, legs } = journey(from, to)
    for (const step of steps.slice(1)) {
      const { before, after, event } = step
      const last = legs[step.index - 1]!
      if (event.way !== steps[step.index - 1]!.event.way || event.way === 'other' || event.way === 'aside') continue
      if (event.packet !== last.packet) continue
      const turned = before !== undefined && after !== undefined && before.src !== after.src
      expect([step.title, legs[step.index]!.tone !== last.tone]).toEqual([step.title, turned])
    }
  })
})

describe('a tunnel', () => {
  const text = `apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: tunnel }
spec:
  cluster: { distribution: none }
  setup: |
    ip netns add a
    ip netns add b
    ip link add eth0 netns a type veth peer name eth0 netns b
    ip -n a addr add 192.168.1.1/24 dev eth0
    ip -n b addr add 192.168.1.2/24 dev eth0
    ip -n a link set eth0 up
    ip -n b link set eth0 up
    ip -n a link add vxlan0 type vxlan id 42 remote 192.168.1.2 dstport 4789 dev eth0
    ip -n b link add vxlan0 type vxlan id 42 remote 192.168.1.1 dstport 4789 dev eth0
    ip -n a addr add 10.9.0.1/24 dev vxlan0
    ip -n b addr add 10.9.0.2/24 dev vxlan0
    ip -n a link set vxlan0 up
    ip -n b link set vxlan0 up
`
  test('is gone through by one packet, in a second envelope, with one colour', async () => {
    const own = openLab(text).lab!
    expect(await runSetup(own, () => undefined)).toBe(0)
    const drawn = topologyOf(own)
    const traced = traceLab(own, { from: 'netns/lab/a', to: 'icmp:10.9.0.2' })
    const { steps } = buildStory(traced.events, traced.end, namesOf(drawn))
    const first = steps.find(({ event }) => event.kind === 'send')!.event.packet
    const trip = steps.filter(({ event }) => event.packet === first)
    expect(trip.at(-1)!.event).toMatchObject({ kind: 'deliver', netns: 'netns/lab/b' })
    expect(new Set(trip.map(({ event }) => event.way))).toEqual(new Set(['request']))
    const sent = trip.find(({ event }) => event.kind === 'tx' && event.device === 'eth0')!
    expect(sent.after).toMatchObject({ src: '192.168.1.1', dst: '192.168.1.2', protocol: 'udp', dport: 4789 })
    expect(innerAt(steps, sent.index)).toMatchObject({ src: '10.9.0.1', dst: '10.9.0.2', protocol: 'icmp' })
    expect(innerAt(steps, trip[0]!.index)).toBeUndefined()
    expect(innerAt(steps, trip.at(-1)!.index)).toBeUndefined()
    const legs = journeyOf(steps, layOut(drawn))
    expect(new Set(trip.map(({ index }) => legs[index]!.tone))).toEqual(new Set(['request']))
  })
})

test('a hint between kernels appears where it is made, and leaves no thread', () => {
  const shop = openLab(LIBRARY.find(({ name }) => name === 'shop')!.yaml).lab!
  const drawn = topologyOf(shop)
  const traced = traceLab(shop, { from: 'pod/shop/web-0', to: '10.96.0.10:80' })
  const { steps } = buildStory(traced.events, traced.end, namesOf(drawn))
  const legs = journeyOf(steps, layOut(drawn))
  const aside = steps.find(({ event }) => event.way === 'aside')
  expect(aside).toBeDefined()
  const before = threadUpTo(legs, aside!.index - 1)
  expect(threadUpTo(legs, aside!.index)).toEqual(before)
})
