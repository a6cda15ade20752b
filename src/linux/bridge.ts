/** The Linux bridge: learn where a MAC address is, forward, flood, or take up. net/bridge/br_input.c, br_forward.c, br_fdb.c. */
import { isGroupMac } from '../net/mac.ts'
import { type Frame, isNeighbourMessage } from '../net/packet.ts'
import { type Device, portsOf } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import { type Bridged, bridgeForwarding, bridgePrerouting, callsIptables } from './bridge-netfilter.ts'
import { headerOf } from './header.ts'
import { logLine } from './log.ts'
import { push } from './queue.ts'
import { copyFrame } from './copy-frame.ts'
import { dropFrame, transmit } from './transmit.ts'
import type { Step } from './trace.ts'

type BridgeDetail = Extract<Device['detail'], { kind: 'bridge' }>

/** A frame comes in by a port. */
export function bridgeReceive(kernel: Kernel, netns: Netns, port: Device, frame: Frame, packet: number, mark: number): void {
  const bridge = netns.devices.get(port.master!)
  if (!bridge?.up || bridge.detail.kind !== 'bridge') return
  if (port.port?.learning !== false && !isGroupMac(frame.src)) learn(kernel, bridge.detail, port, frame)
  const bridged: Bridged = { frame, packet, mark, skb: undefined }
  const goesOn = callsIptables(netns, frame) ? bridgePrerouting(kernel, netns, bridge, port, bridged) : bridged
  if (goesOn) bridgeDecide(kernel, netns, bridge, port, goesOn)
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
    if (circles(kernel, netns, bridge, detail, from, bridged)) return
    flood(kernel, netns, bridge, from, bridged)
    return up(kernel, netns, bridge, copy(bridged))
  }
  const known = detail.fdb.get(frame.dst)
  if (frame.dst === bridge.mac || known?.local) {
    trace(kernel, netns, bridged, { bridge: bridge.name, port: from.name, action: 'local', ports: [] })
    return up(kernel, netns, bridge, bridged)
  }
  const port = known && (known.fixed || kernel.now - known.seenAt <= detail.ageingMs) ? netns.devices.get(known.port) : undefined
  if (!port) {
    if (!circles(kernel, netns, bridge, detail, from, bridged)) flood(kernel, netns, bridge, from, bridged)
    return
  }
  if (!delivers(from, port)) {
    const same = port === from
    const detailText = same
      ? `it would leave by ${port.name}, where it came in, and hairpin mode is off`
      : `${port.name} does not forward`
    trace(kernel, netns, bridged, { bridge: bridge.name, port: from.name, action: 'drop', ports: [port.name] })
    return dropFrame(
      kernel,
      netns,
      port,
      frame,
      bridged.packet,
      bridged.mark,
      same ? 'BRIDGE_INGRESS_PORT' : 'BRIDGE_NO_PORT',
      detailText,
    )
  }
  trace(kernel, netns, bridged, { bridge: bridge.name, port: from.name, action: 'forward', ports: [port.name] })
  forward(kernel, netns, bridge, port, bridged)
}

/** `should_deliver`: not back by the port that it came from, unless hairpin mode is on; not between isolated ports. */
const delivers = (from: Device, to: Device): boolean =>
  to.up && (to !== from || to.port?.hairpin === true) && !(from.port?.isolated === true && to.port?.isolated === true)

/** No network has so many ports that one bridge floods a frame that often, unless the frame comes back. */
const MOST_FLOODS = 100
/** How many packets a bridge remembers. */
const REMEMBERED = 64

/**
 * The storm guard: without spanning tree a flooded frame circles for ever, and where there are three ways round it multiplies.
 * Linux lets it; the lab, which has to come to an end, stops the frame and says so in the kernel's log.
 */
function circles(
  kernel: Kernel,
  netns: Netns,
  bridge: Device,
  detail: BridgeDetail,
  from: Device,
  { frame, packet, mark }: Bridged,
): boolean {
  const { floods } = detail
  const times = (floods.get(packet) ?? 0) + 1
  floods.delete(packet)
  floods.set(packet, times)
  if (floods.size > REMEMBERED) floods.delete(floods.keys().next().value!)
  if (times <= MOST_FLOODS) return false
  if (times === MOST_FLOODS + 1)
    logLine(
      kernel,
      netns,
      4,
      `${bridge.name}: storm guard: a frame from ${frame.src} has come round ${MOST_FLOODS} times, last by ${from.name}: bridges stand in a loop, it is dropped`,
    )
  dropFrame(kernel, netns, bridge, frame, packet, mark, 'BRIDGE_STORM', `it has come round ${MOST_FLOODS} times`)
  return true
}

function flood(kernel: Kernel, netns: Netns, bridge: Device, from: Device, bridged: Bridged): void {
  const ports = portsOf(netns, bridge).filter(
    (port) => delivers(from, port) && (isGroupMac(bridged.frame.dst) || port.port?.flood !== false),
  )
  trace(kernel, netns, bridged, { bridge: bridge.name, port: from.name, action: 'flood', ports: ports.map((p) => p.name) })
  if (ports.length === 0 && !isGroupMac(bridged.frame.dst)) {
    dropFrame(
      kernel,
      netns,
      bridge,
      bridged.frame,
      bridged.packet,
      bridged.mark,
      'BRIDGE_NO_PORT',
      `no port of ${bridge.name} to flood to`,
    )
  }
  for (const port of ports) forward(kernel, netns, bridge, port, copy(bridged))
}

function forward(kernel: Kernel, netns: Netns, bridge: Device, port: Device, bridged: Bridged): void {
  if (bridgeForwarding(kernel, netns, bridge, port, bridged))
    transmit(kernel, netns, port, bridged.frame, bridged.packet, bridged.skb?.mark ?? bridged.mark)
}

function copy(bridged: Bridged): Bridged {
  const frame = copyFrame(bridged.frame)
  return {
    ...bridged,
    frame,
    skb: bridged.skb && frame.payload.kind === 'ip' ? { ...bridged.skb, packet: frame.payload.packet } : undefined,
  }
}

/** To this machine's own IP, as the next event (`br_pass_frame_up`). */
function up(kernel: Kernel, netns: Netns, bridge: Device, { frame, packet, mark, skb }: Bridged): void {
  bridge.stats.rxPackets++
  push(kernel.queue, kernel.now, { kind: 'up', netns: netns.id, device: bridge.index, frame, packet, mark, skb })
}

function trace(
  kernel: Kernel,
  netns: Netns,
  bridged: Bridged,
  step: Omit<Extract<Step, { kind: 'bridge' }>, 'kind' | 'header'>,
): void {
  const { payload } = bridged.frame
  if (payload.kind !== 'ip' || isNeighbourMessage(payload.packet)) return
  kernel.env.trace?.(netns.id, bridged.packet, { kind: 'bridge', ...step, header: headerOf(payload.packet, bridged.mark) })
}
