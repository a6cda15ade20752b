/** A packet as LOG writes it into the kernel's log (nf_log_syslog.c). */
import { type Ip, formatIp } from '../../net/ip.ts'
import { type IcmpMessage, type Packet, TCP, type TcpSegment, packetLength } from '../../net/packet.ts'
import { seen } from '../copied-when-met.ts'
import type { Kernel } from '../kernel.ts'
import type { Netns } from '../netns.ts'
import type { HookContext } from './verdict.ts'

/** Bits of `--log-…`, the kernel's (NF_LOG_*). */
export const LOG_FLAGS = { tcpSequence: 1, tcpOptions: 2, ipOptions: 4, uid: 8, macDecode: 32 } as const

const hex = (value: number, digits = 2): string => value.toString(16).toUpperCase().padStart(digits, '0')

/** The kernel writes IPv6 addresses in full. */
function addressText(ip: Ip): string {
  if (typeof ip === 'number') return formatIp(ip)
  return ip.toString(16).padStart(32, '0').match(/..../g)?.join(':') ?? ''
}

const FLAG_NAMES = [
  ['URG', TCP.urg],
  ['ACK', TCP.ack],
  ['PSH', TCP.psh],
  ['RST', TCP.rst],
  ['SYN', TCP.syn],
  ['FIN', TCP.fin],
] as const

/** The segment's flags in the kernel's order. */
export const logFlagNames = (flags: number): string[] => FLAG_NAMES.flatMap(([name, bit]) => (flags & bit ? [name] : []))

/** A SYN's options: segment size, SACK, timestamps, window scale; of other segments the timestamps. A reset has none. */
function tcpOptions(t: TcpSegment): string {
  if (t.flags & TCP.rst) return ''
  const stamps = `080A${hex(t.seq >>> 0, 8)}${hex(t.flags & TCP.ack ? t.ack >>> 0 : 0, 8)}`
  return t.flags & TCP.syn ? ` OPT (0204${hex(t.mss ?? 1460, 4)}0402${stamps}0103030A)` : ` OPT (0101${stamps})`
}

function tcpText(t: TcpSegment, flags: number): string {
  const sequence = flags & LOG_FLAGS.tcpSequence ? ` SEQ=${t.seq >>> 0} ACK=${t.ack >>> 0}` : ''
  const names = logFlagNames(t.flags).map((name) => `${name} `)
  const options = flags & LOG_FLAGS.tcpOptions ? tcpOptions(t) : ''
  return `PROTO=TCP SPT=${t.sport} DPT=${t.dport}${sequence} WINDOW=${t.window} RES=0x00 ${names.join('')}URGP=0${options}`
}

const V4 = { echo: new Set([0, 8]), error: new Set([3, 4, 5, 11, 12]), fragmentation: [3, 4] } as const
const V6 = { echo: new Set([128, 129]), error: new Set([1, 2, 3, 4]), fragmentation: [2, 0] } as const

function icmpText(t: IcmpMessage, v6: boolean, flags: number): string {
  const { echo, error, fragmentation } = v6 ? V6 : V4
  const head = `PROTO=${v6 ? 'ICMPv6' : 'ICMP'} TYPE=${t.type} CODE=${t.code}`
  if (echo.has(t.type)) return `${head} ID=${t.id} SEQ=${t.seq}`
  if (!error.has(t.type) || !t.quoted) return head
  const mtu = t.type === fragmentation[0] && (v6 || t.code === fragmentation[1]) ? ` MTU=${t.mtu}` : ''
  return `${head} [${packetText(t.quoted, flags)}]${mtu}`
}

function transportText({ transport: t, src, protocol }: Packet, flags: number): string {
  switch (t.kind) {
    case 'tcp':
      return tcpText(t, flags)
    case 'udp':
      return `PROTO=UDP SPT=${t.sport} DPT=${t.dport} LEN=${packetLengthOf(t.data)}`
    case 'icmp':
      return icmpText(t, typeof src === 'bigint', flags)
    default:
      return `PROTO=${protocol}`
  }
}

const UDP_HEADER = 8
const packetLengthOf = (data: string): number => UDP_HEADER + data.length

/** From `SRC=` on, with a blank at the end. */
export function packetText(packet: Packet, flags: number): string {
  const ends = `SRC=${addressText(packet.src)} DST=${addressText(packet.dst)} LEN=${packetLength(packet)}`
  const header =
    typeof packet.src === 'number'
      ? `TOS=0x${hex(packet.tos & 0x1e)} PREC=0x${hex(packet.tos & 0xe0)} TTL=${packet.ttl} ID=${packet.id}${packet.df ? ' DF' : ''}`
      : `TC=${packet.tos} HOPLIMIT=${packet.ttl} FLOWLBL=0`
  return `${ends} ${header} ${transportText(packet, flags)} `
}

function macText({ skb }: HookContext, inDevice: HookContext['inDevice'], flags: number): string {
  if (!inDevice || skb.srcMac === undefined || skb.dstMac === undefined) return ''
  const kind = typeof skb.packet.src === 'number' ? '0800' : '86dd'
  if (flags & LOG_FLAGS.macDecode && inDevice.detail.kind !== 'loopback')
    return `MACSRC=${skb.srcMac} MACDST=${skb.dstMac} MACPROTO=${kind} `
  return `MAC=${skb.dstMac}:${skb.srcMac}:${kind.slice(0, 2)}:${kind.slice(2)} `
}

/** The whole line behind its time. */
export function logText(context: HookContext, prefix: string, flags: number): string {
  const { skb, outDevice, hook } = context
  // A forwarded packet still knows where it came in when it leaves.
  const inDevice = context.inDevice ?? (hook === 'postrouting' ? skb.inDevice : undefined)
  const physical =
    (skb.physIn && inDevice ? `PHYSIN=${skb.physIn.name} ` : '') +
    (skb.physOut && outDevice ? `PHYSOUT=${skb.physOut.name} ` : '')
  const owner = flags & LOG_FLAGS.uid && skb.socket !== undefined ? 'UID=0 GID=0 ' : ''
  const mark = skb.mark === 0 ? '' : `MARK=0x${skb.mark.toString(16)} `
  return `${prefix}IN=${inDevice?.name ?? ''} OUT=${outDevice?.name ?? ''} ${physical}${macText(context, inDevice, flags)}${packetText(skb.packet, flags)}${owner}${mark}`
}

/** A machine's log hears of its own namespace, of others only with nf_log_all_netns (nf_log_syslog.c). */
export function mayLog({ namespaces }: Kernel, netns: Netns): boolean {
  if (netns.root) return true
  for (const other of seen(namespaces))
    if (other.root && other.machine === netns.machine && other.sysctls.written.get('netfilter.nf_log_all_netns') === '1')
      return true
  return false
}
