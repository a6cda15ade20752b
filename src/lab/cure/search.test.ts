/** Broken in one way each; the first cure must be the one that a person would choose, and what it leaves must work. */
import { describe, expect, test } from 'vitest'
import { LIBRARY } from '../../scenario/library.ts'
import { traceLab } from '../lab.ts'
import { labOf } from '../what-if.ts'
import { findCures } from './search.ts'

const CLUSTER = `apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: broken }
spec:
  cluster: { version: '1.36', cni: kindnet }
  hosts:
    - { name: outside, address: 172.18.0.100/16, servers: [5432] }
    - { name: far, address: 192.168.7.9/24, servers: [443] }
  setup: |
    # what a person did here
    true
---
apiVersion: v1
kind: Node
metadata: { name: kind-control-plane, labels: { node-role.kubernetes.io/control-plane: '' } }
---
apiVersion: v1
kind: Node
metadata: { name: kind-worker }
---
apiVersion: v1
kind: Pod
metadata: { name: client, labels: { app: client } }
spec:
  nodeName: kind-worker
  containers: [{ name: client, image: curl }]
---
apiVersion: v1
kind: Pod
metadata: { name: web-0, labels: { app: web } }
spec:
  nodeName: kind-control-plane
  containers: [{ name: web, image: nginx, ports: [{ containerPort: 8080 }] }]
status:
  podIP: 10.244.0.9
  conditions: [{ type: Ready, status: 'True' }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  type: NodePort
  clusterIP: 10.96.0.80
  selector: { app: web } # the pods
  ports:
    - { port: 80, targetPort: 8080, nodePort: 30080 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  replicas: 1
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers: [{ name: api, image: api, ports: [{ containerPort: 9000, protocol: UDP }, { containerPort: 9001 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec:
  clusterIP: 10.96.0.90
  selector:
    app: api
  ports: [{ name: udp, port: 9000, protocol: UDP }, { name: tcp, port: 9001, targetPort: 9001 }]
`

const replace = (from: string, to: string) => {
  if (!CLUSTER.includes(from)) throw new Error(`the cluster has no "${from}"`)
  return CLUSTER.replace(from, to)
}
const setup = (...lines: string[]) => replace('    true\n', lines.map((line) => `    ${line}\n`).join(''))
const CLIENT = 'pod/default/client'

const BROKEN: [string, { text: string; from?: string; to: string; cure: RegExp; nothingElse?: boolean }][] = [
  [
    'a slip in the selector',
    { text: replace('selector: { app: web }', 'selector: { app: wbe }'), to: '10.96.0.80:80', cure: /select app=web/ },
  ],
  [
    'a selector with another key',
    { text: replace('selector: { app: web }', 'selector: { name: web }'), to: '10.96.0.80:80', cure: /select app=web/ },
  ],
  [
    'a selector in block style',
    { text: replace('selector:\n    app: api', 'selector:\n    app: ap'), to: '10.96.0.90:9001', cure: /select app=api/ },
  ],
  [
    'the pods carry another label',
    {
      text: replace('name: web-0, labels: { app: web }', 'name: web-0, labels: { app: nginx }'),
      to: '10.96.0.80:80',
      cure: /select app=nginx/,
    },
  ],
  [
    'the wrong target port',
    {
      text: replace('targetPort: 8080', 'targetPort: 80'),
      to: '10.96.0.80:80',
      cure: /to port 8080 of its pods/,
      nothingElse: false,
    },
  ],
  [
    'a target port whose name no pod has',
    { text: replace('targetPort: 8080', 'targetPort: http'), to: '10.96.0.80:80', cure: /to port 8080 of its pods/ },
  ],
  [
    'the pod’s port instead of the Service’s',
    { text: CLUSTER, to: '10.96.0.80:8080', cure: /Ask for port 80:/, nothingElse: true },
  ],
  ['TCP where the Service speaks UDP', { text: CLUSTER, to: '10.96.0.90:9000', cure: /by UDP/, nothingElse: true }],
  [
    'a node port that is not there',
    { text: CLUSTER, from: 'host/outside', to: '172.18.0.3:30081', cure: /port 30080/, nothingElse: true },
  ],
  [
    'the wrong port of a pod',
    { text: CLUSTER, to: '10.244.0.9:80', cure: /port 8080: that is where pod default\/web-0 listens/, nothingElse: true },
  ],
  ['the wrong port of a host', { text: CLUSTER, to: '172.18.0.100:3306', cure: /port 5432/, nothingElse: true }],
  ['a pod that is not ready', { text: replace("status: 'True'", "status: 'False'"), to: '10.96.0.80:80', cure: /become ready/ }],
  ['no replicas', { text: replace('replicas: 1', 'replicas: 0'), to: '10.96.0.90:9001', cure: /Run one replica/ }],
  [
    'a short name from another namespace',
    { text: CLUSTER, to: 'api:9001', cure: /api\.shop: the Service lives in namespace shop/, nothingElse: true },
  ],
  ['a slip in the name', { text: CLUSTER, to: 'http://wev/', cure: /Ask for web:/, nothingElse: true }],
  ['a pod’s address of yesterday', { text: CLUSTER, to: '10.244.0.19:8080', cure: /10\.244\.0\.9/, nothingElse: true }],
  [
    'a DROP on the node',
    {
      text: setup("ssh kind-worker 'iptables -I FORWARD -p tcp --dport 8080 -j DROP'"),
      to: '10.96.0.80:80',
      cure: /setup line|Delete rule 1 of chain FORWARD/,
    },
  ],
  [
    'a REJECT in the pod',
    {
      text: setup('kubectl exec client -- iptables -A OUTPUT -d 10.96.0.0/16 -j REJECT'),
      to: '10.96.0.80:80',
      cure: /setup line|Delete rule 1 of chain OUTPUT/,
    },
  ],
  [
    'a policy of DROP',
    { text: setup('ssh kind-worker iptables -P FORWARD DROP', 'true'), to: '10.96.0.80:80', cure: /setup line/ },
  ],
  [
    'forwarding is off',
    { text: setup('ssh kind-worker sysctl -w net.ipv4.ip_forward=0'), to: '10.96.0.80:80', cure: /setup line|forward packets/ },
  ],
  [
    'a blackhole route',
    {
      text: setup('ssh kind-worker ip route add blackhole 10.244.0.9'),
      to: '10.96.0.80:80',
      cure: /setup line|Delete the route/,
    },
  ],
  [
    'the route to the other node is gone',
    { text: setup('ssh kind-worker ip route del 10.244.0.0/24'), to: '10.96.0.80:80', cure: /setup line|the way to/ },
  ],
  [
    'no default route in the pod',
    { text: setup('kubectl exec client -- ip route del default'), to: '10.96.0.80:80', cure: /setup line|default route/ },
  ],
  [
    'the pod’s device is down',
    { text: setup('kubectl exec client -- ip link set eth0 down'), to: '10.96.0.80:80', cure: /setup line|device eth0/ },
  ],
  [
    'only nodes with a pod serve',
    {
      text: replace('type: NodePort', 'type: NodePort\n  externalTrafficPolicy: Local'),
      from: 'host/outside',
      to: '172.18.0.3:30080',
      cure: /externalTrafficPolicy Cluster/,
    },
  ],
  [
    'only this node’s pods',
    {
      text: replace('type: NodePort', 'type: NodePort\n  internalTrafficPolicy: Local'),
      to: '10.96.0.80:80',
      cure: /internalTrafficPolicy Cluster/,
    },
  ],
  [
    'a MAC address written down wrong',
    {
      text: setup('ssh kind-worker ip neigh replace 172.18.0.2 lladdr 02:00:00:00:00:99 dev eth0 nud permanent'),
      to: '10.96.0.80:80',
      cure: /setup line|wrong MAC/,
    },
  ],
  [
    'rp_filter refuses the way back',
    {
      text: setup(
        'ssh kind-control-plane sysctl -w net.ipv4.conf.all.rp_filter=1',
        'ssh kind-control-plane ip route replace 10.244.1.0/24 dev lo',
      ),
      to: '10.244.0.9:8080',
      cure: /setup line/,
    },
  ],
  [
    'two slips at once',
    {
      text: replace('selector: { app: web }', 'selector: { app: wbe }').replace('targetPort: 8080', 'targetPort: 81'),
      to: '10.96.0.80:80',
      cure: /select app=web.*8080/,
    },
  ],
]

describe.each(BROKEN)('%s', (_name, { text, from = CLIENT, to, cure, nothingElse }) => {
  test('is mended by the smallest edit, and each that is told works', async () => {
    const request = { from, to }
    const { works, found } = await findCures(await labOf(text), text, request)
    expect(works).toBe(false)
    expect(found.map(({ title }) => title)).not.toEqual([])
    expect(found[0]!.title).toMatch(cure)
    for (const each of found) {
      const lab = await labOf(each.text ?? text)
      expect(traceLab(lab, each.request).end.result, each.title).toBe('open')
    }
    if (nothingElse) expect(found[0]!.effects).toEqual([])
  })
})

test('what works needs no cure', async () => {
  expect(await findCures(await labOf(CLUSTER), CLUSTER, { from: CLIENT, to: 'web:80' })).toEqual({
    works: true,
    found: [],
    tried: 0,
  })
})

test('an edit of a selector leaves comments and order, and says who else is reached', async () => {
  const text = LIBRARY.find(({ name }) => name === 'broken-service')!.yaml
  const { found } = await findCures(await labOf(text), text, { from: CLIENT, to: '10.96.0.80:80' })
  expect(found[0]!.text).toBe(text.replace('app: wbe }', 'app: web }'))
  // Whoever asked this Service was refused before.
  expect(found[0]!.effects.length).toBeGreaterThan(0)
  expect(
    found[0]!.effects.every(({ to, before, after }) => to === '10.96.0.80:80' && before === 'refused' && after === 'open: web-0'),
  ).toBe(true)
})

test('a bridge that does not turn frames round', async () => {
  const text = LIBRARY.find(({ name }) => name === 'hairpin')!.yaml.replace('hairpinMode: true', 'hairpinMode: false')
  const { found } = await findCures(await labOf(text), text, { from: 'pod/default/web-0', to: '10.96.0.100:80' })
  expect(found[0]).toMatchObject({ size: 1, acts: [{ kind: 'file', shows: 'hairpinMode: true' }] })
  expect(found[0]!.text).toContain('cniConfig: { hairpinMode: true }')
})
