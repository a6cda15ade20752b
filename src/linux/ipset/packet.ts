/** Sets and packets: what `-m set` asks and `-j SET` does. xt_set.c, ip_set_core.c (ip_set_test, ip_set_add, ip_set_del), ip_set_getport.c. */
import { bitsOf, familyOf } from '../../net/ip.ts'
import type { Mac } from '../../net/mac.ts'
import { type Packet, packetLength } from '../../net/packet.ts'
import { type ElementOptions, addElement, deleteElement, findElement, holdsMac, lengthsOf } from './element.ts'
import type { Element, Entry, Ipset, Ipsets } from './ipset.ts'
import { findSet } from './ipset.ts'

export type Side = 'src' | 'dst'

/** What a set may look at. */
export interface PacketView {
  readonly packet: Packet
  readonly srcMac: Mac | undefined
  readonly dstMac: Mac | undefined
  readonly inDevice: string | undefined
  readonly outDevice: string | undefined
}

export interface PacketQuestion {
  readonly sides: readonly Side[]
  /** `--return-nomatch`: exceptions count as elements, and elements not. */
  readonly returnNomatch?: boolean
  /** `! --update-counters`, `! --update-subcounters`. */
  readonly keepCounters?: boolean
  readonly keepSubcounters?: boolean
  readonly packets?: Comparison | undefined
  readonly bytes?: Comparison | undefined
}

export interface Comparison {
  readonly how: 'eq' | 'ne' | 'lt' | 'gt'
  readonly value: number
}

function portOf({ protocol, transport: t }: Packet, side: Side): { protocol: number; port: number } {
  if (t.kind === 'tcp' || t.kind === 'udp' || t.kind === 'sctp') return { protocol, port: side === 'src' ? t.sport : t.dport }
  return { protocol, port: t.kind === 'icmp' ? t.type * 256 + t.code : 0 }
}

/** What the packet says, in the words of the set's type; undefined where it has no such part. */
export function entryOf({ type, options }: Ipset, view: PacketView, sides: readonly Side[]): Entry | undefined {
  const { packet } = view
  if (sides.length < type.parts.length || familyOf(packet.src) !== options.family) {
    // Ports and MAC addresses belong to no family.
    if (sides.length < type.parts.length || (type.name !== 'bitmap:port' && type.name !== 'hash:mac')) return undefined
  }
  const host = bitsOf(familyOf(packet.src))
  const entry: { -readonly [Part in keyof Entry]: Entry[Part] } = {}
  for (let i = 0; i < type.parts.length; i++) {
    const part = type.parts[i]!
    const side = sides[i]!
    const ip = side === 'src' ? packet.src : packet.dst
    switch (part) {
      case 'ip':
        if (i === 0) entry.ip = ip
        else entry.ip2 = ip
        break
      case 'net':
        if (i === 0) {
          entry.ip = ip
          entry.length = host
        } else {
          entry.ip2 = ip
          entry.length2 = host
        }
        break
      case 'port': {
        const found = portOf(packet, side)
        if (type.method === 'bitmap' && found.protocol !== 6 && found.protocol !== 17) return undefined
        entry.protocol = found.protocol
        entry.port = found.port
        break
      }
      case 'mac': {
        const mac = side === 'src' ? view.srcMac : view.dstMac
        if (mac === undefined) return undefined
        entry.mac = mac
        break
      }
      case 'iface': {
        const device = side === 'src' ? view.inDevice : view.outDevice
        if (device === undefined) return undefined
        entry.device = device
        break
      }
      case 'set':
        return undefined
    }
  }
  return entry
}

function compares(comparison: Comparison | undefined, value: number): boolean {
  switch (comparison?.how) {
    case undefined:
      return true
    case 'eq':
      return value === comparison.value
    case 'ne':
      return value !== comparison.value
    case 'lt':
      return value < comparison.value
    case 'gt':
      return value > comparison.value
  }
}

/** Counts the packet, and asks what was counted. */
function countsFit(set: Ipset, element: Element, question: PacketQuestion, packet: Packet): boolean {
  if (!set.options.counters) return true
  if (!question.keepCounters) {
    element.packets += 1
    element.bytes += packetLength(packet)
  }
  return compares(question.packets, element.packets) && compares(question.bytes, element.bytes)
}

/** The element of the set that the packet is in, by these sides; of a list the first member's that has it. */
export function matchPacket(
  sets: Ipsets,
  set: Ipset,
  view: PacketView,
  question: PacketQuestion,
  now: number,
): Element | undefined {
  if (set.type.method === 'list') {
    for (const [name, member] of set.elements) {
      const inner = findSet(sets, name)
      if (!inner || (member.expiresAt !== undefined && member.expiresAt <= now)) continue
      const found = matchPacket(sets, inner, view, { ...question, keepCounters: question.keepSubcounters ?? false }, now)
      if (found && countsFit(set, member, question, view.packet)) return found
    }
    return undefined
  }
  const entry = entryOf(set, view, question.sides)
  if (!entry) return undefined
  if (set.options.range && !inRange(set, entry)) return undefined
  const element = findElement(set, entry, now)
  if (!element || !holdsMac(element, entry)) return undefined
  if (element.nomatch !== (question.returnNomatch === true && set.type.parts.includes('net'))) return undefined
  return countsFit(set, element, question, view.packet) ? element : undefined
}

function inRange({ type, options: { range } }: Ipset, { ip, port }: Entry): boolean {
  const value = type.parts[0] === 'port' ? port! : Number(ip)
  return !range || (value >= range.from && value <= range.to)
}

/** The entry as SET adds it: a network's length is the longest that the set has. */
function entryToAdd(set: Ipset, view: PacketView, sides: readonly Side[]): Entry | undefined {
  const entry = entryOf(set, view, sides)
  if (!entry) return undefined
  const [first, second] = lengthsOf(set)
  return {
    ...entry,
    ...(entry.length === undefined ? {} : { length: first[0] ?? entry.length }),
    ...(entry.length2 === undefined ? {} : { length2: second[0] ?? entry.length2 }),
  }
}

/** Adds what the packet says, or renews it with `exist`; true if a set took it. */
export function addPacket(
  sets: Ipsets,
  set: Ipset,
  view: PacketView,
  sides: readonly Side[],
  options: ElementOptions & { readonly exist: boolean },
  now: number,
): boolean {
  if (set.type.method === 'list')
    return [...set.elements.keys()].some((name) => {
      const member = findSet(sets, name)
      return member !== undefined && addPacket(sets, member, view, sides, options, now)
    })
  const entry = entryToAdd(set, view, sides)
  const { exist, timeout } = options
  const given: ElementOptions = {
    ...(set.options.timeout === undefined || timeout === undefined ? {} : { timeout }),
    // The packet that brought it is its first.
    ...(set.options.counters ? { packets: 1, bytes: packetLength(view.packet) } : {}),
  }
  return entry !== undefined && addElement(sets, set, entry, given, now, exist) === 'ok'
}

/** Deletes what the packet says; true if it was there. */
export function deletePacket(sets: Ipsets, set: Ipset, view: PacketView, sides: readonly Side[], now: number): boolean {
  if (set.type.method === 'list')
    return [...set.elements.keys()].some((name) => {
      const member = findSet(sets, name)
      return member !== undefined && deletePacket(sets, member, view, sides, now)
    })
  const entry = entryToAdd(set, view, sides)
  return entry !== undefined && deleteElement(sets, set, entry, {}, now) === 'ok'
}
