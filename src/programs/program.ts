/** What runs in a namespace and holds sockets: data says which (`Owner.program`), this registry says what it does with news. */
import type { Kernel } from '../linux/kernel.ts'
import type { Socket, SocketEvent } from '../linux/socket/socket.ts'
import { echo } from './echo.ts'
import { kubeProxy } from './kube-proxy.ts'

export interface Program {
  /** News of one of its sockets. */
  onSocket(kernel: Kernel, socket: Socket, event: SocketEvent): void
}

export const PROGRAMS: Readonly<Record<string, Program>> = { echo, 'kube-proxy': kubeProxy }
