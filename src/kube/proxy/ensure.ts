/** Chains and jumps that kube-proxy makes only where they are missing, so that what stands already keeps its place. Kubernetes, pkg/util/iptables, EnsureChain and EnsureRule. */
import { runIptables, tableOf } from '../../linux/netfilter/iptables.ts'
import { splitWords } from '../../linux/netfilter/lexer.ts'
import type { Netfilter } from '../../linux/netfilter/ruleset.ts'
import type { TableName } from '../../linux/trace.ts'
import type { Family } from '../../net/ip.ts'

export interface JumpRule {
  readonly table: TableName
  /** The built-in chain that jumps. */
  readonly from: string
  /** The chain that is made if it is not there. */
  readonly to: string
  /** The rule without its chain: what `iptables -C FROM …` looks for, and `-I FROM 1 …` puts in if it is missing. */
  readonly rule: string
}

export function ensureChain(netfilter: Netfilter, family: Family, table: TableName, chain: string): string | undefined {
  if (tableOf(netfilter, table, family).chains.has(chain)) return undefined
  return refusal(runIptables(netfilter, family, ['-t', table, '-N', chain]))
}

/** `-C`, and `-I` at the top only where that finds nothing: a jump that stands already keeps its place. */
export function ensureJump(netfilter: Netfilter, family: Family, { table, from, rule }: JumpRule): string | undefined {
  const words: string[] = []
  splitWords(rule, 0, rule.length, words)
  if (runIptables(netfilter, family, ['-t', table, '-C', from, ...words]).status === 0) return undefined
  return refusal(runIptables(netfilter, family, ['-t', table, '-I', from, '1', ...words]))
}

/** What iptables said, where it refused. */
export const refusal = ({ status, stderr }: { status: number; stderr: string }): string | undefined =>
  status === 0 ? undefined : stderr.trim()
