/** How much of a stream one segment carries: what the way takes, without the headers. tcp_output.c (tcp_current_mss). */
import { mtuTowards } from '../ipv6/output-route.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import { routeOutput } from '../output.ts'
import { pathMtu } from '../path-mtu.ts'
import type { TcpSocket } from './socket.ts'

const SMALLEST = 536
/** IP's header, TCP's, and its timestamps. */
const HEADERS = 52
const HEADERS6 = 72

/** The timestamps' bytes are not part of the size that a SYN offers. */
const STAMPS = 12

/** What one segment carries: what the way takes, and no more than the peer's SYN said. */
export const segmentSize = (kernel: Kernel, netns: Netns, socket: TcpSocket): number =>
  Math.min(wayTakes(netns, socket, kernel), Math.max(1, (socket.peerMss ?? Infinity) - STAMPS))

/** The size that a SYN of this socket offers: of the device, whatever is known of the path. */
export const offeredSize = (netns: Netns, socket: TcpSocket): number => wayTakes(netns, socket) + STAMPS

function wayTakes(netns: Netns, socket: TcpSocket, kernel?: Kernel): number {
  const to = socket.remoteIp!
  const route = routeOutput(netns, to, { src: socket.localIp, mark: socket.mark, outDevice: socket.device })
  const { device } = route.ok ? route.value : { device: undefined }
  if (typeof to === 'bigint')
    return Math.max(
      SMALLEST,
      (device ? (kernel ? mtuTowards(kernel, netns, device, to, undefined) : device.mtu) : 1500) - HEADERS6,
    )
  return Math.max(SMALLEST, (device ? (kernel ? pathMtu(kernel, netns, to, device) : device.mtu) : 1500) - HEADERS)
}
