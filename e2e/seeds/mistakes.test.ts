/** Fifty mistakes that people make in manifests: each gets the API server's own words, or a warning that says what will come of it. */
import { describe, expect, it } from 'vitest'
import { parseScenario } from '../../src/scenario/parse.ts'

const VERSIONS: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  Ingress: 'networking.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Scenario: 'hoplight.dev/v1',
}
/** `KIND NAME { … }`: one line a document. */
const doc = (line: string): string => {
  const [kind = '', name = '', ...rest] = line.split(' ')
  return `apiVersion: ${VERSIONS[kind] ?? 'v1'}\nkind: ${kind}\nmetadata: { name: ${name} }\n${rest.join(' ')}`
}
const pod = (ports = '{ name: http, containerPort: 8080 }', name = 'web', more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: web } }\nspec: { containers: [{ name: c, image: nginx, ports: [${ports}]${more} }] }`
const svc = (spec: string, name = 'web'): string => doc(`Service ${name} spec: { ${spec} }`)
const deploy = (spec: string, name = 'web'): string => doc(`Deployment ${name} spec: { ${spec} }`)
const template = (app = 'web', more = ''): string =>
  `template: { metadata: { labels: { app: ${app} } }, spec: { containers: [{ name: c, image: nginx }]${more} } }`
const cluster = (spec: string): string => doc(`Scenario s spec: { cluster: { ${spec} } }`)

const MISTAKES: readonly [string, string[], string][] = [
  [
    'a selector with a typing error',
    [pod(), svc('selector: { app: wbe }, ports: [{ port: 80, targetPort: 8080 }]')],
    'no pod in default has the labels app=wbe: it has no endpoints, and connections to it are refused',
  ],
  [
    'a selector with another key',
    [pod(), svc('selector: { name: web }, ports: [{ port: 80, targetPort: 8080 }]')],
    'no pod in default has the labels name=web',
  ],
  [
    'a selector of another namespace',
    [pod().replace('name: web,', 'name: web, namespace: shop,'), svc('selector: { app: web }, ports: [{ port: 8080 }]')],
    'the pods with app=web are in namespace shop, and a Service selects in its own namespace only',
  ],
  [
    'a targetPort where nobody listens',
    [pod(), svc('selector: { app: web }, ports: [{ port: 80 }]')],
    'its pods declare port 8080, not 80: the rules lead to 80, where nobody listens',
  ],
  [
    'a targetPort that no port is called',
    [pod(), svc('selector: { app: web }, ports: [{ port: 80, targetPort: htp }]')],
    'no container port of its pods is called "htp"',
  ],
  [
    'a targetPort by the wrong protocol',
    [pod(), svc('selector: { app: web }, ports: [{ port: 53, protocol: UDP, targetPort: 8080 }]')],
    'its pods serve 8080 by TCP, not UDP',
  ],
  [
    'a duplicate node port',
    [
      svc('type: NodePort, ports: [{ port: 80, nodePort: 30080 }]', 'a'),
      svc('type: NodePort, ports: [{ port: 80, nodePort: 30080 }]', 'b'),
    ],
    'The Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
  ],
  [
    'a node port out of range',
    [svc('type: NodePort, ports: [{ port: 80, nodePort: 8080 }]')],
    'provided port is not in the valid range. The range of valid ports is 30000-32767',
  ],
  [
    'a node port of a ClusterIP Service',
    [svc('ports: [{ port: 80, nodePort: 30080 }]')],
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
  ],
  [
    'a port out of range',
    [svc('ports: [{ port: 70000 }]')],
    'spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
  ],
  [
    'overlapping pod and service ranges',
    [cluster('podCIDR: 10.96.0.0/16, serviceCIDR: 10.96.0.0/12')],
    'the pod network 10.96.0.0/16 and the service range 10.96.0.0/12 overlap',
  ],
  [
    'overlapping pod and node networks',
    [cluster('podCIDR: 172.18.0.0/16')],
    "the pod network 172.18.0.0/16 and the nodes' network 172.18.0.0/16 overlap",
  ],
  [
    'a cluster IP outside the range',
    [cluster('serviceCIDR: 10.96.0.0/16'), svc('clusterIP: 10.97.0.1, ports: [{ port: 80 }]')],
    'failed to allocate IP 10.97.0.1: the provided IP (10.97.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
  ],
  [
    'two Services with one cluster IP',
    [svc('clusterIP: 10.96.0.9, ports: [{ port: 80 }]', 'a'), svc('clusterIP: 10.96.0.9, ports: [{ port: 80 }]', 'b')],
    'failed to allocate IP 10.96.0.9: provided IP is already allocated',
  ],
  [
    'a cluster IP that is none',
    [svc('clusterIP: 10.96.0.300, ports: [{ port: 80 }]')],
    'spec.clusterIPs[0]: Invalid value: "10.96.0.300": must be a valid IP address',
  ],
  ['no ports', [svc('selector: { app: web }')], 'The Service "web" is invalid: spec.ports: Required value'],
  ['two ports without names', [svc('ports: [{ port: 80 }, { port: 443 }]')], 'spec.ports[0].name: Required value'],
  [
    'two ports of one name',
    [svc('ports: [{ name: a, port: 80 }, { name: a, port: 443 }]')],
    'spec.ports[1].name: Duplicate value: "a"',
  ],
  [
    'a port in quotes',
    [svc('ports: [{ port: "80" }]')],
    'cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32',
  ],
  [
    'a targetPort number in quotes',
    [svc('ports: [{ port: 80, targetPort: "8080" }]')],
    'spec.ports[0].targetPort: Invalid value: "8080": must contain at least one letter',
  ],
  ['a field that does not exist', [svc('ports: [{ port: 80, targetport: 8080 }]')], 'unknown field "spec.ports[0].targetport"'],
  ['a type that does not exist', [svc('type: Nodeport, ports: [{ port: 80 }]')], 'spec.type: Unsupported value: "Nodeport"'],
  [
    'a protocol in small letters',
    [svc('ports: [{ port: 80, protocol: tcp }]')],
    'spec.ports[0].protocol: Unsupported value: "tcp"',
  ],
  [
    'a name with capitals',
    [svc('ports: [{ port: 80 }]', 'Web')],
    'The Service "Web" is invalid: metadata.name: Invalid value: "Web"',
  ],
  ['a name that begins with a digit', [svc('ports: [{ port: 80 }]', '1web')], 'a DNS-1035 label must consist of'],
  ['a name twice', [svc('ports: [{ port: 80 }]'), svc('ports: [{ port: 81 }]')], 'services "web" already exists'],
  [
    'a kind of the wrong group',
    ['apiVersion: v1\nkind: Deployment\nmetadata: { name: web }'],
    'no matches for kind "Deployment" in version "v1"',
  ],
  [
    'a kind of an old group',
    ['apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: web }'],
    'no matches for kind "Ingress" in version "extensions/v1beta1"',
  ],
  ['a Deployment without selector', [deploy(template())], 'spec.selector: Required value'],
  [
    'a selector that is not the template’s',
    [deploy(`selector: { matchLabels: { app: api } }, ${template()}`)],
    '`selector` does not match template `labels`',
  ],
  [
    'two Deployments that fight',
    [
      deploy(`selector: { matchLabels: { app: web } }, ${template()}`, 'a'),
      deploy(`selector: { matchLabels: { app: web } }, ${template()}`, 'b'),
    ],
    'the selector of Deployment a matches these pods too',
  ],
  [
    'a negative number of replicas',
    [deploy(`replicas: -1, selector: { matchLabels: { app: web } }, ${template()}`)],
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'no replicas',
    [deploy(`replicas: 0, selector: { matchLabels: { app: web } }, ${template()}`)],
    'asks for 0 replicas: it has no pods',
  ],
  ['no container', [doc('Pod web spec: { containers: [] }')], 'spec.containers: Required value'],
  ['no image', [doc('Pod web spec: { containers: [{ name: c }] }')], 'spec.containers[0].image: Required value'],
  [
    'a restart policy of a Deployment',
    [deploy(`selector: { matchLabels: { app: web } }, ${template('web', ', restartPolicy: Never')}`)],
    'restartPolicy: Unsupported value: "Never": supported values: "Always"',
  ],
  [
    'two containers on one port',
    [
      'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: a, image: x, ports: [{ containerPort: 80 }] }, { name: b, image: x, ports: [{ containerPort: 80 }] }] }',
    ],
    'containers a and b both want port 80/TCP',
  ],
  [
    'a readiness probe on another port',
    [pod(undefined, 'web', ', readinessProbe: { tcpSocket: { port: 9090 } }')],
    'the readiness probe asks port 9090, which c does not declare: the pod never becomes ready',
  ],
  [
    'a node selector that no node has',
    [
      'apiVersion: v1\nkind: Node\nmetadata: { name: n }',
      'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { nodeSelector: { disk: ssd }, containers: [{ name: a, image: x }] }',
    ],
    'no node has the labels disk=ssd: its pods stay Pending',
  ],
  [
    'no selector and no endpoints',
    [svc('ports: [{ port: 80 }]')],
    'has no selector, and no EndpointSlice or Endpoints has its name',
  ],
  [
    'Endpoints of another name',
    [svc('ports: [{ port: 80 }]'), 'apiVersion: v1\nkind: Endpoints\nmetadata: { name: wbe }\nsubsets: []'],
    'Endpoints default/wbe: there is no Service of that name',
  ],
  [
    'an EndpointSlice without its label',
    [
      svc('ports: [{ port: 80 }]'),
      'apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: web-1 }\naddressType: IPv4\nendpoints: [{ addresses: [192.0.2.1] }]',
    ],
    'has no label kubernetes.io/service-name: it belongs to no Service',
  ],
  [
    'an EndpointSlice whose port has another name',
    [
      svc('ports: [{ name: http, port: 80 }]'),
      'apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: web-1, labels: { kubernetes.io/service-name: web } }\naddressType: IPv4\nports: [{ name: web, port: 80 }]\nendpoints: [{ addresses: [192.0.2.1] }]',
    ],
    'the Service has no port called "web"',
  ],
  [
    'an endpoint that is no address',
    [
      svc('ports: [{ port: 80 }]'),
      'apiVersion: v1\nkind: Endpoints\nmetadata: { name: web }\nsubsets: [{ addresses: [{ ip: db.example.com }], ports: [{ port: 80 }] }]',
    ],
    'subsets[0].addresses[0].ip: Invalid value: "db.example.com"',
  ],
  [
    'an address as external name',
    [svc('type: ExternalName, externalName: 192.0.2.1')],
    'externalName is an address, but DNS will answer with it as if it were a name',
  ],
  [
    'a headless Service that translates',
    [pod(), svc('clusterIP: None, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }]')],
    'is headless: nothing translates port 80 to 8080',
  ],
  [
    'a load balancer that nobody gives',
    [pod(), svc('type: LoadBalancer, selector: { app: web }, ports: [{ port: 8080 }]')],
    'EXTERNAL-IP stays <pending>',
  ],
  [
    'an Ingress to a Service that is not there',
    [
      doc(
        'Ingress web spec: { rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: wbe, port: { number: 80 } } } }] } }] }',
      ),
    ],
    'there is no Service default/wbe',
  ],
  [
    'an Ingress to the pods’ port',
    [
      pod(),
      svc('selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }]'),
      doc(
        'Ingress web spec: { rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 8080 } } } }] } }] }',
      ),
    ],
    'Service web has no port 8080',
  ],
  [
    'an Ingress without pathType',
    [
      doc(
        'Ingress web spec: { rules: [{ http: { paths: [{ path: /, backend: { service: { name: web, port: { number: 80 } } } }] } }] }',
      ),
    ],
    'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
  ],
  [
    'a policy for nobody',
    [pod(), doc('NetworkPolicy web spec: { podSelector: { matchLabels: { app: wbe } } }')],
    'no pod in default matches its podSelector: it isolates nobody',
  ],
  [
    'egress rules that are not named',
    [doc('NetworkPolicy web spec: { podSelector: {}, policyTypes: [Ingress], egress: [{}] }')],
    'its egress rules do nothing, because policyTypes does not name Egress',
  ],
  [
    'two pods of one address',
    [`${pod(undefined, 'a')}\nstatus: { podIP: 10.244.1.9 }`, `${pod(undefined, 'b')}\nstatus: { podIP: 10.244.1.9 }`],
    'Pod b has the address 10.244.1.9, which Pod a has too',
  ],
  [
    'two nodes of one pod network',
    [
      'apiVersion: v1\nkind: Node\nmetadata: { name: a }\nspec: { podCIDR: 10.244.1.0/24 }',
      'apiVersion: v1\nkind: Node\nmetadata: { name: b }\nspec: { podCIDR: 10.244.1.0/24 }',
    ],
    'its pod network 10.244.1.0/24 overlaps that of a',
  ],
  [
    'a namespace that is not there',
    ['apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }', pod().replace('name: web,', 'name: web, namespace: shpo,')],
    'namespaces "shpo" not found',
  ],
  [
    'a StatefulSet without its Service',
    [doc(`StatefulSet db spec: { serviceName: db, selector: { matchLabels: { app: web } }, ${template()} }`)],
    'there is no Service "db": its pods get no names in DNS',
  ],
]

describe('mistakes in manifests', () => {
  it('are at least fifty', () => {
    expect(MISTAKES.length).toBeGreaterThanOrEqual(50)
  })

  it.each(MISTAKES)('%s', (_what, documents, words) => {
    const { problems } = parseScenario(documents.join('\n---\n'), { advise: true })
    expect(
      problems.map(({ message }) => message).filter((message) => message.includes(words)),
      JSON.stringify(problems.map(({ message }) => message)),
    ).not.toEqual([])
    for (const { line, column } of problems) expect(line * column).toBeGreaterThan(0)
  })

  it('what is right gets no word', () => {
    expect(
      parseScenario([pod(), svc('selector: { app: web }, ports: [{ port: 80, targetPort: http }]')].join('\n---\n'), {
        advise: true,
      }).problems,
    ).toEqual([])
  })
})
