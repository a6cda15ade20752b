/** A table of iptables as `nft list` shows it (nft 1.0.6 src/rule.c, table_print, chain_print_declaration). */
import type { Family } from '../../net/ip.ts'
import type { Hook } from '../trace.ts'
import type { ForeignShown } from '../nftables/draft.ts'
import type { PrintOptions } from '../nftables/print.ts'
import { priorityText } from '../nftables/priority.ts'
import { nftRuleText, usesExtension } from './nft-words.ts'
import { type Chain, type Table, PRIORITIES, chainsOf } from './ruleset.ts'

/** What iptables gives its table for security, for which nft has no name. */
const SECURITY = 150

const handle = (number: number | undefined, { handles }: PrintOptions): string =>
  handles && number !== undefined ? ` # handle ${number}` : ''

function baseLine(table: Table, { name, policy }: Chain, options: PrintOptions): string {
  const hook = name.toLowerCase() as Hook
  const isNat = table.name === 'nat'
  const priority = isNat
    ? hook === 'prerouting' || hook === 'output'
      ? -100
      : 100
    : table.name === 'security'
      ? SECURITY
      : PRIORITIES[table.name]
  const type = isNat ? 'nat' : table.name === 'mangle' && hook === 'output' ? 'route' : 'filter'
  const text = priorityText(priority, hook, options.numericPriority || options.style.numeric)
  return `\t\ttype ${type} hook ${hook} priority ${text}; policy ${policy!.toLowerCase()};`
}

function chainText(table: Table, chain: Chain, family: Family, options: PrintOptions, rules: boolean): string {
  const lines = [`\tchain ${chain.name} {${handle(chain.handle, options)}`]
  if (chain.policy !== undefined) lines.push(baseLine(table, chain, options))
  const numeric = options.style.numeric || options.style.numericProtocols
  if (rules)
    chain.rules.forEach((rule, i) => {
      const counters = chain.counters[i]
      const text = nftRuleText(rule, family, options.stateless ? undefined : counters, numeric)
      lines.push(`\t\t${text}${handle(counters?.handle, options)}`)
    })
  return `${lines.join('\n')}\n\t}\n`
}

/** Undefined where the chain that is asked for is none. */
export function iptablesTableText(table: Table, family: Family, shown: ForeignShown, options: PrintOptions): string | undefined {
  const chains = chainsOf(table)
    .filter(({ handle: number, policy }) => policy === undefined || number !== undefined)
    .sort((a, b) => (a.handle ?? 0) - (b.handle ?? 0))
  const asked = shown.what === 'chain' ? chains.filter(({ name }) => name === shown.name) : shown.what === 'nothing' ? [] : chains
  if (shown.what === 'chain' && asked.length === 0) return undefined
  const parts = asked.map((chain) => chainText(table, chain, family, options, shown.what !== 'chains'))
  const name = `table ${family === 4 ? 'ip' : 'ip6'} ${table.name}`
  const rules = shown.what === 'whole' || shown.what === 'chain'
  // Nothing tells nft that a table is iptables' but the extensions within.
  const managed = chains.some((chain) => chain.rules.some((rule) => usesExtension(rule, family)))
  const warning = rules && managed ? `# Warning: ${name} is managed by iptables-nft, do not touch!\n` : ''
  return `${warning}${name} {\n${parts.join(shown.what === 'whole' ? '\n' : '')}}\n`
}
