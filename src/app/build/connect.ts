/** A line from one thing to another: a veth pair between Linux things, a selector between a Service and pods. veth(4). */
import type { NetnsView, Topology } from '../../lab/topology.ts'
import { type CableEnd, cableLines, freeSubnet, nextAddress } from '../../scenario/edit/linux.ts'
import { changeObject, objectOf, setField } from '../../scenario/edit/objects.ts'
import { addSetup, setupOf } from '../../scenario/edit/scenario.ts'
import type { Change } from '../actions/history.ts'
import { words } from '../locale/words.ts'
import { switchBridge } from '../switch.ts'
import { nextNumbered } from './place.ts'
import { commandFor, namespaceFlag } from './command.ts'
import { type Thing, addressesOf, plainLabels, rootOf } from './thing.ts'

/** A change, or the sentence that says why not. */
export type Connection = (Change & { text: string }) | string

const isLinux = ({ kind }: Thing): boolean => ['netns', 'bridge', 'machine', 'gateway'].includes(kind)

/** Whether a line between the two would mean something. */
export function canConnect(topology: Topology, a: Thing, b: Thing): boolean {
  if (a.id === b.id) return false
  if ((a.kind === 'service' && b.kind === 'pod') || (a.kind === 'pod' && b.kind === 'service')) return true
  if ((a.kind === 'node' && b.kind === 'pod') || (a.kind === 'pod' && b.kind === 'node')) return true
  if (!isLinux(a) || !isLinux(b) || !isHere(topology, a) || !isHere(topology, b)) return false
  return a.kind === 'netns' || b.kind === 'netns' || (a.kind === 'bridge' && b.kind === 'bridge')
}

/** `setup` runs on one machine; what lies on another is not in its reach without ssh. */
function isHere(topology: Topology, thing: Thing): boolean {
  const root = rootOf(topology)?.id
  return thing.kind === 'bridge' ? thing.id.startsWith(`${root}|`) : thing.id === root || thing.netns?.parent === root
}

export function connect(text: string, topology: Topology, a: Thing, b: Thing): Connection {
  if (!canConnect(topology, a, b)) return words.build.noConnection(a.name, b.name)
  if (a.kind === 'service') return selects(text, a, b)
  if (b.kind === 'service') return selects(text, b, a)
  if (a.kind === 'node') return binds(text, b, a.name)
  if (b.kind === 'node') return binds(text, a, b.name)
  return cable(text, topology, a, b)
}

function selects(text: string, service: Thing, pod: Thing): Connection {
  const value = objectOf(text, service.ref!)
  if (!value) return words.build.notInFile(service.name)
  const selector = plainLabels(pod.netns?.labels)
  if (Object.keys(selector).length === 0) return words.build.noLabels(pod.name)
  const next = { ...value, spec: { ...(value['spec'] as object), selector } }
  const pairs = Object.entries(selector).map((pair) => pair.join('='))
  return {
    title: words.build.selects(service.name, pod.name),
    text: changeObject(text, service.ref!, next),
    command: `kubectl set selector service ${service.name}${namespaceFlag(service.ref!)} ${pairs.join(',')}`,
  }
}

/** A pod on a node of one's choice, with all that its Deployment makes; undefined leaves it to the scheduler. */
export function binds(text: string, pod: Thing, node: string | undefined): Connection {
  const ref = pod.owner ?? pod.ref!
  const value = objectOf(text, ref)
  if (!value) return words.build.notInFile(ref.name)
  const path = ref.kind === 'Pod' ? ['spec', 'nodeName'] : ['spec', 'template', 'spec', 'nodeName']
  const next = setField(text, ref, path, node)
  return {
    title: node === undefined ? words.build.set(words.build.fields.node, ref.name) : words.build.binds(ref.name, node),
    text: next,
    command: commandFor(ref, value, objectOf(next, ref)!),
  }
}

function cable(text: string, topology: Topology, a: Thing, b: Thing): Connection {
  const root = rootOf(topology)
  if (!root) return words.build.noConnection(a.name, b.name)
  const [subnet, length] = subnetFor(topology, root, a, b)
  const used = [...addressesOf(topology)]
  const take = () => {
    const address = nextAddress(subnet, used)
    used.push(address)
    return `${address}/${length}`
  }
  const names = new Set(root.devices.map((device) => device.name))
  const end = (thing: Thing, other: Thing): CableEnd => {
    const bridge = switchBridge(thing.netns)
    if (thing.netns && bridge !== undefined) return { netns: thing.name, device: nextPort(thing.netns), bridge }
    if (thing.kind === 'netns') return { netns: thing.name, device: nextEth(thing.netns!), address: take() }
    const device = freeDevice(
      names,
      thing.kind === 'bridge' && other.kind === 'bridge' ? `${thing.name}-${other.name}` : `veth-${other.name}`,
    )
    return thing.kind === 'bridge' ? { device, bridge: thing.name } : { device, address: take() }
  }
  // A router has the first address of each network that it is in.
  const routerFirst = !isRouter(text, a) && (isRouter(text, b) || b.kind === 'machine' || b.kind === 'gateway')
  const [first, second] = routerFirst ? [b, a] : [a, b]
  const one = end(first, second)
  const two = end(second, first)
  const [endA, endB] = routerFirst ? [two, one] : [one, two]
  const lines = [...cableLines(endA, endB), ...defaultRoute(text, first, one, second, two)]
  return {
    title: words.build.cable(a.name, b.name),
    text: addSetup(text, `cable from ${a.name} to ${b.name}`, lines),
    command: lines.join('\n'),
  }
}

export const isRouter = (text: string, thing: Thing): boolean =>
  thing.kind === 'netns' &&
  setupOf(text)
    .split('\n')
    .some((line) => line.includes(`netns exec ${thing.name} sysctl`) && line.includes('ip_forward=1'))

/** Who stands behind a router sends there what it does not know. */
function defaultRoute(text: string, router: Thing, near: CableEnd, host: Thing, far: CableEnd): string[] {
  if (!isRouter(text, router) || isRouter(text, host)) return []
  if (far.netns === undefined || far.address === undefined || near.address === undefined) return []
  if (host.netns?.routes.some((route) => route.destination === 'default')) return []
  return [`ip -n ${far.netns} route add default via ${near.address.split('/')[0]!}`]
}

/** The network that a bridge's ports are in already, else one that nobody has. */
function subnetFor(topology: Topology, root: NetnsView, a: Thing, b: Thing): [string, string] {
  const onBridge = [a, b].flatMap((each) => {
    const inSwitch = switchBridge(each.netns)
    if (each.netns && inSwitch !== undefined) return addressesAt(topology, each.netns, inSwitch)
    return each.kind === 'bridge' ? addressesAt(topology, root, each.name) : []
  })
  const [address, length = '24'] = onBridge.find((each) => /^[\d.]+\/24$/.test(each))?.split('/') ?? []
  return [address ? address.split('.').slice(0, 3).join('.') : freeSubnet(addressesOf(topology)), length]
}

/** What a bridge and those at its ports are called by. */
function addressesAt(topology: Topology, netns: NetnsView, bridge: string): string[] {
  return netns.devices.flatMap((device) => {
    if (device.name === bridge) return device.addresses
    const { peer } = device
    if (device.master !== bridge || !peer) return []
    return topology.namespaces.find((n) => n.id === peer.netns)?.devices.find((d) => d.name === peer.device)?.addresses ?? []
  })
}

const namesIn = (netns: NetnsView): Set<string> => new Set(netns.devices.map((device) => device.name))
const nextEth = (netns: NetnsView): string => nextNumbered('eth', namesIn(netns))
const nextPort = (netns: NetnsView): string => nextNumbered('port', namesIn(netns))

/** A device's name has at most 15 characters. */
function freeDevice(names: Set<string>, wanted: string): string {
  const short = wanted.slice(0, 15)
  let name = short
  for (let n = 2; names.has(name); n++) name = `${short.slice(0, 15 - String(n).length)}${n}`
  names.add(name)
  return name
}
