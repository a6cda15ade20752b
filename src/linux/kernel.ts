/**
 * The kernels of a world: all network namespaces and the one clock, queue and source of chance that they share. Two
 * machines differ only in which root namespace theirs is; a cable is a veth pair whose ends lie on two machines.
 * Everything in `KernelState` is plain data. Arrays and records marked `readonly` are replaced, never changed in place,
 * so that a fork may share them; the tables that packets change (neighbours, conntrack, counters, …) are copied.
 */
import type { EventQueue } from './queue.ts'
import type { LogLine } from './log.ts'
import type { MapLike } from './copied-when-met.ts'
import type { Netns, NetnsId } from './netns.ts'
import type { Frame } from '../net/packet.ts'
import type { Step } from './trace.ts'
import type { Socket, SocketEvent } from './socket/socket.ts'
import type { KernelEvent } from './events.ts'
import type { NetlinkMessage } from './netlink.ts'

export interface KernelState {
  /** Virtual time in milliseconds since the world began. */
  now: number
  queue: EventQueue<KernelEvent>
  /** By id, in order of creation. */
  namespaces: MapLike<NetnsId, Netns>
  /** State of the seeded generator (see random.ts). */
  seed: number
  /** What each machine's kernel has logged (`dmesg`), by the machine's name. */
  logs: Map<string, LogLine[]>
  /** Next numbers to give out; `linkwatch` is when a lost signal is looked at again. */
  next: { linkwatch: number; socket: number; conntrack: number; packet: number; address: number; ipId: number; nsid: number }
}

/** What the outside gives a kernel: where to tell what happened. Functions, so not part of the state. */
export interface KernelEnv {
  /** Present only while somebody listens: without it no event is built. */
  trace?: (netns: NetnsId, packet: number, step: Step) => void
  /** While set, rules tell every one of their parts and not only the first that said no (`RuleStep.parts`). */
  parts?: boolean
  /** Counts: a rule is asked about a packet. Present only while somebody counts; unlike `trace` it leaves long chains to their index. */
  looked?: (packet: number) => void
  /** Long chains are asked rule by rule, as a kernel does it: to measure what an index saves. */
  walk?: boolean
  /** Nobody will look at what rules and namespaces count, so they do not. What a match keeps (`limit`, `quota`, …) is kept all the same. */
  uncounted?: boolean
  /** What netlink's multicast groups tell in a namespace. Present only while somebody listens: without it no message is built. */
  netlink?: (netns: NetnsId, message: NetlinkMessage) => void
  /**
   * Every frame that a device sends (before its driver) or receives, as an AF_PACKET socket on it sees it. The frame goes on
   * its way: who keeps one copies it. Present only while somebody listens.
   */
  capture?: (netns: NetnsId, device: string, frame: Frame, direction: 'out' | 'in') => void
  /** A socket of a program has news. */
  socketEvent: (socket: Socket, event: SocketEvent) => void
  /**
   * A choice that the rules leave to chance (`-m statistic --mode random`, IPVS, nft numgen): an integer in [0, weights.length)
   * with the given weights. Separate from other randomness so that `reach` can walk every branch. `due` is there where the kernel
   * does not leave it to chance but to what was before (IPVS's round robin, its least connections): what it would take now.
   */
  choose: (weights: readonly number[], due?: number) => number
}

export interface Kernel extends KernelState {
  env: KernelEnv
}
