/** `-m icmp`: type and code of an ICMP message (iptables-extensions(8), ip_tables.c). */
import { PROTOCOL } from '../../../net/packet.ts'
import type { MatchExtension } from '../extension.ts'
import { wrongOption } from '../failure.ts'
import {
  ICMP_NAMES,
  type IcmpOptions,
  icmpName,
  icmpOf,
  listIcmpType,
  parseIcmpType,
  printIcmpType,
  testIcmpType,
} from '../icmp-types.ts'

export const icmp: MatchExtension<IcmpOptions> = {
  name: 'icmp',
  family: 4,
  protocol: PROTOCOL.icmp,
  options: { '--icmp-type': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('icmp', 'option "--icmp-type" must be specified')
    return parseIcmpType(ICMP_NAMES, 'ICMP', word)
  },
  check: (_options, { protocol }) => (protocol?.value === PROTOCOL.icmp && !protocol.not ? undefined : 'Invalid argument'),
  print: (options) => printIcmpType(options, '--icmp-type', true),
  list: (options, { numeric }) => listIcmpType(options, 'icmp', ICMP_NAMES, numeric),
  test(options, { skb }) {
    const message = icmpOf(skb.packet, PROTOCOL.icmp)
    return message !== undefined && testIcmpType(options, message, true)
  },
  explain(_options, { skb }) {
    const message = icmpOf(skb.packet, PROTOCOL.icmp)
    return message ? `the type is ${icmpName(ICMP_NAMES, message.type, message.code)}` : 'the packet has no such header'
  },
}
