/** What REJECT sends back: an ICMP error or a TCP reset, by the packet's own way back. nf_reject_ipv4.c, nf_reject_ipv6.c. */
import { isMulticast } from '../net/ip.ts'
import { type Frame, type Packet, TCP } from '../net/packet.ts'
import type { Device } from './device.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import type { Skb } from './skb.ts'
import type { RejectWith } from './netfilter/verdict.ts'
import { directionOf } from './netfilter/conntrack.ts'
import { addressType } from './route.ts'
import { sendIcmpError } from './icmp.ts'
import { type OutputOptions, madeHere, routeOutput, sendPacket, traceMade } from './output.ts'
import { defaultHopLimit } from './ipv6/icmp.ts'
import { sysctlNumber } from './sysctl.ts'
import { transmit } from './transmit.ts'

const CODES: Partial<Record<RejectWith, number>> = {
  'icmp-net-unreachable': 0,
  'icmp-host-unreachable': 1,
  'icmp-proto-unreachable': 2,
  'icmp-port-unreachable': 3,
  'icmp-net-prohibited': 9,
  'icmp-host-prohibited': 10,
  'icmp-admin-prohibited': 13,
}
const CODES6: Partial<Record<RejectWith, number>> = {
  'icmp6-no-route': 0,
  'icmp6-adm-prohibited': 1,
  'icmp6-addr-unreachable': 3,
  'icmp6-port-unreachable': 4,
  'icmp6-policy-fail': 5,
  'icmp6-reject-route': 6,
}

export function sendReject(kernel: Kernel, netns: Netns, skb: Skb, how: RejectWith): void {
  if (how === 'tcp-reset') return sendReset(kernel, netns, skb)
  const v6 = typeof skb.packet.src === 'bigint'
  const code = (v6 ? CODES6 : CODES)[how]
  if (code !== undefined) sendIcmpError(kernel, netns, skb, v6 ? 1 : 3, code)
}

/** `nf_send_reset`: a RST that answers the segment, as if its addressee had sent it. Never for a RST. */
function sendReset(kernel: Kernel, netns: Netns, skb: Skb): void {
  const { packet } = skb
  const t = packet.transport
  if (t.kind !== 'tcp' || (t.flags & TCP.rst) !== 0 || isMulticast(packet.dst) || addressType(netns, packet.dst) === 'BROADCAST')
    return
  const acked = (t.flags & TCP.ack) !== 0
  const length = t.data.length + (t.flags & TCP.syn ? 1 : 0) + (t.flags & TCP.fin ? 1 : 0)
  const reset: Packet = {
    src: packet.dst,
    dst: packet.src,
    ttl: typeof packet.dst === 'bigint' ? defaultHopLimit(netns) : sysctlNumber(netns, 'ipv4.ip_default_ttl'),
    tos: 0,
    df: true,
    id: 0,
    protocol: 6,
    transport: {
      kind: 'tcp',
      sport: t.dport,
      dport: t.sport,
      flags: acked ? TCP.rst : TCP.rst | TCP.ack,
      seq: acked ? t.ack : 0,
      ack: acked ? 0 : (t.seq + length) >>> 0,
      window: 0,
      data: '',
    },
  }
  const attached = skb.ct && {
    ct: skb.ct,
    ctInfo: directionOf(skb.ctInfo) === 'original' ? ('related-reply' as const) : ('related' as const),
  }
  const made = { by: 'kernel', what: 'RST', cause: 'REJECT with tcp-reset', attached }
  if (skb.physIn) sendBack(kernel, netns, skb, skb.physIn, reset, made)
  else sendPacket(kernel, netns, reset, made)
}

/** What came through a bridge port is answered by that port with the frame's own addresses: past OUTPUT, POSTROUTING and the bridge. */
function sendBack(kernel: Kernel, netns: Netns, skb: Skb, port: Device, reset: Packet, made: OutputOptions): void {
  if (!routeOutput(netns, reset.dst).ok) return
  const back = madeHere(kernel, reset, made)
  if (kernel.env.trace) traceMade(kernel, netns, back, made)
  const frame: Frame = {
    src: skb.dstMac ?? port.mac,
    dst: skb.srcMac ?? port.mac,
    payload: { kind: 'ip', packet: reset },
  }
  transmit(kernel, netns, port, frame, back.id, back.mark)
}
