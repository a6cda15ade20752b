/** A fresh set of kernels, and copies of one. */
import type { Device, DeviceKind } from './device.ts'
import type { Kernel, KernelEnv, KernelState } from './kernel.ts'
import { type MapLike, copiedWhenMet } from './copied-when-met.ts'
import type { Netns, NetnsId } from './netns.ts'
import type { Netfilter, Table } from './netfilter/ruleset.ts'
import { forkIpvs } from './ipvs/ipvs.ts'
import { forkIpsets } from './ipset/ipset.ts'
import { forkNftables } from './nftables/ruleset.ts'
import { emptyQueue } from './queue.ts'

export const SILENT: KernelEnv = {
  socketEvent: () => undefined,
  choose: (_weights, due = 0) => due,
}

export function createKernel(seed: number, env: KernelEnv): Kernel {
  return {
    now: 0,
    queue: emptyQueue(),
    namespaces: new Map(),
    seed: seed >>> 0,
    logs: new Map(),
    next: { linkwatch: 0, socket: 1, conntrack: 1, packet: 1, address: 1, ipId: 1, nsid: 0 },
    env,
  }
}

/**
 * A copy that lives on its own: what packets change is copied, what is replaced as a whole (routes, rules, addresses) is
 * shared. Only between packets: frames on the way are not copied (timers are).
 */
export function forkKernel(kernel: KernelState, env: KernelEnv): Kernel {
  const namespaces = new Map<string, Netns>()
  for (const [id, netns] of kernel.namespaces)
    namespaces.set(id, forkNetns(netns, { devices: forkDevices(netns.devices), nsids: new Map(netns.nsids) }))
  return copyAround(kernel, namespaces, env)
}

/** A copy for a few packets, made of the namespaces that they meet: the original must stand still until it is thrown away. */
export const forkKernelBriefly = (kernel: KernelState, env: KernelEnv): Kernel =>
  copyAround(kernel, copiedWhenMet(kernel.namespaces, forkNetnsBriefly), env)

function copyAround(kernel: KernelState, namespaces: MapLike<NetnsId, Netns>, env: KernelEnv): Kernel {
  return {
    now: kernel.now,
    seed: kernel.seed,
    logs: new Map([...kernel.logs].map(([machine, lines]) => [machine, [...lines]])),
    next: { ...kernel.next },
    namespaces,
    env,
    queue: {
      heap: kernel.queue.heap.filter(
        ({ event }) => event.kind === 'neighbour' || event.kind === 'socket' || event.kind === 'dad',
      ),
      order: kernel.queue.order,
    },
  }
}

/** Namespaces get their numbers from commands, so such a copy shares them. */
const forkNetnsBriefly = (netns: Netns): Netns =>
  forkNetns(netns, { devices: copiedWhenMet(netns.devices, forkDevice), nsids: netns.nsids })

const forkDevice = (device: Device): Device => ({
  ...device,
  detail: forkDetail(device.detail),
  port: device.port && { ...device.port },
  stats: { ...device.stats },
})

function forkDevices(devices: Netns['devices']): Netns['devices'] {
  const copies = new Map<number, Device>()
  for (const [index, device] of devices) copies.set(index, forkDevice(device))
  return copies
}

function forkNetns(netns: Netns, { devices, nsids }: Pick<Netns, 'devices' | 'nsids'>): Netns {
  const neighbours: Netns['neighbours'] = new Map()
  for (const [key, entry] of netns.neighbours) neighbours.set(key, { ...entry, waiting: [] })
  const sockets: Netns['sockets'] = new Map()
  for (const [id, socket] of netns.sockets)
    sockets.set(id, socket.kind === 'tcp' ? { ...socket, unacked: [...socket.unacked] } : { ...socket })
  const connections: Netns['conntrack']['connections'] = new Map()
  for (const [id, connection] of netns.conntrack.connections)
    connections.set(id, {
      ...connection,
      counted: { original: { ...connection.counted.original }, reply: { ...connection.counted.reply } },
    })
  return {
    ...netns,
    ipv6: { ...netns.ipv6, pathMtus: new Map(netns.ipv6.pathMtus) },
    devices,
    neighbours,
    sockets,
    nsids,
    exceptions: new Map([...netns.exceptions].map(([ip, exception]) => [ip, { ...exception }])),
    peers: new Map([...netns.peers].map(([ip, peer]) => [ip, { ...peer }])),
    netfilter: forkNetfilter(netns.netfilter),
    conntrack: { connections, index: new Map(netns.conntrack.index) },
    ipvs: forkIpvs(netns.ipvs),
    mib: new Map(netns.mib),
  }
}

const forkDetail = (detail: DeviceKind): DeviceKind => {
  if (detail.kind === 'bridge')
    return { ...detail, fdb: new Map([...detail.fdb].map(([mac, entry]) => [mac, { ...entry }])), floods: new Map(detail.floods) }
  if (detail.kind === 'vxlan') return { ...detail, fdb: new Map([...detail.fdb].map(([mac, entry]) => [mac, { ...entry }])) }
  return detail.kind === 'veth' ? { ...detail, peer: { ...detail.peer } } : detail
}

function forkNetfilter(netfilter: Netfilter): Netfilter {
  const recent: Netfilter['recent'] = new Map()
  for (const [name, list] of netfilter.recent) recent.set(name, new Map(list))
  const nfacct: Netfilter['nfacct'] = new Map()
  for (const [name, counters] of netfilter.nfacct) nfacct.set(name, { ...counters })
  const hashlimits: Netfilter['hashlimits'] = new Map()
  for (const [name, list] of netfilter.hashlimits) hashlimits.set(name, new Map(list))
  const nftables = forkNftables(netfilter.nftables)
  const ipsets = forkIpsets(netfilter.ipsets)
  return {
    ipv4: forkTables(netfilter.ipv4),
    ipv6: forkTables(netfilter.ipv6),
    recent,
    hashlimits,
    nfacct,
    accounting: netfilter.accounting,
    ipsets,
    nftables,
  }
}

/** Distinguishes the two sides of a fork; only equality counts, so runs stay the same. */
let owners = 0

function forkTables(tables: Netfilter['ipv4']): Netfilter['ipv4'] {
  const copies: Netfilter['ipv4'] = new Map()
  for (const [name, table] of tables) {
    const copy: Table = { ...table, counted: new Map(table.counted), owner: ++owners }
    // The original must not count in chains that the copy still shares.
    table.owner = ++owners
    copies.set(name, copy)
  }
  return copies
}
