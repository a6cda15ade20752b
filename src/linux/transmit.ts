/** A device sends a frame: a veth to its peer, a bridge by its ports, a dummy to nobody. drivers/net/veth.c, dummy.c, net/bridge/br_device.c. */
import { isGroupMac } from '../net/mac.ts'
import { type Frame, frameLength, isNeighbourMessage, payloadLength } from '../net/packet.ts'
import { type Device, isLayer3, peerOf, portsOf } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import { copyFrame } from './copy-frame.ts'
import { stackedTransmit } from './stacked.ts'
import { push } from './queue.ts'
import { headerOf } from './header.ts'
import type { DropReason } from './trace.ts'

const VETH_MS = 0.004
const CABLE_MS = 0.05
const ETH_HEADER = 14
const VLAN_HEADER = 4

export function transmit(kernel: Kernel, netns: Netns, device: Device, frame: Frame, packet: number, mark: number): void {
  // Tunnels count what they carry inside of its own header.
  const bare = isLayer3(device) || device.detail.kind === 'vxlan'
  const bytes = bare ? payloadLength(frame) : frameLength(frame)
  if (!device.up) return dropFrame(kernel, netns, device, frame, packet, mark, 'DEV_DOWN', `${device.name} is down`)
  kernel.env.capture?.(netns.id, device.name, frame, 'out')
  if (kernel.env.trace) traceTx(kernel, netns, device, frame, packet, mark)
  if (device.detail.kind === 'veth') return vethTransmit(kernel, netns, device, frame, packet, mark, bytes)
  if (device.detail.kind === 'tun') {
    return dropUnsent(kernel, netns, device, frame, packet, mark, 'NO_CARRIER', `no program holds ${device.name}`)
  }
  count(device, bytes)
  if (device.detail.kind === 'vxlan' || device.detail.kind === 'ipip')
    return push(kernel.queue, kernel.now, { kind: 'encapsulate', netns: netns.id, device: device.index, frame, packet, mark })
  if (device.detail.kind === 'macvlan' || device.detail.kind === 'vlan' || device.detail.kind === 'ipvlan')
    return transmitStacked(kernel, netns, device, frame, packet, mark)
  if (device.detail.kind === 'bridge') bridgeTransmit(kernel, netns, device, frame, packet, mark)
}

function transmitStacked(kernel: Kernel, netns: Netns, device: Device, frame: Frame, packet: number, mark: number): void {
  const way = stackedTransmit(kernel, netns, device, frame, packet, mark)
  if (way.kind === 'lower') transmit(kernel, way.netns, way.device, way.frame, packet, way.mark)
  else if (way.kind === 'routed') push(kernel.queue, kernel.now, { kind: 'routed', netns: way.netns.id, frame, packet, mark })
}

const mayFragment = ({ payload }: Frame): boolean =>
  payload.kind === 'ip' && (!payload.packet.df || payload.packet.pieces !== undefined)

function count(device: Device, bytes: number): void {
  device.stats.txPackets++
  device.stats.txBytes += bytes
}

function vethTransmit(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  frame: Frame,
  packet: number,
  mark: number,
  bytes: number,
): void {
  const peer = peerOf(kernel, device)
  if (!peer?.device.up) {
    return dropUnsent(kernel, netns, device, frame, packet, mark, 'NO_CARRIER', `the other end of ${device.name} is down`)
  }
  // `is_skb_forwardable`: the receiving end refuses what is longer than its own MTU. What may be fragmented travels as one frame here.
  const longest = mayFragment(frame) ? Math.min(bytes, device.mtu + ETH_HEADER) : bytes
  if (longest > peer.device.mtu + ETH_HEADER + VLAN_HEADER) {
    return dropUnsent(kernel, netns, device, frame, packet, mark, 'PKT_TOO_BIG', `the other end's MTU is ${peer.device.mtu}`)
  }
  count(device, bytes)
  const cable = device.detail.kind === 'veth' && device.detail.cable
  push(kernel.queue, kernel.now + (cable ? CABLE_MS : VETH_MS), {
    kind: 'frame',
    netns: peer.netns.id,
    device: peer.device.index,
    frame,
    packet,
    // skb_scrub_packet: the mark is kept only where the packet does not change namespace.
    mark: peer.netns === netns ? mark : 0,
  })
}

/** A frame of this machine's own leaves by a bridge: by the port where its address was learnt, or by all. */
function bridgeTransmit(kernel: Kernel, netns: Netns, bridge: Device, frame: Frame, packet: number, mark: number): void {
  if (bridge.detail.kind !== 'bridge') return
  const known = isGroupMac(frame.dst) ? undefined : bridge.detail.fdb.get(frame.dst)
  const target = known && kernel.now - known.seenAt <= bridge.detail.ageingMs ? netns.devices.get(known.port) : undefined
  const ports = target ? (target.up ? [target] : []) : portsOf(netns, bridge).filter((port) => port.up)
  if (kernel.env.trace && frame.payload.kind === 'ip' && !isNeighbourMessage(frame.payload.packet)) {
    kernel.env.trace(netns.id, packet, {
      kind: 'bridge',
      bridge: bridge.name,
      port: bridge.name,
      action: target ? 'forward' : 'flood',
      ports: ports.map((port) => port.name),
      header: headerOf(frame.payload.packet, mark),
    })
  }
  if (ports.length === 0)
    dropFrame(kernel, netns, bridge, frame, packet, mark, 'BRIDGE_NO_PORT', `${bridge.name} has no port to send it by`)
  for (const port of ports) transmit(kernel, netns, port, copyFrame(frame), packet, mark)
}

function traceTx(kernel: Kernel, netns: Netns, device: Device, frame: Frame, packet: number, mark: number): void {
  if (frame.payload.kind !== 'ip' || isNeighbourMessage(frame.payload.packet)) return
  const peer = peerOf(kernel, device)
  kernel.env.trace?.(netns.id, packet, {
    kind: 'tx',
    device: device.name,
    ...(peer ? { peer: { netns: peer.netns.id, device: peer.device.name } } : {}),
    srcMac: frame.src,
    dstMac: frame.dst,
    header: headerOf(frame.payload.packet, mark),
  })
}

/** The same, and the device counts that it was not sent. */
export function dropUnsent(kernel: Kernel, netns: Netns, device: Device, ...rest: Dropped): void {
  device.stats.txDropped++
  dropFrame(kernel, netns, device, ...rest)
}
type Dropped = [frame: Frame, packet: number, mark: number, reason: DropReason, detail: string]

/** The end of a frame that a device could not send or a bridge not forward; ARP's and neighbour discovery's are nobody's packet. */
export function dropFrame(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  frame: Frame,
  packet: number,
  mark: number,
  reason: DropReason,
  detail: string,
): void {
  if (frame.payload.kind !== 'ip' || isNeighbourMessage(frame.payload.packet)) return
  kernel.env.trace?.(netns.id, packet, {
    kind: 'drop',
    reason,
    detail,
    device: device.name,
    header: headerOf(frame.payload.packet, mark),
  })
}
