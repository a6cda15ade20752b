/** Shells: a script, `bash -c`, and a session that keeps its state between lines. bash(1), "INVOCATION". */
import type { Command, Machine, ShellHost } from './command.ts'
import { Interrupted } from './command.ts'
import { runStatements } from './interpreter/execute.ts'
import { openSource, parseLine } from './interpreter/parse.ts'
import { copyShell, Jump, type Engine, type Shell, type Variable } from './interpreter/state.ts'
import { checkpoint, runInProcess, sayFailure } from './interpreter/subshell.ts'
import { processSubstitution, substitute } from './interpreter/substitute.ts'
import { SyntaxFailure } from './interpreter/syntax.ts'
import { exportAll } from './interpreter/variables.ts'
import { tellEnded } from './jobs.ts'
import { contextOf } from './process-context.ts'
import { killTree, programOf, startProcess, type Process, type Program, type System } from './process.ts'
import { createScheduler, type Scheduler, type SchedulerClock } from './scheduler.ts'
import { nullFile, openPipe, release, sinkFile, type OpenFile } from './stream.ts'
import { createUtilities, utilityNames } from './utilities.ts'
import { bashProgram } from './bash.ts'

export const engine: Engine = { run: runStatements, substitute, processSubstitution }

/** Makes the system on whose processes all shells of a lab run. */
export function createSystem(host: ShellHost, clock: SchedulerClock): System {
  const programs = new Map<string, Program>()
  const system: System = {
    host,
    scheduler: createScheduler(clock),
    processes: new Map(),
    nextPid: 1000,
    findProgram(name) {
      const found = programs.get(name.replace(/^\/(?:usr\/)?s?bin\//, ''))
      return found
    },
    programNames: () => [...programs.keys()].sort(),
  }
  for (const [name, program] of createUtilities(system)) programs.set(name, program)
  const bash = bashProgram(system, engine)
  for (const name of ['bash', 'sh']) programs.set(name, bash)
  for (const command of host.commands.values()) programs.set(command.name, programFrom(system, command))
  return system
}

const programFrom = (system: System, command: Command): Program => programOf(command, (process) => command.run(contextOf(system, process)))

export interface ShellSettings {
  readonly machine: Machine
  readonly netns?: string
  readonly cwd?: string
  /** `$0`, and what errors begin with. */
  readonly name: string
  readonly kind: Shell['kind']
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** Whether standard input, output and error are a terminal. */
  readonly terminal?: boolean
}

/** A shell that runs texts one after the other. */
export interface Session {
  readonly system: System
  /** Runs a text to its end: the status of its last command. */
  run(text: string): Promise<number>
  /** Ctrl-C. */
  interrupt(): void
  /** Gives the foreground command something to read; `null` is Ctrl-D. */
  type(text: string | null): void
  /** Ends the shell: its EXIT trap, then every job. Gives its exit status. */
  end(): Promise<number>
  /** For the prompt and completion. */
  readonly cwd: string
  readonly status: number
  readonly exited: boolean
  names(): readonly string[]
}

const defaultEnv: Readonly<Record<string, string>> = {
  HOME: '/root', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', USER: 'root', LOGNAME: 'root', SHELL: '/bin/bash', TERM: 'xterm', SHLVL: '1',
}

/** The state of a new shell in a process. */
export function newShell(system: System, process: Process, settings: Pick<ShellSettings, 'name' | 'kind' | 'args'>): Shell {
  const variables = new Map<string, Variable>()
  for (const [name, value] of process.env) variables.set(name, { value, exported: true })
  const plain = { IFS: ' \t\n', OPTIND: '1', BASH: '/bin/bash', BASH_VERSION: '5.2.15(1)-release', HOSTNAME: process.machine.hostname, HOSTTYPE: 'x86_64', OSTYPE: 'linux-gnu', MACHTYPE: 'x86_64-pc-linux-gnu', PS4: '+ ', UID: '0', EUID: '0', PPID: String(process.ppid) }
  for (const [name, value] of Object.entries(plain)) if (!variables.has(name)) variables.set(name, { value })
  variables.set('PWD', { value: process.cwd, exported: true })
  return {
    system, engine, process,
    name: settings.name,
    kind: settings.kind,
    shellPid: process.pid,
    subshell: 0,
    traceDepth: 0,
    variables,
    scopes: [],
    calls: [],
    functions: new Map(),
    positional: settings.args ?? [],
    options: new Set(settings.kind === 'interactive' ? ['braceexpand', 'hashall', 'monitor'] : ['braceexpand', 'hashall']),
    shopts: new Set(),
    traps: new Map(),
    pendingTraps: [],
    jobs: [],
    status: 0,
    substituted: undefined,
    pipeStatus: [0],
    lastBackground: undefined,
    lastArgument: settings.name,
    line: 1,
    loops: 0,
    forgiving: 0,
    startedAt: system.scheduler.now(),
    random: 1,
    commands: 0,
    waiting: false,
    dirStack: [],
    aliases: new Map(),
  }
}

export { copyShell, parseLine, openSource, sayFailure, runInProcess, checkpoint, Jump, Interrupted, SyntaxFailure, exportAll, tellEnded, killTree, startProcess, nullFile, openPipe, release, sinkFile, utilityNames, defaultEnv }
export type { OpenFile, Scheduler }
