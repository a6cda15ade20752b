/** A device as `ip link` and `ip addr` print it: flags, state, one line or two, JSON. iproute2 ip/ipaddress.c (print_linkinfo). */
import { formatIp } from '../../net/ip.ts'
import { BROADCAST_MAC, ZERO_MAC } from '../../net/mac.ts'
import { type Device, asksNobody, hasCarrier, isLayer3, isPointToPoint, linkOf, operState } from '../../linux/device.ts'
import { rememberNsid } from '../../linux/link.ts'
import type { Netns } from '../../linux/netns.ts'
import { type Ip, nameOfNetns } from './context.ts'
import type { Json } from './json.ts'
import { linkDetails, linkDetailsJson } from './link-details.ts'

/** The flags as `<…>` lists them (if.h's order, NO-CARRIER first). */
export function deviceFlags(ip: Ip, device: Device): string[] {
  const { kernel, netns } = ip.tool
  const carrier = hasCarrier(kernel, netns, device)
  const loopback = device.detail.kind === 'loopback'
  const flags: string[] = []
  if (device.up && !carrier) flags.push('NO-CARRIER')
  if (loopback) flags.push('LOOPBACK')
  else if (isPointToPoint(device)) flags.push('POINTOPOINT')
  else if (!isLayer3(device)) flags.push('BROADCAST')
  if (asksNobody(device)) flags.push('NOARP')
  if (!loopback && device.detail.kind !== 'ipip' && !device.noMulticast) flags.push('MULTICAST')
  if (device.allMulticast) flags.push('ALLMULTI')
  if (device.promiscuous) flags.push('PROMISC')
  if (device.up) flags.push('UP')
  if (device.up && carrier) flags.push('LOWER_UP')
  return flags.sort((a, b) => FLAG_ORDER.indexOf(a) - FLAG_ORDER.indexOf(b))
}
const FLAG_ORDER = [
  'NO-CARRIER',
  'LOOPBACK',
  'BROADCAST',
  'POINTOPOINT',
  'MULTICAST',
  'NOARP',
  'ALLMULTI',
  'PROMISC',
  'UP',
  'LOWER_UP',
]

/** What a veth's other end is called from here: its name where it lies in the same namespace, else `ifN`. */
export interface PeerView {
  name: string
  /** Where it lies in another namespace. */
  netns: Netns | undefined
  index: number
  /** It lies here and is down. */
  down: boolean
}

export function viewPeer(ip: Ip, device: Device): PeerView | undefined {
  const peer = linkOf(ip.tool.kernel, device)
  if (!peer) return undefined
  const here = peer.netns === ip.tool.netns
  rememberNsid(ip.tool.netns, peer.netns)
  return {
    name: here ? peer.device.name : `if${peer.device.index}`,
    netns: here ? undefined : peer.netns,
    index: peer.device.index,
    down: here && !peer.device.up,
  }
}

/** IPv6's own list tells the other end's index without its namespace: it is looked up here, whatever has it. */
function shortPeer(ip: Ip, device: Device): PeerView | undefined {
  const peer = linkOf(ip.tool.kernel, device)
  if (!peer || peer.device.index === device.index) return undefined
  const { index } = peer.device
  const here = ip.tool.netns.devices.get(index)
  return { name: here?.name ?? `if${index}`, netns: undefined, index, down: here !== undefined && !here.up }
}

/** An IPIP tunnel has a link, which is nobody. */
export function nameAndPeer(device: Device, peer: PeerView | undefined): string {
  if (peer) return `${device.name}@${peer.name}`
  return device.detail.kind === 'ipip' && device.detail.lower === undefined ? `${device.name}@NONE` : device.name
}

const kindWord = ({ detail }: Device): string =>
  detail.kind === 'loopback' || detail.kind === 'ipip'
    ? detail.kind
    : detail.kind === 'tun' && detail.mode === 'tun'
      ? 'none'
      : 'ether'

const tunnelEnd = (address: number | undefined): string => formatIp(address ?? 0)

/** The link-layer address and what it sends to all: of a tunnel its two ends; a `tun` has none. */
export function linkAddresses(device: Device): [own: string | undefined, broadcast: string | undefined] {
  const { detail } = device
  if (detail.kind === 'ipip') return [tunnelEnd(detail.local), tunnelEnd(detail.remote)]
  if (isLayer3(device)) return [undefined, undefined]
  return [device.mac, detail.kind === 'loopback' ? ZERO_MAC : BROADCAST_MAC]
}

function addressWords(device: Device): string {
  const [own, broadcast] = linkAddresses(device)
  if (own === undefined) return `link/${kindWord(device)} `
  return `link/${kindWord(device)} ${own} ${isPointToPoint(device) ? 'peer' : 'brd'} ${broadcast ?? ''}`
}

/** Where the other end lies: by name if this machine names that namespace. */
function netnsWords(ip: Ip, peer: PeerView | undefined): string {
  if (!peer?.netns) return ''
  const name = nameOfNetns(ip.tool.process, peer.netns.id)
  return name === undefined ? ` link-netnsid ${ip.tool.netns.nsids.get(peer.netns.id) ?? 0}` : ` link-netns ${name}`
}

export interface LinkViewOptions {
  /** `ip link`: with `mode DEFAULT`. */
  readonly link: boolean
  /** With the line of link-layer addresses. */
  readonly addressLine: boolean
  /** `-6`: netlink tells less. */
  readonly short: boolean
}

/** The lines of a device without its addresses. `newline` is a line's end: with `-o` a backslash. */
export function linkText(ip: Ip, device: Device, view: LinkViewOptions, newline: string): string {
  const { kernel, netns } = ip.tool
  const peer = view.short ? shortPeer(ip, device) : viewPeer(ip, device)
  const flags = deviceFlags(ip, device)
  if (peer?.down) flags.push('M-DOWN')
  const master = device.master === undefined ? undefined : netns.devices.get(device.master)
  let line = `${device.index}: ${nameAndPeer(device, peer)}: <${flags.join(',')}> mtu ${device.mtu} `
  if (!view.short) line += `qdisc ${device.qdisc} `
  if (master && !view.short) line += `master ${master.name} `
  line += `state ${operState(kernel, netns, device)} `
  if (view.link && !view.short) line += 'mode DEFAULT '
  if (!view.short) line += `group ${groupName(device.group)} `
  line += `qlen ${device.txQueueLength}`
  if (view.addressLine) line += `${newline}    ${addressWords(device)}`
  line += netnsWords(ip, peer)
  if (ip.options.details) line += linkDetails(ip, device, newline, view.link)
  if (device.alias !== undefined && !view.short) line += `${newline}    alias ${device.alias}`
  if (!view.short) for (const name of device.altNames) line += `${newline}    altname ${name}`
  return line
}

/** `-br`: one line. */
export function briefLink(ip: Ip, device: Device): string {
  const { kernel, netns } = ip.tool
  const peer = ip.options.family === 6 ? shortPeer(ip, device) : viewPeer(ip, device)
  return `${nameAndPeer(device, peer).padEnd(16)} ${operState(kernel, netns, device).padEnd(14)} `
}

export const briefFlags = (ip: Ip, device: Device): string => {
  const flags = deviceFlags(ip, device)
  if (viewPeer(ip, device)?.down) flags.push('M-DOWN')
  return `${linkAddresses(device)[0] ?? ''} <${flags.join(',')}> `
}

const groupName = (group: number): string => (group === 0 ? 'default' : String(group))

const field = (value: number, width = 7): string => `${String(value).padStart(width)} `

/** `-s`: what it has received and sent. */
export function statisticsText(ip: Ip, device: Device, newline: string): string {
  const { stats } = device
  const more = ip.options.statistics > 1
  const lines = [
    '    RX:  bytes packets errors dropped  missed   mcast           ',
    `    ${field(stats.rxBytes, 10)}${field(stats.rxPackets)}${field(0, 6)}${field(stats.rxDropped)}${field(0)}${field(0)}`,
  ]
  if (more)
    lines.push(
      '    RX errors:  length    crc   frame    fifo overrun',
      `    ${' '.repeat(10)} ${field(0)}${field(0, 6)}${field(0)}${field(0)}${field(0)}`,
    )
  lines.push(
    '    TX:  bytes packets errors dropped carrier collsns           ',
    `    ${field(stats.txBytes, 10)}${field(stats.txPackets)}${field(0, 6)}${field(stats.txDropped)}${field(0)}${field(0)}`,
  )
  if (more)
    lines.push(
      '    TX errors: aborted   fifo  window heartbt transns',
      `    ${' '.repeat(10)} ${field(0)}${field(0, 6)}${field(0)}${field(0)}${field(0)}`,
    )
  return lines.map((line) => newline + line).join('')
}

export function linkJson(ip: Ip, device: Device, link: boolean, addressed = true): { [key: string]: Json | undefined } {
  const { kernel, netns } = ip.tool
  const peer = viewPeer(ip, device)
  const master = device.master === undefined ? undefined : netns.devices.get(device.master)?.name
  const where = peer?.netns && nameOfNetns(ip.tool.process, peer.netns.id)
  const flags = peer?.down ? [...deviceFlags(ip, device), 'M-DOWN'] : deviceFlags(ip, device)
  const ends: { [key: string]: Json | undefined } = peer ? (peer.netns ? { link_index: peer.index } : { link: peer.name }) : {}
  if (ip.options.brief) {
    return {
      ...ends,
      ifname: device.name,
      operstate: operState(kernel, netns, device),
      ...(link ? { address: linkAddresses(device)[0], flags } : {}),
    }
  }
  const { stats } = device
  return {
    ifindex: device.index,
    ...ends,
    ifname: device.name,
    flags,
    mtu: device.mtu,
    qdisc: device.qdisc,
    master,
    operstate: operState(kernel, netns, device),
    ...(link ? { linkmode: 'DEFAULT' } : {}),
    group: groupName(device.group),
    txqlen: device.txQueueLength,
    ...(addressed ? { link_type: kindWord(device), address: linkAddresses(device)[0], broadcast: linkAddresses(device)[1] } : {}),
    ...(peer?.netns && where === undefined ? { link_netnsid: netns.nsids.get(peer.netns.id) ?? 0 } : {}),
    ...(where === undefined ? {} : { link_netnsid: netns.nsids.get(peer!.netns!.id) ?? 0 }),
    ...(ip.options.details ? linkDetailsJson(ip, device) : {}),
    ifalias: device.alias,
    ...(device.altNames.length > 0 ? { altnames: device.altNames } : {}),
    ...(ip.options.statistics > 0
      ? {
          stats64: {
            rx: {
              bytes: stats.rxBytes,
              packets: stats.rxPackets,
              errors: 0,
              dropped: stats.rxDropped,
              over_errors: 0,
              multicast: 0,
            },
            tx: {
              bytes: stats.txBytes,
              packets: stats.txPackets,
              errors: 0,
              dropped: stats.txDropped,
              carrier_errors: 0,
              collisions: 0,
            },
          },
        }
      : {}),
  }
}
