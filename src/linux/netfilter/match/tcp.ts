/** `-m tcp`: ports and flags of a TCP segment (iptables-extensions(8), xt_tcpudp.c). */
import { dictionary } from '../../../net/dictionary.ts'
import { PROTOCOL, TCP, flagNames } from '../../../net/packet.ts'
import type { MatchExtension, OptionWord } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import { type PortPair, PORT_OPTIONS, explainPorts, listPorts, parsePortPair, portsOf, printPorts, testPorts } from '../ports.ts'
import { bang, find, parseU32 } from '../words.ts'

export interface TcpOptions extends PortPair {
  readonly flags: { readonly not: boolean; readonly mask: number; readonly set: number } | undefined
}

const FLAGS: Readonly<Record<string, number>> = dictionary({
  FIN: TCP.fin,
  SYN: TCP.syn,
  RST: TCP.rst,
  PSH: TCP.psh,
  ACK: TCP.ack,
  URG: TCP.urg,
  ALL: 0x3f,
  NONE: 0,
})

function parseFlags(text: string): Result<number> {
  let flags = 0
  for (const name of text.split(',')) {
    const flag = FLAGS[name.toUpperCase()]
    if (flag === undefined) return wrong(`Unknown TCP flag \`${name}'`)
    flags |= flag
  }
  return ok(flags)
}

function parseFlagOption(words: readonly OptionWord[]): Result<TcpOptions['flags']> {
  const syn = find(words, '--syn')
  const word = find(words, '--tcp-flags')
  if (syn && word) return wrong("Only one of `--syn' or `--tcp-flags'  allowed")
  if (syn) return ok({ not: syn.not, mask: TCP.fin | TCP.syn | TCP.rst | TCP.ack, set: TCP.syn })
  if (!word) return ok(undefined)
  const mask = parseFlags(word.value)
  if (!mask.ok) return mask
  const set = parseFlags(word.more)
  if (!set.ok) return set
  // A mask of nothing always matches, so the kernel is told nothing.
  return ok(mask.value === 0 && set.value === 0 && !word.not ? undefined : { not: word.not, mask: mask.value, set: set.value })
}

const names = (flags: number): string => flagNames(flags) || 'NONE'
const byte = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`

export const tcp: MatchExtension<TcpOptions> = {
  name: 'tcp',
  shared: true,
  protocol: PROTOCOL.tcp,
  single: true,
  options: {
    ...PORT_OPTIONS,
    '--tcp-flags': { values: 2, not: true },
    '--syn': { values: 0, not: true },
    '--tcp-option': { not: true },
  },
  parse(words, { protocol }) {
    if (words.length > 0 && protocol?.value !== PROTOCOL.tcp) return wrong("TCP match requires '-p tcp'")
    const ports = parsePortPair(words, PROTOCOL.tcp)
    if (!ports.ok) return ports
    const flags = parseFlagOption(words)
    if (!flags.ok) return flags
    const option = find(words, '--tcp-option')
    if (option) {
      const number = parseU32('tcp', option, 1, 255)
      return number.ok ? { ok: false, failure: { kind: 'not-simulated', what: 'match "tcp": --tcp-option' } } : number
    }
    return ok({ sport: ports.value.sport, dport: ports.value.dport, flags: flags.value })
  },
  check: (_options, { protocol }) => (protocol?.value === PROTOCOL.tcp ? undefined : 'Invalid argument'),
  print(options) {
    const parts = printPorts(options)
    const { flags } = options
    if (flags) parts.push(`${bang(flags.not)}--tcp-flags ${names(flags.mask)} ${names(flags.set)}`)
    return parts.join(' ')
  },
  list(options, { numeric }) {
    const parts = ['tcp', ...listPorts(options, PROTOCOL.tcp, numeric)]
    const { flags } = options
    const text = numeric ? byte : names
    if (flags) parts.push(`flags:${flags.not ? '!' : ''}${text(flags.mask)}/${text(flags.set)}`)
    return parts.join(' ')
  },
  test(options, { skb: { packet } }) {
    const ports = portsOf(packet, PROTOCOL.tcp)
    if (!ports || !testPorts(options, ports)) return false
    const { flags } = options
    const has = packet.transport.kind === 'tcp' ? packet.transport.flags : 0
    return !flags || ((has & flags.mask) === flags.set) !== flags.not
  },
  explain(options, { skb: { packet } }) {
    const ports = portsOf(packet, PROTOCOL.tcp)
    if (!ports || !options.flags || !testPorts(options, ports) || packet.transport.kind !== 'tcp')
      return explainPorts(options, packet, PROTOCOL.tcp)
    return `the flags are ${names(packet.transport.flags)}`
  },
}
