import { describe, expect, test } from 'vitest'
import type { Service } from '../objects.ts'
import { service } from './fixtures.ts'
import { RELEASES, type Release } from './release.ts'
import { type ProxyPort, servicePorts } from './service-ports.ts'

const ports = (given: Service, release: Release = '1.36', family: 4 | 6 = 4): ProxyPort[] =>
  servicePorts(given, family, RELEASES[release])
const one = (spec: Partial<Service['spec']>, status: Service['status'] = {}, release: Release = '1.36'): ProxyPort =>
  ports(service(spec, { status }), release)[0] as ProxyPort
const labelled = service({}, { metadata: { name: 'web', labels: { 'service.kubernetes.io/service-proxy-name': 'mine' } } })

test.each([
  ['headless Services', service({ clusterIP: 'None' })],
  ['mere aliases', service({ type: 'ExternalName', externalName: 'example.org' })],
  ['Services of another proxy', labelled],
  ['Services without an address yet', service({ clusterIP: '' })],
])('%s are not served', (_, given) => expect(ports(given)).toEqual([]))

test.each([
  ['1.36', 1],
  ['1.30', 0],
  ['1.20', 0],
] as const)('the label of headless Services on one that has an address: %s serves %i ports', (release, count) => {
  const given = service({}, { metadata: { name: 'web', labels: { 'service.kubernetes.io/headless': '' } } })
  expect(ports(given, release)).toHaveLength(count)
})

test('each family sees its own cluster IP and no other', () => {
  const dual = service({
    clusterIP: '10.96.10.10',
    clusterIPs: ['10.96.10.10', 'fd00:10:96::a0a'],
    externalIPs: ['198.51.100.20', '2001:db8::1'],
  })
  expect(ports(dual)[0]).toMatchObject({ clusterIp: '10.96.10.10', externalIps: ['198.51.100.20'] })
  expect(ports(dual, '1.36', 6)[0]).toMatchObject({ clusterIp: 'fd00:10:96::a0a', externalIps: ['2001:db8::1'] })
  expect(ports(service({}), '1.36', 6)).toEqual([])
})

test('ports keep the order of the Service', () => {
  const several = service({
    ports: [
      { name: 'z', port: 1 },
      { name: 'a', port: 2, protocol: 'SCTP' },
    ],
  })
  expect(ports(several).map(({ name, protocol }) => `${name} ${protocol}`)).toEqual(['default/web:z tcp', 'default/web:a sctp'])
})

test('session affinity lasts three hours unless the Service says otherwise', () => {
  expect(one({ sessionAffinity: 'ClientIP' }).affinitySeconds).toBe(10_800)
  expect(one({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } }).affinitySeconds).toBe(
    60,
  )
  expect(one({ sessionAffinity: 'None' }).affinitySeconds).toBe(0)
})

describe('load balancers', () => {
  const ingress = {
    loadBalancer: {
      ingress: [
        { ip: '203.0.113.10', ipMode: 'VIP' as const },
        { ip: '203.0.113.11', ipMode: 'Proxy' as const },
        { hostname: 'lb.example.org' },
        { ip: '2001:db8::1' },
      ],
    },
  }
  const ranges = (list: string[], release: Release = '1.36') =>
    one({ type: 'LoadBalancer', loadBalancerSourceRanges: list }, ingress, release).sourceRanges

  test('an address that the load balancer keeps to itself has no rules; 1.20 does not know of that', () => {
    expect(one({ type: 'LoadBalancer' }, ingress).loadBalancerIps).toEqual(['203.0.113.10'])
    expect(one({ type: 'LoadBalancer' }, ingress, '1.20').loadBalancerIps).toEqual(['203.0.113.10', '203.0.113.11'])
  })
  test.each([
    [
      'as ranges, of this family, host bits cleared',
      ['198.51.100.7/24', ' 192.0.2.7/32', '2001:db8::/32'],
      '1.36',
      ['198.51.100.0/24', '192.0.2.7/32'],
    ],
    ['everyone is no restriction', ['198.51.100.0/24', '0.0.0.0/0'], '1.36', []],
    ['before 1.34 everyone is a range like others', ['198.51.100.0/24', '0.0.0.0/0'], '1.30', ['198.51.100.0/24', '0.0.0.0/0']],
    ['everyone of the other family restricts nothing here', ['::/0', '198.51.100.0/24'], '1.36', ['198.51.100.0/24']],
  ] as const)('source ranges: %s', (_, list, release, expected) => expect(ranges([...list], release)).toEqual(expected))

  test('a health check port is served only where it says something: policy Local', () => {
    expect(one({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32000 }).healthCheckNodePort).toBe(
      32_000,
    )
    expect(one({ type: 'LoadBalancer', healthCheckNodePort: 32000 }).healthCheckNodePort).toBe(0)
  })
})

test.each([
  ['a ClusterIP Service has no outside', {}, '1.36', 'Cluster'],
  ['unless it has external IPs', { externalIPs: ['198.51.100.20'] }, '1.36', 'Local'],
  ['which 1.20 did not heed', { externalIPs: ['198.51.100.20'] }, '1.20', 'Cluster'],
  ['NodePort', { type: 'NodePort' }, '1.20', 'Local'],
] as const)('externalTrafficPolicy Local: %s', (_, spec, release, expected) => {
  expect(one({ ...spec, externalTrafficPolicy: 'Local' } as Partial<Service['spec']>, {}, release).externalPolicy).toBe(expected)
})
