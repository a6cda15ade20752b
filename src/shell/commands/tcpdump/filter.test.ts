import { describe, expect, test } from 'vitest'
import { parseIp } from '../../../net/ip.ts'
import { frameBytes } from '../../../net/bytes.ts'
import { type Frame, TCP } from '../../../net/packet.ts'
import { dissect } from './dissect.ts'
import { parseFilter } from './filter.ts'

const ip = (
  protocol: number,
  transport: Extract<Frame['payload'], { kind: 'ip' }>['packet']['transport'],
  src = '10.0.0.1',
  dst = '10.0.1.2',
): Frame => ({
  src: '02:00:00:00:00:01',
  dst: '02:00:00:00:00:02',
  payload: {
    kind: 'ip',
    packet: { src: parseIp(src)!, dst: parseIp(dst)!, ttl: 64, tos: 0, df: true, id: 0, protocol, transport },
  },
})
const FRAMES: Record<string, Frame> = {
  syn: ip(6, { kind: 'tcp', sport: 40000, dport: 80, flags: TCP.syn, seq: 1, ack: 0, window: 64240, data: '' }),
  data: ip(
    6,
    { kind: 'tcp', sport: 80, dport: 40000, flags: TCP.psh | TCP.ack, seq: 1, ack: 2, window: 64240, data: 'hello' },
    '10.0.1.2',
    '10.0.0.1',
  ),
  dns: ip(17, { kind: 'udp', sport: 5000, dport: 53, data: 'x' }),
  ping: ip(1, { kind: 'icmp', type: 8, code: 0, id: 7, seq: 1, mtu: 0, size: 56, quoted: undefined }),
  ping6: ip(58, { kind: 'icmp', type: 128, code: 0, id: 7, seq: 1, mtu: 0, size: 56, quoted: undefined }, 'fd00::1', 'fd00::2'),
  arp: {
    src: '02:00:00:00:00:01',
    dst: 'ff:ff:ff:ff:ff:ff',
    payload: {
      kind: 'arp',
      arp: {
        op: 'request',
        senderMac: '02:00:00:00:00:01',
        senderIp: parseIp('10.0.0.1') as number,
        targetMac: '00:00:00:00:00:00',
        targetIp: parseIp('10.0.0.9') as number,
      },
    },
  },
}
const names = {
  port: (name: string) => ({ http: 80, domain: 53 })[name],
  host: (name: string) => (name === 'web' ? parseIp('10.0.1.2') : undefined),
}
const passed = (text: string): string => {
  const filter = parseFilter(text, names)
  const heard = { at: 0, device: 'eth0', ifindex: 2, direction: 'out' as const }
  return Object.keys(FRAMES)
    .filter((name) => filter(dissect({ ...heard, bytes: frameBytes(FRAMES[name]!, { nowMs: 0 }) })))
    .join(' ')
}

describe('a filter lets through', () => {
  test.each([
    ['', 'syn data dns ping ping6 arp'],
    ['tcp', 'syn data'],
    ['not tcp', 'dns ping ping6 arp'],
    ['icmp or icmp6', 'ping ping6'],
    ['ip6', 'ping6'],
    ['arp', 'arp'],
    ['port 80', 'syn data'],
    ['dst port 80', 'syn'],
    ['src port http', 'data'],
    ['port 80 or 53', 'syn data dns'],
    ['tcp port 80 or udp port 53', 'syn data dns'],
    ['udp and port domain', 'dns'],
    ['portrange 1-100', 'syn data dns'],
    ['host 10.0.1.2', 'syn data dns ping'],
    ['src host 10.0.1.2', 'data'],
    ['src web', 'data'],
    ['dst or src host 10.0.0.9', 'arp'],
    ['host 10.0.0.9', 'arp'],
    ['net 10.0.1.0/24 and not port 53', 'syn data ping'],
    ['net 10.0 and icmp', 'ping'],
    ['dst net 10.0.1.0/24', 'syn dns ping'],
    ['host fd00::2', 'ping6'],
    ['tcp[tcpflags] & tcp-syn != 0', 'syn'],
    ['tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn', 'syn'],
    ['tcp[13] = 24', 'data'],
    ['tcp[0:2] == 80', 'data'],
    ['icmp[icmptype] == icmp-echo', 'ping'],
    ['ip[8] = 64 and ip proto 17', 'dns'],
    ['ip proto \\tcp', 'syn data'],
    ['ether host 02:00:00:00:00:02 and arp', ''],
    ['ether broadcast', 'arp'],
    ['broadcast or port 53', 'dns arp'],
    ['less 60', 'dns arp'],
    ['greater 98 and ip', 'ping'],
    ['len > 90', 'ping ping6'],
    ['!(tcp || udp) && ip', 'ping'],
    ['inbound', ''],
    ['vlan', ''],
  ])('%s', (text, expected) => expect(passed(text)).toBe(expected))
})

test.each([
  ['foo bar', "tcpdump: can't parse filter expression: syntax error\n"],
  ['port', "tcpdump: can't parse filter expression: syntax error\n"],
  ['tcp and', "tcpdump: can't parse filter expression: syntax error\n"],
  ['(tcp', "tcpdump: can't parse filter expression: syntax error\n"],
  ['port nosuch', "tcpdump: unknown port 'nosuch'\n"],
  ['port 70000', 'tcpdump: illegal port number 70000 > 65535\n'],
  ['host nosuch.example', "tcpdump: unknown host 'nosuch.example'\n"],
  ['net 10.0.0.1/24', 'tcpdump: non-network bits set in "10.0.0.1/24"\n'],
])('%s is refused', (text, message) => expect(() => parseFilter(text, names)).toThrow(message))
