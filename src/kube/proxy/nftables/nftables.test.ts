import { describe, expect, test } from 'vitest'
import type { ClusterSettings, KubeProxyConfiguration, Service } from '../../objects.ts'
import { NODE, endpoint, model, node, service, slice } from '../fixtures.ts'
import type { ProxyModel } from '../model.ts'
import { listNftables } from './sync.ts'
import { endpointBase, portBase } from './names.ts'
import { writeNftables } from './write.ts'

const ENDPOINTS = [slice([endpoint('here 10.244.1.5 ready'), endpoint('there 10.244.2.7 ready')])]
const WEB = 'PFISGYVC-default/web/tcp/'
const LOAD_BALANCER = { status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } } }
const NFTABLES: Partial<ClusterSettings> = { proxyMode: 'nftables' }

const configured = (config: Partial<KubeProxyConfiguration>): KubeProxyConfiguration => ({
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  clusterCIDR: '10.244.0.0/16',
  ...config,
})

function served(spec: Partial<Service['spec']>, config: Partial<KubeProxyConfiguration> = {}, endpoints = ENDPOINTS): ProxyModel {
  const services = [service({ type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30080 }], ...spec }, LOAD_BALANCER)]
  return model({ services, endpointSlices: endpoints, kubeProxy: configured(config) }, NFTABLES)
}

/** The lines of one set, map or chain in the listing. */
function block(of: ProxyModel, name: string): string[] {
  const lines = listNftables(of).text.split('\n')
  const from = lines.findIndex((line) => line.endsWith(` ${name} {`))
  return from < 0 ? [] : lines.slice(from + 1, lines.indexOf('\t}', from)).map((line) => line.trim())
}

// Each expected line was printed by nft 1.0.6, which had been given what `writeNftables` writes.
describe('ranges of one rule', () => {
  test.each([
    ['one alone is no set', ['198.51.100.0/24'], 'ip saddr != 198.51.100.0/24 drop'],
    ['a single address has no length', ['192.0.2.7/32'], 'ip saddr != 192.0.2.7 drop'],
    ['several are sorted', ['198.51.100.0/24', '192.0.2.7/32'], 'ip saddr != { 192.0.2.7, 198.51.100.0/24 } drop'],
    ['those that touch become one, and stay a set', ['10.0.0.0/25', '10.0.0.128/25'], 'ip saddr != { 10.0.0.0/24 } drop'],
    ['one within another is gone', ['10.0.0.0/8', '10.1.0.0/16'], 'ip saddr != { 10.0.0.0/8 } drop'],
    ['what is no prefix is from-to', ['10.0.0.5/32', '10.0.0.6/32'], 'ip saddr != { 10.0.0.5-10.0.0.6 } drop'],
    [
      'a range of the node admits the load balancer’s address too',
      ['172.18.0.0/16'],
      'ip saddr != { 172.18.0.0/16, 203.0.113.10 } drop',
    ],
  ] as const)('%s', (_, loadBalancerSourceRanges, expected) =>
    expect(block(served({ loadBalancerSourceRanges: [...loadBalancerSourceRanges] }), `firewall-${WEB}`)).toEqual([expected]),
  )
})

describe('node ports', () => {
  const lookup = (config: Partial<KubeProxyConfiguration>) => block(served({}, config), 'services').at(-1)
  const AT_THESE = 'ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports'
  test('nothing configured is the node’s own address', () => {
    expect(lookup({})).toBe(AT_THESE)
    expect(block(served({}), 'nodeport-ips')).toContain('elements = { 172.18.0.2 }')
  })
  test('all addresses but localhost', () => {
    const all = { nodePortAddresses: ['0.0.0.0/0'] }
    expect(lookup(all)).toBe('fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @service-nodeports')
    expect(block(served({}, all), 'nodeport-endpoints-check')).toEqual([
      'ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @no-endpoint-nodeports',
    ])
    expect(block(served({}, all), 'nodeport-ips')).toEqual([])
  })
  test('localhost never', () =>
    expect(block(served({}, { nodePortAddresses: ['127.0.0.0/8'] }), 'nodeport-ips').join()).not.toContain('elements'))
  test('a family in which the node has no address', () => {
    const v6 = model({ nodes: [node(NODE, '172.18.0.2')] }, NFTABLES, 6)
    expect(block(v6, 'services')).toEqual([
      'ip6 daddr . meta l4proto . th dport vmap @service-ips',
      'fib daddr type local ip6 daddr != ::1 meta l4proto . th dport vmap @service-nodeports',
    ])
    expect(block(v6, 'cluster-ips-check')).toHaveLength(1)
  })
})

describe('masquerading', () => {
  const MARKED = 'meta mark set meta mark | 0x80000000'
  test('the highest bit is shown as a prefix', () =>
    expect(block(served({}, { nftables: { masqueradeBit: 31 } }), 'masquerading')[0]).toBe(
      'meta mark != 0x00000000/1 meta mark set meta mark ^ 0x80000000 masquerade fully-random',
    ))
  test.each([
    ['its own section counts', { mode: 'nftables', nftables: { masqueradeBit: 31 } }, true],
    ['that of iptables does not, in a file written for nftables', { mode: 'nftables', iptables: { masqueradeBit: 31 } }, false],
    ['but does where the file is of another mode', { mode: 'iptables', iptables: { masqueradeBit: 31 } }, true],
  ] as const)('%s', (_, config, expected) =>
    expect(block(served({}, config), `external-${WEB}`)[0]?.startsWith(MARKED)).toBe(expected),
  )
  test.each([
    ['by range', {}, 'ip saddr != 10.244.0.0/16 '],
    ['by bridge', { detectLocalMode: 'BridgeInterface', detectLocal: { bridgeInterface: 'cni0' } }, 'iifname != "cni0" '],
    [
      'by prefix',
      { detectLocalMode: 'InterfaceNamePrefix', detectLocal: { interfaceNamePrefix: 'veth' } },
      'iifname != "veth*" ',
    ],
  ] as const)('from outside the cluster, %s', (_, config, expected) =>
    expect(block(served({}, config), 'services')[0]).toBe(
      `ip daddr @cluster-ips ${expected}meta mark set meta mark | 0x00004000 comment "masquerade clusterIP traffic from outside cluster"`,
    ),
  )
})

describe('session affinity', () => {
  test.each([
    [60, '1m'],
    [90, '1m30s'],
    [10_800, '3h'],
    [86_400, '1d'],
    [86_399, '23h59m59s'],
  ])('%i seconds', (timeoutSeconds, expected) => {
    const sticky = served({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds } } })
    expect(block(sticky, 'affinity-T6OEKE6Q-default/web/tcp/__10.244.1.5/8080')).toContain(`timeout ${expected}`)
  })
})

describe('names', () => {
  const port = {
    ...served({}).ports[0]!,
    name: `${'n'.repeat(63)}/${'s'.repeat(63)}:${'p'.repeat(63)}`,
    portName: 'p'.repeat(63),
  }
  const far = { ip: 'fd00:1010:2440:1000:2000:3000:4000:5000', port: 65_535 } as ProxyModel['ports'][0]['endpoints']['cluster'][0]
  test('a port’s fits', () => expect(portBase(port)).toMatch(new RegExp(`^\\w{8}-n{63}/s{63}/tcp/p{63}$`)))
  test('an endpoint’s is cut and has no colons', () => {
    expect(endpointBase(port, far)).toHaveLength(240)
    expect(endpointBase(port, far)).toMatch(/__fd00\.1010\..*\.\.\.$/)
  })
})

test('a port whose name does not fit into a comment fails the whole sync', () => {
  const name = 'n'.repeat(60)
  const long = service({ ports: [{ name: 'p'.repeat(30), port: 80 }] }, { metadata: { name, namespace: name } })
  expect(listNftables(model({ services: [long] }, NFTABLES)).problem).toMatch(
    /^\/dev\/stdin:\d+:\d+-\d+: Error: comment too long, 128 characters maximum allowed\n/,
  )
})

test('chains of a port that is gone are emptied by one sync and deleted by the next; sets that remembered clients go at once', () => {
  const verbs = (chains: { name: string; rules: string[] }[], sets: string[] = []) =>
    writeNftables(model({}, NFTABLES), { chains, sets })
      .split('\n')
      .filter((line) => line.includes('PFISGYVC') || line.includes('T6OEKE6Q'))
  expect(verbs([{ name: `service-${WEB}`, rules: ['dnat'] }])).toEqual([`flush chain ip kube-proxy service-${WEB}`])
  expect(verbs([{ name: `service-${WEB}`, rules: [] }])).toEqual([`delete chain ip kube-proxy service-${WEB}`])
  expect(verbs([], ['affinity-T6OEKE6Q-x', 'T6OEKE6Q-mine'])).toEqual(['delete set ip kube-proxy affinity-T6OEKE6Q-x'])
  const kept = writeNftables(served({}), { chains: [{ name: `service-${WEB}`, rules: ['dnat'] }], sets: ['cluster-ips'] })
  expect(kept).toBe(writeNftables(served({})))
})

test('what is fed to nft declares everything before it is named, and forgets no client', () => {
  const lines = writeNftables(served({ sessionAffinity: 'ClientIP' })).split('\n')
  const first = (start: string) => lines.findIndex((line) => line.startsWith(start))
  const last = (start: string) => lines.findLastIndex((line) => line.startsWith(start))
  expect(lines[0]).toBe('add table ip kube-proxy { comment "rules for kube-proxy" ; }')
  expect(last('add set')).toBeLessThan(first('add chain'))
  expect(last('add chain')).toBeLessThan(first('add rule'))
  expect(last('add chain')).toBeLessThan(first('add element'))
  expect(lines).toContain('flush set ip kube-proxy cluster-ips')
  expect(lines.filter((line) => line.startsWith('flush set') && line.includes('affinity-'))).toEqual([])
})
