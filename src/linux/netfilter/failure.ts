/**
 * What can go wrong between a person and the firewall, and the words and exit status that iptables 1.8.9 (nf_tables) and
 * iptables-restore print for it (xtables_error, nft_strerror, mnl_err_list_node).
 */

export type KernelErrno =
  'Invalid argument' | 'No such file or directory' | 'Operation not supported' | 'Too many links' | 'Device or resource busy'

export type Failure =
  /** Wrong usage (xtables' PARAMETER_PROBLEM). A message may end in a newline, as some of iptables' do. */
  | { kind: 'usage'; message: string }
  /** A word that belongs to nothing. */
  | { kind: 'argument'; word: string }
  | { kind: 'no-table'; table: string }
  /** Refused by iptables before the kernel was asked. */
  | { kind: 'failed'; message: string }
  | { kind: 'incompatible'; chain: string; table: string }
  /** Refused by the kernel: `RULE_APPEND failed (Invalid argument): rule in chain INPUT`. */
  | { kind: 'kernel'; operation: string; errno: KernelErrno; object: string }
  /** Real iptables knows it, Hoplight does not yet. */
  | { kind: 'not-simulated'; what: string }

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure }

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })
export const fail = (failure: Failure): { ok: false; failure: Failure } => ({ ok: false, failure })
/** A usage error, the commonest. */
export const wrong = (message: string): { ok: false; failure: Failure } => fail({ kind: 'usage', message })
export const notSimulated = (what: string): { ok: false; failure: Failure } => fail({ kind: 'not-simulated', what })

/** A usage error that xtables' option parser words: these end in a newline, which makes an empty line. */
export const wrongOption = (extension: string, rest: string): { ok: false; failure: Failure } => wrong(`${extension}: ${rest}\n`)

export const NO_CHAIN = 'No chain/target/match by that name.'
export const BAD_RULE = 'Bad rule (does a matching rule exist in that chain?).'

export const VERSION = 'v1.8.9 (nf_tables)'

export function statusOf(failure: Failure): number {
  switch (failure.kind) {
    case 'usage':
    case 'argument':
    case 'not-simulated':
      return 2
    case 'no-table':
      return 3
    case 'failed':
    case 'incompatible':
      return 1
    case 'kernel':
      return 4
  }
}

const hint = (program: string): string => `Try \`${program} -h' or '${program} --help' for more information.\n`

/** What a command (`iptables`) prints on standard error. */
export function failureText(failure: Failure, program: string): string {
  switch (failure.kind) {
    case 'usage':
      return `${program} ${VERSION}: ${failure.message}\n${hint(program)}`
    case 'argument':
      return `Bad argument \`${failure.word}'\n${hint(program)}`
    case 'no-table':
      return `${program} ${VERSION}: table '${failure.table}' does not exist\nPerhaps ${program} or your kernel needs to be upgraded.\n`
    case 'failed':
      return `${program}: ${failure.message}\n`
    case 'incompatible':
      return `${program} ${VERSION}: chain \`${failure.chain}' in table \`${failure.table}' is incompatible, use 'nft' tool.\n`
    case 'kernel':
      return `${program} ${VERSION}:  ${kernelText(failure)}\n`
    case 'not-simulated':
      return `${program}: ${failure.what} is not simulated\n`
  }
}

const kernelText = (failure: Failure & { kind: 'kernel' }): string =>
  `${failure.operation} failed (${failure.errno}): ${failure.object}`

export interface LineFailure {
  line: number
  failure: Failure
}

/** What `iptables-restore` prints: the same, and the line. The kernel's refusals come together at COMMIT, each with its own line. */
export function restoreFailureText(failures: readonly LineFailure[], program: string): string {
  const first = failures[0]!
  const { failure, line } = first
  switch (failure.kind) {
    case 'kernel': {
      const kernel = failures.flatMap((f) => (f.failure.kind === 'kernel' ? [`line ${f.line}: ${kernelText(f.failure)}\n`] : []))
      return `${program} ${VERSION}: \n${kernel.join('')}`
    }
    case 'usage':
      return `${program} ${VERSION}: ${failure.message}\nError occurred at line: ${line}\n${hint(program)}`
    case 'argument':
      return `Bad argument \`${failure.word}'\nError occurred at line: ${line}\n${hint(program)}`
    case 'no-table':
      return `${program} ${VERSION}: ${program}: line ${line} table name '${failure.table}' invalid\nError occurred at line: ${line}\n${hint(program)}`
    case 'failed':
      return `${program}: line ${line} failed${failure.message === '' ? '' : `: ${failure.message}`}\n`
    case 'incompatible':
      return failureText(failure, program)
    case 'not-simulated':
      return `${program}: line ${line}: ${failure.what} is not simulated\n`
  }
}
