/** ping's options. iputils ping.c (main), iputils_common.c (strtol_or_err, ping_strtod). */
import { type Family, type Ip, parseIp } from '../../../net/ip.ts'
import { type Device, findDevice } from '../../../linux/device.ts'
import { getopt, parseNumber } from '../../arguments.ts'
import { type Tool, ToolExit } from '../../tool.ts'
import { PING_HELP } from './help.ts'

export interface PingOptions {
  count: number | undefined
  intervalMs: number
  /** -A: the next request goes out as soon as the last is answered. */
  adaptive: boolean
  /** -W: how long to wait for answers where none has come. */
  lingerMs: number
  deadlineMs: number | undefined
  size: number
  ttl: number | undefined
  /** -M: `want` sets DF on what fits, `do` on all, `dont` on none. */
  discovery: 'want' | 'do' | 'dont'
  quiet: boolean
  numeric: boolean
  broadcast: boolean
  outstanding: boolean
  timestamps: boolean
  audible: boolean
  mark: number
  tos?: number
  device: Device | undefined
  /** The device that a link-local target is on. */
  zone: Device | undefined
  /** What -I named, where there is none. */
  unknownDevice: string | undefined
  source: Ip | undefined
  family: Family | undefined
  version: boolean
  help: boolean
}

const fresh = (): PingOptions => ({
  count: undefined,
  intervalMs: 1000,
  adaptive: false,
  lingerMs: 10_000,
  deadlineMs: undefined,
  size: 56,
  ttl: undefined,
  discovery: 'want',
  quiet: false,
  numeric: false,
  broadcast: false,
  outstanding: false,
  timestamps: false,
  audible: false,
  mark: 0,
  device: undefined,
  zone: undefined,
  unknownDevice: undefined,
  source: undefined,
  family: undefined,
  version: false,
  help: false,
})

function integer(text: string, low: bigint, high: bigint): number {
  const value = parseNumber(text)
  if (value === undefined) throw new ToolExit(1, `ping: invalid argument: '${text}'\n`)
  if (BigInt(value) < low || BigInt(value) > high)
    throw new ToolExit(1, `ping: invalid argument: '${text}': out of range: ${low} <= value <= ${high}\n`)
  return value
}

/** Seconds, with a warning for what is no number. */
function seconds(tool: Tool, text: string): number {
  const number = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?/i.exec(text)?.[0]
  if (number !== text)
    tool.err(
      `ping: option argument contains garbage: ${text.slice(number?.length ?? 0)}\nping: this will become fatal error in the future\n`,
    )
  return number === undefined ? 0 : Number(number)
}

const LETTERS = 'h?4bRT:6F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:'
const INT_MAX = 2147483647n

export function readPingOptions(tool: Tool): { options: PingOptions; target: string | undefined } {
  const { options: given, operands, problem } = getopt(tool.process.args, LETTERS)
  const options = fresh()
  for (const { name, value = '' } of given) readOption(tool, options, name, value)
  if (problem !== undefined) throw new ToolExit(2, `ping: ${problem}\n${PING_HELP}`)
  if (operands.length > 1) throw new ToolExit(2, 'ping: source routes are not simulated\n')
  return { options, target: operands[0] }
}

function readOption(tool: Tool, options: PingOptions, name: string, value: string): void {
  switch (name) {
    case 'c':
      options.count = integer(value, 1n, 9223372036854775807n)
      return
    case 's':
      options.size = integer(value, 0n, INT_MAX)
      return
    case 't':
      options.ttl = integer(value, 0n, 255n)
      return
    case 'w':
      options.deadlineMs = 1000 * integer(value, 0n, INT_MAX) || undefined
      return
    case 'm':
      options.mark = integer(value, 0n, 4294967295n)
      return
    case 'i':
      options.intervalMs = Math.max(0, 1000 * seconds(tool, value))
      return
    case 'W': {
      const wait = seconds(tool, value)
      if (wait < 0) throw new ToolExit(2, `ping: bad linger time: ${value}\n`)
      options.lingerMs = wait === 0 ? 10_000 : 1000 * wait
      return
    }
    case 'M':
      if (!['do', 'dont', 'want'].includes(value)) throw new ToolExit(2, `ping: invalid -M argument: ${value}\n`)
      options.discovery = value as PingOptions['discovery']
      return
    case 'Q': {
      const tos = /^0x/i.test(value) ? parseInt(value, 16) : parseInt(value, 10)
      if (!(tos >= 0 && tos <= 255))
        throw new ToolExit(2, `ping: the decimal value of TOS bits must be in range 0-255: ${tos || 0}\n`)
      options.tos = tos
      return
    }
    case 'I':
      return readInterface(tool, options, value)
    default:
      return readFlag(options, name)
  }
}

function readFlag(options: PingOptions, name: string): void {
  if (name === 'q') options.quiet = true
  else if (name === 'A') options.adaptive = true
  else if (name === 'n') options.numeric = true
  else if (name === 'b') options.broadcast = true
  else if (name === 'O') options.outstanding = true
  else if (name === 'D') options.timestamps = true
  else if (name === 'a') options.audible = true
  else if (name === 'V') options.version = true
  else if (name === 'h' || name === '?') options.help = true
  else if (name === '6') options.family = 6
  else if (name === '4') options.family = 4
  else throw new ToolExit(2, `ping: option "-${name}" is not simulated\n`)
}

function readInterface(tool: Tool, options: PingOptions, value: string): void {
  const address = parseIp(value)
  if (address !== undefined) {
    options.source = address
    return
  }
  options.device = findDevice(tool.netns, value)
  if (!options.device) options.unknownDevice = value
}
