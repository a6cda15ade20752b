/** `ss`: sockets. ss(8), iproute2 misc/ss.c. */
import { type Ip, formatIp } from '../../net/ip.ts'
import { isLinkLocal } from '../../net/ipv6.ts'
import type { TcpState } from '../../linux/socket/socket.ts'
import { getopt } from '../arguments.ts'
import type { Command } from '../command.ts'
import { openNetns } from '../ip/context.ts'
import { type ListedSocket, holderOf, isListening, isSix, listSockets, portText } from '../sockets-view.ts'
import { readSocketFilter } from '../socket-filter.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const ss: Command = {
  name: 'ss',
  summary: 'lists sockets',
  run: (process) => runTool(process, (tool) => run(tool)),
}

const LONG = {
  tcp: { short: 't' },
  udp: { short: 'u' },
  listening: { short: 'l' },
  all: { short: 'a' },
  numeric: { short: 'n' },
  processes: { short: 'p' },
  'no-header': { short: 'H' },
  oneline: { short: 'O' },
  ipv4: { short: '4' },
  ipv6: { short: '6' },
  net: { short: 'N', value: true },
  summary: { short: 's' },
  version: { short: 'V' },
  extended: { short: 'e' },
  options: { short: 'o' },
  info: { short: 'i' },
  memory: { short: 'm' },
  unix: { short: 'x' },
} as const

const NAMES: Readonly<Record<TcpState, string>> = {
  LISTEN: 'LISTEN',
  SYN_SENT: 'SYN-SENT',
  SYN_RECV: 'SYN-RECV',
  ESTABLISHED: 'ESTAB',
  FIN_WAIT1: 'FIN-WAIT-1',
  FIN_WAIT2: 'FIN-WAIT-2',
  CLOSE_WAIT: 'CLOSE-WAIT',
  LAST_ACK: 'LAST-ACK',
  CLOSING: 'CLOSING',
  TIME_WAIT: 'TIME-WAIT',
  CLOSED: 'UNCONN',
}
const stateOf = (socket: ListedSocket): string =>
  socket.kind === 'tcp' ? NAMES[socket.state] : socket.remoteIp === undefined ? 'UNCONN' : 'ESTAB'

function run(tool: Tool): number {
  const { options, operands, problem } = getopt(tool.process.args, 'tulanpHO46N:sVeoimxwrf:A:', LONG)
  if (problem !== undefined) throw new ToolExit(255, `ss: ${problem}\n`)
  const flags = new Set(options.map((option) => option.name))
  for (const { name, value = '' } of options) if (name === 'f' || name === 'A') readFamily(flags, name, value)
  if (flags.has('V')) {
    tool.out('ss utility, iproute2-6.1.0\n')
    return 0
  }
  if (flags.has('s')) {
    tool.out(summary(tool))
    return 0
  }
  for (const letter of 'eoimwr') if (flags.has(letter)) throw new ToolExit(255, `ss: option "-${letter}" is not simulated\n`)
  const net = options.find((option) => option.name === 'N')?.value
  if (net !== undefined) tool.netns = openNetns(tool.process, net)
  const only = readSocketFilter(operands)
  const kinds = (
    flags.has('x') && !flags.has('t') && !flags.has('u')
      ? []
      : flags.has('t') || flags.has('u')
        ? [...(flags.has('u') ? ['udp'] : []), ...(flags.has('t') ? ['tcp'] : [])]
        : ['udp', 'tcp']
  ) as ('tcp' | 'udp')[]
  const wanted = (socket: ListedSocket): boolean => {
    if (only.states) return only.states.has(stateOf(socket))
    if (flags.has('a')) return true
    if (flags.has('l')) return isListening(socket)
    return !isListening(socket) && !(socket.kind === 'tcp' && socket.state === 'TIME_WAIT')
  }
  const family = flags.has('6') === flags.has('4') ? undefined : flags.has('6')
  // Each protocol's of IPv4, then those of IPv6.
  const sockets = kinds
    .flatMap((kind) => [...listSockets(tool.netns, kind)].sort((a, b) => Number(isSix(a)) - Number(isSix(b))))
    .filter((socket) => wanted(socket) && only.test(socket) && (family === undefined || isSix(socket) === family))
  printTable(tool, sockets, {
    netid: kinds.length !== 1,
    state: only.states?.size !== 1,
    numeric: flags.has('n'),
    processes: flags.has('p'),
    header: !flags.has('H'),
  })
  return 0
}

/** `-f inet`, `-A tcp,udp`. */
function readFamily(flags: Set<string>, option: string, text: string): void {
  const letters: Readonly<Record<string, string>> =
    option === 'f' ? { inet: '4', inet6: '6', unix: 'x' } : { tcp: 't', udp: 'u', inet: 'tu', all: 'tu', unix: 'x' }
  for (const word of text.split(',')) {
    const found = letters[word]
    if (found === undefined)
      throw new ToolExit(
        255,
        option === 'f' ? `ss: "${word}" is invalid family\n` : `ss: socket kind "${word}" is not simulated\n`,
      )
    for (const letter of found) flags.add(letter)
  }
}

/** `Total`, and how many of each kind; what waits for its end counts as closed. */
function summary(tool: Tool): string {
  const list = (kind: 'tcp' | 'udp'): ListedSocket[] => listSockets(tool.netns, kind)
  const tcp = list('tcp')
  const udp = list('udp')
  const waiting = tcp.filter((socket) => stateOf(socket) === 'TIME-WAIT').length
  const established = tcp.filter((socket) => stateOf(socket) === 'ESTAB').length
  const live = tcp.filter((socket) => stateOf(socket) !== 'TIME-WAIT')
  const six = (sockets: readonly ListedSocket[]): number => sockets.filter(isSix).length
  const row = (name: string, total: number, v6: number): string =>
    `${name.padEnd(10)}${String(total).padEnd(10)}${String(total - v6).padEnd(10)}${v6}\n`.replace(/^(\w+)\s+/, `${name}\t  `)
  const all = live.length + udp.length
  return (
    `Total: ${all}\nTCP:   ${tcp.length} (estab ${established}, closed ${waiting}, orphaned 0, timewait ${waiting})\n\n` +
    `Transport Total     IP        IPv6\n${row('RAW', 0, 0)}${row('UDP', udp.length, six(udp))}${row('TCP', live.length, six(live))}` +
    `${row('INET', all, six(udp) + six(live))}${row('FRAG', 0, 0)}\n`
  )
}

interface TableOptions {
  netid: boolean
  /** Where one state alone was asked for it is not told. */
  state: boolean
  numeric: boolean
  processes: boolean
  header: boolean
}

interface Column {
  title: string
  right: boolean
  /** What stands between this column and the one before. */
  gap: string
  cells: string[]
}

/** ss lays its columns out so that an address and its port meet at the colon. */
function printTable(tool: Tool, sockets: readonly ListedSocket[], options: TableOptions): void {
  const cell = (title: string, right: boolean, gap: string, of: (socket: ListedSocket) => string): Column => ({
    title,
    right,
    gap,
    cells: sockets.map(of),
  })
  const remote = (socket: ListedSocket): number => socket.remotePort
  const columns = [
    ...(options.netid ? [cell('Netid', false, '', (socket) => socket.kind)] : []),
    ...(options.state ? [cell('State', false, options.netid ? ' ' : '', stateOf)] : []),
    cell('Recv-Q', false, options.netid || options.state ? ' ' : '', () => '0     '),
    cell('Send-Q', false, ' ', (socket) =>
      (socket.kind === 'tcp' && socket.state === 'LISTEN' ? backlogOf(socket) : '0').padEnd(6),
    ),
    cell('Local Address:', true, ' ', (socket) => `${endText(tool, socket, socket.localIp)}:`),
    cell('Port', false, '', (socket) => portText(socket, socket.localPort, options.numeric)),
    cell('Peer Address:', true, ' ', (socket) => `${endText(tool, socket, socket.remoteIp)}:`),
    cell('Port', false, '', (socket) => portText(socket, remote(socket), options.numeric)),
    cell('Process', false, '', (socket) => (options.processes ? holderText(tool, socket) : '')),
  ]
  const rows = options.header
    ? [columns.map((column) => column.title), ...sockets.map((_, i) => columns.map((column) => column.cells[i]!))]
    : sockets.map((_, i) => columns.map((column) => column.cells[i]!))
  const last = columns.length - 1
  const shown = options.header || columns[last]!.cells.some((text) => text !== '')
  const widths = columns.map((_, c) => Math.max(0, ...rows.map((row) => row[c]!.length)))
  for (const row of rows) {
    let line = ''
    for (const [c, column] of columns.entries()) {
      if (c === last && !shown) continue
      const text = column.right ? row[c]!.padStart(widths[c]!) : row[c]!.padEnd(widths[c]!)
      line += column.gap + text
    }
    tool.out(`${shown ? line : line.trimEnd()}\n`)
  }
}

/** IPv6 in brackets, an IPv4 peer of such a socket as what it takes it for; `*` is any address of either family. */
function endText(tool: Tool, socket: ListedSocket, ip: Ip | undefined): string {
  if (!isSix(socket)) return formatIp(ip ?? 0)
  // Whoever listens on any address of both families has `*` on both sides.
  if (ip === undefined || ip === 0n) return socket.localIp === 0n && !socket.onlyV6 ? '*' : '[::]'
  if (typeof ip === 'number') return `[::ffff:${formatIp(ip)}]`
  const zone = socket.device === undefined || !isLinkLocal(ip) ? '' : `%${tool.netns.devices.get(socket.device)?.name ?? ''}`
  return `[${formatIp(ip)}]${zone}`
}

const backlogOf = (socket: ListedSocket): string => String((socket.kind === 'tcp' ? socket.backlog : undefined) ?? 4096)

function holderText(tool: Tool, socket: ListedSocket): string {
  const holder = holderOf(tool.process, socket)
  return holder ? ` users:(("${holder.name}",pid=${holder.pid},fd=${socket.fd ?? 3}))` : ''
}
