/**
 * br_netfilter: switched IP frames pass iptables as if they were routed, so that a Service's address is rewritten back
 * even where the reply never leaves the bridge. net/bridge/br_netfilter_hooks.c.
 */
import type { Mac } from '../net/mac.ts'
import type { Frame } from '../net/packet.ts'
import type { Device } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import { type Skb, newSkb } from './skb.ts'
import { runHook } from './netfilter/hooks.ts'
import { resolve } from './neighbour.ts'
import { routeInput } from './route-input.ts'
import { routeInput6 } from './ipv6/input.ts'
import { dropSkb } from './drop.ts'
import { sysctlNumber } from './sysctl.ts'

/** A frame on its way through a bridge; `skb` is there for IP once br_netfilter has seen it. */
export interface Bridged {
  frame: Frame
  packet: number
  mark: number
  skb: Skb | undefined
}

export function callsIptables(netns: Netns, frame: Frame): boolean {
  return (
    frame.payload.kind === 'ip' &&
    sysctlNumber(
      netns,
      typeof frame.payload.packet.src === 'number' ? 'bridge.bridge-nf-call-iptables' : 'bridge.bridge-nf-call-ip6tables',
    ) !== 0
  )
}

/**
 * PREROUTING for a switched frame. A new destination is routed: on the same bridge it stays switched, with the new neighbour's
 * address, else it goes up. Returns the frame to go on with; undefined when it was dropped or waits for its neighbour.
 */
export function bridgePrerouting(
  kernel: Kernel,
  netns: Netns,
  bridge: Device,
  port: Device,
  bridged: Bridged,
): Bridged | undefined {
  const { frame } = bridged
  if (frame.payload.kind !== 'ip') return bridged
  const { packet } = frame.payload
  const skb = newSkb(bridged.packet, packet, {
    mark: bridged.mark,
    inDevice: bridge,
    physIn: port,
    srcMac: frame.src,
    dstMac: frame.dst,
    prerouted: true,
  })
  const destination = packet.dst
  if (!runHook(kernel, netns, 'prerouting', skb, { inDevice: bridge, bridged: true })) return undefined
  const seen: Bridged = { ...bridged, skb, mark: skb.mark }
  if (packet.dst === destination) return seen
  const route = typeof packet.dst === 'number' ? routeInput(kernel, netns, skb, bridge) : routeInput6(kernel, netns, skb, bridge)
  if (route.kind !== 'forward' && route.kind !== 'local') {
    dropSkb(kernel, netns, skb, 'IP_INNOROUTES', 'no route to the rewritten destination')
    return undefined
  }
  if (route.kind === 'forward' && route.device === bridge) {
    const mac = resolve(kernel, netns, bridge, route.nextHop, skb, port)
    return mac === undefined ? undefined : resolved(bridge, port, mac, skb)
  }
  return { ...seen, frame: { ...frame, dst: bridge.mac } }
}

/** A rewritten frame whose new destination is on this bridge too: on with the neighbour's MAC (`br_nf_pre_routing_finish_bridge`). */
export function resolved(bridge: Device, from: Device, mac: Mac, skb: Skb): Bridged {
  const frame: Frame = { src: skb.srcMac ?? from.mac, dst: mac, payload: { kind: 'ip', packet: skb.packet } }
  return { frame, packet: skb.id, mark: skb.mark, skb: { ...skb, inDevice: bridge, physIn: from, prerouted: true } }
}

/** FORWARD and POSTROUTING for a switched frame that leaves by `port`; false when a rule stops it. */
export function bridgeForwarding(kernel: Kernel, netns: Netns, bridge: Device, port: Device, { skb }: Bridged): boolean {
  if (!skb) return true
  skb.physOut = port
  return (
    runHook(kernel, netns, 'forward', skb, { inDevice: bridge, outDevice: bridge, bridged: true }) &&
    runHook(kernel, netns, 'postrouting', skb, { outDevice: bridge, bridged: true })
  )
}
