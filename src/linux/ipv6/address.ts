/**
 * Addresses of IPv6 on devices: those that people give, those that a device gives itself, the routes that come with them, and how
 * long they are only tried. net/ipv6/addrconf.c, RFC 4862.
 */
import { prefixOf, samePrefix } from '../../net/ip.ts'
import { LOOPBACK6, isLinkLocal, isMulticast6, linkLocalOf, scopeNumber, scopeWord } from '../../net/ipv6.ts'
import { type Device, type Ipv6Address, hasCarrier, peerOf } from '../device.ts'
import { type Outcome, done, refuse } from '../errno.ts'
import type { DadStep } from '../events.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import { push } from '../queue.ts'
import type { Route } from '../route.ts'
import { conf6Number } from '../sysctl.ts'
import { KERNEL_METRIC, dropRoutes, insertRoutes, kernelRoute } from './table.ts'
import { MIN_MTU, runsIpv6 } from './runs.ts'
import { sendSolicitation } from './solicit.ts'

/** The kernel waits for a random part of the first second before it asks; here always as long. */
const DAD_DELAY_MS = 400
const DAD_RETRANSMIT_MS = 1000
const GROUPS = prefixOf(0xffn << 120n, 8)

export interface NewIpv6Address {
  local: bigint
  length: number
  peer?: bigint
  noDad?: boolean
  noPrefixRoute?: boolean
  home?: boolean
  manageTemporary?: boolean
  optimistic?: boolean
  metric?: number
  /** Milliseconds from now. */
  preferredMs?: number
  validMs?: number
}

/** `ip -6 addr change` and `replace`: another life and other flags for one that is there. */
export function changeIpv6Address(kernel: Kernel, netns: Netns, device: Device, wanted: NewIpv6Address): Outcome<void> {
  const known = device.ipv6.find((a) => a.local === wanted.local && a.length === wanted.length)
  if (!known) return addIpv6Address(kernel, netns, device, wanted)
  const { preferredMs = Infinity, validMs = Infinity } = wanted
  const { home: _home, manageTemporary: _temporary, noPrefixRoute: _route, noDad: _dad, ...kept } = known
  const changed: Ipv6Address = {
    ...kept,
    ...pick(wanted),
    ...(wanted.noDad ? { noDad: true } : {}),
    preferredUntil: kernel.now + preferredMs,
    deprecated: preferredMs <= 0,
    validUntil: kernel.now + validMs,
    generation: kernel.next.address++,
  }
  replace(device, known, changed)
  live(kernel, netns, device, changed, preferredMs, validMs)
  return done(undefined)
}

/** The timers of its ends. */
function live(kernel: Kernel, netns: Netns, device: Device, a: Ipv6Address, preferredMs: number, validMs: number): void {
  if (preferredMs > 0 && preferredMs < Infinity) schedule(kernel, netns, device, a, preferredMs, 'deprecate')
  if (validMs < Infinity) schedule(kernel, netns, device, a, validMs, 'expire')
}

const isLoopbackDevice = (device: Device): boolean => device.detail.kind === 'loopback'

/** `ip -6 addr add`. */
export function addIpv6Address(kernel: Kernel, netns: Netns, device: Device, wanted: NewIpv6Address): Outcome<void> {
  const { local } = wanted
  if (device.mtu < MIN_MTU) return refuse('EINVAL')
  if (!runsIpv6(netns, device)) return refuse('EACCES', 'ipv6: IPv6 is disabled on this device.')
  if (local === 0n) return refuse('EADDRNOTAVAIL', 'ipv6: Invalid address.')
  if (isMulticast6(local))
    return refuse('EADDRNOTAVAIL', 'ipv6: Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag.')
  if (local === LOOPBACK6 && !isLoopbackDevice(device))
    return refuse('EADDRNOTAVAIL', 'ipv6: Cannot assign loopback address on this device.')
  if (device.ipv6.some((a) => a.local === local)) return refuse('EEXIST', 'ipv6: address already assigned.')
  groupsRoute(netns, device)
  insert(kernel, netns, device, wanted)
  return done(undefined)
}

function insert(kernel: Kernel, netns: Netns, device: Device, wanted: NewIpv6Address): void {
  const { local, length, peer = local, preferredMs = Infinity, validMs = Infinity, noDad = false, ...rest } = wanted
  const added: Ipv6Address = {
    local,
    peer,
    length,
    scope: scopeWord(local),
    state: noDad || !detects(netns, device) ? 'preferred' : 'tentative',
    preferredUntil: kernel.now + preferredMs,
    deprecated: preferredMs <= 0,
    validUntil: kernel.now + validMs,
    ...(noDad ? { noDad: true } : {}),
    ...pick(rest),
    generation: kernel.next.address++,
  }
  const at = device.ipv6.findIndex((a) => scopeNumber(a.local) <= scopeNumber(local))
  device.ipv6 = device.ipv6.toSpliced(at < 0 ? device.ipv6.length : at, 0, added)
  live(kernel, netns, device, added, preferredMs, validMs)
  if (!device.up) return
  insertRoutes(netns, prefixRoutes(device, added))
  begin(kernel, netns, device, added)
}

/** Only what was said, so that printing need not ask again. */
function pick({
  noPrefixRoute,
  home,
  manageTemporary,
  optimistic,
  metric,
}: Partial<NewIpv6Address>): Pick<Ipv6Address, 'noPrefixRoute' | 'home' | 'manageTemporary' | 'optimistic' | 'metric'> {
  return {
    ...(noPrefixRoute ? { noPrefixRoute } : {}),
    ...(home ? { home } : {}),
    ...(manageTemporary ? { manageTemporary } : {}),
    ...(optimistic ? { optimistic } : {}),
    ...(metric === undefined ? {} : { metric }),
  }
}

/** Whether addresses of a device are tried before they are used (`addrconf_dad_begin`). */
const detects = (netns: Netns, device: Device): boolean =>
  !isLoopbackDevice(device) &&
  !device.noArp &&
  (conf6Number(netns, 'all', 'accept_dad') > 0 || conf6Number(netns, device.name, 'accept_dad') > 0)

/** An address begins: at once, or by asking whether anybody has it, once the device has a signal. */
function begin(kernel: Kernel, netns: Netns, device: Device, address: Ipv6Address): void {
  if (address.state === 'preferred') insertRoutes(netns, ownRoutes(netns, device, address))
  else if (address.state === 'tentative' && device.ipv6Ready) schedule(kernel, netns, device, address, DAD_DELAY_MS, 'ask')
}

function schedule(kernel: Kernel, netns: Netns, device: Device, address: Ipv6Address, afterMs: number, step: DadStep): void {
  push(kernel.queue, kernel.now + afterMs, {
    kind: 'dad',
    netns: netns.id,
    device: device.index,
    address: address.local,
    generation: address.generation,
    step,
  })
}

/** A timer of an address fires. */
export function addressTimer(kernel: Kernel, netns: Netns, device: Device, ip: bigint, generation: number, step: DadStep): void {
  const address = device.ipv6.find((a) => a.local === ip && a.generation === generation)
  if (!address) return
  if (step === 'expire') return void removeIpv6Address(netns, device, ip, address.length)
  if (step === 'deprecate') return replace(device, address, { ...address, deprecated: true })
  if (address.state !== 'tentative') return
  if (step === 'done') return settleAddress(netns, device, address)
  sendSolicitation(kernel, netns, device, { source: 0n, target: ip })
  schedule(kernel, netns, device, address, DAD_RETRANSMIT_MS, 'done')
}

const replace = (device: Device, old: Ipv6Address, now: Ipv6Address): void =>
  void (device.ipv6 = device.ipv6.map((a) => (a === old ? now : a)))

/** Nobody else has it (`addrconf_dad_completed`). */
function settleAddress(netns: Netns, device: Device, address: Ipv6Address): void {
  const settled: Ipv6Address = { ...address, state: 'preferred' }
  replace(device, address, settled)
  insertRoutes(netns, ownRoutes(netns, device, settled))
}

/** Somebody else has it (`addrconf_dad_failure`). */
export function failAddress(device: Device, address: Ipv6Address): void {
  replace(device, address, { ...address, state: 'dadfailed' })
}

/** Takes the world's own devices, which have been up for long, past the time in which addresses are tried. */
export function settleAddresses(kernel: Kernel): void {
  for (const netns of kernel.namespaces.values())
    for (const device of netns.devices.values())
      for (const address of device.ipv6) if (address.state === 'tentative') settleAddress(netns, device, address)
  kernel.queue.heap = kernel.queue.heap.filter(({ event }) => event.kind !== 'dad')
}

/** The routes to its subnet, and to a peer. */
function prefixRoutes(device: Device, a: Ipv6Address): Route[] {
  if (a.noPrefixRoute || a.scope === 'host') return []
  const metric = a.metric ?? KERNEL_METRIC
  const routes = [kernelRoute('unicast', prefixOf(a.peer, a.length), device.index, metric)]
  if (a.peer !== a.local) routes.push(kernelRoute('unicast', prefixOf(a.local, 128), device.index, metric))
  return routes
}

/** The address itself, and on a router the subnet's anycast address. */
function ownRoutes(netns: Netns, device: Device, a: Ipv6Address): Route[] {
  const routes = [kernelRoute('local', prefixOf(a.local, 128), device.index)]
  if (conf6Number(netns, device.name, 'forwarding') !== 0) routes.push(...anycastRoutes(device, a))
  return routes
}

const anycastRoutes = (device: Device, a: Ipv6Address): Route[] =>
  a.length >= 127 || isLoopbackDevice(device)
    ? []
    : [kernelRoute('anycast', prefixOf(prefixOf(a.local, a.length).network, 128), device.index)]

/** Where groups are to be found. */
function groupsRoute(netns: Netns, device: Device): void {
  if (device.up && !isLoopbackDevice(device)) insertRoutes(netns, [kernelRoute('multicast', GROUPS, device.index, KERNEL_METRIC)])
}

/** `ip -6 addr del`. */
export function removeIpv6Address(netns: Netns, device: Device, local: bigint, length: number): Outcome<void> {
  const found = device.ipv6.find((a) => a.local === local && a.length === length)
  if (!found) return refuse('EADDRNOTAVAIL', 'ipv6: address not found.')
  device.ipv6 = device.ipv6.filter((a) => a !== found)
  const kept = device.ipv6.flatMap((a) => [...prefixRoutes(device, a), ...anycastRoutes(device, a)])
  const gone = [
    ...prefixRoutes(device, found),
    ...anycastRoutes(device, found),
    kernelRoute('local', prefixOf(local, 128), device.index),
  ].filter((route) => !kept.some((k) => k.kind === route.kind && samePrefix(k.destination, route.destination)))
  dropRoutes(
    netns,
    (route) =>
      route.device === device.index &&
      route.protocol === 'kernel' &&
      gone.some((g) => g.kind === route.kind && samePrefix(g.destination, route.destination)),
  )
  forgetSource(netns, local)
  return done(undefined)
}

/** Routes that preferred the address choose another (`fib6_remove_prefsrc`). */
function forgetSource(netns: Netns, local: bigint): void {
  if (!netns.ipv6.routes.some((route) => route.source === local)) return
  netns.ipv6.routes = netns.ipv6.routes.map((route) => (route.source === local ? { ...route, source: undefined } : route))
}

/** A device went up: what it had comes back, and with a signal its own address. */
export function ipv6Up(kernel: Kernel, netns: Netns, device: Device): void {
  if (!runsIpv6(netns, device)) return
  for (const address of device.ipv6) insertRoutes(netns, prefixRoutes(device, address))
  if (device.ipv6.length > 0) groupsRoute(netns, device)
  carrierChanged(kernel, netns, device)
}

/** Signals may have come to the device, to the other end of its cable, and to the bridges of both (`NETDEV_CHANGE`). */
function carrierChanged(kernel: Kernel, netns: Netns, device: Device): void {
  makeReady(kernel, netns, device)
  const peer = peerOf(kernel, device)
  if (peer) makeReady(kernel, peer.netns, peer.device)
  for (const [where, port] of [[netns, device], ...(peer ? [[peer.netns, peer.device] as const] : [])] as const)
    masterReady(kernel, where, port)
}

/** A bridge has a signal once a port has one. */
export function masterReady(kernel: Kernel, netns: Netns, port: Device): void {
  const bridge = port.master === undefined ? undefined : netns.devices.get(port.master)
  if (bridge) makeReady(kernel, netns, bridge)
}

function makeReady(kernel: Kernel, netns: Netns, device: Device): void {
  if (device.ipv6Ready || !device.up || !runsIpv6(netns, device) || !hasCarrier(kernel, netns, device)) return
  device.ipv6Ready = true
  const waiting = device.ipv6
  if (isLoopbackDevice(device)) {
    if (!device.ipv6.some((a) => a.local === LOOPBACK6)) insert(kernel, netns, device, { local: LOOPBACK6, length: 128 })
  } else {
    groupsRoute(netns, device)
    const own = linkLocalOf(device.mac)
    if (conf6Number(netns, device.name, 'addr_gen_mode') === 0 && !device.ipv6.some((a) => a.local === own))
      insert(kernel, netns, device, { local: own, length: 64 })
  }
  for (const address of waiting) begin(kernel, netns, device, address)
}

/** A device goes down: its addresses go too, unless they are to be kept (`addrconf_ifdown`). */
export function ipv6Down(netns: Netns, device: Device): void {
  device.ipv6Ready = false
  const keeps = conf6Number(netns, 'all', 'keep_addr_on_down') > 0 || conf6Number(netns, device.name, 'keep_addr_on_down') > 0
  device.ipv6 = keeps
    ? device.ipv6
        .filter((a) => !isLinkLocal(a.local) && a.validUntil === Infinity)
        .map((a) => (a.noDad || !detects(netns, device) ? a : { ...a, state: 'tentative' as const }))
    : []
  dropRoutes(netns, (route) => route.device === device.index)
}

/** `disable_ipv6` was written, or the MTU crossed 1280. */
export function ipv6Switched(kernel: Kernel, netns: Netns, device: Device): void {
  if (!runsIpv6(netns, device)) {
    ipv6Down(netns, device)
    device.ipv6 = []
  } else if (device.up && !device.ipv6Ready) ipv6Up(kernel, netns, device)
}

/** `forwarding` was written: a router hears its subnets' anycast addresses. */
export function forwardingSwitched(netns: Netns, device: Device): void {
  const settled = device.ipv6.filter((a) => a.state === 'preferred')
  if (!device.up) return
  if (conf6Number(netns, device.name, 'forwarding') !== 0)
    insertRoutes(
      netns,
      settled.flatMap((a) => anycastRoutes(device, a)),
    )
  else dropRoutes(netns, (route) => route.device === device.index && route.kind === 'anycast')
}
