/** `dmesg`: the kernel's log of this machine. dmesg(1), util-linux 2.38. */
import type { LogLine } from '../../linux/log.ts'
import type { Command } from '../command.ts'
import { formatTime } from '../format-time.ts'
import { epochMs } from '../interpreter/variables.ts'
import { getopt } from '../arguments.ts'
import { hearNews } from '../news.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'] as const
const FACILITIES = ['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news']

const LONG = {
  clear: { short: 'C' },
  'read-clear': { short: 'c' },
  ctime: { short: 'T' },
  decode: { short: 'x' },
  facility: { short: 'f', value: true },
  follow: { short: 'w' },
  'follow-new': { short: 'W' },
  kernel: { short: 'k' },
  level: { short: 'l', value: true },
  notime: { short: 't' },
  raw: { short: 'r' },
  nopager: { short: 'P' },
  version: { short: 'V' },
  'show-delta': { short: 'd' },
  reltime: { short: 'e' },
  human: { short: 'H' },
  help: { short: 'h' },
  'console-level': { short: 'n', value: true },
  'console-off': { short: 'D' },
  'console-on': { short: 'E' },
  'buffer-size': { short: 's', value: true },
  syslog: { short: 'S' },
  userspace: { short: 'u' },
} as const

const UNSIMULATED = new Map([
  ['d', '--show-delta'],
  ['e', '--reltime'],
  ['H', '--human'],
  ['h', '--help'],
  ['n', '--console-level'],
  ['D', '--console-off'],
  ['E', '--console-on'],
  ['s', '--buffer-size'],
])

interface Asks {
  readonly given: ReadonlySet<string>
  readonly levels: ReadonlySet<number> | undefined
  /** Only the kernel writes into this log. */
  readonly nothing: boolean
}

const HINT = "Try 'dmesg --help' for more information.\n"

function readLevels(text: string): Set<number> {
  const levels = new Set<number>()
  for (const name of text.split(',')) {
    const level = LEVELS.findIndex((each) => each === name)
    if (level < 0) throw new ToolExit(1, `dmesg: unknown level '${name}'\n`)
    levels.add(level)
  }
  return levels
}

function readOptions(args: readonly string[]): Asks {
  const { options, operands, problem } = getopt(args, 'CcDdEeF:f:HhJkL::l:n:iPprSs:TtuVWwx', LONG)
  if (problem !== undefined) throw new ToolExit(1, `dmesg: ${problem}\n${HINT}`)
  if (operands.length > 0) throw new ToolExit(1, `dmesg: bad usage\n${HINT}`)
  const given = new Set(options.map(({ name }) => name))
  for (const [name, spelt] of UNSIMULATED)
    if (given.has(name)) throw new ToolExit(1, `dmesg: option "${spelt}" is not simulated\n`)
  const level = options.findLast(({ name }) => name === 'l')?.value
  const facility = options.findLast(({ name }) => name === 'f')?.value
  const unknown = facility?.split(',').find((name) => !FACILITIES.includes(name))
  if (unknown !== undefined) throw new ToolExit(1, `dmesg: unknown facility '${unknown}'\n`)
  const nothing = given.has('u') || (facility !== undefined && !facility.split(',').includes('kern'))
  return { given, levels: level === undefined ? undefined : readLevels(level), nothing }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(6)

function lineText({ at, level, text }: LogLine, { given }: Asks): string {
  if (given.has('r')) return `<${level}>[${seconds(at).padStart(12)}] ${text}\n`
  const decoded = given.has('x') ? `kern  :${LEVELS[level]!.padEnd(6)}: ` : ''
  if (given.has('t')) return `${decoded}${text}\n`
  const time = given.has('T') ? formatTime(epochMs + at, '%a %b %e %H:%M:%S %Y') : seconds(at).padStart(12)
  return `${decoded}[${time}] ${text}\n`
}

const wanted = ({ levels, nothing }: Asks, line: LogLine): boolean => !nothing && (levels?.has(line.level) ?? true)

async function follow(tool: Tool, asks: Asks): Promise<number> {
  const { process } = tool
  const hearing = hearNews(process, (message) => (message.kind === 'log' ? message.line : undefined))
  try {
    for (;;) {
      const line = await hearing.next()
      if (line && wanted(asks, line)) {
        tool.out(lineText(line, asks))
        tool.flush()
      }
    }
  } finally {
    hearing.close()
  }
}

function run(tool: Tool): number | Promise<number> {
  const asks = readOptions(tool.process.args)
  const { given } = asks
  if (given.has('V')) {
    tool.out('dmesg from util-linux 2.38.1\n')
    return 0
  }
  const { logs } = tool.kernel
  const { machine } = tool.netns
  if (!given.has('C') && !given.has('W'))
    for (const line of logs.get(machine) ?? []) if (wanted(asks, line)) tool.out(lineText(line, asks))
  if (given.has('C') || given.has('c')) logs.delete(machine)
  if (!given.has('w') && !given.has('W')) return 0
  tool.flush()
  return follow(tool, asks)
}

export const dmesg: Command = {
  name: 'dmesg',
  summary: "prints the kernel's log",
  run: (process) => runTool(process, (tool) => run(tool)),
}
