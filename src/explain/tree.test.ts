import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '../linux/trace.ts'
import { clusterIp, forwardDrop, hairpin, noEndpoints, nobodyThere, nodePort } from './cases.ts'
import { NAMES, endOf, tape } from './fixtures.ts'
import { headerTable } from './header-table.ts'
import type { Depth } from './step.ts'
import { buildStory } from './story.ts'
import { renderMarkdown, renderTree } from './tree.ts'

const tree = (events: TraceEvent[], depth: Depth, end = endOf('open', { backend: 'backend-0' })) =>
  renderTree(buildStory(events, end, NAMES), depth, { names: NAMES })
const table = (events: TraceEvent[]) =>
  headerTable(events, NAMES).map((row) => `${row.way} ${row.netns} | ${row.src} | ${row.dst} | ${row.mark} | ${row.note}`)

describe('the tree', () => {
  it('pod to ClusterIP, every rule', () =>
    expect(tree(clusterIp(), 'rules')).toMatchInlineSnapshot(`
      "10.244.1.2 (pod default/client) → 10.96.91.147:3000 (Service default/backend-service), tcp

      Request: SYN, 10.244.1.2:33598 → 10.96.91.147:3000
      ├─ pod default/client
      │  ├─ Pod default/client asks to open a connection (SYN): 10.244.1.2:33598 → 10.96.91.147:3000 (Service
      │  │  default/backend-service).
      │  ├─ To reach 10.96.91.147 (Service default/backend-service) the packet goes out by eth0, to the next router
      │  │  10.244.1.1 (routing: "default via 10.244.1.1 dev eth0"; the default route, as no other holds the
      │  │  address).
      │  ├─ neighbour 10.244.1.1 is 02:00:00:00:00:46
      │  └─ eth0 → veth-c, node kind-worker
      ├─ node kind-worker
      │  ├─ PREROUTING
      │  │  ├─ conntrack NEW
      │  │  ├─ mangle PREROUTING: policy ACCEPT
      │  │  └─ nat PREROUTING
      │  │     └─ 1 yes: → KUBE-SERVICES # kubernetes service portals
      │  │        ├─ 1 no: -d 10.96.0.1/32 (the destination is 10.96.91.147)
      │  │        └─ 2 yes: -d 10.96.91.147/32 -p tcp -m tcp --dport 3000 → KUBE-SVC-RMXBZCT6XVCXF3QP
      │  │           │  # default/backend-service:backend cluster IP
      │  │           ├─ 1 no: ! -s 10.244.0.0/16 (the source is 10.244.1.2)
      │  │           └─ 2 yes: -m statistic --mode random --probability 0.50000000000 → KUBE-SEP-MP6GSFTQB7676C7X
      │  │              │  # default/backend-service:backend -> 10.244.1.3:3000
      │  │              ├─ 1 no: -s 10.244.1.3/32 (the source is 10.244.1.2)
      │  │              └─ 2 yes: -p tcp -m tcp → DNAT --to-destination 10.244.1.3:3000
      │  │                 │  # default/backend-service:backend
      │  │                 └─ ◆ The destination becomes 10.244.1.3:3000 (pod default/backend-0), one of the two
      │  │                    backends (DNAT, rule 2 of KUBE-SEP-MP6GSFTQB7676C7X).
      │  ├─ 10.244.1.3 (pod default/backend-0) is not an address of node kind-worker: the packet is forwarded, out
      │  │  by veth-b, where it is a direct neighbour (routing: "10.244.1.3 dev veth-b scope host"; the most exact
      │  │  route wins: its prefix has 32 bits, that of "default via 172.18.0.1 dev eth0" only 0).
      │  ├─ TTL 64 → 63
      │  ├─ FORWARD
      │  │  └─ filter FORWARD
      │  │     ├─ 2 yes: → KUBE-FORWARD # kubernetes forwarding rules
      │  │     │  ├─ 1 no: -m conntrack --ctstate INVALID (the state is NEW,DNAT)
      │  │     │  └─ back to FORWARD
      │  │     └─ policy ACCEPT
      │  ├─ POSTROUTING
      │  │  ├─ nat POSTROUTING: policy ACCEPT
      │  │  └─ conntrack entry confirmed
      │  ├─ neighbour 10.244.1.3: asking
      │  ├─ ARP: who has 10.244.1.3?
      │  ├─ ARP: 10.244.1.3 is at 02:00:00:00:00:03
      │  ├─ neighbour 10.244.1.3 is 02:00:00:00:00:46
      │  └─ veth-b → eth0, pod default/backend-0
      └─ pod default/backend-0
         ├─ 10.244.1.3 is an address of pod default/backend-0 itself, so the packet is delivered here (routing:
         │  "local 10.244.1.3 dev eth0").
         └─ ✓ Arrived: backend-0 (echo) gets it on its socket tcp 10.244.1.3:3000. It sees 10.244.1.2:33598 (pod
            default/client) as the sender.

      Reply: SYN, ACK, 10.244.1.3:3000 → 10.244.1.2:33598
      ├─ pod default/backend-0
      │  ├─ Pod default/backend-0 agrees to the connection (SYN, ACK): 10.244.1.3:3000 → 10.244.1.2:33598 (pod
      │  │  default/client).
      │  ├─ To reach 10.244.1.2 (pod default/client) the packet goes out by eth0, to the next router 10.244.1.1
      │  │  (routing: "default via 10.244.1.1 dev eth0"; the default route, as no other holds the address).
      │  └─ eth0 → veth-b, node kind-worker
      ├─ node kind-worker
      │  ├─ PREROUTING
      │  │  ├─ conntrack ESTABLISHED, reply
      │  │  └─ nat PREROUTING: not asked
      │  ├─ 10.244.1.2 (pod default/client) is not an address of node kind-worker: the packet is forwarded, out by
      │  │  veth-c, where it is a direct neighbour (routing: "10.244.1.2 dev veth-c scope host"; the only route that
      │  │  holds the address).
      │  ├─ TTL 64 → 63
      │  ├─ POSTROUTING
      │  │  └─ nat POSTROUTING: not asked
      │  │     └─ ◆ The source becomes 10.96.91.147:3000 (Service default/backend-service) again, the address that
      │  │        the client called: it would not accept an answer from 10.244.1.3:3000 (conntrack undoes the DNAT
      │  │        of rule 2 of KUBE-SEP-MP6GSFTQB7676C7X).
      │  └─ veth-c → eth0, pod default/client
      └─ pod default/client
         ├─ ✓ Arrived: the client in pod default/client gets it on its socket tcp 10.244.1.2:33598. It sees
         │  10.96.91.147:3000 (Service default/backend-service) as the sender.
         └─ ✓ The connection stands: the client has heard the answer to its SYN (tcp 10.244.1.2:33598 in pod
            default/client).

      Result: open. backend-0 has answered.

      Headers on the way: request
      SourceIP          | DestinationIP     | Mark
      ------------------|-------------------|-----
      10.244.1.2:33598  | 10.96.91.147:3000 |        pod default/client: SYN to 10.96.91.147:3000
      10.244.1.2:33598  | 10.244.1.3:3000   |        node kind-worker: DNAT to 10.244.1.3:3000

      Headers on the way: reply
      SourceIP          | DestinationIP     | Mark
      ------------------|-------------------|-----
      10.244.1.3:3000   | 10.244.1.2:33598  |        pod default/backend-0: SYN, ACK to 10.244.1.2:33598
      10.96.91.147:3000 | 10.244.1.2:33598  |        node kind-worker: source back to 10.96.91.147:3000
      "
    `))
  it('outside to node port, hops', () =>
    expect(tree(nodePort(), 'hops')).toMatchInlineSnapshot(`
      "172.18.0.100 (host client) → 172.18.0.3:30000 (node kind-worker), tcp

      Request: SYN, 172.18.0.100:40000 → 172.18.0.3:30000
      ├─ host client
      │  ├─ Host client asks to open a connection (SYN): 172.18.0.100:40000 → 172.18.0.3:30000 (node kind-worker).
      │  └─ eth0 → eth0, node kind-worker
      ├─ node kind-worker
      │  ├─ ◆ The mark 0x4000 is pinned on the packet because the call comes from outside: "give it an address of
      │  │  this node as its source when it leaves" (MARK, rule 1 of KUBE-MARK-MASQ). It is a note of this kernel's;
      │  │  no wire carries it.
      │  ├─ ◆ The destination becomes 10.244.1.3:3000 (pod default/backend-0), one of the two backends (DNAT, rule 2
      │  │  of KUBE-SEP-MP6GSFTQB7676C7X).
      │  ├─ ◆ The mark 0x4000 has been read and is taken off, so that the packet is not masqueraded twice (MARK,
      │  │  rule 2 of KUBE-POSTROUTING).
      │  ├─ ◆ The source becomes 10.244.1.1:50000, an address of node kind-worker itself (MASQUERADE, rule 3 of
      │  │  KUBE-POSTROUTING). The call came from outside: the answer must come back through this node to be
      │  │  un-NATed, so the pod does not see the real client.
      │  └─ veth-b → eth0, pod default/backend-0
      └─ pod default/backend-0
         └─ ✓ Arrived: backend-0 (echo) gets it on its socket tcp 10.244.1.3:3000. It sees 10.244.1.1:50000 as the
            sender.

      Reply: SYN, ACK, 10.244.1.3:3000 → 10.244.1.1:50000
      ├─ pod default/backend-0
      │  ├─ Pod default/backend-0 agrees to the connection (SYN, ACK): 10.244.1.3:3000 → 10.244.1.1:50000.
      │  └─ eth0 → veth-b, node kind-worker
      ├─ node kind-worker
      │  ├─ ◆ The destination becomes 172.18.0.100:40000 (host client) again, who really asked (conntrack undoes the
      │  │  source NAT of rule 3 of KUBE-POSTROUTING).
      │  ├─ ◆ The source becomes 172.18.0.3:30000 (node kind-worker) again, the address that the client called: it
      │  │  would not accept an answer from 10.244.1.3:3000 (conntrack undoes the DNAT of rule 2 of
      │  │  KUBE-SEP-MP6GSFTQB7676C7X).
      │  └─ eth0 → eth0, host client
      └─ host client
         └─ ✓ Arrived: the client in host client gets it on its socket tcp 172.18.0.100:40000. It sees
            172.18.0.3:30000 (node kind-worker) as the sender.

      Result: open. backend-0 has answered.

      Headers on the way: request
      SourceIP           | DestinationIP      | Mark
      -------------------|--------------------|-------
      172.18.0.100:40000 | 172.18.0.3:30000   |          host client: SYN to 172.18.0.3:30000
      172.18.0.100:40000 | 172.18.0.3:30000   | 0x4000   node kind-worker: mark 0x4000 set
      172.18.0.100:40000 | 10.244.1.3:3000    | 0x4000   node kind-worker: DNAT to 10.244.1.3:3000
      172.18.0.100:40000 | 10.244.1.3:3000    |          node kind-worker: mark 0x4000 removed
      10.244.1.1:50000   | 10.244.1.3:3000    |          node kind-worker: MASQUERADE as 10.244.1.1:50000

      Headers on the way: reply
      SourceIP           | DestinationIP      | Mark
      -------------------|--------------------|-------
      10.244.1.3:3000    | 10.244.1.1:50000   |          pod default/backend-0: SYN, ACK to 10.244.1.1:50000
      10.244.1.3:3000    | 172.18.0.100:40000 |          node kind-worker: destination back to 172.18.0.100:40000
      172.18.0.3:30000   | 172.18.0.100:40000 |          node kind-worker: source back to 172.18.0.3:30000
      "
    `))
  it('hairpin, hooks', () =>
    expect(tree(hairpin(), 'hooks')).toMatchInlineSnapshot(`
    "10.244.1.3 (pod default/backend-0) → 10.96.91.147:3000 (Service default/backend-service), tcp

    Request: SYN, 10.244.1.3:41000 → 10.96.91.147:3000
    ├─ pod default/backend-0
    │  ├─ Pod default/backend-0 asks to open a connection (SYN): 10.244.1.3:41000 → 10.96.91.147:3000 (Service
    │  │  default/backend-service).
    │  └─ eth0 → veth-b, node kind-worker
    ├─ node kind-worker
    │  ├─ PREROUTING
    │  │  ├─ conntrack NEW
    │  │  └─ nat PREROUTING
    │  │     ├─ ◆ The mark 0x4000 is pinned on the packet because the pod that calls is the very backend that was
    │  │     │  picked: "give it an address of this node as its source when it leaves" (MARK, rule 1 of
    │  │     │  KUBE-MARK-MASQ). It is a note of this kernel's; no wire carries it.
    │  │     └─ ◆ The destination becomes 10.244.1.3:3000 (pod default/backend-0), one of the two backends (DNAT,
    │  │        rule 2 of KUBE-SEP-MP6GSFTQB7676C7X).
    │  ├─ 10.244.1.3 (pod default/backend-0) is not an address of node kind-worker: the packet is forwarded, out
    │  │  by veth-b, where it is a direct neighbour (routing: "10.244.1.3 dev veth-b scope host"; the only route
    │  │  that holds the address).
    │  ├─ POSTROUTING
    │  │  └─ nat POSTROUTING
    │  │     ├─ ◆ The mark 0x4000 has been read and is taken off, so that the packet is not masqueraded twice
    │  │     │  (MARK, rule 2 of KUBE-POSTROUTING).
    │  │     └─ ◆ The source becomes 10.244.1.1:51000, an address of node kind-worker itself (MASQUERADE, rule 3
    │  │        of KUBE-POSTROUTING). The pod calls itself: its kernel would refuse a packet that comes in with
    │  │        the pod's own address as the source (a martian).
    │  └─ veth-b → eth0, pod default/backend-0
    └─ pod default/backend-0
       └─ ✓ Arrived: backend-0 (echo) gets it on its socket tcp 10.244.1.3:3000. It sees 10.244.1.1:51000 as the
          sender.

    Result: open. backend-0 has answered.

    Headers on the way: request
    SourceIP         | DestinationIP     | Mark
    -----------------|-------------------|-------
    10.244.1.3:41000 | 10.96.91.147:3000 |          pod default/backend-0: SYN to 10.96.91.147:3000
    10.244.1.3:41000 | 10.96.91.147:3000 | 0x4000   node kind-worker: mark 0x4000 set
    10.244.1.3:41000 | 10.244.1.3:3000   | 0x4000   node kind-worker: DNAT to 10.244.1.3:3000
    10.244.1.3:41000 | 10.244.1.3:3000   |          node kind-worker: mark 0x4000 removed
    10.244.1.1:51000 | 10.244.1.3:3000   |          node kind-worker: MASQUERADE as 10.244.1.1:51000
    "
  `))
  it('a rule drops it', () =>
    expect(tree(forwardDrop(), 'hops', endOf('timeout'))).toMatchInlineSnapshot(`
    "10.244.1.2 (pod default/client) → 10.244.1.3:3000 (pod default/backend-0), tcp

    Request: SYN, 10.244.1.2:33598 → 10.244.1.3:3000
    ├─ pod default/client
    │  ├─ Pod default/client asks to open a connection (SYN): 10.244.1.2:33598 → 10.244.1.3:3000 (pod
    │  │  default/backend-0).
    │  └─ eth0 → veth-c, node kind-worker
    └─ node kind-worker
       └─ ✗ The packet dies in node kind-worker: a rule drops it, rule 1 of FORWARD, table filter (\`-A FORWARD -d
          10.244.1.3/32 -j DROP\`); nobody is told, so the client waits until it gives up. The kernel's reason:
          NETFILTER_DROP. If it should pass, delete the rule: \`iptables -t filter -D FORWARD -d 10.244.1.3/32 -j
          DROP\`.

    Afterwards
    └─ pod default/client
       └─ ✗ The client gives up waiting: "Connection timed out". No answer has reached it, not even a refusal (tcp
          10.244.1.2:33598 in pod default/client).

    Result: timeout. No answer from 10.244.1.3:3000 (pod default/backend-0) has come back. A packet has died on
    the way there or on the way back, and no news of it has reached the client.

    Headers on the way: request
    SourceIP         | DestinationIP   | Mark
    -----------------|-----------------|-----
    10.244.1.2:33598 | 10.244.1.3:3000 |        pod default/client: SYN to 10.244.1.3:3000
    "
  `))
  it('no endpoints', () =>
    expect(tree(noEndpoints(), 'rules', endOf('refused'))).toMatchInlineSnapshot(`
    "10.244.1.2 (pod default/client) → 10.96.0.80:80, tcp

    Request: SYN, 10.244.1.2:33598 → 10.96.0.80:80
    ├─ pod default/client
    │  ├─ Pod default/client asks to open a connection (SYN): 10.244.1.2:33598 → 10.96.0.80:80.
    │  ├─ To reach 10.96.0.80 the packet goes out by eth0, to the next router 10.244.1.1 (routing: "default via
    │  │  10.244.1.1 dev eth0"; the default route, as no other holds the address).
    │  ├─ neighbour 10.244.1.1 is 02:00:00:00:00:46
    │  └─ eth0 → veth-c, node kind-worker
    └─ node kind-worker
       └─ FORWARD
          └─ filter FORWARD
             └─ 3 yes: -m conntrack --ctstate NEW → KUBE-SERVICES # kubernetes service portals
                └─ 1 yes: -d 10.96.0.80/32 -p tcp -m tcp --dport 80 → REJECT --reject-with icmp-port-unreachable
                   │  # default/web has no endpoints
                   └─ ✗ The packet dies in node kind-worker: Service default/web has no endpoints: no pod that its
                      selector picks is ready, so kube-proxy refuses calls to it (rule 1 of KUBE-SERVICES, table
                      filter: REJECT with icmp-port-unreachable), which the client calls "Connection refused". The
                      kernel's reason: NETFILTER_DROP. Compare the selector with the labels of the pods and see
                      whether they are ready: \`kubectl get endpointslices -n default -l
                      kubernetes.io/service-name=web\`.

    Reply: ICMP port unreachable, 10.244.1.1 → 10.244.1.2
    ├─ node kind-worker
    │  ├─ The kernel of node kind-worker sends ICMP port unreachable: 10.244.1.1 → 10.244.1.2 (pod
    │  │  default/client).
    │  └─ veth-c → eth0, pod default/client
    └─ pod default/client
       ├─ ✓ Arrived: the kernel of pod default/client takes the ICMP destination port unreachable from 10.244.1.1.
       └─ ✗ The client is told "Connection refused": somebody has answered, and the answer is no (tcp
          10.244.1.2:33598 in pod default/client).

    Result: refused. Somebody has answered for 10.96.0.80:80, and the answer is no. A refusal comes at once;
    silence would be a timeout.

    Headers on the way: request
    SourceIP         | DestinationIP | Mark
    -----------------|---------------|-----
    10.244.1.2:33598 | 10.96.0.80:80 |        pod default/client: SYN to 10.96.0.80:80

    Headers on the way: reply
    SourceIP         | DestinationIP | Mark
    -----------------|---------------|-----
    10.244.1.1       | 10.244.1.2    |        node kind-worker: ICMP port unreachable to 10.244.1.2
    "
  `))
  it('nobody has the address', () =>
    expect(tree(nobodyThere(), 'hooks', endOf('unreachable'))).toMatchInlineSnapshot(`
    "10.244.1.2 (pod default/client) → 172.18.0.77:80, tcp

    Request: SYN, 10.244.1.2:33598 → 172.18.0.77:80
    ├─ pod default/client
    │  ├─ Pod default/client asks to open a connection (SYN): 10.244.1.2:33598 → 172.18.0.77:80.
    │  ├─ To reach 172.18.0.77 the packet goes out by eth0, to the next router 10.244.1.1 (routing: "default via
    │  │  10.244.1.1 dev eth0"; the default route, as no other holds the address).
    │  ├─ neighbour 10.244.1.1 is 02:00:00:00:00:46
    │  └─ eth0 → veth-c, node kind-worker
    └─ node kind-worker
       ├─ 172.18.0.77 is not an address of node kind-worker: the packet is forwarded, out by eth0, where it is a
       │  direct neighbour (routing: "172.18.0.0/16 dev eth0"; the most exact route wins: its prefix has 16 bits,
       │  that of "default via 172.18.0.1 dev eth0" only 0).
       ├─ neighbour 172.18.0.77: asking
       ├─ ARP: who has 172.18.0.77?
       ├─ neighbour 172.18.0.77: no answer
       └─ ✗ The packet dies in node kind-worker: nobody answered the ARP requests for the next hop of 172.18.0.77,
          so there is no MAC address to send it to; the sender is told "host unreachable". The kernel's reason:
          NEIGH_FAILED: 172.18.0.77 did not answer on eth0. See that the address exists, that its device is up,
          and that both ends are on the same link (\`ip neigh\`, \`ip link\`).

    Reply: ICMP host unreachable, 10.244.1.1 → 10.244.1.2
    ├─ node kind-worker
    │  ├─ The kernel of node kind-worker sends ICMP host unreachable: 10.244.1.1 → 10.244.1.2 (pod
    │  │  default/client).
    │  └─ veth-c → eth0, pod default/client
    └─ pod default/client
       ├─ ✓ Arrived: the kernel of pod default/client takes the ICMP destination host unreachable from 10.244.1.1.
       └─ ✗ The client is told that the destination cannot be reached (tcp 10.244.1.2:33598 in pod
          default/client).

    Result: unreachable. There is no way to 172.18.0.77:80: a router, or the client's own kernel, has said so.

    Headers on the way: request
    SourceIP         | DestinationIP  | Mark
    -----------------|----------------|-----
    10.244.1.2:33598 | 172.18.0.77:80 |        pod default/client: SYN to 172.18.0.77:80

    Headers on the way: reply
    SourceIP         | DestinationIP  | Mark
    -----------------|----------------|-----
    10.244.1.1       | 10.244.1.2     |        node kind-worker: ICMP host unreachable to 10.244.1.2
    "
  `))

  it('packets that repeat what was told take one line each; one that dies is told whole', () => {
    const t = tape()
    const flow = '10.0.0.1:1 > 10.0.0.2:2'
    const die = (packet: number) => t.at('host/a', packet, 'request', `${flow} SYN`).send('SYN').drop('DEV_DOWN', 'eth0 is down')
    t.at('host/a', 1, 'request', `${flow} SYN`).send('SYN').deliver('b (echo)')
    t.at('host/a', 2, 'request', `${flow} ACK`).send('ACK').deliver('b (echo)')
    die(3)
    die(4)
    const text = tree(t.events, 'hops')
    expect(text.match(/^Request: .*$/gm)).toEqual([
      `Request: SYN, 10.0.0.1:1 → 10.0.0.2:2`,
      `Request: SYN, 10.0.0.1:1 → 10.0.0.2:2`,
    ])
    expect(text).toContain('├─ Request: ACK, delivered to b (echo)\n└─ Request: SYN, dropped: DEV_DOWN\n')
  })

  it('nothing sent', () =>
    expect(renderTree(buildStory([], endOf('unreachable', { detail: 'Network is unreachable' })), 'rules'))
      .toMatchInlineSnapshot(`
    "Nothing was sent.

    Result: unreachable. There is no way to the destination ("Network is unreachable"): a router, or the client's
    own kernel, has said so.
    "
  `))

  it.each([clusterIp, nodePort, hairpin, noEndpoints, forwardDrop, nobodyThere])('is at most 110 columns wide', (events) => {
    for (const line of tree(events(), 'rules').split('\n')) expect(line.length, line).toBeLessThanOrEqual(110)
  })
})

describe('the table of headers', () => {
  it('hairpin', () =>
    expect(table(hairpin())).toEqual([
      'request pod/default/backend-0 | 10.244.1.3:41000 | 10.96.91.147:3000 |  | SYN to 10.96.91.147:3000',
      'request node/kind-worker | 10.244.1.3:41000 | 10.96.91.147:3000 | 0x4000 | mark 0x4000 set',
      'request node/kind-worker | 10.244.1.3:41000 | 10.244.1.3:3000 | 0x4000 | DNAT to 10.244.1.3:3000',
      'request node/kind-worker | 10.244.1.3:41000 | 10.244.1.3:3000 |  | mark 0x4000 removed',
      'request node/kind-worker | 10.244.1.1:51000 | 10.244.1.3:3000 |  | MASQUERADE as 10.244.1.1:51000',
    ]))
  it('node port, with the return traffic', () =>
    expect(table(nodePort())).toEqual([
      'request host/client | 172.18.0.100:40000 | 172.18.0.3:30000 |  | SYN to 172.18.0.3:30000',
      'request node/kind-worker | 172.18.0.100:40000 | 172.18.0.3:30000 | 0x4000 | mark 0x4000 set',
      'request node/kind-worker | 172.18.0.100:40000 | 10.244.1.3:3000 | 0x4000 | DNAT to 10.244.1.3:3000',
      'request node/kind-worker | 172.18.0.100:40000 | 10.244.1.3:3000 |  | mark 0x4000 removed',
      'request node/kind-worker | 10.244.1.1:50000 | 10.244.1.3:3000 |  | MASQUERADE as 10.244.1.1:50000',
      'reply pod/default/backend-0 | 10.244.1.3:3000 | 10.244.1.1:50000 |  | SYN, ACK to 10.244.1.1:50000',
      'reply node/kind-worker | 10.244.1.3:3000 | 172.18.0.100:40000 |  | destination back to 172.18.0.100:40000',
      'reply node/kind-worker | 172.18.0.3:30000 | 172.18.0.100:40000 |  | source back to 172.18.0.3:30000',
    ]))
  it('a mark that is not taken off ends at the wire', () => {
    const t = tape()
    t.at('node/a', 1, 'request', '10.0.0.1:1 > 10.0.0.2:2 SYN mark=0x1').send('SYN').tx('eth0', 'node/b:eth0')
    t.at('node/b', 1, 'request', '10.0.0.1:1 > 10.0.0.2:2 SYN').rx('eth0')
    expect(table(t.events).at(-1)).toBe('request node/b | 10.0.0.1:1 | 10.0.0.2:2 |  | no wire carries the mark 0x1')
  })
})

it('a ticket: result, table, hops and commands', () => {
  expect(renderMarkdown(buildStory(forwardDrop(), endOf('timeout'), NAMES), { names: NAMES })).toMatchInlineSnapshot(`
    "## 10.244.1.2 (pod default/client) → 10.244.1.3:3000 (pod default/backend-0), tcp

    **Result: timeout.** No answer from 10.244.1.3:3000 (pod default/backend-0) has come back. A packet has died on the way there or on the way back, and no news of it has reached the client.

    ### Headers on the way

    | SourceIP | DestinationIP | Mark | Where | What happened |
    |---|---|---|---|---|
    | \`10.244.1.2:33598\` | \`10.244.1.3:3000\` |  | pod default/client | SYN to 10.244.1.3:3000 |

    ### What happened

    **Request**

    1. Pod default/client asks to open a connection (SYN): 10.244.1.2:33598 → 10.244.1.3:3000 (pod default/backend-0).
    2. The packet leaves pod default/client by eth0 and arrives at veth-c of node kind-worker (to MAC address 02:00:00:00:00:a1).
    3. The packet dies in node kind-worker: a rule drops it, rule 1 of FORWARD, table filter (\`-A FORWARD -d 10.244.1.3/32 -j DROP\`); nobody is told, so the client waits until it gives up. The kernel's reason: NETFILTER_DROP. If it should pass, delete the rule: \`iptables -t filter -D FORWARD -d 10.244.1.3/32 -j DROP\`.  
       See it yourself: \`iptables -t filter -L FORWARD -n --line-numbers\` (kind-worker)

    **Afterwards**

    1. The client gives up waiting: "Connection timed out". No answer has reached it, not even a refusal (tcp 10.244.1.2:33598 in pod default/client).  
       See it yourself: \`ss -tan 'sport = :33598'\` (pod/client)
    "
  `)
})
