/** `wget`: fetches what a URL names into a file. wget(1), 1.21.3; its http.c (http_loop, gethttp). */
import { StreamError, type Command } from '../../command.ts'
import { byteLength } from '../../../net/packet.ts'
import { strerror } from '../../../linux/errno.ts'
import { formatTime } from '../../format-time.ts'
import { lengthOf, redirectOf } from '../../http.ts'
import { epochMs } from '../../interpreter/variables.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { type Failure, type Fetched, type Teller, type Url, fetch, parseUrl } from './fetch.ts'
import { type WgetOptions, readWgetOptions } from './options.ts'
import { bar, dots, elapsedText, rateText, sizeText } from './progress.ts'

export const wget: Command = {
  name: 'wget',
  summary: 'fetches what a URL names into a file',
  run: (process) => runTool(process, (tool) => run(tool)),
}

const NETWORK = 4
const SERVER = 8

/** What one run of wget has done. */
interface Session {
  readonly tool: Tool
  readonly options: WgetOptions
  readonly tell: Teller
  files: number
  bytes: number
  ms: number
}

const clock = (tool: Tool): string => formatTime(epochMs + tool.process.now(), '%Y-%m-%d %H:%M:%S')

async function run(tool: Tool): Promise<number> {
  const options = readWgetOptions(tool)
  const began = tool.process.now()
  const tell: Teller = {
    say(text) {
      if (!options.quiet && !options.brief) tool.err(text)
    },
    grave(text) {
      if (!options.quiet) tool.err(text)
    },
  }
  const session: Session = { tool, options, tell, files: 0, bytes: 0, ms: 0 }
  if (options.output !== undefined && options.output !== '-') save(tool, options.output, '')
  let status = 0
  for (const given of options.urls) {
    const url = parseUrl(given)
    if (typeof url === 'string') {
      tool.err(`${url}\n`)
      status ||= 1
      continue
    }
    refuseOtherThanHttp(url)
    if (options.spider) tell.say('Spider mode enabled. Check if remote file exists.\n')
    const failed = await retrieve(session, url)
    status = status === 0 || failed === 0 ? status || failed : Math.min(status, failed)
  }
  if (options.urls.length > 1 && session.files > 0) {
    tell.say(
      `FINISHED --${clock(tool)}--\nTotal wall clock time: ${elapsedText(tool.process.now() - began)}s\n` +
        `Downloaded: ${session.files} files, ${sizeText(session.bytes) ?? session.bytes} in ${elapsedText(session.ms)}s (${rateText(session.bytes, session.ms)})\n`,
    )
  }
  return status
}

function refuseOtherThanHttp({ text }: Url): void {
  const scheme = /^[a-z]+/i.exec(text)![0]
  if (scheme !== 'http') throw new ToolExit(1, `wget: ${scheme} is not simulated\n`)
}

/** Where the URL's file goes; with -nc one that is there already ends it. */
function fileName({ options, tool }: Session, url: Url): string {
  if (options.output !== undefined) return options.output
  const last = url.path.split('?')[0]!.split('/').at(-1)!
  const query = url.path.includes('?') ? url.path.slice(url.path.indexOf('?')) : ''
  const name = `${last === '' ? 'index.html' : last}${query}`
  const whole = options.prefix === undefined ? name : `${options.prefix.replace(/\/$/, '')}/${name}`
  if (options.noClobber || !exists(tool, whole)) return whole
  for (let i = 1; ; i++) if (!exists(tool, `${whole}.${i}`)) return `${whole}.${i}`
}

function exists(tool: Tool, name: string): boolean {
  try {
    tool.process.openRead(name)
    return true
  } catch (error) {
    if (error instanceof StreamError) return false
    throw error
  }
}

function save(tool: Tool, name: string, text: string): void {
  try {
    tool.process.writeFile(name, text)
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    throw new ToolExit(text === '' ? 1 : 3, `${name}: ${error.message}\n`)
  }
}

/** One URL, as often as it takes. */
async function retrieve(session: Session, first: Url): Promise<number> {
  const { options, tell, tool } = session
  const { tries } = options
  let url = first
  let redirections = 0
  for (let attempt = 1; ;) {
    const name = fileName(session, first)
    if (options.noClobber && options.output === undefined && exists(tool, name)) {
      tell.say(`File ‘${name}’ already there; not retrieving.\n\n`)
      return 0
    }
    tell.say(`--${clock(tool)}--  ${attempt > 1 ? `(try:${String(attempt).padStart(2)})  ` : ''}${url.text}\n`)
    const method = options.method ?? (options.spider ? 'HEAD' : 'GET')
    const fetched = await fetch(tool, options, url, method, tell)
    const outcome = 'kind' in fetched ? failureOutcome(session, fetched) : await answerOutcome(session, url, name, fetched)
    if (typeof outcome === 'number') return outcome
    if (outcome !== 'again') {
      if (++redirections > options.maxRedirect) {
        tell.say(`${options.maxRedirect} redirections exceeded.\n`)
        return SERVER
      }
      url = outcome
      attempt = 1
      continue
    }
    if (tries > 0 && attempt >= tries) {
      tell.say('Giving up.\n\n')
      return NETWORK
    }
    tell.say('Retrying.\n\n')
    await tool.process.sleep(Math.min(attempt * 1000, options.waitRetryMs))
    attempt++
  }
}

type Result = number | 'again' | Url

function failureOutcome({ options, tell }: Session, failure: Failure): Result {
  if (failure.kind === 'unresolved') return NETWORK
  if (failure.kind === 'nothing') {
    tell.grave('No data received.\n')
    return 'again'
  }
  if (failure.kind === 'read') {
    tell.grave(`Read error (${strerror(failure.errno)}) in headers.\n`)
    return 'again'
  }
  if (failure.errno === 'ENETUNREACH' || failure.errno === 'EHOSTUNREACH') return NETWORK
  return failure.errno === 'ECONNREFUSED' && !options.retryRefused ? NETWORK : 'again'
}

async function answerOutcome(session: Session, url: Url, name: string, done: Fetched): Promise<Result> {
  const { options, tell, tool } = session
  const reason = /^HTTP\/[\d.]+ \d{3} ?(.*?)\r?$/m.exec(done.head)?.[1] ?? ''
  const words = done.old ? '200 No headers, assuming HTTP/0.9' : `${done.status} ${reason}`
  if (options.serverResponse) sayHead(session, done)
  else tell.say(`${words}\n`)
  const redirect = redirectOf(done, url.text)
  if (redirect) {
    const { given, whole = given } = redirect
    const next = parseUrl(whole)
    const shown = typeof next === 'string' ? given : /^[a-z]+:/i.test(given) ? next.text : given
    tell.say(`Location: ${shown} [following]\n`)
    if (typeof next !== 'string') {
      refuseOtherThanHttp(next)
      return next
    }
    tell.grave(`${next}\n`)
    return 1
  }
  if (options.spider) return spiderOutcome(session, url, done, words)
  if (done.status === 401) {
    tell.say('\nUsername/Password Authentication Failed.\n')
    return 6
  }
  if (done.status >= 300) {
    if (options.contentOnError) await store(session, name, done)
    const brief = options.brief ? `${url.text}:\n` : ''
    tell.grave(
      `${brief}${clock(tool)} ERROR ${done.status}: ${reason === '' ? '(no description)' : reason}.\n${options.brief ? '' : '\n'}`,
    )
    return SERVER
  }
  return deliver(session, url, name, done)
}

function sayHead({ tell, tool, options }: Session, { head }: Fetched): void {
  tell.say('\n')
  const lines = head.trimEnd().split('\r\n')
  // It was asked for by name: also where all else is quiet.
  if (options.serverResponse) tool.err(`${lines.map((line) => `  ${line}`).join('\n')}\n`)
}

function lengthLine(done: Fetched): string {
  const length = /^transfer-encoding:.*chunked/im.test(done.head) ? undefined : lengthOf(done.head)
  const size = length === undefined ? undefined : sizeText(length)
  const type = /^[^;]*/.exec(done.contentType)?.[0].trim() ?? ''
  return `Length: ${length === undefined ? 'unspecified' : `${length}${size === undefined ? '' : ` (${size})`}`}${type === '' ? '' : ` [${type}]`}\n`
}

function spiderOutcome({ tell, options, tool }: Session, url: Url, done: Fetched, words: string): number {
  if (done.status >= 400) {
    tell.grave('Remote file does not exist -- broken link!!!\n')
    tell.say('\n')
    return SERVER
  }
  tell.say(lengthLine(done))
  if (options.brief) tell.grave(`${clock(tool)} URL: ${url.text} ${words}\n`)
  else
    tell.say(
      done.contentType.startsWith('text/html')
        ? 'Remote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n'
        : 'Remote file exists.\n\n',
    )
  return 0
}

async function store({ options, tool }: Session, name: string, done: Fetched): Promise<void> {
  if (options.output === '-') {
    tool.out(done.body)
    tool.flush()
  } else {
    if (options.prefix !== undefined && options.output === undefined)
      await tool.process.spawn({ argv: ['mkdir', '-p', options.prefix] })
    save(tool, name, done.body)
  }
}

async function deliver(session: Session, url: Url, name: string, done: Fetched): Promise<Result> {
  const { options, tell, tool } = session
  const received = byteLength(done.body)
  const total = /^transfer-encoding:.*chunked/im.test(done.head) ? undefined : lengthOf(done.head)
  const stdout = options.output === '-'
  const bare = done.status === 204
  if (!bare) tell.say(`${lengthLine(done)}Saving to: ‘${stdout ? 'STDOUT' : name}’\n`)
  if (!bare) await store(session, name, done)
  if (!bare)
    tell.say(
      `\n${tool.process.stderr.isTerminal ? bar(stdout ? '-' : name, received, total, done.ms) : dots(received, total, done.ms)}`,
    )
  const rate = rateText(received, done.ms)
  if (!done.whole) {
    tell.say(`${clock(tool)} (${rate}) - Connection closed at byte ${received}. `)
    return 'again'
  }
  session.files++
  session.bytes += received
  session.ms += done.ms
  const counted = `[${received}${total === undefined ? '' : `/${total}`}]`
  if (options.brief) tell.grave(`${clock(tool)} URL:${url.text} ${counted} -> "${stdout ? '-' : name}" [1]\n`)
  else tell.say(`${clock(tool)} (${rate}) - ${stdout ? 'written to stdout' : `‘${name}’ saved`} ${counted}\n\n`)
  return 0
}
