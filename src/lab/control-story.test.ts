import { describe, expect, test } from 'vitest'
import { storyOfControl } from '../explain/control-story.ts'
import { tellControl } from '../explain/control.ts'
import { findResource } from '../kube/resources.ts'
import { createObject } from '../kube/server/write.ts'
import { FIRST } from '../scenario/first.ts'
import { controlStory } from './control-story.ts'
import { openLab } from './lab.ts'
import { restCluster } from './live.ts'

const open = (proxyMode?: string) => openLab(FIRST.yaml, proxyMode === undefined ? {} : { proxyMode }).lab!
const PLACES = { plane: 'node/kind-control-plane', workstation: 'gateway/gateway', proxyMode: 'iptables' }

test('a Service of the file comes to be: request, API server, etcd, controller, kube-proxy on each node', () => {
  const { steps } = controlStory(open(), 'Service/default/backend-service')
  expect(steps.map(({ stage, node }) => [stage, node ?? ''].join(' ').trim())).toEqual([
    'request',
    'api-server',
    'api-server',
    'etcd',
    'controller',
    'rules kind-control-plane',
    'rules kind-worker',
  ])
  expect(steps.at(-1)?.details.some((rule) => rule.startsWith('-A KUBE-SVC-RMXBZCT6XVCXF3QP'))).toBe(true)
})

describe('as a story', () => {
  const { facts } = controlStory(open(), 'Service/default/backend-service')
  const story = storyOfControl('Service/default/backend-service', tellControl(facts), PLACES)
  test('each step stands on the machine that acts', () => {
    expect(story.steps.map(({ place }) => place.netns)).toEqual([
      'gateway/gateway',
      ...Array<string>(4).fill('node/kind-control-plane'),
      'node/kind-control-plane',
      'node/kind-worker',
    ])
    expect(story.steps.every(({ depth, after }) => depth === 'hops' && after === undefined)).toBe(true)
  })
  test('steps of one component belong together', () =>
    expect(story.steps.map(({ event }) => event.packet)).toEqual([0, 1, 1, 2, 3, 4, 5]))
  test('the command shows the rules on the node, the object on the workstation', () => {
    expect(story.steps.at(-1)?.command).toEqual({
      on: 'kind-worker',
      line: `iptables-save -t nat | grep '"default/backend-service'`,
    })
    expect(story.steps[0]?.command?.line).toBe('kubectl get service backend-service -n default -o yaml')
  })
})

test('in Chinese every step has other words than in English, and the same facts', () => {
  const { facts } = controlStory(open(), 'Deployment/default/backend-deployment')
  const [english, chinese] = [tellControl(facts), tellControl(facts, 'zh-TW')]
  expect(chinese).toHaveLength(english.length)
  english.forEach((step, i) => {
    expect(chinese[i]!.sentence).not.toBe(step.sentence)
    expect(chinese[i]!.sentence).toMatch(/\p{Script=Han}/u)
    expect([chinese[i]!.stage, chinese[i]!.node, chinese[i]!.fact]).toEqual([step.stage, step.node, step.fact])
  })
})

test.each([
  ['nftables', 'elements of maps', /^add element ip kube-proxy service-ips \{ 10\.96\.91\.147 \. tcp \. 3000 .*goto service-/],
  ['ipvs', 'virtual servers', /^TCP 10\.96\.91\.147:3000 rr$/],
])('in %s mode they are %s', (mode, words, line) => {
  const { steps } = controlStory(open(mode), 'Service/default/backend-service')
  const last = steps.at(-1)!
  expect([last.stage, last.node]).toEqual(['rules', 'kind-worker'])
  expect(last.sentence).toContain(words)
  expect(last.details.some((each) => line.test(each))).toBe(true)
  // Nothing of other Services.
  expect(last.details.some((each) => each.includes('10.96.141.224'))).toBe(false)
})

describe('readiness', () => {
  const lab = openLab(`${FIRST.yaml}
---
apiVersion: v1
kind: Service
metadata: { name: probed }
spec: { clusterIP: 10.96.0.77, selector: { app: probed }, ports: [{ port: 80 }] }
`).lab!
  createObject(
    lab.api,
    findResource('pods')!,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'probed', labels: { app: 'probed' } },
      spec: {
        nodeName: 'kind-worker',
        containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }], readinessProbe: { tcpSocket: { port: 80 } } }],
      },
    },
    'default',
    { actor: 'kubectl' },
  )
  const before = lab.api.journal.length
  restCluster(lab)
  const later = lab.api.journal.slice(before).map(({ actor, object }) => `${actor} ${object.kind}`)
  test('the kubelet’s report is what the slice and the rules follow', () =>
    expect(later).toEqual(['kubelet Pod', 'endpointslice EndpointSlice', 'kube-proxy Service', 'kube-proxy Service']))
  test('and is told as a step of the pod', () => {
    const { steps } = controlStory(lab, 'Pod/default/probed')
    expect(steps.at(-1)?.sentence).toContain('has asked the containers over the network')
    expect(steps.some(({ stage }) => stage === 'kubelet')).toBe(true)
  })
  test('a slice says how many of its endpoints are not ready', () => {
    const facts = lab.api.journal.filter(({ object }) => object.kind === 'EndpointSlice')
    const told = tellControl(facts.map((each) => ({ ...each, node: each.node ?? '', rules: each.rules ?? [] }))).map(
      ({ sentence }) => sentence,
    )
    expect(told.at(0)).toContain('1 endpoint, none of them ready: kube-proxy sends nothing to it.')
    expect(told.at(-1)).toMatch(/1 endpoint\.$/)
  })
})
