/** What a packet says to an expression (net/netfilter/nft_payload.c, nft_meta.c, nft_ct.c, nft_fib.c, nft_bitwise.c). */
import { dictionary } from '../../net/dictionary.ts'
import { type Ip, isMulticast } from '../../net/ip.ts'
import { type Packet, TCP, packetLength } from '../../net/packet.ts'
import type { Connection, Tuple } from '../netfilter/conntrack.ts'
import { directionOf } from '../netfilter/conntrack.ts'
import type { HookContext } from '../netfilter/verdict.ts'
import { addressType, lookupRoute } from '../route.ts'
import { choose } from './chance.ts'
import { hashOf, symmetricHash } from './hash.ts'
import type { Expression, SetUse } from './expression.ts'
import { typesOf } from './resolve-expression.ts'
import { lookUp } from './lookup.ts'
import type { MapData, NftRule, NftTable, Scalar } from './ruleset.ts'

/** A rule at work on a packet. */
export interface Reading {
  readonly context: HookContext
  readonly table: NftTable
  readonly rule: NftRule
  /** The number of the statement, under which it keeps its state. */
  readonly index: number
}

/** Undefined ends the rule (NFT_BREAK): the packet has no such field. */
export type Values = readonly Scalar[] | undefined

const ETHERTYPE = { 4: 0x0800, 6: 0x86dd } as const
const NFPROTO = { 4: 2, 6: 10 } as const
const familyOf = (packet: Packet): 4 | 6 => (typeof packet.src === 'number' ? 4 : 6)

export function readPayload(protocol: string, field: string, context: HookContext): Scalar | undefined {
  const { skb } = context
  const { packet } = skb
  const t = packet.transport
  if (protocol === 'ether') return field === 'type' ? ETHERTYPE[familyOf(packet)] : field === 'saddr' ? skb.srcMac : skb.dstMac
  if (protocol === 'ip' || protocol === 'ip6')
    return (protocol === 'ip') === (familyOf(packet) === 4) ? readHeader(packet, field) : undefined
  if (field === 'sport' || field === 'dport') {
    if (t.kind !== 'tcp' && t.kind !== 'udp' && t.kind !== 'sctp') return undefined
    return protocol === 'th' || protocol === t.kind ? t[field] : undefined
  }
  if (protocol === 'tcp' && t.kind === 'tcp') {
    const values: Readonly<Record<string, number>> = dictionary({
      sequence: t.seq,
      ackseq: t.ack,
      doff: t.flags & 2 ? 10 : t.flags & 4 ? 5 : 8,
      flags: t.flags,
      window: t.window,
    })
    return values[field]
  }
  if (protocol === 'udp' && t.kind === 'udp') return packetLength(packet) - (familyOf(packet) === 4 ? 20 : 40)
  if (protocol === 'sctp' && t.kind === 'sctp') return t.tag
  if ((protocol === 'icmp' && packet.protocol === 1) || (protocol === 'icmpv6' && packet.protocol === 58)) {
    if (t.kind !== 'icmp') return undefined
    const values: Readonly<Record<string, number>> = dictionary({
      type: t.type,
      code: t.code,
      id: t.id,
      sequence: t.seq,
      mtu: t.mtu,
      'packet-too-big': t.mtu,
    })
    return values[field]
  }
  return undefined
}

function readHeader(packet: Packet, field: string): Scalar | undefined {
  const length = packetLength(packet)
  switch (field) {
    case 'saddr':
      return packet.src
    case 'daddr':
      return packet.dst
    case 'protocol':
    case 'nexthdr':
      return packet.protocol
    case 'ttl':
    case 'hoplimit':
      return packet.ttl
    case 'dscp':
      return packet.tos >> 2
    case 'ecn':
      return packet.tos & 3
    case 'length':
      return familyOf(packet) === 4 ? length : length - 40
    case 'id':
      return packet.id
    case 'frag-off':
      return packet.df ? 0x4000 : 0
    case 'version':
      return familyOf(packet)
    case 'hdrlength':
      return 5
    default:
      return undefined
  }
}

function readMeta(key: string, { skb, inDevice, outDevice, netns }: HookContext): Scalar | undefined {
  const { packet } = skb
  switch (key) {
    case 'length':
      return packetLength(packet)
    case 'protocol':
      return ETHERTYPE[familyOf(packet)]
    case 'nfproto':
      return NFPROTO[familyOf(packet)]
    case 'l4proto':
      return packet.protocol
    case 'mark':
      return skb.mark
    case 'iif':
      return inDevice?.index ?? 0
    case 'oif':
      return outDevice?.index ?? 0
    case 'iifname':
      return inDevice?.name ?? ''
    case 'oifname':
      return outDevice?.name ?? ''
    case 'skuid':
    case 'skgid':
      return hasOwner(skb, netns.sockets) ? 0 : undefined
    case 'cpu':
      return 0
    case 'iiftype':
    case 'oiftype': {
      const device = key === 'iiftype' ? inDevice : outDevice
      return device && (device.detail.kind === 'loopback' ? 772 : 1)
    }
    // Every device is in the group that it begins in.
    case 'iifgroup':
      return inDevice && 0
    case 'oifgroup':
      return outDevice && 0
    case 'iifkind':
    case 'oifkind': {
      const kind = (key === 'iifkind' ? inDevice : outDevice)?.detail.kind
      return kind === 'loopback' ? undefined : kind
    }
    case 'nftrace':
      return skb.nftrace ? 1 : 0
    case 'pkttype':
      if (skb.dstMac === undefined) return 0
      if (skb.dstMac === 'ff:ff:ff:ff:ff:ff') return 1
      return isMulticast(packet.dst) ? 2 : 0
    default:
      return undefined
  }
}

/** Every simulated program is root's. A socket whose program has closed it is nobody's: what it still sends, but for the FIN, has no owner. */
function hasOwner({ socket: id, packet }: HookContext['skb'], sockets: HookContext['netns']['sockets']): boolean {
  const socket = id === undefined ? undefined : sockets.get(id)
  if (socket?.kind !== 'tcp') return socket !== undefined
  const isFin = packet.transport.kind === 'tcp' && (packet.transport.flags & TCP.fin) !== 0
  return socket.state !== 'TIME_WAIT' && (socket.state !== 'LAST_ACK' || isFin)
}

const STATES = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 } as const

function stateOf(context: HookContext): number {
  switch (context.skb.ctInfo) {
    case 'new':
      return STATES.new
    case 'established':
    case 'reply':
      return STATES.established
    case 'related':
    case 'related-reply':
      return STATES.related
    case 'untracked':
      return STATES.untracked
    default:
      return STATES.invalid
  }
}

const statusOf = (ct: Connection): number =>
  (ct.seenReply ? 2 : 0) | (ct.assured ? 4 : 0) | (ct.confirmed ? 8 : 0) | (ct.srcNat ? 16 : 0) | (ct.dstNat ? 32 : 0)

/** What a connection has carried, one way or both. */
function carried(
  { counted }: Connection,
  key: 'bytes' | 'packets' | 'avgpkt',
  direction: 'original' | 'reply' | undefined,
): number {
  const ways = direction === undefined ? [counted.original, counted.reply] : [counted[direction]]
  const packets = ways.reduce((sum, way) => sum + way.packets, 0)
  const bytes = ways.reduce((sum, way) => sum + way.bytes, 0)
  if (key === 'avgpkt') return packets === 0 ? 0 : Math.floor(bytes / packets)
  return key === 'packets' ? packets : bytes
}

function readCt({ key, direction, family }: Extract<Expression, { kind: 'ct' }>, context: HookContext): Scalar | undefined {
  const { ct, ctInfo } = context.skb
  if (key === 'state') return stateOf(context)
  if (!ct) return undefined
  const tuple: Tuple = direction === 'reply' ? ct.reply : ct.original
  const address = (ip: Ip): Ip | undefined => ((typeof ip === 'number') === (family === 'ip') ? ip : undefined)
  switch (key) {
    case 'direction':
      return directionOf(ctInfo) === 'reply' ? 1 : 0
    case 'status':
      return statusOf(ct)
    case 'mark':
      return ct.mark
    case 'bytes':
    case 'packets':
    case 'avgpkt':
      return carried(ct, key, direction)
    case 'l3proto':
      return typeof tuple.src === 'number' ? 2 : 10
    case 'protocol':
      return tuple.protocol
    case 'saddr':
      return address(tuple.src)
    case 'daddr':
      return address(tuple.dst)
    case 'proto-src':
      return tuple.sport
    case 'proto-dst':
      return tuple.dport
    default:
      return undefined
  }
}

/** `enum`s of linux/rtnetlink.h, RTN_*. */
const ADDRESS_TYPES: Readonly<Record<string, number>> = dictionary({
  UNSPEC: 0,
  UNICAST: 1,
  LOCAL: 2,
  BROADCAST: 3,
  ANYCAST: 4,
  MULTICAST: 5,
  BLACKHOLE: 6,
  UNREACHABLE: 7,
  PROHIBIT: 8,
})

function readFib(
  { keys, result, present }: Extract<Expression, { kind: 'fib' }>,
  { netns, skb, inDevice, outDevice }: HookContext,
): Scalar {
  const { packet } = skb
  const dst = keys.includes('saddr') ? packet.src : packet.dst
  const device = keys.includes('iif') ? inDevice : keys.includes('oif') ? outDevice : undefined
  if (result === 'type') return ADDRESS_TYPES[addressType(netns, dst, device?.index)]!
  const lookup = lookupRoute(netns, { dst, mark: keys.includes('mark') ? skb.mark : 0, outDevice: device?.index }, true)
  const found = lookup.kind === 'found' && lookup.route.device !== undefined ? netns.devices.get(lookup.route.device) : undefined
  if (present) return found ? 1 : 0
  return result === 'oif' ? (found?.index ?? 0) : (found?.name ?? '')
}

function applyBits(operator: string, left: Scalar, right: Scalar): Scalar {
  if (typeof left === 'bigint' || typeof right === 'bigint') {
    const [a, b] = [BigInt(left), BigInt(right)]
    return operator === '&' ? a & b : operator === '|' ? a | b : a ^ b
  }
  const [a, b] = [Number(left), Number(right)]
  switch (operator) {
    case '&':
      return (a & b) >>> 0
    case '|':
      return (a | b) >>> 0
    case '^':
      return (a ^ b) >>> 0
    case '<<':
      return (a << b) >>> 0
    default:
      return a >>> b
  }
}

/** All parts of what an expression gives; `classify` tells apart the outcomes that matter, where it is left to chance. */
export function readValues(
  expression: Expression,
  reading: Reading,
  classify: (value: number) => unknown = (value) => value,
): Values {
  if (expression.kind === 'concat') {
    const values: Scalar[] = []
    for (const part of expression.parts) {
      const value = readScalar(part, reading, classify)
      if (value === undefined) return undefined
      values.push(value)
    }
    return values
  }
  if (expression.kind === 'map') {
    const data = readMap(expression, reading)
    return data?.kind === 'values' ? data.values.map(({ from }) => from) : undefined
  }
  const value = readScalar(expression, reading, classify)
  return value === undefined ? undefined : [value]
}

function readScalar(expression: Expression, reading: Reading, classify: (value: number) => unknown): Scalar | undefined {
  const { context } = reading
  switch (expression.kind) {
    case 'payload':
      return readPayload(expression.protocol, expression.field, context)
    case 'meta':
      return readMeta(expression.key, context)
    case 'ct':
      return readCt(expression, context)
    case 'fib':
      return readFib(expression, context)
    case 'numgen':
      return choose(expression, reading, classify)
    case 'jhash':
      return hashOf(expression, typesOf(expression.of), readValues(expression.of, reading))
    case 'symhash':
      return symmetricHash(expression, context)
    case 'value':
      return expression.value
    case 'range':
      return expression.range.from
    case 'binary': {
      const left = readScalar(expression.left, reading, classify)
      const right = readScalar(expression.right, reading, classify)
      return left === undefined || right === undefined ? undefined : applyBits(expression.operator, left, right)
    }
    case 'concat':
    case 'map':
      return readValues(expression, reading)?.[0]
  }
}

/** What a map gives for the packet's key. */
export function readMap({ key, set }: { readonly key: Expression; readonly set: SetUse }, reading: Reading): MapData | undefined {
  const { now } = reading.context.kernel
  const values = readValues(key, reading, (value) => lookUp(set, reading.table, [value], now))
  return values && lookUp(set, reading.table, values, now)?.data
}
