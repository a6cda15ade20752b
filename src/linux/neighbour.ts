/**
 * The neighbour table and ARP: which MAC address stands behind a next hop. Entries live as the kernel's do (NUD states, three
 * probes a second apart, then FAILED). RFC 826, neighbour.c, arp.c.
 */
import { type Ip, contains, formatIp, isMulticast, prefixOf } from '../net/ip.ts'
import { multicastMac6 } from '../net/ipv6.ts'
import { BROADCAST_MAC, type Mac, ZERO_MAC } from '../net/mac.ts'
import type { ArpMessage, Packet } from '../net/packet.ts'
import { type Device, asksNobody, isLayer3 } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Ifindex, Netns } from './netns.ts'
import { type CtInfo, type Skb, newSkb } from './skb.ts'
import type { Connection } from './netfilter/conntrack.ts'
import { push } from './queue.ts'
import { logMartian } from './martian.ts'
import { addressType, isLocal, lookupRoute } from './route.ts'
import { validateSource } from './route-input.ts'
import { selectAddress } from './address.ts'
import { confMax, confNumber, confOr } from './sysctl.ts'
import { sendSolicitation } from './ipv6/solicit.ts'
import { hearArp } from './socket/arp.ts'
import { transmit } from './transmit.ts'
import { emit } from './emit.ts'
import { dropSkb } from './drop.ts'

export type NudState = 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'PERMANENT' | 'NOARP'

/** A packet that waits for an address: what is needed to send it on. */
export interface Waiting {
  packet: Packet
  id: number
  mark: number
  ct: Connection | undefined
  ctInfo: CtInfo
  local: boolean
  /** The bridge port that it came in by, when br_netfilter rewrote a switched frame. */
  bridgedFrom: Ifindex | undefined
}

export interface Neighbour {
  readonly device: Ifindex
  readonly ip: Ip
  mac: Mac | undefined
  state: NudState
  /** Virtual ms of the last proof that it is there, and of the last use. */
  confirmedAt: number
  usedAt: number
  probes: number
  waiting: Waiting[]
  /** IPv6: it says of itself that it forwards. */
  router?: boolean
  /** Timers of an older generation are stale. */
  generation: number
}

/** A second, and the slack of the kernel's timer wheel: an unanswered neighbour has failed after 3.06 s. */
const RETRANSMIT_MS = 1020
const MAX_PROBES = 3
const REACHABLE_MS = 30_000
const DELAY_MS = 5000
const QUEUE_LIMIT = 101

export const neighbourKey = (device: Ifindex, ip: Ip): string => `${device} ${ip}`

export function entryFor(netns: Netns, device: Device, ip: Ip): Neighbour {
  const key = neighbourKey(device.index, ip)
  let entry = netns.neighbours.get(key)
  if (!entry) {
    entry = {
      device: device.index,
      ip,
      mac: undefined,
      state: 'INCOMPLETE',
      confirmedAt: 0,
      usedAt: 0,
      probes: 0,
      waiting: [],
      generation: 0,
    }
    netns.neighbours.set(key, entry)
  }
  return entry
}

/** The state at this moment: REACHABLE ages to STALE without a timer. */
export function neighbourState(kernel: Kernel, entry: Neighbour): NudState {
  return entry.state === 'REACHABLE' && kernel.now - entry.confirmedAt > REACHABLE_MS ? 'STALE' : entry.state
}

/** Sends an IP packet to its next hop: at once when the MAC is known, after ARP when not. */
export function neighbourOutput(kernel: Kernel, netns: Netns, device: Device, nextHop: Ip, skb: Skb): void {
  if (isLayer3(device)) return sendTo(kernel, netns, device, ZERO_MAC, skb)
  if (typeof nextHop === 'bigint') {
    if (isMulticast(nextHop)) return sendTo(kernel, netns, device, multicastMac6(nextHop), skb)
  } else if (nextHop === 0xffffffff || addressType(netns, nextHop) === 'BROADCAST')
    return sendTo(kernel, netns, device, BROADCAST_MAC, skb)
  else if (isMulticast(nextHop)) return sendTo(kernel, netns, device, multicastMac(nextHop), skb)
  // `arp_constructor`: nobody is asked, so the frame carries the device's own address; what is there is used all the same.
  if (asksNobody(device) && !netns.neighbours.has(neighbourKey(device.index, nextHop)))
    return sendTo(kernel, netns, device, device.mac, skb)
  const mac = resolve(kernel, netns, device, nextHop, skb)
  if (mac !== undefined) sendTo(kernel, netns, device, mac, skb)
}

const multicastMac = (ip: number): Mac =>
  `01:00:5e:${[(ip >>> 16) & 0x7f, (ip >>> 8) & 255, ip & 255].map((b) => b.toString(16).padStart(2, '0')).join(':')}`

/** The MAC of a next hop if it is known; otherwise the packet is queued and asked for. */
export function resolve(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  nextHop: Ip,
  skb: Skb,
  bridgedFrom?: Device,
): Mac | undefined {
  const entry = entryFor(netns, device, nextHop)
  entry.usedAt = kernel.now
  const state = neighbourState(kernel, entry)
  if (entry.mac !== undefined && state !== 'FAILED' && state !== 'INCOMPLETE') {
    if (kernel.env.trace)
      emit(kernel, netns, skb, {
        kind: 'neighbour',
        address: formatIp(nextHop),
        device: device.name,
        state: 'known',
        mac: entry.mac,
      })
    if (state === 'STALE') startDelay(kernel, netns, entry)
    return entry.mac
  }
  if (kernel.env.trace)
    emit(kernel, netns, skb, { kind: 'neighbour', address: formatIp(nextHop), device: device.name, state: 'resolving' })
  if (entry.waiting.length >= QUEUE_LIMIT) entry.waiting.shift()
  entry.waiting.push({
    packet: skb.packet,
    id: skb.id,
    mark: skb.mark,
    ct: skb.ct,
    ctInfo: skb.ctInfo,
    local: skb.local,
    bridgedFrom: bridgedFrom?.index,
  })
  if (entry.state !== 'INCOMPLETE' || entry.probes === 0) {
    entry.state = 'INCOMPLETE'
    entry.mac = undefined
    entry.probes = 0
    probe(kernel, netns, device, entry, skb.packet.src)
  }
  return undefined
}

function sendTo(kernel: Kernel, netns: Netns, device: Device, mac: Mac, skb: Skb): void {
  transmit(kernel, netns, device, { src: device.mac, dst: mac, payload: { kind: 'ip', packet: skb.packet } }, skb.id, skb.mark)
}

function startDelay(kernel: Kernel, netns: Netns, entry: Neighbour): void {
  entry.state = 'DELAY'
  schedule(kernel, netns, entry, DELAY_MS)
}

function schedule(kernel: Kernel, netns: Netns, entry: Neighbour, afterMs: number): void {
  entry.generation++
  push(kernel.queue, kernel.now + afterMs, {
    kind: 'neighbour',
    netns: netns.id,
    key: neighbourKey(entry.device, entry.ip),
    generation: entry.generation,
  })
}

function probe(kernel: Kernel, netns: Netns, device: Device, entry: Neighbour, packetSource: Ip): void {
  entry.probes++
  if (typeof entry.ip === 'number') {
    const sender = announced(netns, device, entry.ip, packetSource)
    sendArp(kernel, netns, device, entry.mac ?? BROADCAST_MAC, {
      op: 'request',
      senderMac: device.mac,
      senderIp: sender,
      targetMac: ZERO_MAC,
      targetIp: entry.ip,
    })
  } else {
    const source = typeof packetSource === 'bigint' ? packetSource : undefined
    sendSolicitation(kernel, netns, device, { target: entry.ip, source: source === 0n ? undefined : source, mac: entry.mac })
  }
  schedule(kernel, netns, entry, RETRANSMIT_MS)
}

export function sendArp(kernel: Kernel, netns: Netns, device: Device, to: Mac, arp: ArpMessage): void {
  const id = kernel.next.packet++
  if (kernel.env.trace) kernel.env.trace(netns.id, id, arpStep(arp, 'tx', device))
  transmit(kernel, netns, device, { src: device.mac, dst: to, payload: { kind: 'arp', arp } }, id, 0)
}

const arpStep = (arp: ArpMessage, direction: 'tx' | 'rx', device: Device) => ({
  kind: 'arp' as const,
  op: arp.op,
  direction,
  device: device.name,
  senderIp: formatIp(arp.senderIp),
  senderMac: arp.senderMac,
  targetIp: formatIp(arp.targetIp),
  targetMac: arp.targetMac,
})

/** `neigh_event_send` without a packet: whether its address is known; if not it is asked for. */
export function kickNeighbour(kernel: Kernel, netns: Netns, device: Device, ip: Ip): boolean {
  const entry = entryFor(netns, device, ip)
  const state = neighbourState(kernel, entry)
  if (entry.mac !== undefined && state !== 'FAILED' && state !== 'INCOMPLETE') return true
  if (entry.state !== 'INCOMPLETE' || entry.probes === 0) {
    entry.state = 'INCOMPLETE'
    entry.probes = 0
    probe(kernel, netns, device, entry, 0)
  }
  return false
}

/** A timer of an entry fires: probe again, or give up and tell the senders. */
export function neighbourTimer(kernel: Kernel, netns: Netns, key: string, generation: number): void {
  const entry = netns.neighbours.get(key)
  const device = entry && netns.devices.get(entry.device)
  if (!entry || !device || entry.generation !== generation) return
  if (entry.state === 'DELAY') {
    entry.state = 'PROBE'
    entry.probes = 0
    probe(kernel, netns, device, entry, 0)
  } else if (entry.state === 'INCOMPLETE' || entry.state === 'PROBE') {
    if (entry.probes < MAX_PROBES) probe(kernel, netns, device, entry, entry.waiting.at(-1)?.packet.src ?? 0)
    else fail(kernel, netns, device, entry)
  }
}

function fail(kernel: Kernel, netns: Netns, device: Device, entry: Neighbour): void {
  entry.state = 'FAILED'
  entry.mac = undefined
  entry.probes = 0
  const { waiting } = entry
  entry.waiting = []
  for (const item of waiting) {
    const skb = skbOf(item)
    if (kernel.env.trace)
      emit(kernel, netns, skb, { kind: 'neighbour', address: formatIp(entry.ip), device: device.name, state: 'failed' })
    dropSkb(kernel, netns, skb, 'NEIGH_FAILED', `${formatIp(entry.ip)} did not answer on ${device.name}`)
    push(kernel.queue, kernel.now, {
      kind: 'icmp-error',
      netns: netns.id,
      skb,
      ...(typeof entry.ip === 'number' ? HOST_UNREACHABLE : ADDRESS_UNREACHABLE),
      mtu: 0,
    })
  }
}

const HOST_UNREACHABLE = { type: 3, code: 1 } as const
const ADDRESS_UNREACHABLE = { type: 1, code: 3 } as const

const skbOf = ({ id, packet, mark, ct, ctInfo, local }: Waiting): Skb => newSkb(id, packet, { mark, ct, ctInfo, local })

/** Learns an address: sends what waited for it. */
export function confirm(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  entry: Neighbour,
  mac: Mac,
  state: 'REACHABLE' | 'STALE',
): void {
  if (entry.state === 'PERMANENT') return
  // A request from a neighbour proves nothing new about one that is reachable already.
  const keep = state === 'STALE' && entry.mac === mac && entry.state !== 'INCOMPLETE' && entry.state !== 'FAILED'
  if (!keep) {
    entry.mac = mac
    entry.state = state
    entry.generation++
    entry.probes = 0
    if (state === 'REACHABLE') entry.confirmedAt = kernel.now
  }
  const { waiting } = entry
  entry.waiting = []
  for (const item of waiting) {
    const skb = skbOf(item)
    if (kernel.env.trace)
      emit(kernel, netns, skb, { kind: 'neighbour', address: formatIp(entry.ip), device: device.name, state: 'known', mac })
    if (item.bridgedFrom === undefined) sendTo(kernel, netns, device, mac, skb)
    else
      push(kernel.queue, kernel.now, { kind: 'bridged', netns: netns.id, bridge: device.index, from: item.bridgedFrom, mac, skb })
  }
}

/** An ARP message comes in: answer what asks for us (or for whom we proxy), learn what answers. */
export function receiveArp(kernel: Kernel, netns: Netns, device: Device, arp: ArpMessage, id: number, toAll = false): void {
  if (asksNobody(device)) return
  if (kernel.env.trace) kernel.env.trace(netns.id, id, arpStep(arp, 'rx', device))
  hearArp(kernel, netns, device, arp)
  const known = netns.neighbours.get(neighbourKey(device.index, arp.senderIp))
  if (arp.op === 'reply') {
    if (known) confirm(kernel, netns, device, known, arp.senderMac, toAll ? 'STALE' : 'REACHABLE')
    return
  }
  if (comesRight(kernel, netns, device, arp, toAll) && answersFor(netns, device, arp.targetIp, arp.senderIp)) {
    if (arp.senderIp !== 0) confirm(kernel, netns, device, entryFor(netns, device, arp.senderIp), arp.senderMac, 'STALE')
    sendArp(kernel, netns, device, arp.senderMac, {
      op: 'reply',
      senderMac: device.mac,
      senderIp: arp.targetIp,
      targetMac: arp.senderMac,
      targetIp: arp.senderIp,
    })
  } else if (known) confirm(kernel, netns, device, known, arp.senderMac, 'STALE')
}

/** A question is routed as a packet would be, so it is judged by rp_filter too (`arp_process`: ip_route_input). */
function comesRight(kernel: Kernel, netns: Netns, device: Device, arp: ArpMessage, toAll: boolean): boolean {
  const { senderIp: src, targetIp: dst, senderMac } = arp
  if (src === 0) return true
  const problem = validateSource(netns, device, { src, dst, mark: 0 })
  if (!problem) return true
  const header = { dst: toAll ? BROADCAST_MAC : device.mac, src: senderMac, type: '08:06' }
  logMartian(kernel, netns, device, 'source', { src, dst, header })
  return false
}

function answersFor(netns: Netns, device: Device, target: number, sender: number): boolean {
  if (isLocal(netns, target)) return target >>> 24 !== 127 && !ignores(netns, device, target, sender)
  if (confNumber(netns, device.name, 'forwarding') === 0) return false
  const found = lookupRoute(netns, { dst: target, src: sender, inDevice: device.name })
  if (found.kind !== 'found' || found.route.kind !== 'unicast') return false
  if (found.route.device === device.index) return confNumber(netns, device.name, 'proxy_arp_pvlan') !== 0
  return (
    confOr(netns, device.name, 'proxy_arp') || netns.proxies.has(`${device.index} ${target}`) || netns.proxies.has(`0 ${target}`)
  )
}

/** `arp_ignore` and `arp_filter`: when an address of its own is not answered for. */
function ignores(netns: Netns, device: Device, target: number, sender: number): boolean {
  const mode = confMax(netns, device.name, 'arp_ignore')
  const own = device.addresses.find((a) => a.local === target)
  if (mode === 8) return true
  if ((mode === 1 || mode === 2) && !own) return true
  if (mode === 2 && own && sender !== 0 && !contains(prefixOf(own.address, own.length), sender)) return true
  if (mode === 3 && device.addresses.every((a) => a.local !== target || a.scope === 'host')) return true
  if (!confOr(netns, device.name, 'arp_filter')) return false
  const back = lookupRoute(netns, { dst: sender, src: target })
  return back.kind !== 'found' || back.route.device !== device.index
}

/** `arp_announce`: which address an ARP request speaks for. */
function announced(netns: Netns, device: Device, target: number, packetSource: Ip): number {
  const mode = confMax(netns, device.name, 'arp_announce')
  const fits =
    mode === 0 ||
    (mode === 1 &&
      device.addresses.some((a) => {
        const subnet = prefixOf(a.address, a.length)
        return contains(subnet, packetSource) && contains(subnet, target)
      }))
  if (fits && typeof packetSource === 'number' && isLocal(netns, packetSource)) return packetSource
  return (selectAddress(netns, device, target, 'link') as number | undefined) ?? 0
}

/** A TCP acknowledgement proves that the next hop is there (`dst_confirm`). */
export function confirmNeighbour(kernel: Kernel, netns: Netns, device: Ifindex, ip: Ip): void {
  const entry = netns.neighbours.get(neighbourKey(device, ip))
  if (!entry?.mac || entry.state === 'PERMANENT' || entry.state === 'FAILED' || entry.state === 'INCOMPLETE') return
  entry.state = 'REACHABLE'
  entry.confirmedAt = kernel.now
  entry.generation++
}

/** `ip neigh add/replace`. */
export function setNeighbour(kernel: Kernel, netns: Netns, device: Device, ip: Ip, mac: Mac | undefined, state: NudState): void {
  const entry = entryFor(netns, device, ip)
  entry.mac = mac
  entry.state = state
  entry.confirmedAt = kernel.now
  entry.generation++
}

/** Entries go with their device, or when it goes down. */
export function flushNeighbours(netns: Netns, device: Ifindex, keepPermanent = false): void {
  for (const [key, entry] of netns.neighbours)
    if (entry.device === device && !(keepPermanent && entry.state === 'PERMANENT')) netns.neighbours.delete(key)
}
