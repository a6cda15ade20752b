/**
 * br_netfilter: switched IPv4 frames pass iptables as if they were routed, so that a Service's address is rewritten back
 * even where the reply never leaves the bridge. net/bridge/br_netfilter_hooks.c.
 */
import type { Mac } from '../net/mac.ts'
import type { Frame } from '../net/packet.ts'
import type { Device } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import type { Skb } from './skb.ts'
import { type Bridged, bridgeDecide } from './bridge.ts'
import { runHook } from './netfilter/hooks.ts'
import { resolve } from './neighbour.ts'
import { routeInput } from './route-input.ts'
import { dropSkb } from './drop.ts'
import { sysctlNumber } from './sysctl.ts'
import { transmit } from './transmit.ts'

export function callsIptables(netns: Netns, frame: Frame): boolean {
  return frame.payload.kind === 'ip' && typeof frame.payload.packet.src === 'number' && sysctlNumber(netns, 'bridge.bridge-nf-call-iptables') !== 0
}

/** PREROUTING for a switched frame. A new destination is routed: on the same bridge it stays switched, else it goes up. */
export function bridgePrerouting(kernel: Kernel, netns: Netns, bridge: Device, port: Device, bridged: Bridged): void {
  if (bridged.frame.payload.kind !== 'ip') return
  const { packet } = bridged.frame.payload
  const skb: Skb = {
    id: bridged.packet, packet, mark: bridged.mark, ct: undefined, ctInfo: undefined, inDevice: bridge, physIn: port, physOut: undefined,
    srcMac: bridged.frame.src, dstMac: bridged.frame.dst, prerouted: true, local: false, socket: undefined,
  }
  const destination = packet.dst
  if (!runHook(kernel, netns, 'prerouting', skb, bridge, undefined, true)) return
  bridged.skb = skb
  bridged.mark = skb.mark
  if (packet.dst === destination) return bridgeDecide(kernel, netns, bridge, port, bridged)
  const route = routeInput(kernel, netns, skb, bridge)
  if (route.kind !== 'forward' && route.kind !== 'local') {
    return dropSkb(kernel, netns, skb, 'IP_INNOROUTES', 'no route to the rewritten destination')
  }
  if (route.kind === 'forward' && route.device === bridge) {
    const mac = resolve(kernel, netns, bridge, route.nextHop, skb, port)
    if (mac !== undefined) bridgeForwardResolved(kernel, netns, bridge, port, mac, skb)
    return
  }
  bridgeDecide(kernel, netns, bridge, port, { ...bridged, frame: { ...bridged.frame, dst: bridge.mac } })
}

/** A rewritten frame whose new destination is on this bridge too: on with the neighbour's MAC (`br_nf_pre_routing_finish_bridge`). */
export function bridgeForwardResolved(kernel: Kernel, netns: Netns, bridge: Device, from: Device, mac: Mac, skb: Skb): void {
  const frame: Frame = { src: skb.srcMac ?? from.mac, dst: mac, payload: { kind: 'ip', packet: skb.packet } }
  bridgeDecide(kernel, netns, bridge, from, { frame, packet: skb.id, mark: skb.mark, skb: { ...skb, inDevice: bridge, physIn: from, prerouted: true } })
}

/** FORWARD and POSTROUTING for a switched frame, then out by the port. */
export function bridgeForward(kernel: Kernel, netns: Netns, bridge: Device, port: Device, bridged: Bridged): void {
  const { skb, frame } = bridged
  if (skb && frame.payload.kind === 'ip') {
    skb.physOut = port
    if (!runHook(kernel, netns, 'forward', skb, bridge, bridge, true)) return
    if (!runHook(kernel, netns, 'postrouting', skb, undefined, bridge, true)) return
  }
  transmit(kernel, netns, port, frame, bridged.packet, skb?.mark ?? bridged.mark)
}
