import { describe, expect, test } from 'vitest'
import { parseIpv4 } from '../../net/ip.ts'
import { type Packet, PROTOCOL, TCP } from '../../net/packet.ts'
import { createKernel, forkKernel } from '../create.ts'
import type { Kernel } from '../kernel.ts'
import { createNetns } from '../link.ts'
import type { Netns } from '../netns.ts'
import { newSkb } from '../skb.ts'
import type { Hook, Step } from '../trace.ts'
import { restoreText } from '../netfilter/restore.ts'
import { runHook } from '../netfilter/hooks.ts'
import { stationsOf } from '../netfilter/stations.ts'
import { tracksConnections } from '../netfilter/tracking.ts'
import { PRINT_PLAIN } from './print.ts'
import { runNft } from './run.ts'

const ip = (text: string): number => parseIpv4(text)!

function nft(kernel: Kernel, netns: Netns, text: string): string {
  const { stdout, stderr } = runNft(netns.netfilter.nftables, {
    name: undefined,
    text,
    readFile: () => undefined,
    ifindex: (device) => (device === 'lo' ? 1 : undefined),
    checkOnly: false,
    echo: false,
    print: { ...PRINT_PLAIN, now: kernel.now },
  })
  return stdout + stderr
}

function packetOf(text: string): Packet {
  const [, src = '', dst = '', port = '', protocol = ''] = /^(\S+) > (\S+?)(?::(\d+))? (\S+)$/.exec(text) ?? []
  const head = { src: ip(src), dst: ip(dst), ttl: 64, tos: 0, df: true, id: 0 }
  const ports = { sport: 40000, dport: Number(port) }
  if (protocol === 'udp') return { ...head, protocol: PROTOCOL.udp, transport: { kind: 'udp', ...ports, data: '' } }
  if (protocol === 'icmp')
    return {
      ...head,
      protocol: PROTOCOL.icmp,
      transport: { kind: 'icmp', type: 8, code: 0, id: 1, seq: 1, mtu: 0, size: 56, quoted: undefined },
    }
  return {
    ...head,
    protocol: PROTOCOL.tcp,
    transport: { kind: 'tcp', ...ports, flags: TCP.syn, seq: 0, ack: 0, window: 0, data: '' },
  }
}

interface Lab {
  readonly kernel: Kernel
  readonly netns: Netns
  readonly steps: Step[]
  /** `ends`, or what became of destination and mark. */
  send(packet: string, hook?: Hook): string
  list(what?: string): string
}

function lab(rules: string, choices: number[] = []): Lab {
  const steps: Step[] = []
  const kernel = createKernel(1, {
    socketEvent: () => undefined,
    choose: () => choices.shift() ?? 0,
    trace: (_netns, _packet, step) => steps.push(step),
  })
  const netns = createNetns(kernel, 'n', 'n', true)
  expect(nft(kernel, netns, rules)).toBe('')
  return { ...around(kernel, netns), steps }
}

function around(kernel: Kernel, netns: Netns): Omit<Lab, 'steps'> {
  return {
    kernel,
    netns,
    list: (what = 'ruleset') => nft(kernel, netns, `list ${what}`),
    send(text, hook = 'forward') {
      const skb = newSkb(1, packetOf(text), {})
      if (!runHook(kernel, netns, hook, skb, {})) return 'ends'
      const { dst, transport } = skb.packet
      const port = 'dport' in transport ? `:${transport.dport}` : ''
      return `${[24, 16, 8, 0].map((shift) => (Number(dst) >>> shift) & 255).join('.')}${port}${skb.mark === 0 ? '' : ` mark ${skb.mark}`}`
    },
  }
}

const forward = (rules: string, more = ''): string =>
  `table ip t { ${more}\n chain f { type filter hook forward priority 0; ${rules}; }\n chain u { meta mark set 9; return; drop; }\n }\n`
const WEB = '10.0.1.2 > 10.0.2.2:80 tcp'

describe('what a rule does with a packet', () => {
  test.each([
    ['the first verdict counts', 'accept\n drop', WEB, '10.0.2.2:80'],
    ['a policy decides at the end', 'policy drop; tcp dport 81 accept', WEB, 'ends'],
    ['a set of ranges', 'tcp dport { 22, 79-81 } drop', WEB, 'ends'],
    ['not in a set', 'ip saddr != { 10.0.1.0/24, 10.9.0.0/16 } drop', WEB, '10.0.2.2:80'],
    ['a field of another protocol ends the rule, not the packet', 'udp dport 80 drop', WEB, '10.0.2.2:80'],
    ['so does its negation', 'udp dport != 80 drop', WEB, '10.0.2.2:80'],
    ['th is any protocol’s port', 'th dport 53 drop', '10.0.1.2 > 10.0.2.2:53 udp', 'ends'],
    ['jump and return', 'jump u\n meta mark 9 meta mark set meta mark | 0x10', WEB, '10.0.2.2:80 mark 25'],
    ['goto does not come back', 'goto u\n drop', WEB, '10.0.2.2:80 mark 9'],
    ['a verdict map', 'tcp dport vmap { 80 : drop, 81 : accept }', WEB, 'ends'],
    ['a verdict map that has no such key', 'tcp dport vmap { 81 : drop }', WEB, '10.0.2.2:80'],
    ['a map of parts with ranges', 'ip saddr . tcp dport vmap { 10.0.0.0/16 . 70-90 : drop }', WEB, 'ends'],
    ['the rest of a map', 'tcp dport vmap { 81 : accept, * : drop }', WEB, 'ends'],
    ['a map to marks', 'meta mark set tcp dport map { 80 : 0x3 }', WEB, '10.0.2.2:80 mark 3'],
    ['bits of a mark', 'meta mark set 0x6\n meta mark & 0x2 == 0x2 drop', WEB, 'ends'],
    ['any of some flags', 'tcp flags syn,rst drop', WEB, 'ends'],
    ['exactly these flags of those', 'tcp flags ack / syn,ack drop', WEB, '10.0.2.2:80'],
    ['an ICMP type by name', 'icmp type echo-request drop', '10.0.1.2 > 10.0.2.2 icmp', 'ends'],
    ['a new connection', 'ct state new drop', WEB, '10.0.2.2:80'],
  ])('%s', (_, rules, packet, expected) => expect(lab(forward(rules)).send(packet)).toBe(expected))

  test('chance is asked once for all that lead to the same', () => {
    const rules = forward('numgen random mod 100 < 30 drop')
    expect(lab(rules, [0]).send(WEB)).toBe('ends')
    expect(lab(rules, [1]).send(WEB)).toBe('10.0.2.2:80')
  })

  test('numgen inc takes turns', () => {
    const { send } = lab(forward('numgen inc mod 2 1 drop'))
    expect([send(WEB), send(WEB), send(WEB)]).toEqual(['10.0.2.2:80', 'ends', '10.0.2.2:80'])
  })

  test('a limit runs dry and fills again in virtual time', () => {
    const { send, kernel } = lab(forward('limit rate 1/second burst 2 packets accept\n drop'))
    expect([send(WEB), send(WEB), send(WEB)]).toEqual(['10.0.2.2:80', '10.0.2.2:80', 'ends'])
    kernel.now += 1000
    expect([send(WEB), send(WEB)]).toEqual(['10.0.2.2:80', 'ends'])
  })

  test('a dynamic set remembers for its time', () => {
    const set = 'set d { type ipv4_addr; flags dynamic,timeout; timeout 10s; }'
    const { send, kernel, list } = lab(forward('ip saddr @d drop\n update @d { ip saddr }', set))
    expect([send(WEB), send(WEB)]).toEqual(['10.0.2.2:80', 'ends'])
    expect(list('set ip t d')).toContain('elements = { 10.0.1.2 expires 10s }')
    kernel.now += 10_000
    expect(list('set ip t d')).not.toContain('elements')
    expect(send(WEB)).toBe('10.0.2.2:80')
  })
})

describe('NAT', () => {
  const nat = (rules: string): string => `table ip n { chain p { type nat hook prerouting priority dstnat; ${rules}; }\n }\n`
  test.each([
    ['to an address', 'dnat to 10.9.9.9', '10.9.9.9:80'],
    ['to an address and a port', 'tcp dport 80 dnat to 10.9.9.9:8080', '10.9.9.9:8080'],
    ['by a map of addresses and ports', 'dnat ip to ip daddr . tcp dport map { 10.0.2.2 . 80 : 10.9.9.8 . 88 }', '10.9.9.8:88'],
    ['a map without the key', 'dnat ip to ip daddr . tcp dport map { 10.0.2.2 . 81 : 10.9.9.8 . 88 }', '10.0.2.2:80'],
    ['by chance', 'meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.9.9.1 . 1, 1 : 10.9.9.2 . 2 }', '10.9.9.2:2'],
    ['the first that decides', 'dnat to 10.9.9.9\n dnat to 10.9.9.8', '10.9.9.9:80'],
  ])('%s', (_, rules, expected) => expect(lab(nat(rules), [1]).send(WEB, 'prerouting')).toBe(expected))
})

describe('the order at a hook', () => {
  const names = (netns: Netns, hook: Hook): string[] =>
    stationsOf(netns.netfilter, 4, hook).map((station) => (typeof station === 'string' ? station : station.chain))

  test('nft’s chains stand among iptables’ tables by priority', () => {
    const { kernel, netns } = lab('')
    expect(restoreText(netns.netfilter, '*filter\n:FORWARD ACCEPT\nCOMMIT\n', { family: 4 }).stderr).toBe('')
    nft(
      kernel,
      netns,
      'table inet t { chain a { type filter hook forward priority -151; }\n chain b { type filter hook forward priority 0; }\n chain c { type filter hook forward priority 51; }\n }\n',
    )
    expect(names(netns, 'forward')).toEqual(['a', 'mangle', 'b', 'filter', 'security', 'c', 'ipvs'])
  })

  test('a chain before connection tracking sees no state', () => {
    const { send } = lab(
      'table ip t { chain a { type filter hook prerouting priority -250; ct state invalid meta mark set 1; }\n chain b { type filter hook prerouting priority 0; ct state new meta mark set meta mark | 2; }\n }\n',
    )
    expect(send(WEB, 'prerouting')).toBe('10.0.2.2:80 mark 3')
  })

  test('connections are tracked only where a rule needs them', () => {
    expect(tracksConnections(lab(forward('accept')).netns.netfilter, 4)).toBe(false)
    expect(tracksConnections(lab(forward('ct mark 1 accept')).netns.netfilter, 4)).toBe(true)
  })

  test('a dormant table is not called', () => {
    expect(lab('table ip t { flags dormant;\n chain f { type filter hook forward priority 0; drop; }\n }\n').send(WEB)).toBe(
      '10.0.2.2:80',
    )
  })
})

test('a fork counts for itself', () => {
  const { kernel, netns, send, list } = lab(forward('counter', 'counter named { }'))
  send(WEB)
  const copy = forkKernel(kernel, kernel.env)
  const other = around(copy, copy.namespaces.get(netns.id)!)
  other.send(WEB)
  other.send(WEB)
  send(WEB)
  expect(list()).toContain('counter packets 2 bytes 120')
  expect(other.list()).toContain('counter packets 3 bytes 180')
})

test('a trace tells every rule that was looked at, in the words of nft list', () => {
  const { send, steps } = lab(forward('tcp dport 81 drop\n ip daddr 10.0.2.2 counter jump u\n reject with tcp reset'))
  expect(send(WEB)).toBe('ends')
  const told = steps.flatMap((step) =>
    step.kind === 'rule'
      ? [`${step.table} ${step.chain} ${step.rule} ${step.matched ? `yes ${step.target ?? ''}` : `no ${step.failed}`}`]
      : [],
  )
  expect(told).toEqual([
    'ip t f 1 no tcp dport 81: the destination port is 80',
    'ip t f 2 yes u',
    'ip t u 1 yes MARK',
    'ip t u 2 yes RETURN',
    'ip t f 3 yes REJECT',
  ])
})

describe('what is said of packets', () => {
  test('log writes into the kernel’s log, with a group it does not', () => {
    const { kernel, netns, send } = lab(
      forward('log prefix "a " level info\n log flags tcp sequence\n log group 3\n log prefix "never " level audit'),
    )
    send(WEB)
    expect(kernel.logs.get(netns.machine)?.map(({ level, text }) => `${level} ${text}`)).toEqual([
      expect.stringMatching(/^6 a IN= OUT= .*SRC=10\.0\.1\.2 DST=10\.0\.2\.2 .*PROTO=TCP SPT=40000 DPT=80 WINDOW=0/),
      expect.stringMatching(/^4 IN= OUT= .*DPT=80 SEQ=0 ACK=0 WINDOW=0/),
    ])
  })

  test('a traced packet is told from the rule on that chose it, and nobody listens for nothing', () => {
    const heard: string[] = []
    const { kernel, send } = lab(forward('counter\n tcp dport 80 meta nftrace set 1\n jump u'))
    kernel.env.netlink = (_netns, message) => {
      if (message.kind === 'nft-trace')
        heard.push(`${message.chain} ${message.what.kind}${message.what.kind === 'rule' ? ` ${message.what.verdict}` : ''}`)
    }
    send('10.0.1.2 > 10.0.2.2:81 tcp')
    expect(heard).toEqual([])
    send(WEB)
    expect(heard).toEqual(['f packet', 'f rule continue', 'f rule jump u', 'u rule continue', 'u rule return', 'f policy'])
  })
})
