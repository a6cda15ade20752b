/** How devices and namespaces come, change and go: what `ip link` and `ip netns` ask of the kernel. rtnetlink.c, net/core/dev.c, net/bridge/br_if.c. */
import type { Mac } from '../net/mac.ts'
import { ZERO_MAC, macFrom } from '../net/mac.ts'
import { parseIpv4 } from '../net/ip.ts'
import { type Outcome, done, refuse } from './errno.ts'
import { type Device, type DeviceKind, findDevice, freshStats, hasCarrier, isLayer3, lowerOf, peerOf, portsOf } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Ifindex, Netns, NetnsId } from './netns.ts'
import { addAddress, addAddressRoutes } from './address.ts'
import { flushNeighbours } from './neighbour.ts'
import { emptyIpvs } from './ipvs/ipvs.ts'
import { emptyConntrack } from './netfilter/conntrack.ts'
import { emptyNetfilter } from './netfilter/ruleset.ts'
import { DEFAULT_RULES, DEFAULT_RULES6, type Route, TABLE } from './route.ts'
import { random } from './random.ts'
import { inheritConf6, sysctlsOf } from './sysctl.ts'
import { ipv6Down, ipv6Up, masterReady } from './ipv6/address.ts'
import { dropRoutes } from './ipv6/table.ts'
import { vxlanClose, vxlanOpen } from './vxlan.ts'

const IFNAMSIZ = 16
/** `linkwatch_nextevent`: a signal's change is looked at at once, the next ones a second later. */
const LINKWATCH_MS = 1000
const BRIDGE_AGEING_MS = 300_000

/** A fresh namespace: a loopback that is down, empty tables. `root`: the machine's first. */
export function createNetns(kernel: Kernel, id: NetnsId, machine: string, root = false): Netns {
  const netns: Netns = {
    id,
    machine,
    root,
    devices: new Map(),
    nextIfindex: 1,
    routes: [],
    rules: DEFAULT_RULES,
    tables: [],
    ipv6: { routes: [], rules: DEFAULT_RULES6, tables: [TABLE.main, TABLE.local], pathMtus: new Map(), proxies: new Set() },
    sysctls: sysctlsOf(new Map()),
    neighbours: new Map(),
    sockets: new Map(),
    netfilter: emptyNetfilter(),
    conntrack: emptyConntrack(),
    ipvs: emptyIpvs(),
    nsids: new Map(),
    peers: new Map(),
    exceptions: new Map(),
    mib: new Map(),
    proxies: new Set(),
  }
  kernel.namespaces.set(id, netns)
  insert(netns, 'lo', { kind: 'loopback' }, ZERO_MAC, 65536)
  return netns
}

/** A namespace goes with all its devices; a veth's other end goes too. */
export function deleteNetns(kernel: Kernel, netns: Netns): void {
  for (const device of [...netns.devices.values()]) if (device.index !== 1) deleteDevice(kernel, netns, device)
  kernel.namespaces.delete(netns.id)
  for (const other of kernel.namespaces.values()) other.nsids.delete(netns.id)
}

/** `dev_new_index`: the next free one after the last that was given out; indices that somebody asked for do not count. */
export function newIfindex(netns: Netns): Ifindex {
  while (netns.devices.has(netns.nextIfindex)) netns.nextIfindex++
  return netns.nextIfindex++
}

/** A device comes to be; the kinds' own rules were asked before. */
export function insert(netns: Netns, name: string, detail: DeviceKind, mac: Mac, mtu: number, index = newIfindex(netns)): Device {
  const device: Device = {
    index,
    name,
    detail,
    mac,
    mtu,
    up: false,
    qdisc: 'noop',
    promiscuous: false,
    noArp: false,
    noMulticast: false,
    allMulticast: false,
    addresses: [],
    ipv6: [],
    ipv6Ready: false,
    master: undefined,
    port: undefined,
    txQueueLength: 1000,
    alias: undefined,
    altNames: [],
    group: 0,
    uppers: [],
    stats: freshStats(),
  }
  netns.devices.set(index, device)
  inheritConf6(netns, name)
  return device
}

/** `dev_valid_name`: 1 to 15 bytes, no slash, colon or blank, not `.` or `..`. */
export const isDeviceName = (name: string): boolean =>
  name.length > 0 && name.length < IFNAMSIZ && name !== '.' && name !== '..' && !/[/:\s]/.test(name)

export interface NewDevice {
  name: string
  mac?: Mac
  mtu?: number
  index?: Ifindex
}

export function checkNew(netns: Netns, wanted: NewDevice, peer = false): Outcome<void> {
  if (!isDeviceName(wanted.name)) return refuse('EINVAL')
  if (findDevice(netns, wanted.name)) return refuse('EEXIST')
  if (wanted.index !== undefined && netns.devices.has(wanted.index)) return refuse(peer ? 'EBUSY' : 'EEXIST')
  return done(undefined)
}

export const newMac = (kernel: Kernel): Mac => macFrom(random(kernel), random(kernel))

/** `ip link add … type veth peer …`: both ends, the peer first made as the kernel does (it gets the lower index). */
export function createVeth(
  kernel: Kernel,
  netns: Netns,
  wanted: NewDevice,
  peerNetns: Netns,
  peerWanted: NewDevice,
  cable = false,
): Outcome<{ device: Device; peer: Device }> {
  if (!isDeviceName(peerWanted.name)) return refuse('EINVAL')
  const peerCheck = checkNew(peerNetns, peerWanted, true)
  if (!peerCheck.ok) return peerCheck
  const check = checkNew(netns, wanted)
  if (!check.ok) return check
  if (netns === peerNetns && wanted.name === peerWanted.name) {
    // The peer was there already when its twin's name was refused: its index is spent.
    newIfindex(netns)
    return refuse('EEXIST')
  }
  const detail = (): DeviceKind => ({ kind: 'veth', peer: { netns: '', device: 0 }, cable })
  const peer = insert(
    peerNetns,
    peerWanted.name,
    detail(),
    peerWanted.mac ?? newMac(kernel),
    peerWanted.mtu ?? 1500,
    peerWanted.index,
  )
  const device = insert(netns, wanted.name, detail(), wanted.mac ?? newMac(kernel), wanted.mtu ?? 1500, wanted.index)
  linkPeers(netns, device, peerNetns, peer)
  rememberNsid(netns, peerNetns)
  if (netns === peerNetns && kernel.now >= kernel.next.linkwatch) device.blamesPeer = peer.blamesPeer = true
  kernel.next.linkwatch = kernel.now + LINKWATCH_MS
  return done({ device, peer })
}

/** Each end of a veth knows the other's place. */
export function linkPeers(netns: Netns, device: Device, peerNetns: Netns, peer: Device): void {
  if (device.detail.kind === 'veth') device.detail.peer = { netns: peerNetns.id, device: peer.index }
  if (peer.detail.kind === 'veth') peer.detail.peer = { netns: netns.id, device: device.index }
}

/** A namespace that a device's other end lies in gets a number here when netlink first tells of it, as `link-netnsid` shows. */
export function rememberNsid(netns: Netns, other: Netns): void {
  if (netns !== other && !netns.nsids.has(other.id)) netns.nsids.set(other.id, netns.nsids.size)
}

export function createBridge(kernel: Kernel, netns: Netns, wanted: NewDevice & { mcastSnooping?: boolean }): Outcome<Device> {
  const check = checkNew(netns, wanted)
  if (!check.ok) return check
  const detail: DeviceKind = {
    kind: 'bridge',
    fdb: new Map(),
    ageingMs: BRIDGE_AGEING_MS,
    macSet: wanted.mac !== undefined,
    stp: false,
    mcastSnooping: wanted.mcastSnooping ?? true,
    hadPort: false,
    floods: new Map(),
  }
  return done(insert(netns, wanted.name, detail, wanted.mac ?? newMac(kernel), wanted.mtu ?? 1500, wanted.index))
}

export function createDummy(kernel: Kernel, netns: Netns, wanted: NewDevice): Outcome<Device> {
  const check = checkNew(netns, wanted)
  if (!check.ok) return check
  return done(insert(netns, wanted.name, { kind: 'dummy' }, wanted.mac ?? newMac(kernel), wanted.mtu ?? 1500, wanted.index))
}

/** `ip link del`: with a veth goes its peer, with a bridge its ports' membership. The loopback cannot go (EOPNOTSUPP). */
export function deleteDevice(kernel: Kernel, netns: Netns, device: Device): Outcome<void> {
  if (device.detail.kind === 'loopback') return refuse('EOPNOTSUPP')
  if (device.detail.kind === 'ipip' && device.detail.fallback) return refuse('EPERM')
  const peer = peerOf(kernel, device)
  for (const stands of standingOn(kernel, netns, device)) deleteDevice(kernel, stands.netns, stands.device)
  forget(kernel, netns, device)
  if (peer && peer.netns.devices.get(peer.device.index) === peer.device) forget(kernel, peer.netns, peer.device)
  return done(undefined)
}

/** What goes with a device: its VLANs, macvlans and ipvlans, and the tunnels that are bound to it. */
export function standingOn(kernel: Kernel, netns: Netns, below: Device): { netns: Netns; device: Device }[] {
  const found: { netns: Netns; device: Device }[] = []
  for (const ref of below.uppers) {
    const holder = kernel.namespaces.get(ref.netns)
    const device = holder?.devices.get(ref.device)
    if (holder && device) found.push({ netns: holder, device })
  }
  for (const holder of kernel.namespaces.values())
    for (const device of holder.devices.values()) {
      const { detail } = device
      if (detail.kind === 'vxlan' && detail.underlay === netns.id && detail.lower === below.index)
        found.push({ netns: holder, device })
    }
  return found
}

/** It leaves its namespace: down, out of its bridge, its routes gone. */
export function forget(kernel: Kernel, netns: Netns, device: Device): void {
  setDown(kernel, netns, device)
  if (device.detail.kind === 'bridge') for (const port of portsOf(netns, device)) setMaster(kernel, netns, port, undefined)
  if (device.master !== undefined) setMaster(kernel, netns, device, undefined)
  netns.devices.delete(device.index)
  leaveLower(kernel, netns, device)
  netns.routes = netns.routes.filter((route) => route.device !== device.index)
  netns.routes = netns.routes.filter((route) => !route.hops?.some((hop) => hop.device === device.index))
  dropRoutes(netns, (route) => route.device === device.index)
}

/** Next hops are dead while their device is down, and a route goes with its last one (`fib_sync_down_dev`). */
const withoutDeadHops = ({ routes, devices }: Netns): readonly Route[] =>
  routes.filter(({ hops }) => !hops || hops.some((hop) => devices.get(hop.device)?.up))

/** The one below no longer hands frames to it. */
function leaveLower(kernel: Kernel, netns: Netns, device: Device): void {
  const lower = lowerOf(kernel, device)
  if (lower) lower.device.uppers = lower.device.uppers.filter((ref) => ref.netns !== netns.id || ref.device !== device.index)
}

export function standOn(lower: Device, netns: Netns, device: Device): void {
  lower.uppers = [...lower.uppers, { netns: netns.id, device: device.index }]
}

/** `dev_open`: what a kind asks first. A VXLAN device opens its UDP port, a VLAN wants the device below to be up. */
export function openDevice(kernel: Kernel, netns: Netns, device: Device): Outcome<void> {
  if (device.up) return done(undefined)
  if (device.detail.kind === 'vlan' && !lowerOf(kernel, device)?.device.up) return refuse('ENETDOWN')
  if (device.detail.kind === 'vxlan') {
    const opened = vxlanOpen(kernel, device.detail)
    if (!opened.ok) return opened
  }
  setUp(kernel, netns, device)
  if (hasCarrier(kernel, netns, device)) watched(kernel, device)
  return done(undefined)
}

/** The signal has changed, so the states of both ends are looked at afresh. */
function watched(kernel: Kernel, device: Device): void {
  device.blamesPeer = false
  const peer = peerOf(kernel, device)
  if (peer) peer.device.blamesPeer = false
}

/** `ip link set DEV up`. The loopback gets 127.0.0.1/8, addresses get their routes. */
export function setUp(kernel: Kernel, netns: Netns, device: Device): void {
  if (device.up) return
  device.up = true
  device.qdisc = device.detail.kind === 'tun' ? 'pfifo_fast' : 'noqueue'
  if (device.detail.kind === 'loopback' && !device.addresses.some((a) => a.local === 0x7f000001)) {
    addAddress(netns, device, { local: parseIpv4('127.0.0.1')!, length: 8, scope: 'host' })
  }
  for (const address of device.addresses) addAddressRoutes(netns, device, address)
  ipv6Up(kernel, netns, device)
}

/** `ip link set DEV down`: its routes go but for those of host scope, its neighbours too. */
export function setDown(kernel: Kernel, netns: Netns, device: Device): void {
  if (!device.up) return
  if (hasCarrier(kernel, netns, device)) watched(kernel, device)
  device.up = false
  if (device.detail.kind === 'vxlan') vxlanClose(kernel, device.detail)
  for (const ref of device.uppers) {
    const holder = kernel.namespaces.get(ref.netns)
    const upper = holder?.devices.get(ref.device)
    if (holder && upper?.detail.kind === 'vlan') setDown(kernel, holder, upper)
  }
  netns.routes = netns.routes.filter(
    (route) =>
      // Routes of the host itself outlive their device's going down (fib_sync_down_dev).
      route.device !== device.index || route.scope === 'host',
  )
  netns.routes = withoutDeadHops(netns)
  ipv6Down(netns, device)
  flushNeighbours(netns, device.index)
  // The other end has lost its signal (`arp_evict_nocarrier`, `ndisc_evict_nocarrier`).
  const peer = peerOf(kernel, device)
  if (peer?.device.up) flushNeighbours(peer.netns, peer.device.index, true)
  if (device.detail.kind === 'bridge') {
    for (const [mac, entry] of device.detail.fdb) if (!entry.local && !entry.fixed) device.detail.fdb.delete(mac)
  }
  const bridge = device.master === undefined ? undefined : netns.devices.get(device.master)
  if (bridge?.detail.kind === 'bridge') forgetLearned(bridge.detail, device.index)
}

function forgetLearned(detail: Extract<DeviceKind, { kind: 'bridge' }>, port: Ifindex): void {
  for (const [mac, entry] of detail.fdb) if (entry.port === port && !entry.local && !entry.fixed) detail.fdb.delete(mac)
}

/** `ip link set DEV master BRIDGE` / `nomaster`. Only a bridge can be a master here (EOPNOTSUPP); a bridge cannot be a port (ELOOP). */
export function setMaster(kernel: Kernel, netns: Netns, device: Device, master: Device | undefined): Outcome<void> {
  if (master && master.detail.kind !== 'bridge') return refuse('EOPNOTSUPP')
  if (master && device.detail.kind === 'bridge') return refuse('ELOOP', 'Can not enslave a bridge to a bridge.')
  if (master && (device.detail.kind === 'loopback' || isLayer3(device))) return refuse('EINVAL')
  const old = device.master === undefined ? undefined : netns.devices.get(device.master)
  if (old === master) return done(undefined)
  if (old?.detail.kind === 'bridge') leaveBridge(netns, old, old.detail, device)
  if (master?.detail.kind === 'bridge') {
    device.master = master.index
    master.detail.hadPort = true
    device.port = {
      hairpin: false,
      learning: true,
      flood: true,
      isolated: false,
      priority: 32,
      cost: PORT_COST[device.detail.kind] ?? 100,
    }
    master.detail.fdb.set(device.mac, { port: device.index, local: true, seenAt: 0 })
    adoptMac(netns, master, master.detail)
    masterReady(kernel, netns, device)
  }
  return done(undefined)
}

function leaveBridge(netns: Netns, bridge: Device, detail: Extract<DeviceKind, { kind: 'bridge' }>, device: Device): void {
  device.master = undefined
  device.port = undefined
  for (const [mac, entry] of detail.fdb) if (entry.port === device.index) detail.fdb.delete(mac)
  adoptMac(netns, bridge, detail)
}

/** A bridge without an address of its own takes the lowest of its ports' (`br_stp_recalculate_bridge_id`). */
function adoptMac(netns: Netns, bridge: Device, detail: Extract<DeviceKind, { kind: 'bridge' }>): void {
  if (detail.macSet) return
  let lowest: Mac | undefined
  for (const port of portsOf(netns, bridge)) if (lowest === undefined || port.mac < lowest) lowest = port.mac
  bridge.mac = lowest ?? ZERO_MAC
}

export function setMac(netns: Netns, device: Device, mac: Mac): Outcome<void> {
  device.mac = mac
  if (device.detail.kind === 'bridge') device.detail.macSet = true
  const bridge = device.master === undefined ? undefined : netns.devices.get(device.master)
  if (bridge?.detail.kind === 'bridge') {
    for (const [old, entry] of bridge.detail.fdb) if (entry.local && entry.port === device.index) bridge.detail.fdb.delete(old)
    bridge.detail.fdb.set(mac, { port: device.index, local: true, seenAt: 0 })
    adoptMac(netns, bridge, bridge.detail)
  }
  return done(undefined)
}

/** `port_cost`: by the speed that the driver tells; those that tell none are 100. */
const PORT_COST: Partial<Record<DeviceKind['kind'], number>> = { veth: 2, tun: 2, macvlan: 2, vlan: 2 }
