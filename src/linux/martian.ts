/** `log_martians`: packets that cannot be are told to the kernel's log. route.c (ip_handle_martian_source). */
import { type Ip, formatIp } from '../net/ip.ts'
import type { Mac } from '../net/mac.ts'
import { type Device, isLayer3 } from './device.ts'
import type { Kernel } from './kernel.ts'
import { logLine } from './log.ts'
import type { Netns } from './netns.ts'
import { confOr } from './sysctl.ts'

const WARNING = 4

interface Martian {
  src: Ip
  dst: Ip
  /** The frame's addresses and type, where it has them. */
  header?: { dst: Mac; src: Mac; type: string }
}

export function logMartian(
  kernel: Kernel,
  netns: Netns,
  device: Device,
  which: 'source' | 'destination',
  martian: Martian,
): void {
  if (!confOr(netns, device.name, 'log_martians')) return
  const { src, dst, header } = martian
  const place = which === 'source' ? `on dev ${device.name}` : `dev ${device.name}`
  logLine(kernel, netns, WARNING, `IPv4: martian ${which} ${formatIp(dst)} from ${formatIp(src)}, ${place}`)
  if (which === 'destination' || !header || isLayer3(device)) return
  const bytes = `${header.dst}:${header.src}:${header.type}`.replaceAll(':', ' ')
  logLine(kernel, netns, WARNING, `ll header: 00000000: ${bytes}`)
}
