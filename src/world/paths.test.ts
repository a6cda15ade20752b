import { describe, expect, it } from 'vitest'
import { parseIp, parsePrefix } from '../net/ip.ts'
import { addRoute } from '../linux/route-table.ts'
import { setDown } from '../linux/link.ts'
import { setMtu } from '../linux/mtu.ts'
import { setNeighbour } from '../linux/neighbour.ts'
import { listenTcp } from '../linux/socket/tcp.ts'
import { openUdp } from '../linux/socket/udp.ts'
import { writeSysctl } from '../linux/sysctl.ts'
import { type TestNetwork, drops, listen, probe, testNetwork } from './test-network.ts'
import { deviceOf, must } from './world.ts'

const prefix = (text: string) => parsePrefix(text)!

function routeBackElsewhere(network: TestNetwork): void {
  writeSysctl(network.router, 'ipv4.conf.r0.rp_filter', '1')
  addRoute(network.router, { kind: 'unicast', destination: prefix('10.0.1.2/32'), via: parseIp('10.0.2.2')! })
}

describe('what a sender sees', () => {
  const cases: [sentence: string, change: (n: TestNetwork) => void, probe: string, seen: string, dropped: string[]][] = [
    ['a listening port accepts', (n) => listen(n, n.server, 80), 'tcp 10.0.2.2:80', 'connected', []],
    ['a closed port answers with a reset', () => undefined, 'tcp 10.0.2.2:81', 'ECONNREFUSED', ['NO_SOCKET']],
    ['a closed UDP port answers with port unreachable', () => undefined, 'udp 10.0.2.2:53', 'ECONNREFUSED', ['NO_SOCKET']],
    [
      'an open UDP port takes the datagram in silence',
      (n) => void must(openUdp(n.world.kernel, n.server, { port: 53, owner: { program: 't', name: 't', pid: 1 } }), 'udp'),
      'udp 10.0.2.2:53',
      'delivered',
      [],
    ],
    ['an echo request is answered', () => undefined, 'ping 10.0.2.2', 'echo-reply', []],
    ['a TTL of 1 ends at the first router', () => undefined, 'ping 10.0.2.2 ttl=1', 'icmp 11/0 from 10.0.1.1', ['TTL_EXPIRED']],
    [
      'a router without a route says net unreachable',
      () => undefined,
      'ping 10.9.9.9',
      'icmp 3/0 from 10.0.1.1',
      ['IP_INNOROUTES'],
    ],
    [
      'a router that does not forward says nothing',
      (n) => void writeSysctl(n.router, 'ipv4.ip_forward', '0'),
      'ping 10.0.2.2',
      'silence',
      ['IP_FORWARD_DISABLED'],
    ],
    [
      'nobody at the last hop: the router says host unreachable',
      () => undefined,
      'ping 10.0.2.77',
      'icmp 3/1 from 10.0.1.1',
      ['NEIGH_FAILED'],
    ],
    [
      'nobody on the own link: the own kernel says host unreachable',
      () => undefined,
      'ping 10.0.1.77',
      'icmp 3/1 from 10.0.1.2',
      ['NEIGH_FAILED'],
    ],
    [
      'no neighbour ends a connect with EHOSTUNREACH',
      () => undefined,
      'tcp 10.0.1.77:80',
      'EHOSTUNREACH',
      // One SYN: while it waits for its neighbour it is not sent again (skb_still_in_host_queue).
      ['NEIGH_FAILED'],
    ],
    [
      'no route at all is refused at once',
      (n) => void (n.client.routes = n.client.routes.filter((r) => r.destination.length > 0)),
      'ping 10.0.2.2',
      'ENETUNREACH',
      [],
    ],
    [
      'a blackhole in the router is silent',
      (n) => void addRoute(n.router, { kind: 'blackhole', destination: prefix('10.0.2.2/32') }),
      'ping 10.0.2.2',
      'silence',
      ['IP_BLACKHOLE'],
    ],
    [
      'an unreachable route says host unreachable',
      (n) => void addRoute(n.router, { kind: 'unreachable', destination: prefix('10.0.2.2/32') }),
      'ping 10.0.2.2',
      'icmp 3/1 from 10.0.1.1',
      ['IP_BLACKHOLE'],
    ],
    [
      'a prohibit route says administratively prohibited',
      (n) => void addRoute(n.router, { kind: 'prohibit', destination: prefix('10.0.2.2/32') }),
      'ping 10.0.2.2',
      'icmp 3/13 from 10.0.1.1',
      ['IP_BLACKHOLE'],
    ],
    [
      'a device that is down takes its routes along',
      (n) => setDown(n.world.kernel, n.router, deviceOf(n.router, 'r1')),
      'ping 10.0.2.2',
      'icmp 3/0 from 10.0.1.1',
      ['IP_INNOROUTES'],
    ],
    [
      'the other end of a cable is down',
      (n) => setDown(n.world.kernel, n.server, deviceOf(n.server, 'eth0')),
      'ping 10.0.2.2',
      'icmp 3/1 from 10.0.1.1',
      ['NEIGH_FAILED'],
    ],
    ['own addresses are reached by lo', () => undefined, 'ping 10.0.1.2', 'echo-reply', []],
    [
      'strict rp_filter does not even answer who asks for the router from the wrong side',
      routeBackElsewhere,
      'ping 10.0.2.2',
      'icmp 3/1 from 10.0.1.2',
      ['NEIGH_FAILED'],
    ],
    [
      'strict rp_filter wants the way back by the same device',
      (n) => {
        routeBackElsewhere(n)
        const { mac } = deviceOf(n.router, 'r0')
        setNeighbour(n.world.kernel, n.client, deviceOf(n.client, 'eth0'), parseIp('10.0.1.1')!, mac, 'PERMANENT')
      },
      'ping 10.0.2.2',
      'silence',
      ['IP_RPFILTER'],
    ],
    [
      'too long for the next device and DF: fragmentation needed',
      (n) => void setMtu(n.world.kernel, n.router, deviceOf(n.router, 'r1'), 68),
      'ping 10.0.2.2',
      'icmp 3/4 from 10.0.1.1',
      ['PKT_TOO_BIG'],
    ],
  ]
  it.each(cases)('%s', (_sentence, change, what, seen, dropped) => {
    const network = testNetwork()
    change(network)
    expect(probe(network, network.client, what)).toBe(seen)
    expect(drops(network)).toEqual(dropped)
  })
})

describe('events', () => {
  it('every packet that is sent has exactly one end', () => {
    const network = testNetwork()
    listen(network, network.server, 80)
    probe(network, network.client, 'tcp 10.0.2.2:80')
    probe(network, network.client, 'tcp 10.0.2.2:81')
    probe(network, network.client, 'ping 10.0.2.77')
    const sent = network.events.filter((e) => e.kind === 'send').map((e) => e.packet)
    for (const packet of sent) {
      const ends = network.events.filter((e) => e.packet === packet && (e.kind === 'deliver' || e.kind === 'drop'))
      expect(ends.length, `packet ${packet}: ${JSON.stringify(ends)}`).toBe(1)
    }
  })

  it('the same world gives the same events', () => {
    const run = () => {
      const network = testNetwork()
      must(listenTcp(network.world.kernel, network.server, { port: 80, owner: { program: 't', name: 't', pid: 1 } }), 'listen')
      probe(network, network.client, 'tcp 10.0.2.2:80')
      return JSON.stringify(network.events)
    }
    expect(run()).toBe(run())
  })
})
