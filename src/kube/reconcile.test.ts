import { describe, expect, test } from 'vitest'
import { parseScenario } from '../scenario/parse.ts'
import { endpointsOf } from './controllers/endpoints-mirror.ts'
import type { ClusterObjects, ClusterSettings } from './objects.ts'
import { settle, type Settled } from './reconcile.ts'

/** Objects as one line each: `KIND NAME { spec… }`. */
function read(...documents: string[]): { objects: ClusterObjects; settings: ClusterSettings } {
  const versions: Record<string, string> = {
    Deployment: 'apps/v1',
    ReplicaSet: 'apps/v1',
    EndpointSlice: 'discovery.k8s.io/v1',
    ServiceCIDR: 'networking.k8s.io/v1',
    Scenario: 'hoplight.dev/v1',
    NetworkPolicy: 'networking.k8s.io/v1',
  }
  const text = documents
    .map((each) => `apiVersion: ${versions[each.split('\n')[0]!.trim()] ?? 'v1'}\nkind: ${each}`)
    .join('\n---\n')
  const { scenario, problems } = parseScenario(text)
  if (!scenario) throw new Error(problems.map(({ message }) => message).join('\n'))
  return scenario
}
const settled = (...documents: string[]): Settled => {
  const { objects, settings } = read(...documents)
  const before = structuredClone(objects)
  const result = settle(objects, settings)
  expect(objects).toEqual(before)
  // A fixed point: nothing is left to do, and nothing is done twice.
  expect(settle(result.objects, settings)).toEqual({ objects: result.objects, problems: result.problems, log: [] })
  return result
}

const containers = 'containers: [{ name: a, image: b, ports: [{ name: http, containerPort: 8080 }] }]'
const pod = (name: string, more = '', status = ''): string =>
  `Pod\nmetadata: { name: ${name}, labels: { app: web } }\nspec: { ${containers}${more === '' ? '' : `, ${more}`} }${status === '' ? '' : `\nstatus: { ${status} }`}`
const deployment = (replicas: number, more = ''): string =>
  `Deployment\nmetadata: { name: web }\nspec: { replicas: ${replicas}, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { ${containers}${more} } } }`
const service = (spec: string, name = 'web'): string => `Service\nmetadata: { name: ${name} }\nspec: { ${spec} }`
const slice = (endpoints: string): string =>
  `EndpointSlice\nmetadata: { name: web-x, labels: { kubernetes.io/service-name: web } }\naddressType: IPv4\nports: [{ port: 8080 }]\nendpoints: [${endpoints}]`

const nodesOf = ({ objects }: Settled): string[] =>
  objects.nodes.map(
    ({ metadata, spec, status }) =>
      `${metadata.name} ${status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '-'} ${spec?.podCIDR ?? '-'}`,
  )
const podsOf = ({ objects }: Settled): string[] =>
  objects.pods.map(({ metadata, spec, status }) => `${metadata.name} ${spec.nodeName ?? '-'} ${status?.podIP ?? '-'}`)
const slicesOf = ({ objects }: Settled): string[] =>
  objects.endpointSlices.map(
    ({ endpoints, ports }) =>
      `${(endpoints ?? []).map(({ addresses }) => addresses[0]).join()} ${(ports ?? []).map(({ name, port, protocol }) => `${name ?? ''}:${port!}/${protocol!}`).join()}`,
  )

describe('nodes', () => {
  const cases: [string, string[], string[]][] = [
    [
      'an empty file has one control plane and two workers',
      [],
      [
        'kind-control-plane 172.18.0.2 10.244.0.0/24',
        'kind-worker 172.18.0.3 10.244.1.0/24',
        'kind-worker2 172.18.0.4 10.244.2.0/24',
      ],
    ],
    [
      'nodes that pods name are made, and no others',
      [pod('a', 'nodeName: one'), pod('b', 'nodeName: two')],
      ['one 172.18.0.2 10.244.0.0/24', 'two 172.18.0.3 10.244.1.0/24'],
    ],
    ['nodes that slices name are made', [slice('{ addresses: [10.9.9.9], nodeName: far }')], ['far 172.18.0.2 10.244.0.0/24']],
    ['nodes that templates name are made', [deployment(1, ', nodeName: one')], ['one 172.18.0.2 10.244.0.0/24']],
    [
      'given nodes come first and keep what they have',
      [
        'Node\nmetadata: { name: a }\nstatus: { addresses: [{ type: InternalIP, address: 172.18.0.2 }] }',
        'Node\nmetadata: { name: b }\nspec: { podCIDR: 10.244.0.0/24 }',
      ],
      ['a 172.18.0.2 10.244.1.0/24', 'b 172.18.0.3 10.244.0.0/24'],
    ],
    [
      'the gateway is nobody else’s',
      ['Scenario\nmetadata: { name: x }\nspec: { cluster: { gateway: 172.18.0.2 } }', 'Node\nmetadata: { name: a }'],
      ['a 172.18.0.3 10.244.0.0/24'],
    ],
    [
      'a pod’s own address says which network its node has',
      [pod('a', 'nodeName: one', 'podIP: 10.244.7.5, hostIP: 172.18.0.9'), pod('b', 'nodeName: two')],
      ['one 172.18.0.9 10.244.7.0/24', 'two 172.18.0.2 10.244.0.0/24'],
    ],
    [
      'whichever field has it',
      [pod('a', 'nodeName: one', 'podIPs: [{ ip: 10.244.7.5 }]'), pod('b', 'nodeName: two')],
      ['one 172.18.0.2 10.244.7.0/24', 'two 172.18.0.3 10.244.0.0/24'],
    ],
  ]
  test.each(cases)('%s', (_, documents, nodes) => expect(nodesOf(settled(...documents))).toEqual(nodes))
  test('and keeps it', () => {
    const { status } = settled(pod('a', 'nodeName: one', 'podIPs: [{ ip: 10.244.7.5 }]')).objects.pods[0]!
    expect(status).toMatchObject({ podIP: '10.244.7.5', podIPs: [{ ip: '10.244.7.5' }] })
  })

  test('a control plane that is made has its taint, a single node has not', () => {
    expect(settled().objects.nodes[0]!.spec!.taints).toEqual([
      { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
    ])
    expect(settled(pod('a', 'nodeName: kind-control-plane')).objects.nodes[0]!.spec!.taints).toBeUndefined()
  })

  test('addresses of outside hosts are left to them', () => {
    const { objects, settings } = read('Node\nmetadata: { name: a }')
    expect(settle(objects, settings, ['172.18.0.2']).objects.nodes[0]!.status!.addresses![0]!.address).toBe('172.18.0.3')
  })
})

describe('nothing is added that the file neither has nor implies', () => {
  test('an empty file has two namespaces, three nodes, and no more', () => {
    const { objects } = settled()
    expect(objects.namespaces.map(({ metadata }) => metadata.name)).toEqual(['default', 'kube-system'])
    expect([objects.pods, objects.services, objects.endpointSlices, objects.endpoints]).toEqual([[], [], [], []])
  })
  test('namespaces that objects name exist, also those of kinds that are not simulated', () => {
    const { objects } = settled(
      'Namespace\nmetadata: { name: mine }',
      service('ports: [{ port: 80 }]').replace('name: web', 'name: web, namespace: shop'),
      'NetworkPolicy\nmetadata: { name: a, namespace: policies }',
    )
    expect(objects.namespaces.map(({ metadata }) => metadata.name)).toEqual([
      'mine',
      'default',
      'kube-system',
      'shop',
      'policies',
    ])
  })
})

describe('Deployments and ReplicaSets', () => {
  test('a Deployment has a ReplicaSet with a hash, and that as many pods as it says', () => {
    const { objects } = settled(deployment(3))
    expect(objects.replicaSets).toHaveLength(1)
    const { metadata, spec } = objects.replicaSets[0]!
    expect(metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{8,10}$/)
    expect(spec.selector.matchLabels).toEqual({ app: 'web', 'pod-template-hash': metadata.name.slice(4) })
    for (const each of objects.pods) {
      expect(each.metadata.name).toMatch(new RegExp(`^${metadata.name}-[bcdfghjklmnpqrstvwxz2456789]{5}$`))
      expect(each.metadata.labels).toEqual({ app: 'web', 'pod-template-hash': metadata.name.slice(4) })
    }
    expect(new Set(objects.pods.map((each) => each.metadata.name)).size).toBe(3)
  })
  test('the same file gives the same names, another seed others', () => {
    const names = (...documents: string[]) => settled(...documents).objects.pods.map(({ metadata }) => metadata.name)
    expect(names(deployment(2))).toEqual(names(deployment(2)))
    expect(names(deployment(2))).not.toEqual(
      names(deployment(2), 'Scenario\nmetadata: { name: x }\nspec: { cluster: { seed: 2 } }'),
    )
  })
  test('scaling down takes our own pods away, last made first, and the slices follow', () => {
    const { objects, settings } = read(deployment(3), service('selector: { app: web }, ports: [{ port: 80 }]'))
    const three = settle(objects, settings).objects
    const fewer = { ...three, deployments: three.deployments.map((each) => ({ ...each, spec: { ...each.spec, replicas: 1 } })) }
    const one = settle(fewer, settings).objects
    expect(one.pods.map(({ metadata }) => metadata.name)).toEqual([three.pods[0]!.metadata.name])
    expect(one.endpointSlices[0]!.endpoints!.map(({ addresses }) => addresses[0])).toEqual([three.pods[0]!.status!.podIP])
  })
  test('pods of a dump are its Deployment’s: none is made beside them', () => {
    const given = ['aaaaa', 'bbbbb'].map(
      (each) =>
        `Pod\nmetadata: { name: web-76cfdcfdd8-${each}, labels: { app: web, pod-template-hash: 76cfdcfdd8 }, ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: web-76cfdcfdd8, uid: x, controller: true }] }\nspec: { ${containers} }`,
    )
    const { objects } = settled(deployment(2), ...given)
    expect(objects.pods.map(({ metadata }) => metadata.name)).toEqual(['web-76cfdcfdd8-aaaaa', 'web-76cfdcfdd8-bbbbb'])
    expect(objects.replicaSets.map(({ metadata }) => metadata.name)).toEqual(['web-76cfdcfdd8'])
  })
})

describe('the scheduler', () => {
  const node = (name: string, spec = '', labels = ''): string =>
    `Node\nmetadata: { name: ${name}, labels: { ${labels} } }\nspec: { ${spec} }`
  const cases: [string, string[], string[], string[]][] = [
    ['fewest pods first, then by name', [deployment(3)], ['kind-worker', 'kind-worker2', 'kind-worker'], []],
    ['a selector', [node('a'), node('b', '', 'disk: ssd'), pod('p', 'nodeSelector: { disk: ssd }')], ['b'], []],
    ['a taint', [node('a', 'taints: [{ key: k, effect: NoSchedule }]'), node('b'), pod('p'), pod('q')], ['b', 'b'], []],
    [
      'a taint that is tolerated',
      [
        node('a', 'taints: [{ key: k, value: v, effect: NoSchedule }]'),
        node('b'),
        pod('p', 'tolerations: [{ key: k, value: v }]'),
      ],
      ['a'],
      [],
    ],
    ['a taint that only prefers', [node('a', 'taints: [{ key: k, effect: PreferNoSchedule }]'), pod('p')], ['a'], []],
    ['a cordoned node', [node('a', 'unschedulable: true'), node('b'), pod('p')], ['b'], []],
    [
      'required node affinity',
      [
        node('a'),
        node('b', '', 'disk: ssd'),
        pod(
          'p',
          'affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: disk, operator: In, values: [ssd] }] }] } } }',
        ),
      ],
      ['b'],
      [],
    ],
    [
      'nowhere to go',
      [node('a', 'taints: [{ key: k, effect: NoSchedule }]'), node('b'), pod('p', 'nodeSelector: { disk: ssd }')],
      [undefined as unknown as string],
      [
        "pod default/p: 0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {k: }.",
      ],
    ],
  ]
  test.each(cases)('%s', (_, documents, nodes, problems) => {
    const result = settled(...documents)
    expect(result.objects.pods.map(({ spec }) => spec.nodeName)).toEqual(nodes)
    expect(result.problems).toEqual(problems)
  })
})

describe('pod addresses', () => {
  const cases: [string, string[], string[]][] = [
    ['from .2 on, in order', [pod('a', 'nodeName: n'), pod('b', 'nodeName: n')], ['a n 10.244.0.2', 'b n 10.244.0.3']],
    [
      'those given are taken',
      [pod('a', 'nodeName: n'), pod('b', 'nodeName: n', 'podIP: 10.244.0.2')],
      ['a n 10.244.0.3', 'b n 10.244.0.2'],
    ],
    ['hostNetwork pods have their node’s', [pod('a', 'nodeName: n, hostNetwork: true')], ['a n 172.18.0.2']],
    [
      'a slice says which address its pod has',
      [
        pod('a', 'nodeName: n'),
        slice('{ addresses: [10.244.0.9], nodeName: n, targetRef: { kind: Pod, name: a, namespace: default } }'),
        pod('b', 'nodeName: n'),
      ],
      ['a n 10.244.0.9', 'b n 10.244.0.2'],
    ],
    [
      'an address that a slice names is not given to another',
      [pod('a', 'nodeName: n'), slice('{ addresses: [10.244.0.2], nodeName: n }')],
      ['a n 10.244.0.3'],
    ],
    ['pods that have ended have none', [pod('a', 'nodeName: n', 'phase: Succeeded')], ['a n -']],
  ]
  test.each(cases)('%s', (_, documents, pods) => expect(podsOf(settled(...documents))).toEqual(pods))

  test('a full node says so', () => {
    const result = settled(
      'Node\nmetadata: { name: n }\nspec: { podCIDR: 10.244.0.0/30 }',
      pod('a', 'nodeName: n'),
      pod('b', 'nodeName: n'),
    )
    expect(podsOf(result)).toEqual(['a n 10.244.0.2', 'b n -'])
    expect(result.problems).toEqual(['pod default/b: no address is free in 10.244.0.0/30'])
  })
  test('a node with two pod networks gives one address of each', () => {
    const { objects } = settled(
      'Node\nmetadata: { name: n }\nspec: { podCIDR: 10.244.0.0/24, podCIDRs: [10.244.0.0/24, "fd00:10:244::/64"] }',
      pod('a'),
    )
    expect(objects.pods[0]!.status!.podIPs).toEqual([{ ip: '10.244.0.2' }, { ip: 'fd00:10:244::2' }])
  })
})

describe('Services', () => {
  const one = ({ objects }: Settled) => objects.services[0]!.spec
  test('a cluster IP of the upper part, a node port of the upper part, a health check port', () => {
    const spec = one(settled(service('type: LoadBalancer, externalTrafficPolicy: Local, ports: [{ port: 80 }]')))
    expect(spec.clusterIP).toMatch(/^10\.96\.(?!0\.)\d+\.\d+$/)
    expect(spec.clusterIPs).toEqual([spec.clusterIP])
    expect([spec.ipFamilies, spec.ipFamilyPolicy]).toEqual([['IPv4'], 'SingleStack'])
    expect(spec.ports![0]!.nodePort).toBeGreaterThanOrEqual(30086)
    expect(spec.healthCheckNodePort).toBeGreaterThanOrEqual(30086)
    expect(spec.healthCheckNodePort).not.toBe(spec.ports![0]!.nodePort)
  })
  test('what is given stays', () => {
    expect(one(settled(service('type: NodePort, clusterIP: 10.96.1.2, ports: [{ port: 80, nodePort: 31000 }]')))).toMatchObject({
      clusterIP: '10.96.1.2',
      ports: [{ nodePort: 31000 }],
    })
  })
  test('headless and ExternalName have no address', () => {
    expect(one(settled(service('clusterIP: None, selector: { app: web }, ports: [{ port: 80 }]')))).toMatchObject({
      clusterIP: 'None',
      clusterIPs: ['None'],
    })
    expect(one(settled(service('type: ExternalName, externalName: example.com'))).clusterIP).toBeUndefined()
  })
  test('the same port for TCP and UDP has one node port; a load balancer may go without', () => {
    const ports = one(
      settled(
        service('type: NodePort, ports: [{ name: a, port: 53 }, { name: b, port: 53, protocol: UDP }, { name: c, port: 80 }]'),
      ),
    ).ports!
    expect(ports[0]!.nodePort).toBe(ports[1]!.nodePort)
    expect(ports[2]!.nodePort).not.toBe(ports[0]!.nodePort)
    expect(
      one(settled(service('type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }]'))).ports![0]!
        .nodePort,
    ).toBeUndefined()
  })
  test('two families where asked for, if the cluster has two', () => {
    const dual = 'ServiceCIDR\nmetadata: { name: kubernetes }\nspec: { cidrs: [10.96.0.0/16, "fd00:10:96::/112"] }'
    const spec = one(settled(dual, service('ipFamilyPolicy: PreferDualStack, ports: [{ port: 80 }]')))
    expect(spec.ipFamilies).toEqual(['IPv4', 'IPv6'])
    expect(spec.clusterIPs![1]).toMatch(/^fd00:10:96::/)
    expect(one(settled(service('ipFamilyPolicy: PreferDualStack, ports: [{ port: 80 }]'))).ipFamilies).toEqual(['IPv4'])
    expect(settled(service('ipFamilyPolicy: RequireDualStack, selector: { a: b }, ports: [{ port: 80 }]')).problems).toEqual([
      'service default/web: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ])
  })
  test('300 Services in a range of 510 addresses never share one', () => {
    const cidr = 'Scenario\nmetadata: { name: x }\nspec: { cluster: { serviceCIDR: 10.96.0.0/23 } }'
    const { objects } = settled(
      cidr,
      ...Array.from({ length: 300 }, (_, i) => service('type: NodePort, ports: [{ port: 80 }]', `s${i}`)),
    )
    expect(new Set(objects.services.map(({ spec }) => spec.clusterIP)).size).toBe(300)
    expect(new Set(objects.services.map(({ spec }) => spec.ports![0]!.nodePort)).size).toBe(300)
  })
  test('a full range says so', () => {
    const cidr = 'Scenario\nmetadata: { name: x }\nspec: { cluster: { serviceCIDR: 10.96.0.0/30 } }'
    const result = settled(cidr, ...['a', 'b', 'c'].map((each) => service('ports: [{ port: 80 }]', each)))
    expect(
      result.objects.services
        .map(({ spec }) => spec.clusterIP)
        .filter(Boolean)
        .sort(),
    ).toEqual(['10.96.0.1', '10.96.0.2'])
    expect(result.problems).toEqual(['service default/c: failed to allocate IP: range is full'])
  })
})

describe('EndpointSlices', () => {
  const n = 'nodeName: n'
  const cases: [string, string[], string[]][] = [
    [
      'the pods that the selector matches',
      [
        pod('a', n),
        pod('b', n).replace('app: web', 'app: other'),
        service('selector: { app: web }, ports: [{ name: p, port: 80, targetPort: 3000 }]'),
      ],
      ['10.244.0.2 p:3000/TCP'],
    ],
    [
      'targetPort by name',
      [pod('a', n), service('selector: { app: web }, ports: [{ port: 80, targetPort: http }]')],
      ['10.244.0.2 :8080/TCP'],
    ],
    [
      'a name that means another port in another pod makes two slices',
      [
        pod('a', n),
        pod('b', n).replace('8080', '9090'),
        service('selector: { app: web }, ports: [{ port: 80, targetPort: http }]'),
      ],
      ['10.244.0.2 :8080/TCP', '10.244.0.3 :9090/TCP'],
    ],
    [
      'slices of the file are taken as they are',
      [pod('a', n), service('selector: { app: web }, ports: [{ port: 80 }]'), slice('{ addresses: [10.9.9.9] }')],
      ['10.9.9.9 :8080/TCP'],
    ],
    ['no pod, an empty slice', [service('selector: { app: web }, ports: [{ port: 80 }]')], [' ']],
    ['no selector, no slice', [pod('a', n), service('ports: [{ port: 80 }]')], []],
    [
      'Endpoints of the file are mirrored',
      [
        service('ports: [{ port: 80 }]'),
        'Endpoints\nmetadata: { name: web }\nsubsets: [{ addresses: [{ ip: 192.0.2.42 }], ports: [{ port: 9376 }] }]',
      ],
      ['192.0.2.42 :9376/TCP'],
    ],
    [
      'Endpoints stand for pods that the file has not',
      [
        service('selector: { app: web }, ports: [{ port: 80 }]'),
        'Endpoints\nmetadata: { name: web }\nsubsets: [{ addresses: [{ ip: 10.1.2.3 }], ports: [{ port: 80 }] }]',
      ],
      ['10.1.2.3 :80/TCP'],
    ],
    [
      'an Endpoints object without its Service is nothing',
      ['Endpoints\nmetadata: { name: web }\nsubsets: [{ addresses: [{ ip: 192.0.2.42 }], ports: [{ port: 9376 }] }]'],
      [],
    ],
    [
      'more than a hundred pods',
      [deployment(101), service('selector: { app: web }, ports: [{ port: 80 }]')],
      [expect.stringMatching(/^(?:10[\d.]+,?){100} /), expect.stringMatching(/^10[\d.]+ :80\/TCP$/)],
    ],
  ]
  test.each(cases)('%s', (_, documents, slices) => expect(slicesOf(settled(...documents))).toEqual(slices))

  const conditions: [string, string, string, [boolean, boolean, boolean]][] = [
    ['a pod without conditions is ready', '', '', [true, true, false]],
    ['a pod that is not ready', '', 'conditions: [{ type: Ready, status: "False" }]', [false, false, false]],
    [
      'not ready, but wanted',
      'publishNotReadyAddresses: true, ',
      'conditions: [{ type: Ready, status: "False" }]',
      [true, false, false],
    ],
  ]
  test.each(conditions)('%s', (_, spec, status, [ready, serving, terminating]) => {
    const { objects } = settled(pod('a', n, status), service(`${spec}selector: { app: web }, ports: [{ port: 80 }]`))
    expect(objects.endpointSlices[0]!.endpoints![0]!.conditions).toEqual({ ready, serving, terminating })
  })
  test('a pod that is going is not ready but serves', () => {
    const { objects } = settled(
      pod('a', n).replace('name: a', 'name: a, deletionTimestamp: "2026-01-01T00:00:00Z"'),
      service('selector: { app: web }, ports: [{ port: 80 }]'),
    )
    expect(objects.endpointSlices[0]!.endpoints![0]!.conditions).toEqual({ ready: false, serving: true, terminating: true })
  })
  test('a slice says whose it is', () => {
    const { metadata, endpoints } = settled(pod('a', n), service('selector: { app: web }, ports: [{ port: 80 }]')).objects
      .endpointSlices[0]!
    expect(metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    expect(metadata.labels).toEqual({
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      'kubernetes.io/service-name': 'web',
    })
    expect(endpoints![0]).toMatchObject({ nodeName: 'n', targetRef: { kind: 'Pod', name: 'a', namespace: 'default' } })
  })
  test('what kubectl shows as Endpoints', () => {
    const { objects } = settled(
      pod('a', n),
      pod('b', n, 'conditions: [{ type: Ready, status: "False" }]'),
      service('selector: { app: web }, ports: [{ port: 80 }]'),
    )
    expect(endpointsOf(objects.services[0]!, objects.endpoints, objects.endpointSlices).subsets).toEqual([
      {
        addresses: [{ ip: '10.244.0.2', nodeName: 'n', targetRef: { kind: 'Pod', name: 'a', namespace: 'default' } }],
        notReadyAddresses: [{ ip: '10.244.0.3', nodeName: 'n', targetRef: { kind: 'Pod', name: 'b', namespace: 'default' } }],
        ports: [{ port: 80, protocol: 'TCP' }],
      },
    ])
  })
})
