/** `iptables-save` and `ip6tables-save`. iptables-save(8). */
import type { Family } from '../../net/ip.ts'
import { VERSION } from '../../linux/netfilter/failure.ts'
import { BUILT_IN } from '../../linux/netfilter/ruleset.ts'
import { type SaveOptions, saveText } from '../../linux/netfilter/save.ts'
import type { TableName } from '../../linux/trace.ts'
import { getopt } from '../arguments.ts'
import { StreamError, type Command, type ProcessContext } from '../command.ts'
import { ToolExit, runTool } from '../tool.ts'
import { formatTime } from '../format-time.ts'
import { epochMs } from '../interpreter/variables.ts'

const isTable = (name: string): name is TableName => name in BUILT_IN

function readOptions(process: ProcessContext, name: string): { table?: TableName; counters: boolean; file?: string } {
  const { options, operands, problem } = getopt(process.args, 'cdbt:M:f:hV', {
    counters: { short: 'c' },
    version: { short: 'V' },
    dump: { short: 'd' },
    table: { short: 't', value: true },
    modprobe: { short: 'M', value: true },
    file: { short: 'f', value: true },
  })
  const asks: { table?: TableName; counters: boolean; file?: string } = { counters: false }
  for (const option of options) {
    if (option.name === 'c') asks.counters = true
    else if (option.name === 'f') asks.file = option.value!
    else if (option.name === 'V') throw new ToolExit(0)
    else if (option.name === 't') {
      if (!isTable(option.value!)) throw new ToolExit(1, `Table \`${option.value!}' does not exist\n`)
      asks.table = option.value
    }
  }
  if (problem !== undefined)
    throw new ToolExit(1, `${name}: ${problem}\nLook at manual page \`${name}.8' for more information.\n`)
  if (operands.length > 0) throw new ToolExit(1, 'Unknown arguments found on commandline\n')
  return asks
}

const command = (name: string, family: Family): Command => ({
  name,
  summary: `prints the IPv${family} rules as ${name.replace('save', 'restore')} reads them`,
  path: `/usr/sbin/${name}`,
  run: (process) =>
    runTool(process, (tool) => {
      if (process.args.includes('-V') || process.args.includes('--version')) {
        tool.out(`${name} ${VERSION}\n`)
        return 0
      }
      const { table, counters, file } = readOptions(process, name)
      const options: SaveOptions = {
        counters,
        date: formatTime(epochMs + process.now(), '%a %b %e %H:%M:%S %Y'),
        ...(table === undefined ? {} : { table }),
      }
      const text = saveText(tool.netns.netfilter, family, options)
      if (file === undefined) tool.out(text)
      else writeTo(process, file, text)
      return 0
    }),
})

function writeTo(process: ProcessContext, file: string, text: string): void {
  try {
    process.writeFile(process.resolve(file), text)
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    throw new ToolExit(1, `Failed to open file, error: ${error.message}\n`)
  }
}

export const saveCommands: readonly Command[] = [
  command('iptables-save', 4),
  command('iptables-nft-save', 4),
  command('ip6tables-save', 6),
  command('ip6tables-nft-save', 6),
]
