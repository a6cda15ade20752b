import { describe, expect, test } from 'vitest'
import type { KubeProxyConfiguration } from '../objects.ts'
import { NODE, endpoint, model, node, objects, service, slice } from './fixtures.ts'
import { proxyModel } from './model.ts'
import { resolveSettings } from '../settings.ts'

const config = (given: Partial<KubeProxyConfiguration>): { kubeProxy: KubeProxyConfiguration } => ({
  kubeProxy: { apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration', ...given },
})

describe('what is local traffic', () => {
  test.each([
    ['the pods’ network, when the configuration says nothing', {}, 4, { kind: 'source', cidr: '10.244.0.0/16' }],
    ['the configured network', { clusterCIDR: '10.50.0.0/16' }, 4, { kind: 'source', cidr: '10.50.0.0/16' }],
    ['nothing, when it is empty', { clusterCIDR: '' }, 4, { kind: 'none' }],
    [
      'of two networks, the family’s',
      { clusterCIDR: '10.50.0.0/16,fd00:10:244::/56' },
      6,
      { kind: 'source', cidr: 'fd00:10:244::/56' },
    ],
    ['nothing, when the family has no network', { clusterCIDR: '10.50.0.0/16' }, 6, { kind: 'none' }],
    ['the node’s own pods', { detectLocalMode: 'NodeCIDR' }, 4, { kind: 'source', cidr: '10.244.1.0/24' }],
    [
      'what comes in by a bridge',
      { detectLocalMode: 'BridgeInterface', detectLocal: { bridgeInterface: 'cni0' } },
      6,
      { kind: 'device', pattern: 'cni0' },
    ],
    [
      'what comes in by devices of a kind',
      { detectLocalMode: 'InterfaceNamePrefix', detectLocal: { interfaceNamePrefix: 'veth' } },
      4,
      { kind: 'device', pattern: 'veth+' },
    ],
  ] as const)('%s', (_, given, family, expected) =>
    expect(model(config(given as Partial<KubeProxyConfiguration>), {}, family).detector).toEqual(expected),
  )
})

describe('where node ports are served', () => {
  const these = (...addresses: string[]) => ({ kind: 'these', addresses })
  test.each([
    ['on all addresses, localhost too', {}, 4, { kind: 'all' }, true],
    ['an empty list is all', { nodePortAddresses: [] }, 4, { kind: 'all' }, true],
    ['not on localhost, when switched off', { iptables: { localhostNodePorts: false } }, 4, { kind: 'all' }, false],
    ['never on ::1', {}, 6, { kind: 'all' }, false],
    ['on the node’s addresses within a range', { nodePortAddresses: ['172.18.0.0/16'] }, 4, these('172.18.0.2'), false],
    [
      'with localhost, when its range is there',
      { nodePortAddresses: ['127.0.0.0/8', '172.18.0.0/16'] },
      4,
      these('172.18.0.2', '127.0.0.1'),
      true,
    ],
    ['with localhost, when a range is loopback', { nodePortAddresses: ['127.0.0.1/32'] }, 4, these('127.0.0.1'), true],
    ['nowhere', { nodePortAddresses: ['192.168.77.0/24'] }, 4, these(), false],
    ['on the node’s own address', { nodePortAddresses: ['primary'] }, 4, these('172.18.0.2'), false],
    ['ranges of the other family leave this one alone', { nodePortAddresses: ['172.18.0.0/16'] }, 6, { kind: 'all' }, false],
  ] as const)('%s', (_, given, family, nodePorts, localhostNodePorts) => {
    expect(model(config(given as unknown as Partial<KubeProxyConfiguration>), {}, family)).toMatchObject({
      nodePorts,
      localhostNodePorts,
    })
  })

  test('the node’s devices tell more addresses than its Node object', () => {
    const all = objects(config({ nodePortAddresses: ['192.168.77.0/24'] }))
    expect(proxyModel(all, resolveSettings({}, all), NODE, 4, { addresses: ['172.18.0.2', '192.168.77.5'] }).nodePorts).toEqual(
      these('192.168.77.5'),
    )
  })
})

test('INVALID packets pass where TCP is tracked liberally, by configuration or already', () => {
  const all = objects({})
  expect(model({}).dropInvalid).toBe(true)
  expect(model(config({ conntrack: { tcpBeLiberal: true } })).dropInvalid).toBe(false)
  expect(model(config({ conntrack: { tcpBeLiberal: true } }), { version: '1.20' }).dropInvalid).toBe(true)
  expect(proxyModel(all, resolveSettings({}, all), NODE, 4, { tcpBeLiberal: true }).dropInvalid).toBe(false)
})

test.each([
  [1000, false],
  [1001, true],
])('%i endpoints, unready ones too: large cluster %s', (count, large) => {
  const endpoints = Array.from({ length: count }, (_, i) => endpoint(`here 10.244.${i >> 8}.${i & 255}${i % 2 ? ' ready' : ''}`))
  expect(model({ services: [service({})], endpointSlices: [slice(endpoints)] }).largeCluster).toBe(large)
})

test('Services are in the order of their names, whatever the file’s', () => {
  const named = (namespace: string, name: string, clusterIP: string) => service({ clusterIP }, { metadata: { name, namespace } })
  const services = [named('default', 'b', '10.96.0.1'), named('a', 'z', '10.96.0.2'), named('default', 'a', '10.96.0.3')]
  expect(model({ services }).ports.map(({ name }) => name)).toEqual(['a/z', 'default/a', 'default/b'])
})

describe('by which address kube-proxy knows its node', () => {
  const withAddresses = (...addresses: { type: string; address: string }[]) => ({ ...node(NODE, ''), status: { addresses } })
  const internal = { type: 'InternalIP', address: '172.18.0.2' }
  const external = { type: 'ExternalIP', address: '198.51.100.2' }
  test.each([
    ['the internal one, wherever it stands', [external, internal], {}, 4, '172.18.0.2'],
    ['else the external one', [external], {}, 4, '198.51.100.2'],
    ['else localhost', [internal], {}, 6, '::1'],
    ['the one to which it is bound', [internal], { bindAddress: '192.168.77.5' }, 4, '192.168.77.5'],
    ['but not if that is any', [internal], { bindAddress: '0.0.0.0' }, 4, '172.18.0.2'],
    ['nor if it is of the other family', [internal], { bindAddress: '::1' }, 4, '172.18.0.2'],
  ] as const)('%s', (_, addresses, given, family, expected) =>
    expect(model({ nodes: [withAddresses(...addresses)], ...config(given) }, {}, family).nodeIp).toBe(expected),
  )
})

test('a node that has no object has no zone and knows itself as localhost', () => {
  expect(model({ nodes: [node('another', '172.18.0.9')] })).toMatchObject({ nodeIp: '127.0.0.1', ports: [] })
})
