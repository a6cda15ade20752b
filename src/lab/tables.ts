/** The tables of one namespace as they were at a step: the trace is played again up to there, which gives the same bytes. */
import { formatEndpoint, formatIp } from '../net/ip.ts'
import type { Kernel } from '../linux/kernel.ts'
import { neighbourState } from '../linux/neighbour.ts'
import type { Netns } from '../linux/netns.ts'
import { listConnections, viewConnection } from '../linux/netfilter/conntrack.ts'
import { printRule } from '../linux/netfilter/print-rule.ts'
import { chainsInOrder } from '../linux/netfilter/save.ts'
import { TABLE_ORDER } from '../linux/netfilter/ruleset.ts'
import { TABLE, formatRoute, tableName } from '../linux/route.ts'
import type { Socket } from '../linux/socket/socket.ts'
import type { ConntrackView } from '../linux/trace.ts'
import { type Lab, type TraceOptions, traceLab } from './lab.ts'

export interface ChainRow {
  table: string
  chain: string
  /** 0 is the policy. */
  rule: number
  text: string
  packets: number
  bytes: number
}
export interface SocketRow {
  protocol: string
  state: string
  local: string
  remote: string
  owner: string
}
export interface Tables {
  routes: { table: string; text: string }[]
  neighbours: { address: string; device: string; mac: string; state: string }[]
  fdb: { mac: string; bridge: string; port: string; kind: 'local' | 'learned' | 'static' }[]
  conntrack: ConntrackView[]
  /** Rules and policies that have counted a packet; of the others there may be many thousands. */
  chains: ChainRow[]
  sockets: SocketRow[]
}
export interface TablesAt {
  netns: string
  now: Tables
  /** Before the connection began, to see what it changed. */
  before: Tables
}

/** Throws LabError for a bad request; undefined where the trace has no such event or the world no such namespace. */
export function tablesAt(lab: Lab, request: TraceOptions, seq: number, netns: string): TablesAt | undefined {
  const start = lab.world.kernel.namespaces.get(netns)
  if (!start) return undefined
  const before = viewTables(lab.world.kernel, start)
  let now: Tables | undefined
  traceLab(lab, request, (event, kernel) => {
    const found = event.seq === seq ? kernel.namespaces.get(netns) : undefined
    if (found) now = viewTables(kernel, found)
  })
  return now && { netns, now, before }
}

function viewTables(kernel: Kernel, netns: Netns): Tables {
  return {
    routes: netns.routes
      .filter((route) => route.table !== TABLE.local)
      .map((route) => ({ table: tableName(route.table), text: formatRoute(netns, route) })),
    neighbours: [...netns.neighbours.values()].map((entry) => ({
      address: formatIp(entry.ip),
      device: netns.devices.get(entry.device)?.name ?? '?',
      mac: entry.mac ?? '',
      state: neighbourState(kernel, entry),
    })),
    fdb: fdbRows(netns),
    conntrack: listConnections(kernel, netns).map((connection) => viewConnection(kernel, connection)),
    chains: chainRows(netns),
    sockets: [...netns.sockets.values()].filter((socket) => !isGone(socket)).map(socketRow),
  }
}

function fdbRows(netns: Netns): Tables['fdb'] {
  const rows: Tables['fdb'] = []
  for (const device of netns.devices.values()) {
    if (device.detail.kind !== 'bridge') continue
    for (const [mac, entry] of device.detail.fdb) {
      const port = netns.devices.get(entry.port)?.name ?? '?'
      rows.push({ mac, bridge: device.name, port, kind: entry.local ? 'local' : entry.fixed ? 'static' : 'learned' })
    }
  }
  return rows
}

function chainRows(netns: Netns): ChainRow[] {
  const rows: ChainRow[] = []
  for (const name of TABLE_ORDER) {
    const table = netns.netfilter.ipv4.get(name)
    for (const chain of table ? chainsInOrder(table) : []) {
      chain.rules.forEach((rule, i) => {
        const { packets, bytes } = chain.counters[i]!
        if (packets > 0)
          rows.push({ table: name, chain: chain.name, rule: i + 1, text: printRule(chain.name, rule, 4), packets, bytes })
      })
      if (chain.policy !== undefined && chain.policyCounters.packets > 0)
        rows.push({ table: name, chain: chain.name, rule: 0, text: `-P ${chain.name} ${chain.policy}`, ...chain.policyCounters })
    }
  }
  return rows
}

const isGone = (socket: Socket): boolean => (socket.kind === 'tcp' || socket.kind === 'sctp') && socket.state === 'CLOSED'

function socketRow(socket: Socket): SocketRow {
  const state = 'state' in socket ? socket.state : socket.remoteIp === undefined ? 'UNCONN' : 'ESTAB'
  return {
    protocol: socket.kind === 'ping' ? 'icmp' : socket.kind,
    state,
    local: formatEndpoint(socket.localIp, socket.localPort),
    remote: socket.remoteIp === undefined ? '*' : formatEndpoint(socket.remoteIp, socket.remotePort),
    owner: socket.owner.name,
  }
}
