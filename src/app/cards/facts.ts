/** What a card says of a thing: its kind, its name and a list of facts, from what is drawn. Pure. */
import type { DeviceView, NetnsView, ServiceView, Topology } from '../../lab/topology.ts'
import type { AllCounters } from '../../lab/device-counters.ts'
import { see } from '../locale/see.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'

/**
 * What a card is about, by one id: a namespace's (`pod/default/web`), a Service's (`service/default/web`), a device's
 * (`node/kind-worker|eth0`), or a cable's, which is its two devices' (`A|eth0 B|veth1`).
 */
export type ThingId = string

export interface Fact {
  label: string
  values: string[]
  /** Words, where most facts are addresses and names of the kernel. */
  plain?: boolean
  tone?: 'bad'
}
export interface Card {
  kind: string
  name: string
  facts: Fact[]
  /** What it has that has a card of its own. */
  parts: { id: ThingId; name: string; note: string }[]
}

const { facts: say } = see
/** Of a list, so many are told. */
const MOST = 6

const fact = (label: string, ...values: (string | undefined)[]): Fact[] => {
  const known = values.filter((value): value is string => value !== undefined && value !== '')
  if (known.length === 0) return []
  const told = known.length > MOST + 1 ? [...known.slice(0, MOST), say.more(known.length - MOST)] : known
  return [{ label, values: told }]
}
const plain = (label: string, ...values: (string | undefined)[]): Fact[] =>
  fact(label, ...values).map((each) => ({ ...each, plain: true }))

export function cardOf(topology: Topology, id: ThingId, counters: AllCounters = {}): Card | undefined {
  if (id.includes(' ')) return cableCard(topology, id, counters)
  if (id.includes('|')) return deviceCard(topology, id, counters)
  const service = topology.services.find((each) => each.id === id)
  if (service) return serviceCard(service)
  const netns = topology.namespaces.find((each) => each.id === id)
  return netns && netnsCard(topology, netns)
}

function deviceOf(topology: Topology, id: ThingId): { netns: NetnsView; device: DeviceView } | undefined {
  const cut = id.indexOf('|')
  const netns = topology.namespaces.find((each) => each.id === id.slice(0, cut))
  const device = netns?.devices.find(({ name }) => name === id.slice(cut + 1))
  return netns && device && { netns, device }
}

const countersOf = (id: ThingId, counters: AllCounters): Fact[] => {
  const own = counters[id]
  const told = (which: 'rx' | 'tx') => say.counted(own?.[which].packets ?? 0, own?.[which].bytes ?? 0, own?.[which].dropped ?? 0)
  return [...fact(say.rx, told('rx')), ...fact(say.tx, told('tx'))]
}

function deviceCard(topology: Topology, id: ThingId, counters: AllCounters): Card | undefined {
  const found = deviceOf(topology, id)
  if (!found) return undefined
  const { netns, device } = found
  const { peer, master } = device
  const routes = netns.routes.filter((route) => route.device === device.name).map(({ text }) => text)
  return {
    kind: say.devices[device.kind],
    name: device.name,
    facts: [
      ...fact(say.on, placeName(netns.id)),
      ...fact(say.addresses, ...device.addresses),
      ...fact(say.mac, device.kind === 'loopback' ? undefined : device.mac),
      ...fact(say.mtu, String(device.mtu)),
      { label: say.state, values: [device.up ? say.up : words.canvas.down], ...(device.up ? {} : { tone: 'bad' as const }) },
      ...fact(say.master, master, device.hairpin ? 'hairpin' : undefined),
      ...fact(say.peer, peer && say.deviceOn(peer.device, placeName(peer.netns))),
      ...countersOf(id, counters),
      ...fact(say.routes, ...routes),
    ],
    parts: peer ? [{ id: `${peer.netns}|${peer.device}`, name: peer.device, note: say.otherEnd }] : [],
  }
}

function cableCard(topology: Topology, id: ThingId, counters: AllCounters): Card | undefined {
  const [a, b] = id.split(' ')
  const [one, other] = [a, b].map((end) => (end === undefined ? undefined : deviceOf(topology, end)))
  if (!one || !other || a === undefined || b === undefined) return undefined
  const end = ({ netns, device }: { netns: NetnsView; device: DeviceView }) => say.deviceOn(device.name, placeName(netns.id))
  const up = one.device.up && other.device.up
  return {
    kind: one.device.kind === 'veth' && other.device.kind === 'veth' ? say.vethPair : say.cable,
    name: `${one.device.name} ↔ ${other.device.name}`,
    facts: [
      ...fact(say.ends, end(one), end(other)),
      { label: say.state, values: [up ? say.up : words.canvas.down], ...(up ? {} : { tone: 'bad' as const }) },
      ...fact(say.mtu, [...new Set([one.device.mtu, other.device.mtu])].join(' / ')),
      ...fact(say.carried, say.both(counters[a]?.tx.packets ?? 0, counters[b]?.tx.packets ?? 0)),
    ],
    parts: [one, other].map(({ netns, device }) => ({
      id: `${netns.id}|${device.name}`,
      name: device.name,
      note: placeName(netns.id),
    })),
  }
}

const labelsOf = (labels: Record<string, string> | undefined): string[] =>
  Object.entries(labels ?? {}).map(([key, value]) => (value === '' ? key : `${key}=${value}`))

function netnsCard(topology: Topology, netns: NetnsView): Card {
  const devices = netns.devices.filter(({ kind }) => kind !== 'loopback')
  const inside = topology.namespaces.filter(({ parent }) => parent === netns.id)
  const services = topology.services.filter(({ endpoints }) => endpoints.some(({ pod }) => pod === netns.id))
  const host = netns.hostNetworkPods ?? []
  return {
    kind: words.canvas[netns.kind],
    name: netns.name,
    facts: [
      ...plain(say.role, netns.controlPlane ? words.canvas.controlPlane : undefined),
      ...fact(say.node, netns.parent === undefined ? undefined : placeName(netns.parent)),
      ...fact(say.addresses, ...new Set(devices.flatMap(({ addresses }) => addresses))),
      ...fact(say.podCIDR, netns.podCIDR),
      ...plain(say.pods, netns.kind === 'node' ? words.canvas.pods(inside.length + host.length) : undefined),
      ...fact(say.hostNetwork, ...host),
      ...fact(say.owner, netns.owner && `${netns.owner.kind} ${netns.owner.name}`),
      ...fact(say.labels, ...(netns.kind === 'node' ? [] : labelsOf(netns.labels))),
      ...fact(say.listens, ...netns.listening),
      ...fact(say.services, ...services.map(({ namespace, name }) => `${namespace}/${name}`)),
      ...fact(say.routes, ...netns.routes.map(({ text }) => text)),
    ],
    parts: devices.map((device) => ({
      id: `${netns.id}|${device.name}`,
      name: device.name,
      note: device.addresses[0] ?? say.devices[device.kind],
    })),
  }
}

function serviceCard(service: ServiceView): Card {
  const { policies = {} } = service
  return {
    kind: `${words.canvas.service} · ${service.type}`,
    name: `${service.namespace}/${service.name}`,
    facts: [
      ...(service.warning === undefined
        ? []
        : [{ label: say.warning, values: [words.said(service.warning)], plain: true, tone: 'bad' as const }]),
      ...fact(say.clusterIP, service.clusterIP),
      ...fact(
        say.ports,
        ...service.ports.map(
          ({ name, protocol, port, targetPort, nodePort }) =>
            `${port}/${protocol} → ${targetPort}${nodePort ? `, ${say.nodePort(nodePort)}` : ''}${name ? ` (${name})` : ''}`,
        ),
      ),
      ...fact(say.selector, ...labelsOf(service.selector)),
      ...fact(
        say.endpoints,
        ...service.endpoints.map(
          ({ address, port, ready, pod }) =>
            `${address}:${port}${pod === undefined ? '' : ` ${placeName(pod)}`}${ready ? '' : ` (${say.notReady})`}`,
        ),
      ),
      ...fact(say.affinity, policies.affinity),
      ...fact(say.internal, policies.internal),
      ...fact(say.external, policies.external),
    ],
    parts: [],
  }
}
