/** Addresses as `ip addr` prints them. iproute2 ip/ipaddress.c (print_addrinfo). */
import { type Ip as Address, familyOf, formatIp } from '../../net/ip.ts'
import type { Device } from '../../linux/device.ts'
import type { Ip } from './context.ts'
import { briefLink, linkJson, linkText, statisticsText } from './link-view.ts'
import type { Json } from './json.ts'
import {
  ADDRESS_FLAGS,
  type AddressFlag,
  type AnyAddress,
  type ShowWords,
  hasFlag,
  isIpv6Address,
  wantsAddress,
} from './show-words.ts'

const peerOf = (a: AnyAddress): Address => (isIpv6Address(a) ? a.peer : a.address)

const wholeText = (a: AnyAddress): string => {
  const peer = peerOf(a) === a.local ? '' : ` peer ${formatIp(peerOf(a))}`
  return `${formatIp(a.local)}${peer}/${a.length}`
}

/** Seconds that are left of a life. */
const left = (ip: Ip, until: number): number | undefined =>
  until === Infinity ? undefined : Math.max(0, Math.ceil((until - ip.tool.kernel.now) / 1000))
const lifetimes = (ip: Ip, a: AnyAddress): { valid: number | undefined; preferred: number | undefined } =>
  isIpv6Address(a)
    ? { valid: left(ip, a.validUntil), preferred: left(ip, a.preferredUntil) }
    : { valid: undefined, preferred: undefined }
const lifeText = (seconds: number | undefined): string => (seconds === undefined ? 'forever' : `${seconds}sec`)

/** What is not to be told: that an address is for ever. */
const flagsOf = (a: AnyAddress): AddressFlag[] => ADDRESS_FLAGS.filter((flag) => flag !== 'permanent' && hasFlag(a, flag))

function addressLines(ip: Ip, a: AnyAddress, newline: string, prefix: string): string {
  const words = [`${prefix}    ${familyOf(a.local) === 4 ? 'inet' : 'inet6'} ${wholeText(a)}`]
  const v4 = isIpv6Address(a) ? undefined : a
  if (isIpv6Address(a) && a.metric !== undefined) words.push(`metric ${a.metric}`)
  if (v4?.broadcast !== undefined) words.push(`brd ${formatIp(v4.broadcast)}`)
  words.push(`scope ${a.scope}`)
  if (v4?.secondary) words.push('secondary')
  words.push(...flagsOf(a), v4?.label ?? '')
  const { valid, preferred } = lifetimes(ip, a)
  return `${words.join(' ')}${newline}       valid_lft ${lifeText(valid)} preferred_lft ${lifeText(preferred)}`
}

const FOREVER = 4294967295

function addressJson(ip: Ip, a: AnyAddress, brief: boolean): Json {
  const v4 = isIpv6Address(a) ? undefined : a
  const { valid, preferred } = lifetimes(ip, a)
  return {
    ...(brief ? {} : { family: familyOf(a.local) === 4 ? 'inet' : 'inet6' }),
    local: formatIp(a.local),
    ...(peerOf(a) === a.local ? {} : { address: formatIp(peerOf(a)) }),
    prefixlen: a.length,
    ...(brief
      ? {}
      : {
          ...(isIpv6Address(a) && a.metric !== undefined ? { metric: a.metric } : {}),
          ...(v4?.broadcast === undefined ? {} : { broadcast: formatIp(v4.broadcast) }),
          scope: a.scope,
          ...(v4?.secondary ? { secondary: true } : {}),
          ...Object.fromEntries(flagsOf(a).map((flag) => [flag, true])),
          ...(v4 === undefined || v4.label === '' ? {} : { label: v4.label }),
          valid_life_time: valid ?? FOREVER,
          preferred_life_time: preferred ?? FOREVER,
        }),
  }
}

/** A device's addresses that are asked for; undefined where the device itself does not appear (`ipaddr_filter`). */
export function selectAddresses(ip: Ip, device: Device, wanted: ShowWords): AnyAddress[] | undefined {
  const { family, packet } = ip.options
  if (packet) return []
  const only = family ?? (wanted.to?.any === false ? familyOf(wanted.to.network) : undefined)
  const all: AnyAddress[] = [...device.addresses, ...device.ipv6]
  const chosen = all.filter((a) => (only === undefined || familyOf(a.local) === only) && wantsAddress(wanted, a))
  if (chosen.length > 0) return chosen
  return all.length === 0 && only === undefined && wanted.label === undefined ? [] : undefined
}

export function addressText(ip: Ip, device: Device, addresses: readonly AnyAddress[], wanted: ShowWords): string {
  const { options } = ip
  if (options.brief) return `${briefLink(ip, device)}${addresses.map((a) => `${wholeText(a)} `).join('')}\n`
  const newline = options.oneLine ? '\\' : '\n'
  const prefix = options.oneLine ? `${device.index}: ${device.name}` : ''
  const lines = addresses.map((a) => `${addressLines(ip, a, newline, prefix)}\n`).join('')
  if (options.oneLine || wanted.label !== undefined) return lines
  const family = options.family ?? (wanted.to?.any === false ? familyOf(wanted.to.network) : undefined)
  const head = linkText(
    ip,
    device,
    {
      link: options.packet,
      addressLine: family === undefined || options.details,
      short: family === 6 && wanted.device === undefined,
    },
    '\n',
  )
  const tail = options.statistics > 0 ? `${statisticsText(ip, device, '\n').slice(1)}\n` : ''
  return `${head}\n${lines}${tail}`
}

export const deviceJson = (ip: Ip, device: Device, addresses: readonly AnyAddress[]): Json => ({
  ...linkJson(ip, device, false, ip.options.family === undefined || ip.options.details),
  addr_info: addresses.map((a) => addressJson(ip, a, ip.options.brief)),
})
