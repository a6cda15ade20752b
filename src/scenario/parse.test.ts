import { describe, expect, test } from 'vitest'
import { parseScenario } from './parse.ts'

/** `line:column message | cure` of every problem. */
const problemsOf = (text: string): string[] =>
  parseScenario(text).problems.map(
    ({ line, column, message, cure }) => `${line}:${column} ${message}${cure === undefined ? '' : ` | ${cure}`}`,
  )

const service = (spec: string, name = 'web'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec:\n${spec.replace(/^/gm, '  ')}\n`
const deployment = (spec: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n${spec.replace(/^/gm, '  ')}\n`
const pod = (spec: string): string => `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n${spec.replace(/^/gm, '  ')}\n`
const scenario = (spec: string): string =>
  `apiVersion: hoplight.dev/v1\nkind: Scenario\nmetadata: { name: x }\nspec:\n${spec.replace(/^/gm, '  ')}\n`
const strict = (kind: string, words: string): string => `${kind} in version "v1" cannot be handled as a ${kind}: ${words}`

describe('each fault says where, what, and what would be right', () => {
  const cases: [string, string, string[]][] = [
    [
      'an unknown field',
      service('prots: [{ port: 80 }]\nports: [{ port: 80 }]'),
      [`5:3 ${strict('Service', 'strict decoding error: unknown field "spec.prots"')} | did you mean ports?`],
    ],
    [
      'an unknown field in a list',
      service('ports:\n- port: 80\n  targetport: 8080'),
      [`7:5 ${strict('Service', 'strict decoding error: unknown field "spec.ports[0].targetport"')} | did you mean targetPort?`],
    ],
    [
      'an unknown field deep in a template',
      deployment(
        'selector: { matchLabels: { a: b } }\ntemplate:\n  metadata: { labels: { a: b } }\n  spec:\n    containers:\n    - name: web\n      image: nginx\n      port: []',
      ),
      [
        `12:9 ${strict('Deployment', 'strict decoding error: unknown field "spec.template.spec.containers[0].port"')} | did you mean ports?`,
      ],
    ],
    [
      'a wrong type',
      service('ports:\n- port: "80"'),
      [
        `6:11 ${strict('Service', 'json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32')} | spec.ports[0].port is a whole number, without quotes`,
      ],
    ],
    [
      'a number where text belongs',
      pod('containers:\n- name: web\n  image: nginx\n  env: [{ name: PORT, value: 80 }]'),
      [
        `8:32 ${strict('Pod', 'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string')} | spec.containers[0].env[0].value is text: put it in quotes`,
      ],
    ],
    [
      'yes is a boolean, as in Kubernetes',
      pod('containers:\n- name: web\n  image: nginx\n  env: [{ name: A, value: yes }]'),
      [
        `8:29 ${strict('Pod', 'json: cannot unmarshal bool into Go struct field EnvVar.spec.containers.env.value of type string')} | spec.containers[0].env[0].value is text: put it in quotes`,
      ],
    ],
    [
      'a key given twice',
      service('type: ClusterIP\nports: [{ port: 80 }]\ntype: NodePort'),
      ['7:3 strict decoding error: yaml: unmarshal errors: line 7: key "type" already set in map | take one of the two out'],
    ],
    [
      'a key given twice in JSON',
      '{"apiVersion":"v1","kind":"Namespace",\n "metadata":{"name":"a","name":"b"}}',
      ['2:25 strict decoding error: duplicate field "name" | take one of the two out'],
    ],
    [
      'broken YAML',
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n   x: b\n',
      [
        '4:9 yaml: Nested mappings are not allowed in compact mappings | put text that contains ": " in quotes, or start a new line',
      ],
    ],
    [
      'broken JSON',
      '{"apiVersion": "v1",\n "kind" "Pod"}',
      ['2:9 invalid character "\\"" after object key | a colon follows the key'],
    ],
    ['JSON cut in half', '{"apiVersion": "v1", "kind": "Po', ['1:32 unexpected end of JSON input | a string is not closed']],
    [
      'no kind',
      'apiVersion: v1\nmetadata: { name: a }',
      ["1:1 Object 'Kind' is missing | begin each object with kind: Service (or another kind)"],
    ],
    [
      'no name',
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  labels: {}',
      [
        '3:1 The Namespace "" is invalid: metadata.name: Required value: name or generateName is required | give it a name under metadata',
      ],
    ],
    [
      'an unknown kind',
      'apiVersion: v1\nkind: Servise\nmetadata: { name: a }',
      ['2:7 no matches for kind "Servise" in version "v1" | did you mean Service?'],
    ],
    [
      'a kind of the wrong group',
      'apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: { name: a }',
      ['2:7 no matches for kind "Deployment" in version "extensions/v1beta1" | Deployment is in apiVersion apps/v1'],
    ],
    [
      'two unnamed ports',
      service('ports:\n- port: 80\n- port: 443\n  name: https'),
      ['6:5 The Service "web" is invalid: spec.ports[0].name: Required value | with several ports each one needs a name'],
    ],
    [
      'a port out of range',
      service('ports: [{ port: 70000 }]'),
      ['5:19 The Service "web" is invalid: spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [
      'a wrong protocol',
      service('ports: [{ port: 80, protocol: TPC }]'),
      [
        '5:33 The Service "web" is invalid: spec.ports[0].protocol: Unsupported value: "TPC": supported values: "SCTP", "TCP", "UDP" | did you mean TCP?',
      ],
    ],
    [
      'a node port out of range',
      service('type: NodePort\nports: [{ port: 80, nodePort: 80 }]'),
      [
        '6:33 The Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767 | choose one from 30000 to 32767, or leave it out and one is allocated',
      ],
    ],
    [
      'a node port without the type',
      service('ports: [{ port: 80, nodePort: 30000 }]'),
      [
        '5:23 The Service "web" is invalid: spec.ports[0].nodePort: Forbidden: may not be used when `type` is \'ClusterIP\' | set type: NodePort, or take nodePort out',
      ],
    ],
    [
      'a node port that another Service has',
      `${service('type: NodePort\nports: [{ port: 80, nodePort: 30000 }]', 'one')}---\n${service('type: NodePort\nports: [{ port: 80, nodePort: 30000 }]', 'two')}`,
      [
        '13:33 The Service "two" is invalid: spec.ports[0].nodePort: Invalid value: 30000: provided port is already allocated | Service default/one in line 3 has it; choose another, or leave it out and one is allocated',
      ],
    ],
    [
      'a cluster IP that is none',
      service('clusterIP: 10.96.0.300\nports: [{ port: 80 }]'),
      [
        '5:14 The Service "web" is invalid: spec.clusterIPs[0]: Invalid value: "10.96.0.300": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff) | give an address of the service CIDR, None for a headless Service, or leave it out and one is allocated',
      ],
    ],
    [
      'a cluster IP that another Service has',
      `${service('clusterIP: 10.96.0.5\nports: [{ port: 80 }]', 'one')}---\n${service('clusterIP: 10.96.0.5\nports: [{ port: 80 }]', 'two')}`,
      [
        '12:14 The Service "two" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.5"]: failed to allocate IP 10.96.0.5: provided IP is already allocated | Service default/one in line 3 has it; choose another, or leave it out and one is allocated',
      ],
    ],
    [
      'a name that exists',
      `${service('ports: [{ port: 80 }]')}---\n${service('ports: [{ port: 81 }]')}`,
      ['9:19 services "web" already exists | Service default/web in line 3 has it; rename one of the two'],
    ],
    [
      'a name with capitals',
      service('ports: [{ port: 80 }]', 'Web'),
      [
        "3:19 The Service \"Web\" is invalid: metadata.name: Invalid value: \"Web\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?') | web would be right",
      ],
    ],
    [
      'a selector that does not match its template',
      deployment(
        'selector: { matchLabels: { app: web } }\ntemplate:\n  metadata: { labels: { app: wbe } }\n  spec: { containers: [{ name: a, image: b }] }',
      ),
      [
        '7:25 The Deployment "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"wbe"}: `selector` does not match template `labels` | the template\'s labels must contain {"app":"web"}',
      ],
    ],
    [
      'a pod without containers',
      pod('nodeName: a'),
      ['4:1 The Pod "web" is invalid: spec.containers: Required value | a pod has at least one container'],
    ],
    [
      'two problems in two documents, both told',
      `${service('prots: []\nports: [{ port: 80 }]')}---\n${pod('containers: [{ name: A, image: b }]')}`,
      [
        `5:3 ${strict('Service', 'strict decoding error: unknown field "spec.prots"')} | did you mean ports?`,
        "12:24 The Pod \"web\" is invalid: spec.containers[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      'a fault inside a List',
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: { name: web }\n  spec:\n    ports:\n    - prot: 80\n      port: 80\n`,
      [`9:7 ${strict('Service', 'strict decoding error: unknown field "spec.ports[0].prot"')} | did you mean port?`],
    ],
    [
      'a fault inside JSON',
      '{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},\n"spec":{"ports":[{"port":80,\n"nodeport":1}]}}',
      [`3:1 ${strict('Service', 'strict decoding error: unknown field "spec.ports[0].nodeport"')} | did you mean nodePort?`],
    ],
    [
      'two Scenarios',
      `${scenario('title: a')}---\n${scenario('title: b')}`,
      ['8:7 a file has at most one Scenario | take one of them out'],
    ],
    [
      'an unknown field of our own',
      scenario('hosst: []'),
      [`5:3 ${strict('Scenario', 'strict decoding error: unknown field "spec.hosst"')} | did you mean hosts?`],
    ],
    [
      'a release without quotes',
      scenario('cluster: { version: 1.30 }'),
      [
        `5:23 ${strict('Scenario', 'json: cannot unmarshal number into Go struct field ScenarioCluster.spec.cluster.version of type string')} | put the release in quotes, such as '1.36'`,
      ],
    ],
    [
      'a plugin that comes later',
      scenario('cluster: { cni: calico }'),
      ['5:19 cni "calico" is not simulated yet | simulated: kindnet, bridge'],
    ],
    [
      'a release that comes later',
      scenario("cluster: { version: '1.25' }"),
      ['5:23 Kubernetes release "1.25" is not simulated yet | simulated: 1.36, 1.30, 1.20'],
    ],
    [
      'a newer document',
      'apiVersion: hoplight.dev/v2\nkind: Scenario\nmetadata: { name: x }',
      [
        '1:13 This scenario was made by a newer Hoplight (version 2; this one reads up to 1). | reload the page, or update the package',
      ],
    ],
    [
      'a host without prefix length',
      scenario('hosts:\n- { name: client, address: 172.18.0.100 }'),
      [
        '6:30 spec.hosts[0].address: Invalid value: "172.18.0.100": must be an address with its prefix length, such as 172.18.0.100/16',
      ],
    ],
    [
      'a route by a node that is not there',
      scenario('hosts:\n- { name: client, address: 172.18.0.100/16, routes: [{ to: 10.0.0.1, via: kind-workr }] }'),
      [
        '6:77 spec.hosts[0].routes[0].via: Invalid value: "kind-workr": no such node | the nodes are kind-control-plane, kind-worker, kind-worker2',
      ],
    ],
    [
      'an expectation from nowhere',
      scenario('expect: [{ from: client, to: "1.2.3.4:80" }]'),
      ['5:20 spec.expect[0].from: Invalid value: "client": must be pod/NAMESPACE/NAME, node/NAME, host/NAME or netns/NAME'],
    ],
  ]
  test.each(cases)('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
    expect(parseScenario(text).scenario).toBeUndefined()
  })
})

describe('what is right is taken', () => {
  const fields = `containers:
- name: web
  image: nginx
  resources: { limits: { cpu: 100m } }
  livenessProbe: { httpGet: { path: /, port: http }, periodSeconds: 5 }
  volumeMounts: [{ name: v, mountPath: /v }]
  securityContext: { runAsUser: 1, capabilities: { drop: [ALL] } }
  ports: [{ name: http, containerPort: 80 }]
volumes: [{ name: v, emptyDir: {} }]
affinity: { podAntiAffinity: { anything: [1] } }
terminationGracePeriodSeconds: 30`
  const cases: [string, string][] = [
    ['fields that are not simulated', pod(fields)],
    ['an empty file', ''],
    ['empty documents', '---\n---\n# nothing\n'],
    [
      'aliases and merges',
      'apiVersion: v1\nkind: Namespace\nmetadata: &m { name: a, labels: &l { x: y } }\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: b, labels: { <<: { x: z } } }\n',
    ],
    ['a Windows file with a byte order mark', `\ufeff${service('ports: [{ port: 80 }]').replaceAll('\n', '\r\n')}`],
    [
      'what kubectl adds',
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  creationTimestamp: null\n  uid: x\n  resourceVersion: "1"\n  managedFields: [{ manager: kubectl }]\nspec: { finalizers: [kubernetes] }\nstatus: { phase: Active }\n',
    ],
    [
      'one node port for two protocols of one Service',
      service(
        'type: NodePort\nports: [{ name: a, port: 53, nodePort: 30053 }, { name: b, port: 53, protocol: UDP, nodePort: 30053 }]',
      ),
    ],
    [
      'the same name in two namespaces',
      `${service('ports: [{ port: 80 }]')}---\n${service('ports: [{ port: 80 }]').replace('name: web', 'name: web, namespace: other')}`,
    ],
  ]
  test.each(cases)('%s', (_, text) => expect(problemsOf(text)).toEqual([]))

  test('other kinds of the API and custom resources are kept, not refused', () => {
    const text = [
      'policy/v1 PodDisruptionBudget',
      'batch/v1 Job',
      'coordination.k8s.io/v1 Lease',
      'cilium.io/v2 CiliumNetworkPolicy',
      'rbac.authorization.k8s.io/v1 ClusterRole',
    ]
      .map(
        (each) =>
          `apiVersion: ${each.split(' ')[0]!}\nkind: ${each.split(' ')[1]!}\nmetadata: { name: x }\nanything: { goes: [1] }\n`,
      )
      .join('---\n')
    const { scenario: read, problems } = parseScenario(text)
    expect(problems).toEqual([])
    expect(read?.objects.others.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}`)).toEqual([
      'PodDisruptionBudget default',
      'Job default',
      'Lease default',
      'CiliumNetworkPolicy -',
      'ClusterRole -',
    ])
  })

  test('a List, a ServiceList and JSON are the same as documents', () => {
    const one = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } }
    const texts = [
      JSON.stringify(one),
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [one] }),
      JSON.stringify({ apiVersion: 'v1', kind: 'ServiceList', items: [{ metadata: one.metadata, spec: one.spec }] }),
      service('ports: [{ port: 80 }]'),
    ]
    const services = texts.map((text) => parseScenario(text).scenario?.objects.services)
    for (const each of services) expect(each).toEqual(services[0])
    expect(services[0]).toHaveLength(1)
  })

  test('the API fills in its defaults', () => {
    const [read] = parseScenario(service('type: LoadBalancer\nsessionAffinity: ClientIP\nports: [{ port: 80 }]')).scenario!
      .objects.services
    expect(read).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        type: 'LoadBalancer',
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
        internalTrafficPolicy: 'Cluster',
        externalTrafficPolicy: 'Cluster',
        allocateLoadBalancerNodePorts: true,
      },
    })
  })

  test('an option wins over the file', () => {
    const text = 'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: winuserspace\n'
    expect(problemsOf(text)).toEqual([
      '3:7 kube-proxy mode "winuserspace" is not simulated: it is for Windows nodes | simulated: iptables, nftables, ipvs, userspace',
    ])
    expect(parseScenario(text, { proxyMode: 'iptables' }).scenario?.settings.proxyMode).toBe('iptables')
    const old = scenario("cluster: { version: '1.30' }")
    expect(parseScenario(old).scenario?.settings.version).toBe('1.30')
    expect(parseScenario(old, { version: '1.20' }).scenario?.settings.version).toBe('1.20')
    expect(
      parseScenario(old, { version: '1.29', proxyMode: 'kernelspace' }).problems.map(
        ({ message, cure }) => `${message} | ${cure!}`,
      ),
    ).toEqual([
      'Kubernetes release "1.29" is not simulated yet | simulated: 1.36, 1.30, 1.20',
      'kube-proxy mode "kernelspace" is not simulated: it is for Windows nodes | simulated: iptables, nftables, ipvs, userspace',
    ])
  })
})

describe('the defaults of a cluster', () => {
  const node = (address: string, cidr: string): string =>
    `apiVersion: v1\nkind: Node\nmetadata: { name: a }\nspec: { podCIDR: ${cidr} }\nstatus: { addresses: [{ type: InternalIP, address: ${address} }] }\n`
  const cases: [string, string, object][] = [
    [
      'nothing said',
      '',
      {
        version: '1.36',
        cni: 'kindnet',
        cniConfig: { hairpinMode: true },
        proxyMode: 'iptables',
        distribution: undefined,
        podCIDR: '10.244.0.0/16',
        serviceCIDR: '10.96.0.0/16',
        nodeNetwork: '172.18.0.0/16',
        gateway: '172.18.0.1',
        nfacct: true,
        seed: 1,
      },
    ],
    [
      'networks from the first Node',
      node('192.168.7.20', '10.42.3.0/24'),
      { nodeNetwork: '192.168.0.0/16', gateway: '192.168.0.1', podCIDR: '10.42.0.0/16' },
    ],
    ['the gateway follows the network', scenario('cluster: { nodeNetwork: 10.1.0.0/24 }'), { gateway: '10.1.0.1' }],
    [
      'bridge where kube-proxy detects by one',
      'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\ndetectLocalMode: BridgeInterface\n',
      { cni: 'bridge' },
    ],
    [
      'the ServiceCIDR object',
      'apiVersion: networking.k8s.io/v1\nkind: ServiceCIDR\nmetadata: { name: kubernetes }\nspec: { cidrs: [10.43.0.0/16] }\n',
      { serviceCIDR: '10.43.0.0/16' },
    ],
    [
      'what is said wins',
      `${scenario('cluster: { podCIDR: 10.1.0.0/16, seed: 7, nfacct: false, cniConfig: { hairpinMode: false } }')}---\n${node('192.168.7.20', '10.42.3.0/24')}`,
      {
        podCIDR: '10.1.0.0/16',
        seed: 7,
        nfacct: false,
        cniConfig: { hairpinMode: false },
      },
    ],
  ]
  test.each(cases)('%s', (_, text, settings) => expect(parseScenario(text).scenario?.settings).toMatchObject(settings))
})

describe('input that attacks', () => {
  const nines = (name: string): string => `[${Array(9).fill(`*${name}`).join(',')}]`
  const cases: [string, string, string][] = [
    ['a paste of 50 MB', 'a'.repeat(50 * 1024 * 1024), 'The text is too long: 50 MB of text; the limit is 16 MB.'],
    ['YAML of 5 MB', 'a: b\n'.repeat(1024 * 1024), 'The text is too long: 5.0 MB of YAML; the limit is 4.0 MB.'],
    ['a million brackets', '['.repeat(1_000_000), 'nested more than 200 deep'],
    [
      'nested YAML',
      Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
      'yaml: exceeded max depth: nested too deep to read',
    ],
    [
      'a billion laughs',
      `a: &a [x]\n${[...'bcdefghij'].map((each, i) => `${each}: &${each} ${nines('abcdefghij'[i]!)}\n`).join('')}`,
      'yaml: document contains excessive aliasing',
    ],
    [
      'a million pods in one line',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: 1000000 }\n',
      'The text is too large: 1000000 pods; a scenario may have 20000.',
    ],
    ['a value inside itself', 'a: &a [*a]\n', "yaml: anchor 'a' value contains itself"],
  ]
  test.each(cases)('%s is refused in one sentence, at once', (_, text, message) => {
    const start = performance.now()
    expect(parseScenario(text).problems.map((problem) => problem.message)).toEqual([message])
    expect(performance.now() - start).toBeLessThan(8000)
  })

  test('__proto__ is a field like any other', () => {
    for (const text of [
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: a, __proto__: { x: y } }',
      '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a","__proto__":{"x":"y"}}}',
    ]) {
      expect(problemsOf(text)).toEqual([expect.stringContaining('unknown field "metadata.__proto__"')])
    }
    expect(({} as { x?: string }).x).toBeUndefined()
  })

  test('10,000 Services as JSON are checked in seconds, and their faults found', () => {
    const items = Array.from({ length: 10_000 }, (_, i) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `svc-${i}` },
      spec: { selector: { app: `a${i}` }, ports: [{ port: 80, ...(i === 9_999 ? { prot: 1 } : {}) }] },
    }))
    const start = performance.now()
    const { problems } = parseScenario(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
    expect(performance.now() - start).toBeLessThan(5000)
    expect(problems.map(({ message }) => message)).toEqual([
      strict('Service', 'strict decoding error: unknown field "spec.ports[0].prot"'),
    ])
  })
})
