/** `nstat`: what the kernel has counted since it was asked last. iproute2 misc/nstat.c. */
import { getopt } from '../arguments.ts'
import { type Command, StreamError } from '../command.ts'
import { netstatFile, snmp, snmp6 } from '../virtual/proc-counters.ts'
import { patternSource } from '../interpreter/pattern.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const nstat: Command = {
  name: 'nstat',
  summary: 'shows what the network’s counters have gained',
  run: (process) => runTool(process, (tool) => run(tool)),
}

const LONG = {
  help: { short: 'h' },
  ignore: { short: 'a' },
  scan: { short: 'd', value: true },
  nooutput: { short: 'n' },
  json: { short: 'j' },
  reset: { short: 'r' },
  noupdate: { short: 's' },
  pretty: { short: 'p' },
  interval: { short: 't', value: true },
  version: { short: 'V' },
  zeros: { short: 'z' },
} as const

const HELP = `Usage: nstat [OPTION] [ PATTERN [ PATTERN ] ]
   -h, --help          this message
   -a, --ignore        ignore history
   -d, --scan=SECS     sample every statistics every SECS
   -j, --json          format output in JSON
   -n, --nooutput      do history only
   -p, --pretty        pretty print
   -r, --reset         reset history
   -s, --noupdate      don't update history
   -t, --interval=SECS report average over the last SECS
   -V, --version       output version information
   -z, --zeros         show entries with zero activity
`
/** Columns that are no counters. */
const SETTINGS = new Set([
  'IpForwarding',
  'IpDefaultTTL',
  'TcpRtoAlgorithm',
  'TcpRtoMin',
  'TcpRtoMax',
  'TcpMaxConn',
  'TcpCurrEstab',
])

/** All counters in the order of the files. */
function readCounters(tool: Tool): Map<string, number> {
  const found = new Map<string, number>()
  const pairs = (text: string): void => {
    const lines = text.split('\n')
    for (let i = 0; i + 1 < lines.length; i += 2) {
      const names = lines[i]!.split(' ')
      const values = lines[i + 1]!.split(' ')
      for (let at = 1; at < names.length; at++) found.set(`${names[0]!.replace(':', '')}${names[at]}`, Number(values[at]))
    }
  }
  pairs(snmp(tool.netns))
  for (const line of snmp6(tool.netns).split('\n').filter(Boolean)) {
    const [name = '', value] = line.split(/\s+/)
    found.set(name, Number(value))
  }
  pairs(netstatFile(tool.netns))
  for (const name of SETTINGS) found.delete(name)
  return found
}

/** A counter that is smaller than it was is another namespace's. */
const line = (name: string, value: number): string =>
  `${name.padEnd(31)} ${String(Math.max(0, value)).padEnd(18)} 0.0${value < 0 ? ' (overflow)' : ''}\n`

function run(tool: Tool): number {
  const { process } = tool
  const { options, operands, problem } = getopt(process.args, 'h?vVzrnasd:t:jp', LONG)
  if (problem !== undefined) throw new ToolExit(255, `nstat: ${problem}\n${HELP}`)
  const flags = new Set(options.map(({ name }) => name))
  if (flags.has('V') || flags.has('v')) {
    tool.out('nstat utility, iproute2-6.1.0\n')
    return 0
  }
  if (flags.has('h') || flags.has('?')) throw new ToolExit(255, HELP)
  for (const name of ['d', 't']) if (flags.has(name)) throw new ToolExit(255, `nstat: option "-${name}" is not simulated\n`)
  const path = process.env.get('NSTAT_HISTORY') ?? '/tmp/.nstat.u0'
  const history = flags.has('r') ? new Map<string, number>() : readHistory(tool, path)
  const patterns = operands.map((pattern) => new RegExp(`^${patternSource(pattern)}$`, 'i'))
  const asked = (name: string): boolean => patterns.length === 0 || patterns.some((pattern) => pattern.test(name))
  const counters = readCounters(tool)
  if (!flags.has('n'))
    print(
      tool,
      flags,
      [...counters].filter(([name]) => asked(name)),
      history,
    )
  if (!flags.has('s')) {
    const kept = [...counters].map(([name, value]) => [name, asked(name) ? value : (history.get(name) ?? 0)] as const)
    const text = kept.filter(([, value]) => value !== 0).map(([name, value]) => line(name, value))
    try {
      process.writeFile(path, `#kernel\n${text.join('')}`)
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      throw new ToolExit(255, `nstat: open history file: ${error.message}\n`)
    }
  }
  return 0
}

function print(
  tool: Tool,
  flags: ReadonlySet<string>,
  counters: readonly (readonly [string, number])[],
  history: ReadonlyMap<string, number>,
): void {
  const rows = counters
    .map(([name, value]) => [name, flags.has('a') ? value : value - (history.get(name) ?? 0)] as const)
    .filter(([, value]) => flags.has('z') || value > 0)
  if (!flags.has('j')) return tool.out(`#kernel\n${rows.map(([name, value]) => line(name, value)).join('')}`)
  const values = Object.fromEntries(rows)
  if (!flags.has('p')) return tool.out(`${JSON.stringify({ kernel: values })}\n`)
  const inner = rows.map(([name, value]) => `        ${JSON.stringify(name)}: ${value}`).join(',\n')
  tool.out(`{\n    "kernel": {${inner === '' ? '' : `\n${inner}\n    `}}\n}\n`)
}

/** Without a file everything counts from nothing. */
function readHistory(tool: Tool, path: string): Map<string, number> {
  const found = new Map<string, number>()
  let text = ''
  try {
    text = tool.process.readFile(path)
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
  }
  for (const each of text.split('\n')) {
    const [name = '', value] = each.split(/\s+/)
    if (name !== '' && !name.startsWith('#')) found.set(name, Number(value))
  }
  return found
}
