/** `sysctl`: kernel parameters by name, through /proc/sys like the real one. sysctl(8), procps-ng 4.0.2. */
import { compileRegular, execRegular, RegularError } from '../interpreter/regular.ts'
import { sysctlKeys } from '../../linux/sysctl.ts'
import { getopt } from '../arguments.ts'
import { StreamError, type Command } from '../command.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

const USAGE = `
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            display all variables
  -A                   alias of -a
  -X                   alias of -a
      --deprecated     include deprecated parameters to listing
      --dry-run        Print the key and values but do not write
  -b, --binary         print value without new line
  -e, --ignore         ignore unknown variables errors
  -N, --names          print variable names without values
  -n, --values         print only values of the given variable(s)
  -p, --load[=<file>]  read values from file
  -f                   alias of -p
      --system         read values from all system directories
  -r, --pattern <expression>
                       select setting that match expression
  -q, --quiet          do not echo variable set
  -w, --write          enable writing a value to variable
  -o                   does nothing
  -x                   does nothing
  -d                   alias of -h

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see sysctl(8).
`

export const sysctl: Command = {
  name: 'sysctl',
  summary: 'reads and sets kernel parameters',
  path: '/usr/sbin/sysctl',
  run: (process) => runTool(process, (tool) => run(tool), 'line'),
}

interface Asks {
  flags: Set<string>
  pattern?: (name: string) => boolean
}

const LONG = {
  all: { short: 'a' },
  deprecated: { short: 'D' },
  'dry-run': { short: 'y' },
  binary: { short: 'b' },
  ignore: { short: 'e' },
  names: { short: 'N' },
  values: { short: 'n' },
  load: { short: 'p' },
  quiet: { short: 'q' },
  write: { short: 'w' },
  system: { short: 'S' },
  pattern: { short: 'r', value: true },
  help: { short: 'h' },
  version: { short: 'V' },
} as const

/** What `-r` selects by; regcomp(3)'s refusal ends the program in silence. */
function patternOf(text: string): (name: string) => boolean {
  try {
    const regular = compileRegular(text)
    return (name) => execRegular(regular, name) !== undefined
  } catch (error) {
    if (!(error instanceof RegularError)) throw error
    throw new ToolExit(0)
  }
}

function run(tool: Tool): number {
  const { options, operands, problem } = getopt(tool.process.args, 'bneNwfpqoxaAXr:Vdh', LONG)
  if (problem !== undefined) {
    tool.err(`sysctl: ${problem}\n`)
    tool.out(USAGE)
    return 0
  }
  const asks: Asks = { flags: new Set(options.map((option) => option.name)) }
  const pattern = options.find((option) => option.name === 'r')?.value
  if (pattern !== undefined) asks.pattern = patternOf(pattern)
  const { flags } = asks
  if (flags.has('V')) tool.out('sysctl from procps-ng 4.0.2\n')
  else if (flags.has('h') || flags.has('d')) tool.out(USAGE)
  else if (flags.has('a') || flags.has('A') || flags.has('X')) return listAll(tool, asks)
  else if (flags.has('S')) throw new ToolExit(1, 'sysctl: --system is not simulated\n')
  else if (flags.has('p') || flags.has('f')) return loadFiles(tool, asks, operands.length > 0 ? operands : ['/etc/sysctl.conf'])
  else if (operands.length === 0)
    throw new ToolExit(1, flags.has('w') ? "sysctl: no variables specified\nTry `sysctl --help' for more information.\n" : USAGE)
  else return operands.map((operand) => one(tool, asks, operand)).some((ok) => !ok) ? 1 : 0
  return 0
}

/** `a.b/c` and `a/b.c` both lead below /proc/sys: the first separator says which one separates. */
function pathOf(name: string): string {
  const first = /[./]/.exec(name)?.[0]
  const path = first === '/' ? name : name.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'))
  return `/proc/sys/${path.replace(/^\/+/, '')}`
}

const nameOf = (path: string): string => path.slice('/proc/sys/'.length).replace(/[./]/g, (c) => (c === '/' ? '.' : '/'))

function one(tool: Tool, asks: Asks, operand: string): boolean {
  const equals = operand.indexOf('=')
  if (equals >= 0) return write(tool, asks, operand.slice(0, equals), operand.slice(equals + 1))
  if (asks.flags.has('w')) {
    // Whatever it says, it goes no further.
    throw new ToolExit(1, 'sysctl: command line(0): invalid syntax, continuing...\n')
  }
  return show(tool, asks, pathOf(operand))
}

function missing(tool: Tool, asks: Asks, path: string): boolean {
  if (asks.flags.has('e')) return true
  tool.err(`sysctl: cannot stat ${path}: No such file or directory\n`)
  return false
}

/** Shows a value, or all below a directory. */
function show(tool: Tool, asks: Asks, path: string): boolean {
  const { process } = tool
  const stat = process.host.virtualFiles.stat(path, process)
  if (!stat) return missing(tool, asks, path)
  if (stat.kind === 'directory') {
    for (const each of [...process.host.virtualFiles.list(path, process)].sort()) show(tool, asks, `${path}/${each}`)
    return true
  }
  const name = nameOf(path)
  if (asks.pattern && !asks.pattern(name)) return true
  const value = process.readFile(path).replace(/\n$/, '')
  if (asks.flags.has('N')) tool.out(`${name}\n`)
  else if (asks.flags.has('b')) {
    tool.out(value)
    tool.flush()
  } else for (const line of value.split('\n')) tool.out(asks.flags.has('n') ? `${line}\n` : `${name} = ${line}\n`)
  return true
}

function write(tool: Tool, asks: Asks, left: string, right: string): boolean {
  const { process } = tool
  const name = left.trim()
  const value = right.trim()
  const path = pathOf(name)
  const stat = process.host.virtualFiles.stat(path, process)
  if (!stat || stat.kind === 'directory') return missing(tool, asks, path)
  if (!stat.writable) {
    tool.err(`sysctl: setting key "${name}": Invalid argument\n`)
    return true
  }
  if (!asks.flags.has('y')) {
    try {
      process.writeFile(path, `${value}\n`)
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      tool.err(`sysctl: setting key "${name}"${asks.flags.has('e') ? ', ignoring' : ''}: ${error.message}\n`)
      return asks.flags.has('e')
    }
  }
  const shown = nameOf(path)
  if (asks.flags.has('q')) return true
  if (asks.flags.has('N')) tool.out(`${shown}\n`)
  else tool.out(asks.flags.has('n') ? `${value}\n` : `${shown} = ${value}\n`)
  return true
}

function listAll(tool: Tool, asks: Asks): number {
  for (const key of sysctlKeys(tool.netns)) show(tool, asks, pathOf(`net.${key}`))
  return 0
}

function readSettings(tool: Tool, file: string, text: string): [string, string][] {
  const settings: [string, string][] = []
  for (const [i, line] of text.split('\n').entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue
    const equals = trimmed.indexOf('=')
    if (equals < 0) tool.err(`sysctl: ${file}(${i + 1}): invalid syntax, continuing...\n`)
    else settings.push([trimmed.slice(0, equals), trimmed.slice(equals + 1)])
  }
  return settings
}

function loadFiles(tool: Tool, asks: Asks, files: readonly string[]): number {
  let status = 0
  for (const file of files) {
    let text: string
    try {
      text = tool.process.readFile(tool.process.resolve(file))
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      tool.err(`sysctl: cannot open "${file}": ${error.message}\n`)
      status = 1
      continue
    }
    // The whole file is read before anything is set.
    const settings = readSettings(tool, file, text)
    for (const [name, value] of settings) if (!write(tool, asks, name.replace(/^-/, ''), value)) status = 1
  }
  return status
}
