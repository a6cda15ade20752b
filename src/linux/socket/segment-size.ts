/** How much of a stream one segment carries: what the way takes, without the headers. tcp_output.c (tcp_current_mss). */
import { mtuTowards } from '../ipv6/output-route.ts'
import type { Netns } from '../netns.ts'
import { routeOutput } from '../output.ts'
import type { TcpSocket } from './socket.ts'

const SMALLEST = 536
/** IP's header, TCP's, and its timestamps. */
const HEADERS = 52
const HEADERS6 = 72

export function segmentSize(netns: Netns, socket: TcpSocket): number {
  const to = socket.remoteIp!
  const route = routeOutput(netns, to, { src: socket.localIp, mark: socket.mark, outDevice: socket.device })
  const { device } = route.ok ? route.value : { device: undefined }
  if (typeof to === 'bigint') return Math.max(SMALLEST, (device ? mtuTowards(netns, device, to, undefined) : 1500) - HEADERS6)
  return Math.max(SMALLEST, (device?.mtu ?? 1500) - HEADERS)
}
