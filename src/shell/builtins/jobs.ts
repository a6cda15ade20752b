/** `jobs`, `wait`, `kill`, `fg`, `bg`, `disown`, `trap`. bash(1), "JOB CONTROL" and "SHELL BUILTIN COMMANDS". */
import { Interrupted, type Signal } from '../command.ts'
import { describeJob, findJob, isRunning, jobStatus, sayKilled } from '../jobs.ts'
import { quote } from '../interpreter/parameter.ts'
import { runPendingTraps } from '../interpreter/subshell.ts'
import type { Job, Shell } from '../interpreter/state.ts'
import { setValue } from '../interpreter/variables.ts'
import { parseSignal, sendSignal, signalNumbers, type Process } from '../process.ts'
import { fail, options, print, type Builtin } from './builtin.ts'

const jobs: Builtin = {
  run(shell, words) {
    const { flags, rest, bad } = options(words.slice(1), 'lnprs')
    if (bad) return fail(shell, `jobs: ${bad}: invalid option`, 2)
    for (const job of rest.length > 0 ? rest.map((spec) => findJob(shell, spec)) : [...shell.jobs]) {
      if (!job || (flags.has('r') && !isRunning(job)) || (job.told && !isRunning(job))) continue
      if (flags.has('p')) print(shell, `${job.processes[0]!.pid}\n`)
      else print(shell, describeJob(shell, job, flags.has('l')))
      if (!isRunning(job)) job.told = true
    }
    return 0
  },
}

/** Waits for a process that is not in the foreground; a trapped signal ends the wait. */
async function waitQuietly(shell: Shell, ended: () => boolean, processes: readonly Process[]): Promise<Signal | undefined> {
  shell.waiting = true
  try {
    while (!ended()) {
      await shell.system.scheduler.block<void>(shell.process.task, (wake) => {
        const heard = (): void => wake()
        for (const process of processes) process.ended.add(heard)
        return () => {
          for (const process of processes) process.ended.delete(heard)
        }
      })
    }
    return undefined
  } catch (error) {
    if (!(error instanceof Interrupted) || !shell.pendingTraps.includes(error.signal)) throw error
    return error.signal
  } finally {
    shell.waiting = false
  }
}

/** A subshell knows its parent's jobs but cannot wait for them. */
const ownJobs = (shell: Shell): readonly Job[] => shell.jobs.filter((job) => job.processes[0]!.ppid === shell.process.pid)

async function interrupted(shell: Shell, signal: Signal): Promise<number> {
  await runPendingTraps(shell)
  return 128 + signalNumbers[signal]
}

function forget(shell: Shell, job: Job): void {
  const { signal, pid } = job.processes.at(-1)!
  if (signal && !job.told) sayKilled(shell, pid, signal, job.text)
  job.told = true
  if (shell.kind === 'interactive') shell.jobs = shell.jobs.filter((each) => each !== job)
}

const wait: Builtin = {
  async run(shell, words) {
    const { flags, values, rest, bad } = options(words.slice(1), 'nf', 'p')
    if (bad) return fail(shell, `wait: ${bad}: invalid option`, 2)
    if (flags.has('n')) return waitNext(shell, values.get('p'))
    if (rest.length === 0) {
      const running = ownJobs(shell).filter(isRunning)
      const signal = await waitQuietly(
        shell,
        () => !running.some(isRunning),
        running.flatMap((job) => job.processes),
      )
      for (const job of running) if (!isRunning(job)) forget(shell, job)
      return signal ? interrupted(shell, signal) : 0
    }
    let status = 0
    for (const spec of rest) status = await waitOne(shell, spec)
    return status
  },
}

async function waitOne(shell: Shell, spec: string): Promise<number> {
  if (!spec.startsWith('%') && !/^\d+$/.test(spec)) return fail(shell, `wait: \`${spec}': not a pid or valid job spec`)
  const job = spec.startsWith('%')
    ? findJob(shell, spec)
    : ownJobs(shell).find((each) => each.processes.some((process) => process.pid === Number(spec)))
  if (!job)
    return fail(
      shell,
      spec.startsWith('%') ? `wait: ${spec}: no such job` : `wait: pid ${spec} is not a child of this shell`,
      127,
    )
  const process = job.processes.find((each) => String(each.pid) === spec) ?? job.processes.at(-1)!
  const signal = await waitQuietly(shell, () => process.status !== undefined, [process])
  if (signal) return interrupted(shell, signal)
  if (!isRunning(job)) forget(shell, job)
  return process.status ?? 0
}

async function waitNext(shell: Shell, variable: string | undefined): Promise<number> {
  const ended = (): Job | undefined => ownJobs(shell).find((job) => !job.told && !isRunning(job))
  const running = ownJobs(shell).filter(isRunning)
  if (!ended() && running.length === 0) return 127
  const signal = await waitQuietly(
    shell,
    () => ended() !== undefined,
    running.flatMap((job) => job.processes),
  )
  if (signal) return interrupted(shell, signal)
  const job = ended()!
  forget(shell, job)
  if (variable) setValue(shell, variable, String(job.processes.at(-1)!.pid))
  return jobStatus(job)
}

const kill: Builtin = {
  run(shell, words) {
    let signal: Signal | undefined = 'TERM'
    let rest = words.slice(1)
    const [first = '', second] = rest
    if (first === '-l' || first === '-L') return list(shell, rest.slice(1))
    if (first === '-0') return probe(shell, rest.slice(1))
    if (first === '-s' || first === '-n') {
      signal = parseSignal(second ?? '')
      if (second === '0') return probe(shell, rest.slice(2))
      if (!signal) return fail(shell, `kill: ${second}: invalid signal specification`)
      rest = rest.slice(2)
    } else if (/^-./.test(first) && first !== '--') {
      signal = parseSignal(first.slice(1))
      if (!signal) return fail(shell, `kill: ${first.slice(1)}: invalid signal specification`)
      rest = rest.slice(1)
    }
    if (rest[0] === '--') rest = rest.slice(1)
    if (rest.length === 0)
      return fail(shell, 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]', 2)
    let status = 0
    for (const target of rest) status = killOne(shell, target, signal) || status
    return status
  },
}

function killOne(shell: Shell, target: string, signal: Signal): number {
  if (target.startsWith('%')) {
    const job = findJob(shell, target)
    if (!job) return fail(shell, `kill: ${target}: no such job`)
    for (const process of job.processes) sendSignal(shell.system, process.pid, signal)
    return 0
  }
  if (!/^-?\d+$/.test(target)) return fail(shell, `kill: ${target}: arguments must be process or job IDs`)
  if (target === '0') return killGroup(shell, signal)
  return sendSignal(shell.system, Math.abs(Number(target)), signal) ? 0 : fail(shell, `kill: (${target}) - No such process`)
}

/** Every process that this shell started, and itself. */
function killGroup(shell: Shell, signal: Signal): number {
  for (const process of [...shell.system.processes.values()])
    if (process.pid >= shell.shellPid) sendSignal(shell.system, process.pid, signal)
  return 0
}

function probe(shell: Shell, targets: readonly string[]): number {
  let status = 0
  for (const target of targets) {
    const pids = target.startsWith('%')
      ? (findJob(shell, target)?.processes.map((process) => process.pid) ?? [])
      : [Number(target)]
    if (!pids.some((pid) => shell.system.processes.has(pid))) status = fail(shell, `kill: (${target}) - No such process`)
  }
  return status
}

function list(shell: Shell, numbers: readonly string[]): number {
  if (numbers.length === 0) return fail(shell, 'kill: -l: the table of signals is not simulated')
  for (const text of numbers) {
    const signal = parseSignal(/^\d+$/.test(text) ? String(Number(text) % 128) : text)
    if (!signal) return fail(shell, `kill: ${text}: invalid signal specification`)
    print(shell, `${/^\d+$/.test(text) ? signal : signalNumbers[signal]}\n`)
  }
  return 0
}

const fg: Builtin = {
  async run(shell, words) {
    if (!shell.options.has('monitor')) return fail(shell, `${words[0]}: no job control`)
    const job = findJob(shell, words[1] ?? '%+')
    if (!job) return fail(shell, `${words[0]}: ${words[1] ?? 'current'}: no such job`)
    print(shell, words[0] === 'bg' ? `[${job.id}]+ ${job.text} &\n` : `${job.text}\n`)
    if (words[0] === 'bg') return 0
    for (const process of job.processes) {
      await waitQuietly(shell, () => process.status !== undefined, [process])
    }
    forget(shell, job)
    return jobStatus(job)
  },
}

const disown: Builtin = {
  run(shell, words) {
    const { flags, rest } = options(words.slice(1), 'ahr')
    const named = rest.map((spec) =>
      spec.startsWith('%')
        ? findJob(shell, spec)
        : shell.jobs.find((job) => job.processes.some((process) => String(process.pid) === spec)),
    )
    const missing = rest.filter((_, i) => !named[i])
    for (const spec of missing) fail(shell, `disown: ${spec}: no such job`)
    const gone = flags.has('a') ? shell.jobs : rest.length > 0 ? named : shell.jobs.slice(-1)
    shell.jobs = shell.jobs.filter((job) => !gone.includes(job))
    return missing.length > 0 ? 1 : 0
  },
}

const pseudo = new Set(['EXIT', 'ERR', 'DEBUG', 'RETURN'])
const trapName = (text: string): string | undefined => {
  const name = text.toUpperCase()
  if (name === '0') return 'EXIT'
  return pseudo.has(name) ? name : parseSignal(text)
}

const trap: Builtin = {
  run(shell, words) {
    const rest = words.slice(words[1] === '--' ? 2 : 1)
    if (rest.length === 0 || rest[0] === '-p') return printTraps(shell, rest.slice(1))
    const [action, ...names] = rest.length === 1 ? ['-', ...rest] : rest
    let status = 0
    for (const text of names) {
      const name = trapName(text)
      if (!name) status = fail(shell, `trap: ${text}: invalid signal specification`)
      else if (name === 'DEBUG' || name === 'RETURN') status = fail(shell, `trap: ${name} is not simulated`)
      else if (action === '-') shell.traps.delete(name)
      else shell.traps.set(name, action!)
    }
    return status
  },
}

function printTraps(shell: Shell, names: readonly string[]): number {
  const wanted = names.map(trapName)
  const order = (name: string): number => (name === 'EXIT' ? 0 : (signalNumbers[name as Signal] ?? 99))
  for (const [name, action] of [...shell.traps].sort(([a], [b]) => order(a) - order(b))) {
    if (names.length === 0 || wanted.includes(name))
      print(shell, `trap -- ${quote(action)} ${pseudo.has(name) ? name : `SIG${name}`}\n`)
  }
  return 0
}

export const jobBuiltins = { jobs, wait, kill, fg, bg: fg, disown, trap } satisfies Record<string, Builtin>
