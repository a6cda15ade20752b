/** What is written, before it is known what it means: the parser's result (src/parser_bison.y). */
import type { BinaryOperator, Relation } from './expression.ts'
import type { Location } from './lexer.ts'
import type { NftFamily, NftVerdict, ObjectKind, SetFlag } from './ruleset.ts'

export type Node = { readonly at: Location } & (
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'prefix'; readonly base: Node; readonly length: number }
  | { readonly kind: 'range'; readonly from: Node; readonly to: Node }
  | { readonly kind: 'concat'; readonly parts: readonly Node[] }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'set'; readonly elements: readonly ElementNode[] }
  | { readonly kind: 'set-name'; readonly name: string }
  | { readonly kind: 'payload'; readonly protocol: string; readonly field: string }
  | { readonly kind: 'meta'; readonly key: string; readonly bare: boolean }
  | {
      readonly kind: 'ct'
      readonly key: string
      readonly direction: 'original' | 'reply' | undefined
      readonly family: 'ip' | 'ip6' | undefined
    }
  | { readonly kind: 'fib'; readonly keys: readonly string[]; readonly result: string }
  | { readonly kind: 'numgen'; readonly mode: 'inc' | 'random'; readonly mod: number; readonly offset: number }
  | {
      readonly kind: 'jhash'
      readonly of: Node
      readonly mod: number
      readonly seed: number | undefined
      readonly offset: number
    }
  | { readonly kind: 'symhash'; readonly mod: number; readonly offset: number }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node }
  | { readonly kind: 'flags'; readonly value: Node; readonly mask: Node }
  | { readonly kind: 'map'; readonly key: Node; readonly set: Node }
  | { readonly kind: 'verdict'; readonly verdict: NftVerdict; readonly chainAt: Location | undefined }
)
export type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>

export interface ElementNode {
  readonly key: Node
  readonly data: Node | undefined
  readonly comment: string | undefined
  readonly timeoutMs: number | undefined
  readonly expiresMs: number | undefined
  readonly counter: { readonly packets: number; readonly bytes: number } | undefined
  readonly at: Location
}

export interface NatNode {
  readonly family: 'ip' | 'ip6' | undefined
  readonly familyAt: Location
  readonly address: Node | undefined
  readonly port: Node | undefined
  readonly prefix: boolean
  readonly flags: readonly string[]
}

export type StatementNode = { readonly at: Location } & (
  | { readonly kind: 'match'; readonly left: Node; readonly relation: Relation | '!' | undefined; readonly right: Node }
  | { readonly kind: 'vmap'; readonly key: Node; readonly set: Node }
  | { readonly kind: 'verdict'; readonly verdict: NftVerdict; readonly chainAt: Location | undefined }
  | { readonly kind: 'counter'; readonly packets: number; readonly bytes: number }
  | { readonly kind: 'quota'; readonly over: boolean; readonly bytes: number; readonly used: number }
  | { readonly kind: 'ct-count'; readonly over: boolean; readonly count: number }
  | { readonly kind: 'object'; readonly object: ObjectKind; readonly name: string; readonly nameAt: Location }
  | { readonly kind: 'assign'; readonly left: Node; readonly right: Node }
  | ({ readonly kind: 'nat'; readonly type: 'snat' | 'dnat' } & NatNode)
  | { readonly kind: 'masquerade' | 'redirect'; readonly port: Node | undefined; readonly flags: readonly string[] }
  | { readonly kind: 'reject'; readonly type: 'icmp' | 'icmpv6' | 'icmpx' | 'tcp' | undefined; readonly code: Node | undefined }
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
      readonly unit: string
      readonly bytes: boolean
      readonly over: boolean
      readonly burst: number | undefined
      readonly burstAt: Location | undefined
    }
  | { readonly kind: 'notrack' }
  | {
      readonly kind: 'set-element'
      readonly operation: 'add' | 'update' | 'delete'
      readonly set: string
      readonly setAt: Location
      readonly key: Node
      readonly timeoutMs: number | undefined
      readonly statement: StatementNode | undefined
      readonly data: Node | undefined
    }
)
export type StatementNodeOf<K extends StatementNode['kind']> = Extract<StatementNode, { kind: K }>

export interface Named {
  readonly name: string
  readonly at: Location
}

export interface RuleNode {
  readonly statements: readonly StatementNode[]
  readonly comment: string | undefined
  readonly at: Location
}

export interface BaseNode {
  readonly type: string
  readonly typeAt: Location
  readonly hook: string
  readonly hookAt: Location
  readonly priority: { readonly name: string | undefined; readonly offset: number; readonly at: Location }
}

export interface ChainNode {
  readonly base: BaseNode | undefined
  readonly policy: { readonly value: 'accept' | 'drop'; readonly at: Location } | undefined
  readonly comment: string | undefined
  readonly rules: readonly RuleNode[]
}

export interface SetNode {
  readonly map: boolean
  /** `type a . b`, or the expressions of `typeof`. */
  readonly key: readonly (Named | Node)[] | undefined
  readonly data: readonly (Named | Node)[] | undefined
  readonly typeOf: boolean
  readonly flags: readonly SetFlag[]
  readonly timeoutMs: number | undefined
  readonly gcIntervalMs: number | undefined
  readonly size: number | undefined
  readonly policy: 'memory' | 'performance' | undefined
  readonly autoMerge: boolean
  readonly counted: boolean
  readonly comment: string | undefined
  readonly elements: NodeOf<'set'> | undefined
  /** The block between the braces. */
  readonly block: Location
}

/** A counter, a quota or a limit with a name. */
export interface ObjectNode {
  readonly what: StatementNodeOf<'counter' | 'quota' | 'limit'>
  readonly comment: string | undefined
}

export type Verb = 'add' | 'create' | 'insert' | 'delete' | 'replace' | 'rename' | 'flush' | 'list' | 'reset' | 'get'

/** What a command speaks of. */
export type CommandNode = { readonly verb: Verb; readonly at: Location } & (
  | { readonly object: 'ruleset'; readonly family: NftFamily | undefined }
  | { readonly object: 'tables'; readonly family: NftFamily | undefined }
  | {
      readonly object: 'chains' | 'sets' | 'maps' | 'objects' | 'flowtables' | 'meters' | 'others'
      /** Of `objects`: which. */
      readonly of?: ObjectKind
      readonly family: NftFamily | undefined
      readonly table: Named | undefined
    }
  | {
      readonly object: 'table'
      readonly table: TableName
      readonly comment?: string | undefined
      readonly dormant?: boolean
      readonly content?: readonly TableItem[]
    }
  | {
      readonly object: 'chain'
      readonly table: TableName
      readonly chain: Target
      readonly node?: ChainNode | undefined
      readonly to?: Named | undefined
    }
  | {
      readonly object: 'rule'
      readonly table: TableName
      readonly chain: Named
      readonly handle?: { readonly number: number; readonly at: Location } | undefined
      readonly position?: { readonly number: number; readonly at: Location; readonly index: boolean } | undefined
      readonly rule?: RuleNode | undefined
    }
  | { readonly object: 'set' | 'map'; readonly table: TableName; readonly set: Target; readonly node?: SetNode | undefined }
  | { readonly object: 'element'; readonly table: TableName; readonly set: Named; readonly elements: NodeOf<'set'> }
  | {
      readonly object: 'object'
      readonly of: ObjectKind
      readonly table: TableName
      readonly name: Target
      readonly node?: ObjectNode | undefined
    }
)
type Having<C, O> = C extends { readonly object: infer P } ? (O extends P ? C : never) : never
export type CommandOf<O extends CommandNode['object']> = Having<CommandNode, O>

/** A name, or `handle N`. */
export interface Target extends Named {
  readonly handle?: number
}

export interface TableName extends Target {
  readonly family: NftFamily
}

export type TableItem =
  | { readonly kind: 'chain'; readonly chain: Named; readonly node: ChainNode; readonly at: Location }
  | { readonly kind: 'set'; readonly set: Named; readonly node: SetNode; readonly at: Location }
  | { readonly kind: 'object'; readonly name: Named; readonly node: ObjectNode; readonly at: Location }
