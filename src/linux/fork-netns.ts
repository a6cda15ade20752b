/** Copies of namespaces: what packets change is copied, what is replaced as a whole (routes, rules, sysctls) is shared. */
import { copiedWhenMet } from './copied-when-met.ts'
import type { Device, DeviceKind } from './device.ts'
import { lengthsOf } from './ipset/element.ts'
import { type Ipset, forkIpsets } from './ipset/ipset.ts'
import { forkIpvs } from './ipvs/ipvs.ts'
import { type Netfilter, forkTables } from './netfilter/ruleset.ts'
import type { Netns, NetnsId } from './netns.ts'
import { forkNftables, forkNftablesBriefly } from './nftables/ruleset.ts'

/** A copy that lives on its own. */
export const forkNetns = (netns: Netns): Netns => ({
  ...netns,
  ipv6: forkIpv6(netns.ipv6),
  devices: mapped(netns.devices, forkDevice),
  neighbours: forkNeighbours(netns.neighbours),
  sockets: forkSockets(netns.sockets),
  nsids: new Map(netns.nsids),
  exceptions: mapped(netns.exceptions, (exception) => ({ ...exception })),
  peers: mapped(netns.peers, (peer) => ({ ...peer })),
  netfilter: forkNetfilter(netns.netfilter),
  conntrack: forkConntrack(netns.conntrack),
  ipvs: forkIpvs(netns.ipvs),
  mib: netns.mib && new Map(netns.mib),
})

/**
 * A copy for a few packets, of which each part is copied when it is first asked for: of a switch the devices alone. Namespaces get
 * their numbers, and rules come to be, by commands; what only these change is shared.
 */
export const forkNetnsBriefly = (netns: Netns): Netns => new BriefNetns(netns, netns.mib && new Map(netns.mib))

/** The same where nobody will look at what is counted. */
export const forkNetnsUncounted = (netns: Netns): Netns => new BriefNetns(netns, undefined)

/** A class, for its parts are asked for as often as those of any other. */
class BriefNetns implements Netns {
  readonly id: NetnsId
  readonly machine: string
  readonly root: boolean
  readonly nsids: Netns['nsids']
  readonly mib: Netns['mib']
  nextIfindex: number
  routes: Netns['routes']
  rules: Netns['rules']
  tables: Netns['tables']
  sysctls: Netns['sysctls']
  proxies: Netns['proxies']
  readonly #of: Netns
  #devices: Netns['devices'] | undefined
  #ipv6: Netns['ipv6'] | undefined
  #neighbours: Netns['neighbours'] | undefined
  #sockets: Netns['sockets'] | undefined
  #netfilter: Netfilter | undefined
  #conntrack: Netns['conntrack'] | undefined
  #ipvs: Netns['ipvs'] | undefined
  #peers: Netns['peers'] | undefined
  #exceptions: Netns['exceptions'] | undefined

  constructor(of: Netns, mib: Netns['mib']) {
    this.id = of.id
    this.machine = of.machine
    this.root = of.root
    this.nsids = of.nsids
    this.mib = mib
    this.nextIfindex = of.nextIfindex
    this.routes = of.routes
    this.rules = of.rules
    this.tables = of.tables
    this.sysctls = of.sysctls
    this.proxies = of.proxies
    this.#of = of
  }

  get devices(): Netns['devices'] {
    return (this.#devices ??= copiedWhenMet(this.#of.devices, forkDeviceBriefly))
  }

  get ipv6(): Netns['ipv6'] {
    return (this.#ipv6 ??= forkIpv6(this.#of.ipv6))
  }

  get neighbours(): Netns['neighbours'] {
    return (this.#neighbours ??= forkNeighbours(this.#of.neighbours))
  }

  get sockets(): Netns['sockets'] {
    return (this.#sockets ??= forkSockets(this.#of.sockets))
  }

  get netfilter(): Netfilter {
    const { netfilter } = this.#of
    return (this.#netfilter ??= hasRules(netfilter) ? forkNetfilterBriefly(netfilter) : netfilter)
  }

  get conntrack(): Netns['conntrack'] {
    return (this.#conntrack ??= forkConntrack(this.#of.conntrack))
  }

  get ipvs(): Netns['ipvs'] {
    const { ipvs } = this.#of
    return (this.#ipvs ??= ipvs.loaded ? forkIpvs(ipvs) : ipvs)
  }

  get peers(): Netns['peers'] {
    return (this.#peers ??= mapped(this.#of.peers, (peer) => ({ ...peer })))
  }

  get exceptions(): Netns['exceptions'] {
    return (this.#exceptions ??= mapped(this.#of.exceptions, (exception) => ({ ...exception })))
  }
}

function mapped<K, V>(original: Iterable<[K, V]>, copy: (value: V) => V): Map<K, V> {
  const copies = new Map<K, V>()
  for (const [key, value] of original) copies.set(key, copy(value))
  return copies
}

const forkIpv6 = ({ routes, rules, tables, pathMtus, proxies }: Netns['ipv6']): Netns['ipv6'] => ({
  routes,
  rules,
  tables,
  pathMtus: new Map(pathMtus),
  proxies,
})

const forkDevice = (device: Device): Device => ({
  ...device,
  detail: forkDetail(device.detail),
  port: device.port && { ...device.port },
  stats: { ...device.stats },
})

/** Cables are plugged, and ports are set, by commands; what a bridge or a tunnel learns it learns from packets. */
const forkDeviceBriefly = (device: Device): Device => ({
  ...device,
  detail: device.detail.kind === 'bridge' || device.detail.kind === 'vxlan' ? forkDetail(device.detail) : device.detail,
  stats: { ...device.stats },
})

const forkDetail = (detail: DeviceKind): DeviceKind => {
  if (detail.kind === 'bridge')
    return { ...detail, fdb: mapped(detail.fdb, (entry) => ({ ...entry })), floods: new Map(detail.floods) }
  if (detail.kind === 'vxlan') return { ...detail, fdb: mapped(detail.fdb, (entry) => ({ ...entry })) }
  return detail.kind === 'veth' ? { ...detail, peer: { ...detail.peer } } : detail
}

/** Frames on the way are not copied: nothing waits. */
const forkNeighbours = (neighbours: Netns['neighbours']): Netns['neighbours'] =>
  mapped(neighbours, (entry) => ({ ...entry, waiting: [] }))

const forkSockets = (sockets: Netns['sockets']): Netns['sockets'] =>
  mapped(sockets, (socket) => (socket.kind === 'tcp' ? { ...socket, unacked: [...socket.unacked] } : { ...socket }))

const forkConntrack = ({ connections, index }: Netns['conntrack']): Netns['conntrack'] => ({
  connections: mapped(connections, (connection) => ({
    ...connection,
    counted: { original: { ...connection.counted.original }, reply: { ...connection.counted.reply } },
  })),
  index: new Map(index),
})

const hasRules = ({ ipv4, ipv6, nftables }: Netfilter): boolean => ipv4.size + ipv6.size + nftables.tables.size > 0

const forkNetfilter = (netfilter: Netfilter): Netfilter =>
  netfilterWith(netfilter, forkIpsets(netfilter.ipsets), forkNftables(netfilter.nftables))

const forkNetfilterBriefly = (netfilter: Netfilter): Netfilter =>
  netfilterWith(
    netfilter,
    { slots: netfilter.ipsets.slots.map((set) => set && forkSetBriefly(set)) },
    forkNftablesBriefly(netfilter.nftables),
  )

/** Its prefix lengths are worked out once for all copies. */
const forkSetBriefly = (set: Ipset): Ipset => ({
  ...set,
  elements: copiedWhenMet(set.elements, (element) => ({ ...element })),
  lengths: lengthsOf(set),
})

const netfilterWith = (of: Netfilter, ipsets: Netfilter['ipsets'], nftables: Netfilter['nftables']): Netfilter => ({
  ipv4: forkTables(of.ipv4),
  ipv6: forkTables(of.ipv6),
  recent: mapped(of.recent, (list) => new Map(list)),
  hashlimits: mapped(of.hashlimits, (list) => new Map(list)),
  nfacct: mapped(of.nfacct, (counters) => ({ ...counters })),
  accounting: of.accounting,
  ipsets,
  nftables,
})
