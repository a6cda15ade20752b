/** What a namespace has been told about ways: the MTU of a path and a better gateway, each for one destination (`struct fib_nh_exception`). route.c. */
import type { Ip } from '../net/ip.ts'
import type { Device } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import { lookupRoute } from './route.ts'

export interface RouteException {
  mtu: number | undefined
  /** Virtual ms at which the MTU is forgotten. */
  expires: number
  /** A redirect's gateway. */
  via: Ip | undefined
}

const EXPIRES_MS = 600_000
const MIN_PMTU = 552

/** What is known of the way to `dst`, if it is still true. */
export function exceptionFor(kernel: Kernel, netns: Netns, dst: Ip): RouteException | undefined {
  const known = netns.exceptions.get(dst)
  if (known?.mtu !== undefined && kernel.now > known.expires) {
    known.mtu = undefined
    if (known.via === undefined) netns.exceptions.delete(dst)
  }
  return netns.exceptions.get(dst)
}

/** The longest packet that the way to `dst` takes, by `out`. */
export function pathMtu(kernel: Kernel, netns: Netns, dst: Ip, out: Device, routeMtu?: number): number {
  return Math.min(exceptionFor(kernel, netns, dst)?.mtu ?? out.mtu, routeMtu ?? out.mtu, out.mtu)
}

/** "Fragmentation needed" came for a packet to `dst` (`__ip_rt_update_pmtu`): ten minutes long. */
export function learnPathMtu(kernel: Kernel, netns: Netns, dst: Ip, told: number): void {
  const known = exceptionFor(kernel, netns, dst)
  const mtu = Math.max(told, MIN_PMTU)
  if (known?.mtu !== undefined && known.mtu <= mtu && known.mtu < told) return
  const found = lookupRoute(netns, { dst })
  const device = found.kind === 'found' && found.route.device !== undefined ? netns.devices.get(found.route.device) : undefined
  if (!device || mtu >= device.mtu) return
  netns.exceptions.set(dst, { mtu, expires: kernel.now + EXPIRES_MS, via: known?.via })
}

/** A redirect that is believed: packets to `dst` go by `via` from now on (`__ip_do_redirect`). */
export function learnGateway(kernel: Kernel, netns: Netns, dst: Ip, via: Ip): void {
  const known = exceptionFor(kernel, netns, dst)
  netns.exceptions.set(dst, { mtu: known?.mtu, expires: known?.expires ?? 0, via })
}

const MIN_MTU6 = 1280

/** "Packet too big" came for a packet to `dst` (`__ip6_rt_update_pmtu`): as long (`net.ipv6.route.mtu_expires`). */
export function learnPathMtu6(kernel: Kernel, netns: Netns, dst: bigint, told: number): void {
  netns.ipv6.pathMtus.set(dst, { mtu: Math.max(MIN_MTU6, told), expires: kernel.now + EXPIRES_MS })
}

/** What is known of the way to `dst`, if it is still true. */
export function pathMtu6(kernel: Kernel, netns: Netns, dst: bigint): { mtu: number; expires: number } | undefined {
  const known = netns.ipv6.pathMtus.get(dst)
  if (known && kernel.now > known.expires) netns.ipv6.pathMtus.delete(dst)
  return netns.ipv6.pathMtus.get(dst)
}
