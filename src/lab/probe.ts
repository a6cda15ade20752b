/** One connection from a namespace, as a simple client makes it: connect, ask, hear the answer, close. A program like any other: it has sockets and no short cuts. */
import { formatIp } from '../net/ip.ts'
import { strerror, type Errno } from '../linux/errno.ts'
import { runUntil } from '../linux/run.ts'
import type { Netns } from '../linux/netns.ts'
import type { Socket, SocketEvent } from '../linux/socket/socket.ts'
import { connectTcp, later } from '../linux/socket/tcp.ts'
import { closeUdp, openUdp, sendUdp } from '../linux/socket/udp.ts'
import { closePing, openPing, sendEcho } from '../linux/socket/ping.ts'
import { connectSctp, sendSctp } from '../linux/socket/sctp.ts'
import { PROGRAMS } from '../programs/program.ts'
import type { World } from '../world/world.ts'
import { netnsOf } from '../world/world.ts'
import type { Destination } from './reference.ts'

export interface ProbeResult {
  result: 'open' | 'refused' | 'timeout' | 'unreachable'
  backend?: string
  source?: string
  detail: string
}

export interface ProbeOptions {
  data?: string | undefined
  /** How long the client waits for a connection, and then for an answer. */
  timeoutMs: number
  synRetries?: number
  /** Lets the closing handshake happen too, for a trace that is whole. */
  linger: boolean
}

interface State {
  socket: number | undefined
  done: ProbeResult | undefined
  answered: boolean
}

/** Routes news of sockets: programs answer theirs, `own` hears of the probe's. To be given to the kernel's env. */
export function dispatch(
  world: () => World,
  own: (socket: Socket, event: SocketEvent) => boolean,
): (socket: Socket, event: SocketEvent) => void {
  return (socket, event) => {
    if (!own(socket, event)) PROGRAMS[socket.owner.program]?.onSocket(world().kernel, socket, event)
  }
}

const FAILURES: Partial<Record<Errno, ProbeResult['result']>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'refused',
  ETIMEDOUT: 'timeout',
}
const failure = (errno: Errno): ProbeResult => ({ result: FAILURES[errno] ?? 'unreachable', detail: strerror(errno) })

/** The answer is `NAME ADDRESS` on its last line, whatever protocol carried it. */
function readAnswer(data: string): Pick<ProbeResult, 'backend' | 'source'> {
  const line = data.trimEnd().split('\n').at(-1) ?? ''
  const match = /^(\S+) (\S+)$/.exec(line)
  return match ? { backend: match[1]!, source: match[2]! } : {}
}

/** As for the servers: packets do not overtake the ones that caused them. */
const THINK_MS = 0.5

export const OWNER = { program: 'probe', name: 'client', pid: 0 }

export function requestText(destination: Destination, data: string | undefined): string {
  if (destination.kind !== 'icmp' && 'http' in destination && destination.http) {
    const { host, path } = destination.http
    const body = data ?? ''
    return `${body ? 'POST' : 'GET'} ${path} HTTP/1.1\r\nHost: ${host}\r\n${body ? `Content-Length: ${body.length}\r\n` : ''}\r\n${body}`
  }
  return data && data.length > 0 ? data : 'hello\n'
}

/** Runs one probe in a world whose env dispatches to `listen`. Takes virtual time only. */
export function runProbe(
  world: World,
  from: string,
  destination: Destination,
  options: ProbeOptions,
  listen: (handler: (socket: Socket, event: SocketEvent) => boolean) => void,
): ProbeResult {
  const netns = netnsOf(world, from)
  const state: State = { socket: undefined, done: undefined, answered: false }
  const text = requestText(destination, options.data)
  listen((socket, event) => {
    if (socket.owner !== OWNER && socket.owner.program !== 'probe') return false
    hear(world, netns, state, socket, event, text, options)
    return true
  })
  const started = start(world, netns, destination, options, state, text)
  if (started) return started
  const deadline = world.kernel.now + options.timeoutMs
  runUntil(world.kernel, deadline, () => state.done !== undefined)
  const result: ProbeResult =
    state.done ??
    (state.answered ? { result: 'open', detail: 'connected' } : { result: 'timeout', detail: strerror('ETIMEDOUT') })
  finish(world, netns, state, options)
  return result
}

function start(
  world: World,
  netns: Netns,
  destination: Destination,
  options: ProbeOptions,
  state: State,
  text: string,
): ProbeResult | undefined {
  const { kernel } = world
  switch (destination.kind) {
    case 'tcp': {
      const opened = connectTcp(kernel, netns, {
        ip: destination.ip,
        port: destination.port,
        owner: OWNER,
        ...(options.synRetries === undefined ? {} : { synRetries: options.synRetries }),
        timeoutMs: options.timeoutMs,
      })
      if (!opened.ok) return failure(opened.errno)
      state.socket = opened.value
      return undefined
    }
    case 'sctp': {
      const opened = connectSctp(kernel, netns, {
        ip: destination.ip,
        port: destination.port,
        owner: OWNER,
        timeoutMs: options.timeoutMs,
      })
      if (!opened.ok) return failure(opened.errno)
      state.socket = opened.value
      return undefined
    }
    case 'udp': {
      const opened = openUdp(kernel, netns, { owner: OWNER, connect: { ip: destination.ip, port: destination.port } })
      if (!opened.ok) return failure(opened.errno)
      state.socket = opened.value
      const socket = netns.sockets.get(opened.value)
      const sent =
        socket?.kind === 'udp' ? sendUdp(kernel, netns, socket, { ip: destination.ip, port: destination.port }, text) : undefined
      return sent?.ok === false && sent.errno !== 'EPERM' ? failure(sent.errno) : undefined
    }
    case 'icmp': {
      const opened = openPing(kernel, netns, { owner: OWNER, ip: destination.ip })
      if (!opened.ok) return failure(opened.errno)
      state.socket = opened.value
      const socket = netns.sockets.get(opened.value)
      const sent = socket?.kind === 'ping' ? sendEcho(kernel, netns, socket, 1, 56) : undefined
      return sent?.ok === false && sent.errno !== 'EPERM' ? failure(sent.errno) : undefined
    }
  }
}

function hear(
  world: World,
  netns: Netns,
  state: State,
  socket: Socket,
  event: SocketEvent,
  text: string,
  options: ProbeOptions,
): void {
  switch (event.kind) {
    case 'connected':
      state.answered = true
      if (socket.kind === 'tcp') later(world.kernel, socket, THINK_MS, { kind: 'write', data: text })
      else if (socket.kind === 'sctp') sendSctp(world.kernel, netns, socket, text)
      return
    case 'data':
      state.done = { result: 'open', detail: event.data.trimEnd().split('\n').at(-1) ?? '', ...readAnswer(event.data) }
      return
    case 'end':
      if (socket.kind === 'tcp' && options.linger) later(world.kernel, socket, THINK_MS, { kind: 'close' })
      state.done ??= { result: 'open', detail: 'connected' }
      return
    case 'error':
      // After the connection stood, what breaks it later does not make the port closed.
      state.done ??= state.answered ? { result: 'open', detail: strerror(event.errno) } : failure(event.errno)
      return
    case 'echo-reply':
      state.done = { result: 'open', detail: `${formatIp(event.from)} answered, ttl ${event.ttl}` }
      return
    case 'icmp-error':
      state.done = {
        result: event.type === 11 ? 'timeout' : 'unreachable',
        detail: `ICMP type ${event.type} code ${event.code} from ${formatIp(event.from)}`,
      }
      return
    case 'accepted':
    case 'closed':
  }
}

/** Lets the last packets arrive, then forgets the socket. */
function finish(world: World, netns: Netns, state: State, options: ProbeOptions): void {
  if (options.linger) runUntil(world.kernel, world.kernel.now + 150, () => false, 5000)
  const socket = state.socket === undefined ? undefined : netns.sockets.get(state.socket)
  if (socket?.kind === 'udp') closeUdp(netns, socket)
  if (socket?.kind === 'ping') closePing(netns, socket)
}
