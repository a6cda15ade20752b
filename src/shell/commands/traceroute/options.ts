/** traceroute's command line. traceroute(8) of traceroute 2.1.2, its CLIF library. */
import { dictionary } from '../../../net/dictionary.ts'
import { type Family, type Ip, familyOf, parseIp } from '../../../net/ip.ts'
import { findHost } from '../../names.ts'
import { type Tool, ToolExit } from '../../tool.ts'
import { TRACEROUTE_HELP } from './help.ts'

export interface TracerouteOptions {
  method: 'udp' | 'icmp'
  numeric: boolean
  firstHop: number
  maxHops: number
  queries: number
  parallel: number
  port: number
  /** Seconds: the longest wait, times a reply of the same hop, times one of a later hop. */
  wait: readonly [number, number, number]
  device: string | undefined
  source: Ip | undefined
  mark: number
  family: Family | undefined
  host: string
  ip: Ip
  /** Of the whole packet. */
  length: number
}

const bad = (text: string): ToolExit => new ToolExit(2, `${text}\n`)

const LONG: Readonly<Record<string, string>> = dictionary({
  first: 'f',
  icmp: 'I',
  interface: 'i',
  'max-hops': 'm',
  'sim-queries': 'N',
  port: 'p',
  wait: 'w',
  queries: 'q',
  source: 's',
  fwmark: 'fwmark',
  version: 'V',
  help: 'help',
  tcp: 'T',
  udp: 'U',
  'dont-fragment': 'F',
  mtu: 'mtu',
  back: 'back',
  extensions: 'e',
  tos: 't',
  sendwait: 'z',
  gateway: 'g',
  module: 'M',
  options: 'O',
  sport: 'sport',
  protocol: 'P',
  dccp: 'D',
  'as-path-lookups': 'A',
  flowlabel: 'l',
  debug: 'd',
})
const TAKES_VALUE = new Set(['f', 'i', 'm', 'N', 'p', 'w', 'q', 's', 'fwmark', 't', 'z', 'g', 'M', 'O', 'sport', 'P', 'l'])
const NOT_SIMULATED = new Set(['T', 'U', 'F', 'mtu', 'back', 'e', 't', 'z', 'g', 'M', 'O', 'sport', 'P', 'D', 'A', 'l', 'd', 'r'])
const FLAGS = new Set(['4', '6', 'n', 'I', 'V', 'help', ...NOT_SIMULATED])

type Draft = Omit<TracerouteOptions, 'host' | 'ip' | 'length'>

const fresh = (): Draft => ({
  method: 'udp',
  numeric: false,
  firstHop: 1,
  maxHops: 30,
  queries: 3,
  parallel: 16,
  port: 33434,
  wait: [5, 3, 10],
  device: undefined,
  source: undefined,
  mark: 0,
  family: undefined,
})

function wholeNumber(text: string, option: string, at: number): number {
  if (!/^(?:0x[\da-f]+|\d+)$/i.test(text)) throw bad(`Cannot handle \`-${option}' option with arg \`${text}' (argc ${at})`)
  return Number(text)
}

function readWait(text: string, at: number): readonly [number, number, number] {
  const parts = text.split(',').map(Number)
  if (parts.length > 3 || parts.some((part) => !(part >= 0)))
    throw bad(`Cannot handle \`-w' option with arg \`${text}' (argc ${at})`)
  // One number is the whole wait, whatever other replies say.
  if (parts.length === 1) return [parts[0]!, 0, 0]
  return [parts[0]!, parts[1]!, parts[2] ?? 10]
}

export function readTraceroute(tool: Tool): TracerouteOptions {
  const { args } = tool.process
  if (args.length === 0) throw new ToolExit(0, TRACEROUTE_HELP)
  const draft = fresh()
  const positional: { text: string; at: number }[] = []
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (word.startsWith('--') && word.length > 2) {
      const [name = '', value] = word.slice(2).split('=', 2)
      const short = LONG[name]
      if (short === undefined) throw bad(`Bad option \`${word}' (argc ${i + 1})`)
      if (TAKES_VALUE.has(short)) {
        const given = value ?? args[++i]
        if (given === undefined) throw bad(`Option \`${word}' (argc ${i + 1}) requires an argument: \`${word} ${name}'`)
        apply(draft, short, given, i + 1)
      } else apply(draft, short, '', i + 1)
    } else if (word.startsWith('-') && word.length > 1) i += readShort(draft, args, i)
    else positional.push({ text: word, at: i + 1 })
  }
  return withTarget(tool, draft, positional, args.length)
}

/** How many further words were used. */
function readShort(draft: Draft, args: readonly string[], i: number): number {
  const word = args[i]!
  for (let at = 1; at < word.length; at++) {
    const letter = word[at]!
    if (TAKES_VALUE.has(letter)) {
      const rest = word.slice(at + 1)
      const given = rest === '' ? args[i + 1] : rest
      if (given === undefined) throw bad(`Option \`-${letter}' (argc ${i + 1}) requires an argument: \`-${letter} ${letter}'`)
      apply(draft, letter, given, i + 1)
      return rest === '' ? 1 : 0
    }
    if (!FLAGS.has(letter)) throw bad(`Bad option \`-${letter}' (argc ${i + 1})`)
    apply(draft, letter, '', i + 1)
  }
  return 0
}

function apply(draft: Draft, option: string, value: string, at: number): void {
  if (NOT_SIMULATED.has(option)) throw bad(`traceroute: option "${option.length > 1 ? '--' : '-'}${option}" is not simulated`)
  switch (option) {
    case '4':
      draft.family = 4
      return
    case '6':
      draft.family = 6
      return
    case 'n':
      draft.numeric = true
      return
    case 'I':
      draft.method = 'icmp'
      return
    case 'f':
      draft.firstHop = wholeNumber(value, 'f', at)
      return
    case 'm':
      draft.maxHops = wholeNumber(value, 'm', at)
      if (draft.maxHops > 255) throw bad('max hops cannot be more than 255')
      return
    case 'q':
      draft.queries = wholeNumber(value, 'q', at)
      if (draft.queries < 1 || draft.queries > 10) throw bad('no more than 10 probes per hop')
      return
    case 'N':
      draft.parallel = Math.max(1, wholeNumber(value, 'N', at))
      return
    case 'p':
      draft.port = wholeNumber(value, 'p', at)
      return
    case 'w':
      draft.wait = readWait(value, at)
      return
    case 'i':
      draft.device = value
      return
    case 's':
      draft.source = parseIp(value)
      if (draft.source === undefined) throw bad(`Cannot handle \`-s' option with arg \`${value}' (argc ${at})`)
      return
    case 'fwmark':
      draft.mark = wholeNumber(value, 'fwmark', at)
      return
    case 'V':
      throw new ToolExit(
        0,
        'Modern traceroute for Linux, version 2.1.2\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n',
      )
    case 'help':
      throw new ToolExit(0, TRACEROUTE_HELP)
  }
}

function withTarget(
  tool: Tool,
  draft: Draft,
  positional: readonly { text: string; at: number }[],
  argc: number,
): TracerouteOptions {
  const [target, length, extra] = positional
  if (!target) throw bad('Specify "host" missing argument.')
  const found = findHost(tool.process, target.text, draft.family)
  if (found === undefined || found === 'family') {
    const why = found === 'family' ? 'Address family for hostname not supported' : 'Temporary failure in name resolution'
    throw bad(`${target.text}: ${why}\nCannot handle "host" cmdline arg \`${target.text}' on position 1 (argc ${target.at})`)
  }
  if (extra) throw bad(`Extra arg \`${extra.text}' (position 3, argc ${argc})`)
  if (draft.firstHop < 1 || draft.firstHop > draft.maxHops) throw bad('first hop out of range')
  const header = familyOf(found.ip) === 4 ? 20 : 40
  if (length && !/^\d+$/.test(length.text))
    throw bad(`Cannot handle "packetlen" cmdline arg \`${length.text}' on position 2 (argc ${length.at})`)
  const wanted = length ? Number(length.text) : header + 40
  if (wanted > 65_000) throw bad('too big packetlen ' + String(wanted) + ' specified')
  return { ...draft, host: target.text, ip: found.ip, length: Math.max(wanted, header + 8) }
}
