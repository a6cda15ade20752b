/** Whether IPv6 runs on a device: it may be switched off there, and it needs an MTU of 1280. net/ipv6/addrconf.c (addrconf_notify). */
import type { Device } from '../device.ts'
import type { Netns } from '../netns.ts'
import { conf6Number } from '../sysctl.ts'

export const MIN_MTU = 1280

export const runsIpv6 = (netns: Netns, device: Device): boolean =>
  device.mtu >= MIN_MTU && conf6Number(netns, device.name, 'disable_ipv6') === 0
