/** What each device has counted, as the world is, or as it was at a step of a connection: `ip -s link`. */
import type { Kernel } from '../linux/kernel.ts'
import { type Lab, type TraceOptions, traceLab } from './lab.ts'

export interface DeviceCounters {
  rx: { packets: number; bytes: number; dropped: number }
  tx: { packets: number; bytes: number; dropped: number }
}
/** By namespace and device: `node/kind-worker|eth0`; devices that counted nothing are left out. */
export type AllCounters = Record<string, DeviceCounters>

export function deviceCounters(lab: Lab, at?: { request: TraceOptions; seq: number }): AllCounters {
  if (!at) return viewCounters(lab.world.kernel)
  let found: AllCounters = {}
  traceLab(lab, at.request, (event, kernel) => {
    if (event.seq === at.seq) found = viewCounters(kernel)
  })
  return found
}

function viewCounters(kernel: Kernel): AllCounters {
  const all: AllCounters = {}
  for (const netns of kernel.namespaces.values()) {
    for (const { name, stats } of netns.devices.values()) {
      const { rxPackets, rxBytes, rxDropped, txPackets, txBytes, txDropped } = stats
      if (rxPackets + txPackets + rxDropped + txDropped === 0) continue
      all[`${netns.id}|${name}`] = {
        rx: { packets: rxPackets, bytes: rxBytes, dropped: rxDropped },
        tx: { packets: txPackets, bytes: txBytes, dropped: txDropped },
      }
    }
  }
  return all
}
