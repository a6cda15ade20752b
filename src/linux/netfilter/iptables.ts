/** One `iptables` or `ip6tables` command line: parsed, carried out, and what it prints (iptables/nft-shared.c, xtables.c). */
import type { Family, Ip } from '../../net/ip.ts'
import { type Command, parseCommand } from './command.ts'
import { type Draft, commitDraft, openDraft } from './draft.ts'
import { type Failure, type Result, VERSION, failureText, ok, statusOf } from './failure.ts'
import { describeRule, listRulesText, listText } from './list.ts'
import * as operations from './operations.ts'
import { newMemory } from './parse-rule.ts'
import { type Netfilter, type Table, createTable } from './ruleset.ts'
import { chainsInOrder, tablesOf } from './save.ts'
import type { TableName } from '../trace.ts'
import { validateDraft } from './validate.ts'

export interface Output {
  stdout: string
  stderr: string
  status: number
}

export const programName = (family: Family): string => (family === 4 ? 'iptables' : 'ip6tables')

/** The table, as it would be if it never came to be: empty. */
export const tableOf = (netfilter: Netfilter, name: TableName, family: Family): Table =>
  tablesOf(netfilter, family).get(name) ?? createTable(name, family)

/** Carries a command that changes something out on a draft. */
export function applyCommand(draft: Draft, command: Command): Result<undefined> {
  const { chain = '', number, rules, counters } = command
  switch (command.name) {
    case '-A':
      return operations.append(draft, chain, rules, counters)
    case '-I':
      return operations.insert(draft, chain, number ?? 1, rules, counters)
    case '-R':
      return operations.replace(draft, chain, number!, rules[0]!, counters)
    case '-D':
      return number === undefined ? operations.deleteRules(draft, chain, rules) : operations.deleteNumber(draft, chain, number)
    case '-C':
      return operations.check(draft, chain, rules)
    case '-N':
      return operations.newChain(draft, chain)
    case '-X':
      return operations.deleteChain(draft, command.chain)
    case '-E':
      return operations.renameChain(draft, chain, command.value!)
    case '-F':
      return operations.flush(draft, command.chain)
    case '-Z':
      return operations.zero(draft, command.chain, number)
    case '-P':
      return operations.setPolicy(draft, chain, command.value!)
    case '-L':
    case '-S':
    case '-V':
      return ok(undefined)
  }
}

/** What the machine's resolver calls a host; `-L` without `-n` asks it. */
export type NameOfHost = (ip: Ip) => string | undefined

/** Everything after the word `iptables`. */
export function runIptables(netfilter: Netfilter, family: Family, words: readonly string[], nameOf?: NameOfHost): Output {
  const program = programName(family)
  const refuse = (failure: Failure): Output => ({ stdout: '', stderr: failureText(failure, program), status: statusOf(failure) })
  const parsed = parseCommand(words, 0, { family, memory: newMemory(), table: undefined, ipsets: netfilter.ipsets })
  if (!parsed.ok) return refuse(parsed.failure)
  const command = parsed.value
  if (command.name === '-V') return { stdout: `${program} ${VERSION}\n`, stderr: '', status: 0 }
  if (command.name === '-L' || command.name === '-S') return runList(netfilter, family, command, nameOf)
  const said = command.verbose ? described(command, tableOf(netfilter, command.table, family), family) : ''
  const draft = openDraft(netfilter, family, command.table)
  const applied = applyCommand(draft, command)
  if (!applied.ok) return refuse(applied.failure)
  const [invalid] = validateDraft(draft)
  if (invalid) return refuse(invalid.failure)
  if (command.name !== '-C') commitDraft(draft)
  return { stdout: said, stderr: '', status: 0 }
}

function runList(netfilter: Netfilter, family: Family, command: Command, nameOf: NameOfHost | undefined): Output {
  const table = tableOf(netfilter, command.table, family)
  const { chain, number } = command
  if (chain !== undefined && !table.chains.has(chain)) {
    const failure: Failure = { kind: 'incompatible', chain, table: table.name }
    return { stdout: '', stderr: failureText(failure, programName(family)), status: statusOf(failure) }
  }
  const text =
    command.name === '-L'
      ? listText(table, chain, number, { ...command, nameOf })
      : listRulesText(table, chain, number, command.verbose)
  if (!command.zeroToo) return { stdout: text, stderr: '', status: 0 }
  const draft = openDraft(netfilter, family, command.table)
  if (!draft.exists) {
    // The list shows chains that are not there, and the kernel cannot set those to zero.
    const first = chain ?? chainsInOrder(table)[0]?.name ?? ''
    const failure: Failure = {
      kind: 'kernel',
      operation: 'CHAIN_ZERO',
      errno: 'No such file or directory',
      object: `chain ${first}`,
    }
    const zeroing = command.verbose ? described({ ...command, name: '-Z' }, table, family) : ''
    return { stdout: text + zeroing, stderr: failureText(failure, programName(family)), status: statusOf(failure) }
  }
  operations.makeBuiltIn(draft, chain)
  operations.zero(draft, chain, undefined)
  commitDraft(draft)
  const zeroed = command.verbose ? described({ ...command, name: '-Z' }, table, family) : ''
  return { stdout: text + zeroed, stderr: '', status: 0 }
}

/** What -v says: the rules that were added, deleted or found, or the chains that were emptied. */
function described(command: Command, before: Table, family: Family): string {
  const verb = { '-F': 'Flushing', '-Z': 'Zeroing', '-X': 'Deleting' }[command.name as string]
  if (verb === undefined) return command.rules.map((rule) => `${describeRule(rule, family)}\n`).join('')
  const all = chainsInOrder(before).filter(({ policy }) => command.name !== '-X' || policy === undefined)
  const names = command.chain === undefined ? all.map(({ name }) => name) : [command.chain]
  return names.map((name) => `${verb} chain \`${name}'\n`).join('')
}
