/** The command `ip`: its options, and which object is meant. ip(8), iproute2 ip/ip.c. */
import type { Command } from '../command.ts'
import { type Words, begins, current, more, wordsOf } from '../arguments.ts'
import { reapNetns } from '../reap.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'
import { address } from './address.ts'
import { runBatch } from './batch.ts'
import { coloured, readColour } from './colour.ts'
import { type IpObject, type IpOptions, notSimulated, openNetns } from './context.ts'
import { link } from './link.ts'
import { neighbour } from './neighbour.ts'
import { netns } from './netns.ts'
import { route } from './route.ts'
import { rule } from './rule.ts'
import { tunnel } from './tunnel.ts'
import { tuntap } from './tuntap.ts'
import { IP_HELP } from './usage.ts'

/** ip.c's table, in its order: the first object that a word begins is meant. */
const OBJECTS: readonly (readonly [string, IpObject | undefined])[] = [
  ['address', address],
  ['addrlabel', undefined],
  ['maddress', undefined],
  ['route', route],
  ['rule', rule],
  ['neighbor', neighbour],
  ['neighbour', neighbour],
  ['ntable', undefined],
  ['ntbl', undefined],
  ['link', link],
  ['l2tp', undefined],
  ['fou', undefined],
  ['ila', undefined],
  ['macsec', undefined],
  ['tunnel', tunnel],
  ['tunl', tunnel],
  ['tuntap', tuntap],
  ['tap', tuntap],
  ['token', undefined],
  ['tcpmetrics', undefined],
  ['tcp_metrics', undefined],
  ['monitor', undefined],
  ['xfrm', undefined],
  ['mroute', undefined],
  ['mrule', undefined],
  ['netns', netns],
  ['netconf', undefined],
  ['vrf', undefined],
  ['sr', undefined],
  ['nexthop', undefined],
  ['mptcp', undefined],
  ['ioam', undefined],
  ['amt', undefined],
]

const freshOptions = (): IpOptions => ({
  family: undefined,
  packet: false,
  brief: false,
  oneLine: false,
  details: false,
  statistics: 0,
  json: false,
  pretty: false,
  all: false,
})

export const ip: Command = {
  name: 'ip',
  summary: 'shows and changes devices, addresses, routes, rules, neighbours and network namespaces',
  path: '/usr/sbin/ip',
  run: (process) => runTool(process, (tool) => run(tool)),
}

function run(tool: Tool): number | Promise<number> {
  reapNetns(tool.process)
  const words = wordsOf(tool.process.args)
  const options = freshOptions()
  const batch = readOptions(tool, words, options)
  if (batch.file !== undefined)
    return runBatch(tool, batch.file, batch.force, (line) => runObject(tool, wordsOf(line), { ...options }, batch.colour))
  if (!more(words)) throw new ToolExit(255, IP_HELP)
  return runObject(tool, words, options, batch.colour)
}

function runObject(tool: Tool, words: Words, options: IpOptions, colour: boolean): number | Promise<number> {
  const word = current(words)
  const found = OBJECTS.find(([name]) => begins(word, name))
  if (!found && begins(word, 'help')) throw new ToolExit(255, IP_HELP)
  if (!found) throw new ToolExit(1, `Object "${word}" is unknown, try "ip help".\n`)
  const [name, object] = found
  if (!object) throw notSimulated(`object "${name}"`)
  words.at++
  if (!colour || options.json) return object({ tool, options, refusedStatus: 2 }, words)
  const painted = coloured(tool, name)
  const status = object({ tool: painted, options, refusedStatus: 2 }, words)
  painted.flush()
  return status
}

/** What is said before the object and concerns the whole run. */
interface RunOptions {
  file: string | undefined
  force: boolean
  colour: boolean
}

function batchFile(words: Words): string {
  words.at++
  if (!more(words)) throw new ToolExit(255, IP_HELP)
  return current(words)
}

function readOptions(tool: Tool, words: Words, options: IpOptions): RunOptions {
  const run: RunOptions = { file: undefined, force: false, colour: false }
  for (; more(words); words.at++) {
    let word = current(words)
    if (word === '--') {
      words.at++
      break
    }
    if (!word.startsWith('-')) break
    if (word.startsWith('--')) word = word.slice(1)
    const colour = readColour(word, tool.process.stdout.isTerminal)
    if (colour !== undefined) run.colour = colour
    else if (word.startsWith('-fo') && begins(word, '-force')) run.force = true
    else if (word !== '-br' && begins(word, '-batch')) run.file = batchFile(words)
    else if (!readFlag(word, options)) readValue(tool, words, word, options)
  }
  return run
}

function readFlag(word: string, options: IpOptions): boolean {
  if (word === '-4') options.family = 4
  else if (word === '-6') options.family = 6
  else if (word === '-0') options.packet = true
  else if (begins(word, '-statistics', '-stats')) options.statistics++
  else if (begins(word, '-details')) options.details = true
  else if (begins(word, '-oneline')) options.oneLine = true
  else if (word !== '-b' && begins(word, '-brief')) options.brief = true
  else if (begins(word, '-json')) options.json = true
  else if (begins(word, '-pretty')) options.pretty = true
  else if (word === '-Numeric' || word === '-N') return true
  else if (word !== '-a' ? begins(word, '-all') : true) options.all = true
  else return false
  return true
}

/** Options that Hoplight has no use for yet; an unknown one is told as ip tells it. */
const UNSIMULATED = ['-loops', '-human-readable', '-iec', '-resolve', '-timestamp', '-tshort', '-rcvbuf', '-M', '-B']

function readValue(tool: Tool, words: Words, word: string, options: IpOptions): void {
  const next = (): string | undefined => words.list[++words.at]
  if (begins(word, '-netns')) {
    const name = next()
    tool.netns = openNetns(tool.process, name ?? '(null)')
  } else if (begins(word, '-family')) {
    const family = next()
    if (family === undefined) throw new ToolExit(255, 'Command line is not complete. Try option "help"\n')
    if (family === 'inet') options.family = 4
    else if (family === 'inet6') options.family = 6
    else if (family === 'link') options.packet = true
    else if (family === 'mpls' || family === 'bridge') throw notSimulated(`family "${family}"`)
    else throw new ToolExit(255, `Error: argument "${family}" is wrong: invalid protocol family\n`)
  } else if (begins(word, '-Version')) {
    tool.out('ip utility, iproute2-6.1.0, libbpf 1.1.2\n')
    throw new ToolExit(0)
  } else if (begins(word, '-help')) throw new ToolExit(255, IP_HELP)
  else if (begins(word, ...UNSIMULATED)) throw notSimulated(`option "${word}"`)
  else throw new ToolExit(255, `Option "${word}" is unknown, try "ip -help".\n`)
}
