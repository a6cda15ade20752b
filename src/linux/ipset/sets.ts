/** Making, naming and destroying whole sets (ip_set_core.c). How often rules refer to a set is the caller's to know. */
import { bitsOf, formatIp } from '../../net/ip.ts'
import { type Element, type Ipset, type IpsetResult, type Ipsets, type SetOptions, findSet } from './ipset.ts'
import { sweep } from './element.ts'
import type { SetType } from './types.ts'

/** By how many rules each set is referred to. */
export type RuleReferences = ReadonlyMap<string, number>

/** The smallest hash (IPSET_MIMINAL_HASHSIZE). */
const SMALLEST_HASH = 64
const DEFAULT_HASH = 1024
const DEFAULT_MAX = 65_536
/** A bitmap holds no more (IPSET_BITMAP_MAX_RANGE). */
const LARGEST_RANGE = 0xffff

export const DEFAULT_OPTIONS: SetOptions = {
  family: 4,
  hashSize: DEFAULT_HASH,
  maxElements: DEFAULT_MAX,
  timeout: undefined,
  counters: false,
  comment: false,
  skbinfo: false,
  forceAdd: false,
  bucketSize: 12,
  initval: 0,
  netmask: undefined,
  bitmask: undefined,
  range: undefined,
  size: 8,
}

function powerOfTwo(size: number): number {
  let rounded = SMALLEST_HASH
  while (rounded < size) rounded *= 2
  return rounded
}

/** The options as the kernel keeps them, or why it does not. */
function fitting(options: SetOptions): SetOptions | IpsetResult {
  const { range, netmask } = options
  if (!range) return { ...options, hashSize: powerOfTwo(options.hashSize) }
  const [low, high] = range.from <= range.to ? [range.from, range.to] : [range.to, range.from]
  const block = netmask === undefined ? 1 : 2 ** (32 - netmask)
  if (Math.floor(high / block) - Math.floor(low / block) > LARGEST_RANGE) return 'range-too-large'
  return { ...options, range: { from: low, to: high } }
}

const sameOptions = (a: SetOptions, b: SetOptions): boolean =>
  a.family === b.family &&
  a.timeout === b.timeout &&
  a.maxElements === b.maxElements &&
  a.netmask === b.netmask &&
  a.bitmask === b.bitmask &&
  a.range?.from === b.range?.from &&
  a.range?.to === b.range?.to &&
  a.size === b.size &&
  a.counters === b.counters &&
  a.comment === b.comment &&
  a.skbinfo === b.skbinfo &&
  a.forceAdd === b.forceAdd

/** Makes a set. With `exist` one of the same kind may be there already. */
export function createSet(sets: Ipsets, name: string, type: SetType, given: SetOptions, exist = false): IpsetResult {
  const options = fitting(given)
  const known = findSet(sets, name)
  if (known) {
    const same = exist && known.type === type && typeof options === 'object' && sameOptions(known.options, options)
    return same ? 'ok' : 'set-exists'
  }
  if (typeof options === 'string') return options
  const free = sets.slots.indexOf(undefined)
  sets.slots[free < 0 ? sets.slots.length : free] = { name, type, options, elements: new Map(), lengths: undefined }
  return 'ok'
}

/** How many rules and lists refer to the set. */
export const referencesOf = (sets: Ipsets, name: string, rules: RuleReferences): number =>
  (rules.get(name) ?? 0) + sets.slots.filter((set) => set?.type.method === 'list' && set.elements.has(name)).length

export function destroySet(sets: Ipsets, name: string, rules: RuleReferences): IpsetResult {
  const at = sets.slots.findIndex((set) => set?.name === name)
  if (at < 0) return 'no-set'
  if (referencesOf(sets, name, rules) > 0) return 'in-use'
  sets.slots[at] = undefined
  return 'ok'
}

/** All or none. */
export function destroyAll(sets: Ipsets, rules: RuleReferences): IpsetResult {
  if (sets.slots.some((set) => set && referencesOf(sets, set.name, rules) > 0)) return 'in-use'
  sets.slots = []
  return 'ok'
}

export function flushSet(set: Ipset): void {
  set.elements = new Map()
  set.lengths = undefined
}

export function renameSet(sets: Ipsets, from: string, to: string, rules: RuleReferences): IpsetResult {
  const set = findSet(sets, from)
  if (!set) return 'no-set'
  if (referencesOf(sets, from, rules) > 0) return 'in-use'
  if (findSet(sets, to)) return 'new-name-exists'
  set.name = to
  return 'ok'
}

/** Exchanges the contents under two names: what refers to a name finds the other's elements. */
export function swapSets(sets: Ipsets, one: string, other: string): IpsetResult {
  const from = sets.slots.findIndex((set) => set?.name === one)
  const to = sets.slots.findIndex((set) => set?.name === other)
  if (from < 0) return 'no-set'
  if (to < 0) return 'no-second-set'
  const [a, b] = [sets.slots[from]!, sets.slots[to]!]
  if (a.type !== b.type || a.options.family !== b.options.family) return 'type-differs'
  a.name = other
  b.name = one
  sets.slots[from] = b
  sets.slots[to] = a
  return 'ok'
}

/** The elements that are there now, in the order in which they came. */
export function elementsOf(set: Ipset, now: number): Element[] {
  sweep(set, now)
  return [...set.elements.values()]
}

const up8 = (bytes: number): number => Math.ceil(bytes / 8) * 8

const SKB_BYTES = 16

/** What an element's timeout, counters, comment and skbinfo take. */
const extensionBytes = ({ timeout, counters, comment, skbinfo }: SetOptions): number =>
  (timeout === undefined ? 0 : 8) + (counters ? 16 : 0) + (comment ? 8 : 0) + (skbinfo ? SKB_BYTES : 0)

const COMMENT_HEADER = 17
const BUCKET = 32
/** A bucket begins with room for two. */
const BUCKET_ROOM = 2
const REGION = 1024
const REGION_BYTES = 24

/**
 * `Size in memory`. Elements of a hash are taken to lie each in a bucket of its own, which is nearly so while they are few;
 * the real number depends on the hash's secret.
 */
export function memoryOf(set: Ipset, now: number): number {
  const { type, options } = set
  const elements = elementsOf(set, now)
  const extension = extensionBytes(options)
  const comments = elements.reduce((sum, { comment }) => sum + (comment === '' ? 0 : comment.length + COMMENT_HEADER), 0)
  const [empty4, empty6, element4, element6] = type.memory
  const [empty, element] = options.family === 6 ? [empty6, element6] : [empty4, element4]
  if (type.method === 'list') return empty + elements.length * (element + extension) + comments
  if (type.method === 'hash') {
    const alone = extension === 0 || (options.skbinfo && extension === SKB_BYTES)
    const padded = (alone ? element : up8(element)) + extension
    const regions = Math.max(0, options.hashSize / REGION - 1)
    return empty + regions * REGION_BYTES + elements.length * up8(BUCKET + BUCKET_ROOM * padded) + comments
  }
  const { from, to } = options.range!
  const block = options.netmask === undefined ? 1 : 2 ** (32 - options.netmask)
  const places = Math.floor(to / block) - Math.floor(from / block) + 1
  const own = type.parts.length > 1 ? Math.max(8, 8 + extension) : extension
  return empty + up8(Math.ceil(places / 8)) + places * own + comments
}

/** The range as a bitmap prints it. */
export function rangeText({ type, options: { range } }: Ipset): string {
  if (!range) return ''
  return type.parts[0] === 'port' ? `${range.from}-${range.to}` : `${formatIp(range.from)}-${formatIp(range.to)}`
}

/** Whether a prefix length may be a netmask of this family. */
export const isNetmask = (length: number, family: SetOptions['family']): boolean => length >= 1 && length <= bitsOf(family)
