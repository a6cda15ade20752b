/** The picture's data: a Topology made from the objects and from the world as it is (devices, addresses and routes are the kernel's, not the manifest's). */
import { formatEndpoint, formatIp } from '../net/ip.ts'
import { hostRef, nodeAddress, nodeRef, podAddress, podRef } from '../kube/cluster.ts'
import type { ClusterObjects, Pod, Service } from '../kube/objects.ts'
import { type Device, peerOf } from '../linux/device.ts'
import type { Netns } from '../linux/netns.ts'
import { TABLE, viewRoute } from '../linux/route.ts'
import type { Scenario } from '../scenario/document.ts'
import type { World, WorldMachine } from '../world/world.ts'
import { type Found, findable, inNamespace } from './find-objects.ts'
import { healthOf } from './proxy-health.ts'
import type { DeviceView, NetnsView, ServiceView, Topology } from './topology.ts'

function deviceView(world: World, netns: Netns, device: Device): DeviceView {
  const peer = peerOf(world.kernel, device)
  const master = device.master === undefined ? undefined : netns.devices.get(device.master)
  return {
    name: device.name,
    kind: device.detail.kind === 'veth' && device.detail.cable ? 'cable' : device.detail.kind,
    mac: device.mac,
    // A link-local address is every device's own, and says nothing in a picture.
    addresses: [...device.addresses, ...device.ipv6.filter((a) => a.scope !== 'link')]
      .filter((a) => a.scope !== 'host' || typeof a.local === 'number')
      .map((a) => `${formatIp(a.local)}/${a.length}`),
    up: device.up,
    mtu: device.mtu,
    ...(peer ? { peer: { netns: peer.netns.id, device: peer.device.name } } : {}),
    ...(master ? { master: master.name, hairpin: device.port?.hairpin ?? false } : {}),
  }
}

function listening(netns: Netns): string[] {
  const lines: string[] = []
  for (const socket of netns.sockets.values()) {
    // What every node's kube-proxy has for itself would stand in each node's way: the table of sockets shows it.
    if (healthOf(socket)) continue
    if (
      socket.kind === 'tcp' || socket.kind === 'sctp' ? socket.state === 'LISTEN' : socket.kind === 'udp' && !socket.connected
    ) {
      lines.push(`${socket.kind} ${formatEndpoint(socket.localIp, socket.localPort)}`)
    }
  }
  return lines
}

function netnsView(world: World, netns: Netns, about: Pick<NetnsView, 'kind' | 'name'> & Partial<NetnsView>): NetnsView {
  return {
    id: netns.id,
    ...about,
    devices: [...netns.devices.values()].map((device) => deviceView(world, netns, device)),
    routes: netns.routes.filter((route) => route.table === TABLE.main).map((route) => viewRoute(netns, route)),
    listening: listening(netns),
  }
}

const machineKinds = {
  node: 'node',
  host: 'host',
  gateway: 'gateway',
  network: 'network',
  lab: 'host',
  workstation: 'host',
} as const

function machineView(world: World, found: Found, machine: WorldMachine): NetnsView | undefined {
  const netns = world.kernel.namespaces.get(machine.netns)
  if (!netns) return undefined
  const node = found.nodes.get(machine.netns)
  if (!node) return netnsView(world, netns, { kind: machineKinds[machine.kind], name: machine.name })
  const hostNetworkPods = (found.hostNetworkPods.get(node.metadata.name) ?? []).map((pod) => podRef(pod).slice(4))
  const podCIDR = node.spec?.podCIDR ?? node.spec?.podCIDRs?.[0]
  return netnsView(world, netns, {
    kind: 'node',
    name: node.metadata.name,
    hostNetworkPods,
    controlPlane: Object.keys(node.metadata.labels ?? {}).some(
      (label) => label === 'node-role.kubernetes.io/control-plane' || label === 'node-role.kubernetes.io/master',
    ),
    ...(node.metadata.labels ? { labels: node.metadata.labels } : {}),
    ...(podCIDR === undefined ? {} : { podCIDR }),
  })
}

/** Of a ReplicaSet that a Deployment made, the Deployment. */
function ownerOf(found: Found, pod: Pod): Pick<NetnsView, 'owner'> {
  const namespace = pod.metadata.namespace ?? 'default'
  const controller = pod.metadata.ownerReferences?.find((each) => each.controller)
  if (!controller) return {}
  const set = found.replicaSets.get(inNamespace(namespace, controller.name))
  const deployment = set?.metadata.ownerReferences?.find((each) => each.controller)
  const { kind, name } = deployment ?? controller
  return { owner: { kind, namespace, name } }
}

/** The workstation's own namespaces live where it stands. */
const workstation = (world: World): string =>
  [...world.machines.values()].find((m) => m.kind === 'gateway' || m.kind === 'lab')?.netns ?? ''

export function viewTopology(world: World, scenario: Scenario, objects: ClusterObjects): Topology {
  const found = findable(objects)
  const namespaces: NetnsView[] = []
  for (const machine of world.machines.values()) {
    if (machine.kind === 'workstation') continue
    const view = machineView(world, found, machine)
    if (view) namespaces.push(view)
  }
  const drawn = new Set(namespaces.map(({ id }) => id))
  for (const netns of world.kernel.namespaces.values()) {
    if (drawn.has(netns.id)) continue
    const pod = found.pods.get(netns.id)
    if (pod) {
      namespaces.push(
        netnsView(world, netns, {
          kind: 'pod',
          name: netns.id.slice(4),
          parent: nodeRef(pod.spec.nodeName ?? ''),
          ...(pod.metadata.labels ? { labels: pod.metadata.labels } : {}),
          ...ownerOf(found, pod),
        }),
      )
    } else
      namespaces.push(
        netnsView(world, netns, {
          kind: 'netns',
          name: netns.id.split('/').at(-1) ?? netns.id,
          parent: world.machines.get(netns.machine)?.netns ?? workstation(world),
        }),
      )
  }
  return {
    title: scenario.title || scenario.name,
    kubernetesVersion: scenario.settings.version,
    cni: scenario.settings.cni,
    proxyMode: scenario.settings.proxyMode,
    namespaces,
    services: objects.services.map((service) => serviceView(objects, found, service)),
    notSimulated: objects.others.map(
      (o) => `${o.kind} ${o.metadata.namespace ? `${o.metadata.namespace}/` : ''}${o.metadata.name}`,
    ),
    ...suggestions(scenario, objects, world),
    layout: scenario.layout,
    steps: scenario.steps,
  }
}

function serviceView(objects: ClusterObjects, found: Found, service: Service): ServiceView {
  const namespace = service.metadata.namespace ?? 'default'
  const { name } = service.metadata
  const endpoints: ServiceView['endpoints'] = []
  for (const slice of found.slices.get(inNamespace(namespace, name)) ?? []) {
    for (const endpoint of slice.endpoints ?? []) {
      for (const address of endpoint.addresses) {
        const pod = found.podsByAddress.get(address)
        const target =
          endpoint.targetRef?.kind === 'Pod'
            ? `pod/${endpoint.targetRef.namespace ?? namespace}/${endpoint.targetRef.name ?? ''}`
            : pod && podRef(pod)
        const ready = endpoint.conditions?.ready !== false
        for (const port of slice.ports?.length ? slice.ports : [{ port: 0 }]) {
          endpoints.push({
            address,
            port: port.port ?? 0,
            ready,
            ...(target ? { pod: target } : {}),
            ...(endpoint.nodeName ? { node: nodeRef(endpoint.nodeName) } : {}),
          })
        }
      }
    }
  }
  const clusterIP = service.spec.clusterIP
  const warning = warningOf(objects, service, namespace, endpoints.filter((e) => e.ready).length)
  return {
    id: `service/${namespace}/${name}`,
    namespace,
    name,
    type: service.spec.type ?? 'ClusterIP',
    ...(clusterIP ? { clusterIP } : {}),
    ports: (service.spec.ports ?? []).map((p) => ({
      protocol: p.protocol ?? 'TCP',
      port: p.port,
      targetPort: String(p.targetPort ?? p.port),
      ...(p.name ? { name: p.name } : {}),
      ...(p.nodePort ? { nodePort: p.nodePort } : {}),
    })),
    endpoints,
    ...(service.spec.selector ? { selector: service.spec.selector } : {}),
    ...policiesOf(service),
    ...(warning ? { warning } : {}),
  }
}

function policiesOf({ spec }: Service): Pick<ServiceView, 'policies'> {
  const { sessionAffinity, sessionAffinityConfig, internalTrafficPolicy, externalTrafficPolicy } = spec
  const policies = {
    ...(sessionAffinity === 'ClientIP'
      ? { affinity: `ClientIP, ${sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800} s` }
      : {}),
    ...(internalTrafficPolicy === 'Local' ? { internal: 'Local' } : {}),
    ...(externalTrafficPolicy === 'Local' ? { external: 'Local' } : {}),
  }
  return Object.keys(policies).length > 0 ? { policies } : {}
}

function warningOf(objects: ClusterObjects, service: Service, namespace: string, ready: number): string | undefined {
  if (ready > 0 || service.spec.type === 'ExternalName') return undefined
  const selector = Object.entries(service.spec.selector ?? {})
  if (selector.length === 0) return 'no endpoints: it has no selector, and no EndpointSlice names it'
  const text = selector.map(([k, v]) => `${k}=${v}`).join(',')
  const pods = objects.pods.filter(
    (p) => (p.metadata.namespace ?? 'default') === namespace && selector.every(([k, v]) => p.metadata.labels?.[k] === v),
  )
  return pods.length === 0
    ? `no endpoints: no pod in ${namespace} has the labels ${text}`
    : `no endpoints: the pods with ${text} are not ready`
}

const systemNamespace = (namespace: string | undefined): boolean => namespace === 'kube-system'

function suggestions(scenario: Scenario, objects: ClusterObjects, world: World): Pick<Topology, 'sources' | 'destinations'> {
  const own = objects.pods.filter((p) => !p.spec.hostNetwork && world.kernel.namespaces.has(podRef(p)))
  // Clients first: what listens nowhere is there to ask.
  const rank = (pod: (typeof own)[number]): number =>
    systemNamespace(pod.metadata.namespace) ? 2 : pod.spec.containers.some((c) => c.ports?.length) ? 1 : 0
  const sources = [...own].sort((a, b) => rank(a) - rank(b)).map((p) => ({ ref: podRef(p), label: podRef(p).slice(4) }))
  for (const host of scenario.hosts) sources.push({ ref: hostRef(host.name), label: `${host.name} (outside)` })
  for (const node of objects.nodes) sources.push({ ref: nodeRef(node.metadata.name), label: `${node.metadata.name} (node)` })
  const lab = world.machines.get('lab')
  const made = [...world.kernel.namespaces.values()].filter((netns) => netns.id.startsWith('netns/'))
  for (const { id } of made) sources.push({ ref: id, label: `${id.split('/').at(-1)!} (netns)` })
  if (lab) sources.push({ ref: lab.netns, label: `${lab.name} (machine)` })
  // The first namespace asks, so the others come first.
  const offered = [...destinations(scenario, objects), ...[...made.slice(1), ...made.slice(0, 1)].flatMap(pings)]
  // What the file itself asks first is what it is about.
  const [asked] = scenario.expect
  return {
    sources: putFirst(sources, ({ ref }) => ref === asked?.from || ref.replace(/^netns\/[^/]+\//, 'netns/') === asked?.from),
    destinations: putFirst(offered, ({ to }) => to === asked?.to),
  }
}

function putFirst<T>(list: T[], is: (each: T) => boolean): T[] {
  const at = list.findIndex(is)
  return at <= 0 ? list : [list[at]!, ...list.slice(0, at), ...list.slice(at + 1)]
}

/** What has no servers of its own can be pinged. */
const pings = (netns: Netns): Topology['destinations'] =>
  [...netns.devices.values()].flatMap((device) =>
    device.name === 'lo'
      ? []
      : device.addresses
          .filter((a) => typeof a.local === 'number')
          .map((a) => {
            const to = `icmp:${formatIp(a.local)}`
            return { to, label: to, hint: `ping netns ${netns.id.split('/').at(-1)!}, ${device.name}` }
          }),
  )

function destinations(scenario: Scenario, objects: ClusterObjects): Topology['destinations'] {
  const list: Topology['destinations'] = []
  const services = [...objects.services].sort(
    (a, b) => Number(systemNamespace(a.metadata.namespace)) - Number(systemNamespace(b.metadata.namespace)),
  )
  const node =
    objects.nodes.find((n) => !Object.keys(n.metadata.labels ?? {}).includes('node-role.kubernetes.io/control-plane')) ??
    objects.nodes[0]
  for (const service of services) {
    const { clusterIP, clusterIPs, ports = [] } = service.spec
    const label = `${service.metadata.namespace ?? 'default'}/${service.metadata.name}`
    for (const port of ports) {
      const suffix = port.protocol && port.protocol !== 'TCP' ? `/${port.protocol.toLowerCase()}` : ''
      for (const ip of clusterIPs ?? [clusterIP ?? 'None']) {
        if (ip === 'None' || (ip.includes(':') && !scenario.settings.six)) continue
        const to = `${ip.includes(':') ? `[${ip}]` : ip}:${port.port}${suffix}`
        list.push({ to, label: to, hint: `Service ${label}, cluster IP` })
      }
      const address = node && nodeAddress(node)
      if (port.nodePort && address)
        list.push({
          to: `${address}:${port.nodePort}${suffix}`,
          label: `${address}:${port.nodePort}${suffix}`,
          hint: `Service ${label}, node port`,
        })
    }
  }
  for (const pod of objects.pods) {
    const address = podAddress(pod)
    const port = pod.spec.containers.flatMap((c) => c.ports ?? [])[0]
    if (address && port && !systemNamespace(pod.metadata.namespace))
      list.push({
        to: `${address}:${port.containerPort}`,
        label: `${address}:${port.containerPort}`,
        hint: `Pod ${podRef(pod).slice(4)}`,
      })
  }
  for (const host of scenario.hosts) {
    const address = host.address.split('/')[0]!
    for (const port of host.servers)
      list.push({ to: `${address}:${port}`, label: `${address}:${port}`, hint: `Host ${host.name}` })
  }
  return list
}
