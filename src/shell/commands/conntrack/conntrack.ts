/** `conntrack`: the table of tracked connections. conntrack(8), conntrack-tools 1.4.7. */
import { type Connection, listConnections, removeConnection } from '../../../linux/netfilter/conntrack.ts'
import type { Netfilter } from '../../../linux/netfilter/ruleset.ts'
import { natEntries } from '../../../linux/netfilter/stations.ts'
import type { Command } from '../../command.ts'
import { connectionLine } from '../../connection-text.ts'
import { type Tool, runTool } from '../../tool.ts'
import { create, get, update } from './change.ts'
import { showEvents } from './events.ts'
import { CONNTRACK_HELP } from './help.ts'
import { type Asks, BANNER, SPELT, notSimulated, readConntrackOptions, refuseIllegal, wrong } from './options.ts'

/** Where addresses are translated. */
const HOOKS = ['prerouting', 'input', 'output', 'postrouting'] as const

export const conntrack: Command = {
  name: 'conntrack',
  summary: 'lists, counts and deletes tracked connections',
  path: '/usr/sbin/conntrack',
  catches: ['INT', 'TERM'],
  run: (process) => runTool(process, (tool) => run(tool)),
}

function run(tool: Tool): number | Promise<number> {
  const asks = readConntrackOptions(tool.process.args, natIsThere(tool.netns.netfilter))
  if (asks.command !== undefined) refuseIllegal(asks)
  switch (asks.command) {
    case undefined:
      if (asks.given.length > 0) throw wrong(`Illegal option \`--${SPELT[asks.given[0]!] ?? asks.given[0]!}' with this command`)
      tool.out(CONNTRACK_HELP)
      return 0
    case 'h':
      tool.out(CONNTRACK_HELP)
      return 0
    case 'V':
      tool.out(`${BANNER}\n`)
      return 0
    case 'L':
      return list(tool, asks)
    case 'D':
      return remove(tool, asks)
    case 'C':
      tool.out(`${asks.table === 'expect' ? 0 : listConnections(tool.kernel, tool.netns).length}\n`)
      return 0
    case 'F':
      return flush(tool, asks)
    case 'E':
      return showEvents(tool, asks)
    case 'G':
      return get(tool, asks)
    case 'I':
    case 'A':
      return create(tool, asks)
    case 'U':
      return update(tool, asks)
    case 'S':
      return statistics(tool)
    default:
      throw notSimulated(`option "-${asks.command}"`)
  }
}

const natIsThere = (netfilter: Netfilter): boolean =>
  ([4, 6] as const).some((family) => HOOKS.some((hook) => natEntries(netfilter, family, hook).length > 0))

const select = (tool: Tool, asks: Asks): Connection[] =>
  listConnections(tool.kernel, tool.netns).filter((c) => asks.tests.every(({ holds }) => holds(c)))

function print(tool: Tool, asks: Asks, entries: readonly Connection[], use = 1): void {
  for (const c of entries) {
    tool.out(
      `${connectionLine(tool.kernel, c, { layer3: asks.output.has('extended') })} use=${use}${asks.output.has('id') ? ` id=${c.id}` : ''}\n`,
    )
  }
}

function list(tool: Tool, asks: Asks): number {
  if (asks.table === 'expect') {
    tool.err(`${BANNER}: 0 expectations have been shown.\n`)
    return 0
  }
  const entries = asks.table === 'conntrack' ? select(tool, asks) : []
  print(tool, asks, entries)
  tool.err(`${BANNER}: ${entries.length} flow entries have been shown.\n`)
  if (asks.given.includes('z')) for (const c of entries) c.counted = { original: none(), reply: none() }
  return 0
}

const none = () => ({ packets: 0, bytes: 0 })

/** A program's deletion is told as such. */
function forget({ kernel, netns, process }: Tool, connection: Connection): void {
  const by = { pid: process.pid, name: 'conntrack' }
  kernel.env.netlink?.(netns.id, { kind: 'conntrack', what: 'DESTROY', connection, by })
  removeConnection(netns, connection)
}

function statistics({ out, process }: Tool): number {
  const counts =
    'found=0 invalid=0 insert=0 insert_failed=0 drop=0 early_drop=0 error=0 search_restart=0 clash_resolve=0 chaintoolong=0'
  for (let cpu = 0; cpu < (process.machine.cpus ?? 2); cpu++) out(`cpu=${cpu}   \t${counts} \n`)
  return 0
}

function remove(tool: Tool, asks: Asks): number {
  const entries = select(tool, asks)
  for (const c of entries) forget(tool, c)
  print(tool, asks, entries)
  tool.err(`${BANNER}: ${entries.length} flow entries have been deleted.\n`)
  return entries.length === 0 ? 1 : 0
}

function flush(tool: Tool, asks: Asks): number {
  if (asks.table !== 'conntrack') {
    tool.err(`${BANNER}: expectation table has been emptied.\n`)
    return 0
  }
  for (const c of listConnections(tool.kernel, tool.netns)) forget(tool, c)
  tool.err(`${BANNER}: connection tracking table has been emptied.\n`)
  return 0
}
