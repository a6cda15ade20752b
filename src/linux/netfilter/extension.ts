/**
 * What a match (`-m`) or target (`-j`) must know of itself: its options' spelling, what they mean for a packet, and why a
 * packet did not match. The shape follows libxtables' `struct xtables_match` and the kernel's `struct xt_match`.
 */
import type { Family } from '../../net/ip.ts'
import type { Ipsets } from '../ipset/ipset.ts'
import type { Hook, TableName } from '../trace.ts'
import type { KernelErrno, Result } from './failure.ts'
import type { Negatable, Netfilter, RuleCounters } from './ruleset.ts'
import type { HookContext, Verdict } from './verdict.ts'

/** One option as it was written: `! --dport 80` is `{ name: '--dport', not: true, value: '80' }`. */
export interface OptionWord {
  readonly name: string
  readonly not: boolean
  readonly value: string
  /** The second value of the few options that take two. */
  readonly more: string
  /** The rule's protocol as far as it was read: who needs one for its ports needs `-p` before them. */
  readonly protocol: Negatable<number> | undefined
}

/** What the rest of the rule says that an extension's options may depend on. */
export interface RuleContext {
  readonly family: Family
  readonly protocol: Negatable<number> | undefined
  readonly table: TableName
  /** The sets that a rule may name; undefined where rules are only read, and any may be there. */
  readonly ipsets: Ipsets | undefined
}

/** How an extension's option is spelt. */
export interface OptionSpec {
  /** How many words follow (default 1). */
  readonly values?: 0 | 1 | 2
  /** Another spelling of this option. */
  readonly as?: string
  /** `!` may stand before it. */
  readonly not?: boolean
  /** May be given more than once. */
  readonly multiple?: boolean
}

interface Extension<O> {
  readonly name: string
  /** `ip6tables` or `iptables` only. */
  readonly family?: Family
  /** Only in this table. */
  readonly table?: TableName
  /** Only where these hooks lead. */
  readonly hooks?: readonly Hook[]
  readonly options: Readonly<Record<string, OptionSpec>>
  /** What is said of an option that is given twice, where it is not what xtables says of most. */
  repeated?(option: OptionWord): string | undefined
  parse(words: readonly OptionWord[], context: RuleContext): Result<O>
  /** The options as `iptables-save` spells them, without a leading space. */
  print(options: O, context: { family: Family }): string
  /** As `iptables -L` spells them, without a leading space; `numeric` is -n. */
  list(options: O, context: ListContext): string
  /** What the kernel says when the rule is added (`checkentry`); `hook` is the base chain's, undefined in a user chain. */
  check?(options: O, context: CheckContext): KernelErrno | undefined
}

export interface ListContext {
  readonly numeric: boolean
  readonly family: Family
  readonly protocol: number
}

export interface CheckContext {
  readonly hook: Hook | undefined
  readonly table: TableName
  readonly protocol: Negatable<number> | undefined
  readonly netfilter: Netfilter
}

export interface MatchExtension<O> extends Extension<O> {
  /** Whether the packet is what the options say. Counts and lists that the match keeps may change. */
  test(options: O, context: HookContext, counters: RuleCounters): boolean
  /** For a packet that did not match: what it had. `the destination port is 443`. Asked right after `test`. */
  explain(options: O, context: HookContext, counters: RuleCounters): string
  /** Has effects or takes chances: must be asked exactly when the kernel would ask it. */
  readonly stateful?: boolean
  /** The same as other options of the same rule's match of this name: `-m tcp` twice is one match. */
  readonly single?: boolean
  /** Names that `-m` also takes. */
  readonly aliases?: readonly string[]
  /** Loaded by `-p` of this protocol when an option asks for it. */
  readonly protocol?: number
  /** One option means the same in every rule of the same protocol, so thousands of rules may share what it was parsed to. */
  readonly shared?: boolean
  /** The chance that a match leaves to luck, for people. */
  readonly probability?: (options: O) => number | undefined
}

export interface TargetExtension<O> extends Extension<O> {
  /** Acts on the packet: a verdict, or undefined to go on with the next rule. */
  apply(options: O, context: HookContext): Verdict | undefined
  /** The name in the target column of `iptables -L`, when not its own. */
  readonly listName?: string
}
