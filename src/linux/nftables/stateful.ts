/** What rules and elements keep of the packets that they saw: counters, limits, quotas, connections (net/netfilter/nft_counter.c, nft_limit.c, nft_quota.c, nft_connlimit.c). */
import { packetLength } from '../../net/packet.ts'
import type { HookContext } from '../netfilter/verdict.ts'
import type { ElementStatement, Statement } from './expression.ts'
import type { Reading } from './read.ts'
import type { Counted } from './ruleset.ts'

type State = Record<string, number>

export function countPacket(counter: Counted | undefined, { skb }: HookContext): void {
  if (!counter) return
  counter.packets += 1
  counter.bytes += packetLength(skb.packet)
}

export function count({ rule: { state }, index, context }: Reading, from: Counted): void {
  const [packets, bytes] = [`packets ${index}`, `bytes ${index}`]
  state[packets] = (state[packets] ?? from.packets) + 1
  state[bytes] = (state[bytes] ?? from.bytes) + packetLength(context.skb.packet)
}

/** Whether the packet is one that the statement lets on; `index` tells apart those that share a state. */
export function withinBounds(
  statement: Exclude<ElementStatement, { kind: 'counter' }>,
  context: HookContext,
  state: State,
  index: number,
): boolean {
  switch (statement.kind) {
    case 'limit':
      return withinLimit(statement, context, state, index)
    case 'quota':
      return withinQuota(statement, context, state, index)
    case 'ct-count':
      return withinConnections(statement, context, state, index)
  }
}

const UNIT_MS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const

/** A bucket of time; a packet costs its share of the unit. */
function withinLimit(
  { rate, unit, bytes, over, burst }: Extract<Statement, { kind: 'limit' }>,
  { kernel, skb }: HookContext,
  state: State,
  index: number,
): boolean {
  const period = UNIT_MS[unit]
  const full = bytes ? (period * (rate + burst)) / rate : (period / rate) * burst
  const cost = bytes ? (period * packetLength(skb.packet)) / rate : period / rate
  const [tokensKey, atKey] = [`tokens ${index}`, `at ${index}`]
  const tokens = Math.min(full, (state[tokensKey] ?? full) + kernel.now - (state[atKey] ?? kernel.now))
  state[atKey] = kernel.now
  state[tokensKey] = tokens >= cost ? tokens - cost : tokens
  return tokens >= cost !== over
}

/** What is used counts up for ever, and is asked after this packet has been added. */
function withinQuota(
  quota: Pick<Extract<Statement, { kind: 'quota' }>, 'over' | 'bytes' | 'used'>,
  { skb }: HookContext,
  state: State,
  index: number,
): boolean {
  const key = `used ${index}`
  const used = (state[key] ?? quota.used) + packetLength(skb.packet)
  state[key] = used
  return used > quota.bytes === quota.over
}

/** Connections that have come this way and are still open, this packet's own among them. One that has ended may have its entry yet. */
function withinConnections(
  { over, count: most }: Extract<Statement, { kind: 'ct-count' }>,
  { skb: { ct }, netns }: HookContext,
  state: State,
  index: number,
): boolean {
  const prefix = `conn ${index} `
  let open = 0
  for (const key of Object.keys(state)) {
    if (!key.startsWith(prefix)) continue
    const id = state[key]!
    const connection = netns.conntrack.connections.get(id)
    const gone = id !== ct?.id && (!connection || connection.tcp === 'TIME_WAIT' || connection.tcp === 'CLOSE')
    if (gone) delete state[key]
    else open++
  }
  if (ct && state[prefix + ct.id] === undefined) {
    state[prefix + ct.id] = ct.id
    open++
  }
  return open > most === over
}
