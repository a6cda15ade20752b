/** Tells `nft monitor trace` of a packet that `meta nftrace set 1` has chosen: its headers, each rule that took it, the policy (net/netfilter/nf_tables_trace.c, src/netlink.c). */
import { dictionary } from '../../net/dictionary.ts'
import { formatIp } from '../../net/ip.ts'
import { type Packet, packetLength } from '../../net/packet.ts'
import type { HookContext } from '../netfilter/verdict.ts'
import type { NftTrace } from '../netlink.ts'
import { PLAIN, type TypeName, formatValue } from './datatype.ts'
import { PAYLOADS } from './fields.ts'
import { readPayload } from './read.ts'
import type { NftChain, NftRule, NftTable } from './ruleset.ts'
import type { Result } from './statements.ts'

/** Bytes of the transport header that the kernel hands out (NFT_TRACETYPE_TRANSPORT_HSIZE). */
const TRANSPORT_BYTES = 20

const listens = ({ kernel, skb }: HookContext): boolean => skb.nftrace === true && kernel.env.netlink !== undefined

/** One number for all that one namespace does with a packet; it is another where the packet has come in again. */
export function traceId({ netns, skb }: HookContext): number {
  let hash = 0x811c9dc5
  for (const c of `${netns.id} ${skb.id} ${skb.inDevice?.index ?? 0}`) hash = Math.imul(hash ^ c.charCodeAt(0), 0x01000193) >>> 0
  return hash
}

function tell(context: HookContext, { family, name }: NftTable, chain: NftChain, what: NftTrace['what']): void {
  const { kernel, netns } = context
  kernel.env.netlink?.(netns.id, { kind: 'nft-trace', id: traceId(context), family, table: name, chain: chain.name, what })
}

/** A base chain begins to look at the packet. */
export function tracePacket(context: HookContext, table: NftTable, base: NftChain): void {
  if (listens(context)) tell(context, table, base, { kind: 'packet', header: headerText(context, table) })
}

/** A rule has held. `began`: whether this rule was the first to choose the packet, whose headers have not been told yet. */
export function traceRule(
  context: HookContext,
  { table, chain, rule }: { table: NftTable; chain: NftChain; rule: NftRule },
  result: Exclude<Result, string> | undefined,
  began: boolean,
): void {
  if (!listens(context)) return
  if (began) tell(context, table, chain, { kind: 'packet', header: headerText(context, table) })
  tell(context, table, chain, { kind: 'rule', rule, verdict: verdictOf(result) })
}

function verdictOf(result: Exclude<Result, string> | undefined): string {
  if (!result) return 'continue'
  if (result.kind === 'verdict') return result.verdict.kind === 'accept' ? 'accept' : 'drop'
  return 'chain' in result.verdict ? `${result.verdict.kind} ${result.verdict.chain}` : result.verdict.kind
}

export function tracePolicy(context: HookContext, table: NftTable, base: NftChain, policy: 'accept' | 'drop'): void {
  if (listens(context)) tell(context, table, base, { kind: 'policy', policy, mark: context.skb.mark })
}

// --- the headers ---

const FIELDS: Readonly<Record<string, readonly string[]>> = dictionary({
  ip: ['saddr', 'daddr', 'dscp', 'ecn', 'ttl', 'id', 'protocol', 'length'],
  ip6: ['saddr', 'daddr', 'dscp', 'ecn', 'hoplimit', 'flowlabel', 'nexthdr', 'length'],
  tcp: ['sport', 'dport', 'flags', 'window'],
  udp: ['sport', 'dport', 'length'],
  icmp: ['type', 'code', 'id', 'sequence'],
  icmpv6: ['type', 'code', 'id', 'sequence'],
  sctp: ['sport', 'dport', 'vtag'],
})

function fieldsText(context: HookContext, protocol: string, without: readonly string[] = []): string[] {
  return (FIELDS[protocol] ?? [])
    .filter((field) => !without.includes(field))
    .map((field) => `${protocol} ${field} ${valueText(protocol, field, context)}`)
}

function valueText(protocol: string, field: string, context: HookContext): string {
  const value = readPayload(protocol, field, context) ?? 0
  const type: TypeName = PAYLOADS[protocol]?.[field] ?? 'integer'
  if (type === 'tcp_flag' && (Number(value) & (Number(value) - 1)) !== 0) return `== 0x${Number(value).toString(16)}`
  const text =
    typeof value === 'bigint' ? formatIp(value) : formatValue(type, value, { style: PLAIN, deviceName: () => undefined })
  return type === 'tcp_flag' ? `== ${text}` : text
}

function headerText(context: HookContext, table: NftTable): string {
  const { skb, inDevice, outDevice } = context
  const { packet } = skb
  const v4 = typeof packet.src === 'number'
  const words: string[] = []
  if (inDevice) words.push(`iif "${inDevice.name}"`)
  if (outDevice) words.push(`oif "${outDevice.name}"`)
  if (inDevice?.detail.kind === 'loopback') words.push(`@ll,0,112 0x${v4 ? '800' : '86dd'}`)
  else if (inDevice && skb.srcMac !== undefined) words.push(`ether saddr ${skb.srcMac} ether daddr ${skb.dstMac ?? ''}`)
  const l3 = v4 ? 'ip' : 'ip6'
  // In a table of one family nft takes the protocol field for understood.
  words.push(...fieldsText(context, l3, table.family === 'inet' ? [] : ['protocol', 'nexthdr']))
  const { transport } = packet
  if (transport.kind !== 'raw') words.push(...fieldsText(context, transport.kind === 'icmp' && !v4 ? 'icmpv6' : transport.kind))
  words.push(...restText(packet, context))
  return words.join(' ')
}

const hex = (value: number, bytes: number): string => value.toString(16).padStart(bytes * 2, '0')
const reversed = (text: string): string => (text.match(/../g) ?? []).reverse().join('')

/** Seconds of 2025-01-01: when the world began. */
const EPOCH = 1_735_689_600

/** What stands behind the header within those bytes, as hexadecimal. */
function restText(packet: Packet, { kernel }: HookContext): string[] {
  const { transport: t } = packet
  let bytes = ''
  if (t.kind === 'udp' || t.kind === 'sctp') {
    for (const c of t.data) bytes += hex(c.charCodeAt(0) & 255, 1)
  } else if (t.kind === 'icmp' && t.quoted) bytes = quotedBytes(t.quoted)
  else if (t.kind === 'icmp' && t.size >= 16) {
    // ping begins what it sends with the time.
    const us = Math.floor(kernel.now) * 1000
    bytes = reversed(hex(EPOCH + Math.floor(us / 1e6), 8)) + reversed(hex(us % 1e6, 4))
  }
  const from = t.kind === 'sctp' ? 12 : 8
  bytes = bytes.slice(0, (TRANSPORT_BYTES - from) * 2)
  return bytes === '' ? [] : [`@th,${from * 8},${bytes.length * 4} 0x${bytes.replace(/^0+(?=.)/, '')}`]
}

/** The first twelve bytes of a quoted IPv4 header (RFC 791). */
function quotedBytes(packet: Packet): string {
  if (typeof packet.src !== 'number' || typeof packet.dst !== 'number') return ''
  const words = [
    0x4500 | packet.tos,
    packetLength(packet),
    packet.id & 0xffff,
    packet.df ? 0x4000 : 0,
    (packet.ttl << 8) | packet.protocol,
    0,
    packet.src >>> 16,
    packet.src & 0xffff,
    packet.dst >>> 16,
    packet.dst & 0xffff,
  ]
  let sum = words.reduce((total, word) => total + word, 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  words[5] = ~sum & 0xffff
  return words
    .slice(0, 6)
    .map((word) => hex(word, 2))
    .join('')
}
