/** Background jobs: starting, naming (`%1`, `%+`), listing, and the words about their ends. bash(1), "JOB CONTROL"; bash's jobs.c. */
import { runInProcess } from './interpreter/subshell.ts'
import { copyShell, complain, forkFrom, type Job, type Shell } from './interpreter/state.ts'
import type { Pipeline, Statement } from './interpreter/syntax.ts'
import { writeTo } from './process-context.ts'
import { signalNumbers, type Process } from './process.ts'
import { nullFile, release, type OpenFile } from './stream.ts'
import type { Signal } from './command.ts'

type StartPipeline = (shell: Shell, pipeline: Pipeline, stdin?: OpenFile, ignored?: Process['ignored']) => Process[]

/** Starts a statement in the background. Without job control its standard input is empty and it ignores the keyboard's signals. */
export function startJob(
  shell: Shell,
  statement: Statement,
  startPipeline: StartPipeline,
  runList: (shell: Shell) => Promise<void>,
): void {
  const controlled = shell.options.has('monitor')
  const ignored = controlled ? shell.process.ignored : new Set<Signal>(['INT', 'QUIT'])
  const only = statement.pipelines.length === 1 ? statement.pipelines[0]!.pipeline : undefined
  const stdin = controlled ? undefined : nullFile()
  let processes: Process[]
  if (only && only.commands.length > 1 && !only.negated && !only.timed) processes = startPipeline(shell, only, stdin, ignored)
  else {
    const copy = copyShell(shell, shell.process)
    const fds = new Map(shell.process.fds)
    if (stdin) fds.set(0, stdin)
    const run = (process: Process): Promise<number> => {
      const inner: Shell = { ...copy, process }
      return runInProcess(inner, () => runList(inner))
    }
    processes = [forkFrom(shell, run, { fds, ignored })]
  }
  if (stdin) release(stdin)
  // All jobs are looked through at each command: a loop that starts more and more of them has to end by its budget.
  shell.system.scheduler.spend(jobTurns)
  const id = numbered(shell).reduce((most, job) => Math.max(most, job.id), 0) + 1
  shell.jobs.push({ id, processes, text: printed(statement.text), told: false })
  shell.lastBackground = processes.at(-1)!.pid
  if (shell.kind === 'interactive') writeTo(shell.process, 2, `[${id}] ${shell.lastBackground}\n`)
}

/** What a job counts for in a script's budget. */
const jobTurns = 50

/** bash prints commands from its tree: `(a)` as `( a )`, `>/dev/null` as `> /dev/null`. */
const printed = (text: string): string =>
  text.replace(/^\(\s*([^]*?)\s*\)$/, '( $1 )').replace(/(^|\s)(\d*(?:>>?|<|&>>?))(?=[^\s<>&(])/g, '$1$2 ')

export const isRunning = (job: Job): boolean => job.processes.some((process) => process.status === undefined)
export const jobStatus = (job: Job): number => job.processes.at(-1)?.status ?? 0

/** The jobs that still have their numbers: one that has ended and been told of is known by its pid only, and its number is free. */
const numbered = (shell: Shell): Job[] => shell.jobs.filter((job) => !job.told || isRunning(job))

/** The job that `%1`, `%+`, `%-`, `%name` or `%?text` names. */
export function findJob(shell: Shell, spec: string): Job | undefined {
  const name = spec.slice(1)
  const jobs = numbered(shell)
  if (name === '' || name === '+' || name === '%') return jobs.at(-1)
  if (name === '-') return jobs.at(-2) ?? jobs.at(-1)
  if (/^\d+$/.test(name)) return shell.jobs.findLast((job) => job.id === Number(name))
  return jobs.findLast((job) => (name.startsWith('?') ? job.text.includes(name.slice(1)) : job.text.startsWith(name)))
}

const signalWords: Partial<Record<Signal, string>> = {
  HUP: 'Hangup',
  INT: 'Interrupt',
  QUIT: 'Quit',
  KILL: 'Killed',
  USR1: 'User defined signal 1',
  SEGV: 'Segmentation fault',
  USR2: 'User defined signal 2',
  ALRM: 'Alarm clock',
  TERM: 'Terminated',
}

function stateOf(job: Job): string {
  if (isRunning(job)) return 'Running'
  const { signal, status } = job.processes.at(-1)!
  if (signal) return signalWords[signal] ?? `Signal ${signalNumbers[signal]}`
  return status ? `Exit ${status}` : 'Done'
}

/** One line of `jobs`. */
export function describeJob(shell: Shell, job: Job, withPid = false): string {
  const jobs = shell.jobs.filter((each) => each === job || !each.told || isRunning(each))
  const mark = job === jobs.at(-1) ? '+' : job === jobs.at(-2) ? '-' : ' '
  const state = stateOf(job)
  const pid = withPid ? `${job.processes.at(-1)!.pid} ` : ''
  return `[${job.id}]${mark}  ${pid}${state.padEnd(24)}${job.text}${state === 'Running' ? ' &' : ''}\n`
}

/** Tells of jobs that have ended: at a prompt all of them, in a script only those that a signal other than TERM, INT or PIPE killed. */
export function tellEnded(shell: Shell): void {
  for (const job of shell.jobs.filter((each) => !each.told && !isRunning(each))) {
    const { signal, pid, ppid } = job.processes.at(-1)!
    if (ppid !== shell.process.pid) continue
    job.told = shell.kind === 'interactive' || signal !== undefined
    if (shell.kind === 'interactive') writeTo(shell.process, 2, describeJob(shell, job))
    else if (signal) sayKilled(shell, pid, signal, job.text)
  }
  if (shell.kind === 'interactive') shell.jobs = shell.jobs.filter((job) => !job.told || isRunning(job))
}

const silent: ReadonlySet<Signal> = new Set(['TERM', 'INT', 'PIPE'])

/** The word for a foreground program that a signal killed: bash says `Terminated` bare, and the others as of a job. */
export function sayForegroundKilled(shell: Shell, pid: number, signal: Signal, text: string): void {
  if (signal === 'TERM' || (shell.kind === 'interactive' && !silent.has(signal)))
    writeTo(shell.process, 2, `${signalWords[signal] ?? signal}\n`)
  else sayKilled(shell, pid, signal, text)
}

/** `SCRIPT: line 8:  1234 Killed   sleep 5`. */
export function sayKilled(shell: Shell, pid: number, signal: Signal, text: string): void {
  if (!silent.has(signal)) complain(shell, `${String(pid).padStart(5)} ${(signalWords[signal] ?? signal).padEnd(23)} ${text}`)
}
