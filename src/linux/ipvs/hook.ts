/**
 * What IPVS does at the hooks: a packet for a virtual service gets a real server's address and goes out again; what the server
 * answers gets the virtual address back. Forwarding is NAT ("masquerading"), the only kind that is simulated. ip_vs_core.c, ip_vs_xmit.c, ip_vs_nfct.c.
 */
import { type Family, type Ip, andMask, familyOf, formatIp, isLoopback, maskOf } from '../../net/ip.ts'
import { PROTOCOL, type Packet, TCP, packetLength } from '../../net/packet.ts'
import type { Device } from '../device.ts'
import { emit } from '../emit.ts'
import { headerOf } from '../header.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import { lookupRoute } from '../route.ts'
import type { Skb } from '../skb.ts'
import type { DropReason, Hook, IpvsPick } from '../trace.ts'
import { isIcmp } from '../netfilter/conntrack.ts'
import {
  type IpvsConnection,
  addIpvsConnection,
  advance,
  findByKey,
  findTemplate,
  inKey,
  initialTimeoutMs,
  outKey,
  removeIpvsConnection,
} from './connection.ts'
import {
  type Ipvs,
  type RealServer,
  type VirtualService,
  addressKey,
  countsKey,
  countsOf,
  isOn,
  serverKey,
  serviceKey,
} from './ipvs.ts'
import { schedule } from './schedule.ts'

export type IpvsVerdict =
  | { kind: 'pass' }
  /** The packet has a new destination, and is sent on from OUTPUT. */
  | { kind: 'send' }
  /** `tell`: what its sender is told by ICMP. */
  | { kind: 'drop'; reason: DropReason; detail: string; tell?: 'port unreachable' | 'time exceeded' | { mtu: number } }

const PASS: IpvsVerdict = { kind: 'pass' }
const SEND: IpvsVerdict = { kind: 'send' }

export interface IpvsPlace {
  readonly hook: Hook
  readonly inDevice: Device | undefined
}

/** How routing would send a packet there; undefined: no route. */
function wayTo(netns: Netns, dst: Ip): { local: boolean; mtu: number } | undefined {
  const lookup = lookupRoute(netns, { dst })
  if (lookup.kind !== 'found') return undefined
  const { kind, device } = lookup.route
  return { local: kind === 'local', mtu: (device === undefined ? undefined : netns.devices.get(device)?.mtu) ?? Infinity }
}

/** Whether IPVS has anything to say here at all. */
export const isIdle = ({ services, connections }: Ipvs): boolean => services.size === 0 && connections.size === 0

/** All that IPVS does with a packet at a hook: answers first, then requests. */
export function ipvsHook(kernel: Kernel, netns: Netns, skb: Skb, place: IpvsPlace): IpvsVerdict {
  const { hook } = place
  if (skb.ipvs !== undefined || hook === 'prerouting' || hook === 'postrouting') return PASS
  if (answer(kernel, netns, skb) || hook === 'forward') return PASS
  return request(kernel, netns, skb, place)
}

interface Flow {
  protocol: number
  src: Ip
  sport: number
  dst: Ip
  dport: number
}

function flowOf({ src, dst, protocol, transport: t }: Packet): Flow | undefined {
  if (t.kind !== 'tcp' && t.kind !== 'udp' && t.kind !== 'sctp') return undefined
  return { protocol, src, sport: t.sport, dst, dport: t.dport }
}

/** What an ICMP error is about, where there are connections that it could be about. */
function quotedFlow({ ipvs }: Netns, { transport }: Packet): { quoted: Packet; flow: Flow } | undefined {
  if (transport.kind !== 'icmp' || !transport.quoted || ipvs.connections.size === 0) return undefined
  const flow = flowOf(transport.quoted)
  return flow && { quoted: transport.quoted, flow }
}

const whatOf = ({ transport: t }: Packet) =>
  t.kind === 'tcp' ? { flags: t.flags } : t.kind === 'sctp' ? { chunk: t.chunk } : undefined

function setSource(packet: Packet, ip: Ip, port: number): void {
  packet.src = ip
  if ('sport' in packet.transport) packet.transport.sport = port
}
function setDestination(packet: Packet, ip: Ip, port: number): void {
  packet.dst = ip
  if ('dport' in packet.transport) packet.transport.dport = port
}

function count(ipvs: Ipvs, connection: IpvsConnection, way: 'in' | 'out', packet: Packet): void {
  for (const key of [connection.service, countsKey(connection.service, connection.serverName)]) {
    // A service that is gone is not counted for.
    if (!ipvs.services.has(connection.service)) return
    const counts = countsOf(ipvs, key)
    counts[`${way}Packets`]++
    counts[`${way}Bytes`] += packetLength(packet)
  }
}

// ---- answers

/** `ip_vs_out`: true where the packet was an answer of a real server. */
function answer(kernel: Kernel, netns: Netns, skb: Skb): boolean {
  const { ipvs } = netns
  const { packet } = skb
  if (packet.transport.kind === 'icmp') return answerByError(kernel, netns, skb)
  const flow = flowOf(packet)
  if (!flow || ipvs.connections.size === 0) return false
  const connection = findByKey(kernel, ipvs, outKey(flow.protocol, flow.src, flow.sport, flow.dst, flow.dport))
  if (!connection) return false
  const before = kernel.env.trace ? headerOf(packet, skb.mark) : undefined
  setSource(packet, connection.virtual, connection.virtualPort)
  count(ipvs, connection, 'out', packet)
  advance(kernel, ipvs, connection, 'out', whatOf(packet))
  passOn(skb, connection)
  if (before) emit(kernel, netns, skb, { kind: 'rewrite', by: 'unipvs', before, after: headerOf(packet, skb.mark) })
  return true
}

/** An error about what a client asked, from the server's side (`ip_vs_out_icmp`). */
function answerByError(kernel: Kernel, netns: Netns, skb: Skb): boolean {
  const { packet } = skb
  const about = quotedFlow(netns, packet)
  if (!about) return false
  const { quoted, flow } = about
  // It quotes what the balancer sent: the client's address to the server's.
  const connection = findByKey(kernel, netns.ipvs, outKey(flow.protocol, flow.dst, flow.dport, flow.src, flow.sport))
  if (!connection) return false
  const before = kernel.env.trace ? headerOf(packet, skb.mark) : undefined
  setDestination(quoted, connection.virtual, connection.virtualPort)
  packet.src = connection.virtual
  passOn(skb, connection)
  if (before) emit(kernel, netns, skb, { kind: 'rewrite', by: 'unipvs', before, after: headerOf(packet, skb.mark) })
  return true
}

/** IPVS has had the packet: it does not look at it again, and without `vs.conntrack` nobody tracks it (`ip_vs_notrack`). */
function passOn(skb: Skb, connection: IpvsConnection): void {
  skb.ipvs = connection.id
  if (connection.tracked) return
  skb.ct = undefined
  skb.ctInfo = 'untracked'
}

// ---- requests

/** By the packet's mark, by address and port, or by an address whose service has every port (`ip_vs_service_find`). */
function findService({ services }: Ipvs, flow: Flow, mark: number): VirtualService | undefined {
  const family: Family = familyOf(flow.dst)
  return (
    (mark === 0 ? undefined : services.get(serviceKey({ kind: 'mark', mark, family }))) ??
    services.get(addressKey(flow.protocol, flow.dst, flow.dport)) ??
    services.get(addressKey(flow.protocol, flow.dst, 0))
  )
}

const findServer = ({ services }: Ipvs, { service, serverName }: IpvsConnection): RealServer | undefined =>
  services.get(service)?.servers.find((server) => serverKey(server) === serverName)

/** Its conntrack entry is an older connection's (`ip_vs_conn_uses_old_conntrack`). */
const usesOldEntry = (connection: IpvsConnection, { ct }: Skb): boolean => connection.tracked && ct?.confirmed === true

const isBeginning = ({ transport: t }: Packet): boolean =>
  t.kind === 'tcp' ? (t.flags & TCP.syn) !== 0 : t.kind === 'sctp' && t.chunk === 'INIT'

function request(kernel: Kernel, netns: Netns, skb: Skb, place: IpvsPlace): IpvsVerdict {
  const { ipvs } = netns
  const flow = flowOf(skb.packet)
  if (!flow) return skb.packet.transport.kind === 'icmp' ? requestByError(kernel, netns, skb) : PASS
  let connection: IpvsConnection | undefined =
    ipvs.connections.size === 0
      ? undefined
      : findByKey(kernel, ipvs, inKey(flow.protocol, flow.src, flow.sport, flow.dst, flow.dport))
  if (connection) {
    const fate = fateOf(netns, skb, connection)
    if (fate === 'drop')
      return { kind: 'drop', reason: 'IPVS_NO_SERVER', detail: `${connection.serverName} is no server of it any more` }
    if (fate === 'again') {
      removeIpvsConnection(ipvs, connection)
      connection = undefined
    }
  }
  let pick: IpvsPick | undefined
  if (!connection) {
    const service = findService(ipvs, flow, skb.mark)
    // What stands in the middle of a connection that nobody knows is the host's own matter.
    if (!service || (flow.protocol !== PROTOCOL.udp && !isBeginning(skb.packet))) return PASS
    if (answersItself(kernel, ipvs, flow, place)) return PASS
    const begun = begin(kernel, netns, flow, service)
    if (!begun) return { kind: 'drop', reason: 'IPVS_NO_SERVER', detail: nobody(service), tell: 'port unreachable' }
    ;({ connection, pick } = begun)
  }
  count(ipvs, connection, 'in', skb.packet)
  advance(kernel, ipvs, connection, 'in', whatOf(skb.packet))
  return transmitNat(kernel, netns, skb, connection, pick, place)
}

const nobody = ({ servers }: VirtualService): string =>
  servers.length === 0 ? 'the virtual service has no real servers' : 'no real server may get new connections'

/** A connection that stands: goes on, begins again, or cannot. */
function fateOf(netns: Netns, skb: Skb, connection: IpvsConnection): 'go on' | 'again' | 'drop' {
  const server = findServer(netns.ipvs, connection)
  const noServer = isOn(netns, 'expire_nodest_conn')
  if (isBeginning(skb.packet)) {
    const reused = connection.control === undefined && (connection.state === 'TIME_WAIT' || connection.state === 'CLOSE')
    if ((noServer && server?.weight === 0) || (isOn(netns, 'conn_reuse_mode') && reused))
      return usesOldEntry(connection, skb) ? 'drop' : 'again'
  }
  if (server) return 'go on'
  return noServer && !usesOldEntry(connection, skb) ? 'again' : 'drop'
}

/** A packet of this host's that answers a connection is not scheduled (`ip_vs_schedule`). */
const answersItself = (kernel: Kernel, ipvs: Ipvs, flow: Flow, { inDevice }: IpvsPlace): boolean =>
  (inDevice === undefined || inDevice.detail.kind === 'loopback') &&
  findByKey(kernel, ipvs, inKey(flow.protocol, flow.dst, flow.dport, flow.src, flow.sport)) !== undefined

interface Begun {
  readonly connection: IpvsConnection
  readonly pick: IpvsPick
}

/** `ip_vs_schedule`, `ip_vs_sched_persist`. */
function begin(kernel: Kernel, netns: Netns, flow: Flow, service: VirtualService): Begun | undefined {
  const { ipvs } = netns
  const asked = { source: flow.src, sourcePort: flow.sport, destination: flow.dst }
  const key = serviceKey(service.name)
  const template = service.persistent === undefined ? undefined : usableTemplate(kernel, netns, flow, service)
  const server = template ? findServer(ipvs, template) : schedule(kernel, ipvs, service, asked)
  if (!server) return undefined
  const tracked = isOn(netns, 'conntrack')
  const common = {
    virtual: flow.dst,
    server: server.address,
    service: key,
    serverName: serverKey(server),
    tracked,
  }
  let control = template?.id
  if (service.persistent !== undefined && !template)
    control = addIpvsConnection(kernel, ipvs, {
      ...common,
      ...templateName(flow, service),
      clientPort: 0,
      serverPort: server.port,
      template: true,
      control: undefined,
      timeoutMs: service.persistent * 1000,
    }).id
  const connection = addIpvsConnection(kernel, ipvs, {
    ...common,
    protocol: flow.protocol,
    client: flow.src,
    clientPort: flow.sport,
    virtualPort: flow.dport,
    serverPort: server.port || flow.dport,
    template: false,
    control,
    timeoutMs: initialTimeoutMs(ipvs, flow.protocol),
  })
  for (const counted of [key, countsKey(key, common.serverName)]) countsOf(ipvs, counted).connections++
  return { connection, pick: pickOf(service, server, template !== undefined) }
}

/** What a persistent client is known by: its network, and the service's address and port, or mark. */
function templateName(flow: Flow, { name, clientLength }: VirtualService) {
  const client = andMask(flow.src, maskOf(clientLength, familyOf(flow.src)))
  return name.kind === 'mark'
    ? { protocol: 0, client, virtual: name.mark as Ip, virtualPort: 0 }
    : { protocol: flow.protocol, client, virtual: flow.dst, virtualPort: name.port }
}

function usableTemplate(kernel: Kernel, netns: Netns, flow: Flow, service: VirtualService): IpvsConnection | undefined {
  const { ipvs } = netns
  const { protocol, client, virtual, virtualPort } = templateName(flow, service)
  const found = findTemplate(kernel, ipvs, protocol, client, virtual, virtualPort)
  if (!found) return undefined
  const server = findServer(ipvs, found)
  if (server && !(server.weight === 0 && isOn(netns, 'expire_quiescent_template'))) return found
  removeIpvsConnection(ipvs, found)
  return undefined
}

/** Which of them it was, in the order in which `ipvsadm -L` lists them. */
function pickOf({ scheduler, servers, persistent }: VirtualService, server: RealServer, sticky: boolean): IpvsPick {
  const names = servers.map(serverKey).sort()
  return {
    scheduler,
    server: formatIp(server.address),
    number: names.indexOf(serverKey(server)) + 1,
    of: names.length,
    sticky,
    ...(persistent === undefined ? {} : { persistent }),
  }
}

/** `ip_vs_nat_xmit`. */
function transmitNat(
  kernel: Kernel,
  netns: Netns,
  skb: Skb,
  connection: IpvsConnection,
  pick: IpvsPick | undefined,
  { hook, inDevice }: IpvsPlace,
): IpvsVerdict {
  const { packet } = skb
  const way = wayTo(netns, connection.server)
  if (!way) return { kind: 'drop', reason: 'IP_OUTNOROUTES', detail: `no route to ${formatIp(connection.server)}` }
  if (!way.local) {
    if (isLoopback(packet.src))
      return { kind: 'drop', reason: 'IP_LOCALNET', detail: 'IPVS sends nothing from localhost to another machine' }
    if (hook === 'input' && inDevice?.detail.kind !== 'loopback') {
      if (packet.ttl <= 1) return { kind: 'drop', reason: 'TTL_EXPIRED', detail: 'its TTL reached 0 here', tell: 'time exceeded' }
      packet.ttl--
    }
    if (packetLength(packet) > way.mtu && packet.df)
      return {
        kind: 'drop',
        reason: 'PKT_TOO_BIG',
        detail: `${packetLength(packet)} bytes, and the MTU towards ${formatIp(connection.server)} is ${way.mtu}`,
        tell: { mtu: way.mtu },
      }
  } else if (isLoopback(connection.server) && hook === 'input')
    return { kind: 'drop', reason: 'IP_MARTIAN_DESTINATION', detail: 'from outside to localhost' }
  const before = kernel.env.trace ? headerOf(packet, skb.mark) : undefined
  setDestination(packet, connection.server, connection.serverPort)
  if (before)
    emit(kernel, netns, skb, {
      kind: 'rewrite',
      by: 'ipvs',
      before,
      after: headerOf(packet, skb.mark),
      ...(pick ? { ipvs: pick } : {}),
    })
  alterReply(skb, connection)
  passOn(skb, connection)
  return way.local ? PASS : SEND
}

/** The conntrack entry learns that the answer will come from the real server (`ip_vs_update_conntrack`). No DNAT: IPVS undoes it itself. */
function alterReply({ ct, ctInfo }: Skb, { server, serverPort, tracked }: IpvsConnection): void {
  if (!tracked || !ct || ct.confirmed || ctInfo !== 'new') return
  ct.reply = { ...ct.reply, src: server, ...(isIcmp(ct.reply.protocol) ? {} : { sport: serverPort }) }
}

/** An error about an answer, from the client's side (`ip_vs_in_icmp`). */
function requestByError(kernel: Kernel, netns: Netns, skb: Skb): IpvsVerdict {
  const { packet } = skb
  const about = quotedFlow(netns, packet)
  if (!about) return PASS
  const { quoted, flow } = about
  const connection = findByKey(kernel, netns.ipvs, inKey(flow.protocol, flow.dst, flow.dport, flow.src, flow.sport))
  const way = connection && wayTo(netns, connection.server)
  if (!connection || !way) return PASS
  const before = kernel.env.trace ? headerOf(packet, skb.mark) : undefined
  setSource(quoted, connection.server, connection.serverPort)
  packet.dst = connection.server
  passOn(skb, connection)
  if (before) emit(kernel, netns, skb, { kind: 'rewrite', by: 'ipvs', before, after: headerOf(packet, skb.mark) })
  return way.local ? PASS : SEND
}
