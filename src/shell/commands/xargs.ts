/** `xargs`: builds command lines from input. xargs(1). */
import type { Command, ProcessContext } from '../command.ts'

interface Plan {
  readonly argv: readonly string[]
  readonly perCommand: number
  readonly lines: number | undefined
  readonly replace: string | undefined
  readonly delimiter: string | undefined
  readonly skipEmpty: boolean
  readonly trace: boolean
}

function parse(args: readonly string[]): Plan | string {
  let plan: Plan = {
    argv: ['echo'],
    perCommand: Infinity,
    lines: undefined,
    replace: undefined,
    delimiter: undefined,
    skipEmpty: false,
    trace: false,
  }
  let i = 0
  for (; i < args.length && /^-./.test(args[i]!); i++) {
    const arg = args[i]!
    const value = (): string => (arg.length > 2 ? arg.slice(2) : (args[++i] ?? ''))
    if (arg === '-0' || arg === '--null') plan = { ...plan, delimiter: '\0' }
    else if (arg === '-r' || arg === '--no-run-if-empty') plan = { ...plan, skipEmpty: true }
    else if (arg === '-t') plan = { ...plan, trace: true }
    else if (arg.startsWith('-n')) plan = { ...plan, perCommand: Number(value()) }
    else if (arg.startsWith('-L')) plan = { ...plan, lines: Number(value()) }
    else if (arg.startsWith('-I')) plan = { ...plan, replace: value() }
    else if (arg.startsWith('-d'))
      plan = { ...plan, delimiter: value().replace('\\n', '\n').replace('\\t', '\t').replace('\\0', '\0') }
    else if (arg.startsWith('-P')) value()
    else return arg
  }
  return { ...plan, ...(i < args.length && { argv: args.slice(i) }) }
}

/** Words of input, with quotes and backslashes. */
function words(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"'\\]|\\[^]|"[^"\n]*"|'[^'\n]*')+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'|\\([^])/g, '$1$2$3'),
  )
}

function batches(plan: Plan, text: string): string[][] {
  if (plan.replace !== undefined) {
    const items =
      plan.delimiter === undefined
        ? text
            .split('\n')
            .map((line) => line.trimStart())
            .filter(Boolean)
        : split(text, plan.delimiter)
    return items.map((item) => plan.argv.map((word) => word.replaceAll(plan.replace!, item)))
  }
  if (plan.lines !== undefined) {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    return group(lines, plan.lines).map((each) => [...plan.argv, ...words(each.join(' '))])
  }
  const items = plan.delimiter === undefined ? words(text) : split(text, plan.delimiter)
  if (items.length === 0) return plan.skipEmpty ? [] : [[...plan.argv]]
  return group(items, plan.perCommand).map((each) => [...plan.argv, ...each])
}

const split = (text: string, delimiter: string): string[] => {
  const items = text.split(delimiter)
  if (items.at(-1) === '') items.pop()
  return items
}

function group(items: readonly string[], size: number): string[][] {
  if (size === Infinity) return [[...items]]
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

async function runAll(process: ProcessContext, plan: Plan): Promise<number> {
  let status = 0
  for (const argv of batches(plan, await process.stdin.readAll())) {
    if (plan.trace) process.stderr.write(`${argv.join(' ')}\n`)
    if (!process.hasCommand(argv[0]!)) {
      process.stderr.write(`xargs: ${argv[0]}: No such file or directory\n`)
      return 127
    }
    const result = await process.spawn({ argv, stdin: '' })
    if (result === 255) {
      process.stderr.write(`xargs: ${argv[0]}: exited with status 255; aborting\n`)
      return 124
    }
    if (result !== 0) status = 123
  }
  return status
}

export const xargs: Command = {
  name: 'xargs',
  summary: 'run a command for the words of the input',
  run(process) {
    const plan = parse(process.args)
    if (typeof plan !== 'string') return runAll(process, plan)
    process.stderr.write(`xargs: option "${plan}" is not simulated\n`)
    return Promise.resolve(1)
  },
}
