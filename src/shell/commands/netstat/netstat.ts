/** `netstat`, as far as sockets and routes go. netstat(8), net-tools 2.10. */
import { type Ip, formatIp } from '../../../net/ip.ts'
import type { TcpState } from '../../../linux/socket/socket.ts'
import { getopt } from '../../arguments.ts'
import type { Command } from '../../command.ts'
import { nameOfHost } from '../../names.ts'
import { counterTable, devicesByName } from '../../old-devices.ts'
import { oldRouteLines } from '../../old-routes.ts'
import { type ListedSocket, holderOf, isListening, isSix, listSockets, portText } from '../../sockets-view.ts'
import { type Tool, ToolExit, runTool } from '../../tool.ts'
import { statisticsText } from './statistics.ts'

export const netstat: Command = {
  name: 'netstat',
  summary: 'lists sockets and routes as the older tools do',
  run: (process) => runTool(process, (tool) => run(tool)),
}

const NAMES: Readonly<Record<TcpState, string>> = {
  LISTEN: 'LISTEN',
  SYN_SENT: 'SYN_SENT',
  SYN_RECV: 'SYN_RECV',
  ESTABLISHED: 'ESTABLISHED',
  FIN_WAIT1: 'FIN_WAIT1',
  FIN_WAIT2: 'FIN_WAIT2',
  CLOSE_WAIT: 'CLOSE_WAIT',
  LAST_ACK: 'LAST_ACK',
  CLOSING: 'CLOSING',
  TIME_WAIT: 'TIME_WAIT',
  CLOSED: 'CLOSE',
}

const LONG = {
  tcp: { short: 't' },
  udp: { short: 'u' },
  listening: { short: 'l' },
  all: { short: 'a' },
  numeric: { short: 'n' },
  programs: { short: 'p' },
  route: { short: 'r' },
  interfaces: { short: 'i' },
  inet: { short: '4' },
  inet6: { short: '6' },
  wide: { short: 'W' },
  unix: { short: 'x' },
  raw: { short: 'w' },
  statistics: { short: 's' },
  groups: { short: 'g' },
  extend: { short: 'e' },
} as const

function run(tool: Tool): number {
  const { options, problem } = getopt(tool.process.args, 'tulanprWeisgxwv46', LONG)
  if (problem !== undefined) throw new ToolExit(4, `netstat: ${problem}\n`)
  const flags = new Set(options.map((option) => option.name))
  for (const letter of 'eg') if (flags.has(letter)) throw new ToolExit(4, `netstat: option "-${letter}" is not simulated\n`)
  if (flags.has('s')) {
    if (flags.has('x')) throw new ToolExit(1, 'netstat: No statistics support for specified address family: unix\n')
    const kinds = new Set([
      ...(flags.has('t') ? ['tcp'] : []),
      ...(flags.has('u') ? ['udp'] : []),
      ...(flags.has('w') ? ['raw'] : []),
    ])
    tool.out(statisticsText(tool.netns, { kinds, six: flags.has('6') }))
    return 0
  }
  if (flags.has('r')) {
    for (const line of oldRouteLines(tool, 'netstat', flags.has('n'))) tool.out(line)
    return 0
  }
  if (flags.has('i')) {
    tool.out(`Kernel Interface table\n${counterTable(tool, 'netstat', devicesByName(tool, flags.has('a')))}`)
    return 0
  }
  const which = flags.has('a') ? '(servers and established)' : flags.has('l') ? '(only servers)' : '(w/o servers)'
  const none = !['t', 'u', 'w', 'x', '4', '6'].some((letter) => flags.has(letter))
  if (!flags.has('x') || ['t', 'u', 'w'].some((letter) => flags.has(letter))) printInternet(tool, flags, which)
  // There are no sockets of files here, but their table is told.
  if (none || flags.has('x'))
    tool.out(
      `Active UNIX domain sockets ${which}\nProto RefCnt Flags       Type       State         I-Node   ${flags.has('p') ? 'PID/Program name     ' : ''}Path\n`,
    )
  return 0
}

function printInternet(tool: Tool, flags: ReadonlySet<string>, which: string): void {
  tool.out(`Active Internet connections ${which}\n`)
  tool.out(
    `Proto Recv-Q Send-Q Local Address           Foreign Address         State      ${flags.has('p') ? ' PID/Program name    ' : ''}\n`,
  )
  const kinds = (['tcp', 'udp'] as const).filter(
    (kind) => flags.has(kind.charAt(0)) || (!flags.has('t') && !flags.has('u') && !flags.has('w')),
  )
  const family = flags.has('6') === flags.has('4') ? undefined : flags.has('6')
  for (const kind of kinds)
    for (const six of [false, true])
      for (const socket of listSockets(tool.netns, kind))
        if (isSix(socket) === six && (family === undefined || family === six) && wanted(socket, flags))
          tool.out(line(tool, socket, flags))
}

const wanted = (socket: ListedSocket, flags: ReadonlySet<string>): boolean =>
  flags.has('a') || (flags.has('l') ? isListening(socket) : !isListening(socket))

function line(tool: Tool, socket: ListedSocket, flags: ReadonlySet<string>): string {
  const numeric = flags.has('n')
  const any = isSix(socket) ? 0n : 0
  const local = `${hostText(tool, socket.localIp, numeric)}:${portText(socket, socket.localPort, numeric)}`
  const remote = `${hostText(tool, socket.remoteIp ?? any, numeric)}:${portText(socket, socket.remotePort, numeric)}`
  const state = socket.kind === 'tcp' ? NAMES[socket.state] : socket.remoteIp === undefined ? '' : 'ESTABLISHED'
  const holder = flags.has('p') ? holderOf(tool.process, socket) : undefined
  const program = flags.has('p') ? ` ${(holder ? `${holder.pid}/${holder.name}` : '-').padEnd(20)}` : ''
  return `${`${socket.kind}${isSix(socket) ? '6' : ''}`.padEnd(5)} ${'0'.padStart(6)} ${'0'.padStart(6)} ${local.padEnd(23)} ${remote.padEnd(23)} ${state.padEnd(11)}${program}\n`
}

/** A name where /etc/hosts has one; IPv6's any in brackets where names are asked for. */
function hostText(tool: Tool, ip: Ip, numeric: boolean): string {
  if (numeric || ip === 0) return formatIp(ip)
  return ip === 0n ? '[::]' : (nameOfHost(tool.process, ip) ?? formatIp(ip))
}
