/** What waits in the queue. Plain data, so that a world with packets on the way can be copied. */
import type { Mac } from '../net/mac.ts'
import type { Ip } from '../net/ip.ts'
import type { Frame, Packet } from '../net/packet.ts'
import type { Ifindex, NetnsId } from './netns.ts'
import type { CtInfo, Skb } from './skb.ts'
import type { RejectWith } from './netfilter/verdict.ts'
import type { Connection } from './netfilter/conntrack.ts'
import type { SocketId } from './socket/socket.ts'

/** The question goes out; nobody has answered; the address is not chosen any more, or gone. */
export type DadStep = 'ask' | 'done' | 'deprecate' | 'expire'

export type KernelEvent =
  /** A frame arrives at a device. `mark` survives only a veth whose ends lie in one namespace. */
  | { kind: 'frame'; netns: NetnsId; device: Ifindex; frame: Frame; packet: number; mark: number }
  /** An IP packet comes back on `lo` with its conntrack entry. */
  | {
      kind: 'loopback'
      netns: NetnsId
      frame: Frame
      packet: number
      mark: number
      ct: Connection | undefined
      ctInfo: CtInfo
      nftrace?: boolean
      ipvs?: number
    }
  /** A frame for this machine comes up from a bridge; br_netfilter may have made the skb already. */
  | { kind: 'up'; netns: NetnsId; device: Ifindex; frame: Frame; packet: number; mark: number; skb: Skb | undefined }
  /** A switched packet that br_netfilter rewrote has learnt its neighbour's address and goes on. */
  | { kind: 'bridged'; netns: NetnsId; bridge: Ifindex; from: Ifindex; mac: Mac; skb: Skb }
  /** What the end of a packet makes the kernel send: an ICMP error, or what REJECT says. */
  | { kind: 'icmp-error'; netns: NetnsId; skb: Skb; type: number; code: number; mtu: number }
  | { kind: 'reject'; netns: NetnsId; skb: Skb; with: RejectWith }
  /** Duplicate address detection, and the ends of an address's life. */
  | { kind: 'dad'; netns: NetnsId; device: Ifindex; address: bigint; generation: number; step: DadStep }
  /** A frame leaves by a tunnel: its packet is one that this machine sends. */
  | { kind: 'encapsulate'; netns: NetnsId; device: Ifindex; frame: Frame; packet: number; mark: number }
  /** A tunnel's packet reached its end; `socket` is VXLAN's. */
  | { kind: 'tunnelled'; netns: NetnsId; socket: SocketId | undefined; skb: Skb }
  /** What an ipvlan of layer 3 sends is routed where the device below lies. */
  | { kind: 'routed'; netns: NetnsId; frame: Frame; packet: number; mark: number }
  /** A packet that came in and that IPVS sends on to a real server. */
  | { kind: 'ipvs'; netns: NetnsId; skb: Skb }
  /** A copy that TEE made, to another host. */
  | { kind: 'copy'; netns: NetnsId; packet: Packet; gateway: Ip; device: Ifindex | undefined }
  | { kind: 'neighbour'; netns: NetnsId; key: string; generation: number }
  | { kind: 'socket'; netns: NetnsId; socket: SocketId; timer: string; generation: number }
  /** Somebody above asked to be woken (a shell's `sleep`, a program's timer). */
  | { kind: 'wake'; id: number }
  /** A program acts after a moment's thought: writes to its socket, or closes it. */
  | { kind: 'program'; netns: NetnsId; socket: SocketId; action: { kind: 'write'; data: string } | { kind: 'close' } }
