/** Made-up clusters for measuring: N Services with three endpoints each, as their kube-proxy hears of them. */
import type { EndpointSlice, Service } from '../kube/objects.ts'

/** In 10.96/16, which has room for 65,000. */
export const serviceAddress = (i: number): string => `10.96.${((i + 256) >> 8) & 255}.${i & 255}`

export const madeUpService = (i: number): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: `svc-${i}`, namespace: 'default' },
  spec: {
    type: 'ClusterIP',
    clusterIP: serviceAddress(i),
    clusterIPs: [serviceAddress(i)],
    ipFamilies: ['IPv4'],
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
  },
})

/** `podAddress` gives the address of endpoint n of all. */
export const madeUpSlice = (i: number, podAddress: (n: number) => string): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: `svc-${i}-abcde`, namespace: 'default', labels: { 'kubernetes.io/service-name': `svc-${i}` } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints: [0, 1, 2].map((e) => ({
    addresses: [podAddress(3 * i + e)],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: 'kind-worker',
  })),
})
