import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { kindTwoNodes } from '../library/kind-two-nodes.ts'
import { hairpin } from '../library/hairpin.ts'
import { parseScenario } from '../parse.ts'
import { changeIn, setIn } from './field.ts'
import { bridgeLines, cableLines, netnsLines, removeDevice, removeNetns } from './linux.ts'
import { deploymentManifest, nodeManifest, podManifest, serviceManifest } from './manifests.ts'
import {
  addManifest,
  changeObject,
  duplicateObject,
  freeName,
  lineOf,
  objectOf,
  removeObject,
  renameObject,
  setField,
} from './objects.ts'
import { addHost, addSetup, removeHost, setupOf } from './scenario.ts'

/** The lines that went (-) and came (+). */
function difference(before: string, after: string): string[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let head = 0
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head++
  let tail = 0
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  return [
    ...a.slice(head, a.length - tail).map((line) => `-${line}`),
    ...b.slice(head, b.length - tail).map((line) => `+${line}`),
  ]
}

const backend = { kind: 'Deployment', namespace: 'default', name: 'backend-deployment' }
const service = { kind: 'Service', namespace: 'default', name: 'backend-service' }

describe('an edit touches only its own characters', () => {
  const edits: [string, (text: string) => string, string[]][] = [
    ['a number', (t) => setField(t, backend, ['spec', 'replicas'], 3), ['-  replicas: 2', '+  replicas: 3']],
    [
      'a label between braces',
      (t) => setField(t, service, ['spec', 'selector', 'tier'], 'y'),
      ['-  selector: { app: backend }', '+  selector: { app: backend, tier: "y" }'],
    ],
    ['a field that was not there', (t) => setField(t, service, ['spec', 'type'], 'NodePort'), ['+  type: NodePort']],
    [
      'a nested field that was not there',
      (t) => setField(t, service, ['metadata', 'labels', 'app'], 'x'),
      ['-metadata: { name: backend-service }', '+metadata: { name: backend-service, labels: { app: x } }'],
    ],
    ['a field taken away', (t) => setField(t, service, ['spec', 'clusterIP'], undefined), ['-  clusterIP: 10.96.91.147']],
    ['a name', (t) => renameObject(t, service, 'shop'), ['-metadata: { name: backend-service }', '+metadata: { name: shop }']],
    [
      'a port more',
      (t) => setField(t, service, ['spec', 'ports', 1], { name: 'two', port: 81 }),
      [
        '-  ports: [{ name: backend, port: 3000, targetPort: 3000 }]',
        '+  ports: [{ name: backend, port: 3000, targetPort: 3000 }, { name: two, port: 81 }]',
      ],
    ],
  ]
  test.each(edits)('%s', (_, edit, expected) => {
    const after = edit(kindTwoNodes)
    expect(difference(kindTwoNodes, after)).toEqual(expected)
    expect(parseScenario(after).problems).toEqual([])
  })
})

test('comments behind a value, quotes and block lists stay', () => {
  const text = `# top
spec: # why
  name: 'red' # quoted
  list:
    # first
    - a: 1
      b: 2 # two

    - a: 3
  last: "x"
`
  expect(setIn(text, ['spec', 'name'], "o'b")).toBe(text.replace("'red'", "'o''b'"))
  expect(setIn(text, ['spec', 'list', 0, 'b'], 5)).toBe(text.replace('b: 2', 'b: 5'))
  expect(setIn(text, ['spec', 'list', 2], { a: 4 })).toBe(text.replace('    - a: 3\n', '    - a: 3\n    - { a: 4 }\n'))
  expect(setIn(text, ['spec', 'list', 1], undefined)).toBe(text.replace('    - a: 3\n', ''))
  expect(setIn(text, ['spec', 'list', 0, 'b'], undefined)).toBe(text.replace('      b: 2 # two\n', ''))
  expect(setIn(text, ['spec', 'new'], { deep: { er: 1 } })).toBe(`${text}  new:\n    deep:\n      er: 1\n`)
  expect(changeIn(text, [], { spec: { name: 'red', last: 'x' } }, { spec: { name: 'blue', last: 'x' } })).toBe(
    text.replace("'red'", "'blue'"),
  )
})

test('what cannot be edited in place is still right', () => {
  const anchors = 'a: &x { b: 1 }\nc: *x\nd: { e: 1 }\n'
  expect(parseAllDocuments(setIn(anchors, ['d', 'e'], undefined))[0]!.toJS()).toEqual({ a: { b: 1 }, c: { b: 1 }, d: {} })
})

test('objects come and go, the rest of the file byte for byte the same', () => {
  const added = addManifest(kindTwoNodes, podManifest({ name: 'guest' }).manifest)
  expect(added.startsWith(kindTwoNodes)).toBe(true)
  expect(objectOf(added, { kind: 'Pod', name: 'guest' })).toMatchObject({ metadata: { name: 'guest' } })
  expect(removeObject(added, { kind: 'Pod', namespace: 'default', name: 'guest' })).toBe(kindTwoNodes)
  expect(removeObject(kindTwoNodes, service)).not.toContain('backend-service')
  expect(parseScenario(removeObject(kindTwoNodes, service)).problems).toEqual([])
  expect(lineOf(kindTwoNodes, service)).toBe(
    kindTwoNodes.slice(0, kindTwoNodes.indexOf('metadata: { name: backend-service')).split('\n').length - 2,
  )
  expect(freeName(kindTwoNodes, 'Deployment', 'coredns')).toBe('coredns-2')
})

test('a List keeps its other items', () => {
  const list =
    'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Node\n    metadata: { name: a }\n  # the second\n  - apiVersion: v1\n    kind: Node\n    metadata: { name: b }\n'
  const removed = removeObject(list, { kind: 'Node', name: 'a' })
  expect(removed).toBe(list.replace('  - apiVersion: v1\n    kind: Node\n    metadata: { name: a }\n', ''))
})

test('a copy gets addresses and node ports of its own', () => {
  const copy = duplicateObject(kindTwoNodes, { kind: 'Service', namespace: 'default', name: 'frontend-nodeport-service' }, 'copy')
  expect(objectOf(copy, { kind: 'Service', name: 'copy' })).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'copy' },
    spec: { type: 'NodePort', selector: { app: 'frontend' }, ports: [{ name: 'frontend', port: 80, targetPort: 8080 }] },
  })
  expect(parseScenario(copy).problems).toEqual([])
})

test('a whole object as a form gives it', () => {
  const value = objectOf(hairpin, { kind: 'Service', name: 'web' })!
  const next = { ...value, spec: { ...(value['spec'] as object), ports: [{ port: 8080, targetPort: 8080 }] } }
  expect(difference(hairpin, changeObject(hairpin, { kind: 'Service', name: 'web' }, next))).toEqual([
    '-  ports: [{ port: 80, targetPort: 8080 }]',
    '+  ports: [{ port: 8080, targetPort: 8080 }]',
  ])
})

test('what the palette places is read without a problem', () => {
  const all = [
    nodeManifest('n1'),
    nodeManifest('n2', true),
    deploymentManifest({ name: 'web', nodeName: 'n1' }),
    podManifest({ name: 'p', port: 80, nodeName: 'n1' }),
    serviceManifest({ name: 'web', selector: { app: 'web', version: '1.0' }, type: 'NodePort' }),
  ].reduce((text, { manifest }) => addManifest(text, manifest), '')
  expect(parseScenario(all).problems).toEqual([])
})

test('hosts', () => {
  const one = addHost('', { name: 'client', address: '172.18.0.100/16' })
  const two = addHost(one, { name: 'db', address: '172.18.0.101/16', servers: [5432] })
  expect(parseScenario(two).scenario!.hosts.map(({ name, servers }) => [name, servers])).toEqual([
    ['client', []],
    ['db', [5432]],
  ])
  expect(removeHost(two, 'db')).toBe(one)
  expect(parseScenario(removeHost(one, 'client')).scenario!.hosts).toEqual([])
})

describe('setup lines', () => {
  const built = [
    ['netns red', netnsLines('red')],
    ['netns blue', netnsLines('blue', true)],
    ['bridge br0', bridgeLines('br0')],
    ['cable red', cableLines({ netns: 'red', device: 'eth0', address: '10.0.0.1/24' }, { device: 'veth-red', bridge: 'br0' })],
    ['cable blue', cableLines({ netns: 'blue', device: 'eth0', address: '10.0.0.2/24' }, { device: 'veth-blue', bridge: 'br0' })],
  ] as const
  const text = built.reduce((t, [comment, lines]) => addSetup(t, comment, lines), '')

  test('are what a person would type, each group under a comment', () => {
    expect(setupOf(text).split('\n').slice(0, 3)).toEqual(['# netns red', 'ip netns add red', 'ip -n red link set lo up'])
    expect(setupOf(text)).toContain(
      'ip link add eth0 netns red type veth peer name veth-red\nip -n red addr add 10.0.0.1/24 dev eth0\n',
    )
    expect(parseScenario(text).problems).toEqual([])
  })
  test('a namespace goes with its cables, at both ends', () => {
    const gone = setupOf(removeNetns(text, 'red'))
    expect(gone).not.toMatch(/red/)
    expect(gone).toContain('ip link add eth0 netns blue type veth peer name veth-blue')
    expect(removeNetns(removeNetns(text, 'red'), 'blue')).toContain('ip link add br0 type bridge')
  })
  test('a bridge goes, and its cables hang free', () => {
    const gone = setupOf(removeDevice(text, 'br0'))
    expect(gone).not.toMatch(/^ip .*br0/m)
    expect(gone).toContain('ip link add eth0 netns red type veth peer name veth-red')
  })
  test('a cable goes with both its ends', () => {
    const gone = setupOf(removeDevice(text, 'veth-red'))
    expect(gone).not.toContain('veth-red')
    expect(gone).not.toContain('ip -n red addr')
    expect(gone).toContain('ip netns add red')
  })
  test('what no line makes by name is deleted by a line', () => {
    const loop = addSetup('', '', ['for n in a b; do ip netns add $n; done'])
    expect(setupOf(removeNetns(loop, 'a'))).toBe('for n in a b; do ip netns add $n; done\nip netns del a\n')
  })
})
