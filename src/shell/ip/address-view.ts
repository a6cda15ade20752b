/** Addresses as `ip addr` prints them, those of IPv6 that a device gives itself included. iproute2 ip/ipaddress.c (print_addrinfo); RFC 4862, 5.3. */
import { familyOf, formatIp, parseIpv6 } from '../../net/ip.ts'
import { type Device, type InterfaceAddress, hasCarrier } from '../../linux/device.ts'
import type { Ip } from './context.ts'
import { briefLink, linkJson, linkText, statisticsText } from './link-view.ts'
import type { Json } from './json.ts'
import { type ShowWords, wantsAddress } from './show-words.ts'

/**
 * `::1` of a loopback that is up and the link-local address of an Ethernet device with a signal: a function of the device's
 * state, so they are kept nowhere. IPv6 is not simulated beyond this.
 */
function automaticIpv6(ip: Ip, device: Device): InterfaceAddress[] {
  const { kernel, netns } = ip.tool
  if (!device.up || !hasCarrier(kernel, netns, device)) return []
  const make = (text: string, length: number, scope: 'host' | 'link'): InterfaceAddress => {
    const local = parseIpv6(text)!
    return { local, address: local, length, broadcast: undefined, scope, secondary: false, label: '' }
  }
  if (device.detail.kind === 'loopback') return [make('::1', 128, 'host')]
  return [make(linkLocal(device.mac), 64, 'link')]
}

/** The interface identifier that RFC 4291, appendix A makes of a MAC address. */
function linkLocal(mac: string): string {
  const bytes = mac.split(':').map((part) => parseInt(part, 16))
  const id = [bytes[0]! ^ 2, bytes[1]!, bytes[2]!, 0xff, 0xfe, bytes[3]!, bytes[4]!, bytes[5]!]
  const group = (i: number): string => ((id[i]! << 8) | id[i + 1]!).toString(16)
  return `fe80::${group(0)}:${group(2)}:${group(4)}:${group(6)}`
}

const wholeText = (a: InterfaceAddress): string => {
  const peer = a.address === a.local ? '' : ` peer ${formatIp(a.address)}`
  return `${formatIp(a.local)}${peer}/${a.length}`
}

function addressLines(a: InterfaceAddress, newline: string, prefix: string): string {
  const words = [`${prefix}    ${familyOf(a.local) === 4 ? 'inet' : 'inet6'} ${wholeText(a)}`]
  if (a.broadcast !== undefined) words.push(`brd ${formatIp(a.broadcast)}`)
  words.push(`scope ${a.scope}`)
  if (a.secondary) words.push('secondary')
  if (a.noPrefixRoute) words.push('noprefixroute')
  words.push(a.label)
  return `${words.join(' ')}${newline}       valid_lft forever preferred_lft forever`
}

const addressJson = (a: InterfaceAddress, brief: boolean): Json => ({
  ...(brief ? {} : { family: familyOf(a.local) === 4 ? 'inet' : 'inet6' }),
  local: formatIp(a.local),
  ...(a.address === a.local ? {} : { address: formatIp(a.address) }),
  prefixlen: a.length,
  ...(brief
    ? {}
    : {
        ...(a.broadcast === undefined ? {} : { broadcast: formatIp(a.broadcast) }),
        scope: a.scope,
        ...(a.secondary ? { secondary: true } : {}),
        ...(a.noPrefixRoute ? { noprefixroute: true } : {}),
        ...(a.label === '' ? {} : { label: a.label }),
        valid_life_time: 4294967295,
        preferred_life_time: 4294967295,
      }),
})

/** A device's addresses that are asked for; undefined where the device itself does not appear (`ipaddr_filter`). */
export function selectAddresses(ip: Ip, device: Device, wanted: ShowWords): InterfaceAddress[] | undefined {
  const { family, packet } = ip.options
  if (packet) return []
  const only = family ?? (wanted.to?.any === false ? familyOf(wanted.to.network) : undefined)
  const all = [...device.addresses, ...automaticIpv6(ip, device)]
  const chosen = all.filter((a) => (only === undefined || familyOf(a.local) === only) && wantsAddress(wanted, a))
  if (chosen.length > 0) return chosen
  return all.length === 0 && only === undefined && wanted.label === undefined ? [] : undefined
}

export function addressText(ip: Ip, device: Device, addresses: readonly InterfaceAddress[], wanted: ShowWords): string {
  const { options } = ip
  if (options.brief) return `${briefLink(ip, device)}${addresses.map((a) => `${wholeText(a)} `).join('')}\n`
  const newline = options.oneLine ? '\\' : '\n'
  const prefix = options.oneLine ? `${device.index}: ${device.name}` : ''
  const lines = addresses.map((a) => `${addressLines(a, newline, prefix)}\n`).join('')
  if (options.oneLine || wanted.label !== undefined) return lines
  const family = options.family ?? (wanted.to?.any === false ? familyOf(wanted.to.network) : undefined)
  const head = linkText(
    ip,
    device,
    { link: options.packet, addressLine: family === undefined || options.details, short: family === 6 },
    '\n',
  )
  const tail = options.statistics > 0 ? `${statisticsText(ip, device, '\n').slice(1)}\n` : ''
  return `${head}\n${lines}${tail}`
}

export const deviceJson = (ip: Ip, device: Device, addresses: readonly InterfaceAddress[]): Json => ({
  ...linkJson(ip, device, false, ip.options.family === undefined || ip.options.details),
  addr_info: addresses.map((a) => addressJson(a, ip.options.brief)),
})
