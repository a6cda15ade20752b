/** What a TCP socket does when its time is up: sends again, gives up, ends TIME_WAIT. RFC 6298, tcp_timer.c. */
import { TCP } from '../../net/packet.ts'
import type { Kernel } from '../kernel.ts'
import { count } from '../mib.ts'
import type { Netns } from '../netns.ts'
import { sysctlNumber } from '../sysctl.ts'
import type { TcpSocket } from './socket.ts'
import { failTcp, isProbeDue, removeTcp, segmentName, sendSegment, startTimer } from './tcp.ts'

const RETRIES_ESTABLISHED = 15

/** A timer of a TCP socket fires. */
export function tcpTimer(kernel: Kernel, netns: Netns, socket: TcpSocket, timer: string, generation: number): void {
  if (timer === 'deadline') {
    // The program closes: nothing has failed.
    if (socket.state === 'SYN_SENT') failTcp(kernel, netns, socket, 'ETIMEDOUT', 0, false)
    return
  }
  if (timer === 'delayed-ack') {
    if (socket.ackOwed) count(netns, 'TcpExtDelayedACKs')
    if (socket.ackOwed) sendSegment(kernel, netns, socket, TCP.ack, socket.sendNext, '', 'ACK', 0)
    return
  }
  if (generation !== socket.timer) return
  if (timer === 'time-wait') return removeTcp(kernel, netns, socket)
  const first = socket.unacked[0]
  if (!first) return
  if (isProbeDue(socket)) return sendProbe(kernel, netns, socket)
  const limit =
    socket.state === 'SYN_SENT'
      ? socket.synRetries
      : socket.state === 'SYN_RECV'
        ? sysctlNumber(netns, 'ipv4.tcp_synack_retries')
        : RETRIES_ESTABLISHED
  if (socket.retries >= limit) {
    if (socket.state === 'SYN_SENT' && socket.deadline < Infinity && socket.softError === undefined) return
    count(netns, 'TcpExtTCPTimeouts')
    count(netns, 'TcpExtTCPAbortOnTimeout')
    // What an ICMP error has said meanwhile is told instead (tcp_write_err).
    return failTcp(kernel, netns, socket, socket.softError ?? 'ETIMEDOUT')
  }
  socket.retries++
  startTimer(kernel, netns, socket)
  if (socket.state !== 'SYN_RECV') {
    count(netns, 'TcpExtTCPTimeouts')
    count(netns, 'TcpExtTcpTimeoutRehash')
  }
  // What still waits for its neighbour is not sent again (skb_still_in_host_queue).
  if (waitsHere(netns, socket)) return count(netns, 'TcpExtTCPSpuriousRtxHostQueues')
  const sent = sendSegment(
    kernel,
    netns,
    socket,
    first.flags,
    first.seq,
    first.data,
    segmentName(first.flags, first.data),
    socket.retries,
  )
  // A SYN, ACK that netfilter refuses to send again ends the half-open connection (inet_csk_reqsk_queue_drop).
  if (!sent.ok && socket.state === 'SYN_RECV') failTcp(kernel, netns, socket, 'ETIMEDOUT')
}

function sendProbe(kernel: Kernel, netns: Netns, socket: TcpSocket): void {
  const last = socket.unacked.at(-1)!
  socket.probed = true
  count(netns, 'TcpExtTCPLossProbes')
  startTimer(kernel, netns, socket)
  sendSegment(kernel, netns, socket, last.flags, last.seq, last.data, segmentName(last.flags, last.data), 1)
}

/** Whether the last time it was sent it has not left yet. */
function waitsHere(netns: Netns, { localPort, remotePort }: TcpSocket): boolean {
  for (const { waiting } of netns.neighbours.values())
    for (const { local, packet } of waiting)
      if (
        local &&
        packet.transport.kind === 'tcp' &&
        packet.transport.sport === localPort &&
        packet.transport.dport === remotePort
      )
        return true
  return false
}
