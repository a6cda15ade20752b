/** How often one peer is told: the token bucket of ICMP errors and the back-off of redirects, which share a clock. inetpeer.c (inet_peer_xrlim_allow), route.c (ip_rt_send_redirect). */
import type { Ip } from '../net/ip.ts'
import type { Kernel } from './kernel.ts'
import type { Netns, Peer } from './netns.ts'
import { sysctlNumber } from './sysctl.ts'

const BURST = 6
const FRESH_MS = 60_000
/** `net.ipv4.route.error_burst` and `error_cost`. */
const ROUTE_ERROR_BURST_MS = 5000
const ROUTE_ERROR_COST_MS = 1000
const REDIRECT_LOAD_MS = 20
const REDIRECT_NUMBER = 9
const REDIRECT_SILENCE_MS = REDIRECT_LOAD_MS << (REDIRECT_NUMBER + 1)
/** `icmp_ratemask`: destination unreachable, source quench, time exceeded, parameter problem. */
const LIMITED = new Set([3, 4, 11, 12])

function peerOf(kernel: Kernel, netns: Netns, ip: Ip): Peer {
  let peer = netns.peers.get(ip)
  if (!peer) netns.peers.set(ip, (peer = { tokens: 0, last: kernel.now - FRESH_MS, redirects: 0 }))
  return peer
}

/** Whether an ICMP error of this type may go to a peer now; takes a token. */
export function mayTell(kernel: Kernel, netns: Netns, to: Ip, type: number): boolean {
  const interval = sysctlNumber(netns, 'ipv4.icmp_ratelimit')
  if (interval === 0 || !LIMITED.has(type)) return true
  const peer = peerOf(kernel, netns, to)
  peer.tokens = Math.min(peer.tokens + kernel.now - peer.last, BURST * interval)
  peer.last = kernel.now
  if (peer.tokens < interval) return false
  peer.tokens -= interval
  return true
}

/**
 * Whether routing's own refusals (no route, prohibit, …) may be told to a peer now: a second bucket with the same water, so such an
 * error costs two tokens (`ip_error`).
 */
export function mayRefuse(kernel: Kernel, netns: Netns, to: Ip): boolean {
  // Where ICMP errors are not limited at all (a cluster's nodes), these are not either.
  if (sysctlNumber(netns, 'ipv4.icmp_ratelimit') === 0) return true
  const peer = peerOf(kernel, netns, to)
  peer.tokens = Math.min(peer.tokens + kernel.now - peer.last, ROUTE_ERROR_BURST_MS)
  peer.last = kernel.now
  if (peer.tokens < ROUTE_ERROR_COST_MS) return false
  peer.tokens -= ROUTE_ERROR_COST_MS
  return true
}

/** Whether a peer may be told of a better gateway now; each time it must be silent for twice as long. */
export function mayRedirect(kernel: Kernel, netns: Netns, to: Ip): boolean {
  const peer = peerOf(kernel, netns, to)
  if (kernel.now > peer.last + REDIRECT_SILENCE_MS) peer.redirects = 0
  if (peer.redirects >= REDIRECT_NUMBER) {
    peer.last = kernel.now
    return false
  }
  if (peer.redirects > 0 && kernel.now <= peer.last + (REDIRECT_LOAD_MS << peer.redirects)) return false
  peer.last = kernel.now
  peer.redirects++
  return true
}
