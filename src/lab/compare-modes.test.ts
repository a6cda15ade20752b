import { expect, test } from 'vitest'
import { modeRows } from '../explain/modes.ts'
import { buildStory } from '../explain/story.ts'
import { firstPackets } from '../explain/walk.ts'
import { FIRST } from '../scenario/first.ts'
import { type ModeWalk, PROXY_MODES, compareModes } from './compare-modes.ts'
import { openLab } from './lab.ts'

const text = FIRST.yaml
const lab = openLab(text).lab!
const request = { from: 'pod/default/curl-client', to: 'backend-service:3000' }
const runs = await compareModes(lab, request, PROXY_MODES)
const walks = runs.filter((run): run is ModeWalk => 'traced' in run)
const of = (mode: string): ModeWalk => walks.find((walk) => walk.mode === mode)!

test('every mode can be had, in a release that has it', () =>
  expect(walks.map(({ mode, version }) => [mode, version])).toEqual([
    ['iptables', '1.36'],
    ['nftables', '1.36'],
    ['ipvs', '1.36'],
    ['userspace', '1.20'],
  ]))

test('it is the same packet, to the same backend', () => {
  const sends = walks.map(({ traced }) => traced.events.find(({ kind }) => kind === 'send'))
  expect(new Set(sends.map((event) => (event?.kind === 'send' ? JSON.stringify(event.header) : ''))).size).toBe(1)
  expect(new Set(walks.map(({ traced }) => traced.end.backend)).size).toBe(1)
  expect(walks.map(({ traced }) => traced.end.result)).toEqual(['open', 'open', 'open', 'open'])
})

test('what was picked in the own mode is where the others go too', async () => {
  const backends = await Promise.all(
    [0, 1].map(async (pick) => {
      const picked = (await compareModes(lab, { ...request, picks: [pick] }, ['ipvs', 'nftables', 'iptables'])) as ModeWalk[]
      expect(picked.map(({ mode }) => mode)).toEqual(['ipvs', 'nftables', 'iptables'])
      return [...new Set(picked.map(({ traced }) => traced.end.backend))]
    }),
  )
  expect(backends.map(({ length }) => length)).toEqual([1, 1])
  expect(backends[0]).not.toEqual(backends[1])
})

test('only userspace hides the client: its proxy asks in its own name', () => {
  const [first, ...others] = walks.map(({ traced }) => traced.end.source)
  expect(others.slice(0, 2)).toEqual([first, first])
  expect(others[2]).not.toBe(first)
  expect(walks.map(({ traced }) => firstPackets(traced.events).length)).toEqual([2, 2, 2, 4])
})

test('rows are aligned by hop: where one mode has one more, the others have none', () => {
  const rows = modeRows(walks.map((walk) => ({ ...walk, story: buildStory(walk.traced.events, walk.traced.end) })))
  const alone = rows.filter(({ hops }) => hops.slice(0, 3).every((hop) => !hop))
  expect(alone.map(({ way, hops }) => [way, hops[3]?.netns.split('/')[0]])).toEqual([
    ['request', 'node'],
    ['reply', 'node'],
  ])
  for (const { hops } of rows.filter((row) => !alone.includes(row))) expect(hops.every((hop) => hop)).toBe(true)
})

test('only maps and sets are looked up where there are some', () => {
  expect(of('iptables').cost.lookups).toBe(0)
  expect(of('userspace').cost.lookups).toBe(0)
  expect(of('nftables').cost.lookups).toBeGreaterThan(3)
  expect(of('ipvs').cost.lookups).toBeGreaterThan(3)
})

test('the rules that were counted are those of the trace, and an index asks no more', () => {
  for (const { traced, cost, indexed } of walks) {
    const packets = new Set(firstPackets(traced.events))
    const told = traced.events.filter(({ kind, packet }) => kind === 'rule' && packets.has(packet))
    const folded = traced.events.flatMap((event) =>
      event.kind === 'rules' && packets.has(event.packet) ? [event.to - event.from + 1] : [],
    )
    expect(cost.rules).toBe(told.length + folded.reduce((a, b) => a + b, 0))
    expect(indexed).toBeLessThanOrEqual(cost.rules)
  }
  expect(of('nftables').indexed).toBe(of('nftables').cost.rules)
})

test('with three hundred Services more: iptables asks more rules, the others do not', async () => {
  const services = Array.from(
    { length: 300 },
    (_, i) => `---
apiVersion: v1
kind: Service
metadata: { name: a-${i}, namespace: default }
spec: { selector: { app: backend }, ports: [{ port: 80 }] }
`,
  )
  const large = openLab(`${text}\n${services.join('')}`).lab!
  const [iptables, nftables, ipvs] = (await compareModes(large, request, ['iptables', 'nftables', 'ipvs'])) as ModeWalk[]
  expect(iptables!.cost.rules).toBeGreaterThan(of('iptables').cost.rules + 100)
  expect(iptables!.indexed).toBeLessThan(of('iptables').cost.rules + 20)
  expect(nftables!.cost.rules).toBe(of('nftables').cost.rules)
  expect(ipvs!.cost.rules).toBe(of('ipvs').cost.rules)
  expect(iptables!.standing.rules).toBeGreaterThan(1000)
})

test('a mode that this file cannot have is refused with the reason, and the others stand', async () => {
  const dual = text.replace("version: '1.36',", "version: '1.36', podCIDR: '10.244.0.0/16,fd00:10:244::/56',")
  const [first, second] = await compareModes(openLab(dual).lab!, request, ['iptables', 'ipvs'])
  expect(first).toHaveProperty('traced')
  expect(second).toMatchObject({ mode: 'ipvs', refused: 'ipvs mode is simulated for clusters of IPv4 only' })
})
