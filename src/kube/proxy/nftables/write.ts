/** kube-proxy in nftables mode: from the model to the table, and to the text that it pipes to `nft -f -`. */
import type { ProxyModel } from '../model.ts'
import { writeBase } from './base-chains.ts'
import { PORT_CHAIN } from './names.ts'
import { writePort } from './port-chains.ts'
import { type NftChain, type NftElement, type NftRule, type NftSet, type NftTable, headerName } from './table.ts'

/** All of table kube-proxy of the model's family. */
export function nftTable(model: ProxyModel): NftTable {
  const table: NftTable = {
    family: model.family,
    name: 'kube-proxy',
    comment: 'rules for kube-proxy',
    sets: new Map(),
    chains: new Map(),
  }
  writeBase(table, model)
  for (const port of model.ports) writePort(table, model, port)
  return table
}

/** What stands in the table already. */
export interface Standing {
  readonly chains: Iterable<{ readonly name: string; readonly rules: readonly unknown[] }>
  readonly sets: Iterable<string>
}

const NOTHING: Standing = { chains: [], sets: [] }

/** One transaction: everything is declared and emptied, then chains get their rules and sets their elements. */
export function writeNftables(model: ProxyModel, standing = NOTHING): string {
  const table = nftTable(model)
  const target = `${headerName(table.family)} ${table.name}`
  const lines = [`add table ${target} { comment "${table.comment}" ; }`]
  for (const set of table.sets.values()) {
    lines.push(`add ${set.kind} ${target} ${set.name} { ${setBody(set)} ; }`)
    // What rules remembered of clients outlives a sync.
    if (set.timeoutSeconds === 0) lines.push(`flush ${set.kind} ${target} ${set.name}`)
  }
  for (const chain of table.chains.values())
    lines.push(`add chain ${target} ${chain.name}${chainBody(chain)}`, `flush chain ${target} ${chain.name}`)
  for (const { name, rules } of table.chains.values())
    for (const rule of rules) lines.push(`add rule ${target} ${name} ${ruleText(rule)}`)
  for (const { name, elements } of table.sets.values())
    for (const element of elements.values()) lines.push(`add element ${target} ${name} { ${elementText(element)} }`)
  lines.push(...removeStale(table, standing).map(([verb, what]) => `${verb} ${what.kind} ${target} ${what.name}`))
  return `${lines.join('\n')}\n`
}

/**
 * Kernels before 6.2 notice late that a chain is no longer named by a map: so a chain whose port is gone is only emptied, and
 * deleted by the sync that finds it empty. Sets that remembered clients go at once.
 */
function removeStale({ chains, sets }: NftTable, standing: Standing) {
  const stale = [...standing.chains].filter(({ name }) => PORT_CHAIN.test(name) && !chains.has(name))
  const forgotten = [...standing.sets].filter((name) => name.startsWith('affinity-') && !sets.has(name))
  return [
    ...stale.map(({ name, rules }) => [rules.length > 0 ? 'flush' : 'delete', { kind: 'chain', name }] as const),
    ...forgotten.map((name) => ['delete', { kind: 'set', name }] as const),
  ]
}

function setBody({ type, comment, timeoutSeconds }: NftSet): string {
  const parts = [`type ${type}`]
  if (timeoutSeconds > 0) parts.push('flags dynamic,timeout', `timeout ${timeoutSeconds}s`)
  if (comment !== '') parts.push(`comment "${comment}"`)
  return parts.join(' ; ')
}

function chainBody({ base, comment }: NftChain): string {
  const parts: string[] = []
  if (base) parts.push(`type ${base.type} hook ${base.hook} priority ${base.priority}`)
  if (comment !== '') parts.push(`comment "${comment}"`)
  return parts.length === 0 ? '' : ` { ${parts.join(' ; ')} ; }`
}

const ruleText = (rule: NftRule): string =>
  rule.map((part) => (typeof part === 'string' ? part : `{ ${part.join(', ')} }`)).join('')

export function elementText({ key, comment, verdict }: NftElement): string {
  const remark = comment === '' ? '' : ` comment "${comment}"`
  return `${key.join(' . ')}${remark}${verdict === '' ? '' : ` : ${verdict}`}`
}
