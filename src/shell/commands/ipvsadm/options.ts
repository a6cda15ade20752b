/** ipvsadm's command line: one command, the service that it is about, and its options. ipvsadm(8), ipvsadm.c (parse_options), version 1.31. */
import { dictionary } from '../../../net/dictionary.ts'
import { SCHEDULERS, type Scheduler, type ServiceName } from '../../../linux/ipvs/ipvs.ts'
import { parseProtocol, portOf } from '../../../linux/netfilter/services.ts'
import { type Family, type Ip, bitsOf, familyOf, maskOf, parseIp } from '../../../net/ip.ts'
import { ToolExit } from '../../tool.ts'

export type CommandLetter = 'A' | 'E' | 'D' | 'C' | 'R' | 'S' | 'a' | 'e' | 'd' | 'L' | 'Z' | 'set' | 'h'

const COMMANDS: Readonly<Record<string, CommandLetter>> = dictionary({
  '-A': 'A',
  '--add-service': 'A',
  '-E': 'E',
  '--edit-service': 'E',
  '-D': 'D',
  '--delete-service': 'D',
  '-C': 'C',
  '--clear': 'C',
  '-R': 'R',
  '--restore': 'R',
  '-S': 'S',
  '--save': 'S',
  '-a': 'a',
  '--add-server': 'a',
  '-e': 'e',
  '--edit-server': 'e',
  '-d': 'd',
  '--delete-server': 'd',
  '-L': 'L',
  '-l': 'L',
  '--list': 'L',
  '-Z': 'Z',
  '--zero': 'Z',
  '--set': 'set',
  '-h': 'h',
  '--help': 'h',
})

/** Options without a value, by what they are called here. */
const FLAGS: Readonly<Record<string, string>> = dictionary({
  '-n': 'numeric',
  '--numeric': 'numeric',
  '-c': 'connections',
  '--connection': 'connections',
  '--stats': 'stats',
  '--exact': 'exact',
  '--timeout': 'timeout',
  '--thresholds': 'thresholds',
  '--persistent-conn': 'persistent-conn',
  '--nosort': 'nosort',
  '--sort': 'sort',
  '-6': 'six',
  '--ipv6': 'six',
  '-m': 'masquerading',
  '--masquerading': 'masquerading',
  '-o': 'ops',
  '--ops': 'ops',
})

const VALUES: Readonly<Record<string, string>> = dictionary({
  '-t': 'tcp',
  '--tcp-service': 'tcp',
  '-u': 'udp',
  '--udp-service': 'udp',
  '--sctp-service': 'sctp',
  '-f': 'fwmark',
  '--fwmark-service': 'fwmark',
  '-s': 'scheduler',
  '--scheduler': 'scheduler',
  '-M': 'netmask',
  '--netmask': 'netmask',
  '-r': 'server',
  '--real-server': 'server',
  '-w': 'weight',
  '--weight': 'weight',
  '-b': 'sched-flags',
  '--sched-flags': 'sched-flags',
})

const PERSISTENT = new Set(['-p', '--persistent'])

const UNSIMULATED: Readonly<Record<string, string>> = dictionary({
  '-g': 'direct routing (-g, which is ipvsadm’s default) is not simulated: use -m',
  '--gatewaying': 'direct routing (--gatewaying) is not simulated: use -m',
  '-i': 'tunneling (-i) is not simulated: use -m',
  '--ipip': 'tunneling (--ipip) is not simulated: use -m',
  '--rate': '--rate is not simulated',
  '-x': 'thresholds (-x) are not simulated',
  '--u-threshold': 'thresholds (--u-threshold) are not simulated',
  '-y': 'thresholds (-y) are not simulated',
  '--l-threshold': 'thresholds (--l-threshold) are not simulated',
  '--pe': 'persistence engines (--pe) are not simulated',
  '--start-daemon': 'the sync daemon is not simulated',
  '--stop-daemon': 'the sync daemon is not simulated',
  '--daemon': 'the sync daemon is not simulated',
})

export interface Asked {
  readonly command: CommandLetter
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, string>
  readonly persistent: number | undefined
  /** What follows `--set`. */
  readonly words: readonly string[]
}

export const tryHelp = (): ToolExit => new ToolExit(255, "Try `ipvsadm -h' or 'ipvsadm --help' for more information.\n")
export const fail = (text: string): ToolExit => new ToolExit(2, `${text}\n`)
export const notSimulated = (what: string): ToolExit => new ToolExit(2, `ipvsadm: ${what}\n`)

/** `-Lnc` as `-L -n -c`, `--scheduler=rr` as two words; the rest of a short option that takes a value is its value. */
function spread(args: readonly string[]): string[] {
  return args.flatMap((word) => {
    if (/^--[^=]+=/.test(word)) return [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]
    if (!/^-[^-]./.test(word)) return [word]
    const out: string[] = []
    for (let i = 1; i < word.length; i++) {
      const option = `-${word[i]!}`
      out.push(option)
      if ((option in VALUES || PERSISTENT.has(option)) && i + 1 < word.length) return [...out, word.slice(i + 1)]
    }
    return out
  })
}

const DEFAULT_PERSISTENCE = 300

export function readArguments(args: readonly string[]): Asked {
  const words = spread(args)
  const flags = new Set<string>()
  const values = new Map<string, string>()
  const rest: string[] = []
  let command: CommandLetter | undefined
  let persistent: number | undefined
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const named = COMMANDS[word]
    if (named) {
      if (command) throw tryHelp()
      command = named
    } else if (FLAGS[word] !== undefined) flags.add(FLAGS[word])
    else if (VALUES[word] !== undefined) {
      const value = words[++i]
      if (value === undefined) throw new ToolExit(255, `${word}: missing argument\n`)
      values.set(VALUES[word], value)
    } else if (PERSISTENT.has(word)) {
      const next = words[i + 1]
      persistent = DEFAULT_PERSISTENCE
      if (next !== undefined && !next.startsWith('-')) {
        i++
        if (!/^\d+$/.test(next) || Number(next) < 1 || Number(next) > 31 * 24 * 3600)
          throw fail(`invalid timeout value \`${next}' specified`)
        persistent = Number(next)
      }
    } else if (UNSIMULATED[word] !== undefined) throw notSimulated(UNSIMULATED[word])
    else if (word.startsWith('-')) throw fail(`invalid option \`${word}'`)
    else rest.push(word)
  }
  if (command !== 'set' && rest.length > 0) throw fail(`unexpected argument ${rest[0]!}`)
  return { command: command ?? (words.length === 0 ? 'L' : raise(tryHelp())), flags, values, persistent, words: rest }
}

function raise(error: ToolExit): never {
  throw error
}

/** `10.0.0.1:80`, `[fd00::1]:http`, `10.0.0.1`. */
function endpoint(text: string, protocol: number): { address: Ip; port: number } | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::([^:]+))?$/.exec(text) ?? []
  const address = parseIp(bracketed ?? plain ?? '')
  if (address === undefined) return undefined
  if (port === undefined) return { address, port: 0 }
  const number = /^\d+$/.test(port) ? Number(port) : portOf(port, protocol)
  return number === undefined || number > 65_535 ? undefined : { address, port: number }
}

/** The service that is named; undefined where none is. */
export function serviceOf({ values, flags, persistent, command }: Asked): ServiceName | undefined {
  const family: Family = flags.has('six') ? 6 : 4
  const mark = values.get('fwmark')
  if (mark !== undefined) {
    if (!/^[1-9]\d*$/.test(mark)) throw fail(`invalid fwmark value \`${mark}' specified`)
    return { kind: 'mark', mark: Number(mark), family }
  }
  for (const name of ['tcp', 'udp', 'sctp']) {
    const text = values.get(name)
    if (text === undefined) continue
    const protocol = parseProtocol(name) ?? 0
    const found = endpoint(text, protocol)
    if (!found) throw fail('illegal virtual server address[:port] specified')
    if (found.port === 0 && persistent === undefined && (command === 'A' || command === 'E'))
      throw fail('Zero port specified for non-persistent service')
    return { kind: 'address', protocol, ...found }
  }
  return undefined
}

export function needService(asked: Asked, commandName: string): ServiceName {
  const name = serviceOf(asked)
  if (!name) throw fail(`You need to supply the 'service-address' option for the '${commandName}' command`)
  return name
}

/** The server that is named. Without a port of its own it has the service's. */
export function serverOf({ values }: Asked, service: ServiceName, commandName: string): { address: Ip; port: number } {
  const text = values.get('server')
  if (text === undefined) throw fail(`You need to supply the 'real-server' option for the '${commandName}' command`)
  const found = endpoint(text, service.kind === 'address' ? service.protocol : 6)
  if (!found) throw fail('illegal real server address[:port] specified')
  return { address: found.address, port: found.port || (service.kind === 'address' ? service.port : 0) }
}

export function weightOf({ values }: Asked): number {
  const text = values.get('weight') ?? '1'
  if (!/^\d+$/.test(text) || Number(text) > 65_535) throw fail('illegal weight specified')
  return Number(text)
}

export function schedulerOf({ values }: Asked): Scheduler {
  const word = values.get('scheduler') ?? 'wlc'
  const known = SCHEDULERS.find((each) => each === word)
  if (known) return known
  if (['mh', 'lblc', 'lblcr', 'fo', 'ovf', 'twos'].includes(word)) throw notSimulated(`scheduler "${word}" is not simulated`)
  throw new ToolExit(255, 'Scheduler or persistence engine not found\n')
}

/** The prefix length of `-M`; all of the address where it is not given. */
export function clientLengthOf({ values }: Asked, family: Family): number {
  const text = values.get('netmask')
  if (text === undefined) return bitsOf(family)
  if (family === 6) {
    if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > 128) throw fail('illegal ipv6 netmask specified')
    return Number(text)
  }
  const mask = parseIp(text)
  for (let length = 1; length <= 32; length++) if (maskOf(length, 4) === mask) return length
  throw fail('illegal virtual server persistent mask specified')
}

export const familyOfName = (name: ServiceName): Family => (name.kind === 'mark' ? name.family : familyOf(name.address))
