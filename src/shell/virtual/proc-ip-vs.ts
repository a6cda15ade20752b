/** /proc/net/ip_vs and ip_vs_conn, which are there once IPVS is loaded. ip_vs_ctl.c (ip_vs_info_seq_show), ip_vs_conn.c (ip_vs_conn_seq_show). */
import { listIpvsConnections, loadsOf } from '../../linux/ipvs/connection.ts'
import { type VirtualService, serverKey, serviceKey } from '../../linux/ipvs/ipvs.ts'
import type { Kernel } from '../../linux/kernel.ts'
import type { Netns } from '../../linux/netns.ts'
import { type Ip, bitsOf, familyOf, maskOf } from '../../net/ip.ts'
import { wholeIpv6 } from '../../net/ipv6.ts'
import { protocolName } from '../../net/packet.ts'

/** A service's time is told in the kernel's ticks: 250 a second, as distributions have it. */
const TICKS = 250

const hex = (value: number, digits: number): string => (value >>> 0).toString(16).toUpperCase().padStart(digits, '0')
const address = (ip: Ip, brackets = true): string => {
  if (typeof ip === 'number') return hex(ip, 8)
  const whole = wholeIpv6(ip, ':')
  return brackets ? `[${whole}]` : whole
}
const named = (protocol: number): string => (protocol === 0 ? 'IP' : protocolName(protocol).toUpperCase())

function serviceLine({ name, scheduler, persistent, clientLength }: VirtualService): string {
  const head =
    name.kind === 'mark' ? `FWM  ${hex(name.mark, 8)}` : `${named(name.protocol)}  ${address(name.address)}:${hex(name.port, 4)}`
  const family = name.kind === 'mark' ? name.family : familyOf(name.address)
  const mask = family === 4 ? hex(Number(maskOf(clientLength, 4)), 8) : hex(clientLength === bitsOf(6) ? 128 : clientLength, 8)
  return `${head} ${scheduler}  ${persistent === undefined ? '' : `persistent ${persistent * TICKS} ${mask}`}`
}

/** As `cat /proc/net/ip_vs` shows them. */
export function ipVs(kernel: Kernel, { ipvs }: Netns): string {
  const lines = [
    'IP Virtual Server version 1.2.1 (size=4096)',
    'Prot LocalAddress:Port Scheduler Flags',
    '  -> RemoteAddress:Port Forward Weight ActiveConn InActConn',
  ]
  for (const service of ipvs.services.values()) {
    lines.push(serviceLine(service))
    const loads = loadsOf(kernel, ipvs, serviceKey(service.name))
    for (const server of service.servers) {
      const { active = 0, inactive = 0 } = loads.get(serverKey(server)) ?? {}
      const place = `${address(server.address)}:${hex(server.port, 4)}`
      lines.push(
        `  -> ${place}      ${'Masq'.padEnd(7)} ${String(server.weight).padEnd(6)} ${String(active).padEnd(10)} ${String(inactive).padEnd(10)}`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

export function ipVsConn(kernel: Kernel, { ipvs }: Netns): string {
  const lines = ['Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData']
  for (const each of listIpvsConnections(kernel, ipvs)) {
    const ends: [Ip, number][] = [
      [each.client, each.clientPort],
      [each.virtual, each.virtualPort],
      [each.server, each.serverPort],
    ]
    const places = ends.map(([ip, port]) => `${address(ip, false)} ${hex(port, 4)}`).join(' ')
    const seconds = Math.max(0, Math.floor((each.expiresAt - kernel.now) / 1000))
    const state = each.template ? 'NONE' : each.state
    lines.push(`${named(each.protocol).padEnd(3)} ${places} ${state.padEnd(11)} ${String(seconds).padStart(7)}`)
  }
  return `${lines.join('\n')}\n`
}
