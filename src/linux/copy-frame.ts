/** A frame's own copy: bridges and tunnels send one to each of many. */
import { type Frame, clonePacket } from '../net/packet.ts'

export function copyFrame(frame: Frame): Frame {
  if (frame.payload.kind === 'arp') return { ...frame }
  return { ...frame, payload: { kind: 'ip', packet: clonePacket(frame.payload.packet) } }
}
