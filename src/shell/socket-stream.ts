/** A socket as something to read and write: what came in waits until somebody takes it, whichever process that is. socket(7). */
import type { Ip } from '../net/ip.ts'
import type { Errno } from '../linux/errno.ts'
import type { Netns } from '../linux/netns.ts'
import type { SocketEvent, SocketId } from '../linux/socket/socket.ts'
import { closeTcp, sendTcp } from '../linux/socket/tcp.ts'
import { closeUdp, sendUdp } from '../linux/socket/udp.ts'
import type { ShellHost } from './command.ts'

export type Piece =
  | { readonly kind: 'data'; readonly data: string; readonly from: Ip; readonly port: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly errno: Errno }

export interface SocketStream {
  readonly id: SocketId
  /** Whether a read would not wait. */
  isReadable(): boolean
  /** The next piece; undefined: a read would wait. The end stays. */
  take(): Piece | undefined
  /** Calls back when `isReadable` or `isOpening` may have changed. */
  onNews(wake: () => void): () => void
  /** The handshake is not over. */
  isOpening(): boolean
  /** What went wrong with it; asking takes it away, as SO_ERROR does. */
  takeError(): Errno | undefined
  /** EPIPE where nobody can be written to. A datagram goes to `to`, else to the peer. */
  write(text: string, to?: { readonly ip: Ip; readonly port: number }): Errno | undefined
  /** No more will be written. */
  shutdown(): void
  close(): void
}

export function socketStream(host: ShellHost, netns: Netns, id: SocketId, isConnected = false): SocketStream {
  const { kernel } = host
  const pieces: Piece[] = []
  let opening = !isConnected && netns.sockets.get(id)?.kind === 'tcp'
  let ended = false
  let failure: Errno | undefined
  const waiting = new Set<() => void>()
  const isDatagram = (): boolean => netns.sockets.get(id)?.kind === 'udp'
  const hear = (event: SocketEvent): void => {
    if (event.kind === 'connected') opening = false
    else if (event.kind === 'data') pieces.push(event)
    else if (event.kind === 'end' || event.kind === 'closed') ended = true
    else if (event.kind === 'error') {
      failure = event.errno
      opening = false
      ended = !isDatagram()
    }
    for (const wake of [...waiting]) wake()
  }
  const stop = host.onSocket(id, hear)
  const takeError = (): Errno | undefined => {
    const errno = failure
    failure = undefined
    return errno
  }
  return {
    id,
    isReadable: () => pieces.length > 0 || failure !== undefined || ended,
    take() {
      const piece = pieces.shift()
      if (piece) return piece
      const errno = takeError()
      if (errno !== undefined) return { kind: 'error', errno }
      return ended ? { kind: 'end' } : undefined
    },
    onNews(wake) {
      waiting.add(wake)
      return () => void waiting.delete(wake)
    },
    isOpening: () => opening,
    takeError,
    write(text, to) {
      const errno = takeError()
      if (errno !== undefined) return errno
      const socket = netns.sockets.get(id)
      if (socket?.kind === 'udp') {
        const peer = to ?? (socket.remoteIp === undefined ? undefined : { ip: socket.remoteIp, port: socket.remotePort })
        if (!peer) return 'EDESTADDRREQ'
        const sent = sendUdp(kernel, netns, socket, peer, text)
        return sent.ok ? undefined : sent.errno
      }
      if (text === '') return undefined
      if (socket?.kind !== 'tcp') return 'EPIPE'
      return sendTcp(kernel, netns, socket, text).ok ? undefined : 'EPIPE'
    },
    shutdown() {
      const socket = netns.sockets.get(id)
      if (socket?.kind === 'tcp') closeTcp(kernel, netns, socket)
    },
    close() {
      stop()
      const socket = netns.sockets.get(id)
      if (socket?.kind === 'tcp') closeTcp(kernel, netns, socket)
      else if (socket?.kind === 'udp') closeUdp(netns, socket)
    },
  }
}
