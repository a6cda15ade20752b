/** ICMP: echo, and the errors that routers and hosts send back. RFC 792, RFC 1122 3.2.2, icmp.c. */
import { LIMITED_BROADCAST, type Ip, isMulticast, isZeronet } from '../net/ip.ts'
import { type IcmpMessage, type Packet, clonePacket } from '../net/packet.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import type { Skb } from './skb.ts'
import { addressType } from './route.ts'
import { directionOf } from './netfilter/conntrack.ts'
import { routeOutput, sendPacket } from './output.ts'
import { ICMPV6, UNREACHABLE6, sendIcmpv6Error } from './ipv6/icmp.ts'
import { mayTell } from './icmp-limit.ts'
import { count } from './mib.ts'
import { sysctlNumber } from './sysctl.ts'

export const ICMP = { echoReply: 0, unreachable: 3, redirect: 5, echo: 8, timeExceeded: 11, parameterProblem: 12 } as const

const ERRORS = new Set<number>([3, 4, 5, 11, 12])
export const isIcmpError = (message: IcmpMessage): boolean => ERRORS.has(message.type)

const INTERNETWORK_CONTROL = 0xc0
const SERVICE_BITS = 0x1e

/** Words for a type and code, as tcpdump and ping know them. */
export function icmpName(type: number, code: number): string {
  switch (type) {
    case 0:
      return 'echo reply'
    case 3:
      return UNREACHABLE[code] ?? `destination unreachable, code ${code}`
    case 5:
      return 'redirect'
    case 8:
      return 'echo request'
    case 11:
      return code === 1 ? 'fragment reassembly time exceeded' : 'time to live exceeded'
    default:
      return `type ${type} code ${code}`
  }
}
const UNREACHABLE = [
  'net unreachable',
  'host unreachable',
  'protocol unreachable',
  'port unreachable',
  'fragmentation needed',
  'source route failed',
  'net unknown',
  'host unknown',
  'source isolated',
  'net prohibited',
  'host prohibited',
  'net unreachable for TOS',
  'host unreachable for TOS',
  'admin prohibited',
]

export const icmpPacket = (
  src: Ip,
  dst: Ip,
  ttl: number,
  message: Partial<IcmpMessage> & { type: number; code: number },
): Packet => ({
  src,
  dst,
  ttl,
  tos: 0,
  df: false,
  id: 0,
  protocol: 1,
  transport: { kind: 'icmp', id: 0, seq: 0, mtu: 0, size: 0, quoted: undefined, ...message },
})

/**
 * Tells the sender of a packet that it did not arrive (`icmp_send`): never about an ICMP error, a broadcast, or a source that is
 * no single host. From the packet's own destination where that is ours, else from the address that the way back chooses.
 */
export function sendIcmpError(kernel: Kernel, netns: Netns, skb: Skb, type: number, code: number, mtu = 0, gateway?: Ip): void {
  const { packet } = skb
  const { src, dst, transport } = packet
  if (typeof src === 'bigint') return sendIcmpv6Error(kernel, netns, skb, type, code, mtu)
  if (transport.kind === 'icmp' && isIcmpError(transport)) return
  if (isMulticast(dst) || dst === LIMITED_BROADCAST || (skb.local ? false : addressType(netns, dst) === 'BROADCAST')) return
  if (isZeronet(src) || isMulticast(src) || src === LIMITED_BROADCAST) return
  const from = addressType(netns, dst) === 'LOCAL' ? dst : 0
  // Without a way back nothing is sent (icmp_route_lookup).
  if (!routeOutput(netns, src, { src: from === 0 ? undefined : from }).ok) return
  if (!isLoopbackWay(netns, src) && !mayTell(kernel, netns, src, type)) return count(netns, 'IcmpOutRateLimitHost')
  const attached = skb.ct && {
    ct: skb.ct,
    ctInfo: directionOf(skb.ctInfo) === 'original' ? ('related-reply' as const) : ('related' as const),
  }
  sendPacket(
    kernel,
    netns,
    {
      ...icmpPacket(from, src, sysctlNumber(netns, 'ipv4.ip_default_ttl'), {
        type,
        code,
        mtu,
        quoted: clonePacket(packet),
        ...(gateway === undefined ? {} : { gateway }),
      }),
      // Of the kind that is called "internetwork control", with the packet's own service bits (icmp_send).
      tos: INTERNETWORK_CONTROL | (packet.tos & SERVICE_BITS),
    },
    {
      by: 'kernel',
      what: `ICMP ${icmpName(type, code)}`,
      attached,
      cause: icmpName(type, code),
    },
  )
}

/** Nobody has the port: each family's own code. */
export function sendPortUnreachable(kernel: Kernel, netns: Netns, skb: Skb): void {
  const [type, code] = typeof skb.packet.src === 'number' ? [ICMP.unreachable, 3] : [ICMPV6.unreachable, UNREACHABLE6.port]
  sendIcmpError(kernel, netns, skb, type, code)
}

/** Messages to ourselves are never limited. */
const isLoopbackWay = (netns: Netns, to: Ip): boolean => addressType(netns, to) === 'LOCAL'

/** Answers an echo request, from the address that was asked. */
export function answerEcho(kernel: Kernel, netns: Netns, skb: Skb, message: IcmpMessage): void {
  if (sysctlNumber(netns, 'ipv4.icmp_echo_ignore_all') !== 0) return
  const { src, dst } = skb.packet
  const broadcast = addressType(netns, dst) !== 'LOCAL'
  if (broadcast && sysctlNumber(netns, 'ipv4.icmp_echo_ignore_broadcasts') !== 0) return count(netns, 'IcmpInErrors')
  const reply = icmpPacket(broadcast ? 0 : dst, src, sysctlNumber(netns, 'ipv4.ip_default_ttl'), {
    type: ICMP.echoReply,
    code: 0,
    id: message.id,
    seq: message.seq,
    size: message.size,
  })
  reply.tos = skb.packet.tos
  sendPacket(kernel, netns, reply, { by: 'kernel', what: 'ICMP echo reply' })
}
