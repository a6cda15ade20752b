/**
 * The server of every pod and outside host: answers whatever it is sent with its own name and the address that it saw, in
 * plain text, or as an HTTP/1.1 response when the question was HTTP (RFC 9112). One answer a connection, then it closes.
 */
import { formatIp } from '../net/ip.ts'
import { byteLength } from '../net/packet.ts'
import type { Kernel } from '../linux/kernel.ts'
import type { Netns } from '../linux/netns.ts'
import { later, listenTcp } from '../linux/socket/tcp.ts'
import { listenSctp, sendSctp } from '../linux/socket/sctp.ts'
import { openUdp, sendUdp } from '../linux/socket/udp.ts'
import type { Program } from './program.ts'

/** Opens the sockets that a server listens on. A port that is taken already stays with who has it. */
export function serve(
  kernel: Kernel,
  netns: Netns,
  name: string,
  pid: number,
  ports: readonly { protocol: string; port: number }[],
): void {
  const owner = { program: 'echo', name, pid }
  for (const { protocol, port } of ports) {
    if (hasIpv6(netns)) {
      if (protocol === 'UDP') openUdp(kernel, netns, { owner, ip: 0n, port, onlyV6: true })
      else if (protocol === 'TCP') listenTcp(kernel, netns, { owner, ip: 0n, port, onlyV6: true })
    }
    if (protocol === 'UDP') openUdp(kernel, netns, { owner, port })
    else if (protocol === 'SCTP') listenSctp(kernel, netns, { port, owner })
    else listenTcp(kernel, netns, { port, owner })
  }
}

/** An address of IPv6 that others can reach. */
const hasIpv6 = (netns: Netns): boolean =>
  [...netns.devices.values()].some((device) => device.ipv6.some((a) => a.scope === 'global'))

/** Long enough for a packet to cross the cluster. */
const THINK_MS = 0.5

const HTTP_REQUEST = /^[A-Z]+ \S+ HTTP\/1\.[01]\r?\n/

const httpResponse = (body: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${byteLength(body)}\r\nConnection: close\r\n\r\n${body}`

export const echo: Program = {
  onSocket(kernel, socket, event) {
    const netns = kernel.namespaces.get(socket.netns)
    if (!netns) return
    if (event.kind === 'end' && socket.kind === 'tcp') return later(kernel, socket, THINK_MS, { kind: 'close' })
    if (event.kind !== 'data') return
    const body = `${socket.owner.name} ${formatIp(event.from)}\n`
    switch (socket.kind) {
      case 'tcp':
        later(kernel, socket, THINK_MS, { kind: 'write', data: HTTP_REQUEST.test(event.data) ? httpResponse(body) : body })
        return later(kernel, socket, 2 * THINK_MS, { kind: 'close' })
      case 'udp':
        sendUdp(kernel, netns, socket, { ip: event.from, port: event.port }, body)
        return
      case 'sctp':
        sendSctp(kernel, netns, socket, body)
        return
      case 'ping':
    }
  },
}
