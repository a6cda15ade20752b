import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '../linux/trace.ts'
import { clusterIp, forwardDrop, hairpin, noEndpoints, nobodyThere, nodePort } from './cases.ts'
import { NAMES, endOf, entry, header, tape } from './fixtures.ts'
import { pickLanguage } from './languages.ts'
import { machineOf } from './names.ts'
import type { Depth, StoryStep } from './step.ts'
import { buildStory } from './story.ts'
import { readRule, serviceOf, wrap } from './text.ts'

const stepsOf = (events: TraceEvent[]) => buildStory(events, undefined, NAMES).steps
const CASES = { clusterIp, nodePort, hairpin, forwardDrop, noEndpoints, nobodyThere }

/** The step whose title begins so. */
function step(events: TraceEvent[], title: string): StoryStep {
  const all = stepsOf(events)
  const found = all.find((each) => each.title.startsWith(title))
  if (!found) throw new Error(`no step "${title}"; there is ${all.map((each) => each.title).join(' | ')}`)
  return found
}

describe('sentences', () => {
  const cases: [title: string, events: () => TraceEvent[], sentence: string][] = [
    [
      'SYN to',
      clusterIp,
      'Pod default/client asks to open a connection (SYN): 10.244.1.2:33598 → 10.96.91.147:3000 (Service default/backend-service).',
    ],
    [
      'eth0 → veth-c',
      clusterIp,
      'The packet leaves pod default/client by eth0 and arrives at veth-c of node kind-worker (to MAC address 02:00:00:00:00:a1).',
    ],
    [
      'PREROUTING',
      clusterIp,
      'It has just come in and nobody has decided yet where it goes: rules may still change its destination (hook PREROUTING of node kind-worker, in by veth-c).',
    ],
    [
      'conntrack NEW',
      clusterIp,
      'Node kind-worker has not seen this connection before: it makes an entry for it (conntrack state NEW).',
    ],
    [
      'KUBE-SERVICES rule 1: no',
      clusterIp,
      'Rule 1 of KUBE-SERVICES is not for this packet: it asks for -d 10.96.0.1/32, and the destination is 10.96.91.147.',
    ],
    [
      'KUBE-SERVICES rule 2 →',
      clusterIp,
      'Rule 2 of KUBE-SERVICES holds for this packet (-d 10.96.91.147/32 -p tcp -m tcp --dport 3000): on to chain KUBE-SVC-RMXBZCT6XVCXF3QP of default/backend-service:backend, the chain of one Service port: it picks one of all its backends.',
    ],
    [
      'KUBE-SVC-RMXBZCT6XVCXF3QP rule 2',
      clusterIp,
      'Chance picks backend 10.244.1.3:3000 (pod default/backend-0): rule 2 of KUBE-SVC-RMXBZCT6XVCXF3QP takes half of the connections that come to it (statistic, probability 0.50), and leads to KUBE-SEP-MP6GSFTQB7676C7X.',
    ],
    [
      'DNAT to',
      clusterIp,
      'The destination becomes 10.244.1.3:3000 (pod default/backend-0), one of the two backends (DNAT, rule 2 of KUBE-SEP-MP6GSFTQB7676C7X).',
    ],
    [
      'route: on by',
      clusterIp,
      '10.244.1.3 (pod default/backend-0) is not an address of node kind-worker: the packet is forwarded, out by veth-b, where it is a direct neighbour (routing: "10.244.1.3 dev veth-b scope host"; the most exact route wins: its prefix has 32 bits, that of "default via 172.18.0.1 dev eth0" only 0).',
    ],
    [
      'TTL 64 → 63',
      clusterIp,
      'One router more: the TTL goes from 64 to 63. At 0 the packet would be dropped, so that none circles for ever.',
    ],
    [
      'FORWARD policy',
      clusterIp,
      'No rule of FORWARD in table filter has decided, so its policy does: the packet may pass (ACCEPT).',
    ],
    [
      'back to FORWARD',
      clusterIp,
      'No rule of KUBE-FORWARD has decided: back to FORWARD, to the rule after the one that led here.',
    ],
    [
      'conntrack entry confirmed',
      clusterIp,
      "The first packet has come through, so node kind-worker keeps the connection's entry: sent as 10.244.1.2:33598 → 10.96.91.147:3000, answers expected as 10.244.1.3:3000 → 10.244.1.2:33598. They are not mirror images: that is all that NAT is (DNAT).",
    ],
    [
      'neighbour 10.244.1.3: asking',
      clusterIp,
      'The next hop on veth-b is 10.244.1.3 (pod default/backend-0), whose MAC address is not known: the packet waits while ARP asks for it (neighbour table).',
    ],
    [
      'ARP: who has',
      clusterIp,
      'Node kind-worker asks everybody on veth-b: who has 10.244.1.3? Tell 10.244.1.1 (ARP request). Heard by pod default/backend-0.',
    ],
    [
      'nat PREROUTING: not asked',
      clusterIp,
      "The rules of table nat are not asked again: they decide for a connection's first packet, and what they decided stands in its conntrack entry and is repeated for every packet (and undone in the reply) (only the first packet of a connection asks the nat table; the conntrack entry says the rest).",
    ],
    [
      'conntrack ESTABLISHED, reply',
      clusterIp,
      'Node kind-worker knows this connection (conntrack ESTABLISHED): it was opened as 10.244.1.2:33598 → 10.96.91.147:3000. This is its reply, so what was rewritten on the way there is undone.',
    ],
    [
      'source back to',
      clusterIp,
      'The source becomes 10.96.91.147:3000 (Service default/backend-service) again, the address that the client called: it would not accept an answer from 10.244.1.3:3000 (conntrack undoes the DNAT of rule 2 of KUBE-SEP-MP6GSFTQB7676C7X).',
    ],
    [
      'arrives at backend-0',
      clusterIp,
      'Arrived: backend-0 (echo) gets it on its socket tcp 10.244.1.3:3000. It sees 10.244.1.2:33598 (pod default/client) as the sender.',
    ],
    [
      'mark 0x4000 set',
      nodePort,
      'The mark 0x4000 is pinned on the packet because the call comes from outside: "give it an address of this node as its source when it leaves" (MARK, rule 1 of KUBE-MARK-MASQ). It is a note of this kernel\'s; no wire carries it.',
    ],
    [
      'mark 0x4000 removed',
      nodePort,
      'The mark 0x4000 has been read and is taken off, so that the packet is not masqueraded twice (MARK, rule 2 of KUBE-POSTROUTING).',
    ],
    [
      'MASQUERADE as',
      nodePort,
      'The source becomes 10.244.1.1:50000, an address of node kind-worker itself (MASQUERADE, rule 3 of KUBE-POSTROUTING). The call came from outside: the answer must come back through this node to be un-NATed, so the pod does not see the real client.',
    ],
    [
      'destination back to',
      nodePort,
      'The destination becomes 172.18.0.100:40000 (host client) again, who really asked (conntrack undoes the source NAT of rule 3 of KUBE-POSTROUTING).',
    ],
    [
      'mark 0x4000 set',
      hairpin,
      'The mark 0x4000 is pinned on the packet because the pod that calls is the very backend that was picked: "give it an address of this node as its source when it leaves" (MARK, rule 1 of KUBE-MARK-MASQ). It is a note of this kernel\'s; no wire carries it.',
    ],
    [
      'MASQUERADE as',
      hairpin,
      "The source becomes 10.244.1.1:51000, an address of node kind-worker itself (MASQUERADE, rule 3 of KUBE-POSTROUTING). The pod calls itself: its kernel would refuse a packet that comes in with the pod's own address as the source (a martian).",
    ],
    [
      'dropped by rule 1 of FORWARD',
      forwardDrop,
      "The packet dies in node kind-worker: a rule drops it, rule 1 of FORWARD, table filter (`-A FORWARD -d 10.244.1.3/32 -j DROP`); nobody is told, so the client waits until it gives up. The kernel's reason: NETFILTER_DROP. If it should pass, delete the rule: `iptables -t filter -D FORWARD -d 10.244.1.3/32 -j DROP`.",
    ],
    [
      'timed out',
      forwardDrop,
      'The client gives up waiting: "Connection timed out". No answer has reached it, not even a refusal (tcp 10.244.1.2:33598 in pod default/client).',
    ],
    [
      'refused by rule 1 of KUBE-SERVICES (icmp-port-unreachable)',
      noEndpoints,
      'The packet dies in node kind-worker: Service default/web has no endpoints: no pod that its selector picks is ready, so kube-proxy refuses calls to it (rule 1 of KUBE-SERVICES, table filter: REJECT with icmp-port-unreachable), which the client calls "Connection refused". The kernel\'s reason: NETFILTER_DROP. Compare the selector with the labels of the pods and see whether they are ready: `kubectl get endpointslices -n default -l kubernetes.io/service-name=web`.',
    ],
    [
      'neighbour 172.18.0.77: no answer',
      nobodyThere,
      'Nobody on eth0 has answered for 172.18.0.77, so the packets that wait cannot be sent (neighbour state FAILED).',
    ],
    [
      'dropped: nobody has the address (NEIGH_FAILED)',
      nobodyThere,
      'The packet dies in node kind-worker: nobody answered the ARP requests for the next hop of 172.18.0.77, so there is no MAC address to send it to; the sender is told "host unreachable". The kernel\'s reason: NEIGH_FAILED: 172.18.0.77 did not answer on eth0. See that the address exists, that its device is up, and that both ends are on the same link (`ip neigh`, `ip link`).',
    ],
  ]
  it.each(cases)('%s', (title, events, sentence) => expect(step(events(), title).sentence).toBe(sentence))
})

describe('how a backend was picked', () => {
  const rule = (n: number, more: string) =>
    `KUBE-SVC-X ${n} -m comment --comment "default/web -> 10.244.1.${n}:80"${more} -j KUBE-SEP-${n}`
  const told = (build: (visit: ReturnType<ReturnType<typeof tape>['at']>) => unknown): string => {
    const t = tape()
    const visit = t
      .at('node/a', 1, 'request', '10.244.1.9:1 > 10.96.0.1:80 SYN')
      .rx('eth0')
      .hook('prerouting', 'eth0')
      .table('nat')
    build(visit)
    visit.yes('KUBE-SEP-1 2 -p tcp -j DNAT --to-destination 10.244.1.1:80').rewrite('dnat', '10.244.1.9:1 > 10.244.1.1:80 SYN')
    return step(t.events, 'DNAT to').sentence
  }
  const chance = (n: number, p: number) => rule(n, ` -m statistic --mode random --probability ${p}`)
  it.each<[string, Parameters<typeof told>[0], string]>([
    ['alone', (v) => v.yes(rule(1, '')), 'the only backend'],
    ['the first of three', (v) => v.yes(chance(1, 0.33333333349), 0.33333333349), 'one of the three backends'],
    [
      'the second of three',
      (v) => v.no(chance(1, 0.33333333349), '-m statistic: no', 0.33333333349).yes(chance(2, 0.5), 0.5),
      'one of the three backends',
    ],
    [
      'the last of three',
      (v) =>
        v
          .no(chance(1, 0.33333333349), '-m statistic: no', 0.33333333349)
          .no(chance(2, 0.5), '-m statistic: no', 0.5)
          .yes(rule(3, '')),
      'one of the three backends',
    ],
    [
      'the last of fifty, folded',
      (v) =>
        v
          .add({
            kind: 'rules',
            hook: 'prerouting',
            table: 'nat',
            chain: 'KUBE-SVC-X',
            from: 1,
            to: 49,
            failed: { '-m statistic': 49 },
          })
          .yes(rule(50, '')),
      'one of the 50 backends',
    ],
    [
      'by affinity',
      (v) => v.yes(rule(1, ' -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-1 --mask 255.255.255.255 --rsource')),
      'the backend that this client had before (session affinity)',
    ],
  ])('%s', (_name, build, words) => expect(told(build)).toContain(`, ${words} (DNAT, rule 2 of KUBE-SEP-1)`))
})

describe('a later packet of a translated connection', () => {
  it('names the rule that decided for the first one', () => {
    const t = tape()
    t.events.push(...nodePort())
    const ct = entry('172.18.0.100:40000 > 172.18.0.3:30000', '10.244.1.3:3000 > 10.244.1.1:50000', 'SNAT', 'DNAT')
    t.at('node/kind-worker', 9, 'request', '172.18.0.100:40000 > 172.18.0.3:30000 ACK')
      .rx('eth0')
      .hook('prerouting', 'eth0')
      .ct('ESTABLISHED', ct)
      .table('nat', 'asked before')
      .rewrite('dnat', '172.18.0.100:40000 > 10.244.1.3:3000 ACK')
    expect(stepsOf(t.events).at(-1)?.sentence).toBe(
      "The destination becomes 10.244.1.3:3000 (pod default/backend-0), one of the two backends (DNAT once more, as rule 2 of KUBE-SEP-MP6GSFTQB7676C7X decided for the connection's first packet; the conntrack entry remembers).",
    )
  })
})

describe('a node that masquerades its own packet', () => {
  it('gives it only another port', () => {
    const t = tape()
    t.at('node/a', 1, 'request', '172.18.0.3:1 > 10.244.1.3:80 SYN')
      .send('SYN')
      .hook('postrouting', '', 'eth0')
      .table('nat')
      .yes('KUBE-POSTROUTING 3 -j MASQUERADE --random-fully')
      .rewrite('masquerade', '172.18.0.3:3449 > 10.244.1.3:80 SYN')
    expect(step(t.events, 'MASQUERADE').sentence).toBe(
      'The source becomes 172.18.0.3:3449: the address was this one already, only the port is new (MASQUERADE, rule 3 of KUBE-POSTROUTING).',
    )
  })
})

describe('a mark on the way out', () => {
  it('stays behind: the wire does not carry it', () => {
    const t = tape()
    t.at('node/a', 1, 'request', '10.0.0.1:1 > 10.0.0.2:2 SYN mark=0x1').send('SYN').tx('eth0', 'node/b:eth0')
    t.at('node/b', 1, 'request', '10.0.0.1:1 > 10.0.0.2:2 SYN').rx('eth0')
    const move = step(t.events, 'eth0 → eth0')
    expect([move.before?.mark, move.after?.mark]).toEqual([1, 0])
    expect(move.sentence).toContain("The mark 0x1 stays behind: it is a note of this kernel's, and no wire carries it.")
  })
})

describe('why a route won', () => {
  it.each<[string, string[], string]>([
    ['default via 10.0.0.1 dev eth0', [], 'the default route, as no other holds the address'],
    ['10.9.0.0/16 dev eth0', [], 'the only route that holds the address'],
    ['10.9.9.0/24 dev eth0', ['10.9.0.0/16 dev eth1'], 'its prefix has 24 bits, that of "10.9.0.0/16 dev eth1" only 16'],
    ['10.9.0.0/16 dev eth0 metric 100', ['10.9.0.0/16 dev eth1 metric 200'], 'with the lower metric: 100 against 200'],
    ['10.9.9.9 dev eth0', ['10.9.9.0/24 dev eth1', 'default dev eth2'], 'that of "10.9.9.0/24 dev eth1" and one more only 24'],
  ])('%s', (chosen, beaten, reason) => {
    const t = tape()
    t.at('node/a', 1, 'request', '10.0.0.2:1 > 10.9.9.9:2 SYN')
      .send('SYN')
      .route('output', chosen, ...beaten)
    expect(step(t.events, 'route: out').sentence).toContain(reason)
  })
})

describe('commands', () => {
  const cases: [title: string, events: () => TraceEvent[], on: string, line: string][] = [
    ['SYN to', clusterIp, 'pod/client', "ss -tan 'sport = :33598'"],
    ['eth0 → veth-c', clusterIp, 'pod/client', 'tcpdump -ni eth0 host 10.96.91.147 and tcp port 33598'],
    ['PREROUTING', clusterIp, 'kind-worker', "iptables-save | grep -e '^\\*' -e '-A PREROUTING '"],
    [
      'KUBE-SVC-RMXBZCT6XVCXF3QP rule 2',
      clusterIp,
      'kind-worker',
      'iptables -t nat -L KUBE-SVC-RMXBZCT6XVCXF3QP -n --line-numbers',
    ],
    ['DNAT to', clusterIp, 'kind-worker', 'conntrack -L -s 10.244.1.2 -d 10.96.91.147'],
    ['route: on by', clusterIp, 'kind-worker', 'ip route get 10.244.1.3 from 10.244.1.2 iif veth-c'],
    ['route: out by', clusterIp, 'pod/client', 'ip route get 10.96.91.147'],
    ['neighbour 10.244.1.3: asking', clusterIp, 'kind-worker', 'ip neigh show 10.244.1.3 dev veth-b'],
    ['ARP: who has', clusterIp, 'kind-worker', 'tcpdump -eni veth-b arp'],
    ['arrives at backend-0', clusterIp, 'pod/backend-0', "ss -tan 'sport = :3000'"],
    ['mark 0x4000 removed', nodePort, 'kind-worker', 'iptables -t nat -L KUBE-POSTROUTING -n --line-numbers'],
    ['dropped by rule', forwardDrop, 'kind-worker', 'iptables -t filter -L FORWARD -n --line-numbers'],
    ['connected', clusterIp, 'pod/client', "ss -tan 'sport = :33598'"],
  ]
  it.each(cases)('%s', (title, events, on, line) => expect(step(events(), title).command).toEqual({ on, line }))

  it.each<[string, string | undefined]>([
    ['node/kind-worker', 'kind-worker'],
    ['host/client', 'client'],
    ['pod/default/web', 'pod/web'],
    ['pod/shop/web', 'pod/web -n shop'],
    ['network/nodes', undefined],
  ])('commands for %s are typed on %s', (netns, machine) => expect(machineOf(netns)).toBe(machine))
})

describe('the story', () => {
  it.each(Object.entries(CASES))('%s: each event is in exactly one step', (_name, events) => {
    const seqs = stepsOf(events()).flatMap((each) => [each.event.seq, ...(each.also ?? []).map((event) => event.seq)])
    expect(seqs.sort((a, b) => a - b)).toEqual(events().map((event) => event.seq))
  })

  it.each(Object.entries(CASES))('%s: before is what the last step of that packet left behind', (_name, events) => {
    const last = new Map<number, StoryStep>()
    for (const each of stepsOf(events())) {
      if (!each.before) continue
      const previous = last.get(each.event.packet)
      if (previous) expect(each.before, `${previous.title}, then ${each.title}`).toEqual(previous.after)
      last.set(each.event.packet, each)
    }
  })

  it('depths: who has the packet and what was rewritten; stations; rules', () => {
    const at = (depth: Depth) =>
      stepsOf(nodePort())
        .filter((each) => each.depth === depth)
        .map((each) => each.event.kind)
    expect(new Set(at('hops'))).toEqual(new Set(['send', 'tx', 'rewrite', 'deliver']))
    expect(new Set(at('hooks'))).toEqual(new Set(['route', 'hook', 'conntrack', 'table']))
    expect(new Set(at('rules'))).toEqual(new Set(['rule', 'return']))
  })

  it('says where a packet is: the hook, and the way from device to device', () => {
    expect(step(clusterIp(), 'DNAT to').hook).toBe('prerouting')
    expect(step(clusterIp(), 'route: on by').hook).toBeUndefined()
    expect(step(clusterIp(), 'TTL').hook).toBeUndefined()
    expect(step(clusterIp(), 'conntrack entry').hook).toBe('postrouting')
    expect(step(clusterIp(), 'eth0 → veth-c').place).toEqual({
      netns: 'pod/default/client',
      device: 'eth0',
      to: { netns: 'node/kind-worker', device: 'veth-c' },
    })
  })
})

describe('the end', () => {
  it.each<[string, ReturnType<typeof endOf>, string]>([
    [
      'open',
      endOf('open', { backend: 'backend-0', source: '10.244.1.2' }),
      "backend-0 has answered. It saw the client's own address, 10.244.1.2.",
    ],
    [
      'masqueraded',
      endOf('open', { backend: 'backend-0', source: '172.18.0.3' }),
      'backend-0 has answered. It saw 172.18.0.3 (node kind-worker) as the client, not 10.244.1.2: the source was rewritten on the way.',
    ],
    [
      'refused',
      endOf('refused', { detail: 'Connection refused' }),
      'Somebody has answered for 10.96.91.147:3000 (Service default/backend-service), and the answer is no ("Connection refused"). A refusal comes at once; silence would be a timeout.',
    ],
    [
      'timeout',
      endOf('timeout'),
      'No answer from 10.96.91.147:3000 (Service default/backend-service) has come back. A packet has died on the way there or on the way back, and no news of it has reached the client.',
    ],
    [
      'unreachable',
      endOf('unreachable', { detail: 'No route to host' }),
      'There is no way to 10.96.91.147:3000 (Service default/backend-service) ("No route to host"): a router, or the client\'s own kernel, has said so.',
    ],
  ])('%s', (_name, end, sentence) => expect(buildStory(clusterIp(), end, NAMES).end?.sentence).toBe(sentence))
})

describe('pieces', () => {
  it.each<[string, ReturnType<typeof readRule>]>([
    [
      '-A A -d 1.2.3.4/32 -m comment --comment "a \\"b\\" -j c" -m tcp --dport 1 -j DNAT --to-destination 1.2.3.5',
      { comment: 'a "b" -j c', conditions: '-d 1.2.3.4/32 -m tcp --dport 1', target: 'DNAT --to-destination 1.2.3.5' },
    ],
    ['-A A -j RETURN', { comment: undefined, conditions: '', target: 'RETURN' }],
    ['-A A -s 10.0.0.0/8 -g B', { comment: undefined, conditions: '-s 10.0.0.0/8', target: 'B' }],
    ['-A A -p tcp', { comment: undefined, conditions: '-p tcp', target: undefined }],
    ['-A A -m comment --comment word -j B', { comment: 'word', conditions: '', target: 'B' }],
  ])('%s', (text, parts) => expect(readRule(text)).toEqual(parts))

  it.each<[string, string | undefined]>([
    ['default/backend-service:backend cluster IP', 'default/backend-service:backend'],
    ['default/web -> 10.244.1.3:80', 'default/web'],
    ['masquerade traffic for default/web:http external destinations', 'default/web:http'],
    ['kubernetes service portals', undefined],
  ])('the Service in "%s" is %s', (comment, service) => expect(serviceOf(comment)).toBe(service))

  it('wraps at spaces, and keeps an arrow with what it points to', () => {
    expect(wrap('aa bb cc → dd', 8)).toEqual(['aa bb cc', '→ dd'])
    expect(wrap('a verylongword b', 5)).toEqual(['a', 'verylongword', 'b'])
  })

  it.each<[string[], string]>([
    [['en-GB'], 'en'],
    [['fr', 'en'], 'en'],
    [[], 'en'],
    [['en_US.UTF-8'], 'en'],
  ])('%j speaks %s', (tags, language) => expect(pickLanguage(tags)).toBe(language))

  it('reads a header', () =>
    expect(header('1.1.1.1 > 2.2.2.2 echo request ttl=3')).toMatchObject({ icmp: 'echo request', ttl: 3, protocol: 'icmp' }))
})
