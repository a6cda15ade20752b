/** Sysctls whose writing does something at once. net/ipv6/addrconf.c (addrconf_sysctl_disable, addrconf_fixup_forwarding). */
import type { Outcome } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import { writeSysctl } from '../sysctl.ts'
import { forwardingSwitched, ipv6Switched } from './address.ts'

export function setSysctl(kernel: Kernel, netns: Netns, name: string, value: string): Outcome<void> {
  const outcome = writeSysctl(netns, name, value)
  const [, device, key] = /^ipv6\.conf\.(.+)\.(disable_ipv6|forwarding)$/.exec(name) ?? []
  if (!outcome.ok || device === undefined || device === 'default') return outcome
  for (const each of netns.devices.values()) {
    if (device !== 'all' && each.name !== device.replaceAll('/', '.')) continue
    if (key === 'forwarding') forwardingSwitched(netns, each)
    else ipv6Switched(kernel, netns, each)
  }
  return outcome
}
