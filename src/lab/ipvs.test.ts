import { describe, expect, test } from 'vitest'
import { buildStory } from '../explain/story.ts'
import { findSet } from '../linux/ipset/ipset.ts'
import { readSysctl } from '../linux/sysctl.ts'
import { netnsOf } from '../world/world.ts'
import { answersInTurn } from './in-turn.ts'
import { type Lab, namesOf, openLab, reachLab, traceLab } from './lab.ts'
import { syncNode } from './live.ts'

const pod = (name: string, node: string, ip: string, ready = true) => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: default, labels: { app: ${ready ? 'web' : 'other'} } }
spec:
  nodeName: ${node}
  containers: [{ name: c, image: web, ports: [{ containerPort: 8080 }, { containerPort: 53, protocol: UDP }] }]
status: { phase: Running, podIP: ${ip}, podIPs: [{ ip: ${ip} }], conditions: [{ type: Ready, status: 'True' }] }
`
const node = (name: string, address: string, cidr: string) => `---
apiVersion: v1
kind: Node
metadata: { name: ${name} }
spec: { podCIDR: ${cidr}, podCIDRs: [${cidr}] }
status: { addresses: [{ type: InternalIP, address: ${address} }] }
`
const service = (name: string, ip: string, spec: string, status = '') => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: default }
spec: { clusterIP: ${ip}, clusterIPs: [${ip}], selector: { app: web }, ${spec} }
${status}
`
const PORTS = 'ports: [{ name: web, port: 80, targetPort: 8080 }]'
const LB = 'status: { loadBalancer: { ingress: [{ ip: 203.0.113.10 }] } }'

const file = (config = '', version = '1.30') => `apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: ipvs }
spec:
  cluster: { version: '${version}', proxyMode: ipvs }
  hosts: [{ name: outside, address: 172.18.0.100/16, routes: [{ to: 203.0.113.10, via: one }] }]
${config}${node('one', '172.18.0.2', '10.244.1.0/24')}${node('two', '172.18.0.3', '10.244.2.0/24')}${[
  pod('a', 'one', '10.244.1.2'),
  pod('b', 'two', '10.244.2.2'),
  pod('client', 'one', '10.244.1.9', false),
].join('')}${[
  service('web', '10.96.0.10', PORTS),
  service('np', '10.96.0.11', `type: NodePort, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }]`),
  service(
    'local',
    '10.96.0.12',
    `type: NodePort, externalTrafficPolicy: Local, ports: [{ port: 80, targetPort: 8080, nodePort: 30081 }]`,
  ),
  service('sticky', '10.96.0.13', `sessionAffinity: ClientIP, ${PORTS}`),
  service('dns', '10.96.0.14', 'ports: [{ port: 53, targetPort: 53, protocol: UDP }]'),
  service('lb', '10.96.0.15', `type: LoadBalancer, loadBalancerSourceRanges: [172.18.0.100/32], ${PORTS}`, LB),
  service('nobody', '10.96.0.16', PORTS).replace('app: web', 'app: none'),
].join('')}`

function open(config = '', version = '1.30'): Lab {
  const { lab, problems } = openLab(file(config, version))
  if (!lab) throw new Error(problems.map(({ message }) => message).join('\n'))
  return lab
}

describe('who reaches whom', () => {
  const lab = open()
  test.each([
    ['pod/default/client', '10.96.0.10:80', 'open', 'a 10.244.1.9, b 10.244.1.9'],
    ['pod/default/client', '10.96.0.14:53/udp', 'open', 'a 10.244.1.9, b 10.244.1.9'],
    // A pod that reaches itself is masqueraded: its kernel would take its own source for a martian.
    ['pod/default/a', '10.96.0.10:80', 'open', 'a 10.244.1.1, b 10.244.1.2'],
    ['node/one', '10.96.0.10:80', 'open', 'a 10.244.1.1, b 172.18.0.2'],
    ['host/outside', '172.18.0.2:30080', 'open', 'a 10.244.1.1, b 172.18.0.2'],
    // Policy Local keeps the client's address, and only the node's own pods serve.
    ['host/outside', '172.18.0.2:30081', 'open', 'a 172.18.0.100'],
    ['host/outside', '203.0.113.10:80', 'open', 'a 10.244.1.1, b 172.18.0.2'],
    ['pod/default/client', '203.0.113.10:80', 'timeout', ''],
    ['node/one', '203.0.113.10:80', 'timeout', ''],
    // Unlike in iptables mode: a port that no Service has is refused, and localhost serves no node ports.
    ['pod/default/client', '10.96.0.10:81', 'refused', ''],
    ['node/one', '127.0.0.1:30080', 'refused', ''],
    ['pod/default/client', '10.96.0.16:80', 'refused', ''],
  ])('%s > %s: %s %s', (from, to, result, backends) => {
    const row = reachLab(lab, from, to)
    expect([row.result, row.backends.map((each) => each.join(' ')).join(', ')]).toEqual([result, backends])
  })
})

test('what is picked is told in words, by name and number, and undone for the answer', () => {
  const lab = open()
  const { events, end } = traceLab(lab, { from: 'pod/default/client', to: '10.96.0.10:80' })
  const story = buildStory(events, end, namesOf(lab))
  const told = story.steps
    .filter(({ event }) => event.kind === 'rewrite' && /ipvs$/.test(event.by))
    .map(({ sentence }) => sentence)
  expect(told[0]).toMatch(
    /^IPVS picks 10\.244\.2\.2 \(round robin, second of two\): the destination becomes 10\.244\.2\.2:8080 \(pod default\/b\)/,
  )
  expect(told[1]).toMatch(/^The source becomes 10\.96\.0\.10:80 .* again/)
  expect(told[2]).toContain('remembers the connection')
})

test('nobody serves: the client is told at once', () => {
  const lab = open()
  const { events, end } = traceLab(lab, { from: 'pod/default/client', to: '10.96.0.16:80' })
  expect(events.find((event) => event.kind === 'drop')).toMatchObject({
    reason: 'IPVS_NO_SERVER',
    detail: 'the virtual service has no real servers',
  })
  expect(end.result).toBe('refused')
})

const answers = (lab: Lab, to: string, times: number) => answersInTurn(lab, 'pod/default/client', to, times)

describe('one connection after another', () => {
  const lab = open()
  test('round robin: in turns', () => expect(answers(lab, '10.96.0.10:80', 4)).toEqual(['b', 'a', 'b', 'a']))
  test('UDP too', () => expect(answers(lab, '10.96.0.14:53/udp', 3)).toEqual(['b', 'a', 'b']))
  test('session affinity: the server that the client had', () =>
    expect(answers(lab, '10.96.0.13:80', 3)).toEqual(['b', 'b', 'b']))
  test('which may be any at first', () =>
    expect(reachLab(lab, 'pod/default/client', '10.96.0.13:80').backends.map(([name]) => name)).toEqual(['a', 'b']))
})

test('on the node: a dummy device that is down, sets, sysctls', () => {
  const lab = open()
  const netns = netnsOf(lab.world, 'node/one')
  const device = [...netns.devices.values()].find(({ name }) => name === 'kube-ipvs0')
  expect(device).toMatchObject({ up: false, noArp: true, detail: { kind: 'dummy' } })
  expect(device?.addresses.every(({ length }) => length === 32)).toBe(true)
  expect(findSet(netns.netfilter.ipsets, 'KUBE-CLUSTER-IP')?.elements.size).toBe(7)
  expect(['conntrack', 'expire_nodest_conn', 'conn_reuse_mode'].map((key) => readSysctl(netns, `ipv4.vs.${key}`))).toEqual([
    '1',
    '1',
    '1',
  ])
  expect(readSysctl(netns, 'ipv4.conf.all.arp_ignore')).toBe('0')
})

test('a second sync changes nothing', () => {
  const lab = open()
  const { ipvs, netfilter, devices } = netnsOf(lab.world, 'node/one')
  const before = [
    ipvs.services,
    [...devices.values()].map(({ addresses }) => addresses),
    netfilter.ipv4.get('nat')?.chains.get('KUBE-SERVICES')?.rules.length,
  ]
  expect(syncNode(lab, 'one')).toBeUndefined()
  const after = netnsOf(lab.world, 'node/one')
  expect([
    after.ipvs.services,
    [...after.devices.values()].map(({ addresses }) => addresses),
    after.netfilter.ipv4.get('nat')?.chains.get('KUBE-SERVICES')?.rules.length,
  ]).toEqual(before)
})

describe('the configuration', () => {
  const kubeProxy = (more: string) => `---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: ipvs
ipvs: { ${more} }
`
  test('strictARP keeps the node from answering for the Services’ addresses', () => {
    const netns = netnsOf(open(kubeProxy('strictARP: true')).world, 'node/one')
    expect(['arp_ignore', 'arp_announce'].map((key) => readSysctl(netns, `ipv4.conf.all.${key}`))).toEqual(['1', '2'])
  })
  test('a scheduler by hash leaves nothing to chance', () =>
    expect(reachLab(open(kubeProxy('scheduler: sh')), 'pod/default/client', '10.96.0.10:80').backends).toHaveLength(1))
  test('a scheduler that is not simulated is refused by name', () =>
    expect(openLab(file(kubeProxy('scheduler: mh'))).problems).toMatchObject([
      { severity: 'error', message: 'IPVS scheduler "mh" is not simulated (simulated: rr, wrr, lc, wlc, sh, dh, sed, nq)' },
    ]))
  test.each([
    ['1.36', ['IPVS mode is deprecated since Kubernetes 1.35 and will be removed; nftables mode takes its place']],
    ['1.30', []],
  ])('%s: the deprecation is told where it bites', (version, messages) =>
    expect(openLab(file('', version)).problems.map(({ message }) => message)).toEqual(messages),
  )
})
