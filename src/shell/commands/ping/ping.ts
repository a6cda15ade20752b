/** `ping`: ICMP echo requests and what comes of them, with iputils' timing and words. ping(8), iputils 20221126 ping.c, ping_common.c. */
import { type Ip, formatIp, parseIp } from '../../../net/ip.ts'
import { type Device, findDevice } from '../../../linux/device.ts'
import { type Errno, type Outcome, refuse, strerror } from '../../../linux/errno.ts'
import { isLinkLocal } from '../../../net/ipv6.ts'
import { ICMP } from '../../../linux/icmp.ts'
import { pathMtu } from '../../../linux/path-mtu.ts'
import { mtuTowards, needsDevice } from '../../../linux/ipv6/output-route.ts'
import { routeOutput } from '../../../linux/output.ts'
import { isLocal } from '../../../linux/route.ts'
import { closePing, openPing, sendEcho } from '../../../linux/socket/ping.ts'
import type { PingSocket, SocketEvent } from '../../../linux/socket/socket.ts'
import { Interrupted, type Command } from '../../command.ts'
import { type Inbox, openInbox } from '../../inbox.ts'
import { epochMs } from '../../interpreter/variables.ts'
import { findHost, nameOfHost, parseAton } from '../../names.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { PING_HELP } from './help.ts'
import { type PingOptions, readPingOptions } from './options.ts'
import { REDIRECTS, type Tally, errorWords, errorWords6, milliseconds, newTally, received, statisticsText } from './text.ts'

/** As long as answers to one packet may lie apart and still be read in one go. */
const TOGETHER_MS = 0.05

const command = (name: 'ping' | 'ping6'): Command => ({
  name,
  summary: 'asks hosts for an echo and tells how long it takes',
  catches: ['INT'],
  run: (process) => runTool(process, (tool) => run(tool, name === 'ping6'), 'line'),
})

export const ping: Command = command('ping')
export const ping6: Command = command('ping6')

/** One run. */
interface Ping {
  readonly tool: Tool
  readonly options: PingOptions
  readonly target: string
  readonly ip: Ip
  /** Where the requests go out; undefined where no route leads there and the source was given: they are lost without a word. */
  readonly socket: PingSocket | undefined
  readonly inbox: Inbox
  readonly tally: Tally
  readonly sentAt: Map<number, number>
  nextAt: number
  /** When it gives up, once that is known. */
  exitAt: number
}

async function run(tool: Tool, six: boolean): Promise<number> {
  const { options, target } = readPingOptions(tool)
  if (six) options.family ??= 6
  if (options.version) {
    tool.out('ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n')
    return 0
  }
  if (options.help) throw new ToolExit(2, PING_HELP)
  if (target === undefined) throw new ToolExit(1, 'ping: usage error: Destination address required\n')
  const asked = resolve(tool, options, target)
  if (options.unknownDevice !== undefined)
    throw new ToolExit(
      2,
      typeof asked === 'number'
        ? `ping: SO_BINDTODEVICE ${options.unknownDevice}: No such device\n`
        : `ping: unknown iface: ${options.unknownDevice}\n`,
    )
  const way = connect(tool, options, asked)
  tool.out(
    typeof way.ip === 'number'
      ? `PING ${target} (${formatIp(way.ip)}) ${fromWords(options, way.source)}${options.size}(${options.size + 28}) bytes of data.\n`
      : `PING ${target}(${wordsOf(tool, options, target, asked)}) ${fromWords(options, way.source)}${options.size} data bytes\n`,
  )
  const now = tool.process.now()
  const self: Ping = {
    tool,
    options,
    target,
    ip: way.ip,
    socket: way.socket,
    inbox: openInbox(tool.process),
    tally: newTally(),
    sentAt: new Map(),
    nextAt: now,
    exitAt: options.deadlineMs === undefined ? Infinity : now + options.deadlineMs,
  }
  if (way.socket) self.inbox.listen(way.socket.id)
  try {
    await loop(self)
  } catch (error) {
    if (!(error instanceof Interrupted) || error.signal !== 'INT') throw error
  } finally {
    self.inbox.close()
    if (way.socket) closePing(tool.netns, way.socket)
  }
  tool.out(statisticsText(target, self.tally, tool.process.now() - now, options.size >= 16))
  const { count, deadlineMs } = options
  return self.tally.received === 0 || (deadlineMs !== undefined && count !== undefined && self.tally.received < count) ? 1 : 0
}

/** The address; a link-local one's device becomes the device of the requests. */
function resolve(tool: Tool, options: PingOptions, target: string): Ip {
  if (target === '') throw new ToolExit(2, 'ping: : Name or service not known\n')
  const found = findHost(tool.process, target, options.family)
  if (found === undefined) throw new ToolExit(2, `ping: ${target}: Temporary failure in name resolution\n`)
  if (found === 'family') throw new ToolExit(2, `ping: ${target}: Address family for hostname not supported\n`)
  if (found.zone !== undefined) {
    options.zone = findDevice(tool.netns, found.zone)
    if (!options.zone) throw new ToolExit(2, `ping: ${target}: Name or service not known\n`)
  }
  return found.ip
}

const fromWords = (options: PingOptions, source: Ip): string =>
  options.device === undefined && options.source === undefined ? '' : `from ${formatIp(source)} ${options.device?.name ?? ''}: `

const refused = (what: string, errno: Errno): ToolExit => new ToolExit(2, `ping: ${what}: ${strerror(errno)}\n`)

/** What connect(2) of the probe socket, bind(2) and the options' setsockopt(2) say before the first packet. */
function connect(tool: Tool, options: PingOptions, asked: Ip): { ip: Ip; source: Ip; socket: PingSocket | undefined } {
  const { netns, kernel, process } = tool
  const target = asked === 0 ? 0x7f000001 : asked === 0n ? 1n : asked
  const outDevice = (options.zone ?? options.device)?.index
  if (options.source !== undefined && !isLocal(netns, options.source))
    throw refused(typeof target === 'bigint' ? 'bind icmp socket' : 'bind', 'EADDRNOTAVAIL')
  const route = routeOutput(netns, target, { src: options.source, mark: options.mark, outDevice, tos: options.tos ?? 0 })
  if (options.source === undefined && typeof target === 'bigint') {
    if (!route.ok) throw refused('connect', route.errno)
  } else if (options.source === undefined) {
    const broadcast = route.ok && route.lookup.kind === 'found' && route.lookup.route.kind === 'broadcast'
    if (broadcast || (!route.ok && route.errno === 'EACCES')) {
      if (!options.broadcast)
        throw new ToolExit(2, 'ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n')
      tool.err('WARNING: pinging broadcast address\n')
    }
    if (!route.ok) throw refused('connect', route.errno)
  }
  if (options.ttl === 0) throw refused('cannot set unicast time-to-live', 'EINVAL')
  // With a device given, the source of what stays on the link is left to the kernel.
  const left = options.device !== undefined && options.source === undefined && typeof target === 'bigint' && needsDevice(target)
  const source = options.source ?? (route.ok && !left ? route.value.source : undefined) ?? (typeof target === 'bigint' ? 0n : 0)
  if (options.device && !hasAddress(options.device, source))
    tool.err(`ping: Warning: source address might be selected on device other than: ${options.device.name}\n`)
  const opened = openPing(kernel, netns, {
    owner: { program: 'shell', name: 'ping', pid: process.pid },
    ip: target,
    ...(left ? {} : { source }),
    mark: options.mark,
    ...(options.tos === undefined ? {} : { tos: options.tos }),
    ...(outDevice === undefined ? {} : { device: outDevice }),
    ...(options.ttl === undefined ? {} : { ttl: options.ttl }),
  })
  const socket = opened.ok ? netns.sockets.get(opened.value) : undefined
  return { ip: target, source, socket: socket?.kind === 'ping' ? socket : undefined }
}

const hasAddress = (device: Device, ip: Ip): boolean =>
  device.addresses.some((a) => a.local === ip) || device.ipv6.some((a) => a.local === ip)

/** `main_loop` of ping_common.c. */
async function loop(self: Ping): Promise<void> {
  const { options, tally, tool, inbox } = self
  for (;;) {
    const now = tool.process.now()
    if (now >= self.exitAt) return
    if (options.count !== undefined && tally.received + tally.errors >= options.count) return
    if (options.deadlineMs !== undefined && tally.errors > 0) return
    const done = options.count !== undefined && tally.sent >= options.count && options.deadlineMs === undefined
    if (!done && now >= self.nextAt) {
      await send(self)
      self.nextAt = now + options.intervalMs
      scheduleExit(self, now)
      continue
    }
    const until = Math.min(self.exitAt, done ? Infinity : self.nextAt)
    const news = await inbox.next({ ms: until - now })
    if (typeof news === 'string') continue
    // Errors that come together are read together.
    for (
      let each: typeof news | 'input' | 'timeout' = news;
      typeof each !== 'string';
      each = await inbox.next({ ms: TOGETHER_MS })
    )
      hear(self, each.event)
    // A round trip, or ten milliseconds at most, as root has it (update_interval).
    if (options.adaptive && tally.received > 0) self.nextAt = Math.min(self.nextAt, tool.process.now())
  }
}

/** After the last request it waits for as long as twice the slowest answer took, or for -W where none has come. */
function scheduleExit(self: Ping, now: number): void {
  const { options, tally } = self
  if (options.count === undefined || tally.sent < options.count || self.exitAt < Infinity) return
  self.exitAt = now + (tally.received > 0 ? Math.max(2 * tally.max, options.intervalMs) : options.lingerMs)
}

async function send(self: Ping): Promise<void> {
  const { tool, options, tally, socket } = self
  if (options.outstanding && tally.sent > 0 && !tally.answered.has(tally.sent))
    tool.out(`no answer yet for icmp_seq=${tally.sent}\n`)
  tally.sent++
  const seq = tally.sent
  self.sentAt.set(seq, tool.process.now())
  if (!socket) return
  // An IP packet has at most 65,535 bytes.
  const outcome: Outcome<void> =
    options.size > 65_507
      ? refuse('EMSGSIZE')
      : sendEcho(tool.kernel, tool.netns, socket, seq & 0xffff, options.size, options.discovery)
  if (outcome.ok) return
  if (outcome.errno === 'EMSGSIZE') {
    tally.errors++
    const route = routeOutput(tool.netns, self.ip, { src: socket.localIp })
    if (!options.quiet)
      tool.err(`ping: local error: message too long, mtu${typeof self.ip === 'bigint' ? ': ' : '='}${mtuOf(self, route)}\n`)
    return
  }
  await hearLocalError(self, outcome.errno)
}

function mtuOf({ tool, ip }: Ping, route: ReturnType<typeof routeOutput>): number {
  if (!route.ok) return 1500
  return typeof ip === 'bigint'
    ? mtuTowards(tool.kernel, tool.netns, route.value.device, ip, route.lookup.kind === 'found' ? route.lookup.route : undefined)
    : pathMtu(tool.kernel, tool.netns, ip, route.value.device, route.lookup.kind === 'found' ? route.lookup.route.mtu : undefined)
}

/** An ICMP error that this very host sent makes sendmsg(2)'s error be told as well; without one it is not. */
async function hearLocalError(self: Ping, errno: Errno): Promise<void> {
  const news = await self.inbox.next({ ms: 1 })
  if (typeof news === 'string') return
  hear(self, news.event)
  if (!self.options.quiet) self.tool.err(`ping: sendmsg: ${strerror(errno)}\n`)
}

function hear(self: Ping, event: SocketEvent): void {
  const { tool, options, tally } = self
  const stamp = options.timestamps ? `[${((epochMs + tool.process.now()) / 1000).toFixed(6)}] ` : ''
  if (event.kind === 'echo-reply') {
    const at = self.sentAt.get(event.seq)
    const took = at === undefined ? 0 : event.at - at
    const duplicate = tally.answered.has(event.seq)
    received(tally, event.seq, took)
    if (options.quiet) return
    const time = event.size >= 16 ? ` time=${milliseconds(took)} ms` : ''
    tool.out(
      `${stamp}${event.size + 8} bytes from ${hostWords(self, event.from)}: icmp_seq=${event.seq} ttl=${event.ttl}${time}${duplicate ? ' (DUP!)' : ''}${options.audible ? '\x07' : ''}\n`,
    )
  } else if (event.kind === 'icmp-error') {
    const { transport } = event.quoted
    if (event.type === ICMP.redirect && typeof self.ip === 'number') return hearRedirect(self, event, stamp)
    const words = typeof self.ip === 'bigint' ? errorWords6 : errorWords
    tally.errors++
    const seq = transport.kind === 'icmp' ? transport.seq : 0
    if (typeof self.ip === 'number') tally.pipe = Math.max(tally.pipe, tally.sent - seq + 1)
    if (!options.quiet)
      tool.out(`${stamp}From ${hostWords(self, event.from)} icmp_seq=${seq} ${words(event.type, event.code, event.mtu)}\n`)
  }
}

/** A redirect is news and no error (`ping4_parse_reply`). */
function hearRedirect(self: Ping, event: Extract<SocketEvent, { kind: 'icmp-error' }>, stamp: string): void {
  const { transport } = event.quoted
  if (self.options.quiet || transport.kind !== 'icmp') return
  const words = REDIRECTS[event.code] ?? `Redirect, Bad Code: ${event.code}`
  const to = hostWords(self, event.gateway ?? 0)
  self.tool.out(`${stamp}From ${hostWords(self, event.from)}: icmp_seq=${transport.seq} ${words}(New nexthop: ${to})\n`)
}

/** A name where the target was given by name and this address has one. */
const hostWords = (self: Ping, ip: Ip): string => wordsOf(self.tool, self.options, self.target, ip)

function wordsOf(tool: Tool, options: PingOptions, target: string, ip: Ip): string {
  const zone = options.zone ?? (isLinkLocal(ip) ? options.device : undefined)
  const text = typeof ip === 'bigint' && needsDevice(ip) && zone ? `${formatIp(ip)}%${zone.name}` : formatIp(ip)
  if (options.numeric || parseIp(target.split('%')[0]!) !== undefined || parseAton(target) !== undefined) return text
  const name = nameOfHost(tool.process, ip)
  return name === undefined ? text : `${name} (${text})`
}
