/** `conntrack`: the table of tracked connections. conntrack(8), conntrack-tools 1.4.7. */
import { type Connection, listConnections, removeConnection } from '../../../linux/netfilter/conntrack.ts'
import type { Command } from '../../command.ts'
import { connectionLine } from '../../connection-text.ts'
import { type Tool, runTool } from '../../tool.ts'
import { CONNTRACK_HELP } from './help.ts'
import { type Asks, BANNER, SPELT, notSimulated, readConntrackOptions, wrong } from './options.ts'

export const conntrack: Command = {
  name: 'conntrack',
  summary: 'lists, counts and deletes tracked connections',
  path: '/usr/sbin/conntrack',
  run: (process) => runTool(process, (tool) => run(tool)),
}

function run(tool: Tool): number {
  const asks = readConntrackOptions(tool.process.args)
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
    default:
      throw notSimulated(`option "-${asks.command}"`)
  }
}

const select = (tool: Tool, asks: Asks): Connection[] =>
  listConnections(tool.kernel, tool.netns).filter((c) => asks.tests.every((test) => test(c)))

function print(tool: Tool, asks: Asks, entries: readonly Connection[]): void {
  for (const c of entries) {
    tool.out(
      `${connectionLine(tool.kernel, c, { layer3: asks.output.has('extended') })} use=1${asks.output.has('id') ? ` id=${c.id}` : ''}\n`,
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
  return 0
}

function remove(tool: Tool, asks: Asks): number {
  const entries = select(tool, asks)
  for (const c of entries) removeConnection(tool.netns, c)
  print(tool, asks, entries)
  tool.err(`${BANNER}: ${entries.length} flow entries have been deleted.\n`)
  return entries.length === 0 ? 1 : 0
}

function flush(tool: Tool, asks: Asks): number {
  const illegal = asks.given.find((letter) => letter !== 'f')
  if (illegal !== undefined) throw wrong(`Illegal option \`--${SPELT[illegal] ?? illegal}' with this command`)
  if (asks.table !== 'conntrack') {
    tool.err(`${BANNER}: expectation table has been emptied.\n`)
    return 0
  }
  for (const c of listConnections(tool.kernel, tool.netns)) removeConnection(tool.netns, c)
  tool.err(`${BANNER}: connection tracking table has been emptied.\n`)
  return 0
}
