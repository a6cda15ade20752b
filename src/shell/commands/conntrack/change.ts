/** `conntrack -I`, `-A`, `-G` and `-U`: entries that a person makes, looks for and changes. conntrack(8), src/conntrack.c. */
import { parseIpv4 } from '../../../net/ip.ts'
import {
  type Connection,
  type Tuple,
  addConnection,
  findConnection,
  invertTuple,
  listConnections,
} from '../../../linux/netfilter/conntrack.ts'
import type { TcpConntrackState } from '../../../linux/netfilter/conntrack-tcp.ts'
import { parseNumber } from '../../arguments.ts'
import { connectionLine } from '../../connection-text.ts'
import { type Tool, ToolExit } from '../../tool.ts'
import { type Asks, BANNER, PROTOCOLS, TCP_STATES, wrong } from './options.ts'

const failed = (text: string): ToolExit => new ToolExit(1, `${BANNER}: Operation failed: ${text}\n`)
const missing = (name: string): ToolExit => wrong(`You need to supply the \`--${name}' option for this command`)

const address = (text: string): number => parseIpv4(text) ?? 0

/** The tuple that the words name. */
function tupleFrom({ values, protocol: name }: Asks): Tuple {
  const protocol = PROTOCOLS[name ?? ''] ?? parseNumber(name ?? '') ?? 0
  const [src, dst] = [values.get('s'), values.get('d')]
  if (src === undefined || dst === undefined) throw wrong("you have to specify `--src' and `--dst'")
  const ends = { src: address(src), dst: address(dst), protocol }
  if (protocol === PROTOCOLS['icmp']) {
    const type = Number(values.get('icmp-type'))
    return { ...ends, sport: Number(values.get('icmp-id') ?? 0), dport: type * 256 + Number(values.get('icmp-code') ?? 0) }
  }
  const [sport, dport] = [values.get('sport'), values.get('dport')]
  const ported = ['tcp', 'udp', 'sctp', 'dccp', 'udplite'].includes(name ?? '')
  if (ported && (sport === undefined || dport === undefined)) throw wrong("you have to specify `--sport' and `--dport'")
  return { ...ends, sport: Number(sport ?? 0), dport: Number(dport ?? 0) }
}

function needed(asks: Asks): void {
  if (asks.protocol === undefined) throw missing('protonum')
  if (asks.command !== 'G' && !asks.values.has('t')) throw missing('timeout')
  if (asks.protocol === 'icmp') {
    for (const name of ['icmp-type', 'icmp-code', 'icmp-id'])
      if (asks.command !== 'G' && !asks.values.has(name) && name !== 'icmp-id') throw missing(name)
  }
  if (asks.command !== 'G' && asks.protocol === 'tcp' && !asks.values.has('state')) throw missing('state')
}

function applyStatus(connection: Connection, text: string | undefined): void {
  const names = text?.toUpperCase().split(',') ?? []
  if (names.includes('ASSURED')) connection.assured = true
  if (names.includes('SEEN_REPLY')) connection.seenReply = true
}

export function create(tool: Tool, asks: Asks): number {
  needed(asks)
  const { kernel, netns } = tool
  const { values } = asks
  const zone = parseNumber(values.get('w') ?? '0') ?? 0
  const bare = tupleFrom(asks)
  const tuple: Tuple = zone === 0 ? bare : { ...bare, zone }
  if (findConnection(kernel, netns, tuple)) {
    if (asks.command === 'I') throw failed('Such conntrack exists, try -U to update')
    tool.err(`${BANNER}: 0 flow entries have been added.\n`)
    return 0
  }
  const mirrored = invertTuple(tuple)
  const [replySource, replyDestination] = [values.get('r') ?? values.get('g'), values.get('q') ?? values.get('n')]
  const reply: Tuple = {
    ...mirrored,
    ...(replySource === undefined ? {} : { src: address(replySource) }),
    ...(replyDestination === undefined ? {} : { dst: address(replyDestination) }),
  }
  const connection = addConnection(kernel, netns, {
    original: tuple,
    reply,
    tcp:
      asks.protocol === 'tcp'
        ? (TCP_STATES.find((state) => state === values.get('state')) ?? 'NONE')
        : ('NONE' satisfies TcpConntrackState),
    zone: zone === 0 ? undefined : { id: zone, original: true, reply: true },
    timeoutMs: (parseNumber(values.get('t') ?? '') ?? 0) * 1000,
  })
  connection.mark = parseNumber((values.get('m') ?? '0').split('/')[0] ?? '') ?? 0
  connection.srcNat = reply.dst !== mirrored.dst
  connection.dstNat = reply.src !== mirrored.src
  applyStatus(connection, values.get('u'))
  tool.err(`${BANNER}: 1 flow entries have been ${asks.command === 'I' ? 'created' : 'added'}.\n`)
  return 0
}

const line = (tool: Tool, asks: Asks, c: Connection): string =>
  `${connectionLine(tool.kernel, c, { layer3: asks.output.has('extended') })} use=2${asks.output.has('id') ? ` id=${c.id}` : ''}\n`

export function get(tool: Tool, asks: Asks): number {
  needed(asks)
  const found = findConnection(tool.kernel, tool.netns, tupleFrom(asks))
  if (!found) throw failed("such conntrack doesn't exist")
  tool.out(line(tool, asks, found.connection))
  tool.err(`${BANNER}: 1 flow entries have been shown.\n`)
  return 0
}

/** Options that say what to change; the others say which entries. */
const CHANGES = new Set(['m', 'u', 't'])

export function update(tool: Tool, asks: Asks): number {
  const { values } = asks
  const tests = asks.tests.filter(({ of }) => !CHANGES.has(of))
  const chosen = listConnections(tool.kernel, tool.netns).filter((c) => tests.every(({ holds }) => holds(c)))
  for (const connection of chosen) {
    const [value = '', mask] = (values.get('m') ?? '').split('/')
    if (values.has('m')) {
      const bits = mask === undefined ? 0xffffffff : (parseNumber(mask) ?? 0)
      connection.mark = ((connection.mark & ~bits) | ((parseNumber(value) ?? 0) & bits)) >>> 0
    }
    if (values.has('t')) connection.expiresAt = tool.kernel.now + (parseNumber(values.get('t')!) ?? 0) * 1000
    applyStatus(connection, values.get('u'))
    tool.kernel.env.netlink?.(tool.netns.id, { kind: 'conntrack', what: 'UPDATE', connection })
    tool.out(line(tool, asks, connection))
  }
  tool.err(`${BANNER}: ${chosen.length} flow entries have been updated.\n`)
  return chosen.length === 0 ? 1 : 0
}
