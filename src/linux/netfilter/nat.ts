/**
 * Network address translation on top of conntrack: decided once a connection, by rules that see its first packet; applied to
 * every packet, undone for replies. nf_nat_core.c, nf_nat_proto.c, nf_nat_masquerade.c.
 */
import type { Ip } from '../../net/ip.ts'
import type { Packet } from '../../net/packet.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { Skb } from '../skb.ts'
import type { Header, RewriteKind } from '../trace.ts'
import { randomInt } from '../random.ts'
import { emit } from '../emit.ts'
import { headerOf } from '../header.ts'
import { type Connection, type Tuple, directionOf, findConnection, invertTuple, isIcmp, sameTuple } from './conntrack.ts'
import type { HookContext, RulePlace } from './verdict.ts'

/** Which addresses and ports a NAT target may choose from (`struct nf_nat_range2`). */
export interface NatRange {
  minIp?: Ip
  maxIp?: Ip
  /** Port (or ICMP id) range; absent: keep the port unless it is taken. */
  minPort?: number
  maxPort?: number
  /** `--random`: hash-chosen port. */
  random?: boolean
  /** `--random-fully`: always a fresh random port. */
  randomFully?: boolean
  persistent?: boolean
  /** NETMAP: keep the host part. */
  netmap?: boolean
}
export type NatBy = 'dnat' | 'snat' | 'masquerade' | 'redirect' | 'netmap'
export type Manip = 'src' | 'dst'

const MAX_ATTEMPTS = 128

/** Binds the packet's new connection (`nf_nat_setup_info`). False only when a rule asks for it a second time, or it has no connection. */
export function setupNat(context: HookContext, manip: Manip, range: NatRange, by: NatBy): boolean {
  const { ct } = context.skb
  if (!ct || ct.confirmed || (manip === 'src' ? ct.srcDone : ct.dstDone)) return false
  bind(context.kernel, context.netns, ct, manip, range, by)
  if (manip === 'src') ct.srcRule = context.rule
  else ct.dstRule = context.rule
  if (by === 'masquerade') ct.masqueradeDevice = context.outDevice?.index
  return true
}

/** Keeps the address and marks the decision as made; a port may still change if the tuple is taken (`nf_nat_alloc_null_binding`). */
export function nullBinding(kernel: Kernel, netns: Netns, ct: Connection, manip: Manip): void {
  const ip = manip === 'src' ? ct.reply.dst : ct.reply.src
  bind(kernel, netns, ct, manip, { minIp: ip, maxIp: ip }, undefined)
}

function bind(kernel: Kernel, netns: Netns, ct: Connection, manip: Manip, range: NatRange, by: NatBy | undefined): void {
  const current = invertTuple(ct.reply)
  const chosen = uniqueTuple(kernel, netns, ct, current, manip, range)
  if (!sameTuple(chosen, current)) {
    ct.reply = invertTuple(chosen)
    if (manip === 'src') ct.srcNat = true
    else ct.dstNat = true
  }
  if (manip === 'src') {
    ct.srcDone = true
    ct.srcBy = by
  } else {
    ct.dstDone = true
    ct.dstBy = by
  }
}

const taken = (kernel: Kernel, netns: Netns, tuple: Tuple): boolean =>
  findConnection(kernel, netns, invertTuple(tuple)) !== undefined

const inRange = (ip: Ip, range: NatRange): boolean =>
  (range.minIp === undefined || ip >= range.minIp) && (range.maxIp === undefined || ip <= range.maxIp)

const portOf = (tuple: Tuple, manip: Manip): number => (manip === 'src' || isIcmp(tuple.protocol) ? tuple.sport : tuple.dport)
const portInRange = (tuple: Tuple, manip: Manip, range: NatRange): boolean =>
  range.minPort === undefined ||
  (portOf(tuple, manip) >= range.minPort && portOf(tuple, manip) <= (range.maxPort ?? range.minPort))

const withPort = (tuple: Tuple, manip: Manip, port: number): Tuple =>
  manip === 'src' || isIcmp(tuple.protocol) ? { ...tuple, sport: port } : { ...tuple, dport: port }

/** `get_unique_tuple`: keep what fits and is free, else the best address of the range, else another port. */
function uniqueTuple(kernel: Kernel, netns: Netns, ct: Connection, original: Tuple, manip: Manip, range: NatRange): Tuple {
  const randomised = range.random === true || range.randomFully === true
  if (manip === 'src' && !randomised && !range.netmap) {
    if (inRange(original.src, range) && portInRange(original, manip, range)) {
      if (!taken(kernel, netns, original)) return original
    } else {
      const mapped = earlierMapping(netns, ct, original, range)
      if (mapped && !taken(kernel, netns, mapped)) return mapped
    }
  }
  const tuple = bestAddress(original, manip, range)
  if (!randomised) {
    if (range.minPort !== undefined) {
      const single = range.minPort === (range.maxPort ?? range.minPort)
      if (portInRange(tuple, manip, range) && (single || !taken(kernel, netns, tuple))) return tuple
    } else if (!taken(kernel, netns, tuple)) return tuple
  }
  return freePort(kernel, netns, tuple, manip, range)
}

/** The same source keeps the mapping that an earlier connection got (`find_appropriate_src`). */
function earlierMapping(netns: Netns, ct: Connection, original: Tuple, range: NatRange): Tuple | undefined {
  for (const other of netns.conntrack.connections.values()) {
    if (other === ct || !other.srcNat) continue
    const o = other.original
    if (o.protocol !== original.protocol || o.src !== original.src || o.sport !== original.sport) continue
    const mapped = {
      ...original,
      src: other.reply.dst,
      sport: isIcmp(original.protocol) ? other.reply.sport : other.reply.dport,
    }
    if (inRange(mapped.src, range) && portInRange(mapped, 'src', range)) return mapped
  }
  return undefined
}

function bestAddress(tuple: Tuple, manip: Manip, range: NatRange): Tuple {
  const { minIp, maxIp } = range
  if (minIp === undefined || maxIp === undefined) return tuple
  if (minIp === maxIp) return manip === 'src' ? { ...tuple, src: minIp } : { ...tuple, dst: minIp }
  const ip = spread(tuple, minIp, maxIp, range)
  return manip === 'src' ? { ...tuple, src: ip } : { ...tuple, dst: ip }
}

/** One of several addresses, the same for the same client (the kernel hashes source, and destination unless persistent). */
function spread(tuple: Tuple, minIp: Ip, maxIp: Ip, range: NatRange): Ip {
  const seed = range.persistent ? String(tuple.src) : `${tuple.src} ${tuple.dst}`
  let hash = 2166136261
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 16777619) >>> 0
  if (typeof minIp === 'number') return minIp + (hash % (Number(maxIp) - minIp + 1))
  return minIp + (BigInt(hash) % (BigInt(maxIp) - minIp + 1n))
}

function portBounds(tuple: Tuple, manip: Manip, range: NatRange): { min: number; size: number } | undefined {
  if (range.minPort !== undefined) return { min: range.minPort, size: (range.maxPort ?? range.minPort) - range.minPort + 1 }
  if (isIcmp(tuple.protocol)) return { min: 0, size: 65536 }
  if (manip === 'dst') return undefined
  const port = tuple.sport
  // Privileged ports stay privileged (`nf_nat_l4proto_unique_tuple`).
  if (port < 512) return { min: 1, size: 511 }
  if (port < 1024) return { min: 600, size: 424 }
  return { min: 1024, size: 64512 }
}

function freePort(kernel: Kernel, netns: Netns, tuple: Tuple, manip: Manip, range: NatRange): Tuple {
  const bounds = portBounds(tuple, manip, range)
  if (!bounds || (tuple.protocol !== 6 && tuple.protocol !== 17 && tuple.protocol !== 132 && !isIcmp(tuple.protocol)))
    return tuple
  let offset = manip === 'src' || range.random || range.randomFully ? randomInt(kernel, 65536) : portOf(tuple, manip)
  let candidate = tuple
  for (let i = 0; i < Math.min(bounds.size, MAX_ATTEMPTS); i++, offset++) {
    candidate = withPort(tuple, manip, bounds.min + (offset % bounds.size))
    if (!taken(kernel, netns, candidate)) return candidate
  }
  // Everything that was tried is taken: the packet is dropped when the connection should be confirmed.
  return candidate
}

/** Whether this packet's addresses change at a hook of this kind, and to what. */
function translation(
  ct: Connection,
  skb: Skb,
  manip: Manip,
): { target: Tuple; by: RewriteKind; rule: RulePlace | undefined } | undefined {
  const direction = directionOf(skb.ctInfo)
  const source = (manip === 'src') === (direction === 'original')
  if (source ? !ct.srcNat : !ct.dstNat) return undefined
  const target = invertTuple(direction === 'original' ? ct.reply : ct.original)
  const by =
    direction === 'reply' ? (source ? 'unsnat' : 'undnat') : ((source ? ct.srcBy : ct.dstBy) ?? (source ? 'snat' : 'dnat'))
  return { target, by: by as RewriteKind, rule: source ? ct.srcRule : ct.dstRule }
}

/** `nf_nat_packet`: rewrites one packet as its connection says. */
export function natPacket(kernel: Kernel, netns: Netns, skb: Skb, ct: Connection, manip: Manip): void {
  const change = translation(ct, skb, manip)
  if (!change) return
  const before = kernel.env.trace ? headerOf(skb.packet, skb.mark) : undefined
  manipulate(skb.packet, change.target, manip)
  if (before) traceRewrite(kernel, netns, skb, change, before)
}

/** An ICMP error about a translated packet: the quoted header is translated back, then the outer one (`nf_nat_icmp_reply_translation`). */
export function natIcmpError(kernel: Kernel, netns: Netns, skb: Skb, ct: Connection, manip: Manip): void {
  const change = translation(ct, skb, manip)
  const { transport } = skb.packet
  if (!change || transport.kind !== 'icmp') return
  const before = kernel.env.trace ? headerOf(skb.packet, skb.mark) : undefined
  const inner = directionOf(skb.ctInfo) === 'original' ? ct.reply : ct.original
  if (transport.quoted) manipulate(transport.quoted, inner, manip === 'src' ? 'dst' : 'src')
  if (manip === 'src') skb.packet.src = change.target.src
  else skb.packet.dst = change.target.dst
  if (before) traceRewrite(kernel, netns, skb, change, before)
}

function traceRewrite(
  kernel: Kernel,
  netns: Netns,
  skb: Skb,
  { by, rule }: { by: RewriteKind; rule: RulePlace | undefined },
  before: Header,
): void {
  emit(kernel, netns, skb, { kind: 'rewrite', by, before, after: headerOf(skb.packet, skb.mark), ...(rule ? { rule } : {}) })
}

function manipulate(packet: Packet, target: Tuple, manip: Manip): void {
  const t = packet.transport
  if (manip === 'src') packet.src = target.src
  else packet.dst = target.dst
  if (t.kind === 'icmp') t.id = target.sport
  else if (t.kind !== 'raw') {
    if (manip === 'src') t.sport = target.sport
    else t.dport = target.dport
  }
}
