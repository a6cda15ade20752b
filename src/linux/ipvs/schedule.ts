/**
 * Which real server gets a new connection. Each scheduler is the kernel's: net/netfilter/ipvs/ip_vs_{rr,wrr,lc,wlc,sed,nq,sh,dh}.c.
 * Those that go by turns or load depend on what was before; who walks every branch (`KernelEnv.choose`) may say otherwise.
 */
import type { Ip } from '../../net/ip.ts'
import type { Kernel } from '../kernel.ts'
import { loadsOf } from './connection.ts'
import { type Ipvs, type RealServer, type Scheduler, type VirtualService, serverKey, serviceKey } from './ipvs.ts'

export interface Asked {
  readonly source: Ip
  readonly sourcePort: number
  readonly destination: Ip
}

type Loads = ReturnType<typeof loadsOf>

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))

/** The servers from the one after `last` on, once around. */
function fromNext(servers: readonly RealServer[], last: string | undefined): RealServer[] {
  const at = servers.findIndex((server) => serverKey(server) === last)
  return [...servers.slice(at + 1), ...servers.slice(0, at + 1)]
}

function roundRobin(ipvs: Ipvs, service: VirtualService): RealServer | undefined {
  const { last } = ipvs.turns.get(serviceKey(service.name)) ?? {}
  return fromNext(service.servers, last).find(({ weight }) => weight > 0)
}

/** `ip_vs_wrr_schedule`: passes over the list, each with a lower bar, and who reaches the bar has a turn. */
function weightedRoundRobin(ipvs: Ipvs, service: VirtualService): { server: RealServer; weight: number } | undefined {
  const { servers } = service
  const turn = ipvs.turns.get(serviceKey(service.name))
  const step = servers.reduce((divisor, { weight }) => greatestCommonDivisor(weight, divisor), 0) || 1
  const highest = Math.max(0, ...servers.map(({ weight }) => weight))
  if (highest === 0) return undefined
  let bar = turn?.weight ?? 0
  if (bar <= 0 || bar > highest) bar = highest
  let at = servers.findIndex((server) => serverKey(server) === turn?.last)
  for (;;) {
    for (at++; at < servers.length; at++) if (servers[at]!.weight >= bar) return { server: servers[at]!, weight: bar }
    at = -1
    bar -= step
    if (bar <= 0) bar = highest
  }
}

const ACTIVE_WEIGHT = 256
const activeOf = (loads: Loads, server: RealServer): number => loads.get(serverKey(server))?.active ?? 0
const inactiveOf = (loads: Loads, server: RealServer): number => loads.get(serverKey(server))?.inactive ?? 0

/** An active connection counts as 256 inactive ones (`ip_vs_dest_conn_overhead`). */
const overhead = (loads: Loads, server: RealServer): number => activeOf(loads, server) * ACTIVE_WEIGHT + inactiveOf(loads, server)

/** The first of those with the least of `cost` for its weight. */
function least(servers: readonly RealServer[], cost: (server: RealServer) => number): RealServer | undefined {
  let best: RealServer | undefined
  for (const server of servers) {
    if (server.weight > 0 && (!best || cost(best) * server.weight > cost(server) * best.weight)) best = server
  }
  return best
}

const TABLE_BITS = 8
const TABLE_SIZE = 1 << TABLE_BITS

/** `hash_32`: the golden ratio spreads neighbouring addresses. */
const hash = (value: number): number => Math.imul(value, 0x61c88647) >>> (32 - TABLE_BITS)

function folded(ip: Ip): number {
  if (typeof ip === 'number') return ip
  const word = (at: bigint): number => Number((ip >> at) & 0xffffffffn)
  return (word(96n) ^ word(64n) ^ word(32n) ^ word(0n)) >>> 0
}

/** The table of sh and dh: the servers in turn, each as often as its weight says (dh: once). */
function bucket(servers: readonly RealServer[], index: number, weighted: boolean): RealServer | undefined {
  const round = servers.flatMap((server) => Array<RealServer>(weighted ? Math.max(1, server.weight) : 1).fill(server))
  return round[index % round.length]
}

const byDestination = ({ servers }: VirtualService, { destination }: Asked): RealServer | undefined => {
  const server = bucket(servers, hash(folded(destination)), false)
  return server && server.weight > 0 ? server : undefined
}

function bySource({ servers, withPort, fallback }: VirtualService, { source, sourcePort }: Asked): RealServer | undefined {
  const port = withPort ? sourcePort : 0
  const index = (offset: number): number => (offset + hash((port + folded(source)) >>> 0)) & (TABLE_SIZE - 1)
  const first = bucket(servers, index(0), true)
  if (!fallback || !first || first.weight > 0) return first && first.weight > 0 ? first : undefined
  const start = index(0)
  for (let i = 0; i < TABLE_SIZE; i++) {
    const server = bucket(servers, index((i + start) % TABLE_SIZE), true)
    if (server && server.weight > 0) return server
  }
  return undefined
}

const WEIGHTED: ReadonlySet<Scheduler> = new Set(['wrr', 'wlc', 'sed', 'nq'])

/** Whom the scheduler's own state names. */
function due(kernel: Kernel, ipvs: Ipvs, service: VirtualService): { server: RealServer; weight: number } | undefined {
  if (service.scheduler === 'wrr') return weightedRoundRobin(ipvs, service)
  const server =
    service.scheduler === 'rr' ? roundRobin(ipvs, service) : byLoad(service, loadsOf(kernel, ipvs, serviceKey(service.name)))
  return server && { server, weight: 0 }
}

function byLoad({ scheduler, servers }: VirtualService, loads: Loads): RealServer | undefined {
  switch (scheduler) {
    case 'lc':
      return least(
        servers.filter(({ weight }) => weight > 0).map((server) => ({ ...server, weight: 1 })),
        (server) => overhead(loads, server),
      )
    case 'wlc':
      return least(servers, (server) => overhead(loads, server))
    case 'nq': {
      const idle = servers.find((server) => server.weight > 0 && activeOf(loads, server) === 0)
      if (idle) return idle
    }
  }
  return least(servers, (server) => activeOf(loads, server) + 1)
}

/** The server of a new connection; undefined: none may have it. */
export function schedule(kernel: Kernel, ipvs: Ipvs, service: VirtualService, asked: Asked): RealServer | undefined {
  if (service.scheduler === 'sh') return bySource(service, asked)
  if (service.scheduler === 'dh') return byDestination(service, asked)
  const next = due(kernel, ipvs, service)
  if (!next) return undefined
  const able = service.servers.filter(({ weight }) => weight > 0)
  const at = able.findIndex((server) => serverKey(server) === serverKey(next.server))
  const weights = able.map(({ weight }) => (WEIGHTED.has(service.scheduler) ? weight : 1))
  const server = able.length === 1 ? able[0]! : able[kernel.env.choose(weights, at)]!
  if (service.scheduler === 'rr' || service.scheduler === 'wrr')
    ipvs.turns.set(serviceKey(service.name), { last: serverKey(server), weight: next.weight })
  return server
}
