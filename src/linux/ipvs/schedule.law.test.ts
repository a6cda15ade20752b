/** Each scheduler held to what it promises, for any list of servers and any run of connections that come and go. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PROTOCOL } from '../../net/packet.ts'
import { SILENT, createKernel } from '../create.ts'
import { addIpvsConnection } from './connection.ts'
import { type IpvsConnection } from './connection.ts'
import { type RealServer, type Scheduler, type VirtualService, emptyIpvs, putService, serverKey, serviceKey } from './ipvs.ts'
import { schedule } from './schedule.ts'

const VIRTUAL = 0x0a600001
const weights = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 })
/** A connection from this client; or the end of an old one, by its place among those that stand. */
const acts = fc.array(fc.oneof(fc.record({ client: fc.integer({ min: 1, max: 40 }) }), fc.record({ ends: fc.nat(20) })), {
  minLength: 1,
  maxLength: 40,
})

interface World {
  servers: RealServer[]
  /** Connections of each server that stand, and those that are over and not forgotten yet. */
  active: number[]
  inactive: number[]
}

/** Runs the acts; `check` sees the state before each choice, and what was chosen (-1: nobody). */
function run(
  scheduler: Scheduler,
  of: readonly number[],
  script: readonly ({ client: number } | { ends: number })[],
  check: (world: World, chosen: number, client: number, turn: number) => void,
): void {
  const kernel = createKernel(1, SILENT)
  const ipvs = { ...emptyIpvs(), loaded: true }
  const servers = of.map((weight, i): RealServer => ({ address: 0x0a000001 + i, port: 8080, weight }))
  const service: VirtualService = {
    name: { kind: 'address', protocol: PROTOCOL.tcp, address: VIRTUAL, port: 80 },
    scheduler,
    persistent: undefined,
    clientLength: 32,
    withPort: false,
    fallback: false,
    servers,
  }
  putService(ipvs, service)
  const world: World = { servers, active: of.map(() => 0), inactive: of.map(() => 0) }
  const open: { connection: IpvsConnection; server: number }[] = []
  let turn = 0
  script.forEach((act, i) => {
    if ('ends' in act) {
      const [ended] = open.length > 0 ? open.splice(act.ends % open.length, 1) : []
      if (!ended) return
      ended.connection.active = false
      world.active[ended.server]! -= 1
      world.inactive[ended.server]! += 1
      return
    }
    const asked = { source: 0x0a010000 + act.client, sourcePort: 1000 + i, destination: VIRTUAL }
    const server = schedule(kernel, ipvs, service, asked)
    const chosen = server ? servers.findIndex((each) => serverKey(each) === serverKey(server)) : -1
    check(world, chosen, act.client, turn++)
    if (!server) return
    const connection = addIpvsConnection(kernel, ipvs, {
      protocol: PROTOCOL.tcp,
      client: asked.source,
      clientPort: asked.sourcePort,
      virtual: VIRTUAL,
      virtualPort: 80,
      server: server.address,
      serverPort: server.port,
      service: serviceKey(service.name),
      serverName: serverKey(server),
      template: false,
      control: undefined,
      tracked: true,
      timeoutMs: 60_000,
    })
    connection.active = true
    open.push({ connection, server: chosen })
    world.active[chosen]! += 1
  })
}

const law = (scheduler: Scheduler, says: string, check: Parameters<typeof run>[3], onlyIf = (_of: readonly number[]) => true) =>
  test(`${scheduler}: ${says}`, () =>
    fc.assert(
      fc.property(weights, acts, (of, script) => {
        fc.pre(onlyIf(of))
        run(scheduler, of, script, check)
      }),
      { numRuns: 150 },
    ))

const able = ({ servers }: World): number[] => servers.flatMap(({ weight }, i) => (weight > 0 ? [i] : []))
const mayServe = (world: World, chosen: number): void => {
  if (chosen < 0) expect(able(world)).toEqual([])
  else expect(world.servers[chosen]!.weight).toBeGreaterThan(0)
}

for (const scheduler of ['rr', 'wrr', 'lc', 'wlc', 'sed', 'nq'] as const)
  law(scheduler, 'a server of weight 0 gets nothing, and nobody goes without while one can serve', mayServe)
for (const scheduler of ['sh', 'dh'] as const)
  law(scheduler, 'a server of weight 0 gets nothing', (world, chosen) => chosen < 0 || mayServe(world, chosen))

law('rr', 'turn by turn through those that can serve', (world, chosen, _client, turn) => {
  const list = able(world)
  expect(chosen).toBe(list.length === 0 ? -1 : list[turn % list.length])
})

test('wrr: in every full round each server gets exactly its weight', () =>
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 3 }), (of, rounds) => {
      const divisor = of.reduce((a, b) => gcd(a, b), 0)
      fc.pre(divisor > 0)
      const each = of.map((weight) => weight / divisor)
      const length = each.reduce((a, b) => a + b, 0)
      const met = of.map(() => 0)
      run(
        'wrr',
        of,
        Array.from({ length: rounds * length }, (_, i) => ({ client: i })),
        (_world, chosen) => void (met[chosen]! += 1),
      )
      expect(met).toEqual(each.map((n) => n * rounds))
    }),
  ))
const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

/** Among those that can serve nobody has less of what the scheduler looks at. */
function least(cost: (world: World, i: number) => number): Parameters<typeof run>[3] {
  return (world, chosen) => {
    if (chosen < 0) return
    for (const i of able(world)) expect(cost(world, chosen)).toBeLessThanOrEqual(cost(world, i) + 1e-9)
  }
}
const overhead = ({ active, inactive }: World, i: number): number => active[i]! * 256 + inactive[i]!
law('lc', 'nobody has fewer connections, one that stands counting as 256 that are over', least(overhead))
law(
  'wlc',
  'nobody has fewer for its weight',
  least((world, i) => overhead(world, i) / world.servers[i]!.weight),
)
law(
  'sed',
  'nobody would have fewer for its weight, this one counted',
  least((w, i) => (w.active[i]! + 1) / w.servers[i]!.weight),
)
law('nq', 'who has none is first; else as sed', (world, chosen, client, turn) => {
  if (chosen < 0) return
  if (able(world).some((i) => world.active[i] === 0)) expect(world.active[chosen]).toBe(0)
  else least((w, i) => (w.active[i]! + 1) / w.servers[i]!.weight)(world, chosen, client, turn)
})

test('sh: a client has one server, whatever else happens; dh: an address has one, whoever asks', () => {
  fc.assert(
    fc.property(weights, acts, (of, script) => {
      const had = new Map<number, number>()
      run('sh', of, script, (_world, chosen, client) => {
        expect(had.get(client) ?? chosen).toBe(chosen)
        had.set(client, chosen)
      })
      const chosen = new Set<number>()
      run('dh', of, script, (_world, server) => void chosen.add(server))
      expect(chosen.size).toBeLessThanOrEqual(1)
    }),
  )
})
