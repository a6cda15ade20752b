import { expect, test } from 'vitest'
import { endpoint, model, service, slice } from './fixtures.ts'
import type { KubeProxyConfiguration } from '../objects.ts'
import type { Release } from './release.ts'

const config = (featureGates: Record<string, unknown> | undefined): KubeProxyConfiguration => ({
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  ...(featureGates === undefined ? {} : { featureGates }),
})
const HINTED = [slice([endpoint('here 10.244.1.5 ready zone-a'), endpoint('there 10.244.2.7 ready zone-b')])]
const AUTO = { 'service.kubernetes.io/topology-mode': 'Auto' }

/** How many endpoints, external IPs and load balancer's addresses a port has. */
function seen(version: Release, gates: Record<string, unknown> | undefined, annotations: Record<string, string>): number[] {
  const status = { loadBalancer: { ingress: [{ ip: '203.0.113.10', ipMode: 'Proxy' as const }] } }
  const given = service(
    { externalIPs: ['198.51.100.20'] },
    { metadata: { name: 'web', namespace: 'default', annotations }, status },
  )
  const [port] = model({ services: [given], endpointSlices: HINTED, kubeProxy: config(gates) }, { version }).ports
  return [port?.endpoints.cluster.length ?? 0, port?.externalIps.length ?? 0, port?.loadBalancerIps.length ?? 0]
}

test.each<[string, Release, Record<string, unknown> | undefined, Record<string, string>, number[]]>([
  ['1.30: zone hints only with the annotation', '1.30', {}, {}, [2, 1, 0]],
  ['… which is Auto', '1.30', {}, AUTO, [1, 1, 0]],
  ['… or without it, by the alpha gate of trafficDistribution', '1.30', { ServiceTrafficDistribution: true }, {}, [1, 1, 0]],
  ['… on with all that is alpha', '1.30', { AllAlpha: true }, {}, [1, 1, 0]],
  ['… unless its own name says no', '1.30', { AllAlpha: true, ServiceTrafficDistribution: false }, {}, [2, 1, 0]],
  ['… and never where hints are off', '1.30', { TopologyAwareHints: false }, AUTO, [2, 1, 0]],
  ['1.30: ipMode can be switched off', '1.30', { LoadBalancerIPMode: false }, {}, [2, 1, 1]],
  ['1.36: hints count by themselves', '1.36', undefined, {}, [1, 1, 0]],
  [
    '… and what was a gate then is none now',
    '1.36',
    { ServiceTrafficDistribution: false, TopologyAwareHints: false },
    {},
    [1, 1, 0],
  ],
  ['1.36: external IPs can be switched off', '1.36', { AllowServiceExternalIPs: false }, {}, [1, 0, 0]],
  ['1.20 knows none of these', '1.20', { ServiceTrafficDistribution: true, LoadBalancerIPMode: false }, AUTO, [2, 1, 1]],
])('%s', (_, version, gates, annotations, expected) => expect(seen(version, gates, annotations)).toEqual(expected))

test('1.30: a Service that has trafficDistribution comes from a cluster with its gate on', () => {
  const given = service({ trafficDistribution: 'PreferClose' })
  const [port] = model({ services: [given], endpointSlices: HINTED }, { version: '1.30' }).ports
  expect(port?.endpoints.cluster).toHaveLength(1)
})

test.each([
  ['the older annotation has precedence', { ...AUTO, 'service.kubernetes.io/topology-aware-hints': 'Disabled' }, 2],
  ['even where it is empty', { ...AUTO, 'service.kubernetes.io/topology-aware-hints': '' }, 2],
  ['alone it is as good', { 'service.kubernetes.io/topology-aware-hints': 'auto' }, 1],
])('1.30: %s', (_, annotations, expected) => expect(seen('1.30', undefined, annotations)[0]).toBe(expected))
