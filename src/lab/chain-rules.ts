/** One chain's rules with their counters, as the world is, or as it was at a step of a connection: what `iptables -L -v` and `nft list chain` tell. */
import type { Family } from '../net/ip.ts'
import type { Kernel } from '../linux/kernel.ts'
import type { Netns } from '../linux/netns.ts'
import { printRule } from '../linux/netfilter/print-rule.ts'
import { type Table, chainNamed } from '../linux/netfilter/ruleset.ts'
import { jumpsOf } from '../linux/nftables/draft.ts'
import { PRINT_PLAIN, ruleText } from '../linux/nftables/print.ts'
import type { NftTable } from '../linux/nftables/ruleset.ts'
import type { AnyTable, TableName } from '../linux/trace.ts'
import { type Lab, type TraceOptions, traceLab } from './lab.ts'

export interface ChainRule {
  rule: number
  text: string
  /** Absent for a rule of nftables that has no counter. */
  packets?: number
  bytes?: number
  /** Chains that it leads to. */
  to: string[]
}
export interface ChainRules {
  table: AnyTable
  chain: string
  policy: 'ACCEPT' | 'DROP' | undefined
  rules: ChainRule[]
  /** Rules beyond those that are told. */
  more: number
  /** Chains of the same table. */
  others: string[]
}
export interface ChainPlace {
  netns: string
  table: AnyTable
  chain: string
  family?: Family
}

/** So many rules of one chain are told; no person reads on. */
const MOST = 1000

/** Undefined where there is no such chain, or the trace has no such step. */
export function chainRules(lab: Lab, place: ChainPlace, at?: { request: TraceOptions; seq: number }): ChainRules | undefined {
  if (!at) return viewChain(lab.world.kernel, place)
  let found: ChainRules | undefined
  traceLab(lab, at.request, (event, kernel) => {
    if (event.seq === at.seq) found = viewChain(kernel, place)
  })
  return found
}

function viewChain(kernel: Kernel, { netns: id, table, chain, family = 4 }: ChainPlace): ChainRules | undefined {
  const netns = kernel.namespaces.get(id)
  if (!netns) return undefined
  const nft = table.includes(' ') ? netns.netfilter.nftables.tables.get(table) : undefined
  if (nft) return viewNft(netns, kernel.now, nft, chain)
  const own = (family === 4 ? netns.netfilter.ipv4 : netns.netfilter.ipv6).get(table as TableName)
  return own && viewIptables(own, chain)
}

function viewIptables(table: Table, name: string): ChainRules | undefined {
  const chain = chainNamed(table, name)
  if (!chain) return undefined
  return {
    table: table.name,
    chain: name,
    policy: chain.policy,
    rules: chain.rules.slice(0, MOST).map((rule, i) => {
      const { packets, bytes } = chain.counters[i]!
      const { target } = rule
      const to = target?.kind === 'jump' || target?.kind === 'goto' ? [target.name] : []
      return { rule: i + 1, text: printRule(name, rule, table.family), packets, bytes, to }
    }),
    more: Math.max(0, chain.rules.length - MOST),
    others: [...table.chains.keys()],
  }
}

function viewNft(netns: Netns, now: number, table: NftTable, name: string): ChainRules | undefined {
  const chain = table.chains.get(name)
  if (!chain) return undefined
  const options = { ...PRINT_PLAIN, stateless: true, now, deviceName: (index: number) => netns.devices.get(index)?.name }
  return {
    table: `${table.family} ${table.name}`,
    chain: name,
    policy: chain.base && (chain.base.policy === 'drop' ? 'DROP' : 'ACCEPT'),
    rules: chain.rules.slice(0, MOST).map((rule, i) => {
      const at = rule.statements.findIndex(({ kind }) => kind === 'counter')
      const counter = rule.statements[at]
      return {
        rule: i + 1,
        text: ruleText(rule, table.family, options),
        ...(counter?.kind === 'counter'
          ? {
              packets: rule.state[`packets ${at}`] ?? counter.packets,
              bytes: rule.state[`bytes ${at}`] ?? counter.bytes,
            }
          : {}),
        to: rule.statements.flatMap((statement) => [...jumpsOf(statement, table)]),
      }
    }),
    more: Math.max(0, chain.rules.length - MOST),
    others: [...table.chains.keys()],
  }
}
