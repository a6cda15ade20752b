/**
 * A packet's way through one table at one hook: rules in order, jumps and their returns, the policy at the end, counters
 * (nf_tables_core.c, nft_do_chain). Without a listener long chains are entered by an index (rule-index.ts).
 */
import { contains } from '../../net/ip.ts'
import { packetLength } from '../../net/packet.ts'
import type { TableName } from '../trace.ts'
import { printRule } from './print-rule.ts'
import { type Cursor, cursorOver, indexOf, nextRule } from './rule-index.ts'
import { type Chain, type RuleCounters, type Table, type TargetUse, CHAIN_OF, chainNamed, ownedChain } from './ruleset.ts'
import { targetOf } from './target/registry.ts'
import { DESTINATION, HOLDS, type Walked, countersOf, firstRefusal } from './rule-match.ts'
import { ACCEPT, type DecidedBy, type HookContext, type Verdict } from './verdict.ts'
import { type PacketTrace, newPacketTrace, tracePolicy, traceRule } from './trace-news.ts'
import {
  type Watch,
  chainLeft,
  enterTable,
  headerNow,
  markChanged,
  newWatch,
  policyDecided,
  ruleMatched,
  ruleRefused,
} from './watch.ts'

/** NFT_JUMP_STACK_SIZE. validate.ts lets no deeper rules in. */
const DEEPEST = 16

interface Frame extends Walked {
  readonly cursor: Cursor
}

interface Walk {
  readonly context: HookContext
  readonly table: Table
  readonly watch: Watch | undefined
  readonly trace: PacketTrace | undefined
  readonly callers: Frame[]
  frame: Frame
}

export function evaluateTable(context: HookContext, name: TableName): Verdict {
  const { netfilter } = context.netns
  const table = (typeof context.skb.packet.src === 'number' ? netfilter.ipv4 : netfilter.ipv6).get(name)
  const base = table && chainNamed(table, CHAIN_OF[context.hook])
  if (!table || !base) return ACCEPT
  const watch = context.kernel.env.trace ? newWatch(context, table) : undefined
  if (watch) enterTable(watch, base)
  const trace = context.kernel.env.netlink ? newPacketTrace(context, table) : undefined
  const walk: Walk = { context, table, watch, trace, callers: [], frame: frameOf(table, base, context, watch) }
  for (;;) {
    const verdict = step(walk, base)
    if (verdict) return verdict
  }
}

/** With somebody listening every rule is looked at, so that each can say why not. */
const frameOf = (table: Table, chain: Chain, { skb, kernel }: HookContext, watch: Watch | undefined): Frame => ({
  table,
  chain,
  cursor: cursorOver(chain.rules, skb.packet, watch || kernel.env.walk ? undefined : indexOf(chain.rules)),
})

/** Looks at the next rule; a verdict ends the walk. */
function step(walk: Walk, base: Chain): Verdict | undefined {
  const { context, watch } = walk
  const { frame } = walk
  if (watch) passBy(frame, watch)
  const i = nextRule(frame.cursor)
  if (i === undefined) return leaveChain(walk, base, undefined)
  context.kernel.env.looked?.(context.skb.id)
  const refusal = firstRefusal(frame, i, context)
  if (refusal !== HOLDS) {
    if (watch) ruleRefused(watch, frame.chain, i, refusal)
    return undefined
  }
  if (!context.kernel.env.uncounted) count(countersOf(frame, i), context)
  if (watch) ruleMatched(watch, frame.chain, i)
  const { target } = frame.chain.rules[i]!
  if (target) return follow(walk, base, target, i)
  told(walk, i, 'CONTINUE')
  return undefined
}

/**
 * With somebody listening no index is asked: the rules that are for another destination, of which a large cluster has ten thousand in
 * one chain, are passed by here, in as few steps as there can be.
 */
function passBy({ chain, cursor }: Frame, watch: Watch): void {
  const { rules } = chain
  const { kernel, skb } = watch.context
  const { looked } = kernel.env
  const { dst } = skb.packet
  for (; cursor.first < cursor.end; cursor.first++) {
    const { source, destination } = rules[cursor.first]!
    if (source !== undefined || destination === undefined || contains(destination.value, dst) !== destination.not) return
    looked?.(skb.id)
    ruleRefused(watch, chain, cursor.first, DESTINATION)
  }
}

function told({ trace, frame }: Walk, i: number, verdict: string): void {
  if (trace) traceRule(trace, frame.chain, i, verdict)
}

function count(counters: Pick<RuleCounters, 'packets' | 'bytes'>, { skb }: HookContext): void {
  counters.packets += 1
  counters.bytes += packetLength(skb.packet)
}

function follow(walk: Walk, base: Chain, target: TargetUse, i: number): Verdict | undefined {
  switch (target.kind) {
    case 'verdict':
      // A verdict that xtables-monitor has no name for.
      told(walk, i, target.name === 'RETURN' ? '0xfffffffb' : target.name)
      if (target.name === 'RETURN') return leaveChain(walk, base, i)
      return target.name === 'ACCEPT' ? ACCEPT : { kind: 'drop', by: decidedBy(walk, i) }
    case 'jump':
    case 'goto':
      told(walk, i, `${target.kind.toUpperCase()}:${target.name}`)
      return enterChain(walk, target)
    case 'extension':
      return applyTarget(walk, target, i)
  }
}

function enterChain(walk: Walk, target: TargetUse): undefined {
  const next = chainNamed(walk.table, target.name)
  if (!next || walk.callers.length >= DEEPEST) throw new Error(`no way into chain ${target.name} of table ${walk.table.name}`)
  if (target.kind === 'jump') walk.callers.push(walk.frame)
  walk.frame = frameOf(walk.table, next, walk.context, walk.watch)
  return undefined
}

/** Back to the caller, or in a base chain (or what it went to) the policy. */
function leaveChain(walk: Walk, base: Chain, rule: number | undefined): Verdict | undefined {
  const { callers, context, watch } = walk
  const caller = callers.pop()
  if (caller) {
    if (watch) chainLeft(watch, walk.frame.chain, caller.chain, rule)
    walk.frame = caller
    return undefined
  }
  if (watch && walk.frame.chain.name !== base.name) chainLeft(watch, walk.frame.chain, base, rule)
  if (base.policyCounted && !context.kernel.env.uncounted)
    count(ownedChain(walk.table, chainNamed(walk.table, base.name)!).policyCounters, context)
  const policy = base.policy ?? 'ACCEPT'
  if (watch) policyDecided(watch, base, policy)
  if (walk.trace) tracePolicy(walk.trace, base, policy)
  if (policy === 'ACCEPT') return ACCEPT
  return { kind: 'drop', by: { table: walk.table.name, chain: base.name, rule: 0, text: `-P ${base.name} DROP` } }
}

function applyTarget(walk: Walk, target: TargetUse, i: number): Verdict | undefined {
  const { context, watch } = walk
  const { skb } = context
  const before = watch && headerNow(watch)
  const mark = skb.mark
  context.rule = { table: walk.table.name, chain: walk.frame.chain.name, rule: i + 1 }
  const verdict = targetOf(target.name)!.apply(target.options, context)
  context.rule = undefined
  told(walk, i, verdict === undefined ? 'CONTINUE' : verdict.kind === 'accept' ? 'ACCEPT' : 'DROP')
  if (watch && before && skb.mark !== mark) markChanged(watch, before, walk.frame.chain, i)
  if (!verdict || verdict.kind === 'accept' || verdict.by) return verdict
  return { ...verdict, by: decidedBy(walk, i) }
}

const decidedBy = ({ table, frame: { chain } }: Walk, i: number): DecidedBy => ({
  table: table.name,
  chain: chain.name,
  rule: i + 1,
  text: printRule(chain.name, chain.rules[i]!, table.family),
})
