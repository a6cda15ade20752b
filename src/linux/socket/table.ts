/** A namespace's sockets: opening, finding the one that a packet is for, choosing ports, telling the owner. inet_hashtables.c, inet_connection_sock.c. */
import { type Ip, formatEndpoint } from '../../net/ip.ts'
import type { IcmpMessage, Packet } from '../../net/packet.ts'
import type { Errno } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { Skb } from '../skb.ts'
import { randomInt } from '../random.ts'
import { readSysctl } from '../sysctl.ts'
import { emit } from '../emit.ts'
import { headerOf } from '../header.ts'
import type { Owner, Socket, SocketEvent } from './socket.ts'

/** An ICMP error on its way to the socket that sent the packet it quotes. */
export interface IcmpError {
  errno: Errno
  fatal: boolean
  message: IcmpMessage
  from: Ip
  id: number
  quoted: Packet
}

export const ANY = 0

type Kind = Socket['kind']
type OfKind<K extends Kind> = Extract<Socket, { kind: K }>

/** The socket of an established flow, seen from this side. */
export function findFlow<K extends Kind>(
  netns: Netns,
  kind: K,
  local: Ip,
  localPort: number,
  remote: Ip,
  remotePort: number,
): OfKind<K> | undefined {
  for (const socket of netns.sockets.values()) {
    if (
      socket.kind === kind &&
      socket.localPort === localPort &&
      socket.remotePort === remotePort &&
      socket.remoteIp === remote &&
      (socket.localIp === local || socket.localIp === ANY)
    ) {
      return socket as OfKind<K>
    }
  }
  return undefined
}

/** The socket that listens for `local:port`: one bound to the address before one bound to any. */
export function findBound<K extends Kind>(
  netns: Netns,
  kind: K,
  local: Ip,
  port: number,
  listening: (socket: OfKind<K>) => boolean,
): OfKind<K> | undefined {
  let any: OfKind<K> | undefined
  for (const socket of netns.sockets.values()) {
    if (socket.kind !== kind || socket.localPort !== port || !listening(socket as OfKind<K>)) continue
    if (socket.localIp === local) return socket as OfKind<K>
    if (socket.localIp === ANY) any ??= socket as OfKind<K>
  }
  return any
}

/** A free port of `ip_local_port_range`, chosen by the seeded chance. */
export function freePort(kernel: Kernel, netns: Netns, kind: Kind): number {
  const [low = 32768, high = 60999] = (readSysctl(netns, 'ipv4.ip_local_port_range') ?? '').split(/\s+/).map(Number)
  const used = new Set<number>()
  for (const socket of netns.sockets.values()) if (socket.kind === kind) used.add(socket.localPort)
  const size = high - low + 1
  let port = low + randomInt(kernel, size)
  for (let i = 0; i < size && used.has(port); i++) port = port === high ? low : port + 1
  return port
}

export const ownerName = (owner: Owner): string => (owner.program === 'shell' ? owner.name : `${owner.name} (${owner.program})`)

export function tell(kernel: Kernel, socket: Socket, event: SocketEvent): void {
  kernel.env.socketEvent(socket, event)
}

export const socketText = (socket: Socket): string => `${socket.kind} ${formatEndpoint(socket.localIp, socket.localPort)}`

export function traceDeliver(kernel: Kernel, netns: Netns, skb: Skb, socket: Socket): void {
  if (kernel.env.trace)
    emit(kernel, netns, skb, {
      kind: 'deliver',
      to: ownerName(socket.owner),
      socket: socketText(socket),
      header: headerOf(skb.packet, skb.mark),
    })
}
