/** `iptables -L` and `-S` (iptables/nft-shared.c, nft_ipv4_print_rule; libxtables' xtables_print_num). */
import type { Family, Ip } from '../../net/ip.ts'
import { listedAddress } from './address-text.ts'
import { referencesIn } from './chain-summary.ts'
import type { ListContext } from './extension.ts'
import { matchOf } from './match/registry.ts'
import { printRule } from './print-rule.ts'
import { type Chain, type Negatable, type Rule, type RuleCounters, type Table, chainNamed } from './ruleset.ts'
import { chainsInOrder } from './save.ts'
import { protocolText } from './services.ts'
import { targetOf } from './target/registry.ts'

export interface ListOptions {
  readonly numeric: boolean
  readonly verbose: boolean
  readonly exact: boolean
  readonly lineNumbers: boolean
  /** What the machine calls a host; without it only this machine itself has a name. */
  readonly nameOf?: ((ip: Ip) => string | undefined) | undefined
}

const UNITS = ['K', 'M', 'G', 'T'] as const

/** A counter: from 100000 on in thousands, unless exact; `padded` in its column. */
function countText(count: number, exact: boolean, padded: boolean): string {
  if (exact) return `${String(count).padStart(padded ? 8 : 0)} `
  if (count <= 99_999) return `${String(count).padStart(padded ? 5 : 0)} `
  let scaled = count
  for (const unit of UNITS) {
    scaled = Math.floor((scaled + 500) / 1000)
    if (scaled <= 9999 || unit === 'T') return `${String(scaled).padStart(padded ? 4 : 0)}${unit} `
  }
  return ''
}

function chainHeading(
  { name, policy, policyCounters: { packets, bytes } }: Chain,
  references: number,
  options: ListOptions,
): string {
  if (policy === undefined) return `Chain ${name} (${references} references)`
  if (!options.verbose) return `Chain ${name} (policy ${policy})`
  const counts = `${countText(packets, options.exact, false)}packets, ${countText(bytes, options.exact, false)}bytes`
  return `Chain ${name} (policy ${policy} ${counts})`
}

function columnHeading({ verbose, exact, lineNumbers }: ListOptions): string {
  const number = lineNumbers ? 'num  ' : ''
  const counts = !verbose ? '' : exact ? '    pkts      bytes ' : ' pkts bytes '
  const devices = verbose ? ' in     out    ' : ''
  return `${number}${counts}target     prot opt${devices} ${'source'.padEnd(20)} ${'destination'.padEnd(20)}`
}

function protocolColumn(protocol: Rule['protocol'], numeric: boolean): string {
  const value = protocol?.value ?? 0
  const text = numeric ? String(value) : value === 0 ? 'all' : protocolText(value)
  return `${protocol?.not ? '!' : ' '}${text.padEnd(4)}`
}

function deviceColumn(device: Negatable<string> | undefined, numeric: boolean): string {
  const text = device ? `${device.not ? '!' : ''}${device.value}` : numeric ? '*' : 'any'
  return text.padEnd(6)
}

function targetText(rule: Rule, context: ListContext): string {
  const parts = rule.matches.map(({ name, options }) => matchOf(name, context.family)!.list(options, context))
  if (rule.target?.kind === 'extension') parts.push(targetOf(rule.target.name)!.list(rule.target.options, context))
  return parts.map((part) => (part === '' ? '' : ` ${part}`)).join('')
}

function targetName({ target }: Rule): string {
  return target?.kind === 'extension' ? (targetOf(target.name)?.listName ?? target.name) : (target?.name ?? '')
}

export function listRule(rule: Rule, counters: RuleCounters, number: number, family: Family, options: ListOptions): string {
  const { numeric, verbose, exact, lineNumbers, nameOf } = options
  const fragment = rule.fragment === undefined ? '--' : rule.fragment ? '-f' : '!f'
  const devices = verbose ? `${deviceColumn(rule.inDevice, numeric)} ${deviceColumn(rule.outDevice, numeric)} ` : ''
  const address = (side: Rule['source']): string =>
    `${side?.not ? '!' : ' '}${listedAddress(side?.value, family, numeric, nameOf).padEnd(19)} `
  return [
    lineNumbers ? `${String(number).padEnd(4)} ` : '',
    verbose ? countText(counters.packets, exact, true) + countText(counters.bytes, exact, true) : '',
    `${targetName(rule).padEnd(9)} `,
    `${protocolColumn(rule.protocol, numeric)} `,
    `${fragment} `,
    devices === '' ? '' : ` ${devices}`,
    address(rule.source),
    address(rule.destination),
    rule.target?.kind === 'goto' ? '[goto] ' : '',
    targetText(rule, { numeric, family, protocol: rule.protocol?.value ?? 0 }),
  ].join('')
}

/** What `iptables -v -A …` says of the rule that it added. */
export function describeRule(rule: Rule, family: Family): string {
  const address = (side: Rule['source']): string => listedAddress(side?.value, family, true)
  const protocol = protocolColumn(rule.protocol, false).trimEnd()
  const fragment = rule.fragment === undefined ? '--' : rule.fragment ? '-f' : '!f'
  const devices = `in ${deviceColumn(rule.inDevice, true).trimEnd()} out ${deviceColumn(rule.outDevice, true).trimEnd()}`
  const not = (side: Rule['source']): string => (side?.not ? '!' : ' ')
  const ends = `${not(rule.source)}${address(rule.source)} ${not(rule.destination)}-> ${address(rule.destination)}`
  const text = targetText(rule, { numeric: true, family, protocol: rule.protocol?.value ?? 0 })
  return `${targetName(rule)} ${protocol} opt ${fragment} ${devices} ${ends}  ${rule.target?.kind === 'goto' ? '[goto] ' : ''}${text}`
}

function listChain(chain: Chain, references: number, family: Family, options: ListOptions): string {
  const rules = chain.rules.map((rule, i) => `${listRule(rule, chain.counters[i]!, i + 1, family, options)}\n`)
  return `${chainHeading(chain, references, options)}\n${columnHeading(options)}\n${rules.join('')}`
}

/** `-L [CHAIN [NUMBER]]`; the chain exists. */
export function listText(table: Table, chainName: string | undefined, number: number | undefined, options: ListOptions): string {
  const chain = chainName === undefined ? undefined : chainNamed(table, chainName)
  if (chain && number !== undefined) {
    const rule = chain.rules[number - 1]
    return rule ? `${listRule(rule, chain.counters[number - 1]!, number, table.family, options)}\n` : ''
  }
  const references = referencesIn(table.chains.values())
  const chains = chain ? [chain] : chainsInOrder(table)
  return chains.map((each) => listChain(each, references.get(each.name) ?? 0, table.family, options)).join('\n')
}

const ruleLine = (chain: Chain, i: number, family: Family, verbose: boolean): string =>
  `${printRule(chain.name, chain.rules[i]!, family, verbose ? chain.counters[i] : undefined)}\n`

/** `-S [CHAIN [NUMBER]]`; the chain exists. */
export function listRulesText(table: Table, chainName: string | undefined, number: number | undefined, verbose: boolean): string {
  const chain = chainName === undefined ? undefined : chainNamed(table, chainName)
  if (chain && number !== undefined) return chain.rules[number - 1] ? ruleLine(chain, number - 1, table.family, verbose) : ''
  const chains = chain ? [chain] : chainsInOrder(table)
  const heads = chains.map(({ name, policy, policyCounters: { packets, bytes } }) =>
    policy === undefined ? `-N ${name}\n` : `-P ${name} ${policy}${verbose ? ` -c ${packets} ${bytes}` : ''}\n`,
  )
  const rules = chains.flatMap((each) => each.rules.map((_, i) => ruleLine(each, i, table.family, verbose)))
  return [...heads, ...rules].join('')
}
