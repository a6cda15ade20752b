/** What a capture says of a packet in IP: its ends, and the protocol that it carries. tcpdump(8), print-tcp.c, print-udp.c, print-icmp.c, print-icmp6.c. */
import { type Ip, formatIp } from '../../../net/ip.ts'
import { type IpHeader, ETHERTYPE, ipHeader, ipv6At, u16, u32 } from './dissect.ts'

export interface Naming {
  host(ip: Ip): string
  mac(address: string): string
  port(port: number, protocol: 'tcp' | 'udp'): string
}

export interface Style {
  readonly names: Naming
  readonly verbose: number
  readonly quick: boolean
  /** -S: sequence numbers as they are. */
  readonly absolute: boolean
  /** Where each connection's numbers began, by its ends. */
  readonly connections: Map<string, { seq: number; ack: number }>
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPIP',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  132: 'SCTP',
}
const VXLAN_PORTS = new Set([4789])

const hex = (value: number, digits = 4): string => `0x${value.toString(16).padStart(digits, '0')}`

/** `IP `, or with -v `IP (tos 0x0, ttl 64, …)` and the ends on a line of their own, then the payload. `word` is empty behind an Ethernet header. */
export function printIp(bytes: Uint8Array, header: IpHeader, style: Style, word: string): string {
  const name = word === '' ? '' : `${word} `
  const ends = printEnds(bytes, header, style)
  if (style.verbose === 0) return `${name}${ends}`
  return header.version === 4 ? `${name}${verbose4(header)}\n    ${ends}` : `${name}${verbose6(header)} ${ends}`
}

function verbose4(h: IpHeader): string {
  const flags = `${h.more ? '+' : ''}${h.df ? (h.more ? ', DF' : 'DF') : ''}` || 'none'
  const protocol = PROTOCOL_NAMES[h.protocol]
  return `(tos ${hex(h.tos, 1)}${ecn(h.tos)}, ttl ${h.ttl}, id ${h.id}, offset ${h.offset}, flags [${flags}], proto ${protocol === undefined ? `unknown (${h.protocol})` : `${protocol} (${h.protocol})`}, length ${h.length})`
}

const ecn = (tos: number): string => ['', ',ECT(1)', ',ECT(0)', ',CE'][tos & 3]!

function verbose6(h: IpHeader): string {
  const traffic = h.tos === 0 ? '' : `class ${hex(h.tos, 2)}, `
  return `(${traffic}hlim ${h.ttl}, next-header ${PROTOCOL_NAMES[h.protocol] ?? 'unknown'} (${h.protocol}) payload length: ${h.length - 40})`
}

function printEnds(bytes: Uint8Array, h: IpHeader, style: Style): string {
  const { names } = style
  const protocol = h.protocol === 6 ? 'tcp' : h.protocol === 17 ? 'udp' : undefined
  const later = h.offset > 0
  const hosts = `${names.host(h.source)} > ${names.host(h.destination)}`
  if (later) return `${hosts}: ${protocol ?? (PROTOCOL_NAMES[h.protocol] ?? 'ip').toLowerCase()}`
  if (protocol || h.protocol === 132) {
    const [from, to] = [u16(bytes, h.payload), u16(bytes, h.payload + 2)]
    const port = (n: number): string => (protocol ? names.port(n, protocol) : String(n))
    const ends = `${names.host(h.source)}.${port(from)} > ${names.host(h.destination)}.${port(to)}: `
    if (protocol === 'tcp') return ends + printTcp(bytes, h, style)
    return ends + (protocol === 'udp' ? printUdp(bytes, h, style) : printSctp(bytes, h))
  }
  if (h.protocol === 1 && h.version === 4) return `${hosts}: ${printIcmp(bytes, h, style)}`
  if (h.protocol === 58 && h.version === 6) return `${hosts}: ${printIcmp6(bytes, h, style)}`
  const inner = h.protocol === 4 || h.protocol === 41 ? ipHeader(bytes, h.payload) : undefined
  if (inner) return `${hosts}: ${printIp(bytes, inner, { ...style, verbose: style.verbose }, inner.version === 4 ? 'IP' : 'IP6')}`
  return `${hosts}: ${PROTOCOL_NAMES[h.protocol] ?? `ip-proto-${h.protocol}`} ${h.length - (h.payload - h.at)}`
}

const FLAGS = [
  [1, 'F'],
  [2, 'S'],
  [4, 'R'],
  [8, 'P'],
  [16, '.'],
  [32, 'U'],
  [64, 'E'],
  [128, 'W'],
] as const
const [FIN, SYN, RST, ACK] = [1, 2, 4, 16]

/** Ports on which a payload is shown as HTTP. */
const HTTP_PORTS = new Set([80, 8080, 3128])

function printTcp(bytes: Uint8Array, h: IpHeader, style: Style): string {
  const at = h.payload
  const flags = bytes[at + 13] ?? 0
  const header = ((bytes[at + 12] ?? 0) >> 4) * 4
  const length = h.at + h.length - at - header
  if (style.quick) return `tcp ${length}`
  const { seq, ack } = relative(bytes, h, flags, style)
  const parts = [`Flags [${FLAGS.map(([bit, letter]) => (flags & bit ? letter : '')).join('') || 'none'}]`]
  if (style.verbose > 0) parts.push(`cksum ${hex(u16(bytes, at + 16))} (correct)`)
  if (style.verbose > 1 || length > 0 || flags & (FIN | SYN | RST))
    parts.push(`seq ${seq}${length > 0 ? `:${(seq + length) >>> 0}` : ''}`)
  if (flags & ACK) parts.push(`ack ${ack}`)
  parts.push(`win ${u16(bytes, at + 14)}`)
  if (header > 20) parts.push(`options [${tcpOptions(bytes, at + 20, at + header)}]`)
  parts.push(`length ${length}`)
  const ports = [u16(bytes, at), u16(bytes, at + 2)]
  const http = length > 0 && ports.some((port) => HTTP_PORTS.has(port))
  return parts.join(', ') + (http ? `: ${printHttp(bytes, at + header, h.end, style)}` : '')
}

/** From the first segment with ACK on the numbers of both sides are told from where they began. */
function relative(bytes: Uint8Array, h: IpHeader, flags: number, style: Style): { seq: number; ack: number } {
  const [seq, ack] = [u32(bytes, h.payload + 4), u32(bytes, h.payload + 8)]
  if (style.absolute || !(flags & ACK)) return { seq, ack }
  const [from, to] = [`${formatIp(h.source)} ${u16(bytes, h.payload)}`, `${formatIp(h.destination)} ${u16(bytes, h.payload + 2)}`]
  const reversed = from > to
  const key = reversed ? `${to} ${from}` : `${from} ${to}`
  const known = style.connections.get(key)
  if (!known || flags & SYN) {
    style.connections.set(key, reversed ? { seq: (ack - 1) >>> 0, ack: seq } : { seq, ack: (ack - 1) >>> 0 })
    return { seq, ack }
  }
  return reversed
    ? { seq: (seq - known.ack) >>> 0, ack: (ack - known.seq) >>> 0 }
    : { seq: (seq - known.seq) >>> 0, ack: (ack - known.ack) >>> 0 }
}

function tcpOptions(bytes: Uint8Array, from: number, to: number): string {
  const options: string[] = []
  for (let at = from; at < to;) {
    const kind = bytes[at] ?? 0
    if (kind === 0) {
      options.push('eol')
      break
    }
    if (kind === 1) {
      options.push('nop')
      at++
      continue
    }
    const length = Math.max(2, bytes[at + 1] ?? 2)
    if (kind === 2) options.push(`mss ${u16(bytes, at + 2)}`)
    else if (kind === 3) options.push(`wscale ${bytes[at + 2] ?? 0}`)
    else if (kind === 4) options.push('sackOK')
    else if (kind === 8) options.push(`TS val ${u32(bytes, at + 2)} ecr ${u32(bytes, at + 6)}`)
    else options.push(`unknown-${kind}`)
    at += length
  }
  return options.join(',')
}

const latin = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))
const START_OF_HTTP = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) |^HTTP\//

function printHttp(bytes: Uint8Array, from: number, to: number, style: Style): string {
  const text = latin(bytes, from, to)
  if (!START_OF_HTTP.test(text)) return 'HTTP'
  if (style.verbose === 0) return `HTTP: ${text.split(/\r?\n/)[0]!}`
  const head = text.split(/\r?\n\r?\n/)[0]!.split(/\r?\n/)
  return `HTTP, length: ${to - from}\n${head.flatMap((line) => (line === '' ? [] : [`\t${line}`])).join('\n')}`
}

function printUdp(bytes: Uint8Array, h: IpHeader, style: Style): string {
  const [from, to] = [u16(bytes, h.payload), u16(bytes, h.payload + 2)]
  const length = u16(bytes, h.payload + 4) - 8
  const sum = style.verbose > 1 ? '[udp sum ok] ' : ''
  if (VXLAN_PORTS.has(to) || VXLAN_PORTS.has(from)) return `${sum}${printVxlan(bytes, h.payload + 8, style)}`
  return `${sum}UDP, length ${length}`
}

/** A frame in a datagram (RFC 7348): told like one of its own, on the next line. */
function printVxlan(bytes: Uint8Array, at: number, style: Style): string {
  const vni = u32(bytes, at + 4) >>> 8
  const inner = bytes.subarray(at + 8)
  const type = u16(inner, 12)
  const header = type === ETHERTYPE.ipv4 || type === ETHERTYPE.ipv6 ? ipHeader(inner, 14) : undefined
  const told = header
    ? printIp(inner, header, style, header.version === 4 ? 'IP' : 'IP6')
    : type === ETHERTYPE.arp
      ? printArp(inner, 14, style, 'ARP, ')
      : `ethertype Unknown (${hex(type)}), length ${inner.length}`
  return `VXLAN, flags [${(bytes[at] ?? 0) & 8 ? 'I' : '.'}] (${hex(bytes[at] ?? 0, 2)}), vni ${vni}\n${told}`
}

const CHUNKS = [
  'DATA',
  'INIT',
  'INIT ACK',
  'SACK',
  'HB REQ',
  'HB ACK',
  'ABORT',
  'SHUTDOWN',
  'SHUTDOWN ACK',
  'OP ERR',
  'COOKIE ECHO',
  'COOKIE ACK',
  'ECNE',
  'CWR',
  'SHUTDOWN COMPLETE',
]

const printSctp = (bytes: Uint8Array, h: IpHeader): string => `sctp (1) [${CHUNKS[bytes[h.payload + 12] ?? 0] ?? 'unknown'}]`

/** Whom an error is about: `10.0.0.2 udp port 99`. */
function quotedPort(bytes: Uint8Array, quoted: IpHeader, style: Style, unreachable: string): string {
  const port = u16(bytes, quoted.payload + 2)
  const host = style.names.host(quoted.destination)
  if (quoted.protocol === 6) return `${host} tcp port ${style.names.port(port, 'tcp')} ${unreachable}`
  if (quoted.protocol === 17) return `${host} udp port ${style.names.port(port, 'udp')} ${unreachable}`
  return `${host} protocol ${quoted.protocol} port ${port} ${unreachable}`
}

const UNREACHABLE: Readonly<Record<number, (host: string) => string>> = {
  0: (host) => `net ${host} unreachable`,
  1: (host) => `host ${host} unreachable`,
  5: (host) => `${host} unreachable - source route failed`,
  6: (host) => `net ${host} unreachable - unknown`,
  7: (host) => `host ${host} unreachable - unknown`,
  8: (host) => `${host} unreachable - source host isolated`,
  9: (host) => `net ${host} unreachable - admin prohibited`,
  10: (host) => `host ${host} unreachable - admin prohibited`,
  11: (host) => `net ${host} unreachable - tos prohibited`,
  12: (host) => `host ${host} unreachable - tos prohibited`,
  13: (host) => `host ${host} unreachable - admin prohibited filter`,
}

function printIcmp(bytes: Uint8Array, h: IpHeader, style: Style): string {
  const at = h.payload
  const [type, code] = [bytes[at] ?? 0, bytes[at + 1] ?? 0]
  const length = `, length ${h.length - (at - h.at)}`
  const quoted = type === 3 || type === 5 || type === 11 || type === 12 ? ipHeader(bytes, at + 8) : undefined
  const said = icmpWords(bytes, at, type, code, quoted, style)
  if (style.verbose === 0 || !quoted) return `ICMP ${said}${length}`
  return `ICMP ${said}${length}\n\t${printIp(bytes, quoted, style, 'IP')}`
}

function icmpWords(
  bytes: Uint8Array,
  at: number,
  type: number,
  code: number,
  quoted: IpHeader | undefined,
  style: Style,
): string {
  if (type === 0 || type === 8)
    return `echo ${type === 8 ? 'request' : 'reply'}, id ${u16(bytes, at + 4)}, seq ${u16(bytes, at + 6)}`
  const host = quoted ? style.names.host(quoted.destination) : ''
  if (type === 3 && quoted) {
    if (code === 2) return `${host} protocol ${quoted.protocol} unreachable`
    if (code === 3) return quotedPort(bytes, quoted, style, 'unreachable')
    if (code === 4) return `${host} unreachable - need to frag (mtu ${u16(bytes, at + 6)})`
    return UNREACHABLE[code]?.(host) ?? `${host} unreachable - #${code}`
  }
  if (type === 5)
    return `redirect ${host} to ${code === 0 || code === 2 ? 'net' : 'host'} ${style.names.host(u32(bytes, at + 4))}`
  if (type === 11) return code === 0 ? 'time exceeded in-transit' : 'ip reassembly time exceeded'
  if (type === 12) return 'parameter problem'
  return `type-#${type}`
}

const UNREACHABLE6 = ['unreachable route', 'unreachable prohibited', 'beyond scope', 'unreachable address', 'unreachable port']

function printIcmp6(bytes: Uint8Array, h: IpHeader, style: Style): string {
  const at = h.payload
  const [type, code] = [bytes[at] ?? 0, bytes[at + 1] ?? 0]
  const length = h.length - 40
  const sum = style.verbose > 0 ? '[icmp6 sum ok] ' : ''
  const words = icmp6Words(bytes, at, type, code, style)
  const [said, target] = typeof words === 'string' ? [words, ''] : words
  // -v tells the length first and whom it is about after it.
  return style.verbose > 0 && target !== ''
    ? `${sum}ICMP6, ${said}, length ${length}, ${target}`
    : `${sum}ICMP6, ${said}${target === '' ? '' : `, ${target}`}, length ${length}`
}

function icmp6Words(bytes: Uint8Array, at: number, type: number, code: number, style: Style): string | readonly [string, string] {
  const quoted = type < 128 ? ipHeader(bytes, at + 8) : undefined
  const host = quoted ? style.names.host(quoted.destination) : ''
  switch (type) {
    case 1:
      if (code === 4 && quoted) return `destination unreachable, unreachable port, ${quotedPort(bytes, quoted, style, '').trim()}`
      return `destination unreachable, ${UNREACHABLE6[code] ?? `unknown code(${code})`}${host === '' ? '' : ` ${host}`}`
    case 2:
      return `packet too big, mtu ${u32(bytes, at + 4)}`
    case 3:
      return code === 0 ? `time exceeded in-transit for ${host}` : 'ip6 reassembly time exceeded'
    case 128:
    case 129:
      return `echo ${type === 128 ? 'request' : 'reply'}, id ${u16(bytes, at + 4)}, seq ${u16(bytes, at + 6)}`
    case 133:
      return 'router solicitation'
    case 134:
      return 'router advertisement'
    case 135:
      return ['neighbor solicitation', `who has ${style.names.host(ipv6At(bytes, at + 8))}`]
    case 136:
      return [
        'neighbor advertisement',
        `tgt is ${style.names.host(ipv6At(bytes, at + 8))}${style.verbose > 0 ? advertised(bytes[at + 4] ?? 0) : ''}`,
      ]
    default:
      return `type-#${type}`
  }
}

function advertised(flags: number): string {
  const names = [flags & 128 ? 'router' : '', flags & 64 ? 'solicited' : '', flags & 32 ? 'override' : ''].filter(
    (name) => name !== '',
  )
  return names.length > 0 ? `, Flags [${names.join(', ')}]` : ''
}

/** `Request who-has A tell B`, after the words that begin it. */
export function printArp(bytes: Uint8Array, at: number, style: Style, begin: string): string {
  const op = u16(bytes, at + 6)
  const [sender, target] = [u32(bytes, at + 14), u32(bytes, at + 24)]
  const verbose = style.verbose > 0 ? 'Ethernet (len 6), IPv4 (len 4), ' : ''
  const mac = (from: number): string =>
    Array.from(bytes.subarray(from, from + 6), (byte) => byte.toString(16).padStart(2, '0')).join(':')
  const asked = mac(at + 18)
  const said =
    op === 1
      ? sender === target
        ? `Announcement ${style.names.host(sender)}`
        : `Request who-has ${style.names.host(target)}${asked === '00:00:00:00:00:00' ? '' : ` (${asked})`} tell ${style.names.host(sender)}`
      : `Reply ${style.names.host(sender)} is-at ${style.names.mac(mac(at + 8))}`
  return `${begin}${verbose}${said}, length ${Math.max(28, bytes.length - at)}`
}
