/** socat's addresses over TCP and UDP. socat(1); xio-tcp.c, xio-udp.c, xio-ipapp.c, xio-listen.c. */
import { type Family, type Ip, familyOf, formatIp } from '../../../net/ip.ts'
import { wholeIpv6 } from '../../../net/ipv6.ts'
import { findDevice } from '../../../linux/device.ts'
import { type Errno, strerror } from '../../../linux/errno.ts'
import { portOf } from '../../../linux/netfilter/services.ts'
import { isLocal } from '../../../linux/route.ts'
import type { SocketId } from '../../../linux/socket/socket.ts'
import { connectTcp, listenTcp } from '../../../linux/socket/tcp.ts'
import { openUdp } from '../../../linux/socket/udp.ts'
import { findHosts } from '../../names.ts'
import { type SocketStream, socketStream } from '../../socket-stream.ts'
import { liveSocket } from '../../sockets.ts'
import { ToolExit } from '../../tool.ts'
import type { Address } from './address.ts'
import { forkRun } from './run.ts'
import { type Channel, type Run, takeFd } from './channel.ts'

export interface Peer {
  readonly ip: Ip
  readonly port: number
}

export const ownerOf = (run: Run): { program: string; name: string; pid: number } => ({
  program: 'shell',
  name: 'socat',
  pid: run.tool.process.pid,
})

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')
const whole = (ip: Ip): string => (typeof ip === 'number' ? formatIp(ip) : `[${wholeIpv6(ip)}]`)
/** `AF=2 10.0.0.1:80`. */
export const afText = ({ ip, port }: Peer): string => `AF=${typeof ip === 'number' ? 2 : 10} ${whole(ip)}:${port}`
export const sizeOf = (ip: Ip): number => (typeof ip === 'number' ? 16 : 28)

export type Protocol = 'tcp' | 'udp'
const hints = (family: Family | undefined, protocol: Protocol, literal: boolean): string =>
  `{${literal ? 5 : 1},${family === undefined ? 0 : family === 4 ? 2 : 10},${protocol === 'tcp' ? '1,6' : '2,17'}}`

function portNumber(run: Run, text: string, host: string, family: Family | undefined, protocol: Protocol): number {
  if (text === '') run.log.fail('empty port/service')
  const digits = /^\d+/.exec(text)?.[0]
  const port = digits !== undefined ? Number(digits) & 0xffff : portOf(text, protocol === 'tcp' ? 6 : 17)
  if (port === undefined)
    run.log.fail(
      `getaddrinfo"${host}", "${text}", {1,${family === undefined ? 0 : family === 4 ? 2 : 10},${protocol === 'tcp' ? 1 : 2},0}, {}): Servname not supported for ai_socktype`,
    )
  return port
}

interface Target extends Peer {
  readonly device: number | undefined
}

export function familyFor(run: Run, address: Address, own: Family | undefined): Family | undefined {
  const pf = address.options.get('pf')
  if (pf !== undefined) return /6$/.test(pf) ? 6 : 4
  return own ?? run.options.family
}

export function resolve(
  run: Run,
  address: Address,
  host: string,
  port: string,
  family: Family | undefined,
  protocol: Protocol,
): Target {
  const literal = bare(host)
  const number = portNumber(run, port, literal, family, protocol)
  const found = findHosts(run.tool.process, literal, family)
  if (typeof found !== 'object')
    run.log.fail(
      `getaddrinfo("${literal}", "NULL", ${hints(family, protocol, host.startsWith('['))}, {}): ${found === 'family' ? 'Address family for hostname not supported' : 'Temporary failure in name resolution'}`,
    )
  // Where both families answer socat takes IPv4 first.
  const first = [...found].sort((a, b) => familyOf(a.ip) - familyOf(b.ip))[0]!
  const zone = first.zone === undefined ? undefined : findDevice(run.tool.netns, first.zone)?.index
  return { ip: first.ip, port: number, device: deviceOf(run, address) ?? zone }
}

export function deviceOf(run: Run, { options }: Address): number | undefined {
  const name = options.get('bind-device')
  if (name === undefined) return undefined
  const device = findDevice(run.tool.netns, name)
  if (!device) run.log.fail(`setsockopt(5, 1, 25, "${name}", ${name.length + 1}): ${strerror('ENODEV')}`)
  return device.index
}

/** `bind=ADDRESS[:PORT]`, `bind=:PORT`, `sourceport=PORT`. */
export function boundTo(run: Run, address: Address, family: Family, protocol: Protocol): { ip?: Ip; port?: number } {
  const text = address.options.get('bind')
  const source = address.options.get('sourceport')
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text ?? '') ?? []
  const number = source ?? port
  const made: { ip?: Ip; port?: number } = {}
  if (host !== '') {
    const found = findHosts(run.tool.process, bare(host), family)
    if (typeof found !== 'object')
      run.log.fail(
        `getaddrinfo("${bare(host)}", "NULL", ${hints(family, protocol, host.startsWith('['))}, {}): Name or service not known`,
      )
    made.ip = found[0]!.ip
  }
  if (number !== undefined) made.port = portNumber(run, number, 'NULL', family, protocol)
  return made
}

export function checkBind(run: Run, fd: number, family: Family, bind: { ip?: Ip; port?: number }): void {
  if (bind.ip !== undefined && !isLocal(run.tool.netns, bind.ip))
    failBind(run, fd, { ip: bind.ip, port: bind.port ?? 0 }, family, 'EADDRNOTAVAIL')
}

export const failBind = (run: Run, fd: number, end: Peer, family: Family, errno: Errno): never =>
  run.log.fail(`bind(${fd}, {${afText(end)}}, ${family === 4 ? 16 : 28}): ${strerror(errno)}`)

export function holdBy(run: Run, id: SocketId, fd: number): void {
  const socket = liveSocket(run.tool, id)
  if (socket) socket.fd = fd
}

/** A channel over a connected socket. */
export function socketChannel(run: Run, stream: SocketStream, fd: number): Channel {
  holdBy(run, stream.id, fd)
  return {
    reads: true,
    writes: true,
    readFd: fd,
    writeFd: fd,
    onReadable(wake) {
      if (stream.isReadable()) return wake()
      return stream.onNews(() => {
        if (stream.isReadable()) wake()
      })
    },
    read: () => Promise.resolve(stream.take() ?? { kind: 'end' }),
    write: (text) => stream.write(text),
    shutdown: () => stream.shutdown(),
    close() {
      stream.close()
      run.fds.delete(fd)
    },
  }
}

export const news = (run: Run, stream: SocketStream, ms = Infinity): Promise<unknown> =>
  ms === Infinity
    ? run.tool.process.wait<void>((wake) => stream.onNews(() => wake()))
    : run.tool.process.wait<void>((wake) => stream.onNews(() => wake()), ms)

/** Tells what the program behind the other address may ask of its environment. */
function tellEnds(run: Run, stream: SocketStream, peer?: Peer): void {
  const socket = liveSocket(run.tool, stream.id)
  if (!socket) return
  const ip = (address: Ip): string => whole(address)
  run.env.set('SOCAT_SOCKADDR', ip(socket.localIp)).set('SOCAT_SOCKPORT', String(socket.localPort))
  const other = peer ?? (socket.remoteIp === undefined ? undefined : { ip: socket.remoteIp, port: socket.remotePort })
  if (other) run.env.set('SOCAT_PEERADDR', ip(other.ip)).set('SOCAT_PEERPORT', String(other.port))
}

export async function connect(run: Run, address: Address, protocol: Protocol, own: Family | undefined): Promise<Channel> {
  const { log } = run
  if (address.options.has('fork')) throw new ToolExit(1, 'socat: option "fork" of a connecting address is not simulated\n')
  const [host = '', port = ''] = address.parameters
  const target = resolve(run, address, host, port, familyFor(run, address, own), protocol)
  const family = familyOf(target.ip)
  const bind = boundTo(run, address, family, protocol)
  const fd = takeFd(run)
  let retries = address.options.has('forever') ? Infinity : Number(address.options.get('retry') ?? 0)
  const interval = 1000 * Number(address.options.get('interval') ?? 1)
  log.notice(`opening connection to ${afText(target)}`)
  for (;;) {
    checkBind(run, fd, family, bind)
    const made = await tryConnect(run, address, protocol, target, bind)
    if (typeof made !== 'string') {
      const socket = liveSocket(run.tool, made.id)
      if (socket)
        log.notice(`successfully connected from local address ${afText({ ip: socket.localIp, port: socket.localPort })}`)
      tellEnds(run, made)
      return socketChannel(run, made, fd)
    }
    if (made === 'EADDRINUSE') failBind(run, fd, { ip: bind.ip ?? (family === 4 ? 0 : 0n), port: bind.port ?? 0 }, family, made)
    const why = `connect(${fd}, ${afText(target)}, ${sizeOf(target.ip)}): ${strerror(made)}`
    // What the real one's own pair of sockets has to say of a connect that failed.
    if (protocol === 'tcp' && !address.options.has('connect-timeout')) log.warn('recvmsg(): Resource temporarily unavailable')
    if (retries-- <= 0) log.fail(why)
    await run.tool.process.sleep(interval)
  }
}

async function tryConnect(
  run: Run,
  address: Address,
  protocol: Protocol,
  { ip, port, device }: Target,
  bind: { ip?: Ip; port?: number },
): Promise<SocketStream | Errno> {
  const { kernel, netns, process } = run.tool
  const where = device === undefined ? {} : { device }
  const owner = ownerOf(run)
  const opened =
    protocol === 'udp'
      ? openUdp(kernel, netns, {
          owner,
          connect: { ip, port },
          ...(bind.ip === undefined ? {} : { ip: bind.ip }),
          ...(bind.port === undefined ? {} : { port: bind.port }),
          ...where,
        })
      : connectTcp(kernel, netns, {
          ip,
          port,
          owner,
          ...(bind.ip === undefined ? {} : { bindIp: bind.ip }),
          ...(bind.port === undefined ? {} : { bindPort: bind.port }),
          ...where,
        })
  if (!opened.ok) return opened.errno
  setTtl(run, address, opened.value)
  const stream = socketStream(process.host, netns, opened.value)
  const limit = process.now() + 1000 * Number(address.options.get('connect-timeout') ?? Infinity)
  try {
    while (stream.isOpening()) {
      if (process.now() >= limit) return abandon(stream, 'ETIMEDOUT')
      await news(run, stream, limit - process.now())
    }
  } catch (interrupted) {
    stream.close()
    throw interrupted
  }
  const errno = stream.takeError()
  return errno === undefined ? stream : abandon(stream, errno)
}

function abandon(stream: SocketStream, errno: Errno): Errno {
  stream.close()
  return errno
}

export function setTtl(run: Run, { options }: Address, id: SocketId): void {
  const ttl = options.get('ttl')
  const socket = run.tool.netns.sockets.get(id)
  if (ttl !== undefined && socket) socket.ttl = Number(ttl)
}

export interface Bound {
  readonly ip: Ip
  readonly port: number
  readonly family: Family
}

export function boundEnd(run: Run, address: Address, own: Family | undefined, protocol: Protocol): Bound {
  const asked = familyFor(run, address, own)
  const family = asked ?? (address.options.get('bind')?.startsWith('[') ? 6 : 4)
  const port = portNumber(run, address.parameters[0] ?? '', 'NULL', family, protocol)
  const { ip } = boundTo(run, address, family, protocol)
  return { ip: ip ?? (family === 4 ? 0 : 0n), port, family }
}

/** What a new connection is handed to. */
export type Serve = (run: Run, channel: Channel) => Promise<number>

/** Waits for connections; with `fork` each is a process of its own. */
export async function listen(run: Run, address: Address, own: Family | undefined, then: Serve): Promise<number> {
  const { tool, log } = run
  const { kernel, netns, process } = tool
  const { ip, port, family } = boundEnd(run, address, own, 'tcp')
  const fd = takeFd(run)
  const device = deviceOf(run, address)
  if (!address.options.has('reuseaddr') && !address.options.has('reuseport') && isPortBusy(run, port))
    failBind(run, fd, { ip, port }, family, 'EADDRINUSE')
  const opened = listenTcp(kernel, netns, {
    owner: ownerOf(run),
    ip,
    port,
    backlog: Number(address.options.get('backlog') ?? 5),
    ...(address.options.has('reuseport') ? { reusePort: true } : {}),
    ...(Number(address.options.get('ipv6-v6only') ?? 0) > 0 ? { onlyV6: true } : {}),
    ...(device === undefined ? {} : { device }),
  })
  if (!opened.ok) return failBind(run, fd, { ip, port }, family, opened.errno)
  const id = opened.value
  setTtl(run, address, id)
  holdBy(run, id, fd)
  const accepted: SocketStream[] = []
  let wakeUp: (() => void) | undefined
  const stop = process.host.onSocket(id, (event) => {
    if (event.kind !== 'accepted') return
    accepted.push(socketStream(process.host, netns, event.child, true))
    wakeUp?.()
  })
  const close = (): void => {
    stop()
    const socket = liveSocket(tool, id)
    if (socket) netns.sockets.delete(id)
    run.fds.delete(fd)
  }
  const local = liveSocket(tool, id)?.localPort ?? port
  try {
    for (;;) {
      log.notice(`listening on ${afText({ ip, port: local })}`)
      while (accepted.length === 0) {
        await process.wait<void>((wake) => {
          wakeUp = wake
          return () => void (wakeUp = undefined)
        })
      }
      const stream = accepted.shift()!
      const connection = takeFd(run)
      sayAccepted(run, stream)
      if (!address.options.has('fork')) {
        close()
        tellEnds(run, stream)
        return await then(run, socketChannel(run, stream, connection))
      }
      const child = forkRun(run, async (copy) => {
        copy.fds.delete(fd)
        tellEnds(copy, stream)
        return then(copy, socketChannel(copy, stream, connection))
      })
      run.fds.delete(connection)
      log.notice(`forked off child process ${child.pid}`)
    }
  } finally {
    close()
    for (const stream of accepted) stream.close()
  }
}

function sayAccepted(run: Run, stream: SocketStream): void {
  const socket = liveSocket(run.tool, stream.id)
  if (!socket) return
  const from = afText({ ip: socket.remoteIp!, port: socket.remotePort })
  run.log.notice(`accepting connection from ${from} on ${afText({ ip: socket.localIp, port: socket.localPort })}`)
}

/** Without SO_REUSEADDR a connection that lingers holds its port. */
const isPortBusy = (run: Run, port: number): boolean =>
  port !== 0 && [...run.tool.netns.sockets.values()].some((socket) => socket.kind === 'tcp' && socket.localPort === port)
