/** A TCP segment arrives: the state machine of RFC 9293, 3.10.7, as far as segments that arrive in order need it. tcp_input.c. */
import type { Ip } from '../../net/ip.ts'
import { isLinkLocal } from '../../net/ipv6.ts'
import { TCP, type TcpSegment, byteLength } from '../../net/packet.ts'
import type { Device } from '../device.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { Skb } from '../skb.ts'
import { dropSkb } from '../drop.ts'
import { ICMPV6, defaultHopLimit } from '../ipv6/icmp.ts'
import { count } from '../mib.ts'
import { confirmNeighbour } from '../neighbour.ts'
import { sendPacket } from '../output.ts'
import { lookupRoute } from '../route.ts'
import { sysctlNumber } from '../sysctl.ts'
import type { TcpSocket } from './socket.ts'
import { type IcmpError, socketText, tell, traceDeliver } from './table.ts'
import {
  createChild,
  delayAck,
  enterTimeWait,
  failTcp,
  flowFor,
  listenerFor,
  removeTcp,
  sendSegment,
  startTimer,
  transmitSegment,
} from './tcp.ts'

export function receiveTcp(kernel: Kernel, netns: Netns, device: Device, skb: Skb, segment: TcpSegment): void {
  const { src, dst } = skb.packet
  count(netns, 'TcpInSegs')
  const socket = flowFor(netns, dst, segment.dport, src, segment.sport)
  if (socket && socket.state !== 'LISTEN') {
    traceDeliver(kernel, netns, skb, socket)
    return socketReceive(kernel, netns, device, socket, skb, segment)
  }
  const listener = listenerFor(netns, dst, segment.dport)
  if (!listener || (segment.flags & (TCP.syn | TCP.ack | TCP.rst)) !== TCP.syn)
    return refuseSegment(kernel, netns, device, skb, segment, listener)
  traceDeliver(kernel, netns, skb, listener)
  const child = createChild(kernel, netns, listener, dst, src, segment.sport, (segment.seq + 1) >>> 0, scopeOf(src, device))
  transmitSegment(kernel, netns, child, TCP.syn | TCP.ack, '', 'SYN, ACK')
}

/** What came from a link-local address goes back by the same device. */
const scopeOf = (src: Ip, device: Device): number | undefined =>
  isLinkLocal(src) && device.detail.kind !== 'loopback' ? device.index : undefined

/** No socket wants it: a reset goes back, unless it is one (RFC 9293, 3.5.2). */
function refuseSegment(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  skb: Skb,
  segment: TcpSegment,
  listener: TcpSocket | undefined,
): void {
  const detail = listener
    ? `no connection ${skb.packet.transport.kind === 'tcp' ? segment.sport : ''} here`
    : `nobody listens on port ${segment.dport}`
  dropSkb(kernel, netns, skb, 'NO_SOCKET', detail)
  if (segment.flags & TCP.rst) return
  count(netns, 'TcpOutSegs')
  count(netns, 'TcpOutRsts')
  const acked = (segment.flags & TCP.ack) !== 0
  const length = byteLength(segment.data) + (segment.flags & (TCP.syn | TCP.fin) ? 1 : 0)
  sendPacket(
    kernel,
    netns,
    {
      src: skb.packet.dst,
      dst: skb.packet.src,
      ttl: typeof skb.packet.src === 'bigint' ? defaultHopLimit(netns) : sysctlNumber(netns, 'ipv4.ip_default_ttl'),
      tos: 0,
      df: true,
      id: 0,
      protocol: 6,
      transport: {
        kind: 'tcp',
        sport: segment.dport,
        dport: segment.sport,
        flags: acked ? TCP.rst : TCP.rst | TCP.ack,
        seq: acked ? segment.ack : 0,
        ack: acked ? 0 : (segment.seq + length) >>> 0,
        window: 0,
        data: '',
      },
    },
    { by: 'kernel', what: 'RST', cause: detail, outDevice: scopeOf(skb.packet.src, device) },
  )
}

function socketReceive(kernel: Kernel, netns: Netns, device: Device, socket: TcpSocket, skb: Skb, segment: TcpSegment): void {
  if (segment.flags & TCP.rst) {
    const refused = socket.state === 'SYN_SENT'
    if (refused && (!(segment.flags & TCP.ack) || segment.ack !== socket.sendNext))
      return dropSkb(kernel, netns, skb, 'TCP_INVALID_SEQUENCE', 'a reset for something else')
    if (socket.state === 'TIME_WAIT') return removeTcp(kernel, netns, socket)
    if (socket.state === 'SYN_RECV') count(netns, 'TcpExtEmbryonicRsts')
    return failTcp(kernel, netns, socket, refused ? 'ECONNREFUSED' : 'ECONNRESET', skb.id)
  }
  if (socket.state === 'SYN_SENT') return synSent(kernel, netns, socket, skb, segment)
  if (socket.state === 'SYN_RECV' && segment.flags & TCP.syn && !(segment.flags & TCP.ack)) {
    // The SYN again: our SYN, ACK was lost.
    const first = socket.unacked[0]
    if (first) sendSegment(kernel, netns, socket, first.flags, first.seq, '', 'SYN, ACK', socket.retries + 1)
    return
  }
  if (segment.flags & TCP.ack) acknowledge(kernel, netns, device, socket, skb, segment)
  if (socket.state === 'CLOSED' || netns.sockets.get(socket.id) !== socket) return
  acceptData(kernel, netns, socket, skb, segment)
}

function synSent(kernel: Kernel, netns: Netns, socket: TcpSocket, skb: Skb, segment: TcpSegment): void {
  const synAck = TCP.syn | TCP.ack
  if ((segment.flags & synAck) !== synAck || segment.ack !== socket.sendNext)
    return dropSkb(kernel, netns, skb, 'TCP_INVALID_SEQUENCE', 'not the answer to our SYN')
  socket.receiveNext = (segment.seq + 1) >>> 0
  if (segment.mss !== undefined) socket.peerMss = segment.mss
  socket.sendUnacked = segment.ack
  socket.unacked = []
  count(netns, 'TcpExtTCPDelivered')
  socket.retries = 0
  socket.timer++
  socket.state = 'ESTABLISHED'
  sendSegment(kernel, netns, socket, TCP.ack, socket.sendNext, '', 'ACK', 0)
  kernel.env.trace?.(netns.id, skb.id, { kind: 'socket', socket: socketText(socket), event: 'connected' })
  tell(kernel, socket, { kind: 'connected' })
}

/** As long as connect(2) itself takes. */
const AT_ONCE_MS = 5

const after = (a: number, b: number): boolean => ((a - b) | 0) > 0

function acknowledge(kernel: Kernel, netns: Netns, device: Device, socket: TcpSocket, skb: Skb, segment: TcpSegment): void {
  if (!after(segment.ack, socket.sendUnacked) || after(segment.ack, socket.sendNext)) return
  socket.sendUnacked = segment.ack
  const before = socket.unacked.length
  socket.unacked = socket.unacked.filter((sent) => after(sent.end, segment.ack))
  // That a SYN, ACK arrived is not counted.
  if (socket.state !== 'SYN_RECV') count(netns, 'TcpExtTCPDelivered', before - socket.unacked.length)
  socket.retries = 0
  socket.probed = false
  if (socket.unacked.length > 0) startTimer(kernel, netns, socket)
  else socket.timer++
  confirmPath(kernel, netns, device, skb)
  const finAcked = socket.finSent && socket.unacked.length === 0
  switch (socket.state) {
    case 'SYN_RECV':
      return establishChild(kernel, netns, socket, skb)
    case 'FIN_WAIT1':
      if (finAcked) socket.state = 'FIN_WAIT2'
      return
    case 'CLOSING':
      if (finAcked) enterTimeWait(kernel, netns, socket)
      return
    case 'LAST_ACK':
      if (finAcked) removeTcp(kernel, netns, socket)
  }
}

/** The peer answers, so the next hop towards it is alive. */
function confirmPath(kernel: Kernel, netns: Netns, device: Device, skb: Skb): void {
  if (device.detail.kind === 'loopback') return
  const back = lookupRoute(netns, { dst: skb.packet.src })
  if (back.kind === 'found' && back.route.device !== undefined)
    confirmNeighbour(kernel, netns, back.route.device, back.route.via ?? skb.packet.src)
}

function establishChild(kernel: Kernel, netns: Netns, socket: TcpSocket, skb: Skb): void {
  socket.state = 'ESTABLISHED'
  count(netns, 'TcpPassiveOpens')
  kernel.env.trace?.(netns.id, skb.id, { kind: 'socket', socket: socketText(socket), event: 'accepted' })
  const listener = socket.listener === undefined ? undefined : netns.sockets.get(socket.listener)
  if (listener) tell(kernel, listener, { kind: 'accepted', child: socket.id, from: socket.remoteIp!, port: socket.remotePort })
}

function acceptData(kernel: Kernel, netns: Netns, socket: TcpSocket, skb: Skb, segment: TcpSegment): void {
  const length = byteLength(segment.data)
  const fin = (segment.flags & TCP.fin) !== 0
  if (length === 0 && !fin) return
  if (segment.seq !== socket.receiveNext) {
    sendSegment(kernel, netns, socket, TCP.ack, socket.sendNext, '', 'ACK', 0)
    return
  }
  socket.receiveNext = (socket.receiveNext + length + (fin ? 1 : 0)) >>> 0
  // Data is acknowledged at once while a connection is young; a bare FIN waits, for the program mostly closes at once too.
  if (length === 0 && socket.state === 'ESTABLISHED') delayAck(kernel, netns, socket)
  else sendSegment(kernel, netns, socket, TCP.ack, socket.sendNext, '', 'ACK', 0)
  if (length > 0) {
    tell(kernel, socket, {
      kind: 'data',
      data: segment.data,
      from: socket.remoteIp!,
      port: socket.remotePort,
      ttl: skb.packet.ttl,
      size: length,
    })
  }
  if (fin && netns.sockets.get(socket.id) === socket) receiveFin(kernel, netns, socket)
}

function receiveFin(kernel: Kernel, netns: Netns, socket: TcpSocket): void {
  switch (socket.state) {
    case 'ESTABLISHED':
      socket.state = 'CLOSE_WAIT'
      return tell(kernel, socket, { kind: 'end' })
    case 'FIN_WAIT1':
      socket.state = 'CLOSING'
      tell(kernel, socket, { kind: 'end' })
      return
    case 'FIN_WAIT2':
      enterTimeWait(kernel, netns, socket)
      tell(kernel, socket, { kind: 'end' })
  }
}

const ICMP_UNREACHABLE = 3
const HOST_UNREACHABLE = 1
const FRAGMENTATION_NEEDED = 4
const ICMP_REDIRECT = 5

/** An ICMP error about a segment of ours: fatal to a connection that is not there yet (`tcp_v4_err`), a hint to others. */
export function tcpError(kernel: Kernel, netns: Netns, error: IcmpError): boolean {
  const t = error.quoted.transport
  if (t.kind !== 'tcp') return false
  const socket = flowFor(netns, error.quoted.src, t.sport, error.quoted.dst, t.dport)
  if (!socket) return false
  const { type, code } = error.message
  if (typeof error.from === 'bigint') return tcpError6(kernel, netns, socket, error)
  if (type === ICMP_REDIRECT || (type === ICMP_UNREACHABLE && code === FRAGMENTATION_NEEDED)) return true
  if (socket.state === 'SYN_SENT') failTcp(kernel, netns, socket, error.errno, error.id)
  else if (socket.state === 'SYN_RECV') {
    // Nobody has accepted it, so nobody is told; a port or a filter that says no does not end it (`tcp_req_err`).
    if (type !== ICMP_UNREACHABLE || code <= HOST_UNREACHABLE) failTcp(kernel, netns, socket, error.errno, error.id)
  } else socket.softError = error.errno
  return true
}

/** `tcp_v6_err`. */
function tcpError6(kernel: Kernel, netns: Netns, socket: TcpSocket, error: IcmpError): boolean {
  if (error.message.type === ICMPV6.tooBig) return true
  // What comes back while connect() is still at work is only noted (sock_owned_by_user): the next SYN's error ends it.
  const atOnce = socket.state === 'SYN_SENT' && socket.retries === 0 && kernel.now - socket.openedAt < AT_ONCE_MS
  if (!atOnce && (socket.state === 'SYN_SENT' || socket.state === 'SYN_RECV'))
    failTcp(kernel, netns, socket, error.errno, error.id)
  else socket.softError = error.errno
  return true
}
