/** Rules as JSON, key by key in the order in which the real one writes them (src/json.c, libnftables-json(5)). */
import { PLAIN, type TypeName, formatValue, typeOf } from './datatype.ts'
import type { ElementStatement, Expression, NatOptions, Operand, SetUse, Statement } from './expression.ts'
import type { PrintOptions } from './print.ts'
import { prefixLengthOf } from './resolve-value.ts'
import { typesOf } from './resolve-expression.ts'
import type { Interval, MapData, NftRule, NftVerdict, SetElement, SetShape } from './ruleset.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** With a blank behind commas and colons, and nothing of what is undefined. */
export function jsonText(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(jsonText).join(', ')}]`
  const entries = Object.entries(value as Record<string, Json | undefined>).filter(([, each]) => each !== undefined)
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}: ${jsonText(each!)}`).join(', ')}}`
}

export const one = <T>(list: readonly T[]): T | readonly T[] => (list.length === 1 ? list[0]! : list)

// --- values ---

function valueJson(type: TypeName, value: Interval['from'], { deviceName }: PrintOptions): Json {
  const text = formatValue(type, value, { style: PLAIN, deviceName })
  if (typeof value === 'string') return value
  if (typeOf(type).bitmask && text.includes(',')) return text.split(',')
  return /^(\d+|0x[0-9a-f]+)$/.test(text) ? Number(value) : text.replaceAll('"', '')
}

function intervalJson(type: TypeName, interval: Interval, options: PrintOptions): Json {
  const { from, to, wildcard, prefix } = interval
  if (wildcard) return `${String(from)}*`
  if (from === to) return valueJson(type, from, options)
  const len = prefix ?? prefixLengthOf(interval, type)
  if (len !== undefined) return { prefix: { addr: valueJson(type, from, options), len } }
  return { range: [valueJson(type, from, options), valueJson(type, to, options)] }
}

const keyJson = (types: readonly TypeName[], key: readonly Interval[], options: PrintOptions): Json => {
  const parts = key.map((part, i) => intervalJson(types[i]!, part, options))
  return parts.length === 1 ? parts[0]! : { concat: parts }
}

const verdictJson = (verdict: NftVerdict): Json =>
  'chain' in verdict ? { [verdict.kind]: { target: verdict.chain } } : { [verdict.kind]: null }

const dataJson = (data: MapData, types: SetShape['data'], options: PrintOptions): Json =>
  data.kind === 'verdict' ? verdictJson(data.verdict) : keyJson(types as readonly TypeName[], data.values, options)

export function elementJson({ key: types, data }: SetShape, element: SetElement, options: PrintOptions): Json {
  const val = element.key ? keyJson(types, element.key, options) : '*'
  const seconds = (ms: number): number => Math.floor(ms / 1000)
  const { counter, timeoutMs, expiresAt, comment, kept } = element
  const more: Record<string, Json> = {}
  if (timeoutMs !== undefined) more.timeout = seconds(timeoutMs)
  if (expiresAt !== undefined) more.expires = seconds(Math.max(0, expiresAt - options.now))
  if (comment !== undefined) more.comment = comment
  if (counter) more.counter = { packets: counter.packets, bytes: counter.bytes }
  if (kept) Object.assign(more, statementJson(kept.statement, options, kept.state, 0))
  const whole: Json = Object.keys(more).length === 0 ? val : { elem: { val, ...more } }
  return element.data ? [whole, dataJson(element.data, data, options)] : whole
}

// --- expressions ---

function setUseJson(use: SetUse, options: PrintOptions): Json {
  if (use.kind === 'named') return `@${use.name}`
  return { set: [...use.elements.values()].map((element) => elementJson(use.shape, element, options)) }
}

function expressionJson(expression: Expression, options: PrintOptions): Json {
  const inner = (of: Expression): Json => expressionJson(of, options)
  switch (expression.kind) {
    case 'payload':
      return { payload: { protocol: expression.protocol, field: expression.field } }
    case 'meta':
      return { meta: { key: expression.key } }
    case 'ct': {
      const family = expression.family === undefined ? '' : `${expression.family} `
      return { ct: { key: family + expression.key, dir: expression.direction } }
    }
    case 'fib':
      return { fib: { result: expression.result, flags: expression.keys } }
    case 'numgen':
      return { numgen: { mode: expression.mode, mod: expression.mod, offset: expression.offset } }
    case 'jhash': {
      const { mod, seed, offset, of } = expression
      return { jhash: { mod, seed, offset: offset === 0 ? undefined : offset, expr: inner(of) } }
    }
    case 'symhash':
      return { symhash: { mod: expression.mod, offset: expression.offset === 0 ? undefined : expression.offset } }
    case 'concat':
      return { concat: expression.parts.map(inner) }
    case 'binary':
      return { [expression.operator]: [inner(expression.left), inner(expression.right)] }
    case 'value':
      return valueJson(expression.type, expression.value, options)
    case 'range':
      return intervalJson(expression.type, expression.range, options)
    case 'map':
      return { map: { key: inner(expression.key), data: setUseJson(expression.set, options) } }
  }
}

function operandJson(type: TypeName, right: Operand, left: Expression, options: PrintOptions): Json {
  switch (right.kind) {
    case 'value':
      if (left.kind === 'fib' && left.present) return right.value === 1
      return valueJson(type, right.value, options)
    case 'range':
      return intervalJson(type, right.range, options)
    case 'bits':
      return valueJson(type, right.bits, options)
    case 'masked':
      return valueJson(type, right.value, options)
    case 'set':
      return setUseJson(right.set, options)
  }
}

function matchJson({ left, relation, right }: Extract<Statement, { kind: 'match' }>, options: PrintOptions): Json {
  const type = typesOf(left)[0]!
  const op = right.kind === 'bits' ? (relation === '!=' ? '!' : 'in') : relation
  const subject: Json =
    right.kind === 'masked'
      ? { '&': [expressionJson(left, options), valueJson(type, right.mask, options)] }
      : expressionJson(left, options)
  return { match: { op, left: subject, right: operandJson(type, right, left, options) } }
}

// --- statements ---

const flagsJson = ({ random, fullyRandom, persistent }: NatOptions): Json | undefined => {
  const flags = [...(random ? ['random'] : []), ...(fullyRandom ? ['fully-random'] : []), ...(persistent ? ['persistent'] : [])]
  return flags.length === 0 ? undefined : one(flags)
}

const UNITS = [
  ['mbytes', 1048576],
  ['kbytes', 1024],
] as const

/** In the largest unit in which it is whole. */
function amount(bytes: number): { value: number; unit: string } {
  for (const [unit, size] of UNITS) if (bytes > 0 && bytes % size === 0) return { value: bytes / size, unit }
  return { value: bytes, unit: 'bytes' }
}

export function limitJson({
  rate,
  unit,
  bytes,
  over,
  burst,
}: Extract<Statement, { kind: 'limit' }>): Record<string, Json | undefined> {
  const inv = over || undefined
  if (!bytes) return { rate, burst, per: unit, inv }
  const [of, more] = [amount(rate), amount(burst)]
  return { rate: of.value, burst: more.value, per: unit, inv, rate_unit: of.unit, burst_unit: more.unit }
}

function quotaJson({ bytes, over }: { bytes: number; over: boolean }, used: number): Record<string, Json | undefined> {
  const [of, spent] = [amount(bytes), amount(Math.min(used, bytes))]
  const rest = used === 0 ? {} : { used: spent.value, used_unit: spent.unit }
  return { val: of.value, val_unit: of.unit, inv: over || undefined, ...rest }
}

/** A port alone, or from and to. */
const portsJson = (ports: Interval | undefined): Json | undefined =>
  ports && (ports.from === ports.to ? Number(ports.from) : { range: [Number(ports.from), Number(ports.to)] })

function natJson({ type, family, target, options: flags }: Extract<Statement, { kind: 'nat' }>, options: PrintOptions): Json {
  const { address, port } = target
  const addressType =
    family === 'ip6' || (address?.kind === 'range' && typeof address.range.from === 'bigint') ? 'ipv6_addr' : 'ipv4_addr'
  const addr =
    address &&
    (address.kind === 'range' ? intervalJson(addressType, address.range, options) : expressionJson(address.value, options))
  return { [type]: { family, addr, port: port?.kind === 'range' ? portsJson(port.range) : undefined, flags: flagsJson(flags) } }
}

const orNull = (fields: Record<string, Json | undefined>): Json =>
  Object.values(fields).every((each) => each === undefined) ? null : fields

function elementStatementJson(statement: ElementStatement, options: PrintOptions): Json {
  return statement.kind === 'counter' ? { counter: null } : statementJson(statement, options, {}, 0)
}

function setElementJson(statement: Extract<Statement, { kind: 'set-element' }>, options: PrintOptions): Json {
  const { operation, set, key, timeoutMs, statement: each, data } = statement
  const val = expressionJson(key, options)
  const elem: Json = timeoutMs === undefined ? val : { elem: { val, timeout: Math.floor(timeoutMs / 1000) } }
  const stmt = each && [elementStatementJson(each, options)]
  if (data) return { map: { op: operation, elem, data: expressionJson(data, options), map: `@${set}`, stmt } }
  return { set: { op: operation, elem, set: `@${set}`, stmt } }
}

function logJson({ prefix, group, snaplen, queueThreshold, level, flags }: Extract<Statement, { kind: 'log' }>): Json {
  const words = flags.length === 0 ? undefined : one(flags)
  return { log: orNull({ prefix, group, snaplen, 'queue-threshold': queueThreshold, level, flags: words }) }
}

export function statementJson(statement: Statement, options: PrintOptions, state: NftRule['state'], index: number): Json {
  switch (statement.kind) {
    case 'match':
      return matchJson(statement, options)
    case 'vmap':
      return { vmap: { key: expressionJson(statement.key, options), data: setUseJson(statement.set, options) } }
    case 'verdict':
      return verdictJson(statement.verdict)
    case 'counter': {
      const [packets, bytes] = [state[`packets ${index}`] ?? statement.packets, state[`bytes ${index}`] ?? statement.bytes]
      return { counter: options.stateless ? null : { packets, bytes } }
    }
    case 'limit':
      return { limit: limitJson(statement) }
    case 'quota':
      return { quota: quotaJson(statement, options.stateless ? 0 : (state[`used ${index}`] ?? statement.used)) }
    case 'ct-count':
      return { 'ct count': { val: statement.count, inv: statement.over || undefined } }
    case 'object':
      return { [statement.object]: statement.name }
    case 'set-mark':
      return { mangle: { key: { [statement.where]: { key: 'mark' } }, value: expressionJson(statement.value, options) } }
    case 'set-nftrace':
      return { mangle: { key: { meta: { key: 'nftrace' } }, value: expressionJson(statement.value, options) } }
    case 'set-payload':
      return { mangle: { key: expressionJson(statement.field, options), value: expressionJson(statement.value, options) } }
    case 'nat':
      return natJson(statement, options)
    case 'masquerade':
    case 'redirect':
      return { [statement.kind]: orNull({ port: portsJson(statement.ports), flags: flagsJson(statement.options) }) }
    case 'reject':
      return {
        reject:
          statement.with.kind === 'tcp-reset' ? { type: 'tcp reset' } : { type: statement.with.kind, expr: statement.with.code },
      }
    case 'log':
      return logJson(statement)
    case 'notrack':
      return { notrack: null }
    case 'set-element':
      return setElementJson(statement, options)
  }
}
