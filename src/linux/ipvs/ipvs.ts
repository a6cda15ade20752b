/**
 * The kernel's load balancer as data, one table for each namespace: virtual services, their real servers, and what packets have
 * left behind (connections, whose turn it is, counts). include/net/ip_vs.h, net/netfilter/ipvs/ip_vs_ctl.c.
 */
import { dictionary } from '../../net/dictionary.ts'
import { type Family, type Ip, familyOf, formatEndpoint } from '../../net/ip.ts'
import type { Netns } from '../netns.ts'
import { setSysctls } from '../sysctl.ts'
import type { IpvsConnection } from './connection.ts'

export const SCHEDULERS = ['rr', 'wrr', 'lc', 'wlc', 'sh', 'dh', 'sed', 'nq'] as const
export type Scheduler = (typeof SCHEDULERS)[number]

export interface RealServer {
  readonly address: Ip
  /** 0 only where the service's is: the port that was asked for. */
  readonly port: number
  /** 0: no new connections, those that stand go on. */
  readonly weight: number
}

/** What names a service: an address and a port of a protocol, or a mark that a rule has put on the packet. */
export type ServiceName =
  | { readonly kind: 'address'; readonly protocol: number; readonly address: Ip; readonly port: number }
  | { readonly kind: 'mark'; readonly mark: number; readonly family: Family }

export interface VirtualService {
  readonly name: ServiceName
  readonly scheduler: Scheduler
  /** Seconds for which a client keeps its server; undefined: each connection is scheduled. */
  readonly persistent: number | undefined
  /** Clients whose addresses begin alike are one client. */
  readonly clientLength: number
  /** Scheduler sh: the source port counts too; another server stands in for one of weight 0. */
  readonly withPort: boolean
  readonly fallback: boolean
  /** As the kernel keeps them: the newest first. */
  readonly servers: readonly RealServer[]
}

export interface Counts {
  connections: number
  inPackets: number
  outPackets: number
  inBytes: number
  outBytes: number
}

/** Whose turn it was last, and wrr's present weight. */
export interface Turn {
  readonly last: string | undefined
  readonly weight: number
}

export interface Ipvs {
  /** The module is there: its sysctls and files are, too. */
  loaded: boolean
  /** By `serviceKey`, in order of addition. Replaced with every change, so that forks may share it. */
  services: ReadonlyMap<string, VirtualService>
  turns: Map<string, Turn>
  /** By service, and by service and server. */
  counts: Map<string, Counts>
  connections: Map<number, IpvsConnection>
  /** Keys of `connection.ts` → connection. */
  index: Map<string, number>
  nextConnection: number
  /** What `ipvsadm --set` changed, in seconds. */
  timeouts: { tcp: number; tcpFin: number; udp: number }
}

export const emptyIpvs = (): Ipvs => ({
  loaded: false,
  services: new Map(),
  turns: new Map(),
  counts: new Map(),
  connections: new Map(),
  index: new Map(),
  nextConnection: 1,
  timeouts: { tcp: 900, tcpFin: 120, udp: 300 },
})

export function forkIpvs(ipvs: Ipvs): Ipvs {
  if (!ipvs.loaded) return emptyIpvs()
  const connections: Ipvs['connections'] = new Map()
  for (const [id, connection] of ipvs.connections) connections.set(id, { ...connection })
  const counts: Ipvs['counts'] = new Map()
  for (const [key, each] of ipvs.counts) counts.set(key, { ...each })
  return {
    ...ipvs,
    turns: new Map(ipvs.turns),
    counts,
    connections,
    index: new Map(ipvs.index),
    timeouts: { ...ipvs.timeouts },
  }
}

/** Defaults of `net.ipv4.vs.*` that do something here. ip_vs_ctl.c, vs_vars; Documentation/networking/ipvs-sysctl.rst. */
const SYSCTLS: Readonly<Record<string, string>> = dictionary({
  conntrack: '0',
  conn_reuse_mode: '1',
  expire_nodest_conn: '0',
  expire_quiescent_template: '0',
})

/** `modprobe ip_vs`: from now on the namespace has IPVS's sysctls. */
export function loadIpvs(netns: Netns): void {
  if (netns.ipvs.loaded) return
  netns.ipvs.loaded = true
  setSysctls(
    netns,
    Object.entries(SYSCTLS).map(([name, value]) => [`ipv4.vs.${name}`, value]),
  )
}

export const isOn = ({ sysctls }: Netns, name: string): boolean => Number(sysctls.written.get(`ipv4.vs.${name}`) ?? 0) !== 0

export const serviceKey = (name: ServiceName): string =>
  name.kind === 'mark' ? `mark ${name.family} ${name.mark}` : addressKey(name.protocol, name.address, name.port)

export const addressKey = (protocol: number, address: Ip, port: number): string => `${protocol} ${address} ${port}`

export const serverKey = ({ address, port }: Pick<RealServer, 'address' | 'port'>): string => formatEndpoint(address, port)

export const familyOfService = ({ name }: VirtualService): Family => (name.kind === 'mark' ? name.family : familyOf(name.address))

/** Puts a service in place of what had its name, or adds it. */
export function putService(ipvs: Ipvs, service: VirtualService): void {
  const services = new Map(ipvs.services)
  services.set(serviceKey(service.name), service)
  ipvs.services = services
}

/** Counts and turns of a service that is gone; its connections stay until their time is over. */
export function forgetTraces(ipvs: Ipvs, key: string): void {
  ipvs.turns.delete(key)
  for (const each of [...ipvs.counts.keys()]) if (each === key || each.startsWith(`${key} -> `)) ipvs.counts.delete(each)
}

export const countsKey = (service: string, server: string): string => `${service} -> ${server}`

/** The counts of a service or a server, for adding to. */
export function countsOf(ipvs: Ipvs, key: string): Counts {
  let counts = ipvs.counts.get(key)
  if (!counts) {
    counts = { connections: 0, inPackets: 0, outPackets: 0, inBytes: 0, outBytes: 0 }
    ipvs.counts.set(key, counts)
  }
  return counts
}
