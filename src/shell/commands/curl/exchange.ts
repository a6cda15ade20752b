/** One HTTP exchange: connect, ask, read the answer as far as it goes. RFC 9112. */
import { type Ip, formatEndpoint, formatIp, parseIp } from '../../../net/ip.ts'
import { byteLength } from '../../../net/packet.ts'
import { base64 } from '../../../kube/server/present.ts'
import { findDevice } from '../../../linux/device.ts'
import { strerror, type Errno } from '../../../linux/errno.ts'
import { isLocal } from '../../../linux/route.ts'
import type { SocketId } from '../../../linux/socket/socket.ts'
import { connectTcp, sendTcp } from '../../../linux/socket/tcp.ts'
import { type HttpAnswer, lengthOf, readAnswer } from '../../http.ts'
import { type Inbox, openInbox } from '../../inbox.ts'
import { findHost } from '../../names.ts'
import type { Tool } from '../../tool.ts'
import type { CurlOptions, Url } from './options.ts'
import { closeSocket, liveSocket } from '../../sockets.ts'

export interface CurlError {
  code: number
  text: string
}

export interface Exchange extends HttpAnswer {
  connected: boolean
  remoteIp: string
  remotePort: number
  localIp: string
  localPort: number
  connectMs: number
  totalMs: number
  error?: CurlError
}

export async function exchange(tool: Tool, options: CurlOptions, url: Url): Promise<Exchange> {
  const began = tool.process.now()
  const done: Exchange = {
    status: 0,
    head: '',
    body: '',
    contentType: '',
    method: options.method ?? (options.head ? 'HEAD' : options.data === undefined ? 'GET' : 'POST'),
    connected: false,
    remoteIp: '',
    remotePort: 0,
    localIp: '',
    localPort: 0,
    connectMs: 0,
    totalMs: 0,
  }
  const inbox = openInbox(tool.process)
  let socket: SocketId | undefined
  try {
    const made = await connect(tool, options, url, inbox, began)
    if (typeof made === 'object') done.error = made
    else {
      socket = made
      done.connected = true
      done.connectMs = tool.process.now() - began
      const live = liveSocket(tool, socket)
      if (live) {
        Object.assign(done, {
          remoteIp: formatIp(live.remoteIp!),
          remotePort: live.remotePort,
          localIp: formatIp(live.localIp),
          localPort: live.localPort,
        })
      }
      const error = await converse(tool, options, url, inbox, socket, done, began)
      if (error) done.error = error
    }
  } finally {
    inbox.close()
    if (socket !== undefined) closeSocket(tool, socket)
  }
  done.totalMs = tool.process.now() - began
  return done
}

async function connect(tool: Tool, options: CurlOptions, url: Url, inbox: Inbox, began: number): Promise<SocketId | CurlError> {
  const { process } = tool
  const pinned = options.resolved.get(`${url.host.toLowerCase()}:${url.port}`)
  if (pinned !== undefined && options.verbose) tool.err(`* Hostname ${url.host} was found in DNS cache\n`)
  const found = findHost(process, pinned ?? url.host, options.family)
  if (found === 'family') return { code: 7, text: "Couldn't connect to server" }
  if (typeof found !== 'object') return { code: 6, text: `Could not resolve host: ${url.host}` }
  const { ip, zone } = found
  const from = bound(tool, options)
  if ('code' in from) return from
  const device = zone === undefined ? from.device : findDevice(tool.netns, zone)?.index
  const say = (text: string): void => {
    if (options.verbose) tool.err(text)
  }
  say(`*   Trying ${formatEndpoint(ip, url.port)}...\n`)
  const failed = (errno: Errno): CurlError => {
    const what = errno === 'ETIMEDOUT' ? { code: 28, why: 'Timeout was reached' } : { code: 7, why: "Couldn't connect to server" }
    say(`* connect to ${formatIp(ip)} port ${url.port} failed: ${strerror(errno)}\n`)
    const text = `Failed to connect to ${url.host} port ${url.port} after ${Math.floor(process.now() - began)} ms: ${what.why}`
    say(`* ${text}\n`)
    return { code: what.code, text }
  }
  const opened = connectTcp(tool.kernel, tool.netns, {
    ip,
    port: url.port,
    owner: { program: 'shell', name: 'curl', pid: process.pid },
    ...(device === undefined ? {} : { device }),
    ...(from.bindIp === undefined ? {} : { bindIp: from.bindIp }),
  })
  if (!opened.ok) return failed(opened.errno)
  inbox.listen(opened.value)
  const limit = Math.min(options.connectMs, options.maxMs)
  for (;;) {
    const news = await inbox.next({ ms: began + limit - process.now() })
    if (news === 'timeout') {
      closeSocket(tool, opened.value)
      const after = Math.floor(process.now() - began)
      if (options.maxMs <= options.connectMs) return { code: 28, text: `Connection timed out after ${after} milliseconds` }
      return { code: 28, text: `Failed to connect to ${url.host} port ${url.port} after ${after} ms: Timeout was reached` }
    }
    if (news === 'input') continue
    if (news.event.kind === 'error') return failed(news.event.errno)
    if (news.event.kind === 'connected') {
      say(`* Connected to ${url.host} (${formatIp(ip)}) port ${url.port} (#0)\n`)
      return opened.value
    }
  }
}

/** What --interface binds to: a device by name, else an address of this machine (bindlocal). */
function bound({ netns }: Tool, { iface }: CurlOptions): { device?: number; bindIp?: Ip } | CurlError {
  if (iface === undefined) return {}
  const device = findDevice(netns, iface)
  if (device) return { device: device.index }
  const bindIp = parseIp(iface)
  if (bindIp === undefined) return { code: 45, text: `Couldn't bind to '${iface}'` }
  if (!isLocal(netns, bindIp)) return { code: 45, text: 'bind failed with errno 99: Cannot assign requested address' }
  return { bindIp }
}

function requestText(options: CurlOptions, url: Url, method: string): string {
  const name = url.host.includes(':') ? `[${url.host.split('%')[0]!}]` : url.host
  const host = url.port === 80 ? name : `${name}:${url.port}`
  const own = new Map(options.headers.map((line) => [line.split(':')[0]!.toLowerCase(), line]))
  const lines = [`${method} ${url.path} HTTP/1.1`]
  const credentials = options.user === undefined ? [] : [`Authorization: Basic ${base64(options.user)}`]
  const accepted = options.json ? [] : ['Accept: */*']
  const encodings = options.compressed ? ['Accept-Encoding: deflate, gzip, br, zstd'] : []
  const referer = options.referer === undefined ? [] : [`Referer: ${options.referer}`]
  const agent = `User-Agent: ${options.agent}`
  for (const line of [`Host: ${host}`, ...credentials, agent, ...accepted, ...encodings, ...referer])
    if (!own.has(line.split(':')[0]!.toLowerCase())) lines.push(line)
    else if (line.startsWith('Host')) lines.push(own.get('host')!)
  for (const line of options.headers) if (!/^host:/i.test(line) && !/^[^:]+:\s*$/.test(line)) lines.push(line)
  if (options.json) lines.push('Content-Type: application/json', 'Accept: application/json')
  if (options.data !== undefined) {
    lines.push(`Content-Length: ${byteLength(options.data)}`)
    if (!own.has('content-type') && !options.json) lines.push('Content-Type: application/x-www-form-urlencoded')
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

const marked = (mark: string, text: string): string =>
  text
    .replace(/\r\n$/, '')
    .split('\r\n')
    .map((line) => `${mark} ${line}\r\n`)
    .join('')

async function converse(
  tool: Tool,
  options: CurlOptions,
  url: Url,
  inbox: Inbox,
  id: SocketId,
  done: Exchange,
  began: number,
): Promise<CurlError | undefined> {
  const { process } = tool
  const request = requestText(options, url, done.method)
  const socket = liveSocket(tool, id)
  if (socket?.kind === 'tcp') sendTcp(tool.kernel, tool.netns, socket, request + (options.data ?? ''))
  if (options.verbose) tool.err(marked('>', request))
  let text = ''
  for (;;) {
    const whole = readAnswer(text, done)
    if (whole) break
    const news = await inbox.next({ ms: began + options.maxMs - process.now() })
    if (news === 'timeout') {
      const missing = lengthOf(done.head)
      const of = missing === undefined ? '' : ` out of ${missing}`
      return {
        code: 28,
        text: `Operation timed out after ${Math.floor(process.now() - began)} milliseconds with ${done.body.length}${of} bytes received`,
      }
    }
    if (news === 'input') continue
    if (news.event.kind === 'data') text += news.event.data
    else if (news.event.kind === 'end') return ended(options, text, done, tool)
    else if (news.event.kind === 'error') return { code: 56, text: `Recv failure: ${strerror(news.event.errno)}` }
    if (text !== '' && !looksLikeHttp(text) && !options.http09) return { code: 1, text: 'Received HTTP/0.9 when not allowed' }
  }
  return judge(options, done, tool)
}

const looksLikeHttp = (text: string): boolean => text.startsWith('HTTP/') || 'HTTP/'.startsWith(text)

/** The server has closed: the end of an answer without a length. */
function ended(options: CurlOptions, text: string, done: Exchange, tool: Tool): CurlError | undefined {
  if (text === '') return { code: 52, text: 'Empty reply from server' }
  if (done.head === '') {
    if (!options.http09) return { code: 1, text: 'Received HTTP/0.9 when not allowed' }
    done.body = text
    return undefined
  }
  const length = lengthOf(done.head)
  if (length !== undefined && byteLength(done.body) < length)
    return { code: 18, text: `transfer closed with ${length - byteLength(done.body)} bytes remaining to read` }
  return judge(options, done, tool)
}

function judge(options: CurlOptions, done: Exchange, tool: Tool): CurlError | undefined {
  if (options.verbose) {
    tool.err(marked('<', done.head))
    if (done.body !== '') tool.err(`{ [${byteLength(done.body)} bytes data]\n`)
  }
  return options.fail && done.status >= 400 ? { code: 22, text: `The requested URL returned error: ${done.status}` } : undefined
}
