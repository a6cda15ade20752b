/** `-m multiport`: up to fifteen ports or ranges (iptables-extensions(8), xt_multiport.c). */
import { flatPorts, parsePortList } from '../port-list.ts'
import type { MatchExtension, OptionWord } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import { portsOf } from '../ports.ts'
import { bang, find, together } from '../words.ts'

const WHICH = { '--source-ports': 'sports', '--destination-ports': 'dports', '--ports': 'ports' } as const

export interface MultiportOptions {
  readonly which: 'sports' | 'dports' | 'ports'
  readonly not: boolean
  readonly ranges: readonly (readonly [min: number, max: number])[]
}

/** tcp, udp, udplite, sctp, dccp. */
const PROTOCOLS = [6, 17, 136, 132, 33]

function theOption(words: readonly OptionWord[]): Result<OptionWord> {
  const found = (Object.keys(WHICH) as (keyof typeof WHICH)[]).filter((name) => find(words, name))
  const [one, other] = found
  if (one === undefined) return wrong('multiport expection an option')
  return other === undefined ? ok(find(words, one)!) : together('multiport', one, other)
}

function protocolOf({ protocol }: OptionWord): Result<number> {
  if (!protocol) return wrong("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'")
  if (protocol.not || !PROTOCOLS.includes(protocol.value))
    return wrong('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP')
  return ok(protocol.value)
}

const inRanges = ({ ranges }: MultiportOptions, port: number): boolean => ranges.some(([min, max]) => port >= min && port <= max)

export const multiport: MatchExtension<MultiportOptions> = {
  name: 'multiport',
  options: {
    '--source-ports': { not: true },
    '--sports': { as: '--source-ports' },
    '--destination-ports': { not: true },
    '--dports': { as: '--destination-ports' },
    '--ports': { not: true },
  },
  parse(words) {
    const option = theOption(words)
    if (!option.ok) return option
    const protocol = protocolOf(option.value)
    if (!protocol.ok) return protocol
    const ranges = parsePortList(option.value.value, protocol.value)
    if (!ranges.ok) return ranges
    return ok({ which: WHICH[option.value.name as keyof typeof WHICH], not: option.value.not, ranges: ranges.value })
  },
  print: (options) => `${bang(options.not)}--${options.which} ${flatPorts(options.ranges, 0, true)}`,
  list: (options, { numeric, protocol }) =>
    `multiport ${options.which} ${options.not ? ' !' : ''}${flatPorts(options.ranges, protocol, numeric)}`,
  test(options, { skb }) {
    const ports = portsOf(skb.packet, undefined)
    if (!ports) return false
    const source = options.which !== 'dports' && inRanges(options, ports.sport)
    const destination = options.which !== 'sports' && inRanges(options, ports.dport)
    return (source || destination) !== options.not
  },
  explain(options, { skb }) {
    const ports = portsOf(skb.packet, undefined)
    if (!ports) return 'the packet has no ports'
    if (options.which === 'ports') return `the ports are ${ports.sport} and ${ports.dport}`
    return options.which === 'sports' ? `the source port is ${ports.sport}` : `the destination port is ${ports.dport}`
  },
}
