/** What a name means: `type`, `command`, `builtin`; `help`. bash(1), "SHELL BUILTIN COMMANDS". */
import { reservedWords } from '../interpreter/parse-compound.ts'
import { becomeProgram, findProgram } from '../interpreter/program.ts'
import type { Shell } from '../interpreter/state.ts'
import type { Word } from '../interpreter/syntax.ts'
import { fork, waitForProcess } from '../process.ts'
import { fail, options, print, type Builtin } from './builtin.ts'

/** Filled by the list of all builtins, of which these are some. */
export type Lookup = (name: string) => Builtin | undefined

type Meaning = { readonly kind: 'keyword' | 'function' | 'builtin' | 'alias' } | { readonly kind: 'file'; readonly path: string }

function meaningOf(shell: Shell, name: string, lookup: Lookup): Meaning | undefined {
  if (shell.aliases.has(name) && shell.kind === 'interactive') return { kind: 'alias' }
  if (reservedWords.has(name) || name === '!' || name === 'time' || name === 'in' || name === ']]') return { kind: 'keyword' }
  if (shell.functions.has(name)) return { kind: 'function' }
  if (lookup(name)) return { kind: 'builtin' }
  const program = shell.system.findProgram(name, shell.process)
  return program && { kind: 'file', path: program.path }
}

const type = (lookup: Lookup): Builtin => ({
  run(shell, words) {
    const { flags, rest } = options(words.slice(1), 'afptP')
    let status = 0
    for (const name of rest) {
      const meaning = meaningOf(shell, name, lookup)
      if (!meaning) status = flags.has('t') || flags.has('p') || flags.has('P') ? 1 : fail(shell, `type: ${name}: not found`)
      else if (flags.has('t')) print(shell, `${meaning.kind}\n`)
      else if (flags.has('p') || flags.has('P')) print(shell, meaning.kind === 'file' ? `${meaning.path}\n` : '')
      else print(shell, describe(name, meaning))
    }
    return status
  },
})

function describe(name: string, meaning: Meaning): string {
  if (meaning.kind === 'file') return `${name} is ${meaning.path}\n`
  if (meaning.kind === 'function') return `${name} is a function\n`
  return `${name} is ${meaning.kind === 'keyword' ? 'a shell keyword' : meaning.kind === 'alias' ? 'aliased' : 'a shell builtin'}\n`
}

/** Runs a program or builtin, past the functions. */
async function runPast(shell: Shell, words: readonly string[], parsed: readonly Word[], lookup: Lookup): Promise<number> {
  const builtin = lookup(words[0]!)
  if (builtin) return builtin.run(shell, words, parsed)
  const program = findProgram(shell, words[0]!)
  if (typeof program === 'number') return program
  const child = fork(shell.system, shell.process, (process) => becomeProgram({ process }, program), { argv: words })
  return waitForProcess(shell.system, shell.process, child)
}

const command = (lookup: Lookup): Builtin => ({
  run(shell, words, parsed) {
    const { flags, rest } = options(words.slice(1), 'pvV')
    if (!flags.has('v') && !flags.has('V'))
      return rest.length === 0 ? 0 : runPast(shell, rest, parsed.slice(-rest.length), lookup)
    let status = rest.length === 0 ? 0 : 1
    for (const name of rest) {
      const meaning = meaningOf(shell, name, lookup)
      if (meaning) status = 0
      if (flags.has('V')) {
        if (meaning) print(shell, describe(name, meaning))
        else fail(shell, `command: ${name}: not found`)
      } else if (meaning) print(shell, `${meaning.kind === 'file' ? meaning.path : name}\n`)
    }
    return status
  },
})

const builtin = (lookup: Lookup): Builtin => ({
  run(shell, words, parsed) {
    const name = words[1]
    if (name === undefined) return 0
    const found = lookup(name)
    return found ? found.run(shell, words.slice(1), parsed.slice(1)) : fail(shell, `builtin: ${name}: not a shell builtin`)
  },
})

const help = (): Builtin => ({
  run(shell) {
    for (const name of shell.system.programNames()) {
      const program = shell.system.findProgram(name, shell.process)
      if (program?.summary) print(shell, `${name.padEnd(16)} ${program.summary}\n`)
    }
    return 0
  },
})

export const nameBuiltins = (lookup: Lookup): Readonly<Record<string, Builtin>> => ({
  type: type(lookup),
  command: command(lookup),
  builtin: builtin(lookup),
  help: help(),
})
