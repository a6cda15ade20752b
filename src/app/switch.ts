/** A switch is a network namespace that holds a bridge and speaks for nobody: no address of its own. bridge(8). */
import type { NetnsView } from '../lab/topology.ts'

/** The bridge of a switch; undefined where the namespace is none. */
export function switchBridge(netns: NetnsView | undefined): string | undefined {
  if (netns?.kind !== 'netns') return undefined
  const devices = netns.devices.filter((device) => device.kind !== 'loopback')
  if (devices.some((device) => device.addresses.length > 0)) return undefined
  return devices.find((device) => device.kind === 'bridge')?.name
}
