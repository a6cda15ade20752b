/** `/dev/tcp/HOST/PORT` and `/dev/udp/HOST/PORT` in redirections: bash's own sockets. bash(1), "REDIRECTION"; lib/sh/netopen.c. */
import type { Ip } from '../../net/ip.ts'
import { findDevice } from '../../linux/device.ts'
import { type Errno, strerror } from '../../linux/errno.ts'
import { portOf } from '../../linux/netfilter/services.ts'
import type { Netns } from '../../linux/netns.ts'
import { connectTcp } from '../../linux/socket/tcp.ts'
import { openUdp } from '../../linux/socket/udp.ts'
import { Interrupted, type ProcessContext } from '../command.ts'
import { findHosts } from '../names.ts'
import { contextOf, writeTo } from '../process-context.ts'
import type { Scheduler, Task } from '../scheduler.ts'
import { type SocketStream, socketStream } from '../socket-stream.ts'
import { StreamError } from '../stream-error.ts'
import type { OpenFile } from '../stream.ts'
import { netnsOf } from '../tool.ts'
import { complain, type Shell } from './state.ts'

export interface NetworkPath {
  readonly protocol: 'tcp' | 'udp'
  readonly host: string
  readonly port: string
}

export function networkPath(name: string): NetworkPath | undefined {
  const [, protocol, host, port] = /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]*)$/.exec(name) ?? []
  return host === undefined ? undefined : { protocol: protocol as 'tcp' | 'udp', host, port: port ?? '' }
}

/** Opens the connection, each address of the name in turn. Throws `StreamError` after bash's first line of two. */
export async function dial(shell: Shell, path: NetworkPath): Promise<OpenFile> {
  const { system, process } = shell
  const context = contextOf(system, process)
  const netns = netnsOf(context)
  let errno: Errno = 'EINVAL'
  for (const { ip, zone } of addressesOf(shell, context, path)) {
    const device = zone === undefined ? undefined : findDevice(netns, zone)?.index
    const opened = openSocket(context, netns, path, ip, device)
    if (opened.ok) {
      const stream = socketStream(context.host, netns, opened.value)
      const failed = await connected(stream, system.scheduler, process.task).catch((interrupted: unknown) => {
        stream.close()
        throw interrupted
      })
      if (failed === undefined) return socketFile(stream, system.scheduler)
      stream.close()
      errno = failed
    } else errno = opened.errno
    // sys_error() knows the shell's name, but not the line.
    writeTo(process, 2, `${shell.name}: connect: ${strerror(errno)}\n`)
  }
  throw new StreamError(strerror(errno))
}

function addressesOf(shell: Shell, context: ProcessContext, { host, port, protocol }: NetworkPath) {
  const number = portNumber(port, protocol)
  if (number === undefined) {
    complain(shell, `${port}: Servname not supported for ai_socktype`)
    throw new StreamError(strerror('EINVAL'))
  }
  const found = findHosts(context, host)
  if (typeof found === 'object') return found
  complain(shell, `${host}: Temporary failure in name resolution`)
  throw new StreamError(strerror('EINVAL'))
}

const portNumber = (text: string, protocol: 'tcp' | 'udp'): number | undefined =>
  text === '' ? 0 : /^\d+$/.test(text) ? Number(text) & 0xffff : portOf(text, protocol === 'tcp' ? 6 : 17)

function openSocket(context: ProcessContext, netns: Netns, path: NetworkPath, ip: Ip, device: number | undefined) {
  const owner = { program: 'shell', name: 'bash', pid: context.pid }
  const port = portNumber(path.port, path.protocol)!
  const where = device === undefined ? {} : { device }
  return path.protocol === 'tcp'
    ? connectTcp(context.host.kernel, netns, { ip, port, owner, ...where })
    : openUdp(context.host.kernel, netns, { owner, connect: { ip, port }, ...where })
}

/** What a read, a write and a close of the socket do. */
function socketFile(stream: SocketStream, scheduler: Scheduler): OpenFile {
  const refuse = (errno: Errno | undefined): void => {
    if (errno === 'EPIPE') throw new Interrupted('PIPE')
    if (errno !== undefined) throw new StreamError(strerror(errno))
  }
  return {
    refs: 1,
    kind: 'socket',
    ahead: '',
    async read(task) {
      while (!stream.isReadable()) await news(stream, scheduler, task)
      const piece = stream.take()
      if (piece?.kind === 'error') refuse(piece.errno)
      return piece?.kind === 'data' ? piece.data : null
    },
    poll(wake) {
      if (stream.isReadable()) return wake()
      return stream.onNews(() => {
        if (stream.isReadable()) wake()
      })
    },
    write: (text) => refuse(stream.write(text)),
    close: () => stream.close(),
  }
}

const news = (stream: SocketStream, scheduler: Scheduler, task: Task): Promise<void> =>
  scheduler.block<void>(task, (wake) => stream.onNews(() => wake()))

/** Waits until the handshake is over: what went wrong, if something did. */
async function connected(stream: SocketStream, scheduler: Scheduler, task: Task): Promise<Errno | undefined> {
  while (stream.isOpening()) await news(stream, scheduler, task)
  return stream.takeError()
}
