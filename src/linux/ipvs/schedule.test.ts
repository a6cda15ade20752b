import { describe, expect, test } from 'vitest'
import { parseIp } from '../../net/ip.ts'
import { PROTOCOL } from '../../net/packet.ts'
import { SILENT, createKernel } from '../create.ts'
import type { Kernel } from '../kernel.ts'
import { addIpvsConnection } from './connection.ts'
import { type Ipvs, type Scheduler, type VirtualService, emptyIpvs, putService, serverKey, serviceKey } from './ipvs.ts'
import { schedule } from './schedule.ts'

const ip = (text: string) => parseIp(text)!

/** `10.0.0.1*3 10.0.0.2`: servers in the kernel's order, with their weights. */
function service(scheduler: Scheduler, servers: string, more: Partial<VirtualService> = {}): VirtualService {
  return {
    name: { kind: 'address', protocol: PROTOCOL.tcp, address: ip('10.96.0.1'), port: 80 },
    scheduler,
    persistent: undefined,
    clientLength: 32,
    withPort: false,
    fallback: false,
    servers: servers.split(' ').map((word) => {
      const [address = '', weight = '1'] = word.split('*')
      return { address: ip(address), port: 8080, weight: Number(weight) }
    }),
    ...more,
  }
}

const begin = (): { kernel: Kernel; ipvs: Ipvs } => ({ kernel: createKernel(1, SILENT), ipvs: { ...emptyIpvs(), loaded: true } })

function connect(kernel: Kernel, ipvs: Ipvs, to: VirtualService, source: string, port: number, active: boolean): string {
  const server = schedule(kernel, ipvs, to, { source: ip(source), sourcePort: port, destination: ip('10.96.0.1') })
  if (!server) return 'nobody'
  const connection = addIpvsConnection(kernel, ipvs, {
    protocol: PROTOCOL.tcp,
    client: ip(source),
    clientPort: port,
    virtual: ip('10.96.0.1'),
    virtualPort: 80,
    server: server.address,
    serverPort: 8080,
    service: serviceKey(to.name),
    serverName: serverKey(server),
    template: false,
    control: undefined,
    tracked: true,
    timeoutMs: 60_000,
  })
  connection.active = active
  return serverKey(server).split(':')[0]!.split('.').at(-1)!
}

describe('whose turn it is, connection after connection', () => {
  test.each([
    ['rr', '10.0.0.1 10.0.0.2 10.0.0.3', '1 2 3 1 2 3'],
    ['rr', '10.0.0.1 10.0.0.2*0 10.0.0.3', '1 3 1 3'],
    ['rr', '10.0.0.1*5 10.0.0.2', '1 2 1 2'],
    ['rr', '10.0.0.1*0', 'nobody nobody'],
    // Passes over the list, each with a lower bar: the kernel's example of weights 4, 3, 2 gives AABABCABC.
    ['wrr', '10.0.0.1*4 10.0.0.2*3 10.0.0.3*2', '1 1 2 1 2 3 1 2 3 1'],
    ['wrr', '10.0.0.1*2 10.0.0.2*4', '2 1 2 2 1 2'],
    ['wrr', '10.0.0.1*0 10.0.0.2*0', 'nobody'],
    ['lc', '10.0.0.1*9 10.0.0.2', '1 2 1 2'],
    ['wlc', '10.0.0.1*2 10.0.0.2', '1 2 1 1 2 1'],
    ['sed', '10.0.0.1*3 10.0.0.2', '1 1 1 2 1 1'],
    ['nq', '10.0.0.1*3 10.0.0.2', '1 2 1 1 1 1'],
  ] as const)('%s among %s: %s', (scheduler, servers, expected) => {
    const { kernel, ipvs } = begin()
    const to = service(scheduler, servers)
    putService(ipvs, to)
    const picked = expected.split(' ').map((_, i) => connect(kernel, ipvs, to, '10.1.0.9', 1000 + i, true))
    expect(picked.join(' ')).toBe(expected)
  })

  test('an active connection weighs as much as 256 that are over', () => {
    const { kernel, ipvs } = begin()
    const to = service('lc', '10.0.0.1 10.0.0.2')
    putService(ipvs, to)
    expect(connect(kernel, ipvs, to, '10.1.0.9', 1, true)).toBe('1')
    for (let i = 2; i < 12; i++) expect(connect(kernel, ipvs, to, '10.1.0.9', i, false)).toBe('2')
  })
})

describe('by hash', () => {
  const clients = Array.from({ length: 60 }, (_, i) => `10.1.0.${i + 1}`)
  test('sh gives a client the same server, whatever its port', () => {
    const { kernel, ipvs } = begin()
    const to = service('sh', '10.0.0.1 10.0.0.2 10.0.0.3')
    const once = clients.map((client) => connect(kernel, ipvs, to, client, 1, true))
    expect(clients.map((client) => connect(kernel, ipvs, to, client, 2, true))).toEqual(once)
    expect(new Set(once).size).toBe(3)
  })
  test('sh-port spreads the connections of one client', () => {
    const { kernel, ipvs } = begin()
    const to = service('sh', '10.0.0.1 10.0.0.2 10.0.0.3', { withPort: true })
    expect(new Set(clients.map((_, i) => connect(kernel, ipvs, to, '10.1.0.1', i, true))).size).toBe(3)
  })
  test('a server of weight 0 keeps its clients out, or another stands in', () => {
    const { kernel, ipvs } = begin()
    const out = service('sh', '10.0.0.1*0 10.0.0.2')
    expect(new Set(clients.map((client) => connect(kernel, ipvs, out, client, 1, true)))).toEqual(new Set(['nobody', '2']))
    const instead = service('sh', '10.0.0.1*0 10.0.0.2', { fallback: true })
    expect(new Set(clients.map((client) => connect(kernel, ipvs, instead, client, 2, true)))).toEqual(new Set(['2']))
  })
  test('dh gives an address the same server, whoever asks', () => {
    const { kernel, ipvs } = begin()
    const to = service('dh', '10.0.0.1 10.0.0.2 10.0.0.3')
    expect(new Set(clients.map((client) => connect(kernel, ipvs, to, client, 1, true))).size).toBe(1)
  })
})

test('who walks every branch is told whose turn it is, and may say otherwise', () => {
  const { kernel, ipvs } = begin()
  const asked: unknown[] = []
  kernel.env = {
    ...SILENT,
    choose(weights, due) {
      asked.push([weights, due])
      return 1
    },
  }
  expect(connect(kernel, ipvs, service('wrr', '10.0.0.1*3 10.0.0.2*0 10.0.0.3*2'), '10.1.0.9', 1, true)).toBe('3')
  expect(asked).toEqual([[[3, 2], 0]])
})
