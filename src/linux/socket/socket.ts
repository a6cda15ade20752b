/** Sockets as data: what a namespace's programs hold. tcp(7), udp(7), icmp(7). */
import type { Ip } from '../../net/ip.ts'
import type { NetnsId } from '../netns.ts'
import type { Errno } from '../errno.ts'
import type { ArpMessage, Packet } from '../../net/packet.ts'

/** Unique in the world. */
export type SocketId = number

/** Whose socket it is. Data, so that a copied world still knows what answers on a port; programs/ knows what each does. */
export interface Owner {
  /** A program of programs/ (`echo`), or `shell` for a command that somebody runs. */
  program: string
  /** The pod's or host's name that the program answers with. */
  name: string
  pid: number
}

interface SocketBase {
  readonly id: SocketId
  readonly netns: NetnsId
  readonly owner: Owner
  /** `0` (any) until bound or connected. */
  localIp: Ip
  localPort: number
  remoteIp: Ip | undefined
  remotePort: number
  /** SO_MARK. */
  mark: number
  /** SO_BINDTODEVICE. */
  device: number | undefined
  ttl: number
  /** The descriptor by which its program holds it, as `ss -p` tells; without it the first free one. */
  fd?: number
  /** IPV6_V6ONLY. */
  onlyV6?: boolean
  /** What its program remembers of it: plain data that is replaced, never changed, so that forks share it. */
  note?: unknown
  /** Of IPv6, though it speaks IPv4: its addresses are shown as `::ffff:10.0.0.1`. */
  mapped?: boolean
}

export type TcpState =
  | 'LISTEN'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT1'
  | 'FIN_WAIT2'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'CLOSING'
  | 'TIME_WAIT'
  | 'CLOSED'

export interface TcpSocket extends SocketBase {
  kind: 'tcp'
  state: TcpState
  /** Next sequence number to send, and the oldest not acknowledged. */
  sendNext: number
  sendUnacked: number
  receiveNext: number
  /** Segments sent and not acknowledged: sent again when the timer fires. */
  unacked: { seq: number; flags: number; data: string; end: number }[]
  retries: number
  /** A tail loss probe was sent since the last acknowledgement. */
  probed: boolean
  /** Virtual ms at which connect() was called. */
  openedAt: number
  /** After how many unanswered SYNs connect gives up (`tcp_syn_retries`). */
  synRetries: number
  /** Virtual ms at which connect() gives up whatever the retries; Infinity without a limit. */
  deadline: number
  /** Timer generations: a fired timer of an older one is stale. */
  timer: number
  /** For a child of a listener: who accepts it. */
  listener: SocketId | undefined
  /** Of a listener: how many may wait to be accepted, as listen(2) was told; without it the system's most. */
  backlog?: number
  finSent: boolean
  /** The segment size that the peer's SYN offered. */
  peerMss?: number
  /** An acknowledgement is owed and waits for a segment to travel with. */
  ackOwed: boolean
  /** `sk_err_soft`: an ICMP error about a connection that stands; SO_ERROR tells it, nothing else happens. */
  softError: Errno | undefined
}

export interface UdpSocket extends SocketBase {
  kind: 'udp'
  /** The kernel tells it of ICMP errors (a connected socket, or IP_RECVERR). */
  connected: boolean
  /** IP_RECVERR: it hears of every ICMP error about what it sent. */
  recvErr?: boolean
  /** IP_PMTUDISC_DO: it is told of what does not fit. */
  whole?: boolean
  /** The kernel's own, of a VXLAN port. */
  tunnel?: boolean
}

/** `socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP)`, or a raw one: ping. `localPort` is the echo id. */
export interface PingSocket extends SocketBase {
  kind: 'ping'
  /** -Q. */
  tos?: number
}

export interface SctpSocket extends SocketBase {
  kind: 'sctp'
  state: 'LISTEN' | 'COOKIE_WAIT' | 'COOKIE_ECHOED' | 'ESTABLISHED' | 'CLOSED'
}

/** `socket(AF_PACKET, SOCK_DGRAM, ETH_P_ARP)`: arping. */
export interface ArpSocket extends SocketBase {
  kind: 'arp'
}

export type Socket = TcpSocket | UdpSocket | PingSocket | SctpSocket | ArpSocket

/** News for the owner. */
export type SocketEvent =
  | { kind: 'connected' }
  /** On a listener: a connection is there. */
  | { kind: 'accepted'; child: SocketId; from: Ip; port: number }
  | { kind: 'data'; data: string; from: Ip; port: number; ttl: number; size: number }
  /** The peer has sent FIN. */
  | { kind: 'end' }
  | { kind: 'error'; errno: Errno }
  /** Ping: an echo reply, or an ICMP error about one of its requests. */
  | { kind: 'echo-reply'; from: Ip; seq: number; ttl: number; size: number; at: number }
  | { kind: 'icmp-error'; from: Ip; type: number; code: number; mtu: number; ttl: number; quoted: Packet; gateway?: Ip }
  /** An ARP message came in by the socket's device. */
  | { kind: 'arp'; arp: ArpMessage; at: number }
  /** The socket is gone. */
  | { kind: 'closed' }
