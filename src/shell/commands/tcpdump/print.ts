/** One line of a capture: when, by which device, the Ethernet header where it is asked for, and what the frame carries. tcpdump(8). */
import { type Dissected, ETHERTYPE } from './dissect.ts'
import { type Style, printArp, printIp } from './print-ip.ts'

export type Stamp = 'time' | 'none' | 'epoch' | 'delta' | 'date' | 'since'

export interface LineStyle extends Style {
  readonly stamp: Stamp
  /** -#: each line begins with its number. */
  readonly numbered?: boolean
  /** -e. */
  readonly ethernet: boolean
  /** -i any: each line says the device and the way. */
  readonly any: boolean
  readonly dump: 'none' | 'hex' | 'hex-ascii' | 'ascii' | 'hex-all' | 'hex-ascii-all' | 'ascii-all'
}

/** Times of the first frame and of the one before, for the stamps that count from them. */
export interface Clock {
  first: number | undefined
  last: number | undefined
  /** Lines so far. */
  lines?: number
}

const two = (n: number): string => String(n).padStart(2, '0')
const micro = (us: number): string => String(us).padStart(6, '0')

const timeOfDay = (us: number): string => {
  const s = Math.floor(us / 1e6)
  return `${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${micro(us % 1e6)}`
}

const numberText = (style: LineStyle, clock: Clock): string => {
  clock.lines = (clock.lines ?? 0) + 1
  return style.numbered ? `${String(clock.lines).padStart(5)}  ` : ''
}

function stampText(atMs: number, style: LineStyle, clock: Clock): string {
  const us = Math.round(atMs * 1000)
  const since = us - ((style.stamp === 'since' ? clock.first : clock.last) ?? us)
  clock.first ??= us
  clock.last = us
  switch (style.stamp) {
    case 'none':
      return ''
    case 'time':
      return `${timeOfDay(us)} `
    case 'epoch':
      return `${Math.floor(us / 1e6)}.${micro(us % 1e6)} `
    case 'date': {
      const date = new Date(us / 1000)
      return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ${timeOfDay(us)} `
    }
    case 'delta':
    case 'since':
      return ` ${timeOfDay(since)} `
  }
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [ETHERTYPE.ipv4]: 'IPv4',
  [ETHERTYPE.ipv6]: 'IPv6',
  [ETHERTYPE.arp]: 'ARP',
}
const typeText = (type: number): string => `${TYPE_NAMES[type] ?? 'Unknown'} (0x${type.toString(16).padStart(4, '0')})`

/** The vendor by the address's first half is known of none of ours. */
export const macName = (mac: string): string => (mac === 'ff:ff:ff:ff:ff:ff' ? 'Broadcast' : `${mac} (oui Unknown)`)

/** Longer by so much is the header of a capture on all devices than Ethernet's. */
const COOKED_MORE = 6

function linkText(f: Dissected, style: LineStyle): string {
  const { mac } = style.names
  const vlan =
    f.vlan === undefined
      ? ''
      : `802.1Q (0x8100), length ${f.bytes.length}: vlan ${f.vlan}, p 0, ethertype ${typeText(f.ethertype)}, `
  if (style.any)
    return `ifindex ${f.heard.ifindex} ${mac(f.source)} ethertype ${typeText(f.ethertype)}, length ${f.bytes.length + COOKED_MORE}: `
  const head = `${mac(f.source)} > ${mac(f.destination)}, ethertype `
  return vlan === '' ? `${head}${typeText(f.ethertype)}, length ${f.bytes.length}: ` : `${head}${vlan}`
}

function wayOf({ heard, destination }: Dissected): string {
  if (heard.direction === 'out') return 'Out'
  if (destination === 'ff:ff:ff:ff:ff:ff') return 'B'
  return (parseInt(destination.slice(0, 2), 16) & 1) === 1 ? 'M' : 'In'
}

/** Without its newline. */
export function printLine(f: Dissected, style: LineStyle, clock: Clock): string {
  const device = style.any ? `${f.heard.device.padEnd(5)} ${wayOf(f).padEnd(3)} ` : ''
  const link = style.ethernet ? linkText(f, style) : ''
  return `${numberText(style, clock)}${stampText(f.heard.at, style, clock)}${device}${link}${printNetwork(f, style)}${dumpText(f, style)}`
}

function printNetwork(f: Dissected, style: LineStyle): string {
  // Behind an Ethernet header, which says the type, the protocol is not named again.
  const named = !style.ethernet
  if (f.ip)
    return printIp(
      f.bytes,
      f.ip,
      style,
      !named && f.vlan === undefined ? '' : f.ip.version === 4 ? (named ? 'IP' : '') : named ? 'IP6' : '',
    )
  if (f.ethertype === ETHERTYPE.arp) return printArp(f.bytes, f.network, style, named ? 'ARP, ' : '')
  return `${f.source} > ${f.destination}, ethertype ${typeText(f.ethertype)}, length ${f.bytes.length}`
}

const visible = (byte: number): string => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : '.')

/** -x, -X, -A; doubled, with the link's header too. */
function dumpText(f: Dissected, { dump }: LineStyle): string {
  if (dump === 'none') return ''
  const bytes = f.bytes.subarray(dump.endsWith('-all') ? 0 : f.network)
  if (dump.startsWith('ascii'))
    return `\n${Array.from(bytes, (byte) => (byte === 10 || byte === 9 || byte === 32 ? String.fromCharCode(byte) : visible(byte))).join('')}`
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)]
    let hex = ''
    row.forEach((byte, i) => (hex += `${i % 2 === 0 && i > 0 ? ' ' : ''}${byte.toString(16).padStart(2, '0')}`))
    const text = dump.startsWith('hex-ascii') ? `${hex.padEnd(39)}  ${row.map(visible).join('')}` : hex
    lines.push(`\n\t0x${at.toString(16).padStart(4, '0')}:  ${text}`)
  }
  return lines.join('')
}
