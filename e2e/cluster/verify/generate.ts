/** Random small clusters, each from its seed: what a Service can be, on two CNIs, in the modes and releases that are simulated, with some of the breakages that people make. */
import YAML from 'yaml'
import { type Random, random } from './random.ts'
import { type Plan, PLANS } from './plan.ts'

export interface LabPod {
  readonly name: string
  /** Index of its node. */
  readonly node: number
  readonly ip: string
  readonly hostNetwork: boolean
  readonly ports: readonly (readonly ['TCP' | 'UDP', number])[]
}
export interface LabHost {
  readonly name: string
  readonly address: string
  readonly servers: readonly number[]
  readonly routes: { to: string; via: string }[]
}
export interface Lab {
  readonly text: string
  readonly plan: Plan
  readonly cni: 'kindnet' | 'bridge'
  readonly proxyMode: 'iptables' | 'nftables'
  readonly hairpinMode: boolean
  readonly pods: readonly LabPod[]
  readonly hosts: readonly LabHost[]
  /** Node and command. */
  readonly setup: readonly (readonly [string, string])[]
  readonly destinations: readonly string[]
}

export const NODES = ['kind-control-plane', 'kind-worker', 'kind-worker2'] as const
const SERVICES = 7

type Doc = Record<string, unknown>

/** A lab under construction. */
interface Draft {
  readonly chance: Random
  readonly plan: Plan
  readonly pods: readonly LabPod[]
  readonly hosts: readonly LabHost[]
  readonly docs: Doc[]
  readonly destinations: Set<string>
}

export function generateLab(seed: number, family: 4 | 6): Lab {
  const chance = random(seed)
  const { pick } = chance
  const plan = PLANS[family]
  const cni = pick('kindnet', 'kindnet', 'bridge')
  const releases: [version: string, proxyMode: Lab['proxyMode']][] = [
    ['1.36', 'iptables'],
    ['1.36', 'nftables'],
    ['1.36', 'nftables'],
    ['1.30', 'iptables'],
    [family === 4 ? '1.20' : '1.36', 'iptables'],
  ]
  const [version, proxyMode] = pick(...releases)
  const hairpinMode = cni === 'kindnet' || chance.of(0.6)
  const hosts: LabHost[] = [
    { name: 'outside', address: '172.18.0.100/16', routes: [], servers: [5432] },
    { name: 'outside2', address: '172.18.0.101/16', routes: [], servers: [] },
    { name: 'database', address: '172.18.0.50/16', routes: [], servers: [5432, 5433] },
  ]
  const draft: Draft = { chance, plan, pods: somePods(chance, plan), hosts, docs: [], destinations: new Set() }
  for (let i = 0; i < SERVICES; i++) addService(draft, i)
  const setup = breakages(draft, cni)
  addPlainDestinations(draft)
  const cluster = {
    version,
    cni,
    proxyMode,
    nfacct: false,
    ...plan.cluster,
    ...(cni === 'bridge' ? { cniConfig: { hairpinMode } } : {}),
  }
  const spec = { cluster, hosts, setup: setup.map(([node, command]) => `ssh ${node} ${command}\n`).join('') }
  const scenario = { apiVersion: 'hoplight.dev/v1', kind: 'Scenario', metadata: { name: `lab-${seed}` }, spec }
  const docs = [
    scenario,
    ...NODES.map((name, i) => nodeDoc(plan, name, i)),
    ...draft.pods.map((pod) => podDoc(plan, pod)),
    ...draft.docs,
    kubeProxy(draft, version, cni, proxyMode),
  ]
  const text = docs.map((doc) => YAML.stringify(doc)).join('---\n')
  return { text, plan, cni, proxyMode, hairpinMode, pods: draft.pods, hosts, setup, destinations: [...draft.destinations] }
}

function somePods({ pick, of }: Random, plan: Plan): LabPod[] {
  const pods: LabPod[] = []
  for (let i = 0; i < 6; i++) {
    const node = i % 3 === 0 ? pick(0, 1, 2) : i % 3
    pods.push({
      name: `pod-${i}`,
      node,
      ip: plan.pod(node, 10 + i),
      hostNetwork: false,
      ports: [
        ['TCP', 8080],
        ['UDP', 5300],
      ],
    })
  }
  for (const node of of(0.5) ? [1, 2] : [1])
    pods.push({
      name: `agent-${node}`,
      node,
      ip: plan.node(node),
      hostNetwork: true,
      ports: [
        ['TCP', 9000],
        ['UDP', 9001],
      ],
    })
  return pods
}

const nodeDoc = (plan: Plan, name: string, i: number): Doc => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'topology.kubernetes.io/zone': i === 2 ? 'zone-b' : 'zone-a' } },
  spec: { podCIDR: plan.podCidrs(i)[0], podCIDRs: plan.podCidrs(i) },
  status: { addresses: plan.nodeAddresses(i).map((address) => ({ type: 'InternalIP', address })) },
})

const podDoc = (plan: Plan, { name, node, hostNetwork, ports, ip }: LabPod): Doc => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec: {
    nodeName: NODES[node],
    ...(hostNetwork ? { hostNetwork } : {}),
    containers: [{ name: 'c', image: 'c', ports: ports.map(([protocol, containerPort]) => ({ containerPort, protocol })) }],
  },
  status: { phase: 'Running', podIPs: (hostNetwork ? plan.nodeAddresses(node) : plan.both(ip)).map((each) => ({ ip: each })) },
})

/** A Service of some type with some policies, its slice, and all addresses at which it may be asked. */
function addService(draft: Draft, i: number): void {
  const { chance, plan, docs } = draft
  const { pick, of } = chance
  const type = pick('ClusterIP', 'NodePort', 'NodePort', 'LoadBalancer', 'LoadBalancer')
  const protocol = of(0.25) ? 'UDP' : 'TCP'
  const [name, port, clusterIP] = [`svc-${i}`, 80 + i, plan.service(i + 10)]
  const nodePort = type === 'ClusterIP' ? undefined : 30_000 + i
  const externalIPs = of(0.35) ? [pick(plan.external(i + 10), plan.external(i + 10), plan.node(pick(0, 1, 2)))] : []
  const isOutside = type !== 'ClusterIP' || externalIPs.length > 0
  const policy = isOutside ? pick('Cluster', 'Local') : undefined
  const balanced = type === 'LoadBalancer' ? balancer(chance, plan, i, policy) : {}
  const { status, ...more } = balanced as { status?: { loadBalancer: { ingress: { ip: string }[] } } }
  const spec = {
    type,
    clusterIP,
    clusterIPs: [clusterIP],
    ipFamilies: [`IPv${plan.family}`],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: pick('Cluster', 'Cluster', 'Cluster', 'Local'),
    ports: [
      {
        name: 'p',
        protocol,
        port,
        targetPort: protocol === 'UDP' ? 5300 : 8080,
        ...(nodePort === undefined ? {} : { nodePort }),
      },
    ],
    ...(externalIPs.length > 0 ? { externalIPs } : {}),
    ...(policy === undefined ? {} : { externalTrafficPolicy: policy }),
    ...more,
  }
  docs.push({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec, ...(status ? { status } : {}) })
  docs.push(sliceOf(draft, name, protocol))
  const ask = (address: string, at: number = port) =>
    draft.destinations.add(`${plan.inUrl(address)}:${at}${protocol === 'UDP' ? '/udp' : ''}`)
  const away = [...externalIPs, ...(status?.loadBalancer.ingress ?? []).map(({ ip }) => ip)]
  for (const address of [clusterIP, ...away]) ask(address)
  for (const address of away.filter((ip) => !plan.isNode(ip)))
    for (const host of draft.hosts.slice(0, 2)) host.routes.push({ to: address, via: pick(...NODES) })
  if (nodePort !== undefined) for (const address of [...[0, 1, 2].map(plan.node), plan.loopback]) ask(address, nodePort)
}

function balancer({ pick, of }: Random, plan: Plan, i: number, policy: string | undefined): Doc {
  const ip = plan.balancer(i + 10)
  const range = () => pick(...plan.ranges)
  return {
    ...(policy === 'Local' ? { healthCheckNodePort: 32_100 + i } : {}),
    ...(of(0.5) ? { loadBalancerSourceRanges: of(0.5) ? [range()] : [range(), range()] } : {}),
    status: { loadBalancer: { ingress: [of(0.12) ? { ip, ipMode: 'Proxy' } : { ip }] } },
  }
}

/** Some pods, or those of the host network, or a machine outside; some not ready, some going, some without a node. */
function sliceOf({ chance: { pick, of }, plan, pods }: Draft, name: string, protocol: 'TCP' | 'UDP'): Doc {
  const [onHost, outside, hinted] = [of(0.15), of(0.1) && protocol === 'TCP', of(0.2)]
  const READY = { ready: true }
  const members = pods.filter((pod) => (onHost ? pod.hostNetwork : !pod.hostNetwork && of(0.35)))
  const port = outside ? 5432 : onHost ? (protocol === 'UDP' ? 9001 : 9000) : protocol === 'UDP' ? 5300 : 8080
  const endpoints = outside
    ? [{ addresses: [plan.host(2)], conditions: READY }]
    : members.map((pod) => ({
        addresses: [pod.ip],
        ...(of(0.93) ? { nodeName: NODES[pod.node] } : {}),
        conditions: pick<Doc>(
          READY,
          READY,
          READY,
          READY,
          { ready: false, serving: false },
          { ready: false, serving: true, terminating: true },
        ),
        ...(hinted ? { hints: { forZones: [{ name: pod.node === 2 ? 'zone-b' : 'zone-a' }] } } : {}),
      }))
  const metadata = { name: `${name}-a`, namespace: 'default', labels: { 'kubernetes.io/service-name': name } }
  const ports = [{ name: 'p', protocol, port }]
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata,
    addressType: `IPv${plan.family}`,
    ports,
    endpoints,
  }
}

function kubeProxy({ chance: { pick, of }, plan }: Draft, version: string, cni: string, mode: string): Doc {
  const byDevice =
    cni === 'bridge'
      ? { detectLocalMode: 'BridgeInterface', detectLocal: { bridgeInterface: 'cni0' } }
      : { detectLocalMode: 'InterfaceNamePrefix', detectLocal: { interfaceNamePrefix: 'veth' } }
  const detector = pick<Doc>({}, {}, {}, { clusterCIDR: '' }, { detectLocalMode: 'NodeCIDR' }, version === '1.20' ? {} : byDevice)
  const section = {
    masqueradeAll: of(0.15),
    masqueradeBit: pick(14, 14, 14, 3),
    ...(mode === 'iptables' ? { localhostNodePorts: of(0.85) } : {}),
  }
  const ports = pick<Doc>({}, {}, {}, ...plan.nodePortAddresses.map((nodePortAddresses) => ({ nodePortAddresses })))
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode,
    ...detector,
    [mode]: section,
    ...ports,
  }
}

function breakages({ chance: { pick, of }, plan }: Draft, cni: string): [string, string][] {
  const setup: [string, string][] = []
  if (of(0.12)) setup.push([pick(...NODES), `sysctl -w ${plan.forwarding}=0`])
  if (of(0.15)) setup.push([pick(...NODES), `${plan.iptables} -P FORWARD DROP`])
  if (cni === 'bridge' && of(0.3))
    for (const node of NODES) setup.push([node, `sysctl -w net.bridge.bridge-nf-call-${plan.iptables}=0`])
  if (of(0.1)) setup.push(['kind-worker', `ip ${plan.family === 6 ? '-6 ' : ''}route del ${plan.podCidrs(0).at(-1)!}`])
  return setup
}

/** What nobody has, and pods by their own addresses. */
function addPlainDestinations({ plan, pods, destinations }: Draft): void {
  const add = (address: string, rest: string) => destinations.add(`${plan.inUrl(address)}:${rest}`)
  add(plan.service(10), '9999')
  add(plan.service(200), '80')
  add(plan.balancer(10), '9999')
  add(plan.node(1), '9000')
  add(plan.node(2), '31999')
  add(plan.host(2), '5432')
  add(plan.loopback, '9000')
  for (const pod of pods.slice(0, 3)) for (const rest of ['8080', '5300/udp', '1234', '1234/udp']) add(pod.ip, rest)
}
