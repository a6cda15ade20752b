/** `-m udp`: ports of a UDP datagram (iptables-extensions(8), xt_tcpudp.c). */
import { PROTOCOL } from '../../../net/packet.ts'
import type { MatchExtension } from '../extension.ts'
import { wrong } from '../failure.ts'
import { type PortPair, PORT_OPTIONS, explainPorts, listPorts, parsePortPair, portsOf, printPorts, testPorts } from '../ports.ts'

export const udp: MatchExtension<PortPair> = {
  name: 'udp',
  shared: true,
  protocol: PROTOCOL.udp,
  single: true,
  options: PORT_OPTIONS,
  parse(words, { protocol }) {
    if (words.length > 0 && protocol?.value !== PROTOCOL.udp) return wrong("UDP match requires '-p udp'")
    return parsePortPair(words, PROTOCOL.udp)
  },
  check: (_options, { protocol }) => (protocol?.value === PROTOCOL.udp ? undefined : 'Invalid argument'),
  print: (options) => printPorts(options).join(' '),
  list: (options, { numeric }) => ['udp', ...listPorts(options, PROTOCOL.udp, numeric)].join(' '),
  test(options, { skb }) {
    const ports = portsOf(skb.packet, PROTOCOL.udp)
    return ports !== undefined && testPorts(options, ports)
  },
  explain: (options, { skb }) => explainPorts(options, skb.packet, PROTOCOL.udp),
}
