/** A capture file that tcpdump and Wireshark open: pcap 2.4 with microseconds (draft-ietf-opsawg-pcap), Ethernet frames. */
import { frameBytes } from './bytes.ts'
import type { Frame } from './packet.ts'

export interface CapturedFrame {
  /** Milliseconds since the capture's time zero. */
  at: number
  frame: Frame
}

const MAGIC = 0xa1b2c3d4
const SNAP_LENGTH = 262144
const LINKTYPE_ETHERNET = 1

/** `epochS` is what the first millisecond is called in the file; a capture of the simulation begins in 1970. */
export function writePcap(frames: readonly CapturedFrame[], epochS = 0): Uint8Array {
  return writeRecords(frames.map(({ at, frame }) => ({ at: epochS * 1000 + at, bytes: frameBytes(frame, { nowMs: at }) })))
}

export interface PcapRecord {
  /** Milliseconds since the epoch. */
  at: number
  bytes: Uint8Array
  /** How long the frame was, where `bytes` are only its beginning. */
  length?: number
}

export function writeRecords(records: readonly PcapRecord[], snap = SNAP_LENGTH): Uint8Array {
  const file = new Uint8Array(24 + records.reduce((sum, { bytes }) => sum + 16 + bytes.length, 0))
  const view = new DataView(file.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, snap, true)
  view.setUint32(20, LINKTYPE_ETHERNET, true)
  let offset = 24
  for (const { at, bytes, length } of records) {
    const us = Math.round(at * 1000)
    view.setUint32(offset, Math.floor(us / 1e6), true)
    view.setUint32(offset + 4, us % 1e6, true)
    view.setUint32(offset + 8, bytes.length, true)
    view.setUint32(offset + 12, length ?? bytes.length, true)
    file.set(bytes, offset + 16)
    offset += 16 + bytes.length
  }
  return file
}

/** The records of a file with Ethernet frames; undefined for anything else. What is cut off at the end is left out. */
export function readPcap(file: Uint8Array): PcapRecord[] | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.length < 24 || view.getUint32(0, true) !== MAGIC || view.getUint32(20, true) !== LINKTYPE_ETHERNET) return undefined
  const records: PcapRecord[] = []
  for (let at = 24; at + 16 <= file.length;) {
    const kept = view.getUint32(at + 8, true)
    if (at + 16 + kept > file.length) break
    records.push({
      at: view.getUint32(at, true) * 1000 + view.getUint32(at + 4, true) / 1000,
      bytes: file.subarray(at + 16, at + 16 + kept),
      length: view.getUint32(at + 12, true),
    })
    at += 16 + kept
  }
  return records
}
