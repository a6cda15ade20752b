/** `curl`: HTTP over the simulated network. curl(1), 7.88.1; RFC 9112. */
import { dictionary } from '../../../net/dictionary.ts'
import type { Command } from '../../command.ts'
import { StreamError } from '../../command.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { type CurlError, type Exchange, exchange } from './exchange.ts'
import { type CurlOptions, type Url, parseUrl, readCurlOptions } from './options.ts'

export const curl: Command = {
  name: 'curl',
  summary: 'asks a web server and prints what it answers',
  run: (process) => runTool(process, (tool) => run(tool)),
}

async function run(tool: Tool): Promise<number> {
  const options = readCurlOptions(tool)
  let status = 0
  for (const text of options.urls) status = await one(tool, options, text)
  return status
}

async function one(tool: Tool, options: CurlOptions, text: string): Promise<number> {
  const url = parseUrl(text)
  if ('code' in url) return complain(tool, options, url)
  const meter = !options.silent && (!tool.process.stdout.isTerminal || options.output !== undefined)
  if (meter) tool.err(METER)
  const done = await exchange(tool, options, url)
  const { error } = done
  if (meter) tool.err(meterLine(error?.code === 22 ? 0 : done.body.length))
  if (!(error && error.code === 22)) write(tool, options, done)
  if (options.verbose) tool.err(error ? '* Closing connection 0\n' : `* Connection #0 to host ${url.host} left intact\n`)
  if (options.writeOut !== undefined) tool.out(writeOut(tool, options.writeOut, url, done))
  return error ? complain(tool, options, error) : 0
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

function write(tool: Tool, options: CurlOptions, { head, body }: Exchange): void {
  const text = `${options.include || options.head ? head : ''}${options.head ? '' : body}`
  if (options.output === undefined) return tool.out(text)
  try {
    tool.process.writeFile(tool.process.resolve(options.output), text)
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    throw new ToolExit(23, options.silent && !options.showError ? '' : 'curl: (23) Failure writing output to destination\n')
  }
}

function writeOut(tool: Tool, format: string, url: Url, done: Exchange): string {
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
    num_redirects: '0',
  })
  const text = format.replace(/\\(n|t|r|\\)/g, (_, c: string) => ({ n: '\n', t: '\t', r: '\r', '\\': '\\' })[c] ?? c)
  return text.replace(/%\{(\w+)\}|%%/g, (whole, name: string | undefined) => {
    if (name === undefined) return '%'
    const value = values[name]
    if (value === undefined) tool.err(`curl: unknown --write-out variable: '${name}'\n`)
    return value ?? (whole === '' ? '' : '')
  })
}
