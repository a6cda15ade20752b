/** tcpdump's command line. tcpdump(8), getopt_long(3). */
import { dictionary } from '../../../net/dictionary.ts'
import type { ProcessContext } from '../../command.ts'
import { StreamError } from '../../command.ts'
import { ToolExit } from '../../tool.ts'
import type { LineStyle, Stamp } from './print.ts'

export interface Options {
  device: string | undefined
  numeric: number
  count: number | undefined
  verbose: number
  quick: boolean
  absolute: boolean
  stamp: Stamp
  ethernet: boolean
  lineBuffered: boolean
  dump: LineStyle['dump']
  write: string | undefined
  read: string | undefined
  /** -Q. */
  direction: 'in' | 'out' | 'inout'
  snap: number
  /** -D: only lists the devices. */
  list: boolean
  /** -d: only shows what the filter became. */
  filter: string
  print: boolean
  /** -#. */
  numbered: boolean
  immediate: boolean
}

export const VERSION = 'tcpdump version 4.99.3\nlibpcap version 1.10.3 (with TPACKET_V3)\n'
const USAGE = `Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]
\t\t[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]
\t\t[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]
\t\t[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]
\t\t[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]
\t\t[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]
\t\t[ --time-stamp-precision precision ] [ --micro ] [ --nano ]
\t\t[ -z postrotate-command ] [ -Z user ] [ expression ]
`

const LONG: Readonly<Record<string, string>> = dictionary({
  interface: 'i',
  'list-interfaces': 'D',
  direction: 'Q',
  'snapshot-length': 's',
  'absolute-tcp-sequence-numbers': 'S',
  'packet-buffered': 'U',
  'no-promiscuous-mode': 'p',
  number: '#',
  print: 'print',
  help: 'h',
  version: 'version',
  'immediate-mode': 'immediate',
  micro: 'micro',
  linktype: 'y',
  'relinquish-privileges': 'Z',
  'dont-verify-checksums': 'K',
})
const TAKES_VALUE = new Set(['i', 'c', 'w', 'r', 's', 'Q', 'F', 'B', 'j', 'T', 'y', 'C', 'W', 'G', 'z', 'Z', 'E', 'M', 'V'])
/** Known to tcpdump, not done here. */
const NOT_SIMULATED = new Set(['C', 'W', 'G', 'z', 'E', 'M', 'V', 'T', 'j', 'd', 'I', 'J', 'L', 'f', 'K', 'N'])
const STAMPS: readonly Stamp[] = ['time', 'none', 'epoch', 'delta', 'date', 'since']

const usage = (text: string): ToolExit => new ToolExit(1, `${text}${VERSION}${USAGE}`)

export function readOptions(process: ProcessContext): Options {
  const options: Options = {
    device: undefined,
    numeric: 0,
    count: undefined,
    verbose: 0,
    quick: false,
    absolute: false,
    stamp: 'time',
    ethernet: false,
    lineBuffered: false,
    dump: 'none',
    write: undefined,
    read: undefined,
    direction: 'inout',
    snap: 262144,
    list: false,
    filter: '',
    print: false,
    numbered: false,
    immediate: false,
  }
  const words: string[] = []
  const { args } = process
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (word === '--') {
      words.push(...args.slice(i + 1))
      break
    }
    if (!word.startsWith('-') || word === '-') {
      // Options end at the first word of the filter (POSIXLY_CORRECT is not set, but tcpdump's own getopt stops there).
      words.push(word)
      continue
    }
    i += word.startsWith('--')
      ? readLong(options, process, word.slice(2), args[i + 1])
      : readShort(options, process, word, args[i + 1])
  }
  options.filter = [options.filter, words.join(' ')].filter((text) => text !== '').join(' ')
  return options
}

/** How many further words were used. */
function readLong(options: Options, process: ProcessContext, text: string, next: string | undefined): number {
  const [name = '', value] = text.split('=', 2)
  const short = LONG[name]
  if (short === undefined) throw usage(`tcpdump: unrecognized option '--${name}'\n`)
  if (short === 'version') throw new ToolExit(0, VERSION)
  if (!TAKES_VALUE.has(short)) {
    apply(options, process, short, '')
    return 0
  }
  const given = value ?? next
  if (given === undefined) throw usage(`tcpdump: option '--${name}' requires an argument\n`)
  apply(options, process, short, given)
  return value === undefined ? 1 : 0
}

function readShort(options: Options, process: ProcessContext, word: string, next: string | undefined): number {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at]!
    if (!TAKES_VALUE.has(letter)) {
      apply(options, process, letter, '')
      continue
    }
    const rest = word.slice(at + 1)
    const value = rest === '' ? next : rest
    if (value === undefined) throw usage(`tcpdump: option requires an argument -- '${letter}'\n`)
    apply(options, process, letter, value)
    return rest === '' ? 1 : 0
  }
  return 0
}

const DUMPS: Readonly<Record<string, readonly [LineStyle['dump'], LineStyle['dump']]>> = dictionary({
  x: ['hex', 'hex-all'],
  X: ['hex-ascii', 'hex-ascii-all'],
  A: ['ascii', 'ascii-all'],
})

function apply(options: Options, process: ProcessContext, letter: string, value: string): void {
  if (NOT_SIMULATED.has(letter)) throw new ToolExit(1, `tcpdump: option "-${letter}" is not simulated\n`)
  const dump = DUMPS[letter]
  if (dump) {
    options.dump = options.dump === dump[0] ? dump[1] : dump[0]
    return
  }
  switch (letter) {
    case 'i':
      options.device = value
      return
    case 'n':
      options.numeric++
      return
    case 'c':
      if (!/^\d+$/.test(value) || Number(value) === 0) throw new ToolExit(1, `tcpdump: invalid packet count ${value}\n`)
      options.count = Number(value)
      return
    case 'v':
      options.verbose++
      return
    case 'q':
      options.quick = true
      return
    case 'S':
      options.absolute = true
      return
    case 't':
      options.stamp = STAMPS[Math.min(STAMPS.length - 1, STAMPS.indexOf(options.stamp) + 1)]!
      return
    case 'e':
      options.ethernet = true
      return
    case 'l':
      options.lineBuffered = true
      return
    case 'w':
      options.write = value
      return
    case 'r':
      options.read = value
      return
    case 's':
      if (!/^\d+$/.test(value)) throw new ToolExit(1, `tcpdump: invalid snaplen ${value} (must be >= 0 and <= 262144)\n`)
      options.snap = Number(value) || 262144
      return
    case 'Q':
      if (value !== 'in' && value !== 'out' && value !== 'inout')
        throw new ToolExit(1, `tcpdump: unknown capture direction \`${value}'\n`)
      options.direction = value
      return
    case 'F':
      try {
        options.filter = process.readFile(process.resolve(value)).replace(/\s+/g, ' ').trim()
      } catch (error) {
        if (!(error instanceof StreamError)) throw error
        throw new ToolExit(1, `tcpdump: can't open ${value}: ${error.message}\n`)
      }
      return
    case 'D':
      options.list = true
      return
    case 'immediate':
      options.immediate = true
      return
    case 'print':
      options.print = true
      return
    case '#':
      options.numbered = true
      return
    case 'y':
      if (value !== 'EN10MB') throw new ToolExit(1, `tcpdump: data link type "${value}" is not simulated\n`)
      process.stderr.write('tcpdump: data link type EN10MB\n')
      return
    case 'Z':
      if (value !== 'root') throw new ToolExit(1, `tcpdump: Couldn't find user '${value}'\n`)
      return
    // How buffers are filled and filters compiled, whether a card hears what is not for it, microseconds, and protocols that nobody
    // speaks here: the same.
    case 'U':
    case 'p':
    case 'B':
    case 'O':
    case 'micro':
    case 'b':
    case 'H':
    case 'u':
      return
    case 'h':
      throw new ToolExit(0, `${VERSION}${USAGE}`)
    default:
      throw usage(`tcpdump: invalid option -- '${letter}'\n`)
  }
}
