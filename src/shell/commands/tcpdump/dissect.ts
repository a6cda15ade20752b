/** A captured frame's bytes, taken apart: Ethernet, 802.1Q, ARP, IPv4 and IPv6 with the ports of what they carry. IEEE 802.3, RFC 826, 791, 8200. */
import type { Ip } from '../../../net/ip.ts'

/** What was heard: by which device, which way, when. */
export interface Heard {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly device: string
  readonly ifindex: number
  readonly direction: 'in' | 'out'
  /** Ethernet on. */
  readonly bytes: Uint8Array
}

export interface Dissected {
  readonly heard: Heard
  readonly bytes: Uint8Array
  readonly source: string
  readonly destination: string
  /** 802.1Q, if it has one. */
  readonly vlan: number | undefined
  readonly ethertype: number
  /** Where what the ethertype names begins. */
  readonly network: number
  readonly ip: IpHeader | undefined
}

export interface IpHeader {
  readonly version: 4 | 6
  readonly source: Ip
  readonly destination: Ip
  readonly protocol: number
  readonly ttl: number
  readonly tos: number
  readonly id: number
  /** In bytes. */
  readonly offset: number
  readonly more: boolean
  readonly df: boolean
  /** Of the whole packet. */
  readonly length: number
  /** Where the header and where its payload begin and the packet ends, in the frame. */
  readonly at: number
  readonly payload: number
  readonly end: number
}

export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd } as const

export const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
export const u32 = (bytes: Uint8Array, at: number): number => ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0

export const macText = (bytes: Uint8Array, at: number): string =>
  Array.from(bytes.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, '0')).join(':')

export function ipv6At(bytes: Uint8Array, at: number): bigint {
  let value = 0n
  for (let i = 0; i < 16; i++) value = (value << 8n) | BigInt(bytes[at + i] ?? 0)
  return value
}

/** The header that begins at `at`, of a whole packet or of one that an ICMP error quotes; undefined where there is none. */
export function ipHeader(bytes: Uint8Array, at: number): IpHeader | undefined {
  const version = (bytes[at] ?? 0) >> 4
  if (version === 4 && bytes.length >= at + 20) {
    const header = ((bytes[at] ?? 0) & 15) * 4
    const length = u16(bytes, at + 2)
    const cut = u16(bytes, at + 6)
    return {
      version,
      source: u32(bytes, at + 12),
      destination: u32(bytes, at + 16),
      protocol: bytes[at + 9] ?? 0,
      ttl: bytes[at + 8] ?? 0,
      tos: bytes[at + 1] ?? 0,
      id: u16(bytes, at + 4),
      offset: (cut & 0x1fff) * 8,
      more: (cut & 0x2000) !== 0,
      df: (cut & 0x4000) !== 0,
      length,
      at,
      payload: at + header,
      end: Math.min(bytes.length, at + length),
    }
  }
  if (version !== 6 || bytes.length < at + 40) return undefined
  const length = 40 + u16(bytes, at + 4)
  return {
    version: 6,
    source: ipv6At(bytes, at + 8),
    destination: ipv6At(bytes, at + 24),
    protocol: bytes[at + 6] ?? 0,
    ttl: bytes[at + 7] ?? 0,
    tos: (u16(bytes, at) >> 4) & 255,
    id: 0,
    offset: 0,
    more: false,
    df: false,
    length,
    at,
    payload: at + 40,
    end: Math.min(bytes.length, at + length),
  }
}

export function dissect(heard: Heard): Dissected {
  const { bytes } = heard
  const tagged = u16(bytes, 12) === ETHERTYPE.vlan
  const network = tagged ? 18 : 14
  const ethertype = u16(bytes, network - 2)
  return {
    heard,
    bytes,
    destination: macText(bytes, 0),
    source: macText(bytes, 6),
    vlan: tagged ? u16(bytes, 14) & 0xfff : undefined,
    ethertype,
    network,
    ip: ethertype === ETHERTYPE.ipv4 || ethertype === ETHERTYPE.ipv6 ? ipHeader(bytes, network) : undefined,
  }
}

const WITH_PORTS = new Set([6, 17, 132])
/** Source and destination port, where the protocol has such and this is not a later fragment. */
export const portsOf = ({ bytes, ip }: Pick<Dissected, 'bytes' | 'ip'>): readonly [number, number] | undefined =>
  ip && WITH_PORTS.has(ip.protocol) && ip.offset === 0 ? [u16(bytes, ip.payload), u16(bytes, ip.payload + 2)] : undefined
