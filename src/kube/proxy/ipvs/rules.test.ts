/** The iptables rules of IPVS mode, chain by chain, as 1.30 and 1.36 write them where every kind of address is in use. */
import { describe, expect, test } from 'vitest'
import { saveText } from '../../../linux/netfilter/save.ts'
import { SILENT, createKernel } from '../../../linux/create.ts'
import { createNetns } from '../../../linux/link.ts'
import type { KubeProxyConfiguration } from '../../objects.ts'
import { endpoint, model, service, slice } from '../fixtures.ts'
import { syncIpvs } from './sync.ts'

const ALL = [
  service(
    {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 32_000,
      loadBalancerSourceRanges: ['192.0.2.0/24'],
      externalIPs: ['198.51.100.7'],
      ports: [{ port: 80, nodePort: 30_080 }],
    },
    { status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } } },
  ),
]

function saved(kubeProxy: Partial<KubeProxyConfiguration> = {}, services = ALL): string[] {
  const kernel = createKernel(1, SILENT)
  const netns = createNetns(kernel, 'node', 'node', true)
  const config = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1' as const,
    kind: 'KubeProxyConfiguration' as const,
    ...kubeProxy,
  }
  const of = model(
    { services, endpointSlices: [slice([endpoint('here 10.244.1.5 ready')])], kubeProxy: config },
    { proxyMode: 'ipvs', version: '1.30' },
  )
  expect(syncIpvs(kernel, netns, of, false)).toBeUndefined()
  return saveText(netns.netfilter, 4).split('\n')
}
/** A chain's rules without their comments. */
const chain = (lines: readonly string[], name: string): string[] =>
  lines
    .filter((line) => line.startsWith(`-A ${name} `))
    .map((line) => line.slice(name.length + 4).replace(/-m comment --comment "[^"]*" /, ''))

describe('every kind of address in use', () => {
  const lines = saved()
  test.each([
    ['PREROUTING', ['-j KUBE-SERVICES']],
    ['POSTROUTING', ['-j KUBE-POSTROUTING']],
    ['INPUT', ['-j KUBE-IPVS-FILTER', '-j KUBE-PROXY-FIREWALL', '-j KUBE-NODE-PORT']],
    ['FORWARD', ['-j KUBE-PROXY-FIREWALL', '-j KUBE-FORWARD']],
    [
      'KUBE-SERVICES',
      [
        '-s 127.0.0.0/8 -j RETURN',
        '-m set --match-set KUBE-LOAD-BALANCER dst,dst -j KUBE-LOAD-BALANCER',
        '! -s 10.244.0.0/16 -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ',
        '-m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT',
        '-m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -m addrtype --dst-type LOCAL -j ACCEPT',
        '-m addrtype --dst-type LOCAL -j KUBE-NODE-PORT',
        '-m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT',
        '-m set --match-set KUBE-LOAD-BALANCER dst,dst -j ACCEPT',
      ],
    ],
    ['KUBE-LOAD-BALANCER', ['-m set --match-set KUBE-LOAD-BALANCER-LOCAL dst,dst -j RETURN', '-j KUBE-MARK-MASQ']],
    [
      'KUBE-POSTROUTING',
      [
        '-m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE',
        '-m mark ! --mark 0x4000/0x4000 -j RETURN',
        '-j MARK --set-xmark 0x4000/0x0',
        '-j MASQUERADE --random-fully',
      ],
    ],
    ['KUBE-PROXY-FIREWALL', ['-m set --match-set KUBE-LOAD-BALANCER-FW dst,dst -j KUBE-SOURCE-RANGES-FIREWALL']],
    ['KUBE-SOURCE-RANGES-FIREWALL', ['-m set --match-set KUBE-LOAD-BALANCER-SOURCE-CIDR dst,dst,src -j RETURN', '-j DROP']],
    ['KUBE-IPVS-OUT-FILTER', ['-s 203.0.113.10/32 -m ipvs --vproto 6 --vaddr 203.0.113.10 --vport 80 -j DROP']],
    [
      'KUBE-IPVS-FILTER',
      [
        '-m set --match-set KUBE-LOAD-BALANCER dst,dst -j RETURN',
        '-m set --match-set KUBE-CLUSTER-IP dst,dst -j RETURN',
        '-m set --match-set KUBE-EXTERNAL-IP dst,dst -j RETURN',
        '-m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -j RETURN',
        '-m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j RETURN',
        '-m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT --reject-with icmp-port-unreachable',
      ],
    ],
  ])('%s', (name, rules) => expect(chain(lines, name)).toEqual(rules))
  test('the chain of node ports stands in both tables', () =>
    expect(chain(lines, 'KUBE-NODE-PORT').sort()).toEqual([
      '-m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j ACCEPT',
      '-p tcp -m set --match-set KUBE-NODE-PORT-LOCAL-TCP dst -j RETURN',
      '-p tcp -m set --match-set KUBE-NODE-PORT-TCP dst -j KUBE-MARK-MASQ',
    ]))
})

test('without Services only what is always there', () => {
  const lines = saved({}, [])
  expect(chain(lines, 'KUBE-SERVICES')).toEqual(['-s 127.0.0.0/8 -j RETURN', '-m addrtype --dst-type LOCAL -j KUBE-NODE-PORT'])
  expect(chain(lines, 'KUBE-PROXY-FIREWALL')).toEqual([])
})

test.each([
  [{ iptables: { masqueradeAll: true } }, '-m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ'],
  // Nobody knows which traffic is local: only what a virtual address calls itself is masqueraded.
  [{ clusterCIDR: '' }, '-m set --match-set KUBE-CLUSTER-IP src,dst -j KUBE-MARK-MASQ'],
  [
    { detectLocalMode: 'BridgeInterface', detectLocal: { bridgeInterface: 'cni0' } },
    '! -i cni0 -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ',
  ],
] as const)('%j', (config, rule) => expect(chain(saved(config), 'KUBE-SERVICES')).toContain(rule))
