/** `traceroute`: which routers a packet passes, by packets whose time to live ends at each. traceroute(8), traceroute 2.1.2 traceroute.c (do_it). */
import { type Ip, familyOf, formatIp } from '../../../net/ip.ts'
import { findDevice } from '../../../linux/device.ts'
import { type Errno, strerror } from '../../../linux/errno.ts'
import { isLocal } from '../../../linux/route.ts'
import { closePing, openPing, sendEcho } from '../../../linux/socket/ping.ts'
import type { PingSocket, SocketEvent, SocketId } from '../../../linux/socket/socket.ts'
import { closeUdp, openUdp, sendUdp } from '../../../linux/socket/udp.ts'
import type { Command } from '../../command.ts'
import { type Inbox, openInbox } from '../../inbox.ts'
import { nameOfHost } from '../../names.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { type TracerouteOptions, readTraceroute } from './options.ts'

export const traceroute: Command = {
  name: 'traceroute',
  summary: 'show the routers on the way to a host',
  path: '/usr/sbin/traceroute',
  run: (process) => runTool(process, (tool) => run(tool, readTraceroute(tool)), 'line'),
}

interface Probe {
  sentAt: number | undefined
  socket: SocketId | undefined
  from: Ip | undefined
  tookMs: number | undefined
  /** `!X` and the like. */
  note: string
  done: boolean
  /** The way ends here. */
  final: boolean
}

interface Run {
  readonly tool: Tool
  readonly options: TracerouteOptions
  readonly inbox: Inbox
  readonly probes: Probe[]
  /** ICMP: one socket for all, each probe a sequence number. */
  readonly ping: PingSocket | undefined
}

/** However soon others answered, a probe is waited for so long. */
const SHORTEST_WAIT_MS = 10

async function run(tool: Tool, options: TracerouteOptions): Promise<number> {
  // Echo requests have one socket, which is there before anything is told.
  const ping = options.method === 'icmp' ? openEcho(tool, options) : undefined
  tool.out(`traceroute to ${options.host} (${formatIp(options.ip)}), ${options.maxHops} hops max, ${options.length} byte packets`)
  const inbox = openInbox(tool.process)
  const probes = Array.from({ length: options.maxHops * options.queries }, (): Probe => ({
    sentAt: undefined,
    socket: undefined,
    from: undefined,
    tookMs: undefined,
    note: '',
    done: false,
    final: false,
  }))
  const self: Run = { tool, options, inbox, probes, ping }
  if (self.ping) inbox.listen(self.ping.id)
  try {
    await trace(self)
  } finally {
    inbox.close()
    for (const probe of probes) closeProbe(self, probe)
    if (self.ping) closePing(tool.netns, self.ping)
  }
  tool.out('\n')
  return 0
}

async function trace(self: Run): Promise<void> {
  const { options, probes, tool, inbox } = self
  let start = (options.firstHop - 1) * options.queries
  let end = probes.length
  while (start < end) {
    let waiting = 0
    for (let n = start; n < end && waiting < options.parallel; n++) {
      if (probes[n]!.sentAt === undefined) send(self, n)
      if (!probes[n]!.done) waiting++
    }
    const final = probes.findIndex((probe) => probe.final)
    if (final >= 0) end = Math.min(end, (Math.floor(final / options.queries) + 1) * options.queries)
    const first = probes[start]!
    if (first.done) {
      tool.out(probeText(self, start))
      start++
      continue
    }
    const left = first.sentAt! + waitFor(self, start) - tool.process.now()
    if (left <= 0) {
      first.done = true
      closeProbe(self, first)
      continue
    }
    const news = await inbox.next({ ms: left })
    if (typeof news !== 'string') hear(self, news.socket, news.event)
  }
}

/** A probe is given up sooner once the same hop, or a later one, has shown how long an answer takes (`get_timeout`). */
function waitFor({ options, probes }: Run, n: number): number {
  const [longest, here, near] = options.wait
  const answered = ({ tookMs }: Probe): boolean => tookMs !== undefined
  const hop = Math.floor(n / options.queries) * options.queries
  const same = here > 0 ? probes.slice(hop, hop + options.queries).find(answered) : undefined
  const later = near > 0 ? probes.slice(n + 1).find(answered) : undefined
  const scaled = same ? same.tookMs! * here : later ? later.tookMs! * near : longest * 1000
  return Math.min(longest * 1000, Math.max(SHORTEST_WAIT_MS, scaled))
}

/** The program ends with what the system said, on a line of its own. */
function gaveUp(tool: Tool, call: string, errno: Errno): ToolExit {
  tool.out('\n')
  tool.flush()
  return new ToolExit(1, `${call}: ${strerror(errno)}\n`)
}

/** The device that packets are bound to, if one is named. */
function boundDevice(tool: Tool, { device }: TracerouteOptions): number | undefined {
  if (device === undefined) return undefined
  const found = findDevice(tool.netns, device)
  if (!found) throw gaveUp(tool, 'setsockopt SO_BINDTODEVICE', 'ENODEV')
  return found.index
}

function openEcho(tool: Tool, options: TracerouteOptions): PingSocket {
  const device = boundDevice(tool, options)
  if (options.source !== undefined && !isLocal(tool.netns, options.source)) throw gaveUp(tool, 'bind', 'EADDRNOTAVAIL')
  const opened = openPing(tool.kernel, tool.netns, {
    owner: { program: 'shell', name: 'traceroute', pid: tool.process.pid },
    ip: options.ip,
    mark: options.mark,
    ...(options.source === undefined ? {} : { source: options.source }),
    ...(device === undefined ? {} : { device }),
  })
  if (!opened.ok) throw gaveUp(tool, 'connect', opened.errno)
  return tool.netns.sockets.get(opened.value) as PingSocket
}

function send(self: Run, n: number): void {
  const { tool, options, probes } = self
  const probe = probes[n]!
  const ttl = Math.floor(n / options.queries) + 1
  probe.sentAt = tool.process.now()
  const payload = options.length - (familyOf(options.ip) === 4 ? 28 : 48)
  if (self.ping) {
    self.ping.ttl = ttl
    sendEcho(tool.kernel, tool.netns, self.ping, n + 1, payload)
    return
  }
  const device = boundDevice(tool, options)
  if (options.source !== undefined && !isLocal(tool.netns, options.source)) throw gaveUp(tool, 'bind', 'EADDRNOTAVAIL')
  const to = { ip: options.ip, port: (options.port + n) & 0xffff }
  const opened = openUdp(tool.kernel, tool.netns, {
    owner: { program: 'shell', name: 'traceroute', pid: tool.process.pid },
    connect: to,
    recvErr: true,
    ttl,
    mark: options.mark,
    ...(options.source === undefined ? {} : { ip: options.source }),
    ...(device === undefined ? {} : { device }),
  })
  if (!opened.ok) throw gaveUp(tool, 'connect', opened.errno)
  const socket = tool.netns.sockets.get(opened.value)
  if (socket?.kind !== 'udp') return
  probe.socket = opened.value
  self.inbox.listen(opened.value)
  // What the firewall or a route refuses is a probe without an answer.
  sendUdp(tool.kernel, tool.netns, socket, to, '@'.repeat(payload))
}

function closeProbe({ tool, inbox }: Run, probe: Probe): void {
  if (probe.socket === undefined) return
  inbox.forget(probe.socket)
  const socket = tool.netns.sockets.get(probe.socket)
  if (socket?.kind === 'udp') closeUdp(tool.netns, socket)
  probe.socket = undefined
}

function hear(self: Run, socket: SocketId, event: SocketEvent): void {
  const { probes, tool } = self
  const sequence =
    event.kind === 'echo-reply'
      ? event.seq
      : event.kind === 'icmp-error' && event.quoted.transport.kind === 'icmp'
        ? event.quoted.transport.seq
        : 0
  const probe = self.ping ? probes[sequence - 1] : probes.find((each) => each.socket === socket)
  if (!probe || probe.done || probe.sentAt === undefined) return
  if (event.kind === 'icmp-error') {
    probe.from = event.from
    const said = noteOf(event.type, event.code, event.mtu, familyOf(event.from) === 6)
    probe.note = said.note
    probe.final = said.final
  } else if (event.kind === 'echo-reply' || event.kind === 'data') {
    probe.from = event.from
    probe.final = true
  } else return
  probe.tookMs = tool.process.now() - probe.sentAt
  probe.done = true
  closeProbe(self, probe)
}

const NOTES: Readonly<Record<number, string>> = {
  0: '!N',
  1: '!H',
  2: '!P',
  3: '',
  5: '!S',
  6: '!N',
  7: '!H',
  8: '!N',
  9: '!X',
  10: '!X',
  11: '!N',
  12: '!H',
  13: '!X',
  14: '!V',
  15: '!C',
}
const NOTES6: Readonly<Record<number, string>> = { 0: '!N', 1: '!X', 2: '!S', 3: '!H', 4: '' }

/** What an ICMP error says of the way: an expired packet that it goes on, all else that it ends (`parse_icmp_res`). */
function noteOf(type: number, code: number, mtu: number, six: boolean): { note: string; final: boolean } {
  if (six) {
    if (type === 3) return { note: '', final: false }
    return { note: type === 1 ? (NOTES6[code] ?? `!<${code}>`) : type === 2 ? `!F-${mtu}` : `!<${type}-${code}>`, final: true }
  }
  if (type === 11) return { note: '', final: false }
  if (type !== 3) return { note: `!<${type}-${code}>`, final: true }
  return { note: code === 4 ? `!F-${mtu}` : (NOTES[code] ?? `!<${code}>`), final: true }
}

/** One probe, after the hop's number where it is the hop's first, with the router's name where it is another than before. */
function probeText({ tool, options, probes }: Run, n: number): string {
  const { from, tookMs, note } = probes[n]!
  const inHop = n % options.queries
  const hop = inHop === 0 ? `\n${String(n / options.queries + 1).padStart(2)} ` : ''
  if (from === undefined) return `${hop} *`
  const before = probes.slice(n - inHop, n).findLast((probe) => probe.from !== undefined)
  const name = before?.from === from ? '' : addressText(tool, options, from)
  const took = tookMs === undefined ? '' : `  ${tookMs.toFixed(3)} ms`
  return `${hop}${name}${took}${note === '' ? '' : ` ${note}`}`
}

const addressText = (tool: Tool, { numeric }: TracerouteOptions, ip: Ip): string =>
  numeric ? ` ${formatIp(ip)}` : ` ${nameOfHost(tool.process, ip) ?? formatIp(ip)} (${formatIp(ip)})`
