/** curl's options and URLs. curl(1), RFC 3986. */
import { dictionary } from '../../../net/dictionary.ts'
import { type Family, formatIp, parseIp, parseIpv6 } from '../../../net/ip.ts'
import { getopt } from '../../arguments.ts'
import { StreamError } from '../../command.ts'
import { type Tool, ToolExit } from '../../tool.ts'
import type { CurlError } from './exchange.ts'

export interface CurlOptions {
  urls: string[]
  silent: boolean
  showError: boolean
  fail: boolean
  head: boolean
  include: boolean
  verbose: boolean
  http09: boolean
  /** One for each URL, in order; `{ remote: true }` is -O. URLs beyond them go to standard output. */
  outputs: (string | { remote: true })[]
  dumpHeader: string | undefined
  /** Follows redirects, at most so many. */
  follow: boolean
  maxRedirects: number
  failWithBody: boolean
  retries: number
  retryDelayMs: number
  /** What --resolve adds to the names: `HOST:PORT` to an address. */
  resolved: Map<string, string>
  /** A device or an address of this machine. */
  iface: string | undefined
  user: string | undefined
  referer: string | undefined
  compressed: boolean
  json: boolean
  maxMs: number
  connectMs: number
  method: string | undefined
  headers: string[]
  agent: string
  data: string | undefined
  writeOut: string | undefined
  family: Family | undefined
}

export interface Url {
  given: string
  host: string
  port: number
  path: string
  effective: string
}

const LONG = {
  silent: { short: 's' },
  'show-error': { short: 'S' },
  fail: { short: 'f' },
  head: { short: 'I' },
  include: { short: 'i' },
  verbose: { short: 'v' },
  'http0.9': { short: '9' },
  output: { short: 'o', value: true },
  'remote-name': { short: 'O' },
  'dump-header': { short: 'D', value: true },
  location: { short: 'L' },
  'max-redirs': { short: 'max-redirs', value: true },
  'fail-with-body': { short: 'fail-with-body' },
  retry: { short: 'retry', value: true },
  'retry-delay': { short: 'retry-delay', value: true },
  resolve: { short: 'resolve', value: true },
  interface: { short: 'interface', value: true },
  insecure: { short: 'k' },
  user: { short: 'u', value: true },
  referer: { short: 'e', value: true },
  compressed: { short: 'compressed' },
  get: { short: 'G' },
  'max-time': { short: 'm', value: true },
  'connect-timeout': { short: 'T', value: true },
  request: { short: 'X', value: true },
  header: { short: 'H', value: true },
  'user-agent': { short: 'A', value: true },
  data: { short: 'd', value: true },
  'data-ascii': { short: 'd', value: true },
  'data-raw': { short: 'raw', value: true },
  'data-binary': { short: 'binary', value: true },
  'data-urlencode': { short: 'urlencode', value: true },
  json: { short: 'json', value: true },
  'write-out': { short: 'w', value: true },
  url: { short: 'U', value: true },
  ipv4: { short: '4' },
  ipv6: { short: '6' },
  globoff: { short: 'g' },
  'no-progress-meter': { short: '-' },
  'no-buffer': { short: 'N' },
  version: { short: 'V' },
} as const

const hint = "curl: try 'curl --help' or 'curl --manual' for more information\n"

export function readCurlOptions(tool: Tool): CurlOptions {
  const { options, operands, problem } = getopt(tool.process.args, 'sSfIivo:OD:Lku:e:Gm:X:H:A:d:w:46gNV', LONG)
  if (problem !== undefined) {
    const word = /'(.*)'/.exec(problem)?.[1] ?? ''
    const shown = problem.startsWith('unrecognized')
      ? word
      : problem.startsWith('invalid')
        ? `-${word}`
        : word.length === 1
          ? `-${word}`
          : word
    const what = problem.includes('requires an argument') ? 'requires parameter' : 'is unknown'
    throw new ToolExit(2, `curl: option ${shown}: ${what}\n${hint}`)
  }
  const asks: CurlOptions = {
    urls: [...operands],
    silent: false,
    showError: false,
    fail: false,
    head: false,
    include: false,
    verbose: false,
    http09: false,
    outputs: [],
    dumpHeader: undefined,
    follow: false,
    maxRedirects: 50,
    failWithBody: false,
    retries: 0,
    retryDelayMs: 0,
    resolved: new Map(),
    iface: undefined,
    user: undefined,
    referer: undefined,
    compressed: false,
    json: false,
    maxMs: Infinity,
    connectMs: 300_000,
    method: undefined,
    headers: [],
    agent: 'curl/7.88.1',
    data: undefined,
    writeOut: undefined,
    family: undefined,
  }
  for (const { name, value = '' } of options) readOption(tool, asks, name, value)
  if (asks.urls.length === 0) throw new ToolExit(2, options.length > 0 ? `curl: no URL specified!\n${hint}` : hint)
  if (options.some(({ name }) => name === 'G') && asks.data !== undefined) {
    const query = asks.data
    asks.urls = asks.urls.map((url) => `${url}${url.includes('?') ? '&' : '?'}${query}`)
    asks.data = undefined
  }
  return asks
}

function readOption(tool: Tool, asks: CurlOptions, name: string, value: string): void {
  if (name === 's') asks.silent = true
  else if (name === 'S') asks.showError = true
  else if (name === 'f') asks.fail = true
  else if (name === 'I') asks.head = true
  else if (name === 'i') asks.include = true
  else if (name === 'v') asks.verbose = true
  else if (name === '9') asks.http09 = true
  else if (name === 'o') asks.outputs.push(value)
  else if (name === 'O') asks.outputs.push({ remote: true })
  else if (name === 'D') asks.dumpHeader = value
  else if (name === 'L') asks.follow = true
  else if (name === 'max-redirs') asks.maxRedirects = count(value, '--max-redirs')
  else if (name === 'fail-with-body') asks.fail = asks.failWithBody = true
  else if (name === 'retry') asks.retries = count(value, '--retry')
  else if (name === 'retry-delay') asks.retryDelayMs = 1000 * count(value, '--retry-delay')
  else if (name === 'resolve') resolve(asks, value)
  else if (name === 'interface') asks.iface = value
  else if (name === 'u') asks.user = value
  else if (name === 'e') asks.referer = value
  else if (name === 'compressed') asks.compressed = true
  else if (name === 'm') asks.maxMs = seconds(value, '-m') || Infinity
  else if (name === 'T') asks.connectMs = seconds(value, '--connect-timeout') || 300_000
  else if (name === 'X') asks.method = value
  else if (name === 'H') asks.headers.push(value)
  else if (name === 'A') asks.agent = value
  else if (name in DATA) addData(tool, asks, name, value)
  else if (name === 'w') asks.writeOut = value
  else if (name === '4') asks.family = 4
  else if (name === '6') asks.family = 6
  else if (name === 'U') asks.urls.push(value)
  else if (name === '-') asks.silent = asks.showError = true
  else if (name === 'V') {
    tool.out('curl 7.88.1\n')
    throw new ToolExit(0)
  }
}

type DataReader = (word: string, file: (name: string) => string) => string

const asItIs: DataReader = (word, file) => (word.startsWith('@') ? file(word.slice(1)) : word)

/** How each option makes of its word what is sent; `file` is what stands in the file of `@FILE`. curl(1). */
const DATA: Readonly<Record<string, DataReader>> = dictionary({
  d: (word, file) => (word.startsWith('@') ? file(word.slice(1)).replace(/[\r\n]/g, '') : word),
  raw: (word) => word,
  binary: asItIs,
  urlencode: (word, file) => {
    const [, name = '', kind, rest = ''] = /^([^=@]*)([=@])(.*)$/s.exec(word) ?? [undefined, '', '=', word]
    const value = encodeURIComponent(kind === '@' ? file(rest) : rest).replace(/%20/g, '+')
    return name === '' ? value : `${name}=${value}`
  },
  json: asItIs,
})

function addData(tool: Tool, asks: CurlOptions, option: string, word: string): void {
  const piece = DATA[option]!(word, (name) => readWords(tool, name))
  // Pieces of a JSON document are not fields of a form.
  const between = option === 'json' ? '' : '&'
  if (option === 'json') asks.json = true
  asks.data = asks.data === undefined ? piece : `${asks.data}${between}${piece}`
}

function readWords(tool: Tool, name: string): string {
  try {
    return tool.process.readFile(tool.process.resolve(name))
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    tool.err(`Warning: Couldn't read data from file "${name}", this makes an empty POST.\n`)
    return ''
  }
}

/** `HOST:PORT:ADDRESS` (Curl_loadhostpairs). */
function resolve(asks: CurlOptions, value: string): void {
  const [, host, port, address = ''] = /^([^:]+|\[[^\]]*\]):(\d+):(.+)$/.exec(value) ?? []
  const ip = parseIp(address.replace(/^\[(.*)\]$/, '$1'))
  if (host === undefined || port === undefined || ip === undefined)
    throw new ToolExit(49, `curl: (49) Couldn't parse CURLOPT_RESOLVE entry '${value}'\n`)
  asks.resolved.set(`${host.toLowerCase()}:${port}`, formatIp(ip))
}

function count(text: string, option: string): number {
  if (!/^-?\d+$/.test(text)) throw new ToolExit(2, `curl: option ${option}: expected a proper numerical parameter\n${hint}`)
  return Number(text)
}

function seconds(text: string, option: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new ToolExit(2, `curl: option ${option}: expected a proper numerical parameter\n${hint}`)
  return Number(text) * 1000
}

/** What looks like no address is taken for a range of several URLs (tool_urlglob.c). */
function badRange(given: string, closed: boolean): CurlError {
  const position = given.indexOf('[') + 2
  const what = closed ? 'bad range' : 'bad range specification'
  return { code: 3, text: `${what} in URL position ${position}:\n${given}\n${' '.repeat(position - 1)}^` }
}

/** The parts of a URL; only http is simulated. */
export function parseUrl(given: string): Url | CurlError {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'http') return { code: 1, text: `Protocol "${scheme}" is not simulated` }
  const rest = given.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
  const [, authority = '', path = ''] = /^([^/?#]*)([^#]*)/.exec(rest) ?? []
  const [, named = '', , port] = /^(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(:(\d*))?$/.exec(authority) ?? []
  const bracketed = named.startsWith('[') || authority.startsWith('[')
  const host = bracketed ? named.slice(1, -1).replace('%25', '%') : named
  if (bracketed && parseIpv6(host.split('%')[0]!) === undefined) return badRange(given, authority.includes(']'))
  const number = port === undefined || port === '' ? 80 : Number(port)
  if (host === '') return { code: 3, text: 'URL using bad/illegal format or missing URL' }
  if (number > 65535) return { code: 3, text: 'URL using bad/illegal format or missing URL' }
  const target = path === '' ? '/' : path.startsWith('/') ? path : `/${path}`
  return { given, host, port: number, path: target, effective: `http://${authority}${target}` }
}
