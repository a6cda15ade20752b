/** wget's options. wget(1), 1.21.3. */
import { type Family, type Ip, parseIp } from '../../../net/ip.ts'
import { getopt } from '../../arguments.ts'
import { type Tool, ToolExit } from '../../tool.ts'

export interface WgetOptions {
  urls: readonly string[]
  quiet: boolean
  /** -nv. */
  brief: boolean
  output: string | undefined
  prefix: string | undefined
  serverResponse: boolean
  spider: boolean
  connectMs: number
  readMs: number
  /** 0: for ever. */
  tries: number
  waitRetryMs: number
  retryRefused: boolean
  noClobber: boolean
  contentOnError: boolean
  maxRedirect: number
  method: string | undefined
  body: string | undefined
  agent: string
  headers: string[]
  family: Family | undefined
  bind: Ip | undefined
}

const flag = (short: string): { short: string } => ({ short })
const value = (short: string): { short: string; value: true } => ({ short, value: true })

const LONG = {
  quiet: flag('q'),
  verbose: flag('v'),
  'no-verbose': flag('nv'),
  'output-document': value('O'),
  'directory-prefix': value('P'),
  'server-response': flag('S'),
  spider: flag('spider'),
  timeout: value('T'),
  'connect-timeout': value('connect-timeout'),
  'read-timeout': value('read-timeout'),
  'dns-timeout': value('dns-timeout'),
  tries: value('t'),
  waitretry: value('waitretry'),
  'retry-connrefused': flag('retry-connrefused'),
  'no-clobber': flag('nc'),
  'content-on-error': flag('content-on-error'),
  'max-redirect': value('max-redirect'),
  method: value('method'),
  'body-data': value('body-data'),
  'post-data': value('post-data'),
  'user-agent': value('U'),
  header: value('header'),
  'inet4-only': flag('4'),
  'inet6-only': flag('6'),
  'bind-address': value('bind-address'),
  'no-proxy': flag('no-proxy'),
  'no-check-certificate': flag('no-check-certificate'),
  version: flag('V'),
  help: flag('h'),
} as const

/** Those that the real one has too; they are refused by name. */
const OTHERS =
  'accept adjust-extension append-output ask-password auth-no-challenge background backup-converted backups base body-file ca-certificate certificate config continue convert-links cookies cut-dirs debug default-page delete-after domains exclude-directories execute follow-ftp follow-tags force-directories force-html ftp-password ftp-user host-directories http-keep-alive http-passwd http-user https-only ignore-case ignore-length include-directories input-file keep-session-cookies level limit-rate load-cookies local-encoding mirror no-cache no-config no-cookies no-directories no-dns-cache no-glob no-host-directories no-http-keep-alive no-parent no-passive-ftp output-file page-requisites parent password post-file prefer-family progress protocol-directories proxy-password proxy-user quota random-wait recursive referer reject relative remote-encoding restrict-file-names retry-on-http-error save-cookies save-headers secure-protocol show-progress span-hosts start-pos strict-comments timestamping trust-server-names unlink use-server-timestamps user wait warc-file'.split(
    ' ',
  )

const USAGE = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n"

export function readWgetOptions(tool: Tool): WgetOptions {
  // -nv and -nc are two letters of one option.
  const args = tool.process.args.map((word) => (word === '-nv' ? '--no-verbose' : word === '-nc' ? '--no-clobber' : word))
  for (const word of args) {
    const name = /^--([^=]+)/.exec(word)?.[1]
    if (name !== undefined && !(name in LONG) && OTHERS.includes(name.replace(/^no-(?=.)/, '')))
      throw new ToolExit(2, `wget: option "--${name}" is not simulated\n`)
  }
  const { options, operands, problem } = getopt(args, 'qvO:P:ST:t:U:46VhcbdF:i:o:a:rNkpl:xw:Q:e:A:R:D:HLnEK', LONG)
  if (problem !== undefined) throw new ToolExit(2, `wget: ${problem}\n${USAGE}`)
  const asks: WgetOptions = {
    urls: operands,
    quiet: false,
    brief: false,
    output: undefined,
    prefix: undefined,
    serverResponse: false,
    spider: false,
    connectMs: Infinity,
    readMs: 900_000,
    tries: 20,
    waitRetryMs: 10_000,
    retryRefused: false,
    noClobber: false,
    contentOnError: false,
    maxRedirect: 20,
    method: undefined,
    body: undefined,
    agent: 'Wget/1.21.3',
    headers: [],
    family: undefined,
    bind: undefined,
  }
  for (const { name, value: text = '' } of options) readOption(tool, asks, name, text)
  if (asks.urls.length === 0) throw new ToolExit(1, `wget: missing URL\n${USAGE}`)
  return asks
}

function readOption(tool: Tool, asks: WgetOptions, name: string, text: string): void {
  if (name === 'q') asks.quiet = true
  else if (name === 'v') asks.brief = false
  else if (name === 'nv') asks.brief = true
  else if (name === 'O') asks.output = text
  else if (name === 'P') asks.prefix = text
  else if (name === 'S') asks.serverResponse = true
  else if (name === 'spider') asks.spider = true
  else if (name === 'T') asks.connectMs = asks.readMs = period('timeout', text)
  else if (name === 'connect-timeout') asks.connectMs = period(name, text)
  else if (name === 'read-timeout') asks.readMs = period(name, text)
  else if (name === 'dns-timeout') period(name, text)
  else if (name === 'waitretry') asks.waitRetryMs = period(name, text) === Infinity ? 0 : period(name, text)
  else if (name === 't') asks.tries = text === 'inf' ? 0 : Number.parseInt(text, 10) || 0
  else if (name === 'retry-connrefused') asks.retryRefused = true
  else if (name === 'nc') asks.noClobber = true
  else if (name === 'content-on-error') asks.contentOnError = true
  else if (name === 'max-redirect') asks.maxRedirect = Number.parseInt(text, 10) || 0
  else if (name === 'method') asks.method = text.toUpperCase()
  else if (name === 'body-data') asks.body = text
  else if (name === 'post-data') Object.assign(asks, { method: 'POST', body: text })
  else if (name === 'U') asks.agent = text
  else if (name === 'header') asks.headers.push(text)
  else if (name === '4') asks.family = 4
  else if (name === '6') asks.family = 6
  else if (name === 'bind-address') asks.bind = parseIp(text)
  else if (name === 'V') leave(tool, 'GNU Wget 1.21.3 built on linux-gnu.\n')
  else if (name === 'h') leave(tool, 'GNU Wget 1.21.3, a non-interactive network retriever.\nUsage: wget [OPTION]... [URL]...\n')
  else if (name !== 'no-proxy' && name !== 'no-check-certificate')
    throw new ToolExit(2, `wget: option "-${name}" is not simulated\n`)
}

function leave(tool: Tool, text: string): never {
  tool.out(text)
  throw new ToolExit(0)
}

/** Seconds, or minutes and hours with a letter; 0 is for ever. */
function period(name: string, text: string): number {
  const [, number = '', unit = 's'] = /^(\d*\.?\d+)([smhd]?)$/.exec(text) ?? []
  if (number === '') throw new ToolExit(2, `wget: --${name}: Invalid time period ‘${text}’\n`)
  const scale = { s: 1, m: 60, h: 3600, d: 86_400 }[unit === '' ? 's' : unit] ?? 1
  return Number(number) * scale * 1000 || Infinity
}
