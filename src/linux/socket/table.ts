/** A namespace's sockets: opening, finding the one that a packet is for, choosing ports, telling the owner. inet_hashtables.c, inet_connection_sock.c. */
import { type Ip, formatEndpoint } from '../../net/ip.ts'
import type { IcmpMessage, Packet } from '../../net/packet.ts'
import type { Errno } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { Skb } from '../skb.ts'
import { randomInt } from '../random.ts'
import { sysctlRange } from '../sysctl.ts'
import { emit } from '../emit.ts'
import { headerOf } from '../header.ts'
import type { Owner, Socket, SocketEvent } from './socket.ts'

/** An ICMP error on its way to the socket that sent the packet it quotes. */
export interface IcmpError {
  errno: Errno
  fatal: boolean
  message: IcmpMessage
  from: Ip
  /** What was left of its own time to live. */
  ttl: number
  id: number
  quoted: Packet
}

export const ANY = 0
export const isAny = (ip: Ip): boolean => ip === 0 || ip === 0n

/** Whether a socket bound to any address takes what comes to this one: that of IPv6 takes both, unless it was told not to. */
export const takesAny = (socket: Socket, ip: Ip): boolean =>
  typeof ip === 'number' ? socket.localIp === 0 || (socket.localIp === 0n && !socket.onlyV6) : socket.localIp === 0n

/** Whether two sockets that are bound to one port are in each other's way. */
export const collides = (socket: Socket, ip: Ip): boolean =>
  socket.localIp === ip ||
  (isAny(socket.localIp) ? takesAny(socket, ip) : false) ||
  (isAny(ip) && (ip === 0n || typeof socket.localIp === 'number'))

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
      (socket.localIp === local || takesAny(socket, local))
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
    // One of the packet's own family comes before one that takes both.
    if (takesAny(socket, local) && (!any || typeof any.localIp !== typeof local))
      any = typeof socket.localIp === typeof local ? (socket as OfKind<K>) : (any ?? (socket as OfKind<K>))
  }
  return any
}

/** A free port of `ip_local_port_range`, chosen by the seeded chance. */
export function freePort(kernel: Kernel, netns: Netns, kind: Kind): number {
  const [low, high] = sysctlRange(netns, 'ipv4.ip_local_port_range')
  const used = new Set<number>()
  for (const socket of netns.sockets.values()) if (socket.kind === kind) used.add(socket.localPort)
  const size = high - low + 1
  let port = low + randomInt(kernel, size)
  for (let i = 0; i < size && used.has(port); i++) port = port === high ? low : port + 1
  return port
}

export const ownerName = (owner: Owner): string =>
  owner.program === 'shell' || owner.program === owner.name ? owner.name : `${owner.name} (${owner.program})`

export function tell(kernel: Kernel, socket: Socket, event: SocketEvent): void {
  kernel.env.socketEvent(socket, event)
}

/** Tells a socket of an ICMP error about what it sent. */
export const tellIcmpError = (kernel: Kernel, socket: Socket, { from, message, ttl, quoted }: IcmpError): void =>
  tell(kernel, socket, {
    kind: 'icmp-error',
    from,
    type: message.type,
    code: message.code,
    mtu: message.mtu,
    ttl,
    quoted,
    ...(message.gateway === undefined ? {} : { gateway: message.gateway }),
  })

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
