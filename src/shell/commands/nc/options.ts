/** nc's options and operands. netcat.c (main, build_ports). */
import type { Family, Ip } from '../../../net/ip.ts'
import { findDevice } from '../../../linux/device.ts'
import { portOf } from '../../../linux/netfilter/services.ts'
import { getopt } from '../../arguments.ts'
import { findHost, findHosts } from '../../names.ts'
import { type Tool, ToolExit } from '../../tool.ts'

const USAGE = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`

const SUMMARY = `	Command Summary:
		-4		Use IPv4
		-6		Use IPv6
		-b		Allow broadcast
		-C		Send CRLF as line-ending
		-D		Enable the debug socket option
		-d		Detach from stdin
		-F		Pass socket fd
		-h		This help text
		-I length	TCP receive buffer length
		-i interval	Delay interval for lines sent, ports scanned
		-k		Keep inbound sockets open for multiple connects
		-l		Listen mode, for inbound connects
		-M ttl		Outgoing TTL / Hop Limit
		-m minttl	Minimum incoming TTL / Hop Limit
		-N		Shutdown the network socket after EOF on stdin
		-n		Suppress name/port resolutions
		-O length	TCP send buffer length
		-P proxyuser	Username for proxy authentication
		-p port		Specify local port for remote connects
		-q secs		quit after EOF on stdin and delay of secs
		-r		Randomize remote ports
		-S		Enable the TCP MD5 signature option
		-s sourceaddr	Local source address
		-T keyword	TOS value
		-t		Answer TELNET negotiation
		-U		Use UNIX domain socket
		-u		UDP mode
		-V rtable	Specify alternate routing table
		-v		Verbose
		-W recvlimit	Terminate after receiving a number of packets
		-w timeout	Timeout for connects and final net reads
		-X proto	Proxy protocol: "4", "5" (SOCKS) or "connect"
		-x addr[:port]	Specify proxy address and port
		-Z		DCCP mode
		-z		Zero-I/O mode [used for scanning]
	Port numbers can be individual or ranges: lo-hi [inclusive]
`

export interface NcOptions {
  listen: boolean
  keep: boolean
  udp: boolean
  scan: boolean
  verbose: boolean
  numeric: boolean
  /** -N: FIN after the end of standard input. */
  shutdown: boolean
  detached: boolean
  /** -C: lines end in CR LF. */
  crlf: boolean
  /** -W: how many packets it waits for. */
  packets: number | undefined
  /** -w, or undefined for ever. */
  timeoutMs: number | undefined
  /** -q: how long to stay after the end of standard input. */
  quitMs: number | undefined
  host: string | undefined
  /** As given: numbers, names, ranges. */
  ports: readonly string[]
  sourcePort: number | undefined
  source: Ip | undefined
  family: Family | undefined
}

const fail = (text: string): ToolExit => new ToolExit(1, `nc: ${text}\n`)
const usage = (): ToolExit => new ToolExit(1, USAGE)

/** strtonum(3). */
function number(text: string, low: number, high: number, what: string): number {
  if (!/^\s*[-+]?\d+$/.test(text)) throw fail(`${what} invalid: ${text}`)
  const value = Number(text)
  if (value < low) throw fail(`${what} too small: ${text}`)
  if (value > high) throw fail(`${what} too large: ${text}`)
  return value
}

export function portNumber(text: string, udp: boolean): number {
  return portOf(text, udp ? 17 : 6) ?? number(text, 1, 65535, 'port number')
}

/** A port to bind to, as getaddrinfo(3) reads it: numbers wrap around. */
export function bindPort(text: string, udp: boolean): number {
  const port = /^\d+$/.test(text) ? Number(text) & 0xffff : portOf(text, udp ? 17 : 6)
  if (port === undefined) throw fail('getaddrinfo: Servname not supported for ai_socktype')
  return port
}

/** `80`, `http`, `80-82`, `82-80`: in the order in which they are tried. */
export function portList(text: string, udp: boolean): number[] {
  const dash = text.indexOf('-')
  if (dash < 0 || portOf(text, udp ? 17 : 6) !== undefined) return [portNumber(text, udp)]
  const ends = [number(text.slice(0, dash), 1, 65535, 'port number'), number(text.slice(dash + 1), 1, 65535, 'port number')].sort(
    (a, b) => a - b,
  )
  return Array.from({ length: ends[1]! - ends[0]! + 1 }, (_, i) => ends[0]! + i)
}

export function readNcOptions(tool: Tool): NcOptions {
  const { options, operands, problem } = getopt(tool.process.args, '46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:T:tUuV:vW:w:X:x:Zz')
  const asks: NcOptions = {
    listen: false,
    keep: false,
    udp: false,
    scan: false,
    verbose: false,
    numeric: false,
    shutdown: false,
    detached: false,
    crlf: false,
    packets: undefined,
    timeoutMs: undefined,
    quitMs: undefined,
    host: undefined,
    ports: [],
    sourcePort: undefined,
    source: undefined,
    family: undefined,
  }
  let given: string | undefined
  let sourceText: string | undefined
  for (const { name, value = '' } of options) {
    if (name === 'p') given = value
    else if (name === 's') sourceText = value
    else readOption(asks, name, value)
  }
  if (problem !== undefined) throw new ToolExit(1, `nc: ${problem}\n${USAGE}`)
  readOperands(asks, operands, given)
  // With -p, what it listens on may be said by -s.
  if (asks.listen && sourceText !== undefined) {
    if (given === undefined) throw usage()
    asks.host = sourceText
  }
  if (asks.listen && asks.scan) throw fail('cannot use -z and -l')
  if (!asks.listen && asks.keep) throw fail('must use -l with -k')
  if (!asks.listen && given !== undefined) asks.sourcePort = bindPort(given, asks.udp)
  if (!asks.listen && sourceText !== undefined) asks.source = sourceAddress(tool, sourceText, asks.family)
  return asks
}

function readOption(asks: NcOptions, name: string, value: string): void {
  if (name === 'l') asks.listen = true
  else if (name === 'k') asks.keep = true
  else if (name === 'u') asks.udp = true
  else if (name === 'z') asks.scan = true
  else if (name === 'v') asks.verbose = true
  else if (name === 'n') asks.numeric = true
  else if (name === 'N') asks.shutdown = true
  else if (name === 'd') asks.detached = true
  else if (name === 'C') asks.crlf = true
  else if (name === 'W') asks.packets = number(value, 1, 2147483647, 'receive limit')
  else if (name === 'w') asks.timeoutMs = 1000 * number(value, 0, 2147483, 'timeout') || undefined
  else if (name === 'q') {
    const seconds = number(value, -1, 2147483, 'quit timer')
    asks.quitMs = seconds < 0 ? undefined : 1000 * seconds
  } else if (name === '4') asks.family = 4
  else if (name === '6') asks.family = 6
  else if (name === 'h') throw new ToolExit(0, `OpenBSD netcat (Debian patchlevel 1.219-1)\n${USAGE}${SUMMARY}`)
  else throw fail(`option "-${name}" is not simulated`)
}

function readOperands(asks: NcOptions, operands: readonly string[], given: string | undefined): void {
  const [first, ...rest] = operands
  if (asks.listen) {
    if ((given !== undefined && first !== undefined) || rest.length > 1) throw usage()
    const port = given ?? rest[0] ?? first
    if (port === undefined) throw fail('missing port number')
    asks.ports = [port]
    asks.host = rest[0] === undefined ? undefined : first
    return
  }
  if (first === undefined) throw usage()
  if (rest.length === 0) throw fail('missing port number')
  asks.host = first
  asks.ports = rest
}

function sourceAddress(tool: Tool, text: string, family: Family | undefined): Ip {
  const found = findHost(tool.process, text, family)
  if (found === 'family') throw fail('getaddrinfo: Address family for hostname not supported')
  if (found === undefined) throw fail(`getaddrinfo: Temporary failure in name resolution`)
  return found.ip
}

/** An address of the host that was asked for; a link-local one with its device. */
export interface Target {
  readonly ip: Ip
  readonly device: number | undefined
}

/** All of them, in the order in which they are tried. */
export function resolveHosts(tool: Tool, options: NcOptions, port: number): Target[] {
  const host = options.host ?? (options.family === 6 ? '::' : '0.0.0.0')
  const found = findHosts(tool.process, host, options.family)
  if (typeof found === 'object') {
    const targets = found.map(({ ip, zone }) => ({
      ip,
      device: zone === undefined ? undefined : findDevice(tool.netns, zone)?.index,
      lost: zone !== undefined && findDevice(tool.netns, zone) === undefined,
    }))
    if (targets.every(({ lost }) => !lost)) return targets
  }
  const why =
    found === 'family'
      ? 'Address family for hostname not supported'
      : options.numeric || typeof found === 'object' || host.includes(':')
        ? 'Name or service not known'
        : 'Temporary failure in name resolution'
  throw fail(`getaddrinfo for host "${host}" port ${port}: ${why}`)
}
