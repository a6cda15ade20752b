/** An ICMP redirect that came in: believed when it comes from the gateway in use and points to a neighbour. route.c (__ip_do_redirect). */
import { type Ip, isMulticast, isZeronet } from '../net/ip.ts'
import type { Device } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import { kickNeighbour } from './neighbour.ts'
import { exceptionFor, learnGateway } from './path-mtu.ts'
import { addressType, lookupRoute } from './route.ts'
import { confNumber, confOr } from './sysctl.ts'

/** `IN_DEV_RX_REDIRECTS`: a router needs both `all` and the device's to say so, a host one of them. */
function accepts(netns: Netns, device: Device): boolean {
  if (confNumber(netns, device.name, 'forwarding') === 0) return confOr(netns, device.name, 'accept_redirects')
  return confNumber(netns, 'all', 'accept_redirects') > 0 && confNumber(netns, device.name, 'accept_redirects') > 0
}

export function takeRedirect(kernel: Kernel, netns: Netns, device: Device, from: Ip, dst: Ip, gateway: Ip | undefined): void {
  if (gateway === undefined || gateway === from || isMulticast(gateway) || isZeronet(gateway) || !accepts(netns, device)) return
  const found = lookupRoute(netns, { dst })
  if (found.kind !== 'found' || found.route.device !== device.index) return
  if ((exceptionFor(kernel, netns, dst)?.via ?? found.route.via ?? dst) !== from) return
  const neighbour = lookupRoute(netns, { dst: gateway })
  const onLink = neighbour.kind === 'found' && neighbour.route.device === device.index && neighbour.route.via === undefined
  if (confOr(netns, device.name, 'shared_media') ? addressType(netns, gateway) !== 'UNICAST' : !onLink) return
  if (
    !confOr(netns, device.name, 'shared_media') &&
    confOr(netns, device.name, 'secure_redirects') &&
    !isDefaultGateway(netns, gateway)
  )
    return
  // Until the new gateway has answered ARP, the old one is used.
  if (kickNeighbour(kernel, netns, device, gateway)) learnGateway(kernel, netns, dst, gateway)
}

/** `ip_fib_check_default`: one of the gateways of the default routes. */
const isDefaultGateway = (netns: Netns, gateway: Ip): boolean =>
  netns.routes.some((route) => route.destination.length === 0 && route.via === gateway)
