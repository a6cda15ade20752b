/** How long a device's packets may be: the bounds of each kind, and what the device below leaves room for. net/core/dev.c (dev_validate_mtu), vxlan_core.c, macvlan.c. */
import { type Device, lowerOf } from './device.ts'
import { type Outcome, done, refuse } from './errno.ts'
import { ipv6Switched } from './ipv6/address.ts'
import type { Kernel } from './kernel.ts'
import type { Netns } from './netns.ts'
import { VXLAN_OVERHEAD } from './vxlan.ts'

/** `ip link set DEV mtu N`: each kind has its bounds (EINVAL beyond). What stands on the device may not be longer. */
export function setMtu(kernel: Kernel, netns: Netns, device: Device, mtu: number): Outcome<void> {
  const [least, most] = mtuBounds(device)
  if (mtu < least) return refuse('EINVAL', 'mtu less than device minimum.')
  if (most > 0 && mtu > most) return refuse('EINVAL', 'mtu greater than device maximum.')
  const longest = longestAbove(kernel, device)
  if (longest !== undefined && mtu > longest) return refuse(device.detail.kind === 'vlan' ? 'ERANGE' : 'EINVAL')
  device.mtu = mtu
  ipv6Switched(kernel, netns, device)
  for (const ref of device.uppers) {
    const holder = kernel.namespaces.get(ref.netns)
    const upper = holder?.devices.get(ref.device)
    if (holder && upper && upper.mtu > mtu) setMtu(kernel, holder, upper, mtu)
  }
  return done(undefined)
}

/** `min_mtu` and `max_mtu`; 0 is no bound. */
export function mtuBounds({ detail }: Device): [least: number, most: number] {
  switch (detail.kind) {
    case 'loopback':
    case 'dummy':
      return [0, 0]
    case 'ipip':
      return [68, 65515]
    case 'vlan':
      return [0, 65535]
    case 'tun':
      return [68, detail.mode === 'tap' ? 65521 : 65535]
    default:
      return [68, 65535]
  }
}

/** What the device below leaves room for. */
function longestAbove(kernel: Kernel, device: Device): number | undefined {
  const { detail } = device
  if (detail.kind === 'vxlan') {
    const below = detail.lower === undefined ? undefined : kernel.namespaces.get(detail.underlay)?.devices.get(detail.lower)
    return below && below.mtu - VXLAN_OVERHEAD
  }
  return lowerOf(kernel, device)?.device.mtu
}
