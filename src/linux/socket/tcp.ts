/** TCP sockets: connect, listen, send, close, and the timers behind them. RFC 9293, tcp_output.c, tcp_timer.c. */
import { type Ip, isMulticast } from '../../net/ip.ts'
import { isLinkLocal, unmapped } from '../../net/ipv6.ts'
import { TCP, byteLength } from '../../net/packet.ts'
import { type Outcome, done, refuse } from '../errno.ts'
import { defaultHopLimit } from '../ipv6/icmp.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import { count } from '../mib.ts'
import { routeOutput, sendPacket } from '../output.ts'
import { push } from '../queue.ts'
import { addressType } from '../route.ts'
import { randomInt } from '../random.ts'
import { sysctlNumber } from '../sysctl.ts'
import type { Owner, SocketId, TcpSocket } from './socket.ts'
import { offeredSize, segmentSize } from './segment-size.ts'
import { ANY, collides, findBound, findFlow, freePort, isAny, socketText, tell } from './table.ts'

const INITIAL_RTO_MS = 1000
/** TCP_RTO_MIN and a round trip, in ticks of four milliseconds. */
const DATA_RTO_MS = 204
/** The tail loss probe's wait behind several segments: nothing there delays the acknowledgement (`tcp_schedule_loss_probe`). */
const PROBE_MS = 8
/** TCP_DELACK_MIN. */
const DELAYED_ACK_MS = 40
const MAX_RTO_MS = 120_000
const TIME_WAIT_MS = 60_000
const WINDOW = 64240

export interface ConnectOptions {
  ip: Ip
  port: number
  owner: Owner
  bindIp?: Ip
  bindPort?: number
  /** Overrides `tcp_syn_retries`. */
  synRetries?: number
  /** Gives up with ETIMEDOUT after this long, as programs with a connect timeout do. */
  timeoutMs?: number
  mark?: number
  device?: number
}

function createSocket(kernel: Kernel, netns: Netns, owner: Owner, fields: Partial<TcpSocket>): TcpSocket {
  const socket: TcpSocket = {
    kind: 'tcp',
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
    sendNext: 0,
    sendUnacked: 0,
    receiveNext: 0,
    unacked: [],
    retries: 0,
    probed: false,
    synRetries: sysctlNumber(netns, 'ipv4.tcp_syn_retries'),
    deadline: Infinity,
    timer: 0,
    listener: undefined,
    finSent: false,
    ackOwed: false,
    softError: undefined,
    openedAt: kernel.now,
    ...fields,
  }
  netns.sockets.set(socket.id, socket)
  return socket
}

/** listen(2) on an address (0 for any) and port. EADDRINUSE if somebody listens there, EADDRNOTAVAIL if the address is not ours. */
export function listenTcp(
  kernel: Kernel,
  netns: Netns,
  options: { ip?: Ip; port: number; owner: Owner; reusePort?: boolean; onlyV6?: boolean; device?: number; backlog?: number },
): Outcome<SocketId> {
  const ip = options.ip ?? ANY
  if (!isAny(ip) && addressType(netns, ip) !== 'LOCAL') return refuse('EADDRNOTAVAIL')
  for (const socket of netns.sockets.values()) {
    if (
      socket.kind === 'tcp' &&
      socket.state === 'LISTEN' &&
      socket.localPort === options.port &&
      // SO_REUSEPORT: the first who listens is served.
      !(options.reusePort && socket.owner.name === options.owner.name) &&
      collides(socket, ip)
    ) {
      return refuse('EADDRINUSE')
    }
  }
  const port = options.port === 0 ? freePort(kernel, netns, 'tcp') : options.port
  const fields: Partial<TcpSocket> = {
    state: 'LISTEN',
    localIp: ip,
    localPort: port,
    ...(options.onlyV6 ? { onlyV6: true } : {}),
    ...(options.device === undefined ? {} : { device: options.device }),
    ...(options.backlog === undefined ? {} : { backlog: options.backlog }),
  }
  return done(createSocket(kernel, netns, options.owner, fields).id)
}

/** connect(2): sends a SYN; `connected` or `error` follows as an event. Routing's refusals come at once. */
export function connectTcp(kernel: Kernel, netns: Netns, options: ConnectOptions): Outcome<SocketId> {
  const { ip, port, owner } = options
  // Connecting to 0.0.0.0 means this machine (tcp_v4_connect).
  const mapped = typeof ip === 'bigint' ? unmapped(ip) : undefined
  const target = mapped ?? (ip === 0 ? 0x7f000001 : ip === 0n ? 1n : ip)
  // A link-local address needs its device, a group has no connections (tcp_v6_connect).
  if (typeof target === 'bigint' && isMulticast(target)) return refuse('ENETUNREACH')
  if (isLinkLocal(target) && options.device === undefined) return refuse('EINVAL')
  const route = routeOutput(netns, target, { src: options.bindIp, mark: options.mark ?? 0, outDevice: options.device })
  if (!route.ok) {
    if (route.errno === 'ENETUNREACH') count(netns, typeof target === 'bigint' ? 'Ip6OutNoRoutes' : 'IpOutNoRoutes')
    return route
  }
  const source = options.bindIp ?? route.value.source
  if (source === undefined) return refuse('EADDRNOTAVAIL')
  const socket = createSocket(kernel, netns, owner, {
    localIp: source,
    localPort: options.bindPort ?? freePort(kernel, netns, 'tcp'),
    remoteIp: target,
    ...(mapped === undefined ? {} : { mapped: true }),
    remotePort: port,
    state: 'SYN_SENT',
    mark: options.mark ?? 0,
    device: options.device,
    deadline: kernel.now + (options.timeoutMs ?? Infinity),
    ttl: typeof target === 'bigint' ? defaultHopLimit(netns) : sysctlNumber(netns, 'ipv4.ip_default_ttl'),
    openedAt: kernel.now,
    sendNext: randomInt(kernel, 0x100000000),
    ...(options.synRetries === undefined ? {} : { synRetries: options.synRetries }),
  })
  socket.sendUnacked = socket.sendNext
  count(netns, 'TcpActiveOpens')
  transmitSegment(kernel, netns, socket, TCP.syn, '', 'SYN')
  if (socket.deadline < Infinity)
    push(kernel.queue, socket.deadline, { kind: 'socket', netns: netns.id, socket: socket.id, timer: 'deadline', generation: 0 })
  return done(socket.id)
}

/** Sends a segment and keeps it until it is acknowledged, if it takes sequence space. */
export function transmitSegment(
  kernel: Kernel,
  netns: Netns,
  socket: TcpSocket,
  flags: number,
  data: string,
  what: string,
): void {
  const length = byteLength(data) + (flags & (TCP.syn | TCP.fin) ? 1 : 0)
  const seq = socket.sendNext
  socket.sendNext = (seq + length) >>> 0
  if (length > 0) {
    socket.unacked.push({ seq, flags, data, end: socket.sendNext })
    // Each segment that is sent puts the tail loss probe off.
    if (socket.unacked.length === 1 || isProbeDue(socket)) startTimer(kernel, netns, socket)
  }
  if (length > 0 && !(flags & TCP.syn)) count(netns, 'TcpExtTCPOrigDataSent')
  sendSegment(kernel, netns, socket, flags, seq, data, what, 0)
}

export function sendSegment(
  kernel: Kernel,
  netns: Netns,
  socket: TcpSocket,
  flags: number,
  seq: number,
  data: string,
  what: string,
  retransmission: number,
): Outcome<void> {
  if (flags & TCP.ack) socket.ackOwed = false
  // A SYN, ACK that is sent again is made anew (tcp_make_synack).
  if (retransmission === 0 || socket.state === 'SYN_RECV') count(netns, 'TcpOutSegs')
  if (retransmission > 0) countAgain(netns, flags)
  const sent = sendPacket(
    kernel,
    netns,
    {
      src: socket.localIp,
      dst: socket.remoteIp!,
      ttl: socket.ttl,
      tos: 0,
      df: true,
      id: 0,
      protocol: 6,
      transport: {
        kind: 'tcp',
        sport: socket.localPort,
        dport: socket.remotePort,
        flags,
        seq,
        ack: flags & TCP.ack ? socket.receiveNext : 0,
        window: WINDOW,
        ...(flags & TCP.syn ? { mss: offeredSize(netns, socket) } : {}),
        data,
      },
    },
    { by: socket.owner.name, what, socket: socket.id, mark: socket.mark, outDevice: socket.device, retransmission },
  )
  if (retransmission > 0 && !sent.ok) count(netns, 'TcpExtTCPRetransFail')
  return sent
}

function countAgain(netns: Netns, flags: number): void {
  count(netns, 'TcpRetransSegs')
  if (flags & TCP.syn) count(netns, 'TcpExtTCPSynRetrans')
}

/**
 * When a timer of so many milliseconds fires: the timer wheel rounds up, the more coarsely the longer it has to wait (kernel/time/timer.c
 * with 250 ticks a second). Half a grain is what it costs on average; so a program that gives up after one second is gone before.
 */
const onWheel = (ms: number): number => ms + (ms < 252 ? 4 : ms < 2016 ? 16 : ms < 16_128 ? 128 : 1024)
function timeoutMs(netns: Netns, socket: TcpSocket): number {
  if (socket.state === 'SYN_SENT') {
    // The first few timeouts are linear (tcp_syn_linear_timeouts), then they double.
    const doublings = Math.max(0, socket.retries - sysctlNumber(netns, 'ipv4.tcp_syn_linear_timeouts'))
    return Math.min(MAX_RTO_MS, INITIAL_RTO_MS * 2 ** doublings)
  }
  if (isProbeDue(socket) && socket.unacked.length > 1) return PROBE_MS
  return Math.min(MAX_RTO_MS, (socket.state === 'SYN_RECV' ? INITIAL_RTO_MS : DATA_RTO_MS) * 2 ** socket.retries)
}

/** The first timeout of a connection sends the last segment once more, and only then the real timeouts begin (RFC 8985, section 7). */
export const isProbeDue = (socket: TcpSocket): boolean =>
  socket.retries === 0 && !socket.probed && socket.state !== 'SYN_SENT' && socket.state !== 'SYN_RECV'

export function startTimer(kernel: Kernel, netns: Netns, socket: TcpSocket): void {
  socket.timer++
  push(kernel.queue, kernel.now + onWheel(timeoutMs(netns, socket)), {
    kind: 'socket',
    netns: netns.id,
    socket: socket.id,
    timer: 'rto',
    generation: socket.timer,
  })
}

/** An acknowledgement that may wait for something to travel with (`tcp_send_delayed_ack`). */
export function delayAck(kernel: Kernel, netns: Netns, socket: TcpSocket): void {
  socket.ackOwed = true
  push(kernel.queue, kernel.now + DELAYED_ACK_MS, {
    kind: 'socket',
    netns: netns.id,
    socket: socket.id,
    timer: 'delayed-ack',
    generation: 0,
  })
}

export function segmentName(flags: number, data: string): string {
  if (flags & TCP.syn) return flags & TCP.ack ? 'SYN, ACK' : 'SYN'
  if (flags & TCP.rst) return 'RST'
  if (data) return flags & TCP.fin ? 'data, FIN' : 'data'
  return flags & TCP.fin ? 'FIN, ACK' : 'ACK'
}

const NEWS = { ECONNREFUSED: 'refused', ETIMEDOUT: 'timeout', ECONNRESET: 'reset' } as const

/** The connection fails: the owner is told, the socket is gone. */
export function failTcp(
  kernel: Kernel,
  netns: Netns,
  socket: TcpSocket,
  errno: Parameters<typeof refuse>[0],
  packet = 0,
  failed = true,
): void {
  if (failed) countFailure(netns, socket)
  const visible = socket.listener === undefined || socket.state !== 'SYN_RECV'
  socket.state = 'CLOSED'
  netns.sockets.delete(socket.id)
  if (!visible) return
  const event = NEWS[errno as keyof typeof NEWS] ?? 'unreachable'
  kernel.env.trace?.(netns.id, packet, { kind: 'socket', socket: socketText(socket), event })
  tell(kernel, socket, { kind: 'error', errno })
}

/** `tcp_done`, `tcp_set_state`. */
function countFailure(netns: Netns, { state }: TcpSocket): void {
  if (state === 'SYN_SENT' || state === 'SYN_RECV') count(netns, 'TcpAttemptFails')
  else if (state === 'ESTABLISHED' || state === 'CLOSE_WAIT') count(netns, 'TcpEstabResets')
}

export function removeTcp(kernel: Kernel, netns: Netns, socket: TcpSocket): void {
  socket.state = 'CLOSED'
  netns.sockets.delete(socket.id)
  tell(kernel, socket, { kind: 'closed' })
}

export function enterTimeWait(kernel: Kernel, netns: Netns, socket: TcpSocket): void {
  socket.state = 'TIME_WAIT'
  count(netns, 'TcpExtTW')
  socket.timer++
  push(kernel.queue, kernel.now + TIME_WAIT_MS, {
    kind: 'socket',
    netns: netns.id,
    socket: socket.id,
    timer: 'time-wait',
    generation: socket.timer,
  })
}

/** send(2). EPIPE after the own FIN, ENOTCONN without a connection. */
export function sendTcp(kernel: Kernel, netns: Netns, socket: TcpSocket, data: string): Outcome<void> {
  if (socket.finSent) return refuse('EPIPE')
  if (socket.state !== 'ESTABLISHED' && socket.state !== 'CLOSE_WAIT') return refuse('ENOTCONN')
  const mss = segmentSize(kernel, netns, socket)
  for (let at = 0; at < data.length; at += mss)
    transmitSegment(kernel, netns, socket, TCP.psh | TCP.ack, data.slice(at, at + mss), 'data')
  return done(undefined)
}

/** What a program does a moment later: so long it thinks, and so its packets do not overtake the ones that caused them. */
export function later(
  kernel: Kernel,
  socket: TcpSocket,
  afterMs: number,
  action: { kind: 'write'; data: string } | { kind: 'close' },
): void {
  push(kernel.queue, kernel.now + afterMs, { kind: 'program', netns: socket.netns, socket: socket.id, action })
}

/** close(2) and shutdown(SHUT_WR): says FIN when there is a connection, forgets the socket when there is none. */
export function closeTcp(kernel: Kernel, netns: Netns, socket: TcpSocket): void {
  switch (socket.state) {
    case 'ESTABLISHED':
    case 'CLOSE_WAIT':
      socket.state = socket.state === 'ESTABLISHED' ? 'FIN_WAIT1' : 'LAST_ACK'
      socket.finSent = true
      return transmitSegment(kernel, netns, socket, TCP.fin | TCP.ack, '', 'FIN, ACK')
    case 'LISTEN':
    case 'SYN_SENT':
    case 'SYN_RECV':
    case 'CLOSED':
      socket.state = 'CLOSED'
      netns.sockets.delete(socket.id)
  }
}

export const listenerFor = (netns: Netns, ip: Ip, port: number): TcpSocket | undefined =>
  findBound(netns, 'tcp', ip, port, (s) => s.state === 'LISTEN')
export const flowFor = (netns: Netns, local: Ip, localPort: number, remote: Ip, remotePort: number): TcpSocket | undefined =>
  findFlow(netns, 'tcp', local, localPort, remote, remotePort)

/** The child of a listener, for a SYN that came in. */
export function createChild(
  kernel: Kernel,
  netns: Netns,
  listener: TcpSocket,
  local: Ip,
  remote: Ip,
  remotePort: number,
  receiveNext: number,
  device: number | undefined,
): TcpSocket {
  const child = createSocket(kernel, netns, listener.owner, {
    state: 'SYN_RECV',
    localIp: local,
    localPort: listener.localPort,
    remoteIp: remote,
    remotePort,
    receiveNext,
    listener: listener.id,
    ...(typeof local === 'number' && typeof listener.localIp === 'bigint' ? { mapped: true } : {}),
    ...(typeof local === 'bigint' ? { ttl: defaultHopLimit(netns) } : {}),
    ...(device === undefined ? {} : { device }),
    sendNext: randomInt(kernel, 0x100000000),
  })
  child.sendUnacked = child.sendNext
  return child
}
