/** What rules are made of once they are understood: expressions with a type, and statements. nft(8), EXPRESSIONS and STATEMENTS. */
import type { RejectWith } from '../netfilter/verdict.ts'
import type { TypeName } from './datatype.ts'
import type { ElementTable, Interval, NftVerdict, ObjectKind, Scalar, SetShape } from './ruleset.ts'

export type BinaryOperator = '&' | '|' | '^' | '<<' | '>>'
export type Relation = '==' | '!=' | '<' | '<=' | '>' | '>='

/** What a packet says: `ip saddr`, `meta mark`, `numgen random mod 3`. */
export type Expression =
  | { readonly kind: 'payload'; readonly protocol: string; readonly field: string; readonly type: TypeName }
  | { readonly kind: 'meta'; readonly key: string; readonly type: TypeName }
  | {
      readonly kind: 'ct'
      readonly key: string
      readonly direction: 'original' | 'reply' | undefined
      readonly family: 'ip' | 'ip6' | undefined
      readonly type: TypeName
    }
  | {
      readonly kind: 'fib'
      readonly keys: readonly string[]
      readonly result: 'type' | 'oif' | 'oifname'
      /** `exists` or `missing` is asked. */
      readonly present: boolean
      readonly type: TypeName
    }
  | {
      readonly kind: 'numgen'
      readonly mode: 'inc' | 'random'
      readonly mod: number
      readonly offset: number
      readonly type: 'integer'
    }
  | {
      readonly kind: 'jhash'
      readonly of: Expression
      readonly mod: number
      readonly seed: number | undefined
      readonly offset: number
      readonly type: 'integer'
    }
  | { readonly kind: 'symhash'; readonly mod: number; readonly offset: number; readonly type: 'integer' }
  | { readonly kind: 'concat'; readonly parts: readonly Expression[] }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'value'; readonly value: Scalar; readonly type: TypeName }
  | { readonly kind: 'range'; readonly range: Interval; readonly type: TypeName }
  | { readonly kind: 'map'; readonly key: Expression; readonly set: SetUse }

/** A set as a rule uses it: its own, or one of the table's by name. */
export type SetUse =
  | { readonly kind: 'own'; readonly shape: SetShape; readonly elements: ElementTable }
  | { readonly kind: 'named'; readonly name: string }

/** The right side of a comparison. */
export type Operand =
  | { readonly kind: 'value'; readonly value: Scalar }
  | { readonly kind: 'range'; readonly range: Interval }
  /** `ct state new,established`: any of these bits. */
  | { readonly kind: 'bits'; readonly bits: number }
  /** `tcp flags syn / syn,ack`: of these bits exactly those. */
  | { readonly kind: 'masked'; readonly mask: number; readonly value: number }
  | { readonly kind: 'set'; readonly set: SetUse }

export interface NatOptions {
  readonly random: boolean
  readonly fullyRandom: boolean
  readonly persistent: boolean
}

/** Where a NAT statement leads. `map` gives an address, or an address and a port. */
export interface NatTarget {
  readonly address:
    { readonly kind: 'range'; readonly range: Interval } | { readonly kind: 'expression'; readonly value: Expression } | undefined
  readonly port:
    { readonly kind: 'range'; readonly range: Interval } | { readonly kind: 'expression'; readonly value: Expression } | undefined
  /** The address expression gives a port too. */
  readonly both: boolean
}

export type Statement =
  | {
      readonly kind: 'match'
      readonly left: Expression
      readonly relation: Relation
      /** The operator was written where it may be left out (`tcp flags == syn`). */
      readonly exact: boolean
      readonly right: Operand
      /** Understood from what follows (`meta l4proto tcp` before `tcp dport`): not printed. */
      readonly implied: boolean
    }
  | { readonly kind: 'vmap'; readonly key: Expression; readonly set: SetUse }
  | { readonly kind: 'verdict'; readonly verdict: NftVerdict }
  | { readonly kind: 'counter'; readonly packets: number; readonly bytes: number }
  | { readonly kind: 'quota'; readonly over: boolean; readonly bytes: number; readonly used: number }
  | { readonly kind: 'ct-count'; readonly over: boolean; readonly count: number }
  | { readonly kind: 'object'; readonly object: ObjectKind; readonly name: string }
  | { readonly kind: 'set-mark'; readonly where: 'meta' | 'ct'; readonly value: Expression }
  | { readonly kind: 'set-nftrace'; readonly value: Expression }
  | { readonly kind: 'set-payload'; readonly field: Extract<Expression, { kind: 'payload' }>; readonly value: Expression }
  | {
      readonly kind: 'nat'
      readonly type: 'snat' | 'dnat'
      readonly family: 'ip' | 'ip6' | undefined
      readonly target: NatTarget
      readonly options: NatOptions
    }
  | { readonly kind: 'masquerade'; readonly ports: Interval | undefined; readonly options: NatOptions }
  | { readonly kind: 'redirect'; readonly ports: Interval | undefined; readonly options: NatOptions }
  | { readonly kind: 'reject'; readonly with: NftReject }
  | {
      readonly kind: 'log'
      readonly prefix: string | undefined
      readonly group: number | undefined
      readonly snaplen: number | undefined
      readonly queueThreshold: number | undefined
      readonly level: string | undefined
      readonly flags: readonly string[]
    }
  | {
      readonly kind: 'limit'
      readonly rate: number
      readonly unit: 'second' | 'minute' | 'hour' | 'day' | 'week'
      readonly bytes: boolean
      readonly over: boolean
      readonly burst: number
    }
  | { readonly kind: 'notrack' }
  | {
      readonly kind: 'set-element'
      readonly operation: 'add' | 'update' | 'delete'
      readonly set: string
      readonly key: Expression
      readonly timeoutMs: number | undefined
      readonly statement: ElementStatement | undefined
      readonly data: Expression | undefined
    }

/** What a set keeps of each of its elements. */
export type ElementStatement = Extract<Statement, { kind: 'counter' | 'limit' | 'quota' | 'ct-count' }>

/** `icmp` and `icmpv6` name one family's code; `icmpx` stands for both. */
export type NftReject =
  | { readonly kind: 'icmp' | 'icmpv6'; readonly code: string; readonly with: RejectWith }
  | { readonly kind: 'icmpx'; readonly code: string }
  | { readonly kind: 'tcp-reset' }
