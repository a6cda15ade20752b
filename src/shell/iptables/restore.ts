/** `iptables-restore` and `ip6tables-restore`. iptables-restore(8). */
import type { Family } from '../../net/ip.ts'
import { VERSION } from '../../linux/netfilter/failure.ts'
import { type RestoreOptions, restoreText } from '../../linux/netfilter/restore.ts'
import { BUILT_IN } from '../../linux/netfilter/ruleset.ts'
import type { TableName } from '../../linux/trace.ts'
import { getopt } from '../arguments.ts'
import { StreamError, type Command, type ProcessContext } from '../command.ts'
import { ToolExit, runTool } from '../tool.ts'

const isTable = (name: string): name is TableName => name in BUILT_IN

function readOptions(
  process: ProcessContext,
  name: string,
  family: Family,
): { options: RestoreOptions; file: string | undefined } {
  // `-w` may take a number as its next word, which getopt knows only attached.
  const args = process.args.flatMap((word, i) =>
    /^\d+$/.test(word) && /^(-w|--wait)$/.test(process.args[i - 1] ?? '') ? [] : [word],
  )
  const { options, operands, problem } = getopt(args, 'bcvVthnwW:M:T:', {
    counters: { short: 'c' },
    verbose: { short: 'v' },
    version: { short: 'V' },
    test: { short: 't' },
    help: { short: 'h' },
    noflush: { short: 'n' },
    wait: { short: 'w' },
    'wait-interval': { short: 'W', value: true },
    modprobe: { short: 'M', value: true },
    table: { short: 'T', value: true },
  })
  if (problem !== undefined) throw new ToolExit(1, `${name}: ${problem}\nTry \`${name} -h' for more information.\n`)
  const given = new Map(options.map((option) => [option.name, option.value]))
  if (given.has('h')) throw new ToolExit(0, `Usage: ${name} [-c] [-v] [-V] [-t] [-h] [-n] [-T table] [-M command] [-4]\n`)
  if (given.has('v')) throw new ToolExit(2, `${name}: option "-v" is not simulated\n`)
  const table = given.get('T')
  if (table !== undefined && !isTable(table)) throw new ToolExit(1, `${name}: table "${table}" does not exist\n`)
  if (operands.length > 1) throw new ToolExit(1, 'Unknown arguments found on commandline\n')
  return {
    options: {
      family,
      noflush: given.has('n'),
      counters: given.has('c'),
      test: given.has('t'),
      ...(table !== undefined && isTable(table) ? { table } : {}),
    },
    file: operands[0],
  }
}

async function readInput(process: ProcessContext, file: string | undefined): Promise<string> {
  if (file === undefined) return process.stdin.readAll()
  try {
    return process.readFile(process.resolve(file))
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    throw new ToolExit(1, `Can't open ${file}: ${error.message}\n`)
  }
}

const command = (name: string, family: Family): Command => ({
  name,
  summary: `puts IPv${family} rules in force that ${name.replace('restore', 'save')} has printed`,
  path: `/usr/sbin/${name}`,
  run: (process) =>
    runTool(process, async (tool) => {
      if (process.args.includes('-V') || process.args.includes('--version')) {
        tool.out(`${name} ${VERSION}\n`)
        return 0
      }
      const { options, file } = readOptions(process, name, family)
      const text = await readInput(process, file)
      const { stdout, stderr, status } = restoreText(tool.netns.netfilter, text, options)
      if (stdout !== '') tool.out(stdout)
      if (stderr !== '') tool.err(stderr)
      return status
    }),
})

export const restoreCommands: readonly Command[] = [
  command('iptables-restore', 4),
  command('iptables-nft-restore', 4),
  command('ip6tables-restore', 6),
  command('ip6tables-nft-restore', 6),
]
