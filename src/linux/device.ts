/** Network devices as data. What they do with a frame is in transmit.ts and bridge.ts; how they come and go in link.ts. */
import type { Ip } from '../net/ip.ts'
import type { Mac } from '../net/mac.ts'
import type { Ifindex, Netns, NetnsId } from './netns.ts'
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
      macSet: boolean
      stp: boolean
      mcastSnooping: boolean
      /** Once it has had a port its carrier is its ports'; a bridge that never had one reports a carrier. */
      hadPort: boolean
    }
  | { kind: 'dummy' }

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
  qdisc: 'noop' | 'noqueue'
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
  stats: { rxPackets: number; rxBytes: number; rxDropped: number; txPackets: number; txBytes: number; txDropped: number }
}

export function findDevice(netns: Netns, name: string): Device | undefined {
  for (const device of netns.devices.values()) if (device.name === name) return device
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
  for (const device of netns.devices.values()) if (device.master === bridge.index) ports.push(device)
  return ports
}

/** Whether the device has a signal: a veth while both ends are up, a bridge while a port has one (`LOWER_UP`). */
export function hasCarrier(kernel: Kernel, netns: Netns, device: Device): boolean {
  switch (device.detail.kind) {
    case 'loopback':
    case 'dummy':
      return device.up
    case 'veth': {
      const peer = peerOf(kernel, device)
      return device.up && peer !== undefined && peer.device.up
    }
    case 'bridge': {
      if (!device.up) return false
      const ports = portsOf(netns, device)
      return ports.length === 0 ? !device.detail.hadPort : ports.some((port) => hasCarrier(kernel, netns, port))
    }
  }
}

/** The other end's index is looked up in the device's own namespace, whatever has it there (`default_operstate`). */
function withoutCarrier(kernel: Kernel, netns: Netns, device: Device): 'DOWN' | 'LOWERLAYERDOWN' {
  const index = peerOf(kernel, device)?.device.index
  const there = index === undefined || index === device.index ? undefined : netns.devices.get(index)
  return there && !hasCarrier(kernel, netns, there) ? 'LOWERLAYERDOWN' : 'DOWN'
}

/** RFC 2863's operational state as `ip link` prints it. */
export function operState(kernel: Kernel, netns: Netns, device: Device): 'UP' | 'DOWN' | 'UNKNOWN' | 'LOWERLAYERDOWN' {
  if (!device.up) return 'DOWN'
  switch (device.detail.kind) {
    case 'loopback':
    case 'dummy':
      return 'UNKNOWN'
    case 'veth':
      return hasCarrier(kernel, netns, device) ? 'UP' : withoutCarrier(kernel, netns, device)
    case 'bridge':
      return portsOf(netns, device).length === 0 && !device.detail.hadPort
        ? 'UNKNOWN'
        : hasCarrier(kernel, netns, device)
          ? 'UP'
          : 'DOWN'
  }
}

export const freshStats = (): Device['stats'] => ({
  rxPackets: 0,
  rxBytes: 0,
  rxDropped: 0,
  txPackets: 0,
  txBytes: 0,
  txDropped: 0,
})
