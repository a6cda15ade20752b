/** A packet for this namespace reaches its transport: the socket that it is for, or an error that says nobody is there. ip_input.c, icmp.c (icmp_unreach). */
import { formatIp } from '../net/ip.ts'
import type { IcmpMessage, Packet } from '../net/packet.ts'
import type { Device } from './device.ts'
import type { Errno } from './errno.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import type { Skb } from './skb.ts'
import { ICMP, answerEcho, isIcmpError, sendIcmpError } from './icmp.ts'
import { receiveDiscovery } from './ipv6/discovery.ts'
import { ICMPV6, answerEcho6, isIcmpv6Error } from './ipv6/icmp.ts'
import { dropSkb } from './drop.ts'
import { emit } from './emit.ts'
import { headerOf } from './header.ts'
import { push } from './queue.ts'
import { learnPathMtu, learnPathMtu6 } from './path-mtu.ts'
import { takeRedirect } from './redirect.ts'
import { count, countIcmp, countIp } from './mib.ts'
import { isAny } from './socket/table.ts'
import { pingError, pingReply } from './socket/ping.ts'
import { receiveTcp, tcpError } from './socket/tcp-receive.ts'
import { receiveUdp, udpError } from './socket/udp.ts'
import { receiveSctp, sctpError } from './socket/sctp.ts'

export function deliverTransport(kernel: Kernel, netns: Netns, device: Device, skb: Skb): void {
  const { transport } = skb.packet
  countIp(netns, skb.packet, transport.kind === 'raw' && !transport.inner ? 'InUnknownProtos' : 'InDelivers')
  switch (transport.kind) {
    case 'tcp':
      return receiveTcp(kernel, netns, device, skb, transport)
    case 'udp':
      return receiveUdp(kernel, netns, skb, transport)
    case 'sctp':
      return receiveSctp(kernel, netns, skb, transport)
    case 'icmp':
      return typeof skb.packet.src === 'number'
        ? receiveIcmp(kernel, netns, device, skb, transport)
        : receiveIcmpv6(kernel, netns, device, skb, transport)
    case 'raw':
      if (transport.inner)
        return void push(kernel.queue, kernel.now, { kind: 'tunnelled', netns: netns.id, socket: undefined, skb })
      dropSkb(kernel, netns, skb, 'UNHANDLED_PROTO', `protocol ${skb.packet.protocol} has no handler here`)
      return typeof skb.packet.src === 'number'
        ? sendIcmpError(kernel, netns, skb, ICMP.unreachable, 2)
        : sendIcmpError(kernel, netns, skb, ICMPV6.parameterProblem, 1)
  }
}

function receiveIcmp(kernel: Kernel, netns: Netns, device: Device, skb: Skb, message: IcmpMessage): void {
  const { quoted } = message
  countIcmp(netns, skb.packet, message, 'In')
  if (isIcmpError(message) && quoted && !hasSender(netns, quoted)) {
    // Of an echo nobody is asked (ping_err).
    if (quoted.transport.kind !== 'icmp') count(netns, 'IcmpInErrors')
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
  if (isIcmpError(message) && quoted) {
    if (message.type === ICMP.unreachable && message.code === 4) learnPathMtu(kernel, netns, quoted.dst, message.mtu)
    if (message.type === ICMP.redirect) takeRedirect(kernel, netns, device, skb.packet.src, quoted.dst, message.gateway)
    tellSocket(kernel, netns, skb, message, quoted)
  }
}

function receiveIcmpv6(kernel: Kernel, netns: Netns, device: Device, skb: Skb, message: IcmpMessage): void {
  countIcmp(netns, skb.packet, message, 'In')
  if (message.neighbour) return receiveDiscovery(kernel, netns, device, skb, message.type, message.neighbour)
  const { quoted } = message
  const isError = isIcmpv6Error(message)
  if (isError && message.type === ICMPV6.tooBig && quoted && typeof quoted.dst === 'bigint')
    learnPathMtu6(kernel, netns, quoted.dst, message.mtu)
  if (isError && quoted && !hasSender(netns, quoted)) {
    const detail = `no socket here sent ${formatIp(quoted.src)} > ${formatIp(quoted.dst)}`
    return dropSkb(kernel, netns, skb, 'ICMP_RELATED_UNKNOWN', detail)
  }
  if (kernel.env.trace)
    emit(kernel, netns, skb, { kind: 'deliver', to: 'kernel', socket: 'icmp', header: headerOf(skb.packet, skb.mark) })
  if (message.type === ICMPV6.echo) return answerEcho6(kernel, netns, skb, message)
  if (message.type === ICMPV6.echoReply) return pingReply(kernel, netns, skb, message)
  if (isError && quoted) tellSocket(kernel, netns, skb, message, quoted)
}

/** Whether a socket that is still there sent the packet that an ICMP error is about. */
function hasSender(netns: Netns, { src, dst, transport: t }: Packet): boolean {
  // What a tunnel sent, this namespace's kernel sent.
  if ((t.kind === 'udp' && t.vxlan) || (t.kind === 'raw' && t.inner)) return true
  for (const socket of netns.sockets.values()) {
    if (socket.kind === 'ping') {
      if (t.kind === 'icmp' && socket.localPort === t.id) return true
    } else if (socket.kind === t.kind && socket.localPort === t.sport && (socket.localIp === src || isAny(socket.localIp))) {
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

/** `icmpv6_err_convert`. */
const UNREACHABLE6: readonly [Errno, boolean][] = [
  ['ENETUNREACH', false],
  ['EACCES', true],
  ['EHOSTUNREACH', false],
  ['EHOSTUNREACH', false],
  ['ECONNREFUSED', true],
  ['EACCES', true],
  ['EACCES', true],
]

function errorOf6({ type, code }: IcmpMessage): readonly [Errno, boolean] {
  if (type === ICMPV6.unreachable) return UNREACHABLE6[code] ?? ['EPROTO', true]
  if (type === ICMPV6.tooBig) return ['EMSGSIZE', false]
  return type === ICMPV6.parameterProblem ? ['EPROTO', true] : ['EHOSTUNREACH', false]
}

function tellSocket(kernel: Kernel, netns: Netns, skb: Skb, message: IcmpMessage, quoted: Packet): boolean {
  const [errno, fatal] =
    typeof skb.packet.src === 'bigint'
      ? errorOf6(message)
      : message.type === ICMP.unreachable
        ? (UNREACHABLE[message.code] ?? (['EHOSTUNREACH', true] as const))
        : (['EHOSTUNREACH', false] as const)
  const error = { errno, fatal, message, from: skb.packet.src, ttl: skb.packet.ttl, id: skb.id, quoted }
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
