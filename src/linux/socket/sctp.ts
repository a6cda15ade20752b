/** SCTP sockets as far as a connection needs them: the four-way handshake, one message each way, and an abort where nobody listens. RFC 9260. */
import type { Ip } from '../../net/ip.ts'
import { type SctpPacket, byteLength } from '../../net/packet.ts'
import { type Errno, type Outcome, done, refuse } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { Skb } from '../skb.ts'
import { dropSkb } from '../drop.ts'
import { routeOutput, sendPacket } from '../output.ts'
import { push } from '../queue.ts'
import { randomInt } from '../random.ts'
import { sysctlNumber } from '../sysctl.ts'
import type { Owner, SctpSocket, SocketId } from './socket.ts'
import { ANY, type IcmpError, findBound, findFlow, freePort, socketText, tell, traceDeliver } from './table.ts'

function createSocket(kernel: Kernel, netns: Netns, owner: Owner, fields: Partial<SctpSocket>): SctpSocket {
  const socket: SctpSocket = {
    kind: 'sctp',
    id: kernel.next.socket++,
    netns: netns.id,
    owner,
    localIp: ANY,
    localPort: 0,
    remoteIp: undefined,
    remotePort: 0,
    mark: 0,
    device: undefined,
    ttl: sysctlNumber(netns, 'ipv4.ip_default_ttl'),
    state: 'CLOSED',
    ...fields,
  }
  netns.sockets.set(socket.id, socket)
  return socket
}

export function listenSctp(kernel: Kernel, netns: Netns, options: { port: number; owner: Owner }): Outcome<SocketId> {
  if (findBound(netns, 'sctp', ANY, options.port, (s) => s.state === 'LISTEN')) return refuse('EADDRINUSE')
  return done(createSocket(kernel, netns, options.owner, { state: 'LISTEN', localPort: options.port }).id)
}

export function connectSctp(
  kernel: Kernel,
  netns: Netns,
  options: { ip: Ip; port: number; owner: Owner; timeoutMs: number },
): Outcome<SocketId> {
  const route = routeOutput(netns, options.ip)
  if (!route.ok) return route
  if (route.value.source === undefined) return refuse('EADDRNOTAVAIL')
  const socket = createSocket(kernel, netns, options.owner, {
    state: 'COOKIE_WAIT',
    localIp: route.value.source,
    localPort: freePort(kernel, netns, 'sctp'),
    remoteIp: options.ip,
    remotePort: options.port,
  })
  sendChunk(kernel, netns, socket, 'INIT')
  push(kernel.queue, kernel.now + options.timeoutMs, {
    kind: 'socket',
    netns: netns.id,
    socket: socket.id,
    timer: 'deadline',
    generation: 0,
  })
  return done(socket.id)
}

export function sendSctp(kernel: Kernel, netns: Netns, socket: SctpSocket, data: string): Outcome<void> {
  if (socket.state !== 'ESTABLISHED') return refuse('ENOTCONN')
  sendChunk(kernel, netns, socket, 'DATA', data)
  return done(undefined)
}

export function sctpTimer(kernel: Kernel, netns: Netns, socket: SctpSocket): void {
  if (socket.state === 'COOKIE_WAIT' || socket.state === 'COOKIE_ECHOED') fail(kernel, netns, socket, 'ETIMEDOUT', 0)
}

function sendChunk(kernel: Kernel, netns: Netns, socket: SctpSocket, chunk: SctpPacket['chunk'], data = ''): void {
  sendPacket(
    kernel,
    netns,
    {
      src: socket.localIp,
      dst: socket.remoteIp!,
      ttl: socket.ttl,
      tos: 0,
      df: true,
      id: 0,
      protocol: 132,
      transport: {
        kind: 'sctp',
        sport: socket.localPort,
        dport: socket.remotePort,
        chunk,
        tag: randomInt(kernel, 0x100000000),
        data,
      },
    },
    { by: socket.owner.name, what: chunk, socket: socket.id, mark: socket.mark },
  )
}

export function receiveSctp(kernel: Kernel, netns: Netns, skb: Skb, chunk: SctpPacket): void {
  const { src, dst } = skb.packet
  const socket = findFlow(netns, 'sctp', dst, chunk.dport, src, chunk.sport)
  if (socket && socket.state !== 'LISTEN') {
    traceDeliver(kernel, netns, skb, socket)
    return advance(kernel, netns, socket, skb, chunk)
  }
  const listener = findBound(netns, 'sctp', dst, chunk.dport, (s) => s.state === 'LISTEN')
  if (!listener || chunk.chunk !== 'INIT') {
    dropSkb(kernel, netns, skb, 'NO_SOCKET', `nobody listens on SCTP port ${chunk.dport}`)
    if (chunk.chunk !== 'ABORT') answerAbort(kernel, netns, skb, chunk)
    return
  }
  traceDeliver(kernel, netns, skb, listener)
  const child = createSocket(kernel, netns, listener.owner, {
    state: 'COOKIE_WAIT',
    localIp: dst,
    localPort: listener.localPort,
    remoteIp: src,
    remotePort: chunk.sport,
  })
  sendChunk(kernel, netns, child, 'INIT-ACK')
}

function answerAbort(kernel: Kernel, netns: Netns, skb: Skb, chunk: SctpPacket): void {
  sendPacket(
    kernel,
    netns,
    {
      src: skb.packet.dst,
      dst: skb.packet.src,
      ttl: sysctlNumber(netns, 'ipv4.ip_default_ttl'),
      tos: 0,
      df: true,
      id: 0,
      protocol: 132,
      transport: { kind: 'sctp', sport: chunk.dport, dport: chunk.sport, chunk: 'ABORT', tag: chunk.tag, data: '' },
    },
    { by: 'kernel', what: 'ABORT' },
  )
}

function advance(kernel: Kernel, netns: Netns, socket: SctpSocket, skb: Skb, { chunk, data }: SctpPacket): void {
  switch (chunk) {
    case 'INIT-ACK':
      socket.state = 'COOKIE_ECHOED'
      return sendChunk(kernel, netns, socket, 'COOKIE-ECHO')
    case 'COOKIE-ECHO': {
      socket.state = 'ESTABLISHED'
      sendChunk(kernel, netns, socket, 'COOKIE-ACK')
      const listener = findBound(netns, 'sctp', socket.localIp, socket.localPort, (s) => s.state === 'LISTEN')
      kernel.env.trace?.(netns.id, skb.id, { kind: 'socket', socket: socketText(socket), event: 'accepted' })
      if (listener)
        tell(kernel, listener, { kind: 'accepted', child: socket.id, from: socket.remoteIp!, port: socket.remotePort })
      return
    }
    case 'COOKIE-ACK':
      socket.state = 'ESTABLISHED'
      kernel.env.trace?.(netns.id, skb.id, { kind: 'socket', socket: socketText(socket), event: 'connected' })
      return tell(kernel, socket, { kind: 'connected' })
    case 'DATA':
      sendChunk(kernel, netns, socket, 'SACK')
      return tell(kernel, socket, {
        kind: 'data',
        data,
        from: socket.remoteIp!,
        port: socket.remotePort,
        ttl: skb.packet.ttl,
        size: byteLength(data),
      })
    case 'ABORT':
      return fail(kernel, netns, socket, socket.state === 'ESTABLISHED' ? 'ECONNRESET' : 'ECONNREFUSED', skb.id)
    default:
  }
}

function fail(kernel: Kernel, netns: Netns, socket: SctpSocket, errno: Errno, packet: number): void {
  socket.state = 'CLOSED'
  netns.sockets.delete(socket.id)
  const event =
    errno === 'ECONNREFUSED' ? 'refused' : errno === 'ETIMEDOUT' ? 'timeout' : errno === 'ECONNRESET' ? 'reset' : 'unreachable'
  kernel.env.trace?.(netns.id, packet, { kind: 'socket', socket: socketText(socket), event })
  tell(kernel, socket, { kind: 'error', errno })
}

export function sctpError(kernel: Kernel, netns: Netns, error: IcmpError): boolean {
  const t = error.quoted.transport
  if (t.kind !== 'sctp') return false
  const socket = findFlow(netns, 'sctp', error.quoted.src, t.sport, error.quoted.dst, t.dport)
  if (socket && socket.state !== 'ESTABLISHED') fail(kernel, netns, socket, error.errno, error.id)
  return socket !== undefined
}
