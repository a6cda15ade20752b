/** New devices that stand on others or tunnel: what `ip link add … type vxlan|macvlan|ipvlan|vlan|ipip` and `ip tuntap` ask. vxlan_core.c, macvlan.c, ipvlan_main.c, vlan_netlink.c, ip_tunnel.c, tun.c. */
import { ZERO_MAC } from '../net/mac.ts'
import type { Device, DeviceRef, IpipDetail, IpvlanMode, MacvlanMode, VxlanDetail } from './device.ts'
import { type Outcome, done, refuse } from './errno.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import { type NewDevice, checkNew, insert, newMac, rememberNsid, standOn } from './link.ts'
import { IPIP_OVERHEAD, ipipMtu } from './ipip.ts'
import { VXLAN_LINUX_PORT, VXLAN_OVERHEAD, isVxlan } from './vxlan.ts'

export type NewVxlan = Partial<Omit<VxlanDetail, 'kind' | 'fdb' | 'socket' | 'underlay'>> & { vni: number }

/** `vxlan_dev_configure`: one VNI on one port only once, unless they are bound to different devices. */
export function createVxlan(
  kernel: Kernel,
  netns: Netns,
  wanted: NewDevice,
  asks: NewVxlan,
  underlay: Netns = netns,
): Outcome<Device> {
  const check = checkNew(netns, wanted)
  if (!check.ok) return check
  const below = asks.lower === undefined ? undefined : underlay.devices.get(asks.lower)
  if (asks.lower !== undefined && !below) return refuse('ENODEV', 'Invalid local interface, device not found.')
  const detail: VxlanDetail = {
    kind: 'vxlan',
    vni: asks.vni,
    underlay: underlay.id,
    lower: asks.lower,
    local: asks.local,
    remote: asks.remote,
    dstPort: asks.dstPort || VXLAN_LINUX_PORT,
    srcPort: asks.srcPort ?? [0, 0],
    learning: asks.learning ?? true,
    ttl: asks.ttl ?? 0,
    tos: asks.tos ?? 0,
    df: asks.df ?? 'unset',
    ageingS: asks.ageingS ?? 300,
    udpChecksum: asks.udpChecksum ?? true,
    fdb: new Map(),
    socket: undefined,
  }
  for (const other of kernel.namespaces.values())
    for (const device of other.devices.values())
      if (isVxlan(device) && clashes(device.detail, detail))
        return refuse('EEXIST', 'A VXLAN device with the specified VNI already exists.')
  setVxlanRemote(kernel, detail, asks.remote)
  const most = below ? below.mtu - VXLAN_OVERHEAD : 65535
  const mtu = wanted.mtu === undefined ? (below ? most : 1500) : Math.min(wanted.mtu, most)
  return done(insert(netns, wanted.name, detail, wanted.mac ?? newMac(kernel), mtu, wanted.index))
}

const clashes = (a: VxlanDetail, b: VxlanDetail): boolean =>
  a.underlay === b.underlay && a.vni === b.vni && a.dstPort === b.dstPort

/** The default destination is an entry of zeros in the table. */
export function setVxlanRemote(kernel: Kernel, detail: VxlanDetail, remote: number | undefined): void {
  const old = detail.remote
  detail.remote = remote
  const known = detail.fdb.get(ZERO_MAC)
  const kept = known?.remotes.filter((r) => r.ip !== old) ?? []
  if (remote === undefined) return
  const added = { ip: remote, port: undefined, vni: undefined, via: detail.lower }
  detail.fdb.set(ZERO_MAC, { remotes: [...kept, added], state: 'permanent', seenAt: kernel.now })
}

function stack(
  netns: Netns,
  wanted: NewDevice,
  lowerNetns: Netns,
  lower: Device,
  make: (ref: DeviceRef) => Device['detail'],
  mac: string,
): Outcome<Device> {
  const check = checkNew(netns, wanted)
  if (!check.ok) return check
  const mtu = wanted.mtu ?? lower.mtu
  if (mtu > lower.mtu) return refuse('EINVAL')
  const detail = make({ netns: lowerNetns.id, device: lower.index })
  const device = insert(netns, wanted.name, detail, mac, mtu, wanted.index)
  standOn(lower, netns, device)
  rememberNsid(netns, lowerNetns)
  return done(device)
}

const uppersOfKind = (kernel: Kernel, lower: Device, kind: Device['detail']['kind']): Device[] =>
  lower.uppers.flatMap((ref) => {
    const upper = kernel.namespaces.get(ref.netns)?.devices.get(ref.device)
    return upper?.detail.kind === kind ? [upper] : []
  })

const isPassthru = ({ detail }: Device): boolean => detail.kind === 'macvlan' && detail.mode === 'passthru'

/** `macvlan_common_newlink`: `passthru` has the device below for itself. */
export function createMacvlan(
  kernel: Kernel,
  netns: Netns,
  wanted: NewDevice,
  lowerNetns: Netns,
  below: Device,
  mode: MacvlanMode,
): Outcome<Device> {
  // A macvlan on a macvlan stands beside it.
  const { detail } = below
  const holder = detail.kind === 'macvlan' ? kernel.namespaces.get(detail.lower.netns) : lowerNetns
  const lower = detail.kind === 'macvlan' ? holder?.devices.get(detail.lower.device) : below
  if (!holder || !lower || lower.detail.kind === 'loopback') return refuse('EINVAL')
  if (lower.master !== undefined) return refuse('EBUSY')
  const brothers = uppersOfKind(kernel, lower, 'macvlan')
  if (brothers.some(isPassthru) || (mode === 'passthru' && brothers.length > 0)) return refuse('EINVAL')
  const mac = mode === 'passthru' ? lower.mac : (wanted.mac ?? newMac(kernel))
  return stack(netns, wanted, holder, lower, (ref) => ({ kind: 'macvlan', lower: ref, mode }), mac)
}

export function createIpvlan(
  kernel: Kernel,
  netns: Netns,
  wanted: NewDevice,
  lowerNetns: Netns,
  lower: Device,
  mode: IpvlanMode,
): Outcome<Device> {
  if (lower.detail.kind === 'loopback') return refuse('EINVAL')
  if (lower.master !== undefined || uppersOfKind(kernel, lower, 'macvlan').length > 0) return refuse('EBUSY')
  return stack(netns, wanted, lowerNetns, lower, (ref) => ({ kind: 'ipvlan', lower: ref, mode }), lower.mac)
}

export function createVlan(
  kernel: Kernel,
  netns: Netns,
  wanted: NewDevice,
  lowerNetns: Netns,
  lower: Device,
  id: number,
): Outcome<Device> {
  if (lower.detail.kind === 'loopback') return refuse('EOPNOTSUPP', 'VLANs not supported on device.')
  const taken = uppersOfKind(kernel, lower, 'vlan').some(({ detail }) => detail.kind === 'vlan' && detail.id === id)
  if (taken) return refuse('EEXIST', 'VLAN device already exists.')
  return stack(netns, wanted, lowerNetns, lower, (ref) => ({ kind: 'vlan', lower: ref, id }), wanted.mac ?? lower.mac)
}

export type NewIpip = Partial<Omit<IpipDetail, 'kind' | 'underlay' | 'fallback'>>

/** `ip_tunnel_newlink`; the first tunnel of a namespace brings `tunl0` with it. */
export function createIpip(netns: Netns, wanted: NewDevice, asks: NewIpip): Outcome<Device> {
  ensureFallback(netns)
  const check = checkNew(netns, wanted)
  if (!check.ok) return check
  for (const { detail } of netns.devices.values())
    if (detail.kind === 'ipip' && !detail.fallback && detail.local === asks.local && detail.remote === asks.remote)
      return refuse('EEXIST')
  const detail: IpipDetail = { ...ipipDetail(netns), ...asks }
  if (detail.ttl !== 0 && !detail.pathMtu) return refuse('EINVAL')
  return done(insert(netns, wanted.name, detail, ZERO_MAC, wanted.mtu ?? ipipMtu(netns, detail), wanted.index))
}

const ipipDetail = (netns: Netns): IpipDetail => ({
  kind: 'ipip',
  underlay: netns.id,
  lower: undefined,
  local: undefined,
  remote: undefined,
  ttl: 0,
  tos: 0,
  pathMtu: true,
  fallback: false,
})

/** `tunl0`: what takes the packets that no other tunnel wants (`modprobe ipip`). */
export function ensureFallback(netns: Netns): Device {
  for (const device of netns.devices.values()) if (device.detail.kind === 'ipip' && device.detail.fallback) return device
  return insert(netns, 'tunl0', { ...ipipDetail(netns), fallback: true }, ZERO_MAC, 1500 - IPIP_OVERHEAD)
}

/** `ip tuntap add`: kept although nobody holds it (TUNSETPERSIST). */
export function createTun(kernel: Kernel, netns: Netns, name: string, mode: 'tun' | 'tap'): Outcome<Device> {
  const check = checkNew(netns, { name })
  if (!check.ok) return check
  const device = insert(netns, name, { kind: 'tun', mode }, mode === 'tap' ? newMac(kernel) : ZERO_MAC, 1500)
  if (mode === 'tun') device.txQueueLength = 500
  return done(device)
}
