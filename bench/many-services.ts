/** Made-up clusters for the benches: N Services with three endpoints each. */
import type { ClusterObjects, EndpointSlice, Pod, Service } from '../src/kube/objects.ts'

export const serviceAddress = (i: number): string => `10.96.${((i + 256) >> 8) & 255}.${i & 255}`

function service(i: number): Service {
  return {
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
  }
}

function slice(i: number, podAddress: (n: number) => string): EndpointSlice {
  return {
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
  }
}

/** Endpoints in 10.128/9, so that 90,000 of them have an address each. */
const farAddress = (n: number): string => `10.${128 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`

const node = (name: string, address: string, podCIDR: string): ClusterObjects['nodes'][number] => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: { podCIDR, podCIDRs: [podCIDR] },
  status: { addresses: [{ type: 'InternalIP', address }] },
})

export function manyServices(count: number): ClusterObjects {
  return {
    namespaces: [],
    nodes: [node('kind-control-plane', '172.18.0.2', '10.244.0.0/24'), node('kind-worker', '172.18.0.3', '10.244.1.0/24')],
    pods: [],
    deployments: [],
    replicaSets: [],
    daemonSets: [],
    statefulSets: [],
    services: Array.from({ length: count }, (_, i) => service(i)),
    endpointSlices: Array.from({ length: count }, (_, i) => slice(i, farAddress)),
    endpoints: [],
    serviceCidrs: [],
    kubeProxy: undefined,
    others: [],
  }
}

/** The same as a file: JSON, because reading that is not what is measured. Two pods stand behind every Service, so that packets arrive. */
export function manyServicesFile(count: number): string {
  const objects = manyServices(count)
  const pod = (name: string, ip: string, port?: number): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: {
      nodeName: 'kind-worker',
      containers: [{ name: 'c', image: 'example', ...(port ? { ports: [{ containerPort: port }] } : {}) }],
    },
    status: { podIP: ip, podIPs: [{ ip }], phase: 'Running' },
  })
  const backends = ['10.244.1.3', '10.244.1.4', '10.244.1.5']
  const slices = objects.services.map((_, i) => slice(i, (n) => backends[n % 3]!))
  const pods = [pod('client', '10.244.1.2'), ...backends.map((ip, i) => pod(`backend-${i}`, ip, 8080))]
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...objects.nodes, ...pods, ...objects.services, ...slices] })
}
