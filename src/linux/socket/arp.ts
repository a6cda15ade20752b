/** Sockets that hear ARP: what arping(8) holds. packet(7). */
import type { ArpMessage } from '../../net/packet.ts'
import type { Device } from '../device.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { ArpSocket, Owner, SocketId } from './socket.ts'
import { tell } from './table.ts'

export function openArp(kernel: Kernel, netns: Netns, device: Device, owner: Owner): SocketId {
  const socket: ArpSocket = {
    kind: 'arp',
    id: kernel.next.socket++,
    netns: netns.id,
    owner,
    localIp: 0,
    localPort: 0,
    remoteIp: undefined,
    remotePort: 0,
    mark: 0,
    device: device.index,
    ttl: 0,
  }
  netns.sockets.set(socket.id, socket)
  return socket.id
}

/** Every ARP message that comes in by the device is told. */
export function hearArp(kernel: Kernel, netns: Netns, device: Device, arp: ArpMessage): void {
  if (netns.sockets.size === 0) return
  for (const socket of netns.sockets.values())
    if (socket.kind === 'arp' && socket.device === device.index) tell(kernel, socket, { kind: 'arp', arp, at: kernel.now })
}
