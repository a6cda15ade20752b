/** socat's addresses of UDP that wait for datagrams or send them to anybody. socat(1), xio-udp.c. */
import { type Ip, familyOf } from '../../../net/ip.ts'
import { strerror } from '../../../linux/errno.ts'
import { addressType } from '../../../linux/route.ts'
import { openUdp } from '../../../linux/socket/udp.ts'
import { type SocketStream, socketStream } from '../../socket-stream.ts'
import { liveSocket } from '../../sockets.ts'
import type { Address } from './address.ts'
import { type Channel, type Run, takeFd } from './channel.ts'
import { forkRun } from './run.ts'
import {
  type Bound,
  type Peer,
  type Serve,
  afText,
  boundEnd,
  boundTo,
  checkBind,
  deviceOf,
  failBind,
  familyFor,
  holdBy,
  news,
  ownerOf,
  resolve,
  setTtl,
  sizeOf,
  socketChannel,
} from './sockets.ts'

/** A UDP socket on a port of ours. */
export function bindUdp(run: Run, address: Address, own: 4 | 6 | undefined): { stream: SocketStream; fd: number; end: Bound } {
  const { kernel, netns, process } = run.tool
  const end = boundEnd(run, address, own, 'udp')
  const fd = takeFd(run)
  const device = deviceOf(run, address)
  const shares = address.type.kind === 'listen' || address.options.has('reuseaddr') || address.options.has('reuseport')
  const opened = openUdp(kernel, netns, {
    owner: ownerOf(run),
    ip: end.ip,
    port: end.port,
    ...(shares ? { reusePort: true } : {}),
    ...(Number(address.options.get('ipv6-v6only') ?? 0) > 0 ? { onlyV6: true } : {}),
    ...(device === undefined ? {} : { device }),
  })
  if (!opened.ok) return failBind(run, fd, end, end.family, opened.errno)
  setTtl(run, address, opened.value)
  holdBy(run, opened.value, fd)
  return { stream: socketStream(process.host, netns, opened.value), fd, end }
}

type Datagram = { readonly data: string } & Peer

export async function nextDatagram(run: Run, stream: SocketStream): Promise<Datagram> {
  for (;;) {
    const piece = stream.take()
    if (piece?.kind === 'data') return { data: piece.data, ip: piece.from, port: piece.port }
    if (!piece) await news(run, stream)
  }
}

/** An unconnected socket that sends to one address: `UDP-SENDTO`, `UDP-DATAGRAM`. */
export function sendTo(run: Run, address: Address, how: 'sendto' | 'datagram', own: 4 | 6 | undefined): Channel {
  const { kernel, netns, process } = run.tool
  const [host = '', port = ''] = address.parameters
  const target = resolve(run, address, host, port, familyFor(run, address, own), 'udp')
  const family = familyOf(target.ip)
  const bind = boundTo(run, address, family, 'udp')
  const fd = takeFd(run)
  checkBind(run, fd, family, bind)
  const opened = openUdp(kernel, netns, {
    owner: ownerOf(run),
    ip: bind.ip ?? (family === 4 ? 0 : 0n),
    ...(bind.port === undefined ? {} : { port: bind.port }),
    ...(target.device === undefined ? {} : { device: target.device }),
  })
  if (!opened.ok) return failBind(run, fd, { ip: bind.ip ?? (family === 4 ? 0 : 0n), port: bind.port ?? 0 }, family, opened.errno)
  setTtl(run, address, opened.value)
  run.log.notice(`successfully prepared local socket ${afText({ ip: bind.ip ?? (family === 4 ? 0 : 0n), port: bind.port ?? 0 })}`)
  const stream = socketStream(process.host, netns, opened.value)
  const plain = socketChannel(run, stream, fd)
  const isForeign = (from: Ip, port: number): boolean => how === 'sendto' && (from !== target.ip || port !== target.port)
  return {
    ...plain,
    read() {
      const piece = stream.take()
      const skipped = !piece || (piece.kind === 'data' && isForeign(piece.from, piece.port))
      return Promise.resolve(skipped ? { kind: 'data', data: '' } : piece)
    },
    write(text) {
      const denied =
        addressType(netns, target.ip) === 'BROADCAST' && !address.options.has('broadcast') ? ('EACCES' as const) : undefined
      const errno = denied ?? stream.write(text, target)
      if (errno === undefined) return undefined
      return {
        message: `sendto(${fd}, 0x55d0c8e3a000, ${text.length}, 0, ${afText(target)}, ${sizeOf(target.ip)}): ${strerror(errno)}`,
      }
    },
  }
}

/** `UDP-LISTEN`: whoever speaks first is the peer; with `fork` the next who speaks is another's. */
export async function listenUdp(run: Run, address: Address, family: 4 | 6 | undefined, then: Serve): Promise<number> {
  const { tool, log } = run
  for (;;) {
    const { stream, fd, end } = bindUdp(run, address, family)
    let given = false
    try {
      log.notice(`listening on UDP ${afText(end)}`)
      const first = await nextDatagram(run, stream)
      const socket = liveSocket(tool, stream.id)
      if (socket?.kind !== 'udp') continue
      log.notice(`accepting UDP connection from ${afText(first)}`)
      Object.assign(socket, { remoteIp: first.ip, remotePort: first.port, connected: true })
      given = true
      const serve = (own: Run): Promise<number> => {
        setPeer(own, first)
        return then(own, withFirst(socketChannel(own, stream, fd), first.data))
      }
      if (!address.options.has('fork')) return await serve(run)
      const child = forkRun(run, serve)
      run.fds.delete(fd)
      log.notice(`forked off child process ${child.pid}`)
    } finally {
      if (!given) stream.close()
    }
  }
}

type End = Parameters<typeof afText>[0]
function setPeer(run: Run, peer: End): void {
  const [, address = '', port = ''] = /^AF=\d+ (.*):(\d+)$/.exec(afText(peer)) ?? []
  run.env.set('SOCAT_PEERADDR', address).set('SOCAT_PEERPORT', port)
}

/** What was read before the channel began comes first. */
function withFirst(channel: Channel, first: string): Channel {
  let waiting: string | undefined = first
  return {
    ...channel,
    onReadable: (wake) => (waiting === undefined ? channel.onReadable(wake) : wake()),
    read() {
      if (waiting === undefined) return channel.read()
      const data = waiting
      waiting = undefined
      return Promise.resolve({ kind: 'data', data })
    },
  }
}

/** `UDP-RECVFROM`: one datagram, and answers to whoever sent it. */
export async function receiveFrom(run: Run, address: Address, then: Serve): Promise<number> {
  const { log } = run
  const family = address.type.kind === 'receive' ? address.type.family : undefined
  const { stream, fd, end } = bindUdp(run, address, family)
  let shared = false
  try {
    for (;;) {
      log.notice(`receiving on ${afText(end)}`)
      const first = await nextDatagram(run, stream)
      log.notice(`receiving packet from ${afText(first)}`)
      const serve = (own: Run): Promise<number> => {
        setPeer(own, first)
        const plain = withFirst({ ...socketChannel(own, stream, fd), close: () => {} }, first.data)
        let told = false
        return then(own, {
          ...plain,
          onReadable: (wake) => wake(),
          read() {
            if (told) return Promise.resolve({ kind: 'end' })
            told = true
            own.log.notice(`received packet with ${first.data.length} bytes from ${afText(first)}`)
            return plain.read()
          },
          write: (text) => stream.write(text, first),
          shutdown: () => {},
        })
      }
      if (!address.options.has('fork')) return await serve(run)
      shared = true
      const child = forkRun(run, serve)
      log.notice(`forked off child process ${child.pid}`)
    }
  } finally {
    // A child that still answers writes by the socket that it inherited.
    if (!shared) stream.close()
    else run.tool.process.after(0, () => stream.close())
  }
}

/** `UDP-RECV`: all that comes, from everybody; nothing goes back. */
export function receive(run: Run, address: Address, then: Serve): Promise<number> {
  const family = address.type.kind === 'receive' ? address.type.family : undefined
  const { stream, fd } = bindUdp(run, address, family)
  const plain = socketChannel(run, stream, fd)
  return then(run, {
    ...plain,
    writes: false,
    read() {
      const piece = stream.take()
      if (piece?.kind !== 'data') return Promise.resolve(piece ?? { kind: 'data', data: '' })
      run.log.notice(`received packet with ${piece.data.length} bytes from ${afText({ ip: piece.from, port: piece.port })}`)
      return Promise.resolve(piece)
    },
  })
}
