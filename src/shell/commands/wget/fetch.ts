/** One URL for wget: connecting, asking, reading what comes. wget's http.c, connect.c. */
import { type Ip, formatIp } from '../../../net/ip.ts'
import { byteLength } from '../../../net/packet.ts'
import { type Errno, strerror } from '../../../linux/errno.ts'
import { isLocal } from '../../../linux/route.ts'
import { connectTcp } from '../../../linux/socket/tcp.ts'
import { type HttpAnswer, readAnswer } from '../../http.ts'
import { findHosts } from '../../names.ts'
import { type SocketStream, socketStream } from '../../socket-stream.ts'
import type { Tool } from '../../tool.ts'
import type { WgetOptions } from './options.ts'

export interface Url {
  /** As it is told. */
  readonly text: string
  readonly host: string
  readonly port: number
  readonly path: string
}

/** How a fetch can go wrong before there is an answer. */
export type Failure =
  | { readonly kind: 'unresolved' }
  | { readonly kind: 'connect'; readonly errno: Errno }
  | { readonly kind: 'read'; readonly errno: Errno }
  | { readonly kind: 'nothing' }

export interface Fetched extends HttpAnswer {
  /** It has all that it promised. */
  whole: boolean
  /** No head at all. */
  old: boolean
  /** How long the body took. */
  ms: number
}

/** What is told while it goes on. */
export interface Teller {
  say(text: string): void
  /** Also in -nv. */
  grave(text: string): void
}

/** The URL's parts, or what the real one says of it. */
export function parseUrl(given: string): Url | string {
  const [, scheme = 'http'] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given) ?? []
  if (!/^(https?|ftps?)$/i.test(scheme)) return `${given}: Unsupported scheme ‘${scheme}’.`
  const rest = given.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
  const [, authority = '', target = ''] = /^([^/?#]*)([^#]*)/.exec(rest) ?? []
  const [, named = '', port] = /^(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority) ?? []
  const number = port === undefined || port === '' ? 80 : /^\d+$/.test(port) ? Number(port) : Infinity
  if (number > 65535) return `${given}: Bad port number.`
  if (authority.startsWith('[') && !authority.includes(']')) return `${given}: Unterminated IPv6 numeric address.`
  if (named === '') return `${given}: Invalid host name.`
  const path = target.startsWith('/') ? target : `/${target}`
  const text = `${scheme}://${authority}${path}`
  return { text, host: named.replace(/^\[(.*)\]$/, '$1'), port: number, path }
}

export async function fetch(
  tool: Tool,
  options: WgetOptions,
  url: Url,
  method: string,
  tell: Teller,
): Promise<Fetched | Failure> {
  const addresses = resolve(tool, options, url, tell)
  if (!addresses) return { kind: 'unresolved' }
  let failure: Failure = { kind: 'unresolved' }
  for (const ip of addresses) {
    const made = await connect(tool, options, url, ip, tell)
    if (typeof made === 'string') {
      failure = { kind: 'connect', errno: made }
      continue
    }
    try {
      return await converse(tool, options, url, method, made, tell)
    } finally {
      made.close()
    }
  }
  return failure
}

function resolve(tool: Tool, options: WgetOptions, { host }: Url, tell: Teller): readonly Ip[] | undefined {
  const found = findHosts(tool.process, host, options.family)
  const known = typeof found === 'object'
  if (known && formatIp(found[0]!.ip) === host) return found.map(({ ip }) => ip)
  tell.say(`Resolving ${host} (${host})... `)
  if (known) {
    tell.say(`${found.map(({ ip }) => formatIp(ip)).join(', ')}\n`)
    return found.map(({ ip }) => ip)
  }
  tell.say(
    `failed: ${found === 'family' ? 'Address family for hostname not supported' : 'Temporary failure in name resolution'}.\n`,
  )
  tell.grave(`wget: unable to resolve host address ‘${host}’\n`)
  return undefined
}

async function connect(tool: Tool, options: WgetOptions, url: Url, ip: Ip, tell: Teller): Promise<SocketStream | Errno> {
  const { process, netns, kernel } = tool
  const text = formatIp(ip)
  const literal = text.includes(':') ? `[${text}]` : text
  tell.say(
    text === url.host
      ? `Connecting to ${literal}:${url.port}... `
      : `Connecting to ${url.host} (${url.host})|${text}|:${url.port}... `,
  )
  const failed = (errno: Errno): Errno => {
    tell.grave(`failed: ${strerror(errno)}.\n`)
    return errno
  }
  if (options.bind !== undefined && !isLocal(netns, options.bind)) return failed('EADDRNOTAVAIL')
  const opened = connectTcp(kernel, netns, {
    ip,
    port: url.port,
    owner: { program: 'shell', name: 'wget', pid: process.pid },
    ...(options.bind === undefined ? {} : { bindIp: options.bind }),
  })
  if (!opened.ok) return failed(opened.errno)
  const stream = socketStream(process.host, netns, opened.value)
  try {
    const until = process.now() + options.connectMs
    while (stream.isOpening()) {
      if (process.now() >= until) {
        stream.close()
        return failed('ETIMEDOUT')
      }
      await news(tool, stream, until - process.now())
    }
  } catch (interrupted) {
    stream.close()
    throw interrupted
  }
  const errno = stream.takeError()
  if (errno !== undefined) {
    stream.close()
    return failed(errno)
  }
  tell.say('connected.\n')
  return stream
}

const news = (tool: Tool, stream: SocketStream, ms: number): Promise<unknown> =>
  ms === Infinity
    ? tool.process.wait<void>((wake) => stream.onNews(() => wake()))
    : tool.process.wait<void>((wake) => stream.onNews(() => wake()), ms)

function requestText(options: WgetOptions, url: Url, method: string): string {
  const name = url.host.includes(':') ? `[${url.host}]` : url.host
  const own = new Map(options.headers.map((line) => [line.split(':')[0]!.toLowerCase(), line]))
  const lines = [
    `Host: ${url.port === 80 ? name : `${name}:${url.port}`}`,
    `User-Agent: ${options.agent}`,
    'Accept: */*',
    'Accept-Encoding: identity',
    'Connection: Keep-Alive',
    ...(options.body === undefined
      ? []
      : ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${byteLength(options.body)}`]),
  ].map((line) => {
    const key = line.split(':')[0]!.toLowerCase()
    const replaced = own.get(key)
    own.delete(key)
    return replaced ?? line
  })
  return `${[`${method} ${url.path} HTTP/1.1`, ...lines, ...own.values()].join('\r\n')}\r\n\r\n${options.body ?? ''}`
}

async function converse(
  tool: Tool,
  options: WgetOptions,
  url: Url,
  method: string,
  stream: SocketStream,
  tell: Teller,
): Promise<Fetched | Failure> {
  const { process } = tool
  stream.write(requestText(options, url, method))
  tell.say('HTTP request sent, awaiting response... ')
  const done: Fetched = { status: 0, head: '', body: '', contentType: '', method, whole: false, old: false, ms: 0 }
  let text = ''
  let began: number | undefined
  for (;;) {
    if (readAnswer(text, done)) {
      done.whole = true
      break
    }
    if (done.head !== '') began ??= process.now()
    const until = process.now() + options.readMs
    while (!stream.isReadable() && process.now() < until) await news(tool, stream, until - process.now())
    const piece = stream.take()
    if (piece?.kind === 'data') text += piece.data
    else if (piece?.kind === 'end') break
    else return { kind: 'read', errno: piece?.errno ?? 'ETIMEDOUT' }
  }
  done.ms = process.now() - (began ?? process.now())
  if (text === '') return { kind: 'nothing' }
  if (done.head === '') Object.assign(done, { old: true, status: 200, body: text, whole: true })
  else if (!/^content-length:/im.test(done.head) && !/^transfer-encoding:.*chunked/im.test(done.head)) done.whole = true
  return done
}
