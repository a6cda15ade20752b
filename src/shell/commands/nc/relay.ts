/** nc's carrying of bytes both ways until both ends are done. netcat.c (readwrite). */
import { closeTcp, sendTcp } from '../../../linux/socket/tcp.ts'
import { sendUdp } from '../../../linux/socket/udp.ts'
import type { SocketId } from '../../../linux/socket/socket.ts'
import type { Inbox } from '../../inbox.ts'
import { liveSocket } from '../../sockets.ts'
import type { Tool } from '../../tool.ts'
import type { NcOptions } from './options.ts'

function write(tool: Tool, id: SocketId, text: string): boolean {
  const socket = liveSocket(tool, id)
  if (!socket) return false
  if (socket.kind === 'tcp') return sendTcp(tool.kernel, tool.netns, socket, text).ok
  if (socket.remoteIp === undefined) return false
  return sendUdp(tool.kernel, tool.netns, socket, { ip: socket.remoteIp, port: socket.remotePort }, text).ok
}

export interface Relay {
  readonly socket: SocketId
  /** What came before the relay began. */
  readonly first?: string
}

/** Carries until it is over; `quit` when -q has ended the program. */
export async function relay(
  tool: Tool,
  options: NcOptions,
  inbox: Inbox,
  { socket, first = '' }: Relay,
): Promise<'done' | 'quit'> {
  const { process } = tool
  // A -k server without a peer of its own (UDP) has nobody to write to.
  const sends = liveSocket(tool, socket)?.remoteIp !== undefined
  let input = !options.detached && sends
  let output = sends
  let network = true
  let quitAt = Infinity
  let received = first === '' ? 0 : 1
  if (first !== '') deliver(tool, first)
  for (;;) {
    if (!input && output) {
      if (options.shutdown) shutdown(tool, socket)
      output = false
    }
    if (!network && (options.listen || !input)) return 'done'
    const now = process.now()
    if (now >= quitAt) return 'quit'
    const wait = Math.min(options.timeoutMs ?? Infinity, quitAt - now)
    const news = await inbox.next({ ms: wait, input })
    if (news === 'timeout') return process.now() >= quitAt ? 'quit' : 'done'
    if (news === 'input') {
      const text = await process.stdin.read()
      if (text === null) {
        input = false
        if (options.quitMs !== undefined) quitAt = process.now() + options.quitMs
      } else if (!write(tool, socket, options.crlf ? text.replace(/\r?\n/g, '\r\n') : text)) input = output = false
      continue
    }
    if (news.socket !== socket) continue
    if (news.event.kind === 'data') {
      deliver(tool, news.event.data)
      if (options.packets !== undefined && ++received >= options.packets) return 'quit'
    } else if (news.event.kind === 'end') network = false
    else if (news.event.kind === 'error' || news.event.kind === 'closed') network = input = output = false
  }
}

function deliver(tool: Tool, text: string): void {
  tool.out(text)
  tool.flush()
}

function shutdown(tool: Tool, id: SocketId): void {
  const socket = liveSocket(tool, id)
  if (socket?.kind === 'tcp') closeTcp(tool.kernel, tool.netns, socket)
}
