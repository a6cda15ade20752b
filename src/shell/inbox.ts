/** News for a program that waits for several things at once: its sockets, its input, a time. poll(2). */
import type { SocketEvent, SocketId } from '../linux/socket/socket.ts'
import type { ProcessContext } from './command.ts'

export interface News {
  readonly socket: SocketId
  readonly event: SocketEvent
}

export interface Inbox {
  /** Hears of a socket from now on, and of every connection that it accepts. */
  listen(socket: SocketId): void
  forget(socket: SocketId): void
  /** The next news; `input` if standard input can be read (where that is waited for), `timeout` after `ms`. News comes before input. */
  next(options?: { readonly ms?: number; readonly input?: boolean }): Promise<News | 'input' | 'timeout'>
  /** News that is here already. */
  take(): News | undefined
  /** News that somebody else will want, before what has come since. */
  putBack(news: readonly News[]): void
  close(): void
}

export function openInbox(process: ProcessContext): Inbox {
  const waiting: News[] = []
  const heard = new Map<SocketId, () => void>()
  let notify: (() => void) | undefined
  const listen = (socket: SocketId): void => {
    if (heard.has(socket)) return
    const stop = process.host.onSocket(socket, (event) => {
      // The segment that ends the handshake may bring data or a FIN: what is accepted is heard from its first moment on.
      if (event.kind === 'accepted') listen(event.child)
      waiting.push({ socket, event })
      notify?.()
    })
    heard.set(socket, stop)
  }
  return {
    listen,
    forget(socket) {
      heard.get(socket)?.()
      heard.delete(socket)
    },
    take: () => waiting.shift(),
    putBack: (news) => void waiting.unshift(...news),
    async next({ ms = Infinity, input = false } = {}) {
      const first = waiting.shift()
      if (first) return first
      if (ms <= 0 && !input) return 'timeout'
      const register = (wake: (what: 'news' | 'input') => void): (() => void) => {
        notify = () => wake('news')
        const undo = input ? process.stdin.onReadable(() => wake('input')) : undefined
        return () => {
          notify = undefined
          undo?.()
        }
      }
      const what = ms === Infinity ? await process.wait(register) : await process.wait(register, Math.max(0, ms))
      const news = waiting.shift()
      if (news) return news
      return what === 'input' ? 'input' : 'timeout'
    },
    close() {
      for (const stop of heard.values()) stop()
      heard.clear()
    },
  }
}
