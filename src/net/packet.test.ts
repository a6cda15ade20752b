import { expect, test } from 'vitest'
import { parseIp } from './ip.ts'
import {
  PROTOCOL,
  TCP,
  byteLength,
  clonePacket,
  describePacket,
  flagNames,
  packetLength,
  protocolName,
  type Packet,
  type Transport,
} from './packet.ts'

const packet = (transport: Transport, src = '10.244.1.5', dst = '10.96.0.10'): Packet => ({
  src: parseIp(src)!,
  dst: parseIp(dst)!,
  ttl: 64,
  tos: 0,
  df: true,
  id: 1,
  protocol:
    transport.kind === 'raw'
      ? transport.protocol
      : transport.kind === 'icmp'
        ? src.includes(':')
          ? PROTOCOL.icmpv6
          : PROTOCOL.icmp
        : PROTOCOL[transport.kind],
  transport,
})
const tcp = (flags: number, data = ''): Transport => ({
  kind: 'tcp',
  sport: 40000,
  dport: 80,
  flags,
  seq: 1,
  ack: 0,
  window: 64240,
  data,
})
const udp = (data: string): Transport => ({ kind: 'udp', sport: 5353, dport: 53, data })
const icmp = (type: number, code: number, size: number, quoted?: Packet): Transport => ({
  kind: 'icmp',
  type,
  code,
  id: 7,
  seq: 1,
  mtu: 0,
  size,
  quoted,
})

test.each<[string, Packet, number]>([
  // What tcpdump and the counters of `iptables -v` show on Linux.
  ['a SYN carries 20 bytes of options', packet(tcp(TCP.syn)), 60],
  ['so does its answer', packet(tcp(TCP.syn | TCP.ack)), 60],
  ['an ACK carries a timestamp', packet(tcp(TCP.ack)), 52],
  ['data is added', packet(tcp(TCP.ack | TCP.psh, 'hello')), 57],
  ['data counts in bytes', packet(tcp(TCP.ack, 'é€')), 57],
  ['an RST has no options', packet(tcp(TCP.rst)), 40],
  ['nor has an RST,ACK', packet(tcp(TCP.rst | TCP.ack)), 40],
  ['a SYN over IPv6', packet(tcp(TCP.syn), 'fd00::1', 'fd00::2'), 80],
  ['UDP', packet(udp('ping')), 32],
  ['an echo of 56 bytes, as ping sends', packet(icmp(8, 0, 56)), 84],
  ['an echo over IPv6', packet(icmp(128, 0, 56), 'fd00::1', 'fd00::2'), 104],
  ['an error quotes the packet that it is about', packet(icmp(3, 1, 0, packet(tcp(TCP.syn)))), 88],
  ['an error is at most 576 bytes', packet(icmp(3, 1, 0, packet(udp('x'.repeat(2000))))), 576],
  [
    'over IPv6 at most 1280',
    packet(icmp(1, 0, 0, packet(udp('x'.repeat(2000)), 'fd00::1', 'fd00::2')), 'fd00::3', 'fd00::1'),
    1280,
  ],
  ['what we know nothing of', packet({ kind: 'raw', protocol: 47, size: 100 }), 120],
])('length: %s', (_why, given, bytes) => {
  expect(packetLength(given)).toBe(bytes)
})

test.each(['', 'abc', 'é', '€', '😀', 'a😀é€z', '\u07ff\u0800', '\uffff'])('"%s" has as many bytes as its UTF-8', (text) => {
  expect(byteLength(text)).toBe(new TextEncoder().encode(text).length)
})

test.each<[number, string]>([
  [TCP.syn, 'SYN'],
  [TCP.syn | TCP.ack, 'SYN,ACK'],
  [TCP.fin | TCP.psh | TCP.ack, 'FIN,PSH,ACK'],
  [TCP.fin | TCP.syn | TCP.rst | TCP.psh | TCP.ack | TCP.urg, 'FIN,SYN,RST,PSH,ACK,URG'],
  [0, ''],
])('flags %i are "%s"', (flags, names) => {
  expect(flagNames(flags)).toBe(names)
})

test.each<[Packet, string]>([
  [packet(tcp(TCP.syn)), '10.244.1.5:40000 > 10.96.0.10:80 tcp SYN'],
  [packet(udp('x')), '10.244.1.5:5353 > 10.96.0.10:53 udp'],
  [packet(udp('x'), 'fd00::5', 'fd00::a'), '[fd00::5]:5353 > [fd00::a]:53 udp'],
  [packet(icmp(8, 0, 56)), '10.244.1.5 > 10.96.0.10 icmp type 8 code 0'],
  [packet({ kind: 'raw', protocol: 47, size: 1 }), '10.244.1.5 > 10.96.0.10 gre'],
  [packet({ kind: 'raw', protocol: 200, size: 1 }), '10.244.1.5 > 10.96.0.10 200'],
])('%#: one line for people', (given, line) => {
  expect(describePacket(given)).toBe(line)
})

test.each([
  [1, 'icmp'],
  [4, 'ipencap'],
  [58, 'ipv6-icmp'],
  [132, 'sctp'],
  [253, '253'],
])('protocol %i is called %s, as in /etc/protocols', (number, name) => {
  expect(protocolName(number)).toBe(name)
})

test('a copy shares nothing with its original, not even what an error quotes', () => {
  const original = packet(icmp(3, 1, 0, packet(tcp(TCP.syn))))
  const before = structuredClone(original)
  const copy = clonePacket(original)
  expect(copy).toEqual(original)

  copy.ttl--
  if (copy.transport.kind !== 'icmp' || copy.transport.quoted?.transport.kind !== 'tcp')
    throw new Error('the copy has another kind')
  copy.transport.code = 99
  copy.transport.quoted.src = 0
  copy.transport.quoted.transport.dport = 1
  expect(original).toEqual(before)
})
