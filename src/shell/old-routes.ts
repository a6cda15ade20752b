/** The main table as `route` and `netstat -r` show it. net-tools 2.10. */
import { formatIp } from '../net/ip.ts'
import type { Tool } from './tool.ts'
import { oldRoutes, routeFlags } from './virtual/proc-net.ts'

/** The letters of the flags, in net-tools' order. */
function letters(flags: number): string {
  return flags & 0x200 ? '!' + (flags & 4 ? 'H' : '') : `U${flags & 2 ? 'G' : ''}${flags & 4 ? 'H' : ''}`
}

export function oldRouteLines(tool: Tool, style: 'route' | 'netstat', numeric: boolean): string[] {
  const tail = style === 'route' ? 'Metric Ref    Use Iface' : '  MSS Window  irtt Iface'
  const lines = ['Kernel IP routing table\n', `Destination     Gateway         Genmask         Flags ${tail}\n`]
  for (const r of oldRoutes(tool.netns)) {
    const device = r.device === undefined ? '*' : (tool.netns.devices.get(r.device)?.name ?? '*')
    const flags = routeFlags(r)
    const refused = (flags & 0x200) !== 0
    const destination = !numeric && r.destination.length === 0 ? 'default' : formatIp(r.destination.network)
    const gateway = refused ? '-' : r.via === undefined ? '0.0.0.0' : formatIp(r.via)
    const start = `${destination.padEnd(15)} ${gateway.padEnd(15)} ${formatIp(r.destination.mask).padEnd(15)} ${letters(flags).padEnd(5)} `
    const none = refused ? '-' : '0'
    const numbers =
      style === 'route'
        ? `${String(r.metric).padEnd(6)} ${none.padEnd(4)} ${'0'.padStart(5)} `
        : `${none.padStart(5)} ${none.padEnd(6)} ${none.padStart(5)} `
    lines.push(`${start}${numbers}${refused ? '-' : device}\n`)
  }
  return lines
}
