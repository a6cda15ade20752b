/** nc's client side: ports tried one after the other, what -v says of each. netcat.c (remote_connect, udptest, connection_info). */
import { type Ip, formatIp } from '../../../net/ip.ts'
import { type Errno, strerror } from '../../../linux/errno.ts'
import { serviceOf } from '../../../linux/netfilter/services.ts'
import { isLocal } from '../../../linux/route.ts'
import type { SocketId } from '../../../linux/socket/socket.ts'
import { connectTcp } from '../../../linux/socket/tcp.ts'
import { openUdp, sendUdp } from '../../../linux/socket/udp.ts'
import { type Inbox, openInbox } from '../../inbox.ts'
import { type Tool, ToolExit } from '../../tool.ts'
import { type NcOptions, type Target, portList, resolveHosts } from './options.ts'
import { closeSocket, liveSocket } from '../../sockets.ts'
import { relay } from './relay.ts'

const UDP_SCAN_TIMEOUT_S = 3
const WAKE_UP_MS = 0.3

export async function connectTo(tool: Tool, options: NcOptions): Promise<number> {
  let status = 1
  for (const port of options.ports.flatMap((text) => portList(text, options.udp))) {
    const inbox = openInbox(tool.process)
    let socket: SocketId | undefined
    let target: Target | undefined
    try {
      for (const each of resolveHosts(tool, options, port)) {
        target = each
        socket = await connect(tool, options, inbox, each, port)
        if (socket !== undefined) break
      }
      if (socket === undefined || !target) continue
      if (options.verbose && options.udp && !(await udpAnswers(tool, options, inbox, socket))) {
        status = 1
        continue
      }
      status = 0
      if (options.verbose)
        tool.err(`Connection to ${hostWords(tool, options, target)} ${port} port [${protocolWords(options, port)}] succeeded!\n`)
      if (!options.scan) await relay(tool, options, inbox, { socket })
    } finally {
      inbox.close()
      if (socket !== undefined) closeSocket(tool, socket)
    }
  }
  return status
}

/** A name, and the address behind it. */
function hostWords(tool: Tool, options: NcOptions, { ip: address, device }: Target): string {
  const zone = device === undefined ? undefined : tool.netns.devices.get(device)?.name
  const ip = zone === undefined ? formatIp(address) : `${formatIp(address)}%${zone}`
  return ip === options.host ? ip : `${options.host ?? ''} (${ip})`
}

const protocolWords = (options: NcOptions, port: number): string =>
  `${options.udp ? 'udp' : 'tcp'}/${(options.numeric ? undefined : serviceOf(port, options.udp ? 17 : 6)) ?? '*'}`

async function connect(
  tool: Tool,
  options: NcOptions,
  inbox: Inbox,
  target: Target,
  port: number,
): Promise<SocketId | undefined> {
  const { ip, device } = target
  if (options.source !== undefined && !isLocal(tool.netns, options.source))
    throw new ToolExit(1, `nc: bind failed: ${strerror('EADDRNOTAVAIL')}\n`)
  const failed = (what: string): undefined => {
    if (options.verbose)
      tool.err(`nc: connect to ${hostWords(tool, options, target)} port ${port} (${options.udp ? 'udp' : 'tcp'}) ${what}\n`)
    return undefined
  }
  const opened = open(tool, options, ip, port, device)
  if (!opened.ok) return failed(`failed: ${strerror(opened.errno)}`)
  inbox.listen(opened.value)
  if (options.udp) return opened.value
  const outcome = await connected(tool, options, inbox, opened.value)
  if (outcome === 'connected') return opened.value
  inbox.forget(opened.value)
  closeSocket(tool, opened.value)
  return failed(outcome === 'timeout' ? 'timed out: Operation now in progress' : `failed: ${strerror(outcome)}`)
}

function open(tool: Tool, options: NcOptions, ip: Ip, port: number, device: number | undefined): ReturnType<typeof connectTcp> {
  const owner = { program: 'shell', name: 'nc', pid: tool.process.pid }
  if (options.udp) {
    return openUdp(tool.kernel, tool.netns, {
      owner,
      connect: { ip, port },
      ...(options.source === undefined ? {} : { ip: options.source }),
      ...(options.sourcePort === undefined ? {} : { port: options.sourcePort }),
      ...(device === undefined ? {} : { device }),
    })
  }
  return connectTcp(tool.kernel, tool.netns, {
    ip,
    port,
    owner,
    ...(options.source === undefined ? {} : { bindIp: options.source }),
    ...(options.sourcePort === undefined ? {} : { bindPort: options.sourcePort }),
    ...(device === undefined ? {} : { device }),
  })
}

async function connected(
  tool: Tool,
  options: NcOptions,
  inbox: Inbox,
  socket: SocketId,
): Promise<'connected' | 'timeout' | Errno> {
  const until = tool.process.now() + (options.timeoutMs ?? Infinity)
  for (;;) {
    const news = await inbox.next({ ms: until - tool.process.now() })
    if (news === 'timeout') return 'timeout'
    if (news === 'input' || news.socket !== socket) continue
    if (news.event.kind === 'connected') return (await softError(tool, socket)) ?? 'connected'
    if (news.event.kind === 'error') return news.event.errno
  }
}

/** By the time that a program runs again, what its ACK met is known: SO_ERROR tells of an ICMP error too. */
async function softError(tool: Tool, id: SocketId): Promise<Errno | undefined> {
  await tool.process.sleep(WAKE_UP_MS)
  const socket = liveSocket(tool, id)
  return socket?.kind === 'tcp' ? socket.softError : undefined
}

/** `-v` writes a few datagrams: an error that comes back says that nobody is there. */
async function udpAnswers(tool: Tool, options: NcOptions, inbox: Inbox, id: SocketId): Promise<boolean> {
  const probe = (): boolean => {
    const socket = liveSocket(tool, id)
    return (
      socket?.kind === 'udp' &&
      sendUdp(tool.kernel, tool.netns, socket, { ip: socket.remoteIp!, port: socket.remotePort }, 'X').ok
    )
  }
  const refusedWithin = async (ms: number): Promise<boolean> => {
    const until = tool.process.now() + ms
    for (;;) {
      const news = await inbox.next({ ms: until - tool.process.now() })
      if (news === 'timeout') return false
      // Any other error is not taken for a closed port.
      if (news !== 'input' && news.event.kind === 'error' && news.event.errno === 'ECONNREFUSED') return true
    }
  }
  if (!probe() || (await refusedWithin(1)) || !probe()) return false
  const seconds = options.timeoutMs === undefined ? UDP_SCAN_TIMEOUT_S : options.timeoutMs / 1000
  for (let i = 0; i < seconds; i++) if ((await refusedWithin(1000)) || !probe()) return false
  return true
}
