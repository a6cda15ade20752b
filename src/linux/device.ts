/** Network devices as data. What they do with a frame is in transmit.ts and bridge.ts; how they come and go in link.ts. */
import type { Ip } from '../net/ip.ts'
import type { Mac } from '../net/mac.ts'
import type { Ifindex, Netns, NetnsId } from './netns.ts'
import { seen } from './copied-when-met.ts'
import type { Kernel } from './kernel.ts'

export interface FdbEntry {
  port: Ifindex
  /** A port's own address, not learned; frames to it go up. */
  local: boolean
  /** Put there by `bridge fdb add … static`: it neither ages nor moves. */
  fixed?: boolean
  /** Virtual ms of the last frame from it. */
  seenAt: number
}

export type DeviceKind =
  | { kind: 'loopback' }
  /** `cable`: the ends lie on two machines; it is drawn as a cable and takes a little longer. */
  | { kind: 'veth'; peer: { netns: NetnsId; device: Ifindex }; cable: boolean }
  | {
      kind: 'bridge'
      fdb: Map<Mac, FdbEntry>
      ageingMs: number
      /** Times of the spanning tree: kept and shown, for without one they change nothing. Default 15, 2 and 20 s. */
      forwardDelayMs?: number
      helloMs?: number
      maxAgeMs?: number
      macSet: boolean
      stp: boolean
      mcastSnooping: boolean
      /** Once it has had a port its carrier is its ports'; a bridge that never had one reports a carrier. */
      hadPort: boolean
      /** How often it has flooded each of the last packets: one that comes again and again is in a loop. */
      floods: Map<number, number>
    }
  | { kind: 'dummy' }
  | VxlanDetail
  | IpipDetail
  | { kind: 'macvlan'; lower: DeviceRef; mode: MacvlanMode }
  | { kind: 'ipvlan'; lower: DeviceRef; mode: IpvlanMode }
  /** 802.1Q: its frames travel with a tag on the device below. */
  | { kind: 'vlan'; lower: DeviceRef; id: number }
  /** `ip tuntap`: a device whose other side would be a program; nobody holds it, so it has no signal. */
  | { kind: 'tun'; mode: 'tun' | 'tap' }

/** A device by its place; what stands on it may lie in another namespace. */
export interface DeviceRef {
  readonly netns: NetnsId
  readonly device: Ifindex
}

export const MACVLAN_MODES = ['private', 'vepa', 'bridge', 'passthru', 'source'] as const
export type MacvlanMode = (typeof MACVLAN_MODES)[number]
export const IPVLAN_MODES = ['l2', 'l3'] as const
export type IpvlanMode = (typeof IPVLAN_MODES)[number]

/** Where a VXLAN device sends the frames for one MAC address (`struct vxlan_rdst`). */
export interface VxlanRemote {
  readonly ip: number
  /** Where they differ from the device's own. */
  readonly port: number | undefined
  readonly vni: number | undefined
  readonly via: Ifindex | undefined
}
export interface VxlanEntry {
  remotes: readonly VxlanRemote[]
  state: 'permanent' | 'static' | 'learned'
  seenAt: number
}

/** A frame in a UDP datagram. RFC 7348. */
export interface VxlanDetail {
  kind: 'vxlan'
  vni: number
  /** The namespace that the datagrams travel in: where the device was made, wherever it goes. */
  underlay: NetnsId
  lower: Ifindex | undefined
  local: number | undefined
  /** `remote` or `group`: where frames go that the table does not know. */
  remote: number | undefined
  dstPort: number
  srcPort: readonly [number, number]
  learning: boolean
  ttl: number
  tos: number
  df: 'unset' | 'set' | 'inherit'
  ageingS: number
  udpChecksum: boolean
  fdb: Map<Mac, VxlanEntry>
  /** The kernel's socket while it is up; devices of one port share one. */
  socket: number | undefined
}

/** A packet in a packet. RFC 2003. */
export interface IpipDetail {
  kind: 'ipip'
  underlay: NetnsId
  lower: Ifindex | undefined
  local: number | undefined
  /** Without one, each packet goes to its own next hop (Calico's tunl0). */
  remote: number | undefined
  /** 0: inherited from the packet inside. */
  ttl: number
  /** 1: inherited. */
  tos: number
  pathMtu: boolean
  /** `tunl0`, which comes with the namespace and cannot go. */
  fallback: boolean
}

export interface InterfaceAddress {
  readonly local: Ip
  /** The peer's address on a point-to-point link, else `local`. */
  readonly address: Ip
  readonly length: number
  readonly broadcast: Ip | undefined
  readonly scope: 'global' | 'link' | 'host'
  readonly secondary: boolean
  /** `noprefixroute`: no route for its subnet. */
  readonly noPrefixRoute?: boolean
  readonly label: string
}

/** An address of IPv6 (`struct inet6_ifaddr`). */
export interface Ipv6Address {
  readonly local: bigint
  /** The peer's address on a point-to-point link, else `local`. */
  readonly peer: bigint
  readonly length: number
  readonly scope: 'global' | 'site' | 'link' | 'host'
  /** Tentative until duplicate address detection is over; it may find that another has the address. */
  readonly state: 'tentative' | 'preferred' | 'dadfailed'
  /** Virtual ms after which it is not chosen for new connections, and after which it goes. */
  readonly preferredUntil: number
  readonly deprecated: boolean
  readonly validUntil: number
  /** What was said when it was given, as `ip addr` prints it. */
  readonly noDad?: boolean
  readonly noPrefixRoute?: boolean
  readonly home?: boolean
  readonly manageTemporary?: boolean
  readonly optimistic?: boolean
  readonly metric?: number
  /** Timers of another one are stale. */
  readonly generation: number
}

/** What a bridge keeps of a device that is its port. */
export interface BridgePort {
  hairpin: boolean
  learning: boolean
  flood: boolean
  isolated: boolean
  priority: number
  cost: number
}

export interface Device {
  readonly index: Ifindex
  name: string
  detail: DeviceKind
  mac: Mac
  mtu: number
  /** Administratively up (`ip link set up`). */
  up: boolean
  /** `noop` until it has been up once in its namespace (dev_activate attaches the default). */
  qdisc: 'noop' | 'noqueue' | 'pfifo_fast'
  /** `ip link set DEV promisc on`, `arp off`, `multicast off`, `allmulticast on`. */
  promiscuous: boolean
  noArp: boolean
  noMulticast: boolean
  allMulticast: boolean
  addresses: readonly InterfaceAddress[]
  /** Those of IPv6: the widest scope first, of one scope the newest. */
  ipv6: readonly Ipv6Address[]
  /** IPv6 has seen a carrier since the device went up: it has a link-local address and tries others (`IF_READY`). */
  ipv6Ready: boolean
  /** The bridge that it is a port of. */
  master: Ifindex | undefined
  port: BridgePort | undefined
  txQueueLength: number
  alias: string | undefined
  /** `ip link property add … altname`: it answers to these names too. */
  altNames: readonly string[]
  /** `ip link set … group N`. */
  group: number
  /** Offloads that `ethtool -K` has set, by name. */
  offloads?: Map<string, boolean>
  /** What stands on it: its VLANs, macvlans and ipvlans, wherever they are. */
  uppers: readonly DeviceRef[]
  /** It was found without a signal while its other end lay beside it, and has had none since (its state is not looked at again). */
  blamesPeer?: boolean
  stats: { rxPackets: number; rxBytes: number; rxDropped: number; txPackets: number; txBytes: number; txDropped: number }
}

export function findDevice(netns: Netns, name: string): Device | undefined {
  for (const device of seen(netns.devices))
    if (device.name === name || (device.altNames.length > 0 && device.altNames.includes(name)))
      return netns.devices.get(device.index)
  return undefined
}

export const loopbackOf = (netns: Netns): Device => netns.devices.get(1)!

/** The other end of a veth or cable, while it exists. */
export function peerOf(kernel: Kernel, device: Device): { netns: Netns; device: Device } | undefined {
  if (device.detail.kind !== 'veth') return undefined
  const netns = kernel.namespaces.get(device.detail.peer.netns)
  const peer = netns?.devices.get(device.detail.peer.device)
  return netns && peer ? { netns, device: peer } : undefined
}

/** Ports of a bridge, in order of ifindex. */
export function portsOf(netns: Netns, bridge: Device): Device[] {
  const ports: Device[] = []
  for (const { index, master } of seen(netns.devices)) if (master === bridge.index) ports.push(netns.devices.get(index)!)
  return ports
}

/** The device that a VLAN, macvlan or ipvlan stands on. */
export function lowerOf(kernel: Kernel, device: Device): { netns: Netns; device: Device } | undefined {
  const { detail } = device
  if (detail.kind !== 'vlan' && detail.kind !== 'macvlan' && detail.kind !== 'ipvlan') return undefined
  const netns = kernel.namespaces.get(detail.lower.netns)
  const lower = netns?.devices.get(detail.lower.device)
  return netns && lower ? { netns, device: lower } : undefined
}

/** What `IFLA_LINK` names (`dev_get_iflink`): a veth's other end, or the device below. */
export const linkOf = (kernel: Kernel, device: Device): { netns: Netns; device: Device } | undefined =>
  peerOf(kernel, device) ?? lowerOf(kernel, device)

/** Ethernet's header and ARP are not for those that carry bare packets. */
export const isLayer3 = (device: Device): boolean =>
  device.detail.kind === 'ipip' || (device.detail.kind === 'tun' && device.detail.mode === 'tun')

/** A point-to-point tunnel: IFF_POINTOPOINT. */
export const isPointToPoint = (device: Device): boolean =>
  (device.detail.kind === 'ipip' && device.detail.remote !== undefined) ||
  (device.detail.kind === 'tun' && device.detail.mode === 'tun')

/** IFF_NOARP: nobody is asked for a MAC address. */
export const asksNobody = (device: Device): boolean =>
  device.noArp ||
  device.detail.kind === 'dummy' ||
  isLayer3(device) ||
  (device.detail.kind === 'ipvlan' && device.detail.mode === 'l3')

/** Whether the device has a signal: a veth while both ends are up, a bridge while a port has one, what is stacked while what is below has (`LOWER_UP`). */
export function hasCarrier(kernel: Kernel, netns: Netns, device: Device): boolean {
  if (!device.up) return false
  switch (device.detail.kind) {
    case 'loopback':
    case 'dummy':
    case 'vxlan':
    case 'ipip':
      return true
    case 'tun':
      return false
    case 'veth':
      return peerOf(kernel, device)?.device.up === true
    case 'vlan':
    case 'macvlan':
    case 'ipvlan': {
      const lower = lowerOf(kernel, device)
      return lower !== undefined && hasCarrier(kernel, lower.netns, lower.device)
    }
    case 'bridge': {
      const ports = portsOf(netns, device)
      return ports.length === 0 ? !device.detail.hadPort : ports.some((port) => hasCarrier(kernel, netns, port))
    }
  }
}

/** Their carrier has never changed, so nobody has asked for their state (`IF_OPER_UNKNOWN`). */
const NEVER_WATCHED: ReadonlySet<DeviceKind['kind']> = new Set(['loopback', 'dummy', 'vxlan', 'ipip'])

/** RFC 2863's operational state as `ip link` prints it (link_watch.c, default_operstate). */
export function operState(kernel: Kernel, netns: Netns, device: Device): 'UP' | 'DOWN' | 'UNKNOWN' | 'LOWERLAYERDOWN' {
  if (!device.up) return 'DOWN'
  if (hasCarrier(kernel, netns, device)) {
    const { detail } = device
    const virgin = detail.kind === 'bridge' && !detail.hadPort && portsOf(netns, device).length === 0
    return virgin || NEVER_WATCHED.has(detail.kind) ? 'UNKNOWN' : 'UP'
  }
  if (device.blamesPeer) return 'LOWERLAYERDOWN'
  // The one to blame is looked for by its index in this namespace, wherever it really lies.
  const link = linkOf(kernel, device)
  const blamed = link && link.device.index !== device.index ? netns.devices.get(link.device.index) : undefined
  return blamed && !hasCarrier(kernel, netns, blamed) ? 'LOWERLAYERDOWN' : 'DOWN'
}

export const freshStats = (): Device['stats'] => ({
  rxPackets: 0,
  rxBytes: 0,
  rxDropped: 0,
  txPackets: 0,
  txBytes: 0,
  txDropped: 0,
})
