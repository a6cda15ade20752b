/** Made-up clusters for the benches: N Services with three endpoints each. */
import type { ClusterObjects, Pod } from '../src/kube/objects.ts'
import { madeUpService, madeUpSlice } from '../src/lab/made-up-cluster.ts'

export { serviceAddress } from '../src/lab/made-up-cluster.ts'

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
    services: Array.from({ length: count }, (_, i) => madeUpService(i)),
    endpointSlices: Array.from({ length: count }, (_, i) => madeUpSlice(i, farAddress)),
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
  const slices = objects.services.map((_, i) => madeUpSlice(i, (n) => backends[n % 3]!))
  const pods = [pod('client', '10.244.1.2'), ...backends.map((ip, i) => pod(`backend-${i}`, ip, 8080))]
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...objects.nodes, ...pods, ...objects.services, ...slices] })
}
