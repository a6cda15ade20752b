/** ss's filters: states, and comparisons of ports and addresses. ss(8), "STATE-FILTER" and "EXPRESSION"; misc/ssfilter.y. */
import { dictionary } from '../net/dictionary.ts'
import { type Ip, type Prefix, contains, familyOf, parseIp, prefixOf } from '../net/ip.ts'
import { portOf } from '../linux/netfilter/services.ts'
import { parsePrefixWord } from './arguments.ts'
import { COMPARISONS } from './comparisons.ts'
import type { ListedSocket } from './sockets-view.ts'
import { ToolExit } from './tool.ts'

export interface SocketFilter {
  /** Names of states as ss shows them; undefined where none was said. */
  readonly states: ReadonlySet<string> | undefined
  test(socket: ListedSocket): boolean
}

const STATES = {
  established: 'ESTAB',
  'syn-sent': 'SYN-SENT',
  'syn-recv': 'SYN-RECV',
  'fin-wait-1': 'FIN-WAIT-1',
  'fin-wait-2': 'FIN-WAIT-2',
  'time-wait': 'TIME-WAIT',
  unconnected: 'UNCONN',
  closed: 'UNCONN',
  'close-wait': 'CLOSE-WAIT',
  'last-ack': 'LAST-ACK',
  listening: 'LISTEN',
  closing: 'CLOSING',
} as const

const ALL = [...new Set(Object.values(STATES))]
const except = (...names: readonly string[]): string[] => ALL.filter((name) => !names.includes(name))
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  all: ALL,
  connected: except('UNCONN', 'LISTEN'),
  synchronized: except('UNCONN', 'LISTEN', 'SYN-SENT'),
  bucket: ['SYN-RECV', 'TIME-WAIT'],
  big: except('SYN-RECV', 'TIME-WAIT'),
}

function statesNamed(name: string): readonly string[] {
  const group = Object.hasOwn(GROUPS, name) ? GROUPS[name] : undefined
  const one = Object.hasOwn(STATES, name) ? STATES[name as keyof typeof STATES] : undefined
  if (group) return group
  if (one === undefined) throw new ToolExit(255, `ss: wrong state name: ${name}\n`)
  return [one]
}

type Test = (socket: ListedSocket) => boolean

interface Words {
  readonly list: readonly string[]
  at: number
}

const syntax = (): ToolExit => new ToolExit(255, 'ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n')

export function readSocketFilter(operands: readonly string[]): SocketFilter {
  const words: Words = {
    list: operands
      .join(' ')
      .replace(/[()!]|\|\|?|&&?|[<>=]=?/g, ' $& ')
      .replace(/! +=/g, '!=')
      .split(/\s+/)
      .filter(Boolean),
    at: 0,
  }
  let states: Set<string> | undefined
  for (;;) {
    const word = words.list[words.at]
    if (word !== 'state' && word !== 'exclude') break
    const named = statesNamed(words.list[words.at + 1] ?? '')
    words.at += 2
    if (word === 'state') states = new Set([...(states ?? []), ...named])
    else states = new Set([...(states ?? ALL)].filter((name) => !named.includes(name)))
  }
  const test = words.at < words.list.length ? either(words) : (): boolean => true
  if (words.at < words.list.length) throw syntax()
  return { states, test }
}

function either(words: Words): Test {
  let left = both(words)
  while (['or', '|', '||'].includes(words.list[words.at] ?? '')) {
    words.at++
    const [a, b] = [left, both(words)]
    left = (socket) => a(socket) || b(socket)
  }
  return left
}

/** Two that stand side by side must both hold. */
function both(words: Words): Test {
  let left = single(words)
  for (;;) {
    const word = words.list[words.at]
    if (word === undefined || word === ')' || ['or', '|', '||'].includes(word)) return left
    if (word === 'and' || word === '&' || word === '&&') words.at++
    const [a, b] = [left, single(words)]
    left = (socket) => a(socket) && b(socket)
  }
}

function single(words: Words): Test {
  const word = words.list[words.at++]
  if (word === 'not' || word === '!') {
    const inner = single(words)
    return (socket) => !inner(socket)
  }
  if (word === '(') {
    const inner = either(words)
    if (words.list[words.at++] !== ')') throw syntax()
    return inner
  }
  if (word === 'sport' || word === 'dport') return portTest(words, word)
  if (word === 'src' || word === 'dst') return addressTest(words, word)
  if (['dev', 'fwmark', 'cgroup', 'autobound'].includes(word ?? ''))
    throw new ToolExit(255, `ss: filter "${word ?? ''}" is not simulated\n`)
  throw syntax()
}

const NAMES: Readonly<Record<string, string>> = dictionary({
  eq: '=',
  ne: '!=',
  neq: '!=',
  lt: '<',
  gt: '>',
  le: '<=',
  leq: '<=',
  ge: '>=',
  geq: '>=',
})

function operator(words: Words): string {
  const word = words.list[words.at] ?? ''
  const name = NAMES[word] ?? word
  if (!COMPARISONS[name]) return '='
  words.at++
  return name
}

function portTest(words: Words, which: 'sport' | 'dport'): Test {
  const compare = COMPARISONS[operator(words)]!
  const text = words.list[words.at++]
  if (text === undefined) throw syntax()
  const port = portNamed(text.replace(/^.*:/, ''))
  return (socket) => compare(which === 'sport' ? socket.localPort : socket.remotePort, port)
}

function portNamed(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : portOf(text, 6)
  if (port === undefined) throw new ToolExit(255, `Error: "${text}" does not look like a port.\n`)
  return port
}

/** `ADDRESS`, `ADDRESS/LENGTH`, `ADDRESS:PORT`, `[ADDRESS]:PORT`, `:PORT`. */
function addressTest(words: Words, which: 'src' | 'dst'): Test {
  const negated = operator(words) === '!='
  const text = words.list[words.at++]
  if (text === undefined) throw syntax()
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\](?=:|$)|([^:]*|[^:]*:[^:]*:.*?))(?::([\w*-]+))?$/.exec(text) ?? []
  const whole = parseIp(text) !== undefined
  const host = whole ? text : (bracketed ?? plain ?? '')
  const prefix = host === '' || host === '*' ? undefined : prefixNamed(host)
  const number = whole || port === undefined || port === '*' ? undefined : portNamed(port)
  return (socket) => {
    const ip: Ip = (which === 'src' ? socket.localIp : socket.remoteIp) ?? 0
    const at = which === 'src' ? socket.localPort : socket.remotePort
    const same =
      (prefix === undefined || (familyOf(ip) === familyOf(prefix.network) && contains(prefix, ip))) &&
      (number === undefined || at === number)
    return same !== negated
  }
}

function prefixNamed(text: string): Prefix {
  const given = parsePrefixWord(text)
  if (!given) throw new ToolExit(255, `Error: an inet prefix is expected rather than "${text}".\nCannot parse dst/src address.\n`)
  return prefixOf(given.network, given.length)
}
