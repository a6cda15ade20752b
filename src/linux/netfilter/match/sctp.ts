/** `-m sctp`: ports of an SCTP packet (iptables-extensions(8), xt_sctp.c). */
import { PROTOCOL } from '../../../net/packet.ts'
import type { MatchExtension } from '../extension.ts'
import { notSimulated, wrong } from '../failure.ts'
import { type PortPair, PORT_OPTIONS, explainPorts, listPorts, parsePortPair, portsOf, printPorts, testPorts } from '../ports.ts'
import { find } from '../words.ts'

export const sctp: MatchExtension<PortPair> = {
  name: 'sctp',
  shared: true,
  protocol: PROTOCOL.sctp,
  options: { ...PORT_OPTIONS, '--chunk-types': { values: 2, not: true } },
  parse(words, { protocol }) {
    if (words.length > 0 && protocol?.value !== PROTOCOL.sctp) return wrong("SCTP match requires '-p sctp'")
    if (find(words, '--chunk-types')) return notSimulated('match "sctp": --chunk-types')
    return parsePortPair(words, PROTOCOL.sctp)
  },
  check: (_options, { protocol }) => (protocol?.value === PROTOCOL.sctp ? undefined : 'Invalid argument'),
  print: (options) => printPorts(options).join(' '),
  list: (options, { numeric }) => ['sctp', ...listPorts(options, PROTOCOL.sctp, numeric)].join(' '),
  test(options, { skb }) {
    const ports = portsOf(skb.packet, PROTOCOL.sctp)
    return ports !== undefined && testPorts(options, ports)
  },
  explain: (options, { skb }) => explainPorts(options, skb.packet, PROTOCOL.sctp),
}
