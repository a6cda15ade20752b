/** The Linux bridge: learn where a MAC address is, forward, flood, or take up. net/bridge/br_input.c, br_forward.c, br_fdb.c. */
import { isGroupMac } from '../net/mac.ts'
import { type Frame, clonePacket } from '../net/packet.ts'
import { type Device, portsOf } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import { headerOf } from './header.ts'
import { bridgeForward, bridgePrerouting, callsIptables } from './bridge-netfilter.ts'
import { receiveLocal } from './receive.ts'
import { transmit } from './transmit.ts'
import type { Skb } from './skb.ts'
import type { Step } from './trace.ts'

/** A frame on its way through a bridge; `skb` is there for IP once br_netfilter has seen it. */
export interface Bridged {
  frame: Frame
  packet: number
  mark: number
  skb: Skb | undefined
}

type BridgeDetail = Extract<Device['detail'], { kind: 'bridge' }>

/** A frame comes in by a port. */
export function bridgeReceive(kernel: Kernel, netns: Netns, port: Device, frame: Frame, packet: number, mark: number): void {
  const bridge = netns.devices.get(port.master!)
  if (!bridge?.up || bridge.detail.kind !== 'bridge') return
  if (port.port?.learning !== false && !isGroupMac(frame.src)) learn(kernel, bridge.detail, port, frame)
  const bridged: Bridged = { frame, packet, mark, skb: undefined }
  if (callsIptables(netns, frame)) bridgePrerouting(kernel, netns, bridge, port, bridged)
  else bridgeDecide(kernel, netns, bridge, port, bridged)
}

function learn(kernel: Kernel, detail: BridgeDetail, port: Device, frame: Frame): void {
  const known = detail.fdb.get(frame.src)
  if (known?.local || known?.fixed) return
  if (known) {
    known.port = port.index
    known.seenAt = kernel.now
  } else detail.fdb.set(frame.src, { port: port.index, local: false, seenAt: kernel.now })
}

/** `br_handle_frame_finish`: up, out by the known port, or out by all. */
export function bridgeDecide(kernel: Kernel, netns: Netns, bridge: Device, from: Device, bridged: Bridged): void {
  const { frame } = bridged
  const detail = bridge.detail as BridgeDetail
  if (isGroupMac(frame.dst)) {
    flood(kernel, netns, bridge, from, bridged)
    return up(kernel, netns, bridge, copy(bridged))
  }
  const known = detail.fdb.get(frame.dst)
  if (frame.dst === bridge.mac || known?.local) {
    trace(kernel, netns, bridged, { bridge: bridge.name, port: from.name, action: 'local', ports: [] })
    return up(kernel, netns, bridge, bridged)
  }
  const port = known && (known.fixed || kernel.now - known.seenAt <= detail.ageingMs) ? netns.devices.get(known.port) : undefined
  if (!port) return flood(kernel, netns, bridge, from, bridged)
  if (!delivers(from, port)) {
    const same = port === from
    trace(kernel, netns, bridged, { bridge: bridge.name, port: from.name, action: 'drop', ports: [port.name] })
    return traceDrop(kernel, netns, bridged, port, same ? 'BRIDGE_INGRESS_PORT' : 'BRIDGE_NO_PORT', same ? `it would leave by ${port.name}, where it came in, and hairpin mode is off` : `${port.name} does not forward`)
  }
  trace(kernel, netns, bridged, { bridge: bridge.name, port: from.name, action: 'forward', ports: [port.name] })
  bridgeForward(kernel, netns, bridge, port, bridged)
}

/** `should_deliver`: not back by the port that it came from, unless hairpin mode is on. */
const delivers = (from: Device | undefined, to: Device): boolean => to.up && (to !== from || to.port?.hairpin === true) && !(from?.port?.isolated && to.port?.isolated)

function flood(kernel: Kernel, netns: Netns, bridge: Device, from: Device, bridged: Bridged): void {
  const ports = portsOf(netns, bridge).filter((port) => delivers(from, port) && port.port?.flood !== false)
  trace(kernel, netns, bridged, { bridge: bridge.name, port: from.name, action: 'flood', ports: ports.map((p) => p.name) })
  if (ports.length === 0 && !isGroupMac(bridged.frame.dst)) traceDrop(kernel, netns, bridged, bridge, 'BRIDGE_NO_PORT', `no port of ${bridge.name} to flood to`)
  for (const port of ports) bridgeForward(kernel, netns, bridge, port, copy(bridged))
}

export function copy(bridged: Bridged): Bridged {
  const { frame, skb } = bridged
  if (frame.payload.kind !== 'ip') return { ...bridged, frame: { ...frame } }
  const packet = clonePacket(frame.payload.packet)
  return { ...bridged, frame: { ...frame, payload: { kind: 'ip', packet } }, skb: skb && { ...skb, packet } }
}

function up(kernel: Kernel, netns: Netns, bridge: Device, bridged: Bridged): void {
  bridge.stats.rxPackets++
  receiveLocal(kernel, netns, bridge, bridged.frame, bridged.packet, bridged.mark, bridged.skb)
}

/** A frame of this machine's own leaves by the bridge: to the known port, or to all. */
export function bridgeTransmit(kernel: Kernel, netns: Netns, bridge: Device, frame: Frame, packet: number, mark: number): void {
  const detail = bridge.detail as BridgeDetail
  const known = isGroupMac(frame.dst) ? undefined : detail.fdb.get(frame.dst)
  const target = known && (known.fixed || kernel.now - known.seenAt <= detail.ageingMs) ? netns.devices.get(known.port) : undefined
  const bridged: Bridged = { frame, packet, mark, skb: undefined }
  const ports = target ? (target.up ? [target] : []) : portsOf(netns, bridge).filter((port) => port.up)
  trace(kernel, netns, bridged, { bridge: bridge.name, port: bridge.name, action: target ? 'forward' : 'flood', ports: ports.map((p) => p.name) })
  if (ports.length === 0) traceDrop(kernel, netns, bridged, bridge, 'BRIDGE_NO_PORT', `${bridge.name} has no port to send it by`)
  for (const port of ports) transmit(kernel, netns, port, copy(bridged).frame, packet, mark)
}

function trace(kernel: Kernel, netns: Netns, bridged: Bridged, step: Omit<Extract<Step, { kind: 'bridge' }>, 'kind' | 'header'>): void {
  const { payload } = bridged.frame
  if (payload.kind !== 'ip') return
  kernel.env.trace?.(netns.id, bridged.packet, { kind: 'bridge', ...step, header: headerOf(payload.packet, bridged.mark) })
}

function traceDrop(kernel: Kernel, netns: Netns, bridged: Bridged, device: Device, reason: 'BRIDGE_INGRESS_PORT' | 'BRIDGE_NO_PORT', detail: string): void {
  const { payload } = bridged.frame
  if (payload.kind !== 'ip') return
  kernel.env.trace?.(netns.id, bridged.packet, { kind: 'drop', reason, detail, device: device.name, header: headerOf(payload.packet, bridged.mark) })
}
