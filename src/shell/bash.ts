/** `bash` and `sh` as programs: `-c`, a script, or standard input. bash(1), "OPTIONS". */
import { Interrupted, StreamError } from './command.ts'
import { readTextFile, statFile } from './files.ts'
import { newShell, runScriptText, type Invocation } from './interpreter/new-shell.ts'
import type { Engine, Option, Shell } from './interpreter/state.ts'
import { runInProcess } from './interpreter/subshell.ts'
import { optionByLetter } from './interpreter/variables.ts'
import { tellEnded } from './jobs.ts'
import { isIncomplete, promptOf } from './prompt.ts'
import { userOf, writeTo } from './process-context.ts'
import type { Process, Program, System } from './process.ts'
import { readUpTo } from './stream.ts'

type Reading = Invocation & { readonly text: string | undefined }

/** What the arguments ask for, or the status after an error. */
function readArguments(system: System, process: Process): Reading | number {
  const [self = 'bash', ...args] = process.argv
  const options: Option[] = []
  let command = false
  let fromInput = false
  let i = 0
  for (; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') {
      i++
      break
    }
    if (arg === '--norc' || arg === '--noprofile' || arg === '--login' || !/^[-+]./.test(arg)) {
      if (arg.startsWith('--')) continue
      break
    }
    for (const letter of arg.slice(1)) {
      const option = letter === 'o' ? args[++i] : optionByLetter.get(letter)
      if (letter === 'c') command = true
      else if (letter === 's') fromInput = true
      else if (option && letter !== 'i') options.push(option as Option)
      else if (letter !== 'l') {
        writeTo(
          process,
          2,
          `${self}: ${arg}: ${letter === 'i' ? 'an interactive shell is not simulated here' : 'invalid option'}\n`,
        )
        return 2
      }
    }
  }
  const [first, ...rest] = args.slice(i)
  if (command) {
    if (first === undefined) return (writeTo(process, 2, `${self}: -c: option requires an argument\n`), 2)
    return { text: first, name: rest[0] ?? self, args: rest.slice(1), kind: 'command', options }
  }
  if (first === undefined || fromInput) return { text: undefined, name: self, args: args.slice(i), kind: 'script', options }
  const user = userOf(system, process)
  try {
    if (statFile(user, first)?.kind === 'directory') return (writeTo(process, 2, `${self}: ${first}: Is a directory\n`), 126)
    return { text: readTextFile(user, first), name: first, args: rest, kind: 'script', options }
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    writeTo(process, 2, `${self}: ${first}: ${error.message}\n`)
    return 127
  }
}

export function bashProgram(system: System, engine: Engine): Program {
  const run = async (process: Process): Promise<number> => {
    const reading = readArguments(system, process)
    if (typeof reading === 'number') return reading
    if (reading.text === undefined && process.fds.get(0)?.kind === 'terminal') {
      const asked = newShell(system, engine, process, { ...reading, kind: 'interactive' })
      return runInProcess(asked, () => converse(asked))
    }
    const shell = newShell(system, engine, process, reading)
    const text = reading.text ?? (await readScript(process))
    return runInProcess(shell, () => runScriptText(shell, text))
  }
  return { path: '/usr/bin/bash', summary: 'the shell', run }
}

/** At a terminal: a prompt, what is typed, and again, until `exit` or Ctrl-D. */
async function converse(shell: Shell): Promise<void> {
  const { process } = shell
  for (;;) {
    try {
      let text = ''
      do {
        writeTo(process, 2, text === '' ? promptOf(process) : '> ')
        const line = await readUpTo(process.fds.get(0), process.task)
        if (line === null) return writeTo(process, 2, 'exit\n')
        text += line
      } while (isIncomplete(text))
      await runScriptText(shell, text)
    } catch (error) {
      if (!(error instanceof Interrupted) || error.signal !== 'INT') throw error
      shell.status = 130
      shell.pendingTraps = []
    }
    tellEnded(shell)
  }
}

/** A script on standard input. */
async function readScript(process: Process): Promise<string> {
  let text = ''
  for (
    let line = await readUpTo(process.fds.get(0), process.task);
    line !== null;
    line = await readUpTo(process.fds.get(0), process.task)
  )
    text += line
  return text
}

/** A script that is called by its path: bash runs it, whatever shell its first line names. */
export function scriptProgram(system: System, engine: Engine, path: string, process: Process): Program | undefined {
  if (!path.includes('/')) return undefined
  const stat = statFile(userOf(system, process), path)
  if (stat?.kind !== 'file' || (stat.mode & 0o111) === 0) return undefined
  const run = (self: Process): Promise<number> => {
    const text = readTextFile(userOf(system, self), path)
    const shell = newShell(system, engine, self, { name: path, kind: 'script', args: self.argv.slice(1) })
    return runInProcess(shell, () => runScriptText(shell, text))
  }
  return { path, summary: '', run }
}
