/**
 * A frame as the bytes of a wire: Ethernet (IEEE 802.3), ARP (RFC 826), IPv4 and IPv6 (RFC 791, 8200), TCP with the options that
 * Linux sends (RFC 9293, 7323), UDP, ICMP, ICMPv6, SCTP, with their checksums. For captures only: the engine compares fields.
 */
import type { Ip } from './ip.ts'
import {
  PROTOCOL,
  TCP,
  type ArpMessage,
  type Frame,
  type IcmpMessage,
  type NeighbourMessage,
  type Packet,
  type TcpSegment,
} from './packet.ts'

/** What no field of a packet says. */
export interface WireClock {
  /** Milliseconds: TCP's timestamp option counts in them, as Linux's does. */
  nowMs: number
}

/** Bytes that grow; all numbers in network order. */
interface Writer {
  bytes: number[]
  u8(value: number): void
  u16(value: number): void
  u32(value: number): void
  put(bytes: Iterable<number>): void
}

function writer(): Writer {
  const bytes: number[] = []
  const u8 = (value: number) => void bytes.push(value & 255)
  const u16 = (value: number) => (u8(value >>> 8), u8(value))
  return {
    bytes,
    u8,
    u16,
    u32: (value) => (u16(value >>> 16), u16(value)),
    put: (more) => {
      for (const byte of more) u8(byte)
    },
  }
}

/** The whole frame, without the frame check sequence, as AF_PACKET sees it. */
export function frameBytes(frame: Frame, clock: WireClock): Uint8Array {
  const out = writer()
  out.put(macBytes(frame.dst))
  out.put(macBytes(frame.src))
  if (frame.vlan !== undefined) {
    out.u16(0x8100)
    out.u16(frame.vlan)
  }
  if (frame.payload.kind === 'arp') {
    out.u16(0x0806)
    arp(out, frame.payload.arp)
  } else {
    const { packet } = frame.payload
    out.u16(typeof packet.src === 'number' ? 0x0800 : 0x86dd)
    out.put(packetBytes(packet, clock))
  }
  return Uint8Array.from(out.bytes)
}

const macBytes = (mac: string): number[] => mac.split(':').map((part) => parseInt(part, 16))

function addressBytes(ip: Ip): number[] {
  if (typeof ip === 'number') return [ip >>> 24, (ip >>> 16) & 255, (ip >>> 8) & 255, ip & 255]
  return Array.from({ length: 16 }, (_, i) => Number((ip >> BigInt(120 - 8 * i)) & 255n))
}

function arp(out: Writer, message: ArpMessage): void {
  out.u16(1)
  out.u16(0x0800)
  out.u8(6)
  out.u8(4)
  out.u16(message.op === 'request' ? 1 : 2)
  out.put(macBytes(message.senderMac))
  out.put(addressBytes(message.senderIp))
  out.put(macBytes(message.targetMac))
  out.put(addressBytes(message.targetIp))
}

/** An IP packet with everything in it. */
export function packetBytes(packet: Packet, clock: WireClock): Uint8Array {
  const payload = transportBytes(packet, clock)
  const out = writer()
  if (typeof packet.src === 'number') {
    out.u8(0x45)
    out.u8(packet.tos)
    out.u16(20 + payload.length)
    out.u16(packet.id)
    out.u16(packet.df ? 0x4000 : 0)
    out.u8(packet.ttl)
    out.u8(packet.protocol)
    out.u16(0)
    out.put(addressBytes(packet.src))
    out.put(addressBytes(packet.dst))
    patch16(out.bytes, 10, checksum(out.bytes))
  } else {
    out.u32(((6 << 28) | (packet.tos << 20)) >>> 0)
    out.u16(payload.length)
    out.u8(packet.protocol)
    out.u8(packet.ttl)
    out.put(addressBytes(packet.src))
    out.put(addressBytes(packet.dst))
  }
  out.put(payload)
  return Uint8Array.from(out.bytes)
}

function transportBytes(packet: Packet, clock: WireClock): number[] {
  const out = writer()
  const t = packet.transport
  switch (t.kind) {
    case 'tcp':
      tcp(out, t, clock)
      patch16(out.bytes, 16, checksum(pseudoHeader(packet, PROTOCOL.tcp, out.bytes.length), out.bytes))
      break
    case 'udp': {
      const data = t.vxlan ? vxlanBytes(t.vxlan, clock) : utf8(t.data)
      out.u16(t.sport)
      out.u16(t.dport)
      out.u16(8 + data.length)
      out.u16(0)
      out.put(data)
      // A sum of zero would say that there is none (RFC 768).
      patch16(out.bytes, 6, checksum(pseudoHeader(packet, PROTOCOL.udp, out.bytes.length), out.bytes) || 0xffff)
      break
    }
    case 'icmp': {
      icmp(out, t, typeof packet.src === 'number', clock)
      const pseudo = typeof packet.src === 'number' ? [] : pseudoHeader(packet, PROTOCOL.icmpv6, out.bytes.length)
      patch16(out.bytes, 2, checksum(pseudo, out.bytes))
      break
    }
    case 'sctp': {
      out.u16(t.sport)
      out.u16(t.dport)
      out.u32(t.tag)
      out.u32(0)
      sctpChunk(out, t.chunk, utf8(t.data))
      // CRC-32C stands in little-endian order (RFC 9260, appendix A).
      const sum = crc32c(out.bytes)
      for (let i = 0; i < 4; i++) out.bytes[8 + i] = (sum >>> (8 * i)) & 255
      break
    }
    case 'raw':
      out.put(t.inner ? packetBytes(t.inner, clock) : new Uint8Array(t.size))
  }
  return out.bytes
}

/** RFC 7348: the flag that says that there is a VNI, the VNI, the frame. */
function vxlanBytes({ vni, frame }: { vni: number; frame: Frame }, clock: WireClock): number[] {
  const out = writer()
  out.u32(0x08000000)
  out.u32((vni << 8) >>> 0)
  out.put(frameBytes(frame, clock))
  return out.bytes
}

const MSS = 1460
const WINDOW_SCALE = 7

/** Options as Linux orders them: a SYN has MSS, SACK, timestamps and window scale; the others have timestamps, an RST none. */
function tcp(out: Writer, t: TcpSegment, { nowMs }: WireClock): void {
  const syn = (t.flags & TCP.syn) !== 0
  const bare = (t.flags & TCP.rst) !== 0
  out.u16(t.sport)
  out.u16(t.dport)
  out.u32(t.seq)
  out.u32(t.flags & TCP.ack ? t.ack : 0)
  out.u8(((syn ? 10 : bare ? 5 : 8) << 4) & 255)
  out.u8(t.flags)
  // Only a SYN's window is not scaled.
  out.u16(syn || bare ? t.window : t.window >>> WINDOW_SCALE)
  out.u16(0)
  out.u16(0)
  if (syn) {
    const mss = t.mss ?? MSS
    out.put([2, 4, mss >> 8, mss & 255, 4, 2, 8, 10])
    timestamps(out, nowMs, t.flags)
    out.put([1, 3, 3, WINDOW_SCALE])
  } else if (!bare) {
    out.put([1, 1, 8, 10])
    timestamps(out, nowMs, t.flags)
  }
  out.put(utf8(t.data))
}

/** The echo is the other side's clock, which here is the same. */
function timestamps(out: Writer, nowMs: number, flags: number): void {
  const now = Math.floor(nowMs)
  out.u32(now)
  out.u32(flags & TCP.ack ? now : 0)
}

/** The part of a packet that an error quotes: an error stays within 576 bytes (RFC 1812), 1280 in IPv6 (RFC 4443). */
const QUOTE = { 4: 548, 6: 1232 } as const

function icmp(out: Writer, t: IcmpMessage, v4: boolean, clock: WireClock): void {
  out.u8(t.type)
  out.u8(t.code)
  out.u16(0)
  if (t.neighbour) return neighbour(out, t.type, t.neighbour)
  if (t.quoted) {
    if (t.gateway !== undefined) return redirect(out, t.gateway, t.quoted, v4, clock)
    // "Fragmentation needed" has its MTU in the lower half, "packet too big" in all of the word.
    out.u32(t.mtu)
    out.put(packetBytes(t.quoted, clock).subarray(0, v4 ? QUOTE[4] : QUOTE[6]))
    return
  }
  out.u16(t.id)
  out.u16(t.seq)
  // What ping fills its payload with, after the time.
  for (let i = 0; i < t.size; i++) out.u8(i < 16 ? 0 : i)
}

/** A solicitation (135) or an advertisement (136), RFC 4861 4.3 and 4.4, with the link-layer address that it tells. */
function neighbour(out: Writer, type: number, { target, mac, solicited, override, router }: NeighbourMessage): void {
  out.u32(type === 136 ? (((router ? 4 : 0) | (solicited ? 2 : 0) | (override ? 1 : 0)) << 29) >>> 0 : 0)
  out.put(addressBytes(target))
  if (mac === undefined) return
  out.put([type === 136 ? 2 : 1, 1])
  out.put(macBytes(mac))
}

/** RFC 792; ICMPv6's (RFC 4861, 4.5) names the destination beside the better hop. */
function redirect(out: Writer, gateway: Ip, quoted: Packet, v4: boolean, clock: WireClock): void {
  if (!v4) out.u32(0)
  out.put(addressBytes(gateway))
  if (!v4) out.put(addressBytes(quoted.dst))
  out.put(packetBytes(quoted, clock).subarray(0, v4 ? QUOTE[4] : QUOTE[6] - 32))
}

const CHUNKS = {
  DATA: 0,
  INIT: 1,
  'INIT-ACK': 2,
  SACK: 3,
  ABORT: 6,
  SHUTDOWN: 7,
  'SHUTDOWN-ACK': 8,
  'COOKIE-ECHO': 10,
  'COOKIE-ACK': 11,
  'SHUTDOWN-COMPLETE': 14,
} as const

/** The chunk's fixed part (RFC 9260, 3.3): what the simulation does not count stands as zero. */
function sctpChunk(out: Writer, chunk: keyof typeof CHUNKS, data: readonly number[]): void {
  const fixed: Partial<Record<keyof typeof CHUNKS, number>> = { INIT: 16, 'INIT-ACK': 16, DATA: 12, SACK: 12, SHUTDOWN: 4 }
  const length = 4 + (fixed[chunk] ?? 0) + data.length
  out.u8(CHUNKS[chunk])
  out.u8(chunk === 'DATA' ? 3 : 0)
  out.u16(length)
  out.put(new Uint8Array(fixed[chunk] ?? 0))
  out.put(data)
  out.put(new Uint8Array((4 - (length % 4)) % 4))
}

function pseudoHeader(packet: Packet, protocol: number, length: number): number[] {
  const out = writer()
  out.put(addressBytes(packet.src))
  out.put(addressBytes(packet.dst))
  out.u32(length)
  out.u32(protocol)
  return out.bytes
}

function patch16(bytes: number[], at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value & 255
}

/** The Internet checksum (RFC 1071); parts of even length, except the last. */
function checksum(...parts: readonly (readonly number[])[]): number {
  let sum = 0
  for (const part of parts) for (let i = 0; i < part.length; i += 2) sum += (part[i]! << 8) | (part[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

function crc32c(bytes: readonly number[]): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  return ~crc >>> 0
}

/** Without an encoder object, which the engine has not. A lone surrogate becomes U+FFFD. */
function utf8(text: string): number[] {
  const bytes: number[] = []
  for (const character of text) {
    let code = character.codePointAt(0)!
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return bytes
}
