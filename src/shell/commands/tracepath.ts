/** `tracepath`: the routers on the way to a host and the smallest MTU there. tracepath(8), iputils 20221126 tracepath.c. */
import { type Family, type Ip, familyOf, formatIp } from '../../net/ip.ts'
import { mtuTowards } from '../../linux/ipv6/output-route.ts'
import { routeOutput } from '../../linux/output.ts'
import { pathMtu } from '../../linux/path-mtu.ts'
import { closeUdp, openUdp, sendUdp } from '../../linux/socket/udp.ts'
import type { SocketEvent, UdpSocket } from '../../linux/socket/socket.ts'
import { getopt } from '../arguments.ts'
import type { Command } from '../command.ts'
import { type Inbox, openInbox } from '../inbox.ts'
import { findHost, nameOfHost } from '../names.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const tracepath: Command = {
  name: 'tracepath',
  summary: 'show the routers on the way to a host and the path MTU',
  path: '/usr/bin/tracepath',
  run: (process) => runTool(process, run, 'line'),
}

const HELP = `
Usage
  tracepath [options] <destination>

Options:
  -4             use IPv4
  -6             use IPv6
  -b             print both name and ip
  -l <length>    use packet <length>
  -m <hops>      use maximum <hops>
  -n             no dns name resolution
  -p <port>      use destination <port>
  -V             print version and exit
  <destination>  dns name or ip address

For more details see tracepath(8).
`
const FIRST_PORT = 44444
const LARGEST = { 4: 65535, 6: 128000 } as const
const TRIES = 3
const WAIT_MS = 1000

interface Options {
  family: Family | undefined
  both: boolean
  numeric: boolean
  length: number | undefined
  hops: number
  port: number
}

interface Walk {
  readonly tool: Tool
  readonly options: Options
  readonly ip: Ip
  readonly socket: UdpSocket
  readonly inbox: Inbox
  mtu: number
  port: number
  hopsTo: number | undefined
  hopsBack: number | undefined
}

function localMtu({ tool, socket, ip }: Walk): number {
  const route = routeOutput(tool.netns, ip, { mark: socket.mark })
  if (!route.ok) return 1500
  const { device, lookup } = { device: route.value.device, lookup: route.lookup }
  const chosen = lookup.kind === 'found' ? lookup.route : undefined
  return typeof ip === 'bigint'
    ? mtuTowards(tool.kernel, tool.netns, device, ip, chosen)
    : pathMtu(tool.kernel, tool.netns, ip, device, chosen?.mtu)
}

function wholeNumber(text: string, from: number, to: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text)) throw new ToolExit(255, `tracepath: invalid argument: '${text}'\n`)
  if (value < from || value > to)
    throw new ToolExit(255, `tracepath: invalid argument: '${text}': out of range: ${from} <= value <= ${to}\n`)
  return value
}

function readOptions(tool: Tool): { options: Options; target: string } {
  const options: Options = { family: undefined, both: false, numeric: false, length: undefined, hops: 30, port: FIRST_PORT }
  const { options: given, operands, problem } = getopt(tool.process.args, '46nbh?l:m:p:V')
  if (problem !== undefined) throw new ToolExit(255, `tracepath: ${problem}\n${HELP}`)
  for (const { name, value = '' } of given) {
    if (name === '4' || name === '6') options.family = Number(name) as Family
    else if (name === 'b') options.both = true
    else if (name === 'n') options.numeric = true
    else if (name === 'l') options.length = wholeNumber(value, 28, 128_000)
    else if (name === 'm') options.hops = wholeNumber(value, 0, 255)
    else if (name === 'p') options.port = wholeNumber(value, 0, 65535)
    else if (name === 'V')
      throw new ToolExit(
        0,
        'tracepath from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n',
      )
    else throw new ToolExit(255, HELP)
  }
  const target = operands[0]
  if (target === undefined) throw new ToolExit(255, HELP)
  return { options, target }
}

async function run(tool: Tool): Promise<number> {
  const { options, target } = readOptions(tool)
  const found = findHost(tool.process, target, options.family)
  if (found === undefined || found === 'family')
    throw new ToolExit(
      1,
      `tracepath: ${target}: ${found === 'family' ? 'Address family for hostname not supported' : 'Temporary failure in name resolution'}\n`,
    )
  const opened = openUdp(tool.kernel, tool.netns, {
    owner: { program: 'shell', name: 'tracepath', pid: tool.process.pid },
    recvErr: true,
    whole: true,
    ...(familyOf(found.ip) === 6 ? { ip: 0n } : {}),
  })
  const socket = opened.ok ? tool.netns.sockets.get(opened.value) : undefined
  if (socket?.kind !== 'udp') throw new ToolExit(1, 'tracepath: cannot create socket\n')
  const inbox = openInbox(tool.process)
  inbox.listen(socket.id)
  const mtu = options.length ?? LARGEST[familyOf(found.ip)]
  const walk: Walk = {
    tool,
    options,
    ip: found.ip,
    socket,
    inbox,
    mtu,
    port: options.port,
    hopsTo: undefined,
    hopsBack: undefined,
  }
  try {
    if (!(await wholePath(walk))) tool.out(`     Too many hops: pmtu ${walk.mtu}\n`)
  } finally {
    inbox.close()
    closeUdp(tool.netns, socket)
  }
  const hops = walk.hopsTo === undefined ? '' : `hops ${walk.hopsTo} `
  const back = walk.hopsBack === undefined ? '' : `back ${walk.hopsBack} `
  tool.out(`     Resume: pmtu ${walk.mtu} ${hops}${back}\n`)
  return 0
}

/** Whether the end was found, or a reason why there is none. */
async function wholePath(walk: Walk): Promise<boolean> {
  for (let hop = 1; hop <= walk.options.hops; hop++) {
    let outcome: Outcome = 'silent'
    for (let tried = 0; tried < TRIES; tried++) {
      const before = walk.mtu
      outcome = await probe(walk, hop)
      // A smaller MTU is progress: the same hop is asked again with what fits.
      if (outcome === 'smaller') {
        // What was too long for the own device has left nothing behind: the hop is asked twice, and told twice.
        if (hop === 1 && before > walk.mtu && (await probe(walk, hop)) === 'silent') walk.tool.out('')
        tried = -1
      }
      if (outcome === 'answered' || outcome === 'end') break
    }
    if (outcome === 'end') return true
    if (outcome === 'silent') walk.tool.out(`${String(hop).padStart(2)}:  no reply\n`)
  }
  return false
}

type Outcome = 'answered' | 'end' | 'smaller' | 'silent'

const hostColumn = ({ tool, options }: Walk, ip: Ip): string => {
  const text = formatIp(ip)
  const name = options.numeric ? undefined : (nameOfHost(tool.process, ip) ?? text)
  return (name === undefined ? text : options.both ? `${name} (${text})` : name).padEnd(52)
}

async function probe(walk: Walk, hop: number): Promise<Outcome> {
  const { tool, socket, inbox, ip } = walk
  socket.ttl = hop
  const overhead = familyOf(ip) === 4 ? 28 : 48
  const sentAt = tool.process.now()
  const sent = sendUdp(tool.kernel, tool.netns, socket, { ip, port: walk.port++ }, 'x'.repeat(Math.max(0, walk.mtu - overhead)))
  const head = String(hop).padStart(2)
  if (!sent.ok && sent.errno === 'EMSGSIZE') {
    walk.mtu = localMtu(walk)
    tool.out(`${head}?: ${'[LOCALHOST]'.padEnd(32)} pmtu ${walk.mtu}\n`)
    return 'smaller'
  }
  if (!sent.ok && sent.errno !== 'ECONNREFUSED' && sent.errno !== 'EHOSTUNREACH') {
    tool.out(`${head}:  send failed\n`)
    return 'end'
  }
  const news = await inbox.next({ ms: WAIT_MS })
  if (typeof news === 'string') return 'silent'
  return told(walk, hop, news.event, tool.process.now() - sentAt)
}

function told(walk: Walk, hop: number, event: SocketEvent, tookMs: number): Outcome {
  const { tool } = walk
  if (event.kind !== 'icmp-error') return 'silent'
  const took = `${String(Math.floor(tookMs)).padStart(3)}.${String(Math.round((tookMs % 1) * 1000)).padStart(3, '0')}ms `
  const line = `${String(hop).padStart(2)}:  ${hostColumn(walk, event.from)}${took}`
  const six = typeof event.from === 'bigint'
  const back = hopsBack(event.ttl)
  if (event.type === (six ? 3 : 11)) {
    tool.out(`${line}${back === hop ? '' : `asymm ${String(back).padStart(2)} `}\n`)
    return 'answered'
  }
  if (event.type === (six ? 2 : 3) && (six || event.code === 4)) {
    walk.mtu = event.mtu
    tool.out(`${line}pmtu ${walk.mtu}\n`)
    return 'smaller'
  }
  if (event.type === (six ? 1 : 3) && event.code === (six ? 4 : 3)) {
    walk.hopsTo = hop
    walk.hopsBack = back
    tool.out(`${line}reached\n`)
    return 'end'
  }
  tool.out(`${line}${endWord(event.code, six)}\n`)
  return 'end'
}

/** How far away the answer began, by what is left of the usual first TTLs. */
const hopsBack = (ttl: number): number => (ttl <= 64 ? 65 : ttl <= 128 ? 129 : 256) - ttl

/** By the error that the code becomes (`icmp_err_convert`). */
function endWord(code: number, six: boolean): string {
  if (six) return code === 0 ? '!N' : code === 1 ? '!A' : '!H'
  return code === 2 ? '!P' : [0, 6, 9, 11].includes(code) ? '!N' : '!H'
}
