/** For tests: a client, a router and a server on two cables, and one-line probes through them. */
import { formatIp, parseIp } from '../net/ip.ts'
import { createVeth } from '../linux/link.ts'
import { addRoute } from '../linux/route-table.ts'
import { parsePrefix } from '../net/ip.ts'
import { runUntil } from '../linux/run.ts'
import type { Netns } from '../linux/netns.ts'
import type { Socket, SocketEvent } from '../linux/socket/socket.ts'
import { connectTcp, listenTcp } from '../linux/socket/tcp.ts'
import { openPing, sendEcho } from '../linux/socket/ping.ts'
import { openUdp, sendUdp } from '../linux/socket/udp.ts'
import { writeSysctl } from '../linux/sysctl.ts'
import type { TraceEvent } from '../linux/trace.ts'
import { createRecorder } from './recorder.ts'
import { type World, addMachine, bringUp, createWorld, giveAddress, must, netnsOf } from './world.ts'

export interface TestNetwork {
  world: World
  client: Netns
  router: Netns
  server: Netns
  events: TraceEvent[]
  heard: { socket: Socket; event: SocketEvent }[]
}

/** client 10.0.1.2 — 10.0.1.1 router 10.0.2.1 — 10.0.2.2 server; the router forwards. */
export function testNetwork(): TestNetwork {
  const heard: TestNetwork['heard'] = []
  const recorder = createRecorder(() => world.kernel, 'client')
  const world: World = createWorld(1, {
    trace: recorder.trace,
    choose: () => 0,
    socketEvent: (socket, event) => void heard.push({ socket, event }),
  })
  const [client, router, server] = ['client', 'router', 'server'].map((name) => {
    addMachine(world, { name, hostname: name, kind: 'lab', netns: name })
    return netnsOf(world, name)
  }) as [Netns, Netns, Netns]
  for (const [end, name, net] of [
    [client, 'r0', '10.0.1'],
    [server, 'r1', '10.0.2'],
  ] as const) {
    const { device, peer } = must(createVeth(world.kernel, router, { name }, end, { name: 'eth0' }), 'cable')
    bringUp(world, router, name)
    bringUp(world, end, 'eth0', 'lo')
    giveAddress(router, device, `${net}.1/24`)
    giveAddress(end, peer, `${net}.2/24`)
    must(addRoute(end, { kind: 'unicast', destination: parsePrefix('0.0.0.0/0')!, via: parseIp(`${net}.1`)! }), 'default route')
  }
  bringUp(world, router, 'lo')
  must(writeSysctl(router, 'ipv4.ip_forward', '1'), 'forwarding')
  return { world, client, router, server, events: recorder.events, heard }
}

const OWNER = { program: 'test', name: 'test', pid: 1 }

/** `tcp 10.0.2.2:80`, `udp …`, `ping 10.0.2.2 [ttl=1]` from a namespace: the socket's news in a word. */
export function probe(network: TestNetwork, from: Netns, what: string, waitMs = 8000): string {
  const { world, heard } = network
  const [kind, target = '', ...options] = what.split(' ')
  const [address = '', port = '0'] = target.split(':')
  const ip = parseIp(address)!
  heard.length = 0
  const ttl = /ttl=(\d+)/.exec(options.join(' '))?.[1]
  let opened
  if (kind === 'tcp') opened = connectTcp(world.kernel, from, { ip, port: Number(port), owner: OWNER, timeoutMs: waitMs - 1 })
  else if (kind === 'udp') opened = openUdp(world.kernel, from, { owner: OWNER, connect: { ip, port: Number(port) } })
  else opened = openPing(world.kernel, from, { owner: OWNER, ip, ...(ttl ? { ttl: Number(ttl) } : {}) })
  if (!opened.ok) return opened.errno
  const socket = from.sockets.get(opened.value)
  if (socket?.kind === 'udp') sendUdp(world.kernel, from, socket, { ip, port: Number(port) }, 'hello')
  if (socket?.kind === 'ping') sendEcho(world.kernel, from, socket, 1, 56)
  const own = () => heard.find((h) => h.socket.id === opened.value)
  runUntil(world.kernel, world.kernel.now + waitMs, () => own() !== undefined)
  const event = own()?.event
  if (!event) return heard.some((h) => h.event.kind === 'data') ? 'delivered' : 'silence'
  if (event.kind === 'error') return event.errno
  if (event.kind === 'icmp-error') return `icmp ${event.type}/${event.code} from ${formatIp(event.from)}`
  return event.kind
}

export function listen(network: TestNetwork, netns: Netns, port: number): void {
  must(listenTcp(network.world.kernel, netns, { port, owner: OWNER }), `listen on ${port}`)
}

/** Reasons of all drops that the trace told, in order. */
export const drops = (network: TestNetwork): string[] => network.events.flatMap((e) => (e.kind === 'drop' ? [e.reason] : []))
