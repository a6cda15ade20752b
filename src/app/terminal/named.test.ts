import { expect, test } from 'vitest'
import type { NetnsView, Topology } from '../../lab/topology.ts'
import { mentionsIn } from './named.ts'

const netns = (id: string, name: string, address: string): NetnsView => ({
  id,
  kind: 'pod',
  name,
  devices: [{ name: 'eth0', kind: 'veth', mac: '', addresses: [address], up: true, mtu: 1500 }],
  routes: [],
  listening: [],
})
const topology = {
  namespaces: [
    netns('pod/default/web-0', 'default/web-0', '10.244.1.3/24'),
    netns('node/kind-worker', 'kind-worker', '172.18.0.3/16'),
  ],
  services: [
    {
      id: 'service/default/web',
      namespace: 'default',
      name: 'web',
      type: 'ClusterIP',
      clusterIP: '10.96.0.10',
      ports: [],
      endpoints: [],
    },
  ],
} as unknown as Topology

test.each([
  ['64 bytes from 10.244.1.3: icmp_seq=1', [['10.244.1.3', 'pod/default/web-0']]],
  [
    'IP 172.18.0.3.4444 > 10.96.0.10:80',
    [
      ['172.18.0.3', 'node/kind-worker'],
      ['10.96.0.10', 'service/default/web'],
    ],
  ],
  ['root@kind-worker:~#', [['kind-worker', 'node/kind-worker']]],
  ['nothing of 10.244.1.33', []],
])('%s', (line, mentions) => {
  expect(mentionsIn(line, topology).map(({ from, to, id }) => [line.slice(from, to), id])).toEqual(mentions)
})
