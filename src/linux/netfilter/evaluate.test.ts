import { expect, test } from 'vitest'
import { parseIpv4 } from '../../net/ip.ts'
import { type Packet, PROTOCOL, TCP } from '../../net/packet.ts'
import { createKernel } from '../create.ts'
import { createNetns } from '../link.ts'
import { type Skb, newSkb } from '../skb.ts'
import type { Hook, Step, TableName } from '../trace.ts'
import { evaluateTable } from './evaluate.ts'
import { restoreText } from './restore.ts'
import { saveText } from './save.ts'
import type { Verdict } from './verdict.ts'

const ip = (text: string): number => parseIpv4(text)!

function tcpPacket(dst: string, dport: number, src = '10.244.1.5'): Packet {
  return {
    src: ip(src),
    dst: ip(dst),
    ttl: 64,
    tos: 0,
    df: true,
    id: 0,
    protocol: PROTOCOL.tcp,
    transport: { kind: 'tcp', sport: 40000, dport, flags: TCP.syn, seq: 0, ack: 0, window: 0, data: '' },
  }
}

interface Lab {
  send: (packet: Packet, more?: Partial<Skb>, hook?: Hook) => Verdict
  skb: () => Skb
  counters: () => string[]
  steps: Step[]
}

/** One namespace with these rules of one table; `choices` are what chance will choose. */
function lab(rules: string, table: TableName = 'filter', choices: number[] = [], traced = true): Lab {
  const steps: Step[] = []
  const kernel = createKernel(1, {
    socketEvent: () => undefined,
    choose: () => choices.shift() ?? 0,
    ...(traced ? { trace: (_netns: string, _packet: number, step: Step) => steps.push(step) } : {}),
  })
  const netns = createNetns(kernel, 'n', 'n')
  expect(restoreText(netns.netfilter, `*${table}\n${rules}\nCOMMIT\n`, { family: 4 }).stderr).toBe('')
  let skb: Skb
  return {
    steps,
    skb: () => skb,
    counters: () =>
      saveText(netns.netfilter, 4, { counters: true })
        .split('\n')
        .flatMap((line) => /^\[(\d+):\d+\] -A (.*)/.exec(line)?.slice(1).join(' ') ?? []),
    send(packet, more = {}, hook = 'forward') {
      skb = newSkb(1, packet, more)
      kernel.now += 1000
      return evaluateTable({ kernel, netns, hook, skb, inDevice: undefined, outDevice: undefined }, table)
    },
  }
}

test.each([
  ['the first match decides', '-A FORWARD -j ACCEPT\n-A FORWARD -j DROP', 'accept'],
  ['a rule without target only counts', '-A FORWARD\n-A FORWARD -j DROP', 'drop'],
  ['no match: the policy', ':FORWARD DROP [0:0]\n-A FORWARD -d 10.0.0.1 -j ACCEPT', 'drop'],
  ['RETURN in a base chain: the policy', ':FORWARD DROP [0:0]\n-A FORWARD -j RETURN\n-A FORWARD -j ACCEPT', 'drop'],
  ['after a user chain the caller goes on', ':U - [0:0]\n-A FORWARD -j U\n-A FORWARD -j DROP', 'drop'],
  ['RETURN from a user chain', ':U - [0:0]\n-A FORWARD -j U\n-A FORWARD -j DROP\n-A U -j RETURN\n-A U -j ACCEPT', 'drop'],
  ['a goto does not come back', ':FORWARD ACCEPT [0:0]\n:U - [0:0]\n-A FORWARD -g U\n-A FORWARD -j DROP', 'accept'],
  [
    'the end of a goto returns to the caller’s caller',
    ':U - [0:0]\n:V - [0:0]\n-A FORWARD -j U\n-A FORWARD -j DROP\n-A U -g V\n-A U -j ACCEPT',
    'drop',
  ],
  ['an accept in a user chain is final', ':U - [0:0]\n-A FORWARD -j U\n-A FORWARD -j DROP\n-A U -j ACCEPT', 'accept'],
  ['REJECT', '-A FORWARD -j REJECT --reject-with icmp-host-prohibited', 'reject'],
])('%s', (_title, rules, kind) => {
  expect(lab(rules).send(tcpPacket('10.96.0.1', 80)).kind).toBe(kind)
  expect(lab(rules, 'filter', [], false).send(tcpPacket('10.96.0.1', 80)).kind).toBe(kind)
})

test('a drop says which rule it was', () => {
  const { send } = lab(':U - [0:0]\n-A FORWARD -j U\n-A U -d 10.96.0.0/16 -j DROP')
  expect(send(tcpPacket('10.96.0.1', 80))).toEqual({
    kind: 'drop',
    by: { table: 'filter', chain: 'U', rule: 1, text: '-A U -d 10.96.0.0/16 -j DROP' },
  })
})

test('counters count what matched, and bytes of the whole packet', () => {
  const { send, counters } = lab(
    ':U - [0:0]\n-A FORWARD -p tcp -j U\n-A FORWARD -p udp\n-A U -m tcp -p tcp --dport 80\n-A U -p tcp --dport 81',
  )
  send(tcpPacket('10.0.0.1', 80))
  send(tcpPacket('10.0.0.1', 80))
  expect(counters()).toEqual([
    '2 FORWARD -p tcp -j U',
    '0 FORWARD -p udp',
    '2 U -p tcp -m tcp --dport 80',
    '0 U -p tcp -m tcp --dport 81',
  ])
})

test.each([
  ['0x0', '--set-mark 0x4000', '0x4000'],
  ['0x1', '--or-mark 0x4000', '0x4001'],
  ['0x4001', '--xor-mark 0x4000', '0x1'],
  ['0xffff', '--and-mark 0xff00', '0xff00'],
  ['0xffffffff', '--set-xmark 0x0/0x80000000', '0x7fffffff'],
  ['0x80000000', '--set-xmark 0x1/0xf', '0x80000001'],
])('mark %s after %s is %s', (before, option, after) => {
  const { send, skb, steps } = lab(`-A FORWARD -j MARK ${option}`, 'mangle')
  send(tcpPacket('10.0.0.1', 80), { mark: Number(before) })
  expect(`0x${skb().mark.toString(16)}`).toBe(after)
  expect(steps.find((step) => step.kind === 'rewrite')).toMatchObject({
    by: 'mark',
    before: { mark: Number(before) },
    after: { mark: Number(after) },
    rule: { table: 'mangle', chain: 'FORWARD', rule: 1 },
  })
})

const matches = (rule: string, packet: Packet, more: Partial<Skb> = {}): boolean =>
  lab(`-A FORWARD ${rule} -j DROP`).send(packet, more).kind === 'drop'

test.each([
  ['-p tcp -m multiport --dports 80,443', 443, true],
  ['-p tcp -m multiport --dports 80,8000:8100', 8100, true],
  ['-p tcp -m multiport --dports 80,8000:8100', 8101, false],
  ['-p tcp -m multiport ! --dports 80', 81, true],
  ['-p tcp -m multiport --ports 40000', 1, true],
  ['-p tcp -m tcp --dport 1:1023', 80, true],
  ['-p tcp -m tcp ! --dport 1:1023', 80, false],
  ['-p tcp --syn', 80, true],
  ['-p tcp ! --syn', 80, false],
  ['! -p tcp', 80, false],
  ['-m ttl --ttl-gt 63', 80, true],
  ['-m length --length 60', 80, true],
  ['-m iprange --src-range 10.244.1.1-10.244.1.5', 80, true],
  ['-m iprange ! --src-range 10.244.1.1-10.244.1.4', 80, true],
])('%s and port %i: %s', (rule, port, expected) => {
  expect(matches(rule, tcpPacket('10.0.0.1', port))).toBe(expected)
})

const NAT = {
  id: 1,
  original: { src: 1, dst: 2, protocol: 6, sport: 1, dport: 80 },
  reply: { src: 3, dst: 1, protocol: 6, sport: 8080, dport: 1 },
  tcp: 'NONE',
  confirmed: false,
  seenReply: false,
  assured: false,
  srcNat: false,
  dstNat: true,
  srcDone: false,
  dstDone: true,
  srcBy: undefined,
  dstBy: 'dnat',
  mark: 5,
  masqueradeDevice: undefined,
  createdAt: 0,
  expiresAt: 60_000,
} as unknown as NonNullable<Skb['ct']>

test.each([
  ['--ctstate NEW', { ctInfo: 'new', ct: NAT }, true],
  ['--ctstate ESTABLISHED', { ctInfo: 'reply', ct: NAT }, true],
  ['--ctstate RELATED', { ctInfo: 'related-reply', ct: NAT }, true],
  ['--ctstate DNAT', { ctInfo: 'new', ct: NAT }, true],
  ['! --ctstate RELATED,ESTABLISHED,DNAT', { ctInfo: 'new', ct: NAT }, false],
  ['--ctstate SNAT', { ctInfo: 'new', ct: NAT }, false],
  ['--ctstate INVALID', { ctInfo: undefined, ct: undefined }, true],
  ['--ctstate UNTRACKED', { ctInfo: 'untracked', ct: undefined }, true],
  ['--ctorigdstport 80', { ctInfo: 'new', ct: NAT }, true],
  ['! --ctorigdstport 81', { ctInfo: undefined, ct: undefined }, false],
  ['--ctdir REPLY', { ctInfo: 'reply', ct: NAT }, true],
] as const)('-m conntrack %s %o: %s', (option, more, expected) => {
  expect(matches(`-m conntrack ${option}`, tcpPacket('10.0.0.1', 80), more)).toBe(expected)
})

test('statistic nth counts as the kernel does: packet 0 is the first', () => {
  const every3 = [0, 1, 2].map((packet) => `-A FORWARD -m statistic --mode nth --every 3 --packet ${packet}`)
  const { send, counters } = lab([...every3, '-A FORWARD -m statistic --mode nth ! --every 3 --packet 1'].join('\n'))
  const counts = [1, 2, 3, 4, 5].map(() => {
    send(tcpPacket('10.0.0.1', 80))
    return counters().map((line) => parseInt(line, 10))
  })
  expect(counts).toEqual([
    [1, 0, 0, 1],
    [1, 1, 0, 1],
    [1, 1, 1, 2],
    [2, 1, 1, 3],
    [2, 2, 1, 3],
  ])
})

test('chance is asked only where there is one', () => {
  const { send, counters } = lab(
    '-A FORWARD -m statistic --mode random --probability 1\n-A FORWARD -m statistic --mode random --probability 0.5\n-A FORWARD -m statistic --mode random --probability 0',
    'filter',
    [1, 0],
  )
  send(tcpPacket('10.0.0.1', 80))
  expect(counters().map((line) => parseInt(line, 10))).toEqual([1, 0, 0])
  send(tcpPacket('10.0.0.1', 80))
  expect(counters().map((line) => parseInt(line, 10))).toEqual([2, 1, 0])
})

test('recent remembers who came, for as long as it is asked to', () => {
  const { send } = lab(
    '-A FORWARD -m recent --rcheck --seconds 3 --reap --name A -j ACCEPT\n-A FORWARD -p tcp --dport 80 -m recent --set --name A -j DROP',
  )
  const kinds = (port: number, src: string): string => send(tcpPacket('10.0.0.1', port, src)).kind
  expect([kinds(80, '10.0.0.2'), kinds(80, '10.0.0.2'), kinds(80, '10.0.0.3')]).toEqual(['drop', 'accept', 'drop'])
  for (let i = 0; i < 4; i++) kinds(81, '10.0.0.9')
  expect(kinds(80, '10.0.0.2')).toBe('drop')
})

test('a limit lets its burst through, then its rate', () => {
  const { send } = lab('-A FORWARD -m limit --limit 30/min --limit-burst 2 -j DROP')
  // One packet a second: the bucket begins with two, and gains half a packet each time.
  expect(Array.from({ length: 7 }, () => send(tcpPacket('10.0.0.1', 80)).kind)).toEqual([
    'drop',
    'drop',
    'drop',
    'accept',
    'drop',
    'accept',
    'drop',
  ])
})

test('the trace accounts for every rule, with the first part that said no', () => {
  const { send, steps } = lab(
    ':KUBE-SERVICES - [0:0]\n-A FORWARD -m comment --comment "service portals" -j KUBE-SERVICES\n-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m tcp --dport 443 -j DROP\n-A KUBE-SERVICES -d 10.96.91.147/32 -p tcp -m tcp --dport 53 -j DROP\n-A KUBE-SERVICES -m statistic --mode random --probability 0.5 -j DROP',
    'filter',
    [1],
  )
  send(tcpPacket('10.96.91.147', 3000))
  expect(steps).toEqual([
    { kind: 'table', hook: 'forward', table: 'filter', chain: 'FORWARD' },
    {
      kind: 'rule',
      hook: 'forward',
      table: 'filter',
      chain: 'FORWARD',
      rule: 1,
      text: '-A FORWARD -m comment --comment "service portals" -j KUBE-SERVICES',
      matched: true,
      target: 'KUBE-SERVICES',
      jump: 'jump',
    },
    {
      kind: 'rule',
      hook: 'forward',
      table: 'filter',
      chain: 'KUBE-SERVICES',
      rule: 1,
      text: '-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m tcp --dport 443 -j DROP',
      matched: false,
      failed: '-d 10.96.0.1/32: the destination is 10.96.91.147',
    },
    {
      kind: 'rule',
      hook: 'forward',
      table: 'filter',
      chain: 'KUBE-SERVICES',
      rule: 2,
      text: '-A KUBE-SERVICES -d 10.96.91.147/32 -p tcp -m tcp --dport 53 -j DROP',
      matched: false,
      failed: '-m tcp --dport 53: the destination port is 3000',
    },
    {
      kind: 'rule',
      hook: 'forward',
      table: 'filter',
      chain: 'KUBE-SERVICES',
      rule: 3,
      text: '-A KUBE-SERVICES -m statistic --mode random --probability 0.50000000000 -j DROP',
      matched: false,
      failed: '-m statistic --mode random --probability 0.50000000000: chance chose otherwise',
      probability: 0.5,
    },
    { kind: 'return', hook: 'forward', table: 'filter', chain: 'KUBE-SERVICES', to: 'FORWARD' },
    { kind: 'policy', hook: 'forward', table: 'filter', chain: 'FORWARD', verdict: 'ACCEPT' },
  ])
})

test('long runs of refusals are one event with a count by reason', () => {
  const rules = Array.from({ length: 40 }, (_, i) =>
    i % 2 ? `-A FORWARD -d 10.1.0.${i} -j DROP` : `-A FORWARD -p tcp --dport ${i + 1} -j DROP`,
  )
  const { send, steps } = lab([...rules, '-A FORWARD -j ACCEPT'].join('\n'))
  send(tcpPacket('10.96.91.147', 3000))
  expect(steps.slice(1, 3)).toMatchObject([
    { kind: 'rules', chain: 'FORWARD', from: 1, to: 40, failed: { '-m tcp': 20, '-d': 20 } },
    { kind: 'rule', rule: 41, matched: true },
  ])
})

test('a walk of 3,000 rules is traced within 5 ms', () => {
  const rules = Array.from(
    { length: 3000 },
    (_, i) => `-A FORWARD -d 10.1.${i >> 8}.${i & 255} -p tcp -m comment --comment "ns/svc cluster IP" -m tcp --dport 80 -j DROP`,
  )
  const { send } = lab(rules.join('\n'))
  const packet = tcpPacket('10.96.91.147', 3000)
  for (let i = 0; i < 20; i++) send(packet)
  const best = Math.min(
    ...Array.from({ length: 10 }, () => {
      const begun = performance.now()
      send(packet)
      return performance.now() - begun
    }),
  )
  expect(best).toBeLessThan(5)
})
