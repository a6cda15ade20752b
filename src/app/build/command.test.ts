/** What the page says an act stands for does the same: each command is run in the lab of before, and what there is then is compared. */
import { describe, expect, it } from 'vitest'
import { openLab, topologyOf } from '../../lab/lab.ts'
import { runSetup } from '../../lab/shell-host.ts'
import type { Topology } from '../../lab/topology.ts'
import { changeObject, objectOf } from '../../scenario/edit/objects.ts'
import { addSetup } from '../../scenario/edit/scenario.ts'
import { empty } from '../../scenario/library/empty.ts'
import { kindCluster } from '../../scenario/library/kind-cluster.ts'
import { kindTwoNodes } from '../../scenario/library/kind-two-nodes.ts'
import { netnsBridge } from '../../scenario/library/netns-bridge.ts'
import { duplicate, remove } from './change.ts'
import { commandFor } from './command.ts'
import { connect } from './connect.ts'
import { place, siteAt } from './place.ts'
import { thingOf } from './thing.ts'

async function live(text: string): Promise<{ topology: Topology; said: string }> {
  const { lab, problems } = openLab(text)
  expect(problems.filter((each) => each.severity === 'error')).toEqual([])
  let said = ''
  await runSetup(lab!, (line) => (said += line))
  return { topology: topologyOf(lab!), said }
}

/** Names that the cluster makes up are cut; addresses that it gives are its own affair. */
const plain = (name: string): string => name.replace(/-[a-z0-9]{5,10}-[a-z0-9]{5}$/, '-*')

function whatThereIs({ namespaces, services }: Topology) {
  return {
    namespaces: namespaces
      .map(({ id, kind, devices, labels, parent, routes }) => ({
        id: plain(id),
        ...(kind === 'pod' ? { labels: { ...labels, 'pod-template-hash': '' }, parent } : {}),
        ...(kind === 'netns'
          ? { devices: devices.map(({ name, kind, addresses, up, master }) => [name, kind, addresses, up, master]) }
          : {}),
        ...(kind === 'netns' ? { routes } : {}),
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    services: services
      .map(({ id, type, selector, ports, endpoints }) => ({
        id,
        type,
        selector,
        ports: ports.map(({ nodePort, ...port }) => ({ ...port, given: nodePort !== undefined })),
        endpoints: endpoints.map((each) => plain(each.pod ?? '')).sort(),
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  }
}

interface Made {
  text?: string
  command?: string | undefined
}

async function expectSame(before: string, change: Made | string): Promise<void> {
  if (typeof change === 'string' || change.text === undefined || change.command === undefined)
    throw new Error(`no command: ${typeof change === 'string' ? change : JSON.stringify(change)}`)
  const byCommand = await live(addSetup(before, '', change.command.split('\n')))
  const byText = await live(change.text)
  expect(
    byCommand.said.replace(/^.*(?:created|deleted|scaled|updated|patched|replaced|labeled|configured|exposed).*\n/gm, ''),
  ).toBe('')
  expect(whatThereIs(byCommand.topology)).toEqual(whatThereIs(byText.topology))
}

const topologyFor = async (text: string) => (await live(text)).topology

describe('the palette', () => {
  it.each([
    ['deployment', undefined],
    ['deployment', 'node/kind-worker'],
    ['pod', undefined],
    ['pod', 'node/kind-worker2'],
    ['netns', undefined],
    ['router', undefined],
    ['switch', undefined],
    ['bridge', undefined],
  ] as const)('%s on %s', async (kind, target) => {
    const topology = await topologyFor(kindCluster)
    await expectSame(kindCluster, place(kind, siteAt(kindCluster, topology, target)).change)
  })
  it('a Service for the one workload that has none', async () => {
    const text = place('deployment', siteAt(kindCluster, await topologyFor(kindCluster), undefined)).change.text
    const placing = place('service', siteAt(text, await topologyFor(text), undefined))
    expect(placing.picks).toBeUndefined()
    await expectSame(text, placing.change)
  })
})

describe('a line', () => {
  const built = async (...kinds: ('netns' | 'router' | 'switch' | 'bridge')[]) => {
    let text = empty
    for (const kind of kinds) text = place(kind, siteAt(text, await topologyFor(text), undefined)).change.text
    return text
  }
  const join = async (text: string, from: string, to: string) => {
    const topology = await topologyFor(text)
    return connect(text, topology, thingOf(topology, from)!, thingOf(topology, to)!)
  }
  it.each([
    ['two namespaces', ['netns', 'netns'], 'netns/lab/red', 'netns/lab/blue'],
    ['a namespace and a router', ['netns', 'router'], 'netns/lab/red', 'netns/lab/router'],
    ['a namespace and a bridge', ['netns', 'bridge'], 'netns/lab/red', 'host/lab|br0'],
    ['a namespace and a switch', ['netns', 'switch'], 'netns/lab/red', 'netns/lab/switch'],
    ['a bridge and a switch', ['bridge', 'switch'], 'host/lab|br0', 'netns/lab/switch'],
    ['the machine and a switch', ['switch'], 'host/lab', 'netns/lab/switch'],
  ] as const)('%s', async (_name, kinds, from, to) => {
    const text = await built(...kinds)
    await expectSame(text, await join(text, from, to))
  })
  it('two namespaces at one switch are in one network, and its ports are told apart', async () => {
    let text = await built('netns', 'netns', 'switch')
    for (const from of ['netns/lab/red', 'netns/lab/blue']) {
      const joined = await join(text, from, 'netns/lab/switch')
      if (typeof joined === 'string') throw new Error(joined)
      text = joined.text
    }
    const { namespaces } = await topologyFor(text)
    const of = (id: string) => namespaces.find((netns) => netns.id === id)!.devices.filter((d) => d.kind !== 'loopback')
    expect(of('netns/lab/red').flatMap((d) => d.addresses)).toEqual(['10.0.0.1/24'])
    expect(of('netns/lab/blue').flatMap((d) => d.addresses)).toEqual(['10.0.0.2/24'])
    expect(of('netns/lab/switch').map((d) => `${d.name} ${d.master ?? ''}`)).toEqual(['br0 ', 'port0 br0', 'port1 br0'])
  })
  it('a Service takes other pods; a pod goes to another node, a Deployment with all of its pods', async () => {
    const topology = await topologyFor(kindTwoNodes)
    const pod = (name: string) => topology.namespaces.find(({ id }) => id.startsWith(`pod/default/${name}`))!.id
    const service = 'service/default/backend-service'
    await expectSame(kindTwoNodes, await join(kindTwoNodes, service, pod('frontend')))
    await expectSame(kindTwoNodes, await join(kindTwoNodes, pod('curl-client'), 'node/kind-control-plane'))
    await expectSame(kindTwoNodes, await join(kindTwoNodes, pod('backend'), 'node/kind-control-plane'))
  })
})

describe('what is there', () => {
  it.each([
    ['a pod of a Deployment', kindTwoNodes, 'pod/default/backend'],
    ['a Service', kindTwoNodes, 'service/default/backend-service'],
    ['a pod', kindTwoNodes, 'pod/default/curl-client'],
    ['a namespace', netnsBridge, 'netns/lab/red'],
  ])('%s: deleted, and a second one', async (_name, text, like) => {
    const topology = await topologyFor(text)
    const id = [...topology.namespaces, ...topology.services].find((each) => each.id.startsWith(like))!.id
    await expectSame(text, remove(text, topology, [id]))
    await expectSame(text, duplicate(text, topology, [id]))
  })
})

describe('a form', () => {
  type Draft = Record<string, never> & { metadata: Record<string, unknown>; spec: Record<string, never> }
  it.each<[string, { kind: string; name: string }, (draft: Draft) => object, RegExp]>([
    [
      'replicas',
      { kind: 'Deployment', name: 'backend-deployment' },
      (d) => ({ ...d, spec: { ...d.spec, replicas: 4 } }),
      /^kubectl scale/,
    ],
    [
      'a selector',
      { kind: 'Service', name: 'backend-service' },
      (d) => ({ ...d, spec: { ...d.spec, selector: { app: 'frontend' } } }),
      /^kubectl set selector/,
    ],
    [
      'a type',
      { kind: 'Service', name: 'backend-service' },
      (d) => ({ ...d, spec: { ...d.spec, type: 'NodePort' } }),
      /^kubectl patch/,
    ],
    [
      'a pod’s labels',
      { kind: 'Pod', name: 'curl-client' },
      (d) => ({ ...d, metadata: { ...d.metadata, labels: { app: 'backend' } } }),
      /^kubectl label/,
    ],
    [
      'a pod’s port',
      { kind: 'Pod', name: 'curl-client' },
      (d) => ({ ...d, spec: { containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 99 }] }] } }),
      /^kubectl replace --force/,
    ],
  ])('%s', async (_name, ref, edit, expected) => {
    const value = objectOf(kindTwoNodes, ref)!
    const next = edit(structuredClone(value) as Draft) as Record<string, unknown>
    const command = commandFor(ref, value, next)
    expect(command).toMatch(expected)
    await expectSame(kindTwoNodes, { text: changeObject(kindTwoNodes, ref, next), command })
  })
})
