/** Adding, deleting and testing single elements, as the kernel does for `ipset` and for the SET target (ip_set_hash_gen.h, ip_set_bitmap_gen.h, ip_set_list_set.c). */
import { type Ip, andMask, bitsOf, familyOf, maskOf } from '../../net/ip.ts'
import { seen } from '../copied-when-met.ts'
import type { Element, Entry, Ipset, IpsetResult, Ipsets, SkbInfo } from './ipset.ts'
import { findSet } from './ipset.ts'

/** What is given with an element. */
export interface ElementOptions {
  /** Seconds; 0: for ever; undefined: the set's own. */
  readonly timeout?: number | undefined
  readonly nomatch?: boolean | undefined
  readonly packets?: number | undefined
  readonly bytes?: number | undefined
  readonly comment?: string | undefined
  readonly skb?: SkbInfo | undefined
  /** Where in a list. */
  readonly before?: string | undefined
  readonly after?: string | undefined
}

/** Names an entry within its set. */
export function entryKey(entry: Entry): string {
  const { ip, length, protocol, port, ip2, length2, mac, device, physical, set } = entry
  if (set !== undefined) return set
  return [
    ip === undefined ? '' : `${ip}/${length ?? ''}`,
    port === undefined ? '' : `${protocol ?? ''}:${port}`,
    ip2 === undefined ? '' : `${ip2}/${length2 ?? ''}`,
    mac ?? '',
    device === undefined ? '' : `${physical ? 'physdev:' : ''}${device}`,
  ].join(',')
}

const cut = (ip: Ip, length: number): Ip => andMask(ip, maskOf(length, familyOf(ip)))

/** The entry as the set keeps it: host bits cleared, addresses cut by its netmask, protocol and MAC only where they count. */
export function normalised({ type, options }: Ipset, entry: Entry): Entry {
  let { ip, ip2 } = entry
  const { length, length2 } = entry
  if (ip !== undefined && length !== undefined) ip = cut(ip, length)
  if (ip !== undefined && options.netmask !== undefined) ip = cut(ip, options.netmask)
  if (ip !== undefined && options.bitmask !== undefined) ip = andMask(ip, options.bitmask)
  if (ip2 !== undefined && length2 !== undefined) ip2 = cut(ip2, length2)
  const { protocol: _none, ...bare } = entry
  const kept = type.method === 'bitmap' ? bare : entry
  return { ...kept, ...(ip === undefined ? {} : { ip }), ...(ip2 === undefined ? {} : { ip2 }) }
}

/** Whether the entry can be in such a set at all. */
function refusal({ type, options }: Ipset, entry: Entry): IpsetResult {
  const { ip, length, length2, port } = entry
  if (options.range) {
    const value = type.parts[0] === 'port' ? port! : Number(ip)
    return value < options.range.from || value > options.range.to ? 'out-of-range' : 'ok'
  }
  // The whole address space is two halves.
  const first = type.parts[0] === 'net' && length === 0 && type.name !== 'hash:net,iface' && type.name !== 'hash:net,net'
  const second = type.parts.at(-1) === 'net' && type.parts.length > 1 && length2 === 0 && type.name !== 'hash:net,net'
  if (first || second) return 'bad-length'
  if (type.name === 'hash:ip' && (ip === 0 || ip === 0n)) return 'null-element'
  return 'ok'
}

/** A key without the MAC, which a bitmap's element may learn later. */
const keyIn = ({ type }: Ipset, entry: Entry): string => {
  if (type.name !== 'bitmap:ip,mac') return entryKey(entry)
  const { mac: _none, ...bare } = entry
  return entryKey(bare)
}

export const isLive = (element: Element, now: number): boolean => element.expiresAt === undefined || element.expiresAt > now

/** Forgets elements whose time is over. */
export function sweep(set: Ipset, now: number): void {
  if (set.options.timeout === undefined) return
  for (const [key, element] of set.elements) {
    if (!isLive(element, now)) {
      set.elements.delete(key)
      set.lengths = undefined
    }
  }
}

/** The longest timeout that the kernel's arithmetic allows (IPSET_MAX_TIMEOUT). */
export const LONGEST_TIMEOUT = 2_147_483

function unsupported({ options }: Ipset, given: ElementOptions): IpsetResult {
  if (given.timeout !== undefined && options.timeout === undefined) return 'no-timeout'
  if ((given.packets !== undefined || given.bytes !== undefined) && !options.counters) return 'no-counters'
  if (given.comment !== undefined && !options.comment) return 'no-comment'
  if (given.skb !== undefined && !options.skbinfo) return 'no-skbinfo'
  return 'ok'
}

function newElement({ options }: Ipset, entry: Entry, given: ElementOptions, now: number): Element {
  const timeout = given.timeout ?? options.timeout ?? 0
  return {
    entry,
    nomatch: given.nomatch ?? false,
    expiresAt: options.timeout === undefined || timeout === 0 ? undefined : now + Math.min(timeout, LONGEST_TIMEOUT) * 1000,
    packets: given.packets ?? 0,
    bytes: given.bytes ?? 0,
    comment: given.comment ?? '',
    skb: given.skb,
  }
}

/** Adds one element; one that is there is refused unless `exist` says to renew it. */
export function addElement(
  sets: Ipsets,
  set: Ipset,
  given: Entry,
  options: ElementOptions,
  now: number,
  exist = false,
): IpsetResult {
  const wrong = unsupported(set, options)
  if (wrong !== 'ok') return wrong
  if (set.type.method === 'list') return addMember(sets, set, given.set!, options, now, exist)
  const entry = normalised(set, given)
  const bad = refusal(set, entry)
  if (bad !== 'ok') return bad
  const key = keyIn(set, entry)
  const known = set.elements.get(key)
  if (known && isLive(known, now) && !exist && known.nomatch === (options.nomatch ?? false)) return 'element-exists'
  if (!known && set.type.method === 'hash' && set.elements.size >= set.options.maxElements) {
    sweep(set, now)
    if (set.elements.size >= set.options.maxElements && !makeRoom(set)) return 'full'
  }
  set.elements.set(key, newElement(set, entry, options, now))
  set.lengths = undefined
  return 'ok'
}

/** `forceadd`: a full set gives up an element. */
function makeRoom(set: Ipset): boolean {
  const first = set.options.forceAdd ? set.elements.keys().next() : undefined
  return first?.done === false && set.elements.delete(first.value)
}

function addMember(sets: Ipsets, list: Ipset, name: string, options: ElementOptions, now: number, exist: boolean): IpsetResult {
  const member = findSet(sets, name)
  if (!member) return 'no-such-member'
  if (member.type.method === 'list') return 'list-in-list'
  const reference = options.before ?? options.after
  if (reference !== undefined && !findSet(sets, reference)) return 'no-reference'
  sweep(list, now)
  if (list.elements.has(name)) {
    if (!exist) return 'element-exists'
    list.elements.set(name, newElement(list, { set: name }, options, now))
    return 'ok'
  }
  if (reference !== undefined && !list.elements.has(reference)) return 'reference-not-added'
  const order = [...list.elements]
  const at =
    reference === undefined
      ? order.length
      : order.findIndex(([key]) => key === reference) + (options.before === undefined ? 1 : 0)
  order.splice(at, 0, [name, newElement(list, { set: name }, options, now)])
  list.elements = new Map(order)
  return 'ok'
}

export function deleteElement(sets: Ipsets, set: Ipset, given: Entry, options: ElementOptions, now: number): IpsetResult {
  if (set.type.method === 'list') return deleteMember(sets, set, given.set!, options)
  const entry = normalised(set, given)
  const bad = refusal(set, entry)
  if (bad !== 'ok') return bad
  const key = keyIn(set, entry)
  const known = set.elements.get(key)
  if (!known || !isLive(known, now)) return 'element-missing'
  set.elements.delete(key)
  set.lengths = undefined
  return 'ok'
}

/** The member next to a reference that the command may name. */
function standsBy(list: Ipset, name: string, { before, after }: ElementOptions): boolean {
  const order = [...list.elements.keys()]
  const at = order.indexOf(name)
  if (before !== undefined) return at >= 0 && order[at + 1] === before
  return after === undefined || (at > 0 && order[at - 1] === after)
}

function deleteMember(sets: Ipsets, list: Ipset, name: string, options: ElementOptions): IpsetResult {
  if (!findSet(sets, name)) return 'no-such-member'
  const reference = options.before ?? options.after
  if (reference !== undefined && !findSet(sets, reference)) return 'no-reference'
  if (!list.elements.has(name)) return reference === undefined ? 'element-missing' : 'reference-not-added'
  if (!standsBy(list, name, options)) return 'reference-not-added'
  list.elements.delete(name)
  return 'ok'
}

const descending = (lengths: Iterable<number>): number[] => [...new Set(lengths)].sort((a, b) => b - a)

/** The prefix lengths of a set's first and second addresses, longest first. */
export function lengthsOf(set: Ipset): readonly [readonly number[], readonly number[]] {
  set.lengths ??= [
    descending([...seen(set.elements)].flatMap(({ entry }) => entry.length ?? [])),
    descending([...seen(set.elements)].flatMap(({ entry }) => entry.length2 ?? [])),
  ]
  return set.lengths
}

const NO_LENGTH: readonly undefined[] = [undefined]

/** Finds an element by a device's name, by its beginning too. */
function withDevice(set: Ipset, entry: Entry): Element | undefined {
  const exact = set.elements.get(entryKey(entry))
  if (exact) return exact
  for (const element of set.elements.values()) {
    const own = element.entry
    if (own.wildcard && own.ip === entry.ip && own.length === entry.length && !own.physical === !entry.physical) {
      if (entry.device?.startsWith(own.device ?? '')) return element
    }
  }
  return undefined
}

function atLengths(set: Ipset, entry: Entry, length: number | undefined, length2: number | undefined): Element | undefined {
  const wanted: Entry = {
    ...entry,
    ...(length === undefined ? {} : { ip: cut(entry.ip!, length), length }),
    ...(length2 === undefined ? {} : { ip2: cut(entry.ip2!, length2), length2 }),
  }
  return set.type.parts.includes('iface') ? withDevice(set, wanted) : set.elements.get(keyIn(set, wanted))
}

const isHost = (ip: Ip | undefined, length: number | undefined): boolean =>
  ip !== undefined && (length === undefined || length === bitsOf(familyOf(ip)))

/**
 * The element that holds an entry. A host is looked for in every prefix length that occurs, longest first; a network only as
 * it is. What is found first decides, a `nomatch` too.
 */
export function findElement(set: Ipset, given: Entry, now: number): Element | undefined {
  const entry = normalised(set, given)
  const { parts } = set.type
  const first = parts[0] === 'net' && isHost(entry.ip, entry.length)
  const second = parts.length > 1 && parts.at(-1) === 'net' && isHost(entry.ip2, entry.length2)
  // A network that is asked for, where the other part is a host, is asked for as it is.
  const lengths = first ? lengthsOf(set)[0] : NO_LENGTH
  const lengths2 = second ? lengthsOf(set)[1] : NO_LENGTH
  for (const length of lengths) {
    for (const length2 of lengths2) {
      const element = atLengths(set, entry, length, length2)
      if (element && isLive(element, now)) return element
    }
  }
  return undefined
}

/** A bitmap's element without a MAC holds any. */
export const holdsMac = (element: Element, entry: Entry): boolean =>
  element.entry.mac === undefined || entry.mac === undefined || element.entry.mac === entry.mac

/** As `ipset test` asks: whether the entry is in the set, and with `nomatch` whether it is there as an exception. */
export function testElement(sets: Ipsets, set: Ipset, entry: Entry, options: ElementOptions, now: number): boolean | IpsetResult {
  if (set.type.method === 'list') {
    if (!findSet(sets, entry.set!)) return 'no-such-member'
    const reference = options.before ?? options.after
    if (reference !== undefined && !findSet(sets, reference)) return 'no-reference'
    sweep(set, now)
    return set.elements.has(entry.set!) && standsBy(set, entry.set!, options)
  }
  const bad = refusal(set, normalised(set, entry))
  if (bad !== 'ok') return bad
  const element = findElement(set, entry, now)
  return element !== undefined && element.nomatch === (options.nomatch ?? false) && holdsMac(element, entry)
}
