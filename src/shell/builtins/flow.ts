/** `exit`, `return`, loops' ways out, `eval`, `source`, `exec`. bash(1), "SHELL BUILTIN COMMANDS". */
import { StreamError } from '../command.ts'
import { becomeProgram, findProgram } from '../interpreter/program.ts'
import { runText } from '../interpreter/subshell.ts'
import { complain, Jump, type Shell } from '../interpreter/state.ts'
import { openFile, statFile } from '../files.ts'
import { userOf } from '../process-context.ts'
import { readAll, release } from '../stream.ts'
import { fail, options, type Builtin } from './builtin.ts'

/** The status given, or the last one. */
function statusOf(shell: Shell, name: string, word: string | undefined): number {
  if (word === undefined) return shell.status
  if (/^-?\d+$/.test(word)) return Number(word) & 255
  complain(shell, `${name}: ${word}: numeric argument required`)
  return 2
}

const exit: Builtin = {
  run(shell, words) {
    throw new Jump('exit', statusOf(shell, 'exit', words[1]))
  },
}

const returns: Builtin = {
  run(shell, words) {
    if (shell.calls.length === 0) return fail(shell, "return: can only `return' from a function or sourced script", 2)
    throw new Jump('return', statusOf(shell, 'return', words[1]))
  },
}

const leave = (kind: 'break' | 'continue'): Builtin => ({
  run(shell, words) {
    if (shell.loops === 0) {
      complain(shell, `${kind}: only meaningful in a \`for', \`while', or \`until' loop`)
      return 0
    }
    const levels = Number(words[1] ?? 1)
    if (!Number.isInteger(levels) || levels < 1) return fail(shell, `${kind}: ${words[1]}: loop count out of range`)
    throw new Jump(kind, Math.min(levels, shell.loops))
  },
})

const evaluate: Builtin = {
  async run(shell, words) {
    shell.status = 0
    await runText(shell, words.slice(words[1] === '--' ? 2 : 1).join(' '), 1)
    return shell.status
  },
}

const source: Builtin = {
  async run(shell, words) {
    const path = words[1]
    if (path === undefined)
      return fail(shell, `${words[0]}: filename argument required\n${words[0]}: usage: ${words[0]} filename [arguments]`, 2)
    const user = userOf(shell.system, shell.process)
    let text: string
    try {
      if (statFile(user, path)?.kind === 'directory') return fail(shell, `${words[0]}: ${path}: is a directory`)
      const file = openFile(user, path, 'r')
      text = await readAll(file, shell.process.task)
      release(file)
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      return fail(shell, `${path}: ${error.message}`)
    }
    const { positional, line, label } = shell
    shell.label = path
    if (words.length > 2) shell.positional = words.slice(2)
    shell.calls.push({ name: 'source', line })
    try {
      shell.status = 0
      await runText(shell, text, 1)
    } catch (error) {
      if (!(error instanceof Jump) || error.kind !== 'return') throw error
      shell.status = error.value
    } finally {
      shell.calls.pop()
      shell.positional = words.length > 2 ? positional : shell.positional
      shell.line = line
      shell.label = label
    }
    return shell.status
  },
}

const exec: Builtin = {
  async run(shell, words) {
    const { rest } = options(words.slice(1), 'cl', 'a')
    if (rest.length === 0) return 0
    const program = findProgram(shell, rest[0]!)
    if (typeof program === 'number') throw new Jump('exit', program)
    shell.process.argv = rest
    shell.process.onSignal = undefined
    shell.traps.delete('EXIT')
    throw new Jump('exit', await becomeProgram(shell, program))
  },
}

export const flowBuiltins = {
  ':': { run: () => 0 },
  true: { run: () => 0 },
  false: { run: () => 1 },
  exit,
  logout: exit,
  return: returns,
  break: leave('break'),
  continue: leave('continue'),
  eval: evaluate,
  source,
  '.': source,
  exec,
} satisfies Record<string, Builtin>
