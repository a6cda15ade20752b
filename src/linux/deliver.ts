/** A packet for this namespace reaches its transport: the socket that it is for, or an error that says nobody is there. ip_input.c, icmp.c (icmp_unreach). */
import { formatIp } from '../net/ip.ts'
import type { IcmpMessage, Packet } from '../net/packet.ts'
import type { Device } from './device.ts'
import type { Errno } from './errno.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import type { Skb } from './skb.ts'
import { ICMP, answerEcho, isIcmpError, sendIcmpError } from './icmp.ts'
import { dropSkb } from './drop.ts'
import { emit } from './emit.ts'
import { headerOf } from './header.ts'
import { ANY } from './socket/table.ts'
import { pingError, pingReply } from './socket/ping.ts'
import { receiveTcp, tcpError } from './socket/tcp-receive.ts'
import { receiveUdp, udpError } from './socket/udp.ts'
import { receiveSctp, sctpError } from './socket/sctp.ts'

export function deliverTransport(kernel: Kernel, netns: Netns, device: Device, skb: Skb): void {
  const { transport } = skb.packet
  switch (transport.kind) {
    case 'tcp':
      return receiveTcp(kernel, netns, device, skb, transport)
    case 'udp':
      return receiveUdp(kernel, netns, skb, transport)
    case 'sctp':
      return receiveSctp(kernel, netns, skb, transport)
    case 'icmp':
      return receiveIcmp(kernel, netns, skb, transport)
    case 'raw':
      dropSkb(kernel, netns, skb, 'UNHANDLED_PROTO', `protocol ${skb.packet.protocol} has no handler here`)
      return sendIcmpError(kernel, netns, skb, ICMP.unreachable, 2)
  }
}

function receiveIcmp(kernel: Kernel, netns: Netns, skb: Skb, message: IcmpMessage): void {
  const { quoted } = message
  if (isIcmpError(message) && quoted && !hasSender(netns, quoted)) {
    return dropSkb(
      kernel,
      netns,
      skb,
      'ICMP_RELATED_UNKNOWN',
      `no socket here sent ${formatIp(quoted.src)} > ${formatIp(quoted.dst)}`,
    )
  }
  if (kernel.env.trace)
    emit(kernel, netns, skb, { kind: 'deliver', to: 'kernel', socket: 'icmp', header: headerOf(skb.packet, skb.mark) })
  if (message.type === ICMP.echo) return answerEcho(kernel, netns, skb, message)
  if (message.type === ICMP.echoReply) return pingReply(kernel, netns, skb, message)
  if (isIcmpError(message) && quoted) tellSocket(kernel, netns, skb, message, quoted)
}

/** Whether a socket that is still there sent the packet that an ICMP error is about. */
function hasSender(netns: Netns, { src, dst, transport: t }: Packet): boolean {
  for (const socket of netns.sockets.values()) {
    if (socket.kind === 'ping') {
      if (t.kind === 'icmp' && socket.localPort === t.id) return true
    } else if (socket.kind === t.kind && socket.localPort === t.sport && (socket.localIp === src || socket.localIp === ANY)) {
      if (socket.remoteIp === undefined ? socket.kind === 'udp' : socket.remoteIp === dst && socket.remotePort === t.dport)
        return true
    }
  }
  return false
}

/** `icmp_err_convert`: what a socket is told of an unreachable code, and whether it is fatal to a connected one. */
const UNREACHABLE: readonly [Errno, boolean][] = [
  ['ENETUNREACH', false],
  ['EHOSTUNREACH', false],
  ['ENOPROTOOPT', true],
  ['ECONNREFUSED', true],
  ['EMSGSIZE', false],
  ['EOPNOTSUPP', false],
  ['ENETUNREACH', true],
  ['EHOSTDOWN', true],
  ['ENONET', true],
  ['ENETUNREACH', true],
  ['EHOSTUNREACH', true],
  ['ENETUNREACH', false],
  ['EHOSTUNREACH', false],
  ['EHOSTUNREACH', true],
  ['EHOSTUNREACH', true],
  ['EHOSTUNREACH', true],
]

function tellSocket(kernel: Kernel, netns: Netns, skb: Skb, message: IcmpMessage, quoted: Packet): boolean {
  const [errno, fatal] =
    message.type === ICMP.unreachable
      ? (UNREACHABLE[message.code] ?? (['EHOSTUNREACH', true] as const))
      : (['EHOSTUNREACH', false] as const)
  const error = { errno, fatal, message, from: skb.packet.src, id: skb.id, quoted }
  switch (quoted.transport.kind) {
    case 'tcp':
      return tcpError(kernel, netns, error)
    case 'udp':
      return udpError(kernel, netns, error)
    case 'sctp':
      return sctpError(kernel, netns, error)
    case 'icmp':
      return pingError(kernel, netns, error)
    case 'raw':
      return false
  }
}
