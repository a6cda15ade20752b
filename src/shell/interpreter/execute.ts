/** Running the tree: lists, pipelines and compound commands. bash(1), "SHELL GRAMMAR"; bash's execute_cmd.c. */
import { sayForegroundKilled, startJob } from '../jobs.ts'
import { fork, hasRoom, waitForProcess, type Process } from '../process.ts'
import { openPipe, release, share, type OpenFile } from '../stream.ts'
import { evaluateText, expandPattern, expandText, expandWords } from './expand.ts'
import { matches } from './pattern.ts'
import { runSelect } from './select.ts'
import { redirect, restore } from './redirect.ts'
import { runSimple } from './simple.ts'
import { copyShell, forkFrom, Jump, refuseFork, type Shell } from './state.ts'
import { checkpoint, runErrorTrap, runInProcess } from './subshell.ts'
import type { ArithmeticText, CaseClause, Node, Pipeline, Statement } from './syntax.ts'
import { BadCondition, testCondition } from './test.ts'
import { timeReport } from './time.ts'
import { traceLine } from './trace.ts'
import { exportFunction, functionVariable, setValue } from './variables.ts'

export async function runStatements(shell: Shell, statements: readonly Statement[]): Promise<void> {
  for (const statement of statements) await runStatement(shell, statement)
}

async function runStatement(shell: Shell, statement: Statement): Promise<void> {
  const { pipelines, background } = statement
  if (background) {
    shell.line = statement.line
    startJob(shell, statement, startPipeline, (inner) => runList(inner, pipelines, true))
    shell.status = 0
    return
  }
  await runList(shell, pipelines, false)
}

async function runList(shell: Shell, pipelines: Statement['pipelines'], replace: boolean): Promise<void> {
  const last = pipelines.length - 1
  for (const [i, { operator, pipeline }] of pipelines.entries()) {
    if (operator === '&&' && shell.status !== 0) continue
    if (operator === '||' && shell.status === 0) continue
    if (i < last) await forgiving(shell, () => runPipeline(shell, pipeline))
    else await runPipeline(shell, pipeline, replace && last === 0)
  }
}

/** Runs what `set -e` does not judge. */
async function forgiving(shell: Shell, run: () => Promise<void>): Promise<void> {
  shell.forgiving++
  try {
    await run()
  } finally {
    shell.forgiving--
  }
}

async function runPipeline(shell: Shell, pipeline: Pipeline, replace = false): Promise<void> {
  if (!shell.trapping && pipeline.commands.length === 1 && pipeline.commands[0]!.kind === 'simple') shell.command = pipeline.text
  const started = shell.system.scheduler.now()
  const run = (): Promise<void> => runStages(shell, pipeline, replace)
  if (pipeline.negated) {
    await forgiving(shell, run)
    shell.status = shell.status === 0 ? 1 : 0
  } else await run()
  if (pipeline.timed) timeReport(shell, shell.system.scheduler.now() - started, pipeline.timed)
  const judged =
    pipeline.commands.length > 1 || ['simple', 'subshell', 'arithmetic', 'condition'].includes(pipeline.commands[0]?.kind ?? '')
  if (shell.status === 0 || pipeline.negated || shell.forgiving > 0 || !judged) return
  await runErrorTrap(shell)
  if (shell.options.has('errexit')) throw new Jump('exit', shell.status)
}

async function runStages(shell: Shell, pipeline: Pipeline, replace: boolean): Promise<void> {
  const [first, second] = pipeline.commands
  if (!first) {
    shell.status = 0
    return
  }
  if (!second) {
    await runNode(shell, first, replace)
    shell.pipeStatus = [shell.status]
    return
  }
  const processes = startPipeline(shell, pipeline)
  const statuses: number[] = []
  for (const process of processes) statuses.push(await waitForProcess(shell.system, shell.process, process))
  shell.pipeStatus = statuses
  const failed = shell.options.has('pipefail') ? statuses.findLast((status) => status !== 0) : undefined
  shell.status = failed ?? statuses.at(-1) ?? 0
}

/** Starts every stage in a subshell of its own, joined by pipes. */
function startPipeline(shell: Shell, pipeline: Pipeline, stdin?: OpenFile, ignored?: Process['ignored']): Process[] {
  const { system } = shell
  if (!hasRoom(system, pipeline.commands.length)) refuseFork(shell)
  const processes: Process[] = []
  let input = stdin && share(stdin)
  const last = pipeline.commands.length - 1
  for (const [i, node] of pipeline.commands.entries()) {
    const fds = new Map(shell.process.fds)
    const pipe = i < last ? openPipe(system.scheduler) : undefined
    if (input) fds.set(0, input)
    if (pipe) fds.set(1, pipe.writer)
    if (pipe && pipeline.withErrors[i]) fds.set(2, pipe.writer)
    const copy = copyShell(shell, shell.process)
    const start = (process: Process): Promise<number> => {
      const inner: Shell = { ...copy, process }
      return runInProcess(inner, () => runNode(inner, node, true))
    }
    processes.push(fork(system, shell.process, start, { fds, ...(ignored && { ignored }) }))
    if (input) release(input)
    if (pipe) release(pipe.writer)
    input = pipe?.reader
  }
  return processes
}

/** Runs one command. With `replace` a program may take the place of this (sub)shell's process. */
export async function runNode(shell: Shell, node: Node, replace = false): Promise<void> {
  await checkpoint(shell)
  if (node.kind === 'simple') {
    shell.line = node.line
    return runSimple(shell, node, replace, runNode)
  }
  if (node.kind === 'function') {
    shell.functions.set(node.name, node.body)
    shell.functionTexts.set(node.name, node.text)
    if (shell.variables.has(functionVariable(node.name))) exportFunction(shell, node.name)
    shell.status = 0
    return
  }
  // `( … ) &` is one process: the traps that it sets are those of the job.
  if (replace && node.kind === 'subshell' && node.redirections.length === 0) return runStatements(shell, node.body)
  if (node.redirections.length === 0) return runCompound(shell, node)
  const saved = await redirect(shell, node.redirections)
  if (!saved) {
    shell.status = 1
    return
  }
  try {
    await runCompound(shell, node)
  } finally {
    restore(shell, saved)
  }
}

type Compound = Exclude<Node, { kind: 'simple' | 'function' }>

async function runCompound(shell: Shell, node: Compound): Promise<void> {
  switch (node.kind) {
    case 'group':
      return runStatements(shell, node.body)
    case 'subshell':
      return runSubshell(shell, node.body)
    case 'if':
      return runIf(shell, node)
    case 'for':
      return runFor(shell, node)
    case 'select': {
      shell.line = node.line
      const words = node.words ? await expandWords(shell, node.words) : shell.positional
      return runSelect(shell, node.variable, words, () => runBody(shell, node.body))
    }
    case 'arithmetic-for':
      return runArithmeticFor(shell, node)
    case 'while':
      return runWhile(shell, node)
    case 'case':
      return runCase(shell, node)
    case 'arithmetic':
      shell.line = node.line
      await trace(shell, `((${node.source.trim() === node.source ? ` ${node.source} ` : node.source}))`)
      shell.status = evaluateText(shell, await expandText(shell, node.text), '((: ') === 0n ? 1 : 0
      return
    case 'condition':
      shell.line = node.line
      try {
        shell.status = (await testCondition(shell, node.condition, (text) => trace(shell, text))) ? 0 : 1
      } catch (error) {
        if (!(error instanceof BadCondition)) throw error
        shell.status = 2
      }
  }
}

async function trace(shell: Shell, text: string): Promise<void> {
  if (shell.options.has('xtrace')) await traceLine(shell, text)
}

async function runSubshell(shell: Shell, body: readonly Statement[]): Promise<void> {
  const copy = copyShell(shell, shell.process)
  const child = forkFrom(shell, (process) => {
    const inner: Shell = { ...copy, process }
    return runInProcess(inner, () => runStatements(inner, body))
  })
  shell.status = await waitForProcess(shell.system, shell.process, child)
  if (child.signal) sayForegroundKilled(shell, child.pid, child.signal, '( … )')
}

async function runIf(shell: Shell, node: Extract<Compound, { kind: 'if' }>): Promise<void> {
  for (const { condition, body } of node.clauses) {
    await forgiving(shell, () => runStatements(shell, condition))
    if (shell.status === 0) return runStatements(shell, body)
  }
  shell.status = 0
  if (node.otherwise) await runStatements(shell, node.otherwise)
}

/** Runs a loop's body once; false if the loop is to end. */
async function runBody(shell: Shell, body: readonly Statement[]): Promise<boolean> {
  shell.loops++
  try {
    await runStatements(shell, body)
    return true
  } catch (error) {
    if (!(error instanceof Jump) || (error.kind !== 'break' && error.kind !== 'continue')) throw error
    shell.status = 0
    if (error.value > 1 && shell.loops > 1) throw new Jump(error.kind, error.value - 1)
    return error.kind === 'continue'
  } finally {
    shell.loops--
  }
}

async function runFor(shell: Shell, node: Extract<Compound, { kind: 'for' | 'select' }>): Promise<void> {
  shell.line = node.line
  const words = node.words ? await expandWords(shell, node.words) : shell.positional
  shell.status = 0
  for (const word of words) {
    await checkpoint(shell)
    if (shell.options.has('xtrace')) await trace(shell, `for ${node.variable} in ${words.join(' ')}`)
    setValue(shell, node.variable, word)
    if (!(await runBody(shell, node.body))) return
  }
}

async function runArithmeticFor(shell: Shell, node: Extract<Compound, { kind: 'arithmetic-for' }>): Promise<void> {
  shell.line = node.line
  const value = async (text: ArithmeticText, empty: bigint): Promise<bigint> => {
    const source = await expandText(shell, text)
    return source.trim() === '' ? empty : evaluateText(shell, source, '((: ')
  }
  await value(node.init, 0n)
  shell.status = 0
  while ((await value(node.condition, 1n)) !== 0n) {
    await checkpoint(shell)
    if (!(await runBody(shell, node.body))) return
    await value(node.step, 0n)
  }
}

async function runWhile(shell: Shell, node: Extract<Compound, { kind: 'while' }>): Promise<void> {
  let status = 0
  for (;;) {
    await checkpoint(shell)
    let going: boolean
    shell.loops++
    try {
      await forgiving(shell, () => runStatements(shell, node.condition))
      going = (shell.status === 0) !== node.until
    } catch (error) {
      if (!(error instanceof Jump) || (error.kind !== 'break' && error.kind !== 'continue')) throw error
      shell.status = 0
      if (error.value > 1 && shell.loops > 1) throw new Jump(error.kind, error.value - 1)
      if (error.kind === 'break') return
      continue
    } finally {
      shell.loops--
    }
    if (!going) break
    const more = await runBody(shell, node.body)
    status = shell.status
    if (!more) break
  }
  shell.status = status
}

async function runCase(shell: Shell, node: Extract<Compound, { kind: 'case' }>): Promise<void> {
  shell.line = node.line
  const text = await expandText(shell, node.word.parts, 'word')
  shell.status = 0
  let through = false
  for (const clause of node.clauses) {
    if (!through && !(await clauseMatches(shell, clause, text))) continue
    await runStatements(shell, clause.body)
    if (clause.end === ';;') return
    through = clause.end === ';&'
  }
}

async function clauseMatches(shell: Shell, clause: CaseClause, text: string): Promise<boolean> {
  for (const pattern of clause.patterns) {
    if (matches(text, await expandPattern(shell, pattern.parts), shell.shopts.has('nocasematch'))) return true
  }
  return false
}
