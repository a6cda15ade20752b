/** Sessions: a script that runs once, or a terminal that keeps its state between lines. bash(1), "INVOCATION". */
import { charactersPerTurn } from './limits.ts'
import { dictionary } from '../net/dictionary.ts'
import { Interrupted, type Command, type Machine, type ProcessContext, type ShellHost } from './command.ts'
import { bashProgram, scriptProgram } from './bash.ts'
import { builtinProgram, builtinProgramNames } from './builtin-programs.ts'
import { builtins } from './builtins/list.ts'
import { runStatements } from './interpreter/execute.ts'
import { newShell, runScriptText } from './interpreter/new-shell.ts'
import type { Engine, Shell } from './interpreter/state.ts'
import { runInProcess } from './interpreter/subshell.ts'
import { processSubstitution, substitute } from './interpreter/substitute.ts'
import { exportAll } from './interpreter/variables.ts'
import { tellEnded } from './jobs.ts'
import { contextOf } from './process-context.ts'
import { killTree, programOf, sendSignal, startProcess, type Process, type Program, type System } from './process.ts'
import { createScheduler, type SchedulerClock } from './scheduler.ts'
import { smallCommands } from './small-commands.ts'
import { nullFile, release, sinkFile, type OpenFile } from './stream.ts'
import { createUtilities } from './utilities.ts'

const engine: Engine = { run: runStatements, substitute, processSubstitution }

/** Makes the system on whose processes all shells of a lab run. The lab calls `scheduler.woken` at its `wake` events. */
export function createSystem(host: ShellHost, clock: SchedulerClock): System {
  const programs = new Map<string, Program>()
  const system: System = {
    host,
    scheduler: createScheduler(clock),
    processes: new Map(),
    nextPid: 1000,
    findProgram: (name, process) =>
      programs.get(name.replace(/^\/(?:usr\/)?s?bin\//, '')) ?? scriptProgram(system, engine, name, process),
    programNames: () => [...programs.keys()].sort(),
  }
  for (const [name, program] of createUtilities(system)) programs.set(name, program)
  const bash = bashProgram(system, engine)
  for (const name of ['bash', 'sh']) programs.set(name, bash)
  for (const name of builtinProgramNames) programs.set(name, builtinProgram(system, engine, name))
  for (const command of smallCommands) programs.set(command.name, programFrom(system, command, smallMs))
  for (const command of host.commands.values()) programs.set(command.name, programFrom(system, command, networkMs))
  return system
}

/** What starting a program takes: long enough for the packets of the command before to arrive. Tools that ask the kernel much take more. */
const smallMs = 1
const networkMs = 8

const programFrom = (system: System, command: Command, execMs: number): Program =>
  programOf(command, async (process) => {
    // A loop of such commands has to come to its budget's end as soon as one of builtins.
    system.scheduler.spend(execMs)
    await system.scheduler.sleep(process.task, execMs)
    return command.run(contextOf(system, process))
  })

export interface SessionSettings {
  readonly machine: Machine
  readonly kind: 'script' | 'command' | 'interactive'
  /** `$0`, and what errors begin with. */
  readonly name: string
  readonly args?: readonly string[]
  readonly netns?: string
  /** Default `/tmp`; a login's is `/root`. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** How many turns a text's processes may have before it is ended as a runaway; without it there is no limit (somebody has Ctrl-C). */
  readonly turns?: number
}

/** A shell that runs texts one after the other. */
export interface Session {
  /** Runs a text to its end and gives the status of its last command. Rejects only if we are wrong. */
  run(text: string): Promise<number>
  /** Ctrl-C. */
  interrupt(): void
  /** Something typed for the command that reads; `null` is Ctrl-D. */
  type(text: string | null): void
  /** What was typed and nobody read: at a terminal it is the shell's, once it asks again. */
  unread(): string
  /** Ends the shell: its EXIT trap, then every job. Gives its exit status. */
  end(): Promise<number>
  readonly cwd: string
  readonly exited: boolean
  /** What it may see and do, for completion. */
  readonly context: ProcessContext
  /** Names of commands, functions and variables, for completion. */
  names(): readonly string[]
  aliases(): ReadonlyMap<string, string>
}

const loginEnv: Readonly<Record<string, string>> = dictionary({
  HOME: '/root',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/bash',
  TERM: 'xterm',
  SHLVL: '1',
})

interface Keyboard {
  readonly file: OpenFile
  type(text: string | null): void
  unread(): string
}

/** Standard input of a terminal: what is typed, piece by piece. */
function openKeyboard(system: System): Keyboard {
  const typed: (string | null)[] = []
  const waiting = new Set<() => void>()
  return {
    unread() {
      const text = this.file.ahead + typed.splice(0).join('')
      this.file.ahead = ''
      return text
    },
    type(text) {
      typed.push(text)
      for (const wake of [...waiting]) wake()
    },
    file: {
      refs: 1,
      kind: 'terminal',
      ahead: '',
      async read(task) {
        while (typed.length === 0) {
          await system.scheduler.block<void>(task, (wake) => {
            const heard = (): void => wake()
            waiting.add(heard)
            return () => void waiting.delete(heard)
          })
        }
        return typed.shift()!
      },
      poll(wake) {
        if (typed.length > 0) return wake()
        const heard = (): void => wake()
        waiting.add(heard)
        return () => void waiting.delete(heard)
      },
    },
  }
}

interface Work {
  /** Texts to run; `null` ends the shell. */
  readonly queue: (string | null)[]
  wake: (() => void) | undefined
  busy: boolean
  ended: boolean
  /** The script waited for ever, or ran for ever, and was ended. */
  stalled: boolean
}

/** Runs what the queue brings, until `exit`. */
async function serve(shell: Shell, work: Work): Promise<void> {
  const { scheduler } = shell.system
  for (;;) {
    while (work.queue.length === 0) {
      work.busy = false
      await scheduler.block<void>(shell.process.task, (wake) => {
        work.wake = () => wake()
      })
    }
    const text = work.queue.shift()!
    if (text === null) return
    try {
      await runScriptText(shell, text)
    } catch (error) {
      if (shell.kind !== 'interactive' || !(error instanceof Interrupted) || error.signal !== 'INT') throw error
      shell.status = 130
      shell.pendingTraps = []
    }
    if (shell.kind === 'interactive') tellEnded(shell)
  }
}

const stalledStatus = 124

/** What is printed costs turns: a script that prints for ever comes to its end as well. */
const counted =
  (system: System, write: (text: string) => void) =>
  (text: string): void => {
    system.scheduler.spend(text.length / charactersPerTurn)
    write(text)
  }

export function createSession(system: System, settings: SessionSettings): Session {
  const interactive = settings.kind === 'interactive'
  const keyboard = interactive ? openKeyboard(system) : undefined
  const work: Work = { queue: [], wake: undefined, busy: false, ended: false, stalled: false }
  let shell: Shell | undefined
  let resume: (() => void) | undefined
  const files = [
    keyboard?.file ?? nullFile(),
    sinkFile(counted(system, settings.stdout), interactive),
    sinkFile(counted(system, settings.stderr), interactive),
  ] as const
  const process = startProcess(
    system,
    {
      ppid: 1,
      argv: ['bash'],
      cwd: settings.cwd ?? '/tmp',
      env: new Map(Object.entries({ ...loginEnv, ...settings.env })),
      machine: settings.machine,
      netns: settings.netns ?? settings.machine.netns,
      fds: new Map(files.map((file, fd) => [fd, file])),
    },
    (self: Process) => {
      const begun = newShell(system, engine, self, { name: settings.name, kind: settings.kind, args: settings.args ?? [] })
      shell = begun
      exportAll(begun)
      return runInProcess(begun, () => serve(begun, work))
    },
  )
  files.forEach(release)
  process.ended.add(() => (work.ended = true))

  async function perform(text: string | null): Promise<number> {
    if (work.ended) return work.stalled ? stalledStatus : (process.status ?? 0)
    work.queue.push(text)
    work.busy = true
    work.wake?.()
    const last = system.scheduler.turns() + (settings.turns ?? Infinity)
    const spent = (): boolean => system.scheduler.turns() > last
    while (!(await system.scheduler.run(() => work.ended || !work.busy || spent()))) {
      // Nothing will ever happen. At a terminal the person can still type; a script would hang for ever.
      if (interactive) await new Promise<void>((resolve) => (resume = resolve))
      else {
        settings.stderr(`hoplight: ${settings.name}: the script waits for something that can never happen; ended\n`)
        killTree(system, process)
        work.stalled = true
      }
    }
    if (!work.ended && work.busy && !work.stalled) {
      settings.stderr(
        `hoplight: ${settings.name}: the script does not come to an end (${settings.turns} turns of its processes); ended\n`,
      )
      for (const each of system.processes.values()) sendSignal(system, each.pid, 'KILL')
      work.stalled = true
    }
    if (work.stalled) return stalledStatus
    if (process.signal === 'SEGV')
      settings.stderr(`hoplight: ${settings.name}: Segmentation fault: its calls nest deeper than a stack of 8 MiB holds\n`)
    if (process.signal === 'KILL' && !process.task.killed)
      settings.stderr(`hoplight: ${settings.name}: Killed: it needs more memory than there is\n`)
    return process.status ?? shell?.status ?? 0
  }

  const again = (): void => {
    resume?.()
    resume = undefined
  }
  return {
    run: (text) => perform(text),
    interrupt() {
      if (!work.busy) return
      sendSignal(system, process.pid, 'INT')
      again()
    },
    type(text) {
      keyboard?.type(text)
      again()
    },
    unread: () => keyboard?.unread() ?? '',
    async end() {
      const jobs = shell?.jobs ?? []
      const status = await perform(null)
      for (const job of jobs) for (const each of job.processes) killTree(system, each)
      for (const each of [...process.children]) killTree(system, each)
      await system.scheduler.run(() => jobs.every((job) => job.processes.every((each) => each.status !== undefined)))
      return status
    },
    get cwd() {
      return process.cwd
    },
    get exited() {
      return work.ended
    },
    get context() {
      return contextOf(system, process)
    },
    names: () => [...new Set([...builtins.keys(), ...system.programNames(), ...(shell?.functions.keys() ?? [])])].sort(),
    aliases: () => shell?.aliases ?? new Map<string, string>(),
  }
}
