/** What statements do with a packet (net/netfilter/nft_*.c). */
import { dictionary } from '../../net/dictionary.ts'
import { selectAddress } from '../address.ts'
import { type Ip, familyOf } from '../../net/ip.ts'
import { type NatRange, setupNat } from '../netfilter/nat.ts'
import { LOG_FLAGS, logText, mayLog } from '../netfilter/log-text.ts'
import { logLine } from '../log.ts'
import { ACCEPT, type HookContext, type RejectWith, type Verdict } from '../netfilter/verdict.ts'
import { compareScalars } from './datatype.ts'
import type { Expression, NatOptions, NatTarget, NftReject, Operand, Relation, Statement } from './expression.ts'
import { find, holds, lookUp } from './lookup.ts'
import { type Reading, readMap, readValues } from './read.ts'
import { count, countPacket, withinBounds } from './stateful.ts'
import { type Interval, type NftVerdict, type Scalar, type SetElement, elementKey, objectKey, ownedSet } from './ruleset.ts'

/** The rule ends here for this packet (NFT_BREAK), goes on, or decides. */
export type Result =
  | 'break'
  | 'next'
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'flow'; readonly verdict: NftVerdict }

const holdsIf = (condition: boolean): Result => (condition ? 'next' : 'break')

export function execute(statement: Statement, reading: Reading): Result {
  switch (statement.kind) {
    case 'match':
      return holdsIf(matches(statement, reading))
    case 'vmap': {
      const data = readMap(statement, reading)
      return data?.kind === 'verdict' ? flow(data.verdict) : 'break'
    }
    case 'verdict':
      return flow(statement.verdict)
    case 'counter':
      count(reading, statement)
      return 'next'
    case 'limit':
    case 'quota':
    case 'ct-count':
      return holdsIf(withinBounds(statement, reading.context, reading.rule.state, reading.index))
    case 'object':
      return useObject(statement, reading)
    case 'set-mark':
      return setMark(statement, reading)
    case 'set-nftrace':
      return setTrace(statement, reading)
    case 'set-payload':
      return setPayload(statement, reading)
    case 'nat':
      return nat(statement, reading)
    case 'masquerade':
      return masquerade(statement, reading.context)
    case 'redirect':
      return redirect(statement, reading.context)
    case 'reject':
      return { kind: 'verdict', verdict: { kind: 'reject', with: rejectWith(statement.with, reading.context), by: undefined } }
    case 'log':
      writeLog(statement, reading.context)
      return 'next'
    case 'notrack':
      if (reading.context.skb.ct === undefined) reading.context.skb.ctInfo = 'untracked'
      return 'next'
    case 'set-element':
      return changeSet(statement, reading)
  }
}

const flow = (verdict: NftVerdict): Result => (verdict.kind === 'continue' ? 'next' : { kind: 'flow', verdict })

// --- comparisons ---

function matches({ left, relation, right }: Extract<Statement, { kind: 'match' }>, reading: Reading): boolean {
  const values = readValues(left, reading, (value) => compare([value], relation, right, reading))
  return values !== undefined && compare(values, relation, right, reading)
}

function compare(values: readonly Scalar[], relation: Relation, right: Operand, reading: Reading): boolean {
  const value = values[0]!
  switch (right.kind) {
    case 'value':
      return related(value, relation, right.value)
    case 'range':
      return holds(right.range, value) === (relation !== '!=')
    case 'bits':
      return ((Number(value) & right.bits) !== 0) === (relation !== '!=')
    case 'masked':
      return ((Number(value) & right.mask) === right.value) === (relation !== '!=')
    case 'set':
      return (lookUp(right.set, reading.table, values, reading.context.kernel.now) !== undefined) === (relation !== '!=')
  }
}

function related(a: Scalar, relation: Relation, b: Scalar): boolean {
  if (relation === '==') return a === b
  if (relation === '!=') return a !== b
  const order = compareScalars(a, b)
  return relation === '<' ? order < 0 : relation === '<=' ? order <= 0 : relation === '>' ? order > 0 : order >= 0
}

const LOG_LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']
const LOG_BITS: Readonly<Record<string, number>> = dictionary({
  'tcp sequence': LOG_FLAGS.tcpSequence,
  'tcp options': LOG_FLAGS.tcpOptions,
  'ip options': LOG_FLAGS.ipOptions,
  skuid: LOG_FLAGS.uid,
  ether: LOG_FLAGS.macDecode,
  all: Object.values(LOG_FLAGS).reduce((all, bit) => all | bit, 0),
})

/** To the kernel's log (nft_log.c); a group's listeners and the audit's are elsewhere. */
function writeLog(
  { prefix = '', group, level = 'warn', flags }: Extract<Statement, { kind: 'log' }>,
  context: HookContext,
): void {
  const at = LOG_LEVELS.indexOf(level)
  if (group !== undefined || at < 0 || !mayLog(context.kernel, context.netns)) return
  const bits = flags.reduce((sum, flag) => sum | (LOG_BITS[flag] ?? 0), 0)
  logLine(context.kernel, context.netns, at, logText(context, prefix, bits))
}

/** A named object, which all rules that name it share. */
function useObject({ object, name }: Extract<Statement, { kind: 'object' }>, { table, context }: Reading): Result {
  const found = table.objects.get(objectKey(object, name))
  switch (found?.kind) {
    case undefined:
      return 'break'
    case 'counter':
      countPacket(found, context)
      return 'next'
    case 'quota': {
      const state = { 'used 0': found.used }
      const holds = withinBounds({ ...found, used: 0 }, context, state, 0)
      found.used = state['used 0']
      return holdsIf(holds)
    }
    case 'limit':
      return holdsIf(withinBounds(found.limit, context, found.bucket, 0))
  }
}

// --- changes ---

function setMark({ where, value }: Extract<Statement, { kind: 'set-mark' }>, reading: Reading): Result {
  const values = readValues(value, reading)
  if (!values) return 'break'
  const mark = Number(values[0]) >>> 0
  const { skb } = reading.context
  if (where === 'meta') skb.mark = mark
  else if (skb.ct) skb.ct.mark = mark
  return 'next'
}

function setTrace({ value }: Extract<Statement, { kind: 'set-nftrace' }>, reading: Reading): Result {
  const values = readValues(value, reading)
  if (!values) return 'break'
  reading.context.skb.nftrace = values[0] === 1
  return 'next'
}

function setPayload({ field, value }: Extract<Statement, { kind: 'set-payload' }>, reading: Reading): Result {
  const given = readValues(value, reading)?.[0]
  const { packet } = reading.context.skb
  if (given === undefined) return 'break'
  const t = packet.transport
  switch (field.field) {
    case 'saddr':
      packet.src = given as Ip
      return 'next'
    case 'daddr':
      packet.dst = given as Ip
      return 'next'
    case 'ttl':
    case 'hoplimit':
      packet.ttl = Number(given)
      return 'next'
    case 'dscp':
      packet.tos = (Number(given) << 2) | (packet.tos & 3)
      return 'next'
    case 'sport':
    case 'dport':
      if (t.kind !== 'tcp' && t.kind !== 'udp' && t.kind !== 'sctp') return 'break'
      t[field.field] = Number(given)
      return 'next'
    default:
      throw new Error(`no way to write ${field.field}`)
  }
}

// --- NAT ---

const done = (bound: boolean): Result => ({ kind: 'verdict', verdict: bound ? ACCEPT : { kind: 'drop', by: undefined } })

function addFlags(range: NatRange, { random, fullyRandom, persistent }: NatOptions): NatRange {
  if (random) range.random = true
  if (fullyRandom) range.randomFully = true
  if (persistent) range.persistent = true
  return range
}

function addPorts(range: NatRange, interval: Interval | undefined): NatRange {
  if (!interval) return range
  range.minPort = Number(interval.from)
  range.maxPort = Number(interval.to)
  return range
}

function addAddresses(range: NatRange, interval: Interval | undefined): NatRange {
  if (!interval) return range
  range.minIp = interval.from as Ip
  range.maxIp = interval.to as Ip
  return range
}

/** Address and port intervals that the target gives for this packet. */
function natRange({ address, port, both }: NatTarget, reading: Reading): NatRange | undefined {
  const range: NatRange = {}
  if (address?.kind === 'range') addAddresses(range, address.range)
  else if (address) {
    const parts = intervalsOf(address.value, reading)
    if (!parts) return undefined
    addAddresses(range, parts[0])
    if (both) addPorts(range, parts[1])
  }
  if (port?.kind === 'range') addPorts(range, port.range)
  else if (port) {
    const parts = intervalsOf(port.value, reading)
    if (!parts) return undefined
    addPorts(range, parts[0])
  }
  return range
}

function intervalsOf(expression: Expression, reading: Reading): readonly Interval[] | undefined {
  if (expression.kind === 'map') {
    const data = readMap(expression, reading)
    return data?.kind === 'values' ? data.values : undefined
  }
  return readValues(expression, reading)?.map((value) => ({ from: value, to: value }))
}

function nat({ type, target, options }: Extract<Statement, { kind: 'nat' }>, reading: Reading): Result {
  const range = natRange(target, reading)
  if (!range) return 'break'
  const { context } = reading
  return done(setupNat(context, type === 'snat' ? 'src' : 'dst', addFlags(range, options), type))
}

function masquerade(statement: Extract<Statement, { kind: 'masquerade' }>, context: HookContext): Result {
  const { netns, outDevice, skb, nextHop } = context
  const address =
    outDevice &&
    selectAddress(netns, outDevice, typeof skb.packet.dst === 'bigint' ? skb.packet.dst : (nextHop ?? skb.packet.dst))
  if (address === undefined) return done(false)
  const range = addFlags(addPorts({ minIp: address, maxIp: address }, statement.ports), statement.options)
  return done(setupNat(context, 'src', range, 'masquerade'))
}

const LOOPBACK = { 4: 0x7f000001, 6: 1n } as const

/** nf_nat_redirect.c: what is made here goes to loopback, the rest to the first address of the device that it came by. */
function redirect(statement: Extract<Statement, { kind: 'redirect' }>, context: HookContext): Result {
  const family = familyOf(context.skb.packet.dst)
  const address =
    context.hook === 'output'
      ? LOOPBACK[family]
      : family === 6
        ? context.inDevice?.ipv6.find(({ state }) => state === 'preferred')?.local
        : context.inDevice?.addresses.find(({ local }) => familyOf(local) === family)?.local
  if (address === undefined) return done(false)
  const range = addFlags(addPorts({ minIp: address, maxIp: address }, statement.ports), statement.options)
  return done(setupNat(context, 'dst', range, 'redirect'))
}

// --- reject ---

/** `icmpx` codes in either family (nft_reject.c, icmp_code_v4 and _v6). */
const ABSTRACT: Readonly<Record<string, readonly [v4: RejectWith, v6: RejectWith]>> = dictionary({
  'no-route': ['icmp-net-unreachable', 'icmp6-no-route'],
  'port-unreachable': ['icmp-port-unreachable', 'icmp6-port-unreachable'],
  'host-unreachable': ['icmp-host-unreachable', 'icmp6-addr-unreachable'],
  'admin-prohibited': ['icmp-admin-prohibited', 'icmp6-adm-prohibited'],
})

export function rejectWith(how: NftReject, { skb }: HookContext): RejectWith {
  if (how.kind === 'tcp-reset') return 'tcp-reset'
  if (how.kind !== 'icmpx') return how.with
  return ABSTRACT[how.code]![typeof skb.packet.src === 'number' ? 0 : 1]
}

// --- dynamic sets ---

/** nft_dynset.c: a full set ends the rule; `update` also renews what is there. */
function changeSet(statement: Extract<Statement, { kind: 'set-element' }>, reading: Reading): Result {
  const { table, context } = reading
  const set = ownedSet(table, table.sets.get(statement.set)!)
  const values = readValues(statement.key, reading)
  if (!values) return 'break'
  const { now } = context.kernel
  const key = values.map((value) => ({ from: value, to: value }))
  if (statement.operation === 'delete') {
    set.elements.delete(elementKey(key))
    return 'next'
  }
  const timeout = statement.timeoutMs ?? set.timeoutMs
  let element = find(set.elements, values, now, false)
  if (!element) {
    for (const [text, { expiresAt }] of set.elements) if (expiresAt !== undefined && expiresAt <= now) set.elements.delete(text)
    if (set.size !== undefined && set.elements.size >= set.size) return 'break'
    const data = statement.data && intervalsOf(statement.data, reading)
    if (statement.data && !data) return 'break'
    element = newElement(key, statement, timeout === undefined ? undefined : now + timeout, set.counted)
    if (data) element = { ...element, data: { kind: 'values', values: data } }
    set.elements.set(elementKey(key), element)
  } else if (statement.operation === 'update' && timeout !== undefined) element.expiresAt = now + timeout
  countPacket(element.counter, context)
  const { statement: each } = statement
  if (!each || each.kind === 'counter') return 'next'
  element.kept ??= { statement: each, state: {} }
  return holdsIf(withinBounds(each, context, element.kept.state, 0))
}

function newElement(
  key: readonly Interval[],
  { timeoutMs, statement }: Extract<Statement, { kind: 'set-element' }>,
  expiresAt: number | undefined,
  counted: boolean,
): SetElement {
  return {
    key,
    data: undefined,
    comment: undefined,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(counted || statement?.kind === 'counter' ? { counter: { packets: 0, bytes: 0 } } : {}),
  }
}
