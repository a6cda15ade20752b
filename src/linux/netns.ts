/** A network namespace: its devices, routes, neighbours, sockets, firewall and sysctls. network_namespaces(7). */
import type { Ip } from '../net/ip.ts'
import type { MapLike } from './copied-when-met.ts'
import type { Device } from './device.ts'
import type { Route, RouteRule } from './route.ts'
import type { Neighbour } from './neighbour.ts'
import type { Socket, SocketId } from './socket/socket.ts'
import type { Netfilter } from './netfilter/ruleset.ts'
import type { RouteException } from './path-mtu.ts'
import type { Ipvs } from './ipvs/ipvs.ts'
import type { Sysctls } from './sysctl.ts'
import type { Conntrack } from './netfilter/conntrack.ts'
import type { Mib } from './mib.ts'

/** Unique in the world. For what a scenario names it is its REF (`pod/default/client`, `node/kind-worker`, `host/client`). */
export type NetnsId = string
/** 1 is always `lo`. */
export type Ifindex = number

export interface Peer {
  /** Milliseconds of credit, filled as time passes. */
  tokens: number
  /** Virtual ms of the last message that counted. */
  last: number
  redirects: number
}

/** What IPv6 keeps for itself, as the kernel does (`struct netns_ipv6`). */
export interface Ipv6State {
  routes: readonly Route[]
  rules: readonly RouteRule[]
  tables: readonly number[]
  /** Path MTUs that routers have told of, by destination, until when they are believed (virtual ms). */
  pathMtus: Map<bigint, { mtu: number; expires: number }>
  /** Addresses that are answered for on a device (`ip neigh add proxy`), as `ifindex address`. */
  proxies: ReadonlySet<string>
}

export interface Netns {
  readonly id: NetnsId
  /** The machine whose kernel this is. Namespaces of one machine share bridges' sysctls and netfilter modules. */
  readonly machine: string
  /** The machine's own, which it had when it started (`init_net`). */
  readonly root: boolean
  /** By ifindex, in order of creation, `lo` first. */
  devices: MapLike<Ifindex, Device>
  nextIfindex: number
  ipv6: Ipv6State
  /** All routing tables: `local` (255), `main` (254), others; newest of equal prefixes first as the kernel keeps them. */
  routes: readonly Route[]
  rules: readonly RouteRule[]
  /** Tables that came to be: one that has lost its routes is still there. */
  tables: readonly number[]
  /** Replaced with every write (`setSysctls`). */
  sysctls: Sysctls
  /** ARP/NDP entries by `ifindex address`. */
  neighbours: Map<string, Neighbour>
  sockets: Map<SocketId, Socket>
  netfilter: Netfilter
  conntrack: Conntrack
  ipvs: Ipvs
  /** Peer namespace ids as `ip link` prints them (`link-netnsid 0`), by namespace. */
  nsids: Map<NetnsId, number>
  /** `ip neigh add proxy`: IPv4 addresses that ARP is answered for, as `ifindex address`; index 0 is every device. */
  proxies: ReadonlySet<string>
  /** What limits ICMP to each peer (`struct inet_peer`), by address. */
  peers: Map<Ip, Peer>
  /** What it was told of ways, by destination: MTUs of paths, better gateways. */
  exceptions: Map<Ip, RouteException>
  /** What IP and the transports have counted. */
  /** None in a copy of which nobody will look at what is counted (`KernelEnv.uncounted`). */
  mib: Mib | undefined
}
