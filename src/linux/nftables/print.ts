/** Rules as `nft list` prints them (src/expression.c, src/statement.c, src/payload.c). */
import { formatIp, type Ip } from '../../net/ip.ts'
import { type NumberStyle, PLAIN, type TypeName, formatValue, typeOf } from './datatype.ts'
import type { Expression, NatOptions, NatTarget, Operand, SetUse, Statement } from './expression.ts'
import { PRINTED_BARE } from './fields.ts'
import { prefixLengthOf } from './resolve-value.ts'
import type { Interval, MapData, NftRule, NftVerdict, SetElement } from './ruleset.ts'
import { typesOf } from './resolve-expression.ts'

/** The options that change how things are printed. */
export interface PrintOptions {
  readonly style: NumberStyle
  /** -s: no counters, no limits' state. */
  readonly stateless: boolean
  /** -a. */
  readonly handles: boolean
  /** -t: no elements. */
  readonly terse: boolean
  /** -y. */
  readonly numericPriority: boolean
  readonly deviceName: (index: number) => string | undefined
  /** Virtual ms, for what expires. */
  readonly now: number
}

export const PRINT_PLAIN: PrintOptions = {
  style: PLAIN,
  stateless: false,
  handles: false,
  terse: false,
  numericPriority: false,
  deviceName: () => undefined,
  now: 0,
}

/** `1d2h3m4s5ms`. */
export function timeText(ms: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
    ['ms', 1],
  ]
  let rest = Math.round(ms)
  let text = ''
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) text += `${count}${unit}`
  }
  return text || '0s'
}

const value = (type: TypeName, scalar: Interval['from'], options: PrintOptions, joint?: string): string =>
  formatValue(type, scalar, { style: options.style, deviceName: options.deviceName, ...(joint === undefined ? {} : { joint }) })

/** One part of an element's key or data. */
function intervalText(type: TypeName, interval: Interval, options: PrintOptions): string {
  const { from, to, wildcard } = interval
  if (wildcard) return `"${String(from)}*"`
  if (from === to) return value(type, from, options, typeOf(type).bitmask ? ' | ' : undefined)
  const length = prefixLengthOf(interval, type)
  if (length !== undefined) return `${value(type, from, options)}/${length}`
  // -S names no ends of ranges.
  const style = { ...options.style, services: false }
  return `${value(type, from, { ...options, style })}-${value(type, to, { ...options, style })}`
}

export const verdictText = (verdict: NftVerdict): string =>
  verdict.kind === 'jump' || verdict.kind === 'goto' ? `${verdict.kind} ${verdict.chain}` : verdict.kind

const keyText = (types: readonly TypeName[], key: readonly Interval[] | undefined, options: PrintOptions): string =>
  key ? key.map((part, i) => intervalText(types[i]!, part, options)).join(' . ') : '*'

export const dataText = (types: readonly TypeName[] | 'verdict' | undefined, data: MapData, options: PrintOptions): string =>
  data.kind === 'verdict'
    ? verdictText(data.verdict)
    : data.values.map((part, i) => intervalText((types as readonly TypeName[])[i]!, part, options)).join(' . ')

/** An element of a set, with what the kernel keeps for it. */
export function elementText(
  key: readonly TypeName[],
  data: readonly TypeName[] | 'verdict' | undefined,
  element: SetElement,
  options: PrintOptions,
): string {
  let text = keyText(key, element.key, options)
  if (element.counter)
    text += options.stateless ? ' counter' : ` counter packets ${element.counter.packets} bytes ${element.counter.bytes}`
  if (element.kept) text += ` ${statementText(element.kept.statement, options, element.kept.state, 0)}`
  if (element.timeoutMs !== undefined) text += ` timeout ${timeText(element.timeoutMs)}`
  if (element.expiresAt !== undefined && !options.stateless)
    text += ` expires ${timeText(Math.max(0, element.expiresAt - options.now))}`
  if (element.comment !== undefined) text += ` comment "${element.comment}"`
  return element.data ? `${text} : ${dataText(data, element.data, options)}` : text
}

function setText(set: SetUse, options: PrintOptions): string {
  if (set.kind === 'named') return `@${set.name}`
  const { key, data } = set.shape
  return `{ ${[...set.elements.values()].map((element) => elementText(key, data, element, options)).join(', ')} }`
}

const offsetText = (offset: number): string => (offset === 0 ? '' : ` offset ${offset}`)

export function expressionText(expression: Expression, options: PrintOptions): string {
  switch (expression.kind) {
    case 'payload':
      return `${expression.protocol} ${expression.field}`
    case 'meta':
      return PRINTED_BARE.includes(expression.key) ? expression.key : `meta ${expression.key}`
    case 'ct': {
      const { direction, family, key } = expression
      return `ct ${direction === undefined ? '' : `${direction} `}${family === undefined ? '' : `${family} `}${key}`
    }
    case 'fib':
      return `fib ${expression.keys.join(' . ')} ${expression.result}`
    case 'numgen':
      return `numgen ${expression.mode} mod ${expression.mod}${offsetText(expression.offset)}`
    case 'jhash': {
      const { of, mod, seed, offset } = expression
      const begun = seed === undefined ? '' : ` seed 0x${seed.toString(16)}`
      return `jhash ${expressionText(of, options)} mod ${mod}${begun}${offsetText(offset)}`
    }
    case 'symhash':
      return `symhash mod ${expression.mod}${offsetText(expression.offset)}`
    case 'concat':
      return expression.parts.map((part) => expressionText(part, options)).join(' . ')
    case 'binary':
      return `${expressionText(expression.left, options)} ${expression.operator} ${expressionText(expression.right, options)}`
    case 'value':
      return value(expression.type, expression.value, options)
    case 'range':
      return intervalText(expression.type, expression.range, options)
    case 'map':
      return `${expressionText(expression.key, options)} map ${setText(expression.set, options)}`
  }
}

function operandText(type: TypeName, right: Operand, options: PrintOptions): string {
  switch (right.kind) {
    case 'value': {
      // Several bits at once are no list: `tcp flags != 0x12`.
      const { bitmask, bits } = typeOf(type)
      const number = Number(right.value)
      if (bitmask && (number & (number - 1)) !== 0) return `0x${number.toString(16).padStart(bits / 4, '0')}`
      return value(type, right.value, options)
    }
    case 'range': {
      const { from, to, prefix, wildcard } = right.range
      if (wildcard) return `"${String(from)}*"`
      if (prefix !== undefined) return `${value(type, from, options)}/${prefix}`
      return `${value(type, from, options)}-${value(type, to, options)}`
    }
    case 'bits':
      return value(type, right.bits, options)
    case 'masked':
      return `${value(type, right.value, options)} / ${value(type, right.mask, options)}`
    case 'set':
      return setText(right.set, options)
  }
}

function matchText({ left, relation, exact, right }: Extract<Statement, { kind: 'match' }>, options: PrintOptions): string {
  const type = typesOf(left)[0]!
  const subject = expressionText(left, options)
  if (right.kind === 'bits') return `${subject}${relation === '!=' ? ' !' : ''} ${operandText(type, right, options)}`
  if (right.kind === 'masked' && right.value === right.mask && (right.mask & (right.mask - 1)) === 0) {
    const bit = value(type, right.mask, options)
    return `${subject} & ${bit} ${relation} ${bit}`
  }
  const plain = relation === '==' && (!exact || right.kind === 'masked') && (left.kind !== 'binary' || right.kind === 'set')
  return `${subject}${plain ? '' : ` ${relation}`} ${operandText(type, right, options)}`
}

const natFlags = ({ random, fullyRandom, persistent }: NatOptions): string => {
  const flags = [random && 'random', fullyRandom && 'fully-random', persistent && 'persistent'].filter((flag) => flag !== false)
  return flags.length === 0 ? '' : ` ${flags.join(',')}`
}

const portsText = (ports: Interval): string =>
  ports.from === ports.to ? `:${String(ports.from)}` : `:${String(ports.from)}-${String(ports.to)}`

function natTargetText({ address, port }: NatTarget, options: PrintOptions): string {
  const ports = port?.kind === 'range' ? portsText(port.range) : ''
  if (!address) return ports
  if (address.kind === 'expression') return expressionText(address.value, options) + ports
  const { from, to, prefix } = address.range
  const bracket = (text: string): string => (typeof from === 'bigint' && ports !== '' ? `[${text}]` : text)
  if (prefix !== undefined) return `${formatIp(from as Ip)}/${prefix}${ports}`
  if (from === to) return bracket(formatIp(from as Ip)) + ports
  return `${bracket(formatIp(from as Ip))}-${bracket(formatIp(to as Ip))}${ports}`
}

/** `quota over 10 mbytes used 500 bytes`; what goes beyond is not told (nft_quota_do_dump). */
export function quotaText(
  { over, bytes }: { readonly over: boolean; readonly bytes: number },
  used: number,
  { stateless }: PrintOptions,
): string {
  return `quota ${over ? 'over ' : ''}${bytesText(bytes)}${used === 0 || stateless ? '' : ` used ${bytesText(Math.min(used, bytes))}`}`
}

export function limitText({ rate, unit, bytes, over, burst }: Extract<Statement, { kind: 'limit' }>): string {
  const head = `limit rate ${over ? 'over ' : ''}`
  if (!bytes) return `${head}${rate}/${unit}${burst === 5 ? '' : ` burst ${burst} packets`}`
  return `${head}${bytesText(rate)}/${unit}${burst === 0 ? '' : ` burst ${bytesText(burst)}`}`
}

/** In the largest unit in which it is whole. */
function bytesText(bytes: number): string {
  if (bytes % 1048576 === 0 && bytes > 0) return `${bytes / 1048576} mbytes`
  return bytes % 1024 === 0 && bytes > 0 ? `${bytes / 1024} kbytes` : `${bytes} bytes`
}

function logText({ prefix, group, snaplen, queueThreshold, level, flags }: Extract<Statement, { kind: 'log' }>): string {
  let text = 'log'
  if (prefix !== undefined) text += ` prefix "${prefix}"`
  if (group !== undefined) text += ` group ${group}`
  if (snaplen !== undefined) text += ` snaplen ${snaplen}`
  if (queueThreshold !== undefined) text += ` queue-threshold ${queueThreshold}`
  if (level !== undefined) text += ` level ${level}`
  const tcp = flags.filter((flag) => flag.startsWith('tcp ')).map((flag) => flag.slice(4))
  if (tcp.length > 0) text += ` flags tcp ${['sequence', 'options'].filter((flag) => tcp.includes(flag)).join(',')}`
  for (const flag of flags) if (!flag.startsWith('tcp ')) text += ` flags ${flag}`
  return text
}

/** `state` and `index` are the rule's and the statement's number: counters stand there. */
function statementText(statement: Statement, options: PrintOptions, state: NftRule['state'], index: number): string {
  switch (statement.kind) {
    case 'match':
      return matchText(statement, options)
    case 'vmap':
      return `${expressionText(statement.key, options)} vmap ${setText(statement.set, options)}`
    case 'verdict':
      return verdictText(statement.verdict)
    case 'counter':
      return options.stateless
        ? 'counter'
        : `counter packets ${state[`packets ${index}`] ?? statement.packets} bytes ${state[`bytes ${index}`] ?? statement.bytes}`
    case 'quota':
      return quotaText(statement, state[`used ${index}`] ?? statement.used, options)
    case 'ct-count':
      return `ct count ${statement.over ? 'over ' : ''}${statement.count}`
    case 'object':
      return `${statement.object} name "${statement.name}"`
    case 'set-mark':
      return `${statement.where} mark set ${expressionText(statement.value, options)}`
    case 'set-nftrace':
      return `meta nftrace set ${expressionText(statement.value, options)}`
    case 'set-payload':
      return `${expressionText(statement.field, options)} set ${expressionText(statement.value, options)}`
    case 'nat': {
      const family = statement.family === undefined ? '' : ` ${statement.family}`
      return `${statement.type}${family} to ${natTargetText(statement.target, options)}${natFlags(statement.options)}`
    }
    case 'masquerade':
    case 'redirect':
      return `${statement.kind}${statement.ports ? ` to ${portsText(statement.ports)}` : ''}${natFlags(statement.options)}`
    case 'reject':
      return rejectText(statement.with)
    case 'log':
      return logText(statement)
    case 'limit':
      return limitText(statement)
    case 'notrack':
      return 'notrack'
    case 'set-element':
      return setElementText(statement, options)
  }
}

/** What is answered by default is not said. */
function rejectText(how: Extract<Statement, { kind: 'reject' }>['with']): string {
  if (how.kind === 'tcp-reset') return 'reject with tcp reset'
  return how.kind === 'icmpx' && how.code === 'port-unreachable' ? 'reject' : `reject with ${how.kind} ${how.code}`
}

function setElementText(statement: Extract<Statement, { kind: 'set-element' }>, options: PrintOptions): string {
  const { operation, set, key, timeoutMs, statement: each, data } = statement
  const timeout = timeoutMs === undefined ? '' : ` timeout ${timeText(timeoutMs)}`
  const kept = each === undefined ? '' : each.kind === 'counter' ? ' counter' : ` ${statementText(each, options, {}, 0)}`
  return `${operation} @${set} { ${expressionText(key, options)}${timeout}${kept}${data ? ` : ${expressionText(data, options)}` : ''} }`
}

/** One statement by itself, as a trace shows it. */
export const statementWords = (rule: NftRule, index: number, options: PrintOptions): string =>
  statementText(rule.statements[index]!, options, rule.state, index)

/** `family`: in its own family a default answer of `reject` is not spelt out. */
export function ruleText(rule: NftRule, family: 'ip' | 'ip6' | 'inet', options: PrintOptions): string {
  const words: string[] = []
  rule.statements.forEach((statement, i) => {
    if (statement.kind === 'match' && statement.implied) return
    const own =
      statement.kind === 'reject' &&
      statement.with.kind === (family === 'ip' ? 'icmp' : 'icmpv6') &&
      family !== 'inet' &&
      statement.with.code === 'port-unreachable'
    words.push(own ? 'reject' : statementText(statement, options, rule.state, i))
  })
  if (rule.comment !== undefined) words.push(`comment "${rule.comment}"`)
  return words.join(' ')
}
