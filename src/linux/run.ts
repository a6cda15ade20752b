/** The clock: takes the next event out of the queue and lets it happen. */
import type { KernelEvent } from './events.ts'
import type { Kernel } from './kernel.ts'
import { neighbourTimer } from './neighbour.ts'
import { sendCopy, sendOn, sendPacket } from './output.ts'
import { peek, pop } from './queue.ts'
import { bridgeDecide } from './bridge.ts'
import { resolved } from './bridge-netfilter.ts'
import { sendIcmpError } from './icmp.ts'
import { receiveFrame, receiveLocal, receiveLoopback } from './receive.ts'
import { addressTimer } from './ipv6/address.ts'
import { ipipReceive, ipipTransmit, isIpip } from './ipip.ts'
import { isVxlan, vxlanReceive, vxlanTransmit } from './vxlan.ts'
import { sendReject } from './reject.ts'
import { sctpTimer } from './socket/sctp.ts'
import { closeTcp, sendTcp } from './socket/tcp.ts'
import { tcpTimer } from './socket/tcp-timer.ts'

/** Advances virtual time to the next event and handles it; false when nothing waits before `until`. Returns wake-ups to the caller by `onWake`. */
export function runNext(kernel: Kernel, until: number, onWake?: (id: number) => void): boolean {
  const next = peek(kernel.queue)
  if (!next || next.at > until) return false
  pop(kernel.queue)
  kernel.now = Math.max(kernel.now, next.at)
  handle(kernel, next.event, onWake)
  return true
}

function handle(kernel: Kernel, event: KernelEvent, onWake: ((id: number) => void) | undefined): void {
  if (event.kind === 'wake') return onWake?.(event.id)
  const netns = kernel.namespaces.get(event.netns)
  if (!netns) return
  switch (event.kind) {
    case 'frame': {
      const device = netns.devices.get(event.device)
      if (device) receiveFrame(kernel, netns, device, event.frame, event.packet, event.mark)
      return
    }
    case 'loopback':
      return receiveLoopback(
        kernel,
        netns,
        event.frame,
        event.packet,
        event.mark,
        event.ct,
        event.ctInfo,
        event.nftrace,
        event.ipvs,
      )
    case 'up': {
      const device = netns.devices.get(event.device)
      if (!device) return
      kernel.env.capture?.(netns.id, device.name, event.frame, 'in')
      receiveLocal(kernel, netns, device, event.frame, event.packet, event.mark, event.skb)
      return
    }
    case 'bridged': {
      const [bridge, from] = [netns.devices.get(event.bridge), netns.devices.get(event.from)]
      if (bridge?.detail.kind === 'bridge' && from)
        bridgeDecide(kernel, netns, bridge, from, resolved(bridge, from, event.mac, event.skb))
      return
    }
    case 'icmp-error':
      return sendIcmpError(kernel, netns, event.skb, event.type, event.code, event.mtu)
    case 'reject':
      return sendReject(kernel, netns, event.skb, event.with)
    case 'dad': {
      const device = netns.devices.get(event.device)
      if (device) addressTimer(kernel, netns, device, event.address, event.generation, event.step)
      return
    }
    case 'encapsulate': {
      const device = netns.devices.get(event.device)
      if (device && isVxlan(device)) vxlanTransmit(kernel, netns, device, event.frame, event.packet, event.mark)
      else if (device && isIpip(device)) ipipTransmit(kernel, netns, device, event.frame, event.packet, event.mark)
      return
    }
    case 'tunnelled': {
      const socket = event.socket === undefined ? undefined : netns.sockets.get(event.socket)
      const { transport } = event.skb.packet
      if (socket?.kind === 'udp') vxlanReceive(kernel, netns, event.skb, socket)
      else if (transport.kind === 'raw' && transport.inner) ipipReceive(kernel, netns, event.skb, transport.inner)
      return
    }
    case 'routed':
      if (event.frame.payload.kind === 'ip')
        sendPacket(kernel, netns, event.frame.payload.packet, {
          by: 'kernel',
          what: 'packet of an ipvlan',
          mark: event.mark,
          packet: event.packet,
        })
      return
    case 'ipvs':
      return sendOn(kernel, netns, event.skb)
    case 'copy':
      return sendCopy(kernel, netns, event.packet, event.gateway, event.device)
    case 'neighbour':
      return neighbourTimer(kernel, netns, event.key, event.generation)
    case 'program': {
      const socket = netns.sockets.get(event.socket)
      if (socket?.kind !== 'tcp') return
      if (event.action.kind === 'write') sendTcp(kernel, netns, socket, event.action.data)
      else closeTcp(kernel, netns, socket)
      return
    }
    case 'socket': {
      const socket = netns.sockets.get(event.socket)
      if (socket?.kind === 'tcp') tcpTimer(kernel, netns, socket, event.timer, event.generation)
      else if (socket?.kind === 'sctp') sctpTimer(kernel, netns, socket)
    }
  }
}

/** Runs until nothing is left to do before `until`, or `stop` says so. Returns false if the bound on events was hit (a loop). */
export function runUntil(kernel: Kernel, until: number, stop: () => boolean, maxEvents = 200_000): boolean {
  for (let i = 0; i < maxEvents; i++) {
    if (stop()) return true
    if (!runNext(kernel, until)) {
      if (until < Infinity) kernel.now = Math.max(kernel.now, until)
      return true
    }
  }
  return false
}
