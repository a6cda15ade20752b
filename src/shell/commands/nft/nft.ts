/** `nft`: reads its options and its commands, which go to the module that every nftables rule goes through (linux/nftables/run.ts). nft(8), src/main.c. */
import { dictionary } from '../../../net/dictionary.ts'
import { findDevice } from '../../../linux/device.ts'
import type { ForeignShown } from '../../../linux/nftables/draft.ts'
import { iptablesTableText } from '../../../linux/netfilter/nft-table.ts'
import type { PrintOptions } from '../../../linux/nftables/print.ts'
import { type NftInput, runNft } from '../../../linux/nftables/run.ts'
import type { Netfilter } from '../../../linux/netfilter/ruleset.ts'
import type { TableName } from '../../../linux/trace.ts'
import { getopt } from '../../arguments.ts'
import { StreamError, type Command, type ProcessContext } from '../../command.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { monitor } from './monitor.ts'
import { NFT_HELP, NFT_VERSION, NFT_VERSION_LONG } from './help.ts'

const OPTIONS = {
  help: { short: 'h' },
  version: { short: 'v' },
  file: { short: 'f', value: true },
  define: { short: 'D', value: true },
  interactive: { short: 'i' },
  includepath: { short: 'I', value: true },
  check: { short: 'c' },
  optimize: { short: 'o' },
  handle: { short: 'a' },
  stateless: { short: 's' },
  terse: { short: 't' },
  service: { short: 'S' },
  reversedns: { short: 'N' },
  guid: { short: 'u' },
  numeric: { short: 'n' },
  'numeric-priority': { short: 'y' },
  'numeric-protocol': { short: 'p' },
  'numeric-time': { short: 'T' },
  echo: { short: 'e' },
  json: { short: 'j' },
  debug: { short: 'd', value: true },
} as const

const UNSIMULATED: Readonly<Record<string, string>> = dictionary({
  i: '--interactive',
  I: '--includepath',
  o: '--optimize',
  N: '--reversedns',
  u: '--guid',
  d: '--debug',
  D: '--define',
})

interface Asked {
  readonly given: ReadonlySet<string>
  readonly file: string | undefined
  readonly words: readonly string[]
}

const WITH_VALUE = ['-d', '-I', '-D', '-f', '--debug', '--includepath', '--define', '--file']

/** nft wants its options first, but takes what stands in braces for what it is. */
function checkOrder(args: readonly string[]): void {
  let at = 'nft '.length
  let commands = false
  for (let i = 0; i < args.length; at += args[i++]!.length + 1) {
    const arg = args[i]!
    if (arg.startsWith('{')) return
    if (!arg.startsWith('-')) commands = true
    else if (commands) {
      const line = `nft ${args.join(' ')} `
      const marks = `${'^'.padStart(4)}${'~~'.padStart(at - 2)}`
      throw new ToolExit(1, `Error: syntax error, options must be specified before commands\n${line}\n${marks}\n`)
    } else if (WITH_VALUE.includes(arg) && i + 1 < args.length) at += args[i++]!.length + 1
  }
}

function readOptions(process: ProcessContext): Asked {
  const { options, operands, problem } = getopt(process.args, '+hvVcf:D:iI:oastSNunypTejd:', OPTIONS)
  checkOrder(process.args)
  if (problem !== undefined) throw new ToolExit(1, `nft: ${problem}\n`)
  for (const { name } of options) {
    if (name in UNSIMULATED) throw new ToolExit(1, `nft: option "${UNSIMULATED[name]!}" is not simulated\n`)
  }
  return {
    given: new Set(options.map(({ name }) => name)),
    file: options.findLast(({ name }) => name === 'f')?.value,
    words: operands,
  }
}

const printOptions = ({ given }: Asked, { netns, kernel }: Tool): PrintOptions => ({
  style: { numeric: given.has('n'), services: given.has('S'), numericProtocols: given.has('p') },
  stateless: given.has('s'),
  handles: given.has('a'),
  terse: given.has('t'),
  numericPriority: given.has('y'),
  deviceName: (index) => netns.devices.get(index)?.name,
  now: kernel.now,
})

/** What to run, and what messages call it. */
async function readInput(process: ProcessContext, { file, words }: Asked): Promise<{ name: string | undefined; text: string }> {
  if (file === undefined) return { name: undefined, text: words.join(' ') }
  if (file === '-') return { name: '/dev/stdin', text: await process.stdin.readAll() }
  try {
    return { name: file, text: process.readFile(process.resolve(file)) }
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    throw new ToolExit(1, `internal:0:0-0: Error: Could not open file "${file}": ${error.message}\n\n\n`)
  }
}

function includeReader(process: ProcessContext): (path: string) => string | undefined {
  return (path) => {
    try {
      return process.readFile(process.resolve(path))
    } catch (error) {
      if (error instanceof StreamError) return undefined
      throw error
    }
  }
}

/** iptables' tables are tables of the same kernel. */
function foreignTables(netfilter: Netfilter): NonNullable<NftInput['foreign']> {
  const of = (family: 'ip' | 'ip6'): Netfilter['ipv4'] => (family === 'ip' ? netfilter.ipv4 : netfilter.ipv6)
  const tables = (['ip', 'ip6'] as const).flatMap((family) =>
    [...of(family).values()].map((table) => ({
      family,
      name: table.name,
      created: table.registered ?? 0,
      text: (shown: ForeignShown, print: PrintOptions) => iptablesTableText(table, family === 'ip' ? 4 : 6, shown, print),
    })),
  )
  return { tables, remove: ({ family, name }) => void of(family).delete(name as TableName) }
}

async function run(process: ProcessContext, tool: Tool): Promise<number> {
  const asked = readOptions(process)
  if (asked.given.has('h')) throw new ToolExit(0, NFT_HELP)
  if (asked.given.has('v') || asked.given.has('V')) {
    tool.out(asked.given.has('V') ? NFT_VERSION_LONG : NFT_VERSION)
    return 0
  }
  if (asked.file === undefined && asked.words.length === 0) throw new ToolExit(1, `nft: no command specified\n`)
  const { name, text } = await readInput(process, asked)
  if (asked.words[0] === 'monitor' && asked.given.has('j')) throw new ToolExit(1, 'nft: "monitor" as JSON is not simulated\n')
  if (asked.words[0] === 'monitor') return monitor(tool, text.split(/\s+/), () => printOptions(asked, tool))
  const json = asked.given.has('j')
  if (json && /^\s*\{/.test(text)) throw new ToolExit(1, 'nft: commands as JSON are not simulated\n')
  const { netlink } = tool.kernel.env
  const { stdout, stderr, status, changes } = runNft(tool.netns.netfilter.nftables, {
    name,
    text,
    readFile: includeReader(process),
    ifindex: (device) => findDevice(tool.netns, device)?.index,
    checkOnly: asked.given.has('c'),
    echo: asked.given.has('e'),
    print: printOptions(asked, tool),
    json,
    foreign: foreignTables(tool.netns.netfilter),
  })
  if (changes.length > 0)
    netlink?.(tool.netns.id, {
      kind: 'nft-changes',
      changes,
      generation: tool.netns.netfilter.nftables.generation,
      by: { pid: process.pid, name: 'nft' },
    })
  listed(tool, stdout)
  if (stderr !== '') tool.err(stderr)
  return status
}

/** nft warns of iptables' tables on standard error, between what it lists. */
function listed(tool: Tool, text: string): void {
  for (const part of text.split(/^(?=# Warning: )/m)) {
    const end = part.startsWith('# Warning: ') ? part.indexOf('\n') + 1 : 0
    if (end > 0) {
      tool.flush()
      tool.err(part.slice(0, end))
    }
    if (end < part.length) tool.out(part.slice(end))
  }
}

export const nft: Command = {
  name: 'nft',
  summary: 'the packet filter and NAT in one ruleset of tables, chains, sets and maps: lists and changes it',
  path: '/usr/sbin/nft',
  run: (process) => runTool(process, (tool) => run(process, tool)),
}
