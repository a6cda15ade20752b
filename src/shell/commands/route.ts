/** `route`: the main table as the older tools show and change it. route(8), net-tools 2.10, lib/inet_sr.c (INET_setroute). */
import { maskOf, prefixOf } from '../../net/ip.ts'
import { findDevice } from '../../linux/device.ts'
import { strerror } from '../../linux/errno.ts'
import type { NewRoute } from '../../linux/route.ts'
import { addRoute, removeRoute } from '../../linux/route-table.ts'
import type { Command } from '../command.ts'
import { lookupHost } from '../names.ts'
import { oldRouteLines } from '../old-routes.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const route: Command = {
  name: 'route',
  summary: 'lists and changes routes as the older tools do',
  path: '/usr/sbin/route',
  run: (process) => runTool(process, (tool) => run(tool)),
}

const USAGE = `Usage: inet_route [-vF] del {-host|-net} Target[/prefix] [gw Gw] [metric M] [[dev] If]
       inet_route [-vF] add {-host|-net} Target[/prefix] [gw Gw] [metric M]
                              [netmask N] [mss Mss] [window W] [irtt I]
                              [mod] [dyn] [reinstate] [[dev] If]
       inet_route [-vF] add {-host|-net} Target[/prefix] [metric M] reject
       inet_route [-FC] flush      NOT supported
`

const HELP = `Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables
       route [-v] [-FC] {add|del|flush} ...  Modify routing table for AF.

       route {-h|--help} [<AF>]              Detailed usage syntax for specified AF.
       route {-V|--version}                  Display version/author and exit.

        -v, --verbose            be verbose
        -n, --numeric            don't resolve names
        -e, --extend             display other/more information
        -F, --fib                display Forwarding Information Base (default)
        -C, --cache              display routing cache instead of FIB

  <AF>=Use -4, -6, '-A <af>' or '--<af>'; default: inet
  List of possible address families (which support routing):
    inet (DARPA Internet) inet6 (IPv6) ax25 (AMPR AX.25)
    netrom (AMPR NET/ROM) rose (AMPR ROSE) ipx (Novell IPX)
    ddp (Appletalk DDP) x25 (CCITT X.25)
`

const refuse = (tool: Tool): ToolExit =>
  new ToolExit(4, `route: "${tool.process.args.join(' ')}" is not simulated; use ip route\n`)

function run(tool: Tool): number {
  const { args } = tool.process
  let numeric = false
  let at = 0
  for (; args[at]?.startsWith('-'); at++) {
    const word = args[at]!
    if (word === '-V' || word === '--version') return (tool.out('net-tools 2.10\n'), 0)
    if (!/^-[nv4F]+$/.test(word)) throw refuse(tool)
    numeric ||= word.includes('n')
  }
  const [verb, ...words] = args.slice(at)
  if (verb === undefined) {
    for (const line of oldRouteLines(tool, 'route', numeric)) tool.out(line)
    return 0
  }
  if (verb === 'flush') throw new ToolExit(3, `Flushing \`inet' routing table not supported\n${USAGE}`)
  if (verb !== 'add' && verb !== 'del' && verb !== 'delete') throw new ToolExit(3, HELP)
  if (words.length === 0) return (tool.err(USAGE), 0)
  return change(tool, verb === 'add' ? 'add' : 'del', words)
}

type Asked = { -readonly [K in keyof NewRoute]?: NewRoute[K] } & { mask?: number; reject?: boolean; deviceName?: string }

function hostOf(tool: Tool, text: string, why: string): number {
  const ip = lookupHost(tool.process, text)
  if (ip === undefined) throw new ToolExit(6, `${text}: ${why}\n`)
  return ip
}

function change(tool: Tool, how: 'add' | 'del', words: readonly string[]): number {
  let at = 0
  let kind: 'net' | 'host' | undefined
  if (words[0] === '-net' || words[0] === '-host') {
    kind = words[0] === '-net' ? 'net' : 'host'
    at++
  }
  const target = words[at]
  if (target === undefined) throw new ToolExit(3, USAGE)
  const asks = readOptions(tool, words.slice(at + 1))
  const destination = destinationOf(tool, target, kind, asks.mask)
  const call = how === 'add' ? 'SIOCADDRT' : 'SIOCDELRT'
  const device = asks.deviceName === undefined ? undefined : findDevice(tool.netns, asks.deviceName)
  if (asks.deviceName !== undefined && !device) throw new ToolExit(7, `${call}: ${strerror('ENODEV')}\n`)
  const { mask: _mask, reject, deviceName: _name, ...rest } = asks
  const wanted: NewRoute = {
    ...rest,
    kind: reject ? 'unreachable' : 'unicast',
    destination,
    ...(device ? { device: device.index } : {}),
    ...(reject && how === 'add' ? { scope: 'host' as const } : {}),
  }
  if (how === 'add' && !reject && !device && wanted.via === undefined) throw new ToolExit(7, `${call}: ${strerror('ENODEV')}\n`)
  const outcome = how === 'add' ? addRoute(tool.netns, wanted) : removeRoute(tool.netns, wanted)
  if (!outcome.ok) throw new ToolExit(7, `${call}: ${strerror(outcome.errno)}\n`)
  return 0
}

/** A target without a length is a host, unless its host bits are zero by its class. */
function destinationOf(tool: Tool, text: string, kind: 'net' | 'host' | undefined, mask: number | undefined) {
  const [host = '', length] = text.split('/')
  const ip = text === 'default' ? 0 : hostOf(tool, host, 'Host name lookup failure')
  const isNet = kind === 'net' || (kind === undefined && (length !== undefined || mask !== undefined || hasNoHost(ip)))
  const bits = length !== undefined ? Number(length) : mask === undefined ? (isNet ? classLength(ip) : 32) : lengthOf(mask)
  if (bits === undefined || !(bits <= 32)) throw new ToolExit(3, `route: bogus netmask ${text}\n${USAGE}`)
  const made = prefixOf(ip, bits)
  if (made.network !== ip) {
    if (length === undefined && mask === undefined) throw new ToolExit(7, `SIOCADDRT: ${strerror('EINVAL')}\n`)
    throw new ToolExit(3, `route: netmask doesn't match route address\n${USAGE}`)
  }
  return made
}

const classLength = (ip: number): number => (ip === 0 ? 0 : ip >>> 31 === 0 ? 8 : ip >>> 30 === 2 ? 16 : 24)
const hasNoHost = (ip: number): boolean => prefixOf(ip, classLength(ip)).network === ip

function lengthOf(mask: number): number | undefined {
  for (let length = 0; length <= 32; length++) if (maskOf(length, 4) === mask) return length
  return undefined
}

function readOptions(tool: Tool, words: readonly string[]): Asked {
  const asks: Asked = {}
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    const value = (): string => {
      const text = words[++at]
      if (text === undefined) throw new ToolExit(3, USAGE)
      return text
    }
    if (word === 'gw' || word === 'gateway') asks.via = hostOf(tool, value(), 'Unknown host')
    else if (word === 'netmask' || word === 'genmask') asks.mask = hostOf(tool, value(), 'Unknown host')
    else if (word === 'metric') asks.metric = number(value())
    // What is called so sets the segment size, headers taken off.
    else if (word === 'mss' || word === 'mtu') asks.metrics = [['advmss', number(value()) - 40]]
    else if (word === 'window' || word === 'irtt') throw new ToolExit(4, `route: "${word}" is not simulated; use ip route\n`)
    else if (word === 'reject') asks.reject = true
    else if (word === 'dev' || word === 'device') asks.deviceName = value()
    else if (word !== 'mod' && word !== 'dyn' && word !== 'reinstate') asks.deviceName = word
  }
  return asks
}

function number(text: string): number {
  if (!/^\d+$/.test(text)) throw new ToolExit(3, USAGE)
  return Number(text)
}
