/**
 * kube-proxy's userspace mode: it takes every connection to a Service itself, opens one of its own to an endpoint, and copies what comes
 * from either to the other; so an endpoint sees the node's address. Kubernetes 1.20, pkg/proxy/userspace/proxysocket.go.
 */
import { formatIp, parseIp } from '../net/ip.ts'
import { type Portal, nextEndpoint } from '../kube/proxy/userspace/portal.ts'
import type { Kernel } from '../linux/kernel.ts'
import type { Netns } from '../linux/netns.ts'
import type { Socket, SocketEvent, SocketId, TcpSocket, UdpSocket } from '../linux/socket/socket.ts'
import { connectTcp, later } from '../linux/socket/tcp.ts'
import { closeUdp, openUdp, sendUdp } from '../linux/socket/udp.ts'
import { healthNews } from './kube-proxy-health.ts'
import type { Program } from './program.ts'

/** EndpointDialTimeouts: so often it tries, each time the next endpoint, and so long it waits. */
const DIAL_TIMEOUTS_MS = [250, 500, 1000, 2000]
/** `--udp-timeout`: how long a client's way stands after its last datagram. */
const UDP_IDLE_MS = 250
/** Packets do not overtake the ones that caused them. */
const COPY_MS = 0.5

/** One side of a connection that is relayed. */
interface Relay {
  readonly kind: 'relay'
  readonly portal: SocketId
  /** The other side; undefined until there is one. */
  readonly peer: SocketId | undefined
  /** The client's address, and how often an endpoint was tried (the endpoint's side). */
  readonly client: string
  readonly tries: number
  /** What came before the other side stood. */
  readonly waiting: readonly string[]
  /** The other side has closed meanwhile. */
  readonly ended: boolean
}
/** The socket that a client's datagrams go on from. */
interface UdpRelay {
  readonly kind: 'udp-relay'
  readonly portal: SocketId
  readonly client: { readonly ip: UdpSocket['localIp']; readonly port: number }
  readonly at: number
}
type Note = Portal | Relay | UdpRelay | { readonly kind: 'claim' } | undefined

const noteOf = (socket: Socket | undefined): Note => socket?.note as Note

export const kubeProxy: Program = {
  onSocket(kernel, socket, event) {
    const netns = kernel.namespaces.get(socket.netns)
    if (!netns) return
    if (socket.kind === 'tcp') {
      if (!healthNews(kernel, netns, socket, event)) tcpNews(kernel, netns, socket, event)
    } else if (socket.kind === 'udp') udpNews(kernel, netns, socket, event)
  },
}

/** The endpoint whose turn it is; undefined: there is none. */
function take(kernel: Kernel, socket: Socket, client: string, failed: boolean): { ip: number; port: number } | undefined {
  const note = noteOf(socket)
  if (note?.kind !== 'portal') return undefined
  const weights = note.endpoints.map(() => 1)
  const turn = nextEndpoint(note, client, kernel.now, failed, (_count, due) => kernel.env.choose(weights, due))
  if (!turn) return undefined
  socket.note = turn.portal
  const [address = '', port] = turn.endpoint.split(':')
  const ip = parseIp(address)
  return typeof ip === 'number' ? { ip, port: Number(port) } : undefined
}

function tcpNews(kernel: Kernel, netns: Netns, socket: TcpSocket, event: SocketEvent): void {
  const note = noteOf(socket)
  if (event.kind === 'accepted') {
    const child = netns.sockets.get(event.child)
    if (note?.kind === 'portal' && child?.kind === 'tcp') accept(kernel, netns, socket, child, formatIp(event.from))
    return
  }
  if (note?.kind !== 'relay') return
  const peer = note.peer === undefined ? undefined : netns.sockets.get(note.peer)
  switch (event.kind) {
    case 'connected':
      return connected(kernel, netns, socket, note)
    case 'data':
      if (peer?.kind === 'tcp' && peer.state !== 'SYN_SENT') later(kernel, peer, COPY_MS, { kind: 'write', data: event.data })
      else socket.note = { ...note, waiting: [...note.waiting, event.data] } satisfies Relay
      return
    case 'end':
      socket.note = { ...note, ended: true } satisfies Relay
      if (peer?.kind === 'tcp' && peer.state !== 'SYN_SENT') closeBoth(kernel, socket, peer)
      return
    case 'error':
      return failed(kernel, netns, socket, note)
  }
}

function accept(kernel: Kernel, netns: Netns, portal: Socket, child: TcpSocket, client: string): void {
  child.note = {
    kind: 'relay',
    portal: portal.id,
    peer: undefined,
    client,
    tries: 0,
    waiting: [],
    ended: false,
  } satisfies Relay
  dial(kernel, netns, child, 0)
}

/** Tries the next endpoint for an accepted connection; when all tries are over the client is hung up on. */
function dial(kernel: Kernel, netns: Netns, child: TcpSocket, tries: number): void {
  const note = noteOf(child)
  const portal = note?.kind === 'relay' ? netns.sockets.get(note.portal) : undefined
  if (note?.kind !== 'relay' || !portal) return
  const to = tries < DIAL_TIMEOUTS_MS.length ? take(kernel, portal, note.client, tries > 0) : undefined
  if (!to) return later(kernel, child, COPY_MS, { kind: 'close' })
  const { owner } = child
  const opened = connectTcp(kernel, netns, { ...to, owner, timeoutMs: DIAL_TIMEOUTS_MS[tries]! })
  const out = opened.ok ? netns.sockets.get(opened.value) : undefined
  // No route to it: that is known at once.
  if (!out) return dial(kernel, netns, child, tries + 1)
  out.note = { ...note, peer: child.id, tries, waiting: [], ended: false } satisfies Relay
  child.note = { ...note, peer: out.id } satisfies Relay
}

function connected(kernel: Kernel, netns: Netns, out: TcpSocket, note: Relay): void {
  const child = note.peer === undefined ? undefined : netns.sockets.get(note.peer)
  const inside = noteOf(child)
  if (child?.kind !== 'tcp' || inside?.kind !== 'relay') return later(kernel, out, COPY_MS, { kind: 'close' })
  for (const data of inside.waiting) later(kernel, out, COPY_MS, { kind: 'write', data })
  child.note = { ...inside, waiting: [] } satisfies Relay
  if (inside.ended) closeBoth(kernel, child, out)
}

/** Once one direction is over both connections are closed. */
function closeBoth(kernel: Kernel, a: TcpSocket, b: TcpSocket): void {
  for (const socket of [a, b]) later(kernel, socket, 2 * COPY_MS, { kind: 'close' })
}

function failed(kernel: Kernel, netns: Netns, socket: TcpSocket, note: Relay): void {
  const peer = note.peer === undefined ? undefined : netns.sockets.get(note.peer)
  if (peer?.kind !== 'tcp') return
  const inside = noteOf(peer)
  // A connection that stood is over; one that never stood is tried elsewhere.
  const isDialling = inside?.kind === 'relay' && inside.peer === socket.id && socket.openedAt >= peer.openedAt && !stood(socket)
  if (isDialling) dial(kernel, netns, peer, note.tries + 1)
  else later(kernel, peer, COPY_MS, { kind: 'close' })
}

/** Nothing was ever received on a connection that did not come to be. */
const stood = ({ receiveNext }: TcpSocket): boolean => receiveNext !== 0

function udpNews(kernel: Kernel, netns: Netns, socket: UdpSocket, event: SocketEvent): void {
  const note = noteOf(socket)
  if (event.kind !== 'data') {
    if (event.kind === 'error' && note?.kind === 'udp-relay') closeUdp(netns, socket)
    return
  }
  if (note?.kind === 'portal') {
    const out = wayOf(kernel, netns, socket, { ip: event.from, port: event.port })
    if (out?.remoteIp === undefined) return
    sendUdp(kernel, netns, out, { ip: out.remoteIp, port: out.remotePort }, event.data)
  } else if (note?.kind === 'udp-relay') {
    const portal = netns.sockets.get(note.portal)
    socket.note = { ...note, at: kernel.now } satisfies UdpRelay
    if (portal?.kind === 'udp') sendUdp(kernel, netns, portal, note.client, event.data)
  }
}

/** The socket for a client's datagrams: the one that it has, or a new one to the endpoint whose turn it is. Idle ones are closed. */
function wayOf(kernel: Kernel, netns: Netns, portal: UdpSocket, client: UdpRelay['client']): UdpSocket | undefined {
  let known: UdpSocket | undefined
  for (const each of netns.sockets.values()) {
    const note = noteOf(each)
    if (each.kind !== 'udp' || note?.kind !== 'udp-relay' || note.portal !== portal.id) continue
    if (kernel.now - note.at > UDP_IDLE_MS) closeUdp(netns, each)
    else if (note.client.ip === client.ip && note.client.port === client.port) known = each
  }
  if (!known) {
    const to = take(kernel, portal, formatIp(client.ip), false)
    const opened = to && openUdp(kernel, netns, { owner: portal.owner, connect: to })
    const socket = opened?.ok ? netns.sockets.get(opened.value) : undefined
    if (socket?.kind !== 'udp') return undefined
    known = socket
  }
  known.note = { kind: 'udp-relay', portal: portal.id, client, at: kernel.now } satisfies UdpRelay
  return known
}
