/** A switch of the kernel stands the wrong way: ip_forward, rp_filter, route_localnet, bridge-nf-call-iptables. */
import { readSysctl } from '../../linux/sysctl.ts'
import type { DropReason } from '../../linux/trace.ts'
import type { Cure, CureKind, Drop } from './cure.ts'
import { isReachable } from './names.ts'
import { titles } from './titles.en.ts'

const REASONS: Partial<Record<DropReason, (drop: Drop) => { title: string; settings: string[]; size: number }>> = {
  IP_FORWARD_DISABLED: ({ netns }) => ({ title: titles.ipForward(netns), settings: ['net.ipv4.ip_forward=1'], size: 1 }),
  IP_RPFILTER: ({ netns, device }) => ({
    title: titles.rpFilter(netns),
    settings: ['net.ipv4.conf.all.rp_filter=0', `net.ipv4.conf.${device ?? 'default'}.rp_filter=0`],
    size: 2,
  }),
  IP_MARTIAN_DESTINATION: ({ netns }) => ({
    title: titles.routeLocalnet(netns),
    settings: ['net.ipv4.conf.all.route_localnet=1'],
    size: 2,
  }),
  IP_MARTIAN_SOURCE: ({ netns }) => ({
    title: titles.routeLocalnet(netns),
    settings: ['net.ipv4.conf.all.route_localnet=1'],
    size: 2,
  }),
  IP_LOCALNET: ({ netns }) => ({ title: titles.routeLocalnet(netns), settings: ['net.ipv4.conf.all.route_localnet=1'], size: 2 }),
}

export const sysctl: CureKind = ({ lab, drops }) => {
  const cures = drops.flatMap((drop): Cure[] => {
    const found = isReachable(drop.netns) ? REASONS[drop.reason]?.(drop) : undefined
    if (!found) return []
    const line = `sysctl -w ${found.settings.join(' ')}`
    return [{ title: found.title, edit: { kind: 'command', on: drop.netns, line }, size: found.size }]
  })
  for (const netns of lab.world.kernel.namespaces.values()) {
    if (!netns.id.startsWith('node/') || readSysctl(netns, 'bridge.bridge-nf-call-iptables') !== '0') continue
    const line = 'sysctl -w net.bridge.bridge-nf-call-iptables=1'
    cures.push({ title: titles.bridgeNetfilter(netns.id), edit: { kind: 'command', on: netns.id, line }, size: 1 })
  }
  return cures
}
