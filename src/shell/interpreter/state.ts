/** The state of one shell or subshell: variables, functions, options, traps, jobs. bash(1), "COMMAND EXECUTION ENVIRONMENT". */
import { writeTo } from '../process-context.ts'
import { Interrupted, type Signal } from '../command.ts'
import { longestText, stackDepth } from '../limits.ts'
import { fork, hasRoom, type Process, type System } from '../process.ts'
import type { Node, Statement } from './syntax.ts'

export interface Variable {
  value?: string
  list?: Map<number, string>
  table?: Map<string, string>
  exported?: boolean
  readonly?: boolean
  integer?: boolean
  case?: 'upper' | 'lower'
  reference?: boolean
}

export interface Job {
  readonly id: number
  /** The processes of the pipeline; the last one's status is the job's. */
  readonly processes: readonly Process[]
  readonly text: string
  /** Its end has been told, or waited for. */
  told: boolean
}

export type Option =
  | 'errexit'
  | 'nounset'
  | 'xtrace'
  | 'noglob'
  | 'pipefail'
  | 'verbose'
  | 'noexec'
  | 'allexport'
  | 'noclobber'
  | 'monitor'
  | 'braceexpand'
  | 'hashall'
  | 'errtrace'
  | 'functrace'
  | 'posix'
  | 'interactive-comments'

/** The interpreter, for expansions and traps, which it uses itself. */
export interface Engine {
  run(shell: Shell, statements: readonly Statement[]): Promise<void>
  /** Output of `$(…)`, trailing newlines removed; sets the shell's status. */
  substitute(shell: Shell, body: readonly Statement[]): Promise<string>
  /** `<(…)`: the path that stands for it. */
  processSubstitution(shell: Shell, direction: 'in' | 'out', body: readonly Statement[]): Promise<string>
}

export interface Shell {
  readonly system: System
  readonly engine: Engine
  readonly process: Process
  /** `$0`. */
  readonly name: string
  readonly kind: 'script' | 'command' | 'interactive' | 'program'
  /** `$$`: the pid of the shell that is not a subshell. */
  readonly shellPid: number
  readonly subshell: number
  /** Depth of `$(…)`, shown by `set -x`. */
  readonly traceDepth: number
  variables: Map<string, Variable>
  /** For each running function the variables that its `local` hides, once it has any. */
  scopes: (Map<string, Variable | undefined> | undefined)[]
  calls: { readonly name: string; readonly line: number }[]
  functions: Map<string, Node>
  /** Their source, for shells that inherit them. */
  functionTexts: Map<string, string>
  positional: readonly string[]
  options: Set<Option>
  shopts: Set<string>
  /** What errors begin with while a file is sourced. */
  label: string | undefined
  traps: Map<string, string>
  pendingTraps: Signal[]
  jobs: Job[]
  status: number
  /** Status of the last `$(…)` in the command that is being expanded. */
  substituted: number | undefined
  pipeStatus: readonly number[]
  /** BASH_COMMAND: what runs, or ran when a trap was sprung. */
  command: string
  trapping: boolean
  lastBackground: number | undefined
  lastArgument: string
  line: number
  loops: number
  /** Calls within calls: functions, `eval`, `source`, traps. */
  nesting: number
  /** Depth of conditions in which `set -e` does not apply. */
  forgiving: number
  readonly startedAt: number
  random: number
  commands: number
  /** True while `wait` blocks, when a trapped signal ends it. */
  waiting: boolean
  dirStack: string[]
  aliases: Map<string, string>
}

/** The aliases that are expanded: at a prompt, and where a script asks for it. */
export const aliasesOf = (shell: Shell): ReadonlyMap<string, string> | undefined =>
  shell.aliases.size > 0 && (shell.kind === 'interactive' || shell.shopts.has('expand_aliases')) ? shell.aliases : undefined

/** `break`, `continue`, `return` and `exit` on their way up; `discard` drops the rest of the line after an error in an expansion. */
export class Jump extends Error {
  readonly kind: 'break' | 'continue' | 'return' | 'exit' | 'discard'
  /** Levels for loops, else the status. */
  readonly value: number
  constructor(kind: Jump['kind'], value: number) {
    super(kind)
    this.kind = kind
    this.value = value
  }
}

/** `SCRIPT: line N: `, or `bash: ` at a prompt. */
export const prefix = (shell: Shell): string =>
  shell.kind === 'program'
    ? ''
    : shell.kind === 'interactive'
      ? `${shell.name}: `
      : `${shell.label ?? shell.name}: line ${shell.line}: `

/** Says an error as bash does. */
export const complain = (shell: Shell, message: string): void => writeTo(shell.process, 2, `${prefix(shell)}${message}\n`)

/** Says it and drops the line; a script goes on with the next one. */
export function discard(shell: Shell, message: string): never {
  complain(shell, message)
  throw new Jump('discard', 1)
}

/** Says it and ends a shell that is not interactive; `bash -c` then exits with 127, a script with 1. */
export function fatal(shell: Shell, message: string): never {
  complain(shell, message)
  throw new Jump(shell.kind === 'interactive' ? 'discard' : 'exit', shell.kind === 'command' ? 127 : 1)
}

/** Runs what needs a place on the stack: where there is none left the shell dies of it, as bash does. */
export async function nested(shell: Shell, run: () => Promise<void>): Promise<void> {
  if (shell.nesting >= stackDepth) throw new Interrupted('SEGV')
  shell.nesting++
  try {
    await run()
  } finally {
    shell.nesting--
  }
}

/** Refuses a value that is longer than memory holds, and ends the shell, in the words of bash's allocator. */
export function checkLength(shell: Shell, text: string): string {
  return text.length <= longestText ? text : refuseLength(shell, text.length)
}

export function refuseLength(shell: Shell, length: number): never {
  writeTo(shell.process, 2, `${shell.name}: xrealloc: cannot allocate ${length + 128} bytes\n`)
  throw new Jump('exit', 2)
}

/** Starts a process, or says that there can be no more of them and drops the line. */
export function forkFrom(
  shell: Shell,
  body: (process: Process) => Promise<number>,
  changes: Parameters<typeof fork>[3] = {},
): Process {
  return hasRoom(shell.system) ? fork(shell.system, shell.process, body, changes) : refuseFork(shell)
}

export function refuseFork(shell: Shell): never {
  complain(shell, 'fork: Resource temporarily unavailable')
  throw new Jump('discard', 126)
}

/** A subshell's state: all of it a copy. */
export function copyShell(shell: Shell, process: Process): Shell {
  const variables = new Map<string, Variable>()
  for (const [name, variable] of shell.variables) variables.set(name, copyVariable(variable))
  // Traps are reset in a subshell, but ignored signals stay ignored.
  const traps = new Map([...shell.traps].filter(([, action]) => action === ''))
  return {
    ...shell,
    process,
    subshell: shell.subshell + 1,
    variables,
    scopes: shell.scopes.map((scope) => scope && new Map(scope)),
    calls: [...shell.calls],
    // Known for `jobs`, but not this shell's children: it can't wait for them.
    jobs: [...shell.jobs],
    functions: new Map(shell.functions),
    functionTexts: new Map(shell.functionTexts),
    options: new Set(shell.options),
    shopts: new Set(shell.shopts),
    traps,
    pendingTraps: [],
    waiting: false,
    dirStack: [...shell.dirStack],
    aliases: new Map(shell.aliases),
  }
}

export const copyVariable = (variable: Variable): Variable => ({
  ...variable,
  ...(variable.list && { list: new Map(variable.list) }),
  ...(variable.table && { table: new Map(variable.table) }),
})
