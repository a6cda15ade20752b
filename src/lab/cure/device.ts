/** A device is down, a bridge does not turn a frame round, or a wrong MAC address was written down by hand. */
import { formatIp } from '../../net/ip.ts'
import { peerOf } from '../../linux/device.ts'
import type { Cure, CureKind } from './cure.ts'
import { isReachable } from './names.ts'
import { titles } from './titles.en.ts'
import { setScenarioField } from '../../scenario/edit/scenario.ts'

export const linkUp: CureKind = ({ lab }) => {
  const { kernel } = lab.world
  const cures: Cure[] = []
  for (const netns of kernel.namespaces.values()) {
    if (!isReachable(netns.id)) continue
    for (const device of netns.devices.values()) {
      const peer = peerOf(kernel, device)
      // A device that nobody has plugged in yet is meant to be down.
      if (device.up || (device.detail.kind === 'veth' && !peer)) continue
      const edit = { kind: 'command' as const, on: netns.id, line: `ip link set ${device.name} up` }
      cures.push({ title: titles.linkUp(device.name, netns.id), edit, size: 1 })
    }
  }
  return cures
}

export const hairpin: CureKind = ({ lab, drops }) => {
  if (!drops.some((drop) => drop.reason === 'BRIDGE_INGRESS_PORT') || lab.scenario.settings.cniConfig.hairpinMode) return []
  const change = (text: string) => setScenarioField(text, ['spec', 'cluster', 'cniConfig', 'hairpinMode'], true)
  return [{ title: titles.hairpin(), edit: { kind: 'file', change, shows: 'hairpinMode: true' }, size: 1 }]
}

export const neighbour: CureKind = ({ lab }) => {
  const cures: Cure[] = []
  for (const netns of lab.world.kernel.namespaces.values()) {
    if (!isReachable(netns.id)) continue
    for (const entry of netns.neighbours.values()) {
      const device = netns.devices.get(entry.device)
      if (entry.state !== 'PERMANENT' || !device) continue
      const address = formatIp(entry.ip)
      const edit = { kind: 'command' as const, on: netns.id, line: `ip neigh del ${address} dev ${device.name}` }
      cures.push({ title: titles.neighbour(address, netns.id), edit, size: 1 })
    }
  }
  return cures
}
