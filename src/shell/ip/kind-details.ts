/** What `ip -d link` tells of a tunnel or of what stands on another device, as words and as JSON's `info_data`. iproute2 ip/iplink_vxlan.c, iplink_macvlan.c, iplink_ipvlan.c, iplink_vlan.c, link_iptnl.c, iplink_tun.c. */
import { formatIp, isMulticast } from '../../net/ip.ts'
import type { Device, IpipDetail, VxlanDetail } from '../../linux/device.ts'
import type { Ip } from './context.ts'
import type { Json } from './json.ts'

type Data = { [key: string]: Json | undefined }

/** The words after the kind's name; each ends in a blank. */
export function kindWords(ip: Ip, { detail }: Device): string {
  switch (detail.kind) {
    case 'vxlan':
      return vxlanWords(ip, detail)
    case 'ipip':
      return ipipWords(ip, detail)
    case 'macvlan':
      return `mode ${detail.mode} bcqueuelen 1000 usedbcqueuelen 1000 `
    case 'ipvlan':
      return ` mode ${detail.mode} bridge `
    case 'vlan':
      return `protocol 802.1Q id ${detail.id} <REORDER_HDR> `
    case 'tun':
      return `type ${detail.mode} pi off vnet_hdr off persist on `
    default:
      return ''
  }
}

export function kindData(ip: Ip, { detail }: Device): Data | undefined {
  switch (detail.kind) {
    case 'vxlan':
      return vxlanData(ip, detail)
    case 'ipip':
      return ipipData(ip, detail)
    case 'macvlan':
      return { mode: detail.mode, bcqueuelen: 1000, usedbcqueuelen: 1000 }
    case 'ipvlan':
      return { mode: detail.mode, mode_flag: 'bridge' }
    case 'vlan':
      return { protocol: '802.1Q', id: detail.id, flags: ['REORDER_HDR'] }
    case 'tun':
      return { type: detail.mode, pi: false, vnet_hdr: false, multi_queue: false, persist: true }
    default:
      return undefined
  }
}

const nameOf = (ip: Ip, underlay: string, index: number): string =>
  ip.tool.kernel.namespaces.get(underlay)?.devices.get(index)?.name ?? `if${index}`

function vxlanWords(ip: Ip, d: VxlanDetail): string {
  const words = [`id ${d.vni}`]
  if (d.remote !== undefined) words.push(`${isMulticast(d.remote) ? 'group' : 'remote'} ${formatIp(d.remote)}`)
  if (d.local !== undefined) words.push(`local ${formatIp(d.local)}`)
  if (d.lower !== undefined) words.push(`dev ${nameOf(ip, d.underlay, d.lower)}`)
  words.push(`srcport ${d.srcPort[0]} ${d.srcPort[1]}`, `dstport ${d.dstPort}`)
  if (!d.learning) words.push('nolearning')
  if (d.tos !== 0) words.push(d.tos === 1 ? 'tos inherit' : `tos 0x${d.tos.toString(16)}`)
  words.push(`ttl ${d.ttl === 0 ? 'auto' : d.ttl}`)
  if (d.df !== 'unset') words.push(`df ${d.df}`)
  words.push(`ageing ${d.ageingS === 0 ? 'none' : d.ageingS}`, d.udpChecksum ? 'udpcsum' : 'noudpcsum')
  return `${words.join(' ')} noudp6zerocsumtx noudp6zerocsumrx `
}

const vxlanData = (ip: Ip, d: VxlanDetail): Data => ({
  id: d.vni,
  ...(d.remote === undefined ? {} : { [isMulticast(d.remote) ? 'group' : 'remote']: formatIp(d.remote) }),
  ...(d.local === undefined ? {} : { local: formatIp(d.local) }),
  ...(d.lower === undefined ? {} : { link: nameOf(ip, d.underlay, d.lower) }),
  port_range: { low: d.srcPort[0], high: d.srcPort[1] },
  port: d.dstPort,
  learning: d.learning,
  ...(d.tos === 0 ? {} : { tos: d.tos === 1 ? 'inherit' : `0x${d.tos.toString(16)}` }),
  ttl: d.ttl,
  df: d.df,
  ageing: d.ageingS,
  udp_csum: d.udpChecksum,
  udp_zero_csum6_tx: false,
  udp_zero_csum6_rx: false,
})

const end = (address: number | undefined): string => (address === undefined ? 'any' : formatIp(address))

function ipipWords(ip: Ip, d: IpipDetail): string {
  const words = [d.fallback ? 'any' : 'ipip', `remote ${end(d.remote)}`, `local ${end(d.local)}`]
  if (d.lower !== undefined) words.push(`dev ${nameOf(ip, d.underlay, d.lower)}`)
  words.push(`ttl ${d.ttl === 0 ? 'inherit' : d.ttl}`)
  if (d.tos !== 0) words.push(d.tos === 1 ? 'tos inherit' : `tos 0x${d.tos.toString(16)}`)
  words.push(d.pathMtu && !d.fallback ? 'pmtudisc' : 'nopmtudisc')
  return `${words.join(' ')} `
}

const ipipData = (ip: Ip, d: IpipDetail): Data => ({
  proto: d.fallback ? 'any' : 'ipip',
  remote: end(d.remote),
  local: end(d.local),
  ...(d.lower === undefined ? {} : { link: nameOf(ip, d.underlay, d.lower) }),
  ttl: d.ttl,
  ...(d.tos === 0 ? {} : { tos: d.tos === 1 ? 'inherit' : `0x${d.tos.toString(16)}` }),
  pmtudisc: d.pathMtu && !d.fallback,
})
