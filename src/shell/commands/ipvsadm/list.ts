/** What ipvsadm prints: services with their servers, connections, counts, and rules that `ipvsadm -R` reads. ipvsadm.c, version 1.31. */
import { type IpvsConnection, listIpvsConnections, loadsOf } from '../../../linux/ipvs/connection.ts'
import {
  type Counts,
  type Ipvs,
  type RealServer,
  type VirtualService,
  countsKey,
  familyOfService,
  serverKey,
  serviceKey,
} from '../../../linux/ipvs/ipvs.ts'
import type { Kernel } from '../../../linux/kernel.ts'
import { serviceOf } from '../../../linux/netfilter/services.ts'
import { type Ip, bitsOf, formatIp, maskOf } from '../../../net/ip.ts'
import { protocolName } from '../../../net/packet.ts'

/** The kernel's table of connections begins with 2^12 rows. */
export const VERSION_LINE = 'IP Virtual Server version 1.2.1 (size=4096)\n'

const hostText = (ip: Ip): string => (typeof ip === 'number' ? formatIp(ip) : `[${formatIp(ip)}]`)

function endpointText(ip: Ip, port: number, protocol: number, numeric: boolean): string {
  const host = !numeric && ip === 0x7f000001 ? 'localhost' : hostText(ip)
  return `${host}:${numeric ? port : ((port === 0 ? undefined : serviceOf(port, protocol)) ?? port)}`
}

const compareIp = (a: Ip, b: Ip): number => (a < b ? -1 : a > b ? 1 : 0)

/** By family, mark, protocol, address, port. */
function compareServices(a: VirtualService, b: VirtualService): number {
  const family = familyOfService(a) - familyOfService(b)
  if (family !== 0) return family
  if (a.name.kind === 'mark' || b.name.kind === 'mark')
    return (a.name.kind === 'mark' ? a.name.mark : 0) - (b.name.kind === 'mark' ? b.name.mark : 0)
  return a.name.protocol - b.name.protocol || compareIp(a.name.address, b.name.address) || a.name.port - b.name.port
}

const compareServers = (a: RealServer, b: RealServer): number => compareIp(a.address, b.address) || a.port - b.port

export const sortedServices = ({ services }: Ipvs): VirtualService[] => [...services.values()].sort(compareServices)
export const sortedServers = ({ servers }: VirtualService): RealServer[] => [...servers].sort(compareServers)

const protocolOf = ({ name }: VirtualService): number => (name.kind === 'mark' ? 6 : name.protocol)

function serviceText({ name }: VirtualService, numeric: boolean): string {
  if (name.kind === 'mark') return `FWM  ${name.mark}${name.family === 6 ? ' IPv6' : ''}`
  const protocol = protocolName(name.protocol).toUpperCase()
  return `${protocol.padEnd(4)} ${endpointText(name.address, name.port, name.protocol, numeric)}`
}

const scheduleFlags = ({ withPort, fallback }: VirtualService): string =>
  [...(fallback ? ['sh-fallback'] : []), ...(withPort ? ['sh-port'] : [])].join(',')

function maskText({ clientLength }: VirtualService, family: 4 | 6): string | undefined {
  if (clientLength === bitsOf(family)) return undefined
  return family === 4 ? formatIp(maskOf(clientLength, 4)) : String(clientLength)
}

/** A number of nine places, or in thousands and so on; all of it with --exact. */
function largeNumber(value: number, exact: boolean): string {
  if (exact) return String(value).padStart(Math.max(9, String(value).length + 1))
  if (value < 100_000_000) return String(value).padStart(9)
  for (const [unit, size] of [
    ['K', 1e3],
    ['M', 1e6],
    ['G', 1e9],
    ['T', 1e12],
  ] as const)
    if (value < 100_000_000 * size) return `${String(Math.floor(value / size)).padStart(8)}${unit}`
  return String(value).padStart(9)
}

export interface ListOptions {
  readonly numeric: boolean
  readonly exact: boolean
  readonly what: 'plain' | 'stats' | 'persistent-conn' | 'thresholds'
}

const HEADS: Readonly<
  Record<Exclude<ListOptions['what'], 'plain'>, readonly [widths: readonly number[], names: readonly string[]]>
> = {
  stats: [
    [-8, -8, -8, -8, -8],
    ['Conns', 'InPkts', 'OutPkts', 'InBytes', 'OutBytes'],
  ],
  'persistent-conn': [
    [9, 11, 10, 10],
    ['Weight', 'PersistConn', 'ActiveConn', 'InActConn'],
  ],
  thresholds: [
    [10, 10, 10, 10],
    ['Uthreshold', 'Lthreshold', 'ActiveConn', 'InActConn'],
  ],
}

export function titleText(what: ListOptions['what']): string {
  if (what === 'plain')
    return 'Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n'
  const [widths, names] = HEADS[what]
  const columns = names.map((name, i) => (widths[i]! < 0 ? name.padStart(-widths[i]!) : name.padEnd(widths[i]!)))
  return `${'Prot LocalAddress:Port'.padEnd(33)} ${columns.join(' ')}\n  -> RemoteAddress:Port\n`
}

const NO_COUNTS: Counts = { connections: 0, inPackets: 0, outPackets: 0, inBytes: 0, outBytes: 0 }

function countsText(ipvs: Ipvs, key: string, exact: boolean): string {
  const { connections, inPackets, outPackets, inBytes, outBytes } = ipvs.counts.get(key) ?? NO_COUNTS
  return [connections, inPackets, outPackets, inBytes, outBytes].map((value) => largeNumber(value, exact)).join('')
}

/** One service and its servers. */
export function serviceLines(kernel: Kernel, ipvs: Ipvs, service: VirtualService, options: ListOptions): string {
  const { numeric, exact, what } = options
  const key = serviceKey(service.name)
  const loads = loadsOf(kernel, ipvs, key)
  const head = serviceText(service, numeric)
  const lines = [
    what === 'stats'
      ? `${head.padEnd(33)}${countsText(ipvs, key, exact)}`
      : what === 'plain'
        ? `${head} ${describe(service)}`
        : head.padEnd(33),
  ]
  for (const server of sortedServers(service)) {
    const name = `  -> ${endpointText(server.address, server.port, protocolOf(service), numeric).padEnd(28)}`
    const { active = 0, inactive = 0, persistent = 0 } = loads.get(serverKey(server)) ?? {}
    const last = `${String(active).padEnd(10)} ${String(inactive).padEnd(10)}`
    switch (what) {
      case 'plain':
        lines.push(`${name} ${'Masq'.padEnd(7)} ${String(server.weight).padEnd(6)} ${last}`)
        break
      case 'stats':
        lines.push(`${name}${countsText(ipvs, countsKey(key, serverKey(server)), exact)}`)
        break
      case 'persistent-conn':
        lines.push(`${name} ${String(server.weight).padEnd(9)} ${String(persistent).padEnd(11)} ${last}`)
        break
      case 'thresholds':
        lines.push(`${name} ${'0'.padEnd(10)} ${'0'.padEnd(10)} ${last}`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** `rr persistent 10800 mask 255.255.255.0`. */
function describe(service: VirtualService): string {
  const mask = maskText(service, familyOfService(service))
  const flags = scheduleFlags(service)
  return [
    service.scheduler,
    ...(flags === '' ? [] : [`(${flags})`]),
    ...(service.persistent === undefined
      ? []
      : [`persistent ${service.persistent}`, ...(mask === undefined ? [] : [`mask ${mask}`])]),
  ].join(' ')
}

/** As `ipvsadm -S` writes it. */
export function ruleLines(service: VirtualService, numeric: boolean): string {
  const { name } = service
  const named =
    name.kind === 'mark'
      ? `-f ${name.mark}${name.family === 6 ? ' -6' : ''}`
      : `${{ tcp: '-t', udp: '-u', sctp: '--sctp-service' }[protocolName(name.protocol)] ?? ''} ${endpointText(name.address, name.port, name.protocol, numeric)}`
  const mask = maskText(service, familyOfService(service))
  const flags = scheduleFlags(service)
  const head = [
    `-A ${named} -s ${service.scheduler}`,
    ...(service.persistent === undefined ? [] : [`-p ${service.persistent}`, ...(mask === undefined ? [] : [`-M ${mask}`])]),
    ...(flags === '' ? [] : [`-b ${flags}`]),
  ].join(' ')
  const servers = sortedServers(service).map(
    ({ address, port, weight }) => `-a ${named} -r ${endpointText(address, port, protocolOf(service), numeric)} -m -w ${weight}`,
  )
  return `${[head, ...servers].join('\n')}\n`
}

const secondsLeft = (kernel: Kernel, { expiresAt }: IpvsConnection): number =>
  Math.max(0, Math.floor((expiresAt - kernel.now) / 1000))
export const stateText = ({ state, template }: IpvsConnection): string => (template ? 'NONE' : state)

/** `ipvsadm -L -c`. */
export function connectionLines(kernel: Kernel, ipvs: Ipvs, numeric: boolean): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const lines = listIpvsConnections(kernel, ipvs).map((each) => {
    const left = secondsLeft(kernel, each)
    const at = (ip: Ip, port: number): string => endpointText(ip, port, each.protocol, numeric)
    return [
      protocolText(each).padEnd(3),
      `${two(Math.floor(left / 60))}:${two(left % 60)}`.padEnd(6),
      stateText(each).padEnd(11),
      at(each.client, each.clientPort).padEnd(18),
      at(each.virtual, each.virtualPort).padEnd(18),
      at(each.server, each.serverPort),
    ].join(' ')
  })
  return `IPVS connection entries\npro expire ${'state'.padEnd(11)} ${'source'.padEnd(18)} ${'virtual'.padEnd(18)} destination\n${lines.map((line) => `${line}\n`).join('')}`
}

const protocolText = ({ protocol }: IpvsConnection): string => (protocol === 0 ? 'IP' : protocolName(protocol).toUpperCase())
