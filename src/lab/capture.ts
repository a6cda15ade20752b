/** What `tcpdump -w` on one device would have written while a connection was traced: the same connection once more, with an ear on the device. */
import { copyFrame } from '../linux/copy-frame.ts'
import { type CapturedFrame, writePcap } from '../net/pcap.ts'
import { type Lab, type TraceOptions, traceLab } from './lab.ts'
import { LabError } from './reference.ts'

export interface CapturePlace {
  netns: string
  device: string
}

export interface Captured {
  frames: number
  file: Uint8Array
}

/** Throws LabError where there is no such device. */
export function captureLab(lab: Lab, options: TraceOptions, place: CapturePlace): Captured {
  const netns = lab.world.kernel.namespaces.get(place.netns)
  if (!netns || ![...netns.devices.values()].some((device) => device.name === place.device))
    throw new LabError(`there is no device ${place.device} in ${place.netns}`)
  const frames: CapturedFrame[] = []
  // The first event comes before the first frame.
  traceLab(lab, options, (_event, kernel) => {
    kernel.env.capture ??= (netnsId, device, frame) => {
      if (netnsId !== place.netns || device !== place.device) return
      // A frame goes on its way and is rewritten there: what was seen is kept.
      frames.push({ at: kernel.now - lab.world.kernel.now, frame: copyFrame(frame) })
    }
  })
  return { frames: frames.length, file: writePcap(frames) }
}
