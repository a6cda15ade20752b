/** Simple commands: expansion, assignments, redirections, and finding what the name means. bash(1), "SIMPLE COMMAND EXPANSION" and "COMMAND EXECUTION". */
import { StreamError } from '../command.ts'
import { builtins } from '../builtins/list.ts'
import { sayForegroundKilled, tellEnded } from '../jobs.ts'
import { waitForProcess } from '../process.ts'
import { release } from '../stream.ts'
import { assign } from './assign.ts'
import { expandWords } from './expand.ts'
import { becomeProgram, findProgram } from './program.ts'
import { keep, redirect, restore } from './redirect.ts'
import { complain, copyVariable, forkFrom, Jump, nested, type Shell, type Variable } from './state.ts'
import type { Node } from './syntax.ts'
import { traceLine, traceWord } from './trace.ts'
import { exportAll, getValue, leaveScope } from './variables.ts'

type Simple = Extract<Node, { kind: 'simple' }>
type RunNode = (shell: Shell, node: Node) => Promise<void>

export async function runSimple(shell: Shell, node: Simple, replace: boolean, runNode: RunNode): Promise<void> {
  tellEnded(shell)
  const opened = new Set(shell.process.fds.keys())
  const before = shell.status
  shell.substituted = undefined
  const plain = node.words.filter((word) => !word.assignment)
  const words = plain.length === node.words.length ? await expandWords(shell, node.words) : await expandWords(shell, plain)
  if (words.length === 0) {
    await runAssignments(shell, node)
    return
  }
  const command: Call = { shell, node, words, replace, runNode }
  try {
    shell.status = before
    await dispatch(command)
  } finally {
    closeSubstitutions(shell, opened)
    shell.lastArgument = words.at(-1)!
  }
}

interface Call {
  readonly shell: Shell
  readonly node: Simple
  readonly words: readonly string[]
  readonly replace: boolean
  readonly runNode: RunNode
}

/** The pipes of `<(…)` live as long as the command. */
function closeSubstitutions(shell: Shell, opened: ReadonlySet<number>): void {
  for (const [fd, file] of shell.process.fds) {
    if (fd < 60 || opened.has(fd)) continue
    shell.process.fds.delete(fd)
    release(file)
  }
}

/** `a=1 b=2` alone: the status is that of the last `$(…)`. */
async function runAssignments(shell: Shell, node: Simple): Promise<void> {
  const saved = await redirect(shell, node.redirections)
  if (!saved) {
    shell.status = 1
    return
  }
  for (const assignment of node.assignments) {
    await assign(shell, assignment)
    if (shell.options.has('xtrace'))
      await traceLine(shell, `${assignment.name}${assignment.append ? '+' : ''}=${traceValue(getValue(shell, assignment.name))}`)
  }
  restore(shell, saved)
  shell.status = shell.substituted ?? 0
}

const traceValue = (value: string | undefined): string => (value ? traceWord(value) : '')

async function dispatch(call: Call): Promise<void> {
  const { shell, words, node } = call
  const name = words[0]!
  const fun = shell.functions.get(name)
  const builtin = fun ? undefined : builtins.get(name)
  if (shell.options.has('xtrace')) await traceCall(call)
  if (!fun && !builtin) return runProgramCall(call)
  const saved = await redirect(shell, node.redirections)
  if (!saved) {
    shell.status = 1
    return
  }
  const hidden = await setTemporary(shell, node)
  try {
    if (fun) await callFunction(call, fun)
    else {
      shell.status = await guardBuiltin(shell, name, () => builtin!.run(shell, words, node.words))
      if (name === 'exec' && words.length === 1) keep(saved.splice(0))
    }
  } finally {
    restoreTemporary(shell, hidden)
    restore(shell, saved)
  }
}

async function traceCall({ shell, node, words }: Call): Promise<void> {
  const declared = node.words.filter((word) => word.assignment).map((word) => `${word.assignment!.name}=…`)
  for (const assignment of node.assignments)
    await traceLine(
      shell,
      `${assignment.name}=${assignment.value.parts.map((part) => ('text' in part && typeof part.text === 'string' ? part.text : '')).join('')}`,
    )
  if (declared.length === 0) await traceLine(shell, words.map((word) => traceWord(word)).join(' '))
  else await traceLine(shell, [...words, ...declared.map((text) => text.replace('=…', ''))].join(' '))
}

/** A builtin whose output is refused says so and fails. */
async function guardBuiltin(shell: Shell, name: string, run: () => Promise<number> | number): Promise<number> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    complain(shell, `${name}: write error: ${error.message}`)
    return 1
  }
}

type Hidden = readonly (readonly [string, Variable | undefined])[]

/** `name=value command`: the assignments hold for the command. */
async function setTemporary(shell: Shell, node: Simple): Promise<Hidden> {
  const hidden: [string, Variable | undefined][] = []
  for (const assignment of node.assignments) {
    const old = shell.variables.get(assignment.name)
    hidden.push([assignment.name, old])
    shell.variables.set(assignment.name, old ? copyVariable(old) : {})
    await assign(shell, assignment)
    shell.variables.get(assignment.name)!.exported = true
  }
  if (hidden.length > 0) exportAll(shell)
  return hidden
}

function restoreTemporary(shell: Shell, hidden: Hidden): void {
  for (const [name, old] of [...hidden].reverse()) {
    if (old) shell.variables.set(name, old)
    else shell.variables.delete(name)
  }
  if (hidden.length > 0) exportAll(shell)
}

async function callFunction({ shell, words, runNode }: Call, body: Node): Promise<void> {
  const most = Number(getValue(shell, 'FUNCNEST') ?? 0)
  if (most > 0 && shell.calls.length >= most) {
    complain(shell, `${words[0]}: maximum function nesting level exceeded (${most})`)
    throw new Jump('discard', 1)
  }
  const { positional, loops } = shell
  shell.positional = words.slice(1)
  shell.calls.push({ name: words[0]!, line: shell.line })
  shell.scopes.push(undefined)
  shell.loops = 0
  try {
    await nested(shell, () => runNode(shell, body))
  } catch (error) {
    if (!(error instanceof Jump) || error.kind !== 'return') throw error
    shell.status = error.value
  } finally {
    leaveScope(shell)
    shell.line = shell.calls.pop()!.line
    shell.positional = positional
    shell.loops = loops
  }
}

async function runProgramCall(call: Call): Promise<void> {
  const { shell, words, node, replace } = call
  const { system, process } = shell
  const saved = await redirect(shell, node.redirections)
  if (!saved) {
    shell.status = 1
    return
  }
  const hidden = await setTemporary(shell, node)
  const program = findProgram(shell, words[0]!)
  try {
    if (typeof program === 'number') shell.status = program
    else if (replace && !shell.traps.has('EXIT')) {
      process.argv = words
      // The shell is gone: its traps no longer take signals.
      process.onSignal = undefined
      shell.status = await becomeProgram(shell, program)
    } else {
      const child = forkFrom(shell, (self) => becomeProgram({ ...shell, process: self }, program), { argv: words })
      restore(shell, saved.splice(0))
      shell.status = await waitForProcess(system, process, child)
      if (child.signal) sayForegroundKilled(shell, child.pid, child.signal, words.join(' '))
    }
  } finally {
    restoreTemporary(shell, hidden)
    restore(shell, saved)
  }
}
