/** A packet of this namespace's own: routing, OUTPUT, routing again if a rule changed it, POSTROUTING, out. ip_output.c, route.c (ip_route_output_key). */
import { type Ip, formatIp, isLoopback } from '../net/ip.ts'
import { ZERO_MAC } from '../net/mac.ts'
import { type Packet, packetLength } from '../net/packet.ts'
import { type Device, loopbackOf } from './device.ts'
import { type Outcome, done, refuse } from './errno.ts'
import type { Kernel } from './kernel.ts'
import type { Ifindex, Netns } from './netns.ts'
import { type CtInfo, type Skb, newSkb } from './skb.ts'
import type { Connection } from './netfilter/conntrack.ts'
import { type Lookup, type Route, lookupRoute, viewRoute } from './route.ts'
import { sourceFor } from './route-table.ts'
import { selectAddress } from './address.ts'
import { pathMtu } from './path-mtu.ts'
import { confOr } from './sysctl.ts'
import { countIcmp, countIp, countSent } from './mib.ts'
import { type HookPoint, runHook } from './netfilter/hooks.ts'
import { neighbourOutput } from './neighbour.ts'
import { dropSkb } from './drop.ts'
import { emit } from './emit.ts'
import { mtuTowards, needsDevice, routeOutput6 } from './ipv6/output-route.ts'
import { headerOf } from './header.ts'
import { push } from './queue.ts'

const LOOPBACK_MS = 0.002

export interface OutputRoute {
  device: Device
  nextHop: Ip
  /** The source that a socket without one gets. */
  source: Ip | undefined
  local: boolean
  /** To all on the link. */
  broadcast: boolean
}

interface OutputFlow {
  src?: Ip | undefined
  mark?: number
  outDevice?: Ifindex | undefined
  packet?: Packet
  tos?: number
  uid?: number
  /** Somebody will be told of the routes that this one beats. */
  beaten?: boolean
}

/** `ip_route_output_key`: where a packet of our own goes. Errors as connect(2) and sendto(2) give them. */
export function routeOutput(netns: Netns, dst: Ip, options: OutputFlow = {}): Outcome<OutputRoute> & { lookup: Lookup } {
  if (typeof dst === 'bigint')
    return routeOutput6(netns, dst, { ...options, src: typeof options.src === 'bigint' ? options.src : undefined })
  const { src, mark = 0, outDevice, uid } = options
  const lookup = lookupRoute(
    netns,
    { dst, src, mark, outDevice, uid, packet: options.packet, tos: options.tos ?? options.packet?.tos ?? 0 },
    options.beaten,
  )
  const bound = outDevice === undefined ? undefined : netns.devices.get(outDevice)
  if (lookup.kind === 'none' || lookup.kind === 'refused') {
    // With a device given, no route means "on that link".
    if (bound?.up && lookup.kind === 'none')
      return {
        ...done({ device: bound, nextHop: dst, source: selectAddress(netns, bound, dst), local: false, broadcast: false }),
        lookup,
      }
    const errno =
      lookup.kind === 'none'
        ? 'ENETUNREACH'
        : lookup.as === 'blackhole'
          ? 'EINVAL'
          : lookup.as === 'unreachable'
            ? // A rule that says unreachable is no route at all (fib4_rule_action).
              lookup.route
              ? 'EHOSTUNREACH'
              : 'ENETUNREACH'
            : 'EACCES'
    return { ok: false, errno, lookup }
  }
  const { route } = lookup
  const device =
    route.kind === 'local' ? loopbackOf(netns) : route.device === undefined ? undefined : netns.devices.get(route.device)
  if (!device) return { ok: false, errno: 'ENETUNREACH', lookup }
  // 127/8 may only leave by a real device where route_localnet says so.
  if (
    src !== undefined &&
    typeof src === 'number' &&
    isLoopback(src) &&
    device.detail.kind !== 'loopback' &&
    !confOr(netns, device.name, 'route_localnet')
  ) {
    return { ok: false, errno: 'EINVAL', lookup }
  }
  const nextHop = gatewayFor(netns, route, dst)
  return {
    ok: true,
    value: {
      device,
      nextHop,
      source: sourceFor(netns, route, dst),
      local: route.kind === 'local',
      broadcast: route.kind === 'broadcast',
    },
    lookup,
  }
}

/** A redirect's gateway stands for the route's own. */
const gatewayFor = (netns: Netns, route: Route, dst: Ip): Ip =>
  (route.via === undefined ? undefined : netns.exceptions.get(dst)?.via) ?? route.via ?? dst

export interface OutputOptions {
  /** Who makes it and what it is, for the trace: `curl`, `SYN`. */
  by: string
  what: string
  cause?: string
  retransmission?: number
  outDevice?: Ifindex | undefined
  socket?: number | undefined
  mark?: number
  /** IP_PMTUDISC_DO: what does not fit is told, not cut. */
  whole?: boolean | undefined
  /** The trace's name for it, where it carries a packet that has one: in a tunnel one follows the same packet. */
  packet?: number
  /** The connection that an ICMP error or a reset is attached to (`nf_ct_attach`). */
  attached?: { ct: Connection; ctInfo: CtInfo } | undefined
}

/**
 * Sends a packet made here. `packet.src` is final, or 0 for "choose". EPERM: netfilter dropped it; EMSGSIZE: too long and DF;
 * else routing's error.
 */
export function sendPacket(kernel: Kernel, netns: Netns, packet: Packet, options: OutputOptions): Outcome<void> {
  const skb = madeHere(kernel, packet, options)
  const routed = routeOutput(netns, packet.dst, {
    src: isAny(packet.src) ? undefined : packet.src,
    mark: skb.mark,
    outDevice: options.outDevice,
    packet,
    beaten: kernel.env.trace !== undefined,
  })
  if (isAny(packet.src) && routed.ok) packet.src = routed.value.source ?? packet.src
  if (kernel.env.trace) traceSend(kernel, netns, skb, options, routed.lookup, routed.ok)
  if (!routed.ok) {
    dropSkb(kernel, netns, skb, 'IP_OUTNOROUTES', `no route to ${formatIp(packet.dst)}`)
    return routed
  }
  let route: OutputRoute = routed.value
  // A link-local destination stays on its link.
  const isScoped = typeof packet.dst === 'bigint' && needsDevice(packet.dst)
  const point: HookPoint = {
    outDevice: route.device,
    reroute() {
      const again = routeOutput(netns, packet.dst, {
        src: packet.src,
        mark: skb.mark,
        packet,
        beaten: kernel.env.trace !== undefined,
        ...(isScoped ? { outDevice: options.outDevice } : {}),
      })
      if (kernel.env.trace) traceRoute(kernel, netns, skb, again.lookup, again.ok)
      if (again.ok) route = again.value
      else dropSkb(kernel, netns, skb, 'IP_OUTNOROUTES', `no route to ${formatIp(packet.dst)}`)
      return again.ok ? again.value.device : undefined
    },
  }
  if (packet.transport.kind === 'icmp') countIcmp(netns, packet, packet.transport, 'Out')
  countIp(netns, packet, 'OutRequests')
  if (!runHook(kernel, netns, 'output', skb, point)) return refuse('EPERM')
  const mtu =
    typeof packet.dst === 'bigint'
      ? mtuTowards(kernel, netns, route.device, packet.dst, routeOf(routed.lookup))
      : pathMtu(kernel, netns, packet.dst, route.device, routeOf(routed.lookup)?.mtu)
  // A datagram's sender is told of what does not fit only where it asked: else it is cut here (IP_PMTUDISC_WANT).
  const { transport } = packet
  const asks = transport.kind === 'icmp' && options.socket !== undefined
  const cut = !options.whole && (asks || (transport.kind === 'udp' && transport.vxlan === undefined))
  if (cut && packetLength(packet) > mtu) packet.df = false
  if (packetLength(packet) > mtu && packet.df && packet.pieces !== Infinity && packet.transport.kind !== 'tcp') {
    dropSkb(kernel, netns, skb, 'PKT_TOO_BIG', `${packetLength(packet)} bytes, and the way by ${route.device.name} takes ${mtu}`)
    return refuse('EMSGSIZE')
  }
  if (packet.pieces === undefined && packetLength(packet) > mtu && (typeof packet.dst === 'bigint' || !packet.df))
    packet.pieces = mtu
  if (!runHook(kernel, netns, 'postrouting', skb, { outDevice: route.device, nextHop: route.nextHop })) return refuse('EPERM')
  leave(kernel, netns, skb, route)
  return done(undefined)
}

/** A packet of this kernel's own, before it goes anywhere. */
export const madeHere = (kernel: Kernel, packet: Packet, options: OutputOptions): Skb =>
  newSkb(options.packet ?? kernel.next.packet++, packet, {
    mark: options.mark ?? 0,
    ct: options.attached?.ct,
    ctInfo: options.attached?.ctInfo,
    local: true,
    socket: options.socket,
  })

const isAny = (ip: Ip): boolean => ip === 0 || ip === 0n
const routeOf = (lookup: Lookup): Route | undefined => (lookup.kind === 'found' ? lookup.route : undefined)

/** `nf_dup_ipv4`: a copy leaves for another host whatever its destination, through OUTPUT and POSTROUTING, out of connection tracking. */
export function sendCopy(kernel: Kernel, netns: Netns, packet: Packet, gateway: Ip, outDevice: Ifindex | undefined): void {
  const options: OutputOptions = { by: 'kernel', what: 'a copy', cause: 'TEE' }
  const skb: Skb = { ...madeHere(kernel, packet, options), ctInfo: 'untracked', copied: true }
  const routed = routeOutput(netns, gateway, { outDevice, beaten: kernel.env.trace !== undefined })
  if (kernel.env.trace) traceSend(kernel, netns, skb, options, routed.lookup, routed.ok)
  if (!routed.ok) return dropSkb(kernel, netns, skb, 'IP_OUTNOROUTES', `no route to ${formatIp(gateway)}`)
  const route = routed.value
  countIp(netns, packet, 'OutRequests')
  if (!runHook(kernel, netns, 'output', skb, { outDevice: route.device })) return
  if (!runHook(kernel, netns, 'postrouting', skb, { outDevice: route.device, nextHop: route.nextHop })) return
  leave(kernel, netns, skb, route)
}

/** What IPVS has given a real server's address goes out as if it were made here, with all that is known of it (`ip_vs_nat_send_or_cont`). */
export function sendOn(kernel: Kernel, netns: Netns, skb: Skb): void {
  const { dst } = skb.packet
  const routed = routeOutput(netns, dst, { beaten: kernel.env.trace !== undefined })
  if (kernel.env.trace) traceRoute(kernel, netns, skb, routed.lookup, routed.ok)
  if (!routed.ok) return dropSkb(kernel, netns, skb, 'IP_OUTNOROUTES', `no route to ${formatIp(dst)}`)
  const route = routed.value
  if (!runHook(kernel, netns, 'output', skb, { outDevice: route.device })) return
  if (!runHook(kernel, netns, 'postrouting', skb, { outDevice: route.device, nextHop: route.nextHop })) return
  leave(kernel, netns, skb, route)
}

function leave(kernel: Kernel, netns: Netns, skb: Skb, route: OutputRoute): void {
  countSent(netns, skb.packet, route.device.mtu, route)
  if (route.device.detail.kind !== 'loopback') return neighbourOutput(kernel, netns, route.device, route.nextHop, skb)
  if (!route.device.up) return dropSkb(kernel, netns, skb, 'DEV_DOWN', 'lo is down')
  if (kernel.env.trace)
    emit(kernel, netns, skb, {
      kind: 'tx',
      device: 'lo',
      srcMac: ZERO_MAC,
      dstMac: ZERO_MAC,
      header: headerOf(skb.packet, skb.mark),
    })
  route.device.stats.txPackets++
  push(kernel.queue, kernel.now + LOOPBACK_MS, {
    kind: 'loopback',
    netns: netns.id,
    frame: { src: ZERO_MAC, dst: ZERO_MAC, payload: { kind: 'ip', packet: skb.packet } },
    packet: skb.id,
    mark: skb.mark,
    ct: skb.ct,
    ctInfo: skb.ctInfo,
    ...(skb.nftrace ? { nftrace: true } : {}),
    ...(skb.ipvs === undefined ? {} : { ipvs: skb.ipvs }),
  })
}

/** Tells that a packet was made here; the route that it takes, if it takes one, is told apart. */
export function traceMade(kernel: Kernel, netns: Netns, skb: Skb, options: OutputOptions): void {
  emit(kernel, netns, skb, {
    kind: 'send',
    by: options.by,
    what: options.what,
    header: headerOf(skb.packet, skb.mark),
    ...(options.cause === undefined ? {} : { cause: options.cause }),
    ...(options.retransmission ? { retransmission: options.retransmission } : {}),
  })
}

function traceSend(kernel: Kernel, netns: Netns, skb: Skb, options: OutputOptions, lookup: Lookup, ok: boolean): void {
  // What a tunnel sends is the packet that it carries, in a second envelope: told already.
  if (options.packet === undefined) traceMade(kernel, netns, skb, options)
  traceRoute(kernel, netns, skb, lookup, ok)
}

function traceRoute(kernel: Kernel, netns: Netns, skb: Skb, lookup: Lookup, ok: boolean): void {
  const chosen = lookup.kind === 'found' ? lookup.route : lookup.kind === 'refused' ? lookup.route : undefined
  emit(kernel, netns, skb, {
    kind: 'route',
    destination: formatIp(skb.packet.dst),
    source: formatIp(skb.packet.src),
    mark: skb.mark,
    decision: !ok
      ? 'unreachable'
      : chosen?.kind === 'local' || chosen?.kind === 'anycast'
        ? 'local'
        : chosen?.kind === 'broadcast'
          ? 'broadcast'
          : 'output',
    ...(chosen ? { chosen: viewRoute(netns, chosen) } : {}),
    beaten: lookup.kind === 'none' ? [] : lookup.beaten.map((route) => viewRoute(netns, route)),
  })
}
