/** Routing of a packet that came in: for us, to be forwarded, or refused. route.c (ip_route_input_slow), fib_frontend.c (fib_validate_source). */
import { type Ip, LIMITED_BROADCAST, formatIp, isLoopback, isMulticast, isZeronet } from '../net/ip.ts'
import type { Device } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import type { Skb } from './skb.ts'
import type { DropReason } from './trace.ts'
import { DEFAULT_RULES, type Lookup, addressType, lookupRoute, viewRoute } from './route.ts'
import { confMax, confNumber, confOr } from './sysctl.ts'
import { emit } from './emit.ts'

export type InputRoute =
  | { kind: 'local'; broadcast?: boolean }
  | { kind: 'forward'; device: Device; nextHop: Ip }
  /** Dropped without a word. */
  | { kind: 'drop'; reason: DropReason; detail: string }
  /** Dropped, and the sender is told by an ICMP "destination unreachable" of this code. */
  | { kind: 'unreachable'; code: number; reason: DropReason; detail: string }

type Dropped = Extract<InputRoute, { kind: 'drop' }>
const drop = (reason: DropReason, detail: string): Dropped => ({ kind: 'drop', reason, detail })

/** Decides for a packet that came in by `device`, in the kernel's order of checks. */
export function routeInput(kernel: Kernel, netns: Netns, skb: Skb, device: Device): InputRoute {
  const { src, dst } = skb.packet
  if (isMulticast(src) || src === LIMITED_BROADCAST) return drop('IP_MARTIAN_SOURCE', `${formatIp(src)} cannot be a source`)
  if (dst === LIMITED_BROADCAST || (isMulticast(dst) && typeof dst === 'number')) return { kind: 'local', broadcast: true }
  if (isZeronet(src)) return drop('IP_MARTIAN_SOURCE', `${formatIp(src)} cannot be a source`)
  if (isZeronet(dst)) return drop('IP_MARTIAN_DESTINATION', `${formatIp(dst)} cannot be a destination`)
  const localnet = confOr(netns, device.name, 'route_localnet')
  if (!localnet && typeof dst === 'number' && isLoopback(dst))
    return drop('IP_MARTIAN_DESTINATION', `127/8 may not come in by ${device.name} (route_localnet is 0)`)
  if (!localnet && typeof src === 'number' && isLoopback(src))
    return drop('IP_MARTIAN_SOURCE', `127/8 may not come in by ${device.name} (route_localnet is 0)`)
  const found = lookupRoute(
    netns,
    { dst, src, mark: skb.mark, inDevice: device.name, packet: skb.packet },
    kernel.env.trace !== undefined,
  )
  const decision = decide(netns, skb, device, found)
  if (kernel.env.trace) traceRoute(kernel, netns, skb, found, decision)
  return decision
}

function decide(netns: Netns, skb: Skb, device: Device, found: Lookup): InputRoute {
  const { src, dst } = skb.packet
  const from = { src, dst, mark: skb.mark }
  if (found.kind === 'found' && found.route.kind === 'broadcast')
    return validateSource(netns, device, from) ?? { kind: 'local', broadcast: true }
  if (found.kind === 'found' && found.route.kind === 'local') return validateSource(netns, device, from) ?? { kind: 'local' }
  const forwarding = confNumber(netns, device.name, 'forwarding') !== 0
  if (!forwarding)
    return drop('IP_FORWARD_DISABLED', `${formatIp(dst)} is not an address of this namespace, and net.ipv4.ip_forward is 0`)
  if (found.kind === 'none')
    return { kind: 'unreachable', code: 0, reason: 'IP_INNOROUTES', detail: `no route to ${formatIp(dst)}` }
  if (found.kind === 'refused') return refused(found.as, dst, found.route === undefined)
  const out = found.route.device === undefined ? undefined : netns.devices.get(found.route.device)
  if (!out) return { kind: 'unreachable', code: 0, reason: 'IP_INNOROUTES', detail: `no route to ${formatIp(dst)}` }
  return validateSource(netns, device, from) ?? { kind: 'forward', device: out, nextHop: found.route.via ?? dst }
}

function refused(as: 'blackhole' | 'unreachable' | 'prohibit', dst: Ip, byRule: boolean): InputRoute {
  const detail = `a ${byRule ? 'rule' : 'route'} says ${as} for ${formatIp(dst)}`
  if (as === 'blackhole') return drop('IP_BLACKHOLE', detail)
  return { kind: 'unreachable', code: as === 'prohibit' ? 13 : byRule ? 0 : 1, reason: 'IP_BLACKHOLE', detail }
}

/**
 * Whether the source may come in by `device`: never one of our own addresses; with rp_filter the way back must agree. Where
 * there are rules of one's own the way back is asked for in any case (`fib_validate_source`).
 */
export function validateSource(
  netns: Netns,
  device: Device,
  { src, dst, mark }: { src: Ip; dst: Ip; mark: number },
): Dropped | undefined {
  if (typeof src !== 'number') return undefined
  const acceptLocal = confNumber(netns, device.name, 'accept_local') !== 0
  const mode = confMax(netns, device.name, 'rp_filter')
  if (mode === 0 && netns.rules === DEFAULT_RULES)
    return !acceptLocal && addressType(netns, src) === 'LOCAL' ? ownSource(src) : undefined
  const asked = confNumber(netns, device.name, 'src_valid_mark') === 0 ? 0 : mark
  const back = lookupRoute(netns, { dst: src, src: dst, mark: asked })
  if (back.kind !== 'found') return mode === 0 ? undefined : drop('IP_RPFILTER', `rp_filter: no way back to ${formatIp(src)}`)
  const { route } = back
  if (route.kind === 'local' && !acceptLocal) return ownSource(src)
  if (route.kind !== 'unicast' && route.kind !== 'local')
    return drop('IP_MARTIAN_SOURCE', `${formatIp(src)} is no single host's address here`)
  if (route.device === device.index || route.hops?.some((hop) => hop.device === device.index)) return undefined
  if (mode === 1 || (mode !== 0 && device.addresses.length === 0)) {
    const name = route.device === undefined ? 'nowhere' : netns.devices.get(route.device)?.name
    return drop('IP_RPFILTER', `rp_filter: the way back to ${formatIp(src)} is ${name}, not ${device.name}`)
  }
  return undefined
}

const ownSource = (src: Ip): Dropped => drop('IP_MARTIAN_SOURCE', `${formatIp(src)} is an address of this very namespace`)

function traceRoute(kernel: Kernel, netns: Netns, skb: Skb, found: Lookup, decision: InputRoute): void {
  const chosen = found.kind === 'found' ? found.route : found.kind === 'refused' ? found.route : undefined
  emit(kernel, netns, skb, {
    kind: 'route',
    destination: formatIp(skb.packet.dst),
    source: formatIp(skb.packet.src),
    mark: skb.mark,
    decision:
      decision.kind === 'local'
        ? chosen?.kind === 'broadcast'
          ? 'broadcast'
          : 'local'
        : decision.kind === 'forward'
          ? 'forward'
          : 'unreachable',
    ...(chosen ? { chosen: viewRoute(netns, chosen) } : {}),
    beaten: found.kind === 'none' ? [] : found.beaten.map((route) => viewRoute(netns, route)),
  })
}
