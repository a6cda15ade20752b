/** The order of one port's rules: which rule is looked at first decides, and the recordings, whose dispatch chains are sorted, cannot show it. */
import { describe, expect, test } from 'vitest'
import { endpoint, model, rulesOf, service, slice } from '../fixtures.ts'
import type { EndpointSlice } from '../../objects.ts'
import type { ProxyModel } from '../model.ts'
import { writeIptables } from './write.ts'

const BOTH = slice([endpoint('here 10.244.1.5 ready'), endpoint('there 10.244.2.7 ready')])
const WHOLE = { metadata: { name: 'whole', namespace: 'default' } }
const WHOLE_SLICE = { name: 'whole-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'whole' } }
const balancer = {
  type: 'LoadBalancer',
  ports: [{ port: 80, nodePort: 30080 }],
  externalIPs: ['198.51.100.21', '198.51.100.20'],
} as const
const status = { loadBalancer: { ingress: [{ ip: '203.0.113.11' }, { ip: '203.0.113.10' }] } }
const world = (release: '1.36' | '1.20', spec = {}, endpointSlices = [BOTH]): ProxyModel =>
  model({ services: [service({ ...balancer, ...spec } as never, { status })], endpointSlices }, { version: release })

/** What a rule looks at and where it goes, without comments. */
const brief = (rules: string[]): string[] =>
  rules.map((rule) =>
    rule
      .replace(/-m comment --comment ("[^"]*"|\S+) ?/, '')
      .replace(/-m tcp -p tcp /, '')
      .replace(/-[A-Z0-9]{16}$/, ''),
  )

describe('since 1.25', () => {
  test('cluster IP, external IPs in the order of the spec, load balancer IPs in that of the status, node ports last', () => {
    expect(brief(rulesOf(world('1.36'), 'nat', 'KUBE-SERVICES'))).toEqual([
      '-d 10.96.10.10 --dport 80 -j KUBE-SVC',
      '-d 198.51.100.21 --dport 80 -j KUBE-EXT',
      '-d 198.51.100.20 --dport 80 -j KUBE-EXT',
      '-d 203.0.113.11 --dport 80 -j KUBE-EXT',
      '-d 203.0.113.10 --dport 80 -j KUBE-EXT',
      '-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
    ])
  })
  test('localhost’s rule counts directly before the rule that it counts for, to the same chain', () => {
    expect(brief(rulesOf(world('1.36'), 'nat', 'KUBE-NODEPORTS'))).toEqual([
      '-d 127.0.0.0/8 --dport 30080 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT',
      '--dport 30080 -j KUBE-EXT',
    ])
  })
  test('the same on a kernel without netlink accounting', () => {
    const without = model({ services: [service(balancer as never)], endpointSlices: [BOTH] }, { nfacct: false })
    expect(brief(rulesOf(without, 'nat', 'KUBE-NODEPORTS'))).toEqual(['--dport 30080 -j KUBE-EXT'])
    expect(writeIptables(without)).not.toContain('nfacct')
  })
  test('policy Local: pods and the node take the short way before local endpoints are asked', () => {
    const local = world('1.36', { externalTrafficPolicy: 'Local' })
    const [ext] = /KUBE-EXT-\w+/.exec(writeIptables(local)) ?? []
    expect(brief(rulesOf(local, 'nat', ext ?? ''))).toEqual([
      '-s 10.244.0.0/16 -j KUBE-SVC',
      '-m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
      '-m addrtype --src-type LOCAL -j KUBE-SVC',
      '-j KUBE-SVL',
    ])
  })
  test('source ranges, the node itself, and a last rule that only says what comes next', () => {
    const guarded = world('1.36', { loadBalancerSourceRanges: ['198.51.100.0/24', '172.18.0.0/16'] })
    const [firewall] = /KUBE-FW-\w+/.exec(writeIptables(guarded)) ?? []
    expect(rulesOf(guarded, 'nat', firewall ?? '').map((rule) => /-s (\S+)/.exec(rule)?.[1] ?? rule)).toEqual([
      '198.51.100.0/24',
      '172.18.0.0/16',
      '203.0.113.11',
      '203.0.113.10',
      '-m comment --comment "other traffic to default/web will be dropped by KUBE-PROXY-FIREWALL"',
    ])
  })
  test.each([
    ['nobody anywhere', [], 'REJECT', 'has no endpoints'],
    ['somebody elsewhere', [slice([endpoint('there 10.244.2.7 ready')])], 'DROP', 'has no local endpoints'],
  ])('%s, policy Local: %s', (_, slices, target, comment) => {
    const refused = rulesOf(world('1.36', { externalTrafficPolicy: 'Local' }, slices), 'filter', 'KUBE-EXTERNAL-SERVICES')
    expect(refused.map((rule) => rule.split(' -j ')[1])).toEqual([target, target, target, target, target])
    expect(refused.every((rule) => rule.includes(`"default/web ${comment}"`))).toBe(true)
  })
})

describe('1.20', () => {
  test('an address’s mark comes before any jump of that address, external IPs before load balancer IPs', () => {
    expect(brief(rulesOf(world('1.20'), 'nat', 'KUBE-SERVICES'))).toEqual([
      '-d 10.96.10.10/32 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ',
      '-d 10.96.10.10/32 --dport 80 -j KUBE-SVC',
      ...['198.51.100.21', '198.51.100.20'].flatMap((ip) => [
        `-d ${ip}/32 --dport 80 -j KUBE-MARK-MASQ`,
        `-d ${ip}/32 --dport 80 -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j KUBE-SVC`,
        `-d ${ip}/32 --dport 80 -m addrtype --dst-type LOCAL -j KUBE-SVC`,
      ]),
      '-d 203.0.113.11/32 --dport 80 -j KUBE-FW',
      '-d 203.0.113.10/32 --dport 80 -j KUBE-FW',
      '-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
    ])
  })
  test.each([
    ['Cluster', ['--dport 30080 -j KUBE-MARK-MASQ', '--dport 30080 -j KUBE-SVC']],
    ['Local', ['--dport 30080 -s 127.0.0.0/8 -j KUBE-MARK-MASQ', '--dport 30080 -j KUBE-XLB']],
  ])('node port, policy %s: the mark first', (externalTrafficPolicy, expected) => {
    expect(brief(rulesOf(world('1.20', { externalTrafficPolicy }), 'nat', 'KUBE-NODEPORTS'))).toEqual(expected)
  })
})

test('1.20: where no address serves node ports, a port that has one is left without endpoints, cluster IP and all', () => {
  const kubeProxy = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    nodePortAddresses: ['192.168.77.0/24'],
  } as const
  const given = (slices: EndpointSlice[]) =>
    model(
      {
        services: [
          service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }),
          service({ clusterIP: '10.96.10.11' }, WHOLE),
        ],
        endpointSlices: slices,
        kubeProxy: { ...kubeProxy, nodePortAddresses: [...kubeProxy.nodePortAddresses] },
      },
      { version: '1.20' },
    )
  const text = writeIptables(given([BOTH, { ...BOTH, metadata: WHOLE_SLICE }]))
  expect(brief(rulesOf(given([BOTH]), 'nat', 'KUBE-SERVICES')).at(-1)).toBe('-d 10.96.10.10/32 --dport 80 -j KUBE-SVC')
  expect(rulesOf(given([BOTH]), 'nat', 'KUBE-NODEPORTS')).toEqual([])
  expect(text.match(/^:KUBE-SVC-/gm)).toHaveLength(2)
  expect(text.match(/^:KUBE-SEP-/gm)).toHaveLength(2)
  expect(rulesOf(given([]), 'filter', 'KUBE-EXTERNAL-SERVICES')).toEqual([])
  expect(rulesOf(given([]), 'filter', 'KUBE-SERVICES')).toHaveLength(2)
})

test('affinity: first who saw the client lately, then fair shares', () => {
  const sticky = model({ services: [service({ sessionAffinity: 'ClientIP' })], endpointSlices: [BOTH] })
  const [svc] = /KUBE-SVC-\w+/.exec(writeIptables(sticky)) ?? []
  expect(brief(rulesOf(sticky, 'nat', svc ?? ''))).toEqual([
    '-d 10.96.10.10 --dport 80 ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ',
    '-m recent --name KUBE-SEP-XQWD6PXGZUTOOIVQ --rcheck --seconds 10800 --reap -j KUBE-SEP',
    '-m recent --name KUBE-SEP-CBPCTALQVABL5M2H --rcheck --seconds 10800 --reap -j KUBE-SEP',
    '-m statistic --mode random --probability 0.5000000000 -j KUBE-SEP',
    '-j KUBE-SEP',
  ])
  expect(rulesOf(sticky, 'nat', 'KUBE-SEP-XQWD6PXGZUTOOIVQ')).toEqual([
    '-m comment --comment default/web -s 10.244.1.5 -j KUBE-MARK-MASQ',
    '-m comment --comment default/web -m recent --name KUBE-SEP-XQWD6PXGZUTOOIVQ --set -m tcp -p tcp -j DNAT --to-destination 10.244.1.5:8080',
  ])
})

test('shares are written with ten decimals', () => {
  const seven = slice(Array.from({ length: 7 }, (_, i) => endpoint(`here 10.244.1.${i + 1} ready`)))
  const text = writeIptables(model({ services: [service({})], endpointSlices: [seven] }))
  expect([...text.matchAll(/--probability (\S+)/g)].map(([, share]) => share)).toEqual([
    '0.1428571429',
    '0.1666666667',
    '0.2000000000',
    '0.2500000000',
    '0.3333333333',
    '0.5000000000',
  ])
})

test('chains of Services that are gone are emptied and deleted, the others left alone', () => {
  const written = model({ services: [service({})], endpointSlices: [BOTH] })
  const standing = ['PREROUTING', 'KUBE-SERVICES', 'KUBE-SEP-XQWD6PXGZUTOOIVQ', 'KUBE-SVC-AAAAAAAAAAAAAAAA', 'MINE']
  const text = writeIptables(written, standing)
  expect(text.match(/^-X .*$/gm)).toEqual(['-X KUBE-SVC-AAAAAAAAAAAAAAAA'])
  expect(text).toContain('\n:KUBE-SVC-AAAAAAAAAAAAAAAA - [0:0]\n')
  expect(writeIptables(written)).not.toMatch(/^-X/m)
})
