/** What `kubectl get svc,pod -o yaml` of a real cluster prints opens as it is: its nodes are only named by their pods. */
import { describe, expect, it } from 'vitest'
import { openLab, reachLab } from './lab.ts'

interface PodOf {
  name: string
  node: string
  host: string
  ip: string
  app?: string
}

const pod = ({ name, node, host, ip, app = 'other' }: PodOf) => `- apiVersion: v1
  kind: Pod
  metadata:
    labels: { app: ${app} }
    name: ${name}
    namespace: shop
    uid: 3f1d7f6c-0000-4a1c-9b7e-0000000000${ip.length}
  spec:
    nodeName: ${node}
    containers:
    - image: nginx
      name: c
      ports:
      - containerPort: 8080
        protocol: TCP
  status:
    hostIP: ${host}
    phase: Running
    podIP: ${ip}
    podIPs:
    - ip: ${ip}
`

const dump = (clusterIP: string, pods: PodOf[]) => `apiVersion: v1
items:
- apiVersion: v1
  kind: Service
  metadata:
    name: web
    namespace: shop
    resourceVersion: "12345"
    uid: 3f1d7f6c-0000-4a1c-9b7e-1234567890ab
  spec:
    clusterIP: ${clusterIP}
    clusterIPs:
    - ${clusterIP}
    ports:
    - port: 80
      protocol: TCP
      targetPort: 8080
    selector:
      app: web
    type: ClusterIP
  status:
    loadBalancer: {}
${pods.map(pod).join('')}kind: List
metadata:
  resourceVersion: ""
`

const CLUSTERS: Record<string, { service: string; nodes: [string, string]; ips: [string, string, string] }> = {
  kubeadm: { service: '10.107.5.5', nodes: ['10.0.1.17', '10.0.2.9'], ips: ['10.244.1.23', '10.244.2.5', '10.244.1.24'] },
  'a managed one': { service: '34.118.227.11', nodes: ['10.128.0.5', '10.128.0.6'], ips: ['10.4.0.7', '10.4.1.9', '10.4.1.10'] },
  'pods in the nodes’ own network': {
    service: '172.20.13.7',
    nodes: ['192.168.32.10', '192.168.70.5'],
    ips: ['192.168.47.3', '192.168.71.9', '192.168.90.4'],
  },
  'blocks smaller than a /24': {
    service: '10.96.5.5',
    nodes: ['192.168.1.11', '192.168.1.12'],
    ips: ['172.16.10.5', '172.16.10.70', '172.16.10.71'],
  },
  'nodes far apart': { service: '10.43.0.77', nodes: ['10.1.0.4', '10.200.3.9'], ips: ['10.42.0.5', '10.42.1.6', '10.42.1.7'] },
  'a node where the router would be': {
    service: '10.43.0.77',
    nodes: ['192.168.0.1', '192.168.0.2'],
    ips: ['10.42.0.5', '10.42.1.6', '10.42.1.7'],
  },
}

describe.each(Object.entries(CLUSTERS))('%s', (_, { service, nodes: [one, two], ips: [a, b, c] }) => {
  const text = dump(service, [
    { name: 'web-1', node: 'n1', host: one, ip: a, app: 'web' },
    { name: 'web-2', node: 'n2', host: two, ip: b, app: 'web' },
    { name: 'tool', node: 'n2', host: two, ip: c },
  ])
  it.each([
    ['\n', text],
    ['\r\n', text.replaceAll('\n', '\r\n')],
  ])('opens, and everybody reaches both backends (%j)', (_end, file) => {
    const { lab, problems } = openLab(file)
    expect(problems.filter(({ message }) => !message.includes('overlap'))).toEqual([])
    expect(lab!.objects.nodes.map(({ status }) => status?.addresses?.[0]?.address)).toEqual([one, two])
    for (const from of ['pod/shop/web-1', 'pod/shop/web-2', 'pod/shop/tool'])
      expect(reachLab(lab!, from, `${service}:80`)).toMatchObject({ from, result: 'open' })
  })
})

it('nodes of networks that nothing holds together are refused in one sentence', () => {
  const { lab, problems } = openLab(
    dump('10.96.0.7', [
      { name: 'web-1', node: 'n1', host: '192.168.0.4', ip: '10.244.0.5', app: 'web' },
      { name: 'web-2', node: 'n2', host: '10.9.0.3', ip: '10.244.1.5', app: 'web' },
    ]),
  )
  expect(lab).toBeUndefined()
  expect(problems.map(({ message }) => message).join()).toContain("10.9.0.3, which is not in the nodes' network 192.168.0.0/16")
})
