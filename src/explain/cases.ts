/** The six traces that everybody meets, for tests of the story and the tree. Rules as kube-proxy 1.36 writes them, shortened. */
import type { TraceEvent } from '../linux/trace.ts'
import { type Tape, type Visit, entry, tape } from './fixtures.ts'

const CLIENT = 'pod/default/client'
const NODE = 'node/kind-worker'
const BACKEND = 'pod/default/backend-0'
const OUTSIDE = 'host/client'
const NOT_ASKED = 'only the first packet of a connection asks the nat table; the conntrack entry says the rest'

const SVC = 'KUBE-SVC-RMXBZCT6XVCXF3QP'
const SEP = 'KUBE-SEP-MP6GSFTQB7676C7X'
const EXT = 'KUBE-EXT-RMXBZCT6XVCXF3QP'
const NAME = 'default/backend-service:backend'

const portals = (visit: Visit): Visit =>
  visit.yes('PREROUTING 1 -m comment --comment "kubernetes service portals" -j KUBE-SERVICES')

const pickFirst = (visit: Visit): Visit =>
  visit.yes(
    `${SVC} 2 -m comment --comment "${NAME} -> 10.244.1.3:3000" -m statistic --mode random --probability 0.50000000000 -j ${SEP}`,
    0.5,
  )

const dnatRule = (visit: Visit): Visit =>
  visit.yes(`${SEP} 2 -p tcp -m comment --comment "${NAME}" -m tcp -j DNAT --to-destination 10.244.1.3:3000`)

const setMark = (visit: Visit, from: string, to: string): Visit =>
  visit
    .yes('KUBE-MARK-MASQ 1 -j MARK --set-xmark 0x4000/0x4000')
    .rewrite('mark', to, ['nat', 'KUBE-MARK-MASQ', 1])
    .back('KUBE-MARK-MASQ', from)

/** POSTROUTING for a packet with the mark: the mark is taken off, the source becomes the node's. */
const masquerade = (visit: Visit, unmarked: string, after: string): Visit =>
  visit
    .hook('postrouting', '', 'veth-b')
    .table('nat')
    .yes('POSTROUTING 1 -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING')
    .no('KUBE-POSTROUTING 1 -m mark ! --mark 0x4000/0x4000 -j RETURN', '-m mark ! --mark 0x4000/0x4000: the mark is 0x4000')
    .yes('KUBE-POSTROUTING 2 -j MARK --set-xmark 0x4000/0x0')
    .rewrite('mark', unmarked, ['nat', 'KUBE-POSTROUTING', 2])
    .yes('KUBE-POSTROUTING 3 -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully')
    .rewrite('masquerade', after)

/** From the client to the node: SYN to the cluster IP or another address. */
function fromClient(t: Tape, flow: string): void {
  t.at(CLIENT, 1, 'request', flow)
    .send('SYN')
    .route('output', 'default via 10.244.1.1 dev eth0')
    .neighbour('10.244.1.1', 'eth0', 'known')
    .tx('eth0', `${NODE}:veth-c`)
}

/** Pod → ClusterIP → DNAT, and the reply with its source put back. */
export function clusterIp(): TraceEvent[] {
  const t = tape()
  const asked = '10.244.1.2:33598 > 10.96.91.147:3000'
  const ct = entry(asked, '10.244.1.3:3000 > 10.244.1.2:33598', 'DNAT')
  fromClient(t, `${asked} SYN`)
  const node = t.at(NODE, 1, 'request', `${asked} SYN`).rx('veth-c').hook('prerouting', 'veth-c')
  node.ct('NEW created', entry(asked, '10.96.91.147:3000 > 10.244.1.2:33598')).table('mangle').policy().table('nat')
  portals(node)
    .no(
      'KUBE-SERVICES 1 -d 10.96.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-SVC-NPX46M4PTMTKRN6Y',
      '-d 10.96.0.1/32: the destination is 10.96.91.147',
    )
    .yes(`KUBE-SERVICES 2 -d 10.96.91.147/32 -p tcp -m comment --comment "${NAME} cluster IP" -m tcp --dport 3000 -j ${SVC}`)
    .no(
      `${SVC} 1 ! -s 10.244.0.0/16 -d 10.96.91.147/32 -p tcp -m comment --comment "${NAME} cluster IP" -m tcp --dport 3000 -j KUBE-MARK-MASQ`,
      '! -s 10.244.0.0/16: the source is 10.244.1.2',
    )
  pickFirst(node).no(
    `${SEP} 1 -s 10.244.1.3/32 -m comment --comment "${NAME}" -j KUBE-MARK-MASQ`,
    '-s 10.244.1.3/32: the source is 10.244.1.2',
  )
  dnatRule(node)
    .rewrite('dnat', '10.244.1.2:33598 > 10.244.1.3:3000 SYN')
    .route('forward', '10.244.1.3 dev veth-b scope host', 'default via 172.18.0.1 dev eth0')
    .rewrite('ttl', '10.244.1.2:33598 > 10.244.1.3:3000 SYN ttl=63')
    .hook('forward', 'veth-c', 'veth-b')
    .table('filter')
    .yes('FORWARD 2 -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD')
    .no('KUBE-FORWARD 1 -m conntrack --ctstate INVALID -j DROP', '-m conntrack --ctstate INVALID: the state is NEW,DNAT')
    .back('KUBE-FORWARD', 'FORWARD')
    .policy()
    .hook('postrouting', '', 'veth-b')
    .table('nat')
    .policy()
    .ct('NEW confirmed', ct)
    .neighbour('10.244.1.3', 'veth-b', 'resolving')
  t.at(NODE, 2, 'other', asked).add({
    kind: 'arp',
    op: 'request',
    direction: 'tx',
    device: 'veth-b',
    senderIp: '10.244.1.1',
    senderMac: '02:00:00:00:00:01',
    targetIp: '10.244.1.3',
    targetMac: '00:00:00:00:00:00',
  })
  t.at(BACKEND, 2, 'other', asked).add({
    kind: 'arp',
    op: 'request',
    direction: 'rx',
    device: 'eth0',
    senderIp: '10.244.1.1',
    senderMac: '02:00:00:00:00:01',
    targetIp: '10.244.1.3',
    targetMac: '00:00:00:00:00:00',
  })
  t.at(BACKEND, 3, 'other', asked).add({
    kind: 'arp',
    op: 'reply',
    direction: 'tx',
    device: 'eth0',
    senderIp: '10.244.1.3',
    senderMac: '02:00:00:00:00:03',
    targetIp: '10.244.1.1',
    targetMac: '02:00:00:00:00:01',
  })
  t.at(NODE, 3, 'other', asked).add({
    kind: 'arp',
    op: 'reply',
    direction: 'rx',
    device: 'veth-b',
    senderIp: '10.244.1.3',
    senderMac: '02:00:00:00:00:03',
    targetIp: '10.244.1.1',
    targetMac: '02:00:00:00:00:01',
  })
  node.neighbour('10.244.1.3', 'veth-b', 'known').tx('veth-b', `${BACKEND}:eth0`)
  t.at(BACKEND, 1, 'request', '10.244.1.2:33598 > 10.244.1.3:3000 SYN ttl=63')
    .rx('eth0')
    .route('local', 'local 10.244.1.3 dev eth0')
    .deliver('backend-0 (echo)')
  t.at(BACKEND, 4, 'reply', '10.244.1.3:3000 > 10.244.1.2:33598 SYN,ACK')
    .send('SYN, ACK', 'backend-0')
    .route('output', 'default via 10.244.1.1 dev eth0')
    .tx('eth0', `${NODE}:veth-b`)
  const back = t
    .at(NODE, 4, 'reply', '10.244.1.3:3000 > 10.244.1.2:33598 SYN,ACK')
    .rx('veth-b')
    .hook('prerouting', 'veth-b')
    .ct('ESTABLISHED reply', ct)
  back
    .table('nat', NOT_ASKED)
    .route('forward', '10.244.1.2 dev veth-c scope host')
    .rewrite('ttl', '10.244.1.3:3000 > 10.244.1.2:33598 SYN,ACK ttl=63')
    .hook('postrouting', '', 'veth-c')
    .table('nat', NOT_ASKED)
    .rewrite('undnat', '10.96.91.147:3000 > 10.244.1.2:33598 SYN,ACK')
    .tx('veth-c', `${CLIENT}:eth0`)
  t.at(CLIENT, 4, 'reply', '10.96.91.147:3000 > 10.244.1.2:33598 SYN,ACK ttl=63')
    .rx('eth0')
    .deliver('client (probe)')
    .add({ kind: 'socket', socket: 'tcp 10.244.1.2:33598', event: 'connected' })
  return t.events
}

/** Outside → node port: mark, DNAT, MASQUERADE, and all of it undone. */
export function nodePort(): TraceEvent[] {
  const t = tape()
  const asked = '172.18.0.100:40000 > 172.18.0.3:30000'
  const ct = entry(asked, '10.244.1.3:3000 > 10.244.1.1:50000', 'SNAT', 'DNAT')
  t.at(OUTSIDE, 1, 'request', `${asked} SYN`).send('SYN').route('output', '172.18.0.0/16 dev eth0').tx('eth0', `${NODE}:eth0`)
  const node = t
    .at(NODE, 1, 'request', `${asked} SYN`)
    .rx('eth0')
    .hook('prerouting', 'eth0')
    .ct('NEW created', entry(asked, '172.18.0.3:30000 > 172.18.0.100:40000'))
    .table('nat')
  portals(node)
    .yes(
      'KUBE-SERVICES 7 -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
    )
    .yes(`KUBE-NODEPORTS 2 -p tcp -m comment --comment "${NAME}" -m tcp --dport 30000 -j ${EXT}`)
    .yes(`${EXT} 1 -m comment --comment "masquerade traffic for ${NAME} external destinations" -j KUBE-MARK-MASQ`)
  setMark(node, EXT, `${asked} SYN mark=0x4000`).yes(`${EXT} 2 -j ${SVC}`)
  pickFirst(node)
  dnatRule(node)
    .rewrite('dnat', '172.18.0.100:40000 > 10.244.1.3:3000 SYN mark=0x4000')
    .route('forward', '10.244.1.3 dev veth-b scope host')
  masquerade(node, '172.18.0.100:40000 > 10.244.1.3:3000 SYN', '10.244.1.1:50000 > 10.244.1.3:3000 SYN')
    .ct('NEW confirmed', ct)
    .tx('veth-b', `${BACKEND}:eth0`)
  t.at(BACKEND, 1, 'request', '10.244.1.1:50000 > 10.244.1.3:3000 SYN').rx('eth0').deliver('backend-0 (echo)')
  t.at(BACKEND, 2, 'reply', '10.244.1.3:3000 > 10.244.1.1:50000 SYN,ACK')
    .send('SYN, ACK', 'backend-0')
    .tx('eth0', `${NODE}:veth-b`)
  t.at(NODE, 2, 'reply', '10.244.1.3:3000 > 10.244.1.1:50000 SYN,ACK')
    .rx('veth-b')
    .hook('prerouting', 'veth-b')
    .ct('ESTABLISHED reply', ct)
    .table('nat', NOT_ASKED)
    .rewrite('unsnat', '10.244.1.3:3000 > 172.18.0.100:40000 SYN,ACK')
    .route('forward', '172.18.0.0/16 dev eth0')
    .hook('postrouting', '', 'eth0')
    .table('nat', NOT_ASKED)
    .rewrite('undnat', '172.18.0.3:30000 > 172.18.0.100:40000 SYN,ACK')
    .tx('eth0', `${OUTSIDE}:eth0`)
  t.at(OUTSIDE, 2, 'reply', '172.18.0.3:30000 > 172.18.0.100:40000 SYN,ACK').rx('eth0').deliver('client (probe)')
  return t.events
}

/** A pod calls its own Service: marked and masqueraded, though all stays on one node. */
export function hairpin(): TraceEvent[] {
  const t = tape()
  const asked = '10.244.1.3:41000 > 10.96.91.147:3000'
  t.at(BACKEND, 1, 'request', `${asked} SYN`).send('SYN').tx('eth0', `${NODE}:veth-b`)
  const node = t
    .at(NODE, 1, 'request', `${asked} SYN`)
    .rx('veth-b')
    .hook('prerouting', 'veth-b')
    .ct('NEW created', entry(asked, '10.96.91.147:3000 > 10.244.1.3:41000'))
    .table('nat')
  pickFirst(portals(node)).yes(`${SEP} 1 -s 10.244.1.3/32 -m comment --comment "${NAME}" -j KUBE-MARK-MASQ`)
  dnatRule(setMark(node, SEP, `${asked} SYN mark=0x4000`))
    .rewrite('dnat', '10.244.1.3:41000 > 10.244.1.3:3000 SYN mark=0x4000')
    .route('forward', '10.244.1.3 dev veth-b scope host')
  masquerade(node, '10.244.1.3:41000 > 10.244.1.3:3000 SYN', '10.244.1.1:51000 > 10.244.1.3:3000 SYN').tx(
    'veth-b',
    `${BACKEND}:eth0`,
  )
  t.at(BACKEND, 1, 'request', '10.244.1.1:51000 > 10.244.1.3:3000 SYN').rx('eth0').deliver('backend-0 (echo)')
  return t.events
}

/** A rule of FORWARD that somebody added. */
export function forwardDrop(): TraceEvent[] {
  const t = tape()
  const flow = '10.244.1.2:33598 > 10.244.1.3:3000 SYN'
  fromClient(t, flow)
  const text = '-d 10.244.1.3/32 -j DROP'
  t.at(NODE, 1, 'request', flow)
    .rx('veth-c')
    .hook('forward', 'veth-c', 'veth-b')
    .table('filter')
    .yes(`FORWARD 1 ${text}`)
    .drop('NETFILTER_DROP', undefined, ['filter', 'FORWARD', 1, `-A FORWARD ${text}`])
  t.at(CLIENT, 0, 'other', flow).add({ kind: 'socket', socket: 'tcp 10.244.1.2:33598', event: 'timeout' })
  return t.events
}

/** A Service that nobody stands behind: kube-proxy's REJECT. */
export function noEndpoints(): TraceEvent[] {
  const t = tape()
  const flow = '10.244.1.2:33598 > 10.96.0.80:80 SYN'
  const text =
    '-d 10.96.0.80/32 -p tcp -m comment --comment "default/web has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable'
  fromClient(t, flow)
  t.at(NODE, 1, 'request', flow)
    .rx('veth-c')
    .hook('forward', 'veth-c', 'eth0')
    .table('filter')
    .yes('FORWARD 3 -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES')
    .yes(`KUBE-SERVICES 1 ${text}`)
    .drop('NETFILTER_DROP', 'REJECT with icmp-port-unreachable', ['filter', 'KUBE-SERVICES', 1, `-A KUBE-SERVICES ${text}`])
  const error = '10.244.1.1 > 10.244.1.2 destination port unreachable'
  t.at(NODE, 2, 'reply', error).send('ICMP port unreachable', 'kernel').tx('veth-c', `${CLIENT}:eth0`)
  t.at(CLIENT, 2, 'reply', error)
    .rx('eth0')
    .deliver('kernel')
    .add({ kind: 'socket', socket: 'tcp 10.244.1.2:33598', event: 'refused' })
  return t.events
}

/** An address that nobody has: ARP asks in vain, and the node says host unreachable. */
export function nobodyThere(): TraceEvent[] {
  const t = tape()
  const flow = '10.244.1.2:33598 > 172.18.0.77:80 SYN'
  fromClient(t, flow)
  const node = t
    .at(NODE, 1, 'request', flow)
    .rx('veth-c')
    .route('forward', '172.18.0.0/16 dev eth0', 'default via 172.18.0.1 dev eth0')
    .neighbour('172.18.0.77', 'eth0', 'resolving')
  t.at(NODE, 2, 'other', flow).add({
    kind: 'arp',
    op: 'request',
    direction: 'tx',
    device: 'eth0',
    senderIp: '172.18.0.3',
    senderMac: '02:00:00:00:00:05',
    targetIp: '172.18.0.77',
    targetMac: '00:00:00:00:00:00',
  })
  node.neighbour('172.18.0.77', 'eth0', 'failed').drop('NEIGH_FAILED', '172.18.0.77 did not answer on eth0')
  const error = '10.244.1.1 > 10.244.1.2 destination host unreachable'
  t.at(NODE, 3, 'reply', error).send('ICMP host unreachable', 'kernel').tx('veth-c', `${CLIENT}:eth0`)
  t.at(CLIENT, 3, 'reply', error)
    .rx('eth0')
    .deliver('kernel')
    .add({ kind: 'socket', socket: 'tcp 10.244.1.2:33598', event: 'unreachable' })
  return t.events
}
