/** Interface addresses and the routes that the kernel makes of them. devinet.c, fib_frontend.c (fib_add_ifaddr), ip-address(8). */
import {
  type Ip,
  LIMITED_BROADCAST,
  type Prefix,
  broadcastOf,
  contains,
  familyOf,
  isLoopback,
  isMulticast,
  isZeronet,
  prefixOf,
  samePrefix,
} from '../net/ip.ts'
import { seen } from './copied-when-met.ts'
import type { Device, InterfaceAddress } from './device.ts'
import type { Ifindex, Netns } from './netns.ts'
import { type Route, type RouteKind, type Scope, TABLE, rememberTable } from './route.ts'
import { selectSource } from './ipv6/source.ts'
import { confOr } from './sysctl.ts'
import { type Outcome, done, refuse } from './errno.ts'

const HOST_BITS = { 4: 32, 6: 128 } as const

export interface NewAddress {
  local: Ip
  length: number
  peer?: Ip
  broadcast?: Ip
  scope?: InterfaceAddress['scope']
  label?: string
  noPrefixRoute?: boolean
}

/** `ip addr add`: EEXIST if the device has it already. A second address in the same subnet becomes secondary. */
export function addAddress(netns: Netns, device: Device, wanted: NewAddress): Outcome<void> {
  // An address of zeros is taken and forgotten (`__inet_insert_ifa`).
  if (wanted.local === 0) return done(undefined)
  const address = wanted.peer ?? wanted.local
  if (device.addresses.some((a) => a.local === wanted.local && a.length === wanted.length && a.address === address)) {
    return refuse('EEXIST', 'ipv4: Address already assigned.')
  }
  const subnet = prefixOf(address, wanted.length)
  const scope = wanted.scope ?? (isLoopback(wanted.local) ? 'host' : 'global')
  const brother = device.addresses.find((a) => a.length === wanted.length && samePrefix(prefixOf(a.address, a.length), subnet))
  if (brother && brother.scope !== scope) return refuse('EINVAL', 'ipv4: Invalid scope value.')
  const added: InterfaceAddress = {
    local: wanted.local,
    address,
    length: wanted.length,
    broadcast: wanted.broadcast,
    scope,
    secondary: device.addresses.some(
      (a) => !a.secondary && a.length === wanted.length && samePrefix(prefixOf(a.address, a.length), subnet),
    ),
    label: wanted.label ?? device.name,
    ...(wanted.noPrefixRoute ? { noPrefixRoute: true } : {}),
  }
  const at = added.secondary ? device.addresses.length : primaryPlace(device.addresses, added)
  device.addresses = device.addresses.toSpliced(at, 0, added)
  addAddressRoutes(netns, device, added)
  return done(undefined)
}

/** Primary addresses stand before secondary ones, the narrower scope first, else in order of arrival (`__inet_insert_ifa`). */
function primaryPlace(addresses: readonly InterfaceAddress[], added: InterfaceAddress): number {
  return addresses.findLastIndex((a) => !a.secondary && SCOPE_RANK[added.scope] <= SCOPE_RANK[a.scope]) + 1
}

/** `ip addr del`: a removed primary takes its secondaries with it, unless promote_secondaries makes the first of them primary. */
export function removeAddress(netns: Netns, device: Device, local: Ip, length: number, peer?: Ip): Outcome<void> {
  const found = device.addresses.find(
    (a) => a.local === local && a.length === length && (peer === undefined || a.address === peer),
  )
  if (!found) return refuse('EADDRNOTAVAIL', 'ipv4: Address not found.')
  const subnet = prefixOf(found.address, found.length)
  const isBrother = (a: InterfaceAddress): boolean =>
    !found.secondary && a.secondary && a.length === length && samePrefix(prefixOf(a.address, a.length), subnet)
  const brothers = device.addresses.filter(isBrother)
  device.addresses = device.addresses.filter((a) => a !== found && !brothers.includes(a))
  removeAddressRoutes(netns, device, [found, ...brothers])
  const [heir, ...others] = brothers
  if (!device.addresses.some((a) => typeof a.local === 'number') && !heir) disableIp(netns, device)
  if (!heir || !confOr(netns, device.name, 'promote_secondaries')) return done(undefined)
  for (const a of [{ ...heir, secondary: false }, ...others]) {
    device.addresses = a.secondary
      ? [...device.addresses, a]
      : device.addresses.toSpliced(primaryPlace(device.addresses, a), 0, a)
    addAddressRoutes(netns, device, a)
  }
  return done(undefined)
}

/** Without its last address a device has no IPv4: all its routes go, and its neighbours (`fib_disable_ip`). */
function disableIp(netns: Netns, device: Device): void {
  netns.routes = netns.routes.filter((route) => route.device !== device.index)
  for (const [key, entry] of netns.neighbours)
    if (entry.device === device.index && typeof entry.ip === 'number') netns.neighbours.delete(key)
}

const kernelRoute = (kind: RouteKind, destination: Prefix, device: Ifindex, source: Ip, scope: Scope): Route => ({
  table: kind === 'unicast' ? TABLE.main : TABLE.local,
  kind,
  destination,
  via: undefined,
  device,
  source,
  metric: 0,
  scope,
  protocol: 'kernel',
  onlink: false,
})

/** The routes of one address, in the order of fib_add_ifaddr. Only the host's own stands while the device is down. */
function routesOf(device: Device, a: InterfaceAddress): Route[] {
  const bits = HOST_BITS[familyOf(a.local)]
  const subnet = prefixOf(a.address, a.length)
  // A secondary address prefers its primary as the source (`inet_ifa_byprefix`).
  const primary = a.secondary
    ? device.addresses.find((p) => !p.secondary && p.length === a.length && samePrefix(prefixOf(p.address, p.length), subnet))
    : undefined
  const source = primary?.local ?? a.local
  const routes: Route[] = [kernelRoute('local', prefixOf(a.local, bits), device.index, source, 'host')]
  if (!device.up || isMulticast(a.local)) return routes
  if (a.broadcast !== undefined && a.broadcast !== LIMITED_BROADCAST)
    routes.push(kernelRoute('broadcast', prefixOf(a.broadcast, bits), device.index, source, 'link'))
  if (!isZeronet(subnet.network) && !a.secondary && (subnet.network !== a.local || a.length < bits)) {
    const loopback = device.detail.kind === 'loopback'
    if (!a.noPrefixRoute)
      routes.push(kernelRoute(loopback ? 'local' : 'unicast', subnet, device.index, a.local, loopback ? 'host' : 'link'))
    if (typeof a.local === 'number' && a.length < 31) {
      routes.push(kernelRoute('broadcast', prefixOf(broadcastOf(subnet), bits), device.index, a.local, 'link'))
    }
  }
  return routes
}

const sameRoute = (a: Route, b: Route): boolean =>
  a.table === b.table &&
  a.kind === b.kind &&
  a.device === b.device &&
  a.source === b.source &&
  samePrefix(a.destination, b.destination)

export function addAddressRoutes(netns: Netns, device: Device, address: InterfaceAddress): void {
  const missing: Route[] = []
  // The broadcast address that is given may be the one that is derived.
  for (const route of routesOf(device, address))
    if (![...netns.routes, ...missing].some((r) => sameRoute(r, route))) missing.push(route)
  netns.routes = [...netns.routes, ...missing]
  for (const { table } of missing) rememberTable(netns, table)
}

function removeAddressRoutes(netns: Netns, device: Device, gone: readonly InterfaceAddress[]): void {
  const kept: Route[] = []
  for (const address of device.addresses) kept.push(...routesOf(device, address))
  const dropped = gone.flatMap((address) => routesOf({ ...device, up: true }, address))
  const locals = new Set(gone.map((a) => a.local).filter((ip) => !isAssigned(netns, ip)))
  netns.routes = netns.routes.filter(
    (route) =>
      (!dropped.some((d) => sameRoute(d, route)) || kept.some((k) => sameRoute(k, route)) || stillOn(netns, device, route)) &&
      // Routes that prefer a source address which no device has any more go with it.
      !(route.source !== undefined && locals.has(route.source)),
  )
}

const isAssigned = (netns: Netns, ip: Ip): boolean => {
  for (const device of netns.devices.values()) if (device.addresses.some((a) => a.local === ip)) return true
  return false
}

const stillOn = (netns: Netns, device: Device, route: Route): boolean => {
  const holder = route.device === undefined ? undefined : netns.devices.get(route.device)
  return (
    holder !== undefined &&
    holder !== device &&
    holder.addresses.some((a) => routesOf(holder, a).some((r) => sameRoute(r, route)))
  )
}

const SCOPE_RANK = { global: 0, link: 253, host: 254 } as const

/**
 * The address that a packet leaving by `device` towards `towards` gets (`inet_select_addr`): the first primary one whose subnet
 * holds the target, else the device's first, else any other device's that is not link-local in scope.
 */
export function selectAddress(
  netns: Netns,
  device: Device,
  towards: Ip | undefined,
  scope: keyof typeof SCOPE_RANK = 'global',
): Ip | undefined {
  if (typeof towards === 'bigint') return selectSource(netns, device, towards)
  const family = 4
  let first: Ip | undefined
  for (const a of device.addresses) {
    if (a.secondary || familyOf(a.local) !== family || SCOPE_RANK[a.scope] > SCOPE_RANK[scope]) continue
    if (towards === undefined || contains(prefixOf(a.address, a.length), towards)) return a.local
    first ??= a.local
  }
  if (first !== undefined) return first
  for (const other of seen(netns.devices)) {
    if (other === device) continue
    for (const a of other.addresses) {
      if (!a.secondary && familyOf(a.local) === family && a.scope !== 'link' && SCOPE_RANK[a.scope] <= SCOPE_RANK[scope])
        return a.local
    }
  }
  return undefined
}
