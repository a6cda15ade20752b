/** Redirections: what `>`, `2>&1`, `<<<` do to a process's descriptors. bash(1), "REDIRECTION". */
import { dictionary } from '../../net/dictionary.ts'
import { StreamError } from '../command.ts'
import { openFile, statFile, type OpenMode } from '../files.ts'
import { userOf } from '../process-context.ts'
import { release, share, textFile, type OpenFile } from '../stream.ts'
import { dial, networkPath } from './dial.ts'
import { expandText, expandWords } from './expand.ts'
import { complain, type Shell } from './state.ts'
import type { Redirection } from './syntax.ts'
import { setValue } from './variables.ts'

/** What was at the descriptors before; `undefined` for one that was closed. */
export type Saved = (readonly [number, OpenFile | undefined])[]

const modes: Readonly<Record<string, OpenMode>> = dictionary({
  '<': 'r',
  '>': 'w',
  '>|': 'w',
  '>>': 'a',
  '<>': 'rw',
  '&>': 'w',
  '&>>': 'a',
})

/** Applies redirections; `undefined` (and everything as it was) if one fails, after saying so. */
export async function redirect(shell: Shell, redirections: readonly Redirection[]): Promise<Saved | undefined> {
  const saved: Saved = []
  for (const redirection of redirections) {
    if (await redirectOne(shell, redirection, saved)) continue
    restore(shell, saved)
    return undefined
  }
  return saved
}

/** Puts the descriptors back. */
export function restore(shell: Shell, saved: Saved): void {
  const { fds } = shell.process
  for (const [fd, file] of saved.reverse()) {
    const open = fds.get(fd)
    if (file) fds.set(fd, file)
    else fds.delete(fd)
    if (open) release(open)
  }
}

/** Keeps the redirections for good (`exec 3>file`). */
export function keep(saved: Saved): void {
  for (const [, file] of saved) if (file) release(file)
}

function place(shell: Shell, fd: number, file: OpenFile | undefined, saved: Saved): void {
  const { fds } = shell.process
  saved.push([fd, fds.get(fd)])
  if (file) fds.set(fd, file)
  else fds.delete(fd)
}

async function redirectOne(shell: Shell, redirection: Redirection, saved: Saved): Promise<boolean> {
  const { operator, target } = redirection
  const reads = operator.startsWith('<')
  const fd = numberOf(shell, redirection, reads ? 0 : 1)
  if (operator === '<<') return (place(shell, fd, textFile(await expandText(shell, redirection.body ?? [])), saved), true)
  if (operator === '<<<') return (place(shell, fd, textFile(`${await expandText(shell, target.parts)}\n`), saved), true)
  const words = await expandWords(shell, [target])
  const name = words[0]
  if (name === undefined || words.length > 1) return refuse(shell, `${await expandText(shell, target.parts)}: ambiguous redirect`)
  if (operator === '>&' || operator === '<&') {
    if (/^\d+-?$|^-$/.test(name)) return duplicate(shell, fd, name, saved)
    if (operator === '<&' || redirection.fd !== undefined) return refuse(shell, `${name}: ambiguous redirect`)
  }
  const both = operator === '&>' || operator === '&>>' || operator === '>&'
  const file = await open(shell, name, operator === '>&' ? 'w' : modes[operator]!, operator)
  if (!file) return false
  place(shell, fd, file, saved)
  if (both) place(shell, 2, share(file), saved)
  return true
}

function refuse(shell: Shell, message: string): false {
  complain(shell, message)
  return false
}

function numberOf(shell: Shell, { fd }: Redirection, usual: number): number {
  if (typeof fd !== 'string') return fd ?? usual
  let free = 10
  while (shell.process.fds.has(free)) free++
  setValue(shell, fd, String(free))
  return free
}

function duplicate(shell: Shell, fd: number, name: string, saved: Saved): boolean {
  if (name === '-') return (place(shell, fd, undefined, saved), true)
  const from = Number(name.replace('-', ''))
  const file = shell.process.fds.get(from)
  if (!file) return refuse(shell, `${from}: Bad file descriptor`)
  place(shell, fd, share(file), saved)
  if (name.endsWith('-')) place(shell, from, undefined, saved)
  return true
}

async function open(shell: Shell, name: string, mode: OpenMode, operator: string): Promise<OpenFile | undefined> {
  const user = userOf(shell.system, shell.process)
  const network = networkPath(name)
  try {
    if (network) return await dial(shell, network)
    if (operator === '>' && shell.options.has('noclobber') && statFile(user, name)?.kind === 'file') {
      complain(shell, `${name}: cannot overwrite existing file`)
      return undefined
    }
    return openFile(user, name, mode)
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    complain(shell, `${name}: ${error.message}`)
    return undefined
  }
}
