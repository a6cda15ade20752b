/** A bridge as brctl tells it: its id, its ports' states, the addresses that it knows. bridge-utils, br_ioctl.c. */
import { type Device, hasCarrier, portsOf } from '../linux/device.ts'
import type { Kernel } from '../linux/kernel.ts'
import type { Netns } from '../linux/netns.ts'

/** `8000.02abcdef0001`: the priority, then the MAC address. */
export const bridgeId = (bridge: Device): string => `8000.${bridge.mac.replaceAll(':', '')}`

/** Without a spanning tree a port forwards while it and the bridge are up. */
export function portState(kernel: Kernel, netns: Netns, port: Device): 'forwarding' | 'disabled' {
  const bridge = port.master === undefined ? undefined : netns.devices.get(port.master)
  return port.up && bridge?.up === true && hasCarrier(kernel, netns, port) ? 'forwarding' : 'disabled'
}

interface MacLine {
  readonly mac: string
  /** The port's number, from 1. */
  readonly port: number
  readonly local: boolean
  /** Since it was last seen. */
  readonly ms: number
}

/** What the bridge has learned and what is its ports' own, by address. */
export function macTable(kernel: Kernel, netns: Netns, bridge: Device): MacLine[] {
  if (bridge.detail.kind !== 'bridge') return []
  const { fdb, ageingMs } = bridge.detail
  const numbers = new Map(portsOf(netns, bridge).map((port, i) => [port.index, i + 1]))
  const lines: MacLine[] = []
  for (const [mac, entry] of fdb) {
    const port = numbers.get(entry.port)
    const still = entry.local || entry.fixed === true
    const ms = still ? 0 : kernel.now - entry.seenAt
    if (port !== undefined && ms <= ageingMs) lines.push({ mac, port, local: entry.local, ms })
  }
  return lines.sort((a, b) => (a.mac < b.mac ? -1 : 1))
}
