import { describe, expect, test } from 'vitest'
import { buildStory } from '../explain/story.ts'
import { tableOf } from '../linux/netfilter/iptables.ts'
import { netnsOf } from '../world/world.ts'
import { findResource } from '../kube/resources.ts'
import { deleteObject } from '../kube/server/write.ts'
import { answersInTurn } from './in-turn.ts'
import { type Lab, namesOf, openLab, reachLab, traceLab } from './lab.ts'
import { syncNode } from './live.ts'

const node = (name: string, address: string, cidr: string) => `---
apiVersion: v1
kind: Node
metadata: { name: ${name} }
spec: { podCIDR: ${cidr}, podCIDRs: [${cidr}] }
status: { addresses: [{ type: InternalIP, address: ${address} }] }
`
const pod = (name: string, on: string, ip: string, app = 'web') => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: default, labels: { app: ${app} } }
spec:
  nodeName: ${on}
  containers: [{ name: c, image: web, ports: [{ containerPort: 8080 }, { containerPort: 53, protocol: UDP }] }]
status: { phase: Running, podIP: ${ip}, podIPs: [{ ip: ${ip} }], conditions: [{ type: Ready, status: 'True' }] }
`
const service = (name: string, ip: string, spec: string) => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: default }
spec: { clusterIP: ${ip}, selector: { app: web }, ${spec} }
`
const PORTS = 'ports: [{ name: http, port: 80, targetPort: 8080 }]'

const file = (version = '1.20') => `apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: history }
spec:
  cluster: { version: '${version}', proxyMode: userspace }
  hosts: [{ name: outside, address: 172.18.0.100/16 }]
${node('one', '172.18.0.2', '10.244.1.0/24')}${node('two', '172.18.0.3', '10.244.2.0/24')}${[
  pod('a', 'one', '10.244.1.2'),
  pod('b', 'two', '10.244.2.2'),
  pod('client', 'one', '10.244.1.9', 'other'),
].join('')}${[
  service('web', '10.96.0.10', PORTS),
  service('np', '10.96.0.11', 'type: NodePort, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }]'),
  service('dns', '10.96.0.12', 'ports: [{ port: 53, protocol: UDP }]'),
  service('sticky', '10.96.0.13', `sessionAffinity: ClientIP, ${PORTS}`),
  service('nobody', '10.96.0.14', PORTS).replace('app: web', 'app: none'),
  service('sctp', '10.96.0.15', 'ports: [{ port: 80, protocol: SCTP }]'),
].join('')}`

function open(text = file()): Lab {
  const { lab, problems } = openLab(text)
  if (!lab) throw new Error(problems.map(({ message }) => message).join('\n'))
  return lab
}

describe('who reaches whom: pods see the node that the client’s kube-proxy runs on', () => {
  const lab = open()
  test.each([
    ['pod/default/client', '10.96.0.10:80', 'open', 'a 10.244.1.1, b 172.18.0.2'],
    ['pod/default/a', '10.96.0.10:80', 'open', 'a 10.244.1.1, b 172.18.0.2'],
    ['pod/default/b', '10.96.0.10:80', 'open', 'a 172.18.0.3, b 10.244.2.1'],
    ['node/one', '10.96.0.10:80', 'open', 'a 10.244.1.1, b 172.18.0.2'],
    ['host/outside', '172.18.0.2:30080', 'open', 'a 10.244.1.1, b 172.18.0.2'],
    ['node/one', '127.0.0.1:30080', 'open', 'a 10.244.1.1, b 172.18.0.2'],
    ['pod/default/client', '10.96.0.12:53/udp', 'open', 'a 10.244.1.1, b 172.18.0.2'],
    // kube-proxy has accepted before it looks for an endpoint, and then hangs up.
    ['pod/default/client', '10.96.0.14:80', 'open', ''],
    ['pod/default/client', '10.96.0.15:80/sctp', 'unreachable', ''],
  ])('%s > %s: %s %s', (from, to, result, backends) => {
    const row = reachLab(lab, from, to)
    expect([row.result, row.backends.map((each) => each.join(' ')).join(', ')]).toEqual([result, backends])
  })
})

const answers = (lab: Lab, to: string, times: number) => answersInTurn(lab, 'pod/default/client', to, times)

describe('one connection after another', () => {
  const lab = open()
  test('round robin: in turns, from somewhere in the list', () => {
    const met = answers(lab, '10.96.0.10:80', 4)
    expect([met, new Set(met).size]).toEqual([[met[0], met[1], met[0], met[1]], 2])
  })
  test('UDP too: each client port has a way of its own', () =>
    expect(new Set(answers(lab, '10.96.0.12:53/udp', 2))).toEqual(new Set(['a', 'b'])))
  test('session affinity: the endpoint that the client had', () => expect(new Set(answers(lab, '10.96.0.13:80', 4)).size).toBe(1))
  test('a copy of the world has its own turns', () => {
    const once = answers(lab, '10.96.0.10:80', 3)
    expect(answers(lab, '10.96.0.10:80', 3)).toEqual(once)
  })
})

test('an endpoint that does not answer is passed over: kube-proxy tries the next one', () => {
  const lab = open()
  // The pod listens no more, and its kernel says so at once.
  const dead = netnsOf(lab.world, 'pod/default/a')
  for (const [id] of dead.sockets) dead.sockets.delete(id)
  const row = reachLab(lab, 'pod/default/client', '10.96.0.10:80')
  expect(row).toMatchObject({ result: 'open', backends: [['b', '172.18.0.2']] })
})

test('told: the packet ends at kube-proxy, which asks in its own name', () => {
  const lab = open()
  const { events, end } = traceLab(lab, { from: 'pod/default/client', to: '10.96.0.10:80' })
  const { steps, end: last } = buildStory(events, end, namesOf(lab))
  const told = steps.filter(({ event }) => event.kind === 'send' && event.way === 'request').map(({ sentence }) => sentence)
  expect(told[0]).toContain('Pod default/client asks to open a connection')
  expect(told.some((each) => each.startsWith('The kube-proxy process on node one has taken the client'))).toBe(true)
  expect(steps.find(({ event }) => event.kind === 'deliver')?.title).toBe('arrives at kube-proxy')
  expect(last?.sentence).toContain('a proxy on node one asked in its place')
})

describe('its rules', () => {
  const rulesIn = (lab: Lab, chain: string): number =>
    tableOf(netnsOf(lab.world, 'node/one').netfilter, 'nat', 4).chains.get(chain)?.rules.length ?? 0
  const listeners = (lab: Lab): number =>
    [...netnsOf(lab.world, 'node/one').sockets.values()].filter(
      ({ owner, note }) => owner.program === 'kube-proxy' && (note as { kind?: string } | undefined)?.kind !== 'health',
    ).length

  test('a second sync changes nothing', () => {
    const lab = open()
    const before = [rulesIn(lab, 'KUBE-PORTALS-CONTAINER'), listeners(lab)]
    expect(syncNode(lab, 'one')).toBeUndefined()
    expect([rulesIn(lab, 'KUBE-PORTALS-CONTAINER'), listeners(lab)]).toEqual(before)
    // Five ports, and the node port that is held.
    expect(before).toEqual([5, 6])
  })
  test('a Service that goes takes its rules and its sockets along, one that comes brings them', () => {
    const lab = open()
    deleteObject(lab.api, findResource('svc')!, 'default', 'np', { actor: 'kubectl' })
    expect([rulesIn(lab, 'KUBE-PORTALS-CONTAINER'), rulesIn(lab, 'KUBE-NODEPORT-HOST'), listeners(lab)]).toEqual([4, 0, 4])
  })
})

describe('only in 1.20', () => {
  test.each([
    ['1.36', 'it was removed in Kubernetes 1.26'],
    ['1.30', 'it was removed in Kubernetes 1.26'],
  ])('%s: %s', (version, words) => {
    const { lab, problems } = openLab(file(version))
    expect(lab).toBeUndefined()
    expect(problems.find(({ severity }) => severity === 'error')?.message).toContain(words)
  })
  test('and there it is told what it is', () =>
    expect(openLab(file()).problems).toMatchObject([{ severity: 'warning', line: 5, message: /removed in 1\.26/ }]))
})
