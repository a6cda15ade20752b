/** `set`, `shopt`, `alias`, `hash`. bash(1), "SHELL BUILTIN COMMANDS". */
import { quote } from '../interpreter/parameter.ts'
import type { Option, Shell } from '../interpreter/state.ts'
import { optionByLetter } from '../interpreter/variables.ts'
import { fail, print, options, type Builtin } from './builtin.ts'

const optionNames: readonly Option[] = [
  'allexport',
  'braceexpand',
  'errexit',
  'errtrace',
  'functrace',
  'hashall',
  'interactive-comments',
  'monitor',
  'noclobber',
  'noexec',
  'noglob',
  'nounset',
  'pipefail',
  'posix',
  'verbose',
  'xtrace',
]

function setOption(shell: Shell, name: string, on: boolean): boolean {
  const option = optionNames.find((each) => each === name)
  if (!option) return false
  if (on) shell.options.add(option)
  else shell.options.delete(option)
  return true
}

const set: Builtin = {
  run(shell, words) {
    if (words.length === 1) return printAll(shell)
    let i = 1
    for (; i < words.length; i++) {
      const word = words[i]!
      if (word === '--' || word === '-') {
        shell.positional = words.slice(i + 1)
        return 0
      }
      if (!/^[-+]./.test(word)) break
      const on = word.startsWith('-')
      for (const letter of word.slice(1)) {
        if (letter === 'o') {
          const name = words[i + 1]
          if (name === undefined) return printOptions(shell, on)
          if (!setOption(shell, words[++i]!, on)) return fail(shell, `set: ${name}: invalid option name`, 2)
        } else if (!setOption(shell, optionByLetter.get(letter) ?? '', on)) {
          return fail(
            shell,
            `set: ${word[0]}${letter}: invalid option\nset: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]`,
            2,
          )
        }
      }
    }
    if (i < words.length) shell.positional = words.slice(i)
    return 0
  },
}

function printAll(shell: Shell): number {
  for (const [name, { value }] of [...shell.variables].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value !== undefined) print(shell, `${name}=${/^[\w@%+:,./~=-]*$/.test(value) ? value : quote(value)}\n`)
  }
  return 0
}

function printOptions(shell: Shell, readable: boolean): number {
  for (const name of optionNames) {
    const on = shell.options.has(name)
    print(shell, readable ? `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n` : `set ${on ? '-' : '+'}o ${name}\n`)
  }
  return 0
}

const shoptNames: ReadonlySet<string> = new Set(
  'autocd cdspell checkwinsize cmdhist dotglob expand_aliases extglob failglob globstar histappend inherit_errexit lastpipe nocaseglob nocasematch nullglob sourcepath xpg_echo'.split(
    ' ',
  ),
)
const unsimulated: ReadonlySet<string> = new Set(['globstar', 'lastpipe', 'nocaseglob', 'autocd', 'cdspell'])

const shopt: Builtin = {
  run(shell, words) {
    const { flags, rest, bad } = options(words.slice(1), 'supqo')
    if (bad) return fail(shell, `shopt: ${bad}: invalid option`, 2)
    let status = 0
    for (const name of rest) {
      if (flags.has('o')) {
        if (!setOption(shell, name, flags.has('s'))) status = fail(shell, `shopt: ${name}: invalid option name`)
      } else if (!shoptNames.has(name)) status = fail(shell, `shopt: ${name}: invalid shell option name`)
      else if (flags.has('s') && unsimulated.has(name)) status = fail(shell, `shopt: ${name} is not simulated`)
      else if (flags.has('s')) shell.shopts.add(name)
      else if (flags.has('u')) shell.shopts.delete(name)
      else {
        if (!flags.has('q')) print(shell, `${name.padEnd(15)}\t${shell.shopts.has(name) ? 'on' : 'off'}\n`)
        if (!shell.shopts.has(name)) status = 1
      }
    }
    if (rest.length === 0)
      for (const name of [...shoptNames].sort()) print(shell, `${name.padEnd(15)}\t${shell.shopts.has(name) ? 'on' : 'off'}\n`)
    return status
  },
}

const alias: Builtin = {
  run(shell, words) {
    let status = 0
    for (const word of words.slice(1)) {
      const [, name, text] = /^([^=]+)=([^]*)$/.exec(word) ?? []
      if (name !== undefined) shell.aliases.set(name, text!)
      else if (shell.aliases.has(word)) print(shell, `alias ${word}=${quote(shell.aliases.get(word)!)}\n`)
      else status = fail(shell, `alias: ${word}: not found`)
    }
    if (words.length === 1) for (const [name, text] of [...shell.aliases].sort()) print(shell, `alias ${name}=${quote(text)}\n`)
    return status
  },
}

const unalias: Builtin = {
  run(shell, words) {
    let status = 0
    for (const word of words.slice(1)) {
      if (word === '-a') shell.aliases.clear()
      else if (!shell.aliases.delete(word)) status = fail(shell, `unalias: ${word}: not found`)
    }
    return status
  },
}

/** Where a program is found never changes here, so nothing is remembered. */
const hash: Builtin = {
  run(shell, words) {
    if (words.length === 1) print(shell, 'hash: hash table empty\n')
    return 0
  },
}

export const settingBuiltins = { set, shopt, alias, unalias, hash } satisfies Record<string, Builtin>
