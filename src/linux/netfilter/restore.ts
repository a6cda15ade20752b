/** `iptables-restore` (iptables/xtables-restore.c): a file of tables, each put in force whole at its COMMIT, or not at all. */
import type { Family } from '../../net/ip.ts'
import type { TableName } from '../trace.ts'
import { parseCommand } from './command.ts'
import { type Draft, addChain, commitDraft, emptyChain, makeChain, openDraft, ownChain } from './draft.ts'
import {
  type Failure,
  type LineFailure,
  type Result,
  fail,
  notSimulated,
  ok,
  restoreFailureText,
  statusOf,
  wrong,
} from './failure.ts'
import { type Output, applyCommand, programName } from './iptables.ts'
import { splitBlanks, splitWords } from './lexer.ts'
import { type RuleMemory, newMemory } from './parse-rule.ts'
import { badChainName } from './operations.ts'
import { type Netfilter, BUILT_IN } from './ruleset.ts'
import { validateDraft } from './validate.ts'

export interface RestoreOptions {
  readonly family: Family
  /** -n: what the file does not name stays. */
  readonly noflush?: boolean
  /** -c: packet and byte counters are taken from the file. */
  readonly counters?: boolean
  /** -t: every line is read, nothing is asked of the kernel. */
  readonly test?: boolean
  /** -T: only this table. */
  readonly table?: TableName
  /** The rules are only read: any set that they name may be there. */
  readonly anySet?: boolean
}

interface Restore {
  readonly netfilter: Netfilter
  readonly family: Family
  readonly options: RestoreOptions
  readonly memory: RuleMemory
  readonly words: string[]
  line: number
  draft: Draft | undefined
  /** Some line of the table changed something: an empty table does not come to be. */
  touched: boolean
  /** The first command that could not be carried out; told at COMMIT, as later lines are still read. */
  failed: LineFailure | undefined
}

const DONE = ok(undefined)
const isTable = (name: string): name is TableName => name in BUILT_IN
const HASH = 35
const STAR = 42
const COLON = 58
const BRACKET = 91

/** What a file means, carried out. Earlier tables stay in force when a later one fails, as in reality. */
export function restoreText(netfilter: Netfilter, text: string, options: RestoreOptions): Output {
  const { family } = options
  const restore: Restore = {
    netfilter,
    family,
    options,
    memory: newMemory(),
    words: [],
    line: 0,
    draft: undefined,
    touched: false,
    failed: undefined,
  }
  const refuse = (failures: readonly LineFailure[]): Output => ({
    stdout: '',
    stderr: restoreFailureText(failures, `${programName(family)}-restore`),
    // Its own reader of table names counts as wrong usage.
    status: failures[0]!.failure.kind === 'no-table' ? 2 : statusOf(failures[0]!.failure),
  })
  for (let from = 0; from < text.length;) {
    let to = text.indexOf('\n', from)
    if (to < 0) to = text.length
    restore.line += 1
    const read = readLine(restore, text, from, to)
    if (!read.ok)
      return refuse(Array.isArray(read.failure) ? read.failure : [{ line: restore.line, failure: read.failure as Failure }])
    from = to + 1
  }
  if (restore.draft) {
    const stderr = `${programName(family)}-restore: COMMIT expected at line ${restore.line + 1}\n`
    return { stdout: '', stderr, status: 1 }
  }
  return { stdout: '', stderr: '', status: 0 }
}

type LineResult = { ok: true } | { ok: false; failure: Failure | readonly LineFailure[] }

function readLine(restore: Restore, text: string, from: number, to: number): LineResult {
  const first = text.charCodeAt(from)
  if (from === to || first === HASH) return DONE
  if (restore.draft) {
    if (to - from === 6 && text.startsWith('COMMIT', from)) return commit(restore, restore.draft)
    if (first === COLON) return readChain(restore, restore.draft, text, from + 1, to)
    return readRule(restore, restore.draft, text, from, to)
  }
  if (first === STAR) return openTable(restore, text.slice(from + 1, to).replace(/[ \t]+$/, ''))
  return fail({ kind: 'failed', message: '' })
}

function openTable(restore: Restore, name: string): Result<undefined> {
  if (!isTable(name)) return fail({ kind: 'no-table', table: name })
  restore.draft = openDraft(restore.netfilter, restore.family, name, !restore.options.noflush)
  restore.touched = false
  restore.failed = undefined
  return DONE
}

function commit(restore: Restore, draft: Draft): LineResult {
  restore.draft = undefined
  if (restore.options.table !== undefined && restore.options.table !== draft.table.name) return DONE
  if (restore.options.test) return DONE
  const { failed } = restore
  // A jump to nowhere is found when the batch is made, so the line is COMMIT's.
  if (failed) return { ok: false, failure: failed.failure.kind === 'usage' ? failed.failure : [failed] }
  const refused = validateDraft(draft)
  if (refused.length > 0) return { ok: false, failure: refused }
  draft.exists ||= restore.touched
  commitDraft(draft)
  return DONE
}

interface Counts {
  packets: number
  bytes: number
}

function readCounts(text: string): Counts | undefined {
  const [, packets, bytes] = /^\[(\d+):(\d+)\]$/.exec(text) ?? []
  return packets === undefined ? undefined : { packets: Number(packets), bytes: Number(bytes) }
}

/** `:CHAIN POLICY [PACKETS:BYTES]`: a chain to begin anew, or a built-in chain's policy. */
function readChain(restore: Restore, draft: Draft, text: string, from: number, to: number): Result<undefined> {
  const { words } = restore
  words.length = 0
  splitBlanks(text, from, to, words)
  const [name, policy, counts] = words
  if (name === undefined) return wrong(`${programName(restore.family)}-restore: line ${restore.line} chain name invalid`)
  const bad = badChainName(name)
  if (bad) return bad
  if (policy === undefined) return wrong(`${programName(restore.family)}-restore: line ${restore.line} policy invalid`)
  restore.touched = true
  const chain = draft.table.chains.get(name)
  if (!chain) {
    addChain(draft, name)
    return DONE
  }
  if (!BUILT_IN[draft.table.name].includes(name)) {
    emptyChain(draft, chain)
    return DONE
  }
  return policy === '-' ? DONE : readPolicy(restore, draft, name, policy, counts ?? '')
}

function readPolicy(restore: Restore, draft: Draft, name: string, policy: string, countsText: string): Result<undefined> {
  const counts = restore.options.counters ? readCounts(countsText) : undefined
  if (restore.options.counters && !counts) return wrong(`invalid policy counters for chain '${name}'`)
  if (policy !== 'ACCEPT' && policy !== 'DROP') {
    restore.failed ??= { line: restore.line, failure: { kind: 'failed', message: 'Bad policy name.' } }
    return DONE
  }
  const chain = ownChain(draft, draft.table.chains.get(name)!)
  makeChain(draft, chain)
  chain.policy = policy
  chain.policyCounted = draft.table.name !== 'nat'
  chain.policyCounters = (chain.policyCounted && counts) || { packets: 0, bytes: 0 }
  return DONE
}

/** A line as one would give it to iptables, perhaps with `[PACKETS:BYTES]` before it. */
function readRule(restore: Restore, draft: Draft, text: string, from: number, to: number): Result<undefined> {
  const { words, family, memory } = restore
  words.length = 0
  splitWords(text, from, to, words)
  if (words.length === 0) return DONE
  const counted = text.charCodeAt(from) === BRACKET
  const counts = counted ? readCounts(words[0]!) : undefined
  if (counted && !counts) return wrong(`Bad line ${restore.line}: need ]`)
  const parsed = parseCommand(words, counted ? 1 : 0, {
    family,
    memory,
    table: draft.table.name,
    ipsets: restore.options.anySet ? undefined : restore.netfilter.ipsets,
  })
  if (!parsed.ok) return parsed
  const command = parsed.value
  if (command.name === '-L' || command.name === '-S' || command.name === '-V')
    return notSimulated(`"${command.name}" in a restore file`)
  if (counts && restore.options.counters) command.counters = counts
  if (restore.failed) return DONE
  draft.line = restore.line
  const applied = applyCommand(draft, command)
  if (!applied.ok) restore.failed = { line: restore.line, failure: applied.failure }
  else restore.touched = true
  return DONE
}
