/** A shell as it begins, and how it reads a script. bash(1), "INVOCATION". */
import { dictionary } from '../../net/dictionary.ts'
import type { Process, System } from '../process.ts'
import { writeTo } from '../process-context.ts'
import { openSource, parseLine } from './parse.ts'
import { aliasesOf, Jump, type Engine, type Option, type Shell, type Variable } from './state.ts'
import { sayFailure } from './subshell.ts'
import { SyntaxFailure, type Statement } from './syntax.ts'

export interface Invocation {
  /** `$0`, and what errors begin with. */
  readonly name: string
  readonly kind: Shell['kind']
  readonly args: readonly string[]
  readonly options?: readonly Option[]
}

const variablesOf = (process: Process): Map<string, Variable> => {
  const variables = new Map<string, Variable>()
  const plain: Readonly<Record<string, string>> = dictionary({
    IFS: ' \t\n',
    OPTIND: '1',
    BASH: '/bin/bash',
    BASH_VERSION: '5.2.15(1)-release',
    HOSTNAME: process.machine.hostname,
    HOSTTYPE: 'x86_64',
    OSTYPE: 'linux-gnu',
    MACHTYPE: 'x86_64-pc-linux-gnu',
    PS4: '+ ',
    UID: '0',
    EUID: '0',
    PPID: String(process.ppid),
  })
  for (const [name, value] of Object.entries(plain)) variables.set(name, { value })
  for (const [name, value] of process.env) variables.set(name, { value, exported: true })
  variables.set('PWD', { value: process.cwd, exported: true })
  const list = (values: readonly string[]): Variable => ({ list: new Map(values.map((value, i) => [i, value])) })
  variables.set('BASH_VERSINFO', { ...list(['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu']), readonly: true })
  return variables
}

/** Functions that were handed on in the environment; what is none is left. */
function inherited(process: Process): Pick<Shell, 'functions' | 'functionTexts'> {
  const functions: Shell['functions'] = new Map()
  const functionTexts = new Map<string, string>()
  for (const [variable, value] of process.env) {
    const name = /^BASH_FUNC_(.+)%%$/.exec(variable)?.[1]
    if (name === undefined || !value.startsWith('() ')) continue
    try {
      const source = openSource(
        `${name} ${value}\n`,
        1,
        () => true,
        () => new Map(),
      )
      const node = parseLine(source)?.[0]?.pipelines[0]?.pipeline.commands[0]
      if (node?.kind !== 'function') continue
      functions.set(name, node.body)
      functionTexts.set(name, node.text)
    } catch (error) {
      if (!(error instanceof SyntaxFailure)) throw error
    }
  }
  return { functions, functionTexts }
}

export function newShell(system: System, engine: Engine, process: Process, invocation: Invocation): Shell {
  const usual: Option[] = invocation.kind === 'interactive' ? ['braceexpand', 'hashall', 'monitor'] : ['braceexpand', 'hashall']
  return {
    system,
    engine,
    process,
    name: invocation.name,
    kind: invocation.kind,
    shellPid: process.pid,
    subshell: 0,
    traceDepth: 0,
    variables: variablesOf(process),
    scopes: [],
    calls: [],
    ...inherited(process),
    positional: invocation.args,
    options: new Set([...usual, ...(invocation.options ?? [])]),
    shopts: new Set(),
    label: undefined,
    traps: new Map(),
    pendingTraps: [],
    jobs: [],
    status: 0,
    substituted: undefined,
    pipeStatus: [],
    command: '',
    trapping: false,
    lastBackground: undefined,
    lastArgument: invocation.name,
    line: 1,
    loops: 0,
    nesting: 0,
    forgiving: 0,
    startedAt: system.scheduler.now(),
    random: process.pid,
    commands: 0,
    waiting: false,
    dirStack: [],
    aliases: new Map(),
  }
}

/** Runs a whole text line by line; an error in an expansion drops the line, one of syntax ends the reading with status 2. */
export async function runScriptText(shell: Shell, text: string): Promise<void> {
  const source = openSource(
    text,
    1,
    () => shell.shopts.has('extglob'),
    () => aliasesOf(shell),
  )
  for (;;) {
    const start = source.position
    let statements: readonly Statement[] | undefined
    try {
      statements = parseLine(source)
    } catch (error) {
      if (!(error instanceof SyntaxFailure)) throw error
      sayFailure(shell, error, shell.kind === 'command' ? '-c: ' : '')
      shell.status = 2
      return
    }
    if (shell.options.has('verbose')) writeTo(shell.process, 2, text.slice(start, source.position))
    if (!statements) return
    if (!shell.options.has('noexec')) await runLine(shell, statements)
  }
}

async function runLine(shell: Shell, statements: readonly Statement[]): Promise<void> {
  try {
    await shell.engine.run(shell, statements)
  } catch (error) {
    if (!(error instanceof Jump) || error.kind !== 'discard') throw error
    shell.status = error.value
    shell.loops = 0
    shell.forgiving = 0
  }
}
