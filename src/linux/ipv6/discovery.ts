/** A neighbour's question or answer comes in: answer for what is ours, learn who has what, notice that an address is taken. RFC 4861, 7.2; RFC 4862, 5.4; net/ipv6/ndisc.c. */
import type { NeighbourMessage } from '../../net/packet.ts'
import type { Device } from '../device.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { Skb } from '../skb.ts'
import { confirm, entryFor, neighbourKey } from '../neighbour.ts'
import { lookupRoute } from '../route.ts'
import { conf6Number } from '../sysctl.ts'
import { failAddress } from './address.ts'
import { ND, neighbourStep, sendAdvertisement } from './solicit.ts'

export function receiveDiscovery(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  skb: Skb,
  type: number,
  said: NeighbourMessage,
): void {
  const { src } = skb.packet
  if (typeof src !== 'bigint' || skb.packet.ttl !== 255) return
  if (kernel.env.trace) kernel.env.trace(netns.id, skb.id, neighbourStep(skb.packet, 'rx', device))
  if (type === ND.solicitation) solicited(kernel, netns, device, skb, src, said)
  else advertised(kernel, netns, device, skb, said)
}

function solicited(kernel: Kernel, netns: Netns, device: Device, skb: Skb, src: bigint, { target, mac }: NeighbourMessage): void {
  const own = device.ipv6.find((a) => a.local === target)
  if (own && own.state !== 'preferred') {
    // Two try the same address at once: neither gets it. A question from elsewhere goes unanswered.
    if (src === 0n && own.state === 'tentative' && skb.srcMac !== device.mac) failAddress(device, own)
    return
  }
  if (!own && !hasAnycast(netns, device, target) && !answersFor(netns, device, target)) return
  const asker = mac ?? skb.srcMac
  if (asker === undefined) return
  if (src !== 0n) confirm(kernel, netns, device, entryFor(netns, device, src), asker, 'STALE')
  sendAdvertisement(kernel, netns, device, { target, to: src, mac: asker, override: own !== undefined })
}

const hasAnycast = (netns: Netns, device: Device, target: bigint): boolean =>
  netns.ipv6.routes.some((r) => r.kind === 'anycast' && r.device === device.index && r.destination.network === target)

/** `proxy_ndp`: a router answers for addresses that it was told of (`pndisc_is_router`, `ndisc_recv_ns`). */
function answersFor(netns: Netns, device: Device, target: bigint): boolean {
  if (conf6Number(netns, 'all', 'proxy_ndp') === 0 && conf6Number(netns, device.name, 'proxy_ndp') === 0) return false
  if (conf6Number(netns, device.name, 'forwarding') === 0) return false
  if (netns.ipv6.proxies.has(`${device.index} ${target}`)) return true
  if (!netns.ipv6.proxies.has(`0 ${target}`)) return false
  const way = lookupRoute(netns, { dst: target })
  return way.kind === 'found' && way.route.device !== device.index
}

function advertised(kernel: Kernel, netns: Netns, device: Device, skb: Skb, said: NeighbourMessage): void {
  const own = device.ipv6.find((a) => a.local === said.target)
  if (own) {
    if (own.state === 'tentative') failAddress(device, own)
    return
  }
  const mac = said.mac ?? skb.srcMac
  const known = netns.neighbours.get(neighbourKey(device.index, said.target))
  if (!known || mac === undefined) return
  // Another address without "override" only casts doubt on one that is known (RFC 4861, 7.2.5).
  if (known.mac !== undefined && known.mac !== mac && !said.override) {
    if (known.state === 'REACHABLE') known.state = 'STALE'
    return
  }
  known.router = said.router
  confirm(kernel, netns, device, known, mac, said.solicited ? 'REACHABLE' : 'STALE')
}
