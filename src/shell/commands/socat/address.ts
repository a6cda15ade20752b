/** socat's addresses: `TCP-LISTEN:8080,fork,reuseaddr`, `-`, `EXEC:cat`, `/tmp/file`. socat(1), "ADDRESS SPECIFICATIONS"; xioopen.c, nestlex.c. */
import { ToolExit } from '../../tool.ts'
import type { Log } from './log.ts'
import { isOptionName } from './option-names.ts'

export type AddressKind =
  | { readonly kind: 'stdio'; readonly reads: boolean; readonly writes: boolean; readonly error?: boolean }
  | { readonly kind: 'connect' | 'listen'; readonly protocol: 'tcp' | 'udp'; readonly family: 4 | 6 | undefined }
  | { readonly kind: 'receive'; readonly how: 'recv' | 'recvfrom'; readonly family: 4 | 6 | undefined }
  | { readonly kind: 'send'; readonly how: 'sendto' | 'datagram'; readonly family: 4 | 6 | undefined }
  | { readonly kind: 'exec' | 'system' }
  | { readonly kind: 'open' | 'create' | 'gopen' }
  | { readonly kind: 'pipe' }

export interface Address {
  readonly type: AddressKind
  /** The word that named it, as typed. */
  readonly word: string
  readonly parameters: readonly string[]
  readonly options: ReadonlyMap<string, string | undefined>
}

const stdio = (reads: boolean, writes: boolean): Kind => ({ type: { kind: 'stdio', reads, writes }, count: 0 })

interface Kind {
  readonly type: AddressKind
  readonly count: number
}

/** `tcp`, `tcp4`, `tcp6` and so on, each with what follows the dash. */
function kinds(): ReadonlyMap<string, Kind> {
  const map = new Map<string, Kind>([
    ['-', stdio(true, true)],
    ['stdio', stdio(true, true)],
    ['stdin', stdio(true, false)],
    ['stdout', stdio(false, true)],
    ['stderr', { type: { kind: 'stdio', reads: false, writes: true, error: true }, count: 0 }],
    ['pipe', { type: { kind: 'pipe' }, count: 0 }],
    ['echo', { type: { kind: 'pipe' }, count: 0 }],
  ])
  const add = (names: readonly string[], type: AddressKind, count: number): void => {
    for (const name of names) map.set(name, { type, count })
  }
  add(['exec'], { kind: 'exec' }, 1)
  add(['system'], { kind: 'system' }, 1)
  add(['open', 'file'], { kind: 'open' }, 1)
  add(['create', 'creat'], { kind: 'create' }, 1)
  add(['gopen'], { kind: 'gopen' }, 1)
  for (const [digit, family] of [
    ['', undefined],
    ['4', 4],
    ['6', 6],
  ] as const) {
    const tcp = `tcp${digit}`
    const udp = `udp${digit}`
    add([tcp, `${tcp}-connect`, ...(digit === '' ? ['inet', 'ip-tcp'] : [])], { kind: 'connect', protocol: 'tcp', family }, 2)
    add(
      [`${tcp}-listen`, `${tcp}-l`, ...(digit === '' ? ['inet-listen', 'inet-l'] : [])],
      { kind: 'listen', protocol: 'tcp', family },
      1,
    )
    add([udp, `${udp}-connect`], { kind: 'connect', protocol: 'udp', family }, 2)
    add([`${udp}-listen`, `${udp}-l`], { kind: 'listen', protocol: 'udp', family }, 1)
    add([`${udp}-recv`], { kind: 'receive', how: 'recv', family }, 1)
    add([`${udp}-recvfrom`], { kind: 'receive', how: 'recvfrom', family }, 1)
    add([`${udp}-sendto`], { kind: 'send', how: 'sendto', family }, 2)
    add([`${udp}-datagram`, `${udp}-dgram`], { kind: 'send', how: 'datagram', family }, 2)
  }
  return map
}

const KINDS = kinds()

const OTHERS =
  /^(abstract-.*|fd|gopen|if|interface|ip[46]?-.*|openssl.*|ssl.*|dtls.*|proxy.*|pty|readline|sctp.*|socket-.*|socks.*|tun|unix.*|local|vsock.*)$/

/** What an option does here; `flag` takes no value or a number. */
const SIMULATED: Readonly<Record<string, 'flag' | 'number' | 'text'>> = {
  fork: 'flag',
  reuseaddr: 'flag',
  reuseport: 'flag',
  bind: 'text',
  sourceport: 'text',
  'connect-timeout': 'number',
  retry: 'number',
  interval: 'number',
  forever: 'flag',
  'bind-device': 'text',
  ttl: 'number',
  backlog: 'number',
  broadcast: 'flag',
  nodelay: 'flag',
  keepalive: 'flag',
  crnl: 'flag',
  stderr: 'flag',
  creat: 'flag',
  excl: 'flag',
  trunc: 'flag',
  append: 'flag',
  rdonly: 'flag',
  wronly: 'flag',
  pf: 'text',
  'ipv6-v6only': 'number',
  'shut-none': 'flag',
  ignoreeof: 'flag',
}

const ALIASES: Readonly<Record<string, string>> = {
  'so-reuseaddr': 'reuseaddr',
  'so-reuseport': 'reuseport',
  sp: 'sourceport',
  intervall: 'interval',
  'so-bindtodevice': 'bind-device',
  bindtodevice: 'bind-device',
  if: 'bind-device',
  interface: 'bind-device',
  'ip-ttl': 'ttl',
  'tcp-nodelay': 'nodelay',
  'so-keepalive': 'keepalive',
  'so-broadcast': 'broadcast',
  crlf: 'crnl',
  create: 'creat',
  'o-creat': 'creat',
  'o-create': 'creat',
  'o-excl': 'excl',
  'o-trunc': 'trunc',
  'o-append': 'append',
  'o-rdonly': 'rdonly',
  'o-wronly': 'wronly',
  'protocol-family': 'pf',
  ipv6only: 'ipv6-v6only',
  v6only: 'ipv6-v6only',
}

/** Splits at one character where no quote or bracket is open; quotes and backslashes go, brackets stay. */
function split(text: string, separators: string): { readonly parts: string[]; readonly rest: string } {
  const parts: string[] = []
  let part = ''
  let depth = 0
  let at = 0
  const stops = separators.slice(1)
  for (; at < text.length; at++) {
    const c = text[at]!
    if (c === '\\' && at + 1 < text.length) part += text[++at]!
    else if (c === '"' || c === "'") {
      for (at++; at < text.length && text[at] !== c; at++) part += c === '"' && text[at] === '\\' ? text[++at]! : text[at]!
    } else if (depth === 0 && c === separators[0]) {
      parts.push(part)
      part = ''
    } else if (depth === 0 && stops.includes(c)) break
    else {
      if ('([{'.includes(c)) depth++
      else if (')]}'.includes(c) && depth > 0) depth--
      part += c
    }
  }
  parts.push(part)
  return { parts, rest: text.slice(at) }
}

export function parseAddress(text: string, log: Log): Address {
  if (text.includes('!!')) throw new ToolExit(1, 'socat: dual addresses ("!!") are not simulated\n')
  const { parts, rest } = split(text, ':,')
  const [word = '', ...parameters] = parts
  const options = readAddressOptions(rest, log)
  if (word.includes('/')) return { type: { kind: 'gopen' }, word, parameters: [parts.join(':')], options }
  const kind = KINDS.get(word.toLowerCase())
  if (!kind) {
    if (/^\d+$/.test(word) || OTHERS.test(word.toLowerCase()))
      throw new ToolExit(1, `socat: address type "${word}" is not simulated\n`)
    log.fail(`unknown device/address "${word}"`)
  }
  const { type, count } = kind
  // A command's colons end it; a pipe with a name is another thing.
  const given = type.kind === 'exec' || type.kind === 'system' ? parameters.slice(0, 1) : parameters
  if (type.kind === 'pipe' && given.length > 0) throw new ToolExit(1, 'socat: named pipes are not simulated\n')
  if (given.length !== count) log.fail(`${word}: wrong number of parameters (${given.length} instead of ${count})`)
  return { type, word, parameters: given, options }
}

function readAddressOptions(text: string, log: Log): ReadonlyMap<string, string | undefined> {
  const options = new Map<string, string | undefined>()
  if (text === '') return options
  for (const part of split(text.slice(1), ',').parts) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const given = (equals < 0 ? part : part.slice(0, equals)).toLowerCase()
    const value = equals < 0 ? undefined : part.slice(equals + 1)
    const name = ALIASES[given] ?? given
    const takes = SIMULATED[name]
    if (takes === undefined) {
      if (!isOptionName(given)) log.fail(`parseopts_table(): unknown option "${given}"`)
      throw new ToolExit(1, `socat: address option "${given}" is not simulated\n`)
    }
    if (takes !== 'flag' && value === undefined) log.fail(`option "${given}": value required`)
    if (takes !== 'text' && value !== undefined && !/^\d*\.?\d+$/.test(value))
      log.fail(`parseopts(): missing numerical value of option "${part}"`)
    if (takes === 'flag' && value === '0') options.delete(name)
    else options.set(name, value)
  }
  return options
}
