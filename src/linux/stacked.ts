/** What frames do between a device and those that stand on it: VLANs, macvlans, ipvlans. net/8021q/vlan_core.c, drivers/net/macvlan.c, drivers/net/ipvlan/ipvlan_core.c. */
import { type Mac, isGroupMac } from '../net/mac.ts'
import type { Frame } from '../net/packet.ts'
import { type Device, type DeviceKind, lowerOf } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import { push } from './queue.ts'
import { copyFrame } from './copy-frame.ts'

interface Upper {
  netns: Netns
  device: Device
}
type MacvlanDetail = Extract<DeviceKind, { kind: 'macvlan' }>

function uppersOf(kernel: Kernel, device: Device, kind: DeviceKind['kind']): Upper[] {
  const found: Upper[] = []
  for (const ref of device.uppers) {
    const netns = kernel.namespaces.get(ref.netns)
    const upper = netns?.devices.get(ref.device)
    if (netns && upper?.detail.kind === kind) found.push({ netns, device: upper })
  }
  return found
}

/** The frame goes on as one that came in by `upper`. */
function hand(kernel: Kernel, from: Netns, upper: Upper, frame: Frame, packet: number, mark: number): void {
  push(kernel.queue, kernel.now, {
    kind: 'frame',
    netns: upper.netns.id,
    device: upper.device.index,
    frame,
    packet,
    mark: upper.netns === from ? mark : 0,
  })
}

/**
 * A frame came in by a device that others stand on: true when one of them has it and the device itself does not. A tag is
 * looked at first (`vlan_do_receive`); then macvlans and ipvlans, by MAC address and by IP.
 */
export function stackedReceive(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  frame: Frame,
  packet: number,
  mark: number,
): boolean {
  if (frame.vlan !== undefined) {
    const upper = uppersOf(kernel, device, 'vlan').find(
      (u) => u.device.detail.kind === 'vlan' && u.device.detail.id === frame.vlan,
    )
    if (!upper) return false
    hand(kernel, netns, upper, { src: frame.src, dst: frame.dst, payload: frame.payload }, packet, mark)
    return true
  }
  const macvlans = uppersOf(kernel, device, 'macvlan')
  if (macvlans.length > 0) return macvlanReceive(kernel, netns, macvlans, frame, packet, mark)
  const ipvlans = uppersOf(kernel, device, 'ipvlan')
  return ipvlans.length > 0 && ipvlanReceive(kernel, netns, ipvlans, frame, packet, mark)
}

const modeOf = (upper: Upper): MacvlanDetail['mode'] => (upper.device.detail as MacvlanDetail).mode
const byMac = (uppers: readonly Upper[], mac: Mac): Upper | undefined => uppers.find((u) => u.device.mac === mac)

/** `macvlan_handle_frame`. */
function macvlanReceive(
  kernel: Kernel,
  netns: Netns,
  uppers: readonly Upper[],
  frame: Frame,
  packet: number,
  mark: number,
): boolean {
  if (isGroupMac(frame.dst)) {
    const source = byMac(uppers, frame.src)
    const mode = source && modeOf(source)
    if (source && mode !== 'vepa' && mode !== 'bridge') {
      hand(kernel, netns, source, frame, packet, mark)
      return true
    }
    for (const upper of uppers) {
      if (upper === source || !upper.device.up) continue
      const to = modeOf(upper)
      // Bridge ports have seen a brother's frame already, on its way out.
      if (!source || to === 'vepa' || (mode === 'vepa' && to === 'bridge'))
        hand(kernel, netns, upper, copyFrame(frame), packet, mark)
    }
    return false
  }
  const target = modeOf(uppers[0]!) === 'passthru' ? uppers[0] : byMac(uppers, frame.dst)
  if (!target || modeOf(target) === 'source') return false
  hand(kernel, netns, target, frame, packet, mark)
  return true
}

/** `ipvlan_handle_frame`: all share the MAC address of the device below, so the IP address decides. */
function ipvlanReceive(
  kernel: Kernel,
  netns: Netns,
  uppers: readonly Upper[],
  frame: Frame,
  packet: number,
  mark: number,
): boolean {
  if (isGroupMac(frame.dst) && frame.payload.kind !== 'arp') {
    for (const upper of uppers) if (upper.device.up) hand(kernel, netns, upper, copyFrame(frame), packet, mark)
    return false
  }
  const target = ipvlanHolder(uppers, frame)
  if (!target) return false
  hand(kernel, netns, target, frame, packet, mark)
  return true
}

function ipvlanHolder(uppers: readonly Upper[], frame: Frame): Upper | undefined {
  const wanted = frame.payload.kind === 'arp' ? frame.payload.arp.targetIp : frame.payload.packet.dst
  return uppers.find((u) => u.device.addresses.some((a) => a.local === wanted))
}

/** What a stacked device does with a frame of its own: where it goes on. */
export type StackedWay =
  /** Out by the device below. */
  | { kind: 'lower'; netns: Netns; device: Device; frame: Frame; mark: number }
  /** `ipvlan_process_outbound`: the packet is routed where the device below lies. */
  | { kind: 'routed'; netns: Netns }
  /** A brother on the same device below, or that one itself, has taken it. */
  | { kind: 'taken' }
  | { kind: 'none' }

/** `vlan_dev_hard_start_xmit`, `macvlan_queue_xmit`, `ipvlan_xmit_mode_l2`. */
export function stackedTransmit(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  frame: Frame,
  packet: number,
  mark: number,
): StackedWay {
  const lower = lowerOf(kernel, device)
  if (!lower) return { kind: 'none' }
  const kept = lower.netns === netns ? mark : 0
  const out: StackedWay = { kind: 'lower', ...lower, frame, mark: kept }
  const { detail } = device
  if (detail.kind === 'vlan') return { ...out, frame: { ...frame, vlan: detail.id } }
  if (detail.kind === 'macvlan' && detail.mode === 'bridge') {
    const brothers = uppersOf(kernel, lower.device, 'macvlan').filter((u) => u.device !== device && modeOf(u) === 'bridge')
    if (isGroupMac(frame.dst)) {
      for (const brother of brothers) if (brother.device.up) hand(kernel, netns, brother, copyFrame(frame), packet, mark)
    } else {
      const brother = byMac(brothers, frame.dst)
      if (brother) {
        hand(kernel, netns, brother, frame, packet, mark)
        return { kind: 'taken' }
      }
    }
  }
  if (detail.kind === 'ipvlan') {
    const brothers = uppersOf(kernel, lower.device, 'ipvlan').filter((u) => u.device !== device)
    if (isGroupMac(frame.dst)) {
      for (const brother of brothers) if (brother.device.up) hand(kernel, netns, brother, copyFrame(frame), packet, mark)
    } else if (detail.mode === 'l3' || frame.dst === frame.src) {
      const brother = ipvlanHolder(brothers, frame)
      if (!brother && detail.mode === 'l3') return { kind: 'routed', netns: lower.netns }
      hand(kernel, netns, brother ?? lower, frame, packet, mark)
      return { kind: 'taken' }
    }
  }
  return out
}
