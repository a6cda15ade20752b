/** Expressions get their types, and what they depend on is added to the rule: the protocol that a header belongs to (src/evaluate.c, src/payload.c). */
import { dictionary } from '../../net/dictionary.ts'
import type { Expression, SetUse, Statement } from './expression.ts'
import { type TypeName, typeOf } from './datatype.ts'
import { Fault, NO_ENTRY, notSimulated } from './fault.ts'
import { DIRECTED_CTS, CTS, METAS, PAYLOADS, PROTOCOL_OF } from './fields.ts'
import type { Location } from './lexer.ts'
import { type Devices, describeTypes, elementTable, ownElements, resolveElements, resolvePart } from './resolve-value.ts'
import type { NftFamily, NftSet, NftTable, SetShape } from './ruleset.ts'
import type { Node } from './syntax.ts'

/** A rule while it is being understood. */
export interface Resolving extends Devices {
  readonly family: NftFamily
  readonly table: NftTable | undefined
  readonly statements: Statement[]
  /** The protocol that an earlier match asks for, and the number of that match if it need not be printed then. */
  l4: { readonly protocol: number; readonly explicit: number | undefined; readonly at?: Location } | undefined
  l3: { readonly protocol: 'ip' | 'ip6'; readonly explicit: number | undefined } | undefined
  /** Which set may have been meant by a name that none has. */
  readonly similarSet: (name: string) => string
  /** Whether a set is of the same batch: then nft itself says that rules add to it. */
  readonly isNewSet: (name: string) => boolean
}

export const NFPROTO = { ip: 2, ip6: 10 } as const
const NAMES: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6', 132: 'sctp' }

export const implied = (key: 'l4proto' | 'nfproto', value: number): Extract<Statement, { kind: 'match' }> => ({
  kind: 'match',
  left: { kind: 'meta', key, type: METAS[key]! },
  relation: '==',
  exact: false,
  right: { kind: 'value', value },
  implied: true,
})

/** The match that says the same already is not printed, where only matches stand between. */
function hide(rule: Resolving, index: number | undefined): void {
  if (index === undefined || rule.statements.slice(index).some(({ kind }) => kind !== 'match')) return
  const statement = rule.statements[index]!
  if (statement.kind === 'match') rule.statements[index] = { ...statement, implied: true }
}

export function needL4(rule: Resolving, name: string, protocol: number, at: Location): void {
  if (!rule.l4) {
    rule.statements.push(implied('l4proto', protocol))
    rule.l4 = { protocol, explicit: undefined, at }
  } else if (rule.l4.protocol !== protocol)
    throw new Fault(`conflicting protocols specified: ${NAMES[rule.l4.protocol] ?? String(rule.l4.protocol)} vs. ${name}`, at)
  else hide(rule, rule.l4.explicit)
}

export function needL3(rule: Resolving, protocol: 'ip' | 'ip6', at: Location): void {
  const known = rule.family === 'inet' ? rule.l3?.protocol : rule.family
  if (known !== undefined && known !== protocol) throw new Fault(`conflicting protocols specified: ${known} vs. ${protocol}`, at)
  if (rule.family !== 'inet') return
  if (rule.l3) return hide(rule, rule.l3.explicit)
  rule.statements.push(implied('nfproto', NFPROTO[protocol]))
  rule.l3 = { protocol, explicit: undefined }
}

/** What family the rule is about, if that is known. */
export const layer3Of = (rule: Resolving): 'ip' | 'ip6' | undefined => (rule.family === 'inet' ? rule.l3?.protocol : rule.family)

function payload(rule: Resolving, node: Extract<Node, { kind: 'payload' }>): Expression {
  let { protocol } = node
  if (protocol === 'ip' || protocol === 'ip6') needL3(rule, protocol, node.at)
  else if (protocol === 'th') {
    const known = rule.l4 && NAMES[rule.l4.protocol]
    if (known !== undefined && PAYLOADS[known]?.[node.field] === 'inet_service') {
      protocol = known
      needL4(rule, known, rule.l4!.protocol, node.at)
    }
  } else if (protocol !== 'ether') {
    // ICMP tells the family too, so that a match on it is not listed.
    const family = protocol === 'icmp' ? 'ip' : protocol === 'icmpv6' ? 'ip6' : undefined
    if (rule.family === 'inet' && family !== undefined && rule.l3?.protocol === family) hide(rule, rule.l3.explicit)
    needL4(rule, protocol, PROTOCOL_OF[protocol]!, node.at)
    if (protocol.startsWith('icmp') && (node.field === 'id' || node.field === 'sequence')) needEcho(rule, protocol)
  }
  return { kind: 'payload', protocol, field: node.field, type: PAYLOADS[protocol]![node.field]! }
}

/** Only echoes have an id and a sequence number (payload_gen_icmp_dependency). */
function needEcho({ statements }: Resolving, protocol: string): void {
  const asked = statements.some(
    (s) => s.kind === 'match' && s.left.kind === 'payload' && s.left.protocol === protocol && s.left.field === 'type',
  )
  const type = protocol === 'icmp' ? 'icmp_type' : 'icmpv6_type'
  if (asked) return
  const elements = (protocol === 'icmp' ? [0, 8] : [128, 129]).map((value) => ({
    key: [{ from: value, to: value }],
    data: undefined,
    comment: undefined,
  }))
  const shape: SetShape = { key: [type], data: undefined, interval: false }
  statements.push({
    kind: 'match',
    left: { kind: 'payload', protocol, field: 'type', type },
    relation: '==',
    exact: false,
    right: { kind: 'set', set: { kind: 'own', shape, elements: elementTable(elements) } },
    implied: false,
  })
}

function ct(rule: Resolving, node: Extract<Node, { kind: 'ct' }>): Expression {
  const { key, direction } = node
  if (direction === undefined) return { kind: 'ct', key, direction, family: undefined, type: CTS[key]! }
  if (key !== 'saddr' && key !== 'daddr') {
    const plain = key === 'l3proto' || key === 'protocol'
    return { kind: 'ct', key, direction: plain ? undefined : direction, family: undefined, type: DIRECTED_CTS[key]! }
  }
  const family = node.family ?? (rule.family === 'inet' ? undefined : rule.family)
  if (!family) throw new Fault(`cannot determine ip protocol version, use "ip ${key}" or "ip6 ${key}" instead`, node.at)
  return { kind: 'ct', key, direction, family, type: family === 'ip' ? 'ipv4_addr' : 'ipv6_addr' }
}

/** `data`: the types that a map within must give. */
export function resolveExpression(rule: Resolving, node: Node, data?: readonly TypeName[]): Expression {
  switch (node.kind) {
    case 'payload':
      return payload(rule, node)
    case 'meta':
      if (node.key === 'nfproto' && rule.family !== 'inet')
        throw new Fault('meta nfproto is only useful in the inet family', node.at)
      return { kind: 'meta', key: node.key, type: METAS[node.key]! }
    case 'ct':
      return ct(rule, node)
    case 'fib':
      return { kind: 'fib', keys: node.keys, result: node.result as 'type', present: false, type: FIB_TYPES[node.result]! }
    case 'numgen':
      if (node.mod === 0) throw new Fault('Could not process rule: Numerical result out of range', node.at)
      return { kind: 'numgen', mode: node.mode, mod: node.mod, offset: node.offset, type: 'integer' }
    case 'jhash':
      return {
        kind: 'jhash',
        of: resolveExpression(rule, node.of),
        mod: node.mod,
        seed: node.seed,
        offset: node.offset,
        type: 'integer',
      }
    case 'symhash':
      return { kind: 'symhash', mod: node.mod, offset: node.offset, type: 'integer' }
    case 'concat':
      return { kind: 'concat', parts: node.parts.map((part) => resolveExpression(rule, part)) }
    case 'binary': {
      const left = resolveExpression(rule, node.left)
      const type = node.operator === '<<' || node.operator === '>>' ? 'integer' : typesOf(left)[0]!
      const value = constantOf(rule, type, node.right)
      const right: Expression = { kind: 'value', value, type }
      return foldBits({ kind: 'binary', operator: node.operator, left, right })
    }
    case 'map': {
      if (!data) throw notSimulated('a map on the left side', node.at)
      const key = resolveExpression(rule, node.key)
      return { kind: 'map', key, set: resolveSetUse(rule, typesOf(key), node.set, data) }
    }
    case 'symbol':
      throw new Fault('No symbol type information', node.at)
    default:
      throw new Fault("Can't parse symbolic invalid expressions", node.at)
  }
}

const FIB_TYPES: Readonly<Record<string, TypeName>> = dictionary({ type: 'fib_addrtype', oif: 'iface_index', oifname: 'ifname' })

function constantOf(rule: Resolving, type: TypeName, node: Node): number | bigint {
  const value = resolvePart(type, node, rule).interval.from
  if (typeof value === 'string') throw new Fault('Binary operation is undefined for this type', node.at)
  return value
}
type Binary = Extract<Expression, { kind: 'binary' }>
const ALL = 0xffffffff
const BITWISE = ['&', '|', '^']

/** Mask and bits to turn, as the kernel keeps `& | ^` with constants: `(x & mask) ^ xor`. */
function asMask(expression: Expression): { of: Expression; mask: number; xor: number } {
  if (
    expression.kind !== 'binary' ||
    !BITWISE.includes(expression.operator) ||
    expression.right.kind !== 'value' ||
    typeof expression.right.value !== 'number'
  )
    return { of: expression, mask: ALL, xor: 0 }
  const { of, mask, xor } = asMask(expression.left)
  const bits = expression.right.value
  switch (expression.operator) {
    case '&':
      return { of, mask: (mask & bits) >>> 0, xor: (xor & bits) >>> 0 }
    case '|':
      return { of, mask: (mask & ~bits) >>> 0, xor: (xor | bits) >>> 0 }
    default:
      return { of, mask, xor: (xor ^ bits) >>> 0 }
  }
}

/** Several operations with constants are one for the kernel, and are listed as it gives them back (netlink_parse_bitwise). */
function foldBits(expression: Binary): Expression {
  if (
    !BITWISE.includes(expression.operator) ||
    (expression.left.kind !== 'binary' && Number(expression.right.kind === 'value' ? expression.right.value : 1) !== 0)
  )
    return expression
  const { of, mask, xor } = asMask(expression)
  const type = typesOf(of)[0]!
  const or = (~mask & xor) >>> 0
  const turn = (mask & xor) >>> 0
  const and = (mask | or) >>> 0
  let folded = of
  const add = (operator: '&' | '^' | '|', value: number): void =>
    void (folded = { kind: 'binary', operator, left: folded, right: { kind: 'value', value, type } })
  if (and !== ALL) add('&', and)
  if (turn !== 0) add('^', turn)
  if (or !== 0) add('|', or)
  return folded
}

/** What a packet's part gives: one type, or one for each part of a key. */
export function typesOf(expression: Expression, setOf?: (name: string) => NftSet | undefined): readonly TypeName[] {
  switch (expression.kind) {
    case 'concat':
      return expression.parts.flatMap((part) => typesOf(part, setOf))
    case 'binary':
      return typesOf(expression.left, setOf)
    case 'map': {
      const data = expression.set.kind === 'own' ? expression.set.shape.data : setOf?.(expression.set.name)?.shape.data
      return data === undefined || data === 'verdict' ? [] : data
    }
    default:
      return [expression.type]
  }
}

export const findSet = (rule: Resolving, name: string): NftSet | undefined => rule.table?.sets.get(name)

/** A set or map that a rule asks, checked against the key's type. `data`: what values it must give. */
export function resolveSetUse(
  rule: Resolving,
  key: readonly TypeName[],
  node: Node,
  data: readonly TypeName[] | 'verdict' | undefined,
  left?: Location,
): SetUse {
  if (node.kind === 'set-name') {
    const set = findSet(rule, node.name)
    if (!set) throw new Fault(NO_ENTRY + rule.similarSet(node.name), node.at)
    if (!sameTypes(set.shape.key, key))
      throw new Fault(
        `datatype mismatch, expected ${describeTypes(key)}, expression has type ${describeTypes(set.shape.key)}`,
        node.at,
        left,
      )
    if (data === undefined ? set.shape.data !== undefined : set.shape.data === undefined)
      throw new Fault(data === undefined ? `Error: ${node.name} is not a set` : 'Expression is not a map', node.at)
    return { kind: 'named', name: node.name }
  }
  if (node.kind !== 'set') throw new Fault("Can't parse symbolic invalid expressions", node.at)
  const plain: SetShape = { key, data, interval: false }
  const resolved = resolveElements(plain, node.elements, rule)
  const shape: SetShape = { ...plain, interval: resolved.some(({ wide }) => wide) }
  return { kind: 'own', shape, elements: ownElements(shape, resolved) }
}

/** Integers of any width are one type for a person. */
const sameType = (a: TypeName, b: TypeName): boolean =>
  a === b || (typeOf(a).description === 'integer' && typeOf(b).description === 'integer')
export const sameTypes = (a: readonly TypeName[], b: readonly TypeName[]): boolean =>
  a.length === b.length && a.every((type, i) => sameType(type, b[i]!))

/** A constant of these types, or an expression that gives them. */
export function resolveValue(rule: Resolving, node: Node, types: readonly TypeName[]): Expression {
  if (node.kind === 'symbol' || node.kind === 'range' || node.kind === 'prefix' || (node.kind === 'binary' && isConstant(node))) {
    const { interval } = resolvePart(types[0]!, node, rule)
    return interval.from === interval.to
      ? { kind: 'value', value: interval.from, type: types[0]! }
      : { kind: 'range', range: interval, type: types[0]! }
  }
  return resolveExpression(rule, node, types)
}
const isConstant = (node: Node): boolean =>
  node.kind === 'binary' ? isConstant(node.left) && isConstant(node.right) : node.kind === 'symbol'
