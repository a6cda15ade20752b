/** A frame arrives: to the bridge, to ARP, or up into IP: PREROUTING, routing, then INPUT or FORWARD. ip_input.c, ip_forward.c. */
import { type Ip, contains, formatIp, prefixOf } from '../net/ip.ts'
import { BROADCAST_MAC, isGroupMac } from '../net/mac.ts'
import { type Frame, frameLength, isNeighbourMessage, packetLength, payloadLength } from '../net/packet.ts'
import { type Device, isLayer3 } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import { type CtInfo, type Skb, newSkb } from './skb.ts'
import type { Connection } from './netfilter/conntrack.ts'
import { bridgeReceive } from './bridge.ts'
import { receiveArp, neighbourOutput } from './neighbour.ts'
import { runHook } from './netfilter/hooks.ts'
import { routeInput } from './route-input.ts'
import { deliverTransport } from './deliver.ts'
import { sendIcmpError } from './icmp.ts'
import { mayRefuse } from './icmp-limit.ts'
import { count, countBroadcastIn, countForwarded, countIp, countReassembled, countReceived, countSent } from './mib.ts'
import { mayRedirect } from './icmp-limit.ts'
import { runsIpv6 } from './ipv6/runs.ts'
import { receiveIpv6 } from './ipv6/input.ts'
import { ICMPV6, UNREACHABLE6 } from './ipv6/icmp.ts'
import { addressType, lookupRoute } from './route.ts'
import { confOr } from './sysctl.ts'
import { dropFrame } from './transmit.ts'
import { dropSkb } from './drop.ts'
import { emit } from './emit.ts'
import { headerOf } from './header.ts'
import { logMartian } from './martian.ts'
import type { DropReason } from './trace.ts'
import { stackedReceive } from './stacked.ts'

/** A veth counts what it is handed; tunnels and what is stacked count without the Ethernet header. */
const countsHeader = ({ detail }: Device): boolean => detail.kind === 'veth'

/** A frame comes in by a device (`__netif_receive_skb`). */
export function receiveFrame(kernel: Kernel, netns: Netns, device: Device, frame: Frame, packet: number, mark: number): void {
  if (!device.up) return
  device.stats.rxPackets++
  device.stats.rxBytes += countsHeader(device) ? frameLength(frame) : payloadLength(frame)
  kernel.env.capture?.(netns.id, device.name, frame, 'in')
  if (kernel.env.trace && frame.payload.kind === 'ip' && !isNeighbourMessage(frame.payload.packet)) {
    kernel.env.trace(netns.id, packet, {
      kind: 'rx',
      device: device.name,
      srcMac: frame.src,
      dstMac: frame.dst,
      header: headerOf(frame.payload.packet, mark),
    })
  }
  if (device.uppers.length > 0 && stackedReceive(kernel, netns, device, frame, packet, mark)) return
  if (device.master !== undefined) bridgeReceive(kernel, netns, device, frame, packet, mark)
  else receiveLocal(kernel, netns, device, frame, packet, mark, undefined)
}

/** A frame reaches a device that is no bridge's port, or comes up from a bridge (then br_netfilter may have made the skb already). */
export function receiveLocal(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  frame: Frame,
  packet: number,
  mark: number,
  bridged: Skb | undefined,
): void {
  const { payload } = frame
  if (frame.vlan !== undefined)
    return dropFrame(
      kernel,
      netns,
      device,
      frame,
      packet,
      mark,
      'OTHERHOST',
      `no device here has VLAN ${frame.vlan} of ${device.name}`,
    )
  if (payload.kind === 'arp') return receiveArp(kernel, netns, device, payload.arp, packet, isGroupMac(frame.dst))
  const skb: Skb = bridged
    ? { ...bridged, inDevice: device, dstMac: frame.dst }
    : newSkb(packet, payload.packet, { mark, inDevice: device, srcMac: frame.src, dstMac: frame.dst })
  if (!isLayer3(device) && frame.dst !== device.mac && !isGroupMac(frame.dst)) {
    return dropSkb(kernel, netns, skb, 'OTHERHOST', `the frame is for ${frame.dst}, this is ${device.mac}`)
  }
  ipReceive(kernel, netns, device, skb)
}

/** `ip_rcv`: PREROUTING, then the routing decision. */
function ipReceive(kernel: Kernel, netns: Netns, device: Device, skb: Skb): void {
  if (typeof skb.packet.src !== 'number') return receiveIpv6(kernel, netns, device, skb, deliverLocal)
  countReceived(netns, skb.packet, device.mtu)
  if (!skb.prerouted && !runHook(kernel, netns, 'prerouting', skb, { inDevice: device })) return
  const route = routeInput(kernel, netns, skb, device)
  switch (route.kind) {
    case 'local':
      if (route.broadcast) countBroadcastIn(netns, skb.packet, device.mtu)
      return deliverLocal(kernel, netns, device, skb)
    case 'forward':
      return forward(kernel, netns, device, route.device, route.nextHop, skb)
    case 'drop':
      if (route.reason === 'IP_FORWARD_DISABLED') count(netns, 'IpInAddrErrors')
      else if (route.reason === 'IP_RPFILTER') count(netns, 'TcpExtIPReversePathFilter')
      tellMartian(kernel, netns, device, skb, route.reason)
      return dropSkb(kernel, netns, skb, route.reason, route.detail)
    case 'unreachable':
      if (route.code === 0) count(netns, 'IpExtInNoRoutes')
      dropSkb(kernel, netns, skb, route.reason, route.detail)
      if (mayRefuse(kernel, netns, skb.packet.src)) sendIcmpError(kernel, netns, skb, 3, route.code)
  }
}

function tellMartian(kernel: Kernel, netns: Netns, device: Device, skb: Skb, reason: DropReason): void {
  const which =
    reason === 'IP_RPFILTER' || reason === 'IP_MARTIAN_SOURCE'
      ? 'source'
      : reason === 'IP_MARTIAN_DESTINATION'
        ? 'destination'
        : undefined
  if (which === undefined) return
  const { srcMac, dstMac } = skb
  const header = srcMac === undefined || dstMac === undefined ? undefined : { dst: dstMac, src: srcMac, type: '08:00' }
  logMartian(kernel, netns, device, which, { ...skb.packet, ...(header ? { header } : {}) })
}

/** A packet that this namespace sent to itself comes back on `lo`, with the connection that OUTPUT found. */
export function receiveLoopback(
  kernel: Kernel,
  netns: Netns,
  frame: Frame,
  packet: number,
  mark: number,
  ct: Connection | undefined,
  ctInfo: CtInfo,
  nftrace?: boolean,
  ipvs?: number,
): void {
  const device = netns.devices.get(1)!
  if (frame.payload.kind !== 'ip' || !device.up) return
  device.stats.rxPackets++
  device.stats.rxBytes += payloadLength(frame)
  kernel.env.capture?.(netns.id, device.name, frame, 'in')
  const skb = newSkb(packet, frame.payload.packet, {
    mark,
    ct,
    ctInfo,
    inDevice: device,
    srcMac: frame.src,
    dstMac: frame.dst,
    ...(nftrace ? { nftrace } : {}),
    ...(ipvs === undefined ? {} : { ipvs }),
  })
  if (kernel.env.trace)
    emit(kernel, netns, skb, {
      kind: 'rx',
      device: 'lo',
      srcMac: frame.src,
      dstMac: frame.dst,
      header: headerOf(skb.packet, mark),
    })
  countReceived(netns, skb.packet, device.mtu)
  if (typeof skb.packet.src === 'bigint' && !runsIpv6(netns, device))
    return dropSkb(kernel, netns, skb, 'IP6_DISABLED', 'IPv6 is off on lo')
  if (!runHook(kernel, netns, 'prerouting', skb, { inDevice: device })) return
  // The output route's dst entry came along and says local delivery: no second lookup. By IPv6 a prefix on lo is no address.
  const { dst } = skb.packet
  if (typeof dst === 'bigint' && addressType(netns, dst) === 'UNICAST') {
    count(netns, 'Ip6InNoRoutes')
    dropSkb(kernel, netns, skb, 'IP_INNOROUTES', `no route to ${formatIp(dst)}`)
    return sendIcmpError(kernel, netns, skb, ICMPV6.unreachable, UNREACHABLE6.noRoute)
  }
  deliverLocal(kernel, netns, device, skb)
}

/** `ip_local_deliver`: INPUT, then the socket. */
function deliverLocal(kernel: Kernel, netns: Netns, device: Device, skb: Skb): void {
  countReassembled(netns, skb.packet, device.mtu)
  if (!runHook(kernel, netns, 'input', skb, { inDevice: device })) return
  deliverTransport(kernel, netns, device, skb)
}

/** `ip_forward`: TTL and MTU, FORWARD, POSTROUTING, out. */
function forward(kernel: Kernel, netns: Netns, inDevice: Device, out: Device, nextHop: Ip, skb: Skb): void {
  const { packet } = skb
  if (skb.dstMac === BROADCAST_MAC || (skb.dstMac !== undefined && isGroupMac(skb.dstMac))) {
    return dropSkb(kernel, netns, skb, 'OTHERHOST', 'a broadcast frame is not forwarded')
  }
  if (packet.ttl <= 1) {
    count(netns, 'IpInHdrErrors')
    dropSkb(kernel, netns, skb, 'TTL_EXPIRED', 'its TTL reached 0 here')
    return sendIcmpError(kernel, netns, skb, 11, 0)
  }
  countForwarded(netns, packet, inDevice.mtu)
  if (out === inDevice && wantsRedirect(netns, inDevice, packet.src, nextHop) && mayRedirect(kernel, netns, packet.src))
    sendIcmpError(kernel, netns, skb, 5, 1, 0, nextHop)
  if (packetLength(packet) > out.mtu && packet.df) {
    countIp(netns, packet, 'FragFails')
    dropSkb(kernel, netns, skb, 'PKT_TOO_BIG', `${packetLength(packet)} bytes, and the MTU of ${out.name} is ${out.mtu}`)
    return sendIcmpError(kernel, netns, skb, 3, 4, out.mtu)
  }
  const before = kernel.env.trace ? headerOf(packet, skb.mark) : undefined
  packet.ttl--
  if (before) emit(kernel, netns, skb, { kind: 'rewrite', by: 'ttl', before, after: headerOf(packet, skb.mark) })
  if (!runHook(kernel, netns, 'forward', skb, { inDevice, outDevice: out })) return
  if (!runHook(kernel, netns, 'postrouting', skb, { outDevice: out, nextHop })) return
  countSent(netns, packet, out.mtu, { cameBy: inDevice.mtu })
  neighbourOutput(kernel, netns, out, nextHop, skb)
}

/** The sender is a neighbour on the device by which the packet leaves again: it could have asked the next hop itself (`IPSKB_DOREDIRECT`). */
function wantsRedirect(netns: Netns, device: Device, source: Ip, nextHop: Ip): boolean {
  if (!confOr(netns, device.name, 'send_redirects')) return false
  const back = lookupRoute(netns, { dst: source })
  if (
    back.kind !== 'found' ||
    back.route.device !== device.index ||
    back.route.via !== undefined ||
    back.route.scope === 'global'
  )
    return false
  return (
    confOr(netns, device.name, 'shared_media') || device.addresses.some((a) => contains(prefixOf(a.address, a.length), nextHop))
  )
}
