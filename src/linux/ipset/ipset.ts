/**
 * Sets of addresses, ports and devices that rules ask about, as data: what `ipset list` shows. One table for each network
 * namespace; rules name a set, which is the same as the kernel's index, for a set that rules refer to cannot be renamed. ip_set_core.c.
 */
import type { Family, Ip } from '../../net/ip.ts'
import type { Mac } from '../../net/mac.ts'
import type { MapLike } from '../copied-when-met.ts'
import type { SetType } from './types.ts'

/** What an element says, by the parts of its set's type. */
export interface Entry {
  /** The first address; with a prefix length where the type has one. */
  readonly ip?: Ip
  readonly length?: number
  readonly protocol?: number
  /** ICMP's is type * 256 + code. */
  readonly port?: number
  /** The second address. */
  readonly ip2?: Ip
  readonly length2?: number
  readonly mac?: Mac
  readonly device?: string
  /** The device is a bridge's port (`physdev:eth0`). */
  readonly physical?: boolean
  /** Any device whose name begins so. */
  readonly wildcard?: boolean
  /** A list's member. */
  readonly set?: string
}

/** `skbmark 0x1/0xff`, `skbprio 1:10`, `skbqueue 3`: what `-j SET --map-set` gives to a packet. */
export interface SkbInfo {
  readonly mark: number
  readonly mask: number
  readonly priority: number
  readonly queue: number
}

export interface Element {
  readonly entry: Entry
  nomatch: boolean
  /** Virtual ms at which it goes; undefined: stays. */
  expiresAt: number | undefined
  packets: number
  bytes: number
  comment: string
  skb: SkbInfo | undefined
}

export interface SetOptions {
  readonly family: Family
  readonly hashSize: number
  readonly maxElements: number
  /** Default seconds of an element; undefined: elements stay, and none may have a time. */
  readonly timeout: number | undefined
  readonly counters: boolean
  readonly comment: boolean
  readonly skbinfo: boolean
  readonly forceAdd: boolean
  readonly bucketSize: number
  /** What the hash is seeded with; of no consequence here. */
  readonly initval: number
  /** A prefix length, or a mask, that addresses are cut by. */
  readonly netmask: number | undefined
  readonly bitmask: Ip | undefined
  /** A bitmap's, as addresses or ports. */
  readonly range: { readonly from: number; readonly to: number } | undefined
  /** A list's. */
  readonly size: number
}

export interface Ipset {
  name: string
  readonly type: SetType
  readonly options: SetOptions
  /** By what names the entry (`entryKey`), in order of addition; of a list, in the list's order. */
  elements: MapLike<string, Element>
  /** Prefix lengths that occur, longest first, of the first and second address; undefined when elements have come or gone. */
  lengths: readonly [readonly number[], readonly number[]] | undefined
}

/** In the order of the kernel's slots: a free one is taken first. */
export interface Ipsets {
  slots: (Ipset | undefined)[]
}

export const emptyIpsets = (): Ipsets => ({ slots: [] })

export const findSet = ({ slots }: Ipsets, name: string): Ipset | undefined => slots.find((set) => set?.name === name)

/** As listed: lists come after what they may hold. */
export function allSets({ slots }: Ipsets): Ipset[] {
  const sets = slots.filter((set) => set !== undefined)
  return [...sets.filter(({ type }) => type.method !== 'list'), ...sets.filter(({ type }) => type.method === 'list')]
}

export function forkIpsets({ slots }: Ipsets): Ipsets {
  return {
    slots: slots.map(
      (set) => set && { ...set, elements: new Map([...set.elements].map(([key, element]) => [key, { ...element }])) },
    ),
  }
}

/** Why the kernel refuses; which words ipset has for it depends on the command (linux/ipset knows no words). */
export type IpsetError =
  | 'no-set'
  | 'set-exists'
  | 'in-use'
  | 'new-name-exists'
  | 'no-second-set'
  | 'type-differs'
  | 'element-exists'
  | 'element-missing'
  | 'full'
  | 'list-full'
  | 'null-element'
  | 'bad-length'
  | 'out-of-range'
  | 'range-too-large'
  | 'no-timeout'
  | 'no-counters'
  | 'no-comment'
  | 'no-skbinfo'
  | 'no-such-member'
  | 'list-in-list'
  | 'no-reference'
  | 'reference-not-added'

export type IpsetResult = 'ok' | IpsetError
