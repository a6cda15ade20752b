/** A namespace's sockets as ss and netstat list them. */
import { serviceOf } from '../linux/netfilter/services.ts'
import type { Netns } from '../linux/netns.ts'
import type { Socket, TcpSocket, UdpSocket } from '../linux/socket/socket.ts'
import type { ProcessContext } from './command.ts'

export type ListedSocket = TcpSocket | UdpSocket

export const isListed = (socket: Socket): socket is ListedSocket => socket.kind === 'tcp' || socket.kind === 'udp'
export const isListening = (socket: ListedSocket): boolean =>
  socket.kind === 'tcp' ? socket.state === 'LISTEN' : socket.remoteIp === undefined

/** Listening ones first, then in the order in which they came to be. */
export function listSockets(netns: Netns, kind: 'tcp' | 'udp'): ListedSocket[] {
  const sockets = [...netns.sockets.values()]
    .filter(isListed)
    .filter((socket) => socket.kind === kind && !(socket.kind === 'tcp' && socket.state === 'CLOSED'))
  return [...sockets.filter(isListening), ...sockets.filter((socket) => !isListening(socket))]
}

/** A socket of IPv6, which may speak IPv4. */
export const isSix = (socket: ListedSocket): boolean => typeof socket.localIp === 'bigint' || socket.mapped === true

export const portText = (socket: ListedSocket, port: number, numeric: boolean): string =>
  port === 0 ? '*' : ((numeric ? undefined : serviceOf(port, socket.kind === 'tcp' ? 6 : 17)) ?? String(port))

/** The process that holds a socket: its name and pid; undefined when it has gone (TIME_WAIT). */
export function holderOf(process: ProcessContext, socket: ListedSocket): { name: string; pid: number } | undefined {
  if (socket.kind === 'tcp' && socket.state === 'TIME_WAIT') return undefined
  const { owner } = socket
  if (owner.program === 'shell' && !process.processes().some((each) => each.pid === owner.pid)) return undefined
  return { name: owner.program === 'shell' ? owner.name : owner.program, pid: owner.pid }
}
