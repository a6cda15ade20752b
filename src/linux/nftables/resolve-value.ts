/** From words to values of a type: constants, prefixes, ranges, and the elements of sets and maps (src/evaluate.c, src/segtree.c, src/intervals.c). */
import { bitsOf, familyOf, maskOf } from '../../net/ip.ts'
import { compareScalars, readValue, reversedBytes, type TypeName, typeOf } from './datatype.ts'
import { Fault } from './fault.ts'
import {
  type ElementTable,
  type Interval,
  type MapData,
  type Scalar,
  type SetElement,
  type SetShape,
  elementKey,
} from './ruleset.ts'
import type { ElementNode, Node } from './syntax.ts'

/** What values may depend on: the names of devices. */
export interface Devices {
  readonly ifindex: (device: string) => number | undefined
}

export interface Part {
  readonly interval: Interval
  /** Written as a prefix, a range or with a `*`. */
  readonly wide: boolean
}

const UNTYPED = "Can't parse symbolic invalid expressions"

function fromSymbol(type: TypeName, node: Extract<Node, { kind: 'symbol' }>, devices: Devices): Part {
  const found = readValue(type, node.text, devices.ifindex)
  if (!found.ok) throw new Fault(found.message, node.at)
  if (found.wildcard !== true) return { interval: { from: found.value, to: found.value }, wide: false }
  if (found.value === '') throw new Fault('All-wildcard strings are not supported', node.at)
  return { interval: { from: found.value, to: found.value, wildcard: true }, wide: true }
}

function prefixInterval(base: Scalar, length: number, bits: number): Interval {
  if (typeof base === 'bigint') {
    const host = (1n << BigInt(bits - length)) - 1n
    return { from: (base >> BigInt(bits - length)) << BigInt(bits - length), to: base | host, prefix: length }
  }
  const size = 2 ** (bits - length)
  const from = Math.floor(Number(base) / size) * size
  return { from, to: from + size - 1, prefix: length }
}

/** One part of a key, or a whole value. */
export function resolvePart(type: TypeName, node: Node, devices: Devices): Part {
  switch (node.kind) {
    case 'symbol':
      return fromSymbol(type, node, devices)
    case 'prefix': {
      const { bits } = typeOf(type)
      const base = resolvePart(type, node.base, devices).interval.from
      if (node.length > bits) throw new Fault(`Prefix length ${node.length} is invalid for type of ${bits} bits width`, node.at)
      if (typeof base === 'string') throw new Fault('Prefix expression is undefined for this type', node.at)
      return { interval: prefixInterval(base, node.length, bits), wide: true }
    }
    case 'range': {
      const from = resolvePart(type, node.from, devices).interval.from
      const to = resolvePart(type, node.to, devices).interval.from
      if (compareScalars(from, to) > 0) throw new Fault('Range has zero or negative size', node.at)
      return { interval: { from, to }, wide: true }
    }
    case 'binary':
    case 'list': {
      const value = resolveBits(type, node, devices)
      return { interval: { from: value, to: value }, wide: false }
    }
    case 'concat':
      throw new Fault(UNTYPED, node.parts[0]!.at)
    default:
      throw new Fault(UNTYPED, node.at)
  }
}

/** Names of bits, joined by commas or `|`. */
export function resolveBits(type: TypeName, node: Node, devices: Devices): number {
  if (node.kind === 'list') {
    if (!typeOf(type).bitmask) throw new Fault(`Basetype of type ${typeOf(type).description} is not bitmask`, node.items[0]!.at)
    return node.items.reduce((bits, item) => (bits | resolveBits(type, item, devices)) >>> 0, 0)
  }
  if (node.kind === 'binary') {
    const [left, right] = [resolveBits(type, node.left, devices), resolveBits(type, node.right, devices)]
    switch (node.operator) {
      case '|':
        return (left | right) >>> 0
      case '&':
        return (left & right) >>> 0
      case '^':
        return (left ^ right) >>> 0
      case '<<':
        return (left << right) >>> 0
      case '>>':
        return left >>> right
    }
  }
  return Number(resolvePart(type, node, devices).interval.from)
}

const describe = (types: readonly TypeName[]): string =>
  types.length === 1
    ? typeOf(types[0]!).description
    : `concatenation of (${types.map((type) => typeOf(type).description).join(', ')})`
export { describe as describeTypes }

export function resolveKey(types: readonly TypeName[], node: Node, devices: Devices): Part[] {
  if (types.length === 1) return [resolvePart(types[0]!, node, devices)]
  const parts = node.kind === 'concat' ? node.parts : [node]
  if (parts.length !== types.length) throw new Fault(`invalid data type, expected ${describe(types)}`, node.at)
  return parts.map((part, i) => resolvePart(types[i]!, part, devices))
}

function resolveData(shape: SetShape, node: Node | undefined, devices: Devices): MapData | undefined {
  if (shape.data === undefined || node === undefined) return undefined
  if (shape.data === 'verdict') {
    if (node.kind !== 'verdict') throw new Fault('datatype mismatch, expected verdict', node.at)
    return { kind: 'verdict', verdict: node.verdict }
  }
  if (node.kind === 'verdict')
    throw new Fault(`datatype mismatch, expected ${describe(shape.data)}, expression has type verdict`, node.at)
  return { kind: 'values', values: resolveKey(shape.data, node, devices).map(({ interval }) => interval) }
}

export interface Resolved {
  readonly element: SetElement
  readonly node: ElementNode
  readonly wide: boolean
}

/** Elements as they are written, each by itself. */
export function resolveElements(shape: SetShape, nodes: readonly ElementNode[], devices: Devices): Resolved[] {
  return nodes.map((node) => {
    const parts = node.key.kind === 'any' ? undefined : resolveKey(shape.key, node.key, devices)
    const data = resolveData(shape, node.data, devices)
    const element: SetElement = {
      key: parts?.map(({ interval }) => interval),
      data,
      comment: node.comment,
      ...(node.timeoutMs === undefined ? {} : { timeoutMs: node.timeoutMs }),
      ...(node.counter === undefined ? {} : { counter: { ...node.counter } }),
    }
    return { element, node, wide: parts?.some(({ wide }) => wide) ?? false }
  })
}

export const overlap = (a: Interval, b: Interval): boolean =>
  !a.wildcard && !b.wildcard && compareScalars(a.from, b.to) <= 0 && compareScalars(b.from, a.to) <= 0

const follows = (a: Scalar, b: Scalar): boolean =>
  typeof a === 'bigint' && typeof b === 'bigint' ? b === a + 1n : typeof a === 'number' && typeof b === 'number' && b === a + 1

/** Sorted, overlapping and adjacent intervals as one (`auto-merge`, and every set of a rule's own). */
export function mergeIntervals(elements: readonly SetElement[]): SetElement[] {
  const sorted = elements.filter(({ key }) => key).sort((a, b) => compareIntervals(a.key![0]!, b.key![0]!, elements))
  const merged: SetElement[] = []
  for (const element of sorted) {
    const last = merged.at(-1)
    const [a, b] = [last?.key?.[0], element.key![0]!]
    if (a && !a.wildcard && !b.wildcard && (overlap(a, b) || follows(a.to, b.from))) {
      const to = compareScalars(a.to, b.to) >= 0 ? a.to : b.to
      merged[merged.length - 1] = { ...last!, key: [{ from: a.from, to }] }
    } else merged.push(element)
  }
  return [...merged, ...elements.filter(({ key }) => !key)]
}

export function elementTable(elements: Iterable<SetElement>): ElementTable {
  const table: ElementTable = new Map()
  for (const element of elements) {
    const key = elementKey(element.key)
    if (!table.has(key)) table.set(key, element)
  }
  return table
}

/** The elements of a rule's own set, in the order in which they are listed. */
export function ownElements(shape: SetShape, resolved: readonly Resolved[]): ElementTable {
  const elements = resolved.map(({ element }) => element)
  if (shape.data !== undefined) refuseConflicts(resolved)
  if (shape.interval && shape.key.length === 1 && shape.data === undefined) return elementTable(mergeIntervals(elements))
  return elementTable(sortElements(shape, elements))
}

/** Single values by size; keys of several parts by their bytes, but where some are ranges as they came. */
export function sortElements({ key: types, interval }: SetShape, elements: readonly SetElement[]): SetElement[] {
  if (types.length === 1)
    return [...elements].sort((a, b) => (!a.key ? 1 : !b.key ? -1 : compareIntervals(a.key[0]!, b.key[0]!, elements)))
  if (interval) return [...elements]
  const keyed = elements.map((element) => ({
    element,
    by:
      element.key
        ?.map(({ from }, i) => reversedBytes(types[i]!, from))
        .reverse()
        .join('') ?? '~',
  }))
  return keyed.sort((a, b) => (a.by < b.by ? -1 : 1)).map(({ element }) => element)
}

/** Among names with a `*` the order is the alphabet's: they are kept as big-endian numbers. */
function compareIntervals(a: Interval, b: Interval, elements: readonly SetElement[]): number {
  if (typeof a.from === 'string' && typeof b.from === 'string' && elements.some(({ key }) => key?.[0]?.wildcard))
    return a.from < b.from ? -1 : a.from > b.from ? 1 : 0
  return compareScalars(a.from, b.from)
}

/** Two elements of one map may not share a key. */
export function refuseConflicts(resolved: readonly Resolved[]): void {
  const first = ({ element }: Resolved): Interval => element.key![0]!
  const sorted = resolved
    .filter(({ element }) => element.key?.length === 1)
    .sort((a, b) => compareScalars(first(a).from, first(b).from) || compareScalars(first(b).to, first(a).to))
  for (let i = 1; i < sorted.length; i++) {
    const [a, b] = [sorted[i - 1]!, sorted[i]!]
    if (!overlap(first(a), first(b))) continue
    if (!a.wide && !b.wide) {
      if (JSON.stringify(a.element.data) === JSON.stringify(b.element.data)) continue
      throw new Fault('Could not process rule: File exists', b.node.at)
    }
    throw new Fault('conflicting intervals specified', b.node.at, a.node.at)
  }
}

/** The interval as a prefix, where it is one. */
export function prefixLengthOf({ from, to }: Interval, type: TypeName): number | undefined {
  if (!typeOf(type).prefix || typeof from === 'string') return undefined
  const bits = bitsOf(familyOf(from))
  for (let length = 0; length < bits; length++) {
    const { from: low, to: high } = prefixInterval(from, length, bits)
    if (low === from && high === to) return length
  }
  return undefined
}

/** The length of a netmask whose ones stand together at the front. */
export function maskLength(mask: Scalar): number | undefined {
  if (typeof mask === 'string') return undefined
  const family = familyOf(mask)
  for (let length = 0; length <= bitsOf(family); length++) if (maskOf(length, family) === mask) return length
  return undefined
}
