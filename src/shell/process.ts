/** The process table: fork, exit, wait and kill. fork(2), wait(2), signal(7). */
import { Interrupted, type Command, type Machine, type ShellHost, type Signal } from './command.ts'
import { exhausted, mostProcesses } from './limits.ts'
import { release, share, type OpenFile } from './stream.ts'
import type { NetnsId } from '../linux/netns.ts'
import type { Scheduler, Task } from './scheduler.ts'

export interface Process {
  readonly pid: number
  readonly ppid: number
  readonly task: Task
  readonly fds: Map<number, OpenFile>
  cwd: string
  env: ReadonlyMap<string, string>
  netns: NetnsId
  machine: Machine
  argv: readonly string[]
  readonly ignored: ReadonlySet<Signal>
  /** A shell with a trap: true if it has taken the signal. */
  onSignal: ((signal: Signal) => boolean) | undefined
  /** Set when it has ended; `signal` if one ended it. */
  status: number | undefined
  signal: Signal | undefined
  readonly ended: Set<() => void>
  /** Children that live, for the end of the session. */
  readonly children: Set<Process>
}

/** A program that a process can become. */
export interface Program {
  readonly path: string
  readonly summary: string
  readonly catches?: readonly Signal[]
  run(process: Process): Promise<number>
}

/** All that runs on the machines of one lab. */
export interface System {
  readonly host: ShellHost
  readonly scheduler: Scheduler
  readonly processes: Map<number, Process>
  nextPid: number
  /** Finds a program by name or path; filled by the shell, which is one of them. */
  findProgram(name: string, process: Process): Program | undefined
  programNames(): readonly string[]
}

export const signalNumbers: Readonly<Record<Signal, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
}

/** `TERM`, `SIGTERM`, `15`. */
export function parseSignal(text: string): Signal | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '')
  if (name in signalNumbers) return name as Signal
  return (Object.keys(signalNumbers) as Signal[]).find((signal) => String(signalNumbers[signal]) === text)
}

export type Seed = Pick<Process, 'cwd' | 'env' | 'netns' | 'machine' | 'argv'> & {
  readonly ppid: number
  readonly ignored?: ReadonlySet<Signal>
  readonly fds: ReadonlyMap<number, OpenFile>
}

/** What a fork costs of a budget of turns: it copies a shell. */
const forkTurns = 10

/** Whether there may be so many more processes. */
export const hasRoom = (system: System, more = 1): boolean => system.processes.size + more <= mostProcesses

/** Starts a process; it runs when the caller next waits. Who can be refused asks `hasRoom` before. */
export function startProcess(system: System, seed: Seed, body: (process: Process) => Promise<number>): Process {
  system.scheduler.spend(forkTurns)
  const pid = system.nextPid++
  const fds = new Map([...seed.fds].map(([fd, file]) => [fd, share(file)]))
  const task = system.scheduler.start(seed.argv[0] ?? 'process', async () => {
    try {
      begun.status = (await body(begun)) & 255
    } catch (error) {
      const signal = error instanceof Interrupted ? error.signal : exhausted(error)
      if (!signal) throw error
      begun.status = 128 + signalNumbers[signal]
      begun.signal = signal
    } finally {
      endProcess(system, begun)
    }
  })
  const { ppid, cwd, env, netns, machine, argv } = seed
  const begun: Process = {
    pid,
    ppid,
    task,
    fds,
    cwd,
    env,
    netns,
    machine,
    argv,
    ignored: seed.ignored ?? new Set(),
    onSignal: undefined,
    status: undefined,
    signal: undefined,
    ended: new Set(),
    children: new Set(),
  }
  system.processes.set(pid, begun)
  system.processes.get(ppid)?.children.add(begun)
  return begun
}

/** A process like `parent`, with its open files. */
export const fork = (
  system: System,
  parent: Process,
  body: (process: Process) => Promise<number>,
  changes: Partial<Seed> = {},
): Process =>
  startProcess(
    system,
    {
      ppid: parent.pid,
      fds: parent.fds,
      cwd: parent.cwd,
      env: parent.env,
      netns: parent.netns,
      machine: parent.machine,
      argv: parent.argv,
      ignored: parent.ignored,
      ...changes,
    },
    body,
  )

function endProcess(system: System, process: Process): void {
  process.status ??= 255
  for (const file of process.fds.values()) release(file)
  process.fds.clear()
  system.processes.delete(process.pid)
  system.processes.get(process.ppid)?.children.delete(process)
  for (const heard of [...process.ended]) heard()
}

/**
 * Waits until a process has ended. A signal to the waiter goes on to the child, since both are one job. Ctrl-C ends the
 * waiter only if it has ended the child, as bash has it: `ping` may answer it with its statistics.
 */
export async function waitForProcess(system: System, waiter: Process, child: Process): Promise<number> {
  let broken = false
  while (child.status === undefined) {
    try {
      await system.scheduler.block<void>(waiter.task, (wake) => {
        const heard = (): void => wake()
        child.ended.add(heard)
        return () => void child.ended.delete(heard)
      })
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      sendSignal(system, child.pid, error.signal)
      if (error.signal !== 'INT') throw error
      broken = true
    }
  }
  if (broken && child.signal === 'INT') throw new Interrupted('INT')
  return child.status
}

/** kill(2): false if there is no such process. */
export function sendSignal(system: System, pid: number, signal: Signal): boolean {
  const process = system.processes.get(pid)
  if (!process) return false
  if (signal === 'CHLD' || signal === 'CONT') return true
  if (signal !== 'KILL') {
    if (process.onSignal?.(signal)) return true
    const catches = system.findProgram(process.argv[0] ?? '', process)?.catches
    if (process.ignored.has(signal) && !catches?.includes(signal)) return true
  }
  system.scheduler.signal(process.task, signal)
  return true
}

/** Ends a process and all that it started. */
export function killTree(system: System, process: Process): void {
  for (const child of [...process.children]) killTree(system, child)
  sendSignal(system, process.pid, 'KILL')
}

export const programOf = (command: Command, run: Program['run']): Program => ({
  path: command.path ?? `/usr/bin/${command.name}`,
  summary: command.summary,
  ...(command.catches && { catches: command.catches }),
  run,
})
