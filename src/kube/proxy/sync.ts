/**
 * One full sync of kube-proxy in iptables mode: counters, canaries and jumps are ensured, then the restore text goes through the
 * parser that the terminal uses. Kubernetes, pkg/proxy/iptables/proxier.go, syncProxyRules.
 */
import { tableOf } from '../../linux/netfilter/iptables.ts'
import { restoreText } from '../../linux/netfilter/restore.ts'
import type { Netfilter } from '../../linux/netfilter/ruleset.ts'
import type { Family } from '../../net/ip.ts'
import { bareChains, jumpRules, nfacctObjects } from './iptables/environment.ts'
import { writePartly } from './iptables/partial.ts'
import { writeIptables } from './iptables/write.ts'
import { ensureChain, ensureJump, refusal } from './ensure.ts'
import type { ProxyModel } from './model.ts'

export interface Synced {
  /** Rules in the chains that are kube-proxy's. */
  readonly rules: number
  /** What iptables said when it refused: then what stood before stands on, and kube-proxy tries again later. */
  readonly problem: string | undefined
}

/** Puts the model in force. The sysctls that it asks for (`requiredSysctls`) are the caller's, who has the namespace. */
export function syncIptables(netfilter: Netfilter, model: ProxyModel): Synced {
  const { family } = model
  for (const name of nfacctObjects(model)) if (!netfilter.nfacct.has(name)) netfilter.nfacct.set(name, { packets: 0, bytes: 0 })
  const problem = ensureAll(netfilter, model) ?? restore(netfilter, model)
  return { rules: problem === undefined ? countRules(netfilter, family) : 0, problem }
}

/**
 * A sync after some Services changed, as releases since 1.28 do it: only their own chains are written anew. `undefined` where that is
 * not enough and all must be written.
 */
export function syncPartly(
  netfilter: Netfilter,
  before: ProxyModel,
  after: ProxyModel,
  changed: ReadonlySet<string>,
): Pick<Synced, 'problem'> | undefined {
  const text = writePartly(before, after, changed)
  if (text === undefined) return undefined
  return { problem: refusal(restoreText(netfilter, text, { family: after.family, noflush: true, counters: true })) }
}

function ensureAll(netfilter: Netfilter, model: ProxyModel): string | undefined {
  const { family } = model
  for (const { table, chain } of bareChains(model)) {
    const problem = ensureChain(netfilter, family, table, chain)
    if (problem !== undefined) return problem
  }
  for (const jump of jumpRules(model)) {
    const problem = ensureChain(netfilter, family, jump.table, jump.to) ?? ensureJump(netfilter, family, jump)
    if (problem !== undefined) return problem
  }
  return undefined
}

function restore(netfilter: Netfilter, model: ProxyModel): string | undefined {
  const standing = tableOf(netfilter, 'nat', model.family).chains.keys()
  return refusal(restoreText(netfilter, writeIptables(model, standing), { family: model.family, noflush: true, counters: true }))
}

function countRules(netfilter: Netfilter, family: Family): number {
  let count = 0
  for (const table of ['filter', 'nat'] as const) {
    for (const chain of tableOf(netfilter, table, family).chains.values())
      if (chain.name.startsWith('KUBE-')) count += chain.rules.length
  }
  return count
}
