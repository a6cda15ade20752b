/**
 * What IPVS remembers of a connection: client, virtual address, and the real server that was picked; and, for persistent services,
 * a template that says which server a client has. net/netfilter/ipvs/ip_vs_conn.c, ip_vs_proto_{tcp,udp,sctp}.c.
 */
import { dictionary } from '../../net/dictionary.ts'
import type { Ip } from '../../net/ip.ts'
import { PROTOCOL, type SctpPacket, TCP } from '../../net/packet.ts'
import type { Kernel } from '../kernel.ts'
import type { Ipvs } from './ipvs.ts'

const STATES = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'SYNACK',
] as const
export type IpvsState = (typeof STATES)[number] | 'UDP'

export interface IpvsConnection {
  readonly id: number
  /** 0: a template of a service by mark. */
  readonly protocol: number
  readonly client: Ip
  readonly clientPort: number
  readonly virtual: Ip
  readonly virtualPort: number
  readonly server: Ip
  readonly serverPort: number
  /** The keys of the service and of the server within it. */
  readonly service: string
  readonly serverName: string
  readonly template: boolean
  /** The template that it follows. */
  readonly control: number | undefined
  state: IpvsState
  /** Counted as active; else as inactive. */
  active: boolean
  /** Its packets keep their conntrack entry. */
  readonly tracked: boolean
  timeoutMs: number
  /** Virtual ms at which it goes if nothing more comes. */
  expiresAt: number
}

/** From the client: it asks the virtual address. */
export const inKey = (protocol: number, client: Ip, clientPort: number, virtual: Ip, virtualPort: number): string =>
  `in ${protocol} ${client} ${clientPort} ${virtual} ${virtualPort}`
/** From the real server: it answers the client. */
export const outKey = (protocol: number, server: Ip, serverPort: number, client: Ip, clientPort: number): string =>
  `out ${protocol} ${server} ${serverPort} ${client} ${clientPort}`
const templateKey = (protocol: number, client: Ip, virtual: Ip, virtualPort: number): string =>
  `template ${protocol} ${client} ${virtual} ${virtualPort}`

const keysOf = (c: IpvsConnection): string[] =>
  c.template
    ? [templateKey(c.protocol, c.client, c.virtual, c.virtualPort)]
    : [
        inKey(c.protocol, c.client, c.clientPort, c.virtual, c.virtualPort),
        outKey(c.protocol, c.server, c.serverPort, c.client, c.clientPort),
      ]

/** A template that still has connections is looked at again after this (ip_vs_conn_expire). */
const HELD_MS = 60_000

/** A connection by one of its keys; one past its time is removed on sight. */
export function findByKey(kernel: Kernel, ipvs: Ipvs, key: string): IpvsConnection | undefined {
  const id = ipvs.index.get(key)
  const connection = id === undefined ? undefined : ipvs.connections.get(id)
  return connection && isLive(kernel, ipvs, connection) ? connection : undefined
}

export const findTemplate = (kernel: Kernel, ipvs: Ipvs, protocol: number, client: Ip, virtual: Ip, port: number) =>
  findByKey(kernel, ipvs, templateKey(protocol, client, virtual, port))

function isLive(kernel: Kernel, ipvs: Ipvs, connection: IpvsConnection): boolean {
  if (connection.expiresAt > kernel.now) return true
  if (connection.template) {
    const held = [...ipvs.connections.values()].some((each) => each.control === connection.id && each.expiresAt > kernel.now)
    if (held) {
      connection.expiresAt = kernel.now + HELD_MS
      return true
    }
  }
  removeIpvsConnection(ipvs, connection)
  return false
}

/** Live ones, oldest first. */
export function listIpvsConnections(kernel: Kernel, ipvs: Ipvs): IpvsConnection[] {
  return [...ipvs.connections.values()].filter((connection) => isLive(kernel, ipvs, connection))
}

export function removeIpvsConnection(ipvs: Ipvs, connection: IpvsConnection): void {
  ipvs.connections.delete(connection.id)
  for (const key of keysOf(connection)) if (ipvs.index.get(key) === connection.id) ipvs.index.delete(key)
}

export function addIpvsConnection(
  kernel: Kernel,
  ipvs: Ipvs,
  given: Omit<IpvsConnection, 'id' | 'expiresAt' | 'active' | 'state'>,
): IpvsConnection {
  const connection: IpvsConnection = {
    ...given,
    id: ipvs.nextConnection++,
    active: false,
    state: given.protocol === PROTOCOL.udp ? 'UDP' : 'NONE',
    expiresAt: kernel.now + given.timeoutMs,
  }
  ipvs.connections.set(connection.id, connection)
  for (const key of keysOf(connection)) ipvs.index.set(key, connection.id)
  return connection
}

/** How many connections each server of a service has; what is over does not count. */
export function loadsOf(
  kernel: Kernel,
  ipvs: Ipvs,
  service: string,
): Map<string, { active: number; inactive: number; persistent: number }> {
  const loads = new Map<string, { active: number; inactive: number; persistent: number }>()
  for (const connection of listIpvsConnections(kernel, ipvs)) {
    if (connection.service !== service) continue
    let load = loads.get(connection.serverName)
    if (!load) loads.set(connection.serverName, (load = { active: 0, inactive: 0, persistent: 0 }))
    if (connection.template) load.persistent++
    else if (connection.active) load.active++
    else load.inactive++
  }
  return loads
}

// Columns in the order of STATES (`tcp_states` of ip_vs_proto_tcp.c).
const NAMES: Readonly<Record<string, IpvsState>> = dictionary({
  NO: 'NONE',
  ES: 'ESTABLISHED',
  SS: 'SYN_SENT',
  SR: 'SYN_RECV',
  FW: 'FIN_WAIT',
  TW: 'TIME_WAIT',
  CL: 'CLOSE',
  CW: 'CLOSE_WAIT',
  LA: 'LAST_ACK',
  LI: 'LISTEN',
  SA: 'SYNACK',
})
const row = (text: string): IpvsState[] => text.split(' ').map((name) => NAMES[name]!)
//                NO ES SS SR FW TW CL CW LA LI SA
const TCP_STATES = {
  in: {
    syn: row('SR ES ES SR SR SR SR SR SR SR SR'),
    fin: row('CL CW SS TW TW TW CL CW LA LI TW'),
    ack: row('ES ES SS ES FW TW CL CW CL LI ES'),
    rst: row('CL CL CL SR CL CL CL CL LA LI SR'),
  },
  out: {
    syn: row('SS ES SS SR SS SS SS SS SS LI SR'),
    fin: row('TW FW SS TW FW TW CL TW LA LI TW'),
    ack: row('ES ES SS ES FW TW CL CW LA ES ES'),
    rst: row('CL CL SS CL CL TW CL CL CL CL CL'),
  },
}

/** Seconds (`tcp_timeouts`); what `--set` changes is asked first. */
const TCP_TIMEOUTS: Readonly<Record<IpvsState, number>> = {
  NONE: 2,
  ESTABLISHED: 900,
  SYN_SENT: 120,
  SYN_RECV: 60,
  FIN_WAIT: 120,
  TIME_WAIT: 120,
  CLOSE: 10,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  LISTEN: 120,
  SYNACK: 120,
  UDP: 300,
}

/** Seconds (`sctp_timeouts`) by the association's state, told as its TCP like. */
const SCTP_AFTER: Partial<Record<SctpPacket['chunk'], IpvsState>> = {
  INIT: 'SYN_RECV',
  'INIT-ACK': 'SYN_RECV',
  'COOKIE-ECHO': 'SYN_RECV',
  'COOKIE-ACK': 'ESTABLISHED',
  ABORT: 'CLOSE',
  SHUTDOWN: 'FIN_WAIT',
  'SHUTDOWN-ACK': 'LAST_ACK',
  'SHUTDOWN-COMPLETE': 'CLOSE',
}

export function initialTimeoutMs({ timeouts }: Ipvs, protocol: number): number {
  return 1000 * (protocol === PROTOCOL.udp ? timeouts.udp : TCP_TIMEOUTS.NONE)
}

/** A packet has passed: the state that the balancer sees, and how long the entry lives from now (`ip_vs_set_state`, `ip_vs_conn_put`). */
export function advance(
  kernel: Kernel,
  ipvs: Ipvs,
  connection: IpvsConnection,
  way: 'in' | 'out',
  what: { flags: number } | { chunk: SctpPacket['chunk'] } | undefined,
): void {
  if (connection.protocol === PROTOCOL.udp) connection.timeoutMs = ipvs.timeouts.udp * 1000
  else if (what && 'flags' in what) {
    const { flags } = what
    const kind = flags & TCP.rst ? 'rst' : flags & TCP.syn ? 'syn' : flags & TCP.fin ? 'fin' : flags & TCP.ack ? 'ack' : undefined
    if (kind) connection.state = TCP_STATES[way][kind][STATES.indexOf(connection.state as (typeof STATES)[number])]!
    setTcpLife(ipvs, connection)
  } else if (what) {
    connection.state = SCTP_AFTER[what.chunk] ?? connection.state
    setTcpLife(ipvs, connection)
  }
  connection.expiresAt = kernel.now + connection.timeoutMs
  const template = connection.control === undefined ? undefined : ipvs.connections.get(connection.control)
  if (template) template.expiresAt = kernel.now + template.timeoutMs
}

function setTcpLife({ timeouts }: Ipvs, connection: IpvsConnection): void {
  const { state } = connection
  connection.active = state === 'ESTABLISHED'
  const seconds = state === 'ESTABLISHED' ? timeouts.tcp : state === 'FIN_WAIT' ? timeouts.tcpFin : TCP_TIMEOUTS[state]
  connection.timeoutMs = seconds * 1000
}
