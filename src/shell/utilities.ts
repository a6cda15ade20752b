/**
 * The text utilities (grep, sed, awk, sort, jq, …), borrowed from just-bash: each runs there as one command, with our files
 * and our input. The package is loaded when the first of them is used.
 */
import { dictionary } from '../net/dictionary.ts'
import type { Bash, CommandName } from 'just-bash/browser'
import type { FileUser } from './files.ts'
import { userOf, writeTo } from './process-context.ts'
import type { Process, Program, System } from './process.ts'
import type { Task } from './scheduler.ts'
import { readPiece } from './stream.ts'
import { utilityFiles } from './utility-files.ts'

/** When a utility reads its standard input: never, or if no operand is left after `skip` operands that are not files. */
interface Input {
  /** Options that take a value as the next word. */
  readonly values: string
  readonly long?: readonly string[]
  readonly skip: number
  /** Options that hold what the first operand would (`grep -e`). */
  readonly program?: string
  /** Options with which no input is read (`jq -n`). */
  readonly without?: readonly string[]
}
const filter = (values = '', skip = 0, more: Partial<Input> = {}): Input => ({ values, skip, ...more })

const utilities: Readonly<Record<string, Input | 'no input'>> = dictionary({
  awk: filter('vFf', 1, { program: 'f' }),
  base64: filter('w'),
  basename: 'no input',
  chmod: 'no input',
  column: filter('sotcNRHdlE'),
  comm: filter('', 0),
  cp: 'no input',
  cut: filter('dfbc'),
  dirname: 'no input',
  du: 'no input',
  expand: filter('t'),
  file: 'no input',
  find: 'no input',
  fold: filter('w'),
  join: filter('12taeov', 0),
  jq: filter('', 1, { without: ['-n', '--null-input'], long: ['--arg', '--argjson'] }),
  ln: 'no input',
  md5sum: filter(),
  mkdir: 'no input',
  mv: 'no input',
  nl: filter('bhfvinslwd'),
  od: filter('AtNjw'),
  paste: filter('d'),
  readlink: 'no input',
  rev: filter(),
  rm: 'no input',
  rmdir: 'no input',
  sed: filter('efl', 1, { program: 'ef' }),
  sha1sum: filter(),
  sha256sum: filter(),
  split: filter('lbna'),
  stat: 'no input',
  strings: filter('n'),
  tac: filter(),
  tail: filter('nc'),
  touch: 'no input',
  tr: filter('', Infinity),
  tree: 'no input',
  unexpand: filter('t'),
  yq: filter('', 1, { without: ['-n'] }),
})

export const utilityNames: readonly string[] = Object.keys(utilities)

/** Whether the arguments leave the utility to read its standard input. */
export function readsInput(name: string, args: readonly string[]): boolean {
  const input = utilities[name]
  if (!input || input === 'no input') return false
  const operands: string[] = []
  let program = false
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') {
      operands.push(...args.slice(i + 1))
      break
    }
    if (input.without?.includes(arg)) return false
    if (arg === '-' || !arg.startsWith('-') || arg === '') operands.push(arg)
    else if (arg.startsWith('--')) {
      if (input.long?.includes(arg)) i += 2
      if (/^--(expression|regexp|file)\b/.test(arg)) program = true
    } else {
      const at = [...arg.slice(1)].findIndex((letter) => input.values.includes(letter))
      if (at >= 0 && input.program?.includes(arg[at + 1]!)) program = true
      if (at === arg.length - 2) i++
    }
  }
  const files = operands.slice(program ? 0 : input.skip).filter((operand) => name !== 'awk' || !/^[A-Za-z_]\w*=/.test(operand))
  return files.length === 0 || files.includes('-') || files.includes('/dev/stdin')
}

/** just-bash's paste knows neither `-sd,` nor that without files it reads standard input. */
function pasteArguments(args: readonly string[]): readonly string[] {
  const split = args.flatMap((arg) => (/^-s./.test(arg) ? ['-s', `-${arg.slice(2)}`] : [arg]))
  return readsInput('paste', args) && !args.includes('-') ? [...split, '-'] : split
}

/** GNU's `1i\text` on one line, which just-bash's sed takes with its backslash; a script's lines that end with one are left. */
const sedArguments = (args: readonly string[]): readonly string[] =>
  args.map((arg) => arg.replace(/^(\s*(?:\d+|\$|\/(?:[^/\\]|\\.)*\/)?\s*[aic])\\(?=[^\n\s\\])/gm, '$1 '))

/** just-bash's awk joins a changed record with a blank whatever `-v OFS=` says: said in the program, it is heard. */
function awkArguments(args: readonly string[]): readonly string[] {
  const separator = args
    .map((arg, i) => /^-vOFS=([^]*)$/.exec(arg)?.[1] ?? (args[i - 1] === '-v' ? /^OFS=([^]*)$/.exec(arg)?.[1] : undefined))
    .findLast((value) => value !== undefined)
  if (separator === undefined) return args
  const program = args.findIndex((arg, i) => !arg.startsWith('-') && !/^-[vFf]$/.test(args[i - 1] ?? ''))
  if (program < 0) return args
  const said = `BEGIN { OFS = "${separator.replaceAll('"', '\\"')}" }\n`
  return args.map((arg, i) => (i === program ? said + arg : arg))
}

/** What just-bash's awk would take and not do: commands that it starts. */
const startsCommands = (args: readonly string[]): boolean =>
  args.some((arg) => /\|\s*getline\b/.test(arg) || /\bsystem\s*\(/.test(arg) || /\bprintf?\b[^;}\n]*\|\s*"/.test(arg))

const mostInput = 64 * 1024 * 1024

/** All input; `undefined` if it is more than a utility that reads all before it writes can be given (`yes | sed 3q`). */
async function readBounded({ fds, task }: Process): Promise<string | undefined> {
  const pieces: string[] = []
  let size = 0
  for (let piece = await readPiece(fds.get(0), task); piece !== null; piece = await readPiece(fds.get(0), task)) {
    pieces.push(piece)
    size += piece.length
    if (size > mostInput) return undefined
  }
  return pieces.join('')
}

/** The borrowed utilities of one system. */
export function createUtilities(system: System): ReadonlyMap<string, Program> {
  let current: (FileUser & { readonly task: Task }) | undefined
  let loading: Promise<Bash> | undefined
  const load = async (): Promise<Bash> => {
    const { Bash: Shell } = await import('just-bash/browser')
    const limits = { maxStringLength: 2 ** 28, maxInputBytes: 2 ** 28, maxOutputSize: 2 ** 28, maxAwkIterations: 2_000_000 }
    return new Shell({
      fs: utilityFiles(() => current!),
      commands: utilityNames as CommandName[],
      executionLimits: limits,
      defenseInDepth: false,
      processInfo: { pid: 1, ppid: 0, uid: 0, gid: 0 },
    })
  }
  const run = async (process: Process): Promise<number> => {
    const [name = '', ...given] = process.argv
    let args: readonly string[] = given
    const stdin = readsInput(name, args) ? await readBounded(process) : ''
    if (stdin === undefined) {
      writeTo(process, 2, `${name}: input without end is not simulated\n`)
      return 1
    }
    if (name === 'awk' && startsCommands(args)) {
      writeTo(process, 2, 'awk: commands that a program starts (| getline, print |, system) are not simulated\n')
      return 2
    }
    if (name === 'awk') args = awkArguments(args)
    if (name === 'sed') args = sedArguments(args)
    if (name === 'paste') args = pasteArguments(args)
    const bash = await (loading ??= load())
    // One process runs at a time, so this is the one whose files the utility sees.
    current = { ...userOf(system, process), task: process.task }
    const env = Object.fromEntries(process.env)
    const result = await bash.exec(name, { args: [...args], stdin, cwd: process.cwd, env, replaceEnv: true, rawScript: true })
    // GNU's words.
    const complaint = result.stderr.replace(/^sed: undefined label '(.*)'/m, "sed: can't find label for jump to `$1'")
    if (complaint !== '') writeTo(process, 2, complaint)
    if (result.stdout !== '') writeTo(process, 1, result.stdout)
    return result.exitCode
  }
  return new Map(utilityNames.map((name) => [name, { path: `/usr/bin/${name}`, summary: '', run }]))
}
