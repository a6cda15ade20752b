/** What our bytes say is what tcpdump reads: its own words about them, checksums included (`tcpdump -r FILE -nvve`, 4.99.3). */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { frameBytes } from './bytes.ts'
import { parseIp } from './ip.ts'
import type { Frame, Packet, Transport } from './packet.ts'
import { writePcap } from './pcap.ts'

const packet = (transport: Transport, protocol: number, over: Partial<Packet> = {}): Packet => ({
  src: parseIp('10.244.1.2')!,
  dst: parseIp('10.96.91.147')!,
  ttl: 64,
  tos: 0,
  df: true,
  id: 4711,
  protocol,
  transport,
  ...over,
})
const frame = (payload: Frame['payload']): Frame => ({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', payload })
const ip = (p: Packet): Frame => frame({ kind: 'ip', packet: p })
const tcp = (flags: number, data = ''): Transport => ({
  kind: 'tcp',
  sport: 40000,
  dport: 3000,
  flags,
  seq: 4294967295,
  ack: 7,
  window: 64240,
  data,
})
const udp = (data: string): Packet => packet({ kind: 'udp', sport: 40001, dport: 5000, data }, 17)
const icmp = (type: number, code: number, over: object): Transport => ({
  kind: 'icmp',
  type,
  code,
  id: 0,
  seq: 0,
  mtu: 0,
  size: 0,
  quoted: undefined,
  ...over,
})
const v6 = { src: parseIp('fd00::2')!, dst: parseIp('fd00::3')! }

const CASES: [name: string, frame: Frame, said: RegExp][] = [
  [
    'an ARP request',
    frame({
      kind: 'arp',
      arp: {
        op: 'request',
        senderMac: '02:00:00:00:00:01',
        senderIp: parseIp('10.0.0.1') as number,
        targetMac: '00:00:00:00:00:00',
        targetIp: parseIp('10.0.0.2') as number,
      },
    }),
    /Request who-has 10\.0\.0\.2 tell 10\.0\.0\.1, length 28/,
  ],
  [
    'a SYN with the options of Linux',
    ip(packet(tcp(2), 6)),
    /id 4711, offset 0, flags \[DF\], proto TCP \(6\), length 60\)[\s\S]*Flags \[S\], cksum 0x[0-9a-f]+ \(correct\), seq 4294967295, win 64240, options \[mss 1460,sackOK,TS val 1500 ecr 0,nop,wscale 7\], length 0/,
  ],
  [
    'data with an odd number of bytes',
    ip(packet(tcp(24, 'héllo'), 6)),
    /length 58\)[\s\S]*Flags \[P\.\], cksum 0x[0-9a-f]+ \(correct\), seq 4294967295:5, ack 7, win 501, options \[nop,nop,TS val 1500 ecr 1500\], length 6/,
  ],
  ['a reset without options', ip(packet(tcp(4), 6)), /length 40\)[\s\S]*Flags \[R\], cksum 0x[0-9a-f]+ \(correct\)/],
  ['a datagram', ip(udp('ping\n')), /proto UDP \(17\), length 33\)[\s\S]*\[udp sum ok\] UDP, length 5/],
  ['an echo', ip(packet(icmp(8, 0, { id: 9, seq: 1, size: 56 }), 1)), /ICMP echo request, id 9, seq 1, length 64/],
  [
    'an error that quotes a datagram',
    ip(packet(icmp(3, 3, { quoted: udp('x') }), 1)),
    /ICMP 10\.96\.91\.147 udp port 5000 unreachable, length 37[\s\S]*10\.244\.1\.2\.40001 > 10\.96\.91\.147\.5000/,
  ],
  ['fragmentation needed', ip(packet(icmp(3, 4, { mtu: 1400, quoted: udp('x') }), 1)), /unreachable - need to frag \(mtu 1400\)/],
  [
    'TCP in IPv6',
    ip(packet(tcp(2), 6, v6)),
    /\(hlim 64, next-header TCP \(6\) payload length: 40\) fd00::2\.40000 > fd00::3\.3000: Flags \[S\], cksum 0x[0-9a-f]+ \(correct\)/,
  ],
  [
    'an ICMPv6 echo',
    ip(packet(icmp(128, 0, { id: 9, seq: 1, size: 56 }), 58, v6)),
    /\[icmp6 sum ok\] ICMP6, echo request, id 9, seq 1/,
  ],
  ['a frame in a VLAN', { ...ip(udp('x')), vlan: 42 }, /802\.1Q \(0x8100\), length 47: vlan 42, p 0, ethertype IPv4/],
  [
    'a packet in a packet',
    ip(packet({ kind: 'raw', protocol: 4, size: 34, inner: udp('abcdef') }, 4)),
    /proto IPIP \(4\), length 54\)[\s\S]*\[udp sum ok\] UDP, length 6/,
  ],
  [
    'a frame in VXLAN',
    ip(packet({ kind: 'udp', sport: 40001, dport: 4789, data: '', vxlan: { vni: 7, frame: ip(udp('abcdef')) } }, 17)),
    /VXLAN, flags \[I\] \(0x08\), vni 7[\s\S]*\[udp sum ok\] UDP, length 6/,
  ],
  [
    'a neighbour solicitation',
    ip(
      packet(
        icmp(135, 0, {
          neighbour: { target: parseIp('fd00::3'), mac: '02:00:00:00:00:01', solicited: false, override: false, router: false },
        }),
        58,
        { ...v6, ttl: 255 },
      ),
    ),
    /\[icmp6 sum ok\] ICMP6, neighbor solicitation, length 32, who has fd00::3[\s\S]*source link-address option \(1\), length 8 \(1\): 02:00:00:00:00:01/,
  ],
  [
    'a neighbour advertisement',
    ip(
      packet(
        icmp(136, 0, {
          neighbour: { target: parseIp('fd00::3'), mac: '02:00:00:00:00:01', solicited: true, override: true, router: false },
        }),
        58,
        { ...v6, ttl: 255 },
      ),
    ),
    /\[icmp6 sum ok\] ICMP6, neighbor advertisement, length 32, tgt is fd00::3, Flags \[solicited, override\]/,
  ],
  [
    'an SCTP INIT',
    ip(packet({ kind: 'sctp', sport: 40000, dport: 3000, chunk: 'INIT', tag: 0, data: '' }, 132)),
    /sctp[\s\S]*\[INIT\]/,
  ],
]

const there = spawnSync('tcpdump', ['--version']).status === 0

/** What tcpdump says of one frame. */
function read(each: Frame): string {
  const folder = mkdtempSync(join(tmpdir(), 'hoplight-pcap-'))
  try {
    const file = join(folder, 'one.pcap')
    writeFileSync(file, writePcap([{ at: 1500, frame: each }]))
    return execFileSync('tcpdump', ['-r', file, '-nvve'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe.skipIf(!there)('tcpdump reads', () => {
  it.each(CASES)('%s', (_name, each, said) => {
    const words = read(each)
    expect(words).toMatch(said)
    expect(words).not.toMatch(/incorrect|bad|\[\|/)
  })
})

it('a whole frame, byte for byte', () => {
  const hex = [...frameBytes(CASES[1]![1], { nowMs: 1500 })].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  expect(hex).toMatchInlineSnapshot(
    `"02000000000202000000000108004500003c126740004006b66c0af401020a605b939c400bb8ffffffff00000000a002faf02d520000020405b40402080a000005dc0000000001030307"`,
  )
})
it('the file begins as pcap does', () => {
  const [file] = [writePcap([])]
  expect([...file]).toEqual([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0])
})
