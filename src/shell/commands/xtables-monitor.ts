/** `xtables-monitor`: the way of traced packets (`-j TRACE`) through the rules, as it happens. xtables-monitor(8), iptables 1.8.9. */
import { packetLength, type Packet } from '../../net/packet.ts'
import { logFlagNames } from '../../linux/netfilter/log-text.ts'
import type { TracedPacket, XtTrace } from '../../linux/netfilter/xt-trace.ts'
import { formatIp } from '../../net/ip.ts'
import { getopt } from '../arguments.ts'
import type { Command } from '../command.ts'
import { hearNews } from '../news.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

const USAGE = `xtables-monitor 1.8.9 (nf_tables)
Usage: xtables-monitor [ -t | -e ]
        --trace    -t    trace ruleset traversal of packets tagged via -j TRACE rule
        --event    -e    show events that modify the ruleset
Optional arguments:
        --ipv4     -4    only monitor IPv4
        --ipv6     -6    only monitor IPv6
\t--counters -c    show counters in rules
`

const LONG = {
  counters: { short: 'c' },
  trace: { short: 't' },
  event: { short: 'e' },
  ipv4: { short: '4' },
  ipv6: { short: '6' },
  version: { short: 'V' },
  help: { short: 'h' },
} as const

/** Without leading zeros, as the real one prints them. */
const macText = (mac: string): string =>
  mac
    .split(':')
    .map((part) => parseInt(part, 16).toString(16))
    .join(':')

function portsText({ transport: t }: Packet): string {
  if (t.kind !== 'tcp' && t.kind !== 'udp') return ''
  const flags = t.kind === 'tcp' ? logFlagNames(t.flags).map((name) => `${name} `) : []
  return `SPORT=${t.sport} DPORT=${t.dport} ${flags.join('')}`
}

function packetText({ packet, inDevice, outDevice, srcMac, dstMac, mark }: TracedPacket): string {
  const v4 = typeof packet.src === 'number'
  let text = inDevice === undefined ? '' : `IN=${inDevice} `
  if (outDevice !== undefined) text += `OUT=${outDevice} `
  if (inDevice === 'lo') text += 'LOOPBACK '
  else if (srcMac !== undefined && dstMac !== undefined)
    text += `MACSRC=${macText(srcMac)} MACDST=${macText(dstMac)} MACPROTO=${v4 ? '0800' : '86dd'} `
  text += `SRC=${formatIp(packet.src)} DST=${formatIp(packet.dst)} `
  text += v4
    ? `LEN=${packetLength(packet)} TOS=0x${packet.tos.toString(16)} TTL=${packet.ttl} ID=${packet.id}${packet.df ? ' DF' : ''} `
    : `LEN=${packetLength(packet)} TC=0x${packet.tos.toString(16)} HOPLIMIT=${packet.ttl} FLOWLBL=0x00000 `
  return `${text}${portsText(packet)}${mark === 0 ? '' : `MARK=0x${mark.toString(16)} `}`
}

function traceText({ id, family, table, chain, first, what }: XtTrace): string {
  const head = `${family === 4 ? 2 : 10} ${id.toString(16).padStart(8, '0')} `
  const place = `${table}:${chain}`
  const packet = first ? `PACKET: ${head}${packetText(first)}\n` : ''
  const line =
    what.kind === 'rule'
      ? `${place}:rule:0x${what.handle.toString(16)}:${what.verdict}  -${family} -t ${table} ${what.text}`
      : `${place}:${what.kind}:${what.verdict} `
  return `${packet} TRACE: ${head}${line}\n`
}

async function monitor(tool: Tool, family: 4 | 6 | undefined): Promise<number> {
  const hearing = hearNews(tool.process, (message) =>
    message.kind === 'xt-trace' && (family === undefined || message.family === family) ? message : undefined,
  )
  try {
    for (;;) {
      const trace = await hearing.next()
      if (trace) tool.out(traceText(trace))
      tool.flush()
    }
  } finally {
    hearing.close()
  }
}

function run(tool: Tool): number | Promise<number> {
  const { options, problem } = getopt(tool.process.args, 'ctem:46Vh', LONG)
  const bad = "xtables-monitor 1.8.9: Bad argument.\nTry `xtables-monitor -h' for more information.\n"
  if (problem !== undefined) throw new ToolExit(2, bad)
  const given = new Set(options.map(({ name }) => name))
  if (given.has('V')) {
    tool.out('xtables-monitor 1.8.9\n')
    return 0
  }
  if (given.has('h') || (!given.has('t') && !given.has('e'))) {
    tool.out(USAGE)
    return 1
  }
  if (given.has('e')) throw new ToolExit(2, 'xtables-monitor: option "--event" is not simulated\n')
  return monitor(tool, given.has('4') ? 4 : given.has('6') ? 6 : undefined)
}

export const xtablesMonitor: Command = {
  name: 'xtables-monitor',
  summary: 'shows the way of traced packets through the rules',
  path: '/usr/sbin/xtables-monitor',
  run: (process) => runTool(process, (tool) => run(tool)),
}
