import { describe, expect, test } from 'vitest'
import type { NetnsView, Topology } from '../../lab/topology.ts'
import type { Box } from './geometry.ts'
import { layOut } from './layout.ts'
import { columnsFor } from './room.ts'
import { centreId, plugId, stationId } from './scene.ts'
import { wayBetween } from './track.ts'

const device = (
  name: string,
  peer: [string, string] | undefined,
  more: Partial<NetnsView['devices'][number]> = {},
): NetnsView['devices'][number] => ({
  name,
  kind: 'veth',
  mac: '02:00:00:00:00:01',
  addresses: [],
  up: true,
  mtu: 1500,
  ...(peer ? { peer: { netns: peer[0], device: peer[1] } } : {}),
  ...more,
})
const netns = (id: string, kind: NetnsView['kind'], devices: NetnsView['devices'], parent?: string): NetnsView => ({
  id,
  kind,
  name: id.slice(id.indexOf('/') + 1),
  devices,
  routes: [],
  listening: [],
  ...(parent ? { parent } : {}),
})

/** A cluster of nodes with so many pods each, on one network, with one host outside. */
function cluster(...pods: number[]): Topology {
  const nodes = pods.flatMap((count, n) => {
    const node = `node/n${n}`
    const children = Array.from({ length: count }, (_, i) =>
      netns(`pod/default/p${n}-${i}`, 'pod', [device('eth0', [node, `veth${i}`])], node),
    )
    return [
      netns(node, 'node', [
        device('eth0', ['network/nodes', `port${n}`], { kind: 'cable' }),
        ...children.map((pod, i) => device(`veth${i}`, [pod.id, 'eth0'])),
      ]),
      ...children,
    ]
  })
  const network = netns('network/nodes', 'network', [
    device('br', undefined, { kind: 'bridge' }),
    ...pods.map((_, n) => device(`port${n}`, [`node/n${n}`, 'eth0'])),
    device('porth', ['host/client', 'eth0']),
  ])
  const host = netns('host/client', 'host', [device('eth0', ['network/nodes', 'porth'], { kind: 'cable' })])
  const endpoints = [{ pod: 'pod/default/p0-0', address: '10.244.0.2', port: 80, ready: true }]
  return {
    title: 't',
    kubernetesVersion: '1.36',
    cni: 'kindnet',
    proxyMode: 'iptables',
    namespaces: [network, ...nodes, host],
    services: [{ id: 'service/default/web', namespace: 'default', name: 'web', type: 'ClusterIP', ports: [], endpoints }],
    notSimulated: [],
    sources: [],
    destinations: [],
    layout: {},
    steps: [],
  }
}

const overlap = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
const holds = (outer: Box, inner: Box) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

describe.each([[[2, 6]], [[0]], [[1, 1, 1]], [[13, 30]], [[110]]])('a cluster with %j pods a node', (pods) => {
  const scene = layOut(cluster(...pods))
  const top = [...scene.rooms, ...scene.outsiders, ...scene.bars, ...scene.agreements]

  test('no two things at the top overlap', () => {
    for (const [i, a] of top.entries()) for (const b of top.slice(i + 1)) expect(overlap(a.box, b.box)).toBe(false)
  })
  test('pods lie inside their room and beside one another', () => {
    for (const room of scene.rooms) {
      for (const [i, cell] of room.cells.entries()) {
        expect(holds(room.box, cell.box)).toBe(true)
        for (const other of room.cells.slice(i + 1)) expect(overlap(cell.box, other.box)).toBe(false)
      }
    }
  })
  test('stations lie inside the corridor, the corridor inside the room', () => {
    for (const room of scene.rooms) {
      expect(holds(room.box, room.corridor)).toBe(true)
      for (const station of room.stations) expect(holds(room.corridor, station.box)).toBe(true)
    }
  })
  test('every cable has its two ends', () => {
    expect(scene.wires).toHaveLength(pods.reduce((a, b) => a + b, 0) + pods.length + 1)
  })
  test('everything lies inside the bounds', () => {
    for (const thing of top) expect(holds(scene.bounds, thing.box)).toBe(true)
  })
})

test('the same topology gives the same picture', () => {
  expect(layOut(cluster(2, 6))).toEqual(layOut(cluster(2, 6)))
})
test('what a person moved stays where it was put', () => {
  const scene = layOut(cluster(2, 6), { 'node/n0': { x: -500, y: 40 }, 'service/default/web': { x: 7, y: -300 } })
  expect(scene.rooms[0]!.box).toMatchObject({ x: -500, y: 40 })
  expect(scene.agreements[0]!.box).toMatchObject({ x: 7, y: -300 })
})
test.each([
  [0, 1],
  [1, 1],
  [4, 4],
  [5, 3],
  [6, 3],
  [12, 6],
  [30, 8],
])('%i pods stand in %i columns', (pods, columns) => {
  expect(columnsFor(pods)).toBe(columns)
})

describe('the track', () => {
  const { track } = layOut(cluster(2, 6))
  const passes = (from: string, to: string, station: Parameters<typeof stationId>[1], node: string) => {
    const at = track.anchors.get(stationId(node, station))!
    return wayBetween(track, from, to)!.some((p) => p.x === at.x && p.y === at.y)
  }

  test('from one pod to another it passes the node’s stations', () => {
    const [from, to] = [centreId('pod/default/p1-0'), centreId('pod/default/p1-1')]
    for (const station of ['prerouting', 'routing', 'forward', 'postrouting'] as const)
      expect(passes(from, to, station, 'node/n1')).toBe(true)
    expect(passes(from, to, 'input', 'node/n1')).toBe(false)
  })
  test('to the node itself it passes INPUT', () => {
    const [from, to] = [centreId('host/client'), stationId('node/n0', 'process')]
    expect(passes(from, to, 'input', 'node/n0')).toBe(true)
    expect(passes(from, to, 'forward', 'node/n0')).toBe(false)
  })
  test('from the node itself it passes OUTPUT', () => {
    expect(passes(stationId('node/n0', 'process'), centreId('host/client'), 'output', 'node/n0')).toBe(true)
  })
  test('nothing leads back from FORWARD to PREROUTING inside the kernel', () => {
    expect(
      wayBetween(track, stationId('node/n0', 'forward'), stationId('node/n0', 'prerouting'), (id) => id.includes('#')),
    ).toBeUndefined()
  })
  test('a device that is not there has no way to it', () => {
    expect(wayBetween(track, centreId('host/client'), plugId('node/n0', 'gone0'))).toBeUndefined()
  })
})
test('moving one room leaves everything else where it is', () => {
  const before = layOut(cluster(2))
  const after = layOut(cluster(2), { 'node/n0': { x: 900, y: 900 } })
  expect(after.bars[0]!.box).toEqual(before.bars[0]!.box)
  expect(after.outsiders[0]!.box).toEqual(before.outsiders[0]!.box)
  expect(after.agreements[0]!.box).toEqual(before.agreements[0]!.box)
})
