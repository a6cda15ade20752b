/** IPIP: a packet in a packet. RFC 2003, net/ipv4/ipip.c, ip_tunnel.c (ip_tunnel_xmit, ip_tunnel_rcv). */
import { formatIp } from '../net/ip.ts'
import { ZERO_MAC } from '../net/mac.ts'
import { type Frame, type Packet, packetLength } from '../net/packet.ts'
import { seen } from './copied-when-met.ts'
import type { Device, DeviceRef, IpipDetail } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import { type Skb, newSkb } from './skb.ts'
import { dropSkb } from './drop.ts'
import { headerOf } from './header.ts'
import { sendIcmpError } from './icmp.ts'
import { lookupRoute } from './route.ts'
import { routeOutput, sendPacket } from './output.ts'
import { pathMtu } from './path-mtu.ts'
import { push } from './queue.ts'
import { dropUnsent } from './transmit.ts'

export const IPIP_OVERHEAD = 20

export const isIpip = (device: Device): device is Device & { detail: IpipDetail } => device.detail.kind === 'ipip'

/** A packet leaves by the device: its outer header goes to `remote`, or to the next hop that the route names. */
export function ipipTransmit(
  kernel: Kernel,
  netns: Netns,
  device: Device & { detail: IpipDetail },
  frame: Frame,
  packet: number,
  mark: number,
): void {
  if (frame.payload.kind !== 'ip') return
  const { detail } = device
  const inner = frame.payload.packet
  const underlay = kernel.namespaces.get(detail.underlay)
  if (!underlay || typeof inner.dst !== 'number') return
  const kept = underlay === netns ? mark : 0
  const to = detail.remote ?? nextHopOf(netns, device, inner, mark)
  const route = routeOutput(underlay, to, { src: detail.local, mark: kept, outDevice: detail.lower })
  if (!route.ok || route.value.device === device) {
    const detail = `no way to the tunnel's other end ${formatIp(to)}`
    return dropUnsent(kernel, netns, device, frame, packet, mark, 'IP_OUTNOROUTES', detail)
  }
  const mtu = pathMtu(kernel, underlay, to, route.value.device) - IPIP_OVERHEAD
  if (detail.pathMtu && inner.df && packetLength(inner) > mtu) {
    const detail = `${packetLength(inner)} bytes, and the tunnel takes ${mtu}`
    dropUnsent(kernel, netns, device, frame, packet, mark, 'PKT_TOO_BIG', detail)
    return sendIcmpError(kernel, netns, newSkb(packet, inner, { mark }), 3, 4, mtu)
  }
  const outer: Packet = {
    src: detail.local ?? route.value.source ?? 0,
    dst: to,
    ttl: detail.ttl || inner.ttl,
    tos: detail.tos === 1 ? inner.tos : detail.tos,
    df: detail.pathMtu || inner.df,
    id: 0,
    protocol: 4,
    transport: { kind: 'raw', protocol: 4, size: 0, inner },
  }
  if (kernel.env.trace)
    kernel.env.trace(netns.id, packet, {
      kind: 'encapsulate',
      by: 'ipip',
      device: device.name,
      inner: headerOf(inner, mark),
      outer: headerOf(outer, kept),
    })
  sendPacket(kernel, underlay, outer, { by: 'kernel', what: 'IPIP packet', mark: kept, outDevice: detail.lower, packet })
}

function nextHopOf(netns: Netns, device: Device, inner: Packet, mark: number): number {
  const found = lookupRoute(netns, { dst: inner.dst, mark, outDevice: device.index })
  const via = found.kind === 'found' ? found.route.via : undefined
  return (via ?? inner.dst) as number
}

/** The tunnel that a packet belongs to: both ends before one, one before none (`ip_tunnel_lookup`). */
function tunnelFor(kernel: Kernel, underlay: Netns, { src, dst }: Packet): { netns: Netns; device: Device } | undefined {
  let best: DeviceRef | undefined
  let bestRank = -1
  for (const { id, devices } of seen(kernel.namespaces)) {
    for (const { index, detail, up } of seen(devices)) {
      if (detail.kind !== 'ipip' || detail.underlay !== underlay.id || !up) continue
      const { local, remote } = detail
      if ((local !== undefined && local !== dst) || (remote !== undefined && remote !== src)) continue
      const rank = (remote === undefined ? 0 : 2) + (local === undefined ? 0 : 1)
      if (rank > bestRank) [best, bestRank] = [{ netns: id, device: index }, rank]
    }
  }
  const netns = best && kernel.namespaces.get(best.netns)
  const device = best && netns?.devices.get(best.device)
  return netns && device && { netns, device }
}

/** Protocol 4 reached this namespace: the packet inside comes in by its tunnel. */
export function ipipReceive(kernel: Kernel, underlay: Netns, skb: Skb, inner: Packet): void {
  const found = tunnelFor(kernel, underlay, skb.packet)
  if (!found) {
    dropSkb(kernel, underlay, skb, 'UNHANDLED_PROTO', `no IPIP device here takes packets from ${formatIp(skb.packet.src)}`)
    return sendIcmpError(kernel, underlay, skb, 3, 2)
  }
  if (kernel.env.trace)
    kernel.env.trace(underlay.id, skb.id, {
      kind: 'decapsulate',
      by: 'ipip',
      device: found.device.name,
      inner: headerOf(inner, skb.mark),
      outer: headerOf(skb.packet, skb.mark),
    })
  push(kernel.queue, kernel.now, {
    kind: 'frame',
    netns: found.netns.id,
    device: found.device.index,
    frame: { src: ZERO_MAC, dst: ZERO_MAC, payload: { kind: 'ip', packet: inner } },
    packet: skb.id,
    mark: found.netns === underlay ? skb.mark : 0,
  })
}

/** The longest packet that fits: the way to the other end decides (`ip_tunnel_bind_dev`). */
export function ipipMtu(netns: Netns, detail: IpipDetail): number {
  const route = detail.remote === undefined ? undefined : routeOutput(netns, detail.remote, { src: detail.local })
  const below = detail.lower === undefined ? (route?.ok ? route.value.device : undefined) : netns.devices.get(detail.lower)
  return (below && below.detail.kind !== 'loopback' ? below.mtu : 1500) - IPIP_OVERHEAD
}
