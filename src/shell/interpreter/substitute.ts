/** `$(…)` and `<(…)`: commands whose output or input becomes text or a file. bash(1), "Command Substitution", "Process Substitution". */
import { waitForProcess, type Process } from '../process.ts'
import { openPipe, readAll, release, type OpenFile } from '../stream.ts'
import { openFile } from '../files.ts'
import { StreamError } from '../command.ts'
import { userOf } from '../process-context.ts'
import { expandText } from './expand.ts'
import { complain, copyShell, forkFrom, type Shell } from './state.ts'
import { runInProcess } from './subshell.ts'
import type { Statement } from './syntax.ts'

function start(shell: Shell, body: readonly Statement[], fd: number, file: OpenFile): Process {
  const copy = copyShell(shell, shell.process)
  copy.options.delete('errexit')
  if (shell.shopts.has('inherit_errexit') && shell.options.has('errexit')) copy.options.add('errexit')
  const fds = new Map(shell.process.fds).set(fd, file)
  const run = (process: Process): Promise<number> => {
    const inner: Shell = { ...copy, process, traceDepth: shell.traceDepth + 1 }
    return runInProcess(inner, () => inner.engine.run(inner, body))
  }
  return forkFrom(shell, run, { fds })
}

/** The file of `$(<file)`. */
function fileOnly(body: readonly Statement[]): ReturnType<typeof onlyRedirection> {
  const [statement, more] = body
  return statement && !more && !statement.background && statement.pipelines.length === 1 ? onlyRedirection(statement) : undefined
}

function onlyRedirection({ pipelines }: Statement) {
  const commands = pipelines[0]!.pipeline.commands
  const node = commands[0]
  if (commands.length !== 1 || node?.kind !== 'simple' || node.words.length + node.assignments.length > 0) return undefined
  const [redirection, more] = node.redirections
  return redirection?.operator === '<' && !more && (redirection.fd ?? 0) === 0 ? redirection : undefined
}

export async function substitute(shell: Shell, body: readonly Statement[]): Promise<string> {
  const redirection = fileOnly(body)
  const text = redirection
    ? await readWhole(shell, await expandText(shell, redirection.target.parts, 'word'))
    : await readOutput(shell, body)
  shell.status = shell.substituted ?? 0
  return text.replace(/\0/g, '').replace(/\n+$/, '')
}

async function readOutput(shell: Shell, body: readonly Statement[]): Promise<string> {
  const { task } = shell.process
  const { reader, writer } = openPipe(shell.system.scheduler)
  const child = start(shell, body, 1, writer)
  release(writer)
  const text = await readAll(reader, task)
  release(reader)
  shell.substituted = await waitForProcess(shell.system, shell.process, child)
  return text
}

async function readWhole(shell: Shell, path: string): Promise<string> {
  shell.substituted = 0
  try {
    const file = openFile(userOf(shell.system, shell.process), path, 'r')
    const text = await readAll(file, shell.process.task)
    release(file)
    return text
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    complain(shell, `${path}: ${error.message}`)
    shell.substituted = 1
    return ''
  }
}

/** Starts the commands and gives the path of our end of the pipe; the command that names it closes it. */
export function processSubstitution(shell: Shell, direction: 'in' | 'out', body: readonly Statement[]): Promise<string> {
  const { reader, writer } = openPipe(shell.system.scheduler)
  const [theirs, ours] = direction === 'in' ? [writer, reader] : [reader, writer]
  start(shell, body, direction === 'in' ? 1 : 0, theirs)
  release(theirs)
  let fd = 63
  while (shell.process.fds.has(fd)) fd--
  shell.process.fds.set(fd, ours)
  return Promise.resolve(`/dev/fd/${fd}`)
}
