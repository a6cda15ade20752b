import { describe, expect, test } from 'vitest'
import type { ClusterSettings, KubeProxyConfiguration, Service } from '../../objects.ts'
import { NODE, endpoint, model, node, service, slice } from '../fixtures.ts'
import { listIpvs } from './list.ts'

const IPVS: Partial<ClusterSettings> = { proxyMode: 'ipvs', version: '1.30' }
const LOCAL_AND_REMOTE = [slice([endpoint('here 10.244.1.5 ready'), endpoint('there 10.244.2.7 ready')])]
const REMOTE = [slice([endpoint('there 10.244.2.7 ready')])]
const LOAD_BALANCER = { status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } } }

function lines(spec: Partial<Service['spec']>, config: Partial<KubeProxyConfiguration> = {}, endpointSlices = LOCAL_AND_REMOTE) {
  const services = [service({ type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30080 }], ...spec }, LOAD_BALANCER)]
  const kubeProxy = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1' as const,
    kind: 'KubeProxyConfiguration' as const,
    ...config,
  }
  return listIpvs([model({ services, endpointSlices, kubeProxy }, IPVS)]).split('\n')
}

/** A virtual server's line and its real servers'. */
function server(of: string[], name: string): string[] {
  const from = of.findIndex((line) => line.startsWith(`${name} `))
  const end = of.findIndex((line, i) => i > from && !line.startsWith('  ->'))
  return from < 0 ? [] : of.slice(from, end)
}
const entries = (of: string[], set: string): string[] =>
  of.filter((line) => line.startsWith(`add KUBE-${set} `)).map((line) => line.split(' ')[2] ?? '')

describe('real servers', () => {
  const [FIVE, SEVEN] = ['  -> 10.244.1.5:8080 Masq weight 1', '  -> 10.244.2.7:8080 Masq weight 1']
  test.each([
    ['policy Cluster: all', {}, LOCAL_AND_REMOTE, [FIVE, SEVEN]],
    ['policy Local: this node’s', { externalTrafficPolicy: 'Local' }, LOCAL_AND_REMOTE, [FIVE]],
    ['policy Local with none here: any, unlike in other modes', { externalTrafficPolicy: 'Local' }, REMOTE, [SEVEN]],
    ['none at all: a server without servers', {}, [], []],
  ] as const)('%s', (_, spec, slices, expected) =>
    expect(server(lines(spec, {}, [...slices]), 'TCP 203.0.113.10:80')).toEqual(['TCP 203.0.113.10:80 rr', ...expected]),
  )
})

test.each([
  ['lc', {}, 'TCP 10.96.10.10:80 lc'],
  ['rr', { sessionAffinity: 'ClientIP' }, 'TCP 10.96.10.10:80 rr flags=0x1 persistent 10800'],
  ['mh', {}, 'TCP 10.96.10.10:80 mh flags=0x10'],
] as const)('scheduler %s, %j', (scheduler, spec, expected) =>
  expect(server(lines(spec, { ipvs: { scheduler } }), 'TCP 10.96.10.10:80')[0]).toBe(expected),
)

test('a pod that reaches itself is known even where it is not ready', () => {
  const slices = [slice([endpoint('here 10.244.1.5'), endpoint('there 10.244.2.7 ready')])]
  expect(entries(lines({}, {}, slices), 'LOOP-BACK')).toEqual(['10.244.1.5,tcp:8080,10.244.1.5'])
})

test('source ranges: lengths of single addresses go, a range of everything is refused, the node’s own admits the balancer', () => {
  const ranged = lines({ loadBalancerSourceRanges: ['0.0.0.0/0', '192.0.2.7/32', '172.18.0.0/16'] })
  expect(entries(ranged, 'LOAD-BALANCER-SOURCE-CIDR')).toEqual([
    '203.0.113.10,tcp:80,172.18.0.0/16',
    '203.0.113.10,tcp:80,192.0.2.7',
  ])
  expect(entries(ranged, 'LOAD-BALANCER-SOURCE-IP')).toEqual(['203.0.113.10,tcp:80,203.0.113.10'])
  expect(entries(ranged, 'LOAD-BALANCER-FW')).toEqual(['203.0.113.10,tcp:80'])
})

describe('node ports', () => {
  test('never on localhost', () =>
    expect(entries(lines({}, { nodePortAddresses: ['127.0.0.0/8'] }), 'NODE-PORT-TCP')).toEqual([]))
  test('SCTP names the addresses', () => {
    const sctp = lines({ ports: [{ port: 80, nodePort: 30080, protocol: 'SCTP' }], externalTrafficPolicy: 'Local' })
    expect(entries(sctp, 'NODE-PORT-SCTP-HASH')).toEqual(['172.18.0.2,sctp:30080'])
    expect(entries(sctp, 'NODE-PORT-LOCAL-SCTP-HASH')).toEqual(['172.18.0.2,sctp:30080'])
  })
  test('the health check has a port of its own', () =>
    expect(entries(lines({ externalTrafficPolicy: 'Local', healthCheckNodePort: 32_000 }), 'HEALTH-CHECK-NODE-PORT')).toEqual([
      '32000',
    ]))
})

test('an address that the node has already is served, but not bound once more', () => {
  const own = lines({ externalIPs: ['172.18.0.2', '198.51.100.20'] })
  expect(own.slice(own.indexOf('# addresses') + 1).join(' ')).toBe(
    'inet 10.96.10.10/32 inet 198.51.100.20/32 inet 203.0.113.10/32 ',
  )
  expect(entries(own, 'IPVS-IPS')).toEqual(['10.96.10.10', '198.51.100.20', '203.0.113.10'])
  expect(server(own, 'TCP 172.18.0.2:80')).toHaveLength(3)
})

test('an address that is listed twice is one virtual server', () => {
  const twice = lines({ externalIPs: ['198.51.100.20', '198.51.100.20'] })
  expect(twice.filter((line) => line.startsWith('TCP 198.51.100.20:80 '))).toHaveLength(1)
})

test('both families in one, names of IPv6 cut to what the kernel takes', () => {
  const nodes = [node(NODE, '172.18.0.2')]
  const text = listIpvs([model({ nodes }, IPVS), model({ nodes }, IPVS, 6)])
  expect(text).toContain('create KUBE-6-NODE-PORT-LOCAL-SCTP-HAS hash:ip,port family inet6 hashsize 1024 maxelem 65536\n')
  expect(text).toContain('create KUBE-NODE-PORT-LOCAL-SCTP-HASH hash:ip,port family inet hashsize 1024 maxelem 65536\n')
})
