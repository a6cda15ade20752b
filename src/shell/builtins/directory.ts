/** `cd`, `pwd` and the directory stack; `umask`, `ulimit`, `times`. bash(1), "SHELL BUILTIN COMMANDS". */
import { dictionary } from '../../net/dictionary.ts'
import { absolute } from '../file-system.ts'
import { statFile } from '../files.ts'
import { userOf } from '../process-context.ts'
import type { Shell } from '../interpreter/state.ts'
import { getValue, setValue, exportAll } from '../interpreter/variables.ts'
import { fail, options, print, type Builtin } from './builtin.ts'

function enter(shell: Shell, path: string, who: string): number {
  const stat = statFile(userOf(shell.system, shell.process), path)
  if (!stat) return fail(shell, `${who}: ${path}: No such file or directory`)
  if (stat.kind !== 'directory') return fail(shell, `${who}: ${path}: Not a directory`)
  setValue(shell, 'OLDPWD', shell.process.cwd)
  shell.process.cwd = absolute(shell.process.cwd, path)
  setValue(shell, 'PWD', shell.process.cwd)
  exportAll(shell)
  return 0
}

const cd: Builtin = {
  run(shell, words) {
    const { rest } = options(words.slice(1), 'LPe@')
    if (rest.length > 1) return fail(shell, 'cd: too many arguments')
    const [path] = rest
    if (path === '-') {
      const old = getValue(shell, 'OLDPWD')
      if (old === undefined) return fail(shell, 'cd: OLDPWD not set')
      const status = enter(shell, old, 'cd')
      if (status === 0) print(shell, `${old}\n`)
      return status
    }
    const home = getValue(shell, 'HOME')
    if (path === undefined && home === undefined) return fail(shell, 'cd: HOME not set')
    return path === '' ? 0 : enter(shell, path ?? home!, 'cd')
  },
}

const pwd: Builtin = {
  run(shell) {
    print(shell, `${shell.process.cwd}\n`)
    return 0
  },
}

const printDirs = (shell: Shell): void =>
  print(shell, `${[shell.process.cwd, ...shell.dirStack].map((path) => path.replace(/^\/root(?=\/|$)/, '~')).join(' ')}\n`)

const pushd: Builtin = {
  run(shell, words) {
    const here = shell.process.cwd
    const target = words[1] ?? shell.dirStack[0]
    if (target === undefined) return fail(shell, 'pushd: no other directory')
    const status = enter(shell, target, 'pushd')
    if (status !== 0) return status
    if (words[1] === undefined) shell.dirStack.shift()
    shell.dirStack.unshift(here)
    printDirs(shell)
    return 0
  },
}

const popd: Builtin = {
  run(shell) {
    const target = shell.dirStack.shift()
    if (target === undefined) return fail(shell, 'popd: directory stack empty')
    const status = enter(shell, target, 'popd')
    if (status === 0) printDirs(shell)
    return status
  },
}

const dirs: Builtin = {
  run(shell) {
    printDirs(shell)
    return 0
  },
}

const umask: Builtin = {
  run(shell, words) {
    if (words.length === 1) print(shell, '0022\n')
    else if (!/^0?022$/.test(words[1]!)) return fail(shell, `umask: ${words[1]}: a mask other than 022 is not simulated`)
    return 0
  },
}

const limits: Readonly<Record<string, string>> = dictionary({
  n: '1024',
  u: '31693',
  s: '8192',
  c: '0',
  v: 'unlimited',
  f: 'unlimited',
  m: 'unlimited',
  t: 'unlimited',
})

const ulimit: Builtin = {
  run(shell, words) {
    const letter = (words[1] ?? '-f').replace(/^-[SH]*/, '') || 'f'
    const limit = limits[letter]
    if (words.length > 2 || limit === undefined) return fail(shell, `ulimit: ${words.slice(1).join(' ')}: not simulated`)
    print(shell, `${limit}\n`)
    return 0
  },
}

const times: Builtin = {
  run(shell) {
    print(shell, '0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n')
    return 0
  },
}

export const directoryBuiltins = { cd, pwd, pushd, popd, dirs, umask, ulimit, times } satisfies Record<string, Builtin>
