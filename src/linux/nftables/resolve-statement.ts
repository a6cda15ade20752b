/** Statements get their meaning: types, families, the protocols that they need (src/evaluate.c, stmt_evaluate). */
import { type TypeName, typeOf } from './datatype.ts'
import type { ElementStatement, Expression, Operand, Relation, Statement } from './expression.ts'
import { Fault, INVALID, NO_ENTRY, UNSUPPORTED, errno, notSimulated } from './fault.ts'
import { describeTypes, maskLength, type Part, resolveBits, resolvePart } from './resolve-value.ts'
import {
  NFPROTO,
  type Resolving,
  findSet,
  resolveExpression,
  resolveSetUse,
  resolveValue,
  sameTypes,
  typesOf,
} from './resolve-expression.ts'
import { natOptions, resolveNat, resolvePorts, resolveReject } from './resolve-nat.ts'
import { type NftSet, type Scalar, objectKey } from './ruleset.ts'
import type { RuleNode, StatementNode, StatementNodeOf } from './syntax.ts'

const TERMINAL = ['accept', 'drop', 'continue', 'return', 'jump', 'goto']

/** The rule's statements, with those that stand between the lines. */
export function resolveRule(rule: Resolving, node: RuleNode): void {
  let last: StatementNode | undefined
  for (const statement of node.statements) {
    if (last && isTerminal(last)) throw new Fault('Statement after terminal statement has no effect', statement.at, last.at)
    resolveStatement(rule, statement)
    last = statement
  }
}

const isTerminal = (node: StatementNode): boolean =>
  (node.kind === 'verdict' && TERMINAL.includes(node.verdict.kind) && node.verdict.kind !== 'continue') || node.kind === 'reject'

function resolveStatement(rule: Resolving, node: StatementNode): void {
  const push = (statement: Statement): void => void rule.statements.push(statement)
  switch (node.kind) {
    case 'match':
      return resolveMatch(rule, node)
    case 'vmap': {
      const key = resolveExpression(rule, node.key)
      return push({ kind: 'vmap', key, set: resolveSetUse(rule, typesOf(key), node.set, 'verdict', node.key.at) })
    }
    case 'verdict':
      return push({ kind: 'verdict', verdict: node.verdict })
    case 'counter':
      return push({ kind: 'counter', packets: node.packets, bytes: node.bytes })
    case 'quota':
      return push(quotaOf(node))
    case 'ct-count':
      return push({ kind: 'ct-count', over: node.over, count: node.count })
    case 'object':
      if (!rule.table?.objects.has(objectKey(node.object, node.name))) throw errno(NO_ENTRY, node.nameAt)
      return push({ kind: 'object', object: node.object, name: node.name })
    case 'assign':
      return resolveAssignment(rule, node)
    case 'nat':
      return resolveNat(rule, node)
    case 'masquerade':
    case 'redirect': {
      const ports = node.port && resolvePorts(rule, node.port, node.at)
      return push({ kind: node.kind, ports, options: natOptions(node.flags) })
    }
    case 'reject':
      return resolveReject(rule, node)
    case 'log':
      return push({
        kind: 'log',
        prefix: node.prefix,
        group: node.group,
        snaplen: node.snaplen,
        queueThreshold: node.queueThreshold,
        level: logLevel(node),
        flags: node.flags,
      })
    case 'limit':
      return push(limitOf(node))
    case 'notrack':
      return push({ kind: 'notrack' })
    case 'set-element':
      return resolveSetElement(rule, node)
  }
}

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug', 'audit']

function logLevel({ level, group, at }: StatementNodeOf<'log'>): string | undefined {
  if (level !== undefined && group !== undefined)
    throw new Fault('level and group are mutually exclusive', { ...at, to: at.from + 'log'.length - 1 })
  if (level !== undefined && !LEVELS.includes(level)) throw new Fault('invalid log level', at)
  return level === 'warn' ? undefined : level
}

export function limitOf(node: StatementNodeOf<'limit'>): Extract<Statement, { kind: 'limit' }> {
  const { rate, bytes, over, burst, burstAt, at } = node
  if (!bytes && burst === 0) throw new Fault('packet limit burst must be > 0', burstAt ?? at)
  return { kind: 'limit', rate, unit: node.unit as 'second', bytes, over, burst: burst ?? (bytes ? 0 : 5) }
}

// --- comparisons ---

function resolveMatch(rule: Resolving, node: StatementNodeOf<'match'>): void {
  let left = resolveExpression(rule, node.left)
  let relation = node.relation === '!' ? undefined : node.relation
  let right: Operand
  const types = typesOf(left)
  const type = types[0]!
  needTransportOfTuple(rule, node)
  const bitmask = types.length === 1 && typeOf(type).bitmask === true
  if (node.right.kind === 'set' || node.right.kind === 'set-name') right = setOperand(rule, types, node)
  else if (types.length > 1)
    throw new Fault('Use concatenations with sets and maps, not singleton values', node.left.at, node.right.at)
  else if (node.relation === '!' && (!bitmask || node.right.kind === 'flags'))
    throw new Fault('either == or != is allowed', node.at)
  else if (bitmask) ({ left, relation, right } = bitMatch(rule, left, type, node))
  else if (left.kind === 'fib' && node.right.kind === 'symbol' && /^(exists|missing)$/.test(node.right.text)) {
    left = { ...left, present: true, type: 'boolean' }
    right = { kind: 'value', value: node.right.text === 'exists' ? 1 : 0 }
  } else right = rangeOperand(resolvePart(type, node.right, rule))
  ;({ left, right } = foldMask(left, right))
  const index = rule.statements.length
  rule.statements.push({
    kind: 'match',
    left,
    relation: relation ?? '==',
    exact: bitmask && relation === '==',
    right,
    implied: false,
  })
  learn(rule, left, relation ?? '==', right, index)
  orderFields(rule)
}

/** The ports of a connection's tuple mean something only where the protocol is known. */
function needTransportOfTuple(rule: Resolving, { left, right }: StatementNodeOf<'match'>): void {
  if (left.kind !== 'ct' || !left.key.startsWith('proto-') || rule.l4) return
  throw new Fault("Can't parse symbolic invalid expressions", right.at)
}

function setOperand(rule: Resolving, types: readonly TypeName[], node: StatementNodeOf<'match'>): Operand {
  const { right } = node
  if (node.relation !== undefined && node.relation !== '==' && node.relation !== '!=')
    throw new Fault('Comparison with a set takes only == and !=', right.at)
  // A set of one value is that value.
  if (right.kind === 'set' && right.elements.length === 1 && types.length === 1 && right.elements[0]!.key.kind !== 'any') {
    const part = resolvePart(types[0]!, right.elements[0]!.key, rule)
    return typeOf(types[0]!).bitmask && node.relation === undefined
      ? { kind: 'bits', bits: Number(part.interval.from) }
      : rangeOperand(part)
  }
  if (right.kind === 'set-name' && node.left.kind === 'numgen') return { kind: 'set', set: { kind: 'named', name: right.name } }
  return { kind: 'set', set: resolveSetUse(rule, types, right, undefined, node.left.at) }
}

const rangeOperand = ({ interval, wide }: Part): Operand =>
  wide || interval.prefix !== undefined
    ? interval.from === interval.to && !interval.wildcard
      ? { kind: 'value', value: interval.from }
      : { kind: 'range', range: interval }
    : { kind: 'value', value: interval.from }

interface BitMatch {
  left: Expression
  relation: Relation | undefined
  right: Operand
}

/** Types of bits: a bare value asks for any of its bits, `==` for exactly these, `a / b` for exactly a among b. */
function bitMatch(rule: Resolving, left: Expression, type: TypeName, node: StatementNodeOf<'match'>): BitMatch {
  const { right } = node
  const relation = node.relation === '!' ? undefined : node.relation
  if (right.kind === 'flags') {
    const masked: Operand = {
      kind: 'masked',
      value: resolveBits(type, right.value, rule),
      mask: resolveBits(type, right.mask, rule),
    }
    return { left, relation: relation ?? '==', right: masked }
  }
  const value = resolveBits(type, right, rule)
  if (left.kind !== 'binary' || left.operator !== '&' || left.right.kind !== 'value')
    return relation === undefined
      ? { left, relation: node.relation === '!' ? '!=' : undefined, right: { kind: 'bits', bits: value } }
      : { left, relation, right: { kind: 'value', value } }
  const mask = Number(left.right.value)
  if (value === 0) return { left: left.left, relation: relation === '!=' ? undefined : '!=', right: { kind: 'bits', bits: mask } }
  return { left: left.left, relation: relation ?? '==', right: { kind: 'masked', value, mask } }
}

/** `ip saddr & 255.255.255.0 == 10.0.0.0` is a prefix. */
function foldMask(left: Expression, right: Operand): { left: Expression; right: Operand } {
  if (left.kind !== 'binary' || left.operator !== '&' || left.right.kind !== 'value' || right.kind !== 'value')
    return { left, right }
  const type = typesOf(left)[0]!
  const length = typeOf(type).prefix ? maskLength(left.right.value) : undefined
  if (length === undefined || typeof right.value === 'string') return { left, right }
  const from: Scalar = right.value
  const to: Scalar =
    typeof from === 'bigint' ? from | (((1n << 128n) - 1n) ^ BigInt(left.right.value)) : (from | ~Number(left.right.value)) >>> 0
  return { left: left.left, right: { kind: 'range', range: { from, to, prefix: length } } }
}

/** A match on a protocol tells what the headers behind it are. */
function learn(rule: Resolving, left: Expression, relation: Relation, right: Operand, index: number): void {
  if (relation !== '==' || right.kind !== 'value') return
  const value = Number(right.value)
  const isField = (protocol: string, field: string): boolean =>
    left.kind === 'payload' && left.protocol === protocol && left.field === field
  if (left.kind === 'meta' && left.key === 'l4proto') rule.l4 ??= { protocol: value, explicit: index }
  else if (isField('ip', 'protocol') || isField('ip6', 'nexthdr'))
    rule.l4 ??= { protocol: value, explicit: rule.family === 'inet' ? undefined : index }
  else if (left.kind === 'meta' && left.key === 'nfproto')
    rule.l3 ??= { protocol: value === NFPROTO.ip ? 'ip' : 'ip6', explicit: index }
  else if (left.kind === 'meta' && left.key === 'protocol' && (value === 0x0800 || value === 0x86dd))
    rule.l3 ??= { protocol: value === 0x0800 ? 'ip' : 'ip6', explicit: undefined }
}

/** Neighbouring fields of one header are compared at once, and are listed in the header's order (payload_try_merge). */
const NEIGHBOURS: readonly (readonly [first: string, second: string])[] = [
  ['saddr', 'daddr'],
  ['sport', 'dport'],
  ['type', 'code'],
]

function orderFields({ statements }: Resolving): void {
  const [a, b] = statements.slice(-2)
  if (a?.kind !== 'match' || b?.kind !== 'match' || a.implied || a.relation !== '==' || b.relation !== '==') return
  if (a.left.kind !== 'payload' || b.left.kind !== 'payload' || a.left.protocol !== b.left.protocol) return
  if (a.right.kind !== 'value' || b.right.kind !== 'value') return
  const [first, second] = [a.left.field, b.left.field]
  if (NEIGHBOURS.some(([low, high]) => low === second && high === first)) statements.splice(-2, 2, b, a)
}

// --- assignments ---

function resolveAssignment(rule: Resolving, node: StatementNodeOf<'assign'>): void {
  const { left, right } = node
  if (left.kind === 'meta' || left.kind === 'ct') {
    if (left.kind === 'meta' && left.key === 'nftrace') {
      rule.statements.push({ kind: 'set-nftrace', value: resolveValue(rule, right, ['integer1']) })
      return
    }
    if (left.key !== 'mark' && !(left.kind === 'meta' && left.key === 'pkttype')) throw errno(UNSUPPORTED, node.at)
    if (left.key === 'pkttype') throw notSimulated('"meta pkttype set"', left.at)
    rule.statements.push({ kind: 'set-mark', where: left.kind, value: resolveValue(rule, right, ['mark']) })
    return
  }
  if (left.kind !== 'payload') throw new Fault('Expression is not writable', left.at)
  const field = resolveExpression(rule, left) as Extract<Expression, { kind: 'payload' }>
  if (!WRITABLE.includes(field.field)) throw notSimulated(`"${field.protocol} ${field.field} set"`, left.at)
  rule.statements.push({ kind: 'set-payload', field, value: resolveValue(rule, right, [field.type]) })
}
const WRITABLE = ['saddr', 'daddr', 'sport', 'dport', 'ttl', 'hoplimit', 'dscp']

// --- dynamic sets ---

function resolveSetElement(rule: Resolving, node: StatementNodeOf<'set-element'>): void {
  const set = findSet(rule, node.set)
  const at = { ...node.setAt, from: node.setAt.from - 1 }
  if (!set) throw new Fault(NO_ENTRY + rule.similarSet(node.set), at)
  const key = resolveExpression(rule, node.key)
  const types = typesOf(key)
  if (!sameTypes(set.shape.key, types))
    throw new Fault(
      `datatype mismatch: expected ${describeTypes(set.shape.key)}, expression has type ${describeTypes(types)}`,
      node.key.at,
      node.at,
    )
  needDynamic(rule, set, node)
  const data =
    node.data && set.shape.data !== undefined && set.shape.data !== 'verdict'
      ? resolveValue(rule, node.data, set.shape.data)
      : undefined
  if ((set.shape.data === undefined) !== (node.data === undefined))
    throw new Fault('datatype mismatch, map expression lacks data', node.at)
  if (node.data && !data) throw notSimulated('a verdict in a dynamic map', node.data.at)
  rule.statements.push({
    kind: 'set-element',
    operation: node.operation,
    set: node.set,
    key,
    timeoutMs: node.timeoutMs,
    statement: node.statement && elementStatement(node.statement),
    data,
  })
}

/** A set without a size, which a rule may add to all the same, is given one (nf_tables_api.c, nft_set_update; nft_dynset.c). */
function needDynamic(rule: Resolving, set: NftSet, node: StatementNodeOf<'set-element'>): void {
  if (set.shape.interval) throw errno(UNSUPPORTED, node.at)
  // What must be tidied up by itself does not go with a timeout.
  if (node.statement?.kind === 'ct-count' && set.flags.includes('timeout')) throw errno(UNSUPPORTED, node.at)
  if (set.flags.includes('dynamic') || node.operation === 'delete') return
  if (rule.isNewSet(set.name)) {
    rule.table!.sets.set(set.name, { ...set, flags: [...set.flags, 'dynamic'], size: set.size ?? 65535 })
    return
  }
  // Keys of up to two bytes are kept as bits, which no rule sets.
  const narrow = set.shape.key.reduce((sum, type) => sum + typeOf(type).bits, 0) <= 16 && !set.flags.includes('timeout')
  if (narrow || (set.size !== undefined && !set.unsized) || (node.timeoutMs !== undefined && !set.flags.includes('timeout')))
    throw errno(UNSUPPORTED, node.at)
  if (node.statement) throw errno(INVALID, node.at)
  rule.table!.sets.set(set.name, { ...set, size: 65535, unsized: true })
}

const quotaOf = ({ over, bytes, used }: StatementNodeOf<'quota'>): Extract<Statement, { kind: 'quota' }> => ({
  kind: 'quota',
  over,
  bytes,
  used,
})

function elementStatement(node: StatementNode): ElementStatement | undefined {
  switch (node.kind) {
    case 'counter':
      return { kind: 'counter', packets: 0, bytes: 0 }
    case 'limit':
      return limitOf(node)
    case 'quota':
      return quotaOf(node)
    case 'ct-count':
      return { kind: 'ct-count', over: node.over, count: node.count }
    default:
      return undefined
  }
}
