import { describe, expect, test } from 'vitest'
import type { Service } from '../objects.ts'
import { NODE, endpoint, service, slice } from './fixtures.ts'
import { type EndpointChoice, chooseEndpoints, endpointsOf, slicesByService } from './endpoints.ts'
import { RELEASES, type Release } from './release.ts'
import { type ProxyPort, servicePorts } from './service-ports.ts'

const PLACE = { nodeName: NODE, zone: 'zone-a' }

const portOf = (spec: Partial<Service['spec']>, release: Release, annotations = {}): ProxyPort =>
  servicePorts(
    service(spec, { metadata: { name: 'web', namespace: 'default', annotations } }),
    4,
    RELEASES[release],
  )[0] as ProxyPort

function choose(
  spec: Partial<Service['spec']>,
  endpoints: string[],
  release: Release = '1.36',
  annotations = {},
): EndpointChoice {
  const port = portOf(spec, release, annotations)
  return chooseEndpoints(
    endpointsOf(port, [slice(endpoints.map(endpoint))], PLACE, RELEASES[release]),
    port,
    PLACE,
    RELEASES[release],
  )
}
/** The last part of each address: `10.244.1.5` is 5. */
const lasts = (chosen: EndpointChoice['cluster']): string => chosen.map(({ ip }) => ip.split('.')[3]).join(' ')
const said = (choice: EndpointChoice): string =>
  `cluster ${lasts(choice.cluster)}; local ${lasts(choice.local)}; reachable ${lasts(choice.reachable)}; ${choice.any ? 'some' : 'none'}`

const CLUSTER = {}
const INTERNAL: Partial<Service['spec']> = { internalTrafficPolicy: 'Local' }
const NODE_PORT: Partial<Service['spec']> = { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }
const EXTERNAL: Partial<Service['spec']> = { ...NODE_PORT, externalTrafficPolicy: 'Local' }

describe('which endpoints are used', () => {
  test.each([
    [
      'ready ones, wherever they are',
      CLUSTER,
      ['here 10.244.1.5 ready', 'there 10.244.2.7 ready'],
      'cluster 5 7; local ; reachable 5 7; some',
    ],
    ['unready ones never', CLUSTER, ['here 10.244.1.5', 'there 10.244.2.7 ready'], 'cluster 7; local ; reachable 7; some'],
    ['none', CLUSTER, ['here 10.244.1.5'], 'cluster ; local ; reachable ; none'],
    [
      'terminating ones that serve, when none is ready',
      CLUSTER,
      ['here 10.244.1.5 serving terminating', 'there 10.244.2.7 terminating'],
      'cluster 5; local ; reachable 5; some',
    ],
    [
      'not while one is ready',
      CLUSTER,
      ['here 10.244.1.5 serving terminating', 'there 10.244.2.7 ready'],
      'cluster 7; local ; reachable 7; some',
    ],
    [
      'the order is of text, not of numbers',
      CLUSTER,
      ['here 10.244.1.2 ready', 'here 10.244.1.10 ready', 'here 10.244.1.1 ready', 'here 10.244.1.19 ready'],
      'cluster 10 19 1 2; local ; reachable 10 19 1 2; some',
    ],
    [
      'policy Local inside: this node’s',
      INTERNAL,
      ['here 10.244.1.5 ready', 'there 10.244.2.7 ready'],
      'cluster ; local 5; reachable 5; some',
    ],
    ['policy Local inside with none here', INTERNAL, ['there 10.244.2.7 ready'], 'cluster ; local ; reachable ; some'],
    ['policy Local inside with none at all', INTERNAL, ['there 10.244.2.7'], 'cluster ; local ; reachable ; none'],
    ['an endpoint without a node is local nowhere', INTERNAL, ['nowhere 10.244.1.5 ready'], 'cluster ; local ; reachable ; some'],
    [
      'policy Local outside: both, for the short way',
      EXTERNAL,
      ['here 10.244.1.5 ready', 'there 10.244.2.7 ready'],
      'cluster 5 7; local 5; reachable 5 7; some',
    ],
    [
      'policy Local makes its choice among the local ones alone',
      EXTERNAL,
      ['here 10.244.1.5 serving terminating', 'there 10.244.2.7 ready'],
      'cluster 7; local 5; reachable 5 7; some',
    ],
    [
      'policy Local outside means nothing where nothing comes from outside',
      { externalTrafficPolicy: 'Local' },
      ['there 10.244.2.7 ready'],
      'cluster 7; local ; reachable 7; some',
    ],
    [
      'policy Local inside, node port with policy Cluster',
      { ...NODE_PORT, ...INTERNAL },
      ['there 10.244.2.7 ready'],
      'cluster 7; local ; reachable 7; some',
    ],
  ] as const)('%s', (_, spec, endpoints, expected) => expect(said(choose(spec, [...endpoints]))).toBe(expected))
})

describe('hints', () => {
  const hinted = ['here 10.244.1.5 ready zone-a', 'there 10.244.2.7 ready zone-b']
  const AUTO = { 'service.kubernetes.io/topology-mode': 'Auto' }
  test.each([
    ['this zone’s, when every ready endpoint has a hint', '1.36', hinted, {}, '5'],
    ['all, when one has none', '1.36', [...hinted, 'there 10.244.2.8 ready'], {}, '5 7 8'],
    ['an unready one without a hint does not matter', '1.36', [...hinted, 'there 10.244.2.8'], {}, '5'],
    ['all, when none is for this zone', '1.36', ['there 10.244.2.7 ready zone-b'], {}, '7'],
    [
      'this node’s before this zone’s',
      '1.36',
      ['here 10.244.1.5 ready zone-a for:worker', 'there 10.244.2.7 ready zone-a for:other'],
      {},
      '5',
    ],
    [
      'this zone’s, when no hint names this node',
      '1.36',
      ['there 10.244.2.6 ready zone-a for:other', 'there 10.244.2.7 ready zone-b for:other'],
      {},
      '6',
    ],
    ['1.30 asks for the annotation', '1.30', hinted, {}, '5 7'],
    ['1.30 with it', '1.30', hinted, AUTO, '5'],
    ['1.30 with its older name', '1.30', hinted, { 'service.kubernetes.io/topology-aware-hints': 'auto' }, '5'],
    ['1.30 with it switched off', '1.30', hinted, { 'service.kubernetes.io/topology-mode': 'Disabled' }, '5 7'],
    [
      '1.30 does not know node hints',
      '1.30',
      ['here 10.244.1.5 ready zone-a for:worker', 'there 10.244.2.7 ready zone-a for:other'],
      AUTO,
      '5 7',
    ],
    ['1.20 knows no hints', '1.20', hinted, AUTO, '5 7'],
    [
      'terminating endpoints are used without regard to hints',
      '1.36',
      ['there 10.244.2.7 serving terminating zone-b', 'here 10.244.1.5 serving terminating zone-a'],
      {},
      '5 7',
    ],
  ] as const)('%s', (_, release, endpoints, annotations, expected) =>
    expect(lasts(choose(CLUSTER, [...endpoints], release, annotations).cluster)).toBe(expected),
  )
})

test('1.20 never uses terminating endpoints', () => {
  expect(said(choose(CLUSTER, ['here 10.244.1.5 serving terminating'], '1.20'))).toBe('cluster ; local ; reachable ; none')
})

describe('slices', () => {
  const port = { portName: '', protocol: 'tcp' } as const
  const texts = (slices: ReturnType<typeof slice>[], release: Release = '1.36') =>
    endpointsOf(port, slices, PLACE, RELEASES[release]).map(({ text, local }) => `${text}${local ? ' here' : ''}`)

  test('several slices of a Service are one list, an address in two of them is there once', () => {
    expect(
      texts([
        slice([endpoint('here 10.244.1.5 ready')]),
        slice([endpoint('here 10.244.1.5 ready'), endpoint('there 10.244.2.7 ready')]),
      ]),
    ).toEqual(['10.244.1.5:8080 here', '10.244.2.7:8080'])
  })
  test('of the same address twice, 1.30 takes the local one, 1.36 the one that is not terminating', () => {
    const twice = [slice([endpoint('there 10.244.1.5 serving terminating')]), slice([endpoint('here 10.244.1.5 ready')])]
    expect(texts(twice, '1.30')).toEqual(['10.244.1.5:8080 here'])
    expect(texts(twice, '1.36')).toEqual(['10.244.1.5:8080 here'])
    const other = [slice([endpoint('here 10.244.1.5 serving terminating')]), slice([endpoint('there 10.244.1.5 ready')])]
    expect(texts(other, '1.30')).toEqual(['10.244.1.5:8080 here'])
    expect(texts(other, '1.36')).toEqual(['10.244.1.5:8080'])
  })
  test('name and protocol of the port must be the Service’s', () => {
    expect(texts([slice([endpoint('here 10.244.1.5 ready')], { ports: [{ name: 'http', port: 8080 }] })])).toEqual([])
    expect(texts([slice([endpoint('here 10.244.1.5 ready')], { ports: [{ name: '', port: 8080, protocol: 'UDP' }] })])).toEqual(
      [],
    )
  })
  test('IPv6 addresses are in brackets, in their short form', () => {
    const six = slice([{ addresses: ['FD00:10:244:0:0:0:0:5'] }], { addressType: 'IPv6' })
    expect(texts([six])).toEqual(['[fd00:10:244::5]:8080'])
  })
  test('a missing condition counts as ready', () => {
    expect(endpointsOf(port, [slice([{ addresses: ['10.244.1.5'] }])], PLACE, RELEASES['1.36'])).toMatchObject([
      { ready: true, serving: true, terminating: false },
    ])
  })
  test('only slices of the family, with a Service and not headless', () => {
    const headless = slice([], {
      metadata: {
        name: 'h',
        namespace: 'default',
        labels: { 'kubernetes.io/service-name': 'h', 'service.kubernetes.io/headless': '' },
      },
    })
    const found = slicesByService(
      [
        slice([]),
        slice([], { addressType: 'IPv6' }),
        slice([], { addressType: 'FQDN' }),
        slice([], { metadata: { name: 'x' } }),
        headless,
      ],
      4,
      RELEASES['1.36'],
    )
    expect([...found].map(([key, list]) => `${key} ${list.length}`)).toEqual(['default/web 1'])
  })
  test.each([
    ['1.36', 1],
    ['1.30', 0],
    ['1.20', 0],
  ] as const)('a slice labelled for another proxy, its Service not: %s sees %i', (release, count) => {
    const labels = { 'kubernetes.io/service-name': 'web', 'service.kubernetes.io/service-proxy-name': 'mine' }
    const given = slice([], { metadata: { name: 'web-1', namespace: 'default', labels } })
    expect(slicesByService([given], 4, RELEASES[release]).size).toBe(count)
  })
  test.each([undefined, null, 0])('a port of number %s is none', (number) => {
    const ports = [{ name: '', port: number, protocol: 'TCP' }] as never
    expect(endpointsOf(port, [slice([{ addresses: ['10.244.1.5'] }], { ports })], PLACE, RELEASES['1.36'])).toEqual([])
  })
  test('1.20 does not even count what is not ready', () => {
    const given = [slice([endpoint('here 10.244.1.5 ready'), endpoint('here 10.244.1.6'), { addresses: ['10.244.1.7'] }])]
    expect(endpointsOf(port, given, PLACE, RELEASES['1.20']).map(({ ip }) => ip)).toEqual(['10.244.1.5', '10.244.1.7'])
  })
})
