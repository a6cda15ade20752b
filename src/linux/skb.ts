/** A packet inside a kernel: what travels, and what the kernel keeps beside it (`struct sk_buff`). */
import type { Mac } from '../net/mac.ts'
import type { Packet } from '../net/packet.ts'
import type { Connection } from './netfilter/conntrack.ts'
import type { Device } from './device.ts'

/** `enum ip_conntrack_info`: where in its connection this packet stands. */
export type CtInfo = 'new' | 'established' | 'related' | 'reply' | 'related-reply' | 'invalid' | 'untracked' | undefined

/** Which zone of connection tracking a packet belongs to, and in which direction that counts. */
export interface CtZone<Id = number> {
  readonly id: Id
  readonly original: boolean
  readonly reply: boolean
}

export interface Skb {
  /** The trace's name of the packet. */
  readonly id: number
  packet: Packet
  mark: number
  ct: Connection | undefined
  ctInfo: CtInfo
  /** The device that it came in by (a bridge, for a bridged frame), undefined for one made here. */
  inDevice: Device | undefined
  /** The bridge port behind `inDevice` / `outDevice`, while br_netfilter handles the frame. */
  physIn: Device | undefined
  physOut: Device | undefined
  /** The frame's addresses on arrival; undefined for one made here. */
  srcMac: Mac | undefined
  dstMac: Mac | undefined
  /** br_netfilter has called PREROUTING already: the IP layer does not call it again (`ip_sabotage_in`). */
  prerouted: boolean
  /** Made by this namespace's sockets or kernel. */
  local: boolean
  /** What CT said of its zone, until it is tracked. */
  zone?: CtZone<number | 'mark'>
  /** TEE made it: it is not copied again. */
  copied?: boolean
  /** Socket that sent it, for `-m owner` and errors on the way out. */
  socket: number | undefined
  /** `meta nftrace set 1`: every chain tells who listens what it does with the packet. */
  nftrace?: boolean
  /** IPVS has had it: the connection's number (`ipvs_property`). */
  ipvs?: number
}

type Known = Partial<Omit<Skb, 'id' | 'packet'>>

/** A packet that nothing is known of yet but what `known` says: no connection, no devices, no frame, made elsewhere. */
export function newSkb(id: number, packet: Packet, known: Known): Skb {
  const skb: Skb = {
    id,
    packet,
    mark: known.mark ?? 0,
    ct: known.ct,
    ctInfo: known.ctInfo,
    inDevice: known.inDevice,
    physIn: known.physIn,
    physOut: known.physOut,
    srcMac: known.srcMac,
    dstMac: known.dstMac,
    prerouted: known.prerouted ?? false,
    local: known.local ?? false,
    socket: known.socket,
  }
  if (known.zone) skb.zone = known.zone
  if (known.copied) skb.copied = true
  if (known.nftrace) skb.nftrace = true
  if (known.ipvs !== undefined) skb.ipvs = known.ipvs
  return skb
}
