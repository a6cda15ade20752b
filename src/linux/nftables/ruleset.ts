/**
 * A namespace's nftables ruleset as data: tables, chains, rules, sets and their elements, named objects. Rules and expressions
 * are immutable and shared between forks; counters and elements are not. nft(8), include/uapi/linux/netfilter/nf_tables.h.
 */
import { type MapLike, copiedWhenMet } from '../copied-when-met.ts'
import type { Hook } from '../trace.ts'
import type { ElementStatement, Expression, Statement } from './expression.ts'
import type { TypeName } from './datatype.ts'

export const FAMILIES = ['ip', 'ip6', 'inet'] as const
export type NftFamily = (typeof FAMILIES)[number]

export interface Nftables {
  /** By `FAMILY NAME`, in order of creation. */
  tables: Map<string, NftTable>
  /** Another object after every change: what was worked out for a ruleset is kept by it, and forks share it. */
  shape: object
  /** Counts registrations of base chains and of iptables' tables: of two with the same priority the later comes first. */
  registrations: number
  /** Batches that have changed it; the kernel begins with 1. */
  generation: number
  /** The last handle that a table was given. */
  lastTable: number
}

export interface NftTable {
  readonly family: NftFamily
  readonly name: string
  readonly handle: number
  /** When it came to be, among iptables' tables too (`Nftables.registrations`). */
  readonly created: number
  readonly comment: string | undefined
  /** `flags dormant`: its base chains are not called. */
  dormant: boolean
  /** In order of creation. */
  chains: MapLike<string, NftChain>
  /** Sets and maps. */
  sets: MapLike<string, NftSet>
  /** Counters, quotas and limits with a name, by `objectKey`, in order of creation. */
  objects: Map<string, NamedObject>
  nextHandle: number
  /** Numbers of the names that sets of rules get (`__set0`, `__map1`). */
  readonly anonymous: Readonly<Record<'set' | 'map', { next: number; free: number[] }>>
  /** Changes with every fork, on both sides: who may write what packets change. */
  owner?: number
}

export type ChainType = 'filter' | 'nat' | 'route'

export interface BaseChain {
  readonly type: ChainType
  readonly hook: Hook
  readonly priority: number
  policy: 'accept' | 'drop'
  /** When its hook was registered (`Nftables.registrations`). */
  readonly registered: number
}

export interface NftChain {
  name: string
  readonly handle: number
  readonly comment: string | undefined
  base: BaseChain | undefined
  rules: readonly NftRule[]
  /** Whose state of rules this is: a chain of another owner is copied before it is written. */
  owner?: number
}

export interface NftRule {
  readonly handle: number
  readonly statements: readonly Statement[]
  readonly comment: string | undefined
  /** What its statements keep, by their number: counters, a limit's bucket, numgen's count. Copied with a fork. */
  state: Record<string, number>
  /** The kernel's names of its own sets. */
  readonly anonymous: readonly string[]
}

/** Counters of a rule or an element. */
export interface Counted {
  packets: number
  bytes: number
}

export const OBJECT_KINDS = ['counter', 'quota', 'limit'] as const
export type ObjectKind = (typeof OBJECT_KINDS)[number]

/** What an object is and keeps. */
export type ObjectState =
  | ({ readonly kind: 'counter' } & Counted)
  | { readonly kind: 'quota'; readonly over: boolean; readonly bytes: number; used: number }
  | { readonly kind: 'limit'; readonly limit: Extract<Statement, { kind: 'limit' }>; bucket: Record<string, number> }

export type NamedObject = {
  readonly name: string
  readonly handle: number
  readonly comment: string | undefined
} & ObjectState

export const objectKey = (kind: ObjectKind, name: string): string => `${kind} ${name}`

/** A number (up to 32 bits), a bigint (an IPv6 address) or a device's name. */
export type Scalar = number | bigint | string
/** From and to, both included: an interval's part; one value where they are the same. */
export interface Interval {
  readonly from: Scalar
  readonly to: Scalar
  /** How it was spelt, where it was a prefix. */
  readonly prefix?: number
  /** A device's name that any longer one matches too. */
  readonly wildcard?: boolean
}

export interface SetElement {
  /** One for each part of the key; undefined is the catch-all `*`. */
  readonly key: readonly Interval[] | undefined
  readonly data: MapData | undefined
  readonly comment: string | undefined
  /** Its own timeout in ms, where it differs from the set's. */
  readonly timeoutMs?: number | undefined
  expiresAt?: number | undefined
  counter?: Counted | undefined
  /** What a dynamic element keeps beside a counter: its limit, quota or connections. */
  kept?:
    { readonly statement: Exclude<ElementStatement, { kind: 'counter' }>; readonly state: Record<string, number> } | undefined
}

export type MapData =
  { readonly kind: 'values'; readonly values: readonly Interval[] } | { readonly kind: 'verdict'; readonly verdict: NftVerdict }

export type NftVerdict =
  { readonly kind: 'accept' | 'drop' | 'continue' | 'return' } | { readonly kind: 'jump' | 'goto'; readonly chain: string }

export interface SetShape {
  readonly key: readonly TypeName[]
  /** Maps only: what a key leads to. */
  readonly data: readonly TypeName[] | 'verdict' | undefined
  readonly interval: boolean
}

export interface NftSet {
  readonly name: string
  readonly handle: number
  readonly comment: string | undefined
  readonly shape: SetShape
  /** `typeof ip saddr`: how the key (and the data) were declared. */
  readonly typeOf: readonly Expression[] | undefined
  readonly dataTypeOf: readonly Expression[] | undefined
  readonly flags: readonly SetFlag[]
  readonly timeoutMs: number | undefined
  readonly gcIntervalMs: number | undefined
  readonly size: number | undefined
  /** Nobody said a size: a rule that adds to it has brought one. */
  readonly unsized?: boolean
  readonly policy: 'memory' | 'performance' | undefined
  readonly autoMerge: boolean
  /** `counter` for every element. */
  readonly counted: boolean
  elements: ElementTable
  owner?: number
}

export const SET_FLAGS = ['constant', 'interval', 'timeout', 'dynamic'] as const
export type SetFlag = (typeof SET_FLAGS)[number]

/** Elements by the key's text (`elementKey`), in order of coming. */
export type ElementTable = Map<string, SetElement>

export const emptyNftables = (): Nftables => ({ tables: new Map(), shape: {}, registrations: 0, generation: 1, lastTable: 0 })

export const tableKey = (family: NftFamily, name: string): string => `${family} ${name}`
export const tableName = ({ family, name }: Pick<NftTable, 'family' | 'name'>): string => `${family} ${name}`

const intervalKey = ({ from, to, wildcard }: Interval): string =>
  wildcard ? `${String(from)}*` : from === to ? String(from) : `${String(from)}-${String(to)}`

export const elementKey = (key: readonly Interval[] | undefined): string => (key ? key.map(intervalKey).join(' ') : '*')

/** Distinguishes the two sides of a fork; only equality counts, so runs stay the same. */
let owners = 0

/** A copy that lives on its own; chains and sets are shared until one side writes what packets change. */
export function forkNftables(nftables: Nftables): Nftables {
  const tables = new Map<string, NftTable>()
  for (const [key, table] of nftables.tables) {
    tables.set(key, {
      ...table,
      chains: new Map(table.chains),
      sets: new Map(table.sets),
      objects: copyObjects(table),
      anonymous: copyAnonymous(table),
      owner: ++owners,
    })
    // The original must not write into what the copy still shares.
    table.owner = ++owners
  }
  return { ...nftables, tables }
}

/** The same for a few packets, while the original stands still: nothing is copied that they do not meet. */
export function forkNftablesBriefly(nftables: Nftables): Nftables {
  const tables = new Map<string, NftTable>()
  for (const [key, table] of nftables.tables) {
    const [chains, sets] = [copiedWhenMet(table.chains, same), copiedWhenMet(table.sets, same)]
    tables.set(key, { ...table, chains, sets, objects: copyObjects(table), owner: ++owners })
    table.owner = ++owners
  }
  return { ...nftables, tables }
}

/** Who writes into a chain or set makes a copy of its own first. */
const same = <T>(shared: T): T => shared

/** A copy for a batch: nothing of it is shared that a command or a packet may change. */
export function copyNftables(nftables: Nftables): Nftables {
  const tables = new Map<string, NftTable>()
  for (const [key, table] of nftables.tables) {
    const chains = new Map<string, NftChain>()
    for (const [name, chain] of table.chains) chains.set(name, ownCopyOfChain(table, chain))
    const sets = new Map<string, NftSet>()
    for (const [name, set] of table.sets) sets.set(name, ownCopyOfSet(table, set))
    tables.set(key, { ...table, chains, sets, objects: copyObjects(table), anonymous: copyAnonymous(table) })
  }
  return { ...nftables, tables }
}

const copyObjects = (table: NftTable): NftTable['objects'] =>
  new Map(
    [...table.objects].map(([key, object]) => [
      key,
      object.kind === 'limit' ? { ...object, bucket: { ...object.bucket } } : { ...object },
    ]),
  )

const copyAnonymous = ({ anonymous: { set, map } }: NftTable): NftTable['anonymous'] => ({
  set: { next: set.next, free: [...set.free] },
  map: { next: map.next, free: [...map.free] },
})

const ownedBy = ({ owner }: NftTable): { owner?: number } => (owner === undefined ? {} : { owner })

const ownCopyOfChain = (table: NftTable, chain: NftChain): NftChain => ({
  ...chain,
  base: chain.base && { ...chain.base },
  rules: chain.rules.map((rule) => ({ ...rule, state: { ...rule.state } })),
  ...ownedBy(table),
})

const ownCopyOfSet = (table: NftTable, set: NftSet): NftSet => ({
  ...set,
  elements: copyElements(set.elements),
  ...ownedBy(table),
})

/** The chain as this table may keep state in its rules. */
export function ownedChain(table: NftTable, chain: NftChain): NftChain {
  if (chain.owner === table.owner) return chain
  const own = ownCopyOfChain(table, chain)
  table.chains.set(own.name, own)
  return own
}

/** The set as this table may change its elements. */
export function ownedSet(table: NftTable, set: NftSet): NftSet {
  if (set.owner === table.owner) return set
  const own = ownCopyOfSet(table, set)
  table.sets.set(own.name, own)
  return own
}

function copyElements(elements: ElementTable): ElementTable {
  const copies: ElementTable = new Map()
  for (const [key, element] of elements) {
    const changes = element.counter !== undefined || element.expiresAt !== undefined || element.kept !== undefined
    copies.set(
      key,
      changes
        ? {
            ...element,
            counter: element.counter && { ...element.counter },
            kept: element.kept && { ...element.kept, state: { ...element.kept.state } },
          }
        : element,
    )
  }
  return copies
}
