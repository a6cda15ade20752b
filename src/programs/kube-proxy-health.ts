/** A kube-proxy's own HTTP servers: one answer to each request, for as long as the client keeps the connection. RFC 9112; net/http is the model. */
import { type HealthListener, answerHealth, httpText } from '../kube/proxy/health.ts'
import type { Kernel } from '../linux/kernel.ts'
import type { Netns } from '../linux/netns.ts'
import type { SocketEvent, SocketId, TcpSocket } from '../linux/socket/socket.ts'
import { later } from '../linux/socket/tcp.ts'

/** What a listener or one of its connections remembers. */
export type HealthNote =
  { readonly kind: 'health'; readonly listener: HealthListener } | { readonly kind: 'asked'; readonly of: SocketId }

/** Packets do not overtake the ones that caused them. */
const THINK_MS = 0.5

/** News of such a socket; false for others'. */
export function healthNews(kernel: Kernel, netns: Netns, socket: TcpSocket, event: SocketEvent): boolean {
  const note = socket.note as HealthNote | undefined
  if (note?.kind === 'health') {
    const child = event.kind === 'accepted' ? netns.sockets.get(event.child) : undefined
    if (child) child.note = { kind: 'asked', of: socket.id } satisfies HealthNote
    return true
  }
  if (note?.kind !== 'asked') return false
  if (event.kind === 'end') later(kernel, socket, THINK_MS, { kind: 'close' })
  if (event.kind !== 'data') return true
  const asked = netns.sockets.get(note.of)?.note as HealthNote | undefined
  const [, method = '', path = ''] = /^([A-Z]+) ([^\s?]+)\S* HTTP\/1\.[01]\r?\n/.exec(event.data) ?? []
  if (asked?.kind !== 'health' || path === '') later(kernel, socket, THINK_MS, { kind: 'close' })
  else {
    const answer = httpText(answerHealth(asked.listener, path, kernel.now), method, kernel.now)
    later(kernel, socket, THINK_MS, { kind: 'write', data: answer })
    if (/^connection: close\r?$/im.test(event.data) || event.data.includes(' HTTP/1.0'))
      later(kernel, socket, 2 * THINK_MS, { kind: 'close' })
  }
  return true
}
