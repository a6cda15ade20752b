/** UDP sockets. RFC 768, udp.c. */
import type { Ip } from '../../net/ip.ts'
import { type UdpDatagram, byteLength } from '../../net/packet.ts'
import { type Outcome, done, refuse } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { Skb } from '../skb.ts'
import { dropSkb } from '../drop.ts'
import { sendPortUnreachable } from '../icmp.ts'
import { defaultHopLimit } from '../ipv6/icmp.ts'
import { count } from '../mib.ts'
import { routeOutput, sendPacket } from '../output.ts'
import { push } from '../queue.ts'
import { addressType } from '../route.ts'
import { sysctlNumber } from '../sysctl.ts'
import type { Owner, SocketId, UdpSocket } from './socket.ts'
import {
  ANY,
  type IcmpError,
  collides,
  findBound,
  findFlow,
  freePort,
  isAny,
  socketText,
  tell,
  tellIcmpError,
  traceDeliver,
} from './table.ts'

/** socket(2) and bind(2); with `connect` also connect(2): then ICMP errors are told and only the peer is heard. */
export function openUdp(
  kernel: Kernel,
  netns: Netns,
  options: {
    owner: Owner
    ip?: Ip
    port?: number
    connect?: { ip: Ip; port: number }
    mark?: number
    device?: number
    reusePort?: boolean
    onlyV6?: boolean
    recvErr?: boolean
    whole?: boolean
    ttl?: number
  },
): Outcome<SocketId> {
  const ip = options.ip ?? (typeof options.connect?.ip === 'bigint' ? 0n : ANY)
  if (!isAny(ip) && addressType(netns, ip) !== 'LOCAL') return refuse('EADDRNOTAVAIL')
  if (options.port) {
    for (const other of netns.sockets.values()) {
      if (
        other.kind === 'udp' &&
        other.localPort === options.port &&
        !(options.reusePort && other.owner.name === options.owner.name) &&
        collides(other, ip)
      )
        return refuse('EADDRINUSE')
    }
  }
  const socket: UdpSocket = {
    kind: 'udp',
    id: kernel.next.socket++,
    netns: netns.id,
    owner: options.owner,
    localIp: ip,
    localPort: options.port || freePort(kernel, netns, 'udp'),
    remoteIp: undefined,
    remotePort: 0,
    mark: options.mark ?? 0,
    device: options.device,
    ttl: options.ttl ?? (typeof ip === 'bigint' ? defaultHopLimit(netns) : sysctlNumber(netns, 'ipv4.ip_default_ttl')),
    connected: false,
    ...(options.onlyV6 ? { onlyV6: true } : {}),
    ...(options.recvErr ? { recvErr: true } : {}),
    ...(options.whole ? { whole: true } : {}),
  }
  if (options.connect) {
    const route = routeOutput(netns, options.connect.ip, { mark: socket.mark, outDevice: options.device })
    if (!route.ok) {
      if (route.errno === 'ENETUNREACH') count(netns, typeof ip === 'bigint' ? 'Ip6OutNoRoutes' : 'IpOutNoRoutes')
      return route
    }
    if (isAny(socket.localIp)) socket.localIp = route.value.source ?? ANY
    socket.remoteIp = options.connect.ip
    socket.remotePort = options.connect.port
    socket.connected = true
  }
  netns.sockets.set(socket.id, socket)
  return done(socket.id)
}

/** sendto(2). */
export function sendUdp(
  kernel: Kernel,
  netns: Netns,
  socket: UdpSocket,
  to: { ip: Ip; port: number },
  data: string,
  from?: Ip,
): Outcome<void> {
  const sent = sendPacket(
    kernel,
    netns,
    {
      src: from ?? socket.localIp,
      dst: to.ip,
      ttl: socket.ttl,
      tos: 0,
      df: true,
      id: 0,
      protocol: 17,
      transport: { kind: 'udp', sport: socket.localPort, dport: to.port, data },
    },
    {
      by: socket.owner.name,
      what: 'datagram',
      socket: socket.id,
      mark: socket.mark,
      outDevice: socket.device,
      whole: socket.whole,
    },
  )
  if (sent.ok) count(netns, typeof to.ip === 'bigint' ? 'Udp6OutDatagrams' : 'UdpOutDatagrams')
  else if (sent.errno === 'ENETUNREACH') count(netns, typeof to.ip === 'bigint' ? 'Ip6OutNoRoutes' : 'IpOutNoRoutes')
  return sent
}

export function closeUdp(netns: Netns, socket: UdpSocket): void {
  netns.sockets.delete(socket.id)
}

export function receiveUdp(kernel: Kernel, netns: Netns, skb: Skb, datagram: UdpDatagram): void {
  const { src, dst } = skb.packet
  const socket =
    findFlow(netns, 'udp', dst, datagram.dport, src, datagram.sport) ??
    findBound(netns, 'udp', dst, datagram.dport, (s) => !s.connected)
  const six = typeof dst === 'bigint'
  count(netns, socket ? (six ? 'Udp6InDatagrams' : 'UdpInDatagrams') : six ? 'Udp6NoPorts' : 'UdpNoPorts')
  if (!socket) {
    dropSkb(kernel, netns, skb, 'NO_SOCKET', `nobody listens on UDP port ${datagram.dport}`)
    return sendPortUnreachable(kernel, netns, skb)
  }
  if (socket.tunnel) {
    push(kernel.queue, kernel.now, { kind: 'tunnelled', netns: netns.id, socket: socket.id, skb })
    return
  }
  traceDeliver(kernel, netns, skb, socket)
  tell(kernel, socket, {
    kind: 'data',
    data: datagram.data,
    from: src,
    port: datagram.sport,
    ttl: skb.packet.ttl,
    size: byteLength(datagram.data),
  })
}

/** Only a connected socket hears of ICMP errors, and only of hard ones; with IP_RECVERR each hears of all (`__udp4_lib_err`). */
export function udpError(kernel: Kernel, netns: Netns, error: IcmpError): boolean {
  const t = error.quoted.transport
  if (t.kind !== 'udp') return false
  const socket = findFlow(netns, 'udp', error.quoted.src, t.sport, error.quoted.dst, t.dport)
  const bound = socket ?? findBound(netns, 'udp', error.quoted.src, t.sport, () => true)
  if (bound?.recvErr) tellIcmpError(kernel, bound, error)
  if (!socket) return bound !== undefined
  if (socket.connected && error.fatal) {
    kernel.env.trace?.(netns.id, error.id, {
      kind: 'socket',
      socket: socketText(socket),
      event: error.errno === 'ECONNREFUSED' ? 'refused' : 'unreachable',
    })
    tell(kernel, socket, { kind: 'error', errno: error.errno })
  }
  return true
}
