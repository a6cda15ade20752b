/** VXLAN: Ethernet frames in UDP datagrams between hosts, and the table that says which host has which MAC address. RFC 7348, drivers/net/vxlan/vxlan_core.c. */
import { type Ip, formatIp, isMulticast } from '../net/ip.ts'
import { type Mac, ZERO_MAC, isGroupMac } from '../net/mac.ts'
import { type Frame, type Packet, payloadLength } from '../net/packet.ts'
import { seen } from './copied-when-met.ts'
import type { Device, VxlanDetail, VxlanEntry, VxlanRemote } from './device.ts'
import { type Outcome, done, refuse } from './errno.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import type { Skb } from './skb.ts'
import { copyFrame } from './copy-frame.ts'
import { headerOf } from './header.ts'
import { icmpPacket } from './icmp.ts'
import { routeOutput, sendPacket } from './output.ts'
import { pathMtu } from './path-mtu.ts'
import { push } from './queue.ts'
import type { UdpSocket } from './socket/socket.ts'
import { sysctlNumber, sysctlRange } from './sysctl.ts'
import { dropFrame, dropUnsent } from './transmit.ts'

/** IP, UDP, VXLAN and the inner Ethernet header. */
export const VXLAN_OVERHEAD = 50
/** The port that Linux had before there was a standard. */
export const VXLAN_LINUX_PORT = 8472

export const isVxlan = (device: Device): device is Device & { detail: VxlanDetail } => device.detail.kind === 'vxlan'

const isFresh = (kernel: Kernel, detail: VxlanDetail, entry: VxlanEntry): boolean =>
  entry.state !== 'learned' || detail.ageingS === 0 || kernel.now - entry.seenAt <= detail.ageingS * 1000

/** The entries that have not aged away, newest first as the kernel lists them. */
export function vxlanEntries(kernel: Kernel, detail: VxlanDetail): [Mac, VxlanEntry][] {
  for (const [mac, entry] of detail.fdb) if (!isFresh(kernel, detail, entry)) detail.fdb.delete(mac)
  return [...detail.fdb].reverse()
}

/** Frames that nobody knows the way of go by the entry of zeros, which `remote` and `group` make (`vxlan_find_mac_tx`). */
function destinations(kernel: Kernel, detail: VxlanDetail, mac: Mac): readonly VxlanRemote[] {
  const known = detail.fdb.get(mac)
  if (known && isFresh(kernel, detail, known)) return known.remotes
  return detail.fdb.get(ZERO_MAC)?.remotes ?? []
}

/** A frame leaves by the device: into as many datagrams as the table names hosts (`vxlan_xmit`). */
export function vxlanTransmit(
  kernel: Kernel,
  netns: Netns,
  device: Device & { detail: VxlanDetail },
  frame: Frame,
  packet: number,
  mark: number,
): void {
  const remotes = destinations(kernel, device.detail, frame.dst)
  if (remotes.length === 0) {
    device.stats.txDropped++
    dropFrame(
      kernel,
      netns,
      device,
      frame,
      packet,
      mark,
      'VXLAN_NO_REMOTE',
      `the table of ${device.name} names no host for ${frame.dst}`,
    )
  }
  for (const remote of remotes) sendOne(kernel, netns, device, copyFrame(frame), packet, mark, remote)
}

/** The sender of a flow keeps one source port (`udp_flow_src_port`), so that routers on the way keep it on one path. */
function sourcePort(netns: Netns, detail: VxlanDetail, frame: Frame): number {
  let [low, high] = detail.srcPort
  if (low >= high) [low, high] = sysctlRange(netns, 'ipv4.ip_local_port_range')
  const { payload } = frame
  const parts: (string | number)[] = [frame.src, frame.dst]
  if (payload.kind === 'ip') {
    const { src, dst, protocol, transport: t } = payload.packet
    parts.splice(0, 2, formatIp(src), formatIp(dst), protocol)
    if (t.kind === 'tcp' || t.kind === 'udp' || t.kind === 'sctp') parts.push(t.sport, t.dport)
  }
  let hash = 0x811c9dc5
  for (const char of parts.join(' ')) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0
  return low + Math.floor((hash / 4294967296) * (high - low))
}

function sendOne(
  kernel: Kernel,
  netns: Netns,
  device: Device & { detail: VxlanDetail },
  frame: Frame,
  packet: number,
  mark: number,
  remote: VxlanRemote,
): void {
  const { detail } = device
  const underlay = kernel.namespaces.get(detail.underlay)
  if (!underlay) return
  const kept = underlay === netns ? mark : 0
  const outDevice = remote.via ?? detail.lower
  const route = routeOutput(underlay, remote.ip, { src: detail.local, mark: kept, outDevice })
  if (!route.ok || route.value.device === device) {
    const detail = `no way to the VXLAN host ${formatIp(remote.ip)}`
    return dropUnsent(kernel, netns, device, frame, packet, mark, 'IP_OUTNOROUTES', detail)
  }
  if (tellTooLong(kernel, netns, device, frame, underlay, remote.ip, route.value.device)) return
  const inner = frame.payload.kind === 'ip' ? frame.payload.packet : undefined
  const outer: Packet = {
    src: detail.local ?? route.value.source ?? 0,
    dst: remote.ip,
    ttl: detail.ttl || (isMulticast(remote.ip) ? 1 : sysctlNumber(underlay, 'ipv4.ip_default_ttl')),
    tos: detail.tos === 1 ? (inner?.tos ?? 0) : detail.tos,
    df: detail.df === 'set' || (detail.df === 'inherit' && inner?.df === true),
    id: 0,
    protocol: 17,
    transport: {
      kind: 'udp',
      sport: sourcePort(underlay, detail, frame),
      dport: remote.port ?? detail.dstPort,
      data: '',
      vxlan: { vni: remote.vni ?? detail.vni, frame },
    },
  }
  if (kernel.env.trace && inner)
    kernel.env.trace(netns.id, packet, {
      kind: 'encapsulate',
      by: 'vxlan',
      device: device.name,
      vni: remote.vni ?? detail.vni,
      inner: headerOf(inner, mark),
      outer: headerOf(outer, kept),
    })
  sendPacket(kernel, underlay, outer, { by: 'kernel', what: 'VXLAN datagram', mark: kept, outDevice, packet })
}

/**
 * A switched packet that may not be fragmented and does not fit is answered for by the tunnel itself: nobody else on the
 * bridge could tell its sender (`skb_tunnel_check_pmtu`, `iptunnel_pmtud_build_icmp`).
 */
function tellTooLong(kernel: Kernel, netns: Netns, device: Device, frame: Frame, underlay: Netns, to: Ip, out: Device): boolean {
  if (device.master === undefined || frame.payload.kind !== 'ip') return false
  const { packet } = frame.payload
  const mtu = pathMtu(kernel, underlay, to, out) - VXLAN_OVERHEAD
  if (typeof packet.src !== 'number' || !packet.df || payloadLength(frame) <= mtu) return false
  if (packet.transport.kind === 'icmp' && packet.transport.type !== 8 && packet.transport.type !== 0) return false
  const error = icmpPacket(packet.dst, packet.src, sysctlNumber(netns, 'ipv4.ip_default_ttl'), {
    type: 3,
    code: 4,
    mtu,
    quoted: packet,
  })
  push(kernel.queue, kernel.now, {
    kind: 'frame',
    netns: netns.id,
    device: device.index,
    frame: { src: frame.dst, dst: frame.src, payload: { kind: 'ip', packet: error } },
    packet: kernel.next.packet++,
    mark: 0,
  })
  return true
}

/** A datagram for a VXLAN port: its frame comes in by the device of that number, and tells where its sender is (`vxlan_rcv`). */
export function vxlanReceive(kernel: Kernel, underlay: Netns, skb: Skb, socket: UdpSocket): void {
  const { packet } = skb
  if (packet.transport.kind !== 'udp' || !packet.transport.vxlan || typeof packet.src !== 'number') return
  const { vni, frame } = packet.transport.vxlan
  for (const { id, devices } of seen(kernel.namespaces)) {
    for (const { index, detail, up } of seen(devices)) {
      if (detail.kind !== 'vxlan' || detail.socket !== socket.id || detail.vni !== vni || !up) continue
      const netns = kernel.namespaces.get(id)!
      const device = netns.devices.get(index)!
      if (!isVxlan(device)) continue
      if (frame.src === device.mac) return
      if (device.detail.learning) learn(kernel, device.detail, frame.src, packet.src)
      if (kernel.env.trace && frame.payload.kind === 'ip')
        kernel.env.trace(underlay.id, skb.id, {
          kind: 'decapsulate',
          by: 'vxlan',
          device: device.name,
          vni,
          inner: headerOf(frame.payload.packet, skb.mark),
          outer: headerOf(packet, skb.mark),
        })
      push(kernel.queue, kernel.now, {
        kind: 'frame',
        netns: netns.id,
        device: device.index,
        frame,
        packet: skb.id,
        mark: netns === underlay ? skb.mark : 0,
      })
      return
    }
  }
}

/** `vxlan_snoop`: an entry that a person made stays where it is. */
function learn(kernel: Kernel, detail: VxlanDetail, mac: Mac, from: number): void {
  if (isGroupMac(mac) || mac === ZERO_MAC) return
  const known = detail.fdb.get(mac)
  if (known) {
    known.seenAt = kernel.now
    if (known.state === 'learned' && known.remotes[0]?.ip !== from)
      known.remotes = [{ ip: from, port: undefined, vni: undefined, via: undefined }]
    return
  }
  detail.fdb.set(mac, {
    remotes: [{ ip: from, port: undefined, vni: undefined, via: undefined }],
    state: 'learned',
    seenAt: kernel.now,
  })
}

/** The port is opened with the first device of it that comes up (`vxlan_open`), and closed with the last that goes down. */
export function vxlanOpen(kernel: Kernel, detail: VxlanDetail): Outcome<void> {
  const underlay = kernel.namespaces.get(detail.underlay)
  if (!underlay) return refuse('ENODEV')
  for (const socket of underlay.sockets.values()) {
    if (socket.kind !== 'udp' || socket.localPort !== detail.dstPort) continue
    if (!socket.tunnel) return refuse('EADDRINUSE')
    detail.socket = socket.id
    return done(undefined)
  }
  const socket: UdpSocket = {
    kind: 'udp',
    id: kernel.next.socket++,
    netns: underlay.id,
    owner: { program: 'kernel', name: 'kernel', pid: 0 },
    localIp: 0,
    localPort: detail.dstPort,
    remoteIp: undefined,
    remotePort: 0,
    mark: 0,
    device: undefined,
    ttl: 0,
    connected: false,
    tunnel: true,
  }
  underlay.sockets.set(socket.id, socket)
  detail.socket = socket.id
  return done(undefined)
}

export function vxlanClose(kernel: Kernel, detail: VxlanDetail): void {
  const { socket } = detail
  detail.socket = undefined
  if (socket === undefined) return
  for (const netns of kernel.namespaces.values())
    for (const device of netns.devices.values()) if (isVxlan(device) && device.detail.socket === socket) return
  kernel.namespaces.get(detail.underlay)?.sockets.delete(socket)
}

/** `bridge fdb add/append/replace` of the device itself (`vxlan_fdb_update`). */
export function vxlanFdbAdd(
  kernel: Kernel,
  detail: VxlanDetail,
  mac: Mac,
  remote: VxlanRemote,
  how: 'add' | 'append' | 'replace',
  state: 'permanent' | 'static',
): Outcome<void> {
  if (remote.ip === 0) return refuse('EINVAL')
  const known = detail.fdb.get(mac)
  if (!known) {
    detail.fdb.set(mac, { remotes: [remote], state, seenAt: kernel.now })
    return done(undefined)
  }
  if (how === 'add') return refuse('EEXIST')
  if (how === 'replace') {
    if (mac === ZERO_MAC || isGroupMac(mac)) return refuse('EOPNOTSUPP')
    known.remotes = [remote]
    known.state = state
  } else if ((mac === ZERO_MAC || isGroupMac(mac)) && !known.remotes.some((r) => sameRemote(r, remote)))
    // Only floods go to many: for one machine the first stays.
    known.remotes = [...known.remotes, remote]
  return done(undefined)
}

const sameRemote = (a: VxlanRemote, b: VxlanRemote): boolean =>
  a.ip === b.ip && a.port === b.port && a.vni === b.vni && a.via === b.via

/** `bridge fdb del`: one host of an entry, or without one the whole entry. */
export function vxlanFdbDelete(detail: VxlanDetail, mac: Mac, remote: VxlanRemote | undefined): Outcome<void> {
  const known = detail.fdb.get(mac)
  if (!known) return refuse('ENOENT')
  if (remote) {
    const left = known.remotes.filter((r) => !sameRemote(r, remote))
    // The kernel does not mind a host that is not there, as long as the address is (__vxlan_fdb_delete).
    if (left.length === known.remotes.length) return done(undefined)
    known.remotes = left
    if (left.length > 0) return done(undefined)
  }
  detail.fdb.delete(mac)
  return done(undefined)
}
