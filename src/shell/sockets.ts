/** Sockets that a command holds. */
import type { SocketId, TcpSocket, UdpSocket } from '../linux/socket/socket.ts'
import { closeTcp } from '../linux/socket/tcp.ts'
import { closeUdp } from '../linux/socket/udp.ts'
import type { Tool } from './tool.ts'

/** The socket while the kernel has it. */
export function liveSocket(tool: Tool, id: SocketId): TcpSocket | UdpSocket | undefined {
  const socket = tool.netns.sockets.get(id)
  return socket?.kind === 'tcp' || socket?.kind === 'udp' ? socket : undefined
}

export function closeSocket(tool: Tool, id: SocketId): void {
  const socket = liveSocket(tool, id)
  if (socket?.kind === 'tcp') closeTcp(tool.kernel, tool.netns, socket)
  else if (socket) closeUdp(tool.netns, socket)
}
