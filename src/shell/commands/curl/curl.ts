/** `curl`: HTTP over the simulated network. curl(1), 7.88.1; RFC 9112. */
import { dictionary } from '../../../net/dictionary.ts'
import type { Command } from '../../command.ts'
import { StreamError } from '../../command.ts'
import { redirectOf } from '../../http.ts'
import { type Tool, runTool } from '../../tool.ts'
import { type CurlError, type Exchange, exchange } from './exchange.ts'
import { type CurlOptions, type Url, parseUrl, readCurlOptions } from './options.ts'

export const curl: Command = {
  name: 'curl',
  summary: 'asks a web server and prints what it answers',
  run: (process) => runTool(process, (tool) => run(tool)),
}

async function run(tool: Tool): Promise<number> {
  const options = readCurlOptions(tool)
  if (options.verbose) for (const [name, ip] of options.resolved) tool.err(`* Added ${name}:${ip} to DNS cache\n`)
  let status = 0
  for (const [i, text] of options.urls.entries()) status = await one(tool, options, text, options.outputs[i])
  return status
}

type Output = CurlOptions['outputs'][number] | undefined

async function one(tool: Tool, options: CurlOptions, text: string, output: Output): Promise<number> {
  const url = parseUrl(text)
  if ('code' in url) return complain(tool, options, url)
  const file = fileOf(url, output)
  const meter = !options.silent && (!tool.process.stdout.isTerminal || output !== undefined)
  if (meter) tool.err(METER)
  for (let left = options.retries, pauseMs = 1000; ; left--, pauseMs *= 2) {
    const { done, last, hops, error } = await follow(tool, options, url, file)
    if (left > 0 && isTransient(done, error)) {
      await tool.process.sleep(options.retryDelayMs || pauseMs)
      continue
    }
    if (meter) tool.err(meterLine(error?.code === 22 ? 0 : done.body.length))
    if (options.verbose) tool.err(error ? '* Closing connection 0\n' : `* Connection #0 to host ${url.host} left intact\n`)
    if (options.writeOut !== undefined) tool.out(writeOut(tool, options.writeOut, last, done, hops))
    return error ? complain(tool, options, error) : 0
  }
}

/** `--retry` is for what may pass: timeouts, and answers that say so themselves (curl(1)). */
const isTransient = (done: Exchange, error: CurlError | undefined): boolean =>
  error?.code === 28 || [408, 429, 500, 502, 503, 504].includes(done.status)

interface Followed {
  done: Exchange
  /** The URL that answered in the end. */
  last: Url
  hops: number
  error?: CurlError
}

/** Asks, and with -L asks where the answer points to; what comes on the way is written as it comes. RFC 9110, 15.4. */
async function follow(tool: Tool, options: CurlOptions, first: Url, file: string | undefined): Promise<Followed> {
  let [url, asked] = [first, options]
  for (let hops = 0; ; hops++) {
    const done = await exchange(tool, asked, url)
    const to = options.follow && done.error === undefined ? redirectOf(done, url.effective) : undefined
    if (to === undefined) {
      const isKept = done.error?.code !== 22 || options.failWithBody
      const written = isKept ? write(tool, options, done, file) : undefined
      const error = written ?? done.error
      return { done, last: url, hops, ...(error ? { error } : {}) }
    }
    writeHead(tool, options, done, file)
    const next = to.whole === undefined ? noTarget(to.given) : parseUrl(to.whole)
    if (options.maxRedirects >= 0 && hops >= options.maxRedirects)
      return { done, last: url, hops, error: { code: 47, text: `Maximum (${options.maxRedirects}) redirects followed` } }
    if ('code' in next) return { done, last: url, hops, error: next }
    url = next
    // A form is not sent again: after 301, 302 and 303 the question is a GET.
    if (done.status < 304 && options.data !== undefined) asked = { ...options, data: undefined }
  }
}

const noTarget = (given: string): CurlError => ({
  code: 3,
  text: `The redirect target URL could not be parsed: ${given.includes('[') ? 'Bad IPv6 address' : 'Malformed input to a URL function'}`,
})

/** The file that an output names; -O takes the last part of the path. */
function fileOf(url: Url, output: Output): string | undefined {
  if (typeof output !== 'object') return output
  return (
    url.path
      .replace(/[?#].*$/s, '')
      .split('/')
      .at(-1) ?? ''
  )
}

function complain(tool: Tool, options: CurlOptions, error: CurlError): number {
  if (!options.silent || options.showError) tool.err(`curl: (${error.code}) ${error.text}\n`)
  return error.code
}

const METER =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n' +
  '\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0'

function meterLine(bytes: number): string {
  const count = String(bytes).padStart(5)
  const percent = bytes > 0 ? '100' : '  0'
  return `\r${percent} ${count}  ${percent} ${count}    0     0      0      0 --:--:-- --:--:-- --:--:--     0\n`
}

const headOf = (options: CurlOptions, { head }: Exchange): string => (options.include || options.head ? head : '')

function writeHead(tool: Tool, options: CurlOptions, done: Exchange, file: string | undefined): void {
  if (options.dumpHeader !== undefined) put(tool, options.dumpHeader, done.head)
  if (file === undefined) tool.out(headOf(options, done))
}

function write(tool: Tool, options: CurlOptions, done: Exchange, file: string | undefined): CurlError | undefined {
  const text = `${headOf(options, done)}${options.head ? '' : done.body}`
  if (options.dumpHeader !== undefined && done.head !== '') put(tool, options.dumpHeader, done.head)
  if (file === '') return { code: 23, text: 'Failed writing received data to disk/application' }
  if (file === undefined) tool.out(text)
  else if (!done.error || text !== '')
    try {
      put(tool, file, text)
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      return { code: 23, text: 'Failure writing output to destination' }
    }
  return undefined
}

function put(tool: Tool, file: string, text: string): void {
  if (file === '-') tool.out(text)
  else tool.process.writeFile(tool.process.resolve(file), text)
}

function writeOut(tool: Tool, format: string, url: Url, done: Exchange, hops: number): string {
  const seconds = (ms: number): string => (ms / 1000).toFixed(6)
  const values: Readonly<Record<string, string>> = dictionary({
    http_code: String(done.status).padStart(3, '0'),
    response_code: String(done.status).padStart(3, '0'),
    remote_ip: done.remoteIp,
    remote_port: String(done.remotePort),
    local_ip: done.localIp,
    local_port: String(done.localPort),
    size_download: String(done.body.length),
    exitcode: String(done.error?.code ?? 0),
    errormsg: done.error?.text ?? '',
    url_effective: url.effective,
    url: url.given,
    num_connects: done.connected ? '1' : '0',
    time_total: seconds(done.totalMs),
    time_connect: seconds(done.connectMs),
    content_type: done.contentType,
    method: done.method,
    scheme: 'HTTP',
    http_version: '1.1',
    num_redirects: String(hops),
    redirect_url: hops === 0 ? (redirectOf(done, url.effective)?.whole ?? '') : '',
  })
  const text = format.replace(/\\(n|t|r|\\)/g, (_, c: string) => ({ n: '\n', t: '\t', r: '\r', '\\': '\\' })[c] ?? c)
  return text.replace(/%\{(\w+)\}|%%/g, (whole, name: string | undefined) => {
    if (name === undefined) return '%'
    const value = values[name]
    if (value === undefined) tool.err(`curl: unknown --write-out variable: '${name}'\n`)
    return value ?? (whole === '' ? '' : '')
  })
}
