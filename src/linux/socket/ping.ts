/** ICMP echo sockets: what ping(8) holds. ping.c. */
import type { Ip } from '../../net/ip.ts'
import { type IcmpMessage, PROTOCOL } from '../../net/packet.ts'
import { type Outcome, done, refuse } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { Skb } from '../skb.ts'
import { icmpPacket } from '../icmp.ts'
import { ICMPV6, defaultHopLimit, icmpv6Packet } from '../ipv6/icmp.ts'
import { routeOutput, sendPacket } from '../output.ts'
import { randomInt } from '../random.ts'
import { sysctlNumber } from '../sysctl.ts'
import type { Owner, PingSocket, SocketId } from './socket.ts'
import { ANY, type IcmpError, tell, tellIcmpError } from './table.ts'

/** A socket for echo requests to one target. Routing's refusal is connect(2)'s. */
export function openPing(
  kernel: Kernel,
  netns: Netns,
  options: { owner: Owner; ip: Ip; source?: Ip; device?: number; ttl?: number; mark?: number; tos?: number },
): Outcome<SocketId> {
  const route = routeOutput(netns, options.ip, {
    src: options.source,
    mark: options.mark ?? 0,
    outDevice: options.device,
    tos: options.tos ?? 0,
  })
  if (!route.ok) return route
  const source = options.source ?? route.value.source
  if (source === undefined) return refuse('EADDRNOTAVAIL')
  const socket: PingSocket = {
    kind: 'ping',
    id: kernel.next.socket++,
    netns: netns.id,
    owner: options.owner,
    localIp: source,
    localPort: 1 + randomInt(kernel, 65535),
    remoteIp: options.ip,
    remotePort: 0,
    mark: options.mark ?? 0,
    device: options.device,
    ttl: options.ttl ?? (typeof options.ip === 'bigint' ? defaultHopLimit(netns) : sysctlNumber(netns, 'ipv4.ip_default_ttl')),
  }
  if (options.tos) socket.tos = options.tos
  netns.sockets.set(socket.id, socket)
  return done(socket.id)
}

export function sendEcho(
  kernel: Kernel,
  netns: Netns,
  socket: PingSocket,
  seq: number,
  size: number,
  discovery: 'want' | 'do' | 'dont' = 'want',
): Outcome<void> {
  const echo = { code: 0, id: socket.localPort, seq, size }
  const { localIp, remoteIp = ANY, ttl } = socket
  const packet =
    typeof remoteIp === 'bigint' && typeof localIp === 'bigint'
      ? icmpv6Packet(localIp, remoteIp, ttl, { type: ICMPV6.echo, ...echo })
      : icmpPacket(localIp, remoteIp, ttl, { type: 8, ...echo })
  packet.tos = socket.tos ?? 0
  packet.df = discovery !== 'dont'
  return sendPacket(kernel, netns, packet, {
    by: socket.owner.name,
    what: 'ICMP echo request',
    socket: socket.id,
    mark: socket.mark,
    outDevice: socket.device,
    whole: discovery === 'do',
  })
}

export function closePing(netns: Netns, socket: PingSocket): void {
  netns.sockets.delete(socket.id)
}

const byEchoId = (netns: Netns, id: number): PingSocket | undefined => {
  for (const socket of netns.sockets.values()) if (socket.kind === 'ping' && socket.localPort === id) return socket
  return undefined
}

export function pingReply(kernel: Kernel, netns: Netns, skb: Skb, message: IcmpMessage): void {
  const socket = byEchoId(netns, message.id)
  if (socket)
    tell(kernel, socket, {
      kind: 'echo-reply',
      from: skb.packet.src,
      seq: message.seq,
      ttl: skb.packet.ttl,
      size: message.size,
      at: kernel.now,
    })
}

export function pingError(kernel: Kernel, netns: Netns, error: IcmpError): boolean {
  const t = error.quoted.transport
  // ping(8) hears only of its requests: what becomes of the answers is not its news.
  const found =
    t.kind === 'icmp' && t.type === (error.quoted.protocol === PROTOCOL.icmpv6 ? ICMPV6.echo : 8)
      ? byEchoId(netns, t.id)
      : undefined
  const socket = found?.remoteIp === error.quoted.dst ? found : undefined
  if (socket) tellIcmpError(kernel, socket, error)
  return socket !== undefined
}
