/** nc's server side: one connection after the other (-k), or one and no more. netcat.c (main, local_listen, report_sock). */
import { type Ip, formatIp } from '../../../net/ip.ts'
import { strerror } from '../../../linux/errno.ts'
import type { SocketId } from '../../../linux/socket/socket.ts'
import { listenTcp } from '../../../linux/socket/tcp.ts'
import { openUdp } from '../../../linux/socket/udp.ts'
import { type Inbox, type News, openInbox } from '../../inbox.ts'
import { nameOfHost } from '../../names.ts'
import { type Tool, ToolExit } from '../../tool.ts'
import { type NcOptions, bindPort, resolveHosts } from './options.ts'
import { closeSocket, liveSocket } from '../../sockets.ts'
import { relay } from './relay.ts'

export async function listenOn(tool: Tool, options: NcOptions): Promise<number> {
  const port = bindPort(options.ports[0]!, options.udp)
  const { ip, device } = resolveHosts(tool, options, port)[0]!
  const where = device === undefined ? {} : { device }
  const owner = { program: 'shell', name: 'nc', pid: tool.process.pid }
  const opened = options.udp
    ? openUdp(tool.kernel, tool.netns, { owner, ip, port, reusePort: true, ...where })
    : listenTcp(tool.kernel, tool.netns, { owner, ip, port, reusePort: true, backlog: 1, ...where })
  if (!opened.ok) throw new ToolExit(1, `nc: ${strerror(opened.errno)}\n`)
  const inbox = openInbox(tool.process)
  inbox.listen(opened.value)
  if (options.verbose)
    report(tool, options, options.udp ? 'Bound' : 'Listening', ip, liveSocket(tool, opened.value)?.localPort ?? port)
  try {
    await (options.udp
      ? serveDatagrams(tool, options, inbox, opened.value)
      : serveConnections(tool, options, inbox, opened.value))
  } finally {
    inbox.close()
    closeSocket(tool, opened.value)
  }
  return 0
}

/** `Listening on 0.0.0.0 80`: names where there are some, unless -n. Without a resolver that answers, getnameinfo(3) fails. */
function report(tool: Tool, options: NcOptions, what: string, ip: Ip, port: number): void {
  const name = options.numeric || ip === 0n ? formatIp(ip) : nameOfHost(tool.process, ip)
  if (name === undefined) tool.err('nc: getnameinfo: Temporary failure in name resolution\n')
  else tool.err(`${what} on ${name} ${port}\n`)
}

function reportPeer(tool: Tool, options: NcOptions, ip: Ip, port: number): void {
  if (options.verbose) report(tool, options, 'Connection received', ip, port)
}

async function serveConnections(tool: Tool, options: NcOptions, inbox: Inbox, listener: SocketId): Promise<void> {
  const accepted: SocketId[] = []
  try {
    for (;;) {
      while (accepted.length === 0) {
        const news = await inbox.next()
        if (typeof news === 'string' || news.event.kind !== 'accepted') continue
        accepted.push(news.event.child)
      }
      const id = accepted.shift()!
      const socket = liveSocket(tool, id)
      if (!options.keep) closeSocket(tool, listener)
      if (socket) socket.fd = 4
      if (socket) reportPeer(tool, options, socket.remoteIp!, socket.remotePort)
      const ended = await serveOne(tool, options, inbox, id, accepted)
      if (ended === 'quit' || !options.keep) return
    }
  } finally {
    for (const id of accepted) closeSocket(tool, id)
  }
}

/** One connection; others that are accepted meanwhile wait for their turn, with what they have said. */
async function serveOne(
  tool: Tool,
  options: NcOptions,
  inbox: Inbox,
  id: SocketId,
  accepted: SocketId[],
): Promise<'done' | 'quit'> {
  const own = splitInbox(inbox, id, accepted)
  try {
    return await relay(tool, options, own.inbox, { socket: id })
  } finally {
    closeSocket(tool, id)
    inbox.forget(id)
    own.giveBack()
  }
}

function splitInbox(inbox: Inbox, id: SocketId, accepted: SocketId[]): { inbox: Inbox; giveBack: () => void } {
  const kept: News[] = []
  const own: Inbox = {
    ...inbox,
    async next(options) {
      for (;;) {
        const news = await inbox.next(options)
        if (typeof news === 'string' || news.socket === id) return news
        if (news.event.kind === 'accepted') {
          accepted.push(news.event.child)
        } else kept.push(news)
      }
    },
  }
  return { inbox: own, giveBack: () => inbox.putBack(kept) }
}

async function serveDatagrams(tool: Tool, options: NcOptions, inbox: Inbox, id: SocketId): Promise<void> {
  if (options.keep) {
    await relay(tool, options, inbox, { socket: id })
    return
  }
  for (;;) {
    const news = await inbox.next()
    if (typeof news === 'string' || news.event.kind !== 'data') continue
    const socket = liveSocket(tool, id)
    if (socket?.kind !== 'udp') return
    // connect(2) to the first who speaks: only it is heard from now on.
    socket.remoteIp = news.event.from
    socket.remotePort = news.event.port
    socket.connected = true
    reportPeer(tool, options, news.event.from, news.event.port)
    await relay(tool, options, inbox, { socket: id, first: news.event.data })
    return
  }
}
