/** A shell inside a process: signals and traps, `exit`, and what is checked between commands. bash(1), "SIGNALS" and "trap". */
import { Interrupted, type Signal } from '../command.ts'
import { parseLine, openSource } from './parse.ts'
import { aliasesOf, complain, Jump, nested, type Shell } from './state.ts'
import { SyntaxFailure } from './syntax.ts'

/** Runs a (sub)shell to its end and gives its exit status. */
export async function runInProcess(shell: Shell, run: () => Promise<void>): Promise<number> {
  shell.process.onSignal = (signal) => takeSignal(shell, signal)
  try {
    await run()
    takeDeadly(shell)
    await runPendingTraps(shell)
  } catch (error) {
    if (error instanceof Jump)
      shell.status = error.kind === 'exit' || error.kind === 'discard' || error.kind === 'return' ? error.value : shell.status
    else {
      // bash runs the EXIT trap when a signal ends it, too.
      if (error instanceof Interrupted && error.signal !== 'KILL' && error.signal !== 'SEGV') await runExitTrap(shell)
      throw error
    }
  }
  await runExitTrap(shell)
  return shell.status
}

/** A signal comes to a shell: true if a trap takes it. */
export function takeSignal(shell: Shell, signal: Signal): boolean {
  const action = shell.traps.get(signal)
  if (action === undefined) return shell.kind === 'interactive' && signal === 'TERM'
  if (action === '') return true
  shell.pendingTraps.push(signal)
  // Only `wait` ends at once; any other command is waited for.
  if (shell.waiting) shell.process.task.interrupt?.(signal)
  return true
}

export async function runPendingTraps(shell: Shell): Promise<void> {
  for (let signal = shell.pendingTraps.shift(); signal; signal = shell.pendingTraps.shift()) {
    await runTrap(shell, shell.traps.get(signal) ?? '')
  }
}

async function runExitTrap(shell: Shell): Promise<void> {
  const action = shell.traps.get('EXIT')
  shell.traps.delete('EXIT')
  if (!action) return
  try {
    await runTrap(shell, action)
  } catch (error) {
    if (!(error instanceof Jump)) throw error
    if (error.kind === 'exit') shell.status = error.value
  }
}

export async function runErrorTrap(shell: Shell): Promise<void> {
  const action = shell.traps.get('ERR')
  if (action && (shell.calls.length === 0 || shell.options.has('errtrace'))) await runTrap(shell, action)
}

async function runTrap(shell: Shell, action: string): Promise<void> {
  const { status, line, trapping } = shell
  shell.trapping = true
  try {
    await runText(shell, action, line, 'trap')
  } finally {
    shell.trapping = trapping
  }
  shell.status = status
  shell.line = line
}

/** Runs text in this shell: `eval`, traps. */
export async function runText(shell: Shell, text: string, line = shell.line, where = 'eval'): Promise<void> {
  const source = openSource(
    text,
    line,
    () => shell.shopts.has('extglob'),
    () => aliasesOf(shell),
  )
  try {
    await nested(shell, async () => {
      for (let next = parseLine(source); next; next = parseLine(source)) await shell.engine.run(shell, next)
    })
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error
    sayFailure(shell, error, `${where}: `)
    shell.status = 2
  }
}

/** Says a syntax error: `SCRIPT: line 3: …` and the line itself. `where` is `-c: ` for `bash -c`. */
export function sayFailure(shell: Shell, failure: SyntaxFailure, where: string): void {
  shell.line = failure.line
  const say = (message: string): void => {
    const kind = shell.kind
    if (where && kind !== 'interactive') sayWith(shell, `${shell.name}: ${where}line ${failure.line}: ${message}`)
    else complain(shell, message)
  }
  say(failure.message)
  if (failure.source !== undefined) say(`\`${failure.source}'`)
}

const sayWith = (shell: Shell, text: string): void => shell.process.fds.get(2)?.write?.(`${text}\n`, shell.process.task)

/** After this many commands without waiting a shell lets the others run and a millisecond pass, so that no loop holds the world. */
const commandsPerMs = 500

/** A signal that came while the shell itself ran ends it now. */
function takeDeadly({ process: { task } }: Shell): void {
  if (!task.killed && !task.pending) return
  const signal = task.killed ? 'KILL' : task.pending!
  task.pending = undefined
  throw new Interrupted(signal)
}

/** Between two commands: traps whose signals have come, deadly signals, and other processes' turns. */
export async function checkpoint(shell: Shell): Promise<void> {
  const { task } = shell.process
  takeDeadly(shell)
  if (shell.pendingTraps.length > 0) await runPendingTraps(shell)
  shell.commands++
  if (shell.commands % commandsPerMs === 0) {
    shell.system.scheduler.spend(commandsPerMs / 4)
    await shell.system.scheduler.sleep(task, 1)
  } else await shell.process.fds.get(1)?.ready?.(task)
}
